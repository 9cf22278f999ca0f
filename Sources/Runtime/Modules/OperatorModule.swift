// operator: the operators as functions, and getters made of names and keys.

import Lang

enum OperatorModule {
    static let row = LibraryModule(
        name: "operator", summary: "Operators as functions.", functions: { binary + inPlace + comparisons + unary + others },
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            // Each operator is also there by the name of its method.
            for row in binary + inPlace + comparisons + unary {
                let stem = row.name.hasSuffix("_") ? String(row.name.dropLast()) : row.name
                if stem != "is" && stem != "is_not" && stem != "truth" { module.set(vm.intern("__\(stem)__"), .object(BuiltinObject(row))) }
            }
            if let add = module.value("iadd") { module.set(vm.intern("iconcat"), add) }
            for kind in GetterObject.Kind.allCases { module.set(vm.intern(kind.rawValue), .type(GetterObject.type(kind, vm))) }
        })

    private static let operators: [(String, BinaryOp, String)] = [
        ("add", .add, "+"), ("sub", .subtract, "-"), ("mul", .multiply, "*"), ("truediv", .divide, "/"), ("floordiv", .floorDivide, "//"),
        ("mod", .modulo, "%"), ("pow", .power, "**"), ("matmul", .matmul, "@"), ("lshift", .leftShift, "<<"), ("rshift", .rightShift, ">>"),
        ("and_", .bitAnd, "&"), ("or_", .bitOr, "|"), ("xor", .bitXor, "^"),
    ]

    private static let binary: [Builtin] = operators.map { name, op, sign in
        Builtin(name, "\(name)(a, b, /)", summary: "a \(sign) b.") { args throws(Fault) in try args.vm.binary(op, args[0], args[1]) }
    } + [
        Builtin("concat", "concat(a, b, /)", summary: "a + b, of sequences.") { args throws(Fault) in
            switch args[0] {
            case .str, .list, .tuple, .array: break
            default:
                if args.vm.userMethod(args[0], args.vm.names.getItem) == nil { throw .type("'\(args.vm.typeName(args[0]))' object can't be concatenated") }
            }
            return try args.vm.binary(.add, args[0], args[1])
        },
    ]

    /// The items of an argument that is looked through.
    private static func items(_ args: borrowing Args) throws(Fault) -> Value {
        do throws(Fault) { return try args.vm.iterator(args[0]) } catch {
            guard error.kind == .typeError, error.message.hasSuffix("object is not iterable") else { throw error }
            throw .type("argument of type '\(args.vm.typeName(args[0]))' is not iterable")
        }
    }

    private static let inPlace: [Builtin] = operators.map { name, op, sign in
        let name = "i" + (name.last == "_" ? String(name.dropLast()) : name)
        return Builtin(name, "\(name)(a, b, /)", summary: "a \(sign)= b.") { args throws(Fault) in try args.vm.inPlaceBinary(op, args[0], args[1]) }
    }

    private static let comparisons: [Builtin] = ([
        ("eq", .equal, "=="), ("ne", .notEqual, "!="), ("lt", .less, "<"), ("le", .lessEqual, "<="), ("gt", .greater, ">"),
        ("ge", .greaterEqual, ">="), ("is_", .is, "is"), ("is_not", .isNot, "is not"),
    ] as [(String, CompareOp, String)]).map { name, op, sign in
        Builtin(name, "\(name)(a, b, /)", summary: "a \(sign) b.") { args throws(Fault) in try args.vm.compare(op, args[0], args[1]) }
    }

    private static let unary: [Builtin] = [
        Builtin("neg", "operator.neg(a, /)", summary: "-a.", example: "operator.neg(2)  # -2") { args throws(Fault) in try args.vm.unary(1, args[0]) },
        Builtin("pos", "operator.pos(a, /)", summary: "+a.") { args throws(Fault) in try args.vm.unary(0, args[0]) },
        Builtin("invert", "operator.invert(a, /)", summary: "~a.") { args throws(Fault) in try args.vm.unary(2, args[0]) },
        Builtin("inv", "operator.inv(a, /)", summary: "~a.") { args throws(Fault) in try args.vm.unary(2, args[0]) },
        Builtin("not_", "operator.not_(a, /)", summary: "not a.") { args throws(Fault) in .bool(!(try args.vm.truth(args[0]))) },
        Builtin("truth", "operator.truth(a, /)", summary: "bool(a).") { args throws(Fault) in .bool(try args.vm.truth(args[0])) },
        Builtin("index", "operator.index(a, /)", summary: "a as an index.") { args throws(Fault) in .int(try args.vm.index(args[0])) },
        Builtin("abs", "operator.abs(a, /)", summary: "The absolute value.") { args throws(Fault) in
            try args.vm.call(try args.vm.builtin(named: "abs"), [args[0]])
        },
    ]

    private static let others: [Builtin] = [
        Builtin("getitem", "getitem(a, b, /)", summary: "a[b].", example: "operator.getitem([5, 6], 1)  # 6") { args throws(Fault) in try args.vm.item(args[0], args[1]) },
        Builtin("setitem", "setitem(a, b, c, /)", summary: "a[b] = c.") { args throws(Fault) in
            try args.vm.setItem(args[0], args[1], args[2])
            return .none
        },
        Builtin("delitem", "delitem(a, b, /)", summary: "del a[b].") { args throws(Fault) in
            try args.vm.deleteItem(args[0], args[1])
            return .none
        },
        Builtin("contains", "contains(a, b, /)", summary: "b in a.") { args throws(Fault) in .bool(try args.vm.contains(args[0], args[1])) },
        Builtin("countOf", "countOf(a, b, /)", summary: "How often b is in a.") { args throws(Fault) in
            var count = 0
            let vm = args.vm, wanted = args[1]
            try vm.forEach(try items(args)) { (item: Value) throws(Fault) in if try vm.keysEqual(item, wanted) { count += 1 } }
            return .int(count)
        },
        Builtin("indexOf", "indexOf(a, b, /)", summary: "Where b is in a.") { args throws(Fault) in
            let source = try items(args)
            var index = 0
            while let item = try args.vm.next(source) {
                if try args.vm.keysEqual(item, args[1]) { return .int(index) }
                index += 1
            }
            throw .value("sequence.index(x): x not in sequence")
        },
        Builtin("length_hint", "length_hint(obj, default=0, /)", summary: "How long an object will be.") { args throws(Fault) in
            do throws(Fault) { return .int(try args.vm.length(args[0])) } catch {
                guard error.kind == .typeError else { throw error }
            }
            if case .object(let object) = args[0], let left = (object as? IteratorObject)?.remaining() { return .int(left) }
            if let hint = try args.vm.callUser(args[0], args.vm.intern("__length_hint__")), !args.vm.isNotImplemented(hint) {
                guard let left = hint.asInt else { throw .type("__length_hint__ must be an integer, not \(args.vm.typeName(hint))") }
                guard left >= 0 else { throw .value("__length_hint__() should return >= 0") }
                return .int(left)
            }
            return .int(try args.int(1))
        },
        Builtin("call", "call(obj, /, *args, **kwargs)", summary: "obj(*args, **kwargs).") { args throws(Fault) in
            try args.vm.call(args[0], args.rest(1), keywords: args.keywords(2))
        },
    ]
}

