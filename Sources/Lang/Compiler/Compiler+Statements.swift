extension Compiler {
    mutating func statements(_ list: [Stmt]) {
        for statement in list {
            let mark = b.nextTemp
            self.statement(statement)
            b.release(to: mark)
        }
    }

    private mutating func statement(_ statement: Stmt) {
        let span = statement.span
        switch statement.kind {
        case .expr(let value): discard(value)
        case .assign(let targets, let value): assign(targets, value)
        case .augAssign(let target, let op, let value): augmentedAssign(target, op, value, span)
        case .annAssign(let target, let annotation, let value):
            if let value { assign([target], value) }
            if b.scope.kind == .classBody, case .name(let name) = target.kind { annotateVariable(name, annotation) }
        case .return(let value): returnStatement(value, span)
        case .raise(let exception, let cause): raise(exception, cause, span)
        case .assert(let test, let message): assertStatement(test, message, span)
        case .del(let targets): for target in targets { delete(target) }
        case .pass, .global, .nonlocal: break
        case .break: leaveLoop(span) { breakTo, _ in breakTo }
        case .continue: leaveLoop(span) { _, continueTo in continueTo }
        case .if(let test, let body, let orelse): ifStatement(test, body, orelse, span)
        case .while(let test, let body, let orelse): whileStatement(test, body, orelse, span)
        case .for(let target, let iterable, let body, let orelse): forStatement(target, iterable, body, orelse, span)
        case .try(let body, let handlers, let orelse, let finally): tryStatement(body, handlers, orelse, finally, span)
        case .with(let items, let body): withStatement(items[...], body, span)
        case .functionDef(let definition): functionDef(definition, span)
        case .classDef(let definition): classDef(definition, span)
        case .import(let aliases): for alias in aliases { importModule(alias) }
        case .importFrom(let module, let names, let level): importFrom(module, names, level, span)
        }
    }

    /// An expression evaluated for its effect. A bare name is still looked up, a literal is not.
    private mutating func discard(_ value: Expr) {
        if case .string = value.kind { return }
        if case .ellipsis = value.kind { return }
        let mark = b.nextTemp
        let result = operand(value)
        // Nobody has it any more: a generator that was made and dropped ends here.
        if b.isTemp(result) { b.emit(Instruction(.clear, a: result), value.span) }
        b.release(to: mark)
    }

    // MARK: Assignment

    private mutating func assign(_ targets: [Expr], _ value: Expr) {
        guard targets.count == 1, let target = targets.first else {
            let source = operand(value)
            for target in targets { store(target, from: source) }
            return
        }
        if case .name(let name) = target.kind, case .local(let register) = b.variable(name), writesOnce(value) {
            expr(value, into: register)
            if !b.isDeleted(name) { b.assigned.insert(register) }
            return
        }
        if let pairs = parallelAssignment(target, value) {
            let sources = pairs.map { pair -> Int in
                let register = b.temp()
                expr(pair.1, into: register)
                return register
            }
            for (pair, source) in zip(pairs, sources) { store(pair.0, from: source, dies: true) }
            return
        }
        store(target, from: operand(value), dies: true)
    }

    /// `a, b = b, a`: no tuple is needed.
    private func parallelAssignment(_ target: Expr, _ value: Expr) -> [(Expr, Expr)]? {
        guard case .tuple(let targets) = target.kind, case .tuple(let values) = value.kind,
              targets.count == values.count, targets.count <= 8 else { return nil }
        for item in targets + values { if case .starred = item.kind { return nil } }
        return Array(zip(targets, values))
    }

    /// Whether compiling the expression into a register writes it once, at the very end, so that a failure
    /// on the way leaves the old value.
    private func writesOnce(_ value: Expr) -> Bool {
        switch value.kind {
        case .none, .true, .false, .ellipsis, .int, .float, .string, .name, .binary, .unary, .attribute, .subscript, .not, .lambda:
            return true
        case .call(_, let arguments):
            return arguments.allSatisfy { switch $0.kind { case .positional, .keyword: true; default: false } }
        default: return false
        }
    }

    /// - Parameter dies: a temporary that nobody reads afterwards: it is moved, not copied.
    mutating func store(_ target: Expr, from source: Int, dies: Bool = false) {
        switch target.kind {
        case .name(let name): store(name, from: source, target.span, dies: dies)
        case .attribute(let object, let name, _):
            let mark = b.nextTemp
            let base = register(object)
            b.emit(Instruction(.setAttr, x: dying(source, dies) | (b.isTemp(base) ? 2 : 0), a: base, b: source), target.span,
                   operands: [object.span])
            b.emitExt(b: b.nameID(name), c: b.cache())
            b.release(to: mark)
        case .subscript(let object, let index):
            let mark = b.nextTemp
            let base = register(object)
            let key = operand(index)
            b.emit(Instruction(.setItem, x: dying(source, dies) | (b.isTemp(base) ? 2 : 0), a: base, b: key, c: source), target.span,
                   operands: [object.span, index.span])
            b.release(to: mark)
        case .tuple(let targets), .list(let targets): unpack(targets, from: source, target.span, dies: dies)
        case .starred: problem("starred assignment target must be in a list or tuple", target.span)
        default: problem("cannot assign to this expression", target.span)
        }
    }

    private func dying(_ source: Int, _ dies: Bool) -> UInt8 { dies && b.isTemp(source) ? 1 : 0 }

    mutating func store(_ name: String, from source: Int, _ span: Span, dies: Bool = false) {
        let flag = dying(source, dies)
        switch b.variable(name) {
        case .local(let register):
            if flag == 1 { b.emit(Instruction(.take, a: register, b: source), span) } else if register != source {
                move(source, to: register, span)
            }
            if !b.isDeleted(name) { b.assigned.insert(register) }
        case .cell(let register): b.emit(Instruction(.storeCell, x: flag, a: register, b: source), span)
        case .free(let index): b.emit(Instruction(.storeFree, x: flag, a: index, b: source), span)
        case .global(let index): b.emit(Instruction(.storeGlobal, x: flag, a: index, b: source), span)
        case .className(let id), .classNameOrFree(let id, _): b.emit(Instruction(.storeName, a: id, b: source), span)
        }
    }

    private mutating func unpack(_ targets: [Expr], from source: Int, _ span: Span, dies: Bool) {
        var starIndex: Int?
        for (index, target) in targets.enumerated() {
            guard case .starred = target.kind else { continue }
            if starIndex != nil { problem("multiple starred expressions in assignment", target.span); return }
            starIndex = index
        }
        let mark = b.nextTemp
        let value = inRegister(source, span)
        let first = b.temp(targets.count)
        let flag = dying(value, dies || value != source)
        if let starIndex {
            b.emit(Instruction(.unpackStar, x: flag, a: first, c: value), span)
            b.emitExt(b: starIndex, c: targets.count - starIndex - 1)
        } else {
            b.emit(Instruction(.unpack, x: flag, a: first, b: targets.count, c: value), span)
        }
        for (index, target) in targets.enumerated() {
            var inner = target
            if case .starred(let list) = target.kind { inner = list }
            store(inner, from: first + index, dies: true)
        }
        b.release(to: mark)
    }

    private mutating func augmentedAssign(_ target: Expr, _ op: BinaryOp, _ value: Expr, _ span: Span) {
        let operands = [target.span, value.span]
        switch target.kind {
        case .name(let name):
            if case .local(let register) = b.variable(name) {
                loadCheck(name, register, target.span)
                let right = operand(value)
                binary(op, into: register, register, right, span, operands, inPlace: true)
                return
            }
            let current = b.temp()
            load(name, into: current, target.span)
            let right = operand(value)
            binary(op, into: current, current, right, span, operands, inPlace: true)
            store(name, from: current, target.span, dies: true)
        case .attribute(let object, let name, _):
            let base = register(object)
            let current = b.temp()
            b.emit(Instruction(.getAttr, a: current, b: base), target.span, operands: [object.span])
            b.emitExt(b: b.nameID(name), c: b.cache())
            let right = operand(value)
            binary(op, into: current, current, right, span, operands, inPlace: true)
            b.emit(Instruction(.setAttr, x: b.isTemp(base) ? 3 : 1, a: base, b: current), target.span, operands: [object.span])
            b.emitExt(b: b.nameID(name), c: b.cache())
        case .subscript(let object, let index):
            let base = register(object)
            let key = operand(index)
            let current = b.temp()
            b.emit(Instruction(.getItem, a: current, b: base, c: key), target.span, operands: [object.span, index.span])
            let right = operand(value)
            binary(op, into: current, current, right, span, operands, inPlace: true)
            b.emit(Instruction(.setItem, x: b.isTemp(base) ? 3 : 1, a: base, b: key, c: current), target.span, operands: [object.span, index.span])
        default: problem("illegal expression for augmented assignment", target.span)
        }
    }

    private mutating func delete(_ target: Expr) {
        let span = target.span
        switch target.kind {
        case .name(let name):
            switch b.variable(name) {
            case .local(let register): b.emit(Instruction(.deleteLocal, a: register, b: b.nameID(name)), span)
            case .cell(let register): b.emit(Instruction(.deleteCell, a: register, b: b.nameID(name)), span)
            case .free(let index): b.emit(Instruction(.deleteFree, a: index, b: b.nameID(name)), span)
            case .global(let index): b.emit(Instruction(.deleteGlobal, a: index), span)
            case .className(let id), .classNameOrFree(let id, _): b.emit(Instruction(.deleteName, a: id), span)
            }
        case .attribute(let object, let name, _):
            b.emit(Instruction(.deleteAttr, a: register(object), b: b.nameID(name)), span)
        case .subscript(let object, let index):
            let base = register(object)
            b.emit(Instruction(.deleteItem, a: base, b: operand(index)), span, operands: [object.span, index.span])
        case .tuple(let items), .list(let items): for item in items { delete(item) }
        default: problem("cannot delete this expression", span)
        }
    }

    // MARK: Control flow

    private mutating func returnStatement(_ value: Expr?, _ span: Span) {
        var result = value.map { operand($0) } ?? b.constantOperand(.none)
        // A `finally` on the way out must not change what is returned.
        if !b.blocks.isEmpty, !b.isTemp(result), result & Int(Instruction.constantBit) == 0 {
            let copy = b.temp()
            b.emit(Instruction(.move, a: copy, b: result), span)
            result = copy
        }
        b.leaving(to: 0, span) { b.emit(Instruction(.return, a: result), span) }
    }

    private mutating func leaveLoop(_ span: Span, _ pick: (Label, Label) -> Label) {
        for depth in b.blocks.indices.reversed() {
            guard case .loop(let breakTo, let continueTo) = b.blocks[depth] else { continue }
            b.leaving(to: depth + 1, span) { b.emitJump(.jump, to: pick(breakTo, continueTo), span) }
            return
        }
    }

    private mutating func ifStatement(_ test: Expr, _ body: [Stmt], _ orelse: [Stmt], _ span: Span) {
        let otherwise = Label(), end = Label()
        condition(test, jumpIf: false, to: otherwise)
        let before = b.assigned
        statements(body)
        let afterBody = b.assigned
        if orelse.isEmpty {
            b.place(otherwise)
            b.assigned = leaves(body) ? before : before.intersection(afterBody)
            return
        }
        b.emitJump(.jump, to: end, span)
        b.place(otherwise)
        b.assigned = before
        statements(orelse)
        b.place(end)
        switch (leaves(body), leaves(orelse)) {
        case (true, _): break
        case (false, true): b.assigned = afterBody
        case (false, false): b.assigned.formIntersection(afterBody)
        }
    }

    /// Whether control never falls out of the end of the statements.
    private func leaves(_ body: [Stmt]) -> Bool {
        switch body.last?.kind {
        case .return, .raise, .break, .continue: true
        default: false
        }
    }

    private mutating func whileStatement(_ test: Expr, _ body: [Stmt], _ orelse: [Stmt], _ span: Span) {
        let top = Label(), check = Label(), end = Label()
        let isForever: Bool
        switch test.kind {
        case .true: isForever = true
        case .int(let value): isForever = value != 0
        default: isForever = false
        }
        let before = b.assigned
        if !isForever { b.emitJump(.jump, to: check, span) }
        b.place(top)
        b.blocks.append(.loop(breakTo: end, continueTo: check))
        statements(body)
        b.blocks.removeLast()
        b.place(check)
        b.assigned = before
        if isForever {
            b.emitJump(.loop, to: top, span)
        } else {
            condition(test, jumpIf: true, to: top)
        }
        b.assigned = before
        statements(orelse)
        b.assigned = before
        b.place(end)
    }

    private mutating func forStatement(_ target: Expr, _ iterable: Expr, _ body: [Stmt], _ orelse: [Stmt], _ span: Span) {
        let end = Label()
        let iterator = b.temp()
        expr(iterable, into: iterator)
        b.emit(Instruction(.getIter, a: iterator, b: iterator), iterable.span)
        let before = b.assigned
        loop(over: iterator, target, iterable.span) { compiler, next in
            compiler.b.blocks.append(.loop(breakTo: end, continueTo: next))
            compiler.statements(body)
            compiler.b.blocks.removeLast()
        }
        b.assigned = before
        statements(orelse)
        b.assigned = before
        b.place(end)
        b.emit(Instruction(.clear, a: iterator), span)
    }

    /// The loop of a `for`, its test at the bottom; `body` gets the label of the next step.
    mutating func loop(over iterator: Int, _ target: Expr, _ span: Span, _ body: (inout Compiler, Label) -> Void) {
        let top = Label(), next = Label()
        b.emitJump(.jump, to: next, span)
        b.place(top)
        var register = -1
        if case .name(let name) = target.kind, case .local(let local) = b.variable(name) {
            register = local
            if !b.isDeleted(name) { b.assigned.insert(local) }
        }
        let item = register >= 0 ? register : b.temp()
        if register < 0 { store(target, from: item, dies: true) }
        body(&self, next)
        b.place(next)
        b.emitWideJump(Instruction(.forIter, a: item, b: iterator), to: top, span)
    }

    private mutating func assertStatement(_ test: Expr, _ message: Expr?, _ span: Span) {
        let pass = Label()
        condition(test, jumpIf: true, to: pass)
        if let message {
            b.emit(Instruction(.assertFail, x: 1, a: operand(message)), test.span)
        } else {
            b.emit(Instruction(.assertFail), test.span)
        }
        b.place(pass)
    }

    // MARK: Modules

    private mutating func importModule(_ alias: ImportAlias) {
        let target = b.temp()
        let wantsTop = alias.asName == nil && alias.name.contains(".")
        b.emit(Instruction(.importModule, x: wantsTop ? 0x80 : 0, a: target, b: b.constant(.string(alias.name))), alias.span)
        let first = alias.name.split(separator: ".").first.map(String.init) ?? alias.name
        store(alias.asName ?? first, from: target, alias.span)
    }

    private mutating func importFrom(_ module: String, _ names: [ImportAlias], _ level: Int, _ span: Span) {
        let source = b.temp()
        b.emit(Instruction(.importModule, x: UInt8(min(level, 0x7F)), a: source, b: b.constant(.string(module))), span)
        if names.isEmpty {
            if b.kind != .module { problem("import * only allowed at module level", span) }
            b.emit(Instruction(.importAll, a: source), span)
            return
        }
        for alias in names {
            let target = b.temp()
            b.emit(Instruction(.importName, a: target, b: b.nameID(alias.name), c: source), alias.span)
            store(alias.asName ?? alias.name, from: target, alias.span)
        }
    }
}
