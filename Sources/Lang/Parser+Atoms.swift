// Names, literals, displays and comprehensions.

extension Parser {
    /// Kept apart from the leaves, and small: brackets recurse through it.
    mutating func atom() throws(SyntaxAbort) -> Expr {
        switch kind {
        case .leftParen: try parentheses()
        case .leftBracket: try brackets()
        case .leftBrace: try braces()
        case .string: try strings()
        default: try leaf()
        }
    }

    @inline(never)
    private mutating func leaf() throws(SyntaxAbort) -> Expr {
        let begin = start
        let token = token
        switch token.kind {
        case .name:
            advance()
            return try make(.name(text(token)), from: begin)
        case .number:
            advance()
            return try make(Literal.number(text(token)), from: begin)
        case .kwNone: advance(); return try make(.none, from: begin)
        case .kwTrue: advance(); return try make(.true, from: begin)
        case .kwFalse: advance(); return try make(.false, from: begin)
        case .ellipsis: advance(); return try make(.ellipsis, from: begin)
        case .kwAwait: throw fail("nn has no 'await'", token.span)
        default: throw unexpected()
        }
    }

    // MARK: ( )

    @inline(never)
    private mutating func parentheses() throws(SyntaxAbort) -> Expr {
        let begin = start
        try enter()
        defer { leave() }
        advance()
        if accept(.rightParen) { return Expr(.tuple([]), span(from: begin), parenthesized: true) }
        if kind == .kwYield {
            let value = try yieldExpression()
            try closing(.rightParen)
            return group(value)
        }
        let first = try starNamedExpression()
        if startsComprehension {
            if case .starred = first.kind {
                throw fail("iterable unpacking cannot be used in comprehension", first.span)
            }
            let clauses = try comprehensionClauses(.generator, from: begin, elements: [first])
            try closing(.rightParen)
            let generator = try make(.comprehension(.generator, element: first, value: nil, clauses: clauses), from: begin)
            return group(generator)
        }
        guard kind == .comma else {
            try closing(.rightParen)
            if case .starred = first.kind { throw fail("cannot use starred expression here", first.span) }
            return group(first)
        }
        let items = try elements(first, until: .rightParen)
        try closing(.rightParen)
        return group(try make(.tuple(items), from: begin))
    }

    /// The same expression, marked as standing in parentheses.
    @inline(never)
    private mutating func group(_ value: Expr) -> Expr {
        let grouped = Expr(value.kind, value.span, parenthesized: true)
        if grouped.height & 63 == 0 { spine.append(grouped) }
        return grouped
    }

    /// The rest of a display's elements; the comma behind `first` is here.
    @inline(never)
    private mutating func elements(_ first: Expr, until close: TokenKind) throws(SyntaxAbort) -> [Expr] {
        var items = [first]
        while accept(.comma) {
            if kind == close { break }
            items.append(try starNamedExpression())
        }
        if startsComprehension, items.count >= 2, let last = items.last {
            throw fail("did you forget parentheses around the comprehension target?", first.span.joined(last.span))
        }
        return items
    }

    /// Takes a closing bracket, or says what is probably missing before it.
    mutating func closing(_ close: TokenKind) throws(SyntaxAbort) {
        if accept(close) { return }
        throw try missingComma()
    }

    /// Two expressions side by side in brackets: a forgotten comma, or `=` where `==` was meant.
    @inline(never)
    mutating func missingComma() throws(SyntaxAbort) -> SyntaxAbort {
        if kind == .error { return unexpected() }
        if kind == .equal, let last = lastOperand() { return try misplacedEqual(last) }
        guard rows[Int(kind.rawValue)].beginsExpression, let last = lastOperand(), kind != .kwNot else {
            return unexpected()
        }
        if kind == .string, tokens[index - 1].kind == .name {
            return unexpected()
        }
        let saved = diagnostics.count
        do throws(SyntaxAbort) { _ = try expression() } catch {
            // The lexer's message is the better one; a second syntax error is not.
            if diagnostics.count > saved, diagnostics[saved].message != "invalid syntax" { return SyntaxAbort() }
            diagnostics.removeSubrange(saved...)
        }
        return fail("invalid syntax. Perhaps you forgot a comma?", Span(Int(last.span.start), previousEnd))
    }

    /// The token before this one, as a stand-in for the expression that ends there.
    private func lastOperand() -> Expr? {
        guard index > 0 else { return nil }
        let last = tokens[index - 1]
        switch last.kind {
        case .name: return Expr(.name(text(last)), last.span)
        case .number: return Expr(.int(0), last.span)
        case .string: return Expr(.string(""), last.span)
        case .kwNone: return Expr(.none, last.span)
        case .kwTrue: return Expr(.true, last.span)
        case .kwFalse: return Expr(.false, last.span)
        case .rightParen: return Expr(.call(Expr(.none, last.span), []), last.span)
        case .rightBracket, .rightBrace: return Expr(.subscript(Expr(.none, last.span), Expr(.none, last.span)), last.span)
        default: return nil
        }
    }

    // MARK: [ ] and { }

    @inline(never)
    private mutating func brackets() throws(SyntaxAbort) -> Expr {
        let begin = start
        try enter()
        defer { leave() }
        advance()
        if accept(.rightBracket) { return try make(.list([]), from: begin) }
        let first = try starNamedExpression()
        if startsComprehension {
            if case .starred = first.kind {
                throw fail("iterable unpacking cannot be used in comprehension", first.span)
            }
            let clauses = try comprehensionClauses(.list, from: begin, elements: [first])
            try closing(.rightBracket)
            return try make(.comprehension(.list, element: first, value: nil, clauses: clauses), from: begin)
        }
        let items = try elements(first, until: .rightBracket)
        try closing(.rightBracket)
        return try make(.list(items), from: begin)
    }

