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

    /// - Parameter limit: bytes; `Int.max` only counts.
    public init(limit: Int) { self.limit = limit }

    /// Bytes held now.
    public var usedBytes: Int { used.load(ordering: .relaxed) }

    /// Books `bytes`; false, with nothing booked, when that passes the limit.
    public func charge(_ bytes: Int) -> Bool {
        let (_, now) = used.wrappingAdd(bytes, ordering: .relaxed)
        if now <= limit { return true }
        refund(bytes)
        return false
    }

    public func refund(_ bytes: Int) { used.wrappingSubtract(bytes, ordering: .relaxed) }
}

/// What stops array work from outside. Set from a signal handler, a timer or another thread.
public final class StopFlag: Sendable {
    /// Why to stop.
    public enum Reason: Int, Sendable { case none, interrupt, limit }
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
    public var memory: MemoryAccount?
    /// How many threads one operation may use.
    public var threads: Int
    /// The state of `np.errstate`.
    public var floatErrors = FloatErrors()
    /// Called with a category (`RuntimeWarning`) and a text; whoever listens tells it once a place.
    public var warn: (_ category: String, _ message: String) -> Void
    /// What a stop with reason `.limit` throws.
    public var limitFault = Fault(.limit, "a limit was reached")
    /// Called after an operation that made a NaN or an infinity and was not silenced.
    public var watch: ((_ operation: String, _ result: NDArray, _ operands: [Operand]) -> Void)?
    /// Called when an operator stretches a row and a column of one length into a matrix.
    public var spread: ((_ left: NDArray, _ right: NDArray) -> Void)?
    /// Called when an operator on uint8 wraps around.
    public var wrapped: ((_ operation: String, _ operands: [Operand]) -> Void)?

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
        stop.reason == .limit ? limitFault : Fault(.keyboardInterrupt, "")
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
    public static var current: WorkContext {
        @inline(__always) get {
            if let slot = pthread_getspecific(key) {
                return Unmanaged<WorkContext>.fromOpaque(slot).takeUnretainedValue()
            }
            let made = WorkContext()
            made.makeCurrent()
            return made
        }
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
