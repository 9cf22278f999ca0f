/// What a parameter of a distribution must satisfy, with NumPy's words for one that does not.
enum Constraint: Sendable {
    case none
    /// Not below zero, nor minus zero.
    case nonNegative
    case positive, positiveNotNaN
    /// 0...1
    case unit
    /// Above 0, at most 1.
    case unitAboveZero
    /// At least 0, below 1.
    case unitBelowOne
    case aboveOne, atLeastOne
    /// A rate that a Poisson number of 64 bits can have.
    case poissonRate
    /// A count; only whole numbers come here.
    case count
    /// A count small enough for the newer hypergeometric numbers.
    case smallCount

    /// The largest Poisson rate.
    private static let largestRate = 9223372006484771000.0

    /// Whether the value is allowed.
    private func holds(_ value: Double) -> Bool {
        switch self {
        case .none: true
        case .nonNegative: value.isNaN || value.sign == .plus
        case .positive: !(value <= 0)
        case .positiveNotNaN: value > 0
        case .unit: value >= 0 && value <= 1
        case .unitAboveZero: value > 0 && value <= 1
        case .unitBelowOne: value >= 0 && value < 1
        case .aboveOne: value > 1
        case .atLeastOne: value >= 1
        case .poissonRate: value >= 0 && value <= Self.largestRate
        case .count: value >= 0
        case .smallCount: value >= 0 && value < 1e9
        }
    }

    /// - Parameter ending: NumPy says of a number that it "is NaN", of an array that it "contains NaNs".
    private func complaint(_ name: String, _ value: Double, _ ending: String) -> String {
        switch self {
        case .none: ""
        case .nonNegative, .count: "\(name) < 0"
        case .smallCount: value < 0 ? "\(name) < 0" : "both ngood and nbad must be less than 1000000000"
        case .positive: "\(name) <= 0"
        case .positiveNotNaN: value.isNaN ? "\(name) must not be NaN" : "\(name) <= 0"
        case .unit: "\(name) < 0, \(name) > 1 or \(name) \(ending)"
        case .unitAboveZero: "\(name) <= 0, \(name) > 1 or \(name) contains NaNs"
        case .unitBelowOne: "\(name) < 0, \(name) >= 1 or \(name) \(ending)"
        case .aboveOne: "\(name) <= 1 or \(name) \(ending)"
        case .atLeastOne: "\(name) < 1 or \(name) \(ending)"
        case .poissonRate: value > 0 ? "\(name) value too large" : "\(name) < 0 or \(name) \(ending)"
        }
    }

    /// - Throws: ValueError when a value is not allowed.
    func check(_ values: UnsafeBufferPointer<Double>, _ name: String, isArray: Bool) throws(Fault) {
        for value in values where !holds(value) {
            throw .value(complaint(name, value, isArray ? "contains NaNs" : "is NaN"))
        }
    }
}

/// A distribution: its parameters, and how either generator draws from it. All those whose parameters broadcast
/// are rows of `Distribution.all`; adding one is adding a row.
public struct Distribution: Sendable {
    /// One parameter.
    public struct Parameter: Sendable {
        /// As scripts write it.
        public let name: String
        /// nil when it must be given.
        public let initial: Double?
        let constraint: Constraint
        /// What `Generator` asks, where it asks something else than `RandomState`.
        let newer: Constraint

        init(_ name: String, _ initial: Double? = nil, _ constraint: Constraint = .none, newer: Constraint? = nil) {
            self.name = name
            self.initial = initial
            self.constraint = constraint
            self.newer = newer ?? constraint
        }
    }

    /// Three parameters; a distribution with fewer ignores the rest.
    typealias Values = (Double, Double, Double)
    /// Draws one number; a discrete distribution's is whole.
    enum Draw: Sendable {
        case continuous(@Sendable (RandomState, Values) -> Double, @Sendable (Generator, Values) -> Double)
        case discrete(@Sendable (RandomState, Values) -> Int64, @Sendable (Generator, Values) -> Int64)
    }

    /// As scripts call it: `np.random.laplace`.
    public let name: String
    public let parameters: [Parameter]
    /// One line of help.
    public let summary: String
    let draw: Draw
    /// What several parameters must satisfy together.
    let together: (@Sendable (Values) throws(Fault) -> Void)?

    init(_ name: String, _ parameters: [Parameter], _ summary: String, _ draw: Draw,
         together: (@Sendable (Values) throws(Fault) -> Void)? = nil) {
        self.name = name
        self.parameters = parameters
        self.summary = summary
        self.draw = draw
        self.together = together
    }

    /// Whether the numbers are int64 rather than float64.
    public var isDiscrete: Bool {
        if case .continuous = draw { false } else { true }
    }

    /// The row of that name.
    public static func named(_ name: String) -> Distribution? { byName[name] }

    /// Every row.
    public static let all: [Distribution] = continuous + tailed + discrete
    private static let byName: [String: Distribution] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
