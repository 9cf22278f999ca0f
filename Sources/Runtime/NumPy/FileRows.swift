/// Arrays in files.
enum FileRows {
    static let rows: [Builtin] = [
        Builtin("save", "save(file, arr, allow_pickle=True)", summary: "Writes an array to a .npy file.") { args throws(Fault) in
            var path = try args.string(0)
            if !path.hasSuffix(".npy") { path += ".npy" }
            try NPY.save(try args.array(1), path)
            return .none
        },
        Builtin("savez", "savez(file, *args, allow_pickle=True, **kwds)", summary: "Writes several arrays to a .npz file.") { args throws(Fault) in
            try saveArchive(args, compressed: false)
        },
        Builtin("savez_compressed", "savez_compressed(file, *args, allow_pickle=True, **kwds)", summary: "Writes several arrays to a compressed .npz file.") { args throws(Fault) in
            try saveArchive(args, compressed: true)
        },
        Builtin("load", "load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding='ASCII')", summary: "Reads a .npy or .npz file.") { args throws(Fault) in
            switch try LoadedArrays(try args.string(0)) {
            case .array(let array): return .array(array)
            case .archive(let archive): return .object(NpzObject(archive, path: try args.string(0)))
            }
        },
        Builtin("savetxt", "savetxt(fname, X, fmt='%.18e', delimiter=' ', newline='\\n', header='', footer='', comments='# ', encoding=None)",
                summary: "Writes rows of numbers as text.") { args throws(Fault) in
            var style = TextTableStyle()
            if case .str(let format) = args[2] { style.formats = [format.value] } else {
                style.formats = []
                for value in try args.vm.array(of: args[2]) { if let text = value.asString { style.formats.append(text) } }
            }
            style.delimiter = try args.string(3)
            style.newline = try args.string(4)
            style.header = try args.string(5)
            style.footer = try args.string(6)
            style.comments = try args.string(7)
            try TextTableWriter.save(try args.array(1), try args.string(0), style)
            return .none
        },
        Builtin("loadtxt", "loadtxt(fname, dtype=None, comments='#', delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None)",
                summary: "Reads rows of numbers from text.") { args throws(Fault) in
            var reader = TextTableReader()
            reader.dtype = try args.dtype(1) ?? .float64
            reader.comments = try comments(args, 2)
            reader.delimiter = try args.optionalString(3)
            reader.skipRows = try args.int(5, or: 0)
            reader.columns = try args.axes(6).map { Array($0) }
            reader.minRank = try args.int(8, or: 0)
            reader.maxRows = args.isGiven(10) ? try args.int(10) : nil
            return try read(reader, args, unpack: try args.bool(7))
        },
        Builtin("genfromtxt", "genfromtxt(fname, dtype=None, comments='#', delimiter=None, skip_header=0, skip_footer=0, converters=None, missing_values=None, filling_values=None, usecols=None, names=None, unpack=False, ndmin=0, max_rows=None)",
                summary: "Reads rows of numbers from text, filling fields that are none.") { args throws(Fault) in
            var reader = TextTableReader()
            reader.dtype = try args.dtype(1) ?? .float64
            reader.comments = try comments(args, 2)
            reader.delimiter = try args.optionalString(3)
            reader.skipRows = try args.int(4, or: 0)
            reader.skipFooter = try args.int(5, or: 0)
            reader.filling = args.isGiven(8) ? try args.double(8) : .nan
            reader.isLenient = true
            reader.columns = try args.axes(9).map { Array($0) }
            reader.minRank = try args.int(12, or: 0)
            reader.maxRows = args.isGiven(13) ? try args.int(13) : nil
            return try read(reader, args, unpack: try args.bool(11))
        },
        Builtin("fromstring", "fromstring(string, dtype=None, count=-1, *, sep)", summary: "Numbers from a text.", example: "np.fromstring('1 2', sep=' ')  # array([1., 2.])") { args throws(Fault) in
            let dtype = try args.dtype(1) ?? .float64, separator = try args.string(3)
            var values: [Value] = []
            let fields = try args.string(0).split(whereSeparator: { separator == " " ? $0.isWhitespace : String($0) == separator || $0.isWhitespace })
            for field in fields { values.append(args.vm.value(try args.vm.scalar(String(field), dtype))) }
            return .array(try args.vm.ndarray(.newList(values), dtype: dtype))
        },
    ]

