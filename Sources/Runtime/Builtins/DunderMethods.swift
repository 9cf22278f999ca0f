import Lang

// The special methods of the built-in types: `int.__add__`, `list.__getitem__`, `dict.__contains__`.
//
// They are made from the table of operators and from one row a protocol, each for the types that have it. A
// row does what the type itself does and never looks at a script's override, which is what a class that
// extends a built-in type needs of `super().__getitem__(key)`.

/// Rows of special methods by the type that has them.
enum DunderMethods {
    /// What a built-in type implements.
    private struct Traits: Sendable {
        var binary: [BinaryOp] = []
        var inPlace: [BinaryOp] = []
        var protocols: [String] = []
        /// Two values to show the rows with.
        let left: String, right: String
        var isOrdered = true
        /// Whether `+` with a foreign value is an error at once, as of sequences.
        var isStrict = false
    }

    private static let arithmetic: [BinaryOp] = [.add, .subtract, .multiply, .divide, .floorDivide, .modulo, .power]
    private static let bits: [BinaryOp] = [.leftShift, .rightShift, .bitAnd, .bitOr, .bitXor]
    private static let setAlgebra: [BinaryOp] = [.bitAnd, .bitOr, .bitXor, .subtract]

    private static let traits: [String: Traits] = [
        "int": Traits(binary: arithmetic + bits, protocols: ["repr", "format", "hash", "bool", "int", "float", "index", "neg", "pos", "abs", "invert", "round", "trunc", "floor", "ceil", "divmod", "rdivmod"], left: "(7)", right: "2"),
        "float": Traits(binary: arithmetic, protocols: ["repr", "format", "hash", "bool", "int", "float", "neg", "pos", "abs", "round", "trunc", "floor", "ceil", "divmod", "rdivmod"], left: "(7.5)", right: "2.0"),
        "bool": Traits(protocols: ["repr"], left: "True", right: "False"),
        "str": Traits(binary: [.add, .multiply, .modulo], protocols: ["repr", "str", "format", "hash", "len", "iter", "getitem", "contains"], left: "'ab'", right: "'c'", isStrict: true),
        "list": Traits(binary: [.add, .multiply], inPlace: [.add, .multiply], protocols: ["repr", "len", "iter", "getitem", "setitem", "delitem", "contains", "reversed"], left: "[1, 2]", right: "[3]", isStrict: true),
        "tuple": Traits(binary: [.add, .multiply], protocols: ["repr", "hash", "len", "iter", "getitem", "contains"], left: "(1, 2)", right: "(3,)", isStrict: true),
        "dict": Traits(binary: [.bitOr], inPlace: [.bitOr], protocols: ["repr", "len", "iter", "getitem", "setitem", "delitem", "contains", "reversed"], left: "{1: 2}", right: "{3: 4}", isOrdered: false),
        "set": Traits(binary: setAlgebra, inPlace: setAlgebra, protocols: ["repr", "len", "iter", "contains"], left: "{1, 2}", right: "{2}"),
        "frozenset": Traits(binary: setAlgebra, protocols: ["repr", "hash", "len", "iter", "contains"], left: "frozenset({1, 2})", right: "{2}"),
        "range": Traits(protocols: ["repr", "hash", "len", "iter", "getitem", "contains", "reversed", "bool"], left: "range(3)", right: "range(2)", isOrdered: false),
        "slice": Traits(protocols: ["repr"], left: "slice(1)", right: "slice(2)", isOrdered: false),
        "BaseException": Traits(protocols: ["repr", "str"], left: "ValueError(1)", right: "2", isOrdered: false),
        "NoneType": Traits(protocols: ["repr", "bool"], left: "None", right: "1", isOrdered: false),
        "dict_keys": Traits(binary: setAlgebra, protocols: ["repr", "len", "iter", "contains", "reversed"], left: "{1: 2}.keys()", right: "{1}"),
        "dict_values": Traits(protocols: ["repr", "len", "iter", "reversed"], left: "{1: 2}.values()", right: "{1}", isOrdered: false),
        "dict_items": Traits(binary: setAlgebra, protocols: ["repr", "len", "iter", "contains", "reversed"], left: "{1: 2}.items()", right: "{(1, 2)}"),
    ]

    /// The names of the types that have special methods, for the walk of the tests.
    static let typeNames: [String] = traits.keys.sorted()

