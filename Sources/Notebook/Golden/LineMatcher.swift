/// Compares lines: `[..]` stands for any text, and numbers may differ by a tolerance.
struct LineMatcher {
    let tolerance: Tolerance

    /// A number that is out of tolerance, with the one expected.
    struct Difference {
        let expected: Double
        let got: Double
    }

    /// The line that stands for any lines.
    static func isGap(_ line: String) -> Bool { line == "..." }

    func matches(_ expected: String, _ got: String) -> Bool {
        if expected == got { return true }
        if expected.contains("[..]") { return matchesPattern(expected, got) }
        return !tolerance.isExact && differences(expected, got)?.isEmpty == true
    }

    /// Whether texts match as wholes: each line its line, gaps any number of lines.
    func matches(_ expected: [String], _ got: [String]) -> Bool {
        guard expected.contains(where: LineMatcher.isGap) else {
            return expected.count == got.count && zip(expected, got).allSatisfy { matches($0, $1) }
        }
        // As with a wildcard in a file name: after a gap try the first place, then later ones.
        var e = 0, g = 0, gap: Int?, resume = 0
        while g < got.count {
            if e < expected.count, LineMatcher.isGap(expected[e]) {
                gap = e
                resume = g
                e += 1
            } else if e < expected.count, matches(expected[e], got[g]) {
                e += 1
                g += 1
            } else if let gap {
                resume += 1
                g = resume
                e = gap + 1
            } else {
                return false
            }
        }
        return expected[e...].allSatisfy(LineMatcher.isGap)
    }

    private func matchesPattern(_ pattern: String, _ line: String) -> Bool {
        let parts = pieces(pattern)
        guard let first = parts.first, let last = parts.last, line.hasPrefix(first) else { return false }
        var rest = line.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard let found = end(of: part, in: rest) else { return false }
            rest = rest[found...]
        }
        return rest.hasSuffix(last)
    }

    private func pieces(_ pattern: String) -> [String] {
        var parts: [String] = [], current = "", rest = Substring(pattern)
        while let first = rest.first {
            if rest.hasPrefix("[..]") {
                parts.append(current)
                current = ""
                rest = rest.dropFirst(4)
            } else {
                current.append(first)
                rest = rest.dropFirst()
            }
        }
        return parts + [current]
    }

    private func end(of part: String, in text: Substring) -> String.Index? {
        var start = text.startIndex
        while true {
            if text[start...].hasPrefix(part) { return text.index(start, offsetBy: part.count) }
            if start == text.endIndex { return nil }
            start = text.index(after: start)
        }
    }

    // MARK: Numbers

    private enum Token: Equatable {
        case text(String)
        case number(Double, isInteger: Bool)
    }

    /// The numbers that are out of tolerance; nil if the lines differ in more than numbers.
    func differences(_ expected: String, _ got: String) -> [Difference]? {
        let a = LineMatcher.tokens(expected), b = LineMatcher.tokens(got)
        guard a.count == b.count else { return nil }
        var found: [Difference] = []
        for (x, y) in zip(a, b) {
            switch (x, y) {
            case (.number(let p, let pIsInteger), .number(let q, let qIsInteger)):
                let isClose = pIsInteger && qIsInteger ? p == q : tolerance.accepts(p, q)
                if !isClose { found.append(Difference(expected: p, got: q)) }
            default: if x != y { return nil }
            }
        }
        return found
    }

    /// Words and numbers; spaces around numbers do not count, since the width of a number moves its neighbours.
    private static func tokens(_ line: String) -> [Token] {
        let bytes = Array(line.utf8)
        var tokens: [Token] = [], text: [UInt8] = [], index = 0
        func isDigit(_ at: Int) -> Bool { at < bytes.count && bytes[at] >= 48 && bytes[at] <= 57 }
        func isWord(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 || byte | 32 >= 97 && byte | 32 <= 122 || byte == 95 || byte >= 128 }
        func flush() {
            while text.last == 32 { text.removeLast() }
            if !text.isEmpty { tokens.append(.text(String(decoding: text, as: UTF8.self))) }
            text = []
        }
        while index < bytes.count {
            let byte = bytes[index]
            let isSigned = (byte == 45 || byte == 43) && (isDigit(index + 1) || (index + 2 < bytes.count && bytes[index + 1] == 46 && isDigit(index + 2)))
            let begins = isDigit(index) || (byte == 46 && isDigit(index + 1)) || isSigned
            if begins, text.last.map({ !isWord($0) && $0 != 46 }) ?? true {
                var end = index + (isSigned ? 1 : 0), isInteger = true
                while isDigit(end) { end += 1 }
                if end < bytes.count, bytes[end] == 46 {
                    isInteger = false
                    end += 1
                    while isDigit(end) { end += 1 }
                }
                if end < bytes.count, bytes[end] | 32 == 101 {
                    var after = end + 1
                    if after < bytes.count, bytes[after] == 45 || bytes[after] == 43 { after += 1 }
                    if isDigit(after) {
                        isInteger = false
                        end = after
                        while isDigit(end) { end += 1 }
                    }
                }
                if let number = Double(String(decoding: bytes[index..<end], as: UTF8.self)) {
                    flush()
                    tokens.append(.number(number, isInteger: isInteger))
                    index = end
                    continue
                }
            }
            if !(byte == 32 && text.last ?? 32 == 32) { text.append(byte) }
            index += 1
        }
        flush()
        return tokens
    }
}
