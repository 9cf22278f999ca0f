// Writes the elements of one array so that they line up: a first pass over what will be shown decides on exponents
// and widths, as NumPy's FloatingFormat, IntegerFormat and BoolFormat do.

/// How the elements of one array are written.
enum ElementFormat {
    case bool(isAlone: Bool)
    case integer(width: Int, sign: PrintOptions.Sign)
    case float(FloatColumn)
    /// A script's own.
    case custom((Scalar) throws(Fault) -> String)

    /// - Parameters:
    ///   - shown: the elements that will be written.
    ///   - isAlone: whether the array has no axes.
    init(_ shown: [Scalar], _ dtype: DType, isAlone: Bool, _ options: PrintOptions) {
        if let custom = options.formatter?(dtype) {
            self = .custom(custom)
        } else if dtype.isBool {
            self = .bool(isAlone: isAlone)
        } else if dtype.isFloat {
            self = .float(FloatColumn(shown.map { $0.double }, isSingle: dtype == .float32, options))
        } else {
            self = ElementFormat.integers(shown, dtype, options.sign)
        }
    }

    private static func integers(_ shown: [Scalar], _ dtype: DType, _ sign: PrintOptions.Sign) -> ElementFormat {
        func less(_ a: Scalar, _ b: Scalar) -> Bool { dtype == .uint64 ? a.bits < b.bits : a.int < b.int }
        guard let least = shown.min(by: less), let most = shown.max(by: less) else { return .integer(width: 0, sign: sign) }
        let low = integerText(least), high = integerText(most)
        let sign = sign == .space && low.hasPrefix("-") ? .minus : sign
        var width = high.utf8.count
        if !high.hasPrefix("-") && sign != .minus { width += 1 }
        return .integer(width: max(width, low.utf8.count), sign: sign)
    }

    static func integerText(_ scalar: Scalar) -> String {
        scalar.dtype == .uint64 ? String(scalar.bits) : String(scalar.int)
    }

    func text(_ scalar: Scalar) throws(Fault) -> String {
        switch self {
        case .bool(let isAlone): return scalar.isTrue ? (isAlone ? "True" : " True") : "False"
        case .integer(let width, let sign):
            let digits = ElementFormat.integerText(scalar)
            let signed = digits.hasPrefix("-") || sign == .minus ? digits : sign.rawValue + digits
            return String(repeating: " ", count: max(0, width - signed.utf8.count)) + signed
        case .float(let column): return column.text(scalar.double)
        case .custom(let write): return try write(scalar)
        }
    }
}

/// How the floats of one array are written, all alike.
struct FloatColumn {
    private var text = FloatText()
    private var isScientific = false
    private let isSingle: Bool
    private let options: PrintOptions
    private var padLeft = 0
    private var padRight = 0

    init(_ shown: [Double], isSingle: Bool, _ options: PrintOptions) {
        self.isSingle = isSingle
        self.options = options
        let finite = shown.filter { $0.isFinite }
        isScientific = FloatColumn.needsExponents(finite, isSingle: isSingle, suppress: options.suppress)
        text.precision = options.floatMode == .unique ? nil : options.precision
        text.plus = options.sign == .plus
        text.unique = options.floatMode != .fixed
        text.trim = options.floatMode == .fixed ? .keep : .point
        if finite.isEmpty {
            text.unique = true
            text.trim = .point
        } else if isScientific {
            measureScientific(finite)
        } else {
            measurePositional(finite)
        }
        if options.sign == .space && !finite.contains(where: { $0.sign == .minus }) { padLeft += 1 }
        if finite.count != shown.count {
            let signColumn = options.sign != .minus || shown.contains { $0.isInfinite && $0 < 0 } ? 1 : 0
            padLeft = max(padLeft, options.nanText.unicodeScalars.count - padRight - 1,
                          options.infText.unicodeScalars.count + signColumn - padRight - 1)
        }
        text.padLeft = padLeft
        if !isScientific { text.padRight = padRight }
    }

    /// Exponents are due for large numbers, and where small ones or a wide range would lose digits.
    private static func needsExponents(_ finite: [Double], isSingle: Bool, suppress: Bool) -> Bool {
        var most = 0.0, least = Double.infinity
        for value in finite where value != 0 {
            most = max(most, abs(value))
            least = min(least, abs(value))
        }
        if most == 0 { return false }
        if most >= (isSingle ? 1e6 : 1e8) { return true }
        if suppress { return false }
        // In an array's own precision, as NumPy computes it.
        return isSingle ? Float(least) < 0.0001 || Float(most) / Float(least) > 1000 : least < 0.0001 || most / least > 1000
    }

    private mutating func measureScientific(_ finite: [Double]) {
        var fraction = 0, exponent = 0
        for value in finite {
            let parts = text.scientific(value, isSingle: isSingle).split(separator: "e", omittingEmptySubsequences: false)
            let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            padLeft = max(padLeft, mantissa[0].utf8.count)
            if mantissa.count > 1 { fraction = max(fraction, mantissa[1].utf8.count) }
            if parts.count > 1 { exponent = max(exponent, parts[1].utf8.count - 1) }
        }
        text.trim = .keep
        text.precision = fraction
        text.minDigits = fraction
        text.exponentDigits = exponent
        padRight = exponent + 2 + fraction
    }

    private mutating func measurePositional(_ finite: [Double]) {
        for value in finite {
            let parts = text.positional(value, isSingle: isSingle).split(separator: ".", omittingEmptySubsequences: false)
            padLeft = max(padLeft, parts[0].utf8.count)
            if parts.count > 1 { padRight = max(padRight, parts[1].utf8.count) }
        }
        if options.floatMode == .fixed || options.floatMode == .maxprecEqual {
            text.precision = padRight
            text.minDigits = padRight
            text.trim = .keep
        } else {
            text.trim = .point
            text.minDigits = 0
        }
    }

    func text(_ value: Double) -> String {
        if value.isFinite {
            return isScientific ? text.scientific(value, isSingle: isSingle) : text.positional(value, isSingle: isSingle)
        }
        let plus = options.sign == .plus ? "+" : ""
        let word = value.isNaN ? plus + options.nanText : (value < 0 ? "-" : plus) + options.infText
        return String(repeating: " ", count: max(0, padLeft + padRight + 1 - word.unicodeScalars.count)) + word
    }
}
