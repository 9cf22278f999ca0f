/// JSON as data, for notebook files: objects keep the order of their members.
public indirect enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    public struct Member: Sendable, Equatable {
        public let key: String
        public let value: JSON
        public init(_ key: String, _ value: JSON) { self.key = key; self.value = value }
    }

    static func int(_ value: Int) -> JSON { .number(String(value)) }

    /// A member of an object.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var array: [JSON]? { if case .array(let items) = self { items } else { nil } }

    // MARK: Writing

    /// As Jupyter writes it: one space of indentation a level.
    public var text: String {
        var text = ""
        write(into: &text, 0)
        return text
    }

    private func write(into text: inout String, _ level: Int) {
        let indent = "\n" + String(repeating: " ", count: level + 1), end = "\n" + String(repeating: " ", count: level)
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += value
        case .string(let value): text += JSON.quoted(value)
        case .array(let items):
            if items.isEmpty { return text += "[]" }
            text += "["
            for (index, item) in items.enumerated() {
                text += (index > 0 ? "," : "") + indent
                item.write(into: &text, level + 1)
            }
            text += end + "]"
        case .object(let members):
            if members.isEmpty { return text += "{}" }
            text += "{"
            for (index, member) in members.enumerated() {
                text += (index > 0 ? "," : "") + indent + JSON.quoted(member.key) + ": "
                member.value.write(into: &text, level + 1)
            }
            text += end + "}"
        }
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    // MARK: Reading

    /// The value that a text holds; nil if it is no JSON.
    public init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }

    private struct Reader {
        private static let maximumDepth = 500
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

        private mutating func skipSpace() { while [0x20, 0x0A, 0x0D, 0x09].contains(byte) { index += 1 } }

        var isAtEnd: Bool { mutating get { skipSpace(); return index == bytes.count } }

        private mutating func take(_ wanted: UInt8) -> Bool {
            skipSpace()
            guard byte == wanted else { return false }
            index += 1
            return true
        }

        mutating func value(depth: Int) -> JSON? {
            guard depth < Reader.maximumDepth else { return nil }
            skipSpace()
            switch byte {
            case UInt8(ascii: "{"): return object(depth)
            case UInt8(ascii: "["): return array(depth)
            case UInt8(ascii: "\""): return string().map { .string($0) }
            default: return word()
            }
        }

        private mutating func object(_ depth: Int) -> JSON? {
            index += 1
            var members: [Member] = []
            if take(UInt8(ascii: "}")) { return .object([]) }
            repeat {
                skipSpace()
                guard byte == UInt8(ascii: "\""), let key = string(), take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
                members.append(Member(key, value))
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "}")) ? .object(members) : nil
        }

        private mutating func array(_ depth: Int) -> JSON? {
            index += 1
            var items: [JSON] = []
            if take(UInt8(ascii: "]")) { return .array([]) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                items.append(value)
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]")) ? .array(items) : nil
        }

        private mutating func word() -> JSON? {
            let start = index
            while index < bytes.count, ![0x2C, 0x5D, 0x7D, 0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            switch text {
            case "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            default: return Double(text) == nil ? nil : .number(text)
            }
        }

        private mutating func string() -> String? {
            index += 1
            var result: [UInt8] = []
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                if bytes[index] == UInt8(ascii: "\\") {
                    guard let scalar = escape() else { return nil }
                    result.append(contentsOf: Array(String(scalar).utf8))
                } else {
                    result.append(bytes[index])
                    index += 1
                }
            }
            guard index < bytes.count else { return nil }
            index += 1
            return String(decoding: result, as: UTF8.self)
        }

        private mutating func escape() -> Unicode.Scalar? {
            guard index + 1 < bytes.count else { return nil }
            index += 2
            switch bytes[index - 1] {
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "u"): return codePoint()
            case let other: return Unicode.Scalar(other)
            }
        }

        private mutating func codeUnit() -> UInt32? {
            guard index + 4 <= bytes.count else { return nil }
            defer { index += 4 }
            return UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        }

        private mutating func codePoint() -> Unicode.Scalar? {
            guard let first = codeUnit() else { return nil }
            if first >> 10 == 0x36, index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") {
                index += 2
                guard let second = codeUnit(), second >> 10 == 0x37 else { return "\u{FFFD}" }
                return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF) ?? "\u{FFFD}"
            }
            return Unicode.Scalar(first) ?? "\u{FFFD}"
        }
    }
}
