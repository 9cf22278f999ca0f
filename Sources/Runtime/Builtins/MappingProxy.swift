// mappingproxy: a mapping that cannot be changed through this object. `A.__dict__` is one, over the namespace of the
// class, and `types.MappingProxyType` makes one of any mapping.

import Lang

/// A read-only view of a mapping, or of the namespace of a class.
final class MappingProxyObject: HostObject {
    enum Source {
        case mapping(Value)
        case namespace(TypeObject)
    }

    private let source: Source

    init(_ source: Source) {
        self.source = source
        super.init(kind: .host)
    }

    /// The mapping behind it. Of a class it is put together each time, since it also lists what every class has.
    fileprivate func mapping(_ vm: Interpreter) -> Value {
        switch source {
        case .mapping(let value): return value
        case .namespace(let type):
            type.load(vm)
            return .dict(MappingProxyObject.listing(of: type, vm))
        }
    }

    /// What the namespace of a class holds under a name; nil where the mapping has to be asked.
    private func stored(_ key: Value, _ vm: Interpreter) -> Value? {
        guard case .namespace(let type) = source, case .str(let name) = key else { return nil }
        type.load(vm)
        return type.namespace.value(name)
    }

    /// The namespace of a class in CPython's order, with the descriptors of `__dict__` and `__weakref__` in the class that
    /// brings them.
    private static func listing(of type: TypeObject, _ vm: Interpreter) -> DictObject {
        let own = addedAttributes(of: type).map { name in (vm.intern(name), Value.object(AttributeDescriptor(name, of: type))) }
        let result = DictObject()
        let entries = type.namespace.items
        // What a class is given when its body has run stands at its end: a `__doc__` and a `__hash__` of None.
        let tail = entries.reversed().prefix { entry in
            guard case .str(let name) = entry.key, entry.value.isNone else { return false }
            return name === vm.names.doc || name === vm.names.hash
        }.count
        for (index, entry) in entries.enumerated() {
            if index == entries.count - tail { for (name, value) in own { result.setValue(name, value) } }
            if case .str(let name) = entry.key { result.setValue(name, entry.value) }
        }
        if tail == 0 { for (name, value) in own { result.setValue(name, value) } }
        return result
    }

    /// What a class of a script gives its instances beside the names of its body.
    static func addedAttributes(of type: TypeObject) -> [String] {
        guard !type.isBuiltin, type.slotNames == nil, let base = type.base else { return [] }
        if base.layout == .exception { return base.isBuiltin ? ["__weakref__"] : [] }
        if !base.isBuiltin { return base.slotNames == nil ? [] : ["__dict__", "__weakref__"] }
        return base.layout == .int || base.layout == .tuple ? ["__dict__"] : ["__dict__", "__weakref__"]
    }

    override func hostType(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("mappingproxy") {
            vm.hostType("mappingproxy", module: "builtins", methods: MappingProxyObject.rows, construct: MappingProxyObject.maker)
        }
    }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "mappingproxy(\(try vm.repr(mapping(vm))))" }
    override func hostText(_ vm: Interpreter) throws(Fault) -> String? { try vm.str(mapping(vm)) }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { try vm.length(mapping(vm)) }
    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        if let known = stored(key, vm) { return known }
        return try vm.item(mapping(vm), key)
    }

    override func hostContains(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        if stored(value, vm) != nil { return true }
        return try vm.contains(mapping(vm), value)
    }

    override func hostHash(_ vm: Interpreter) throws(Fault) -> Int? { try vm.hash(mapping(vm)) }
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        let walk = try vm.iterator(mapping(vm))
        if case .object(let object) = walk, let iterator = object as? IteratorObject { return iterator }
        return ClosureIterator("generator") { (vm: Interpreter) throws(Fault) in try vm.next(walk) }
    }

    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? { try vm.equal(mapping(vm), MappingProxyObject.inner(other, vm)) }

    override func hostBinary(_ op: BinaryOp, _ other: Value, reflected: Bool, _ vm: Interpreter) throws(Fault) -> Value? {
        guard op == .bitOr else { return nil }
        let mine = mapping(vm), theirs = MappingProxyObject.inner(other, vm)
        return try reflected ? vm.binary(.bitOr, theirs, mine) : vm.binary(.bitOr, mine, theirs)
    }

    private static func inner(_ value: Value, _ vm: Interpreter) -> Value {
        if case .object(let object) = value, let proxy = object as? MappingProxyObject { return proxy.mapping(vm) }
        return value
    }

    // MARK: Methods

    static let maker = Builtin("mappingproxy", "mappingproxy(mapping, /)", summary: "A mapping that cannot be changed through this object.",
                               example: "import types; types.MappingProxyType({'a': 1})['a']  # 1") { args throws(Fault) in
        switch args[0] {
        case .dict: break
        case .object(let object) where object is MappingProxyObject: break
        default:
            guard args.vm.userMethod(args[0], args.vm.names.getItem) != nil else {
                throw .type("mappingproxy() argument must be a mapping, not \(args.vm.typeName(args[0]))")
            }
        }
        return .object(MappingProxyObject(.mapping(args[0])))
    }

    private static func mapping(_ args: borrowing Args) throws(Fault) -> Value {
        if case .object(let object) = args[0], let proxy = object as? MappingProxyObject { return proxy.mapping(args.vm) }
        throw .type("a mappingproxy is needed, not '\(args.vm.typeName(args[0]))'")
    }

    /// A method that hands its arguments on to the mapping.
    private static func handed(_ name: String, _ parameters: String, _ summary: String) -> Builtin {
        let most = parameters.split(separator: ",").count - 1
        return Builtin(name, "\(name)(self, \(parameters)/)", summary: summary) { args throws(Fault) in
            let mapping = try mapping(args)
            var given: [Value] = []
            for index in 0..<max(most, 0) where args.has(1 + index) { given.append(args[1 + index]) }
            return try args.vm.call(try args.vm.attribute(mapping, name), given)
        }
    }

    static let rows: [Builtin] = [
        handed("get", "key, default=, ", "The value of a key, or the default."),
        handed("keys", "", "The keys."),
        handed("values", "", "The values."),
        handed("items", "", "Pairs of keys and values."),
        handed("copy", "", "A copy that can be changed."),
        handed("__reversed__", "", "The keys from the last to the first."),
    ]
}

