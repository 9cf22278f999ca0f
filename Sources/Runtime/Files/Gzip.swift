/// The gzip format (RFC 1952): one deflated stream with a checksum behind it.
public enum Gzip {
    /// Whether bytes begin as such a file.
    public static func isMagic(_ bytes: [UInt8]) -> Bool { bytes.count >= 18 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8 }

    /// The bytes that were compressed.
    public static func decode(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
        let damaged = Fault(.valueError, "not a gzip file, or a damaged one")
        guard isMagic(bytes) else { throw damaged }
        let flags = bytes[3]
        var reader = ByteReader(bytes, at: 10)
        if flags & 4 != 0 {
            guard let length = reader.length(2), reader.take(length) != nil else { throw damaged }
        }
        // A name and a comment, each ended by a zero.
        for flag in [UInt8(8), 16] where flags & flag != 0 {
            while let byte = reader.number(1), byte != 0 {}
        }
        if flags & 2 != 0 { guard reader.take(2) != nil else { throw damaged } }
        guard reader.left >= 8 else { throw damaged }
        var trailer = ByteReader(bytes, at: bytes.count - 8)
        guard let sum = trailer.number(4), let count = trailer.length(4) else { throw damaged }
        // Deflate makes at most 1032 bytes of one.
        guard count / 1032 <= bytes.count else { throw damaged }
        let plain = try Inflate.decode(bytes[reader.position..<(bytes.count - 8)], count: count)
        guard UInt64(CRC32.of(plain)) == sum else { throw Fault(.valueError, "the gzip file's checksum does not match its contents") }
        return plain
    }
}
