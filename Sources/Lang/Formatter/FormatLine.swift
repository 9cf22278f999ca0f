/// A token with the comments that stand around it inside brackets.
struct FormatToken {
    let kind: TokenKind
    let text: String
    let span: Span
    /// Comments on lines of their own before it.
    var comments: [String] = []
    /// A comment behind it, at the end of its line.
    var trailing: String?

    var isKeyword: Bool { TokenTable.rows[Int(kind.rawValue)].isKeyword }

    /// Whether an operand may end with it: a bracket behind it calls or indexes.
    var endsOperand: Bool {
        switch kind {
        case .name, .number, .string, .rightParen, .rightBracket, .rightBrace, .kwNone, .kwTrue, .kwFalse, .ellipsis: true
        default: false
        }
    }

    var opens: Bool { kind == .leftParen || kind == .leftBracket || kind == .leftBrace }
    var closes: Bool { kind == .rightParen || kind == .rightBracket || kind == .rightBrace }
}

/// A comment on a line of its own, between logical lines.
struct FormatComment {
    var text: String
    var depth: Int
    /// Blank lines above it.
    var blanksBefore: Int
    var isMarker: Bool
}

/// A logical line: a simple statement, or the header of a compound one.
struct FormatLine {
    var depth: Int
    var tokens: [FormatToken] = []
    /// Comments above it.
    var comments: [FormatComment] = []
    /// Blank lines above the first of its comments, or above the line.
    var blanksBefore = 0
    /// Blank lines between its last comment and it.
    var blanksBehindComments = 0
    /// The comment at its end.
    var trailing: String?
    /// Whether backslashes join lines of it.
    var hasBackslash = false

    var isDecorator: Bool { tokens.first?.kind == .at }
    var isDefinition: Bool { isDecorator || tokens.first?.kind == .kwDef || tokens.first?.kind == .kwClass }
    var isImport: Bool { tokens.first?.kind == .kwImport || tokens.first?.kind == .kwFrom }
    var opensBlock: Bool { isHeader && tokens.last?.kind == .colon }

    /// Whether it begins as a compound statement does.
    var isHeader: Bool {
        switch tokens.first?.kind {
        case .kwIf, .kwElif, .kwElse, .kwWhile, .kwFor, .kwTry, .kwExcept, .kwFinally, .kwWith, .kwDef, .kwClass: true
        default: false
        }
    }

    /// The logical lines of a well-formed text, one statement or header a line; the last may hold only comments.
    static func lines(of source: Source) -> [FormatLine] {
        var reader = FormatReader(source)
        return reader.read()
    }
}

/// Cuts a text into logical lines.
private struct FormatReader {
    private let source: Source
    private let tokens: [Token]
    private var lines: [FormatLine] = []
    private var line = FormatLine(depth: 0)
    private var depth = 0
    /// The columns of the open blocks.
    private var columns = [0]
    private var cursor = 0
    private var level = 0
    /// Lambdas at each open bracket whose colon is still to come.
    private var lambdas = [0]
    /// True when something of the text's line is already a line of its own: behind a semicolon or a header.
    private var isBehindOther = false
    /// The depth of what follows a header on its own line (`if x: a; b`).
    private var blockDepth: Int?
    /// Comments on lines of their own inside brackets, for the next token.
    private var waiting: [String] = []

    init(_ source: Source) {
        self.source = source
        tokens = Lexer.tokenize(source).tokens
        if source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { cursor = 3 }
    }

    mutating func read() -> [FormatLine] {
        for token in tokens {
            switch token.kind {
            case .indent:
                depth += 1
                columns.append(column(at: Int(token.end)))
            case .dedent:
                depth = max(0, depth - 1)
                if columns.count > 1 { columns.removeLast() }
            case .newline: endLine(Int(token.start), Int(token.end))
            case .endOfFile: finish(Int(token.start))
            default: take(token)
            }
        }
        return lines
    }

    private mutating func take(_ token: Token) {
        if line.tokens.isEmpty, !isBehindOther { readGapBetweenLines(to: Int(token.start)) } else { readGap(to: Int(token.start)) }
        cursor = Int(token.end)
        if token.kind == .semicolon, level == 0 { return flush() }
        var made = FormatToken(kind: token.kind, text: FormatReader.text(of: token, source), span: token.span)
        made.comments = waiting
        waiting = []
        line.tokens.append(made)
        track(token.kind)
    }

    private mutating func track(_ kind: TokenKind) {
        switch kind {
        case .leftParen, .leftBracket, .leftBrace:
            level += 1
            lambdas.append(0)
        case .rightParen, .rightBracket, .rightBrace:
            level = max(0, level - 1)
            if lambdas.count > 1 { lambdas.removeLast() }
        case .kwLambda: lambdas[lambdas.count - 1] += 1
        case .colon:
            if lambdas[lambdas.count - 1] > 0 { lambdas[lambdas.count - 1] -= 1 } else if level == 0, line.isHeader {
                flush()
                blockDepth = depth + 1
            }
        default: break
        }
    }

    /// Ends a logical line before the text's line ends.
    private mutating func flush() {
        guard !line.tokens.isEmpty else { return }
        line.depth = blockDepth ?? depth
        lines.append(line)
        line = FormatLine(depth: depth)
        isBehindOther = true
    }

