/// Collects what each scope of a tree binds and reads.
struct ScopeBuilder {
    private(set) var diagnostics: [(String, Span)] = []
    private var scope: Scope
    /// Where names are noted for the checker; nil when the compiler asks.
    private var trace: ScopeTrace?

    static func build(_ tree: SyntaxTree, trace: ScopeTrace? = nil) -> (scope: Scope, problems: [(String, Span)]) {
        var builder = ScopeBuilder(scope: Scope(.module, parent: nil), trace: trace)
        builder.statements(tree.body)
        let module = builder.scope
        var problems = builder.diagnostics
        module.resolve { problems.append(($0, $1)) }
        return (module, problems)
    }

    private init(scope: Scope, trace: ScopeTrace?) {
        self.scope = scope
        self.trace = trace
    }

    private mutating func inside(_ kind: Scope.Kind, of node: AnyObject, _ body: (inout ScopeBuilder) -> Void) {
        let child = Scope(kind, parent: scope)
        scope.children[ObjectIdentifier(node)] = child
        scope.childList.append(child)
        scope = child
        body(&self)
        scope = child.parent ?? child
    }

    private mutating func bind(_ name: String, _ span: Span, _ kind: ScopeTrace.Kind = .other, function: FunctionDef? = nil, type: ClassDef? = nil) {
        scope.edit(name) { $0.isBound = true }
        trace?.bindings.append(ScopeTrace.Binding(name: name, span: span, scope: scope, kind: kind, function: function, type: type))
    }

    private mutating func use(_ name: String, _ span: Span) {
        trace?.uses.append(ScopeTrace.Use(name: name, span: span, scope: scope))
        scope.edit(name) { $0.isUsed = true }
        // `super()` and `__class__` read the class cell of the enclosing class body.
        if (name == "super" || name == "__class__"), scope.isFunctionLike, hasClassAround {
            scope.edit("__class__") { $0.isUsed = true }
        }
    }

    private var hasClassAround: Bool {
        var current = scope.parent
        while let candidate = current {
            if candidate.kind == .classBody { return true }
            current = candidate.parent
        }
        return false
    }

    // MARK: Statements

    private mutating func statements(_ list: [Stmt]) { for statement in list { visit(statement) } }

    private mutating func visit(_ statement: Stmt) {
        switch statement.kind {
        case .expr(let value): visit(value)
        case .assign(let targets, let value):
            visit(value)
            for target in targets { bindTarget(target, .assignment) }
        case .augAssign(let target, _, let value):
            visit(value)
            if case .name(let name) = target.kind { use(name, target.span) }
            bindTarget(target)
        case .annAssign(let target, let annotation, let value):
            if let value { visit(value) }
            bindTarget(target, value == nil ? .other : .assignment)
            if scope.kind == .classBody, case .name = target.kind {
                unnoted { builder in
                    builder.use("__annotations__", annotation.span)
                    builder.visitAnnotation(annotation)
                }
            }
        case .return(let value): if let value { visit(value) }
        case .raise(let exception, let cause): visit(exception); visit(cause)
        case .assert(let test, let message): visit(test); visit(message)
        case .del(let targets): for target in targets { deleteTarget(target) }
        case .pass, .break, .continue: break
        case .global(let names):
            for name in names { declare(name, statement.span, "global") { $0.isGlobal = true } }
        case .nonlocal(let names):
            if scope.kind == .module {
                diagnostics.append(("nonlocal declaration not allowed at module level", statement.span))
            } else {
                for name in names { declare(name, statement.span, "nonlocal") { $0.isNonlocal = true; $0.span = statement.span } }
            }
        case .if(let test, let body, let orelse), .while(let test, let body, let orelse):
            visit(test); statements(body); statements(orelse)
        case .for(let target, let iterable, let body, let orelse):
            visit(iterable); bindTarget(target); statements(body); statements(orelse)
        case .try(let body, let handlers, let orelse, let finally):
            statements(body)
            for handler in handlers {
                visit(handler.type)
                if let name = handler.name {
                    bind(name, Span(Int(handler.span.start), Int(handler.type?.span.end ?? handler.span.start)), .handler)
                    scope.edit(name) { $0.isDeleted = true }
                }
                statements(handler.body)
            }
            statements(orelse); statements(finally)
        case .with(let items, let body):
            for item in items {
                visit(item.context)
                if let target = item.target { bindTarget(target, .assignment) }
            }
            statements(body)
        case .functionDef(let definition):
            for decorator in definition.decorators { visit(decorator) }
            visitDefaults(definition.parameters)
            visitAnnotations(of: definition)
            bind(definition.name, definition.nameSpan, function: definition)
            inside(.function, of: definition) { builder in
                builder.bindParameters(definition.parameters)
                builder.statements(definition.body)
            }
        case .classDef(let definition):
            for decorator in definition.decorators { visit(decorator) }
            for base in definition.bases { visit(base.value) }
            bind(definition.name, definition.nameSpan, type: definition)
            inside(.classBody, of: definition) { builder in
                builder.scope.className = definition.name
                builder.scope.edit("__class__") { _ in }
                builder.statements(definition.body)
            }
        case .import(let aliases):
            for alias in aliases {
                let first = alias.name.split(separator: ".").first.map(String.init) ?? alias.name
                bind(alias.asName ?? first, alias.span)
            }
        case .importFrom(_, let names, _):
            if names.isEmpty { trace?.importsAll = true }
            for alias in names { bind(alias.asName ?? alias.name, alias.span) }
        }
    }

