// Sorts against Swift's own, on inputs that sorts like least: every way an array is sorted here, by vectors and by digits.
import Testing
@testable import NNRuntime

@Suite struct SortTests {
    /// Inputs by name: element i of n, a number in -1000...1000 or so.
    static let shapes: [(name: String, value: @Sendable (Int, Int) -> Double)] = [
        ("equal", { _, _ in 7 }),
        ("rising", { i, _ in Double(i) }),
        ("falling", { i, n in Double(n - i) }),
        ("organ pipe", { i, n in Double(Swift.min(i, n - i)) }),
        ("saw", { i, _ in Double(i % 17) }),
        ("two values", { i, _ in Double(i * 7919 % 2) }),
        ("scattered", { i, _ in Double(i &* 7919 &* 104729 % 2003) / 2 - 500 }),
        ("nearly sorted", { i, n in i % 29 == 0 ? Double(n - i) : Double(i) }),
    ]

    private func array(_ values: [Double], _ dtype: DType) throws -> NDArray {
        let made = try NDArray.empty(Dims(values.count), .float64)
        for (i, value) in values.enumerated() { made[flat: i] = Scalar(value) }
        return try made.astype(dtype)
    }

    private func numbers(_ array: NDArray) -> [Double] { (0..<array.count).map { array[flat: $0].double } }

    private func check(_ values: [Double], _ dtype: DType, _ name: String) throws {
        let given = try array(values, dtype)
        let expected = numbers(given).sorted()
        #expect(numbers(try given.sorted(axis: 0)) == expected, "\(name), \(values.count) of \(dtype.name)")
        if values.count > 300 { return }
        let places = numbers(try given.sortedPlaces(axis: 0)).map { Int($0) }
        var stable = Array(0..<values.count)
        stable.sort { (given[flat: $0].double, $0) < (given[flat: $1].double, $1) }
        #expect(places == stable, "places of \(name), \(values.count) of \(dtype.name)")
    }

    @Test(arguments: [DType.float64, .float32, .int64, .int32, .uint64, .uint32, .int16, .uint8])
    func everySizeAndShape(_ dtype: DType) throws {
        for (name, value) in Self.shapes {
            for n in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 129, 255, 257, 300, 1025] {
                try check((0..<n).map { value($0, n) }.map { dtype == .uint64 || dtype == .uint32 || dtype == .uint8 ? abs($0).rounded() : $0 }, dtype, name)
            }
        }
    }

    @Test(arguments: [DType.float64, .float32, .int64, .int32])
    func largeOnes(_ dtype: DType) throws {
        for (name, value) in Self.shapes {
            let n = 70_001
            let given = try array((0..<n).map { value($0, n) }, dtype), expected = numbers(given).sorted()
            for threads in [1, 2, 8] {
                WorkContext(threads: threads).makeCurrent()
                defer { WorkContext().makeCurrent() }
                #expect(numbers(try given.sorted(axis: 0)) == expected, "\(name), \(threads) threads")
            }
        }
    }

    @Test(arguments: [DType.float64, .float32])
    func oddFloats(_ dtype: DType) throws {
        for n in [1, 2, 7, 64, 129, 300, 1500, 70_000] {
            var values = (0..<n).map { Double($0 * 7919 % 101) - 50 }
            for i in 0..<n {
                switch i % 11 {
                case 3: values[i] = .nan
                case 5: values[i] = -0.0
                case 6: values[i] = 0
                case 8: values[i] = .infinity
                case 9: values[i] = -.infinity
                default: break
                }
            }
            let sorted = numbers(try array(values, dtype).sorted(axis: 0))
            let kept = values.filter { !$0.isNaN }, nans = n - kept.count
            #expect(Array(sorted.prefix(n - nans)) == kept.sorted())
            #expect(sorted.suffix(nans).allSatisfy { $0.isNaN })
            #expect(sorted.filter { $0 == 0 && $0.sign == .minus }.count == values.filter { $0 == 0 && $0.sign == .minus }.count)
        }
    }

    @Test func stridedAndBackwards() throws {
        let base = try array((0..<6000).map { Double($0 &* 7919 % 1009) }, .float64).reshaped([60, 100])
        for axis in [0, 1] {
            let sorted = try base.sorted(axis: axis)
            let turned = try base.transposed([1, 0]).sorted(axis: 1 - axis).transposed([1, 0])
            #expect(numbers(try sorted.flattened()) == numbers(try turned.flattened()))
            for line in 0..<base.shape[1 - axis] {
                let row = try numbers(base.selecting(axis: 1 - axis, line).flattened())
                #expect(try numbers(sorted.selecting(axis: 1 - axis, line).flattened()) == row.sorted())
            }
        }
    }
}
