/// Rows that make instances of built-in types: `int(…)`, `list(…)`, `range(…)`, `map(…)`.
enum Constructors {
    static let rows: [Builtin] = values + containers + descriptors + iterators + refused + singletons

    /// Numbers and text.
    private static let values: [Builtin] = [
        Builtin("object", "object()", summary: "A plain object without attributes.", example: "type(object()).__name__  # 'object'") { args throws(Fault) in
            .instance(InstanceObject(args.vm.types.object))
        },
        Builtin("type", "type(object=, bases=, dict=, /)", summary: "The type of an object; or a new class from name, bases and attributes.",
                example: "type(1)  # <class 'int'>") { args throws(Fault) in try makeType(args) },
        Builtin("int", "int(x=, /, base=)", summary: "An integer from a number or a text.", example: "int('ff', 16)  # 255") { args throws(Fault) in
            let vm = args.vm
            guard args.has(1) else { return args.has(0) ? .int(try vm.integer(from: args[0])) : .int(0) }
            guard args.has(0) else { throw .type("int() missing string argument") }
            guard case .str(let text) = args[0] else { throw .type("int() can't convert non-string with explicit base") }
            let base = try args.int(1)
            guard base == 0 || (2...36).contains(base) else { throw .value("int() base must be >= 2 and <= 36, or 0") }
            return .int(try NumberText.parseInt(text.text, base: base))
        },
        Builtin("float", "float(x=0.0, /)", summary: "A float from a number or a text.", example: "float('1e3')  # 1000.0") { args throws(Fault) in
            let number = try args.vm.floatValue(from: args[0])
            if number.isNaN, case .str = args[0] { return .float(args.vm.freshNaN(sign: number.sign)) }
            return .float(number)
        },
        Builtin("bool", "bool(x=False, /)", summary: "The truth of a value.", example: "bool([])  # False") { args throws(Fault) in
            .bool(try args.vm.truth(args[0]))
        },
        Builtin("str", "str(object='', encoding=, errors=)", summary: "The text of a value.", example: "str(1.5)  # '1.5'") { args throws(Fault) in
            if args.has(1), args[1].asString == nil { throw .type("str() argument 'encoding' must be str, not \(args.vm.argumentTypeName(args[1]))") }
            if args.has(1) || args.has(2), case .str = args[0] { throw .type("decoding str is not supported") }
            if args.has(1) || args.has(2) { throw .type("decoding to str: need a bytes-like object, \(args.vm.typeName(args[0])) found") }
            if case .str(let text) = args[0], text.extra == nil { return args[0] }
            return .string(try args.vm.str(args[0]))
        },
        Builtin("BaseException", "BaseException(*args)", summary: "An exception with its arguments.",
                example: "str(ValueError('no'))  # 'no'") { args throws(Fault) in
            .instance(args.vm.newException(args.vm.types.baseException, args.rest(0)))
        },
    ]

    private static let containers: [Builtin] = [
        Builtin("list", "list(iterable=, /)", summary: "A new list of the items.", example: "list('ab')  # ['a', 'b']") { args throws(Fault) in
            args.has(0) ? .newList(try args.vm.array(of: args[0])) : .newList([])
        },
        Builtin("tuple", "tuple(iterable=, /)", summary: "A tuple of the items.", example: "tuple('ab')  # ('a', 'b')") { args throws(Fault) in
            if case .tuple(let tuple) = args[0], tuple.extra == nil { return args[0] }
            return args.has(0) ? .newTuple(try args.vm.array(of: args[0])) : .newTuple([])
        },
        Builtin("dict", "dict(iterable=, /, **kwargs)", summary: "A dict of a mapping's items, of pairs, of keyword arguments.",
                example: "dict([('a', 1)], b=2)  # {'a': 1, 'b': 2}") { args throws(Fault) in
            let dict = DictObject()
            if args.has(0) { try args.vm.merge(dict, args[0]) }
            if let more = args.keywords(1) { try args.vm.merge(dict, more) }
            return .dict(dict)
        },
        Builtin("set", "set(iterable=, /)", summary: "A set of the items.", example: "set([1, 1, 2])  # {1, 2}") { args throws(Fault) in
            let set = SetObject()
            if args.has(0) { try args.vm.update(set, with: args[0]) }
            return .set(set)
        },
        Builtin("frozenset", "frozenset(iterable=, /)", summary: "A set that does not change.", example: "frozenset([1, 1])  # frozenset({1})") { args throws(Fault) in
            if case .set(let set) = args[0], set.isFrozen, set.extra == nil { return args[0] }
            let set = SetObject(frozen: true)
            if args.has(0) { try args.vm.update(set, with: args[0]) }
            return .set(set)
        },
        Builtin("range", "range(start, stop=, step=1, /)", summary: "The integers from start to before stop.",
                example: "list(range(2, 8, 3))  # [2, 5]") { args throws(Fault) in
            let first = try args.int(0)
            if !args.has(1) { return .object(RangeObject(start: 0, stop: first, step: 1)) }
            let stop = try args.int(1), step = try args.int(2)
            if step == 0 { throw .value("range() arg 3 must not be zero") }
            return .object(RangeObject(start: first, stop: stop, step: step))
        },
        Builtin("slice", "slice(start, stop=, step=None, /)", summary: "What `x[start:stop:step]` hands over.",
                example: "slice(1, 5, 2)  # slice(1, 5, 2)") { args throws(Fault) in
            args.has(1) ? .object(SliceObject(args[0], args[1], args[2])) : .object(SliceObject(.none, args[0], .none))
        },
    ]