    /// Types without a hash: `__hash__` is None.
    static let unhashable: Set<String> = ["list", "dict", "set", "slice"]

    private static let stems = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and", "or", "xor"]
    private static let comparisons: [(String, CompareOp, String)] = [
        ("eq", .equal, "=="), ("ne", .notEqual, "!="), ("lt", .less, "<"), ("le", .lessEqual, "<="), ("gt", .greater, ">"), ("ge", .greaterEqual, ">="),
    ]

    /// All special methods of a type.
    static func rows(_ type: String) -> [Builtin] {
        guard let traits = traits[type] else { return [] }
        var rows: [Builtin] = []
        for op in traits.binary { rows += binary(op, type, traits) }
        for op in traits.inPlace { rows.append(inPlace(op, type, traits)) }
        if type != "bool", type != "NoneType", type != "BaseException", type != "dict_values" {
            for (stem, op, sign) in comparisons where traits.isOrdered || op == .equal || op == .notEqual {
                rows.append(comparison(stem, op, sign, type, traits))
            }
        }
        for name in traits.protocols { if let make = protocols[name] { rows.append(make(type, traits.left)) } }
        return rows
    }

    /// The receiver, which must be of the type (or of a class that extends it).
    private static func receiver(_ args: borrowing Args, _ name: String, _ owner: String) throws(Fault) -> Value {
        var type: TypeObject? = args.vm.type(of: args[0])
        while let current = type {
            if current.isBuiltin, current.name == owner { return args[0] }
            type = current.base
        }
        throw .type("descriptor '\(name)' requires a '\(owner)' object but received a '\(args.vm.typeName(args[0]))'")
    }

    // MARK: Operators

    private static func binary(_ op: BinaryOp, _ owner: String, _ traits: Traits) -> [Builtin] {
        let stem = stems[Int(op.rawValue)]
        let sign = Interpreter.operatorText[Int(op.rawValue)]
        let isStrict = traits.isStrict, isNumber = owner == "int"
        let name = "__\(stem)__", reflected = "__r\(stem)__"
        let right = op == .multiply && isStrict ? "2" : op == .modulo && isStrict ? "()" : traits.right
        let signature = op == .power ? "\(name)(self, value, mod=None, /)" : "\(name)(self, value, /)"
        var rows = [Builtin(name, signature, summary: "self \(sign) value.", example: "\(traits.left).\(name)(\(right))") { args throws(Fault) in
            let left = try receiver(args, name, owner)
            if op == .power, !args[2].isNone { return try args.vm.modularPower(args.vm.plain(left), args[1], args[2]) }
            if isNumber, args[1].asInt == nil { return .notImplemented }
            if let result = try args.vm.plainBinary(op, left, args[1]) { return result }
            if isStrict { throw args.vm.unsupported(op, left, args[1], inPlace: false) }
            return .notImplemented
        }]
        if !isStrict || op == .multiply {
            rows.append(Builtin(reflected, "\(reflected)(self, value, /)", summary: "value \(sign) self.", example: "\(traits.left).\(reflected)(\(right))") { args throws(Fault) in
                let mine = try receiver(args, reflected, owner)
                if isNumber, args[1].asInt == nil { return .notImplemented }
                return try args.vm.plainBinary(op, args[1], mine) ?? .notImplemented
            })
        }
        return rows
    }

    private static func inPlace(_ op: BinaryOp, _ owner: String, _ traits: Traits) -> Builtin {
        let name = "__i\(stems[Int(op.rawValue)])__"
        let right = op == .multiply ? "2" : traits.right
        let sign = Interpreter.operatorText[Int(op.rawValue)]
        return Builtin(name, "\(name)(self, value, /)", summary: "self \(sign)= value.", example: "\(traits.left).\(name)(\(right))") { args throws(Fault) in
            let left = try receiver(args, name, owner)
            return try args.vm.builtinInPlace(op, left, args[1]) ?? .notImplemented
        }
    }

    private static func comparison(_ stem: String, _ op: CompareOp, _ sign: String, _ owner: String, _ traits: Traits) -> Builtin {
        let name = "__\(stem)__"
        return Builtin(name, "\(name)(self, value, /)", summary: "self \(sign) value.", example: "\(traits.left).\(name)(\(traits.right))") { args throws(Fault) in
            let left = try receiver(args, name, owner)
            guard args.vm.isComparable(left, args[1]) else { return .notImplemented }
            return try args.vm.plainCompare(op, left, args[1])
        }
    }

