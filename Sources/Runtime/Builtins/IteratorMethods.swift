/// The methods of iterators and generators, and `reversed`.
enum IteratorMethods {
    static let iteratorRows: [Builtin] = [
        Builtin("__iter__", "__iter__(self, /)", summary: "The iterator itself.", example: "x = iter([1]); x.__iter__() is x  # True") { args throws(Fault) in args[0] },
        Builtin("__next__", "__next__(self, /)", summary: "The next value; StopIteration at the end.", example: "iter([1]).__next__()  # 1") { args throws(Fault) in
            try args.vm.nextOrStop(args[0])
        },
        Builtin("__length_hint__", "__length_hint__(self, /)", summary: "How many values are left, as far as is known.",
                example: "iter([1, 2]).__length_hint__()  # 2") { args throws(Fault) in
            if case .object(let object) = args[0], let iterator = object as? IteratorObject, let left = iterator.remaining() { return .int(left) }
            return .notImplemented
        },
    ]

    private static func generator(_ args: borrowing Args) throws(Fault) -> GeneratorObject {
        if case .object(let object) = args[0], object.kind == .generator { return unsafeDowncast(object, to: GeneratorObject.self) }
        throw .type("a generator is needed, not '\(args.vm.typeName(args[0]))'")
    }

    /// What a generator tells of itself.
    static let generatorProperties: [Builtin] = [
        Builtin("__name__", "__name__(self)", summary: "The name of its function.", example: "(i for i in []).__name__  # '<genexpr>'") { args throws(Fault) in
            let generator = try generator(args)
            return generator.extra?.attributes.value(args.vm.names.name) ?? .string(generator.function.name)
        },
        Builtin("__qualname__", "__qualname__(self)", summary: "The qualified name of its function.", example: "(i for i in []).__qualname__  # '<genexpr>'") { args throws(Fault) in
            let generator = try generator(args)
            return generator.extra?.attributes.value(args.vm.names.qualifiedName) ?? .string(generator.function.qualifiedName)
        },
        Builtin("gi_running", "gi_running(self)", summary: "Whether it runs at this moment.", example: "(i for i in []).gi_running  # False") { args throws(Fault) in
            .bool(try generator(args).state == .running)
        },
        Builtin("gi_suspended", "gi_suspended(self)", summary: "Whether it waits at a yield.", example: "(i for i in []).gi_suspended  # False") { args throws(Fault) in
            .bool(try generator(args).state == .suspended)
        },
        Builtin("gi_code", "gi_code(self)", summary: "What is known of its code.", example: "(i for i in []).gi_code.co_name  # '<genexpr>'") { args throws(Fault) in
            .object(CodeView(try generator(args).function.code))
        },
        Builtin("gi_frame", "gi_frame(self)", summary: "Where it stands; None when it has ended.", example: "(i for i in []).gi_frame.f_code.co_name  # '<genexpr>'") { args throws(Fault) in
            FrameView.of(try generator(args), args.vm)
        },
        Builtin("gi_yieldfrom", "gi_yieldfrom(self)", summary: "The iterator that `yield from` hands on from.", example: "(i for i in []).gi_yieldfrom  # None") { args throws(Fault) in
            try generator(args).delegate
        },
    ]

    /// What assigning to a generator's `__name__` or `__qualname__` does; nil for its other attributes, which stay as they are.
    static func generatorSetter(_ name: String) -> Builtin? {
        guard name == "__name__" || name == "__qualname__" else { return nil }
        return Builtin(name, "\(name)(self, value=, /)", summary: "Sets the name.") { args throws(Fault) in
            guard args.has(1), case .str = args[1] else { throw .type("\(name) must be set to a string object") }
            let generator = try generator(args)
            let extra = generator.extra ?? Obj.Extra(type: args.vm.type(of: args[0]))
            extra.attributes.setValue(args.vm.intern(name), args[1])
            generator.extend(extra)
            return .none
        }
    }

    static let generatorRows: [Builtin] = [
        Builtin("__iter__", "__iter__(self, /)", summary: "The generator itself.", example: "x = (i for i in []); x.__iter__() is x  # True") { args throws(Fault) in args[0] },
        Builtin("__next__", "__next__(self, /)", summary: "The next value; StopIteration at the end.", example: "(i for i in [1]).__next__()  # 1") { args throws(Fault) in
            try args.vm.nextOrStop(args[0])
        },
        Builtin("send", "send(self, value, /)", summary: "Goes on with a value as the result of `yield`, to the next value yielded.",
                example: "(i for i in [1]).send(None)  # 1") { args throws(Fault) in
            let vm = args.vm
            vm.generatorResult = .none
            if let value = try vm.resume(try generator(args), sent: args[1]) { return value }
            throw vm.stop(vm.takeGeneratorResult())
        },
        Builtin("throw", "throw(self, type, value=, traceback=, /)", summary: "Raises an exception where the generator waits.",
                example: "(i for i in []).close()  # None") { args throws(Fault) in
            let vm = args.vm
            let exception = try vm.exceptionToThrow(args[1], args.has(2) ? args[2] : .none)
            vm.generatorResult = .none
            var given = [args[1]]
            if args.has(2) { given.append(args[2]) }
            if args.has(3) { given.append(args[3]) }
            if let value = try vm.throwInto(try generator(args), exception, given: given) { return value }
            throw vm.stop(vm.takeGeneratorResult())
        },
        Builtin("close", "close(self, /)", summary: "Ends the generator, running its finally blocks.", example: "(i for i in []).close()  # None") { args throws(Fault) in
            try args.vm.close(try generator(args))
            return .none
        },
    ]
}

