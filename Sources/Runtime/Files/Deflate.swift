// The compression of zip files (RFC 1951). Decoding is complete; encoding finds repetitions by a hash of three bytes
// and writes them with the fixed codes, which is simple, fast, and good enough for arrays of small numbers.

/// Undoes deflate.
struct Inflate {
    private let input: ArraySlice<UInt8>
    private var position: Int
    private var bits: UInt64 = 0
    private var count = 0
    private var output: [UInt8] = []
    private let limit: Int

    /// A Huffman code: how many codes there are of each length, and their symbols in order; for short codes also a table
    /// by the next bits, which hold the symbol times 16 plus the length of its code.
    private struct Code {
        static let tableBits = 10
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [UInt16] = []
        var table = [UInt16](repeating: 0, count: 1 << Code.tableBits)

        /// - Returns: nil where the lengths are no code.
        init?(_ lengths: ArraySlice<UInt8>) {
            for length in lengths { counts[Int(length)] += 1 }
            var left = 1
            for length in 1...15 {
                left = left * 2 - counts[length]
                if left < 0 { return nil }
            }
            var starts = [Int](repeating: 0, count: 16)
            for length in 1..<15 { starts[length + 1] = starts[length] + counts[length] }
            symbols = [UInt16](repeating: 0, count: lengths.count)
            for (symbol, length) in lengths.enumerated() where length != 0 {
                symbols[starts[Int(length)]] = UInt16(symbol)
                starts[Int(length)] += 1
            }
            fillTable()
        }

        /// Codes are counted up within a length; the stream has their highest bit first.
        private mutating func fillTable() {
            var code = 0, place = 0
            for length in 1...Code.tableBits {
                for _ in 0..<counts[length] {
                    var reversed = 0
                    for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
                    let entry = symbols[place] << 4 | UInt16(length)
                    for slot in stride(from: reversed, to: table.count, by: 1 << length) { table[slot] = entry }
                    code += 1
                    place += 1
                }
                code <<= 1
            }
        }
    }

    private init(_ input: ArraySlice<UInt8>, limit: Int) {
        self.input = input
        self.limit = limit
        position = input.startIndex
        output.reserveCapacity(min(limit, 1 << 28))
    }

    private static let damaged = Fault(.valueError, "Error -3 while decompressing data: the compressed data is damaged")

    /// The decompressed bytes, of which there must be `count`.
    static func decode(_ input: ArraySlice<UInt8>, count: Int) throws(Fault) -> [UInt8] {
        var state = Inflate(input, limit: count)
        try state.run()
        if state.output.count != count { throw damaged }
        return state.output
    }

    /// Takes in as many whole bytes as there is room for.
    private mutating func refill() {
        while count <= 56, position < input.endIndex {
            bits |= UInt64(input[position]) << UInt64(count)
            position += 1
            count += 8
        }
    }

    private mutating func take(_ wanted: Int) throws(Fault) -> Int {
        if count < wanted {
            refill()
            if count < wanted { throw Self.damaged }
        }
        let value = Int(bits & (1 << UInt64(wanted) - 1))
        bits >>= UInt64(wanted)
        count -= wanted
        return value
    }

    private mutating func symbol(_ code: borrowing Code) throws(Fault) -> Int {
        if count < 15 { refill() }
        let entry = code.table[Int(truncatingIfNeeded: bits) & (1 << Code.tableBits - 1)], width = Int(entry & 15)
        if width > 0, width <= count {
            bits >>= UInt64(width)
            count -= width
            return Int(entry >> 4)
        }
        var value = 0, first = 0, index = 0
        for length in 1...15 {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return Int(code.symbols[index + value - first]) }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Self.damaged
    }

