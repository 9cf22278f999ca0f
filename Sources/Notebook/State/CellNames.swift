// What a cell reads and what it defines, told from its text.
//
// The walk goes through the cell as it would run and notes each name that is read before the cell itself has given it a
// value: that is the cell's input. What a function's body reads counts when the function is called, so it is kept by
// the function's name; which functions a cell calls is not known, and every function it names counts.

import Lang

/// The names of a cell.
public struct CellNames: Sendable {
    /// Read before the cell has given them a value.
    public private(set) var inputs: Set<String> = []
    /// Bound by the cell, at the top level.
    public private(set) var assigned: Set<String> = []
    /// Changed in place: `x[0] = 1`, `x.a = 1`, `x += 1`.
    public private(set) var changed: Set<String> = []
    /// What the functions and classes that the cell defines read when they are called.
    public private(set) var deferred: [String: Set<String>] = [:]
    private var globals: Set<String> = []
    private var locals: [Set<String>] = []

    /// The names of a program's text; nothing for a text with mistakes.
    public init(_ text: String) {
        guard let tree = Parser.parse(Source(name: "", text: text + "\n")).tree else { return }
        block(tree.body)
    }

    // MARK: Statements

    private mutating func block(_ body: [Stmt]) { for statement in body { walk(statement) } }

    private mutating func walk(_ statement: Stmt) {
        switch statement.kind {
        case .expr(let value): read(value)
        case .assign(let targets, let value):
            read(value)
            for target in targets { bind(target) }
        case .augAssign(let target, _, let value):
            read(value)
            read(target)
            if let name = CellNames.root(of: target) { changed.insert(name) }
            bind(target)
        case .annAssign(let target, _, let value):
            if let value {
                read(value)
                bind(target)
            }
        case .return(let value): if let value { read(value) }
        case .raise(let value, let cause):
            if let value { read(value) }
            if let cause { read(cause) }
        case .assert(let value, let message):
            read(value)
            if let message { read(message) }
        case .del(let targets): for target in targets { read(target) }
        case .global(let names): globals.formUnion(names)
        case .pass, .break, .continue, .nonlocal: break
        case .if(let test, let body, let orelse), .while(let test, let body, let orelse):
            read(test)
            block(body)
            block(orelse)
        case .for(let target, let iterable, let body, let orelse):
            read(iterable)
            bind(target)
            block(body)
            block(orelse)
        case .try(let body, let handlers, let orelse, let finally):
            block(body)
            for handler in handlers {
                if let type = handler.type { read(type) }
                if let name = handler.name { bind(name) }
                block(handler.body)
            }
            block(orelse)
            block(finally)
        case .with(let items, let body):
            for item in items {
                read(item.context)
                if let target = item.target { bind(target) }
            }
            block(body)
        case .functionDef(let function): define(function)
        case .classDef(let definition): define(definition)
        case .import(let aliases):
            for alias in aliases { bind(alias.asName ?? String(alias.name.prefix { $0 != "." })) }
        case .importFrom(_, let names, _): for alias in names { bind(alias.asName ?? alias.name) }
        }
    }

    private mutating func define(_ function: FunctionDef) {
        for decorator in function.decorators { read(decorator) }
        for parameter in CellNames.all(function.parameters) { if let value = parameter.defaultValue { read(value) } }
        deferred[function.name, default: []].formUnion(free(function))
        bind(function.name)
    }

    private mutating func define(_ definition: ClassDef) {
        for decorator in definition.decorators { read(decorator) }
        for base in definition.bases { read(base.value) }
        locals.append([])
        var methods: Set<String> = []
        for statement in definition.body {
            if case .functionDef(let function) = statement.kind {
                for decorator in function.decorators { read(decorator) }
                methods.formUnion(free(function))
                bind(function.name)
            } else { walk(statement) }
        }
        locals.removeLast()
        for base in definition.bases { if case .name(let name) = base.value.kind { methods.formUnion(deferred[name] ?? []) } }
        deferred[definition.name, default: []].formUnion(methods)
        bind(definition.name)
    }