extension Interpreter {
    /// What the generator that just ended returned.
    func takeGeneratorResult() -> Value {
        defer { generatorResult = .none }
        return generatorResult
    }

    /// StopIteration with a value, where it is not None.
    func stop(_ value: Value) -> Fault { raise(types.exception(.stopIteration), value.isNone ? [] : [value]) }

    /// `next(iterator)`.
    func nextOrStop(_ iterator: Value) throws(Fault) -> Value {
        if let method = userMethod(iterator, names.next) { return try call(try bind(method, to: iterator, type(of: iterator)), []) }
        generatorResult = .none
        if let value = try next(iterator) { return value }
        if case .object(let object) = iterator, object.kind == .generator { throw stop(takeGeneratorResult()) }
        throw stop(.none)
    }

    /// The exception of `generator.throw(type[, value])`.
    func exceptionToThrow(_ type: Value, _ value: Value) throws(Fault) -> ExceptionObject {
        switch type {
        case .type(let given) where given.isSubtype(of: types.baseException):
            if case .instance(let instance) = value, let exception = instance as? ExceptionObject, exception.type.isSubtype(of: given) { return exception }
            var arguments: [Value] = []
            if case .tuple(let tuple) = value { arguments = tuple.items } else if !value.isNone { arguments = [value] }
            let made = try construct(given, arguments, keywords: nil)
            if case .instance(let instance) = made, let exception = instance as? ExceptionObject { return exception }
            throw .type("calling \(try repr(type)) should have returned an instance of BaseException, not \(typeName(made))")
        case .instance(let instance):
            guard let exception = instance as? ExceptionObject else { break }
            guard value.isNone else { throw .type("instance exception may not have a separate value") }
            return exception
        default: break
        }
        throw .type("exceptions must be classes or instances deriving from BaseException, not \(typeName(type))")
    }

    /// `reversed(value)`.
    func reversed(_ value: Value) throws(Fault) -> Value {
        if let method = userMethod(value, names.reversed) {
            if method.isNone { throw .type("'\(typeName(value))' object is not reversible") }
            return try call(try bind(method, to: value, type(of: value)), [])
        }
        if value.hasUserClass, userMethod(value, names.getItem) != nil { return try reversedSequence(value) }
        return try builtinReversed(value)
    }

    /// The same without a look at a script's own `__reversed__`.
    func builtinReversed(_ value: Value) throws(Fault) -> Value {
        switch value {
        case .list(let list): return .object(ListReverseIterator(list))
        case .tuple(let tuple): return .object(ArrayIterator(tuple.items.reversed(), "reversed"))
        case .str(let text): return .object(ArrayIterator(text.value.unicodeScalars.reversed().map { character($0) }, "reversed"))
        case .dict(let dict): return .object(DictIterator(dict, .keys, reversed: true))
        case .object(let object):
            if object is MappingProxyObject { return try call(try attribute(value, names.reversed, nil), []) }
            if object.kind == .range {
                let range = unsafeDowncast(object, to: RangeObject.self)
                guard range.count > 0 else { return .object(RangeIterator(range)) }
                let last = range[range.count - 1]
                let (stop, overflow) = range.start.subtractingReportingOverflow(range.step)
                guard !overflow, range.step != Int.min else { return try reversedSequence(value) }
                return .object(RangeIterator(RangeObject(start: last, stop: stop, step: -range.step)))
            }
            if let view = object as? DictViewObject { return .object(DictIterator(view.dict, view.part, reversed: true)) }
        case .array: return try reversedSequence(value)
        case .type(let type): if let result = try callHook(type, "__class_reversed__") { return result }
        default: break
        }
        if case .object(let object) = value, object is HostObject, try (object as? HostObject)?.hostItem(.int(0), self) != nil {
            return try reversedSequence(value)
        }
        throw .type("'\(typeName(value))' object is not reversible")
    }

    /// Over anything with a length and items by index.
    private func reversedSequence(_ value: Value) throws(Fault) -> Value {
        var position: Int
        do throws(Fault) { position = try length(value) } catch {
            guard error.kind == .typeError, error.message.hasSuffix("has no len()") else { throw error }
            throw .type("object of type '\(typeName(value))' has no len()")
        }
        return .object(ClosureIterator("reversed") { (vm: Interpreter) throws(Fault) -> Value? in
            guard position > 0 else { return nil }
            position -= 1
            do throws(Fault) { return try vm.item(value, .int(position)) } catch {
                guard vm.matches(error, "IndexError") || vm.matches(error, "StopIteration") else { throw error }
                vm.forget(error)
                return nil
            }
        })
    }
}

/// Over a list from its end; what is cut off meanwhile is skipped.
final class ListReverseIterator: IteratorObject {
    @exclusivity(unchecked) private var list: ListObject?
    private var index: Int
    init(_ list: ListObject) {
        self.list = list
        index = list.items.count - 1
        super.init("list_reverseiterator")
    }
    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard let list, index >= 0, index < list.items.count else {
            self.list = nil
            return nil
        }
        index -= 1
        return list.items[index + 1]
    }
    override func remaining() -> Int? { list == nil ? 0 : index + 1 }

    deinit { Teardown.free(&list) { .list($0) } }
}
