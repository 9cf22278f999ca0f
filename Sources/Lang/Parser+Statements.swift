// Statements that fit on a line, and lists of statements.

extension Parser {
    mutating func parseFile() -> [Stmt] {
        let body = statements(untilDedent: false)
        return body
    }

    /// Statements up to the end of the block or the text.
    mutating func statements(untilDedent: Bool) -> [Stmt] {
        var body: [Stmt] = []
        while true {
            if kind == .endOfFile || diagnostics.count >= Parser.maximumDiagnostics { return body }
            if kind == .dedent {
                advance()
                if untilDedent { return body }
                continue
            }
            let before = index
            do throws(SyntaxAbort) {
                try statement(into: &body)
            } catch {
                forgetPlaces()
                recover()
            }
            if index == before { advance() }
        }
    }

    /// One line's statements, or one compound statement.
    mutating func statement(into body: inout [Stmt]) throws(SyntaxAbort) {
        statementMark = diagnostics.count
        walruses.removeAll(keepingCapacity: true)
        lastYield = nil
        switch kind {
        case .newline: advance()
        case .indent:
            report(Diagnostic("unexpected indent", token.span, type: "IndentationError"))
            advance()
            body += statements(untilDedent: true)
        case .kwIf, .kwWhile, .kwFor, .kwTry, .kwWith, .kwDef, .kwClass, .at, .kwAsync:
            body.append(try compoundStatement())
        case .name where try matchStatement(): break
        default: try simpleStatements(into: &body)
        }
    }

    mutating func simpleStatements(into body: inout [Stmt]) throws(SyntaxAbort) {
        while true {
            let begin = start
            statementMark = diagnostics.count
            let kind = try simpleStatement()
            body.append(Stmt(kind, span(from: begin)))
            if accept(.semicolon) {
                if accept(.newline) || self.kind == .endOfFile { return }
                continue
            }
            if accept(.newline) || self.kind == .endOfFile { return }
            if case .expr(let value) = kind { try unexpectedAfterExpression(value) }
            throw unexpected()
        }
    }

    private mutating func simpleStatement() throws(SyntaxAbort) -> StmtKind {
        let token = token
        switch token.kind {
        case .kwPass: advance(); return .pass
        case .kwBreak:
            advance()
            if !context.inLoop, !context.isLenient { report("'break' outside loop", token.span) }
            return .break
        case .kwContinue:
            advance()
            if !context.inLoop, !context.isLenient { report("'continue' not properly in loop", token.span) }
            return .continue
        case .kwReturn: return try returnStatement()
        case .kwRaise: return try raiseStatement()
        case .kwGlobal: advance(); return .global(try nameList())
        case .kwNonlocal: advance(); return .nonlocal(try nameList())
        case .kwDel: return try delStatement()
        case .kwAssert:
            advance()
            let test = try expression()
            return .assert(test, message: accept(.comma) ? try expression() : nil)
        case .kwImport: return try importStatement()
        case .kwFrom: return try fromStatement()
        default: return try expressionStatement()
        }
    }

    private var endsStatement: Bool { kind == .newline || kind == .semicolon || kind == .endOfFile }

    private mutating func returnStatement() throws(SyntaxAbort) -> StmtKind {
        let begin = start
        advance()
        let value = endsStatement ? nil : try starExpressions()
        if !context.inFunction, !context.isLenient { report("'return' outside function", span(from: begin)) }
        return .return(value)
    }

    private mutating func raiseStatement() throws(SyntaxAbort) -> StmtKind {
        advance()
        if endsStatement { return .raise(nil, cause: nil) }
        let value = try expression()
        return .raise(value, cause: accept(.kwFrom) ? try expression() : nil)
    }

    private mutating func nameList() throws(SyntaxAbort) -> [String] {
        var names = [try identifier().name]
        while accept(.comma) { names.append(try identifier().name) }
        return names
    }

    private mutating func delStatement() throws(SyntaxAbort) -> StmtKind {
        advance()
        let list = try starExpressions()
        if case .tuple(let items) = list.kind, !list.parenthesized {
            for item in items { try checkTarget(item, .delete) }
            return .del(items)
        }
        try checkTarget(list, .delete)
        return .del([list])
    }

    // MARK: Imports

    private mutating func dottedName() throws(SyntaxAbort) -> String {
        var name = try identifier().name
        while accept(.dot) { name += "." + (try identifier().name) }
        return name
    }

