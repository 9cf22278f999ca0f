// Floats as text: `repr`, and the formats of C's printf.

/// Text of numbers, and numbers of text, as Python has them.
public enum NumberText {
    /// Python's `repr` and `str` of a float: the shortest digits that read back as the same float.
    public static func repr(_ x: Double) -> String {
        guard x.isFinite else { return x.isNaN ? "nan" : x < 0 ? "-inf" : "inf" }
        // The standard library agrees with Python in this range; outside it writes exponents by other rules.
        let size = x.magnitude
        if (size >= 1e-4 && size < 9e15) || size == 0 { return x.description }
        return FloatStyle(code: .shortest, addsPointZero: true).digits(x)
    }

    /// Python's `repr` of an int in a base from 2 to 36, without prefix: `-ff`.
    public static func integer(_ value: Int, radix: Int = 10, uppercase: Bool = false) -> String {
        String(value, radix: radix, uppercase: uppercase)
    }
}

/// How a float is written: the letter of a format, its precision and its flags, as C's `%e`, `%f` and `%g` have them.
public struct FloatStyle: Sendable {
    public enum Code: Sendable {
        /// `%e`: one digit before the point, always an exponent.
        case exponent
        /// `%f`: never an exponent.
        case fixed
        /// `%g`: as `%e` or `%f`, whichever suits, without zeros at the end.
        case general
        /// As many digits as `repr`.
        case shortest
    }

    public var code: Code
    /// Digits behind the point; for `general` significant ones.
    public var precision = 6
    /// The letter is a capital: `E`, `INF`.
    public var uppercase = false
    /// `#`: the point and its zeros stay.
    public var alternate = false
    /// A whole number gets `.0`, unless it has an exponent.
    public var addsPointZero = false
    /// `z`: what rounds to zero has no minus sign.
    public var dropsNegativeZero = false

    public init(
        code: Code, precision: Int = 6, uppercase: Bool = false, alternate: Bool = false, addsPointZero: Bool = false
    ) {
        (self.code, self.precision, self.uppercase) = (code, precision, uppercase)
        (self.alternate, self.addsPointZero) = (alternate, addsPointZero)
    }

    /// The style of a format's letter, nil for another letter.
    init?(letter: Unicode.Scalar) {
        switch letter {
        case "e", "E": code = .exponent
        case "f", "F": code = .fixed
        case "g", "G": code = .general
        default: return nil
        }
        uppercase = letter.isUpper
    }

    /// The text of a float, with a minus sign if it has one.
    public func text(_ x: Double, limit: Int = Text.limit) throws(Fault) -> String {
        // No float has more than 309 digits before its point.
        guard precision <= max(limit, 400) - 400 || precision <= 400 else { throw Text.tooLong }
        try WorkContext.ask(precision)
        return digits(x)
    }

