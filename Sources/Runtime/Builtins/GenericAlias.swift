import Lang

// Classes in annotations: `list[int]` is a class with arguments, `int | None` a union of classes. Neither checks
// anything; they can be shown, compared, called (the first) and asked by `isinstance` (the second).

/// What `isinstance` and `issubclass` take beside classes.
protocol ClassTest: HostObject {
    func isInstance(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool
    func isSubclass(_ type: TypeObject, _ vm: Interpreter) throws(Fault) -> Bool
}

/// `list[int]`.
final class GenericAliasObject: HostObject, ClassTest {
    /// The built-in classes that take arguments.
    static let origins: Set<String> = ["list", "dict", "tuple", "set", "frozenset", "type", "enumerate", "deque", "defaultdict", "OrderedDict", "Counter"]

    let origin: TypeObject
    let arguments: [Value]

    init(_ origin: TypeObject, _ key: Value) {
        self.origin = origin
        if case .tuple(let tuple) = key { arguments = tuple.items } else { arguments = [key] }
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("types.GenericAlias") { vm.hostType("GenericAlias", module: "types", methods: [], construct: GenericAliasObject.maker) }
    }

    static let maker = Builtin("GenericAlias", "GenericAlias(origin, args, /)", summary: "A class with arguments, as annotations have it.",
                               example: "import types; types.GenericAlias(list, int)  # list[int]") { args throws(Fault) in
        guard case .type(let origin) = args[0] else { throw .type("a class is needed, not '\(args.vm.typeName(args[0]))'") }
        return .object(GenericAliasObject(origin, args[1]))
    }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        var parts: [String] = []
        for argument in arguments { parts.append(try vm.annotationText(argument)) }
        return vm.typePath(origin) + "[" + (parts.isEmpty ? "()" : parts.joined(separator: ", ")) + "]"
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "__origin__": .type(origin)
        case "__args__": .newTuple(arguments)
        case "__parameters__": .newTuple(try typeVariables(vm))
        case "__class__": nil
        default: try vm.findAttribute(.type(origin), vm.intern(name))
        }
    }

    /// The type variables among the arguments, each once.
    private func typeVariables(_ vm: Interpreter) throws(Fault) -> [Value] {
        var found: [Value] = []
        for argument in arguments {
            if case .type = argument { continue }
            var more = [argument]
            if vm.typeName(argument) != "TypeVar" {
                guard case .tuple(let inner)? = try vm.findAttribute(argument, vm.intern("__parameters__")) else { continue }
                more = inner.items
            }
            for one in more where !found.contains(where: { $0.isIdentical(to: one) }) { found.append(one) }
        }
        return found
    }

    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        guard case .object(let object) = other, let alias = object as? GenericAliasObject, alias.origin === origin else { return false }
        return try vm.builtinEqual(.newTuple(arguments), .newTuple(alias.arguments))
    }

    override func hostHash(_ vm: Interpreter) throws(Fault) -> Int? { vm.objectHash(origin) ^ (try vm.hash(.newTuple(arguments))) }

    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        throw .type("\(try hostRepr(vm) ?? "") is not a generic class")
    }

    override var isCallable: Bool { true }
    override func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        try vm.call(.type(origin), arguments, keywords: keywords)
    }

    override func hostBinary(_ op: BinaryOp, _ other: Value, reflected: Bool, _ vm: Interpreter) throws(Fault) -> Value? {
        guard case .bitOr = op else { return nil }
        return UnionObject.make(reflected ? [other, .object(self)] : [.object(self), other], vm)
    }

    func isInstance(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        throw .type("isinstance() argument 2 cannot be a parameterized generic")
    }

    func isSubclass(_ type: TypeObject, _ vm: Interpreter) throws(Fault) -> Bool {
        throw .type("issubclass() argument 2 cannot be a parameterized generic")
    }
}

/// `int | None`.
final class UnionObject: HostObject, ClassTest {
    let members: [Value]

    private init(_ members: [Value]) {
        self.members = members
        super.init(kind: .host)
    }

    /// The union of classes and None, each once; nil for anything else.
    static func make(_ parts: [Value], _ vm: Interpreter) -> Value? {
        var members: [Value] = []
        for part in parts {
            var more: [Value] = []
            switch part {
            case .type: more = [part]
            case .none: more = [.type(vm.types.noneType)]
            case .object(let object):
                if let union = object as? UnionObject { more = union.members } else if object is GenericAliasObject { more = [part] } else { return nil }
            default: return nil
            }
            for member in more where !members.contains(where: { same($0, member, vm) }) { members.append(member) }
        }
        return members.count == 1 ? members[0] : .object(UnionObject(members))
    }

    private static func same(_ a: Value, _ b: Value, _ vm: Interpreter) -> Bool {
        if a.isIdentical(to: b) { return true }
        do throws(Fault) { return try vm.builtinEqual(a, b) } catch {
            vm.forget(error)
            return false
        }
    }

    override func hostType(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("types.UnionType") { vm.hostType("UnionType", module: "types", methods: []) }
    }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        var parts: [String] = []
        for member in members { parts.append(try vm.annotationText(member)) }
        return parts.joined(separator: " | ")
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "__args__": .newTuple(members)
        case "__parameters__": .newTuple([])
        default: nil
        }
    }

    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        guard case .object(let object) = other, let union = object as? UnionObject, union.members.count == members.count else { return false }
        return members.allSatisfy { member in union.members.contains { UnionObject.same($0, member, vm) } }
    }

    override func hostHash(_ vm: Interpreter) throws(Fault) -> Int? {
        var hashes: [Int] = []
        for member in members { hashes.append(try vm.hash(member)) }
        return Numbers.hashSet(hashes)
    }

    override func hostBinary(_ op: BinaryOp, _ other: Value, reflected: Bool, _ vm: Interpreter) throws(Fault) -> Value? {
        guard case .bitOr = op else { return nil }
        return UnionObject.make(reflected ? [other, .object(self)] : [.object(self), other], vm)
    }

    func isInstance(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        for member in members { if try vm.isInstance(value, ofAny: member) { return true } }
        return false
    }

    func isSubclass(_ type: TypeObject, _ vm: Interpreter) throws(Fault) -> Bool {
        for member in members { if try vm.isSubclass(type, ofAny: member) { return true } }
        return false
    }
}

extension Interpreter {
    /// A class or argument as annotations show it: `int`, `None`, `...`.
    fileprivate func annotationText(_ value: Value) throws(Fault) -> String {
        switch value {
        case .type(let type): return type === types.noneType ? "None" : typePath(type)
        case .ellipsis: return "..."
        case .list(let list):
            var parts: [String] = []
            for item in list.items { parts.append(try annotationText(item)) }
            return "[" + parts.joined(separator: ", ") + "]"
        default: return try repr(value)
        }
    }
}
