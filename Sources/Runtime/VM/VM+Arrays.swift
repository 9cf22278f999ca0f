import Lang

/// A scalar of a NumPy dtype as a value: `a[0]`, `np.float32(1)`.
public final class ScalarObject: HostObject {
    public let scalar: Scalar
    public init(_ scalar: Scalar) {
        self.scalar = scalar
        super.init(kind: .scalar)
    }
    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.types.scalar }
}

extension Scalar {
    var isTruthy: Bool { isTrue }
    var asInt: Int { int }
    var asDouble: Double { double }
}

extension Value {
    public static func scalar(_ scalar: Scalar) -> Value { .object(ScalarObject(scalar)) }
}

extension Interpreter {
    /// Whether array arithmetic is to be used: an array or a NumPy scalar.
    @inline(__always)
    func isArrayLike(_ value: Value) -> Bool {
        switch value {
        case .array: true
        case .object(let object): object.kind == .scalar
        default: false
        }
    }

    func arrayArithmetic(_ op: BinaryOp, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, leftDies: Bool,
                         rightDies: Bool, inPlace: Bool) throws(Fault) -> Value {
        throw .type("arrays are not there yet")
    }
    func arrayBinary(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? { nil }
    func arrayUnary(_ code: Int, _ value: Value) throws(Fault) -> Value { value }
    func arrayCompare(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Value? { nil }
    func arrayContains(_ array: NDArray, _ value: Value) throws(Fault) -> Bool { false }
    func arrayItem(_ array: NDArray, _ key: Value) throws(Fault) -> Value { .none }
    func setArrayItem(_ array: NDArray, _ key: Value, _ value: Value) throws(Fault) {}
    func arrayIterator(_ array: NDArray) throws(Fault) -> IteratorObject { IteratorObject("iterator") }
    func arrayText(_ array: NDArray, isRepr: Bool) throws(Fault) -> String { isRepr ? try array.repr() : try array.str() }
    func scalarText(_ scalar: Scalar, isRepr: Bool) -> String { isRepr ? scalar.repr : scalar.str }
    func formatScalar(_ scalar: Scalar, _ spec: String) throws(Fault) -> String {
        switch scalar.dtype.kind {
        case .float: try FormatSpec.format(scalar.double, spec)
        case .bool: try FormatSpec.format(scalar.isTrue, spec)
        default: try FormatSpec.format(scalar.int, spec)
        }
    }
}
