// The lexer: text to tokens, all at once.
//
// It follows CPython's tokenizer: indentation is measured with tab stops of eight, and a second time with tabs
// of one, so that a mixture whose meaning depends on the tab size is refused; inside brackets line ends are
// blanks; a backslash joins lines. A token only says which bytes it covers. An error is a token too: it keeps
// its place in the stream, so that an earlier mistake is told first, and lexing goes on behind it.

/// What lexing gives: tokens that end with `endOfFile`, and the message behind every `error` token.
struct LexResult {
    var tokens: [Token] = []
    /// Keyed by the index of the error token.
    var errors: [Int: Diagnostic] = [:]
    /// The bracket that is never closed, if there is one.
    var unclosed: Diagnostic?
}

struct Lexer {
    let bytes: [UInt8]
    let end: Int
    var position: Int
    var result = LexResult()
    /// Open brackets with their offsets.
    var brackets: [(byte: UInt8, offset: Int)] = []
    private var indents: [(column: Int, alternate: Int)] = [(0, 0)]
    /// True for the text of an f-string field: no indentation, and line ends are blanks.
    private let isField: Bool

    static let maximumBrackets = 200
    static let maximumIndents = 100

    static func tokenize(_ source: Source) -> LexResult {
        var lexer = Lexer(bytes: source.bytes, range: 0..<source.bytes.count, isField: false)
        return lexer.run()
    }

    /// Tokens of an f-string field, whose text is a piece of a source.
    static func tokenizeField(_ bytes: [UInt8], _ range: Range<Int>) -> LexResult {
        var lexer = Lexer(bytes: bytes, range: range, isField: true)
        return lexer.run()
    }

    private init(bytes: [UInt8], range: Range<Int>, isField: Bool) {
        self.bytes = bytes
        self.isField = isField
        position = range.lowerBound
        end = range.upperBound
        result.tokens.reserveCapacity((end - position) / 4 + 4)
    }

    func byte(_ offset: Int) -> UInt8 { offset < end ? bytes[offset] : 0 }

    mutating func emit(_ kind: TokenKind, _ start: Int, _ stop: Int) {
        result.tokens.append(Token(kind, start, stop, level: brackets.count))
    }

    mutating func fail(_ diagnostic: Diagnostic, _ start: Int, _ stop: Int) {
        result.errors[result.tokens.count] = diagnostic
        emit(.error, start, stop)
    }

    mutating func fail(_ message: String, _ start: Int, _ stop: Int) {
        fail(Diagnostic(message, Span(start, stop)), start, stop)
    }

    private mutating func run() -> LexResult {
        if !isField {
            if end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
            readIndentation()
        }
        while position < end { readToken() }
        finish()
        return result
    }

    private mutating func finish() {
        if let open = brackets.last {
            let text = String(UnicodeScalar(open.byte))
            var diagnostic = Diagnostic("'\(text)' was never closed", Span(open.offset, open.offset + 1))
            diagnostic.needsMoreInput = true
            result.unclosed = diagnostic
            fail(diagnostic, end, end)
        }
        if !isField {
            brackets.removeAll()
            if let last = result.tokens.last, last.kind != .newline, last.kind != .dedent { emit(.newline, end, end) }
            for _ in 1..<max(indents.count, 1) { emit(.dedent, end, end) }
        }
        emit(.endOfFile, end, end)
    }

    // MARK: Lines

    /// Called at the start of a line outside brackets: skips blank and comment lines, then compares indentation.
    private mutating func readIndentation() {
        while position < end {
            var column = 0, alternate = 0
            let lineStart = position
            scan: while position < end {
                switch bytes[position] {
                case UInt8(ascii: " "): column += 1; alternate += 1
                case UInt8(ascii: "\t"): column = (column / 8 + 1) * 8; alternate += 1
                case 0x0C: column = 0; alternate = 0
                case UInt8(ascii: "\\") where isLineEnd(position + 1):
                    // A line that holds only a backslash goes on with the indentation it began with.
                    skipLineEnd(from: position + 1)
                    skipBlanks()
                    break scan
                default: break scan
                }
                position += 1
            }
            if position >= end { return }
            if bytes[position] == UInt8(ascii: "#") { skipComment() }
            if position >= end { return }
            if isLineEnd(position) { skipLineEnd(from: position); continue }
            compareIndentation(column, alternate, lineStart)
            return
        }
    }

    private mutating func skipBlanks() {
        while position < end, isBlank(bytes[position]) { position += 1 }
    }

