// An interpreter: everything one running program knows.
//
// Code is compiled by Lang and linked here to a module (`LinkedCode`); `run` executes frames. Values live in
// the registers of frames, which lie one behind the other on the value stack; a generator has registers of its
// own. Swift code that must call script code (a sort key, a `__repr__`) enters `run` again, and only then does
// the native stack grow; its depth is watched, so that running out of it is a RecursionError.
//
// Two interpreters share nothing that changes: tables of built-ins are constants, everything else hangs on the
// interpreter. One is used by one thread at a time; `interrupt` may be raised from any.

import Lang
import Synchronization

public final class Interpreter {
    // MARK: Stacks

    let stack: UnsafeMutablePointer<Value>
    let stackEnd: UnsafeMutablePointer<Value>
    /// The first free place above the registers of the running frame.
    @exclusivity(unchecked) var stackTop: UnsafeMutablePointer<Value>
    /// They never move: the loop keeps a pointer to its frame while native code runs the loop anew. The memory is
    /// reserved, and used as the frames are.
    let frames: UnsafeMutablePointer<Frame>
    static let frameCapacity = 1 << 19
    @exclusivity(unchecked) var frameCount = 0
    /// Frames allowed at once (`sys.setrecursionlimit`).
    @exclusivity(unchecked) public var recursionLimit = 1000
    /// The lowest address the native stack may reach; set when a run begins.
    @exclusivity(unchecked) var nativeStackFloor: UInt = 0
    /// Times `run` is active inside itself.
    @exclusivity(unchecked) var nativeDepth = 0
    /// Calls of objects by their `__call__` under way in Swift code.
    @exclusivity(unchecked) var instanceCalls = 0

    // MARK: Exceptions under way

    /// The exception object that `Fault.raised` stands for.
    /// The object whose missing attribute was the last one asked for, for `AttributeError.obj`.
    @exclusivity(unchecked) var missingOwner: Value = .none
    /// How many NaNs were made by `float('nan')`.
    var nanCount = 0
    /// The modules whose variables were asked for as a dict, by that dict.
    @exclusivity(unchecked) var globalViews: [ObjectIdentifier: ModuleObject] = [:]
    @exclusivity(unchecked) var pending: Value = .undefined
    /// The exception being handled (`raise` alone, `__context__`), in a place of its own.
    let handledPlace: UnsafeMutablePointer<Value>
    var handled: Value {
        get { handledPlace.pointee }
        set { handledPlace.set(newValue) }
    }

    // MARK: Names and types

    /// By code points: names and texts that Swift would call equal may differ.
    @exclusivity(unchecked) private var interned: [Text: StringObject] = [:]
    @exclusivity(unchecked) private(set) var typeVersion = 0
    @exclusivity(unchecked) private var shapeCount = 0
    public let builtins: ModuleObject
    @exclusivity(unchecked) var modules: [String: ModuleObject] = [:]
    @exclusivity(unchecked) public private(set) var types: Types!
    let names: Names
    /// Attributes lately found in classes.
    let lookups = LookupMemory()
    /// The containers made while this interpreter runs.
    let heap = Heap()
    /// The strings of one ASCII letter.
    let characters: UnsafeMutablePointer<Value>

    // MARK: The world outside, given by the host

    @exclusivity(unchecked) public var output: Output
    @exclusivity(unchecked) public var errorOutput: Output
    public var arguments: [String] = []
    public var scriptDirectory = ""
    /// Called with the value of a cell's last expression.
    @exclusivity(unchecked) public var showValue: ((Value) -> Void)?
    /// Reads a line for `input(prompt)`, whose prompt is written already; nil at the end of the input.
    public var readInput: ((String) -> String?)?
    /// Which parts of the world outside the program may touch.
    public var capabilities: Capabilities {
        get { work.capabilities }
        set { work.capabilities = newValue }
    }
    /// Reads the text of a module beside the script; nil when there is none.
    public var readSource: ((String) -> (path: String, text: String)?)?
    /// Modules of layers above, made when first imported.
    public var moduleMakers: [String: (Interpreter) throws(Fault) -> ModuleObject] = [:]
    /// State of arrays: print options, the global random generator, classes of scalars.
    public private(set) lazy var numpy = NumPyState(self)
    /// Keeps the frames of the last exception, for a session that may be asked about them.
    @exclusivity(unchecked) public var postMortem: PostMortem?
    /// State that built-in modules keep for this interpreter, by their own key.
    public var moduleState: [String: AnyObject] = [:]

    /// Raised from any thread or a signal handler to stop the program.
    public let interrupt: InterruptFlag
    /// The state of array work: threads, memory, `np.errstate`, and the flag that stops a long operation.
    public let work = WorkContext()
    /// Instructions until the next look at the interrupt flag.
    @exclusivity(unchecked) var ticksLeft = Interpreter.tickSlice
    /// What `ticksLeft` was after the last look.
    @exclusivity(unchecked) var tickStart = Interpreter.tickSlice
    /// What a call of the host may take. To be set between calls.
    public var limits = Limits.none {
        didSet {
            if limits == oldValue { return }
            meter = limits.isNone ? nil : Meter(limits, work)
            if limits.memory == nil { work.memory = nil }
            recursionLimit = min(recursionLimit, limits.recursion ?? recursionLimit)
        }
    }
    /// What is left of them; nil where there are none.
    @exclusivity(unchecked) private(set) var meter: Meter?
    /// Makes `id()` and the texts of objects tell nothing of their addresses.
    let identityKey = UInt64.random(in: 0..<(1 << 44))

