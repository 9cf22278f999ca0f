#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension MathModule {
    // MARK: Whole numbers

    private static func magnitude(_ a: UInt, _ vm: Interpreter) throws(Fault) -> Value {
        guard let result = Int(exactly: a) else { throw vm.integerOverflow() }
        return .int(result)
    }

    private static func greatestDivisor(_ a: UInt, _ b: UInt) -> UInt {
        var a = a, b = b
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// An argument of comb and perm.
    private static func count(_ args: borrowing Args, _ index: Int, _ name: String) throws(Fault) -> Int {
        let number = try args.int(index)
        if number < 0 { throw .value("\(name) must be a non-negative integer") }
        return number
    }

    /// The largest number whose square is not above n.
    static func squareRoot(_ n: Int) -> Int {
        var root = Int(Double(n).squareRoot())
        // The float is off by one at most.
        while root.multipliedReportingOverflow(by: root).overflow || root * root > n { root -= 1 }
        while true {
            let (square, overflow) = (root + 1).multipliedReportingOverflow(by: root + 1)
            if overflow || square > n { return root }
            root += 1
        }
    }

    static let whole: [Builtin] = [
        Builtin("factorial", "math.factorial(x, /)", summary: "1 * 2 * … * x.", example: "math.factorial(5)  # 120") { args throws(Fault) in
            let n = try args.int(0)
            if n < 0 { throw .value("factorial() not defined for negative values") }
            if n > 20 { throw args.vm.integerOverflow() }
            var result = 1
            for factor in stride(from: 2, through: n, by: 1) { result *= factor }
            return .int(result)
        },
        Builtin("gcd", "math.gcd(*integers)", summary: "The greatest common divisor.", example: "math.gcd(12, 18)  # 6") { args throws(Fault) in
            var result: UInt = 0
            for value in args.rest(0) { result = greatestDivisor(result, try args.vm.index(value).magnitude) }
            return try magnitude(result, args.vm)
        },
        Builtin("lcm", "math.lcm(*integers)", summary: "The least common multiple.", example: "math.lcm(4, 6)  # 12") { args throws(Fault) in
            var result: UInt = 1
            for value in args.rest(0) {
                let next = try args.vm.index(value).magnitude
                if next == 0 || result == 0 { result = 0; continue }
                let (product, overflow) = (result / greatestDivisor(result, next)).multipliedReportingOverflow(by: next)
                if overflow { throw args.vm.integerOverflow() }
                result = product
            }
            return try magnitude(result, args.vm)
        },
        Builtin("comb", "math.comb(n, k, /)", summary: "Ways to choose k of n without order.", example: "math.comb(5, 2)  # 10") { args throws(Fault) in
            let n = try args.vm.index(args[0]), k = try args.vm.index(args[1])
            if n < 0 { throw .value("n must be a non-negative integer") }
            if k < 0 { throw .value("k must be a non-negative integer") }
            if k > n { return .int(0) }
            var result: UInt = 1
            for step in stride(from: 1, through: min(k, n - k), by: 1) {
                // Each product of `step` neighbours is divisible by step!; only the last result must fit.
                let (high, low) = result.multipliedFullWidth(by: UInt(n - min(k, n - k) + step))
                guard high < UInt(step) else { throw args.vm.integerOverflow() }
                result = UInt(step).dividingFullWidth((high, low)).quotient
                if result > UInt(Int.max) { throw args.vm.integerOverflow() }
            }
            return try magnitude(result, args.vm)
        },
        Builtin("perm", "math.perm(n, k=None, /)", summary: "Ways to choose k of n in order.", example: "math.perm(5, 2)  # 20") { args throws(Fault) in
            let n = try args.vm.index(args[0])
            if args[1].isNone, n < 0 { throw .value("factorial() not defined for negative values") }
            let k = args[1].isNone ? n : try args.vm.index(args[1])
            if n < 0 { throw .value("n must be a non-negative integer") }
            if k < 0 { throw .value("k must be a non-negative integer") }
            if k > n { return .int(0) }
            var result = 1
            for step in 0..<k {
                let (product, overflow) = result.multipliedReportingOverflow(by: n - step)
                if overflow { throw args.vm.integerOverflow() }
                result = product
            }
            return .int(result)
        },
        Builtin("isqrt", "math.isqrt(n, /)", summary: "The whole part of the square root.", example: "math.isqrt(17)  # 4") { args throws(Fault) in
            let n = try args.int(0)
            if n < 0 { throw .value("isqrt() argument must be nonnegative") }
            return .int(squareRoot(n))
        },
    ]

    // MARK: Sums and distances

    static let sums: [Builtin] = [
        Builtin("fsum", "math.fsum(seq, /)", summary: "The sum of floats, exactly rounded.", example: "math.fsum([0.1] * 10)  # 1.0") { args throws(Fault) in
            var sum = ExactSum()
            let vm = args.vm
            try vm.forEach(args[0]) { (value: Value) throws(Fault) in try sum.add(try vm.double(value)) }
            return .float(try sum.total())
        },
        Builtin("prod", "prod(iterable, /, *, start=1)", summary: "The product of the items.", example: "math.prod([2, 3, 4])  # 24") { args throws(Fault) in
            var result = args[1]
            let vm = args.vm
            try vm.forEach(args[0]) { (value: Value) throws(Fault) in result = try vm.binary(.multiply, result, value) }
            return result
        },
        Builtin("hypot", "math.hypot(*coordinates)", summary: "The length of a vector.", example: "math.hypot(3, 4)  # 5.0") { args throws(Fault) in
            var values: [Double] = []
            for value in args.rest(0) { values.append(abs(try args.vm.double(value))) }
            return .float(length(values))
        },
        Builtin("dist", "math.dist(p, q, /)", summary: "The distance between two points.", example: "math.dist([1, 1], [4, 5])  # 5.0") { args throws(Fault) in
            let p = try args.vm.array(of: args[0]), q = try args.vm.array(of: args[1])
            if p.count != q.count { throw .value("both points must have the same number of dimensions") }
            var values: [Double] = []
            for (a, b) in zip(p, q) { values.append(abs(try args.vm.double(a) - (try args.vm.double(b)))) }
            return .float(length(values))
        },
    ]

    /// The Euclidean length of magnitudes, within one unit of the last place: squares are summed with their
    /// rounding errors, and the root is corrected once (CPython's vector_norm).
    static func length(_ values: [Double]) -> Double {
        let largest = values.reduce(0) { $1 > $0 ? $1 : $0 }
        if values.contains(Double.infinity) { return Double.infinity }
        if values.contains(where: \.isNaN) { return Double.nan }
        if largest == 0 || values.count <= 1 { return largest }
        var sum = 1.0, error1 = 0.0, error2 = 0.0, error3 = 0.0
        func add(_ x: Double, _ error: inout Double) {
            let old = sum
            sum += x
            error += (old - sum) + x
        }
        func split(_ x: Double) -> (high: Double, low: Double) {
            let t = x * 134_217_729.0
            let high = t - (t - x)
            return (high, x - high)
        }
        let exponent = Int(largest.exponent) + 1
        guard exponent >= -1023 else {
            for value in values {
                let x = value / largest
                add(x * x, &error1)
            }
            return largest * (sum - 1 + error1).squareRoot()
        }
        let scale = scalbn(1.0, Int32(-exponent))
        for value in values {
            let (high, low) = split(value * scale)
            add(high * high, &error1)
            add(2 * high * low, &error2)
            error3 += low * low
        }
        let root = (sum - 1 + (error1 + error2 + error3)).squareRoot()
        let (high, low) = split(root)
        add(-high * high, &error1)
        add(-2 * high * low, &error2)
        add(-low * low, &error3)
        let rest = sum - 1 + (error1 + error2 + error3)
        return (root + rest / (2 * root)) / scale
    }
}

