#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// NumPy's newer generator, `np.random.default_rng(seed)`: a bit generator, PCG64 if none is named, with the ziggurat and
/// Lemire's bounded integers.
public final class Generator: HostObject {
    /// Where its bits come from.
    let source: BitGeneratorObject
    let bits: BitStream
    let binomials = Binomial()

    init(_ source: BitGeneratorObject) {
        self.source = source
        bits = source.bits
        super.init(kind: .randomState)
    }

    /// - Parameter entropy: the seed's 32-bit words, the lowest first.
    public convenience init(entropy: [UInt32]) {
        self.init(BitGeneratorObject(.pcg64, SeedSequenceObject(words: entropy)))
    }

    /// A generator seeded with one number.
    public convenience init(_ seed: UInt64) { self.init(entropy: SeedSequence.words(of: seed)) }

    /// A generator whose numbers nobody can foresee.
    public convenience init() { self.init(BitGeneratorObject(.pcg64, SeedSequenceObject())) }

    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.generator }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "Generator(\(source.algorithm.rawValue))" }

    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        name == "bit_generator" ? .object(source) : nil
    }
}

extension Generator: DrawSource {
    @inline(__always) func next32() -> UInt32 { bits.next32() }
    @inline(__always) func next64() -> UInt64 { bits.next64() }
    @inline(__always) func nextDouble() -> Double { bits.nextDouble() }
    @inline(__always) func normal() -> Double { bits.ziggurat64Normal() }
    @inline(__always) func exponential() -> Double { bits.ziggurat64Exponential() }
    var isLegacy: Bool { @inline(__always) get { false } }
}

// What scripts call. A `size` of nil gives one number, as a Python float or int.
extension Generator {
    /// Numbers that come in double and in single precision.
    private func fill(_ size: Dims?, _ dtype: DType, _ name: String,
                      _ double: () -> Double, _ single: () -> Float) throws(Fault) -> Operand {
        switch dtype {
        case .float64:
            guard let size else { return .pyFloat(double()) }
            return .array(try RandomFill.array(size, of: Double.self, double))
        case .float32:
            guard let size else { return .pyFloat(Double(single())) }
            return .array(try RandomFill.array(size, of: Float.self, single))
        default:
            throw .type("Unsupported dtype dtype('\(dtype.name)') for \(name)")
        }
    }

    /// `rng.random(size, dtype)`
    public func random(_ size: Dims? = nil, dtype: DType = .float64) throws(Fault) -> Operand {
        try fill(size, dtype, "random", { self.bits.nextDouble() }, { self.bits.nextFloat() })
    }

    /// `rng.standard_normal(size, dtype)`
    public func standardNormal(_ size: Dims? = nil, dtype: DType = .float64) throws(Fault) -> Operand {
        try fill(size, dtype, "standard_normal", { self.bits.ziggurat64Normal() }, { self.bits.ziggurat32Normal() })
    }

    /// `rng.standard_exponential(size, dtype, method)`
    /// - Parameter inverted: `method='inv'`: by logarithms and not by the ziggurat.
    public func standardExponential(_ size: Dims? = nil, dtype: DType = .float64,
                                    inverted: Bool = false) throws(Fault) -> Operand {
        if inverted {
            return try fill(size, dtype, "standard_exponential",
                            { -log1p(-self.bits.nextDouble()) }, { Float(-log1p(-Double(self.bits.nextFloat()))) })
        }
        return try fill(size, dtype, "standard_exponential",
                        { self.bits.ziggurat64Exponential() }, { self.bits.ziggurat32Exponential() })
    }

    /// `rng.standard_gamma(shape, size, dtype=np.float32)`; in double precision it is a row of the table.
    public func standardGamma32(_ shape: Operand, _ size: Dims? = nil) throws(Fault) -> Operand {
        guard let row = Distribution.named("standard_gamma") else { return .pyFloat(0) }
        return try row.result([shape], size, legacy: false, { .pyFloat(Double($0)) }) { (values: Distribution.Values) -> Float in
            self.bits.standardGamma32(Float(values.0))
        }
    }

    /// A distribution of the table: `draw(.named("laplace"), [loc, scale], size)`.
    /// - Parameter parameters: in the row's order; nil takes the initial value.
    public func draw(_ row: Distribution, _ parameters: [Operand?] = [], _ size: Dims? = nil) throws(Fault) -> Operand {
        if row.name == "uniform" { try row.checkedUniform(parameters, refusesNegative: true) }
        switch row.draw {
        case .continuous(_, let one):
            return try row.result(parameters, size, legacy: false, { .pyFloat($0) }) { (values: Distribution.Values) -> Double in
                one(self, values)
            }
        case .discrete(_, let one):
            return try row.result(parameters, size, legacy: false, { .pyInt(Int($0)) }) { (values: Distribution.Values) -> Int64 in
                one(self, values)
            }
        }
    }

    /// `rng.integers(low, high, size, dtype, endpoint)`
    /// - Parameter plain: dtype was given as `int` or `bool`: one number is a Python int or bool.
    public func integers(_ low: Operand, _ high: Operand? = nil, _ size: Dims? = nil, dtype: DType = .int64,
                         endpoint: Bool = false, plain: Bool = false) throws(Fault) -> Operand {
        try RandomIntegers(method: .lemire, dtype: dtype, endpoint: endpoint, functionName: "integers")
            .draw(low, high, size, from: self, plain: plain)
    }

    /// `rng.binomial(n, p, size)`
    public func binomial(_ n: Operand, _ p: Operand, _ size: Dims? = nil) throws(Fault) -> Operand {
        try binomials.draw(n, p, size, from: self, legacy: false)
    }

    /// `rng.multinomial(n, pvals, size)`
    public func multinomial(_ n: Operand, _ pvals: NDArray, _ size: Dims? = nil) throws(Fault) -> NDArray {
        try Multinomial.check(pvals)
        return try Multinomial.draw(n, pvals, size, binomials, from: self)
    }

    /// `rng.dirichlet(alpha, size)`
    public func dirichlet(_ alpha: NDArray, _ size: Dims? = nil) throws(Fault) -> NDArray {
        try Dirichlet.draw(alpha, size, from: self)
    }
}