/// What stands for an attribute of the instances in the namespace of a class.
final class AttributeDescriptor: HostObject {
    private let name: String
    private let owner: String

    init(_ name: String, of type: TypeObject) {
        self.name = name
        owner = type.name
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.types.named("getset_descriptor", vm) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<attribute '\(name)' of '\(owner)' objects>" }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        name == "__name__" ? .string(self.name) : nil
    }
}

/// What stands for a name of `__slots__` in the namespace of a class. Instances keep their value where all attributes are; it is asked
/// by who asks the class, and where an instance has none.
final class MemberDescriptor: HostObject {
    let name: StringObject
    private weak var owner: TypeObject?

    init(_ name: StringObject, of type: TypeObject) {
        self.name = name
        owner = type
        super.init(kind: .host)
    }

    private var ownerName: String { owner?.name ?? "?" }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.types.named("member_descriptor", vm) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<member '\(name.value)' of '\(ownerName)' objects>" }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "__name__": .str(self.name)
        case "__qualname__": .string("\(owner?.qualifiedName ?? "?").\(self.name.value)")
        case "__objclass__": owner.map { .type($0) } ?? Value.none
        case "__doc__": Value.none
        default: nil
        }
    }
    override var hostAttributeNames: [String] { ["__name__", "__qualname__", "__objclass__", "__doc__"] }

    /// The value that an instance of the class has.
    func value(of receiver: Value, _ vm: Interpreter) throws(Fault) -> Value {
        if receiver.isNone { return .object(self) }
        let instance = try checked(receiver, vm)
        if let value = instance.attribute(name) { return value }
        throw vm.missingAttribute(receiver, name)
    }

    /// The instance behind a value; a fault where it is none of the class.
    func checked(_ value: Value, _ vm: Interpreter) throws(Fault) -> InstanceObject {
        guard case .instance(let instance) = value, let owner, instance.type.isSubtype(of: owner) else {
            throw .type("descriptor '\(name.value)' for '\(ownerName)' objects doesn't apply to a '\(vm.typeName(value))' object")
        }
        return instance
    }

    static let rows: [Builtin] = ObjectMethods.descriptorRows + [
        Builtin("__set__", "__set__(self, instance, value, /)", summary: "Sets the attribute of an instance.") { args throws(Fault) in
            guard case .object(let object) = args[0], let member = object as? MemberDescriptor else { return .none }
            try member.checked(args[1], args.vm).setAttribute(member.name, args[2], args.vm)
            return .none
        },
        Builtin("__delete__", "__delete__(self, instance, /)", summary: "Deletes the attribute of an instance.") { args throws(Fault) in
            guard case .object(let object) = args[0], let member = object as? MemberDescriptor else { return .none }
            guard try member.checked(args[1], args.vm).removeAttribute(member.name) else { throw Fault(.attributeError, member.name.value) }
            return .none
        },
    ]
}
