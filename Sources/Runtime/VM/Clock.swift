#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Seconds for measuring: those of a clock that nobody sets.
public enum MonotonicClock {
    public static func now() -> Double { Clock.read(CLOCK_MONOTONIC) }
}

/// Time in seconds.
enum Clock {
    /// Since 1970.
    static func wall() -> Double { read(CLOCK_REALTIME) }
    /// Of the processor, used by this process.
    static func cpu() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

    fileprivate static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
