// What layers above the run-time system need to offer modules, functions and classes of their own: the `plt` and
// `nn` modules are built from this file and from `Builtin` and `HostObject` alone.

extension Value {
    /// A built-in function as a value, to be bound in a module.
    public static func builtin(_ row: Builtin) -> Value { .object(BuiltinObject(row)) }
}

extension ModuleObject {
    /// Gives a name of the module a value.
    public func bind(_ name: String, to value: Value, _ vm: Interpreter) { set(vm.intern(name), value) }

    /// The value of a name, or nil.
    public func binding(_ name: String) -> Value? { value(name) }

    /// A line of help for the module.
    public func describe(_ text: String) { documentation = text }

    /// Answers for names that the module has not: an error of its own, or nil for the usual one.
    public func explainMissing(_ answer: @escaping @Sendable (String) -> Fault?) { missing = answer }
}

extension TypeObject {
    /// A line of help for the class.
    public func describe(_ text: String) { documentation = text }
}

extension Interpreter {
    /// A class of a layer above, whose instances are `HostObject`s. Its methods name their receiver `self` as first
    /// parameter; its properties are methods that are called when read; `construct` is what calling the class runs.
    /// A setter has the name of its property and is called when that is
    /// assigned. The caller keeps the class, one an interpreter.
    public func hostType(_ name: String, module: String, methods: [Builtin], properties: [Builtin] = [],
                         setters: [Builtin] = [], base: TypeObject? = nil, construct: Builtin? = nil) -> TypeObject {
        TypeObject(name, base: base ?? types.object, layout: .other, builtin: true, extensible: false, module: module,
                   construct: construct, self) { type, vm in
            for row in methods {
                type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: type.name)))
            }
            for row in properties {
                let getter = Value.object(BuiltinObject(row))
                let setter = setters.first { $0.name == row.name }.map { Value.object(BuiltinObject($0)) } ?? .none
                type.namespace.setValue(vm.intern(row.name), .object(PropertyObject(getter: getter, setter: setter, deleter: .none)))
            }
        }
    }

    /// Makes a module known to `import`, and binds it as a built-in name.
    public func add(_ module: ModuleObject) {
        modules[module.name] = module
        builtins.set(intern(module.name), .object(module))
    }

    /// Binds a value as a built-in name, seen everywhere without import.
    public func bindBuiltin(_ name: String, to value: Value) { builtins.set(intern(name), value) }

    /// `value.name`.
    public func attribute(_ value: Value, _ name: String) throws(Fault) -> Value { try attribute(value, intern(name), nil) }

    /// `value.name = new`.
    public func setAttribute(_ value: Value, _ name: String, _ new: Value) throws(Fault) { try setAttribute(value, intern(name), new) }

    /// Where a slice object begins, its step, and how many elements it takes of a sequence of `count`.
    public func places(of slice: Obj, count: Int) throws(Fault) -> (start: Int, step: Int, count: Int) {
        guard let slice = slice as? SliceObject else { throw .type("a slice is needed") }
        return try bounds(slice, count: count)
    }

    /// `np.asarray(value)`.
    public func array(from value: Value) throws(Fault) -> NDArray { try ndarray(value) }

    /// `slice(None)`: all of an axis.
    public func fullSlice() -> Obj { SliceObject(.none, .none, .none) }
}

extension DictObject {
    /// The value of a text key, or nil.
    public subscript(text: String) -> Value? {
        get { value(StringObject(text)) }
        set { if let newValue { setValue(StringObject(text), newValue) } else { removeValue(StringObject(text)) } }
    }

    /// Keys and values in order.
    public var items: [(key: Value, value: Value)] {
        table.entries.lazy.filter { !$0.key.isUndefined }.map { ($0.key, $0.value) }
    }
}

extension Value {
    /// Whether an argument was left out that has no default.
    public var isMissing: Bool { isUndefined }
}

extension Builtin {
    /// The names of the parameters, in order, `self` and those of `*args` and `**kwargs` included.
    public var parameterNames: [String] { parameters.parameters.map(\.name) }
}
