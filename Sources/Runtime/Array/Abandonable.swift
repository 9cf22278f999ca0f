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

    /// The body on its way to its thread.
    private final class Errand: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body`, on another thread if it is long.
    static func run<Answer: Sendable>(isLong: Bool, _ body: @escaping @Sendable () -> Result<Answer, Fault>) throws(Fault) -> Answer {
        let context = WorkContext.current
        try context.check()
        guard isLong else { return try body().get() }
        let desk = Desk<Result<Answer, Fault>>()
        guard start({
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

    /// Starts a thread with a roomy stack and all signals blocked.
    private static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 16 << 20)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var all = sigset_t(), old = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &old)
        defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
        let errand = Unmanaged.passRetained(Errand(body))
        #if canImport(Glibc)
        var thread = pthread_t()
        let failed = pthread_create(&thread, &attributes, { argument in
            if let argument { Unmanaged<Errand>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, errand.toOpaque())
        #else
        var thread: pthread_t?
        let failed = pthread_create(&thread, &attributes, { argument in
            Unmanaged<Errand>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, errand.toOpaque())
        #endif
        if failed != 0 { errand.release() }
        return failed == 0
    }
}

extension ColumnMatrix {
    /// Whether a decomposition takes long enough for somebody to lose patience.
    var isLong: Bool { rows > 200 && columns > 200 }
}