    /// Whether the end of the program may have to run code: a class has a `__del__`, or a generator waited inside a `try`.
    @exclusivity(unchecked) var owesFinalizers = false

    // MARK: Passing notes between the loop and its helpers

    /// The exception about to be thrown is under way already: no new traceback entry.
    @exclusivity(unchecked) var isReraise = false
    /// The generator just left ended, instead of yielding.
    @exclusivity(unchecked) var generatorReturned = false
    /// What a generator that ended returned.
    @exclusivity(unchecked) var generatorResult = Value.none
    /// Containers whose repr is being written, to see when one is inside itself.
    @exclusivity(unchecked) var reprActive = Set<ObjectIdentifier>()

    public init(output: Output, errorOutput: Output) {
        let capacity = 1 << 21
        stack = .allocate(capacity: capacity)
        stackEnd = stack + capacity
        stackTop = stack
        frames = .allocate(capacity: Interpreter.frameCapacity)
        handledPlace = .allocate(capacity: 1)
        handledPlace.initialize(to: .none)
        characters = .allocate(capacity: 128)
        self.output = output
        self.errorOutput = errorOutput
        interrupt = InterruptFlag()
        builtins = ModuleObject(name: "builtins")
        names = Names()
        names.intern { text in
            let object = StringObject(text)
            interned[object.text] = object
            return object
        }
        for code in 0..<128 { (characters + code).initialize(to: .str(intern(String(Unicode.Scalar(UInt8(code)))))) }
        work.interpreter = self
        types = Types(self)
        heap.vm = self
        installBuiltins()
    }

    deinit {
        work.leftovers.freeAll()
        // Frames and values are gone by now: every run pops what it pushed.
        stack.deallocate()
        frames.deallocate()
        handledPlace.deinitialize(count: 1)
        handledPlace.deallocate()
        characters.deinitialize(count: 128)
        characters.deallocate()
        heap.vm = nil
        work.interpreter = nil
        lookups.deallocate()
    }

    // MARK: Names

    /// The one string object of a name: attribute look-up compares identities.
    func intern(_ text: String) -> StringObject {
        let key = Text(text)
        if let known = interned[key] { return known }
        let object = StringObject(key)
        interned[key] = object
        return object
    }

    func nextShapeID() -> Int {
        shapeCount += 1
        return shapeCount
    }

    /// To be called when an attribute of a class changes: remembered look-ups are void.
    func invalidateTypes() { typeVersion += 1 }

    func value(of constant: Constant) -> Value {
        switch constant {
        case .none: .none
        case .true: .bool(true)
        case .false: .bool(false)
        case .ellipsis: .ellipsis
        case .int(let value): .int(value)
        case .float(let bits): .float(Double(bitPattern: bits))
        case .string(let text): text.utf8.count <= 40 ? .str(intern(text)) : .string(text)
        case .tuple(let items): .newTuple(items.map { value(of: $0) })
        }
    }

    /// A string of one code point.
    func character(_ scalar: Unicode.Scalar) -> Value {
        scalar.isASCII ? characters[Int(scalar.value)] : .string(String(Character(scalar)))
    }

    // MARK: Scratch space on the value stack

    /// Free places above the running frame, all undefined; give them back with `releaseScratch`.
    func reserve(_ count: Int) throws(Fault) -> UnsafeMutablePointer<Value> {
        let first = stackTop
        guard stackEnd - first > count + 64 else { throw Fault(.recursionError, "maximum recursion depth exceeded") }
        first.initialize(repeating: .undefined, count: count)
        stackTop = first + count
        return first
    }

    func releaseScratch(_ first: UnsafeMutablePointer<Value>, _ count: Int) {
        first.deinitialize(count: count)
        stackTop = first
    }
}

/// A flag that a signal handler or another thread raises and the interpreter sees soon.
public final class InterruptFlag: Sendable {
    private static let interrupt = 1, cancel = 2
    private let state = Atomic<Int>(0)
    public init() {}
    public var isRaised: Bool { state.load(ordering: .relaxed) != 0 }
    /// Whether the host has cancelled the program.
    public var isCancelled: Bool { state.load(ordering: .relaxed) == InterruptFlag.cancel }
    /// The program gets a KeyboardInterrupt, which it may catch.
    public func raise() { _ = state.compareExchange(expected: 0, desired: InterruptFlag.interrupt, ordering: .relaxed) }
    /// The program ends, and cannot catch it.
    public func cancel() { state.store(InterruptFlag.cancel, ordering: .relaxed) }
    public func lower() { state.store(0, ordering: .relaxed) }
}

/// Where text goes. A host gives its own; the program's writes to a file descriptor through a buffer.
public protocol Output: AnyObject {
    func write(_ text: String)
    func flush()
    /// Whether it is a terminal.
    var isTerminal: Bool { get }
}

/// Output collected in memory.
public final class TextOutput: Output {
    public private(set) var text = ""
    public init() {}
    public func write(_ text: String) { self.text += text }
    public func flush() {}
    public var isTerminal: Bool { false }
    /// The text so far, which is then forgotten.
    public func take() -> String {
        defer { text = "" }
        return text
    }
}
