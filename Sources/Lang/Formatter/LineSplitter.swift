/// Lays out one logical line: on one line of text if it fits, else cut at its brackets, and inside them at the
/// loosest joints. Every part that still does not fit is cut further.
struct LineSplitter {
    private let tokens: [FormatToken]
    private let spacing: LineSpacing
    private let width: Int
    private var output: [String] = []
    /// Set where a comment stands that no cut can keep in its place: the line then stays as it was written.
    private var isLost = false

    /// The lines of text of a logical line; none for one that holds only comments.
    static func split(_ line: FormatLine, _ source: Source, width: Int) -> [String] {
        guard let first = line.tokens.first, let last = line.tokens.last else { return [] }
        let indent = String(repeating: " ", count: line.depth * 4)
        var splitter = LineSplitter(line.tokens, width: width)
        let isOneLine = !splitter.mustSplit(0..<line.tokens.count)
        if line.hasBackslash, !(isOneLine && splitter.fits(0..<line.tokens.count, indent: line.depth * 4)) {
            return written(first, last, source, indent, line.trailing)
        }
        splitter.statement(indent: line.depth * 4)
        if splitter.isLost { return written(first, last, source, indent, line.trailing) }
        return withComment(splitter.output, line.trailing)
    }

    private static func withComment(_ lines: [String], _ comment: String?) -> [String] {
        guard let comment, let last = lines.last else { return lines }
        return lines.dropLast() + [last + "  " + comment]
    }

    /// The line as it was written, but for the indentation of its beginning.
    private static func written(_ first: FormatToken, _ last: FormatToken, _ source: Source, _ indent: String, _ comment: String?) -> [String] {
        let text = source.text(first.span.joined(last.span))
        return withComment((indent + text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init), comment)
    }

    private init(_ tokens: [FormatToken], width: Int) {
        self.tokens = tokens
        self.width = width
        spacing = LineSpacing(tokens)
    }

    // MARK: One line

    private func text(_ range: Range<Int>) -> String {
        var text = ""
        for index in range {
            if index > range.lowerBound, spacing.hasSpace[index] { text += " " }
            text += tokens[index].text
        }
        return text
    }

    private func fits(_ range: Range<Int>, indent: Int, extra: Int = 0) -> Bool {
        let text = text(range)
        // A text over several lines cannot be made shorter.
        if text.utf8.contains(0x0A) { return true }
        return indent + text.unicodeScalars.count + extra <= width
    }

    /// Whether comments inside, or a comma before a closing bracket, ask for several lines.
    private func mustSplit(_ range: Range<Int>) -> Bool {
        for index in range {
            if index > range.lowerBound, !tokens[index].comments.isEmpty { return true }
            if index + 1 < range.upperBound, tokens[index].trailing != nil { return true }
            if hasMagicComma(index), let open = spacing.partner[index], range.contains(open) { return true }
        }
        return false
    }

    /// Whether a closing bracket has a comma before it that is not the comma of `(a,)` or of an index.
    private func hasMagicComma(_ close: Int) -> Bool {
        guard tokens[close].closes, close > 0, tokens[close - 1].kind == .comma, let open = spacing.partner[close] else { return false }
        let commas = (open + 1..<close).filter { tokens[$0].kind == .comma && spacing.depth[$0] == spacing.depth[open] + 1 }.count
        if commas > 1 { return true }
        let isCall = open > 0 && tokens[open - 1].endsOperand
        if tokens[open].kind == .leftParen { return isCall || tokens[0].kind == .kwFrom || tokens[0].kind == .kwWith }
        return !spacing.isSubscript.contains(open)
    }

    private mutating func put(_ indent: Int, _ text: String) { output.append(String(repeating: " ", count: indent) + text) }

    /// A line of text with the comments that hang on its first and last token.
    private mutating func put(_ range: Range<Int>, indent: Int, suffix: String = "") {
        for comment in tokens[range.lowerBound].comments { put(indent, comment) }
        var line = text(range) + suffix
        if let comment = tokens[range.upperBound - 1].trailing { line += "  " + comment }
        put(indent, line)
    }

    // MARK: Cutting

