// Expressions: operators by binding power, and what stands around them.

extension Parser {
    // MARK: Lists of expressions

    /// `a, *b, c`: one expression, or a tuple without parentheses.
    @inline(never)
    mutating func starExpressions() throws(SyntaxAbort) -> Expr {
        let begin = start
        let first = try starExpression()
        guard kind == .comma else { return first }
        var items = [first]
        while accept(.comma) {
            guard kind == .star || rows[Int(kind.rawValue)].beginsExpression else { break }
            items.append(try starExpression())
        }
        return try make(.tuple(items), from: begin)
    }

    private mutating func starExpression() throws(SyntaxAbort) -> Expr {
        kind == .star ? try starred() : try expression()
    }

    /// `*value`, the star being here.
    @inline(never)
    mutating func starred() throws(SyntaxAbort) -> Expr {
        let begin = start
        advance()
        let value = try operators(.bitOr)
        return try make(.starred(value), from: begin)
    }

    /// An element of a display: `*value`, or an expression that may be a `:=`.
    mutating func starNamedExpression() throws(SyntaxAbort) -> Expr {
        kind == .star ? try starred() : try namedExpression()
    }

    @inline(never)
    mutating func yieldExpression() throws(SyntaxAbort) -> Expr {
        let begin = start, word = token.span
        advance()
        let kind: ExprKind
        if accept(.kwFrom) {
            kind = .yieldFrom(try expression())
        } else if rows[Int(self.kind.rawValue)].beginsExpression || self.kind == .star {
            kind = .yield(try starExpressions())
        } else {
            kind = .yield(nil)
        }
        lastYield = word
        if !context.inFunction, !context.isLenient { report("'yield' outside function", span(from: begin)) }
        return try make(kind, from: begin)
    }

    // MARK: Walrus, conditional, lambda

    /// An expression, or `name := expression`.
    @inline(never)
    mutating func namedExpression() throws(SyntaxAbort) -> Expr {
        if kind == .name, peek() == .colonEqual {
            let begin = start
            let (name, nameSpan) = try identifier()
            advance()
            let value = try expression()
            if name == "__debug__" { report("cannot assign to __debug__", nameSpan) }
            walruses.append((name, nameSpan))
            return try make(.walrus(name, nameSpan: nameSpan, value), from: begin)
        }
        let value = try expression()
        if kind == .colonEqual { throw fail("cannot use assignment expressions with \(describe(value))", value.span) }
        return value
    }

    /// A conditional, a lambda or anything that binds tighter; no `:=`, no star.
    mutating func expression() throws(SyntaxAbort) -> Expr {
        let begin = start
        if kind == .kwLambda { return try lambda() }
        let first = try operators(.or)
        return kind == .kwIf ? try conditional(first, from: begin) : first
    }

    @inline(never)
    private mutating func conditional(_ first: Expr, from begin: Int) throws(SyntaxAbort) -> Expr {
        // `a if b else c if d else e` nests to the right; collected in a loop, built from the end.
        var branches: [(begin: Int, then: Expr, test: Expr)] = []
        var last = first, lastBegin = begin
        while kind == .kwIf {
            advance()
            let test = try operators(.or)
            guard accept(.kwElse) else {
                if kind == .error || kind == .colon { throw unexpected() }
                throw fail("expected 'else' after 'if' expression", span(from: lastBegin))
            }
            branches.append((lastBegin, last, test))
            lastBegin = start
            last = kind == .kwLambda ? try lambda() : try operators(.or)
        }
        for branch in branches.reversed() {
            last = try make(.conditional(test: branch.test, then: branch.then, otherwise: last), from: branch.begin)
        }
        return last
    }

    @inline(never)
    private mutating func lambda() throws(SyntaxAbort) -> Expr {
        let begin = start
        try enter(2)
        defer { leave(2) }
        advance()
        let parameters = try parameters(until: .colon, areAnnotated: false)
        try expectNamedColon()
        let saved = (context, lastYield, walruses)
        context.inFunction = true
        context.inLoop = false
        context.inClassBody = false
        let body = try expression()
        (context, lastYield, walruses) = saved
        return try make(.lambda(parameters, body: body), from: begin)
    }

    private mutating func expectNamedColon() throws(SyntaxAbort) {
        if !accept(.colon) { throw unexpected() }
    }

    // MARK: Operators

    /// An expression of operators that bind at least as tightly as `minimum`.
    mutating func operators(_ minimum: Power) throws(SyntaxAbort) -> Expr {
        let begin = start
        try enter()
        defer { leave() }
        var left = try prefixed(minimum)
        while true {
            let row = rows[Int(kind.rawValue)]
            guard row.power != .none, row.power >= minimum else { return left }
            left = try infix(left, row, from: begin)
        }
    }

