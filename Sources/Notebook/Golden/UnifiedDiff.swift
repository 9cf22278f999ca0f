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

    /// - Parameter matcher: says which lines count as equal.
    init(expected: [String], got: [String], _ matcher: LineMatcher) {
        let steps = UnifiedDiff.steps(expected, got, matcher)
        let changed = steps.indices.filter { if case .same = steps[$0] { false } else { true } }
        var e = 1, g = 1, shownUntil = 0
        var starts: [(e: Int, g: Int)] = []
        for step in steps {
            starts.append((e, g))
            switch step {
            case .same: e += 1; g += 1
            case .expected: e += 1
            default: g += 1
            }
        }
        for index in changed where index >= shownUntil {
            var end = index + 1
            for next in changed where next >= end && next - end < 2 * UnifiedDiff.context { end = next + 1 }
            let from = max(index - UnifiedDiff.context, shownUntil), to = min(end + UnifiedDiff.context, steps.count)
            let hunk = steps[from..<to]
            let inExpected = hunk.count { if case .got = $0 { false } else { true } }
            let inGot = hunk.count { if case .expected = $0 { false } else { true } }
            lines.append(.place("@@ -\(starts[from].e),\(inExpected) +\(starts[from].g),\(inGot) @@"))
            lines += hunk
            lines += UnifiedDiff.notes(Array(steps[index..<end]), matcher)
            shownUntil = to
        }
        if lines.count > UnifiedDiff.limit {
            let left = lines.count - UnifiedDiff.limit
            lines = Array(lines.prefix(UnifiedDiff.limit)) + [.note("\(left) more lines")]
        }
    }

    private static func steps(_ expected: [String], _ got: [String], _ matcher: LineMatcher) -> [Line] {
        let difference = got.difference(from: expected) { matcher.matches($0, $1) }
        var removed: Set<Int> = [], inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var steps: [Line] = [], e = 0, g = 0
        while e < expected.count || g < got.count {
            if removed.contains(e), e < expected.count {
                steps.append(.expected(expected[e]))
                e += 1
            } else if inserted.contains(g), g < got.count {
                steps.append(.got(got[g]))
                g += 1
            } else if e < expected.count, g < got.count {
                steps.append(.same(expected[e]))
                e += 1
                g += 1
            } else { break }
        }
        return steps
    }

    /// The lines to expect from now on: what matches stays as it is written.
    static func updated(expected: [String], got: [String], _ matcher: LineMatcher) -> [String] {
        steps(expected, got, matcher).compactMap { line in
            switch line {
            case .same(let text), .got(let text): text
            default: nil
            }
        }
    }

    /// Says how far numbers are apart where lines differ in numbers only.
    private static func notes(_ steps: [Line], _ matcher: LineMatcher) -> [Line] {
        let expected = steps.compactMap { if case .expected(let text) = $0 { text } else { nil } }
        let got = steps.compactMap { if case .got(let text) = $0 { text } else { nil } }
        guard expected.count == got.count else { return [] }
        var worst: LineMatcher.Difference?
        for (a, b) in zip(expected, got) {
            guard let differences = matcher.differences(a, b) else { return [] }
            for difference in differences where abs(difference.got - difference.expected) > abs((worst?.got ?? 0) - (worst?.expected ?? 0)) {
                worst = difference
            }
        }
        guard let worst else { return [] }
        let allowed = matcher.tolerance.absolute + matcher.tolerance.relative * abs(worst.expected)
        return [.note("expected \(worst.expected), got \(worst.got): difference \(worst.got - worst.expected), allowed \(allowed)")]
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