/// What `itemgetter`, `attrgetter` and `methodcaller` make: functions of an object.
final class GetterObject: InstanceObject {
    enum Kind: String, CaseIterable, Sendable { case itemgetter, attrgetter, methodcaller }

    private let getterKind: Kind
    private var items: [Value] = []
    private var keywords: DictObject?

    init(_ type: TypeObject, _ kind: Kind) {
        getterKind = kind
        super.init(type)
    }

    static func type(_ kind: Kind, _ vm: Interpreter) -> TypeObject {
        vm.libraryType("operator." + kind.rawValue) {
            vm.nativeClass(kind.rawValue, module: "operator", make: { GetterObject($0, kind) }, methods: { rows(kind) })
        }
    }

    private static func receiver(_ args: borrowing Args) throws(Fault) -> GetterObject {
        if case .instance(let instance) = args[0], let getter = instance as? GetterObject { return getter }
        throw .type("descriptor of an operator object applied to '\(args.vm.typeName(args[0]))' object")
    }

    private static func rows(_ kind: Kind) -> [Builtin] {
        [
            Builtin("__init__", "__init__(self, *items, **keywords)") { args throws(Fault) in
                let getter = try receiver(args)
                getter.items = args.rest(1)
                getter.keywords = args.keywords(2)
                try getter.check(args.vm)
                return .none
            },
            Builtin("__call__", "__call__(self, *objects)") { args throws(Fault) in
                let given = args.rest(1)
                guard let object = given.first, given.count == 1 else { throw .type("\(kind.rawValue) expected 1 argument, got \(given.count)") }
                return try receiver(args).get(object, args.vm)
            },
            Builtin("__repr__", "__repr__(self, /)") { args throws(Fault) in
                let getter = try receiver(args)
                var parts: [String] = []
                for item in getter.items { parts.append(try args.vm.repr(item)) }
                for entry in getter.keywords?.table.entries ?? [] where !entry.key.isUndefined {
                    parts.append((try args.vm.str(entry.key)) + "=" + (try args.vm.repr(entry.value)))
                }
                return .string("operator.\(kind.rawValue)(\(parts.joined(separator: ", ")))")
            },
        ]
    }

