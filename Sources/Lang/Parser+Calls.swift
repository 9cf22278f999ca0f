// Arguments of calls and parameters of functions.

extension Parser {
    // MARK: Arguments

    /// Arguments up to the closing parenthesis, which is left.
    @inline(never)
    mutating func arguments() throws(SyntaxAbort) -> [Argument] {
        var arguments: [Argument] = []
        var names: Set<String> = []
        var seen = (keyword: false, doubleStar: false)
        while kind != .rightParen {
            let begin = start
            if accept(.star) {
                let value = try expression()
                if seen.doubleStar {
                    throw fail("iterable argument unpacking follows keyword argument unpacking", span(from: begin))
                }
                if startsComprehension { throw fail("iterable unpacking cannot be used in comprehension", span(from: begin)) }
                arguments.append(Argument(.star, value, span(from: begin)))
            } else if accept(.doubleStar) {
                let value = try expression()
                seen.doubleStar = true
                arguments.append(Argument(.doubleStar, value, span(from: begin)))
            } else if kind == .name, peek() == .equal {
                let argument = try keywordArgument()
                if case .keyword(let name) = argument.kind, !names.insert(name).inserted {
                    report("keyword argument repeated: \(name)", argument.span)
                }
                seen.keyword = true
                arguments.append(argument)
            } else {
                let argument = try positionalArgument(isFirst: arguments.isEmpty)
                if seen.doubleStar {
                    throw fail("positional argument follows keyword argument unpacking", argument.span)
                }
                if seen.keyword { throw fail("positional argument follows keyword argument", argument.span) }
                arguments.append(argument)
            }
            guard accept(.comma) else { break }
        }
        if kind != .rightParen { throw try missingComma() }
        return arguments
    }

    @inline(never)
    private mutating func keywordArgument() throws(SyntaxAbort) -> Argument {
        let begin = start
        let (name, nameSpan) = try identifier()
        let equal = token.span
        advance()
        if kind == .rightParen || kind == .comma { throw fail("expected argument value expression", nameSpan.joined(equal)) }
        let value = try expression()
        if name == "__debug__" { report("cannot assign to __debug__", nameSpan) }
        if startsComprehension {
            throw fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", nameSpan.joined(equal))
        }
        return Argument(.keyword(name), value, span(from: begin))
    }

    @inline(never)
    private mutating func positionalArgument(isFirst: Bool) throws(SyntaxAbort) -> Argument {
        let begin = start
        let value = try namedExpression()
        if kind == .equal {
            switch value.kind {
            case .none, .true, .false:
                throw fail("cannot assign to \(describe(value))", Span(begin, Int(token.end)))
            default:
                throw fail("expression cannot contain assignment, perhaps you meant \"==\"?", Span(begin, Int(token.end)))
            }
        }
        guard startsComprehension else { return Argument(.positional, value, span(from: begin)) }
        let clauses = try comprehensionClauses(.generator, from: begin, elements: [value])
        let generator = try make(.comprehension(.generator, element: value, value: nil, clauses: clauses), from: begin)
        if !isFirst || kind == .comma {
            throw fail("Generator expression must be parenthesized", generator.span)
        }
        return Argument(.positional, generator, generator.span)
    }

    // MARK: Parameters

    /// How far a parameter list has come; each section may only be followed by later ones.
    private struct ParameterState {
        var seenSlash = false, seenStar = false, needsKeywordOnly: Span?, seenDefault = false
        var names: Set<String> = []
    }

    /// Parameters up to `close`, which is left.
    @inline(never)
    mutating func parameters(until close: TokenKind, areAnnotated: Bool) throws(SyntaxAbort) -> Parameters {
        var result = Parameters()
        var state = ParameterState()
        while kind != close {
            if result.kwargs != nil {
                throw fail("arguments cannot follow var-keyword argument", token.span)
            }
            switch kind {
            case .slash: try slash(&result, &state)
            case .star: try starParameter(&result, &state, areAnnotated, close)
            case .doubleStar:
                advance()
                result.kwargs = try parameter(&state, areAnnotated, "var-keyword", isStar: false)
            case .leftParen: throw try parenthesizedParameter(areAnnotated)
            default: try plainParameter(&result, &state, areAnnotated)
            }
            guard accept(.comma) else { break }
        }
        if let star = state.needsKeywordOnly {
            throw fail("named arguments must follow bare *", areAnnotated ? star : token.span)
        }
        return result
    }

    private mutating func slash(_ result: inout Parameters, _ state: inout ParameterState) throws(SyntaxAbort) {
        if state.seenSlash { throw fail("/ may appear only once", token.span) }
        if state.seenStar { throw fail("/ must be ahead of *", token.span) }
        if result.positional.isEmpty { throw fail("at least one argument must precede /", token.span) }
        advance()
        state.seenSlash = true
        result.positionalOnly = result.positional
        result.positional = []
    }

    private mutating func starParameter(_ result: inout Parameters, _ state: inout ParameterState,
                                        _ areAnnotated: Bool, _ close: TokenKind) throws(SyntaxAbort) {
        if state.seenStar { throw fail("* argument may appear only once", token.span) }
        state.seenStar = true
        let star = token.span
        advance()
        if kind == .comma || kind == close {
            if peek() == close || peek() == .doubleStar || kind == close {
                throw fail("named arguments must follow bare *", star)
            }
            return
        }
        result.varargs = try parameter(&state, areAnnotated, "var-positional", isStar: true)
    }

    private mutating func plainParameter(_ result: inout Parameters, _ state: inout ParameterState,
                                         _ areAnnotated: Bool) throws(SyntaxAbort) {
        let parameter = try parameter(&state, areAnnotated, nil, isStar: false)
        if state.seenStar {
            result.keywordOnly.append(parameter)
        } else {
            if parameter.defaultValue != nil {
                state.seenDefault = true
            } else if state.seenDefault {
                throw fail("non-default argument follows default argument", parameter.span)
            }
            result.positional.append(parameter)
        }
    }

    private mutating func parameter(_ state: inout ParameterState, _ isAnnotated: Bool, _ variable: String?,
                                    isStar: Bool) throws(SyntaxAbort) -> Parameter {
        let (name, span) = try identifier()
        if name == "__debug__" { report("cannot assign to __debug__", span) }
        if !state.names.insert(name).inserted {
            report("duplicate argument '\(name)' in function definition", span)
        }
        var annotation: Expr?, defaultValue: Expr?
        if isAnnotated, accept(.colon) {
            annotation = isStar && kind == .star ? try starred() : try expression()
        }
        let equal = token.span
        if accept(.equal) {
            if let variable { throw fail("\(variable) argument cannot have default value", equal) }
            if kind == .comma || kind == .rightParen { throw fail("expected default value expression", equal) }
            defaultValue = try expression()
        }
        return Parameter(name: name, span: span, annotation: annotation, defaultValue: defaultValue)
    }

    /// Python 2 could take a parameter apart: `def f((a, b))`.
    private mutating func parenthesizedParameter(_ areAnnotated: Bool) throws(SyntaxAbort) -> SyntaxAbort {
        let begin = start
        advance()
        while kind == .name || kind == .comma { advance() }
        guard accept(.rightParen) else { return unexpected() }
        let what = areAnnotated ? "Function" : "Lambda expression"
        return fail("\(what) parameters cannot be parenthesized", span(from: begin))
    }
}
