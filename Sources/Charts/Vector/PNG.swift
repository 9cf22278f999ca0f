/// A writer of PNG files.
public enum PNG {
    /// An image as PNG, with opacity only where the image has any.
    public static func encode(_ raster: Raster) -> [UInt8] {
        let opaque = raster.pixels.allSatisfy { $0.alpha == 255 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raster.pixels.count * (opaque ? 3 : 4))
        for pixel in raster.pixels {
            bytes.append(pixel.red)
            bytes.append(pixel.green)
            bytes.append(pixel.blue)
            if !opaque { bytes.append(pixel.alpha) }
        }
        return encode(bytes, width: raster.width, height: raster.height, channels: opaque ? 3 : 4)
    }

    /// Rows of red, green, blue (and opacity, with four channels) as PNG.
    static func encode(_ bytes: [UInt8], width: Int, height: Int, channels: Int) -> [UInt8] {
        let stride = width * channels
        var rows: [UInt8] = []
        rows.reserveCapacity(bytes.count + height)
        for y in 0..<height {
            rows.append(0)
            rows += bytes[y * stride..<(y + 1) * stride]
        }
        var out: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [8, channels == 4 ? 6 : 2, 0, 0, 0], &out)
        chunk("IDAT", Deflate.zlib(rows), &out)
        chunk("IEND", [], &out)
        return out
    }

    private static func big(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }

    private static func chunk(_ name: String, _ body: [UInt8], _ out: inout [UInt8]) {
        let named = Array(name.utf8) + body
        out += big(UInt32(body.count)) + named + big(crc(named))
    }

    private static let crcTable: [UInt32] = (0..<256).map { (n: UInt32) in
        (0..<8).reduce(n) { (c: UInt32, _: Int) in c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
    }

    static func crc(_ bytes: [UInt8]) -> UInt32 {
        let table = crcTable
        return ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
    }
}

/// Deflate with the fixed code and a search for repeats that looks at one earlier place: charts are mostly repeats.
enum Deflate {
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var writer = BitWriter(bytes: [0x78, 0x01])
        writer.put(1, 1)
        writer.put(1, 2)
        var heads = Array(repeating: -1, count: 1 << 14)
        var at = 0
        bytes.withUnsafeBufferPointer { input in
            while at < input.count {
                var length = 0, distance = 0
                if at + 3 < input.count {
                    let key = Int((UInt32(input[at]) &* 2_654_435 ^ UInt32(input[at + 1]) &* 40_503 ^ UInt32(input[at + 2]) &* 977) & 16_383)
                    let before = heads[key]
                    heads[key] = at
                    if before >= 0, at - before <= 32_768 {
                        let most = min(258, input.count - at)
                        while length < most, input[before + length] == input[at + length] { length += 1 }
                        distance = at - before
                    }
                }
                if length >= 4 {
                    writer.putRepeat(length, distance)
                    at += length
                } else {
                    writer.putLiteral(Int(input[at]))
                    at += 1
                }
            }
        }
        writer.putLiteral(256)
        writer.flush()
        let sum = adler(bytes)
        return writer.bytes + [UInt8(sum >> 24), UInt8(sum >> 16 & 255), UInt8(sum >> 8 & 255), UInt8(sum & 255)]
    }

    static func adler(_ bytes: [UInt8]) -> UInt32 {
        var a: UInt32 = 1, b: UInt32 = 0
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }

    private struct BitWriter {
        var bytes: [UInt8]
        private var held: UInt32 = 0
        private var count = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        /// Puts bits, lowest first.
        mutating func put(_ value: Int, _ bits: Int) {
            held |= UInt32(truncatingIfNeeded: value) << UInt32(count)
            count += bits
            while count >= 8 {
                bytes.append(UInt8(held & 255))
                held >>= 8
                count -= 8
            }
        }

        /// Puts a code word, highest bit first.
        private mutating func putCode(_ code: Int, _ bits: Int) {
            var turned = 0
            for bit in 0..<bits where code & (1 << bit) != 0 { turned |= 1 << (bits - 1 - bit) }
            put(turned, bits)
        }

        mutating func putLiteral(_ value: Int) {
            switch value {
            case 0..<144: putCode(0x30 + value, 8)
            case 144..<256: putCode(0x190 + value - 144, 9)
            case 256..<280: putCode(value - 256, 7)
            default: putCode(0xC0 + value - 280, 8)
            }
        }

        mutating func putRepeat(_ length: Int, _ distance: Int) {
            let row = Deflate.row(length, Deflate.lengthBases)
            putLiteral(257 + row)
            let extra = row < 8 || row == 28 ? 0 : (row - 4) / 4
            put(length - Deflate.lengthBases[row], extra)
            let far = Deflate.row(distance, Deflate.distanceBases)
            putCode(far, 5)
            put(distance - Deflate.distanceBases[far], far < 4 ? 0 : (far - 2) / 2)
        }

        mutating func flush() {
            if count > 0 { put(0, 8 - count) }
        }
    }

    private static func row(_ value: Int, _ bases: [Int]) -> Int {
        var low = 0, high = bases.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if bases[middle] <= value { low = middle } else { high = middle }
        }
        return low
    }

    private static let lengthBases = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
                                      131, 163, 195, 227, 258]
    private static let distanceBases = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
                                        2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]
}

/// Base64, for pictures inside text.
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for at in stride(from: 0, to: bytes.count, by: 3) {
            let b = at + 1 < bytes.count ? bytes[at + 1] : 0, c = at + 2 < bytes.count ? bytes[at + 2] : 0
            let word = Int(bytes[at]) << 16 | Int(b) << 8 | Int(c)
            out.append(letters[word >> 18])
            out.append(letters[word >> 12 & 63])
            out.append(at + 1 < bytes.count ? letters[word >> 6 & 63] : 61)
            out.append(at + 2 < bytes.count ? letters[word & 63] : 61)
        }
        return String(decoding: out, as: UTF8.self)
    }
}
