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

    /// What a command writes, line by line.
    static func lines(of command: String) -> [String] {
        fflush(nil)
        guard let pipe = popen(command, "r") else { return [] }
        defer { pclose(pipe) }
        var bytes: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Sets a variable of the environment, for commands and for the program.
    static func set(_ name: String, _ value: String) { setenv(name, value, 1) }

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

    /// Waits; a Ctrl-C ends it early.
    static func sleep(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }

    /// A text as one word of a command.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// A file's name as `%run` takes it.
    static func quotedName(_ path: String) -> String { path.contains(" ") ? "\"\(path)\"" : path }

    /// A new empty file in the folder for temporary ones; its path.
    static func temporaryFile(_ ending: String) -> String? {
        let folder = Terminal.environment("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(folder)/nn-XXXXXX\(ending)".utf8CString)
        let descriptor = mkstemps(&template, Int32(ending.utf8.count))
        guard descriptor >= 0 else { return nil }
        close(descriptor)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func remove(_ path: String) { unlink(path) }

    static func stamp(of path: String) -> (seconds: Int, nanoseconds: Int, size: Int)? {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        #if canImport(Glibc)
        return (found.st_mtim.tv_sec, found.st_mtim.tv_nsec, Int(found.st_size))
        #else
        return (found.st_mtimespec.tv_sec, found.st_mtimespec.tv_nsec, Int(found.st_size))
        #endif
    }
}
