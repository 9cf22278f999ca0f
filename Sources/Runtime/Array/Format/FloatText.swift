// The text of one float, as NumPy's Dragon4 writes it: positional or scientific, with the shortest digits that read
// back or with a fixed number, trimmed and padded. Arrays, scalars and `np.format_float_*` all come through here.

/// What happens to zeros behind the point.
public enum TrimMode: String, Sendable {
    /// Zeros up to the precision: 'k'.
    case keep = "k"
    /// None, but the point stays: '.'.
    case point = "."
    /// One zero stays behind the point: '0'.
    case oneZero = "0"
    /// Neither zeros nor point: '-'.
    case all = "-"
}

/// A way to write floats.
public struct FloatText: Sendable {
    /// The most digits behind the point (scientific: of the mantissa); nil takes as many as there are.
    public var precision: Int?
    /// The least digits behind the point.
    public var minDigits: Int?
    /// Whether the shortest digits that read back do; otherwise the exact ones to the precision.
    public var unique = true
    public var trim = TrimMode.keep
    /// Whether positive numbers get a plus.
    public var plus = false
    /// Columns before the point, sign included.
    public var padLeft = 0
    /// Columns behind the point; with any number, even 0, a point that is trimmed leaves its column.
    public var padRight: Int?
    /// The least digits of an exponent.
    public var exponentDigits = 2
    /// Whether precision counts digits behind the point, and not all significant ones (positional only).
    public var fractional = true

    public init() {}

    /// NumPy's own buffer ends a text here.
    static let longest = 16384

    // MARK: digits

    /// A number's magnitude: its exact value, and the shortest digits that stand for it in its precision.
    struct Magnitude {
        let value: Double
        let isNegative: Bool
        let isSingle: Bool

        init(_ value: Double, isSingle: Bool) {
            self.value = abs(value)
            isNegative = value.sign == .minus
            self.isSingle = isSingle
        }

        var shortest: DecimalDigits {
            if value == 0 { return .zero }
            return DecimalDigits(shortestText: isSingle ? Float(value).description : value.description)
        }
    }

    /// Rounded digits, and how many were written to round them: zeros at the end of those show unless trimmed.
    private struct Rounded {
        var number: DecimalDigits
        /// Places behind the point (positional) or significant digits (scientific), zeros included.
        var written: Int
    }

    /// The magnitude's digits to at most `most` and at least `least`, which count as `round` counts them.
    /// - Parameters:
    ///   - length: how many a number has.
    ///   - round: the exact value rounded to so many.
    private func digits(_ x: Magnitude, most: Int?, least: Int?, length: (DecimalDigits) -> Int,
                        round: (Int) -> DecimalDigits) -> Rounded {
        if x.value == 0 { return Rounded(number: .zero, written: 0) }
        let whole = unique || most == nil ? x.shortest : DecimalDigits(exact: x.value)
        let count = length(whole)
        if let most, count > most {
            let rounded = round(most)
            return Rounded(number: rounded, written: FloatText.written(rounded, whole, count - most, most, length))
        }
        if unique, let least, count < least {
            let most = min(least, most ?? least)
            let rounded = round(most)
            // Zeros that stay are filled up to the least anyway: no need to look at all the digits.
            if trim == .keep { return Rounded(number: rounded, written: most) }
            let exact = DecimalDigits(exact: x.value)
            return Rounded(number: rounded, written: FloatText.written(rounded, exact, length(exact) - most, most, length))
        }
        return Rounded(number: whole, written: count)
    }

    /// How many digits were written to round `whole`, of which `surplus` are cut off. Rounded down, all digits up to
    /// the cut have been written; rounded up, zeros at the end are gone.
    private static func written(_ rounded: DecimalDigits, _ whole: DecimalDigits, _ surplus: Int, _ most: Int,
                                _ length: (DecimalDigits) -> Int) -> Int {
        var cut = Array(whole.digits.prefix(max(0, whole.digits.count - max(0, surplus))))
        while cut.last == 0 { cut.removeLast() }
        return cut == rounded.digits ? most : length(rounded)
    }

    // MARK: text

    private func sign(_ x: Magnitude) -> String { x.isNegative ? "-" : plus ? "+" : "" }


