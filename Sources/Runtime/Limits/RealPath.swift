#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Paths without links, dots and detours.
enum RealPath {
    /// The place that a path leads to; of one that does not exist yet, its folder's place and its name. Nil where the
    /// folder does not exist, and for a link that leads nowhere: what is written there would appear elsewhere.
    static func resolve(_ path: String) -> String? {
        if path.isEmpty || path.utf8.contains(0) { return nil }
        if let real = real(path) { return real }
        var information = stat()
        if lstat(path, &information) == 0 { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !name.isEmpty, name != ".", name != ".." else { return nil }
        let folder = parts.dropLast().joined(separator: "/")
        guard let parent = real(folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder) else { return nil }
        return parent == "/" ? "/" + name : parent + "/" + name
    }

    /// Whether a resolved path is a folder or below it.
    static func isInside(_ path: String, _ folder: String) -> Bool {
        guard let folder = real(folder) else { return false }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return path == folder || path.utf8.starts(with: base.utf8)
    }

    private static func real(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(cString: buffer)
    }
}
