/// How arrays are written: the state of `np.set_printoptions`. It lives in the interpreter and is handed to whatever
/// writes an array.
public struct PrintOptions {
    /// How the digits of the floats of one array are chosen.
    public enum FloatMode: String, Sendable, CaseIterable { case fixed, unique, maxprec, maxprecEqual = "maxprec_equal" }
    /// What stands before positive numbers.
    public enum Sign: String, Sendable { case minus = "-", plus = "+", space = " " }
    /// Writes elements of a type in a script's own way, or nil for the usual one.
    public typealias Formatter = (DType) -> ((Scalar) throws(Fault) -> String)?

    /// The most digits behind the point.
    public var precision = 8
    /// Beyond so many elements, only the ends of each axis are shown.
    public var threshold = 1000
    /// How many elements each end is.
    public var edgeItems = 3
    /// Columns of a line.
    public var lineWidth = 75
    /// Whether small numbers beside large ones stay positional.
    public var suppress = false
    public var nanText = "nan"
    public var infText = "inf"
    public var sign = Sign.minus
    public var floatMode = FloatMode.maxprec
    public var formatter: Formatter?

    public init() {}
}
