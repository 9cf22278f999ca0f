// Compound statements: headers, blocks, definitions.

extension Parser {
    mutating func compoundStatement() throws(SyntaxAbort) -> Stmt {
        let begin = start
        try enter(3)
        defer { leave(3) }
        let kind: StmtKind
        switch self.kind {
        case .kwIf: kind = try ifStatement()
        case .kwWhile: kind = try whileStatement()
        case .kwFor: kind = try forStatement()
        case .kwTry: kind = try tryStatement()
        case .kwWith: kind = try withStatement()
        case .kwAsync:
            throw fail("nn has no 'async'", token.span, hint: "use a plain function or a generator")
        default: kind = try definition()
        }
        return Stmt(kind, span(from: begin))
    }

    // MARK: Blocks

    /// The colon of a header. After the expression of a header CPython asks for it only at the end of the line.
    private mutating func headerColon(afterExpression: Bool = true) throws(SyntaxAbort) {
        if accept(.colon) { return }
        if kind == .error || afterExpression && kind != .newline && kind != .endOfFile { throw unexpected() }
        throw fail("expected ':'", token.span)
    }

    /// The block below a header, or the statements behind it on the same line.
    private mutating func block(_ what: String, _ header: Span) throws(SyntaxAbort) -> [Stmt] {
        guard accept(.newline) else {
            var body: [Stmt] = []
            switch kind {
            case .kwIf, .kwWhile, .kwFor, .kwTry, .kwWith, .kwDef, .kwClass, .at: throw unexpected()
            default: try simpleStatements(into: &body)
            }
            return body
        }
        guard accept(.indent) else {
            if kind == .error { throw unexpected() }
            let line = source.line(at: Int(header.start))
            var diagnostic = Diagnostic("expected an indented block after \(what) on line \(line)", token.span,
                                        type: "IndentationError", secondary: [SpanLabel(header, "this needs a block")])
            diagnostic.needsMoreInput = isAtEnd
            report(diagnostic)
            return []
        }
        return statements(untilDedent: true)
    }

    private mutating func loopBody(_ what: String, _ header: Span) throws(SyntaxAbort) -> [Stmt] {
        let saved = context.inLoop
        context.inLoop = true
        defer { context.inLoop = saved }
        return try block(what, header)
    }

    private mutating func elseBlock() throws(SyntaxAbort) -> [Stmt] {
        let header = token.span
        guard accept(.kwElse) else { return [] }
        try headerColon(afterExpression: false)
        return try block("'else' statement", header)
    }

    // MARK: if, while, for

    private mutating func ifStatement() throws(SyntaxAbort) -> StmtKind {
        // The branches of a chain are collected in a loop and nested from the last one back.
        var branches: [(begin: Int, test: Expr, body: [Stmt])] = []
        let outer = self.branches
        defer { self.branches = outer }
        repeat {
            let header = token
            let word = header.kind == .kwIf ? "'if'" : "'elif'"
            self.branches += 1
            if self.branches > Parser.maximumBranches {
                throw fail("maximum recursion depth exceeded during compilation", header.span, type: "RecursionError")
            }
            advance()
            let test = try headerTest()
            try headerColon()
            branches.append((Int(header.start), test, try block("\(word) statement", header.span)))
        } while kind == .kwElif
        var orelse = try elseBlock()
        while let branch = branches.popLast() {
            let kind: StmtKind = .if(test: branch.test, body: branch.body, orelse: orelse)
            if branches.isEmpty { return kind }
            orelse = [Stmt(kind, span(from: branch.begin))]
        }
        return .pass
    }

    /// The condition of `if` and `while`, where `=` is a common slip for `==`.
    private mutating func headerTest() throws(SyntaxAbort) -> Expr {
        let test = try namedExpression()
        if kind == .equal { throw try misplacedEqual(test) }
        return test
    }

