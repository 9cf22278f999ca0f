// What literals mean: numbers and string escapes.

/// Decodes the text of literal tokens.
enum Literal {
    /// A message and the bytes it is about.
    struct Mistake: Error {
        let message: String
        let start: Int
        let end: Int
    }

    // MARK: Numbers

    /// The value of a number token, whose form the lexer has checked.
    static func number(_ written: String) -> ExprKind {
        let text = written.contains("_") ? String(written.filter { $0 != "_" }) : written
        let bytes = Array(text.utf8)
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            let radix: Int? = switch bytes[1] | 0x20 {
            case UInt8(ascii: "x"): 16
            case UInt8(ascii: "o"): 8
            case UInt8(ascii: "b"): 2
            default: nil
            }
            if let radix {
                guard let value = Int(text.dropFirst(2), radix: radix) else { return .hugeInt(written) }
                return .int(value)
            }
        }
        if let value = Int(text) { return .int(value) }
        let isFloat = bytes.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
        if !isFloat { return .hugeInt(written) }
        return .float(float(bytes))
    }

    /// `Double(String)` wants a digit on both sides of the point, and gives nothing where the value overflows.
    private static func float(_ bytes: [UInt8]) -> Double {
        var padded: [UInt8] = []
        padded.reserveCapacity(bytes.count + 2)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "."), index == 0 { padded.append(UInt8(ascii: "0")) }
            padded.append(byte)
            if byte == UInt8(ascii: "."), index + 1 == bytes.count || bytes[index + 1] | 0x20 == UInt8(ascii: "e") {
                padded.append(UInt8(ascii: "0"))
            }
        }
        return Double(String(decoding: padded, as: UTF8.self)) ?? .infinity
    }

    // MARK: Strings

    /// Appends the text of `range` to `text`, with escapes decoded unless `isRaw`; line ends become `\n`.
    static func appendText(_ bytes: [UInt8], _ range: Range<Int>, isRaw: Bool, to text: inout String) throws(Mistake) {
        let isPlain = !bytes[range].contains { $0 == UInt8(ascii: "\\") && !isRaw || $0 == 0x0D }
        if isPlain {
            text += String(decoding: bytes[range], as: UTF8.self)
            return
        }
        var position = range.lowerBound, runStart = position
        func flush(_ stop: Int, _ text: inout String) {
            if stop > runStart { text += String(decoding: bytes[runStart..<stop], as: UTF8.self) }
        }
        while position < range.upperBound {
            if bytes[position] == 0x0D {
                flush(position, &text)
                text.unicodeScalars.append("\n")
                position += position + 1 < range.upperBound && bytes[position + 1] == 0x0A ? 2 : 1
                runStart = position
            } else if bytes[position] == UInt8(ascii: "\\"), !isRaw {
                flush(position, &text)
                position = try appendEscape(bytes, position, range, to: &text)
                runStart = position
            } else {
                position += 1
            }
        }
        flush(range.upperBound, &text)
    }

    /// One-letter escapes: the letter and what it stands for.
    private static let simpleEscapes: [(letter: UInt8, scalar: Unicode.Scalar)] = [
        (UInt8(ascii: "n"), "\n"), (UInt8(ascii: "t"), "\t"), (UInt8(ascii: "r"), "\r"), (UInt8(ascii: "\\"), "\\"),
        (UInt8(ascii: "'"), "'"), (UInt8(ascii: "\""), "\""), (UInt8(ascii: "a"), "\u{07}"),
        (UInt8(ascii: "b"), "\u{08}"), (UInt8(ascii: "f"), "\u{0C}"), (UInt8(ascii: "v"), "\u{0B}"),
    ]

    /// Decodes the escape whose backslash is at `start`; returns the offset behind it.
    private static func appendEscape(_ bytes: [UInt8], _ start: Int, _ range: Range<Int>,
                                     to text: inout String) throws(Mistake) -> Int {
        guard start + 1 < range.upperBound else {
            throw unicodeError(bytes, range, start, start + 1, "\\ at end of string")
        }
        let letter = bytes[start + 1]
        if let row = simpleEscapes.first(where: { $0.letter == letter }) {
            text.unicodeScalars.append(row.scalar)
            return start + 2
        }
        switch letter {
        case 0x0A: return start + 2
        case 0x0D: return start + 2 < range.upperBound && bytes[start + 2] == 0x0A ? start + 3 : start + 2
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var value: UInt32 = 0, position = start + 1
            while position < min(start + 4, range.upperBound), bytes[position] >= 0x30, bytes[position] <= 0x37 {
                value = value * 8 + UInt32(bytes[position] - 0x30)
                position += 1
            }
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            return position
        case UInt8(ascii: "x"): return try appendHex(bytes, start, range, 2, "truncated \\xXX escape", to: &text)
        case UInt8(ascii: "u"): return try appendHex(bytes, start, range, 4, "truncated \\uXXXX escape", to: &text)
        case UInt8(ascii: "U"): return try appendHex(bytes, start, range, 8, "truncated \\UXXXXXXXX escape", to: &text)
        case UInt8(ascii: "N"): return try appendNamed(bytes, start, range, to: &text)
        default:
            // An unknown escape stands for itself.
            text.unicodeScalars.append("\\")
            return start + 1
        }
    }

    private static func appendHex(_ bytes: [UInt8], _ start: Int, _ range: Range<Int>, _ width: Int, _ truncated: String,
                                  to text: inout String) throws(Mistake) -> Int {
        var value: UInt32 = 0, position = start + 2
        while position < min(start + 2 + width, range.upperBound),
              let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue, bytes[position] < 0x80 {
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard position == start + 2 + width else {
            throw unicodeError(bytes, range, start, position, truncated)
        }
        if value > 0x10FFFF { throw unicodeError(bytes, range, start, position, "illegal Unicode character") }
        guard let scalar = Unicode.Scalar(value) else {
            throw Mistake(message: "nn has no lone surrogates in strings", start: start, end: position)
        }
        text.unicodeScalars.append(scalar)
        return position
    }

    /// `\N{NAME}`.
    private static func appendNamed(_ bytes: [UInt8], _ start: Int, _ range: Range<Int>,
                                    to text: inout String) throws(Mistake) -> Int {
        var close = start + 3
        while close < range.upperBound, bytes[close] != UInt8(ascii: "}") { close += 1 }
        guard start + 2 < range.upperBound, bytes[start + 2] == UInt8(ascii: "{"), close < range.upperBound,
              close > start + 3 else {
            let stop = start + 2 < range.upperBound && bytes[start + 2] == UInt8(ascii: "{") ? close : start + 2
            throw unicodeError(bytes, range, start, stop, "malformed \\N character escape")
        }
        let name = String(decoding: bytes[start + 3..<close], as: UTF8.self).uppercased()
        guard let scalar = scalar(named: name) else {
            throw unicodeError(bytes, range, start, close + 1, "unknown Unicode character name")
        }
        text.unicodeScalars.append(scalar)
        return close + 1
    }

    /// Found by asking every character for its name: slow (tens of milliseconds), rare, and needs no table.
    private static func scalar(named name: String) -> Unicode.Scalar? {
        for value in [0x20...0xD7FF, 0xE000...0x323AF, 0xE0000...0xE01EF] as [ClosedRange<UInt32>] {
            for code in value {
                guard let scalar = Unicode.Scalar(code) else { continue }
                if scalar.properties.name == name || scalar.properties.nameAlias == name { return scalar }
            }
        }
        return nil
    }

    /// CPython's words, with its positions: offsets into the body, where a non-ASCII character counts ten.
    private static func unicodeError(_ bytes: [UInt8], _ range: Range<Int>, _ start: Int, _ end: Int,
                                     _ reason: String) -> Mistake {
        var first = 0
        for byte in bytes[range.lowerBound..<start] where byte & 0xC0 != 0x80 { first += byte < 0x80 ? 1 : 10 }
        let last = first + max(end - start, 1) - 1
        let place = first == last ? "byte 0x5c in position \(first)" : "bytes in position \(first)-\(last)"
        return Mistake(message: "(unicode error) 'unicodeescape' codec can't decode \(place): \(reason)",
                       start: start, end: max(end, start + 1))
    }
}