    private static func saveArchive(_ args: borrowing Args, compressed: Bool) throws(Fault) -> Value {
        var path = try args.string(0)
        if !path.hasSuffix(".npz") { path += ".npz" }
        var arrays: [(name: String, array: NDArray)] = []
        if let keywords = args.keywords(3) {
            for entry in keywords.table.entries { if case .str(let key) = entry.key { arrays.append((key.value, try args.vm.ndarray(entry.value))) } }
        }
        for (index, value) in args.rest(1).enumerated() {
            let name = "arr_\(index)"
            if arrays.contains(where: { $0.name == name }) { throw .value("Cannot use un-named variables and keyword \(name)") }
            arrays.append((name, try args.vm.ndarray(value)))
        }
        try NPZ.save(arrays, path, compressed: compressed)
        return .none
    }

    private static func comments(_ args: borrowing Args, _ index: Int) throws(Fault) -> [String] {
        switch args[index] {
        case .none: return []
        case .str(let text): return [text.value]
        default: return try args.vm.array(of: args[index]).compactMap(\.asString)
        }
    }

    private static func read(_ reader: TextTableReader, _ args: borrowing Args, unpack: Bool) throws(Fault) -> Value {
        let array: NDArray
        if case .str(let path) = args[0] { array = try reader.load(path.value) } else {
            // Lines from a list or an open file.
            var lines: [String] = []
            for line in try args.vm.array(of: args[0]) { if let text = line.asString { lines.append(text.hasSuffix("\n") ? String(text.dropLast()) : text) } }
            array = try reader.parse(lines.joined(separator: "\n"))
        }
        return .array(unpack ? array.transposed : array)
    }
}

/// What `np.load` gives for a file of several arrays: each is read when asked for.
final class NpzObject: HostObject {
    private let archive: NPZ
    private let path: String

    init(_ archive: NPZ, path: String) {
        self.archive = archive
        self.path = path
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.npz }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        let shown = archive.names.prefix(5).joined(separator: ", ")
        return "NpzFile '\(path)' with keys: \(shown)\(archive.names.count > 5 ? "..." : "")"
    }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { archive.names.count }
    override func hostContains(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool? { value.asString.map { archive.names.contains(name($0)) } ?? false }
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? { ListIterator(ListObject(archive.names.map { .string($0) })) }
    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let text = key.asString, archive.names.contains(name(text)) else {
            throw Fault(.keyError, "\(try vm.str(key)) is not a file in the archive")
        }
        return .array(try archive.array(name(text)))
    }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        name == "files" ? .newList(archive.names.map { .string($0) }) : nil
    }

    private func name(_ text: String) -> String { text.hasSuffix(".npy") ? String(text.dropLast(4)) : text }

    private static func file(_ args: borrowing Args) throws(Fault) -> NpzObject {
        if case .object(let object) = args[0], let file = object as? NpzObject { return file }
        throw .type("a loaded file is wanted")
    }

    static let rows: [Builtin] = [
        Builtin("keys", "keys(self)", summary: "The names of the arrays.") { args throws(Fault) in .newList(try file(args).archive.names.map { .string($0) }) },
        Builtin("values", "values(self)", summary: "The arrays.") { args throws(Fault) in
            let archive = try file(args).archive
            return .newList(try archive.names.map { (name) throws(Fault) in .array(try archive.array(name)) })
        },
        Builtin("items", "items(self)", summary: "Pairs of a name and an array.") { args throws(Fault) in
            let archive = try file(args).archive
            return .newList(try archive.names.map { (name) throws(Fault) in .newTuple([.string(name), .array(try archive.array(name))]) })
        },
        Builtin("close", "close(self)", summary: "Nothing: the file is closed already.") { _ in .none },
        Builtin("__enter__", "__enter__(self)", summary: "The file itself.") { args in args[0] },
        Builtin("__exit__", "__exit__(self, type, value, traceback)", summary: "Nothing.") { _ in .none },
    ]
}