    private mutating func whileStatement() throws(SyntaxAbort) -> StmtKind {
        let header = token.span
        advance()
        let test = try headerTest()
        try headerColon()
        let body = try loopBody("'while' statement", header)
        return .while(test: test, body: body, orelse: try elseBlock())
    }

    private mutating func forStatement() throws(SyntaxAbort) -> StmtKind {
        let header = token.span
        advance()
        let target = try targetList(.assign)
        try expect(.kwIn)
        let iterable = try starExpressions()
        refuseStarAlone(iterable)
        try headerColon()
        let body = try loopBody("'for' statement", header)
        return .for(target: target, iterable: iterable, body: body, orelse: try elseBlock())
    }

    mutating func refuseStarAlone(_ expr: Expr) {
        if case .starred = expr.kind { report("can't use starred expression here", expr.span) }
    }

    // MARK: try, with

    private mutating func tryStatement() throws(SyntaxAbort) -> StmtKind {
        let header = token.span
        advance()
        try headerColon(afterExpression: false)
        let mistakes = diagnostics.count
        let body = try block("'try' statement", header)
        var handlers: [ExceptHandler] = []
        while kind == .kwExcept {
            if let last = handlers.last, last.type == nil { report("default 'except:' must be last", last.span) }
            handlers.append(try exceptHandler())
        }
        let orelse = handlers.isEmpty ? [] : try elseBlock()
        let finallyHeader = token.span
        if accept(.kwFinally) {
            try headerColon(afterExpression: false)
            let last = try block("'finally' statement", finallyHeader)
            return .try(body: body, handlers: handlers, orelse: orelse, finally: last)
        }
        if handlers.isEmpty {
            if kind == .error { throw unexpected() }
            if diagnostics.count == mistakes || kind == .kwElse {
                throw failAtEnd("expected 'except' or 'finally' block", token.span)
            }
        }
        return .try(body: body, handlers: handlers, orelse: orelse, finally: [])
    }

    private mutating func exceptHandler() throws(SyntaxAbort) -> ExceptHandler {
        let header = token.span
        let begin = start
        advance()
        if kind == .star { throw fail("nn has no 'except*'", token.span) }
        var type: Expr?, name: String?
        if kind != .colon, kind != .newline {
            type = try expression()
            if kind == .comma { throw fail("multiple exception types must be parenthesized", span(from: begin)) }
            if accept(.kwAs) { name = try identifier().name }
        }
        try headerColon()
        let body = try block("'except' statement", header)
        return ExceptHandler(type: type, name: name, body: body, span: span(from: begin))
    }

    private mutating func withStatement() throws(SyntaxAbort) -> StmtKind {
        let header = token.span
        advance()
        var items: [WithItem] = []
        if kind == .leftParen, parenthesizedItemsEnd() {
            advance()
            repeat {
                if kind == .rightParen { break }
                items.append(try withItem())
            } while accept(.comma)
            try expect(.rightParen)
        } else {
            repeat { items.append(try withItem()) } while accept(.comma)
        }
        try headerColon()
        return .with(items, body: try block("'with' statement", header))
    }

    /// True when the parenthesis here holds with-items: it is closed right before the colon, and what stands in
    /// it is either named with `as` or could not be a plain expression in parentheses.
    private func parenthesizedItemsEnd() -> Bool {
        let level = token.level
        var ahead = index + 1
        var isItems = true, hasAs = false, hasComma = false
        while ahead < tokens.count, tokens[ahead].level > level || tokens[ahead].kind != .rightParen {
            let token = tokens[ahead]
            if token.level == level {
                switch token.kind {
                case .kwAs: hasAs = true
                case .comma: hasComma = true
                case .colonEqual, .kwFor, .kwYield: isItems = false
                case .star where tokens[ahead - 1].kind == .comma || ahead == index + 1: isItems = false
                default: break
                }
                if token.kind == .newline || token.kind == .endOfFile { return false }
            }
            ahead += 1
        }
        guard ahead + 1 < tokens.count, tokens[ahead + 1].kind == .colon else { return false }
        return hasAs || isItems && hasComma
    }

