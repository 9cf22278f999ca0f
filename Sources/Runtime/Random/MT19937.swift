/// The Mersenne Twister (Matsumoto and Nishimura, 1998), seeded as NumPy's legacy `RandomState` seeds it.
///
/// The 624 words of state and, behind them, the position of the next word live in memory of their own: a stored
/// property of a class costs an exclusivity check at each of the many small steps.
final class MT19937: BitSource {
    /// Words of state.
    static let count = 624
    private static let middle = 397

    private let words: UnsafeMutablePointer<UInt32>

    /// - Parameter seed: as `np.random.seed(n)`.
    init(seed: UInt32) {
        words = .allocate(capacity: MT19937.count + 1)
        words.initialize(repeating: 0, count: MT19937.count + 1)
        reseed(seed)
    }

    /// Seeded as the bit generator of that name, which takes its state from a sequence of seeds.
    convenience init(sequence: SeedSequence) {
        self.init(seed: 0)
        var key = sequence.state32(MT19937.count)
        key[0] = 0x8000_0000
        state = (key, MT19937.count - 1)
    }

    deinit { words.deallocate() }

    /// Starts again as `np.random.seed(n)` does: Knuth's generator fills the state.
    func reseed(_ seed: UInt32) {
        var word = seed
        for position in 0..<MT19937.count {
            words[position] = word
            word = 1_812_433_253 &* (word ^ (word >> 30)) &+ UInt32(truncatingIfNeeded: position) &+ 1
        }
        words[MT19937.count] = UInt32(MT19937.count)
    }

    /// Starts again as `np.random.seed([a, b, …])` does (the authors' init_by_array). An empty key counts as [0].
    func reseed(key: [UInt32]) {
        reseed(19_650_218)
        let key = key.isEmpty ? [0] : key
        let last = MT19937.count - 1
        var i = 1, j = 0
        func step() {
            i += 1
            if i > last { words[0] = words[last]; i = 1 }
        }
        for _ in 0..<max(MT19937.count, key.count) {
            let previous = words[i - 1]
            words[i] = (words[i] ^ ((previous ^ (previous >> 30)) &* 1_664_525)) &+ key[j] &+ UInt32(truncatingIfNeeded: j)
            step()
            j = j + 1 == key.count ? 0 : j + 1
        }
        for _ in 0..<last {
            let previous = words[i - 1]
            words[i] = (words[i] ^ ((previous ^ (previous >> 30)) &* 1_566_083_941)) &- UInt32(truncatingIfNeeded: i)
            step()
        }
        words[0] = 0x8000_0000 // never all zero
    }

    /// The words of state and the position in them, as `get_state` shows them. Setting ignores a state of another
    /// length: the caller has checked it.
    var state: (key: [UInt32], position: Int) {
        get { (Array(UnsafeBufferPointer(start: words, count: MT19937.count)), Int(words[MT19937.count])) }
        set {
            guard newValue.key.count == MT19937.count, (0...MT19937.count).contains(newValue.position) else { return }
            for (index, word) in newValue.key.enumerated() { words[index] = word }
            words[MT19937.count] = UInt32(newValue.position)
        }
    }

    /// The next 624 words.
    private func generate() {
        @inline(__always)
        func twist(_ high: Int, _ low: Int, _ other: Int) -> UInt32 {
            let y = (words[high] & 0x8000_0000) | (words[low] & 0x7fff_ffff)
            return words[other] ^ (y >> 1) ^ ((0 &- (y & 1)) & 0x9908_b0df)
        }
        let count = MT19937.count, middle = MT19937.middle
        for i in 0..<(count - middle) { words[i] = twist(i, i + 1, i + middle) }
        for i in (count - middle)..<(count - 1) { words[i] = twist(i, i + 1, i + middle - count) }
        words[count - 1] = twist(count - 1, 0, middle - 1)
        words[count] = 0
    }

    @inline(__always)
    func next32() -> UInt32 {
        if words[MT19937.count] >= UInt32(MT19937.count) { generate() }
        let position = Int(words[MT19937.count])
        words[MT19937.count] = UInt32(truncatingIfNeeded: position &+ 1)
        var y = words[position]
        y ^= y >> 11
        y ^= (y << 7) & 0x9d2c_5680
        y ^= (y << 15) & 0xefc6_0000
        y ^= y >> 18
        return y
    }

    @inline(__always)
    func next64() -> UInt64 {
        let high = UInt64(next32())
        return high << 32 | UInt64(next32())
    }

    @inline(__always)
    func nextDouble() -> Double {
        let a = Double(next32() >> 5)
        let b = Double(next32() >> 6)
        return (a * 67_108_864 + b) / 9_007_199_254_740_992
    }
}
