// What array work needs to know of the interpreter it runs for: may it go on, how much memory may it take, on
// how many threads, and where do warnings go. One per interpreter; the thread that runs the interpreter makes it
// current, so that the operations need not carry it through every call.
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Counts the bytes that arrays hold, against a limit.
public final class MemoryAccount: Sendable {
    private let used = Atomic<Int>(0)
    private let limit: Int
    /// Whether the limit is what the machine has, not what somebody set: then an allocation that is too large is the program's to catch.
    private let isMachine: Bool

    /// - Parameter limit: bytes; `Int.max` only counts.
    public init(limit: Int, isMachine: Bool = false) {
        self.limit = limit
        self.isMachine = isMachine
    }

    /// Bytes held now.
    public var usedBytes: Int { used.load(ordering: .relaxed) }

    /// Books `bytes`; false, with nothing booked, when that passes the limit.
    public func charge(_ bytes: Int) -> Bool {
        let (_, now) = used.wrappingAdd(bytes, ordering: .relaxed)
        if now <= limit { return true }
        refund(bytes)
        return false
    }

    /// Whether an allocation of so many bytes would pass the limit.
    func isReached(by bytes: Int) -> Bool { bytes > limit - usedBytes }

    /// What to throw at an allocation of so many bytes.
    func fault(asked: Int, _ words: @autoclosure () -> String = "") -> Fault { isMachine && asked > limit / 2 ? .memory(words()) : fault }

    var fault: Fault { Fault(.limit, "the limit of \(NDArray.sizeText(limit)) of memory is reached") }

    public func refund(_ bytes: Int) { used.wrappingSubtract(bytes, ordering: .relaxed) }
}

/// What stops array work from outside. Set from a signal handler, a timer or another thread.
public final class StopFlag: Sendable {
    /// Why to stop.
    public enum Reason: Int, Sendable { case none, interrupt, limit, time, cancel }
    private let value = Atomic<Int>(0)
    public init() {}

    public func set(_ reason: Reason) { value.store(reason.rawValue, ordering: .relaxed) }
    public var reason: Reason { Reason(rawValue: value.load(ordering: .relaxed)) ?? .none }
    @inline(__always) var isSet: Bool { value.load(ordering: .relaxed) != 0 }
}

/// What floating-point trouble leads to: `np.errstate`.
public struct FloatErrors: Sendable, Equatable {
    public enum Action: String, Sendable, CaseIterable { case ignore, warn, raise, call, print, log }
    public var divide = Action.warn, over = Action.warn, under = Action.ignore, invalid = Action.warn
    public init() {}
}

/// The state of array work of one interpreter. Not shared between threads: the pieces of a parallel run see
/// only its stop flag.
public final class WorkContext {
    /// Stops work between two pieces.
    public let stop: StopFlag
    /// Counts and bounds array memory; nil does neither, which is the cheapest.
    @exclusivity(unchecked) public var memory: MemoryAccount?
    /// What a stopped program left to be freed, and whether one is being stopped.
    let leftovers = Leftovers()
    @exclusivity(unchecked) var isStopping = false
    /// The same, or about to be: by Ctrl-C, a cancel or a deadline.
    var isBeingStopped: Bool { isStopping || stop.isSet || interpreter?.interrupt.isRaised == true }
    /// How many threads one operation may use.
    @exclusivity(unchecked) public var threads: Int
    /// The state of `np.errstate`.
    @exclusivity(unchecked) public var floatErrors = FloatErrors()
    /// Called with a category (`RuntimeWarning`) and a text; whoever listens tells it once a place.
    @exclusivity(unchecked) public var warn: (_ category: String, _ message: String) -> Void
    /// What a warning throws where a filter makes errors of such warnings; nil where it is only told.
    @exclusivity(unchecked) public var warningFault: ((_ category: String, _ message: String) -> Fault?)?
    /// Whom `np.errstate(all='call')` and `'log'` tell of floating-point trouble.
    @exclusivity(unchecked) var errorCall: ((_ trouble: FloatTrouble) throws(Fault) -> Void)?
    /// What a stop with reason `.limit` throws.
    public var limitFault = Fault(.limit, "a limit was reached")
    /// Called after an operation that made a NaN or an infinity and was not silenced.
    @exclusivity(unchecked) public var watch: ((_ operation: String, _ result: NDArray, _ operands: [Operand]) -> Void)?
    /// Called when an operator stretches a row and a column of one length into a matrix.
    @exclusivity(unchecked) public var spread: ((_ left: NDArray, _ right: NDArray) -> Void)?
    /// Called when an operator on uint8 wraps around.
    @exclusivity(unchecked) public var wrapped: ((_ operation: String, _ operands: [Operand]) -> Void)?

    /// Tells a warning, or throws it where a filter says so.
    func tell(_ category: String, _ message: String) throws(Fault) {
        if let fault = warningFault?(category, message) { throw fault }
        warn(category, message)
    }