    private mutating func importStatement() throws(SyntaxAbort) -> StmtKind {
        advance()
        var aliases: [ImportAlias] = []
        repeat {
            let begin = start
            let name = try dottedName()
            let alias = accept(.kwAs) ? try identifier().name : nil
            aliases.append(ImportAlias(name: name, asName: alias, span: span(from: begin)))
        } while accept(.comma)
        return .import(aliases)
    }

    private mutating func fromStatement() throws(SyntaxAbort) -> StmtKind {
        advance()
        var level = 0
        while kind == .dot || kind == .ellipsis {
            level += kind == .dot ? 1 : 3
            advance()
        }
        let module = kind == .name || level == 0 ? try dottedName() : ""
        try expect(.kwImport)
        if kind == .star {
            let star = token.span
            advance()
            if !context.isModuleLevel, !context.isLenient { report("import * only allowed at module level", star) }
            return .importFrom(module: module, names: [], level: level)
        }
        let isParenthesized = accept(.leftParen)
        var names: [ImportAlias] = []
        while true {
            let begin = start
            let name = try identifier().name
            let alias = accept(.kwAs) ? try identifier().name : nil
            names.append(ImportAlias(name: name, asName: alias, span: span(from: begin)))
            guard accept(.comma) else { break }
            if isParenthesized, kind == .rightParen { break }
            if !isParenthesized, kind == .newline {
                throw fail("trailing comma not allowed without surrounding parentheses", token.span)
            }
        }
        if isParenthesized { try expect(.rightParen) }
        return .importFrom(module: module, names: names, level: level)
    }

    // MARK: Expressions and assignments

    private mutating func expressionStatement() throws(SyntaxAbort) -> StmtKind {
        let first = try yieldOrStarExpressions()
        switch rows[Int(kind.rawValue)].infix {
        case .assign(let op):
            if !isAugmentable(first) {
                throw fail("'\(describe(first))' is an illegal expression for augmented assignment", first.span)
            }
            try checkTarget(first, .assign)
            advance()
            return .augAssign(first, op, try yieldOrStarExpressions())
        default: break
        }
        if kind == .colon, let annotated = try annotation(first) { return annotated }
        guard kind == .equal else {
            refuseBareStar(first)
            return .expr(first)
        }
        var targets: [Expr] = []
        var value = first
        while kind == .equal {
            try checkAssignment(value, isFirst: targets.isEmpty)
            targets.append(value)
            advance()
            value = try yieldOrStarExpressions()
        }
        refuseBareStar(value)
        return .assign(targets, value)
    }

    private mutating func refuseBareStar(_ expr: Expr) {
        if case .starred = expr.kind { report("can't use starred expression here", expr.span) }
    }

    private func isAugmentable(_ expr: Expr) -> Bool {
        switch expr.kind {
        case .name, .attribute, .subscript: true
        default: false
        }
    }

    private mutating func annotation(_ target: Expr) throws(SyntaxAbort) -> StmtKind? {
        switch target.kind {
        case .name, .attribute, .subscript: try checkTarget(target, .assign)
        case .list: throw fail("only single target (not list) can be annotated", target.span)
        case .tuple(let items):
            let span = target.parenthesized ? target.span : items.first?.span ?? target.span
            throw fail("only single target (not tuple) can be annotated", span)
        default:
            throw fail("illegal target for annotation", target.span)
        }
        advance()
        let annotation = try expression()
        let value = accept(.equal) ? try yieldOrStarExpressions() : nil
        return .annAssign(target, annotation: annotation, value: value)
    }

    mutating func yieldOrStarExpressions() throws(SyntaxAbort) -> Expr {
        kind == .kwYield ? try yieldExpression() : try starExpressions()
    }

    /// Something follows an expression that cannot: looks for the habits CPython has words for.
    mutating func unexpectedAfterExpression(_ value: Expr) throws(SyntaxAbort) {
        if kind == .error { throw unexpected() }
        if kind == .colonEqual {
            switch value.kind {
            case .name, .tuple: throw unexpected()
            default: throw fail("cannot use assignment expressions with \(describe(value))", value.span)
            }
        }
        if case .name(let name) = value.kind, name == "print" || name == "exec", !value.parenthesized,
           rows[Int(kind.rawValue)].beginsExpression {
            let begin = Int(value.span.start)
            let saved = diagnostics.count
            do throws(SyntaxAbort) { _ = try starExpressions() } catch {
                diagnostics.removeSubrange(saved...)
                throw unexpected()
            }
            throw fail("Missing parentheses in call to '\(name)'. Did you mean \(name)(...)?", span(from: begin))
        }
        throw unexpected()
    }
}
