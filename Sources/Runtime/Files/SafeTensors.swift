// `.safetensors`: a length, a header in JSON that says where each array's elements lie, and the elements. It holds
// nothing but data, and other programs read it.

/// Reads and writes `.safetensors`.
public enum SafeTensors {
    private static let types: [(name: String, dtype: DType)] = [
        ("BOOL", .bool), ("I8", .int8), ("U8", .uint8), ("I16", .int16), ("U16", .uint16), ("I32", .int32),
        ("U32", .uint32), ("I64", .int64), ("U64", .uint64), ("F32", .float32), ("F64", .float64),
    ]

    // MARK: writing

    /// Writes named arrays, with texts about them.
    public static func save(_ arrays: [(name: String, array: NDArray)], metadata: [(key: String, value: String)] = [],
                            _ path: String) throws(Fault) {
        var header = "{"
        if !metadata.isEmpty {
            header += "\"__metadata__\":{" + metadata.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",") + "},"
        }
        var offset = 0
        for (name, array) in arrays {
            guard let type = types.first(where: { $0.dtype == array.dtype }) else { continue }
            let end = offset + array.byteCount
            header += "\(quoted(name)):{\"dtype\":\"\(type.name)\",\"shape\":[\(array.shape.map(String.init).joined(separator: ","))],"
                + "\"data_offsets\":[\(offset),\(end)]},"
            offset = end
        }
        if header.hasSuffix(",") { header.removeLast() }
        header += "}"
        // The elements start at a multiple of 8.
        header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        var start: [UInt8] = []
        start.append(header.utf8.count, bytes: 8)
        start += header.utf8
        try FileBytes.write(path) { put throws(Fault) in
            try NDArray.withBytes(of: start, put)
            for (_, array) in arrays {
                let plain = try array.contiguous()
                try put(UnsafeRawBufferPointer(start: plain.data, count: plain.byteCount))
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    // MARK: reading

    /// What a file holds.
    public struct Contents {
        public var arrays: [(name: String, array: NDArray)] = []
        public var metadata: [(key: String, value: String)] = []
    }

    public static func load(_ path: String) throws(Fault) -> Contents { try decode(try FileBytes.read(path)) }

    /// The arrays in the bytes of a file.
    public static func decode(_ bytes: [UInt8]) throws(Fault) -> Contents {
        var reader = ByteReader(bytes)
        guard let length = reader.length(8), length <= 100_000_000, let header = reader.take(length) else {
            throw .value("not a safetensors file: its header is longer than the file")
        }
        let data = bytes[reader.position...]
        var parser = HeaderParser(header)
        var contents = Contents()
        for (name, entry) in try parser.object() {
            guard case .object(let fields) = entry else { throw HeaderParser.damaged }
            if name == "__metadata__" {
                for (key, value) in fields { if case .string(let text) = value { contents.metadata.append((key, text)) } }
            } else {
                contents.arrays.append((name, try array(name, fields, data)))
            }
        }
        return contents
    }

    private static func array(_ name: String, _ fields: [(key: String, value: HeaderParser.Value)],
                              _ data: ArraySlice<UInt8>) throws(Fault) -> NDArray {
        var type: DType?, shape: [Int]?, place: [Int]?
        for (key, value) in fields {
            switch (key, value) {
            case ("dtype", .string(let code)):
                type = types.first { $0.name == code }?.dtype
                if type == nil { throw .value("safetensors: '\(name)' has elements of type \(code), which nn has not") }
            case ("shape", .numbers(let numbers)): shape = numbers
            case ("data_offsets", .numbers(let numbers)): place = numbers
            default: throw HeaderParser.damaged
            }
        }
        guard let type, let shape, let place, place.count == 2 else { throw HeaderParser.damaged }
        let count = try NDArray.checkedCount(Dims(shape), type)
        guard place[0] >= 0, place[0] <= place[1], place[1] <= data.count, place[1] - place[0] == count << type.shift else {
            throw .value("safetensors: '\(name)' lies outside the file or has another size than its shape says")
        }
        let array = try NDArray.empty(Dims(shape), type)
        data[(data.startIndex + place[0])..<(data.startIndex + place[1])].withUnsafeBytes {
            if let base = $0.baseAddress { array.data.copyMemory(from: base, byteCount: $0.count) }
        }
        if type.isBool { array.tidyBools() }
        return array
    }
}

/// Reads the JSON of a header: objects of texts, lists of whole numbers, and objects.
private struct HeaderParser {
    enum Value {
        case string(String), numbers([Int]), object([(key: String, value: Value)])
    }

    static let damaged = Fault(.valueError, "not a safetensors file: its header is damaged")
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    private mutating func accept(_ byte: UInt8) -> Bool {
        while position < bytes.count, bytes[position] == 32 || (9...13).contains(bytes[position]) { position += 1 }
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// The object that starts here; `depth` bounds how deep objects nest.
    mutating func object(_ depth: Int = 0) throws(Fault) -> [(key: String, value: Value)] {
        guard depth < 4, accept(0x7b) else { throw Self.damaged }
        var found: [(key: String, value: Value)] = []
        if accept(0x7d) { return found }
        repeat {
            let key = try string()
            guard accept(0x3a) else { throw Self.damaged }
            found.append((key, try value(depth)))
        } while accept(0x2c)
        guard accept(0x7d) else { throw Self.damaged }
        return found
    }

    private mutating func value(_ depth: Int) throws(Fault) -> Value {
        if accept(0x5b) {
            var numbers: [Int] = []
            if accept(0x5d) { return .numbers(numbers) }
            repeat { numbers.append(try number()) } while accept(0x2c)
            guard accept(0x5d) else { throw Self.damaged }
            return .numbers(numbers)
        }
        if position < bytes.count, bytes[position] == 0x7b { return .object(try object(depth + 1)) }
        return .string(try string())
    }

    private mutating func number() throws(Fault) -> Int {
        while position < bytes.count, bytes[position] == 32 { position += 1 }
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
        guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else { throw Self.damaged }
        return value
    }

    private mutating func string() throws(Fault) -> String {
        guard accept(0x22) else { throw Self.damaged }
        var found: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == 0x22 { return String(decoding: found, as: UTF8.self) }
            if byte != 0x5c { found.append(byte); continue }
            try escape(&found)
        }
        throw Self.damaged
    }

    private mutating func escape(_ found: inout [UInt8]) throws(Fault) {
        guard position < bytes.count else { throw Self.damaged }
        let byte = bytes[position]
        position += 1
        let simple: [UInt8: UInt8] = [0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9]
        if let plain = simple[byte] { return found.append(plain) }
        guard byte == 0x75, position + 4 <= bytes.count,
              var code = UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16) else { throw Self.damaged }
        position += 4
        if (0xd800..<0xdc00).contains(code), position + 6 <= bytes.count, bytes[position] == 0x5c,
           let low = UInt32(String(decoding: bytes[(position + 2)..<(position + 6)], as: UTF8.self), radix: 16),
           (0xdc00..<0xe000).contains(low) {
            code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            position += 6
        }
        guard let scalar = Unicode.Scalar(code) else { throw Self.damaged }
        found += String(scalar).utf8
    }
}
