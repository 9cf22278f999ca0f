import Lang

/// What an instruction remembers of the last object it met.
struct InlineCache {
    enum Kind: UInt8 {
        case empty
        /// An attribute of an instance, by shape; a slot of a module, by address.
        case slot
        /// A new attribute of an instance: shape before, shape after.
        case addSlot
        /// A script's function, by the receiver's shape.
        case method
        /// A built-in's method, by the receiver's tag where the type is exact (`plainMethod`) or by its type.
        case builtinMethod, plainMethod
        /// `list.append` and `dict.get`, which the loop does itself.
        case append, get
    }
    var kind = Kind.empty
    var key = 0
    var version = -1
    var slot = 0
    /// Keeps the method alive that the next two name.
    var method: Value = .undefined
    var function: Unmanaged<FunctionObject>?
    var row: Unmanaged<Builtin>?
    var nextShape: Unmanaged<Shape>?
}

/// Code linked to a module: constants as values, names interned, globals as slots, room for inline caches.
/// Instructions, constants and caches are raw memory, since the loop reads them at every step; nothing but the
/// compiler makes instructions, and they are never changed.
final class LinkedCode {
    let code: Code
    let module: ModuleObject
    /// The module's variables (see `ModuleObject.home`).
    let home: UnsafeMutablePointer<UnsafeMutablePointer<Value>>
    let instructions: UnsafeMutablePointer<Instruction>
    private let constants: UnsafeMutablePointer<Value>
    /// Where the constants would begin if the bit of an operand that marks them counted (see `Interpreter.rk`).
    let constantBase: UInt
    let caches: UnsafeMutablePointer<InlineCache>
    let names: [StringObject]
    /// The same, for the loop, which does not count them.
    let nameTable: UnsafeMutablePointer<Unmanaged<StringObject>>
    let globalSlots: UnsafeMutablePointer<Int>
    let builtinSlots: UnsafeMutablePointer<Int>
    let children: [LinkedCode]
    let registerCount: Int
    let positionalCount: Int
    /// Registers that are variables; temporaries come behind them.
    let localCount: Int
    /// Parameter names, interned, in register order.
    let parameterNames: [StringObject]
    let isGenerator: Bool
    /// Positional parameters only.
    let isSimple: Bool
    private let handlers: [Handler]
    var hasHandlers: Bool { !handlers.isEmpty }

    init(_ code: Code, module: ModuleObject, _ vm: Interpreter) {
        self.code = code
        self.module = module
        home = module.home
        let copied = UnsafeMutablePointer<Instruction>.allocate(capacity: max(code.instructions.count, 1))
        code.instructions.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { copied.initialize(from: first, count: source.count) }
        }
        instructions = copied
        constants = .allocate(capacity: max(code.constants.count, 1))
        constantBase = UInt(bitPattern: constants) &- UInt(Instruction.constantBit) &* UInt(MemoryLayout<Value>.stride)
        for (index, constant) in code.constants.enumerated() { (constants + index).initialize(to: vm.value(of: constant)) }
        caches = .allocate(capacity: max(code.cacheCount, 1))
        caches.initialize(repeating: InlineCache(), count: code.cacheCount)
        names = code.names.map { vm.intern($0) }
        nameTable = .allocate(capacity: max(names.count, 1))
        for (index, name) in names.enumerated() { (nameTable + index).initialize(to: Unmanaged.passUnretained(name)) }
        let slots = UnsafeMutablePointer<Int>.allocate(capacity: max(code.globals.count, 1))
        for (index, name) in code.globals.enumerated() { (slots + index).initialize(to: module.slot(vm.intern(name))) }
        globalSlots = slots
        let others = UnsafeMutablePointer<Int>.allocate(capacity: max(code.globals.count, 1))
        for (index, name) in code.globals.enumerated() { (others + index).initialize(to: vm.builtins.slot(vm.intern(name))) }
        builtinSlots = others
        children = code.children.map { LinkedCode($0, module: module, vm) }
        registerCount = code.registerCount
        positionalCount = code.parameters.positional
        localCount = code.localNames.count
        parameterNames = code.parameters.names.map { vm.intern($0) }
        isGenerator = code.isGenerator
        isSimple = !code.parameters.hasVarargs && !code.parameters.hasKwargs && code.parameters.keywordOnly == 0
        handlers = code.handlers
    }

    deinit {
        instructions.deallocate()
        constants.deinitialize(count: code.constants.count)
        constants.deallocate()
        caches.deinitialize(count: code.cacheCount)
        caches.deallocate()
        nameTable.deallocate()
        globalSlots.deallocate()
        builtinSlots.deallocate()
    }

    /// The handler of an exception raised at an instruction: the innermost try statement around it.
    func handler(at instruction: Int) -> Handler? {
        handlers.withUnsafeBufferPointer { $0.first { $0.start <= instruction && instruction < $0.end } }
    }
}
