import Lang

extension Interpreter {
    /// `iter(value)`.
    public func iterator(_ value: Value) throws(Fault) -> Value {
        if value.hasUserClass {
            if let method = userMethod(value, names.iter) {
                if method.isNone { throw .type("'\(typeName(value))' object is not iterable") }
                let result = try call(try bind(method, to: value, type(of: value)), [])
                guard isIterator(result) else { throw .type("iter() returned non-iterator of type '\(typeName(result))'") }
                return result
            }
            if case .instance(let instance) = value, instance.payload.isUndefined {
                if userMethod(value, names.getItem) != nil { return .object(SequenceIterator(value)) }
                throw .type("'\(typeName(value))' object is not iterable")
            }
        }
        return try builtinIterator(value)
    }

    /// The same without a look at a script's own `__iter__`.
    func builtinIterator(_ value: Value) throws(Fault) -> Value {
        switch value {
        case .list(let list): return .object(ListIterator(list))
        case .tuple(let tuple): return .object(ArrayIterator(tuple.items, "tuple_iterator"))
        case .str(let text): return .object(StringIterator(text))
        case .dict(let dict): return .object(DictIterator(dict, .keys))
        case .set(let set): return .object(SetIterator(set))
        case .array(let array): return .object(try arrayIterator(array))
        case .object(let object):
            switch object.kind {
            case .range: return .object(RangeIterator(unsafeDowncast(object, to: RangeObject.self)))
            case .iterator, .generator: return value
            default: if let host = object as? HostObject, let made = try host.hostIterator(self) { return .object(made) }
            }
        case .type(let type): if let result = try callHook(type, "__class_iter__") { return result }
        default: break
        }
        throw .type("'\(qualifiedTypeName(value))' object is not iterable")
    }

    func isIterator(_ value: Value) -> Bool {
        switch value {
        case .object(let object): return object.kind == .iterator || object.kind == .generator || object.kind == .file || (object as? HostObject)?.isHostIterator == true
        case .instance(let instance): return instance.type.lookup(names.next, self) != nil
        default: return userMethod(value, names.next) != nil
        }
    }

    /// The next value of an iterator, or nil at its end.
    public func next(_ iterator: Value) throws(Fault) -> Value? {
        switch iterator {
        case .object(let object):
            if object.kind == .iterator { return try unsafeDowncast(object, to: IteratorObject.self).next(self) }
            if object.kind == .generator { return try resume(unsafeDowncast(object, to: GeneratorObject.self), sent: .none) }
            if let file = object as? FileObject { return try file.nextLine() }
            if let host = object as? HostObject, host.isHostIterator { return try host.hostNext(self) }
        default:
            guard let method = userMethod(iterator, names.next) else { break }
            do throws(Fault) { return try call(method, [iterator]) } catch {
                guard matches(error, "StopIteration") else { throw error }
                forget(error)
                return nil
            }
        }
        throw .type("'\(typeName(iterator))' object is not an iterator")
    }

    /// Calls `body` with each value.
    public func forEach(_ values: Value, _ body: (Value) throws(Fault) -> Void) throws(Fault) {
        let source = try iterator(values)
        while let value = try next(source) {
            try body(value)
            try tick()
        }
    }

    /// `list(values)` as a Swift array.
    public func array(of values: Value) throws(Fault) -> [Value] {
        if !values.hasUserClass {
            switch values {
            case .list(let list):
                return try copy(list.items[...])
            case .tuple(let tuple):
                return try copy(tuple.items[...])
            case .set(let set): return set.keys
            default: break
            }
        }
        var result: [Value] = []
        let source = try iterator(values)
        do throws(Fault) {
            while let value = try next(source) {
                // What is being made here is in no container yet.
                if result.count == result.capacity { try WorkContext.ask(result.count * 2 * MemoryLayout<Value>.stride) }
                result.append(value)
                try tick()
            }
        } catch {
            Leftovers.free(&result)
            throw error
        }
        return result
    }