    /// The same where the precision is known to be small.
    fileprivate func digits(_ x: Double) -> String {
        guard x.isFinite else {
            let name = x.isNaN ? "nan" : x < 0 ? "-inf" : "inf"
            return uppercase ? name.uppercased() : name
        }
        let size = x.magnitude
        if code == .fixed, let text = quickFixed(x) { return text }
        var significant = precision
        let decimal: DecimalDigits
        switch code {
        case .shortest: decimal = size == 0 ? .zero : DecimalDigits(shortest: size)
        case .fixed: decimal = DecimalDigits(size, places: precision)
        case .exponent, .general:
            significant = code == .exponent ? precision + 1 : max(1, precision)
            decimal = size == 0 ? .zero : DecimalDigits(size, significant: significant)
        }
        var out: [UInt8] = []
        if x.sign == .minus, !(dropsNegativeZero && decimal.digits.isEmpty) { out.append(45) }
        layOut(decimal, significant: significant, into: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// The commonest case, `%.2f` and its like, where the scaled number fits in 64 bits: digits straight into the text.
    private func quickFixed(_ x: Double) -> String? {
        guard precision <= 18, let scaled = DecimalDigits.scaled(x.magnitude, places: precision),
            var rest = UInt64(exactly: scaled)
        else { return nil }
        let isNegative = x.sign == .minus && !(dropsNegativeZero && rest == 0)
        let hasPoint = precision > 0 || alternate
        // 20 digits at most, or the places and a zero before them; a point and a sign.
        var out = (0 as UInt64, 0 as UInt64, 0 as UInt64)
        return withUnsafeMutableBytes(of: &out) { buffer in
            var at = buffer.count, written = 0
            func put(_ byte: UInt8) {
                at -= 1
                buffer[at] = byte
            }
            if hasPoint, precision == 0 { put(46) }
            while rest > 0 || written <= precision {
                put(48 + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
                written += 1
                if written == precision { put(46) }
            }
            if isNegative { put(45) }
            return String(decoding: buffer[at...], as: UTF8.self)
        }
    }

    private func layOut(_ decimal: DecimalDigits, significant: Int, into out: inout [UInt8]) {
        // Zero stands for the digit 0 before the point.
        let point = decimal.digits.isEmpty ? 1 : decimal.point
        var exponential = false
        var end = decimal.digits.count
        switch code {
        case .exponent: (exponential, end) = (true, significant)
        case .fixed: end = point + precision
        case .general:
            exponential = point <= -4 || point > significant - (addsPointZero ? 1 : 0)
            if alternate { end = significant }
        case .shortest: exponential = point <= -4 || point > 16
        }
        let whole = exponential ? 1 : point
        if !exponential, addsPointZero { end = max(end, whole + 1) }
        end = max(end, whole)

        func append(_ range: Range<Int>) {
            for at in range { out.append(48 + (at >= 0 && at < decimal.digits.count ? decimal.digits[at] : 0)) }
        }
        out.reserveCapacity(max(0, end - min(whole, 0)) + 10)
        if whole <= 0 { out.append(48) } else { append(0..<whole) }
        if end > max(whole, 0) || alternate || (whole <= 0 && end > whole) {
            out.append(46)
            append(whole..<end)
        }
        if exponential { appendExponent(point - 1, into: &out) }
    }

    private func appendExponent(_ exponent: Int, into out: inout [UInt8]) {
        out.append(uppercase ? 69 : 101)
        out.append(exponent < 0 ? 45 : 43)
        let digits = String(exponent.magnitude)
        if digits.utf8.count < 2 { out.append(48) }
        out.append(contentsOf: digits.utf8)
    }
}

// MARK: - Rounding

extension NumberText {
    /// Python's `round(x, places)`: to the nearest decimal, half to even, decided on the exact value.
    public static func round(_ x: Double, places: Int) throws(Fault) -> Double {
        // Beyond these bounds every float is unchanged, or zero.
        guard x.isFinite, x != 0, places <= 323 else { return x }
        if places < -309 { return 0 * x }
        let decimal = DecimalDigits(x.magnitude, places: places)
        if decimal.digits.isEmpty { return 0 * x }
        let rounded = double(digits: decimal.digits, exponent: decimal.point - decimal.digits.count)
        guard rounded.isFinite else { throw Fault(.overflowError, "rounded value too large to represent") }
        return x < 0 ? -rounded : rounded
    }

    /// Python's `round(x)`: the nearest int, half to even.
    public static func round(_ x: Double) throws(Fault) -> Int { try integer(x.rounded(.toNearestOrEven)) }

    /// Python's `int(x)`: towards zero.
    public static func integer(_ x: Double) throws(Fault) -> Int {
        if x.isNaN { throw .value("cannot convert float NaN to integer") }
        if x.isInfinite { throw Fault(.overflowError, "cannot convert float infinity to integer") }
        guard let value = Int(exactly: x.rounded(.towardZero)) else { throw tooLarge }
        return value
    }

    /// Python's `round(n, places)` of an int: to a multiple of a power of ten, half to even.
    public static func round(_ value: Int, places: Int) throws(Fault) -> Int {
        guard places < 0, value != 0 else { return value }
        if places < -19 { return 0 }
        var unit: UInt64 = 1
        for _ in 0..<(-places) { unit *= 10 }
        let size = UInt64(value.magnitude)
        let (quotient, rest) = size.quotientAndRemainder(dividingBy: unit)
        let other = unit - rest
        let up = rest > other || (rest == other && quotient & 1 == 1)
        let (rounded, overflow) = (quotient + (up ? 1 : 0)).multipliedReportingOverflow(by: unit)
        guard !overflow else { throw tooLarge }
        if value < 0 {
            guard rounded <= Int.min.magnitude else { throw tooLarge }
            return Int(truncatingIfNeeded: 0 &- rounded)
        }
        guard let result = Int(exactly: rounded) else { throw tooLarge }
        return result
    }

    /// An int that 64 bits do not hold.
    static var tooLarge: Fault {
        Fault(.overflowError, "int too large: ints have 64 bits", hint: "use a float where exactness does not matter")
    }

    /// Python's `float.as_integer_ratio`.
    public static func integerRatio(_ x: Double) throws(Fault) -> (Int, Int) {
        if x.isNaN { throw .value("cannot convert NaN to integer ratio") }
        if x.isInfinite { throw Fault(.overflowError, "cannot convert Infinity to integer ratio") }
        if x == 0 { return (0, 1) }
        var (mantissa, exponent) = x.magnitude.integerParts
        let zeros = mantissa.trailingZeroBitCount
        mantissa >>= UInt64(zeros)
        exponent += zeros
        guard exponent > -63, exponent <= 0 || mantissa.leadingZeroBitCount > exponent else { throw tooLarge }
        let top = Int(truncatingIfNeeded: exponent > 0 ? mantissa << UInt64(exponent) : mantissa)
        return (x < 0 ? -top : top, exponent < 0 ? 1 << -exponent : 1)
    }

    /// Python's `float.hex`: `0x1.8000000000000p+1`.
    public static func hex(_ x: Double) -> String {
        guard x.isFinite else { return repr(x) }
        let sign = x.sign == .minus ? "-" : ""
        if x == 0 { return sign + "0x0.0p+0" }
        let fraction = String(x.significandBitPattern, radix: 16)
        let digits = String(repeating: "0", count: 13 - fraction.utf8.count) + fraction
        let isNormal = x.exponentBitPattern != 0
        let exponent = isNormal ? Int(x.exponentBitPattern) - 1023 : -1022
        return "\(sign)0x\(isNormal ? 1 : 0).\(digits)p\(exponent < 0 ? "" : "+")\(exponent)"
    }
}
