/// Says whether a line is the one expected: `[..]` stands for any text, and numbers may differ by a tolerance.
struct LineMatcher {
    let tolerance: Tolerance

    /// A number that is out of tolerance, with the one expected.
    struct Difference {
        let expected: Double
        let got: Double
        let allowed: Double
        var size: Double { abs(got - expected) }
    }

    /// The line that stands for any lines.
    static func isGap(_ line: String) -> Bool { line == "..." }

    func matches(_ expected: String, _ got: String) -> Bool {
        if expected == got { return true }
        if expected.contains("[..]") { return LineMatcher.matchesPattern(expected, got) }
        return !tolerance.isExact && differences(expected, got)?.isEmpty == true
    }

    /// The numbers that are out of tolerance; nil if the lines differ in more than numbers.
    func differences(_ expected: String, _ got: String) -> [Difference]? {
        let a = LinePart.parts(of: expected), b = LinePart.parts(of: got)
        guard a.count == b.count else { return nil }
        var found: [Difference] = []
        for (x, y) in zip(a, b) {
            switch (x, y) {
            case (.number(let p), .number(let q)):
                if !tolerance.accepts(p, q) {
                    let isExact = p.isInteger && q.isInteger
                    found.append(Difference(expected: p.value, got: q.value, allowed: isExact ? 0 : tolerance.allowed(p, q)))
                }
            default: if x != y { return nil }
            }
        }
        return found
    }

    // MARK: Patterns

    private static func matchesPattern(_ pattern: String, _ line: String) -> Bool {
        let parts = pattern.split(separator: "[..]", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, line.hasPrefix(first) else { return false }
        var rest = line.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = end(of: part, in: rest) else { return false }
            rest = rest[found...]
        }
        return rest.hasSuffix(last)
    }

    private static func end(of part: Substring, in text: Substring) -> String.Index? {
        var start = text.startIndex
        while true {
            if text[start...].hasPrefix(part) { return text.index(start, offsetBy: part.count) }
            if start == text.endIndex { return nil }
            start = text.index(after: start)
        }
    }
}
