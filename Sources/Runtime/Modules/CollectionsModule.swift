// collections: deque has storage of its own (Deque.swift); defaultdict and OrderedDict are dicts with methods of
// their own; Counter, namedtuple and ChainMap are written in the language over the functions below.

enum CollectionsModule {
    static let row = LibraryModule(
        name: "collections", summary: "Containers beyond list, dict and tuple.", functions: { rows },
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            module.set(vm.intern("deque"), .type(DequeObject.type(vm)))
            module.set(vm.intern("defaultdict"), .type(defaultDict(vm)))
            module.set(vm.intern("OrderedDict"), .type(orderedDict(vm)))
            module.set(vm.intern("abc"), .object(try vm.module("collections.abc")))
            // Few programs ask for them, and they want all of collections.abc.
            module.late.append((names: ["UserDict", "UserList", "UserString"], load: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
                try vm.run(librarySource: UserContainersSource.text, in: module)
            }))
        },
        source: { CollectionsSource.text })

    // MARK: What the part written in the language needs

    private static let rows: [Builtin] = [
        Builtin("_count_elements", "_count_elements(mapping, iterable, /)") { args throws(Fault) in
            let vm = args.vm, mapping = args[0]
            // A Counter whose class has no item access of its own is counted in its table.
            if case .dict(let dict) = mapping, vm.userMethod(mapping, vm.names.setItem) == nil, vm.userMethod(mapping, vm.intern("get")) == nil {
                try vm.forEach(args[1]) { (key: Value) throws(Fault) in
                    let old = try vm.value(dict, key) ?? .int(0)
                    try vm.set(dict, key, try vm.binary(.add, old, .int(1)))
                    try vm.tick()
                }
                return .none
            }
            let get = try vm.attribute(mapping, vm.intern("get"), nil)
            try vm.forEach(args[1]) { (key: Value) throws(Fault) in
                try vm.setItem(mapping, key, try vm.binary(.add, try vm.call(get, [key, .int(0)]), .int(1)))
            }
            return .none
        },
        Builtin("_tuple_new", "_tuple_new(cls, items, /)") { args throws(Fault) in
            guard case .type(let type) = args[0] else { throw .type("tuple.__new__(X): X is not a type object (\(args.vm.typeName(args[0])))") }
            let tuple = TupleObject(try args.vm.array(of: args[1]))
            if !type.isBuiltin { tuple.extend(Obj.Extra(type: type)) }
            return .tuple(tuple)
        },
        Builtin("_tuple_field", "_tuple_field(index, doc, /)") { args throws(Fault) in
            let index = try args.int(0)
            let getter = Builtin("field", "field(self, /)") { args throws(Fault) in
                let items = try args.tuple().items
                guard index >= 0, index < items.count else { throw .index("tuple index out of range") }
                return items[index]
            }
            let setter = Builtin("field", "field(self, value, /)") { args throws(Fault) in
                throw Fault(.attributeError, "can't set attribute")
            }
            let deleter = Builtin("field", "field(self, /)") { args throws(Fault) in
                throw Fault(.attributeError, "can't delete attribute")
            }
            return .object(PropertyObject(getter: .object(BuiltinObject(getter)), setter: .object(BuiltinObject(setter)),
                                          deleter: .object(BuiltinObject(deleter)), documentation: args[1]))
        },
        Builtin("_make_class", "_make_class(name, base, namespace, module, /)") { args throws(Fault) in
            guard case .type(let base) = args[1] else { throw .type("the base of a class must be a class") }
            let type = try args.vm.makeClass(try args.string(0), base: base, namespace: try args.dict(2), module: try args.string(3))
            return .type(type)
        },
        // Functions with parameters named at run time, as namedtuple and dataclass make them.
        Builtin("_make_function", "_make_function(source, name, environment, /)") { args throws(Fault) in
            let vm = args.vm
            let module = ModuleObject(name: "__main__")
            for entry in try args.dict(2).table.entries where !entry.key.isUndefined {
                if case .str(let name) = entry.key { module.set(name, entry.value) }
            }
            try vm.run(librarySource: try args.string(0), in: module)
            return module.value(try args.string(1)) ?? .none
        },
        Builtin("_caller_module", "_caller_module(depth, /)") { args throws(Fault) in
            let vm = args.vm
            let place = vm.frameCount &- 1 &- (try args.int(0))
            guard place >= 0, place < vm.frameCount else { return .string("__main__") }
            return .string(vm.frames[place].function.code.module.name)
        },
    ]

    // MARK: defaultdict

    private static let factory = "default_factory"

    private static func defaultDict(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("collections.defaultdict") {
            vm.nativeClass("defaultdict", module: "collections", base: vm.types.dict, summary: "A dict that makes the values of missing keys.",
                           methods: { defaultRows })
        }
    }

    private static func factory(of dict: DictObject, _ vm: Interpreter) -> Value {
        dict.extra?.attributes.value(vm.intern(factory)) ?? .none
    }

    /// A new object of the receiver's class, made as CPython makes it: `type(self)(…)`.
    private static func remade(_ args: borrowing Args, _ arguments: [Value]) throws(Fault) -> Value {
        try args.vm.construct(args.vm.type(of: args[0]), arguments, keywords: nil)
    }

    private static let defaultRows: [Builtin] = [
        Builtin("__init__", "defaultdict(self, default_factory=None, /, *args, **kwargs)") { args throws(Fault) in
            let dict = try args.dict(), vm = args.vm
            if !args[1].isNone, !vm.isCallable(args[1]) { throw .type("first argument must be callable or None") }
            dict.extra?.attributes.setValue(vm.intern(factory), args[1])
            let rest = args.rest(2)
            if rest.count > 1 { throw .type("dict expected at most 1 argument, got \(rest.count)") }
            if let source = rest.first { try vm.merge(dict, source) }
            if let more = args.keywords(3) { try vm.merge(dict, more) }
            return .none
        },
        Builtin("__missing__", "defaultdict.__missing__(self, key, /)", summary: "Makes the value of a missing key and puts it in.") { args throws(Fault) in
            let dict = try args.dict(), vm = args.vm
            let maker = factory(of: dict, vm)
            if maker.isNone { throw try vm.keyFault(args[1]) }
            let value = try vm.call(maker)
            try vm.setItem(args[0], args[1], value)
            return value
        },
        Builtin("__repr__", "defaultdict.__repr__(self, /)") { args throws(Fault) in
            let dict = try args.dict(), vm = args.vm
            let maker = factory(of: dict, vm)
            var text = "\(vm.type(of: args[0]).name)("
            let isInside = !vm.reprActive.insert(ObjectIdentifier(dict.extra ?? Obj.Extra(type: vm.types.dict))).inserted
            text += isInside ? "..." : try vm.repr(maker)
            if !isInside, let extra = dict.extra { vm.reprActive.remove(ObjectIdentifier(extra)) }
            return .string(text + ", " + (try vm.plainRepr(dict)) + ")")
        },
        Builtin("copy", "defaultdict.copy(self, /)", summary: "A shallow copy.") { args throws(Fault) in
            try remade(args, [factory(of: try args.dict(), args.vm), args[0]])
        },
        Builtin("__copy__", "defaultdict.__copy__(self, /)") { args throws(Fault) in
            try remade(args, [factory(of: try args.dict(), args.vm), args[0]])
        },
        Builtin("__or__", "defaultdict.__or__(self, other, /)") { args throws(Fault) in
            guard case .dict = args[1] else { return .notImplemented }
            let made = try remade(args, [factory(of: try args.dict(), args.vm), args[0]])
            if case .dict(let dict) = made { try args.vm.merge(dict, args[1]) }
            return made
        },
        Builtin("__ror__", "defaultdict.__ror__(self, other, /)") { args throws(Fault) in
            guard case .dict = args[1] else { return .notImplemented }
            let made = try remade(args, [factory(of: try args.dict(), args.vm), args[1]])
            if case .dict(let dict) = made { try args.vm.merge(dict, args[0]) }
            return made
        },
    ]

    // MARK: OrderedDict

    private static func orderedDict(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("collections.OrderedDict") {
            vm.nativeClass("OrderedDict", module: "collections", base: vm.types.dict, summary: "A dict that can be rearranged.", closed: false,
                           methods: { orderedRows })
        }
    }

    private static func isOrdered(_ value: Value, _ vm: Interpreter) -> Bool { vm.type(of: value).isSubtype(of: orderedDict(vm)) }

    private static func takeEnd(_ dict: DictObject, last: Bool, _ vm: Interpreter) throws(Fault) -> Value {
        guard let position = last ? dict.table.last : dict.table.first else {
            throw vm.raise(vm.types.exception(.keyError), [.string("dictionary is empty")])
        }
        let entry = dict.table.entries[position]
        if last { dict.table.removeLast(at: position) } else { dict.table.remove(at: position) }
        return .newTuple([entry.key, entry.value])
    }

    private static let orderedRows: [Builtin] = [
        Builtin("__repr__", "OrderedDict.__repr__(self, /)") { args throws(Fault) in
            let dict = try args.dict(), vm = args.vm
            let name = vm.type(of: args[0]).name
            if dict.count == 0 { return .string("\(name)()") }
            guard vm.reprActive.insert(ObjectIdentifier(dict)).inserted else { return .string("...") }
            defer { vm.reprActive.remove(ObjectIdentifier(dict)) }
            try vm.checkNativeStack()
            var items: [Value] = []
            for entry in dict.table.entries where !entry.key.isUndefined { items.append(.newTuple([entry.key, entry.value])) }
            return .string("\(name)(\(try vm.repr(.newList(items))))")
        },
        Builtin("popitem", "popitem(self, last=True)", summary: "Takes out the last pair, or the first.") { args throws(Fault) in
            try takeEnd(try args.dict(), last: try args.bool(1), args.vm)
        },
        Builtin("move_to_end", "move_to_end(self, key, last=True)", summary: "Moves a key to the end, or to the front.") { args throws(Fault) in
            let dict = try args.dict(), vm = args.vm
            let hash = try vm.hash(args[1])
            guard let position = try vm.find(dict, args[1], hash: hash) else { throw try vm.keyFault(args[1]) }
            let entry = dict.table.entries[position]
            if try args.bool(2) {
                dict.table.remove(at: position)
                dict.table.insert(entry.key, hash: entry.hash, value: entry.value)
            } else {
                var table = HashTable()
                table.insert(entry.key, hash: entry.hash, value: entry.value)
                for (place, other) in dict.table.entries.enumerated() where place != position && !other.key.isUndefined {
                    table.insert(other.key, hash: other.hash, value: other.value)
                }
                dict.table = table
            }
            return .none
        },
        Builtin("copy", "OrderedDict.copy(self, /)", summary: "A shallow copy.") { args throws(Fault) in try remade(args, [args[0]]) },
        Builtin("__copy__", "OrderedDict.__copy__(self, /)") { args throws(Fault) in try remade(args, [args[0]]) },
        Builtin("__eq__", "OrderedDict.__eq__(self, other, /)") { args throws(Fault) in
            guard case .dict(let other) = args[1] else { return .notImplemented }
            let dict = try args.dict(), vm = args.vm
            guard try vm.dictsEqual(dict, other) else { return .bool(false) }
            guard isOrdered(args[1], vm) else { return .bool(true) }
            let mine = dict.table.entries.filter { !$0.key.isUndefined }, theirs = other.table.entries.filter { !$0.key.isUndefined }
            for (a, b) in zip(mine, theirs) { if !(try vm.keysEqual(a.key, b.key)) { return .bool(false) } }
            return .bool(true)
        },
        Builtin("__or__", "OrderedDict.__or__(self, other, /)") { args throws(Fault) in
            guard case .dict = args[1] else { return .notImplemented }
            let made = try remade(args, [args[0]])
            if case .dict(let dict) = made { try args.vm.merge(dict, args[1]) }
            return made
        },
        Builtin("__ror__", "OrderedDict.__ror__(self, other, /)") { args throws(Fault) in
            guard case .dict = args[1] else { return .notImplemented }
            let made = try remade(args, [args[1]])
            if case .dict(let dict) = made { try args.vm.merge(dict, args[0]) }
            return made
        },
    ]
}
