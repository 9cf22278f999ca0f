// Threads that help with large array work.
//
// Work is cut into pieces whose size depends on the work alone, never on how many threads there are: the same
// program then gives the same bits on any machine. The caller takes pieces too, so one thread needs no pool.
// Helpers spin for some microseconds after a job, since array programs issue them in quick succession, and then
// sleep. One job runs at a time; a second interpreter that meets a busy pool does its pieces alone.
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The process's helper threads.
public final class WorkPool: Sendable {
    public static let shared = WorkPool()
    /// Processors the system lets us use.
    public static let processorCount: Int = Swift.max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    /// How often a helper looks for a new job before it sleeps: some tens of microseconds, as a step of a net has between two.
    private static let patience = 30000
    /// More helpers than this are never started.
    private static let helperLimit = 255

    /// One run: what to do for a piece, and how far it is.
    private final class Job: Sendable {
        let pieces: Int
        let body: @Sendable (Int) -> Void
        let stop: StopFlag
        let next = Atomic<Int>(0)
        /// Helpers that may still join; each takes one seat.
        let seats: Atomic<Int>
        /// Helpers inside.
        let inside = Atomic<Int>(0)

        init(pieces: Int, seats: Int, stop: StopFlag, body: @escaping @Sendable (Int) -> Void) {
            self.pieces = pieces
            self.seats = Atomic(seats)
            self.stop = stop
            self.body = body
        }

        func work() {
            while !stop.isSet {
                let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if piece >= pieces { return }
                body(piece)
            }
        }
    }

    private struct State {
        var job: Job?
        var helpers = 0
        var sleeping = 0
    }

    private let state = Mutex(State())
    /// Rises with each job; what helpers watch while they spin.
    private let round = Atomic<Int>(0)
    private let busy = Atomic<Bool>(false)
    private let bell = Bell()

    /// Runs `body` for each piece in `0..<pieces` on up to `threads` threads, the caller's among them.
    /// Stops early, between pieces, when `stop` is set.
    func run(pieces: Int, threads: Int, stop: StopFlag, _ body: @escaping @Sendable (Int) -> Void) {
        let helpers = Swift.min(threads, pieces, Self.helperLimit + 1) - 1
        let job = Job(pieces: pieces, seats: Swift.max(helpers, 0), stop: stop, body: body)
        guard helpers > 0, !busy.exchange(true, ordering: .acquiring) else { job.work(); return }
        let asleep = state.withLock { state in
            while state.helpers < helpers, start() { state.helpers += 1 }
            state.job = job
            return state.sleeping > 0
        }
        round.wrappingAdd(1, ordering: .releasing)
        if asleep { bell.ring() }
        job.work()
        // No more helpers may enter; those inside finish their piece.
        state.withLock { $0.job = nil }
        var spins = 0
        while job.inside.load(ordering: .acquiring) > 0 {
            spins += 1
            if spins > 2000 { sched_yield() }
        }
        busy.store(false, ordering: .releasing)
    }

    /// Starts one helper thread.
    private func start() -> Bool { DetachedThread.start { WorkPool.shared.help() } }

    /// A helper's life.
    private func help() {
        var seen = 0
        while true {
            var spins = 0
            while round.load(ordering: .acquiring) == seen, spins < Self.patience { spins += 1 }
            let now = round.load(ordering: .acquiring)
            if now == seen {
                state.withLock { $0.sleeping += 1 }
                bell.wait { self.round.load(ordering: .acquiring) == seen }
                state.withLock { $0.sleeping -= 1 }
                continue
            }
            seen = now
            let joined: Job? = state.withLock { state in
                guard let job = state.job, job.seats.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 else { return nil }
                job.inside.wrappingAdd(1, ordering: .relaxed)
                return job
            }
            if let joined {
                joined.work()
                joined.inside.wrappingSubtract(1, ordering: .releasing)
            }
        }
    }
}

/// Something to wait at. The one holder of a pthread mutex and condition, which must not move in memory; they
/// are reached only through the C calls made for use from several threads, hence unchecked.
private final class Bell: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        condition.deallocate()
    }

    func ring() {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    func wait(while holds: () -> Bool) {
        pthread_mutex_lock(mutex)
        while holds() { pthread_cond_wait(condition, mutex) }
        pthread_mutex_unlock(mutex)
    }
}
