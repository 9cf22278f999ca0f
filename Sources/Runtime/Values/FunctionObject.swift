import Lang

/// A function of the language: code, the module it was made in, its defaults and the cells it closes over.
public final class FunctionObject: Container {
    let code: LinkedCode
    @exclusivity(unchecked) var defaults: [Value]
    /// By keyword-only parameter; `.undefined` where there is none.
    @exclusivity(unchecked) var keywordDefaults: [Value]
    /// The cells, each of them retained.
    let cells: UnsafeMutablePointer<Unmanaged<CellObject>>
    private var cellCount: Int
    /// What few functions have: a name or a documentation given by the script, attributes.
    @exclusivity(unchecked) private var own: Own?
    /// Positional parameters only, no defaults needed: the common call.
    let isSimple: Bool

    /// The annotations of a function.
    enum Annotations {
        /// Not yet asked for: the function that evaluates them, and the namespace of the class body it was made in, or None.
        case unread(Value, namespace: Value)
        case dict(DictObject)
    }

    private final class Own {
        var name: String
        var qualifiedName: String
        @exclusivity(unchecked) var documentation: Value
        @exclusivity(unchecked) var attributes: DictObject?
        @exclusivity(unchecked) var annotations: Annotations?
        init(_ code: Code) {
            name = code.name
            qualifiedName = code.qualifiedName
            documentation = code.documentation.map { .string($0) } ?? .none
        }
    }

    init(code: LinkedCode, defaults: [Value], keywordDefaults: [Value], closure: [CellObject]) {
        self.code = code
        self.defaults = defaults
        self.keywordDefaults = keywordDefaults
        cells = .allocate(capacity: closure.count)
        cellCount = closure.count
        for (index, cell) in closure.enumerated() { (cells + index).initialize(to: Unmanaged.passRetained(cell)) }
        isSimple = code.isSimple
        super.init(kind: .function)
    }

    var closure: [CellObject] { (0..<cellCount).map { cells[$0].takeUnretainedValue() } }

    private var ownParts: Own {
        if let own { return own }
        let made = Own(code.code)
        own = made
        return made
    }

    public var name: String {
        get { own?.name ?? code.code.name }
        set { ownParts.name = newValue }
    }

    var qualifiedName: String {
        get { own?.qualifiedName ?? code.code.qualifiedName }
        set { ownParts.qualifiedName = newValue }
    }

    var documentation: Value {
        get { own?.documentation ?? code.code.documentation.map { .string($0) } ?? .none }
        set { ownParts.documentation = newValue }
    }

    var attributes: DictObject? {
        get { own?.attributes }
        set { ownParts.attributes = newValue }
    }

    var annotations: Annotations? {
        get { own?.annotations }
        set { ownParts.annotations = newValue }
    }

    override func visit(_ visitor: inout Visitor) {
        for index in 0..<cellCount { cells[index]._withUnsafeGuaranteedRef { visitor.visit($0) } }
        visitor.visit(defaults)
        visitor.visit(keywordDefaults)
        visitor.visit(own?.attributes)
        switch own?.annotations {
        case .unread(let maker, let namespace)?:
            visitor.visit(maker)
            visitor.visit(namespace)
        case .dict(let dict)?: visitor.visit(dict)
        case nil: break
        }
    }

    override func sever(into bin: inout [Value]) {
        // The cells stay, emptied: running code may still name them.
        for index in 0..<cellCount { cells[index]._withUnsafeGuaranteedRef { $0.sever(into: &bin) } }
        if let attributes { bin.append(.dict(attributes)) }
        own = nil
        bin.append(contentsOf: defaults)
        bin.append(contentsOf: keywordDefaults)
        defaults = []
        keywordDefaults = []
    }

    deinit {
        if cellCount > 0 || !defaults.isEmpty || !keywordDefaults.isEmpty || own != nil { freeParts() }
        cells.deallocate()
    }

    private func freeParts() {
        if Teardown.descend() {
            for index in 0..<cellCount { cells[index].release() }
            defaults = []
            keywordDefaults = []
            own = nil
            Teardown.ascend()
        } else {
            for index in 0..<cellCount { Teardown.later(.object(cells[index].takeRetainedValue())) }
            Teardown.free(&defaults)
            Teardown.free(&keywordDefaults)
            if let attributes { Teardown.later(.dict(attributes)) }
        }
    }
}

/// A function or built-in together with the object it was looked up on.
final class BoundMethodObject: Container {
    @exclusivity(unchecked) private(set) var receiver: Value
    @exclusivity(unchecked) private(set) var function: Value
    init(receiver: Value, function: Value) {
        self.receiver = receiver
        self.function = function
        super.init(kind: .boundMethod)
    }

    override func visit(_ visitor: inout Visitor) {
        visitor.visit(receiver)
        visitor.visit(function)
    }

    override func sever(into bin: inout [Value]) {
        bin.append(receiver)
        receiver = .none
    }

    deinit {
        Teardown.free(&receiver)
        Teardown.free(&function)
    }
}

/// What a method call has found before it evaluates its arguments; never seen by a script.
final class CalleeObject: Obj {
    let value: Value
    init(_ value: Value) {
        self.value = value
        super.init(kind: .host)
    }
}

/// A built-in function or method as a value.
final class BuiltinObject: Obj {
    let row: Builtin
    /// The class it is a method of, for its text.
    let owner: String?
    /// Whether it is what an operator or a protocol calls (`int.__add__`): CPython makes a type of its own of these.
    var isSlot: Bool { owner != nil && row.name.hasPrefix("__") && row.name.hasSuffix("__") && !BuiltinObject.plainSpecial.contains(row.name) }
    /// Special methods that CPython declares like any other.
    static let plainSpecial: Set<String> = ["__format__", "__dir__", "__sizeof__", "__reversed__", "__round__", "__trunc__", "__floor__", "__ceil__",
                                            "__length_hint__", "__subclasses__", "__instancecheck__", "__subclasscheck__", "__init_subclass__"]
    init(_ row: Builtin, owner: String? = nil) {
        self.row = row
        self.owner = owner
        super.init(kind: .builtin)
    }
}