    /// Items in memory of their own. Memory that two lists share until one changes would be taken later, where no limit is
    /// looked at; each of the lists would walk it when it goes; and the collector would count its references twice.
    func copy(_ items: ArraySlice<Value>, and more: [Value] = []) throws(Fault) -> [Value] {
        let total = items.count + more.count
        try WorkContext.ask(total * MemoryLayout<Value>.stride)
        return try filled(total) { place, count, stop in
            items.withUnsafeBufferPointer { Interpreter.append($0, to: place, &count, stop) }
            more.withUnsafeBufferPointer { Interpreter.append($0, to: place, &count, stop) }
        }
    }

    /// So many values, filled in place; throws where the work is to stop before all are there.
    func filled(_ total: Int, _ body: (UnsafeMutablePointer<Value>, inout Int, StopFlag) -> Void) throws(Fault) -> [Value] {
        let stop = work.stop
        var result = Array<Value>(unsafeUninitializedCapacity: total) { memory, count in
            if let place = memory.baseAddress { body(place, &count, stop) }
        }
        if result.count < total {
            let fault = work.stopFault()
            Leftovers.free(&result)
            throw fault
        }
        return result
    }

    /// Copies values behind the `count` that are there, as far as the work is not to stop.
    static func append(_ source: UnsafeBufferPointer<Value>, to place: UnsafeMutablePointer<Value>, _ count: inout Int, _ stop: StopFlag) {
        var from = 0
        while from < source.count, !stop.isSet {
            let part = source[from..<min(from + 1 << 16, source.count)]
            (place + count).initialize(from: UnsafeBufferPointer(rebasing: part).baseAddress.unsafelyUnwrapped, count: part.count)
            count += part.count
            from += part.count
        }
    }

    // MARK: Displays and unpacking

    /// kind: 0 list, 1 tuple, 2 set, of values that are moved out of their registers.
    func build(_ kind: Int, _ first: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) -> Value {
        if kind == 2 {
            let set = SetObject()
            for index in 0..<count { try add(first[index], to: set) }
            return .set(set)
        }
        var items: [Value] = []
        items.reserveCapacity(count)
        for index in 0..<count {
            items.append((first + index).move())
            (first + index).initialize(to: .undefined)
        }
        return kind == 0 ? .newList(items) : .newTuple(items)
    }

    func buildDict(_ first: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) -> Value {
        let dict = DictObject()
        for index in 0..<count { try set(dict, first[index * 2], first[index * 2 + 1]) }
        return .dict(dict)
    }

    /// `*values` in a display or in a call, where errors name the function.
    func extendDisplay(_ target: Value, _ values: Value, callee: Value) throws(Fault) {
        guard case .list(let list) = target else { return }
        let isFirst = list.items.isEmpty
        do throws(Fault) { list.items.append(contentsOf: try array(of: values)) } catch {
            guard error.kind == .typeError, error.message.hasSuffix("is not iterable") else { throw error }
            if callee.isUndefined || !isFirst { throw .type("Value after * must be an iterable, not \(typeName(values))") }
            throw .type("\(calleeText(callee)) argument after * must be an iterable, not \(typeName(values))")
        }
    }

    func mergeDisplay(_ target: Value, _ values: Value, callee: Value) throws(Fault) {
        guard case .dict(let dict) = target else { return }
        guard !callee.isUndefined else {
            if case .dict(let source) = values { return try merge(dict, source) }
            guard try findAttribute(values, intern("keys")) != nil else { throw .type("'\(typeName(values))' object is not a mapping") }
            return try merge(dict, values)
        }
        let source = DictObject()
        if case .dict(let direct) = values { try merge(source, direct) } else {
            guard try findAttribute(values, intern("keys")) != nil else {
                throw .type("\(calleeText(callee)) argument after ** must be a mapping, not \(typeName(values))")
            }
            try merge(source, values)
        }
        for entry in source.table.entries where !entry.key.isUndefined {
            guard case .str(let name) = entry.key else { throw .type("keywords must be strings") }
            if dict.value(name) != nil {
                throw .type("\(calleeText(callee)) got multiple values for keyword argument '\(name.value)'")
            }
            dict.setValue(name, entry.value)
        }
    }

