// Work that cannot be cut into pieces, such as a decomposition of LAPACK's, on a thread that may be left behind.
//
// The caller waits and looks at the stop flag. When it is set the caller goes on at once; the thread finishes on copies
// of its own, and nobody looks at what it found. So Ctrl-C works within milliseconds in the middle of a routine that
// knows nothing of it.
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum Abandonable {
    /// What the thread leaves for the caller.
    private final class Desk<Answer: Sendable>: Sendable {
        let answer = Mutex<Answer?>(nil)
    }

    /// Runs `body`, on another thread if it is long.
    static func run<Answer: Sendable>(isLong: Bool, _ body: @escaping @Sendable () -> Result<Answer, Fault>) throws(Fault) -> Answer {
        let context = WorkContext.current
        try context.check()
        guard isLong else { return try body().get() }
        let desk = Desk<Result<Answer, Fault>>()
        guard DetachedThread.start({
            let found = body()
            desk.answer.withLock { $0 = found }
        }) else { return try body().get() }
        var pause: UInt32 = 200
        while true {
            if let found = desk.answer.withLock({ $0 }) { return try found.get() }
            try context.check()
            usleep(pause)
            pause = Swift.min(pause * 2, 5000)
        }
    }
}

extension ColumnMatrix {
    /// Whether a decomposition takes long enough for somebody to lose patience.
    var isLong: Bool { rows > 200 && columns > 200 }
}
