// From the syntax tree to bytecode, one function at a time.
//
// Variables live in registers (or in cells when an inner function captures them); an expression is compiled
// either into a given register or to an operand, which for a local variable is its own register and for a
// literal a constant, so that `x * 2` is one instruction. Registers above the locals are a stack of
// temporaries. Whether a local may be unbound is followed through the branches; only where it may, a check is
// emitted. A `finally` body is compiled once for each way of leaving its try statement, as CPython does.

/// Turns a syntax tree into code.
public struct Compiler {
    public enum Mode: Sendable {
        /// A file: values of expressions are dropped.
        case module
        /// A notebook cell: the value of the last expression is shown.
        case cell
        /// One expression, whose value the code returns.
        case expression
    }

    public enum Outcome: Sendable {
        case code(Code)
        case problems([(message: String, span: Span)])
    }

    var b: CodeBuilder
    var problems: [(message: String, span: Span)] = []

    /// Compiles a tree; scope errors (`nonlocal` without a binding and the like) come back as problems.
    public static func compile(_ tree: SyntaxTree, mode: Mode = .module) -> Outcome {
        let (scope, found) = ScopeBuilder.build(tree)
        guard found.isEmpty else { return .problems(found.map { (message: $0.0, span: $0.1) }) }
        let whole = Span(0, tree.source.bytes.count)
        let builder = CodeBuilder(.module, name: "<module>", qualifiedName: "<module>", source: tree.source,
                                  span: whole, scope: scope, parent: nil)
        var compiler = Compiler(b: builder)
        builder.allocateLocals(parameters: [])
        compiler.module(tree.body, mode, end: Span(tree.source.bytes.count, tree.source.bytes.count))
        if builder.isTooLarge { compiler.problems.append((message: "this code is too large for one unit", span: whole)) }
        return compiler.problems.isEmpty ? .code(builder.finish()) : .problems(compiler.problems)
    }

    private mutating func module(_ body: [Stmt], _ mode: Mode, end: Span) {
        var list = body
        var last: Expr?
        if mode != .module, case .expr(let value)? = list.last?.kind {
            last = value
            list.removeLast()
        }
        statements(list)
        if let last {
            let mark = b.nextTemp
            let value = operand(last)
            if mode == .cell { b.emit(Instruction(.showValue, a: value), last.span) }
            if mode == .expression { b.emit(Instruction(.return, a: value), last.span) }
            b.release(to: mark)
        }
        b.emit(Instruction(.return, a: b.constantOperand(.none)), end)
    }

    mutating func problem(_ message: String, _ span: Span) { problems.append((message: message, span: span)) }

    // MARK: Functions and classes

    /// Compiles a child code object with its own builder and gives its index among the children.
    mutating func child(_ kind: Code.Kind, name: String, span: Span, scope: Scope, parameters: [String],
                        layout: ParameterLayout, _ body: (inout Compiler) -> Void) -> Int {
        let outer = b
        let prefix: String
        switch outer.kind {
        case .module: prefix = ""
        case .classBody: prefix = outer.qualifiedName + "."
        default: prefix = outer.qualifiedName + ".<locals>."
        }
        let inner = CodeBuilder(kind, name: name, qualifiedName: prefix + name, source: outer.source, span: span,
                                scope: scope, parent: outer)
        inner.parameters = layout
        inner.allocateLocals(parameters: parameters)
        var compiler = Compiler(b: inner)
        if inner.isGenerator { inner.emit(Instruction(.startGenerator), span) }
        for (register, local) in inner.localNames.enumerated() where scope.symbols[local]?.isCell == true {
            inner.emit(Instruction(.makeCell, a: register), span)
        }
        body(&compiler)
        problems += compiler.problems
        if inner.isTooLarge { problem("this code is too large for one unit", span) }
        outer.children.append(inner.finish())
        if outer.children.count > 0xFFFF { problem("too many functions in one unit", span) }
        return outer.children.count - 1
    }

    /// The layout of parameters, and their names in register order.
    func layout(_ parameters: Parameters) -> (ParameterLayout, [String]) {
        var layout = ParameterLayout()
        let positional = parameters.positionalOnly + parameters.positional
        layout.positionalOnly = parameters.positionalOnly.count
        layout.positional = positional.count
        layout.positionalDefaults = positional.filter { $0.defaultValue != nil }.count
        layout.keywordOnly = parameters.keywordOnly.count
        layout.keywordDefaults = parameters.keywordOnly.map { $0.defaultValue != nil }
        layout.hasVarargs = parameters.varargs != nil
        layout.hasKwargs = parameters.kwargs != nil
        var all = positional + parameters.keywordOnly
        if let varargs = parameters.varargs { all.append(varargs) }
        if let kwargs = parameters.kwargs { all.append(kwargs) }
        layout.names = all.map(\.name)
        return (layout, layout.names)
    }

    /// Emits the making of a function whose body `compileBody` compiles, into register `target`.
    mutating func function(_ node: AnyObject, kind: Code.Kind, name: String, parameters: Parameters, span: Span,
                           into target: Int, _ compileBody: (inout Compiler) -> Void) {
        let mark = b.nextTemp
        let defaults = (parameters.positionalOnly + parameters.positional).compactMap(\.defaultValue)
            + parameters.keywordOnly.compactMap(\.defaultValue)
        let first = b.temp(defaults.count)
        for (index, value) in defaults.enumerated() { expr(value, into: first + index) }
        let (layout, names) = layout(parameters)
        guard let scope = b.scope.children[ObjectIdentifier(node)] else { return }
        let index = child(kind, name: name, span: span, scope: scope, parameters: names, layout: layout, compileBody)
        b.emit(Instruction(.makeFunction, a: target, b: index, c: first), span)
        b.release(to: mark)
    }