    /// The globals that a function reads when it is called.
    private func free(_ function: FunctionDef) -> Set<String> {
        var inner = CellNames(body: function.body, parameters: CellNames.all(function.parameters).map(\.name))
        for (_, names) in inner.deferred { inner.inputs.formUnion(names) }
        // What a function assigns anywhere is its own everywhere, unless it says `global`.
        return inner.inputs.subtracting(inner.assigned.subtracting(inner.globals)).union(inner.globals)
    }

    private init(body: [Stmt], parameters: [String]) {
        assigned = Set(parameters)
        block(body)
    }

    private static func all(_ parameters: Parameters) -> [Parameter] {
        var all = parameters.positionalOnly + parameters.positional
        if let varargs = parameters.varargs { all.append(varargs) }
        all += parameters.keywordOnly
        if let kwargs = parameters.kwargs { all.append(kwargs) }
        return all
    }

    // MARK: Names

    private mutating func bind(_ name: String) {
        if locals.isEmpty { assigned.insert(name) } else { locals[locals.count - 1].insert(name) }
    }

    private mutating func bind(_ target: Expr) {
        switch target.kind {
        case .name(let name): bind(name)
        case .tuple(let items), .list(let items): for item in items { bind(item) }
        case .starred(let inner): bind(inner)
        case .attribute(let object, _, _):
            read(object)
            if let name = CellNames.root(of: target) { changed.insert(name) }
        case .subscript(let object, let index):
            read(object)
            read(index)
            if let name = CellNames.root(of: target) { changed.insert(name) }
        default: read(target)
        }
    }

    /// The variable at the beginning of `a.b[0].c`.
    private static func root(of target: Expr) -> String? {
        var current = target
        while true {
            switch current.kind {
            case .name(let name): return name
            case .attribute(let object, _, _): current = object
            case .subscript(let object, _): current = object
            default: return nil
            }
        }
    }

    private mutating func use(_ name: String) {
        guard !assigned.contains(name), !locals.contains(where: { $0.contains(name) }) else {
            // A function of this cell: what it reads is read now.
            if let names = deferred[name] { inputs.formUnion(names.subtracting(assigned)) }
            return
        }
        inputs.insert(name)
    }

    // MARK: Expressions

    private mutating func read(_ expression: Expr) {
        switch expression.kind {
        case .none, .true, .false, .ellipsis, .int, .hugeInt, .float, .string: break
        case .fstring(let parts): read(parts)
        case .name(let name): use(name)
        case .list(let items), .tuple(let items), .set(let items), .and(let items), .or(let items): for item in items { read(item) }
        case .dict(let items):
            for item in items {
                if let key = item.key { read(key) }
                read(item.value)
            }
        case .starred(let inner), .unary(_, let inner), .not(let inner), .yieldFrom(let inner), .attribute(let inner, _, _): read(inner)
        case .binary(_, let a, let b), .subscript(let a, let b):
            read(a)
            read(b)
        case .compare(let first, let rest):
            read(first)
            for part in rest { read(part.operand) }
        case .conditional(let test, let then, let otherwise):
            read(test)
            read(then)
            read(otherwise)
        case .lambda(let parameters, let body):
            let all = CellNames.all(parameters)
            for parameter in all { if let value = parameter.defaultValue { read(value) } }
            locals.append(Set(all.map(\.name)))
            read(body)
            locals.removeLast()
        case .call(let function, let arguments):
            read(function)
            for argument in arguments { read(argument.value) }
        case .slice(let lower, let upper, let step): for part in [lower, upper, step] { if let part { read(part) } }
        case .comprehension(_, let element, let value, let clauses):
            locals.append([])
            for clause in clauses {
                read(clause.iterable)
                bind(clause.target)
                for condition in clause.conditions { read(condition) }
            }
            read(element)
            if let value { read(value) }
            locals.removeLast()
        case .walrus(let name, _, let value):
            read(value)
            // Bound outside of comprehensions.
            assigned.insert(name)
        case .yield(let value): if let value { read(value) }
        }
    }

    private mutating func read(_ parts: [FStringPart]) {
        for part in parts {
            if case .field(let value, _, let spec, _) = part {
                read(value)
                if let spec { read(spec) }
            }
        }
    }
}