    private mutating func statement(indent: Int) {
        let range = 0..<tokens.count
        if !mustSplit(range), fits(range, indent: indent) { return put(range, indent: indent) }
        if tokens[0].kind == .kwDef, let open = tokens.firstIndex(where: { $0.kind == .leftParen }), let close = spacing.partner[open],
           close > open + 1 {
            return cut(range, open, close, indent: indent)
        }
        if tokens[0].kind == .kwFrom, let word = tokens.firstIndex(where: { $0.kind == .kwImport }), word + 1 < tokens.count,
           tokens[word + 1].kind == .name, !mustSplit(range) {
            put(indent, text(0..<word + 1) + " (")
            body(word + 1..<tokens.count, indent: indent + 4)
            put(indent, ")")
            return
        }
        if let inner = operand, wrap(inner, indent: indent) { return }
        part(range, indent: indent, isInside: false)
    }

    /// The expression of a statement that may be put in parentheses: behind `=`, `return`, `if`, `while`, `in`.
    private var operand: Range<Int>? {
        var start: Int?, end = tokens.count
        switch tokens[0].kind {
        case .kwReturn: start = 1
        case .kwIf, .kwElif, .kwWhile:
            start = 1
            end -= 1
        default: if let assignment = spacing.assignment { start = assignment + 1 }
        }
        guard let start, start < end, tokens[start].kind != .kwYield else { return nil }
        return start..<end
    }

    /// Puts an expression that no bracket of its own cuts well into parentheses; false where a bracket does.
    private mutating func wrap(_ range: Range<Int>, indent: Int) -> Bool {
        if tokens[range.lowerBound].opens, spacing.partner[range.lowerBound] == range.upperBound - 1 { return false }
        let joints = joints(range, depth: 0)
        guard let loosest = joints.map(\.joint).max() else { return false }
        let count = joints.filter { $0.joint == loosest }.count
        let last = range.upperBound - 1
        if count == 1, loosest != .comma, tokens[last].closes, let open = spacing.partner[last], open + 1 < last,
           range.contains(open), fits(0..<open + 1, indent: indent) { return false }
        guard !range.contains(where: { $0 > range.lowerBound && spacing.depth[$0] == 0 && (!tokens[$0].comments.isEmpty) }) else { return false }
        let head = text(0..<range.lowerBound)
        put(indent, head + " (")
        body(range, indent: indent + 4)
        put(indent, ")" + text(range.upperBound..<tokens.count))
        return true
    }

    /// A part of a line.
    /// - Parameter isInside: whether it stands inside brackets, where a line may end anywhere.
    private mutating func part(_ range: Range<Int>, indent: Int, isInside: Bool, suffix: String = "") {
        guard !range.isEmpty else { return }
        if !mustSplit(range), fits(range, indent: indent, extra: suffix.utf8.count) { return put(range, indent: indent, suffix: suffix) }
        if isInside, cutAtJoints(range, indent: indent, suffix: suffix) { return }
        guard let (open, close) = bracket(range, indent: indent) else {
            if hasInnerComment(range) { isLost = true }
            return put(range, indent: indent, suffix: suffix)
        }
        cut(range, open, close, indent: indent, suffix: suffix)
    }

    private func hasInnerComment(_ range: Range<Int>) -> Bool {
        range.contains { ($0 > range.lowerBound && !tokens[$0].comments.isEmpty) || ($0 + 1 < range.upperBound && tokens[$0].trailing != nil) }
    }

    /// The last bracket of a part that is not empty and whose line before it fits.
    private func bracket(_ range: Range<Int>, indent: Int) -> (Int, Int)? {
        let level = range.map { spacing.depth[$0] }.min() ?? 0
        var found: (Int, Int)?
        for open in range.reversed() where tokens[open].opens && spacing.depth[open] == level {
            guard let close = spacing.partner[open], range.contains(close), close > open + 1 else { continue }
            if found == nil { found = (open, close) }
            if fits(range.lowerBound..<open + 1, indent: indent), !mustSplit(range.lowerBound..<open + 1) { return (open, close) }
        }
        return found
    }

