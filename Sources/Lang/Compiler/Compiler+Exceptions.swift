// try, with and raise.
//
// A region of instructions has a handler: a place to jump to, and a register that gets the exception. What
// counts as "the exception being handled" (for a bare `raise` and for `__context__`) follows from where in the
// text control stands, so each handler says which one was being handled around it.

extension Compiler {
    mutating func raise(_ exception: Expr?, _ cause: Expr?, _ span: Span) {
        guard let exception else {
            b.emit(Instruction(.raise, x: 2), span)
            return
        }
        let value = register(exception)
        if let cause {
            b.emit(Instruction(.raise, x: 1, a: value, b: register(cause)), span)
        } else {
            b.emit(Instruction(.raise, a: value), span)
        }
    }

    mutating func tryStatement(_ body: [Stmt], _ handlers: [ExceptHandler], _ orelse: [Stmt], _ finally: [Stmt], _ span: Span) {
        guard !finally.isEmpty else { return tryExcept(body, handlers, orelse, span) }
        protected(span, cleanup: { $0.statements(finally) }) { compiler in
            if handlers.isEmpty { compiler.statements(body) } else { compiler.tryExcept(body, handlers, orelse, span) }
        }
    }

    /// Compiles `body` so that `cleanup` runs however control leaves it.
    private mutating func protected(_ span: Span, cleanup: @escaping (inout Compiler) -> Void, _ body: (inout Compiler) -> Void) {
        let exception = b.temp()
        let end = Label()
        let region = Region()
        let builder = b
        let before = b.assigned
        // The closure compiles with a compiler of its own over the same builder; its problems are those of the
        // normal path, which are reported once below.
        b.blocks.append(.cleanup(region, emit: {
            var inline = Compiler(b: builder)
            let assigned = builder.assigned
            let mark = builder.nextTemp
            cleanup(&inline)
            builder.release(to: mark)
            builder.assigned = assigned
        }))
        b.open(region)
        body(&self)
        b.close(region)
        b.blocks.removeLast()
        let afterBody = b.assigned
        cleanup(&self)
        let afterCleanup = b.assigned
        b.emitJump(.jump, to: end, span)
        b.addHandler(region, target: b.instructions.count, register: exception, outer: b.handled)
        b.assigned = before.intersection(afterBody)
        handlerBody(exception, span) { cleanup(&$0) }
        b.emit(Instruction(.reraise, a: exception), span)
        b.place(end)
        b.assigned = afterCleanup
    }

    /// Compiles code that runs while the exception in a register is being handled.
    private mutating func handlerBody(_ exception: Int, _ span: Span, _ body: (inout Compiler) -> Void) {
        let outer = b.handled
        b.emitSetHandled(exception, span)
        b.handled = exception
        b.blocks.append(.handler(outer: outer))
        body(&self)
        b.blocks.removeLast()
        b.handled = outer
        b.emitSetHandled(outer, span)
    }

    /// Compiles code whose exceptions a handler is to be added for.
    mutating func guarded(_ body: (inout Compiler) -> Void) -> Region {
        let region = Region()
        b.blocks.append(.region(region))
        b.open(region)
        body(&self)
        b.close(region)
        b.blocks.removeLast()
        return region
    }

    private mutating func tryExcept(_ body: [Stmt], _ handlers: [ExceptHandler], _ orelse: [Stmt], _ span: Span) {
        let exception = b.temp()
        let end = Label()
        let before = b.assigned
        let region = guarded { inner in inner.statements(body) }
        statements(orelse)
        let afterElse = b.assigned
        b.emitJump(.jump, to: end, span)
        b.addHandler(region, target: b.instructions.count, register: exception, outer: b.handled)

        let outer = b.handled
        b.emitSetHandled(exception, span)
        b.handled = exception
        b.blocks.append(.handler(outer: outer))
        var joined = afterElse
        for handler in handlers {
            b.assigned = before
            let next = Label()
            if let type = handler.type {
                let mark = b.nextTemp
                let matched = b.temp()
                let classes = register(type)
                b.emit(Instruction(.matchException, a: matched, b: exception, c: classes), type.span)
                b.emitJump(.jumpIfFalse, a: matched, to: next, type.span)
                b.release(to: mark)
            }
            handlerClause(handler, exception)
            joined.formIntersection(b.assigned)
            b.emitSetHandled(outer, handler.span)
            b.emit(Instruction(.clear, a: exception), handler.span)
            b.emitJump(.jump, to: end, handler.span)
            b.place(next)
        }
        b.blocks.removeLast()
        b.handled = outer
        b.emitSetHandled(outer, span)
        b.emit(Instruction(.reraise, a: exception), span)
        b.place(end)
        b.assigned = joined
    }

    /// One `except … as name:` body; the name is unbound at its end, however it ends.
    private mutating func handlerClause(_ handler: ExceptHandler, _ exception: Int) {
        guard let name = handler.name else { return statements(handler.body) }
        store(name, from: exception, handler.span)
        protected(handler.span, cleanup: { compiler in
            compiler.store(name, from: compiler.b.constantOperand(.none), handler.span)
            compiler.deleteName(name, handler.span)
        }) { $0.statements(handler.body) }
    }

    private mutating func deleteName(_ name: String, _ span: Span) {
        switch b.variable(name) {
        case .local(let register): b.emit(Instruction(.clear, a: register), span)
        case .cell(let register): b.emit(Instruction(.deleteCell, a: register, b: b.nameID(name)), span)
        case .free(let index): b.emit(Instruction(.deleteFree, a: index, b: b.nameID(name)), span)
        case .global(let index): b.emit(Instruction(.deleteGlobal, a: index), span)
        case .className(let id), .classNameOrFree(let id, _): b.emit(Instruction(.deleteName, a: id), span)
        }
    }

    mutating func withStatement(_ items: ArraySlice<WithItem>, _ body: [Stmt], _ span: Span) {
        guard let item = items.first else { return statements(body) }
        let context = item.context.span
        let exit = b.temp()
        let value = b.temp()
        let exception = b.temp()
        expr(item.context, into: exit)
        b.emit(Instruction(.withEnter, a: exit, b: value), context)

        let end = Label(), suppressed = Label()
        let region = Region()
        let builder = b
        let before = b.assigned
        b.blocks.append(.cleanup(region, emit: {
            let mark = builder.nextTemp
            builder.emit(Instruction(.withExit, a: builder.temp(), b: exit), context)
            builder.release(to: mark)
        }))
        b.open(region)
        if let target = item.target { store(target, from: value) }
        withStatement(items.dropFirst(), body, span)
        b.close(region)
        b.blocks.removeLast()
        let afterBody = b.assigned
        b.emit(Instruction(.withExit, a: value, b: exit), context)
        b.emitJump(.jump, to: end, context)

        b.addHandler(region, target: b.instructions.count, register: exception, outer: b.handled)
        let outer = b.handled
        b.emitSetHandled(exception, context)
        b.handled = exception
        b.emit(Instruction(.withExit, x: 1, a: value, b: exit, c: exception), context)
        b.handled = outer
        b.emitSetHandled(outer, context)
        b.emitJump(.jumpIfTrue, a: value, to: suppressed, context)
        b.emit(Instruction(.reraise, a: exception), context)
        b.place(suppressed)
        b.place(end)
        b.assigned = afterBody.intersection(before)
    }
}
