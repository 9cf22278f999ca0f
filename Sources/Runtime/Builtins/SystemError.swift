#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Errors of the operating system, as Python's exceptions name them.
enum SystemError {
    /// The exception class of an error number.
    static func className(_ code: Int) -> String {
        switch Int32(truncatingIfNeeded: code) {
        case ENOENT: "FileNotFoundError"
        case EEXIST: "FileExistsError"
        case EACCES, EPERM: "PermissionError"
        case EISDIR: "IsADirectoryError"
        case ENOTDIR: "NotADirectoryError"
        case EINTR: "InterruptedError"
        case EAGAIN, EALREADY, EINPROGRESS, EWOULDBLOCK: "BlockingIOError"
        case ETIMEDOUT: "TimeoutError"
        case EPIPE, ESHUTDOWN: "BrokenPipeError"
        case ECONNABORTED: "ConnectionAbortedError"
        case ECONNREFUSED: "ConnectionRefusedError"
        case ECONNRESET: "ConnectionResetError"
        case ECHILD: "ChildProcessError"
        case ESRCH: "ProcessLookupError"
        default: "OSError"
        }
    }

    /// The words for an error number.
    static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}

extension Interpreter {
    /// The OSError of an error number about a file, or about two.
    public func systemFault(_ code: Int32, _ path: String, _ second: String? = nil) -> Fault {
        var arguments: [Value] = [.int(Int(code)), .string(SystemError.words(code)), .string(path)]
        if let second { arguments += [.none, .string(second)] }
        let exception = newException(systemErrorType(arguments), [])
        do throws(Fault) { try setUp(exception, arguments, nil) } catch { return error }
        return raise(.instance(exception))
    }
}

/// The calls of the C library that files need.
enum SystemFile {
    static var lastError: Int32 { errno }
    static let denied: Int32 = EACCES

    /// A descriptor for one of Python's kinds of opening (r, w, a, x), or -1.
    static func open(_ path: String, _ kind: Character, alsoOther: Bool) -> Int32 {
        var flags = alsoOther ? O_RDWR : kind == "r" ? O_RDONLY : O_WRONLY
        switch kind {
        case "w": flags |= O_CREAT | O_TRUNC
        case "a": flags |= O_CREAT | O_APPEND
        case "x": flags |= O_CREAT | O_EXCL
        default: break
        }
        #if canImport(Glibc)
        return Glibc.open(path, flags | O_CLOEXEC, 0o666)
        #else
        return Darwin.open(path, flags | O_CLOEXEC, 0o666)
        #endif
    }

    /// Everything from a descriptor; an error number, or 0.
    static func readAll(_ descriptor: Int32, into bytes: inout [UInt8]) -> Int32 {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if got < 0 {
                if errno == EINTR { continue }
                return errno
            }
            if got == 0 { return 0 }
            bytes.append(contentsOf: buffer[0..<got])
        }
    }

    /// All bytes to a descriptor; an error number, or 0.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { raw in
                #if canImport(Glibc)
                Glibc.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
                #else
                Darwin.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
                #endif
            }
            if put < 0 {
                if errno == EINTR { continue }
                return errno
            }
            done += put
        }
        return 0
    }

    static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
        _ = Glibc.close(descriptor)
        #else
        _ = Darwin.close(descriptor)
        #endif
    }
}
