// A script is a list of cells, split by lines that start with `# %%` (Jupytext's percent format).
//
//     # %% Title                        a code cell with a title
//     # %% [markdown] About the data    a cell of text, each line behind "# "
//     # %% tags=["parameters"]          a code cell with tags
//
// What stands before the first marker is a cell too, unless it is blank. A marker inside a triple-quoted string is
// text: the lexer says which lines begin inside a string.

/// One cell of a script.
public struct Cell: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case code, markdown }

    public var kind: Kind
    /// Empty if the marker has none.
    public var title: String
    public var tags: [String]
    /// The 1-based lines of the cell's text in the script; the marker is the line before. Empty for an empty cell.
    public var lines: Range<Int>
    /// The program text; of a markdown cell the text without its `# `. Ends without a line end.
    public var text: String

    public init(kind: Kind = .code, title: String = "", tags: [String] = [], lines: Range<Int> = 1..<1, text: String) {
        self.kind = kind; self.title = title; self.tags = tags; self.lines = lines; self.text = text
    }
}

/// Splits scripts into cells and joins cells to scripts.
public enum Cells {
    /// The cells of a script.
    public static func split(_ source: Source) -> [Cell] {
        let count = source.lineStarts.count
        let inside = linesInsideStrings(source)
        var cells: [Cell] = []
        var header: (kind: Cell.Kind, title: String, tags: [String])?
        var first = 1
        func close(_ end: Int) {
            var lines = (first..<max(first, end)).map { source.lineText($0) }
            if header?.kind == .markdown { lines = lines.map(uncommented) }
            while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
            var lead = 0
            while lead < lines.count, lines[lead].allSatisfy(\.isWhitespace) { lead += 1 }
            let text = lines.dropFirst(lead).joined(separator: "\n")
            if header == nil, text.isEmpty { return }
            let (kind, title, tags) = header ?? (.code, "", [])
            cells.append(Cell(kind: kind, title: title, tags: tags, lines: first + lead..<first + lines.count, text: text))
        }
        for number in 1..<count + 1 where !inside.contains(number) {
            guard let found = marker(source.lineText(number)) else { continue }
            close(number)
            header = found
            first = number + 1
        }
        close(count + 1)
        return cells
    }

    /// The script text of cells; splitting it gives the cells again.
    public static func join(_ cells: [Cell]) -> String {
        var blocks: [String] = []
        for (index, cell) in cells.enumerated() {
            var block = ""
            let isPlain = cell.kind == .code && cell.title.isEmpty && cell.tags.isEmpty
            if index > 0 || !isPlain || cell.text.isEmpty {
                block = "# %%"
                if cell.kind == .markdown { block += " [markdown]" }
                if !cell.title.isEmpty { block += " " + cell.title }
                if !cell.tags.isEmpty { block += " tags=[" + cell.tags.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
                if !cell.text.isEmpty { block += "\n" }
            }
            block += cell.kind == .markdown ? commented(cell.text) : cell.text
            blocks.append(block)
        }
        return blocks.isEmpty ? "" : blocks.joined(separator: "\n\n") + "\n"
    }

    /// True if a line begins a cell.
    public static func isMarker(_ line: String) -> Bool { marker(line) != nil }

    // MARK: Markers

    private static func marker(_ line: String) -> (kind: Cell.Kind, title: String, tags: [String])? {
        guard line.hasPrefix("# %%") || line.hasPrefix("#%%") else { return nil }
        var rest = Substring(line.drop { $0 != "%" }.dropFirst(2))
        // `# %%time` is IPython's magic, not a marker.
        guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
        rest = trimmed(rest)
        var kind = Cell.Kind.code
        for word in ["[markdown]", "[md]"] where rest.hasPrefix(word) {
            kind = .markdown
            rest = trimmed(rest.dropFirst(word.count))
        }
        var tags: [String] = []
        if let (before, list) = splitTags(rest) {
            rest = trimmed(before)
            tags = list
        }
        return (kind, String(rest), tags)
    }

    /// Takes `tags=["a", "b"]` off the end of a marker.
    private static func splitTags(_ text: Substring) -> (Substring, [String])? {
        let key = "tags=["
        var start = text.startIndex
        while start < text.endIndex, !text[start...].hasPrefix(key) { start = text.index(after: start) }
        guard start < text.endIndex, text.last == "]" else { return nil }
        let list = text[start...].dropFirst(key.count).dropLast()
        let tags = list.split(separator: ",").map { word in
            String(trimmed(word).drop { $0 == "\"" || $0 == "'" }.reversed().drop { $0 == "\"" || $0 == "'" }.reversed())
        }
        return (text[..<start], tags.filter { !$0.isEmpty })
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }

    // MARK: Text

    private static func uncommented(_ line: String) -> String {
        if line.hasPrefix("# ") { return String(line.dropFirst(2)) }
        return line.hasPrefix("#") ? String(line.dropFirst()) : line
    }

    private static func commented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "#" : "# " + $0 }.joined(separator: "\n")
    }

    /// The lines whose beginning lies inside a string.
    private static func linesInsideStrings(_ source: Source) -> Set<Int> {
        var lines: Set<Int> = []
        for token in Lexer.tokenize(source).tokens where token.kind == .string {
            let first = source.line(at: Int(token.start)), last = source.line(at: Int(token.end))
            if last > first { for number in first + 1...last { lines.insert(number) } }
        }
        return lines
    }
}