    private mutating func compareIndentation(_ column: Int, _ alternate: Int, _ lineStart: Int) {
        guard var top = indents.last else { return }
        var inconsistent = false
        if column == top.column {
            inconsistent = alternate != top.alternate
        } else if column > top.column {
            if indents.count >= Lexer.maximumIndents {
                fail(Diagnostic("too many levels of indentation", Span(lineStart, position), type: "IndentationError"),
                     lineStart, position)
                return
            }
            inconsistent = alternate <= top.alternate
            indents.append((column, alternate))
            emit(.indent, lineStart, position)
        } else {
            while column < top.column {
                indents.removeLast()
                emit(.dedent, position, position)
                top = indents.last ?? (0, 0)
            }
            if column != top.column {
                fail(Diagnostic("unindent does not match any outer indentation level",
                                Span(lineStart, lineEnd(position)), type: "IndentationError"), lineStart, position)
                return
            }
            inconsistent = alternate != top.alternate
        }
        if inconsistent {
            fail(Diagnostic("inconsistent use of tabs and spaces in indentation",
                            Span(lineStart, lineEnd(position)), type: "TabError"), lineStart, position)
        }
    }

    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0C }

    func isLineEnd(_ offset: Int) -> Bool {
        let first = byte(offset)
        return offset < end && (first == 0x0A || first == 0x0D)
    }

    func lineEnd(_ offset: Int) -> Int {
        var stop = offset
        while stop < end, !isLineEnd(stop) { stop += 1 }
        return stop
    }

    mutating func skipLineEnd(from offset: Int) {
        position = offset + (byte(offset) == 0x0D && byte(offset + 1) == 0x0A ? 2 : 1)
    }

    private mutating func skipComment() { position = lineEnd(position) }

    // MARK: Tokens

    private mutating func readToken() {
        let start = position
        let first = bytes[start]
        switch first {
        case 0x20, 0x09, 0x0C: position += 1
        case 0x0A, 0x0D: readLineEnd()
        case UInt8(ascii: "#"): skipComment()
        case UInt8(ascii: "\\"): readBackslash()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): readString(from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): readNumber()
        case UInt8(ascii: ".") where isDigit(byte(start + 1)): readNumber()
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
             0x80...0xFF: readName()
        default: readOperator()
        }
    }

    private mutating func readLineEnd() {
        let start = position
        skipLineEnd(from: start)
        if isField || !brackets.isEmpty { return }
        emit(.newline, start, position)
        readIndentation()
    }

    private mutating func readBackslash() {
        let start = position
        if isLineEnd(start + 1) {
            skipLineEnd(from: start + 1)
            if position < end { return }
        }
        if start + 1 >= end || position >= end {
            position = end
            var diagnostic = Diagnostic("unexpected EOF while parsing", Span(start, start + 1))
            diagnostic.needsMoreInput = true
            fail(diagnostic, start, start + 1)
            return
        }
        position = lineEnd(start)
        fail("unexpected character after line continuation character", start + 1, start + 2)
    }

    private mutating func readOperator() {
        let start = position
        var packed: UInt32 = 0, best: TokenKind?, length = 0
        for step in 0..<3 where start + step < end {
            packed = packed << 8 | UInt32(bytes[start + step])
            if let kind = TokenTable.operatorKinds[packed] { best = kind; length = step + 1 }
        }
        guard let kind = best else {
            position = start + 1
            if bytes[start] == 0 {
                fail("source code cannot contain null bytes", start, start + 1)
            } else if bytes[start] < 0x20 || bytes[start] == 0x7F {
                fail("invalid non-printable character U+\(hex(UInt32(bytes[start]), width: 4))", start, start + 1)
            } else {
                fail("invalid syntax", start, start + 1)
            }
            return
        }
        position = start + length
        switch kind {
        case .leftParen, .leftBracket, .leftBrace: open(start, kind)
        case .rightParen, .rightBracket, .rightBrace: close(start, kind)
        default: emit(kind, start, position)
        }
    }

    private mutating func open(_ start: Int, _ kind: TokenKind) {
        if brackets.count >= Lexer.maximumBrackets {
            fail("too many nested parentheses", start, start + 1)
            position = end
            brackets.removeAll()
            return
        }
        brackets.append((bytes[start], start))
        emit(kind, start, position)
    }

    private mutating func close(_ start: Int, _ kind: TokenKind) {
        let text = String(UnicodeScalar(bytes[start]))
        guard let opener = brackets.last else {
            fail("unmatched '\(text)'", start, start + 1)
            return
        }
        // In ASCII a closing bracket is its opener plus one or two.
        guard bytes[start] > opener.byte, bytes[start] - opener.byte <= 2 else {
            let open = String(UnicodeScalar(opener.byte))
            let line = lineNumber(opener.offset)
            let place = line == lineNumber(start) ? "" : " on line \(line)"
            brackets.removeLast()
            fail(Diagnostic("closing parenthesis '\(text)' does not match opening parenthesis '\(open)'\(place)",
                            Span(start, start + 1),
                            secondary: [SpanLabel(Span(opener.offset, opener.offset + 1), "opened here")]),
                 start, start + 1)
            return
        }
        emit(kind, start, position)
        brackets.removeLast()
    }

    func lineNumber(_ offset: Int) -> Int {
        var line = 1
        for index in 0..<min(offset, end) where bytes[index] == 0x0A { line += 1 }
        return line
    }

    func hex(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
