// Text files.
//
// A file opened for reading is read whole at once, so that lines are slices of bytes in memory; one opened for
// writing gathers its text and hands it to the system in large pieces. With `+` in the mode it is a text in
// memory that is written back when it is flushed or closed. All text is UTF-8. Standard output and standard
// error are files too, which write to the outputs of the host.

/// An open file.
public final class FileObject: HostObject {
    private enum Target {
        case stream(Output)
        case reader
        /// A descriptor that takes what is written.
        case writer(Int32)
        /// Both, by way of memory: written back to the path.
        case memory
    }

    let name: String
    /// Where the file really is.
    private let place: String
    let mode: String
    private var target: Target
    private(set) var isClosed = false
    /// What was read, or is to be written.
    private var bytes: [UInt8] = []
    private var position = 0
    private var isChanged = false
    private let isAppending: Bool

    /// Standard output or standard error of a host.
    public init(_ output: Output, name: String) {
        self.name = name
        place = name
        mode = "w"
        target = .stream(output)
        isAppending = false
        super.init(kind: .file)
    }

    /// Opens a file.
    init(path: String, mode: String, _ vm: Interpreter) throws(Fault) {
        name = path
        self.mode = mode
        let letters = Set(mode)
        if letters.contains("b") { throw .value("nn has no bytes: open the file in a text mode") }
        let kinds = letters.intersection(["r", "w", "a", "x"])
        guard letters.subtracting(["r", "w", "a", "x", "t", "+"]).isEmpty, letters.count == mode.count else { throw .value("invalid mode: '\(mode)'") }
        guard kinds.count == 1, let kind = kinds.first else { throw .value("must have exactly one of create/read/write/append mode") }
        let isBoth = letters.contains("+")
        isAppending = kind == "a"
        let writes = kind != "r" || isBoth
        if path.utf8.contains(0) { throw .value("embedded null byte") }
        place = try vm.permitted(path, writes: writes)
        if isBoth { _ = try vm.permitted(path, writes: false) }
        let descriptor = SystemFile.open(place, kind, alsoOther: isBoth)
        guard descriptor >= 0 else { throw vm.systemFault(SystemFile.lastError, path) }
        target = writes && !isBoth ? .writer(descriptor) : isBoth ? .memory : .reader
        super.init(kind: .file)
        if writes && !isBoth { return }
        defer { SystemFile.close(descriptor) }
        try load(descriptor, vm)
        if isAppending { position = bytes.count }
    }

