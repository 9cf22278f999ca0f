// The data in a pickle, and nothing else.
//
// A pickle is a program for a small stack machine that may call any function of Python's. This reader knows the
// instructions that build plain data, and three names: NumPy's array, its element type, and the codec that old
// pickles spell bytes with. Any other name is refused before anything is made of it; nothing is ever called.

/// Plain data out of a pickle.
public indirect enum PickleValue {
    case none, bool(Bool), int(Int), float(Double)
    case bytes([UInt8])
    case string(String)
    case list([PickleValue]), tuple([PickleValue])
    case dict([(key: PickleValue, value: PickleValue)])
    case array(NDArray)

    /// The value under a key that is text or bytes, whichever Python wrote it.
    public subscript(name: String) -> PickleValue? {
        guard case .dict(let entries) = self else { return nil }
        return entries.first { $0.key.name == name }?.value
    }

    /// Text, or bytes that are text.
    public var name: String? {
        switch self {
        case .string(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The numbers of a list or tuple of ints.
    public var ints: [Int]? {
        let items: [PickleValue]
        switch self {
        case .list(let all), .tuple(let all): items = all
        default: return nil
        }
        var found: [Int] = []
        found.reserveCapacity(items.count)
        for case .int(let value) in items { found.append(value) }
        return found.count == items.count ? found : nil
    }
}

/// Reads pickles of protocols 0 to 5, as far as they are data.
public struct PickleReader {
    /// What lies on the stack: lists and dicts are still being filled, arrays still without elements.
    private enum Item {
        case value(PickleValue)
        case mark
        /// A list, dict or array under construction, by its place in `made`.
        case made(Int)
        case name(String)
    }

    private enum Made {
        case list([Item]), dict([(Item, Item)])
        case array(DType?, isBigEndian: Bool, NDArray?)
        case type(DType, isBigEndian: Bool)
    }

    private var reader: ByteReader
    private var stack: [Item] = []
    private var memo: [Int: Item] = [:]
    private var made: [Made] = []
    private static let deepest = 100

    /// The value that the bytes are.
    /// - Throws: ValueError for anything but data, EOFError where the bytes end too early.
    public static func read(_ bytes: [UInt8]) throws(Fault) -> PickleValue {
        var state = PickleReader(reader: ByteReader(bytes))
        return try state.run()
    }

    private init(reader: ByteReader) {
        self.reader = reader
        budget = 8 * reader.bytes.count + 1024
    }

    /// How many more values may be made. Lists that share parts, or hold themselves, unfold to more than the bytes
    /// that describe them, without end if nobody counts.
    private var budget: Int

    // MARK: the machine

    private static let damaged = Fault(.valueError, "the pickle is damaged")
    private static let ended = Fault(.eofError, "Ran out of input")

    private func refuse(_ what: String) -> Fault {
        .value("the pickle holds more than data (\(what)) and is not read", hint: "only numbers, text, bytes, lists, dicts and NumPy arrays are read; nothing in a pickle is executed")
    }

    private mutating func number(_ count: Int) throws(Fault) -> Int {
        guard let value = reader.length(count) else { throw Self.ended }
        return value
    }

    private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard let part = reader.take(count) else { throw Self.ended }
        return part
    }

    private mutating func lineBytes() throws(Fault) -> ArraySlice<UInt8> {
        guard let end = reader.bytes[reader.position...].firstIndex(of: 10) else { throw Self.ended }
        defer { reader.position = end + 1 }
        return reader.bytes[reader.position..<end]
    }

    private mutating func line() throws(Fault) -> String { String(decoding: try lineBytes(), as: UTF8.self) }

    private mutating func pop() throws(Fault) -> Item {
        guard let item = stack.popLast() else { throw Self.damaged }
        return item
    }

    private mutating func popToMark() throws(Fault) -> [Item] {
        guard let place = stack.lastIndex(where: { if case .mark = $0 { true } else { false } }) else { throw Self.damaged }
        defer { stack.removeSubrange(place...) }
        return Array(stack[(place + 1)...])
    }

    private mutating func push(_ value: PickleValue) { stack.append(.value(value)) }

    private mutating func make(_ object: Made) {
        made.append(object)
        stack.append(.made(made.count - 1))
    }

    private mutating func run() throws(Fault) -> PickleValue {
        let context = WorkContext.current
        var steps = 0
        while true {
            guard let code = try take(1).first else { throw Self.ended }
            if code == 0x2e { return try finished(try pop(), 0) }
            var isKnown = try runScalar(code)
            if !isKnown { isKnown = try runContainer(code) }
            if !isKnown { isKnown = try runObject(code) }
            if !isKnown { throw refuse("instruction 0x\(String(code, radix: 16))") }
            steps += 1
            if steps & 0xffff == 0 { try context.check() }
        }
    }

    /// Numbers, text and bytes. False for any other instruction.
    private mutating func runScalar(_ code: UInt8) throws(Fault) -> Bool {
        switch code {
        case 0x80: _ = try take(1)                                          // protocol
        case 0x95: _ = try take(8)                                          // frame
        case 0x4e: push(.none)
        case 0x88: push(.bool(true))
        case 0x89: push(.bool(false))
        case 0x4b: push(.int(try number(1)))
        case 0x4d: push(.int(try number(2)))
        case 0x4a: push(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
        case 0x8a: push(.int(try long(try number(1))))
        case 0x49: try pushInt(line())
        case 0x4c: try pushInt(line())
        case 0x46: push(.float(NumberText.float(Text(try line())) ?? .nan))
        case 0x47: push(.float(Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })))
        case 0x55, 0x43: push(.bytes(Array(try take(try number(1)))))       // short str of Python 2, short bytes
        case 0x54, 0x42: push(.bytes(Array(try take(try number(4)))))
        case 0x8e, 0x96: push(.bytes(Array(try take(try number(8)))))
        case 0x8c: push(.string(String(decoding: try take(try number(1)), as: UTF8.self)))
        case 0x58: push(.string(String(decoding: try take(try number(4)), as: UTF8.self)))
        case 0x8d: push(.string(String(decoding: try take(try number(8)), as: UTF8.self)))
        case 0x53: push(.bytes(try PickleReader.unquoted(try line())))
        case 0x56: push(.string(try PickleReader.unescaped(try lineBytes())))
        default: return false
        }
        return true
    }

    private mutating func long(_ count: Int) throws(Fault) -> Int {
        let bytes = try take(count)
        if count > 8 { throw .value("the pickle holds an integer of more than 64 bits") }
        var value: UInt64 = bytes.last.map { $0 >= 128 } == true ? .max : 0
        for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        return Int(truncatingIfNeeded: value)
    }

    private mutating func pushInt(_ text: String) throws(Fault) {
        if text == "00" || text == "01" { return push(.bool(text == "01")) }
        guard let value = Int(text.hasSuffix("L") ? String(text.dropLast()) : text) else { throw Self.damaged }
        push(.int(value))
    }

    /// A quoted text of protocol 0: Python 2's repr of a byte string.
    private static func unquoted(_ text: String) throws(Fault) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, let quote = bytes.first, quote == 39 || quote == 34, bytes.last == quote else { throw damaged }
        var found: [UInt8] = [], index = 1
        let simple: [UInt8: UInt8] = [110: 10, 116: 9, 114: 13, 92: 92, 39: 39, 34: 34]
        while index < bytes.count - 1 {
            if bytes[index] != 92 {
                found.append(bytes[index])
                index += 1
            } else if bytes[index + 1] == 120, index + 3 < bytes.count - 1,
                      let value = UInt8(String(decoding: bytes[(index + 2)...(index + 3)], as: UTF8.self), radix: 16) {
                found.append(value)
                index += 4
            } else if let value = simple[bytes[index + 1]] {
                found.append(value)
                index += 2
            } else {
                throw damaged
            }
        }
        return found
    }

    /// A text of protocol 0: Latin-1 with \uXXXX and \UXXXXXXXX for what that has not.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
        var text = "", rest = bytes
        while let byte = rest.popFirst() {
            var scalar = Unicode.Scalar(byte)
            if byte == 92, let kind = rest.first, kind == 117 || kind == 85 {
                let digits = rest.dropFirst().prefix(kind == 117 ? 4 : 8)
                guard let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                      let named = Unicode.Scalar(code) else { throw damaged }
                scalar = named
                rest = rest.dropFirst(1 + digits.count)
            }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    /// Lists, tuples, dicts and the memo. False for any other instruction.
    private mutating func runContainer(_ code: UInt8) throws(Fault) -> Bool {
        switch code {
        case 0x28: stack.append(.mark)
        case 0x30: _ = try pop()
        case 0x31: _ = try popToMark()
        case 0x32:
            guard let top = stack.last else { throw Self.damaged }
            stack.append(top)
        case 0x5d: make(.list([]))
        case 0x6c: make(.list(try popToMark()))
        case 0x61: try extend([try pop()])
        case 0x65: try extend(try popToMark())
        case 0x29: make(.list([])); try freeze()
        case 0x74: make(.list(try popToMark())); try freeze()
        case 0x85, 0x86, 0x87:
            let count = Int(code) - 0x84
            if stack.count < count { throw Self.damaged }
            let items = Array(stack.suffix(count))
            stack.removeLast(count)
            make(.list(items))
            try freeze()
        case 0x7d: make(.dict([]))
        case 0x64:
            let items = try popToMark()
            make(.dict([]))
            try setItems(items)
        case 0x73:
            let value = try pop()
            try setItems([try pop(), value])
        case 0x75: try setItems(try popToMark())
        case 0x71: try remember(try number(1))
        case 0x72: try remember(try number(4))
        case 0x94: try remember(memo.count)
        case 0x70: try remember(Int(try line()) ?? -1)
        case 0x68: try recall(try number(1))
        case 0x6a: try recall(try number(4))
        case 0x67: try recall(Int(try line()) ?? -1)
        default: return false
        }
        return true
    }

    private mutating func remember(_ place: Int) throws(Fault) {
        guard let top = stack.last else { throw Self.damaged }
        memo[place] = top
    }

    private mutating func recall(_ place: Int) throws(Fault) {
        guard let item = memo[place] else { throw Self.damaged }
        stack.append(item)
    }

    /// The list on top becomes a tuple. What it holds may still be filled, so that it is kept as it is until then.
    private mutating func freeze() throws(Fault) {
        guard case .made(let place)? = stack.last, case .list(let items) = made[place] else { throw Self.damaged }
        tuples.insert(place)
        made[place] = .list(items)
    }
    private var tuples: Set<Int> = []

    private mutating func extend(_ items: [Item]) throws(Fault) {
        guard case .made(let place)? = stack.last, case .list(var all) = made[place] else { throw Self.damaged }
        made[place] = .list([])
        all += items
        made[place] = .list(all)
    }

    private mutating func setItems(_ items: [Item]) throws(Fault) {
        guard items.count % 2 == 0, case .made(let place)? = stack.last, case .dict(var all) = made[place] else { throw Self.damaged }
        for index in stride(from: 0, to: items.count, by: 2) { all.append((items[index], items[index + 1])) }
        made[place] = .dict(all)
    }

    // MARK: NumPy's arrays

    private static let arrayNames: Set<String> = [
        "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct", "numpy.ndarray", "numpy.dtype",
        "_codecs.encode", "__builtin__.bytes", "builtins.bytes",
    ]

    /// The names that stand for data, and what is built with them. False for any other instruction.
    private mutating func runObject(_ code: UInt8) throws(Fault) -> Bool {
        switch code {
        case 0x63:
            let module = try line()
            try pushName(module + "." + (try line()))
        case 0x93:
            guard case .value(let last) = try pop(), case .value(let first) = try pop(), let name = last.name,
                  let module = first.name else { throw Self.damaged }
            try pushName(module + "." + name)
        case 0x52: try reduce()
        case 0x62: try build()
        default: return false
        }
        return true
    }

    private mutating func pushName(_ name: String) throws(Fault) {
        guard Self.arrayNames.contains(name) else { throw refuse(name) }
        stack.append(.name(name))
    }

    private mutating func reduce() throws(Fault) {
        let arguments = try pop()
        guard case .name(let name) = try pop(), case .made(let place) = arguments, case .list(let items) = made[place] else {
            throw Self.damaged
        }
        switch name {
        case "numpy.dtype":
            let code = try firstName(items)
            if code.hasPrefix("O") { throw .value("Object arrays cannot be loaded when allow_pickle=False") }
            guard let type = DType(spelling: code) else { throw .value("descr is not a valid dtype descriptor: '\(code)'") }
            make(.type(type, isBigEndian: false))
        case "_codecs.encode":
            // Python 3 writes bytes for Python 2 as Latin-1 text.
            push(.bytes(try firstName(items).unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }))
        case "__builtin__.bytes", "builtins.bytes": push(.bytes([]))
        default: make(.array(nil, isBigEndian: false, nil)) // filled when it is built
        }
    }

    private mutating func firstName(_ items: [Item]) throws(Fault) -> String {
        guard let first = items.first, let name = try finished(first, 0).name else { throw Self.damaged }
        return name
    }

    private mutating func build() throws(Fault) {
        let state = try pop()
        guard case .made(let target)? = stack.last else { throw Self.damaged }
        guard case .made(let place) = state, case .list(let items) = made[place] else { throw Self.damaged }
        switch made[target] {
        case .type(let type, _):
            // (version, byte order, …)
            guard items.count > 1, let order = try finished(items[1], 0).name else { throw Self.damaged }
            made[target] = .type(type, isBigEndian: order == ">")
        case .array:
            // (version, shape, type, column by column?, bytes)
            guard items.count == 5, case .made(let typePlace) = items[2], case .type(let type, let isBig) = made[typePlace],
                  let shape = try finished(items[1], 0).ints, case .bool(let isFortran) = try finished(items[3], 0),
                  case .bytes(let bytes) = try finished(items[4], 0) else { throw Self.damaged }
            let stored = isFortran ? Dims(shape.reversed()) : Dims(shape)
            let count = try NDArray.checkedCount(stored, type)
            if count << type.shift != bytes.count { throw Self.damaged }
            let array = try NDArray.empty(stored, type)
            bytes.withUnsafeBytes { if let base = $0.baseAddress { array.data.copyMemory(from: base, byteCount: $0.count) } }
            if isBig { array.swapBytes() }
            if type.isBool { array.tidyBools() }
            made[target] = .array(type, isBigEndian: false, isFortran ? array.transposed : array)
        default: throw Self.damaged
        }
    }

    // MARK: the result

    /// What an item is now that nothing more is added to it.
    private mutating func finished(_ item: Item, _ depth: Int) throws(Fault) -> PickleValue {
        budget -= 1
        if depth > Self.deepest || budget < 0 { throw .value("the pickle is nested too deeply or unfolds without end") }
        switch item {
        case .value(let value): return value
        case .mark, .name: throw Self.damaged
        case .made(let place):
            switch made[place] {
            case .type: return .none
            case .array(_, _, let array?): return .array(array)
            case .array: throw Self.damaged
            case .list(let items):
                var all: [PickleValue] = []
                all.reserveCapacity(items.count)
                for item in items { all.append(try finished(item, depth + 1)) }
                return tuples.contains(place) ? .tuple(all) : .list(all)
            case .dict(let items):
                var all: [(key: PickleValue, value: PickleValue)] = []
                for (key, value) in items { all.append((try finished(key, depth + 1), try finished(value, depth + 1))) }
                return .dict(all)
            }
        }
    }
}
