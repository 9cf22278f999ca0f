import Lang

/// An activation of a function. Frames live on a stack of their own on the heap, so that the depth of a
/// script's recursion is a number to check and not a matter of native stack. References are counted by hand: a frame
/// owns its function, or borrows it from the generator it belongs to.
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

    var callee: Unmanaged<FunctionObject>
    var code: Unmanaged<LinkedCode>
    var pc: UnsafeMutablePointer<Instruction>
    var base: UnsafeMutablePointer<Value>
    /// The exception being handled when the frame began.
    var savedHandled: Value
    /// The instance under construction, or the class body's namespace.
    var context: Value
    /// The generator whose frame it is; whoever resumed it holds it.
    var suspended: Unmanaged<GeneratorObject>?
    /// The caller's register for the result.
    var destination: Int
    var mode: Mode

    var function: FunctionObject { callee.takeUnretainedValue() }
    var linked: LinkedCode { code.takeUnretainedValue() }
}

extension UnsafeMutablePointer where Pointee == Frame {
    @inline(__always)
    var handledPlace: UnsafeMutablePointer<Value> { withUnsafeMutablePointer(to: &pointee.savedHandled) { $0 } }

    @inline(__always)
    var contextPlace: UnsafeMutablePointer<Value> { withUnsafeMutablePointer(to: &pointee.context) { $0 } }

    /// The cells its function closes over.
    @inline(__always)
    var cells: UnsafeMutablePointer<Unmanaged<CellObject>> { pointee.callee._withUnsafeGuaranteedRef { $0.cells } }

    @inline(__always)
    var builtinSlots: UnsafeMutablePointer<Int> { pointee.code._withUnsafeGuaranteedRef { $0.builtinSlots } }

    /// A name of its code.
    @inline(__always)
    func name(_ number: Int) -> StringObject {
        pointee.code._withUnsafeGuaranteedRef { $0.nameTable[number] }.takeUnretainedValue()
    }

    @inline(__always)
    var registerCount: Int { pointee.code._withUnsafeGuaranteedRef { $0.registerCount } }
}

/// A suspended function: its registers and where it stands. One that is dropped in the middle of a `try` or `with`
/// runs to its end as `close()` would make it.
final class GeneratorObject: Container {
    enum State { case created, suspended, running, finished }
    let function: FunctionObject
    let registers: UnsafeMutablePointer<Value>
    private let registerCount: Int
    var pc: UnsafeMutablePointer<Instruction>
    var state = State.created
    /// The register that gets the value sent in.
    var sendRegister = -1
    /// The exception being handled where it waits.
    @exclusivity(unchecked) var handled: Value = .none
    private var isFinal = false
    private var ownsRegisters = true

    /// Takes the registers of the frame that was called.
    init(function: FunctionObject, moving base: UnsafeMutablePointer<Value>, pc: UnsafeMutablePointer<Instruction>) {
        self.function = function
        registerCount = function.code.registerCount
        registers = .allocate(capacity: registerCount)
        for index in 0..<registerCount { (registers + index).start(taking: base + index) }
        self.pc = pc
        super.init(kind: .generator)
    }

    /// Goes on for a generator that is being freed.
    private init(successorOf other: GeneratorObject) {
        function = other.function
        registers = other.registers
        registerCount = other.registerCount
        pc = other.pc
        state = .suspended
        sendRegister = other.sendRegister
        handled = other.handled
        isFinal = true
        super.init(kind: .generator)
    }

    /// The iterator it hands on from, while it waits in a `yield from`; else None.
    var delegate: Value { state == .suspended && pc.pointee.op == .yieldFrom ? registers[Int(pc.pointee.b)] : .none }

    /// Frees what the registers hold once the generator has ended.
    func finish() {
        state = .finished
        registers.clear(registerCount)
    }

    /// Whether it waits where leaving runs code: inside a `try` or `with`.
    var needsFinalizing: Bool {
        guard state == .suspended, !isFinal, function.code.hasHandlers else { return false }
        return function.code.handler(at: pc - function.code.instructions - 1) != nil
            || function.code.handler(at: pc - function.code.instructions) != nil
    }

    /// Ends it as garbage; whether that ran code.
    func finalize() -> Bool {
        guard needsFinalizing, let vm = Heap.current?.takeUnretainedValue().vm else { return false }
        isFinal = true
        vm.closeQuietly(self)
        return true
    }

    override func visit(_ visitor: inout Visitor) {
        visitor.visit(function)
        visitor.visit(handled)
        if state != .running { visitor.visit(registers, registerCount) }
    }

    override func sever(into bin: inout [Value]) {
        guard state != .running else { return }
        for index in 0..<registerCount {
            bin.append(registers[index])
            (registers + index).clear()
        }
        state = .finished
    }

    deinit {
        if needsFinalizing, let vm = Heap.current?.takeUnretainedValue().vm {
            // The object itself is past saving: another one takes its registers and is closed.
            ownsRegisters = false
            vm.closeQuietly(GeneratorObject(successorOf: self))
        }
        guard ownsRegisters else { return }
        if Teardown.descend() {
            registers.drop(registerCount)
            Teardown.ascend()
        } else {
            for index in 0..<registerCount where (registers + index).isCounted { Teardown.later(registers[index]) }
            registers.drop(registerCount)
        }
        registers.deallocate()
    }
}
