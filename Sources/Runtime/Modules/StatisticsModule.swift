// statistics: means and spreads. CPython computes them with exact fractions and rounds once; here sums are kept in
// pairs of floats with twice the precision, which rounds to the same result.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum StatisticsModule {
    static let row = LibraryModule(name: "statistics", summary: "Means, medians and spreads.", functions: { rows }, source: { StatisticsSource.text + NormalDistSource.text })

    /// A number of twice a float's precision: the sum of two floats that do not overlap.
    struct Wide {
        var high: Double
        var low: Double

        init(_ value: Double) { high = value; low = 0 }

        private init(_ high: Double, _ low: Double) {
            self.high = high + low
            self.low = low - (self.high - high)
        }

        static func + (a: Wide, b: Wide) -> Wide {
            let sum = a.high + b.high
            let back = sum - a.high
            let error = (a.high - (sum - back)) + (b.high - back)
            return Wide(sum, error + a.low + b.low)
        }

        static func - (a: Wide, b: Wide) -> Wide {
            var minus = b
            minus.high = -b.high
            minus.low = -b.low
            return a + minus
        }

        static func * (a: Wide, b: Wide) -> Wide {
            let product = a.high * b.high
            let error = fma(a.high, b.high, -product)
            return Wide(product, error + a.high * b.low + a.low * b.high)
        }

        static func / (a: Wide, b: Wide) -> Wide {
            let first = a.high / b.high
            guard first.isFinite else { return Wide(first) }
            let rest = a - b * Wide(first)
            let second = rest.high / b.high
            let more = rest - b * Wide(second)
            return Wide(first, second) + Wide(more.high / b.high)
        }

        var squareRoot: Wide {
            let first = high.squareRoot()
            guard first > 0, first.isFinite else { return Wide(first) }
            let rest = self - Wide(first) * Wide(first)
            return Wide(first, rest.high / (2 * first))
        }

        var value: Double { high + low }
    }

    private static func numbers(_ value: Value, _ vm: Interpreter) throws(Fault) -> (values: [Double], whole: [Int]?) {
        var values: [Double] = [], whole: [Int]? = []
        for item in try vm.array(of: value) {
            switch item {
            case .int, .bool: whole?.append(item.asInt ?? 0)
            default: whole = nil
            }
            guard let number = vm.number(item) else { throw .type("can't convert type '\(vm.typeName(item))' to numerator/denominator") }
            values.append(number)
        }
        return (values, whole)
    }

    private static func exactSum(_ numbers: [Int]) -> Int? {
        var sum = 0
        for number in numbers {
            let (next, overflow) = sum.addingReportingOverflow(number)
            if overflow { return nil }
            sum = next
        }
        return sum
    }

    private static func total(_ values: [Double]) -> Wide { values.reduce(Wide(0)) { $0 + Wide($1) } }

    /// Sum of squared distances from the mean, or from a given centre.
    private static func squares(_ values: [Double], _ centre: Double?) -> Wide {
        let middle = centre.map { Wide($0) } ?? total(values) / Wide(Double(values.count))
        return values.reduce(Wide(0)) { sum, value in
            let distance = Wide(value) - middle
            return sum + distance * distance
        }
    }

    /// An int when the data are ints and the result is whole, as a fraction turned back into their type is.
    private static func result(_ wide: Wide, whole: Bool) -> Value {
        if whole, wide.value == wide.value.rounded(), abs(wide.value) < 9e15, abs(wide.low) < 1e-9, let number = Numbers.int(wide.value) {
            return .int(number)
        }
        return .float(wide.value)
    }

    private static let rows: [Builtin] = [
        Builtin("_mean", "_mean(data, /)") { args throws(Fault) in
            let (values, whole) = try numbers(args[0], args.vm)
            if values.contains(where: { !$0.isFinite }) { return .float(values.reduce(0, +) / Double(values.count)) }
            if let whole, !whole.isEmpty, let sum = exactSum(whole) {
                if sum % whole.count == 0 { return .int(sum / whole.count) }
                return .float(Double(sum) / Double(whole.count))
            }
            let sum = total(values)
            if !sum.high.isFinite { return .float((total(values.map { $0 * 0x1p-64 }) / Wide(Double(values.count))).value * 0x1p64) }
            return .float((sum / Wide(Double(values.count))).value)
        },
        Builtin("_harmonic", "_harmonic(data, weights, /)") { args throws(Fault) in
            let (values, _) = try numbers(args[0], args.vm), (weights, _) = try numbers(args[1], args.vm)
            let sum = zip(values, weights).reduce(Wide(0)) { $0 + Wide($1.1) / Wide($1.0) }
            return .float((total(weights) / sum).value)
        },
        Builtin("_variance", "_variance(data, centre, lost, /)") { args throws(Fault) in
            let (values, whole) = try numbers(args[0], args.vm)
            let centre = args[1].isNone ? nil : try args.double(1)
            let sum = squares(values, centre) / Wide(Double(values.count &- (try args.int(2))))
            return result(sum, whole: whole != nil && (centre == nil || args[1].asInt != nil))
        },
        Builtin("_deviation", "_deviation(data, centre, lost, /)") { args throws(Fault) in
            let (values, _) = try numbers(args[0], args.vm)
            let centre = args[1].isNone ? nil : try args.double(1)
            let sum = squares(values, centre) / Wide(Double(values.count &- (try args.int(2))))
            return .float(sum.squareRoot.value)
        },
    ]
}
