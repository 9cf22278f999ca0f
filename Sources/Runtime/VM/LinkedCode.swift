import Lang

/// What an instruction remembers of the last object it met.
struct InlineCache {
    enum Kind: UInt8 { case empty, slot, method, builtinMethod, addSlot }
    var kind = Kind.empty
    /// Number of the shape seen, or for methods of built-in types the object's kind.
    var key = 0
    var version = 0
    var slot = 0
    var method: Value = .undefined
    var nextShape: Shape?
}

/// Code linked to a module: constants as values, names interned, globals as slots, room for inline caches.
/// Instructions, constants and caches are raw memory, since the loop reads them at every step; nothing but the
/// compiler makes instructions, and they are never changed.
final class LinkedCode {
    let code: Code
    let module: ModuleObject
    let instructions: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<Value>
    let caches: UnsafeMutablePointer<InlineCache>
    let names: [StringObject]
    let globalSlots: UnsafeMutablePointer<Int>
    let builtinSlots: [Int]
    let children: [LinkedCode]
    let registerCount: Int
    let positionalCount: Int
    /// Parameter names, interned, in register order.
    let parameterNames: [StringObject]
    let isGenerator: Bool

    init(_ code: Code, module: ModuleObject, _ vm: Interpreter) {
        self.code = code
        self.module = module
        let copied = UnsafeMutablePointer<Instruction>.allocate(capacity: max(code.instructions.count, 1))
        code.instructions.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { copied.initialize(from: first, count: source.count) }
        }
        instructions = copied
        constants = .allocate(capacity: max(code.constants.count, 1))
        for (index, constant) in code.constants.enumerated() { (constants + index).initialize(to: vm.value(of: constant)) }
        caches = .allocate(capacity: max(code.cacheCount, 1))
        caches.initialize(repeating: InlineCache(), count: code.cacheCount)
        names = code.names.map { vm.intern($0) }
        let slots = UnsafeMutablePointer<Int>.allocate(capacity: max(code.globals.count, 1))
        for (index, name) in code.globals.enumerated() { (slots + index).initialize(to: module.slot(vm.intern(name))) }
        globalSlots = slots
        builtinSlots = code.globals.map { vm.builtins.slot(vm.intern($0)) }
        children = code.children.map { LinkedCode($0, module: module, vm) }
        registerCount = code.registerCount
        positionalCount = code.parameters.positional
        parameterNames = code.parameters.names.map { vm.intern($0) }
        isGenerator = code.isGenerator
    }

    deinit {
        instructions.deallocate()
        constants.deinitialize(count: code.constants.count)
        constants.deallocate()
        caches.deinitialize(count: code.cacheCount)
        caches.deallocate()
        globalSlots.deallocate()
    }

    /// The handler of an exception raised at an instruction: the innermost try statement around it.
    func handler(at instruction: Int) -> Handler? {
        code.handlers.first { $0.start <= instruction && instruction < $0.end }
    }
}
