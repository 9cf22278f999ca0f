// Annotations. Of a class's variables they are evaluated with the body, of a function's parameters when
// `__annotations__` is first asked for, by a small function that is made beside it: a `def` costs next to nothing more.
// One that cannot be evaluated (a name that is not there yet) is kept as its text and fails nobody.

extension Parameters {
    /// The annotated ones with their annotations, in the order of the text.
    var annotations: [(name: String, value: Expr)] {
        var all = positionalOnly + positional
        if let varargs { all.append(varargs) }
        all += keywordOnly
        if let kwargs { all.append(kwargs) }
        return all.compactMap { parameter in parameter.annotation.map { (parameter.name, $0) } }
    }
}

extension FunctionDef {
    var annotations: [(name: String, value: Expr)] { parameters.annotations + (returns.map { [("return", $0)] } ?? []) }
}

extension Compiler {
    /// The attribute under which a function gets what evaluates its annotations: no name a script can write.
    public static let annotationMaker = " annotate"

    /// Emits the function that evaluates the annotations of a definition, and hands it to the function in `target`.
    mutating func annotate(_ definition: FunctionDef, _ target: Int, _ span: Span) {
        let annotations = definition.annotations
        guard let first = annotations.first, let scope = b.scope.children[ObjectIdentifier(first.value)] else { return }
        let kind: Code.Kind = scope.kind == .classBody ? .classBody : .function
        let index = child(kind, name: "__annotate__", span: span, scope: scope, parameters: [], layout: ParameterLayout()) { inner in
            let dict = inner.b.temp()
            inner.b.emit(Instruction(.buildDict, a: dict, b: 0, c: 0), span)
            for (name, value) in annotations { inner.annotation(name, value, into: dict) }
            inner.b.emit(Instruction(.return, a: dict), span)
        }
        let mark = b.nextTemp
        let maker = b.temp()
        b.emit(Instruction(.makeFunction, a: maker, b: index, c: maker), span)
        b.emit(Instruction(.setAttr, a: target, b: maker), span)
        b.emitExt(b: b.nameID(Compiler.annotationMaker), c: b.cache())
        b.release(to: mark)
    }

    /// `x: T` in the body of a class.
    mutating func annotateVariable(_ name: String, _ value: Expr) {
        let mark = b.nextTemp
        let dict = b.temp()
        load("__annotations__", into: dict, value.span)
        annotation(b.scope.mangled(name), value, into: dict)
        b.release(to: mark)
    }

    /// dict[name] <- the value of an annotation, or its text where evaluating it fails.
    private mutating func annotation(_ name: String, _ value: Expr, into dict: Int) {
        let mark = b.nextTemp
        let exception = b.temp()
        let item = b.temp()
        let end = Label()
        let before = b.assigned
        let region = guarded { inner in
            if case .starred(let list) = value.kind { inner.expr(list, into: item) } else { inner.expr(value, into: item) }
        }
        b.emitJump(.jump, to: end, value.span)
        b.addHandler(region, target: b.instructions.count, register: exception, outer: b.handled)
        let text = String(decoding: b.source.bytes[Int(value.span.start)..<Int(value.span.end)], as: UTF8.self)
        b.emit(Instruction(.loadConstant, a: item, b: b.constant(.string(text))), value.span)
        b.place(end)
        b.assigned = before
        b.emit(Instruction(.dictSet, a: dict, b: b.constantOperand(.string(name)), c: item), value.span)
        b.release(to: mark)
    }

    /// Whether statements of a class body, blocks in it included, annotate a variable.
    static func annotatesVariables(_ body: [Stmt]) -> Bool {
        body.contains { statement in
            switch statement.kind {
            case .annAssign(let target, _, _): if case .name = target.kind { true } else { false }
            case .if(_, let body, let orelse), .while(_, let body, let orelse), .for(_, _, let body, let orelse):
                annotatesVariables(body) || annotatesVariables(orelse)
            case .with(_, let body): annotatesVariables(body)
            case .try(let body, let handlers, let orelse, let finally):
                annotatesVariables(body) || annotatesVariables(orelse) || annotatesVariables(finally)
                    || handlers.contains { annotatesVariables($0.body) }
            default: false
            }
        }
    }
}