    private static let descriptors: [Builtin] = [
        Builtin("method", "method(function, instance, /)", summary: "A function bound to an object: `types.MethodType`.",
                example: "import types; types.MethodType(len, 'ab')()  # 2") { args throws(Fault) in
            guard args.vm.isCallable(args[0]) else { throw .type("first argument must be callable") }
            if args[1].isNone { throw .type("instance must not be None") }
            return .object(BoundMethodObject(receiver: args[1], function: args[0]))
        },
        Builtin("module", "module(name, doc=None)", summary: "A module without variables: `types.ModuleType`.",
                example: "import types; types.ModuleType('m').__name__  # 'm'") { args throws(Fault) in
            let vm = args.vm
            let module = ModuleObject(name: try args.string(0))
            module.isMadeByScript = true
            for (name, value) in [("__name__", args[0]), ("__doc__", args[1])] { module.bind(name, to: value, vm) }
            return .object(module)
        },
        Builtin("property", "property(fget=None, fset=None, fdel=None, doc=None)", summary: "An attribute computed by functions.",
                example: "property(len).fget is len  # True") { args throws(Fault) in
            var words = args[3]
            if words.isNone, let text = args.vm.documentation(of: args[0]) { words = .string(text) }
            return .object(PropertyObject(getter: args[0], setter: args[1], deleter: args[2], documentation: words))
        },
        Builtin("staticmethod", "staticmethod(function, /)", summary: "A method that gets no instance.",
                example: "staticmethod(len)('ab')  # 2") { args throws(Fault) in
            .object(MethodWrapperObject(args[0], isClassMethod: false))
        },
        Builtin("classmethod", "classmethod(function, /)", summary: "A method that gets the class instead of the instance.",
                example: "type(classmethod(len)).__name__  # 'classmethod'") { args throws(Fault) in
            .object(MethodWrapperObject(args[0], isClassMethod: true))
        },
        Builtin("super", "super(type=, object=, /)", summary: "Looks attributes up behind a class.",
                example: "super(bool, True).__repr__()  # 'True'",
                shortcut: { (_, arguments: UnsafeMutablePointer<Value>, count: Int) throws(Fault) in
                    guard count == 2, case .type(let type) = arguments[0], case .instance(let instance) = arguments[1],
                          instance.type.isSubtype(of: type) else { return nil }
                    return .object(SuperObject(start: type, receiver: arguments[1], receiverType: instance.type))
                }) { args throws(Fault) in
            let vm = args.vm
            guard args.has(0) else { throw Fault(.runtimeError, "super(): no arguments") }
            guard case .type(let type) = args[0] else { throw .type("super() argument 1 must be a type, not \(vm.typeName(args[0]))") }
            if !args.has(1) || args[1].isNone { return .object(SuperObject(start: type, receiver: .none, receiverType: type, isBound: false)) }
            return try vm.superProxy(type, args[1])
        },
    ]

    private static let iterators: [Builtin] = [
        Builtin("map", "map(*func_and_iterables)", summary: "What a function makes of the items, one call at a time.",
                example: "list(map(str, [1, 2]))  # ['1', '2']") { args throws(Fault) in
            let given = args.rest(0)
            guard given.count > 1 else { throw .type("map() must have at least two arguments.") }
            return .object(MapIterator(given[0], try iterators(Array(given.dropFirst()), args.vm)))
        },
        Builtin("filter", "filter(function, iterable, /)", summary: "The items for which a function, or None for the item itself, is true.",
                example: "list(filter(None, [0, 1, 2]))  # [1, 2]") { args throws(Fault) in
            .object(FilterIterator(args[0], try args.vm.iterator(args[1])))
        },
        Builtin("zip", "zip(*iterables, strict=False)", summary: "Tuples of the first items, of the second items, and so on.",
                example: "list(zip('ab', [1, 2]))  # [('a', 1), ('b', 2)]") { args throws(Fault) in
            .object(ZipIterator(try iterators(args.rest(0), args.vm), isStrict: try args.bool(1)))
        },
        Builtin("enumerate", "enumerate(iterable, start=0)", summary: "Pairs of a running number and an item.",
                example: "list(enumerate('ab', 1))  # [(1, 'a'), (2, 'b')]") { args throws(Fault) in
            .object(EnumerateIterator(try args.vm.iterator(args[0]), try args.int(1)))
        },
        Builtin("reversed", "reversed(sequence, /)", summary: "The items from the last to the first.",
                example: "list(reversed('abc'))  # ['c', 'b', 'a']") { args throws(Fault) in try args.vm.reversed(args[0]) },
    ]

