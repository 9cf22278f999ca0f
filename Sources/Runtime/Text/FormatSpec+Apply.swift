// Applying a format specifier to a str, an int and a float.

extension FormatSpec {
    /// `format(text, spec)`. `typeName` is the name of the value's class.
    public static func format(
        _ text: Text, _ spec: String, typeName: String = "str", limit: Int = Text.limit
    ) throws(Fault) -> String {
        if spec.isEmpty { return text.string }
        let spec = try FormatSpec(spec, typeName: typeName, defaultType: "s", defaultAlign: "<")
        guard spec.type == "s" else { throw spec.unknownType(typeName) }
        if let sign = spec.sign {
            throw .value("\(sign == " " ? "Space" : "Sign") not allowed in string format specifier")
        }
        if spec.dropsNegativeZero {
            throw .value("Negative zero coercion (z) not allowed in string format specifier")
        }
        if spec.alternate { throw .value("Alternate form (#) not allowed in string format specifier") }
        if spec.align == "=" { throw .value("'=' alignment not allowed in string format specifier") }
        var shown = text
        if let precision = spec.precision, precision < text.count { shown = text.slice(0..<precision) }
        let gap = (spec.width ?? 0) - shown.count
        guard gap > 0 else { return shown.string }
        let left = spec.align == ">" ? gap : spec.align == "^" ? gap / 2 : 0
        return try shown.padded(left: left, right: gap - left, fill: spec.fill, limit: limit).string
    }

    /// `format(value, spec)` of an int.
    public static func format(
        _ value: Int, _ spec: String, typeName: String = "int", limit: Int = Text.limit
    ) throws(Fault) -> String {
        if spec.isEmpty { return String(value) }
        let spec = try FormatSpec(spec, typeName: typeName, defaultType: "d", defaultAlign: ">")
        switch spec.type {
        case "d", "n", "b", "o", "x", "X", "c": return try spec.apply(to: value, limit: limit)
        case "e", "E", "f", "F", "g", "G", "%": return try spec.apply(to: Double(value), limit: limit)
        default: throw spec.unknownType(typeName)
        }
    }

    /// `format(value, spec)` of a bool: an int, but for the empty specifier.
    public static func format(_ value: Bool, _ spec: String, limit: Int = Text.limit) throws(Fault) -> String {
        if spec.isEmpty { return value ? "True" : "False" }
        return try format(value ? 1 : 0, spec, typeName: "bool", limit: limit)
    }

    /// `format(value, spec)` of a float.
    public static func format(
        _ value: Double, _ spec: String, typeName: String = "float", limit: Int = Text.limit
    ) throws(Fault) -> String {
        if spec.isEmpty { return NumberText.repr(value) }
        let spec = try FormatSpec(spec, typeName: typeName, defaultType: "\0", defaultAlign: ">")
        switch spec.type {
        case "\0", "e", "E", "f", "F", "g", "G", "n", "%": return try spec.apply(to: value, limit: limit)
        default: throw spec.unknownType(typeName)
        }
    }

    // MARK: Numbers

    private func apply(to value: Int, limit: Int) throws(Fault) -> String {
        if precision != nil { throw .value("Precision not allowed in integer format specifier") }
        if dropsNegativeZero { throw .value("Negative zero coercion (z) not allowed in integer format specifier") }
        if type == "c" { return try character(value, limit: limit) }
        let (radix, prefix): (Int, String) = switch type {
        case "b": (2, "0b")
        case "o": (8, "0o")
        case "x": (16, "0x")
        case "X": (16, "0X")
        default: (10, "")
        }
        if radix == 10, width == nil, sign == nil, grouping == .none { return String(value) }
        let digits = String(value.magnitude, radix: radix, uppercase: type == "X")
        let parts = Parts(isNegative: value < 0, prefix: alternate ? prefix : "", digits: digits, rest: "")
        return try layOut(parts, limit: limit)
    }

