// The decimal digits of a double, exactly.
//
// A double is `m * 2^e` with integers m and e, so it has a finite decimal expansion, and rounding it to a number of
// places is integer arithmetic. With `p` places wanted, `m * 5^p * 2^(e + p)` is to be rounded to an integer; nearly
// always that fits in 128 bits. What does not goes through the whole expansion (at most 767 digits) in base 10^9.
// Ties go to the even digit, as in C and in Python.

/// Digits of a positive number: `0.d1 d2 d3 … * 10^point`, d1 not zero. Zero has no digits.
struct DecimalDigits {
    /// Values 0 to 9, without zeros at the end.
    var digits: [UInt8]
    /// Where the point stands, counted from the front of the digits.
    var point: Int

    static let zero = DecimalDigits(digits: [], point: 0)

    /// The shortest digits that read back as `x`, which is finite and positive.
    init(shortest x: Double) {
        var digits: [UInt8] = []
        digits.reserveCapacity(20)
        var point: Int?
        var exponent = 0
        var bytes = x.description.utf8.makeIterator()
        scan: while let byte = bytes.next() {
            switch byte {
            case 46: point = digits.count
            case 101:
                var negative = false
                while let next = bytes.next() {
                    if next == 45 { negative = true }
                    if next &- 48 < 10 { exponent = exponent * 10 + Int(next &- 48) }
                }
                if negative { exponent = -exponent }
                break scan
            default: digits.append(byte &- 48)
            }
        }
        self.init(digits: digits, point: (point ?? digits.count) + exponent)
        trim()
    }

    /// `x`, finite and not negative, rounded to `places` digits behind the point (before it if negative).
    init(_ x: Double, places: Int) {
        guard x > 0 else {
            self = .zero
            return
        }
        if let scaled = DecimalDigits.scaled(x, places: places) {
            self.init(integer: scaled, shift: -places)
            return
        }
        self.init(exact: x)
        let (kept, overflow) = point.addingReportingOverflow(places)
        round(to: overflow ? Int.max : kept)
    }

    /// `x`, finite and positive, rounded to `significant` digits, of which there is at least one.
    init(_ x: Double, significant: Int) {
        // The exponent of two bounds that of ten from below; at most one correction either way is due.
        let power = Double(x.exponent) * 0.301_029_995_663_981_2
        let guess = Int(power.rounded(.down)) + 1
        var places = significant <= 40 ? significant - guess : Int.max
        for _ in 0..<3 where places != Int.max {
            guard let scaled = DecimalDigits.scaled(x, places: places) else { break }
            let result = DecimalDigits(integer: scaled, shift: -places)
            let length = result.point + places
            if length == significant {
                self = result
                return
            }
            places += significant - length
        }
        self.init(exact: x)
        round(to: significant)
    }

    /// All digits of `x`, finite and positive.
    init(exact x: Double) {
        var (mantissa, exponent) = x.integerParts
        let zeros = mantissa.trailingZeroBitCount
        mantissa >>= UInt64(zeros)
        exponent += zeros
        // `mantissa * 2^exponent`, or with a negative exponent `mantissa * 5^-exponent * 10^exponent`, in base 10^9.
        var limbs: [UInt64] = [mantissa % 1_000_000_000, mantissa / 1_000_000_000]
        var left = abs(exponent)
        let (base, most): (UInt64, Int) = exponent < 0 ? (5, 12) : (2, 29)
        while left > 0 {
            let step = min(left, most)
            var factor: UInt64 = 1
            for _ in 0..<step { factor *= base }
            var carry: UInt64 = 0
            for at in limbs.indices {
                let product = limbs[at] * factor + carry
                limbs[at] = product % 1_000_000_000
                carry = product / 1_000_000_000
            }
            if carry > 0 { limbs.append(carry) }
            left -= step
        }
        var digits: [UInt8] = []
        digits.reserveCapacity(limbs.count * 9)
        for limb in limbs.reversed() {
            var divisor: UInt64 = 100_000_000
            while divisor > 0 {
                let digit = UInt8(truncatingIfNeeded: limb / divisor % 10)
                if digit != 0 || !digits.isEmpty { digits.append(digit) }
                divisor /= 10
            }
        }
        self.init(digits: digits, point: digits.count + min(exponent, 0))
        trim()
    }

