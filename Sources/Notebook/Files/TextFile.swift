#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Whole files as text, without Foundation.
public enum TextFile {
    public enum Content: Sendable {
        case text(String)
        /// It cannot be read: the system's words.
        case unreadable(String)
        /// It is no UTF-8: the offset of the first bad byte.
        case notText(offset: Int)
    }

    /// Reads a file, or standard input for the path `-`. A byte order mark is dropped.
    public static func read(_ path: String) -> Content {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .unreadable(String(cString: strerror(errno))) }
        defer { if descriptor != 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var information = stat()
        if fstat(descriptor, &information) == 0, information.st_size > 0 { bytes.reserveCapacity(Int(information.st_size)) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return .unreadable(String(cString: strerror(errno)))
            }
            if count == 0 { break }
            bytes.append(contentsOf: buffer[0..<count])
        }
        return text(bytes)
    }

    /// Bytes as text.
    public static func text(_ bytes: [UInt8]) -> Content {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if let text = String(validating: body, as: UTF8.self) { return .text(text) }
        return .notText(offset: firstBadByte(body))
    }

    private static func firstBadByte(_ bytes: ArraySlice<UInt8>) -> Int {
        var low = bytes.startIndex, decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): low += UTF8.width(scalar)
            case .emptyInput, .error: return low
            }
        }
    }

    /// Writes a file beside its place and renames it, so that it is never seen half written. Gives the system's
    /// words when that fails.
    public static func write(_ bytes: some Collection<UInt8>, to path: String) -> String? {
        let temporary = path + ".\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        var isWritten = true
        let array = Array(bytes)
        array.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = systemWrite(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count < 0 {
                    if errno == EINTR { continue }
                    isWritten = false
                    return
                }
                done += count
            }
        }
        let problem: Int32? = isWritten ? nil : errno
        close(descriptor)
        if problem == nil, rename(temporary, path) == 0 { return nil }
        let words = String(cString: strerror(problem ?? errno))
        unlink(temporary)
        return words
    }
}

/// Runs work on a thread with a large stack, so that deep recursion in native code (nested values, nested calls of
/// built-ins) has room. The memory is only reserved, and used as it is needed.
public enum BigStack {
    /// Bytes of the stack.
    public static let size = 512 << 20

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a thread of its own and waits for its end.
    public static func run(_ body: @escaping @Sendable () -> Void) {
        guard let thread = start(body) else { return body() }
        pthread_join(thread, nil)
    }

    /// Waits for the end of a thread.
    public static func join(_ thread: pthread_t) { pthread_join(thread, nil) }

    /// Starts `body` on a thread of its own; nil if there can be none.
    public static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, size)
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let failed = pthread_create(&thread, &attributes, { argument in
            if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, work.toOpaque())
        if failed == 0 { return thread }
        work.release()
        return nil
    }
}

/// `read` and `write` of the system under names that no method hides.
func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int { read(descriptor, buffer, count) }
func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, buffer, count) }