    private mutating func endLine(_ start: Int, _ end: Int) {
        let comment = trailingComment(to: start)
        if line.tokens.isEmpty {
            // The header or the last of several statements is already a line: the comment belongs to it.
            if let comment, !lines.isEmpty { lines[lines.count - 1].trailing = comment }
        } else {
            line.trailing = comment
            line.depth = blockDepth ?? depth
            lines.append(line)
        }
        line = FormatLine(depth: depth)
        isBehindOther = false
        blockDepth = nil
        cursor = end
    }

    private mutating func finish(_ end: Int) {
        readGapBetweenLines(to: end)
        if !line.comments.isEmpty { lines.append(line) }
    }

    // MARK: Between tokens

    /// Comments and blank lines above a logical line.
    private mutating func readGapBetweenLines(to end: Int) {
        var blanks = 0
        var comments: [(text: String, column: Int, blanks: Int)] = []
        var start = cursor
        while start < end {
            var stop = start
            while stop < end, source.bytes[stop] != 0x0A, source.bytes[stop] != 0x0D { stop += 1 }
            var first = start
            while first < stop, source.bytes[first] == 0x20 || source.bytes[first] == 0x09 || source.bytes[first] == 0x0C { first += 1 }
            let isWhole = stop < end
            if first < stop, source.bytes[first] == UInt8(ascii: "#") {
                comments.append((text(first, stop), column(at: first), blanks))
                blanks = 0
            } else if isWhole, first == stop {
                blanks += 1
            }
            if stop < end, source.bytes[stop] == 0x0D, stop + 1 < end, source.bytes[stop + 1] == 0x0A { stop += 1 }
            start = stop + 1
        }
        line.depth = depth
        line.blanksBehindComments = blanks
        line.blanksBefore = comments.first?.blanks ?? blanks
        place(comments)
    }

    /// Gives comments their depth: one that stands deeper than the line below it belongs to the block above.
    private mutating func place(_ comments: [(text: String, column: Int, blanks: Int)]) {
        let above = lines.last.map { $0.opensBlock ? $0.depth + 1 : $0.depth } ?? 0
        var most = max(above, depth)
        for comment in comments {
            let isMarker = comment.column == 0 && Cells.isMarker(comment.text)
            var place = depth
            if above > depth, comment.column > (columns.last ?? 0) { place = min(most, max(depth, depthOf(comment.column, above))) }
            if isMarker { place = 0 }
            most = place
            line.comments.append(FormatComment(text: comment.text, depth: place, blanksBefore: comment.blanks, isMarker: isMarker))
        }
    }

    /// The block above that a column belongs to, by the columns its lines were written at.
    private func depthOf(_ column: Int, _ above: Int) -> Int {
        var found = depth
        for line in lines.reversed() {
            guard let first = line.tokens.first else { continue }
            if line.depth <= depth { break }
            if self.column(at: Int(first.span.start)) <= column { found = max(found, line.depth) }
        }
        return found == depth ? above : found
    }

    /// Comments and line ends between two tokens of a line.
    private mutating func readGap(to end: Int) {
        var index = cursor
        var isFirstLine = true
        while index < end {
            switch source.bytes[index] {
            case 0x0A: isFirstLine = false
            case UInt8(ascii: "\\"): line.hasBackslash = true
            case UInt8(ascii: "#"):
                var stop = index
                while stop < end, source.bytes[stop] != 0x0A, source.bytes[stop] != 0x0D { stop += 1 }
                if isFirstLine, !line.tokens.isEmpty { line.tokens[line.tokens.count - 1].trailing = text(index, stop) }
                else { waiting.append(text(index, stop)) }
                index = stop
                continue
            default: break
            }
            index += 1
        }
    }

    private func trailingComment(to end: Int) -> String? {
        var index = cursor
        while index < end {
            if source.bytes[index] == UInt8(ascii: "#") { return text(index, end) }
            index += 1
        }
        return nil
    }

    // MARK: Words

    private func column(at offset: Int) -> Int {
        var column = 0
        for index in source.lineStarts[source.line(at: offset) - 1]..<offset {
            column = source.bytes[index] == 0x09 ? (column / 8 + 1) * 8 : column + 1
        }
        return column
    }

    /// A comment: a blank behind its `#`, none at its end.
    private func text(_ start: Int, _ end: Int) -> String {
        var stop = end
        while stop > start, source.bytes[stop - 1] <= 0x20 { stop -= 1 }
        let whole = source.text(Span(start, stop))
        guard stop - start > 1 else { return whole }
        switch source.bytes[start + 1] {
        case UInt8(ascii: " "), UInt8(ascii: "!"), UInt8(ascii: ":"), UInt8(ascii: "#"): return whole
        default: return "# " + whole.dropFirst()
        }
    }

    /// A token as it is written out: letters in numbers are small, hexadecimal digits are capital.
    private static func text(of token: Token, _ source: Source) -> String {
        let text = source.text(token.span)
        guard token.kind == .number else { return text }
        let small = text.lowercased()
        return small.hasPrefix("0x") ? "0x" + small.dropFirst(2).uppercased() : small
    }
}
