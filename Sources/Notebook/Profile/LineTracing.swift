// A program that tells which line it is at: the same statements with a call before each.
//
// The tree is changed, not the machine that runs it, so that a program that is not measured pays nothing. A function's
// body is put into `try … finally`, with a call that says the function has ended. Spans stay, so errors show the text.

import Lang

enum LineTracing {
    /// The built-in function that is called: no name that a program could write.
    static let function = "%line"
    /// The argument that stands for the end of a function.
    static let end = -1

    /// A tree that tells its lines.
    static func traced(_ tree: SyntaxTree) -> SyntaxTree {
        SyntaxTree(source: tree.source, body: block(tree.body, tree.source))
    }

    private static func block(_ body: [Stmt], _ source: Source, isFunction: Bool = false) -> [Stmt] {
        var traced: [Stmt] = []
        for (index, statement) in body.enumerated() {
            // The documentation stays first; what only declares is no step.
            let isText = index == 0 && isFunction && isString(statement)
            if !isText, !isDeclaration(statement) { traced.append(mark(source.line(at: Int(statement.span.start)), statement.span)) }
            traced.append(inside(statement, source))
        }
        return traced
    }

    private static func isString(_ statement: Stmt) -> Bool {
        if case .expr(let value) = statement.kind, case .string = value.kind { return true }
        return false
    }

    private static func isDeclaration(_ statement: Stmt) -> Bool {
        switch statement.kind {
        case .global, .nonlocal: true
        default: false
        }
    }

    private static func mark(_ line: Int, _ span: Span) -> Stmt {
        let argument = Argument(.positional, Expr(line < 0 ? .unary(.minus, Expr(.int(-line), span)) : .int(line), span), span)
        return Stmt(.expr(Expr(.call(Expr(.name(function), span), [argument]), span)), span)
    }

    private static func inside(_ statement: Stmt, _ source: Source) -> Stmt {
        func inner(_ body: [Stmt]) -> [Stmt] { body.isEmpty ? [] : block(body, source) }
        let kind: StmtKind
        switch statement.kind {
        case .if(let test, let body, let orelse): kind = .if(test: test, body: inner(body), orelse: inner(orelse))
        case .while(let test, let body, let orelse): kind = .while(test: test, body: inner(body), orelse: inner(orelse))
        case .for(let target, let iterable, let body, let orelse):
            kind = .for(target: target, iterable: iterable, body: inner(body), orelse: inner(orelse))
        case .try(let body, let handlers, let orelse, let finally):
            let traced = handlers.map { ExceptHandler(type: $0.type, name: $0.name, body: inner($0.body), span: $0.span) }
            kind = .try(body: inner(body), handlers: traced, orelse: inner(orelse), finally: inner(finally))
        case .with(let items, let body): kind = .with(items, body: inner(body))
        case .functionDef(let function):
            kind = .functionDef(FunctionDef(name: function.name, nameSpan: function.nameSpan, parameters: function.parameters,
                                            returns: function.returns, decorators: function.decorators, body: functionBody(function, statement, source)))
        case .classDef(let definition):
            let body = definition.body.map { inside($0, source) }
            kind = .classDef(ClassDef(name: definition.name, nameSpan: definition.nameSpan, bases: definition.bases,
                                      decorators: definition.decorators, body: body))
        default: return statement
        }
        return Stmt(kind, statement.span)
    }

    private static func functionBody(_ function: FunctionDef, _ statement: Stmt, _ source: Source) -> [Stmt] {
        let traced = block(function.body, source, isFunction: true)
        let lead = function.body.first.map(isString) == true ? 1 : 0
        return Array(traced.prefix(lead)) + [Stmt(.try(body: Array(traced.dropFirst(lead)), handlers: [], orelse: [], finally: [mark(end, statement.span)]), statement.span)]
    }
}
