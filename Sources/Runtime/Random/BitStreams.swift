/// NumPy's bit generators, under the names that scripts give them.
enum BitGeneratorKind: String, CaseIterable {
    case pcg64 = "PCG64"
    case pcg64dxsm = "PCG64DXSM"
    case mt19937 = "MT19937"
    case philox = "Philox"
    case sfc64 = "SFC64"

    /// The module that NumPy keeps the class in.
    var module: String { self == .pcg64dxsm ? "numpy.random._pcg64" : "numpy.random._\(rawValue.lowercased())" }
}

/// The bits under a `Generator`. PCG64, which nearly all programs use, is called directly; the others cost a call
/// through a protocol a word.
final class BitStream: BitSource {
    let pcg: PCG64
    private let isPCG64: Bool
    let other: any BitSource

    init(_ kind: BitGeneratorKind, _ seed: SeedSequence) {
        pcg = PCG64(seed: seed)
        isPCG64 = kind == .pcg64
        switch kind {
        case .pcg64: other = pcg
        case .pcg64dxsm: other = PCG64DXSM(seed: seed)
        case .mt19937: other = MT19937(sequence: seed)
        case .philox: other = Philox(key: seed.state64(2))
        case .sfc64: other = SFC64(seed: seed)
        }
    }

    init(_ other: any BitSource) {
        pcg = (other as? PCG64) ?? PCG64(seed: SeedSequence(entropy: []))
        isPCG64 = other is PCG64
        self.other = other
    }

    @inline(__always) func next64() -> UInt64 { isPCG64 ? pcg.next64() : other64() }
    @inline(__always) func next32() -> UInt32 { isPCG64 ? pcg.next32() : other32() }
    @inline(__always) func nextDouble() -> Double { isPCG64 ? pcg.nextDouble() : otherDouble() }
    @inline(never) private func other64() -> UInt64 { other.next64() }
    @inline(never) private func other32() -> UInt32 { other.next32() }
    @inline(never) private func otherDouble() -> Double { other.nextDouble() }

    /// A word as the generator makes it: the Mersenne Twister's have 32 bits.
    func raw() -> UInt64 { other is MT19937 ? UInt64(other.next32()) : next64() }
}

/// Words of 32 bits from a generator that makes 64 at a time: the lower half first.
struct HalfWords {
    var half: UInt32 = 0
    var hasHalf = false

    mutating func next(_ word: () -> UInt64) -> UInt32 {
        if hasHalf {
            hasHalf = false
            return half
        }
        let whole = word()
        half = UInt32(truncatingIfNeeded: whole >> 32)
        hasHalf = true
        return UInt32(truncatingIfNeeded: whole)
    }
}

extension BitSource {
    /// The number in [0, 1) that a word of 64 bits makes.
    @inline(__always)
    static func unit(_ word: UInt64) -> Double { Double(word >> 11) * (1 / 9_007_199_254_740_992) }
}

/// PCG64 with a cheaper multiplier and a stronger permutation of its output (O'Neill's DXSM).
final class PCG64DXSM: BitSource {
    static let multiplier: UInt128 = 0xda94_2042_e4dd_58b5
    var state: PCG64.State

    init(seed: SeedSequence) { state = PCG64.State(seed) }

    func next64() -> UInt64 {
        var high = UInt64(truncatingIfNeeded: state.state >> 64)
        let low = UInt64(truncatingIfNeeded: state.state) | 1
        state.state = state.state &* PCG64DXSM.multiplier &+ state.increment
        high ^= high >> 32
        high = high &* UInt64(truncatingIfNeeded: PCG64DXSM.multiplier)
        high ^= high >> 48
        return high &* low
    }

    func next32() -> UInt32 {
        var words = HalfWords(half: state.half, hasHalf: state.hasHalf)
        let result = words.next { self.next64() }
        (state.half, state.hasHalf) = (words.half, words.hasHalf)
        return result
    }

    func nextDouble() -> Double { Self.unit(next64()) }
}

/// Chris Doty-Humphrey's small fast chaotic generator.
final class SFC64: BitSource {
    /// Three words of state and a counter.
    var words: [UInt64]
    var halves = HalfWords()

    init(seed: SeedSequence) {
        words = seed.state64(3) + [1]
        for _ in 0..<12 { _ = next64() }
    }

    func next64() -> UInt64 {
        let (a, b, c) = (words[0], words[1], words[2])
        let result = a &+ b &+ words[3]
        words[3] = words[3] &+ 1
        words[0] = b ^ (b >> 11)
        words[1] = c &+ (c << 3)
        words[2] = ((c << 24) | (c >> 40)) &+ result
        return result
    }

    func next32() -> UInt32 { halves.next { self.next64() } }
    func nextDouble() -> Double { Self.unit(next64()) }
}

/// Philox 4x64 with ten rounds (Salmon and others, 2011): a counter, scrambled under a key.
final class Philox: BitSource {
    var counter: [UInt64] = [0, 0, 0, 0]
    var key: [UInt64]
    var buffer: [UInt64] = [0, 0, 0, 0]
    var position = 4
    var halves = HalfWords()

    /// - Parameter key: two words.
    init(key: [UInt64]) { self.key = key }

    func next64() -> UInt64 {
        if position >= 4 {
            advance([1, 0, 0, 0])
            scramble()
            position = 0
        }
        position += 1
        return buffer[position - 1]
    }

    func next32() -> UInt32 { halves.next { self.next64() } }
    func nextDouble() -> Double { Self.unit(next64()) }

    /// Adds four words, the lowest first, to the counter.
    func advance(_ step: [UInt64]) {
        var carry = false
        for place in 0..<4 {
            let (sum, first) = counter[place].addingReportingOverflow(step[place])
            let (whole, second) = sum.addingReportingOverflow(carry ? 1 : 0)
            counter[place] = whole
            carry = first || second
        }
    }

    private func scramble() {
        var words = counter, first = key[0], second = key[1]
        for _ in 0..<10 {
            let a = (0xD2E7_470E_E14C_6C93 as UInt64).multipliedFullWidth(by: words[0])
            let b = (0xCA5A_8263_9512_1157 as UInt64).multipliedFullWidth(by: words[2])
            words = [b.high ^ words[1] ^ first, b.low, a.high ^ words[3] ^ second, a.low]
            first = first &+ 0x9E37_79B9_7F4A_7C15
            second = second &+ 0xBB67_AE85_84CA_A73B
        }
        buffer = words
    }
}
