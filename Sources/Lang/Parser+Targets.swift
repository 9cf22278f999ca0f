// Targets: what may be assigned to or deleted, and the words for what may not.

extension Parser {
    enum TargetUse {
        case assign, delete
        var verb: String { self == .assign ? "assign to" : "delete" }
    }

    /// The targets of `for`, up to `in`.
    @inline(never)
    mutating func targetList(_ use: TargetUse) throws(SyntaxAbort) -> Expr {
        let begin = start
        let first = try starTarget()
        var target = first
        if kind == .comma {
            var items = [first]
            while accept(.comma) {
                guard kind == .star || rows[Int(kind.rawValue)].beginsExpression else { break }
                items.append(try starTarget())
            }
            target = try make(.tuple(items), from: begin)
        }
        // CPython calls anything before a comparison's `in` a bad target; a missing `in` is told first.
        if kind == .kwIn { try checkTarget(target, use) }
        if case .starred = target.kind {
            report("starred assignment target must be in a list or tuple", target.span)
        }
        return target
    }

    mutating func starTarget() throws(SyntaxAbort) -> Expr {
        kind == .star ? try starred() : try operators(.bitOr)
    }

    /// Refuses what cannot be a target, at its innermost part.
    func invalidTarget(_ expr: Expr, _ use: TargetUse) -> Expr? {
        switch expr.kind {
        case .name(let name): return name == "__debug__" ? expr : nil
        case .attribute, .subscript: return nil
        case .starred(let value): return use == .delete ? expr : invalidTarget(value, use)
        case .list(let items), .tuple(let items):
            for item in items {
                if let invalid = invalidTarget(item, use) { return invalid }
            }
            return nil
        default: return expr
        }
    }

    mutating func checkTarget(_ expr: Expr, _ use: TargetUse) throws(SyntaxAbort) {
        if let invalid = invalidTarget(expr, use) {
            throw fail("cannot \(use.verb) \(describe(invalid))", invalid.span)
        }
        checkStars(expr)
    }

    /// A target of `=`; the first one may be a comparison with a slip.
    mutating func checkAssignment(_ expr: Expr, isFirst: Bool) throws(SyntaxAbort) {
        if let invalid = invalidTarget(expr, .assign) {
            if case .yield = expr.kind, !expr.parenthesized {
                throw fail("assignment to yield expression not possible", expr.span)
            }
            if case .yieldFrom = expr.kind, !expr.parenthesized {
                throw fail("assignment to yield expression not possible", expr.span)
            }
            if isFirst, hasComparisonHint(expr, invalid) {
                throw fail("cannot assign to \(describe(invalid)) here. Maybe you meant '==' instead of '='?", invalid.span)
            }
            throw fail("cannot assign to \(describe(invalid))", invalid.span)
        }
        if case .starred = expr.kind {
            report("starred assignment target must be in a list or tuple", expr.span)
        }
        checkStars(expr)
    }

    /// CPython proposes `==` where the bad target stands directly before the `=`, binds like an operand, and the
    /// value is no further target.
    private func hasComparisonHint(_ expr: Expr, _ invalid: Expr) -> Bool {
        var direct = expr
        if case .tuple(let items) = expr.kind, !expr.parenthesized, let last = items.last { direct = last }
        guard direct === invalid else { return false }
        switch invalid.kind {
        case .compare, .not, .and, .or, .conditional, .lambda: return invalid.parenthesized
        case .none, .true, .false, .name: return false
        case .comprehension(.generator, _, _, _): return false
        default: break
        }
        switch peek() {
        case .kwNot, .kwLambda, .kwYield, .star: return false
        default: break
        }
        var ahead = index + 1
        while ahead < tokens.count, tokens[ahead].level > token.level
                || ![.newline, .semicolon, .endOfFile, .equal].contains(tokens[ahead].kind) { ahead += 1 }
        return ahead >= tokens.count || tokens[ahead].kind != .equal
    }

    private mutating func checkStars(_ expr: Expr) {
        switch expr.kind {
        case .list(let items), .tuple(let items):
            var stars = 0
            for item in items {
                if case .starred = item.kind { stars += 1 }
                checkStars(item)
            }
            if stars > 1 { report("multiple starred expressions in assignment", expr.span) }
        case .starred(let value): checkStars(value)
        default: break
        }
    }

    /// `=` in a place of expressions: the words depend on what stands before it.
    @inline(never)
    mutating func misplacedEqual(_ left: Expr) throws(SyntaxAbort) -> SyntaxAbort {
        switch left.kind {
        case .name:
            let begin = Int(left.span.start)
            advance()
            let saved = diagnostics.count
            do throws(SyntaxAbort) { _ = try operators(.bitOr) } catch {
                diagnostics.removeSubrange(saved...)
                return unexpected()
            }
            return fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", span(from: begin))
        case .list, .tuple, .comprehension(.generator, _, _, _), .none, .true, .false, .compare, .not, .and, .or,
             .conditional, .lambda:
            return unexpected()
        default:
            return fail("cannot assign to \(describe(left)) here. Maybe you meant '==' instead of '='?", left.span)
        }
    }

    /// CPython's word for a kind of expression.
    func describe(_ expr: Expr) -> String {
        switch expr.kind {
        case .none: "None"
        case .true: "True"
        case .false: "False"
        case .ellipsis: "ellipsis"
        case .int, .hugeInt, .float, .string: "literal"
        case .fstring: "f-string expression"
        case .name(let name): name == "__debug__" ? name : "name"
        case .list: "list"
        case .tuple: "tuple"
        case .set: "set display"
        case .dict: "dict literal"
        case .starred: "starred"
        case .unary, .binary, .not, .and, .or: "expression"
        case .compare: "comparison"
        case .conditional: "conditional expression"
        case .lambda: "lambda"
        case .call: "function call"
        case .attribute: "attribute"
        case .subscript: "subscript"
        case .slice: "slice"
        case .comprehension(.list, _, _, _): "list comprehension"
        case .comprehension(.set, _, _, _): "set comprehension"
        case .comprehension(.dict, _, _, _): "dict comprehension"
        case .comprehension(.generator, _, _, _): "generator expression"
        case .walrus: "named expression"
        case .yield, .yieldFrom: "yield expression"
        }
    }
}
