// Arithmetic that the standard library leaves to the C library: logarithms, powers of ten, and decimal text.
// Tick labels need a logarithm that is right at powers of ten and decimals that do not wobble, so both are
// taken from the shortest decimal digits Swift prints for a Double, not from floating-point estimates.

/// The decimal digits of a finite number: `0.d1d2d3… × 10^exponent`, without leading or trailing zeros.
struct DecimalDigits: Equatable, Sendable {
    var negative: Bool
    var digits: [UInt8]
    var exponent: Int

    /// The shortest digits that read back as `value`; zero and non-finite numbers have none.
    init(_ value: Double) {
        negative = value.sign == .minus
        digits = []
        exponent = 0
        guard value.isFinite, value != 0 else { return }
        var pointAt: Int?
        var written = 0
        var shift = 0
        var inExponent = false, exponentNegative = false
        for byte in value.magnitude.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): pointAt = written
            case UInt8(ascii: "e"): inExponent = true
            case UInt8(ascii: "-"): exponentNegative = true
            case UInt8(ascii: "+"): break
            default:
                if inExponent {
                    shift = shift * 10 + Int(byte - 48)
                } else {
                    digits.append(byte - 48)
                    written += 1
                }
            }
        }
        exponent = (pointAt ?? written) + (exponentNegative ? -shift : shift)
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        exponent -= leading
        while digits.last == 0 { digits.removeLast() }
    }

    /// Keeps `count` digits (none when `count` is negative or zero and nothing rounds up), ties to even.
    mutating func round(toDigits count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else { digits = []; return }
        let next = digits[count]
        let tie = next == 5 && count + 1 == digits.count
        let odd = count > 0 && digits[count - 1] % 2 == 1
        let up = next > 5 || (next == 5 && (!tie || odd))
        digits.removeSubrange(count...)
        guard up else {
            while digits.last == 0 { digits.removeLast() }
            return
        }
        var at = count - 1
        while at >= 0 && digits[at] == 9 { digits.removeLast(); at -= 1 }
        if at >= 0 { digits[at] += 1 } else { digits = [1]; exponent += 1 }
    }
}

/// Number text and elementary functions of this module.
enum Numbers {
    /// `floor(log10(value))`, exact at every power of ten. `value` must be positive and finite.
    static func decade(_ value: Double) -> Int {
        let parts = DecimalDigits(value)
        return parts.digits.isEmpty ? 0 : parts.exponent - 1
    }

    /// Ten to a whole power, correctly rounded; 0 and infinity beyond the range of Double.
    static func powerOfTen(_ exponent: Int) -> Double {
        Double("1e\(exponent)") ?? (exponent > 0 ? .infinity : 0)
    }

    /// The common logarithm, to about one unit in the last place. NaN for what is not positive.
    static func log10(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return value == .infinity ? .infinity : .nan }
        var mantissa = value.significand
        var exponent = Double(value.exponent)
        if mantissa > 1.4142135623730951 { mantissa *= 0.5; exponent += 1 }
        // ln m = 2 artanh((m-1)/(m+1)); |s| < 0.172, so eleven odd terms reach 1e-17.
        let s = (mantissa - 1) / (mantissa + 1)
        let s2 = s * s
        let high = ((((1.0 / 21 * s2 + 1.0 / 19) * s2 + 1.0 / 17) * s2 + 1.0 / 15) * s2 + 1.0 / 13) * s2 + 1.0 / 11
        let sum = ((((high * s2 + 1.0 / 9) * s2 + 1.0 / 7) * s2 + 1.0 / 5) * s2 + 1.0 / 3) * s2 + 1
        let found = exponent * 0.30102999566398120 + 2 * s * sum * 0.43429448190325183
        // A power of ten has a whole logarithm, to the last bit: ticks depend on it.
        let whole = found.nearest
        return (found - whole).magnitude < 1e-12 && powerOfTen(Int(whole)) == value ? whole : found
    }

    /// Ten to any power: the whole part exactly, the fraction by the exponential series.
    static func exp10(_ power: Double) -> Double {
        guard power.isFinite else { return power < 0 ? 0 : power }
        guard power.magnitude < 400 else { return power < 0 ? 0 : .infinity }
        let whole = power.nearestEven
        let x = (power - whole) * 2.302585092994046
        var term = 1.0, sum = 1.0
        var n = 1.0
        while n < 24 { term *= x / n; sum += term; n += 1 }
        return powerOfTen(Int(whole)) * sum
    }

    /// Python's floor division and its remainder.
    static func floorDivide(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
        var remainder = a.remainder(after: b)
        var quotient = (a - remainder) / b
        if remainder != 0, (b < 0) != (remainder < 0) { remainder += b; quotient -= 1 }
        return (quotient == 0 ? 0 : (quotient + 0.5).floored, remainder)
    }

    /// A whole number from a Double, held inside `range`; NaN gives the lower bound.
    static func int(_ value: Double, in range: ClosedRange<Int>) -> Int {
        guard value > Double(range.lowerBound) else { return range.lowerBound }
        guard value < Double(range.upperBound) else { return range.upperBound }
        return Int(value)
    }

    /// `%.{decimals}f`
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        var parts = DecimalDigits(value)
        parts.round(toDigits: parts.exponent + decimals)
        var text = parts.negative ? "-" : ""
        if parts.exponent <= 0 || parts.digits.isEmpty { text += "0" }
        func digit(_ at: Int) -> Character {
            at >= 0 && at < parts.digits.count ? Character(UnicodeScalar(parts.digits[at] + 48)) : "0"
        }
        if !parts.digits.isEmpty { for at in 0..<max(0, parts.exponent) { text.append(digit(at)) } }
        guard decimals > 0 else { return text }
        text += "."
        for place in 0..<decimals { text.append(digit(parts.exponent + place)) }
        return text
    }

    /// `%.{digits}g`
    static func general(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        var parts = DecimalDigits(value)
        parts.round(toDigits: digits)
        guard let first = parts.digits.first else { return "0" }
        let exponent = parts.exponent - 1
        if exponent < -4 || exponent >= digits {
            var text = (parts.negative ? "-" : "") + "\(first)"
            if parts.digits.count > 1 { text += "." + parts.digits.dropFirst().map { "\($0)" }.joined() }
            return text + "e" + (exponent < 0 ? "-" : "+") + (exponent.magnitude < 10 ? "0" : "") + "\(exponent.magnitude)"
        }
        return fixed(value, max(0, parts.digits.count - parts.exponent))
    }
}
