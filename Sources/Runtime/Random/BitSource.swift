// Random numbers, bit for bit NumPy's.
//
// Three floors. A *bit source* (`MT19937` under `np.random` and `RandomState`, `PCG64` under `default_rng`) makes
// words of 32 and 64 random bits. The *distributions* turn words into numbers; they are written once over any
// source (`extension BitSource`), and those that NumPy froze for `RandomState` when it improved them for
// `Generator` stand apart in `LegacyNormals`. On top, `RandomState` and `Generator` know sizes, parameters that
// are arrays, and the checks of parameters.
//
// Every formula keeps NumPy's order of operations: (a * b) / c and a * (b / c) differ in the last bit, and one
// differing bit in a rejection test shifts the whole stream after it. So code here looks clumsy in places on
// purpose. The algorithms are the published ones (Matsumoto and Nishimura 1998; O'Neill 2014; Marsaglia and
// Tsang 2000; Kachitvichyanukul and Schmeiser 1988; Hörmann 1993; Lemire 2019), as NumPy (BSD licence) chose and
// tuned them.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A maker of random words. Classes only: a source is shared by everything that draws from it.
protocol BitSource: AnyObject {
    /// The next 32 random bits.
    func next32() -> UInt32
    /// The next 64 random bits.
    func next64() -> UInt64
    /// The next number in [0, 1), a multiple of 2^-53.
    func nextDouble() -> Double
}

extension BitSource {
    /// The next single-precision number in [0, 1), a multiple of 2^-24.
    @inline(__always)
    func nextFloat() -> Float { Float(next32() >> 8) * (1 / 16_777_216) }
}

/// The C conversion of a double to a 64-bit integer on this kind of machine: what does not fit is the least integer.
@inline(__always)
func truncatedToInt64(_ x: Double) -> Int64 { Int64(exactly: x.rounded(.towardZero)) ?? Int64.min }