    public init(threads: Int = WorkPool.processorCount, memory: MemoryAccount? = nil, stop: StopFlag = StopFlag(),
                warn: @escaping (_ category: String, _ message: String) -> Void = { _, _ in }) {
        self.stop = stop
        self.threads = threads
        self.memory = memory
        self.warn = warn
    }

    /// Throws KeyboardInterrupt or the limit's fault when the work is to stop. Costs one load otherwise.
    @inline(__always)
    public func check() throws(Fault) {
        if stop.isSet { throw stopFault() }
    }

    func stopFault() -> Fault {
        isStopping = true
        return switch stop.reason {
        case .limit: limitFault
        case .time: Meter.timeFault
        case .cancel: WorkContext.cancelFault
        case .none, .interrupt: Fault(.keyboardInterrupt, "")
        }
    }

    static let cancelFault = Fault(.limit, "the host has cancelled the program")

    // MARK: Charging

    /// The interpreter whose work this is.
    /// It sets this and takes it away: a weak reference would be looked up at every large allocation.
    unowned(unsafe) var interpreter: Interpreter?
    /// Which files the work may touch.
    public var capabilities = Capabilities.all
    /// Allocations of at least so many bytes are asked for; 0 in the tests in which one of them fails.
    @exclusivity(unchecked) var askedSize = WorkContext.large
    static let large = 1 << 14
    /// Which of the next allocations fails, from 1; 0 for none.
    private var failing = 0

    /// To be called before memory is taken: throws when a limit forbids it.
    @inline(__always)
    public func ask(_ bytes: Int) throws(Fault) { if bytes >= askedSize { try askLarge(bytes) } }

    private func askLarge(_ bytes: Int) throws(Fault) {
        if !allocates() { throw .memory("") }
        if bytes >= WorkContext.large, let interpreter {
            try interpreter.meter?.ask(bytes, interpreter)
            note(bytes)
        }
    }

    /// The same where a program's own context is not at hand.
    @inline(__always)
    static func ask(_ bytes: Int) throws(Fault) { if bytes >= 512 { try current.ask(bytes) } }

    /// Whether the next allocation may succeed, in the tests in which one of them fails.
    func allocates() -> Bool {
        guard failing > 0 else { return true }
        failing -= 1
        return failing > 0
    }

    /// Lets the k-th allocation from now on fail with a MemoryError, to test that programs and the interpreter survive it;
    /// nil ends that.
    /// - Returns: whether one that was asked for before is still to come.
    @discardableResult
    public func failAllocation(_ number: Int?) -> Bool {
        defer {
            failing = number ?? 0
            askedSize = number == nil ? WorkContext.large : 0
        }
        return failing > 0
    }

    /// Much was made or done at once, without a chance to throw: the next look at the world comes sooner.
    func note(_ bytes: Int) {
        guard let interpreter else { return }
        interpreter.ticksLeft &-= min(bytes >> 10, Interpreter.tickSlice)
    }

    /// To be called before long work; counts as so many steps, and throws when they are not left.
    public func charge(steps: Int) throws(Fault) {
        guard let interpreter else {
            owedSteps = steps > Int.max - owedSteps ? Int.max : owedSteps + steps
            return
        }
        if let meter = interpreter.meter { try meter.charge(steps, interpreter) }
    }

    /// Steps that were charged while no interpreter could be told.
    private var owedSteps = 0

    /// Hands over the steps that were charged without an interpreter, to be charged to one.
    public func takeOwedSteps() -> Int {
        defer { owedSteps = 0 }
        return owedSteps
    }

    /// The path to open in place of one that a program names; throws if it may not be touched.
    public func permitted(_ path: String, writes: Bool) throws(Fault) -> String {
        guard let allowed = capabilities.path(path, writes: writes) else { throw FileBytes.fault(SystemFile.denied, path) }
        return allowed
    }

    // MARK: the current one

    /// A thread's current context waits in a thread-specific slot.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { slot in
            #if canImport(Glibc)
            if let slot { Unmanaged<WorkContext>.fromOpaque(slot).release() }
            #else
            Unmanaged<WorkContext>.fromOpaque(slot).release()
            #endif
        }
        return key
    }()

    /// The context of the interpreter that runs on this thread; a plain one where there is none.
    public static var current: WorkContext { unretained.takeUnretainedValue() }

    /// The same, not counted: for a look at it that lets nothing else run.
    @inline(__always)
    static var unretained: Unmanaged<WorkContext> {
        if let slot = pthread_getspecific(key) { return .fromOpaque(slot) }
        let made = WorkContext()
        made.makeCurrent()
        return .passUnretained(made)
    }

    /// Makes this the context of the calling thread.
    public func makeCurrent() { _ = Self.exchange(self) }

    /// Makes a context the one of the calling thread, or leaves it without one.
    /// - Returns: the one before, to be put back.
    static func exchange(_ next: WorkContext?) -> WorkContext? {
        let old = pthread_getspecific(key)
        pthread_setspecific(key, next.map { Unmanaged.passRetained($0).toOpaque() })
        return old.map { Unmanaged<WorkContext>.fromOpaque($0).takeRetainedValue() }
    }
}
