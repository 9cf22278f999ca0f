// Deadlines of calls that run on other threads. The machine looks at the clock by itself; what cannot, a long array
// operation, is stopped by its flag, which this raises. One thread for the process, alive while there are deadlines.

import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

final class DeadlineWatch: Sendable {
    static let shared = DeadlineWatch()

    private struct Entry {
        let id: Int
        let deadline: Double
        let stop: StopFlag
    }

    private struct State {
        var entries: [Entry] = []
        var next = 0
        var isRunning = false
        /// Looks in a row at which nothing was to be watched.
        var idle = 0
    }

    private let state = Mutex(State())
    /// Microseconds between two looks.
    private static let period: UInt32 = 5000

    func add(_ deadline: Double, _ stop: StopFlag) -> Int {
        let (id, mustStart) = state.withLock { state in
            state.next += 1
            state.entries.append(Entry(id: state.next, deadline: deadline, stop: stop))
            defer { state.isRunning = true }
            return (state.next, !state.isRunning)
        }
        if mustStart, !start() { state.withLock { $0.isRunning = false } }
        return id
    }

    /// After this the flag is not raised any more.
    func remove(_ id: Int) {
        state.withLock { state in state.entries.removeAll { $0.id == id } }
    }

    private func start() -> Bool { DetachedThread.start { DeadlineWatch.shared.watch() } }

    private func watch() {
        while true {
            usleep(DeadlineWatch.period)
            let now = MonotonicClock.now()
            let isDone = state.withLock { state in
                for entry in state.entries where entry.deadline < now && entry.stop.reason == .none { entry.stop.set(.time) }
                state.idle = state.entries.isEmpty ? state.idle + 1 : 0
                guard state.idle > 100 else { return false }
                state.isRunning = false
                state.idle = 0
                return true
            }
            if isDone { return }
        }
    }
}
