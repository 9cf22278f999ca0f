#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Time in seconds.
enum Clock {
    /// Of the monotonic clock, for measuring.
    static func now() -> Double { read(CLOCK_MONOTONIC) }
    /// Since 1970.
    static func wall() -> Double { read(CLOCK_REALTIME) }
    /// Of the processor, used by this process.
    static func cpu() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
