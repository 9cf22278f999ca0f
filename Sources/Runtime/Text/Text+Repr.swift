// How a text is written as a literal.

extension Text {
    /// Python's `repr`: quoted, with escapes for what cannot be seen.
    public var repr: Text { quoted { $0.isPrintable } }

    /// Python's `ascii`: the same, with escapes for all that is not ASCII.
    public var asciiRepr: Text { quoted { $0.isASCII && $0.isPrintable } }

    private func quoted(_ shows: (Unicode.Scalar) -> Bool) -> Text {
        let (quote, plain) = withBytes { bytes in
            var single = false, double = false, plain = true
            for byte in bytes {
                if byte == 39 { single = true }
                if byte == 34 { double = true }
                if byte &- 32 >= 95 || byte == 92 { plain = false }
            }
            let quote: UInt8 = single && !double ? 34 : 39
            return (quote, plain && !(single && double))
        }
        let mark: Unicode.Scalar = Unicode.Scalar(quote)
        var result = String()
        result.reserveCapacity(byteCount + 2)
        result.unicodeScalars.append(mark)
        if plain {
            result += string
            result.unicodeScalars.append(mark)
            return Text(unchecked: result, count: count + 2)
        }
        for scalar in string.unicodeScalars { Text.escape(scalar, quote: mark, shows: shows, into: &result) }
        result.unicodeScalars.append(mark)
        return Text(result)
    }

    private static func escape(
        _ scalar: Unicode.Scalar, quote: Unicode.Scalar, shows: (Unicode.Scalar) -> Bool, into result: inout String
    ) {
        switch scalar {
        case quote, "\\":
            result += "\\"
            result.unicodeScalars.append(scalar)
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where shows(scalar): result.unicodeScalars.append(scalar)
        case _ where scalar.value <= 0xFF: result += "\\x" + hex(scalar.value, digits: 2)
        case _ where scalar.value <= 0xFFFF: result += "\\u" + hex(scalar.value, digits: 4)
        default: result += "\\U" + hex(scalar.value, digits: 8)
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

extension Text {
    /// The same text with escapes for all that is not ASCII; no quotes are added (`ascii()` of an object's repr).
    var asciiOnly: String {
        if isASCII { return string }
        var out = ""
        for scalar in string.unicodeScalars {
            if scalar.isASCII { out.unicodeScalars.append(scalar) } else {
                let code = scalar.value
                let digits = String(code, radix: 16)
                let width = code <= 0xFF ? 2 : code <= 0xFFFF ? 4 : 8
                let letter = code <= 0xFF ? "x" : code <= 0xFFFF ? "u" : "U"
                out += "\\" + letter + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
            }
        }
        return out
    }
}