    mutating func functionDef(_ definition: FunctionDef, _ span: Span) {
        let mark = b.nextTemp
        let base = b.temp()
        // Decorators are evaluated first, from the top; applied from the bottom.
        let decorators = definition.decorators.map { decorator in
            let register = b.temp(2)
            expr(decorator, into: register)
            return register
        }
        function(definition, kind: .function, name: definition.name, parameters: definition.parameters, span: span, into: base) { inner in
            inner.b.documentation = Compiler.docstring(definition.body)
            inner.statements(definition.body)
            inner.b.emit(Instruction(.return, a: inner.b.constantOperand(.none)), span)
        }
        annotate(definition, base, span)
        decorate(base, decorators, definition.decorators)
        store(definition.name, from: base, definition.nameSpan)
        b.release(to: mark)
    }

    private mutating func decorate(_ base: Int, _ registers: [Int], _ decorators: [Expr]) {
        for (register, decorator) in zip(registers, decorators).reversed() {
            b.emit(Instruction(.take, a: register + 1, b: base), decorator.span)
            b.emit(Instruction(.call, a: register, b: 1, c: base), decorator.span)
        }
    }

    static func docstring(_ body: [Stmt]) -> String? {
        if case .expr(let value)? = body.first?.kind, case .string(let text) = value.kind { return text }
        return nil
    }

    mutating func classDef(_ definition: ClassDef, _ span: Span) {
        let mark = b.nextTemp
        let decorators = definition.decorators.map { decorator in
            let register = b.temp(2)
            expr(decorator, into: register)
            return register
        }
        let positional = definition.bases.filter { if case .positional = $0.kind { true } else { false } }
        let keywords = definition.bases.compactMap { argument -> (String, Expr)? in
            if case .keyword(let name) = argument.kind { return (name, argument.value) }
            return nil
        }
        for argument in definition.bases {
            switch argument.kind {
            case .keyword("metaclass"): problem("nn has no metaclasses", argument.span)
            case .star, .doubleStar: problem("nn has no unpacking in the bases of a class", argument.span)
            default: break
            }
        }
        if positional.count > 1 {
            problem("nn has no multiple inheritance: class '\(definition.name)' names \(positional.count) bases", positional[1].span)
        }
        let base = b.temp(3 + positional.count)
        if let scope = b.scope.children[ObjectIdentifier(definition)] {
            let index = child(.classBody, name: definition.name, span: span, scope: scope, parameters: [], layout: ParameterLayout()) { inner in
                inner.classBody(definition, span)
            }
            b.emit(Instruction(.makeFunction, a: base, b: index, c: 0), span)
        }
        b.emit(Instruction(.loadConstant, a: base + 1, b: b.constant(.string(definition.name))), definition.nameSpan)
        for (index, argument) in positional.enumerated() { expr(argument.value, into: base + 2 + index) }
        if !keywords.isEmpty { dict(keywords.map { (.string($0.0), $0.1) }, into: base + 2 + positional.count, span) }
        b.emit(Instruction(.buildClass, a: base, b: positional.count, c: base), span, operands: positional.map(\.span))
        b.emitExt(b: keywords.isEmpty ? 0 : 1, c: 0)
        decorate(base, decorators, definition.decorators)
        store(definition.name, from: base, definition.nameSpan)
        b.release(to: mark)
    }

    private mutating func dict(_ items: [(Constant, Expr)], into target: Int, _ span: Span) {
        b.emit(Instruction(.buildDict, a: target, b: 0, c: 0), span)
        for (key, value) in items {
            let mark = b.nextTemp
            let item = operand(value)
            b.emit(Instruction(.dictSet, a: target, b: b.constantOperand(key), c: item), value.span)
            b.release(to: mark)
        }
    }

    /// `__module__ = __name__`; a module of a host may have no name, and then the class takes the one that the host gave it.
    private mutating func nameModule(_ span: Span) {
        let mark = b.nextTemp
        let exception = b.temp()
        let module = b.temp()
        let region = guarded { inner in
            inner.b.emit(Instruction(.loadGlobal, a: module, b: inner.b.global("__name__")), span)
            inner.b.emit(Instruction(.storeName, a: inner.b.nameID("__module__"), b: module), span)
        }
        b.addHandler(region, target: b.instructions.count, register: exception, outer: b.handled)
        b.release(to: mark)
    }

    private mutating func classBody(_ definition: ClassDef, _ span: Span) {
        nameModule(span)
        let name = b.constantOperand(.string(b.qualifiedName))
        b.emit(Instruction(.storeName, a: b.nameID("__qualname__"), b: name), span)
        if let text = Compiler.docstring(definition.body) {
            b.documentation = text
            b.emit(Instruction(.storeName, a: b.nameID("__doc__"), b: b.constantOperand(.string(text))), span)
        }
        if Compiler.annotatesVariables(definition.body) {
            let mark = b.nextTemp
            let dict = b.temp()
            b.emit(Instruction(.buildDict, a: dict, b: 0, c: 0), span)
            b.emit(Instruction(.storeName, a: b.nameID("__annotations__"), b: dict), span)
            b.release(to: mark)
        }
        statements(definition.body)
        if case .cell(let register) = b.variable("__class__") {
            b.emit(Instruction(.return, a: register), span)
        } else {
            b.emit(Instruction(.return, a: b.constantOperand(.none)), span)
        }
    }
}
