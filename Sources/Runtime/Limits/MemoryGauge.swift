// How much memory a program holds, against a limit.
//
// Arrays are counted exactly, buffer by buffer (`MemoryAccount`). Everything else (objects, among them arrays of a few
// elements, texts, tables, temporaries) is not counted one by one, which would cost every program a tenth of its speed. What is asked for instead, every few
// thousand turns and before every large allocation:
//
// 1. How much larger is the process than when the call began? Its resident size is one quick system call, and almost
//    always the answer is: not by enough to matter.
// 2. If by more, how much of it does malloc really have in use? And is it this program's? Then its objects are counted
//    after all (`HeapCensus`), from the variables and frames of the interpreter. The program is stopped if what it can
//    reach passes the limit, or if the process has grown by several times the limit during a call that ran alone: that is
//    memory in cycles that nobody can reach any more.
//
// A large allocation asks before it is made, so `'a' * 10**12` never happens.

internal import CPlatform
import Synchronization

final class MemoryGauge {
    /// The account of the arrays.
    let arrays: MemoryAccount
    private let limit: Int
    /// The resident size above which a closer look is needed.
    private var residentAlarm = 0
    /// Malloc's memory when the call began.
    private var heapAtBegin = 0
    /// No closer look before this moment, as far as a look is dear.
    private var nextLook = 0.0
    private var wasAlone = false
    private var runNumber = 0

    /// Calls under a limit of memory that are running now, in the process, and how many there ever were.
    private static let running = Atomic<Int>(0)
    private static let begun = Atomic<Int>(0)
    /// The process may grow by this times the limit before a call that runs alone is stopped whatever it can reach.
    private static let slack = 4

    /// Asked at each look of which these bits are 0: a program takes some hundred kilobytes between two looks.
    let rareness: Int
    private let ownsProcess: Bool

    init(limit: Int, ownsProcess: Bool) {
        self.limit = limit
        self.ownsProcess = ownsProcess
        rareness = limit >= 1 << 30 ? 15 : limit >= 1 << 26 ? 3 : 0
        arrays = MemoryAccount(limit: limit, isMachine: ownsProcess && limit == BufferPool.machineMemory / 10 * 9)
    }

    func begin() {
        wasAlone = MemoryGauge.running.wrappingAdd(1, ordering: .relaxed).oldValue == 0
        runNumber = MemoryGauge.begun.wrappingAdd(1, ordering: .relaxed).newValue
        heapAtBegin = Int(clamping: nn_heap_bytes()) - BufferPool.shared.heapBytes
        setAlarm(room: limit / 2)
    }

    func end() { MemoryGauge.running.wrappingSubtract(1, ordering: .relaxed) }

    private func setAlarm(room: Int) { residentAlarm = Int(clamping: nn_resident_bytes()) + max(room, limit / 16) }

    private var isAlone: Bool { wasAlone && MemoryGauge.begun.load(ordering: .relaxed) == runNumber }

    /// - Parameter asked: bytes that are about to be allocated.
    func check(_ asked: Int, _ vm: Interpreter) throws(Fault) {
        if arrays.isReached(by: asked) { throw arrays.fault(asked: asked) }
        let resident = Int(clamping: nn_resident_bytes())
        if resident + asked <= residentAlarm { return }
        let now = MonotonicClock.now()
        // A request that is large beside the limit is always looked at closely.
        if asked < limit / 16, now < nextLook, resident < residentAlarm + limit / 8 { return }
        let grown = Int(clamping: nn_heap_bytes()) - BufferPool.shared.heapBytes - heapAtBegin
        let held = ownsProcess ? grown : HeapCensus(vm).bytes
        nextLook = now + 20 * (MonotonicClock.now() - now)
        let total = held + arrays.usedBytes + asked
        if total > limit || (isAlone && grown + asked > limit * MemoryGauge.slack + (32 << 20)) { throw arrays.fault(asked: asked) }
        setAlarm(room: (limit - total) / 2)
    }
}
