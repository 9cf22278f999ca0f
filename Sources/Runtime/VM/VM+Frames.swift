import Lang

extension Interpreter {
    // MARK: Frames

    /// Pushes a frame whose arguments already stand in its first registers, the rest of them undefined. The frame
    /// owns the function from now on; its depth has been checked.
    @inline(__always)
    func pushFrame(owning callee: Unmanaged<FunctionObject>, _ code: Unmanaged<LinkedCode>, base: UnsafeMutablePointer<Value>,
                   pc: UnsafeMutablePointer<Instruction>, mode: Frame.Mode, destination: Int, generator: Unmanaged<GeneratorObject>? = nil) {
        let frame = frames + frameCount
        frame.initialize(to: Frame(callee: callee, code: code, pc: pc, base: base, savedHandled: .none, context: .none,
                                   suspended: generator, destination: destination, mode: mode))
        if handledPlace.isCounted { frame.handledPlace.start(copying: handledPlace) }
        frameCount &+= 1
    }

    @inline(__always)
    func checkDepth() throws(Fault) {
        if frameCount >= recursionLimit || frameCount >= Interpreter.frameCapacity { throw recursionFault() }
    }

    func recursionFault() -> Fault { Fault(.recursionError, "maximum recursion depth exceeded") }

    /// Registers for a call, above those of the running frame.
    @inline(__always)
    func newRegisters(_ count: Int) throws(Fault) -> UnsafeMutablePointer<Value> {
        let base = stackTop
        if stackEnd - base < count + 64 { throw recursionFault() }
        stackTop = base + count
        return base
    }

    /// Drops the top frame with its registers. They go first, while the frame still stands: freeing a value may run
    /// code of the script.
    @inline(__always)
    func popFrame() {
        let frame = frames + (frameCount - 1)
        let base = frame.pointee.base
        base.drop(frame.registerCount)
        frameCount &-= 1
        stackTop = base
        restoreHandled(frame)
        if frame.contextPlace.isCounted { frame.contextPlace.clear() }
        frame.pointee.callee.letGo()
    }

    /// Drops the top frame of a generator, whose registers stay with it.
    @inline(__always)
    func popGeneratorFrame() {
        frameCount &-= 1
        restoreHandled(frames + frameCount)
    }

    @inline(__always)
    private func restoreHandled(_ frame: UnsafeMutablePointer<Frame>) {
        let saved = frame.handledPlace
        if saved.isCounted {
            handledPlace.take(from: saved)
        } else if handledPlace.isCounted {
            handledPlace.set(.none)
        }
    }

    /// Handles a return that does not simply go to the caller's register; a value means: leave `run` with it.
    func leave(_ value: Value, _ mode: Frame.Mode) throws(Fault) -> Value? {
        let frame = frames + (frameCount - 1)
        switch mode {
        case .plain, .native:
            popFrame()
            return value
        case .initializer:
            if !value.isNone { throw .type("__init__() should return None, not '\(typeName(value))'") }
            let instance = frame.pointee.context
            let destination = frame.pointee.destination
            popFrame()
            if destination < 0 { return instance }
            (frames[frameCount - 1].base + destination).set(instance)
            return nil
        case .forLoop:
            let generator = generator(of: frame)
            popGeneratorFrame()
            generator.finish()
            frames[frameCount - 1].pc += 1
            return nil
        case .generatorNative:
            let generator = generator(of: frame)
            popGeneratorFrame()
            generator.finish()
            generatorReturned = true
            return value
        }
    }

    func generator(of frame: UnsafeMutablePointer<Frame>) -> GeneratorObject {
        if let generator = frame.pointee.suspended { return generator.takeUnretainedValue() }
        preconditionFailure("a generator's frame without its generator")
    }

    // MARK: Looking at the world