    // MARK: Protocols

    private typealias Make = @Sendable (_ owner: String, _ sample: String) -> Builtin

    private static func unary(_ name: String, _ summary: String, _ body: @escaping @Sendable (Value, Interpreter) throws(Fault) -> Value) -> Make {
        { owner, sample in
            Builtin(name, "\(name)(self, /)", summary: summary, example: "\(sample).\(name)()") { args throws(Fault) in
                try body(try receiver(args, name, owner), args.vm)
            }
        }
    }

    private static func sign(_ name: String, _ code: Int, _ summary: String) -> Make {
        unary(name, summary) { (value: Value, vm: Interpreter) throws(Fault) in try vm.unary(code, vm.plain(value)) }
    }

    private static let protocols: [String: Make] = texts.merging(numbers) { $1 }.merging(containers) { $1 }

    private static let texts: [String: Make] = [
        "repr": unary("__repr__", "What repr() gives.") { (value: Value, vm: Interpreter) throws(Fault) in
            var out = ""
            try vm.writeBuiltinRepr(value, &out)
            return .string(out)
        },
        "str": unary("__str__", "What str() gives.") { (value: Value, vm: Interpreter) throws(Fault) in
            switch value {
            case .str(let text): return text.extra == nil ? value : .string(text.value)
            case .instance(let instance): if let exception = instance as? ExceptionObject { return .string(try vm.exceptionText(exception)) }
            default: break
            }
            return .string(try vm.str(value))
        },
        "format": { owner, sample in
            Builtin("__format__", "__format__(self, format_spec, /)", summary: "What format() gives.", example: "\(sample).__format__('>5')") { args throws(Fault) in
                guard case .str(let spec) = args[1] else { throw .type("__format__() argument must be str, not \(args.vm.argumentTypeName(args[1]))") }
                return .string(try args.vm.builtinFormat(try receiver(args, "__format__", owner), spec.value))
            }
        },
        "hash": unary("__hash__", "What hash() gives.") { (value: Value, vm: Interpreter) throws(Fault) in .int(try vm.builtinHash(value)) },
    ]

    private static let numbers: [String: Make] = [
        "bool": unary("__bool__", "Whether the value is true.") { (value: Value, vm: Interpreter) throws(Fault) in 
            let plain = vm.plain(value)
            return .bool(plain.hasUserClass ? try vm.builtinTruth(plain) : try vm.truth(plain))
        },
        "int": unary("__int__", "The number as an int.") { (value: Value, vm: Interpreter) throws(Fault) in .int(try vm.integer(from: vm.plain(value))) },
        "float": unary("__float__", "The number as a float.") { (value: Value, vm: Interpreter) throws(Fault) in .float(try vm.floatValue(from: vm.plain(value))) },
        "index": unary("__index__", "The number as an int.") { (value: Value, vm: Interpreter) throws(Fault) in .int(try vm.index(vm.plain(value))) },
        "neg": sign("__neg__", 1, "-self."),
        "pos": sign("__pos__", 0, "+self."),
        "invert": sign("__invert__", 2, "~self."),
        "abs": unary("__abs__", "The distance from 0.") { (value: Value, vm: Interpreter) throws(Fault) in try vm.absolute(vm.plain(value)) },
        "trunc": unary("__trunc__", "The number without its fraction.") { (value: Value, vm: Interpreter) throws(Fault) in .int(try vm.integer(from: vm.plain(value))) },
        "floor": unary("__floor__", "The next int below.") { (value: Value, vm: Interpreter) throws(Fault) in
            if case .float(let number) = vm.plain(value) { return .int(try NumberText.integer(number.rounded(.down))) }
            return .int(try vm.index(vm.plain(value)))
        },
        "ceil": unary("__ceil__", "The next int above.") { (value: Value, vm: Interpreter) throws(Fault) in
            if case .float(let number) = vm.plain(value) { return .int(try NumberText.integer(number.rounded(.up))) }
            return .int(try vm.index(vm.plain(value)))
        },
        "round": { owner, sample in
            Builtin("__round__", "__round__(self, ndigits=None, /)", summary: "The number rounded.", example: "\(sample).__round__()") { args throws(Fault) in
                try args.vm.rounded(args.vm.plain(try receiver(args, "__round__", owner)), args[1])
            }
        },
        "divmod": { owner, sample in
            Builtin("__divmod__", "__divmod__(self, value, /)", summary: "Quotient and remainder.", example: "\(sample).__divmod__(2)") { args throws(Fault) in
                let left = args.vm.plain(try receiver(args, "__divmod__", owner)), right = args.vm.plain(args[1])
                guard args.vm.isComparable(left, right) else { return .notImplemented }
                return try args.vm.quotientAndRemainder(left, right)
            }
        },
        "rdivmod": { owner, sample in
            Builtin("__rdivmod__", "__rdivmod__(self, value, /)", summary: "Quotient and remainder of the value by this one.", example: "\(sample).__rdivmod__(20)") { args throws(Fault) in
                let right = args.vm.plain(try receiver(args, "__rdivmod__", owner)), left = args.vm.plain(args[1])
                guard args.vm.isComparable(right, left) else { return .notImplemented }
                return try args.vm.quotientAndRemainder(left, right)
            }
        },
    ]

