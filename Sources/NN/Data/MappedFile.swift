import NNRuntime
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A whole file as read-only memory, mapped while the object lives.
final class MappedFile {
    let base: UnsafeMutablePointer<UInt8>
    let count: Int

    private init(base: UnsafeMutablePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    deinit { munmap(base, count) }

    static func exists(_ path: String) -> Bool {
        guard let path = WorkContext.current.capabilities.path(path, writes: false) else { return false }
        return access(path, R_OK) == 0
    }

    /// Maps a regular file.
    static func map(_ name: String) throws(Fault) -> MappedFile {
        let path = try WorkContext.current.permitted(name, writes: false)
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Fault(.fileNotFoundError, "\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            throw Fault(.osError, "\(path): not a regular file")
        }
        let count = Int(information.st_size)
        guard count > 0 else { throw Fault(.valueError, "\(path): the file is empty") }
        guard let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
            throw Fault(.osError, "\(path): \(String(cString: strerror(errno)))")
        }
        madvise(memory, count, MADV_SEQUENTIAL)
        return MappedFile(base: memory.assumingMemoryBound(to: UInt8.self), count: count)
    }
}
