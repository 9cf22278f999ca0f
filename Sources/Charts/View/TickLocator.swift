/// Finds round tick places: matplotlib's MaxNLocator with the steps 1, 2, 2.5, 5, 10 of its AutoLocator.
struct TickLocator {
    /// At most this many intervals.
    var bins: Int
    var minimumTicks = 2
    /// Ticks on whole numbers only.
    var integer = false

    private static let steps: [Double] = [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20]

    /// The ticks that cover `low…high`; the first and last may lie outside by less than a step.
    func ticks(_ low: Double, _ high: Double) -> [Double] {
        guard low.isFinite, high.isFinite, high > low else { return low.isFinite ? [low] : [] }
        let bins = max(1, self.bins)
        let span = high - low, middle = low / 2 + high / 2
        // A narrow range far from zero is laid out around an offset, to spend digits on what differs.
        let offset = middle.magnitude / span < 100 ? 0
            : (middle < 0 ? -1 : 1) * Numbers.powerOfTen(Numbers.decade(middle.magnitude))
        let perBin = span / Double(bins)
        guard perBin > 1e-307 else { return [low, high] }
        let scale = Numbers.powerOfTen(Numbers.decade(perBin))
        let from = low - offset, to = high - offset
        var steps = TickLocator.steps.map { $0 * scale }
        if integer { steps = steps.filter { $0 < 1 || ($0 - $0.nearest).magnitude < 0.001 } }
        let fit = steps.firstIndex { $0 >= perBin } ?? steps.count - 1
        var places: [Double] = []
        for step in steps[...fit].reversed() {
            var step = step
            if integer, to.floored - from.ceiled >= Double(minimumTicks - 1) { step = max(1, step) }
            let start = Numbers.floorDivide(from, step).quotient * step
            let first = edge(from - start, step, offset, up: false)
            let last = edge(to - start, step, offset, up: true)
            let count = Numbers.int(last - first, in: 0...1000)
            places = (0...count).map { (first + Double($0)) * step + start }
            if places.count(where: { $0 >= from && $0 <= to }) >= minimumTicks { break }
        }
        return places.map { $0 + offset }
    }

    /// The multiple of `step` at or before `x` (`up`: at or after), forgiving rounding.
    private func edge(_ x: Double, _ step: Double, _ offset: Double, up: Bool) -> Double {
        let (quotient, remainder) = Numbers.floorDivide(x, step)
        var tolerance = 1e-10
        if offset != 0 {
            tolerance = min(0.4999, max(1e-10, Numbers.exp10(Numbers.log10(offset.magnitude / step) - 12)))
        }
        let share = remainder / step
        if up { return (share - 0).magnitude < tolerance ? quotient : quotient + 1 }
        return (share - 1).magnitude < tolerance ? quotient + 1 : quotient
    }

    /// Decades for a logarithmic axis: majors every so many powers of ten, minors between them.
    func logTicks(_ low: Double, _ high: Double) -> (major: [Double], minor: [Double]) {
        guard low > 0, high > low else { return ([], []) }
        let slack = 1e-10
        let first = Numbers.int((Numbers.log10(low) - slack).ceiled, in: -400...400)
        let last = Numbers.int((Numbers.log10(high) + slack).floored, in: -400...400)
        let decades = last - first
        let stride = max(1, (decades + max(1, bins)) / (max(1, bins) + 1))
        var major: [Double] = [], minor: [Double] = []
        if first <= last {
            for power in first...last {
                let place = Numbers.powerOfTen(power)
                if Numbers.floorDivide(Double(power), Double(stride)).remainder == 0 { major.append(place) }
                else if decades <= 40 { minor.append(place) }
            }
        }
        if stride == 1 {
            for power in first - 1...max(last, first - 1) {
                for digit in 2...9 {
                    let place = Numbers.powerOfTen(power) * Double(digit)
                    if place >= low, place <= high { minor.append(place) }
                }
            }
        }
        return (major, minor.sorted())
    }
}