/// `property(getter, setter, deleter)`.
final class PropertyObject: Container {
    @exclusivity(unchecked) private(set) var getter: Value
    @exclusivity(unchecked) private(set) var setter: Value
    @exclusivity(unchecked) private(set) var deleter: Value
    @exclusivity(unchecked) var documentation: Value
    /// What the class it was made in calls it, for its errors.
    @exclusivity(unchecked) var name: String?
    /// Of an attribute of a built-in class: the class.
    @exclusivity(unchecked) var owner: String?
    init(getter: Value, setter: Value, deleter: Value, documentation: Value = .none) {
        self.getter = getter
        self.setter = setter
        self.deleter = deleter
        self.documentation = documentation
        super.init(kind: .property)
    }

    override func visit(_ visitor: inout Visitor) {
        visitor.visit(getter)
        visitor.visit(setter)
        visitor.visit(deleter)
    }

    deinit {
        Teardown.free(&getter)
        Teardown.free(&setter)
        Teardown.free(&deleter)
    }
}

/// `staticmethod(f)` or `classmethod(f)`.
final class MethodWrapperObject: Container {
    @exclusivity(unchecked) private(set) var function: Value
    init(_ function: Value, isClassMethod: Bool) {
        self.function = function
        super.init(kind: isClassMethod ? .classMethod : .staticMethod)
    }

    override func visit(_ visitor: inout Visitor) { visitor.visit(function) }

    deinit { Teardown.free(&function) }
}

/// What `super()` gives: attribute lookup that begins behind a class.
final class SuperObject: Obj {
    let start: TypeObject
    let receiver: Value
    let receiverType: TypeObject
    /// Whether it has a receiver; `super(A)` alone gets one by being read as an attribute.
    let isBound: Bool
    init(start: TypeObject, receiver: Value, receiverType: TypeObject, isBound: Bool = true) {
        self.start = start
        self.isBound = isBound
        self.receiver = receiver
        self.receiverType = receiverType
        super.init(kind: .superProxy)
    }
}

/// A module: global variables in numbered slots, so that code reaches them without a look-up.
public final class ModuleObject: Obj {
    public let name: String
    let file: String?
    /// Where `slots` stands: code reaches its globals through this one address, which growth does not change.
    let home: UnsafeMutablePointer<UnsafeMutablePointer<Value>>
    var slots: UnsafeMutablePointer<Value> { home.pointee }
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private(set) var names: [StringObject] = []
    @exclusivity(unchecked) private var index: [String: Int] = [:]
    @exclusivity(unchecked) private var loader: Loader?
    /// What `globals()` gave.
    var view: DictObject?
    /// Made by a script: `types.ModuleType(…)`.
    var isMadeByScript = false
    /// For "module has no attribute" and help.
    var documentation: String?
    /// Names that are bound when the first of them is asked for, by what binds them.
    var late: [(names: [String], load: Loader)] = []
    /// Worded by the module itself: why it has no such name.
    var missing: (@Sendable (String) -> Fault?)?

    /// Fills a module; may run code of the language.
    public typealias Loader = @Sendable (ModuleObject, Interpreter) throws(Fault) -> Void

    public init(name: String, file: String? = nil, loader: Loader? = nil) {
        self.name = name
        self.file = file
        self.loader = loader
        capacity = 64
        home = .allocate(capacity: 1)
        home.initialize(to: .allocate(capacity: 64))
        super.init(kind: .module)
    }

    deinit {
        slots.deinitialize(count: names.count)
        slots.deallocate()
        home.deallocate()
    }

    /// Fills a built-in module from its table when first looked at.
    func load(_ vm: Interpreter) throws(Fault) {
        guard let loader else { return }
        self.loader = nil
        do throws(Fault) { try loader(self, vm) } catch {
            // Ctrl-C in the middle: the next look begins again.
            self.loader = loader
            throw error
        }
    }

    /// The value of a name that is bound late; nil where there is none of that name.
    func lateValue(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let place = late.firstIndex(where: { $0.names.contains(name) }) else { return nil }
        let part = late.remove(at: place)
        do throws(Fault) { try part.load(self, vm) } catch {
            late.append(part)
            throw error
        }
        return value(name)
    }

    /// The slot of a name, made if need be.
    func slot(_ name: StringObject) -> Int {
        if let known = index[name.value] { return known }
        if names.count == capacity {
            let grown = UnsafeMutablePointer<Value>.allocate(capacity: capacity * 2)
            grown.moveInitialize(from: slots, count: capacity)
            slots.deallocate()
            home.pointee = grown
            capacity *= 2
        }
        let slot = names.count
        (slots + slot).initialize(to: .undefined)
        names.append(name)
        index[name.value] = slot
        return slot
    }

    /// The value of a name, or nil.
    func value(_ name: String) -> Value? {
        guard let slot = index[name], !slots[slot].isUndefined else { return nil }
        return slots[slot]
    }

    func set(_ name: StringObject, _ value: Value) {
        let place = slot(name)
        slots[place] = value
    }

    func remove(_ name: String) -> Bool {
        guard let slot = index[name], !slots[slot].isUndefined else { return false }
        slots[slot] = .undefined
        return true
    }

    /// The bound names, in the order of their first mention.
    var boundNames: [StringObject] { names.enumerated().filter { !slots[$0.offset].isUndefined }.map(\.element) }
}