    /// `1234.5`
    public func positional(_ value: Double, isSingle: Bool = false) -> String {
        if !value.isFinite { return FloatText.unpadded(value, plus: plus) }
        let x = Magnitude(value, isSingle: isSingle)
        let most = precision.map { min($0, FloatText.longest) }
        let rounded = fractional
            ? digits(x, most: most, least: minDigits, length: { $0.digits.count - $0.point }, round: { DecimalDigits(x.value, places: $0) })
            : digits(x, most: most, least: minDigits, length: { $0.digits.count },
                     round: { DecimalDigits(x.value, significant: max($0, 1)) })
        let number = rounded.number
        var whole = sign(x)
        if number.point <= 0 { whole += "0" }
        for index in 0..<max(number.point, 0) { whole.append(FloatText.digit(number, index)) }
        var fraction = ""
        for index in min(number.point, number.digits.count)..<number.digits.count {
            if index < 0 { fraction += "0" } else { fraction.append(FloatText.digit(number, index)) }
        }
        if trim == .keep {
            var wanted = (unique ? minDigits : precision) ?? 0
            if !fractional { wanted -= max(number.point, 1) }
            wanted = max(wanted, fractional ? rounded.written : rounded.written - number.point)
            fraction += String(repeating: "0", count: max(0, min(wanted, FloatText.longest) - fraction.utf8.count))
        }
        if trim == .oneZero && fraction.isEmpty { fraction = "0" }
        let hasPoint = trim != .all || !fraction.isEmpty
        var text = String(repeating: " ", count: max(0, padLeft - whole.utf8.count)) + whole
        if hasPoint { text += "." } else if padRight != nil { text += " " }
        return text + fraction + String(repeating: " ", count: max(0, (padRight ?? 0) - fraction.utf8.count))
    }

    /// `1.2345e+03`
    public func scientific(_ value: Double, isSingle: Bool = false) -> String {
        if !value.isFinite { return FloatText.unpadded(value, plus: plus) }
        let x = Magnitude(value, isSingle: isSingle)
        let rounded = digits(x, most: precision.map { min($0, FloatText.longest) + 1 }, least: minDigits.map { $0 + 1 },
                             length: { $0.digits.count }, round: { DecimalDigits(x.value, significant: max($0, 1)) })
        let number = rounded.number
        let lead = number.digits.isEmpty ? "0" : String(FloatText.digit(number, 0))
        var fraction = ""
        for index in number.digits.indices.dropFirst() { fraction.append(FloatText.digit(number, index)) }
        if trim == .keep {
            let wanted = max(min((unique ? minDigits : precision) ?? 0, FloatText.longest), rounded.written - 1)
            fraction += String(repeating: "0", count: max(0, wanted - fraction.utf8.count))
        }
        if trim == .oneZero && fraction.isEmpty { fraction = "0" }
        let exponent = number.digits.isEmpty ? 0 : number.point - 1
        let power = String(exponent.magnitude)
        let whole = sign(x) + lead
        let text = String(repeating: " ", count: max(0, padLeft - whole.utf8.count)) + whole
            // A point whose zeros were trimmed stays, in NumPy's scientific form only.
            + (trim == .all && fraction.isEmpty && rounded.written < 2 ? "" : ".") + fraction
        return text + (exponent < 0 ? "e-" : "e+")
            + String(repeating: "0", count: max(0, min(exponentDigits, 5) - power.utf8.count)) + power
    }

    private static func unpadded(_ value: Double, plus: Bool) -> String {
        value.isNaN ? "nan" : value < 0 ? "-inf" : plus ? "+inf" : "inf"
    }

    /// A digit, or the zero where there is none any more.
    private static func digit(_ number: DecimalDigits, _ index: Int) -> Character {
        let value = index < number.digits.count ? number.digits[index] : 0
        return Character(Unicode.Scalar(48 + value))
    }
}

extension DecimalDigits {
    /// The digits of Swift's own description of a finite, positive number: the shortest that read back.
    init(shortestText: String) {
        var found: [UInt8] = [], place: Int?, exponent = 0
        var bytes = shortestText.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == 46 {
                place = found.count
            } else if byte == 101 {
                var isNegative = false
                while let next = bytes.next() {
                    if next == 45 { isNegative = true } else if next != 43 { exponent = exponent * 10 + Int(next &- 48) }
                }
                if isNegative { exponent = -exponent }
            } else {
                found.append(byte &- 48)
            }
        }
        var position = (place ?? found.count) + exponent
        let zeros = found.prefix { $0 == 0 }.count
        found.removeFirst(zeros)
        position -= zeros
        while found.last == 0 { found.removeLast() }
        self.init(digits: found, point: found.isEmpty ? 0 : position)
    }
}