/// A sum of floats without rounding error: partial sums that do not overlap (Shewchuk, 1997).
struct ExactSum {
    private var partials: [Double] = []
    private var special = 0.0
    private var infinities = 0.0

    mutating func add(_ value: Double) throws(Fault) {
        var x = value, kept = 0
        for index in partials.indices {
            var y = partials[index]
            if abs(x) < abs(y) { swap(&x, &y) }
            let high = x + y
            let low = y - (high - x)
            if low != 0 {
                partials[kept] = low
                kept += 1
            }
            x = high
        }
        partials.removeSubrange(kept...)
        guard x != 0 else { return }
        if x.isFinite { return partials.append(x) }
        // Either the value was special, or the sum left the range.
        if value.isFinite { throw Fault(.overflowError, "intermediate overflow in fsum") }
        if value.isInfinite { infinities += value }
        special += value
        partials = []
    }

    func total() throws(Fault) -> Double {
        if special != 0 || special.isNaN {
            if infinities.isNaN { throw .value("-inf + inf in fsum") }
            return special
        }
        guard var high = partials.last else { return 0 }
        var index = partials.count - 1, low = 0.0
        while index > 0 {
            let x = high
            index -= 1
            let y = partials[index]
            high = x + y
            low = y - (high - x)
            if low != 0 { break }
        }
        // Round half to even across the remaining partials.
        if index > 0, (low < 0 && partials[index - 1] < 0) || (low > 0 && partials[index - 1] > 0) {
            let y = low * 2
            let x = high + y
            if y == x - high { high = x }
        }
        return high
    }
}

