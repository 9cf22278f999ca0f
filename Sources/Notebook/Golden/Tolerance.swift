/// How close numbers must be for two lines to count as equal. Exact unless something is said.
public struct Tolerance: Sendable, Equatable {
    /// The part of the expected number by which the other may differ.
    public var relative: Double
    /// By how much it may differ whatever its size.
    public var absolute: Double
    /// How many units in the last digit written it may differ by: `0.1234` and `0.1236` are two units apart.
    public var lastDigits: Int

    public init(relative: Double = 0, absolute: Double = 0, lastDigits: Int = 0) {
        self.relative = relative
        self.absolute = absolute
        self.lastDigits = lastDigits
    }

    /// Whether texts are compared letter by letter.
    var isExact: Bool { relative == 0 && absolute == 0 && lastDigits == 0 }

    /// The largest difference that is accepted.
    func allowed(_ expected: WrittenNumber, _ got: WrittenNumber) -> Double {
        let byValue = absolute + relative * (expected.value.isFinite ? abs(expected.value) : 0)
        // A hair more than the unit: 0.3 - 0.2 is not quite 0.1.
        return max(byValue, Double(lastDigits) * max(expected.unit, got.unit) * (1 + 1e-6))
    }

    func accepts(_ expected: WrittenNumber, _ got: WrittenNumber) -> Bool {
        if expected.value == got.value || (expected.value.isNaN && got.value.isNaN) { return true }
        if expected.isInteger, got.isInteger { return false }
        return abs(expected.value - got.value) <= allowed(expected, got)
    }
}

/// A number as it stands in a line.
struct WrittenNumber: Equatable {
    let value: Double
    /// The worth of its last digit.
    let unit: Double
    /// Counts are exact: no tolerance applies between two integers.
    let isInteger: Bool
}

/// A line cut into numbers and the text between them. Spaces around a number do not count, since the width of a
/// number moves its neighbours.
enum LinePart: Equatable {
    case text(String)
    case number(WrittenNumber)

    static func parts(of line: String) -> [LinePart] {
        var scanner = LineScanner(bytes: Array(line.utf8))
        return scanner.scan()
    }
}

private struct LineScanner {
    let bytes: [UInt8]
    var index = 0
    var text: [UInt8] = []
    var parts: [LinePart] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func scan() -> [LinePart] {
        while index < bytes.count {
            if let (number, end) = number() {
                flush()
                parts.append(.number(number))
                index = end
            } else {
                let byte = bytes[index]
                if byte != 32 || text.last ?? 32 != 32 { text.append(byte) }
                index += 1
            }
        }
        flush()
        return parts
    }

    private mutating func flush() {
        while text.last == 32 { text.removeLast() }
        if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        text = []
    }

    private func isDigit(_ at: Int) -> Bool { at < bytes.count && bytes[at] >= 48 && bytes[at] <= 57 }

    private func isWord(_ at: Int) -> Bool {
        guard at >= 0, at < bytes.count else { return false }
        let byte = bytes[at]
        return byte >= 48 && byte <= 57 || byte | 32 >= 97 && byte | 32 <= 122 || byte == 95 || byte >= 128
    }

    /// The number that begins here, with where it ends; a number within a word is none.
    private func number() -> (WrittenNumber, Int)? {
        let isSigned = bytes[index] == 45 || bytes[index] == 43
        let start = index + (isSigned ? 1 : 0)
        if isWord(index - 1) || (index > 0 && bytes[index - 1] == 46) { return nil }
        if let special = special(start, isNegative: bytes[index] == 45) { return special }
        guard isDigit(start) || (start < bytes.count && bytes[start] == 46 && isDigit(start + 1)) else { return nil }
        var end = start, decimals = 0, exponent = 0, isInteger = true
        while isDigit(end) { end += 1 }
        if end < bytes.count, bytes[end] == 46 {
            isInteger = false
            end += 1
            while isDigit(end) { end += 1; decimals += 1 }
        }
        if end < bytes.count, bytes[end] | 32 == 101 {
            var after = end + 1
            if after < bytes.count, bytes[after] == 45 || bytes[after] == 43 { after += 1 }
            if isDigit(after) {
                isInteger = false
                while isDigit(after) { after += 1 }
                exponent = Int(String(decoding: bytes[(end + 1)..<after].drop { $0 == 43 }, as: UTF8.self)) ?? 0
                end = after
            }
        }
        guard let value = Double(String(decoding: bytes[index..<end].drop { $0 == 43 }, as: UTF8.self)) else { return nil }
        let unit = isInteger ? 1 : LineScanner.power(exponent - decimals)
        return (WrittenNumber(value: value, unit: unit, isInteger: isInteger), end)
    }

    /// `nan`, `inf` and `-inf`.
    private func special(_ start: Int, isNegative: Bool) -> (WrittenNumber, Int)? {
        guard start + 3 <= bytes.count, !isWord(start + 3) else { return nil }
        let word = String(decoding: bytes[start..<start + 3], as: UTF8.self)
        let value: Double
        switch word {
        case "nan", "NaN": value = .nan
        case "inf", "Inf": value = isNegative ? -.infinity : .infinity
        default: return nil
        }
        return (WrittenNumber(value: value, unit: 0, isInteger: false), start + 3)
    }

    private static func power(_ exponent: Int) -> Double { Double("1e\(max(-400, min(400, exponent)))") ?? 0 }
}
