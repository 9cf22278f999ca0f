// sys: the program's arguments, its streams, and facts about the interpreter.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum SysModule {
    static let row = LibraryModule(name: "sys", summary: "Arguments, streams and facts of the interpreter.", functions: { rows }, fill: fill)

    private static let fill: ModuleObject.Loader = { (module: ModuleObject, vm: Interpreter) throws(Fault) in
        func set(_ name: String, _ value: Value) { module.set(vm.intern(name), value) }
        set("argv", .newList(vm.arguments.map { .string($0) }))
        set("path", .newList([.string(vm.scriptDirectory)]))
        set("stdout", .object(vm.outputFile))
        set("stderr", .object(vm.errorFile))
        set("stdin", .object(InputStream()))
        for name in ["stdout", "stderr", "stdin"] { set("__\(name)__", module.value(name) ?? .none) }
        set("maxsize", .int(Int.max))
        set("maxunicode", .int(0x10FFFF))
        set("byteorder", .string("little"))
        #if os(Linux)
        set("platform", .string("linux"))
        #else
        set("platform", .string("darwin"))
        #endif
        set("version", .string("3.11 (nn, a dialect of Python 3.11)"))
        set("executable", .string(CommandLine.arguments.first ?? "nn"))
        set("hexversion", .int(0x030B00F0))
        let version = StructSequence.type("version_info", module: "sys", fields: ["major", "minor", "micro", "releaselevel", "serial"], vm)
        set("version_info", StructSequence.make(version, [.int(3), .int(11), .int(0), .string("final"), .int(0)]))
        let numbers: [(String, Value)] = [
            ("max", .float(Double.greatestFiniteMagnitude)), ("max_exp", .int(1024)), ("max_10_exp", .int(308)),
            ("min", .float(Double.leastNormalMagnitude)), ("min_exp", .int(-1021)), ("min_10_exp", .int(-307)), ("dig", .int(15)),
            ("mant_dig", .int(53)), ("epsilon", .float(Double.ulpOfOne)), ("radix", .int(2)), ("rounds", .int(1)),
        ]
        let floats = StructSequence.type("float_info", module: "sys", fields: numbers.map(\.0), vm)
        set("float_info", StructSequence.make(floats, numbers.map(\.1)))
        for (name, facts) in SysModule.facts() {
            let type = StructSequence.type(name, module: "sys", fields: facts.map(\.0), vm)
            set(name, StructSequence.make(type, facts.map(\.1)))
        }
        let likeness: [(String, Value)] = [
            // Programs ask whose behaviour to expect.
            ("name", .string("cpython")), ("version", module.value("version_info") ?? .none), ("hexversion", .int(0x030B00F0)),
            ("cache_tag", .none),
        ]
        let implementation = StructSequence.type("implementation", module: "sys", fields: likeness.map(\.0), vm)
        set("implementation", StructSequence.make(implementation, likeness.map(\.1)))
        set("float_repr_style", .string("short"))
        set("api_version", .int(1013))
        set("copyright", .string("nn, a dialect of Python"))
        set("dont_write_bytecode", .bool(true))
        let loaded = DictObject()
        for (name, known) in vm.modules.sorted(by: { $0.key < $1.key }) { loaded.setValue(vm.intern(name), .object(known)) }
        set("modules", .dict(loaded))
    }

    private static func facts() -> [(String, [(String, Value)])] { [
        // Those of CPython's ints; nn's are machine words.
        ("int_info", [("bits_per_digit", .int(30)), ("sizeof_digit", .int(4)), ("default_max_str_digits", .int(4300)),
                      ("str_digits_check_threshold", .int(640))]),
        ("hash_info", [("width", .int(64)), ("modulus", .int((1 << 61) - 1)), ("inf", .int(314159)), ("nan", .int(0)), ("imag", .int(1_000_003)),
                       ("algorithm", .string("siphash13")), ("hash_bits", .int(64)), ("seed_bits", .int(128)), ("cutoff", .int(0))]),
        ("flags", ["debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose",
                   "bytes_warning", "quiet", "hash_randomization", "isolated"].map { (name: String) -> (String, Value) in (name, .int(0)) }),
    ] }

    static let rows: [Builtin] = [
        Builtin("exception", "sys.exception()", summary: "The exception being handled.") { args throws(Fault) in args.vm.handled },
        Builtin("getfilesystemencoding", "sys.getfilesystemencoding()", summary: "The encoding of file names: utf-8.") { args throws(Fault) in .string("utf-8") },
        Builtin("exit", "exit(status=None, /)", summary: "Ends the program: raises SystemExit.") { args throws(Fault) in
            let type = args.vm.types.exception(.systemExit)
            if case .tuple(let several) = args[0] { throw args.vm.raise(type, several.items) }
            throw args.vm.raise(type, args[0].isNone ? [] : [args[0]])
        },
        Builtin("getrecursionlimit", "sys.getrecursionlimit()", summary: "How deep calls may nest.") { args throws(Fault) in
            .int(args.vm.recursionLimit)
        },
        Builtin("setrecursionlimit", "sys.setrecursionlimit(limit, /)", summary: "Sets how deep calls may nest, at most 100000.") { args throws(Fault) in
            let limit = try args.int(0)
            if limit < 1 { throw .value("recursion limit must be greater or equal than 1") }
            let depth = args.vm.frameCount
            if depth >= limit {
                throw Fault(.recursionError, "cannot set the recursion limit to \(limit) at the recursion depth \(depth): the limit is too low")
            }
            args.vm.recursionLimit = min(limit, 100_000, args.vm.limits.recursion ?? 100_000)
            return .none
        },
        Builtin("getsizeof", "getsizeof(object, default=...)", summary: "Bytes an object takes, as CPython counts them.",
                example: "sys.getsizeof(1.5)  # 24") { args throws(Fault) in
            .int(try size(args[0], args.vm))
        },
        Builtin("intern", "sys.intern(string, /)", summary: "The one object of a text.") { args throws(Fault) in
            guard case .str(let text) = args[0] else { throw .type("intern() argument must be str, not \(args.vm.typeName(args[0]))") }
            return .str(args.vm.intern(text.value))
        },
        Builtin("exc_info", "sys.exc_info()", summary: "Type and value of the exception being handled.") { args throws(Fault) in
            let current = args.vm.handled
            if current.isNone { return .newTuple([.none, .none, .none]) }
            return .newTuple([.type(args.vm.type(of: current)), current, TracebackView.of(current)])
        },
        Builtin("getdefaultencoding", "sys.getdefaultencoding()", summary: "The encoding of text: utf-8.") { args throws(Fault) in .string("utf-8") },
        Builtin("_getframe", "sys._getframe(depth=0, /)", summary: "The call under way, or one of those around it.") { args throws(Fault) in
            let depth = try args.int(0), vm = args.vm
            guard depth < vm.frameCount else { throw .value("call stack is not deep enough") }
            return FrameView.of(vm, at: vm.frameCount - 1 - max(depth, 0))
        },
        Builtin("getrefcount", "sys.getrefcount(object, /)", summary: "A count of references.") { args throws(Fault) in .int(2) },
    ]

    /// What CPython 3.11 answers on a 64-bit machine.
    private static func size(_ value: Value, _ vm: Interpreter) throws(Fault) -> Int {
        switch value {
        case .none, .ellipsis, .notImplemented, .undefined: return 16
        case .bool: return 28
        case .int(let number):
            return 24 + 4 * (number.magnitude >> 60 > 0 ? 3 : number.magnitude >> 30 > 0 ? 2 : 1)
        case .float: return 24
        case .str(let text):
            if text.isASCII { return 49 + text.count }
            let widest = text.scalars.reduce(0) { max($0, $1.value) }
            return widest < 256 ? 73 + text.count : widest < 65536 ? 74 + 2 * text.count : 76 + 4 * text.count
        case .list(let list): return 56 + 8 * list.count
        case .tuple(let tuple): return 40 + 8 * tuple.items.count
        case .dict(let dict):
            if dict.count == 0 { return 64 }
            // A table of 2**k places, two thirds of them usable: an index of 1, 2 or 4 bytes and entries of 24.
            var places = 8
            while places * 2 / 3 < dict.count { places *= 2 }
            let width = places <= 256 ? 1 : places <= 65536 ? 2 : 4
            return 64 + 32 + places * width + (places * 2 / 3) * (dict.table.entries.allSatisfy { $0.key.asString != nil } ? 16 : 24)
        case .set(let set): return set.table.entries.count <= 8 ? 216 : 200 + 16 * set.table.entries.count
        case .array(let array): return 96 + 16 * array.rank + array.byteCount
        case .function: return 144
        case .type: return 1064
        case .instance: return 56
        case .object(let object):
            switch object.kind {
            case .range: return 48
            case .slice: return 56
            default: return 48
            }
        }
    }
}