    /// Reads all there is; line ends become `\n`.
    private func load(_ descriptor: Int32, _ vm: Interpreter) throws(Fault) {
        let code = SystemFile.readAll(descriptor, into: &bytes)
        if code != 0 { throw vm.systemFault(code, name) }
        guard bytes.contains(13) else { return }
        var clean: [UInt8] = []
        clean.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == 13 {
                if index + 1 < bytes.count, bytes[index + 1] == 10 { continue }
                clean.append(10)
            } else {
                clean.append(byte)
            }
        }
        bytes = clean
    }

    deinit {
        if !isClosed {
            _ = drain()
            if case .writer(let descriptor) = target { SystemFile.close(descriptor) }
        }
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.types.file }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "<_io.TextIOWrapper name=\(Text(name).repr.string) mode='\(mode)' encoding='UTF-8'>"
    }
    override public func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        try checkReadable()
        return FileLines(self)
    }
    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "name": .string(self.name)
        case "mode": .string(mode)
        case "closed": .bool(isClosed)
        case "encoding": .string("UTF-8")
        default: nil
        }
    }

    // MARK: Reading

    private func checkOpen() throws(Fault) {
        if isClosed { throw .value("I/O operation on closed file.") }
    }

    func checkReadable() throws(Fault) {
        try checkOpen()
        switch target {
        case .reader, .memory: return
        case .stream, .writer: throw Fault(.unsupportedOperation, "not readable")
        }
    }

    /// Up to `count` characters; all of them when it is negative.
    func read(_ count: Int) throws(Fault) -> Text {
        try checkReadable()
        let start = position
        if count < 0 { position = bytes.count } else {
            var left = count
            while left > 0, position < bytes.count {
                position += 1
                while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
                left -= 1
            }
        }
        return try decoded(start..<position)
    }

    /// The next line with its end; empty at the end of the file.
    func readLine() throws(Fault) -> Text {
        try checkReadable()
        guard position < bytes.count else { return .empty }
        let start = position
        var end = position
        while end < bytes.count, bytes[end] != 10 { end += 1 }
        position = min(end + 1, bytes.count)
        return try decoded(start..<position)
    }

    /// The next line as a value, or nil at the end of the file.
    func nextLine() throws(Fault) -> Value? {
        try checkReadable()
        return isAtEnd ? nil : .text(try readLine())
    }

    var isAtEnd: Bool { position >= bytes.count }

    private func decoded(_ range: Range<Int>) throws(Fault) -> Text {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw Fault(.unicodeDecodeError, "'utf-8' codec can't decode the file \(Text(name).repr.string): it is not UTF-8 text")
        }
        return Text(text)
    }

    // MARK: Writing

    func write(_ text: String, _ vm: Interpreter) throws(Fault) {
        try checkOpen()
        switch target {
        case .stream(let output): output.write(text)
        case .reader: throw Fault(.unsupportedOperation, "not writable")
        case .writer:
            bytes.append(contentsOf: text.utf8)
            if bytes.count > 1 << 16 { try flush(vm) }
        case .memory:
            let new = Array(text.utf8)
            if isAppending { position = bytes.count }
            let end = min(position + new.count, bytes.count)
            bytes.replaceSubrange(position..<end, with: new)
            position += new.count
            isChanged = true
        }
    }

    func flush(_ vm: Interpreter) throws(Fault) {
        try checkOpen()
        if case .stream(let output) = target { return output.flush() }
        let code = drain()
        if code != 0 { throw vm.systemFault(code, name) }
    }

    /// Hands what was written to the system; an error number, or 0.
    private func drain() -> Int32 {
        switch target {
        case .stream, .reader: return 0
        case .writer(let descriptor):
            defer { bytes.removeAll(keepingCapacity: true) }
            return SystemFile.write(bytes, to: descriptor)
        case .memory:
            guard isChanged else { return 0 }
            isChanged = false
            let descriptor = SystemFile.open(place, "w", alsoOther: false)
            guard descriptor >= 0 else { return SystemFile.lastError }
            defer { SystemFile.close(descriptor) }
            return SystemFile.write(bytes, to: descriptor)
        }
    }

    func shut(_ vm: Interpreter) throws(Fault) {
        guard !isClosed else { return }
        if case .stream = target { return try flush(vm) }
        let code = drain()
        isClosed = true
        if case .writer(let descriptor) = target { SystemFile.close(descriptor) }
        bytes = []
        if code != 0 { throw vm.systemFault(code, name) }
    }

    // MARK: Places

    func tell() throws(Fault) -> Int {
        try checkOpen()
        if case .writer = target { return bytes.count }
        return position
    }

    func seek(_ offset: Int, _ whence: Int) throws(Fault) -> Int {
        try checkReadable()
        switch whence {
        case 0:
            if offset < 0 { throw .value("negative seek position \(offset)") }
            position = min(offset, bytes.count)
        case 2:
            guard offset == 0 else { throw Fault(.osError, "can't do nonzero end-relative seeks") }
            position = bytes.count
        default: throw .value("invalid whence (\(whence), should be 0, 1 or 2)")
        }
        return position
    }

    var writes: Bool {
        if case .reader = target { return false }
        return true
    }

    var reads: Bool {
        switch target {
        case .reader, .memory: true
        case .stream, .writer: false
        }
    }

    var isTerminal: Bool {
        if case .stream(let output) = target { return output.isTerminal }
        return false
    }
}

/// Over the lines of a file; the file itself keeps the place.
private final class FileLines: IteratorObject {
    private let file: FileObject
    init(_ file: FileObject) {
        self.file = file
        super.init("file_iterator")
    }
    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        try file.nextLine()
    }
}

extension Interpreter {
    /// Where `print` writes: what `sys.stdout` is now.
    var standardOutput: Value {
        if let sys = modules["sys"], let value = sys.value("stdout") { return value }
        return .object(outputFile)
    }