    @inline(never)
    private mutating func braces() throws(SyntaxAbort) -> Expr {
        let begin = start
        try enter()
        defer { leave() }
        advance()
        if accept(.rightBrace) { return try make(.dict([]), from: begin) }
        if kind == .doubleStar { return try dictDisplay(begin, first: try dictItem()) }
        let first = try starNamedExpression()
        if kind == .colon, !isStarred(first), !isBareWalrus(first) {
            let item = DictItem(key: first, value: try dictValue())
            return try dictDisplay(begin, first: item)
        }
        if startsComprehension {
            if isStarred(first) { throw fail("iterable unpacking cannot be used in comprehension", first.span) }
            let clauses = try comprehensionClauses(.set, from: begin, elements: [first])
            try closing(.rightBrace)
            return try make(.comprehension(.set, element: first, value: nil, clauses: clauses), from: begin)
        }
        let items = try elements(first, until: .rightBrace)
        try closing(.rightBrace)
        return try make(.set(items), from: begin)
    }

    private func isStarred(_ expr: Expr) -> Bool {
        if case .starred = expr.kind { true } else { false }
    }

    private func isBareWalrus(_ expr: Expr) -> Bool {
        if case .walrus = expr.kind { !expr.parenthesized } else { false }
    }

    @inline(never)
    private mutating func dictDisplay(_ begin: Int, first: DictItem) throws(SyntaxAbort) -> Expr {
        if startsComprehension {
            guard let key = first.key else {
                throw fail("dict unpacking cannot be used in dict comprehension", first.value.span)
            }
            let clauses = try comprehensionClauses(.dict, from: begin, elements: [key, first.value])
            try closing(.rightBrace)
            return try make(.comprehension(.dict, element: key, value: first.value, clauses: clauses), from: begin)
        }
        var items = [first]
        while accept(.comma) {
            if kind == .rightBrace { break }
            items.append(try dictItem())
        }
        try closing(.rightBrace)
        return try make(.dict(items), from: begin)
    }

    @inline(never)
    private mutating func dictItem() throws(SyntaxAbort) -> DictItem {
        if accept(.doubleStar) { return DictItem(key: nil, value: try operators(.bitOr)) }
        let key = try expression()
        guard kind == .colon else {
            if kind == .rightBrace || kind == .comma { throw fail("':' expected after dictionary key", token.span) }
            throw try missingComma()
        }
        return DictItem(key: key, value: try dictValue())
    }

    /// The value behind a dictionary key; the colon is here.
    @inline(never)
    private mutating func dictValue() throws(SyntaxAbort) -> Expr {
        let colon = token.span
        advance()
        if kind == .rightBrace || kind == .comma {
            throw fail("expression expected after dictionary key and ':'", colon)
        }
        if kind == .star {
            let star = try starred()
            throw fail("cannot use a starred expression in a dictionary value", star.span)
        }
        return try expression()
    }

    // MARK: Comprehensions

    var startsComprehension: Bool { kind == .kwFor || kind == .kwAsync }

    /// The clauses behind the elements of a comprehension that began at `begin`.
    @inline(never)
    mutating func comprehensionClauses(_ what: ComprehensionKind, from begin: Int,
                                       elements: [Expr]) throws(SyntaxAbort) -> [CompClause] {
        var clauses: [CompClause] = []
        var firstIterable: Span?
        var yields: [Span] = []
        if let found = lastYield, Int(found.start) >= begin { yields.append(found) }
        while startsComprehension {
            if kind == .kwAsync { throw fail("nn has no 'async'", token.span) }
            advance()
            let target = try targetList(.assign)
            if !accept(.kwIn) { throw try missingComma() }
            let iterableBegin = start
            let iterable = try operators(.or)
            for walrus in walruses where Int(walrus.span.start) >= iterableBegin {
                report("assignment expression cannot be used in a comprehension iterable expression", walrus.span)
            }
            if firstIterable == nil { firstIterable = Span(iterableBegin, previousEnd) }
            let conditionsBegin = firstIterable.map { Int($0.end) } ?? start
            var conditions: [Expr] = []
            while accept(.kwIf) { conditions.append(try operators(.or)) }
            if let found = lastYield, Int(found.start) >= conditionsBegin { yields.append(found) }
            clauses.append(CompClause(target: target, iterable: iterable, conditions: conditions))
        }
        for found in yields {
            diagnostics.removeAll { $0.span.start == found.start && $0.message == "'yield' outside function" }
            report("'yield' inside \(describe(what))", found)
        }
        checkWalruses(clauses, from: begin)
        return clauses
    }

    private mutating func checkWalruses(_ clauses: [CompClause], from begin: Int) {
        let inside = walruses.filter { Int($0.span.start) >= begin }
        if inside.isEmpty { return }
        var names: Set<String> = []
        for clause in clauses { collectNames(clause.target, into: &names) }
        for walrus in inside {
            if names.contains(walrus.name) {
                report("assignment expression cannot rebind comprehension iteration variable '\(walrus.name)'", walrus.span)
            } else if context.inClassBody {
                report("assignment expression within a comprehension cannot be used in a class body", walrus.span)
            }
        }
    }

    private func collectNames(_ target: Expr, into names: inout Set<String>) {
        switch target.kind {
        case .name(let name): names.insert(name)
        case .tuple(let items), .list(let items): for item in items { collectNames(item, into: &names) }
        case .starred(let value): collectNames(value, into: &names)
        default: break
        }
    }

    private func describe(_ kind: ComprehensionKind) -> String {
        switch kind {
        case .list: "list comprehension"
        case .set: "set comprehension"
        case .dict: "dict comprehension"
        case .generator: "generator expression"
        }
    }
}