    /// Cuts a part at a bracket: what stands before it, inside and behind.
    private mutating func cut(_ range: Range<Int>, _ open: Int, _ close: Int, indent: Int, suffix: String = "") {
        if mustSplit(range.lowerBound..<open + 1) { part(range.lowerBound..<open + 1, indent: indent, isInside: false) }
        else { put(range.lowerBound..<open + 1, indent: indent) }
        body(open + 1..<close, indent: indent + 4)
        for comment in tokens[close].comments { put(indent + 4, comment) }
        let rest = close..<range.upperBound
        if !mustSplit(rest), fits(rest, indent: indent, extra: suffix.utf8.count) || bracket(close + 1..<range.upperBound, indent: indent) == nil {
            var line = text(rest) + suffix
            if let comment = tokens[range.upperBound - 1].trailing { line += "  " + comment }
            return put(indent, line)
        }
        tail(rest, indent: indent, suffix: suffix)
    }

    /// What stands behind a closing bracket, with a bracket of its own to cut at.
    private mutating func tail(_ range: Range<Int>, indent: Int, suffix: String) {
        guard let (open, close) = bracket(range.lowerBound + 1..<range.upperBound, indent: indent) else {
            isLost = true
            return
        }
        if mustSplit(range.lowerBound..<open + 1) {
            isLost = true
            return
        }
        var line = text(range.lowerBound..<open + 1)
        if let comment = tokens[open].trailing { line += "  " + comment }
        put(indent, line)
        body(open + 1..<close, indent: indent + 4)
        for comment in tokens[close].comments { put(indent + 4, comment) }
        let rest = close..<range.upperBound
        if mustSplit(rest) { return tail(rest, indent: indent, suffix: suffix) }
        var last = text(rest) + suffix
        if let comment = tokens[range.upperBound - 1].trailing { last += "  " + comment }
        put(indent, last)
    }

    /// The inside of a bracket, on lines of its own.
    private mutating func body(_ range: Range<Int>, indent: Int) {
        guard !range.isEmpty else { return }
        // Imported names stand one a line, so that a new one is one line more.
        let isMagic = tokens[0].kind == .kwFrom || (range.upperBound < tokens.count && hasMagicComma(range.upperBound))
        if !isMagic, !mustSplit(range), fits(range, indent: indent) { return put(range, indent: indent) }
        if !cutAtJoints(range, indent: indent, suffix: "") { part(range, indent: indent, isInside: false) }
    }

    private func joints(_ range: Range<Int>, depth: Int) -> [(index: Int, joint: LineSpacing.Joint)] {
        range.compactMap { index in
            guard spacing.depth[index] == depth, spacing.joint[index] != .none else { return nil }
            if index == range.lowerBound, spacing.joint[index] != .comma { return nil }
            return (index, spacing.joint[index])
        }
    }

    /// Cuts the inside of a bracket at its loosest joints; false if it has none.
    private mutating func cutAtJoints(_ range: Range<Int>, indent: Int, suffix: String) -> Bool {
        let level = range.map { spacing.depth[$0] }.min() ?? 0
        let all = joints(range, depth: level)
        guard let loosest = all.map(\.joint).max() else { return false }
        var start = range.lowerBound
        for (index, joint) in all where joint == loosest {
            if joint == .comma {
                // The comma and its comment go with the item before it.
                let item = start..<index
                if item.isEmpty { isLost = true; return true }
                if tokens[index - 1].trailing != nil || !tokens[index].comments.isEmpty { isLost = true; return true }
                part(item, indent: indent, isInside: true, suffix: "," + (tokens[index].trailing.map { "  " + $0 } ?? ""))
                start = index + 1
            } else {
                if start < index { part(start..<index, indent: indent, isInside: true) }
                start = index
            }
        }
        guard start < range.upperBound else { return true }
        if loosest == .comma, suffix.isEmpty {
            let last = start..<range.upperBound
            if let comment = tokens[range.upperBound - 1].trailing {
                // Between the last item and its comment.
                if mustSplit(last) || !fits(last, indent: indent, extra: 1) { isLost = true; return true }
                for above in tokens[start].comments { put(indent, above) }
                put(indent, text(last) + ",  " + comment)
            } else {
                part(last, indent: indent, isInside: true, suffix: ",")
            }
        } else {
            part(start..<range.upperBound, indent: indent, isInside: true, suffix: suffix)
        }
        return true
    }
}
