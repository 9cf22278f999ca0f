// The formatter: a program laid out in one way, whoever typed it.
//
// It works on tokens, so that comments and the words as written survive: the text is cut into logical lines
// (`FormatLine`), each gets its blanks (`LineSpacing`), and one that is too long, or that asks for it by a comma
// before a closing bracket, is cut at its brackets and operators (`LineSplitter`). The rules are those of black:
// 88 columns, indentation of four, a comma behind the last of several lines, two blank lines around functions of
// the module and one around methods. Quotes stay as they were written. A `# %%` marker begins a cell and keeps
// its place; cells are laid out each by itself.
//
// What comes out must be the same program: the caller gets a text only after its syntax tree was compared with the
// tree of the original.

/// Lays out programs.
public enum Formatter {
    public enum Outcome: Sendable {
        /// The formatted text; equal to the source's when there was nothing to do.
        case text(String)
        /// The text is no program.
        case problems([Diagnostic])
        /// The result would be another program: a mistake of the formatter, whose result is thrown away.
        case refused
    }

    public struct Options: Sendable {
        /// Longer lines are cut where they can be.
        public var width = 88
        public init() {}
    }

    /// Lays out the text of a program.
    public static func format(_ source: Source, options: Options = Options()) -> Outcome {
        let parsed = Parser.parse(source)
        guard let tree = parsed.tree, parsed.diagnostics.isEmpty else { return .problems(parsed.diagnostics) }
        let text = layout(source, options)
        let result = Parser.parse(Source(name: source.name, text: text))
        guard let formatted = result.tree, result.diagnostics.isEmpty, dump(formatted) == dump(tree) else { return .refused }
        return .text(text)
    }

    private static func dump(_ tree: SyntaxTree) -> String {
        var dump = TreeDump(withSpans: false)
        return dump.module(tree.body)
    }

    private static func layout(_ source: Source, _ options: Options) -> String {
        var page = FormatPage()
        for line in FormatLine.lines(of: source) { page.add(line, LineSplitter.split(line, source, width: options.width)) }
        return page.text
    }
}

/// Gathers lines and puts the blank lines between them.
struct FormatPage {
    private var lines: [String] = []
    /// The depths of the functions and classes that the last line is in or behind.
    private var definitions: [Int] = []
    private var last: (depth: Int, isDecorator: Bool, isImport: Bool, opensDefinition: Bool, opensBlock: Bool)?

    var text: String { lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n" }

    mutating func add(_ line: FormatLine, _ text: [String]) {
        var blanks = line.blanksBefore
        var isStuck = false
        for (index, comment) in line.comments.enumerated() {
            if comment.isMarker {
                begin(comment.text, blanks: lines.isEmpty ? 0 : 1)
                last = nil
                definitions = []
                blanks = index + 1 < line.comments.count ? line.comments[index + 1].blanksBefore : line.blanksBehindComments
                isStuck = false
                continue
            }
            // A comment right above a definition belongs to it: the blank lines go above the comment.
            let rest = line.comments[(index + 1)...]
            let belongs = line.isDefinition && !rest.contains { $0.isMarker || $0.blanksBefore > 0 } && line.blanksBehindComments == 0
                && comment.depth == line.depth
            if !isStuck { begin(String(repeating: " ", count: comment.depth * 4) + comment.text, blanks: count(blanks, comment.depth, belongs ? line : nil)) }
            else { lines.append(String(repeating: " ", count: comment.depth * 4) + comment.text) }
            isStuck = belongs
            if !belongs { last = (comment.depth, false, false, false, false) }
            blanks = index + 1 < line.comments.count ? line.comments[index + 1].blanksBefore : line.blanksBehindComments
            if isStuck, blanks > 0 { isStuck = false }
        }
        guard let first = text.first else { return }
        if isStuck { lines.append(first) } else { begin(first, blanks: count(blanks, line.depth, line)) }
        lines += text.dropFirst()
        if line.isDefinition, !line.isDecorator { definitions.append(line.depth) }
        last = (line.depth, line.isDecorator, line.isImport, line.isDefinition && !line.isDecorator, line.opensBlock)
    }

    private mutating func begin(_ text: String, blanks: Int) {
        for _ in 0..<blanks { lines.append("") }
        lines.append(text)
    }

    /// How many blank lines stand before a line.
    /// - Parameter line: nil for a comment that stands by itself.
    private mutating func count(_ given: Int, _ depth: Int, _ line: FormatLine?) -> Int {
        guard let last else { return lines.isEmpty ? 0 : min(given, 1) }
        var blanks = min(given, depth == 0 ? 2 : 1)
        if last.isDecorator { return 0 }
        if last.opensBlock, depth > last.depth { return 0 }
        var isBehindDefinition = false
        while let open = definitions.last, open >= depth {
            definitions.removeLast()
            isBehindDefinition = true
        }
        if isBehindDefinition { blanks = depth == 0 ? 2 : 1 }
        if let line, line.isDefinition { return depth == 0 ? 2 : 1 }
        if last.isImport, last.depth == depth, let line, !line.isImport { return max(blanks, 1) }
        return blanks
    }
}