    /// Called every few thousand jumps and calls: Ctrl-C, budgets and deadlines. The loop calls it with `pc` one behind the
    /// target of the jump, so that what it throws belongs to the try statement around the target.
    func checkInterrupts() throws(Fault) {
        let spent = tickStart &- ticksLeft
        resetTicks(Interpreter.tickSlice)
        if heap.wantsCollection { heap.collectSome() }
        if !work.leftovers.isEmpty, !work.isStopping { work.leftovers.freeSome() }
        if interrupt.isRaised {
            if interrupt.isCancelled { throw WorkContext.cancelFault }
            interrupt.lower()
            throw Fault(.keyboardInterrupt, "")
        }
        if let meter { try meter.check(spent, self) }
    }

    // MARK: Unwinding

    /// Finds the handler of a fault, dropping frames on the way; rethrows when Swift code called the last one.
    func unwind(_ fault: Fault, above depth: Int) throws(Fault) {
        let isLimit = fault.kind == .limit
        let exception = exceptionObject(of: fault)
        if isLimit { exception.isLimit = true }
        let uncatchable = exception.isLimit
        if uncatchable || fault.kind == .keyboardInterrupt { work.isStopping = true }
        while true {
            let frame = frames + (frameCount - 1)
            let code = frame.pointee.code
            let first = code._withUnsafeGuaranteedRef { $0.instructions }
            let instruction = frame.pointee.pc - first - 1
            if isReraise { isReraise = false } else {
                if exception.traceback.count < 100_000 {
                    exception.traceback.append(TracebackEntry(code: code.takeUnretainedValue(), instruction: instruction))
                }
                postMortem?.note(frame, instruction, exception)
            }
            if !uncatchable, let handler = code._withUnsafeGuaranteedRef({ $0.handler(at: instruction) }) {
                handledPlace.copy(from: handler.outer >= 0 ? frame.pointee.base + handler.outer : frame.handledPlace)
                let register = frame.pointee.base + handler.register
                register.set(.instance(exception))
                frame.pointee.pc = first + handler.target
                pending = .undefined
                // Temporaries of the body go: a generator in the middle of a loop ends now.
                (register + 1).clear(frame.registerCount - handler.register - 1)
                if fault.kind == .keyboardInterrupt { work.isStopping = false }
                return
            }
            let mode = frame.pointee.mode
            let isInit = mode == .initializer && frame.pointee.destination < 0
            if mode == .forLoop || mode == .generatorNative {
                let generator = generator(of: frame)
                popGeneratorFrame()
                generator.finish()
                if exception.type.isSubtype(of: types.exception(.stopIteration)) {
                    let wrapped = newException(types.exception(.runtimeError), [.string("generator raised StopIteration")])
                    wrapped.cause = .instance(exception)
                    wrapped.context = .instance(exception)
                    wrapped.suppressContext = true
                    wrapped.traceback = exception.traceback
                    pending = .instance(wrapped)
                    if mode == .generatorNative || frameCount <= depth { throw Fault.raised }
                    return try unwind(Fault.raised, above: depth)
                }
            } else {
                if owesFinalizers { keepVariables(frame, exception) }
                popFrame()
            }
            if mode == .native || mode == .generatorNative || isInit || frameCount <= depth {
                pending = .instance(exception)
                throw isLimit ? fault : Fault.raised
            }
        }
    }

    /// The traceback of an exception keeps the frames it passed, and so what their variables hold, which goes when the
    /// exception goes. Seen only where that runs code of the script.
    private func keepVariables(_ frame: UnsafeMutablePointer<Frame>, _ exception: ExceptionObject) {
        for index in 0..<frame.pointee.code._withUnsafeGuaranteedRef({ $0.localCount }) {
            let register = frame.pointee.base + index
            if register.isCounted, register.tag != Tag.str { exception.keep(register.pointee) }
        }
    }

    // MARK: Variables

    func unboundLocal(_ frame: UnsafeMutablePointer<Frame>, _ name: Int) -> Fault {
        let text = frame.pointee.function.code.names[name].value
        if frame.pointee.function.code.code.kind == .comprehension {
            return Fault(.nameError, "cannot access free variable '\(text)' where it is not associated with a value in enclosing scope")
        }
        return Fault(.unboundLocalError, "cannot access local variable '\(text)' where it is not associated with a value",
                     hint: "'\(text)' is assigned in this function, so it is local to it; give it a value first, or declare it global or nonlocal")
    }

