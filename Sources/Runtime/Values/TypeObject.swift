/// A class: built-in or a script's own. Inheritance is single, so its method resolution order is a chain.
public final class TypeObject: Obj {
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
    private var cache: [ObjectIdentifier: Value] = [:]
    private var cacheVersion = -1
    private(set) var rootShape: Shape
    let dictionaryShape: Shape
    var expectedSlots = 0
    var documentation: String?
    /// For `except` and `isinstance`: the ancestors by identity.
    private let ancestors: Set<ObjectIdentifier>
    /// A second base of some built-in exceptions (AxisError is a ValueError and an IndexError).
    let extraBase: TypeObject?
    /// Names of `__slots__`, which forbid other attributes.
    var slotNames: [StringObject]?
    /// Makes an instance of a built-in type from arguments; nil for types whose instances scripts do not make.
    let construct: Builtin?
    /// For array dtypes used as types (`np.float32`): the dtype.
    var dtype: DType?
    var code: LinkedCode?
    private var derived: [Weak] = []

    private struct Weak { weak var type: TypeObject? }
    /// For classes under `abc.ABC`: the methods that are still missing.
    var abstractMethods: [String]?
    /// What `isinstance` asks beside the bases: the classes of collections.abc.
    var instanceTest: (@Sendable (Value, Interpreter) -> Bool)?
    /// The same for `issubclass`.
    var subclassTest: (@Sendable (TypeObject, Interpreter) -> Bool)?
    /// Whether calling the class is up to its `__class_call__`: enumerations.
    var hasCallHook = false
    /// Whether the class or a script's class above it defines `__getattribute__`.
    var interceptsAttributes = false
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
        rootShape = Shape(id: vm.nextShapeID(), names: [])
        dictionaryShape = Shape(id: vm.nextShapeID(), names: [])
        var all = base?.ancestors ?? []
        if let base { all.insert(ObjectIdentifier(base)) }
        if let extraBase { all.formUnion(extraBase.ancestors); all.insert(ObjectIdentifier(extraBase)) }
        ancestors = all
        super.init(kind: .type)
    }

    /// A new instance without attributes, of a class that extends none with storage of its own kind.
    func newInstance() -> InstanceObject { makeInstance?(self) ?? InstanceObject(self) }

    /// Is this the other class or one derived from it?
    func isSubtype(of other: TypeObject) -> Bool { self === other || ancestors.contains(ObjectIdentifier(other)) }

    /// Loads the table of a built-in type.
    func load(_ vm: Interpreter) {
        guard let loader else { return }
        self.loader = nil
        loader(self, vm)
    }

    /// An attribute of the class or its ancestors, by interned name.
    func lookup(_ name: StringObject, _ vm: Interpreter) -> Value? {
        if cacheVersion != vm.typeVersion {
            cache.removeAll(keepingCapacity: true)
            cacheVersion = vm.typeVersion
        }
        let key = ObjectIdentifier(name)
        if let known = cache[key] { return known.isUndefined ? nil : known }
        var type: TypeObject? = self
        while let current = type {
            current.load(vm)
            if let value = current.namespace.value(name) {
                // Plain values change often (a class's counter); only methods are worth remembering.
                if !value.isPlain { cache[key] = value }
                return value
            }
            type = current.base
        }
        cache[key] = .undefined
        return nil
    }

    /// An attribute found in a script's own class, not in a built-in ancestor: an overriding method.
    func lookupUser(_ name: StringObject, _ vm: Interpreter) -> Value? {
        guard !isBuiltin, let found = lookup(name, vm) else { return nil }
        var type: TypeObject? = self
        while let current = type, !current.isBuiltin {
            if current.namespace.value(name) != nil { return found }
            type = current.base
        }
        return nil
    }

    /// Remembers a class that extends this one, for `__subclasses__`, without keeping it alive.
    func note(subclass: TypeObject) {
        if derived.count >= 16, derived.count & (derived.count - 1) == 0 { derived.removeAll { $0.type == nil } }
        derived.append(Weak(type: subclass))
    }

    /// The classes that extend this one directly.
    var subclasses: [TypeObject] { derived.compactMap(\.type) }

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