/// The gamma function by Lanczos' approximation, with the coefficients CPython uses (g = 6.02…, 13 terms).
enum Gamma {
    private static let g = 6.024680040776729583740234375
    private static let gMinusHalf = 5.524680040776729583740234375
    private static let numerator: [Double] = [
        23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
        35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
        6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
        248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
        2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
        8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
        2.5066282746310002701649081771338373386264310793408,
    ]
    private static let denominator: [Double] = [
        0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1,
    ]

    private static func sum(_ x: Double) -> Double {
        var top = 0.0, bottom = 0.0
        if x < 5 {
            for index in numerator.indices.reversed() {
                top = top * x + numerator[index]
                bottom = bottom * x + denominator[index]
            }
        } else {
            for index in numerator.indices {
                top = top / x + numerator[index]
                bottom = bottom / x + denominator[index]
            }
        }
        return top / bottom
    }

    /// sin(pi x), without the error of multiplying first.
    private static func sinPi(_ x: Double) -> Double {
        let y = fmod(abs(x), 2)
        let result: Double = switch Int((2 * y).rounded(.toNearestOrAwayFromZero)) {
        case 0: sin(Double.pi * y)
        case 1: cos(Double.pi * (y - 0.5))
        case 2: sin(Double.pi * (1 - y))
        case 3: -cos(Double.pi * (y - 1.5))
        default: sin(Double.pi * (y - 2))
        }
        return copysign(1, x) * result
    }

    static func gamma(_ x: Double) throws(Fault) -> Double {
        if !x.isFinite {
            if x.isNaN || x > 0 { return x }
            throw MathModule.domain
        }
        if x == 0 { throw MathModule.domain }
        if x == x.rounded(.down) {
            if x < 0 { throw MathModule.domain }
            if x <= 23 {
                var result = 1.0
                for factor in stride(from: 2.0, to: x, by: 1) { result *= factor }
                return result
            }
        }
        let magnitude = abs(x)
        if magnitude < 1e-20 {
            let result = 1 / x
            if result.isInfinite { throw MathModule.range }
            return result
        }
        if magnitude > 200 {
            if x < 0 { return 0 / sinPi(x) }
            throw MathModule.range
        }
        let y = magnitude + gMinusHalf
        // The rounding error of y, which the power below would magnify.
        var z = magnitude > gMinusHalf ? (y - magnitude) - gMinusHalf : (y - gMinusHalf) - magnitude
        z = z * g / y
        var result: Double
        if x < 0 {
            result = -Double.pi / sinPi(magnitude) / magnitude * exp(y) / sum(magnitude)
            result -= z * result
            if magnitude < 140 { result /= pow(y, magnitude - 0.5) } else {
                let root = pow(y, magnitude / 2 - 0.25)
                result /= root
                result /= root
            }
        } else {
            result = sum(magnitude) / exp(y)
            result += z * result
            if magnitude < 140 { result *= pow(y, magnitude - 0.5) } else {
                let root = pow(y, magnitude / 2 - 0.25)
                result *= root
                result *= root
            }
        }
        if result.isInfinite { throw MathModule.range }
        return result
    }

    static func logGamma(_ x: Double) throws(Fault) -> Double {
        if !x.isFinite { return x.isNaN ? x : Double.infinity }
        if x == x.rounded(.down), x <= 2 {
            if x <= 0 { throw MathModule.domain }
            return 0
        }
        let magnitude = abs(x)
        if magnitude < 1e-20 { return -log(magnitude) }
        var result = log(sum(magnitude)) - g
        result += (magnitude - 0.5) * (log(magnitude + g - 0.5) - 1)
        if x < 0 { result = 1.144729885849400174143427351353058711647 - log(abs(sinPi(magnitude))) - log(magnitude) - result }
        if result.isInfinite { throw MathModule.range }
        return result
    }
}
