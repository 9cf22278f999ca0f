#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// NumPy's legacy generator, `np.random.RandomState`: the Mersenne Twister with formulas that NumPy promises never
/// to change, so that a published seed gives the published numbers.
public final class RandomState: HostObject {
    let twister: MT19937
    /// The second of two Gaussians that are made together; the next call takes it.
    @exclusivity(unchecked) var spare: Double?
    let binomials = Binomial()

    /// - Parameter seed: as `np.random.seed(n)`.
    public init(seed: UInt32) {
        twister = MT19937(seed: seed)
        super.init(kind: .randomState)
    }

    /// A generator over a Mersenne Twister that others may draw from too.
    init(_ twister: MT19937) {
        self.twister = twister
        super.init(kind: .randomState)
    }

    /// A generator whose numbers nobody can foresee.
    public convenience init() {
        self.init(seed: 0)
        seedFromSystem()
    }

    /// A generator seeded as `RandomState(seed)`.
    public convenience init(_ seed: Operand?) throws(Fault) {
        self.init(seed: 0)
        try self.seed(seed)
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.randomState }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "RandomState(MT19937)" }

    // MARK: seeding

    /// Starts again as `np.random.seed(n)`.
    public func seed(_ value: UInt32) {
        twister.reseed(value)
        spare = nil
    }

    /// Starts again as `np.random.seed(seed)`: nil takes the system's entropy, an array seeds with all its words.
    public func seed(_ seed: Operand?) throws(Fault) {
        guard let seed else { return seedFromSystem() }
        switch seed {
        case .array(let array):
            if array.rank != 1 { throw .value("Seed array must be 1-d") }
            try self.seed(array: array)
        case .scalar(let scalar): try self.seed(word(scalar))
        case .pyBool(let value): self.seed(value ? 1 : 0)
        case .pyInt(let value): try self.seed(word(Scalar(value)))
        case .pyFloat: throw .type("Cannot cast scalar from dtype('float64') to dtype('int64') according to the rule 'safe'")
        }
    }

    private func word(_ scalar: Scalar) throws(Fault) -> UInt32 {
        if scalar.dtype.isFloat {
            throw .type("Cannot cast scalar from dtype('\(scalar.dtype.name)') to dtype('int64') according to the rule 'safe'")
        }
        guard let value = scalar.exactInt, let word = UInt32(exactly: value) else {
            throw .value("Seed must be between 0 and 2**32 - 1")
        }
        return word
    }

    /// Starts again from a key of words, as `np.random.seed([1, 2])`. A list of one number is a key too.
    public func seed(array: NDArray) throws(Fault) {
        if array.count == 0 { throw .value("Seed must be non-empty") }
        if !array.dtype.canCastSafely(to: .int64) {
            throw .type("Cannot cast array data from dtype('\(array.dtype.name)') to dtype('int64') according to the rule 'safe'")
        }
        if array.rank != 1 { throw .value("Seed array must be 1-d") }
        var key: [UInt32] = []
        for index in 0..<array.count { key.append(try word(array[flat: index])) }
        twister.reseed(key: key)
        spare = nil
    }

    /// Starts again from the system's entropy.
    public func seedFromSystem() {
        var system = SystemRandomNumberGenerator()
        var key = SeedSequence(entropy: (0..<4).map { _ in system.next() as UInt32 }).state32(MT19937.count)
        key[0] = 0x8000_0000
        twister.state = (key, MT19937.count)
        spare = nil
    }

    // MARK: state

    /// What `get_state` shows: the 624 words, the place in them, and the spare Gaussian.
    public struct State: Sendable, Equatable {
        public var key: [UInt32]
        public var position: Int
        public var spare: Double?

        public init(key: [UInt32], position: Int, spare: Double? = nil) {
            self.key = key
            self.position = position
            self.spare = spare
        }
    }

    /// The state as it is now.
    public var state: State {
        let (key, position) = twister.state
        return State(key: key, position: position, spare: spare)
    }

    /// Goes on from a state that `state` gave.
    /// - Throws: ValueError when it is no state of this generator.
    public func setState(_ state: State) throws(Fault) {
        guard state.key.count == MT19937.count else { throw .value("state must be a 624 uint32 vector") }
        guard (0...MT19937.count).contains(state.position) else { throw .value("state position must be in 0...624") }
        twister.state = (state.key, state.position)
        spare = state.spare
    }
}

extension RandomState: DrawSource {
    @inline(__always) func next32() -> UInt32 { twister.next32() }
    @inline(__always) func next64() -> UInt64 { twister.next64() }
    @inline(__always) func nextDouble() -> Double { twister.nextDouble() }
    var isLegacy: Bool { @inline(__always) get { true } }