    /// The operator here and its right side.
    @inline(never)
    private mutating func infix(_ left: Expr, _ row: TokenRow, from begin: Int) throws(SyntaxAbort) -> Expr {
        switch row.infix {
        case .and: return try make(.and(try operands(left, .kwAnd, .not)), from: begin)
        case .or: return try make(.or(try operands(left, .kwOr, .and)), from: begin)
        case .compare: return try make(.compare(left, try comparisons()), from: begin)
        case .binary(let op):
            advance()
            // `**` groups from the right, and its right side may have a sign.
            let next: Power = row.power == .power ? .prefix : Power(rawValue: row.power.rawValue + 1) ?? .power
            let right = try operators(next)
            return try make(.binary(op, left, right), from: begin)
        case .none, .assign: return left
        }
    }

    @inline(never)
    private mutating func operands(_ first: Expr, _ word: TokenKind, _ power: Power) throws(SyntaxAbort) -> [Expr] {
        var operands = [first]
        while accept(word) { operands.append(try operators(power)) }
        return operands
    }

    @inline(never)
    private mutating func comparisons() throws(SyntaxAbort) -> [Comparison] {
        var comparisons: [Comparison] = []
        while case .compare(var op) = rows[Int(kind.rawValue)].infix {
            let isNot = kind == .kwNot, isIs = kind == .kwIs
            advance()
            if isNot { try expect(.kwIn) }
            if isIs, accept(.kwNot) { op = .isNot }
            comparisons.append(Comparison(op, try operators(.bitOr)))
        }
        return comparisons
    }

    /// Signs and `not`, collected in a loop, before an operand.
    @inline(never)
    private mutating func prefixed(_ minimum: Power) throws(SyntaxAbort) -> Expr {
        if sign() == nil, kind != .kwNot { return try primary() }
        return try signed(minimum)
    }

    @inline(never)
    private mutating func signed(_ minimum: Power) throws(SyntaxAbort) -> Expr {
        if kind == .kwNot {
            guard minimum <= .not else { throw unexpected() }
            var starts: [Int] = []
            while kind == .kwNot { starts.append(start); advance() }
            var value = try operators(.comparison)
            for begin in starts.reversed() { value = try make(.not(value), from: begin) }
            return value
        }
        var signs: [(begin: Int, op: UnaryOp)] = []
        while let sign = self.sign() { signs.append((start, sign)); advance() }
        var value = try operators(.power)
        for sign in signs.reversed() { value = try make(.unary(sign.op, value), from: sign.begin) }
        return value
    }

    private func sign() -> UnaryOp? {
        switch kind {
        case .plus: .plus
        case .minus: .minus
        case .tilde: .invert
        default: nil
        }
    }

    // MARK: Calls, attributes, subscripts

    @inline(never)
    private mutating func primary() throws(SyntaxAbort) -> Expr {
        let begin = start
        var value = try atom()
        while kind == .dot || kind == .leftParen || kind == .leftBracket { value = try trailer(value, from: begin) }
        return value
    }

    @inline(never)
    private mutating func trailer(_ value: Expr, from begin: Int) throws(SyntaxAbort) -> Expr {
        if accept(.dot) {
            let (name, nameSpan) = try identifier()
            return try make(.attribute(value, name, nameSpan: nameSpan), from: begin)
        }
        if accept(.leftParen) {
            let arguments = try arguments()
            try closing(.rightParen)
            return try make(.call(value, arguments), from: begin)
        }
        advance()
        let index = try subscriptIndex()
        try closing(.rightBracket)
        return try make(.subscript(value, index), from: begin)
    }

    @inline(never)
    private mutating func subscriptIndex() throws(SyntaxAbort) -> Expr {
        let begin = start
        let first = try sliceOrExpression()
        var isTuple = kind == .comma
        var items = [first]
        while accept(.comma) {
            if kind == .rightBracket { break }
            items.append(try sliceOrExpression())
        }
        if case .starred = first.kind { isTuple = true }
        return isTuple ? try make(.tuple(items), from: begin) : first
    }

    @inline(never)
    private mutating func sliceOrExpression() throws(SyntaxAbort) -> Expr {
        let begin = start
        if kind == .star { return try starred() }
        let lower = kind == .colon ? nil : try namedExpression()
        if let lower {
            guard kind == .colon else { return lower }
            // `x[a := 1:2]` is no slice.
            if case .walrus = lower.kind, !lower.parenthesized { throw unexpected() }
        }
        advance()
        let upper = try sliceBound()
        let step = accept(.colon) ? try sliceBound() : nil
        return try make(.slice(lower: lower, upper: upper, step: step), from: begin)
    }

    private mutating func sliceBound() throws(SyntaxAbort) -> Expr? {
        switch kind {
        case .colon, .comma, .rightBracket: nil
        default: try expression()
        }
    }
}
