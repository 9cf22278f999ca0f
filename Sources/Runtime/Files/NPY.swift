// NumPy's own format for one array: a magic string, a header that is a Python dict in text, and the elements.

/// Reads and writes `.npy`.
public enum NPY {
    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    // MARK: writing

    /// What stands before the elements of an array.
    static func header(_ array: NDArray) -> [UInt8] {
        let isFortran = !array.isContiguous && array.isFortranContiguous
        let code = array.dtype.itemsize == 1 ? "|" : "<"
        let letter = array.dtype.isBool ? "b" : String(array.dtype.kindLetter)
        var text = "{'descr': '\(code)\(letter)\(array.dtype.itemsize)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(array.shape.text), }"
        // Room for the outer length to grow in place, then up to a multiple of 64.
        if let outer = isFortran ? array.shape.last : array.shape.first {
            text += String(repeating: " ", count: max(0, 21 - String(outer).utf8.count))
        }
        text += String(repeating: " ", count: 64 - (10 + text.utf8.count + 1) % 64) + "\n"
        var bytes = magic + [1, 0]
        if text.utf8.count > 0xffff {
            bytes[6] = 2
            bytes.append(text.utf8.count, bytes: 4)
        } else {
            bytes.append(text.utf8.count, bytes: 2)
        }
        return bytes + text.utf8
    }

    /// Hands out the bytes of an array's file.
    static func encode(_ array: NDArray, _ put: (UnsafeRawBufferPointer) throws(Fault) -> Void) throws(Fault) {
        try NDArray.withBytes(of: header(array), put)
        let isFortran = !array.isContiguous && array.isFortranContiguous
        let plain = isFortran ? array.transposed : try array.contiguous()
        try put(UnsafeRawBufferPointer(start: plain.data, count: plain.byteCount))
    }

    /// `np.save(path, array)`; the name gets `.npy` if it has not.
    public static func save(_ array: NDArray, _ path: String) throws(Fault) {
        try FileBytes.write(path.hasSuffix(".npy") ? path : path + ".npy") { put throws(Fault) in try encode(array, put) }
    }

    // MARK: reading

    /// Whether bytes start as such a file.
    static func isMagic(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

    /// The array in the bytes of a file.
    public static func decode(_ bytes: [UInt8]) throws(Fault) -> NDArray {
        var reader = ByteReader(bytes)
        func short(_ what: String, _ wanted: Int, _ got: Int) -> Fault {
            .value("EOF: reading \(what), expected \(wanted) bytes got \(got)")
        }
        if bytes.count < 8 { throw short("magic string", 8, bytes.count) }
        if !isMagic(bytes) { throw .value("the magic string is not correct; expected b'\\x93NUMPY'") }
        let major = bytes[6], minor = bytes[7]
        guard (1...3).contains(major), minor == 0 else {
            throw .value("we only support format version (1,0), (2,0), and (3,0), not (\(major), \(minor))")
        }
        reader.position = 8
        let width = major == 1 ? 2 : 4
        guard let length = reader.length(width) else { throw short("array header length", width, reader.left) }
        guard let text = reader.take(length) else { throw short("array header", length, reader.left) }
        if length > 10000 {
            throw .value("Header info length (\(length)) is large and may not be safe to load securely.")
        }
        let facts = try Header(text)
        let stored = facts.isFortran ? Dims(facts.shape.reversed()) : facts.shape
        let array = try NDArray.empty(stored, facts.dtype)
        guard let data = reader.take(array.byteCount) else { throw short("array data", array.byteCount, reader.left) }
        data.withUnsafeBytes { if let base = $0.baseAddress { array.data.copyMemory(from: base, byteCount: $0.count) } }
        if facts.isBigEndian { array.swapBytes() }
        if facts.dtype.isBool { array.tidyBools() }
        return facts.isFortran ? array.transposed : array
    }

    /// What a header says.
    private struct Header {
        var dtype = DType.float64
        var isBigEndian = false
        var isFortran = false
        var shape = Dims()

        init(_ text: ArraySlice<UInt8>) throws(Fault) {
            var parser = LiteralParser(text)
            let literal = try parser.whole()
            guard case .dict(let entries) = literal else { throw .value("Header is not a dictionary: \(literal.text)") }
            let keys = entries.map { $0.key }.sorted()
            if keys != ["descr", "fortran_order", "shape"] {
                throw .value("Header does not contain the correct keys: [\(keys.map { "'\($0)'" }.joined(separator: ", "))]")
            }
            for (key, value) in entries {
                switch key {
                case "descr": try read(descriptor: value)
                case "fortran_order":
                    guard case .bool(let flag) = value else { throw .value("fortran_order is not a valid bool: \(value.text)") }
                    isFortran = flag
                default: try read(shape: value)
                }
            }
        }

        private mutating func read(descriptor: Literal) throws(Fault) {
            guard case .string(let code) = descriptor else {
                throw .value("arrays of several fields are not supported: descr is \(descriptor.text)")
            }
            if code.hasSuffix("O") { throw .value("Object arrays cannot be loaded when allow_pickle=False") }
            isBigEndian = code.hasPrefix(">")
            let plain = isBigEndian ? "<" + code.dropFirst() : code
            guard let type = DType(spelling: plain) else { throw .value("descr is not a valid dtype descriptor: \(descriptor.text)") }
            dtype = type
        }

        private mutating func read(shape literal: Literal) throws(Fault) {
            guard case .tuple(let items) = literal else { throw .value("shape is not valid: \(literal.text)") }
            for item in items {
                guard case .int(let length) = item else { throw .value("shape is not valid: \(literal.text)") }
                shape.append(length)
            }
        }
    }
}

extension NDArray {
    /// Turns round the bytes of each element of a contiguous array.
    func swapBytes() {
        let width = itemsize
        if width == 1 { return }
        let bytes = data.assumingMemoryBound(to: UInt8.self)
        for start in stride(from: 0, to: byteCount, by: width) {
            for index in 0..<(width / 2) {
                let other = start + width - 1 - index
                (bytes[start + index], bytes[other]) = (bytes[other], bytes[start + index])
            }
        }
    }

