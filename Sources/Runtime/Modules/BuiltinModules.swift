// The modules of Python's own library that nn has.
//
// A module is a row: its name, a line of help, functions of the table of built-ins, and what else it holds.
// What CPython writes in C is written here in Swift; what CPython writes in Python is written here in the
// language itself (`source`), so that signatures, error texts and subclassing agree by construction. Nothing of
// a module is made before its first use: a bound module is an empty object with a loader.
//
// Classes that scripts extend (deque, defaultdict, partial) are made by `Interpreter.nativeClass`: rows for their
// methods, and either the storage of a built-in container or an instance with Swift fields of its own.

/// A module of the library, as a row.
struct LibraryModule: Sendable {
    let name: String
    let summary: String
    /// Functions implemented in Swift.
    var functions: @Sendable () -> [Builtin] = { [] }
    /// Constants, classes and objects.
    var fill: @Sendable (ModuleObject, Interpreter) throws(Fault) -> Void = { (_: ModuleObject, _: Interpreter) throws(Fault) in }
    /// The part that is written in the language; it sees the functions and values above as globals.
    var source: (@Sendable () -> String)?

    /// An empty module that fills itself when first looked at.
    func make() -> ModuleObject {
        let module = ModuleObject(name: name, loader: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            try load(into: module, vm)
        })
        module.documentation = summary
        return module
    }

    private func load(into module: ModuleObject, _ vm: Interpreter) throws(Fault) {
        module.set(vm.names.name, .string(name))
        module.set(vm.names.doc, .string(summary))
        for row in functions() { module.set(vm.intern(row.name), .object(BuiltinObject(row))) }
        try fill(module, vm)
        if let source { try vm.run(librarySource: source(), in: module) }
    }
}

enum BuiltinModules {
    /// Every module, by subject.
    static let table: [LibraryModule] = [
        MathModule.row, TimeModule.row, SysModule.row, OSModule.row, OSModule.pathRow, JSONModule.row, CopyModule.row,
        ItertoolsModule.row, FunctoolsModule.row, CollectionsModule.row, OperatorModule.row, RandomModule.row,
        StringModule.row, TypingModule.row, FutureModule.row, AbstractModule.row, DataclassesModule.row, ContextlibModule.row,
        AbstractContainers.row, StatisticsModule.row, WarningsModule.row, HeapModule.row, BisectModule.row, EnumModule.row, IOModule.row, TypesModule.row,
        GCModule.row,
    ]

    static let names: [String] = table.map(\.name)

    /// Bound before the first line of a script runs.
    static let bound = ["math", "time", "sys", "os", "json", "copy", "itertools", "functools", "collections"]

    /// Makes a module when it is first imported; nil when there is none of that name.
    static func make(_ name: String) -> ModuleObject? { table.first { $0.name == name }?.make() }
}

extension Interpreter {
    /// Binds the modules that need no import; they fill themselves at first use.
    func installModules() {
        modules["builtins"] = builtins
        for name in BuiltinModules.bound {
            guard let module = BuiltinModules.make(name) else { continue }
            modules[name] = module
            builtins.set(intern(name), .object(module))
        }
    }

    /// Runs the part of a built-in module that is written in the language.
    func run(librarySource text: String, in module: ModuleObject) throws(Fault) {
        switch compile(text, name: "<\(module.name)>") {
        case .code(let code): try execute(code, in: module)
        case .problems(let problems):
            throw Fault(.importError, "module '\(module.name)' is broken: \(problems.first?.message ?? "")")
        }
    }

    /// A class of a built-in module that scripts may extend.
    /// - Parameters:
    ///   - base: the built-in class whose storage it has; object for one with storage of its own.
    ///   - make: makes an instance with that storage.
    ///   - slots: false lets instances have attributes of any name.
    func nativeClass(_ name: String, module: String, base: TypeObject? = nil, summary: String = "", closed: Bool = true,
                     make: (@Sendable (TypeObject) -> InstanceObject)? = nil, methods: @escaping @Sendable () -> [Builtin],
                     properties: @escaping @Sendable () -> [Builtin] = { [] },
                     classMethods: @escaping @Sendable () -> [Builtin] = { [] }) -> TypeObject {
        let base = base ?? types.object
        let type = TypeObject(name, base: base, layout: base.layout, builtin: false, module: module, makeInstance: make, native: true, self) { type, vm in
            for row in methods() { type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: module + "." + name))) }
            for row in properties() {
                let getter = Value.object(BuiltinObject(row))
                type.namespace.setValue(vm.intern(row.name), .object(PropertyObject(getter: getter, setter: .none, deleter: .none)))
            }
            for row in classMethods() {
                type.namespace.setValue(vm.intern(row.name), .object(MethodWrapperObject(.object(BuiltinObject(row)), isClassMethod: true)))
            }
            // Equality without a hash makes instances unhashable.
            if type.namespace.value(vm.names.equal) != nil, type.namespace.value(vm.names.hash) == nil { type.namespace.setValue(vm.names.hash, .none) }
            type.namespace.setValue(vm.names.module, .string(module))
            type.namespace.setValue(vm.names.doc, .string(summary))
        }
        if closed { type.slotNames = [] }
        return type
    }

    /// A class of a built-in module whose instances are iterators made by Swift code.
    func iteratorClass(_ row: Builtin, module: String, classMethods: [Builtin] = []) -> TypeObject {
        let name = row.name
        let type = TypeObject(name, base: types.object, layout: .other, builtin: true, extensible: false, module: module,
                              construct: row, native: true, self) { type, vm in
            for row in IteratorMethods.iteratorRows { type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: name))) }
            for row in classMethods {
                type.namespace.setValue(vm.intern(row.name), .object(MethodWrapperObject(.object(BuiltinObject(row)), isClassMethod: true)))
            }
        }
        type.documentation = row.summary
        types.register(type, iterator: module + "." + name)
        return type
    }
}
