/// A unified diff of lines, as data.
struct UnifiedDiff {
    enum Line {
        /// `@@ -3,7 +3,6 @@`
        case place(String)
        case same(String)
        case expected(String)
        case got(String)
        /// Words about the lines before it.
        case note(String)
    }

    private static let context = 3
    /// The most lines of a diff that are shown.
    private static let limit = 200

    private(set) var lines: [Line] = []

    /// - Parameter matcher: the one that a line which came was compared by, by its place.
    /// - Parameter limit: the most lines that are kept.
    init(_ alignment: Alignment, limit: Int = UnifiedDiff.limit, matcher: (Int) -> LineMatcher) {
        let steps = alignment.steps
        let changed = steps.indices.filter { steps[$0].isDifference }
        var shownUntil = 0
        for index in changed where index >= shownUntil {
            var end = index + 1
            for next in changed where next >= end && next - end < 2 * UnifiedDiff.context { end = next + 1 }
            let from = max(index - UnifiedDiff.context, shownUntil), to = min(end + UnifiedDiff.context, steps.count)
            appendHunk(alignment, from..<to, matcher)
            shownUntil = to
        }
        if lines.count > limit {
            let left = lines.count - limit
            lines = Array(lines.prefix(limit)) + [.note("\(left) more lines")]
        }
    }

    private mutating func appendHunk(_ alignment: Alignment, _ range: Range<Int>, _ matcher: (Int) -> LineMatcher) {
        let before = UnifiedDiff.counts(alignment.steps[..<range.lowerBound]), inside = UnifiedDiff.counts(alignment.steps[range])
        lines.append(.place("@@ -\(before.expected + 1),\(inside.expected) +\(before.got + 1),\(inside.got) @@"))
        var removed: [Line] = [], added: [Line] = [], notes: [Line] = []
        func flushed() -> [Line] {
            defer { (removed, added, notes) = ([], [], []) }
            return removed + added + notes
        }
        for step in alignment.steps[range] {
            switch step {
            case .missing(let e): removed.append(.expected(alignment.expected[e]))
            case .added(let g): added.append(.got(alignment.got[g]))
            case .changed(let e, let g):
                removed.append(.expected(alignment.expected[e]))
                added.append(.got(alignment.got[g]))
                if let note = UnifiedDiff.note(alignment.expected[e], alignment.got[g], matcher(g)) { notes.append(.note(note)) }
            case .same(let e, _), .gap(let e): lines += flushed() + [.same(alignment.expected[e])]
            case .swallowed(let g): lines += flushed() + [.same(alignment.got[g])]
            }
        }
        lines += flushed()
    }

    private static func counts(_ steps: ArraySlice<Alignment.Step>) -> (expected: Int, got: Int) {
        var counts = (expected: 0, got: 0)
        for step in steps {
            switch step {
            case .same, .changed: counts.expected += 1; counts.got += 1
            case .missing, .gap: counts.expected += 1
            case .added, .swallowed: counts.got += 1
            }
        }
        return counts
    }

    /// Says how far numbers are apart where lines differ in numbers only: the worst of a line.
    private static func note(_ expected: String, _ got: String, _ matcher: LineMatcher) -> String? {
        guard let differences = matcher.differences(expected, got), let first = differences.first else { return nil }
        let worst = differences.reduce(first) { $1.size > $0.size || $1.size.isNaN ? $1 : $0 }
        let more = differences.count > 1 ? ", the worst of \(differences.count)" : ""
        return "expected \(worst.expected), got \(worst.got): difference \(worst.got - worst.expected), allowed \(worst.allowed)\(more)"
    }

    /// The diff as text.
    func text(isColored: Bool) -> String {
        func paint(_ code: String, _ text: String) -> String { isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
        return lines.map { line in
            switch line {
            case .place(let text): paint("36", text)
            case .same(let text): " " + text
            case .expected(let text): paint("31", "-" + text)
            case .got(let text): paint("32", "+" + text)
            case .note(let text): paint("33", "  (" + text + ")")
            }
        }.map { $0 + "\n" }.joined()
    }
}
