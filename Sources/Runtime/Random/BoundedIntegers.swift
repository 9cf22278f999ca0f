/// How a random word is made to lie below a bound without favouring any number.
enum BoundedMethod {
    /// Words are cut to the bound's bits and drawn again while too large: `RandomState`.
    case masked
    /// Lemire's multiplication, which seldom draws twice: `Generator`.
    case lemire
}

extension BitSource {
    /// A number in 0...bound by masking, as NumPy's shuffles draw it.
    @inline(__always)
    func interval(_ bound: UInt64) -> UInt64 {
        if bound == 0 { return 0 }
        let mask = UInt64.max >> UInt64(truncatingIfNeeded: bound.leadingZeroBitCount)
        while true {
            let value = bound <= 0xffff_ffff ? UInt64(next32()) & mask : next64() & mask
            if value <= bound { return value }
        }
    }

    /// A number in 0...bound by Lemire's method, on the generator of 32 bits when the bound allows.
    func lemire(_ bound: UInt64) -> UInt64 {
        if bound == 0 { return 0 }
        if bound == 0xffff_ffff { return UInt64(next32()) }
        if bound == UInt64.max { return next64() }
        if bound > 0xffff_ffff { return lemire64(bound) }
        let below = UInt32(truncatingIfNeeded: bound) &+ 1
        var product = UInt64(next32()) &* UInt64(below)
        if UInt32(truncatingIfNeeded: product) < below {
            let threshold = (0 &- below) % below
            while UInt32(truncatingIfNeeded: product) < threshold { product = UInt64(next32()) &* UInt64(below) }
        }
        return product >> 32
    }

    private func lemire64(_ bound: UInt64) -> UInt64 {
        let below = bound &+ 1
        var product = next64().multipliedFullWidth(by: below)
        if product.low < below {
            let threshold = (0 &- below) % below
            while product.low < threshold { product = next64().multipliedFullWidth(by: below) }
        }
        return product.high
    }

    /// A number in 0...bound for a result of 32 or 64 bits.
    @inline(__always)
    func bounded(_ bound: UInt64, _ method: BoundedMethod) -> UInt64 {
        if method == .lemire { return lemire(bound) }
        return bound == 0xffff_ffff ? UInt64(next32()) : interval(bound)
    }
}

/// Draws numbers for results narrower than 32 bits: a word of 32 bits is handed out in pieces, the lowest first.
/// One such buffer lives as long as one call that fills an array.
struct NarrowWords<Source: BitSource> {
    private let source: Source
    /// Bits of a piece: 16, 8, or 1 for bool.
    private let bits: UInt32
    private let method: BoundedMethod
    private var word: UInt32 = 0
    private var left: UInt32 = 0

    init(_ source: Source, bits: Int, method: BoundedMethod) {
        self.source = source
        self.bits = UInt32(bits)
        self.method = method
    }

    @inline(__always)
    private mutating func next() -> UInt32 {
        if left == 0 {
            word = source.next32()
            left = 32 / bits - 1
        } else {
            word >>= bits
            left -= 1
        }
        return word & ((1 << bits) - 1)
    }

    /// A number in 0...bound, for a bound of at most so many bits.
    @inline(__always)
    mutating func bounded(_ bound: UInt64) -> UInt64 {
        let bound = UInt32(truncatingIfNeeded: bound)
        if bound == 0 { return 0 }
        if bound == (1 << bits) - 1 { return UInt64(next()) }
        if method == .masked {
            let mask = UInt32.max >> UInt32(truncatingIfNeeded: bound.leadingZeroBitCount)
            while true {
                let value = next() & mask
                if value <= bound { return UInt64(value) }
            }
        }
        let below = bound + 1
        let low: UInt32 = (1 << bits) - 1
        var product = next() * below
        if product & low < below {
            let threshold = (low - bound) % below
            while product & low < threshold { product = next() * below }
        }
        return UInt64(product >> bits)
    }
}