    /// Types of Python that nn does not have: known, so that `isinstance(x, (int, complex))` works, but without
    /// instances.
    static let refusedNames = ["bytes", "bytearray", "memoryview", "complex"]
    private static let refused: [Builtin] = refusedNames.map { (name: String) in
        Builtin(name, "\(name)(*args, **kwargs)", summary: "Not in nn.") { args throws(Fault) in throw .type("nn has no \(name)") }
    }

    /// `type(None)()`: the one value of its type.
    private static let singletons: [Builtin] = ["NoneType", "ellipsis", "NotImplementedType"].map { (name: String) in
        Builtin(name, "\(name)(*args, **kwargs)", summary: "The one value of the type.") { args throws(Fault) in
            guard args.rest(0).isEmpty, (args.keywords(1)?.count ?? 0) == 0 else { throw .type("\(name) takes no arguments") }
            return name == "NoneType" ? .none : name == "ellipsis" ? .ellipsis : .notImplemented
        }
    }

    // MARK: Bodies

    static func iterators(_ values: [Value], _ vm: Interpreter) throws(Fault) -> [Value] {
        var result: [Value] = []
        for value in values { result.append(try vm.iterator(value)) }
        return result
    }

    private static func makeType(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm
        guard args.has(0) else { throw .type("type() takes 1 or 3 arguments") }
        guard args.has(1) || args.has(2) else { return .type(vm.type(of: args[0])) }
        guard args.has(1), args.has(2) else { throw .type("type() takes 1 or 3 arguments") }
        guard case .str(let name) = args[0] else { throw .type("type.__new__() argument 1 must be str, not \(vm.argumentTypeName(args[0]))") }
        guard case .tuple(let bases) = args[1] else { throw .type("type.__new__() argument 2 must be tuple, not \(vm.typeName(args[1]))") }
        guard case .dict(let dict) = args[2] else { throw .type("type.__new__() argument 3 must be dict, not \(vm.typeName(args[2]))") }
        var base = vm.types.object
        if let first = bases.items.first {
            guard bases.items.count == 1 else { throw .type("nn has no multiple inheritance: a class has one base") }
            guard case .type(let given) = first else { throw .type("bases must be types") }
            if given === vm.types.type { throw .type("nn has no metaclasses") }
            guard given.isExtensible || !given.isBuiltin else { throw .type("type '\(given.name)' is not an acceptable base type") }
            base = given
        }
        let namespace = DictObject()
        namespace.table = try dict.table.detached()
        let type = try vm.makeClass(name.value, base: base, namespace: namespace, module: "__main__")
        try vm.announce(type, nil)
        return .type(type)
    }
}

extension Interpreter {
    /// A NaN that is identical to no other: floats have no identity but their bits, and `float('nan')` makes a new
    /// object in Python, which containers tell from other NaNs.
    func freshNaN(sign: FloatingPointSign) -> Double {
        nanCount &+= 1
        return Double(bitPattern: (sign == .minus ? 0xFFF8 << 48 : 0x7FF8 << 48) | UInt64(nanCount & 0x7_FFFF_FFFF_FFFF))
    }

    /// `int(value)`.
    func integer(from value: Value) throws(Fault) -> Int {
        switch value {
        case .int(let number): return number
        case .bool(let truth): return truth ? 1 : 0
        case .float(let number): return try NumberText.integer(number)
        default: break
        }
        for name in [names.int, names.index, names.trunc] {
            if name === names.index, case .instance(let instance) = value, !instance.payload.isUndefined { break }
            guard let result = try callUser(value, name) else { continue }
            guard let number = result.asInt else { throw .type("\(name.value) returned non-int (type \(typeName(result)))") }
            return number
        }
        switch value {
        case .str(let text): return try NumberText.parseInt(text.text)
        case .instance(let instance) where !instance.payload.isUndefined: return try integer(from: instance.payload)
        case .object(let object) where object.kind == .scalar:
            let scalar = unsafeDowncast(object, to: ScalarObject.self).scalar
            return scalar.dtype.kind == .float ? try NumberText.integer(scalar.double) : scalar.int
        case .array(let array):
            guard array.rank == 0 else { throw .type("only 0-dimensional arrays can be converted to Python scalars") }
            let scalar = try array.item()
            return scalar.dtype.kind == .float ? try NumberText.integer(scalar.double) : scalar.int
        default: throw .type("int() argument must be a string, a bytes-like object or a real number, not '\(typeName(value))'")
        }
    }

    /// `float(value)`.
    func floatValue(from value: Value) throws(Fault) -> Double {
        switch value {
        case .float(let number): return number
        case .int(let number): return Double(number)
        default: break
        }
        if let result = try callUser(value, names.float) {
            guard case .float(let number) = plain(result) else {
                throw .type("\(typeName(value)).__float__ returned non-float (type \(typeName(result)))")
            }
            return number
        }
        if let number = number(value) { return number }
        switch value {
        case .str(let text): return try NumberText.parseFloat(text.text)
        case .array: throw .type("only 0-dimensional arrays can be converted to Python scalars")
        default:
            if userMethod(value, names.index) != nil { return Double(try index(value)) }
            throw .type("float() argument must be a string or a real number, not '\(typeName(value))'")
        }
    }
}
