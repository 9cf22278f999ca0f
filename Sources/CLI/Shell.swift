#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Commands of the system's shell.
enum Shell {
    /// Runs a command at the terminal and waits for its end. Ctrl-C reaches the command alone.
    static func run(_ command: String) {
        fflush(nil)
        _ = system(command)
    }

    /// The folder that paths are relative to.
    static var folder: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }

    /// Goes to a folder; the system's words if that cannot be.
    static func go(to path: String) -> String? { chdir(path) == 0 ? nil : String(cString: strerror(errno)) }

    /// Seconds of the processor that this process has used, for itself and in the system for it.
    static func processorTime() -> (user: Double, system: Double) {
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
        getrusage(RUSAGE_SELF, &usage)
        #endif
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return (seconds(usage.ru_utime), seconds(usage.ru_stime))
    }
}
