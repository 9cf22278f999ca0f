// Files of arrays: bytes in and out of the file system, and the formats `.npy`, `.npz`, `.safetensors`, text and
// (reading only, and only data) pickle.
//
// Two rules hold for all of them. A file is written beside its place and then renamed, so that a crash or a full
// disk never leaves half a checkpoint where a whole one was. And nothing a file says is believed: sizes are checked
// against what is there before memory is taken for them, names never become paths, and nothing is executed.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Whole files as bytes.
public enum FileBytes {
    private static let piece = 8 << 20

    /// The system's complaint about a path, as Python words it.
    public static func fault(_ code: Int32, _ path: String) -> Fault {
        let kinds: [Int32: Fault.Kind] = [
            ENOENT: .fileNotFoundError, EEXIST: .fileExistsError, EACCES: .permissionError, EPERM: .permissionError,
            EISDIR: .isADirectoryError, ENOTDIR: .notADirectoryError,
        ]
        let words = strerror(code).map { String(cString: $0) } ?? "Unknown error"
        return Fault(kinds[code] ?? .osError, "[Errno \(code)] \(words): \(Text(path).repr.string)")
    }

    /// All bytes of a file.
    public static func read(_ name: String) throws(Fault) -> [UInt8] {
        let path = try WorkContext.current.permitted(name, writes: false)
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 { throw fault(errno, path) }
        defer { close(file) }
        var facts = stat()
        if fstat(file, &facts) != 0 { throw fault(errno, path) }
        if facts.st_mode & S_IFMT == S_IFDIR { throw fault(EISDIR, path) }
        let context = WorkContext.current
        var bytes: [UInt8] = []
        // A regular file's size is known; a pipe's is not.
        bytes.reserveCapacity(facts.st_mode & S_IFMT == S_IFREG ? min(max(Int(facts.st_size), 0), 1 << 32) : 0)
        var buffer = [UInt8](repeating: 0, count: min(piece, max(Int(facts.st_size) + 1, 4096)))
        while true {
            try context.check()
            let count = buffer.withUnsafeMutableBytes { systemRead(file, $0) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw fault(errno, path)
            }
            bytes.append(contentsOf: buffer[0..<count])
        }
    }

    @inline(__always)
    private static func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.read(file, buffer.baseAddress, buffer.count)
        #else
        Darwin.read(file, buffer.baseAddress, buffer.count)
        #endif
    }

    /// Removes what processes that were killed while they wrote a file left beside it.
    public static func removeRemains(of path: String) {
        let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = cut.map { String(path[..<path.utf8.index(after: $0)]) } ?? "./"
        let start = (cut.map { String(path[path.utf8.index(after: $0)...]) } ?? path) + "."
        for name in names(in: folder) ?? [] where name.hasPrefix(start) && name.hasSuffix(".part") {
            guard let process = pid_t(name.dropFirst(start.count).dropLast(5)), process > 0 else { continue }
            if kill(process, 0) != 0, errno == ESRCH { unlink(folder + name) }
        }
    }

    /// The names in a folder, in no order, without `.` and `..`; nil, and `errno` set, where it cannot be read.
    public static func names(in folder: String) -> [String]? {
        guard let open = opendir(folder) else { return nil }
        defer { closedir(open) }
        var names: [String] = []
        while let entry = readdir(open) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Replaces a file by the bytes that `body` hands out, all or nothing: written beside it, then renamed.
    public static func write(_ name: String, _ body: ((UnsafeRawBufferPointer) throws(Fault) -> Void) throws(Fault) -> Void) throws(Fault) {
        let path = try WorkContext.current.permitted(name, writes: true)
        // A file's own rights are kept; a device or pipe is written to directly, it cannot be replaced.
        var facts = stat()
        let exists = stat(path, &facts) == 0
        if exists && facts.st_mode & S_IFMT == S_IFDIR { throw fault(EISDIR, path) }
        let isPlain = !exists || facts.st_mode & S_IFMT == S_IFREG
        let beside = isPlain ? "\(path).\(getpid()).part" : path
        let flags = isPlain ? O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC : O_WRONLY | O_CLOEXEC
        var file = open(beside, flags, exists ? facts.st_mode & 0o777 : 0o666)
        if file < 0, isPlain, errno == EEXIST {
            // Left by a process of this number that was killed.
            unlink(beside)
            file = open(beside, flags, exists ? facts.st_mode & 0o777 : 0o666)
        }
        if file < 0 { throw fault(errno, path) }
        do throws(Fault) {
            let context = WorkContext.current
            try body { bytes throws(Fault) in
                var done = 0
                while done < bytes.count {
                    try context.check()
                    let part = UnsafeRawBufferPointer(rebasing: bytes[done..<min(done + piece, bytes.count)])
                    #if canImport(Glibc)
                    let count = Glibc.write(file, part.baseAddress, part.count)
                    #else
                    let count = Darwin.write(file, part.baseAddress, part.count)
                    #endif
                    if count < 0 && errno != EINTR { throw fault(errno, path) }
                    done += max(count, 0)
                }
            }
            if isPlain && fsync(file) != 0 { throw fault(errno, path) }
            close(file)
        } catch {
            close(file)
            if isPlain { unlink(beside) }
            throw error
        }
        if isPlain && rename(beside, path) != 0 {
            let code = errno
            unlink(beside)
            throw fault(code, path)
        }
    }

    /// Replaces a file by bytes.
    public static func write(_ path: String, _ bytes: [UInt8]) throws(Fault) {
        try write(path) { put throws(Fault) in try NDArray.withBytes(of: bytes) { raw throws(Fault) in try put(raw) } }
    }
}

extension NDArray {
    /// The bytes of a list, for closures that throw faults.
    static func withBytes<R>(of bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(Fault) -> R) throws(Fault) -> R {
        let result: Result<R, Fault> = bytes.withUnsafeBytes { raw in
            do throws(Fault) { return .success(try body(raw)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

/// Little-endian numbers in bytes; nil where there are none.
struct ByteReader {
    let bytes: [UInt8]
    var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// What is left.
    var left: Int { bytes.count - position }

    /// The next `count` bytes.
    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, position >= 0, count <= left else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    mutating func number(_ count: Int) -> UInt64? {
        guard let part = take(count) else { return nil }
        return part.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A number that can be a length.
    mutating func length(_ count: Int) -> Int? { number(count).flatMap { Int(exactly: $0) } }
}

extension [UInt8] {
    /// Adds a number, lowest byte first.
    mutating func append(_ value: Int, bytes count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
}