    /// A keyword of a call that also comes out of a `**`; the callee stands two registers before the keywords.
    func checkDuplicateKeyword(_ dict: DictObject, _ key: Value, _ callee: Value) throws(Fault) {
        if case .str(let name) = key, dict.value(name) != nil {
            throw .type("\(calleeText(callee)) got multiple values for keyword argument '\(name.value)'")
        }
    }

    private func calleeText(_ callee: Value) -> String {
        switch callee {
        case .function(let function): "\(function.code.module.name).\(function.qualifiedName)()"
        case .type(let type): type.isBuiltin ? "\(type.name)()" : "\(type.module).\(type.qualifiedName)()"
        case .object(let object) where object.kind == .builtin:
            (unsafeDowncast(object, to: BuiltinObject.self).owner.map { $0 + "." } ?? "") + unsafeDowncast(object, to: BuiltinObject.self).row.name + "()"
        case .object(let object) where object.kind == .boundMethod: calleeText(unsafeDowncast(object, to: BoundMethodObject.self).function)
        default: (try? str(callee)) ?? "\(typeName(callee)) object"
        }
    }

    /// Exactly `count` items into registers.
    func unpack(_ place: UnsafeMutablePointer<Value>, into registers: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) {
        if place.tag == Tag.tuple {
            let items = place.borrowed(TupleObject.self)._withUnsafeGuaranteedRef { tuple in
                tuple.extra == nil && tuple.items.count == count ? tuple.items.withUnsafeBufferPointer { $0.baseAddress } : nil
            }
            if let items {
                for index in 0..<count { (registers + index).copy(from: UnsafeMutablePointer(mutating: items) + index) }
                return
            }
        } else if place.tag == Tag.list {
            let list = place.borrowed(ListObject.self)
            if list._withUnsafeGuaranteedRef({ $0.extra == nil && $0.items.count == count }) {
                // Asked for one by one: what a register held may run code of the script when it goes.
                for index in 0..<count {
                    guard let item = list._withUnsafeGuaranteedRef({ $0.plainPlace(index) }) else { break }
                    (registers + index).copy(from: item)
                }
                return
            }
        }
        let value = place.pointee
        let source: Value
        do throws(Fault) { source = try iterator(value) } catch {
            guard error.kind == .typeError, error.message.hasSuffix("is not iterable") else { throw error }
            throw .type("cannot unpack non-iterable \(typeName(value)) object")
        }
        for index in 0..<count {
            guard let item = try next(source) else {
                throw .value("not enough values to unpack (expected \(count), got \(index))")
            }
            registers[index] = item
        }
        if try next(source) != nil { throw .value("too many values to unpack (expected \(count))") }
    }

    /// `a, *b, c = value`.
    func unpack(_ value: Value, into registers: UnsafeMutablePointer<Value>, before: Int, after: Int) throws(Fault) {
        let items: [Value]
        do throws(Fault) { items = try array(of: value) } catch {
            guard error.kind == .typeError, error.message.hasSuffix("is not iterable") else { throw error }
            throw .type("cannot unpack non-iterable \(typeName(value)) object")
        }
        guard items.count >= before + after else {
            throw .value("not enough values to unpack (expected at least \(before + after), got \(items.count))")
        }
        for index in 0..<before { registers[index] = items[index] }
        registers[before] = .newList(Array(items[before..<(items.count - after)]))
        for index in 0..<after { registers[before + 1 + index] = items[items.count - after + index] }
    }

    // MARK: Generators

    /// The first instruction of a generator: takes the frame's registers along and returns the generator object.
    func startGenerator() throws(Fault) -> Value? {
        let frame = frames + (frameCount - 1)
        let generator = GeneratorObject(function: frame.pointee.function, moving: frame.pointee.base, pc: frame.pointee.pc)
        let mode = frame.pointee.mode
        let destination = frame.pointee.destination
        if generator.function.code.hasHandlers { owesFinalizers = true }
        popFrame()
        if mode == .native { return .object(generator) }
        (frames[frameCount - 1].base + destination).set(.object(generator))
        return nil
    }