    /// `value * 10^shift`.
    private init(integer value: UInt128, shift: Int) {
        var digits: [UInt8] = []
        if let small = UInt64(exactly: value) {
            digits = DecimalDigits.digits(of: small)
        } else {
            let (high, low) = value.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
            digits = DecimalDigits(integer: high, shift: 0).padded
            let rest = DecimalDigits.digits(of: UInt64(truncatingIfNeeded: low))
            digits += [UInt8](repeating: 0, count: 19 - rest.count) + rest
        }
        self.init(digits: digits, point: digits.count + shift)
        trim()
    }

    init(digits: [UInt8], point: Int) {
        self.digits = digits
        self.point = point
    }

    /// The digits before the point, with zeros up to it.
    private var padded: [UInt8] { digits + [UInt8](repeating: 0, count: max(0, point - digits.count)) }

    private static func digits(of value: UInt64) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(20)
        var rest = value
        while rest > 0 {
            digits.append(UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        digits.reverse()
        return digits
    }

    /// `x * 10^places` rounded to an integer, half to even, where 128 bits are enough.
    static func scaled(_ x: Double, places: Int) -> UInt128? {
        let (mantissa, exponent) = x.integerParts
        if places >= 0 {
            guard places <= 27 else { return nil }
            // 53 bits times 5^27 (63 bits) leave room in 128.
            let product = UInt128(mantissa) * UInt128(power(5, places))
            let shift = exponent + places
            if shift >= 0 { return product.leadingZeroBitCount >= shift ? product << UInt128(shift) : nil }
            guard shift > -127 else { return 0 }
            let half: UInt128 = 1 << UInt128(-shift - 1)
            let rest = product & (half << 1 - 1)
            let quotient = product >> UInt128(-shift)
            return quotient + (rest > half || (rest == half && quotient & 1 == 1) ? 1 : 0)
        }
        guard places >= -18, exponent <= 74, exponent >= -60 else { return nil }
        var divisor = UInt128(power(10, -places))
        var dividend = UInt128(mantissa)
        if exponent >= 0 { dividend <<= UInt128(exponent) } else { divisor <<= UInt128(-exponent) }
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        let other = divisor - rest
        return quotient + (rest > other || (rest == other && quotient & 1 == 1) ? 1 : 0)
    }

    private static func power(_ base: UInt64, _ exponent: Int) -> UInt64 {
        var result: UInt64 = 1
        for _ in 0..<exponent { result *= base }
        return result
    }

    /// Keeps the first `kept` digits, rounding half to even. The digits must be all there are.
    mutating func round(to kept: Int) {
        guard kept < digits.count else { return }
        guard kept >= 0 else {
            self = .zero
            return
        }
        let next = digits[kept]
        let odd = kept > 0 && digits[kept - 1] & 1 == 1
        let up = next > 5 || (next == 5 && (digits.count > kept + 1 || odd))
        digits.removeLast(digits.count - kept)
        if up { increment() }
        trim()
    }

    private mutating func increment() {
        var at = digits.count - 1
        while at >= 0, digits[at] == 9 { at -= 1 }
        if at < 0 {
            digits = [1]
            point += 1
            return
        }
        digits[at] += 1
        digits.removeLast(digits.count - 1 - at)
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }
}

extension Double {
    /// A finite, positive number as `mantissa * 2^exponent`.
    var integerParts: (mantissa: UInt64, exponent: Int) {
        let exponent = Int(exponentBitPattern)
        if exponent == 0 { return (significandBitPattern, -1074) }
        return (significandBitPattern | 1 << 52, exponent - 1075)
    }
}
