// Arithmetic of Python's numbers where Swift's differs.
enum Numbers {
    /// `a // b` for b other than 0, rounding down.
    @inline(__always)
    static func floorDivide(_ a: Int, _ b: Int) -> Int? {
        let (quotient, overflow) = a.dividedReportingOverflow(by: b)
        if overflow { return nil }
        return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient
    }

    /// `a % b` for b other than 0: the sign of b.
    @inline(__always)
    static func modulo(_ a: Int, _ b: Int) -> Int {
        if b == -1 { return 0 }
        let remainder = a % b
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
    }

    /// `a % b` of floats: the sign of b, as CPython's float_rem.
    static func modulo(_ a: Double, _ b: Double) -> Double {
        var remainder = a.truncatingRemainder(dividingBy: b)
        if remainder != 0 {
            if (b < 0) != (remainder < 0) { remainder += b }
        } else {
            remainder = b < 0 ? -0.0 : 0.0
        }
        return remainder
    }

    /// `a // b` of floats, as CPython's float_floor_div.
    static func floorDivide(_ a: Double, _ b: Double) -> Double {
        let remainder = a.truncatingRemainder(dividingBy: b)
        var quotient = (a - remainder) / b
        if remainder != 0, (b < 0) != (remainder < 0) { quotient -= 1 }
        guard quotient != 0 else { return (a / b).sign == .minus ? -0.0 : 0.0 }
        var floored = quotient.rounded(.down)
        if quotient - floored > 0.5 { floored += 1 }
        return floored
    }

    /// The quotient of two ints as the nearest float; y is not 0.
    static func divide(_ x: Int, _ y: Int) -> Double {
        let exact: UInt = 1 << 53, top = x.magnitude, divisor = y.magnitude
        if top == 0 || (top <= exact && divisor <= exact) { return Double(x) / Double(y) }
        // Both with their highest bit set: a quotient of 62 bits or more, whose last one tells of a remainder.
        let high = top << UInt(top.leadingZeroBitCount), low = divisor << UInt(divisor.leadingZeroBitCount)
        let division = low.dividingFullWidth((high >> 1, high << 63))
        let quotient = division.remainder == 0 ? division.quotient : division.quotient | 1
        let exponent = divisor.leadingZeroBitCount - top.leadingZeroBitCount - 63
        let magnitude = Double(sign: .plus, exponent: exponent, significand: Double(quotient))
        return (x < 0) != (y < 0) ? -magnitude : magnitude
    }

    /// `base ** exponent` for an exponent of 0 or more; nil on overflow.
    static func power(_ base: Int, _ exponent: Int) -> Int? {
        var result = 1, factor = base, left = exponent
        while left > 0 {
            if left & 1 == 1 {
                let (product, overflow) = result.multipliedReportingOverflow(by: factor)
                if overflow { return nil }
                result = product
            }
            left >>= 1
            if left > 0 {
                let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
                if overflow { return nil }
                factor = square
            }
        }
        return result
    }

    /// Exact comparison of an int with a float.
    static func equal(_ a: Int, _ b: Double) -> Bool { compare(a, b) == 0 }

    /// -1, 0 or 1 as a is below, at or above b; nil when b is NaN.
    static func compare(_ a: Int, _ b: Double) -> Int? {
        if b.isNaN { return nil }
        if b >= 0x1p63 { return -1 }
        if b < -0x1p63 { return 1 }
        let whole = b.rounded(.towardZero)
        let integer = Int(whole)
        if a != integer { return a < integer ? -1 : 1 }
        let fraction = b - whole
        return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
    }

    /// A float as an int, its fraction cut off; nil when it does not fit.
    static func int(_ value: Double) -> Int? {
        guard value > -0x1p63 - 1, value < 0x1p63 else { return nil }
        return Int(value.rounded(.towardZero))
    }

    // MARK: Hashes, as CPython's (they decide the order of sets)

    static func hash(_ value: Int) -> Int {
        let modulus = (1 << 61) - 1
        if value == Int.min { return -4 }
        var result = abs(value) % modulus
        if value < 0 { result = -result }
        return result == -1 ? -2 : result
    }

    static func hash(_ value: Double) -> Int {
        if value.isInfinite { return value > 0 ? 314159 : -314159 }
        if value.isNaN { return 0 }
        if let integer = int(value), Double(integer) == value { return hash(integer) }
        // The fraction as an element of the field modulo 2**61 - 1.
        let modulus: UInt64 = (1 << 61) - 1
        var exponent = Int(value.exponent) + 1
        var mantissa = value.significand / 2
        if value < 0 { mantissa = abs(mantissa) }
        var result: UInt64 = 0
        while mantissa != 0 {
            result = ((result << 28) & modulus) | result >> 33
            mantissa *= 268435456
            exponent -= 28
            let digit = UInt64(mantissa)
            mantissa -= Double(digit)
            result += digit
            if result >= modulus { result -= modulus }
        }
        exponent = exponent >= 0 ? exponent % 61 : 60 - (-1 - exponent) % 61
        result = ((result << UInt64(exponent)) & modulus) | result >> UInt64(61 - exponent)
        let signed = value < 0 ? -Int(result) : Int(result)
        return signed == -1 ? -2 : signed
    }

    /// CPython's hash of a tuple (xxHash with two primes), item by item.
    struct TupleHash {
        private static let prime1: UInt = 11400714785074694791, prime2: UInt = 14029467366897019727, prime5: UInt = 2870177450012600261
        private var accumulator = TupleHash.prime5
        private var count: UInt = 0

        /// Takes in the hash of the next item.
        mutating func add(_ hash: Int) {
            accumulator = accumulator &+ UInt(bitPattern: hash) &* TupleHash.prime2
            accumulator = accumulator << 31 | accumulator >> 33
            accumulator = accumulator &* TupleHash.prime1
            count &+= 1
        }

        var value: Int {
            let whole = accumulator &+ (count ^ (TupleHash.prime5 ^ 3527539))
            return whole == UInt.max ? 1546275796 : Int(bitPattern: whole)
        }
    }

    /// CPython's hash of a frozenset.
    static func hashSet(_ hashes: [Int]) -> Int {
        var result: UInt = 0
        for hash in hashes {
            let value = UInt(bitPattern: hash)
            result ^= ((value ^ 89869747) ^ (value << 16)) &* 3644798167
        }
        result ^= (UInt(hashes.count) &+ 1) &* 1927868237
        result ^= (result >> 11) ^ (result >> 25)
        result = result &* 69069 &+ 907133923
        return result == UInt.max ? 590923713 : Int(bitPattern: result)
    }
}