    private static let containers: [String: Make] = [
        "len": unary("__len__", "The number of items.") { (value: Value, vm: Interpreter) throws(Fault) in .int(try vm.builtinLength(value)) },
        "iter": unary("__iter__", "An iterator over the items.") { (value: Value, vm: Interpreter) throws(Fault) in try vm.builtinIterator(value) },
        "reversed": unary("__reversed__", "An iterator from the last item to the first.") { (value: Value, vm: Interpreter) throws(Fault) in try vm.builtinReversed(value) },
        "getitem": { owner, sample in
            Builtin("__getitem__", "__getitem__(self, key, /)", summary: "self[key].", example: "\(sample).__getitem__(1)") { args throws(Fault) in
                try args.vm.builtinItem(try receiver(args, "__getitem__", owner), args[1])
            }
        },
        "setitem": { owner, sample in
            Builtin("__setitem__", "__setitem__(self, key, value, /)", summary: "self[key] = value.", example: "\(sample).__setitem__(1, 5)") { args throws(Fault) in
                try args.vm.builtinSetItem(try receiver(args, "__setitem__", owner), args[1], args[2])
                return .none
            }
        },
        "delitem": { owner, sample in
            Builtin("__delitem__", "__delitem__(self, key, /)", summary: "del self[key].", example: "\(sample).__delitem__(1)") { args throws(Fault) in
                try args.vm.builtinDeleteItem(try receiver(args, "__delitem__", owner), args[1])
                return .none
            }
        },
        "contains": { owner, sample in
            let key = owner == "str" ? "'a'" : "1"
            return Builtin("__contains__", "__contains__(self, key, /)", summary: "key in self.", example: "\(sample).__contains__(\(key))") { args throws(Fault) in
                .bool(try args.vm.builtinContains(try receiver(args, "__contains__", owner), args[1]))
            }
        },
    ]
}

extension Interpreter {
    /// The number behind an instance of a class that extends int or float; any other value itself.
    func plain(_ value: Value) -> Value {
        if case .instance(let instance) = value, !instance.payload.isUndefined { return instance.payload }
        return value
    }

    /// `left op right` as the built-in types have it; nil where they do not.
    func plainBinary(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        if let quick = try numeric(op, plain(left), plain(right)) { return quick }
        return try builtinBinary(op, left, right)
    }

    /// Whether a built-in type compares the two with each other.
    func isComparable(_ left: Value, _ right: Value) -> Bool {
        switch (plain(left), plain(right)) {
        case (.int, .int), (.int, .bool), (.bool, .int), (.bool, .bool): true
        case (.float, .float), (.float, .int), (.float, .bool): true
        case (.str, .str), (.list, .list), (.tuple, .tuple), (.dict, .dict), (.set, .set): true
        case (.object(let a), .object(let b)): a.kind == b.kind || a.kind == .view || b.kind == .view
        case (.object(let a), .set): a.kind == .view
        default: false
        }
    }

    /// A comparison as the built-in types make it.
    func plainCompare(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Value {
        let a = plain(left), b = plain(right)
        if !a.hasUserClass, !b.hasUserClass, number(a) != nil, number(b) != nil { return try compare(op, a, b) }
        return try builtinCompare(op, a, b)
    }
}
