// os and os.path: files and folders by name, the environment. Functions that touch the file system stand here;
// those that only take paths apart are written in the language.

internal import CPlatform
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum OSModule {
    static let row = LibraryModule(name: "os", summary: "Files, folders and the environment.", functions: { folders + process }, fill: fill,
                                   source: { OSSource.os })
    static let pathRow = LibraryModule(name: "posixpath", summary: "Paths of files, taken apart and put together.", functions: { paths },
                                       source: { OSSource.path })

    private static let fill: ModuleObject.Loader = { (module: ModuleObject, vm: Interpreter) throws(Fault) in
        func set(_ name: String, _ value: Value) { module.set(vm.intern(name), value) }
        set("path", .object(try vm.module("posixpath")))
        let texts = [("name", "posix"), ("sep", "/"), ("linesep", "\n"), ("curdir", "."), ("pardir", ".."), ("extsep", "."), ("pathsep", ":"),
                     ("devnull", "/dev/null")]
        for (name, text) in texts { set(name, .string(text)) }
        let numbers: [(String, Int32)] = [("F_OK", F_OK), ("R_OK", R_OK), ("W_OK", W_OK), ("X_OK", X_OK)]
        for (name, number) in numbers { set(name, .int(Int(number))) }
        set("error", .type(vm.types.exception(.osError)))
        set("_variables", .dict(vm.capabilities.environment ? environment() : DictObject()))
        let sizes = StructSequence.type("terminal_size", module: "os", fields: ["columns", "lines"], vm)
        set("terminal_size", .type(sizes))
    }

    private static func environment() -> DictObject {
        let dict = DictObject()
        guard var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = nn_environment() else { return dict }
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                dict.setValue(StringObject(String(text[..<equals])), .string(String(text[text.index(after: equals)...])))
            }
            entry += 1
        }
        return dict
    }

    // MARK: Arguments and errors

    /// A path; NUL bytes are refused, as the C library would cut the text there.
    private static func path(_ args: borrowing Args, _ index: Int, _ name: String, _ parameter: String = "path") throws(Fault) -> String {
        let vm = args.vm
        var value = args[index]
        if value.asString == nil, let own = try vm.callUser(value, vm.intern("__fspath__")) { value = own }
        guard let text = value.asString else {
            let wanted = ["stat", "access", "listdir"].contains(name) ? "string, bytes, os.PathLike or integer" : "string, bytes or os.PathLike"
            throw .type("\(name): \(parameter) should be \(wanted), not \(vm.typeName(value))")
        }
        if text.utf8.contains(0) { throw .value("embedded null byte") }
        return text
    }

    private static func check(_ result: Int32, _ vm: Interpreter, _ path: String, _ second: String? = nil) throws(Fault) {
        if result != 0 { throw vm.systemFault(errno, path, second) }
    }

    /// A path that is about to be changed, which the host may forbid.
    private static func target(_ args: borrowing Args, _ index: Int, _ name: String, _ parameter: String = "path") throws(Fault) -> String {
        let text = try path(args, index, name, parameter)
        return try args.vm.permitted(text, writes: true)
    }

    /// A path that is about to be looked at, which the host may forbid.
    private static func source(_ args: borrowing Args, _ index: Int, _ name: String) throws(Fault) -> String {
        let text = try path(args, index, name)
        return try args.vm.permitted(text, writes: false)
    }

    private static func info(_ path: String) -> stat? {
        // What may not be read is not there.
        guard let path = WorkContext.current.capabilities.path(path, writes: false) else {
            errno = ENOENT
            return nil
        }
        var result = stat()
        return stat(path, &result) == 0 ? result : nil
    }

    private static func isKind(_ path: String, _ kind: mode_t) -> Bool {
        guard let info = info(path) else { return false }
        return info.st_mode & S_IFMT == kind
    }

    private static func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec) }

    #if canImport(Glibc)
    private static func modified(_ info: stat) -> timespec { info.st_mtim }
    private static func accessed(_ info: stat) -> timespec { info.st_atim }
    private static func changed(_ info: stat) -> timespec { info.st_ctim }
    #else
    private static func modified(_ info: stat) -> timespec { info.st_mtimespec }
    private static func accessed(_ info: stat) -> timespec { info.st_atimespec }
    private static func changed(_ info: stat) -> timespec { info.st_ctimespec }
    #endif

    // MARK: Folders and files

    static let folders: [Builtin] = [
        Builtin("getcwd", "posix.getcwd()", summary: "The current folder.") { args throws(Fault) in
            guard let buffer = getcwd(nil, 0) else { throw args.vm.systemFault(errno, ".") }
            defer { free(buffer) }
            return .string(String(cString: buffer))
        },
        Builtin("chdir", "chdir(path)", summary: "Changes the current folder.") { args throws(Fault) in
            let name = try path(args, 0, "chdir")
            // The folder is the whole process's.
            guard args.vm.capabilities.writing == .all else { throw args.vm.systemFault(EACCES, name) }
            try check(chdir(name), args.vm, name)
            return .none
        },
        Builtin("listdir", "listdir(path='.')", summary: "Names in a folder, in no order.") { args throws(Fault) in
            let name = args[0].isNone ? "." : try source(args, 0, "listdir")
            guard let names = FileBytes.names(in: name) else { throw args.vm.systemFault(errno, name) }
            return .newList(names.map { .string($0) })
        },
        Builtin("mkdir", "mkdir(path, mode=511)", summary: "Makes a folder.") { args throws(Fault) in
            let name = try target(args, 0, "mkdir")
            try check(mkdir(name, mode_t(truncatingIfNeeded: try args.int(1))), args.vm, name)
            return .none
        },
        Builtin("remove", "remove(path)", summary: "Deletes a file.") { args throws(Fault) in
            let name = try target(args, 0, "remove")
            try check(unlink(name), args.vm, name)
            return .none
        },
        Builtin("unlink", "unlink(path)", summary: "Deletes a file.") { args throws(Fault) in
            let name = try target(args, 0, "unlink")
            try check(unlink(name), args.vm, name)
            return .none
        },
        Builtin("rmdir", "rmdir(path)", summary: "Deletes an empty folder.") { args throws(Fault) in
            let name = try target(args, 0, "rmdir")
            try check(rmdir(name), args.vm, name)
            return .none
        },
        Builtin("rename", "rename(src, dst)", summary: "Renames a file.") { args throws(Fault) in
            let from = try target(args, 0, "rename", "src"), to = try target(args, 1, "rename", "dst")
            try check(rename(from, to), args.vm, from, to)
            return .none
        },
        Builtin("replace", "replace(src, dst)", summary: "Renames a file, over another one if need be.") { args throws(Fault) in
            let from = try target(args, 0, "replace", "src"), to = try target(args, 1, "replace", "dst")
            try check(rename(from, to), args.vm, from, to)
            return .none
        },
        Builtin("access", "access(path, mode)", summary: "May a file be used so?") { args throws(Fault) in
            let name = try path(args, 0, "access"), mode = Int32(truncatingIfNeeded: try args.int(1))
            guard let allowed = args.vm.capabilities.path(name, writes: mode & W_OK != 0) else { return .bool(false) }
            return .bool(access(allowed, mode) == 0)
        },
        Builtin("stat", "stat(path)", summary: "Size, times and kind of a file.") { args throws(Fault) in
            let name = try path(args, 0, "stat"), vm = args.vm
            guard let info = info(name) else { throw vm.systemFault(errno, name) }
            let type = vm.libraryType("os.stat_result") {
                StructSequence.type("stat_result", module: "os", fields: [
                    "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime", "st_ctime",
                ], vm)
            }
            return StructSequence.make(type, [
                .int(Int(info.st_mode)), .int(Int(truncatingIfNeeded: info.st_ino)), .int(Int(truncatingIfNeeded: info.st_dev)),
                .int(Int(info.st_nlink)), .int(Int(info.st_uid)), .int(Int(info.st_gid)), .int(Int(info.st_size)),
                .float(seconds(accessed(info))), .float(seconds(modified(info))), .float(seconds(changed(info))),
            ])
        },
    ]

    static let process: [Builtin] = [
        Builtin("getpid", "posix.getpid()", summary: "The number of this process.") { args throws(Fault) in .int(Int(getpid())) },
        Builtin("cpu_count", "cpu_count()", summary: "How many processors there are.") { args throws(Fault) in
            .int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        },
        Builtin("strerror", "strerror(code, /)", summary: "What an error number means.") { args throws(Fault) in
            .string(String(cString: strerror(Int32(clamping: try args.int(0)))))
        },
        Builtin("_setenv", "_setenv(name, value, /)") { args throws(Fault) in
            if args[1].isNone { unsetenv(try args.string(0)) } else { setenv(try args.string(0), try args.string(1), 1) }
            return .none
        },
        Builtin("_terminal", "_terminal()") { args throws(Fault) in
            var size = winsize()
            guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return .none }
            return .newTuple([.int(Int(size.ws_col)), .int(Int(size.ws_row))])
        },
    ]

    // MARK: What os.path asks the file system

    static let paths: [Builtin] = [
        Builtin("exists", "exists(path)", summary: "Is there a file or folder?", example: "os.path.exists('/')  # True") { args throws(Fault) in
            .bool(info(try path(args, 0, "stat")) != nil)
        },
        Builtin("isfile", "isfile(path)", summary: "Is it a file?", example: "os.path.isfile('/')  # False") { args throws(Fault) in
            .bool(isKind(try path(args, 0, "stat"), S_IFREG))
        },
        Builtin("isdir", "isdir(s)", summary: "Is it a folder?", example: "os.path.isdir('/')  # True") { args throws(Fault) in
            .bool(isKind(try path(args, 0, "stat"), S_IFDIR))
        },
        Builtin("islink", "islink(path)", summary: "Is it a symbolic link?") { args throws(Fault) in
            var result = stat()
            let name = try path(args, 0, "lstat")
            return .bool(args.vm.capabilities.path(name, writes: false) != nil && lstat(name, &result) == 0 && result.st_mode & S_IFMT == S_IFLNK)
        },
        Builtin("getsize", "getsize(filename)", summary: "The size of a file in bytes.") { args throws(Fault) in
            let name = try path(args, 0, "stat")
            guard let info = info(name) else { throw args.vm.systemFault(errno, name) }
            return .int(Int(info.st_size))
        },
        Builtin("getmtime", "getmtime(filename)", summary: "When a file was last written, in seconds since 1970.") { args throws(Fault) in
            let name = try path(args, 0, "stat")
            guard let info = info(name) else { throw args.vm.systemFault(errno, name) }
            return .float(seconds(modified(info)))
        },
        Builtin("realpath", "realpath(filename)", summary: "The path without symbolic links.") { args throws(Fault) in
            let name = try path(args, 0, "realpath")
            guard args.vm.capabilities.reading == .all, let buffer = realpath(name, nil) else { return try args.vm.call(try args.vm.attribute(.object(try args.vm.module("posixpath")), args.vm.intern("abspath"), nil), [args[0]]) }
            defer { free(buffer) }
            return .string(String(cString: buffer))
        },
        Builtin("_cwd", "_cwd()") { args throws(Fault) in
            guard let buffer = getcwd(nil, 0) else { throw args.vm.systemFault(errno, ".") }
            defer { free(buffer) }
            return .string(String(cString: buffer))
        },
        Builtin("_getenv", "_getenv(name, /)") { args throws(Fault) in
            let name = try args.string(0)
            guard args.vm.capabilities.environment, let pointer = getenv(name) else { return .none }
            return .string(String(cString: pointer))
        },
        Builtin("_home", "_home(name, /)") { args throws(Fault) in
            let name = try args.optionalString(0)
            guard args.vm.capabilities.environment else { return .none }
            let entry = name.map { getpwnam($0) } ?? getpwuid(getuid())
            guard let entry, let folder = entry.pointee.pw_dir else { return .none }
            return .string(String(cString: folder))
        },
    ]
}
