/// The checksum that the authors of the data sets publish (RFC 1321). It guards against damage, not against forgery.
struct MD5 {
    private var state: (UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476)

    /// The sum as 32 hexadecimal digits.
    static func of(_ base: UnsafePointer<UInt8>, _ count: Int) -> String {
        var sum = MD5()
        let blocks = count / 64
        for block in 0..<blocks { sum.add(base + block * 64) }
        var rest = [UInt8](repeating: 0, count: 128)
        let left = count - blocks * 64
        for index in 0..<left { rest[index] = base[blocks * 64 + index] }
        rest[left] = 0x80
        let size = left < 56 ? 64 : 128
        for index in 0..<8 { rest[size - 8 + index] = UInt8(truncatingIfNeeded: (UInt64(count) &* 8) >> UInt64(8 * index)) }
        rest.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            sum.add(start)
            if size == 128 { sum.add(start + 64) }
        }
        return sum.text
    }

    private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
    /// floor(2^32 * |sin(i + 1)|).
    private static let constants: [UInt32] = (0..<64).map { UInt32(abs(CMath.sin(Double($0 + 1))) * 4294967296) }

    private mutating func add(_ block: UnsafePointer<UInt8>) {
        var (a, b, c, d) = state
        MD5.constants.withUnsafeBufferPointer { constants in
            MD5.shifts.withUnsafeBufferPointer { shifts in
                for i in 0..<64 {
                    let mix: UInt32, place: Int
                    switch i >> 4 {
                    case 0: (mix, place) = ((b & c) | (~b & d), i)
                    case 1: (mix, place) = ((d & b) | (~d & c), (5 * i + 1) & 15)
                    case 2: (mix, place) = (b ^ c ^ d, (3 * i + 5) & 15)
                    default: (mix, place) = (c ^ (b | ~d), (7 * i) & 15)
                    }
                    let word = UnsafeRawPointer(block + 4 * place).loadUnaligned(as: UInt32.self).littleEndian
                    let sum = a &+ mix &+ constants[i] &+ word, shift = shifts[(i >> 4) * 4 + (i & 3)]
                    (a, d, c) = (d, c, b)
                    b = b &+ (sum << shift | sum >> (32 - shift))
                }
            }
        }
        state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d)
    }

    private var text: String {
        let digits = Array("0123456789abcdef")
        var out = ""
        for word in [state.0, state.1, state.2, state.3] {
            for index in 0..<4 {
                let byte = Int(word >> UInt32(8 * index) & 255)
                out.append(digits[byte >> 4])
                out.append(digits[byte & 15])
            }
        }
        return out
    }
}
