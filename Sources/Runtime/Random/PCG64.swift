/// Turns a seed of any length into as many well-mixed words as a generator wants (O'Neill's seed_seq_fe, as
/// NumPy's `SeedSequence`).
struct SeedSequence {
    let pool: [UInt32]

    /// - Parameter entropy: the seed as 32-bit words, the lowest first; a larger seed has more words.
    init(entropy: [UInt32], poolSize: Int = 4) {
        let size = Swift.max(poolSize, 1)
        var multiplier: UInt32 = 0x43b0_d7e5
        func hashed(_ word: UInt32) -> UInt32 {
            var value = word ^ multiplier
            multiplier = multiplier &* 0x931e_8875
            value = value &* multiplier
            return value ^ (value >> 16)
        }
        func mixed(_ x: UInt32, _ y: UInt32) -> UInt32 {
            let result = (0xca01_f9dd &* x) &- (0x4973_f715 &* y)
            return result ^ (result >> 16)
        }
        var pool = (0..<size).map { hashed($0 < entropy.count ? entropy[$0] : 0) }
        // Every word of the pool touches every other, so that late bits reach early ones.
        for source in 0..<size {
            for target in 0..<size where target != source { pool[target] = mixed(pool[target], hashed(pool[source])) }
        }
        for word in entropy.dropFirst(size) {
            for target in 0..<size { pool[target] = mixed(pool[target], hashed(word)) }
        }
        self.pool = pool
    }

    /// The words of a seed that is one number: at least one word, the lowest first.
    static func words(of seed: UInt64) -> [UInt32] {
        let low = UInt32(truncatingIfNeeded: seed), high = UInt32(truncatingIfNeeded: seed >> 32)
        return high == 0 ? [low] : [low, high]
    }

    /// `count` words for a generator's state.
    func state32(_ count: Int) -> [UInt32] {
        var multiplier: UInt32 = 0x8b51_f9dd
        return (0..<count).map { index in
            var value = pool[index % pool.count] ^ multiplier
            multiplier = multiplier &* 0x58f3_8ded
            value = value &* multiplier
            return value ^ (value >> 16)
        }
    }

    /// `count` long words for a generator's state.
    func state64(_ count: Int) -> [UInt64] {
        let words = state32(2 * count)
        return (0..<count).map { UInt64(words[2 * $0]) | UInt64(words[2 * $0 + 1]) << 32 }
    }
}

/// PCG XSL-RR 128/64 (O'Neill, 2014): a 128-bit linear congruential generator with permuted output.
final class PCG64: BitSource {
    /// Everything the generator knows.
    struct State: Equatable {
        var state: UInt128 = 0
        /// Odd; picks one of 2^127 streams.
        var increment: UInt128 = 1
        /// The upper half of the last word of which only the lower half was asked for, and whether it is still to be had.
        var half: UInt32 = 0
        var hasHalf = false
    }

    static let multiplier: UInt128 = UInt128(2_549_297_995_355_413_924) << 64 | UInt128(4_865_540_595_714_422_341)

    private let memory: UnsafeMutablePointer<State>

    init(seed: SeedSequence) {
        memory = .allocate(capacity: 1)
        memory.initialize(to: State(seed))
    }

    deinit {
        memory.deinitialize(count: 1)
        memory.deallocate()
    }

    /// As if `delta` words had been drawn.
    func advance(_ delta: UInt128) { memory.pointee.advance(delta, PCG64.multiplier) }

    /// The state, to keep and to set back.
    var state: State {
        get { memory.pointee }
        set { memory.pointee = newValue }
    }

    @inline(__always)
    func next64() -> UInt64 {
        let state = memory.pointee.state &* PCG64.multiplier &+ memory.pointee.increment
        memory.pointee.state = state
        let value = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let turn = UInt64(truncatingIfNeeded: state >> 122)
        return (value >> turn) | (value << ((0 &- turn) & 63))
    }

    @inline(__always)
    func next32() -> UInt32 {
        if memory.pointee.hasHalf {
            memory.pointee.hasHalf = false
            return memory.pointee.half
        }
        let word = next64()
        memory.pointee.half = UInt32(truncatingIfNeeded: word >> 32)
        memory.pointee.hasHalf = true
        return UInt32(truncatingIfNeeded: word)
    }

    @inline(__always)
    func nextDouble() -> Double { Double(next64() >> 11) * (1 / 9_007_199_254_740_992) }
}

extension PCG64.State {
    /// `delta` steps of the congruential generator at once (Brown, 1994), by squaring the step.
    mutating func advance(_ delta: UInt128, _ multiplier: UInt128) {
        var factor: UInt128 = 1, summand: UInt128 = 0, stepFactor = multiplier, stepSummand = increment, left = delta
        while left > 0 {
            if left & 1 == 1 {
                factor = factor &* stepFactor
                summand = summand &* stepFactor &+ stepSummand
            }
            stepSummand = (stepFactor &+ 1) &* stepSummand
            stepFactor = stepFactor &* stepFactor
            left >>= 1
        }
        state = factor &* state &+ summand
        half = 0
        hasHalf = false
    }

    /// A fresh state from four words of a seed.
    init(_ seed: SeedSequence) {
        let words = seed.state64(4).map { UInt128($0) }
        increment = (words[2] << 64 | words[3]) << 1 | 1
        state = (increment &+ (words[0] << 64 | words[1])) &* PCG64.multiplier &+ increment
    }
}