    /// Pushes a generator's frame; false when it has ended already. Who resumes it holds it until it is left.
    @inline(__always)
    func enter(_ generator: GeneratorObject, mode: Frame.Mode, destination: Int) throws(Fault) -> Bool {
        if generator.state == .finished { return false }
        if generator.state == .running { throw .value("generator already executing") }
        try checkDepth()
        if generator.sendRegister >= 0 { (generator.registers + generator.sendRegister).set(.none) }
        pushFrame(owning: Unmanaged.passUnretained(generator.function), Unmanaged.passUnretained(generator.function.code),
                  base: generator.registers, pc: generator.pc, mode: mode, destination: destination,
                  generator: Unmanaged.passUnretained(generator))
        generator.state = .running
        withUnsafeMutablePointer(to: &generator.handled) { own in
            if own.isCounted {
                handledPlace.copy(from: own)
                own.set(.none)
            }
        }
        return true
    }

    /// The same with what `send` hands over.
    @inline(__always)
    func enter(_ generator: GeneratorObject, sent: Value) throws(Fault) -> Bool {
        if generator.state == .created, !sent.isNone { throw .type("can't send non-None value to a just-started generator") }
        guard try enter(generator, mode: .generatorNative, destination: -1) else { return false }
        if !sent.isNone, generator.sendRegister >= 0 { (generator.registers + generator.sendRegister).set(sent) }
        return true
    }

    /// Suspends the running generator. True: Swift code resumed it and gets the value; else the caller's loop goes on.
    @inline(__always)
    func suspend(_ value: UnsafeMutablePointer<Value>, register: Int, dies: Bool) -> Bool {
        let frame = frames + (frameCount - 1)
        let mode = frame.pointee.mode
        let destination = frame.pointee.destination
        frame.pointee.suspended?._withUnsafeGuaranteedRef { generator in
            generator.pc = frame.pointee.pc
            generator.sendRegister = register
            generator.state = .suspended
            if handledPlace.isCounted, handledPlace.word != frame.handledPlace.word { generator.handled = handled }
        }
        popGeneratorFrame()
        if mode == .generatorNative {
            generatorReturned = false
            return true
        }
        let caller = frames + (frameCount - 1)
        (caller.pointee.base + destination).put(value, dies: dies)
        caller.pointee.pc += caller.pointee.pc.pointee.offset
        return false
    }

    /// Resumes a generator from Swift code: the value it yields, or nil when it ends.
    func resume(_ generator: GeneratorObject, sent: Value) throws(Fault) -> Value? {
        try checkNativeStack()
        guard try enter(generator, sent: sent) else { return nil }
        let value = try enterCheckedRun()
        if generatorReturned {
            generatorReturned = false
            generatorResult = value
            return nil
        }
        return value
    }

    /// `generator.throw(exception)`.
    /// - Parameter given: the arguments of the call, which an iterator that is delegated to gets as they are.
    func throwInto(_ generator: GeneratorObject, _ exception: ExceptionObject, given: [Value]? = nil) throws(Fault) -> Value? {
        switch generator.state {
        case .finished:
            pending = .instance(exception)
            throw Fault.raised
        case .running: throw .value("generator already executing")
        case .created:
            generator.finish()
            pending = .instance(exception)
            throw Fault.raised
        case .suspended: break
        }
        // Delegating to another generator: the exception goes there first.
        if generator.pc.pointee.op == .yieldFrom, case .object(let object) = generator.registers[Int(generator.pc.pointee.b)],
           object.kind == .generator {
            return try throwThrough(generator, to: unsafeDowncast(object, to: GeneratorObject.self), exception, given)
        }
        // To any other iterator if it can be thrown into; GeneratorExit closes it.
        if generator.pc.pointee.op == .yieldFrom {
            let iterator = generator.registers[Int(generator.pc.pointee.b)]
            let isExit = exception.type.isSubtype(of: types.exception(.generatorExit))
            if iterator.hasUserClass, let method = try findAttribute(iterator, intern(isExit ? "close" : "throw")) {
                do throws(Fault) {
                    generator.state = .running
                    let value = try call(method, isExit ? [] : given ?? [.instance(exception)])
                    generator.state = .suspended
                    if !isExit { return value }
                } catch {
                    generator.state = .suspended
                    let raised = exceptionObject(of: error)
                    guard !isExit, raised.type.isSubtype(of: types.exception(.stopIteration)) else { return try raiseInside(generator, raised) }
                    generator.registers[Int(generator.pc.pointee.a)] = raised.arguments.first ?? .none
                    generator.pc += 1
                    generator.sendRegister = -1
                    return try resume(generator, sent: .none)
                }
            }
        }
        return try raiseInside(generator, exception)
    }