    private func character(_ value: Int, limit: Int) throws(Fault) -> String {
        if sign != nil { throw .value("Sign not allowed with integer format specifier 'c'") }
        if alternate { throw .value("Alternate form (#) not allowed with integer format specifier 'c'") }
        guard let scalar = UInt32(exactly: value).flatMap({ Unicode.Scalar($0) }) else {
            throw Fault(.overflowError, "%c arg not in range(0x110000)")
        }
        return try layOut(Parts(isNegative: false, prefix: "", digits: "", rest: String(scalar)), limit: limit)
    }

    private func apply(to value: Double, limit: Int) throws(Fault) -> String {
        guard (precision ?? 0) <= Int32.max else { throw .value("precision too big") }
        var style = FloatStyle(letter: type) ?? FloatStyle(code: .general)
        style.alternate = alternate
        style.dropsNegativeZero = dropsNegativeZero
        var number = value
        if type == "\0" {
            style.addsPointZero = true
            if precision == nil { style.code = .shortest }
        } else if type == "%" {
            style.code = .fixed
            number *= 100
        }
        style.precision = precision ?? 6
        var text = try style.text(number, limit: limit)
        if width == nil, sign == nil, grouping == .none { return type == "%" ? text + "%" : text }
        let isNegative = text.utf8.first == 45
        if isNegative { text.removeFirst() }
        if type == "%" { text += "%" }
        let digits = text.utf8.prefix { $0 &- 48 < 10 }
        let parts = Parts(
            isNegative: isNegative, prefix: "", digits: String(Substring(digits)),
            rest: String(Substring(text.utf8.dropFirst(digits.count))))
        return try layOut(parts, limit: limit)
    }

    /// A number taken apart: `-`, `0x`, the digits that are grouped, and what follows them.
    private struct Parts {
        var isNegative: Bool
        var prefix: String
        var digits: String
        var rest: String
    }

    private func layOut(_ parts: Parts, limit: Int) throws(Fault) -> String {
        let width = width ?? 0
        let sign = parts.isNegative ? "-" : sign == "+" ? "+" : sign == " " ? " " : ""
        let others = sign.utf8.count + parts.prefix.utf8.count + parts.rest.unicodeScalars.count
        guard width <= limit else { throw Text.tooLong }
        try WorkContext.ask(width)
        if width <= others + parts.digits.utf8.count, grouping == .none {
            return sign + parts.prefix + parts.digits + parts.rest
        }
        let zeros = fill == "0" && align == "=" ? width - others : 0
        let digits = parts.digits.isEmpty ? "" : grouped(parts.digits, width: zeros)
        let gap = max(0, width - others - digits.utf8.count)
        let padding = gap == 0 ? "" : try Text(fill).repeated(gap, limit: limit).string
        let head = sign + parts.prefix
        switch align {
        case "<": return head + digits + parts.rest + padding
        case "=": return head + padding + digits + parts.rest
        case "^":
            let left = try Text(fill).repeated(gap / 2, limit: limit).string
            let right = try Text(fill).repeated(gap - gap / 2, limit: limit).string
            return left + head + digits + parts.rest + right
        default: return padding + head + digits + parts.rest
        }
    }

    /// The digits with separators, and with zeros in front up to a width; a zero is put rather than begin with a separator.
    private func grouped(_ digits: String, width: Int) -> String {
        let (separator, size): (UInt8, Int) = switch grouping {
        case .none: (0, Int.max)
        case .comma: (44, 3)
        case .underscore: (95, 3)
        case .underscoreByFour: (95, 4)
        }
        if grouping == .none, width <= digits.utf8.count { return digits }
        var source = Array(digits.utf8)
        // Built from the right, group by group.
        var out: [UInt8] = []
        var left = width
        while true {
            let length = min(size, max(source.count, left, 1))
            for _ in 0..<length { out.append(source.popLast() ?? 48) }
            left -= length
            if source.isEmpty, left <= 0 { break }
            out.append(separator)
            left -= 1
        }
        return String(decoding: out.reversed(), as: UTF8.self)
    }
}
