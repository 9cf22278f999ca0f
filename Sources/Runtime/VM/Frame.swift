import Lang

/// An activation of a function. Frames live on a stack of their own on the heap, so that the depth of a
/// script's recursion is a number to check and not a matter of native stack.
struct Frame {
    /// What happens to the value a frame returns.
    enum Mode: UInt8 {
        /// Goes to a register of the caller.
        case plain
        /// `__init__`: the caller gets the new instance, kept in `context`.
        case initializer
        /// Leaves `run` and goes to Swift code.
        case native
        /// A generator's frame, resumed by a `for` loop of the caller.
        case forLoop
        /// A generator's frame, resumed by Swift code (`next`, `send`).
        case generatorNative
    }

    var function: FunctionObject
    var pc: UnsafeMutablePointer<Instruction>
    var base: UnsafeMutablePointer<Value>
    /// The exception being handled when the frame began.
    var savedHandled: Value
    /// The instance under construction, the class body's namespace, or the generator.
    var context: Value
    /// The caller's register for the result.
    var destination: Int
    var mode: Mode
}

/// A suspended function: its registers and where it stands.
final class GeneratorObject: Obj {
    enum State { case created, suspended, running, finished }
    let function: FunctionObject
    let registers: UnsafeMutablePointer<Value>
    var pc: UnsafeMutablePointer<Instruction>
    var state = State.created
    /// The register that gets the value sent in.
    var sendRegister = -1
    /// The exception being handled where it waits.
    var handled: Value = .none

    /// Takes the registers of the frame that was called.
    init(function: FunctionObject, moving base: UnsafeMutablePointer<Value>, pc: UnsafeMutablePointer<Instruction>) {
        self.function = function
        let count = function.code.registerCount
        registers = .allocate(capacity: max(count, 1))
        registers.moveInitialize(from: base, count: count)
        base.initialize(repeating: .undefined, count: count)
        self.pc = pc
        super.init(kind: .generator)
    }

    /// Frees what the registers hold once the generator has ended.
    func finish() {
        state = .finished
        for index in 0..<function.code.registerCount { registers[index] = .undefined }
    }

    deinit {
        registers.deinitialize(count: function.code.registerCount)
        registers.deallocate()
    }
}
