// The parser: tokens to syntax tree, by recursive descent for statements and by binding powers for operators.
//
// The grammar is CPython 3.11's within the dialect, and so are the messages people know from it. What CPython
// refuses in later passes without knowing any name (`return` outside a function, two equal parameters, a repeated
// keyword argument) is refused here too; everything that needs scopes is the compiler's.
//
// Errors: a mistake is reported and the statement given up (`SyntaxAbort`); parsing goes on at the next
// statement, so that several mistakes are told at once. Mistakes that do not disturb the structure are reported
// without giving up. The block of a broken header is still parsed, in a lenient context, so that it raises no
// second complaint.
//
// Depth: what nests in brackets or blocks recurses here and is bounded by `maximumNesting`; what only repeats
// (`1 + 1 + …`, `a.b.c…`, `else` of `if … else`) is parsed in loops and bounded by `maximumDepth`, because later
// walks recurse over it. Freeing a deep tree must not recurse without bound either: nodes at every 64th level are
// also held by `SyntaxTree.spine`, which lets go of them from the root downwards, a piece at a time.

/// What parsing gives: a tree if there was no error, else diagnostics in the order of the text.
public struct ParseResult: Sendable {
    public let tree: SyntaxTree?
    public let diagnostics: [Diagnostic]
    /// True when the only mistake is that the text stops too early: more input could complete it.
    public let isIncomplete: Bool
}

/// Thrown when a statement is given up; the diagnostic is already reported.
struct SyntaxAbort: Error {}

public struct Parser {
    /// The deepest tree that is accepted; CPython gives up at about the same number.
    public static let maximumDepth = 3000
    /// The deepest nesting of brackets, blocks and operators within operators: enough for 200 brackets, and within
    /// half a megabyte of native stack (measured in a release build).
    public static let maximumNesting = 450
    /// The most `elif` branches around a place, which the tree nests in each other.
    static let maximumBranches = 1000
    /// After so many mistakes the rest of the text is left alone.
    static let maximumDiagnostics = 20

    /// Where in the program the parser is, as far as rules depend on it.
    struct Context {
        var inFunction = false
        var inLoop = false
        var inClassBody = false
        /// True below a broken header: complaints about the place of a statement would be guesses.
        var isLenient = false
        /// True in a call's arguments, subscripts and displays, where a bare `:=` is allowed.
        var isModuleLevel = true
    }

    let source: Source
    var tokens: [Token]
    var errors: [Int: Diagnostic]
    var index = 0
    var previousEnd = 0
    var nesting = 0
    var branches = 0
    var context = Context()
    var diagnostics: [Diagnostic] = []
    /// The bracket that is never closed, if there is one: it explains most mistakes behind it.
    let unclosed: Diagnostic?
    var spine: [Expr] = []
    /// Set while an f-string's field is parsed: messages are prefixed as CPython does.
    var isInField = false
    /// The last `yield` outside lambdas, and the `:=` of the current statement: comprehensions refuse some of them.
    var lastYield: Span?
    var walruses: [(name: String, span: Span)] = []
    /// Where the current statement's diagnostics begin.
    var statementMark = 0
    let rows: [TokenRow] = TokenTable.rows

    private init(_ source: Source) {
        self.source = source
        let lexed = Lexer.tokenize(source)
        tokens = lexed.tokens
        errors = lexed.errors
        unclosed = lexed.unclosed
    }

    /// Parses a file, a cell or a REPL entry.
    public static func parse(_ source: Source) -> ParseResult {
        var parser = Parser(source)
        let body = parser.parseFile()
        return parser.result(body)
    }

    /// Parses one expression, as `eval` would; the tree's body is a single expression statement.
    public static func parseExpression(_ source: Source) -> ParseResult {
        var parser = Parser(source)
        var body: [Stmt] = []
        do throws(SyntaxAbort) {
            if parser.kind == .indent { parser.advance() }
            let start = parser.start
            let value = try parser.starExpressions()
            while parser.kind == .newline || parser.kind == .dedent { parser.advance() }
            if parser.kind != .endOfFile { try parser.unexpectedAfterExpression(value) }
            body = [Stmt(.expr(value), parser.span(from: start))]
        } catch {}
        return parser.result(body)
    }