/// `sys.stdin`: lines from where the host reads them.
final class InputStream: HostObject {
    init() { super.init(kind: .host) }

    override func hostType(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("sys.stdin") {
            TypeObject("TextIOWrapper", base: vm.types.object, layout: .other, builtin: true, extensible: false, module: "_io", native: true, vm) { type, vm in
                for row in InputStream.rows { type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: type.name))) }
            }
        }
    }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<_io.TextIOWrapper name='<stdin>' mode='r' encoding='utf-8'>" }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "name": .string("<stdin>")
        case "encoding": .string("utf-8")
        case "mode": .string("r")
        case "closed": .bool(false)
        default: nil
        }
    }

    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        ClosureIterator("file_iterator") { (vm: Interpreter) throws(Fault) in try InputStream.line(vm).map { .string($0) } }
    }

    private static func line(_ vm: Interpreter) throws(Fault) -> String? {
        try vm.checkInterrupts()
        return vm.readInput?("").map { $0 + "\n" }
    }

    private static let rows: [Builtin] = [
        Builtin("readline", "readline(self, size=-1, /)", summary: "One line with its end; '' at the end of input.") { args throws(Fault) in
            .string(try line(args.vm) ?? "")
        },
        Builtin("readlines", "readlines(self, hint=-1, /)", summary: "All lines that are left.") { args throws(Fault) in
            var lines: [Value] = []
            while let line = try line(args.vm) { lines.append(.string(line)) }
            return .newList(lines)
        },
        Builtin("read", "read(self, size=-1, /)", summary: "All text that is left.") { args throws(Fault) in
            var text = ""
            while let line = try line(args.vm) { text += line }
            return .string(text)
        },
        Builtin("isatty", "isatty(self, /)", summary: "Is it a terminal?") { args throws(Fault) in .bool(isatty(0) != 0) },
        Builtin("fileno", "fileno(self, /)", summary: "The number of the descriptor.") { args throws(Fault) in .int(0) },
        Builtin("readable", "readable(self, /)") { args throws(Fault) in .bool(true) },
        Builtin("writable", "writable(self, /)") { args throws(Fault) in .bool(false) },
    ]
}