    func unboundFree(_ frame: UnsafeMutablePointer<Frame>, _ name: Int) -> Fault {
        let text = frame.pointee.function.code.names[name].value
        return Fault(.nameError, "cannot access free variable '\(text)' where it is not associated with a value in enclosing scope")
    }

    func builtin(_ code: LinkedCode, _ global: Int) throws(Fault) -> Value {
        let value = builtins.slots[code.builtinSlots[global]]
        if case .undefined = value { throw unknownName(code.code.globals[global]) }
        return value
    }

    func unknownGlobal(_ frame: UnsafeMutablePointer<Frame>, _ index: Int) -> Fault {
        unknownName(frame.pointee.linked.code.globals[index])
    }

    func unknownName(_ name: String) -> Fault { Fault(.nameError, "name '\(name)' is not defined").about(name) }

    /// The nearest of some names to one that was not found.
    func suggestion(_ name: String, among names: [String]) -> String? { Suggestion.nearest(to: name, in: names) }

    func deleteGlobal(_ frame: UnsafeMutablePointer<Frame>, _ index: Int) throws(Fault) {
        let place = frame.pointee.code._withUnsafeGuaranteedRef { $0.home.pointee + $0.globalSlots[index] }
        if place.isUnbound { throw unknownName(frame.pointee.linked.code.globals[index]) }
        place.clear()
    }

    private func namespace(_ frame: UnsafeMutablePointer<Frame>) -> DictObject {
        if case .dict(let dict) = frame.pointee.context { return dict }
        return DictObject()
    }

    func loadName(_ frame: UnsafeMutablePointer<Frame>, _ name: Int, global: Int) throws(Fault) -> Value {
        let code = frame.pointee.function.code
        if let value = namespace(frame).value(code.names[name]) { return value }
        let value = code.module.slots[code.globalSlots[global]]
        if case .undefined = value { return try builtin(code, global) }
        return value
    }

    func loadNameOrFree(_ frame: UnsafeMutablePointer<Frame>, _ name: Int, free: Int) throws(Fault) -> Value {
        if let value = namespace(frame).value(frame.pointee.function.code.names[name]) { return value }
        let value = frame.pointee.function.cells[free].takeUnretainedValue().value
        if case .undefined = value { throw unboundFree(frame, name) }
        return value
    }

    func storeName(_ frame: UnsafeMutablePointer<Frame>, _ name: Int, _ value: Value) throws(Fault) {
        let space = namespace(frame), name = frame.pointee.function.code.names[name]
        if space.flag, let known = space.value(name) { try checkRepeated(name.value, known, value) }
        space.setValue(name, value)
    }

    /// In the body of an enumeration, whose namespace has its `flag` set, a member keeps its name, and no other name becomes a member.
    private func checkRepeated(_ name: String, _ known: Value, _ value: Value) throws(Fault) {
        if name.hasPrefix("__") || (name.hasPrefix("_") && name.hasSuffix("_")) { return }
        if isDescriptor(known), isDescriptor(value) { return }
        throw .type("\(try repr(.string(name))) already defined as \(try repr(known))")
    }

    private func isDescriptor(_ value: Value) -> Bool {
        switch value {
        case .function: true
        case .object(let object): [.property, .staticMethod, .classMethod].contains(object.kind)
        case .instance(let instance): instance.type.lookup(names.get, self) != nil
        default: false
        }
    }

    func deleteName(_ frame: UnsafeMutablePointer<Frame>, _ name: Int) throws(Fault) {
        let text = frame.pointee.function.code.names[name]
        guard namespace(frame).removeValue(text) else { throw Fault(.nameError, "name '\(text.value)' is not defined").about(text.value) }
    }
}