    private mutating func result(_ body: [Stmt]) -> ParseResult {
        // Outermost first, for whoever is the last to let go: this order is what keeps freeing shallow.
        spine.reverse()
        let tree = SyntaxTree(source: source, body: body, spine: spine)
        if diagnostics.isEmpty { return ParseResult(tree: tree, diagnostics: [], isIncomplete: false) }
        let sorted = diagnostics.enumerated()
            .sorted { ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset) }.map(\.element)
        return ParseResult(tree: nil, diagnostics: sorted, isIncomplete: sorted.allSatisfy(\.needsMoreInput))
    }

    // MARK: Tokens

    var token: Token { tokens[index] }
    var kind: TokenKind { tokens[index].kind }
    var start: Int { Int(tokens[index].start) }

    /// The kind of the token `offset` places ahead.
    func peek(_ offset: Int = 1) -> TokenKind {
        index + offset < tokens.count ? tokens[index + offset].kind : .endOfFile
    }

    mutating func advance() {
        previousEnd = Int(tokens[index].end)
        if index + 1 < tokens.count { index += 1 }
    }

    mutating func accept(_ wanted: TokenKind) -> Bool {
        guard kind == wanted else { return false }
        advance()
        return true
    }

    mutating func expect(_ wanted: TokenKind) throws(SyntaxAbort) {
        if !accept(wanted) { throw unexpected() }
    }

    /// Takes a token or says `expected '…'`.
    mutating func expectNamed(_ wanted: TokenKind) throws(SyntaxAbort) {
        if accept(wanted) { return }
        if kind == .error { throw unexpected() }
        throw fail("expected '\(rows[Int(wanted.rawValue)].spelling)'", token.span)
    }

    func span(from start: Int) -> Span { Span(start, previousEnd) }

    func text(_ token: Token) -> String { source.text(token.span) }

    mutating func identifier() throws(SyntaxAbort) -> (name: String, span: Span) {
        let token = token
        try expect(.name)
        return (text(token), token.span)
    }

    // MARK: Nodes and depth

    @inline(never)
    mutating func make(_ kind: ExprKind, from start: Int) throws(SyntaxAbort) -> Expr {
        let expr = Expr(kind, span(from: start))
        if expr.height & 63 == 0 {
            spine.append(expr)
            if expr.height > Parser.maximumDepth {
                throw fail("maximum recursion depth exceeded during compilation", expr.span, type: "RecursionError")
            }
        }
        return expr
    }

    mutating func enter(_ levels: Int = 1) throws(SyntaxAbort) {
        nesting += levels
        if nesting > Parser.maximumNesting {
            throw fail("maximum recursion depth exceeded during compilation", token.span, type: "RecursionError")
        }
    }

    mutating func leave(_ levels: Int = 1) { nesting -= levels }

    // MARK: Errors

    /// Reports a mistake in the structure.
    mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    /// Reports a statement in the wrong place, or the like, and goes on. It is forgotten if the statement turns
    /// out to be broken: CPython looks at such things only in a well-formed program.
    mutating func report(_ message: String, _ span: Span) {
        var diagnostic = Diagnostic(message, span)
        diagnostic.isAboutPlace = true
        diagnostics.append(diagnostic)
    }

    /// Drops what was reported about the place of a statement that is given up.
    mutating func forgetPlaces() {
        let mark = min(statementMark, diagnostics.count)
        diagnostics = Array(diagnostics[..<mark]) + diagnostics[mark...].filter { !$0.isAboutPlace }
    }

    /// Reports a mistake and gives the error to throw.
    @inline(never)
    mutating func fail(_ message: String, _ span: Span, type: String = "SyntaxError", hint: String? = nil) -> SyntaxAbort {
        if let unclosed, !isInField, type == "SyntaxError", token.level > 0,
           source.line(at: start) > source.line(at: Int(unclosed.span.start)) {
            report(unclosed)
            return SyntaxAbort()
        }
        let isPrefixed = isInField && type == "SyntaxError" && !message.hasPrefix("f-string") && !message.hasPrefix("nn ")
        report(Diagnostic(isPrefixed ? "f-string: " + message : message, span, type: type, hint: hint))
        return SyntaxAbort()
    }

    /// Like `fail`, for a mistake that the end of the text may explain.
    mutating func failAtEnd(_ message: String, _ span: Span, type: String = "SyntaxError") -> SyntaxAbort {
        var diagnostic = Diagnostic(message, span, type: type)
        diagnostic.needsMoreInput = isAtEnd
        report(diagnostic)
        return SyntaxAbort()
    }

    /// True when nothing but the ends of lines and blocks is left.
    var isAtEnd: Bool {
        var ahead = index
        while tokens[ahead].kind == .newline || tokens[ahead].kind == .dedent { ahead += 1 }
        return tokens[ahead].kind == .endOfFile
    }

    /// The current token fits nowhere: the lexer's message if it is an error, else what CPython says.
    @inline(never)
    mutating func unexpected() -> SyntaxAbort {
        if let lexical = pendingLexicalError() {
            report(lexical)
            return SyntaxAbort()
        }
        switch kind {
        case .indent: return fail("unexpected indent", token.span, type: "IndentationError")
        case .dedent: return fail("unexpected unindent", token.span, type: "IndentationError")
        default: return fail("invalid syntax", token.span)
        }
    }

    /// The lexer's error in the rest of this logical line: CPython lets it override a plain "invalid syntax".
    private func pendingLexicalError() -> Diagnostic? {
        let line = source.line(at: start)
        var ahead = index
        while ahead < tokens.count, tokens[ahead].kind != .newline {
            if let diagnostic = errors[ahead] {
                let isUnclosed = diagnostic.message.hasSuffix("was never closed")
                if ahead == index || !isUnclosed || source.line(at: Int(diagnostic.span.start)) < line { return diagnostic }
            }
            ahead += 1
        }
        return nil
    }

    // MARK: Recovery

    /// Skips the rest of a broken statement, parsing the block below it for further mistakes.
    mutating func recover() {
        while true {
            skipLine()
            if kind == .indent {
                let saved = context
                context.isLenient = true
                advance()
                _ = statements(untilDedent: true)
                context = saved
            }
            switch kind {
            case .kwElse, .kwElif, .kwExcept, .kwFinally: continue
            default: return
            }
        }
    }

    private mutating func skipLine() {
        while kind != .newline, kind != .endOfFile, kind != .indent, kind != .dedent { advance() }
        if kind == .newline { advance() }
    }
}
