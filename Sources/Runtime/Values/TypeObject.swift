/// A class: built-in or a script's own. Inheritance is single, so its method resolution order is a chain.
public final class TypeObject: Container {
    /// What an instance is at heart: the built-in type whose storage it has.
    public enum Layout: Sendable { case object, int, float, str, list, dict, tuple, set, frozenset, exception, other }

    public let name: String
    var qualifiedName: String
    /// What a script set as `__name__`.
    var givenName: String?
    var module: String
    public let base: TypeObject?
    let layout: Layout
    public let isBuiltin: Bool
    /// Can a class statement extend it?
    let isExtensible: Bool
    let namespace = DictObject()
    /// Fills the namespace of a built-in type from its table when first looked at.
    private var loader: (@Sendable (TypeObject, Interpreter) -> Void)?
    /// Never used twice by an interpreter: the key of remembered look-ups.
    let id: Int
    let rootShape: Shape
    /// The same for a new instance, which counts no reference to it.
    let rootShapeReference: Unmanaged<Shape>
    let rootShapeID: Int
    let dictionaryShape: Shape
    var expectedSlots = 0
    var documentation: String?
    /// The base again, for walks that count no references.
    private let parent: Unmanaged<TypeObject>?
    /// Whether this or an ancestor has a second base.
    private let hasExtraBase: Bool
    /// What a plain call of the class runs, while `initializerVersion` is the interpreter's.
    @exclusivity(unchecked) var initializer: FunctionObject?
    @exclusivity(unchecked) var initializerVersion = -1
    /// A second base of some built-in exceptions (AxisError is a ValueError and an IndexError).
    let extraBase: TypeObject?
    /// Names of `__slots__`, which forbid other attributes.
    var slotNames: [StringObject]?
    /// Makes an instance of a built-in type from arguments; nil for types whose instances scripts do not make.
    let construct: Builtin?
    /// For array dtypes used as types (`np.float32`): the dtype.
    var dtype: DType?
    var code: LinkedCode?
    /// The classes that extend this one directly, in the order of their making; nil for those that are gone, which take
    /// themselves out. (A weak reference would make every count of the class's references slow.)
    @exclusivity(unchecked) private var derived: [Unmanaged<TypeObject>?] = []
    private var derivedGone = 0
    /// The place among the base's `derived`; -1 for a class that is not noted there.
    private var derivedPlace = -1
    /// For classes under `abc.ABC`: the methods that are still missing.
    var abstractMethods: [String]?
    /// Classes that count as extending this one, though they do not: `ABC.register`.
    var registered: [TypeObject] = []
    /// What `isinstance` asks beside the bases: the classes of collections.abc.
    var instanceTest: (@Sendable (Value, Interpreter) -> Bool)?
    /// The same for `issubclass`.
    var subclassTest: (@Sendable (TypeObject, Interpreter) -> Bool)?
    /// Whether calling the class is up to its `__class_call__`: enumerations.
    var hasCallHook = false
    /// Whether the class or a script's class above it defines `__getattribute__`.
    var interceptsAttributes = false
    /// Whether the class or a script's class above it defines `__del__`.
    @exclusivity(unchecked) private(set) var hasFinalizer = false
    /// Makes the instances of a class whose storage Swift code defines (deque, partial); inherited.
    let makeInstance: (@Sendable (TypeObject) -> InstanceObject)?
    /// For a class of a built-in module that scripts may extend: messages name it with its module.
    let isNative: Bool

    init(_ name: String, base: TypeObject?, layout: Layout, builtin: Bool, extensible: Bool = true, module: String = "builtins",
         extraBase: TypeObject? = nil, construct: Builtin? = nil,
         makeInstance: (@Sendable (TypeObject) -> InstanceObject)? = nil, native: Bool = false, _ vm: Interpreter,
         loader: (@Sendable (TypeObject, Interpreter) -> Void)? = nil) {
        self.name = name
        qualifiedName = name
        self.module = module
        self.base = base
        self.layout = layout
        isBuiltin = builtin
        isExtensible = extensible
        self.loader = loader
        self.extraBase = extraBase
        self.construct = construct
        self.makeInstance = makeInstance ?? base?.makeInstance
        isNative = native
        id = vm.nextShapeID()
        let root = Shape(id: vm.nextShapeID(), names: [])
        rootShape = root
        rootShapeReference = Unmanaged.passUnretained(root)
        rootShapeID = root.id
        dictionaryShape = Shape(id: vm.nextShapeID(), names: [])
        parent = base.map { Unmanaged.passUnretained($0) }
        hasExtraBase = extraBase != nil || base?.hasExtraBase == true
        super.init(kind: .type)
    }

    /// A new instance without attributes, of a class that extends none with storage of its own kind.
    func newInstance() -> InstanceObject { makeInstance?(self) ?? InstanceObject(self) }

    /// Is this the other class or one derived from it?
    func isSubtype(of other: TypeObject) -> Bool {
        let wanted = Unmanaged.passUnretained(other).toOpaque()
        var type: Unmanaged<TypeObject>? = Unmanaged.passUnretained(self)
        while let current = type {
            if current.toOpaque() == wanted { return true }
            type = current._withUnsafeGuaranteedRef { $0.parent }
        }
        return hasExtraBase && (extraBase?.isSubtype(of: other) == true || base?.isSubtype(of: other) == true)
    }

