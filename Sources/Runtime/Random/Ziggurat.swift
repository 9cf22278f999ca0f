#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Marsaglia and Tsang's ziggurat: the area under a density, cut into 256 layers of equal area. A random layer and
/// a random point in it are under the curve 99 times of 100, without any logarithm.
enum Ziggurat {
    /// Where the normal density's tail starts.
    static let normalTail = 3.6541528853610087963519472518
    static let inverseNormalTail = 0.27366123732975827203338247596
    /// Where the exponential density's tail starts.
    static let exponentialTail = 7.6971174701310497140446280481
}

extension BitSource {
    /// A standard normal number, as `Generator` draws it.
    func ziggurat64Normal() -> Double {
        typealias Layers = Ziggurat.Normal64
        while true {
            let word = next64()
            let layer = Int(word & 0xff)
            let steps = (word >> 9) & 0x000f_ffff_ffff_ffff
            var x = Double(steps) * Layers.width[layer]
            if (word >> 8) & 1 != 0 { x = -x }
            if steps < Layers.accept[layer] { return x }
            if layer == 0 { return normalTail(negative: (steps >> 8) & 1 != 0) }
            let y = (Layers.height[layer - 1] - Layers.height[layer]) * nextDouble() + Layers.height[layer]
            if y < exp(-0.5 * x * x) { return x }
        }
    }

    private func normalTail(negative: Bool) -> Double {
        while true {
            let x = -Ziggurat.inverseNormalTail * log1p(-nextDouble())
            let y = -log1p(-nextDouble())
            if y + y > x * x { return negative ? -(Ziggurat.normalTail + x) : Ziggurat.normalTail + x }
        }
    }

    /// A standard normal number in single precision, as `Generator` draws it.
    func ziggurat32Normal() -> Float {
        typealias Layers = Ziggurat.Normal32
        while true {
            let word = next32()
            let layer = Int(word & 0xff)
            let steps = (word >> 9) & 0x007f_ffff
            var x = Float(steps) * Layers.width[layer]
            if (word >> 8) & 1 != 0 { x = -x }
            if steps < Layers.accept[layer] { return x }
            if layer == 0 { return normalTail32(negative: (steps >> 8) & 1 != 0) }
            let y = (Layers.height[layer - 1] - Layers.height[layer]) * nextFloat() + Layers.height[layer]
            if Double(y) < exp(-0.5 * Double(x) * Double(x)) { return x }
        }
    }

    private func normalTail32(negative: Bool) -> Float {
        let tail = Float(Ziggurat.normalTail)
        while true {
            let x = -Float(Ziggurat.inverseNormalTail) * log1pf(-nextFloat())
            let y = -log1pf(-nextFloat())
            if y + y > x * x { return negative ? -(tail + x) : tail + x }
        }
    }

    /// A standard exponential number, as `Generator` draws it.
    func ziggurat64Exponential() -> Double {
        typealias Layers = Ziggurat.Exponential64
        while true {
            let word = next64() >> 3
            let layer = Int(word & 0xff)
            let steps = word >> 8
            let x = Double(steps) * Layers.width[layer]
            if steps < Layers.accept[layer] { return x }
            if layer == 0 { return Ziggurat.exponentialTail - log1p(-nextDouble()) }
            let y = (Layers.height[layer - 1] - Layers.height[layer]) * nextDouble() + Layers.height[layer]
            if y < exp(-x) { return x }
        }
    }

    /// A standard exponential number in single precision, as `Generator` draws it.
    func ziggurat32Exponential() -> Float {
        typealias Layers = Ziggurat.Exponential32
        while true {
            let word = next32() >> 1
            let layer = Int(word & 0xff)
            let steps = word >> 8
            let x = Float(steps) * Layers.width[layer]
            if steps < Layers.accept[layer] { return x }
            if layer == 0 { return Float(Ziggurat.exponentialTail) - log1pf(-nextFloat()) }
            let y = (Layers.height[layer - 1] - Layers.height[layer]) * nextFloat() + Layers.height[layer]
            if y < expf(-x) { return x }
        }
    }
}