    /// The file that stands for the host's output.
    public var outputFile: FileObject { streamFile("<stdout>", output) }

    /// The file that stands for the host's error output.
    public var errorFile: FileObject { streamFile("<stderr>", errorOutput) }

    private func streamFile(_ name: String, _ output: Output) -> FileObject {
        if let known = moduleState[name] as? FileObject { return known }
        let made = FileObject(output, name: name)
        moduleState[name] = made
        return made
    }
}

/// The methods of files.
enum FileMethods {
    private static func file(_ args: borrowing Args) throws(Fault) -> FileObject {
        if case .object(let object) = args[0], let file = object as? FileObject { return file }
        throw .type("a file is needed, not '\(args.vm.typeName(args[0]))'")
    }

    static let rows: [Builtin] = [
        Builtin("read", "read(self, size=-1, /)", summary: "The rest of the file, or so many characters.") { args throws(Fault) in
            .text(try file(args).read(try args.int(1, or: -1)))
        },
        Builtin("readline", "readline(self, size=-1, /)", summary: "The next line with its end; empty at the end of the file.") { args throws(Fault) in
            .text(try file(args).readLine())
        },
        Builtin("readlines", "readlines(self, hint=-1, /)", summary: "The rest of the lines as a list.") { args throws(Fault) in
            let file = try file(args)
            try file.checkReadable()
            var lines: [Value] = []
            while !file.isAtEnd { lines.append(.text(try file.readLine())) }
            return .newList(lines)
        },
        Builtin("write", "write(self, text, /)", summary: "Writes a text; returns its length.") { args throws(Fault) in
            guard case .str(let text) = args[1] else { throw .type("write() argument must be str, not \(args.vm.argumentTypeName(args[1]))") }
            try file(args).write(text.value, args.vm)
            return .int(text.count)
        },
        Builtin("writelines", "writelines(self, lines, /)", summary: "Writes each of some texts.") { args throws(Fault) in
            let vm = args.vm
            let file = try file(args)
            try vm.forEach(args[1]) { (line: Value) throws(Fault) in
                guard case .str(let text) = line else { throw .type("write() argument must be str, not \(vm.argumentTypeName(line))") }
                try file.write(text.value, vm)
            }
            return .none
        },
        Builtin("flush", "flush(self, /)", summary: "Hands what was written to the system.") { args throws(Fault) in
            try file(args).flush(args.vm)
            return .none
        },
        Builtin("close", "close(self, /)", summary: "Closes the file.") { args throws(Fault) in
            try file(args).shut(args.vm)
            return .none
        },
        Builtin("seek", "seek(self, offset, whence=0, /)", summary: "Goes to a place in the file.") { args throws(Fault) in
            .int(try file(args).seek(try args.int(1), try args.int(2)))
        },
        Builtin("tell", "tell(self, /)", summary: "The place in the file.") { args throws(Fault) in .int(try file(args).tell()) },
        Builtin("readable", "readable(self, /)", summary: "Whether it can be read.") { args throws(Fault) in .bool(try file(args).reads) },
        Builtin("writable", "writable(self, /)", summary: "Whether it can be written.") { args throws(Fault) in .bool(try file(args).writes) },
        Builtin("isatty", "isatty(self, /)", summary: "Whether it is a terminal.") { args throws(Fault) in .bool(try file(args).isTerminal) },
        Builtin("__enter__", "__enter__(self, /)", summary: "The file itself.") { args throws(Fault) in args[0] },
        Builtin("__exit__", "__exit__(self, type=, value=, traceback=, /)", summary: "Closes the file.") { args throws(Fault) in
            try file(args).shut(args.vm)
            return .none
        },
        Builtin("__iter__", "__iter__(self, /)", summary: "An iterator over the lines.") { args throws(Fault) in try args.vm.builtinIterator(args[0]) },
        Builtin("__next__", "__next__(self, /)", summary: "The next line.") { args throws(Fault) in
            let file = try file(args)
            guard let line = try file.nextLine() else { throw args.vm.stop(.none) }
            return line
        },
    ]
}