    /// Marsaglia's polar method, which makes two Gaussians at a time.
    @inline(__always)
    func normal() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        while true {
            let x = 2 * nextDouble() - 1
            let y = 2 * nextDouble() - 1
            let r2 = x * x + y * y
            if r2 >= 1 || r2 == 0 { continue }
            let factor = (-2 * log(r2) / r2).squareRoot()
            spare = factor * x
            return factor * y
        }
    }

    @inline(__always)
    func exponential() -> Double { -log(1 - nextDouble()) }
}

extension BitSource {
    /// A number in [lower, lower + range).
    @inline(__always)
    func uniform(_ lower: Double, _ range: Double) -> Double { lower + range * nextDouble() }
}

// What scripts call. A `size` of nil gives one number, as a Python float or int.
extension RandomState {
    /// `np.random.random_sample(size)`, also `random`, `rand`, `ranf`, `sample`.
    public func randomSample(_ size: Dims? = nil) throws(Fault) -> Operand {
        guard let size else { return .pyFloat(nextDouble()) }
        return .array(try RandomFill.array(size, of: Double.self) { self.nextDouble() })
    }

    /// `np.random.standard_normal(size)`, also `randn`.
    public func standardNormal(_ size: Dims? = nil) throws(Fault) -> Operand {
        guard let size else { return .pyFloat(normal()) }
        return .array(try RandomFill.array(size, of: Double.self) { self.normal() })
    }

    /// `np.random.standard_exponential(size)`
    public func standardExponential(_ size: Dims? = nil) throws(Fault) -> Operand {
        guard let size else { return .pyFloat(exponential()) }
        return .array(try RandomFill.array(size, of: Double.self) { self.exponential() })
    }

    /// A distribution of the table: `draw(.named("laplace"), [loc, scale], size)`.
    /// - Parameter parameters: in the row's order; nil takes the initial value.
    public func draw(_ row: Distribution, _ parameters: [Operand?] = [], _ size: Dims? = nil) throws(Fault) -> Operand {
        if row.name == "uniform" { try row.checkedUniform(parameters, refusesNegative: false) }
        switch row.draw {
        case .continuous(let one, _):
            return try row.result(parameters, size, legacy: true, { .pyFloat($0) }) { (values: Distribution.Values) -> Double in
                one(self, values)
            }
        case .discrete(let one, _):
            return try row.result(parameters, size, legacy: true, { .pyInt(Int($0)) }) { (values: Distribution.Values) -> Int64 in
                one(self, values)
            }
        }
    }

    /// `np.random.randint(low, high, size, dtype)`: integers from low up to, not including, high.
    /// - Parameter plain: no dtype was given, or `int` or `bool`: one number is a Python int or bool.
    public func randint(_ low: Operand, _ high: Operand? = nil, _ size: Dims? = nil,
                        dtype: DType = .int64, plain: Bool = true) throws(Fault) -> Operand {
        try RandomIntegers(method: .masked, dtype: dtype, endpoint: false, functionName: "randint")
            .draw(low, high, size, from: self, plain: plain)
    }

    /// `np.random.random_integers(low, high, size)`: integers from low to high, both included.
    public func randomIntegers(_ low: Int, _ high: Int? = nil, _ size: Dims? = nil) throws(Fault) -> Operand {
        let bounds = high.map { (low, $0) } ?? (1, low)
        try WorkContext.current.tell("DeprecationWarning",
            "This function is deprecated. Please call randint(\(bounds.0), \(bounds.1) + 1) instead")
        let (above, overflow) = bounds.1.addingReportingOverflow(1)
        if overflow { throw .value("high is out of bounds for int64") }
        return try randint(.pyInt(bounds.0), .pyInt(above), size, plain: false)
    }

    /// `np.random.binomial(n, p, size)`
    public func binomial(_ n: Operand, _ p: Operand, _ size: Dims? = nil) throws(Fault) -> Operand {
        try binomials.draw(n, p, size, from: self, legacy: true)
    }

    /// `np.random.multinomial(n, pvals, size)`
    public func multinomial(_ n: Int, _ pvals: NDArray, _ size: Dims? = nil) throws(Fault) -> NDArray {
        try Multinomial.checkLegacy(pvals)
        if n < 0 { throw .value("n < 0") }
        return try Multinomial.draw(.pyInt(n), pvals, size, binomials, from: self)
    }

    /// `np.random.dirichlet(alpha, size)`
    public func dirichlet(_ alpha: NDArray, _ size: Dims? = nil) throws(Fault) -> NDArray {
        try Dirichlet.draw(alpha, size, from: self)
    }
}