    /// Makes every byte of a bool array 0 or 1.
    func tidyBools() {
        let bytes = data.assumingMemoryBound(to: UInt8.self)
        for index in 0..<byteCount where bytes[index] > 1 { bytes[index] = 1 }
    }
}

/// A Python literal, as far as headers use them.
indirect enum Literal {
    case string(String), int(Int), bool(Bool), none
    case tuple([Literal]), list([Literal]), dict([(key: String, value: Literal)])

    var text: String {
        switch self {
        case .string(let value): "'\(value)'"
        case .int(let value): String(value)
        case .bool(let value): value ? "True" : "False"
        case .none: "None"
        case .tuple(let items): items.count == 1 ? "(\(items[0].text),)" : "(" + items.map { $0.text }.joined(separator: ", ") + ")"
        case .list(let items): "[" + items.map { $0.text }.joined(separator: ", ") + "]"
        case .dict(let items): "{" + items.map { "'\($0.key)': \($0.value.text)" }.joined(separator: ", ") + "}"
        }
    }
}

/// Reads literals; anything else is refused.
struct LiteralParser {
    private let bytes: [UInt8]
    private var position = 0
    private static let deepest = 8

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    private func refuse() -> Fault {
        .value("Cannot parse header: \(Text(String(decoding: bytes.prefix(200), as: UTF8.self)).repr.string)")
    }

    /// The one literal that the bytes are.
    mutating func whole() throws(Fault) -> Literal {
        let literal = try value(0)
        skip()
        if position != bytes.count { throw refuse() }
        return literal
    }

    private mutating func skip() {
        while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
    }

    private mutating func accept(_ text: String) -> Bool {
        skip()
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func value(_ depth: Int) throws(Fault) -> Literal {
        if depth > Self.deepest { throw refuse() }
        for (word, literal) in [("True", Literal.bool(true)), ("False", .bool(false)), ("None", .none)] where accept(word) {
            return literal
        }
        if accept("(") { return .tuple(try items(until: ")", depth)) }
        if accept("[") { return .list(try items(until: "]", depth)) }
        if accept("{") { return .dict(try entries(depth)) }
        if accept("'") { return .string(try string(39)) }
        if accept("\"") { return .string(try string(34)) }
        return .int(try integer())
    }

    private mutating func items(until end: String, _ depth: Int) throws(Fault) -> [Literal] {
        var found: [Literal] = []
        while !accept(end) {
            found.append(try value(depth + 1))
            if accept(",") { continue }
            if !accept(end) { throw refuse() }
            break
        }
        return found
    }

    private mutating func entries(_ depth: Int) throws(Fault) -> [(key: String, value: Literal)] {
        var found: [(key: String, value: Literal)] = []
        while !accept("}") {
            guard case .string(let key) = try value(depth + 1), accept(":") else { throw refuse() }
            let item = try value(depth + 1)
            found.append((key: key, value: item))
            if accept(",") { continue }
            if !accept("}") { throw refuse() }
            break
        }
        return found
    }

    private mutating func string(_ quote: UInt8) throws(Fault) -> String {
        let start = position
        while position < bytes.count, bytes[position] != quote {
            if bytes[position] == 92 { throw refuse() }
            position += 1
        }
        if position == bytes.count { throw refuse() }
        position += 1
        return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }

    private mutating func integer() throws(Fault) -> Int {
        skip()
        let start = position
        while position < bytes.count, bytes[position] == 45 || (48...57).contains(bytes[position]) { position += 1 }
        // Python 2 wrote long lengths with an L.
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if position < bytes.count, bytes[position] == 76 { position += 1 }
        guard let number = Int(text) else { throw refuse() }
        return number
    }
}