    private mutating func withItem() throws(SyntaxAbort) -> WithItem {
        let value = try expression()
        guard accept(.kwAs) else { return WithItem(context: value, target: nil) }
        let target = try starTarget()
        try checkTarget(target, .assign)
        return WithItem(context: value, target: target)
    }

    // MARK: Definitions

    private mutating func definition() throws(SyntaxAbort) -> StmtKind {
        var decorators: [Expr] = []
        while accept(.at) {
            decorators.append(try namedExpression())
            if kind != .newline { throw unexpected() }
            advance()
        }
        switch kind {
        case .kwDef: return .functionDef(try functionDefinition(decorators))
        case .kwClass: return .classDef(try classDefinition(decorators))
        case .kwAsync: throw fail("nn has no 'async'", token.span, hint: "use a plain function or a generator")
        default:
            if kind == .error || kind == .indent { throw unexpected() }
            throw failAtEnd("invalid syntax", token.span)
        }
    }

    private mutating func functionDefinition(_ decorators: [Expr]) throws(SyntaxAbort) -> FunctionDef {
        let header = token.span
        advance()
        let (name, nameSpan) = try identifier()
        try expectNamed(.leftParen)
        let parameters = try parameters(until: .rightParen, areAnnotated: true)
        try expect(.rightParen)
        var returns: Expr?
        if kind == .arrow {
            let arrow = token.span
            advance()
            if kind == .colon { throw fail("expected ':'", arrow) }
            returns = try expression()
        }
        try headerColon(afterExpression: false)
        let saved = context
        context = Context(inFunction: true, isLenient: context.isLenient, isModuleLevel: false)
        defer { context = saved }
        let body = try block("function definition", header)
        return FunctionDef(name: name, nameSpan: nameSpan, parameters: parameters, returns: returns,
                           decorators: decorators, body: body)
    }

    private mutating func classDefinition(_ decorators: [Expr]) throws(SyntaxAbort) -> ClassDef {
        let header = token.span
        advance()
        let (name, nameSpan) = try identifier()
        var bases: [Argument] = []
        if accept(.leftParen) {
            bases = try arguments()
            try expect(.rightParen)
        }
        if kind == .newline { try headerColon(afterExpression: false) } else { try headerColon() }
        let saved = context
        context = Context(inClassBody: true, isLenient: context.isLenient, isModuleLevel: false)
        defer { context = saved }
        let body = try block("class definition", header)
        return ClassDef(name: name, nameSpan: nameSpan, bases: bases, decorators: decorators, body: body)
    }

    // MARK: match

    /// Recognises a `match` statement, which nn refuses by name; `match` as a name passes.
    mutating func matchStatement() throws(SyntaxAbort) -> Bool {
        guard text(token) == "match" else { return false }
        switch peek() {
        case .equal, .dot, .newline, .comma, .colon, .endOfFile: return false
        default: break
        }
        var ahead = index + 1
        while ahead < tokens.count, tokens[ahead].kind != .newline, tokens[ahead].kind != .endOfFile { ahead += 1 }
        guard ahead + 2 < tokens.count, tokens[ahead - 1].kind == .colon, tokens[ahead + 1].kind == .indent,
              tokens[ahead + 2].kind == .name, text(tokens[ahead + 2]) == "case" else { return false }
        report(Diagnostic("nn has no 'match' statement", token.span, hint: "use if and elif"))
        index = ahead + 1
        skipBlock()
        return true
    }

    /// Skips a block unparsed.
    private mutating func skipBlock() {
        var depth = 0
        repeat {
            if kind == .indent { depth += 1 }
            if kind == .dedent { depth -= 1 }
            if kind == .endOfFile { return }
            advance()
        } while depth > 0
    }
}