    /// An exception for the generator that another one delegates to. The outer one counts as running meanwhile, and what it
    /// handles is what the inner one raises in. GeneratorExit closes the inner one and then ends the outer.
    private func throwThrough(_ generator: GeneratorObject, to inner: GeneratorObject, _ exception: ExceptionObject, _ given: [Value]?) throws(Fault) -> Value? {
        let isExit = exception.type.isSubtype(of: types.exception(.generatorExit))
        var raised: ExceptionObject? = isExit ? exception : nil
        var value: Value?
        let before = handled
        if case .instance = generator.handled { handled = generator.handled }
        generator.state = .running
        do throws(Fault) {
            if isExit { try close(inner) } else { value = try throwInto(inner, exception, given: given) }
        } catch {
            raised = exceptionObject(of: error)
        }
        generator.state = .suspended
        handled = before
        if let raised { return try raiseInside(generator, raised) }
        if let value { return value }
        generator.registers[Int(generator.pc.pointee.a)] = generatorResult
        generator.pc += 1
        generator.sendRegister = -1
        return try resume(generator, sent: .none)
    }

    private func raiseInside(_ generator: GeneratorObject, _ exception: ExceptionObject) throws(Fault) -> Value? {
        guard try enter(generator, sent: .none) else { return nil }
        let depth = frameCount - 1
        pending = .instance(exception)
        try unwind(Fault.raised, above: depth)
        let value = try enterRun()
        if generatorReturned {
            generatorReturned = false
            generatorResult = value
            return nil
        }
        return value
    }

    /// `generator.close()`.
    func close(_ generator: GeneratorObject) throws(Fault) {
        switch generator.state {
        case .finished: return
        case .created: return generator.finish()
        default: break
        }
        let exception = newException(types.exception(.generatorExit), [])
        do throws(Fault) {
            if try throwInto(generator, exception) != nil { throw Fault(.runtimeError, "generator ignored GeneratorExit") }
        } catch {
            guard matches(error, "GeneratorExit") || matches(error, "StopIteration") else { throw error }
            forget(error)
        }
    }

    /// One step of `yield from`: a value to hand on, or nil when the inner iterator has ended and the result
    /// stands in its register.
    func delegate(to iterator: Value, result: UnsafeMutablePointer<Value>) throws(Fault) -> Value? {
        let sent = result.pointee
        if case .object(let object) = iterator, object.kind == .generator {
            let inner = unsafeDowncast(object, to: GeneratorObject.self)
            generatorResult = .none
            if let value = try resume(inner, sent: inner.state == .created ? .none : sent) { return value }
            result.pointee = generatorResult
            generatorResult = .none
            return nil
        }
        if !sent.isNone {
            return try call(try attribute(iterator, intern("send"), nil), [sent])
        }
        if iterator.hasUserClass, let method = userMethod(iterator, names.next) {
            // What its StopIteration carries is the value of the `yield from`.
            do throws(Fault) { return try call(method, [iterator]) } catch {
                guard matches(error, "StopIteration") else { throw error }
                result.pointee = exceptionObject(of: error).arguments.first ?? .none
                return nil
            }
        }
        if let value = try next(iterator) { return value }
        result.pointee = .none
        return nil
    }
}
