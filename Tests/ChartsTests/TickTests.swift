@testable import NNCharts
import Testing

/// Tick places and words against what matplotlib 3.11 gives for the same view and number of intervals.
@Suite struct TickTests {
    struct Case: Sendable { var low, high: Double; var bins: Int; var labels, offset: String }

    static let cases: [Case] = rows.map { Case(low: $0.0, high: $0.1, bins: $0.2, labels: $0.3, offset: $0.4) }

    private static let rows: [(Double, Double, Int, String, String)] = [
        (0, 1, 9, "0.0 0.2 0.4 0.6 0.8 1.0", ""),
        (-0.05, 1.05, 9, "0.0 0.2 0.4 0.6 0.8 1.0", ""),
        (0, 1000, 9, "0 200 400 600 800 1000", ""),
        (-50, 1050, 6, "0 200 400 600 800 1000", ""),
        (2.29, 2.31, 7, "2.290 2.295 2.300 2.305 2.310", ""),
        (1e-05, 9e-05, 5, "2 4 6 8", "1e-5"),
        (0, 1000000.0, 5, "0.0 0.2 0.4 0.6 0.8 1.0", "1e6"),
        (-1e300, 1e300, 6, "-1.0 -0.5 0.0 0.5 1.0", "1e300"),
        (0, 3.3e-12, 4, "0 1 2 3", "1e-12"),
        (1234567, 1234569.5, 5, "7.0 7.5 8.0 8.5 9.0 9.5", "+1.23456e6"),
        (99999.5, 100000.5, 8, "-0.4 -0.2 0.0 0.2 0.4", "+1e5"),
        (-1.5, 1.5, 9, "-1.5 -1.0 -0.5 0.0 0.5 1.0 1.5", ""),
        (-1000001, -1000000, 4, "-1.00 -0.75 -0.50 -0.25 0.00", "-1e6"),
        (0.1, 0.7, 3, "0.2 0.4 0.6", ""),
        (0, 49, 9, "0 10 20 30 40", ""),
        (-0.5, 31.5, 9, "0 5 10 15 20 25 30", ""),
        (0.9999, 1.0001, 4, "-0.00010 -0.00005 0.00000 0.00005 0.00010", "+1"),
        (0, 7, 1, "0 5", ""),
        (3, 3.0001, 9, "0.00000 0.00002 0.00004 0.00006 0.00008 0.00010", "+3"),
        (-500000.0, 2000000.0, 9, "-0.5 0.0 0.5 1.0 1.5 2.0", "1e6"),
        (123, 456, 2, "200 400", ""),
        (0.00012, 0.00034, 6, "0.00015 0.00020 0.00025 0.00030", ""),
        (-7e-09, -2e-09, 5, "-7 -6 -5 -4 -3 -2", "1e-9"),
    ]

    @Test(arguments: cases)
    func agreeWithMatplotlib(_ row: Case) {
        let ticks = AxisView(Axis(), low: row.low, high: row.high).ticks(bins: row.bins)
        #expect(ticks.major.map(\.label).joined(separator: " ") == row.labels)
        #expect(ticks.offset == row.offset)
    }

    @Test func logTicksAreDecades() {
        var axis = Axis()
        axis.scale = .log
        let view = AxisView(axis, low: 1e-4, high: 1)
        #expect(view.ticks(bins: 9).major.map(\.label) == ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"])
        #expect(AxisView(axis, low: 1e-300, high: 1e300).ticks(bins: 5).major.count <= 7)
        #expect(AxisView(axis, low: 2, high: 7).ticks(bins: 5).major.map(\.label) == ["2", "3", "4", "5", "6", "7"])
    }

    @Test func marginsAndStickyEdges() throws {
        var axes = Axes()
        try axes.plot([0, 10], [0, 100])
        #expect(axes.limits.x == (-0.5, 10.5) && axes.limits.y == (-5, 105))
        var bars = Axes()
        try bars.bar([0, 1], [10, 20])
        #expect(bars.limits.y == (0, 21))
        var picture = Axes()
        try picture.imshow(.values([0, 1, 2, 3]), rows: 2, columns: 2)
        #expect(picture.limits.x == (-0.5, 1.5) && picture.limits.y == (1.5, -0.5))
    }

    @Test func numbersInWords() {
        #expect(Numbers.fixed(0.125, 2) == "0.12" && Numbers.fixed(999.995, 1) == "1000.0" && Numbers.fixed(-0.04, 1) == "-0.0")
        #expect(Numbers.general(1234567, 3) == "1.23e+06" && Numbers.general(0.5, 6) == "0.5" && Numbers.general(0.00001, 3) == "1e-05")
        #expect(Numbers.log10(1000) == 3 && Numbers.log10(1e-300) == -300 && Numbers.log10(0).isNaN)
        #expect(Double(7).remainder(after: 2.5) == 2 && (-7.0).remainder(after: 2) == -1 && Double(2).root * Double(2).root - 2 < 1e-15)
        #expect((-1.5).floored == -2 && (-1.5).ceiled == -1 && 2.5.nearest == 3 && 2.5.nearestEven == 2)
    }
}