    private func check(_ vm: Interpreter) throws(Fault) {
        switch getterKind {
        case .itemgetter:
            if items.isEmpty { throw .type("itemgetter expected 1 argument, got 0") }
        case .attrgetter:
            if items.isEmpty { throw .type("attrgetter expected 1 argument, got 0") }
            for item in items where item.asString == nil { throw .type("attribute name must be a string") }
        case .methodcaller:
            if items.isEmpty { throw .type("methodcaller needs at least one argument, the method name") }
            if items[0].asString == nil { throw .type("method name must be a string") }
        }
        if getterKind != .methodcaller, keywords?.count ?? 0 > 0 { throw .type("\(getterKind.rawValue)() takes no keyword arguments") }
    }

    private func get(_ object: Value, _ vm: Interpreter) throws(Fault) -> Value {
        switch getterKind {
        case .itemgetter:
            if items.count == 1 { return try vm.item(object, items[0]) }
            var result: [Value] = []
            for item in items { result.append(try vm.item(object, item)) }
            return .newTuple(result)
        case .attrgetter:
            if items.count == 1 { return try attribute(object, items[0], vm) }
            var result: [Value] = []
            for item in items { result.append(try attribute(object, item, vm)) }
            return .newTuple(result)
        case .methodcaller:
            guard let name = items.first?.asString else { throw .type("methodcaller needs at least one argument, the method name") }
            let method = try vm.attribute(object, vm.intern(name), nil)
            return try vm.call(method, Array(items.dropFirst()), keywords: keywords?.count == 0 ? nil : keywords)
        }
    }

    /// `object.a.b` for "a.b".
    private func attribute(_ object: Value, _ path: Value, _ vm: Interpreter) throws(Fault) -> Value {
        var current = object
        for name in (path.asString ?? "").split(separator: ".", omittingEmptySubsequences: false) {
            current = try vm.attribute(current, vm.intern(String(name)), nil)
        }
        return current
    }
}

extension Interpreter {
    /// A built-in function by name.
    func builtin(named name: String) throws(Fault) -> Value {
        guard let value = builtins.value(name) else { throw Fault(.nameError, "name '\(name)' is not defined") }
        return value
    }
}
