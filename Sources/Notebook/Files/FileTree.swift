#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import NNRuntime

/// Folders and what is in them.
public enum FileTree {
    public enum Kind: Sendable { case file, folder }

    /// What a path leads to; nil if to nothing.
    public static func kind(of path: String) -> Kind? {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        return information.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    /// The names in a folder, sorted; without those that begin with a point unless `isAll`.
    public static func names(in folder: String, isAll: Bool = false) -> [String] {
        let names = (FileBytes.names(in: folder) ?? []).filter { isAll || !$0.hasPrefix(".") }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// All files below a folder.
    public static func files(below folder: String) -> [String] {
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return names(in: folder).flatMap { name -> [String] in
            switch kind(of: base + name) {
            case .folder: files(below: base + name)
            case .file: [base + name]
            case nil: []
            }
        }
    }
}

extension FileTree {
    /// Makes a folder; false if that fails.
    @discardableResult
    public static func makeFolder(_ path: String) -> Bool { mkdir(path, 0o777) == 0 }

    /// Makes a symbolic link; false if that fails.
    @discardableResult
    public static func makeLink(at path: String, to target: String) -> Bool { symlink(target, path) == 0 }

    /// Removes a file, or a folder with everything in it. A link is removed, not what it leads to.
    public static func remove(_ path: String) {
        var information = stat()
        guard lstat(path, &information) == 0 else { return }
        guard information.st_mode & S_IFMT == S_IFDIR else { unlink(path); return }
        for name in names(in: path, isAll: true) { remove(path + "/" + name) }
        rmdir(path)
    }
}

/// Variables of the environment.
public enum Environment {
    public static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    /// Sets a variable, or unsets it with nil.
    public static func set(_ name: String, _ value: String?) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
    }
}
