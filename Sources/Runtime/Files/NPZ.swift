// Several arrays in one file: a zip archive of `.npy` members.

/// A file that `np.load` opened and that holds several arrays; each is read when asked for.
public final class NPZ {
    private struct Member {
        let method: Int, crc: UInt32, packed: Int, size: Int, offset: Int
    }

    private let bytes: [UInt8]
    private let members: [String: Member]
    /// The names, in the order of the file, without `.npy`.
    public let names: [String]

    // MARK: reading

    private static let damaged = Fault(.valueError, "File is not a zip file")

    public init(_ bytes: [UInt8]) throws(Fault) {
        self.bytes = bytes
        let (count, start) = try NPZ.directory(bytes)
        var reader = ByteReader(bytes, at: start)
        var members: [String: Member] = [:], names: [String] = []
        for _ in 0..<count {
            let (name, member) = try NPZ.member(&reader)
            let short = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
            if members.updateValue(member, forKey: short) == nil { names.append(short) }
        }
        self.members = members
        self.names = names
    }

    /// How many members there are and where their list starts: told at the end of the file.
    private static func directory(_ bytes: [UInt8]) throws(Fault) -> (count: Int, start: Int) {
        var end = bytes.count - 22
        let lowest = max(0, bytes.count - 22 - 0xffff)
        while end >= lowest {
            if bytes[end] == 0x50, bytes[end + 1] == 0x4b, bytes[end + 2] == 5, bytes[end + 3] == 6 { break }
            end -= 1
        }
        if end < lowest { throw damaged }
        var reader = ByteReader(bytes, at: end + 10)
        guard var count = reader.length(2), reader.take(4) != nil, var start = reader.length(4) else { throw damaged }
        if count == 0xffff || start == 0xffff_ffff, end >= 20 { // the larger record for more than 4 GB
            reader.position = end - 20
            guard reader.number(4) == 0x0706_4b50, reader.take(4) != nil, let record = reader.length(8) else { throw damaged }
            reader.position = record
            guard reader.number(4) == 0x0606_4b50, reader.take(28) != nil, let many = reader.length(8),
                  reader.take(8) != nil, let place = reader.length(8) else { throw damaged }
            count = many
            start = place
        }
        if start > bytes.count || count > bytes.count / 46 { throw damaged }
        return (count, start)
    }

    private static func member(_ reader: inout ByteReader) throws(Fault) -> (String, Member) {
        guard reader.number(4) == 0x0201_4b50, reader.take(4) != nil, let flags = reader.number(2),
              let method = reader.length(2), reader.take(4) != nil, let crc = reader.number(4),
              var packed = reader.length(4), var size = reader.length(4), let nameLength = reader.length(2),
              let extraLength = reader.length(2), let commentLength = reader.length(2), reader.take(8) != nil,
              var offset = reader.length(4), let name = reader.take(nameLength), let extra = reader.take(extraLength),
              reader.take(commentLength) != nil else { throw damaged }
        let title = String(decoding: name, as: UTF8.self)
        if flags & 1 != 0 { throw .value("File '\(title)' is encrypted") }
        var fields = ByteReader(Array(extra))
        while let id = fields.number(2), let length = fields.length(2), let field = fields.take(length) {
            if id != 1 { continue }
            var large = ByteReader(Array(field))
            if size == 0xffff_ffff, let value = large.length(8) { size = value }
            if packed == 0xffff_ffff, let value = large.length(8) { packed = value }
            if offset == 0xffff_ffff, let value = large.length(8) { offset = value }
        }
        return (title, Member(method: method, crc: UInt32(truncatingIfNeeded: crc), packed: packed, size: size, offset: offset))
    }

