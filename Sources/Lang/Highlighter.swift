/// Which runs of a text are keywords, strings, numbers and comments, for whoever shows code in colour.
public enum Highlighter {
    public enum Kind: Sendable { case keyword, string, number, comment }

    /// The runs in order; what lies between them is plain. A text with mistakes is coloured as far as it can be read.
    public static func runs(of source: Source) -> [(span: Span, kind: Kind)] {
        var runs: [(span: Span, kind: Kind)] = []
        var position = 0
        for token in Lexer.tokenize(source).tokens where Int(token.start) >= position {
            comments(position, Int(token.start), source, &runs)
            position = max(position, Int(token.end))
            switch token.kind {
            case .string: runs.append((token.span, .string))
            case .number: runs.append((token.span, .number))
            default: if TokenTable.rows[Int(token.kind.rawValue)].isKeyword { runs.append((token.span, .keyword)) }
            }
        }
        comments(position, source.bytes.count, source, &runs)
        return runs
    }

    /// Comments stand between tokens: from a `#` to the end of its line.
    private static func comments(_ start: Int, _ end: Int, _ source: Source, _ runs: inout [(span: Span, kind: Kind)]) {
        var index = start
        while index < end {
            guard source.bytes[index] == UInt8(ascii: "#") else { index += 1; continue }
            let first = index
            while index < end, source.bytes[index] != UInt8(ascii: "\n") { index += 1 }
            runs.append((Span(first, index), .comment))
        }
    }
}