    private mutating func declare(_ name: String, _ span: Span, _ word: String, _ change: (inout Scope.Symbol) -> Void) {
        if let symbol = scope.symbols[name], scope.kind != .module {
            if symbol.isParameter {
                diagnostics.append(("name '\(name)' is parameter and \(word)", span))
            } else if symbol.isBound, !symbol.isGlobal, !symbol.isNonlocal {
                diagnostics.append(("name '\(name)' is assigned to before \(word) declaration", span))
            } else if symbol.isUsed, !symbol.isGlobal, !symbol.isNonlocal {
                diagnostics.append(("name '\(name)' is used prior to \(word) declaration", span))
            } else if symbol.isGlobal != (word == "global"), symbol.isGlobal || symbol.isNonlocal {
                diagnostics.append(("name '\(name)' is nonlocal and global", span))
            }
        }
        scope.edit(name, change)
    }

    private mutating func visitDefaults(_ parameters: Parameters) {
        for parameter in parameters.positionalOnly + parameters.positional + parameters.keywordOnly {
            visit(parameter.defaultValue)
        }
    }

    /// What evaluates the annotations of a function has a scope of its own; inside a class it sees the names of the body.
    private mutating func visitAnnotations(of definition: FunctionDef) {
        let annotations = definition.annotations
        guard let first = annotations.first else { return }
        unnoted { builder in
            builder.inside(builder.scope.kind == .classBody ? .classBody : .function, of: first.value) { inner in
                for annotation in annotations { inner.visitAnnotation(annotation.value) }
            }
        }
    }

    private mutating func visitAnnotation(_ value: Expr) {
        if case .starred(let inner) = value.kind { visit(inner) } else { visit(value) }
    }

    /// Visits what the checker shall not judge: a name in an annotation need not be there.
    private mutating func unnoted(_ body: (inout ScopeBuilder) -> Void) {
        let kept = trace
        trace = nil
        body(&self)
        trace = kept
    }

    private mutating func bindParameters(_ parameters: Parameters) {
        var all = parameters.positionalOnly + parameters.positional + parameters.keywordOnly
        if let varargs = parameters.varargs { all.append(varargs) }
        if let kwargs = parameters.kwargs { all.append(kwargs) }
        for parameter in all { scope.edit(parameter.name) { $0.isBound = true; $0.isParameter = true } }
    }

    private mutating func bindTarget(_ target: Expr, _ kind: ScopeTrace.Kind = .other) {
        switch target.kind {
        case .name(let name): bind(name, target.span, kind)
        case .tuple(let items), .list(let items): for item in items { bindTarget(item) }
        case .starred(let inner): bindTarget(inner)
        default:
            if let trace, case .attribute(let object, let name, _) = target.kind, case .name(let function) = object.kind,
               name == "__defaults__" || name == "__kwdefaults__" {
                trace.withOtherDefaults.insert(function)
            }
            visit(target)
        }
    }

    private mutating func deleteTarget(_ target: Expr) {
        switch target.kind {
        case .name(let name):
            bind(name, target.span)
            scope.edit(name) { $0.isDeleted = true }
        case .attribute: bindTarget(target)
        case .tuple(let items), .list(let items): for item in items { deleteTarget(item) }
        default: visit(target)
        }
    }

    // MARK: Expressions

    private mutating func visit(_ expression: Expr?) { if let expression { visit(expression) } }

