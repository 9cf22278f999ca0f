#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// NumPy's newer generator, `np.random.default_rng(seed)`: PCG64 with the ziggurat and Lemire's bounded integers.
public final class Generator: HostObject {
    let pcg: PCG64
    let binomials = Binomial()

    /// - Parameter entropy: the seed's 32-bit words, the lowest first.
    public init(entropy: [UInt32]) {
        pcg = PCG64(seed: SeedSequence(entropy: entropy))
        super.init(kind: .randomState)
    }

    /// A generator whose numbers nobody can foresee.
    public convenience init() {
        var system = SystemRandomNumberGenerator()
        self.init(entropy: (0..<4).map { _ in system.next() as UInt32 })
    }

    /// A generator seeded as `default_rng(seed)`: a number of any size, or an array of numbers.
    public convenience init(_ seed: Operand?) throws(Fault) {
        guard let seed else {
            self.init()
            return
        }
        var words: [UInt32] = []
        switch seed {
        case .array(let array):
            for index in 0..<array.count { words += try Generator.words(array[flat: index]) }
        case .scalar(let scalar): words = try Generator.words(scalar)
        case .pyBool(let value): words = [value ? 1 : 0]
        case .pyInt(let value): words = try Generator.words(Scalar(value))
        case .pyFloat(let value): throw .type("SeedSequence expects int or sequence of ints for entropy not \(value)")
        }
        self.init(entropy: words)
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.generator }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "Generator(PCG64)" }

    private static func words(_ scalar: Scalar) throws(Fault) -> [UInt32] {
        if scalar.dtype.isFloat { throw .type("seed must be integer") }
        if scalar.dtype != .uint64, scalar.int < 0 { throw .value("expected non-negative integer") }
        return SeedSequence.words(of: scalar.bits)
    }

    /// The generator's state, to go on from later.
    public struct State: Sendable, Equatable {
        public var state: UInt128
        public var increment: UInt128
        /// The half word kept for the next draw of 32 bits.
        public var spare: UInt32?
    }

    /// The state as it is now; setting goes on from it.
    public var state: State {
        get { State(state: pcg.state.state, increment: pcg.state.increment, spare: pcg.state.spare) }
        set { pcg.state = PCG64.State(state: newValue.state, increment: newValue.increment | 1, spare: newValue.spare) }
    }
}

extension Generator: DrawSource {
    @inline(__always) func next32() -> UInt32 { pcg.next32() }
    @inline(__always) func next64() -> UInt64 { pcg.next64() }
    @inline(__always) func nextDouble() -> Double { pcg.nextDouble() }
    @inline(__always) func normal() -> Double { pcg.ziggurat64Normal() }
    @inline(__always) func exponential() -> Double { pcg.ziggurat64Exponential() }
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
        try fill(size, dtype, "random", { self.pcg.nextDouble() }, { self.pcg.nextFloat() })
    }

    /// `rng.standard_normal(size, dtype)`
    public func standardNormal(_ size: Dims? = nil, dtype: DType = .float64) throws(Fault) -> Operand {
        try fill(size, dtype, "standard_normal", { self.pcg.ziggurat64Normal() }, { self.pcg.ziggurat32Normal() })
    }

    /// `rng.standard_exponential(size, dtype, method)`
    /// - Parameter inverted: `method='inv'`: by logarithms and not by the ziggurat.
    public func standardExponential(_ size: Dims? = nil, dtype: DType = .float64,
                                    inverted: Bool = false) throws(Fault) -> Operand {
        if inverted {
            return try fill(size, dtype, "standard_exponential",
                            { -log1p(-self.pcg.nextDouble()) }, { Float(-log1p(-Double(self.pcg.nextFloat()))) })
        }
        return try fill(size, dtype, "standard_exponential",
                        { self.pcg.ziggurat64Exponential() }, { self.pcg.ziggurat32Exponential() })
    }

    /// `rng.standard_gamma(shape, size, dtype=np.float32)`; in double precision it is a row of the table.
    public func standardGamma32(_ shape: Operand, _ size: Dims? = nil) throws(Fault) -> Operand {
        guard let row = Distribution.named("standard_gamma") else { return .pyFloat(0) }
        return try row.result([shape], size, legacy: false, { .pyFloat(Double($0)) }) { (values: Distribution.Values) -> Float in
            self.pcg.standardGamma32(Float(values.0))
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
        case .discreteLegacy:
            throw Fault(.attributeError, "'Generator' has no '\(row.name)' here; np.random.RandomState has it")
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