    /// Loads the table of a built-in type.
    func load(_ vm: Interpreter) {
        guard let loader else { return }
        self.loader = nil
        loader(self, vm)
    }

    /// An attribute of the class or its ancestors, by interned name.
    func lookup(_ name: StringObject, _ vm: Interpreter) -> Value? {
        let memory = vm.lookups.entry(type: id, name: name, salt: 0)
        if memory.pointee.type == id, memory.pointee.name == address(name), memory.pointee.version == vm.typeVersion {
            return memory.pointee.value.isUndefined ? nil : memory.pointee.value
        }
        var type: TypeObject? = self
        while let current = type {
            current.load(vm)
            if let value = current.namespace.value(name) {
                // Plain values change often (a class's counter); only methods are worth remembering.
                if !value.isPlain { memory.pointee = LookupMemory.Entry(type: id, name: address(name), version: vm.typeVersion, value: value) }
                return value
            }
            type = current.base
        }
        memory.pointee = LookupMemory.Entry(type: id, name: address(name), version: vm.typeVersion, value: .undefined)
        return nil
    }

    /// An attribute found in a script's own class, not in a built-in ancestor: an overriding method.
    func lookupUser(_ name: StringObject, _ vm: Interpreter) -> Value? {
        if isBuiltin { return nil }
        let memory = vm.lookups.entry(type: id, name: name, salt: 1)
        if memory.pointee.type == ~id, memory.pointee.name == address(name), memory.pointee.version == vm.typeVersion {
            return memory.pointee.value.isUndefined ? nil : memory.pointee.value
        }
        var found: Value?
        var type: TypeObject? = self
        while let current = type, !current.isBuiltin {
            current.load(vm)
            if let value = current.namespace.value(name) {
                found = value
                break
            }
            type = current.base
        }
        if let found, found.isPlain { return found }
        memory.pointee = LookupMemory.Entry(type: ~id, name: address(name), version: vm.typeVersion, value: found ?? .undefined)
        return found
    }

    private func address(_ name: StringObject) -> UInt { UInt(bitPattern: Unmanaged.passUnretained(name).toOpaque()) }

    /// Remembers a class that extends this one, for `__subclasses__`, without keeping it alive.
    func note(subclass: TypeObject) {
        if derivedGone > 8, derivedGone > derived.count / 2 {
            derived.removeAll { $0 == nil }
            derivedGone = 0
            for (place, other) in derived.enumerated() { other?._withUnsafeGuaranteedRef { $0.derivedPlace = place } }
        }
        subclass.derivedPlace = derived.count
        derived.append(Unmanaged.passUnretained(subclass))
    }

    /// Says that instances of this class, and of those that extend it, have a `__del__`.
    func noteFinalizer() {
        hasFinalizer = true
        for type in subclasses { type.noteFinalizer() }
    }

    /// The classes that extend this one directly.
    var subclasses: [TypeObject] { derived.compactMap { $0?.takeUnretainedValue() } }

    deinit {
        guard derivedPlace >= 0, let base else { return }
        base.derived[derivedPlace] = nil
        base.derivedGone += 1
    }

    override func visit(_ visitor: inout Visitor) {
        visitor.visit(namespace)
        visitor.visit(base)
        visitor.visit(initializer)
    }

    override func sever(into bin: inout [Value]) {
        if let initializer { bin.append(.function(initializer)) }
        initializer = nil
        initializerVersion = -1
        namespace.sever(into: &bin)
    }

    /// The class and its ancestors, as `__mro__` lists them.
    var resolutionOrder: [TypeObject] {
        var chain: [TypeObject] = []
        var type: TypeObject? = self
        while let current = type {
            chain.append(current)
            type = current.base
        }
        if let extraBase {
            // Depth first, the common ancestors last.
            var merged: [TypeObject] = [self]
            let firsts = base?.resolutionOrder ?? [], seconds = extraBase.resolutionOrder
            for candidate in firsts where !seconds.contains(where: { $0 === candidate }) { merged.append(candidate) }
            return merged + seconds
        }
        return chain
    }

    /// The nearest built-in ancestor, itself included.
    var builtinBase: TypeObject {
        var type = self
        while !type.isBuiltin, let base = type.base { type = base }
        return type
    }
}

/// Look-ups of attributes in classes that were made lately.
struct LookupMemory {
    struct Entry {
        var type = 0
        var name: UInt = 0
        var version = -1
        var value = Value.undefined
    }

    private static let size = 2048
    private let entries: UnsafeMutablePointer<Entry>

    init() {
        entries = .allocate(capacity: LookupMemory.size)
        entries.initialize(repeating: Entry(), count: LookupMemory.size)
    }

    /// Where a look-up is remembered.
    @inline(__always)
    func entry(type: Int, name: StringObject, salt: Int) -> UnsafeMutablePointer<Entry> {
        let address = Int(bitPattern: Unmanaged.passUnretained(name).toOpaque())
        let mixed = (type &* 0x9E37) ^ (address >> 4) ^ (address >> 15) ^ (salt &* 0x5555)
        return entries + (mixed & (LookupMemory.size - 1))
    }

    func deallocate() {
        entries.deinitialize(count: LookupMemory.size)
        entries.deallocate()
    }
}