    private mutating func visit(_ expression: Expr) {
        switch expression.kind {
        case .none, .true, .false, .ellipsis, .int, .hugeInt, .float, .string: break
        case .name(let name): use(name, expression.span)
        case .fstring(let parts): visit(parts)
        case .list(let items), .tuple(let items), .set(let items), .and(let items), .or(let items):
            for item in items { visit(item) }
        case .dict(let items):
            for item in items { visit(item.key); visit(item.value) }
        case .starred(let inner), .unary(_, let inner), .not(let inner), .yieldFrom(let inner):
            if case .yieldFrom = expression.kind { markYield(expression.span) }
            visit(inner)
        case .binary:
            visitChain(expression)
        case .compare(let first, let rest):
            visit(first)
            for comparison in rest { visit(comparison.operand) }
        case .conditional(let test, let then, let otherwise): visit(test); visit(then); visit(otherwise)
        case .lambda(let parameters, let body):
            visitDefaults(parameters)
            inside(.function, of: expression) { builder in
                builder.bindParameters(parameters)
                builder.visit(body)
            }
        case .call(let callee, let arguments):
            visit(callee)
            if let trace { note(callee, arguments, expression.span, trace) }
            for argument in arguments { visit(argument.value) }
        case .attribute(let object, _, _): visit(object)
        case .subscript(let object, let index): visit(object); visit(index)
        case .slice(let lower, let upper, let step): visit(lower); visit(upper); visit(step)
        case .comprehension(let kind, let element, let value, let clauses):
            visitComprehension(expression, kind, element, value, clauses)
        case .walrus(let name, let span, let value):
            visit(value)
            scope.hasWalrus = true
            bindWalrus(name, span)
        case .yield(let value):
            markYield(expression.span)
            visit(value)
        }
    }

    private func note(_ callee: Expr, _ arguments: [Argument], _ span: Span, _ trace: ScopeTrace) {
        guard case .name(let name) = callee.kind else { return }
        trace.calls.append(ScopeTrace.Call(name: name, arguments: arguments, span: span, scope: scope))
        if ["locals", "vars", "dir"].contains(name) { trace.asksForLocals.insert(ObjectIdentifier(scope)) }
    }

    private mutating func markYield(_ span: Span) {
        if scope.kind == .comprehension { diagnostics.append(("'yield' inside a comprehension", span)) }
        scope.isGenerator = true
    }

    /// Left-leaning chains of operators are as long as the user likes: walked by a loop.
    private mutating func visitChain(_ expression: Expr) {
        var rights: [Expr] = []
        var current = expression
        while case .binary(_, let left, let right) = current.kind {
            rights.append(right)
            current = left
        }
        visit(current)
        for right in rights.reversed() { visit(right) }
    }

    private mutating func visit(_ parts: [FStringPart]) {
        for case .field(let value, _, let spec, _) in parts {
            visit(value)
            if let spec { visit(spec) }
        }
    }

    /// The first iterable belongs to the scope around; the rest to the comprehension's own.
    private mutating func visitComprehension(_ node: Expr, _ kind: ComprehensionKind, _ element: Expr, _ value: Expr?,
                                             _ clauses: [CompClause]) {
        guard let first = clauses.first else { return }
        visit(first.iterable)
        inside(.comprehension, of: node) { builder in
            builder.scope.edit(".0") { $0.isBound = true; $0.isParameter = true }
            for (index, clause) in clauses.enumerated() {
                if index > 0 { builder.visit(clause.iterable) }
                builder.bindTarget(clause.target)
                for condition in clause.conditions { builder.visit(condition) }
            }
            builder.visit(element)
            builder.visit(value)
            if kind == .generator { builder.scope.isGenerator = true }
        }
    }

    /// `:=` inside a comprehension binds in the function (or module) around it.
    private mutating func bindWalrus(_ name: String, _ span: Span) {
        guard scope.kind == .comprehension else { return bind(name, span) }
        var owner = scope
        while owner.kind == .comprehension, let parent = owner.parent {
            if owner.symbols[name]?.isBound == true {
                diagnostics.append(("assignment expression cannot rebind comprehension iteration variable '\(name)'", span))
                return
            }
            owner = parent
        }
        if owner.kind == .classBody {
            diagnostics.append(("assignment expression within a comprehension cannot be used in a class body", span))
            return
        }
        let target = owner
        let isGlobal = target.kind == .module || target.symbols[name]?.isGlobal == true
        if !isGlobal { target.edit(name) { $0.isBound = $0.isBound || !$0.isNonlocal } }
        if target.kind == .module { target.edit(name) { $0.isBound = true } }
        var current = scope
        while current !== target {
            current.hasWalrus = true
            current.edit(name) { symbol in
                if isGlobal { symbol.isGlobal = true } else { symbol.isNonlocal = true; symbol.isUsed = true }
            }
            guard let parent = current.parent else { break }
            current = parent
        }
    }
}