    private mutating func run() throws(Fault) {
        let context = WorkContext.current
        var isLast = false
        while !isLast {
            try context.check()
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1:
                guard let lengths = Self.fixed.0, let distances = Self.fixed.1 else { throw Self.damaged }
                try compressed(lengths, distances)
            case 2:
                let (lengths, distances) = try codes()
                try compressed(lengths, distances)
            default: throw Self.damaged
            }
        }
    }

    private mutating func stored() throws(Fault) {
        // What is left of the byte is void; whole bytes taken in are not.
        bits >>= UInt64(count & 7)
        count &= ~7
        let length = try take(16), inverse = try take(16)
        position -= count / 8
        bits = 0
        count = 0
        if length != ~inverse & 0xffff || length > input.endIndex - position || length > limit - output.count { throw Self.damaged }
        output.append(contentsOf: input[position..<(position + length)])
        position += length
    }

    private static let fixed: (Code?, Code?) = {
        let lengths = [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
            + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8)
        return (Code(lengths[...]), Code([UInt8](repeating: 5, count: 30)[...]))
    }()

    private mutating func codes() throws(Fault) -> (Code, Code) {
        let symbols = try take(5) + 257, distances = try take(5) + 1, sizes = try take(4) + 4
        if symbols > 286 || distances > 30 { throw Self.damaged }
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var lengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<sizes { lengths[order[index]] = UInt8(try take(3)) }
        guard let code = Code(lengths[...]) else { throw Self.damaged }
        var all: [UInt8] = []
        while all.count < symbols + distances {
            let next = try symbol(code)
            if next < 16 { all.append(UInt8(next)); continue }
            if next == 16 && all.isEmpty { throw Self.damaged }
            let value = next == 16 ? all[all.count - 1] : 0
            let times = next == 16 ? try take(2) + 3 : next == 17 ? try take(3) + 3 : try take(7) + 11
            all += [UInt8](repeating: value, count: times)
        }
        guard all.count == symbols + distances, all[256] != 0, let first = Code(all[..<symbols]),
              let second = Code(all[symbols...]) else { throw Self.damaged }
        return (first, second)
    }

    private mutating func compressed(_ symbols: Code, _ distances: Code) throws(Fault) {
        while true {
            let next = try symbol(symbols)
            if next == 256 { return }
            if next < 256 {
                if output.count >= limit { throw Self.damaged }
                output.append(UInt8(next))
                continue
            }
            guard next - 257 < DeflateTables.lengths.count else { throw Self.damaged }
            let length = DeflateTables.lengths[next - 257] + (try take(DeflateTables.lengthBits[next - 257]))
            let code = try symbol(distances)
            guard code < DeflateTables.distances.count else { throw Self.damaged }
            let distance = DeflateTables.distances[code] + (try take(DeflateTables.distanceBits[code]))
            if distance > output.count || length > limit - output.count { throw Self.damaged }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }
}

/// The base and the extra bits of each length and distance code.
enum DeflateTables {
    static let lengths = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
                          195, 227, 258]
    static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    static let distances = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
                            3073, 4097, 6145, 8193, 12289, 16385, 24577]
    static let distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
}

/// Compresses.
struct Deflate {
    private var output: [UInt8] = []
    private var bits: UInt64 = 0
    private var count: UInt64 = 0

    static func encode(_ input: [UInt8]) throws(Fault) -> [UInt8] {
        var state = Deflate()
        try state.run(input)
        return state.output
    }

    private mutating func put(_ value: Int, _ width: Int) {
        bits |= UInt64(value) << count
        count += UInt64(width)
        while count >= 8 {
            output.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            count -= 8
        }
    }

    /// Huffman codes go with their highest bit first.
    private mutating func put(code: Int, _ width: Int) {
        var reversed = 0
        for index in 0..<width where code >> index & 1 == 1 { reversed |= 1 << (width - 1 - index) }
        put(reversed, width)
    }

    private mutating func put(symbol: Int) {
        switch symbol {
        case ..<144: put(code: 0x30 + symbol, 8)
        case ..<256: put(code: 0x190 + symbol - 144, 9)
        case ..<280: put(code: symbol - 256, 7)
        default: put(code: 0xc0 + symbol - 280, 8)
        }
    }

    private mutating func run(_ input: [UInt8]) throws(Fault) {
        let context = WorkContext.current
        put(1, 1)
        put(1, 2)
        var last = [Int](repeating: -1, count: 1 << 15)
        var place = 0
        while place < input.count {
            if place & 0xffff == 0 { try context.check() }
            var length = 0, distance = 0
            if place + 3 <= input.count {
                let word = Int(input[place]) | Int(input[place + 1]) << 8 | Int(input[place + 2]) << 16
                let slot = (word &* 0x9e3779b1) >> 15 & 0x7fff
                let before = last[slot]
                last[slot] = place
                if before >= 0 && place - before <= 32768 {
                    distance = place - before
                    let most = min(258, input.count - place)
                    while length < most && input[before + length] == input[place + length] { length += 1 }
                }
            }
            if length >= 3 {
                put(length: length, distance: distance)
                place += length
            } else {
                put(symbol: Int(input[place]))
                place += 1
            }
        }
        put(symbol: 256)
        if count > 0 { put(0, 8 - Int(count)) }
    }

    private mutating func put(length: Int, distance: Int) {
        let row = (DeflateTables.lengths.lastIndex { $0 <= length }) ?? 0
        put(symbol: 257 + row)
        put(length - DeflateTables.lengths[row], DeflateTables.lengthBits[row])
        let column = (DeflateTables.distances.lastIndex { $0 <= distance }) ?? 0
        put(code: column, 5)
        put(distance - DeflateTables.distances[column], DeflateTables.distanceBits[column])
    }
}