    /// The array of that name, with or without `.npy`.
    public func array(_ name: String) throws(Fault) -> NDArray {
        let short = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
        guard let member = members[name] ?? members[short] else { throw Fault(.keyError, "\(name) is not a file in the archive") }
        var reader = ByteReader(bytes, at: member.offset)
        guard reader.number(4) == 0x0403_4b50, reader.take(22) != nil, let nameLength = reader.length(2),
              let extraLength = reader.length(2), reader.take(nameLength) != nil, reader.take(extraLength) != nil,
              let packed = reader.take(member.packed) else { throw .value("Bad magic number for file header") }
        let data: [UInt8]
        switch member.method {
        case 0: data = Array(packed)
        case 8: data = try Inflate.decode(packed, count: member.size)
        default: throw Fault(.notImplementedError, "That compression method is not supported")
        }
        if data.count != member.size || CRC32.of(data) != member.crc { throw .value("Bad CRC-32 for file '\(short).npy'") }
        return try NPY.decode(data)
    }

    // MARK: writing

    /// `np.savez(path, …)` and `np.savez_compressed`; the name gets `.npz` if it has not.
    public static func save(_ arrays: [(name: String, array: NDArray)], _ path: String, compressed: Bool) throws(Fault) {
        try FileBytes.write(path.hasSuffix(".npz") ? path : path + ".npz") { put throws(Fault) in
            var list: [UInt8] = [], offset = 0
            for (name, array) in arrays {
                var plain: [UInt8] = []
                plain.reserveCapacity(array.byteCount + 256)
                try NPY.encode(array) { plain.append(contentsOf: $0) }
                let packed = compressed ? try Deflate.encode(plain) : plain
                let title = Array((name + ".npy").utf8)
                if plain.count >= 0xffff_ffff || offset + packed.count >= 0xffff_0000 || title.count > 0xffff {
                    throw .value("an .npz file of 4 GiB or more is not supported: save the arrays one by one")
                }
                var facts: [UInt8] = []
                facts.append(20, bytes: 2)                       // version needed
                facts.append(0x0800, bytes: 2)                   // the name is UTF-8
                facts.append(compressed ? 8 : 0, bytes: 2)
                facts.append(0x0021_0000, bytes: 4)              // 1980-01-01: the same arrays give the same file
                facts.append(Int(CRC32.of(plain)), bytes: 4)
                facts.append(packed.count, bytes: 4)
                facts.append(plain.count, bytes: 4)
                facts.append(title.count, bytes: 2)
                facts.append(0, bytes: 2)
                var head: [UInt8] = [0x50, 0x4b, 3, 4]
                head += facts + title
                list += [0x50, 0x4b, 1, 2, 20, 3] + facts
                list.append(0, bytes: 6)                         // comment, disk, kind
                list.append(0o600 << 16, bytes: 4)               // rights
                list.append(offset, bytes: 4)
                list += title
                try NDArray.withBytes(of: head, put)
                try NDArray.withBytes(of: packed, put)
                offset += head.count + packed.count
            }
            var end = list + [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
            if arrays.count > 0xfffe { throw .value("too many arrays for one .npz file") }
            end.append(arrays.count, bytes: 2)
            end.append(arrays.count, bytes: 2)
            end.append(list.count, bytes: 4)
            end.append(offset, bytes: 4)
            end.append(0, bytes: 2)
            try NDArray.withBytes(of: end, put)
        }
    }
}

/// What `np.load` finds in a file.
public enum LoadedArrays {
    case array(NDArray)
    case archive(NPZ)

    /// `np.load(path)`
    public init(_ path: String) throws(Fault) {
        let bytes = try FileBytes.read(path)
        if bytes.isEmpty { throw Fault(.eofError, "No data left in file") }
        if bytes.starts(with: [0x50, 0x4b, 3, 4]) || bytes.starts(with: [0x50, 0x4b, 5, 6]) {
            self = .archive(try NPZ(bytes))
        } else if NPY.isMagic(bytes) {
            self = .array(try NPY.decode(bytes))
        } else {
            throw .value("This file contains pickled (object) data. If you trust the file you can load it unsafely using the `allow_pickle=` keyword argument or `pickle.load()`.")
        }
    }
}

/// The checksum of zip files.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        let table = table
        return ~bytes.reduce(0xffff_ffff as UInt32) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ ($0 >> 8) }
    }
}
