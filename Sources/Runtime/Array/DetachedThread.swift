#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A thread that nobody waits for: with a roomy stack, and all signals blocked, as those are for the main thread.
enum DetachedThread {
    /// The body on its way to its thread.
    private final class Errand: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a thread of its own; false, with nothing done, if there can be none.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
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
