// Element-wise operations, a row each.
//
// A row names its loops (one for each element type, in CKernels/include/operations.h), how many operands it has, by
// which rule the element types of operands and result follow, and what it needs in reductions. Shapes, strides,
// conversion, warnings and threads are no business of a row: `ArrayOps` and `StridedLoop` do them for all.
import CKernels

/// One element-wise operation (NumPy's ufunc).
public final class ArrayOp: Sendable {
    /// From the common element type of the operands to that in which the loop runs and that of the result.
    enum Rule: Sendable {
        /// Any type, kept.
        case same
        /// Any type but bool, which counts as int8.
        case number
        /// Any type but bool, which is refused.
        case noBool(Fault)
        /// Floats; integers become the float that holds their range.
        case float
        /// Floats; integers become float64.
        case divide
        /// Any type, answered with bool.
        case test
        /// Bool and integers.
        case bits
        /// Integers; bool counts as int8 or is refused.
        case integer(takesBool: Bool)
    }

    public let name: String
    public let arity: Int
    let kernel: nn_kernel
    let rule: Rule
    /// What a reduction of nothing gives; nil where there is no such value.
    public let identity: Double?
    /// Whether a reduction may take elements in any order (several axes at once).
    public let isReorderable: Bool
    /// Whether floating-point trouble is told.
    let warns: Bool
    /// How many times dearer than an addition.
    let cost: Int
    /// For each element type whose loop takes it as it is: that loop.
    private let directs: [DirectLoop?]

    init(_ name: String, _ kernel: nn_kernel, _ arity: Int, _ rule: Rule, identity: Double? = nil,
         reorderable: Bool = false, warns: Bool = true, cost: Int = 1) {
        self.name = name
        self.kernel = kernel
        self.arity = arity
        self.rule = rule
        self.identity = identity
        isReorderable = reorderable || identity != nil
        self.warns = warns
        self.cost = cost
        directs = DType.allCases.map { type in
            guard let types = try? Self.types(name, rule, type), types.input == type,
                  let loop = nn_find_loop(kernel, Int32(type.rawValue)) else { return nil }
            return DirectLoop(loop: loop, output: types.output)
        }
    }

    /// The loop for operands that all have the type it takes, if it has one for that type.
    @inline(__always)
    func direct(_ dtype: DType) -> DirectLoop? { directs[Int(dtype.rawValue)] }

    /// The loop for operands of one element type.
    func loop(_ dtype: DType) -> nn_loop? { nn_find_loop(kernel, Int32(dtype.rawValue)) }

    /// The same where there must be one.
    func requiredLoop(_ dtype: DType) throws(Fault) -> nn_loop {
        if let loop = loop(dtype) { return loop }
        throw Fault(.ufuncTypeError, "ufunc '\(name)' did not contain a loop with signature matching types")
    }

    /// The element types the loop runs in and gives, for operands that promote to `common`.
    func types(_ common: DType) throws(Fault) -> (input: DType, output: DType) { try Self.types(name, rule, common) }

    private static func types(_ name: String, _ rule: Rule, _ common: DType) throws(Fault) -> (input: DType, output: DType) {
        switch rule {
        case .same: return (common, common)
        case .number: return common.isBool ? (.int8, .int8) : (common, common)
        case .noBool(let fault):
            if common.isBool { throw fault }
            return (common, common)
        case .float:
            return (common.asFloat, common.asFloat)
        case .divide:
            let type: DType = common.isFloat ? common : .float64
            return (type, type)
        case .test: return (common, .bool)
        case .bits, .integer:
            if common.isFloat { throw unsupported(name) }
            if case .integer(let takesBool) = rule, common.isBool {
                if !takesBool { throw noLoop(name, "(<class 'numpy.dtypes.BoolDType'>, <class 'numpy.dtypes.BoolDType'>)") }
                return (.int8, .int8)
            }
            return (common, common)
        }
    }

    private static func unsupported(_ name: String) -> Fault {
        .type("ufunc '\(name)' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''")
    }

    /// The common element type of two operands. Functions of floats look at each operand by itself: int16 and uint16 are
    /// both held by float32.
    func common(_ lhs: Operand, _ rhs: Operand) -> DType {
        guard case .float = rule, !lhs.isWeak, !rhs.isWeak else { return Operand.promoted(lhs, rhs) }
        return DType.promoted(lhs.dtype.asFloat, rhs.dtype.asFloat)
    }

    // MARK: the tables

    private static let noSubtract = Fault.type("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
    private static let noNegative = Fault.type("The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.")
    private static let noPositive = noLoop("positive", boolType)
    private static let noSign = noLoop("sign", boolType)
    private static let boolType = "<class 'numpy.dtypes.BoolDType'>"

    /// What NumPy says where an operation has no way with the types of its operands.
    static func noLoop(_ name: String, _ types: String) -> Fault {
        Fault(.ufuncTypeError, "ufunc '\(name)' did not contain a loop with signature matching types \(types) -> None")
    }

    public static let add = ArrayOp("add", NN_add, 2, .same, identity: 0)
    public static let subtract = ArrayOp("subtract", NN_subtract, 2, .noBool(noSubtract))
    public static let multiply = ArrayOp("multiply", NN_multiply, 2, .same, identity: 1)
    public static let divide = ArrayOp("divide", NN_divide, 2, .divide)
    public static let floorDivide = ArrayOp("floor_divide", NN_floor_divide, 2, .number, cost: 8)
    public static let remainder = ArrayOp("remainder", NN_remainder, 2, .number, cost: 8)
    public static let fmod = ArrayOp("fmod", NN_fmod, 2, .number, cost: 8)
    public static let power = ArrayOp("power", NN_power, 2, .number, cost: 16)
    public static let maximum = ArrayOp("maximum", NN_maximum, 2, .same, reorderable: true, warns: false)
    public static let minimum = ArrayOp("minimum", NN_minimum, 2, .same, reorderable: true, warns: false)
    public static let fmax = ArrayOp("fmax", NN_fmax, 2, .same, reorderable: true, warns: false)
    public static let fmin = ArrayOp("fmin", NN_fmin, 2, .same, reorderable: true, warns: false)

    public static let equal = ArrayOp("equal", NN_equal, 2, .test, warns: false)
    public static let notEqual = ArrayOp("not_equal", NN_not_equal, 2, .test, warns: false)
    public static let less = ArrayOp("less", NN_less, 2, .test, warns: false)
    public static let lessEqual = ArrayOp("less_equal", NN_less_equal, 2, .test, warns: false)
    public static let greater = ArrayOp("greater", NN_greater, 2, .test, warns: false)
    public static let greaterEqual = ArrayOp("greater_equal", NN_greater_equal, 2, .test, warns: false)
    public static let logicalAnd = ArrayOp("logical_and", NN_logical_and, 2, .test, identity: 1, warns: false)
    public static let logicalOr = ArrayOp("logical_or", NN_logical_or, 2, .test, identity: 0, warns: false)
    public static let logicalXor = ArrayOp("logical_xor", NN_logical_xor, 2, .test, identity: 0, warns: false)

    public static let bitwiseAnd = ArrayOp("bitwise_and", NN_bitwise_and, 2, .bits, identity: -1)
    public static let bitwiseOr = ArrayOp("bitwise_or", NN_bitwise_or, 2, .bits, identity: 0)
    public static let bitwiseXor = ArrayOp("bitwise_xor", NN_bitwise_xor, 2, .bits, identity: 0)
    public static let leftShift = ArrayOp("left_shift", NN_left_shift, 2, .integer(takesBool: true))
    public static let rightShift = ArrayOp("right_shift", NN_right_shift, 2, .integer(takesBool: true))
    public static let gcd = ArrayOp("gcd", NN_gcd, 2, .integer(takesBool: false), identity: 0, cost: 8)
    public static let lcm = ArrayOp("lcm", NN_lcm, 2, .integer(takesBool: false), cost: 8)

    public static let arctan2 = ArrayOp("arctan2", NN_arctan2, 2, .float, cost: 16)
    public static let hypot = ArrayOp("hypot", NN_hypot, 2, .float, identity: 0, cost: 8)
    public static let copysign = ArrayOp("copysign", NN_copysign, 2, .float)
    public static let nextafter = ArrayOp("nextafter", NN_nextafter, 2, .float, cost: 4)
    public static let logaddexp = ArrayOp("logaddexp", NN_logaddexp, 2, .float, identity: -.infinity, cost: 16)
    public static let logaddexp2 = ArrayOp("logaddexp2", NN_logaddexp2, 2, .float, identity: -.infinity, cost: 16)
    public static let heaviside = ArrayOp("heaviside", NN_heaviside, 2, .float, warns: false)

    public static let positive = ArrayOp("positive", NN_positive, 1, .noBool(noPositive))
    public static let negative = ArrayOp("negative", NN_negative, 1, .noBool(noNegative))
    public static let absolute = ArrayOp("absolute", NN_absolute, 1, .same)
    public static let fabs = ArrayOp("fabs", NN_fabs, 1, .float)
    public static let sign = ArrayOp("sign", NN_sign, 1, .noBool(noSign), warns: false)
    public static let square = ArrayOp("square", NN_square, 1, .number)
    public static let reciprocal = ArrayOp("reciprocal", NN_reciprocal, 1, .number)
    public static let sqrt = ArrayOp("sqrt", NN_sqrt, 1, .float, cost: 2)
    public static let invert = ArrayOp("invert", NN_invert, 1, .bits)
    public static let exp = ArrayOp("exp", NN_exp, 1, .float, cost: 4)
    public static let log = ArrayOp("log", NN_log, 1, .float, cost: 4)
    public static let tanh = ArrayOp("tanh", NN_tanh, 1, .float, cost: 4)
    public static let clip = ArrayOp("clip", NN_clip, 3, .same, warns: false)

    private static let arithmetic: [ArrayOp] = [
        add, subtract, multiply, divide, floorDivide, remainder, fmod, power, maximum, minimum, fmax, fmin, gcd, lcm,
        arctan2, hypot, copysign, nextafter, logaddexp, logaddexp2, heaviside,
    ]

    private static let questions: [ArrayOp] = [
        equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr, logicalXor,
        bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift, invert,
        ArrayOp("logical_not", NN_logical_not, 1, .test, warns: false),
        ArrayOp("isnan", NN_isnan, 1, .test, warns: false),
        ArrayOp("isinf", NN_isinf, 1, .test, warns: false),
        ArrayOp("isfinite", NN_isfinite, 1, .test, warns: false),
        ArrayOp("signbit", NN_signbit, 1, .test, warns: false),
    ]

    private static let roundings: [ArrayOp] = [
        positive, negative, absolute, fabs, sign, square, reciprocal, clip,
        ArrayOp("floor", NN_floor, 1, .same, warns: false),
        ArrayOp("ceil", NN_ceil, 1, .same, warns: false),
        ArrayOp("trunc", NN_trunc, 1, .same, warns: false),
        ArrayOp("rint", NN_rint, 1, .float, warns: false),
        ArrayOp("spacing", NN_spacing, 1, .float, warns: false),
    ]

    private static let functions: [ArrayOp] = [
        sqrt, exp, log, tanh,
        ArrayOp("cbrt", NN_cbrt, 1, .float, cost: 16),
        ArrayOp("exp2", NN_exp2, 1, .float, cost: 4),
        ArrayOp("expm1", NN_expm1, 1, .float, cost: 4),
        ArrayOp("log2", NN_log2, 1, .float, cost: 4),
        ArrayOp("log10", NN_log10, 1, .float, cost: 4),
        ArrayOp("log1p", NN_log1p, 1, .float, cost: 4),
        ArrayOp("sin", NN_sin, 1, .float, cost: 16),
        ArrayOp("cos", NN_cos, 1, .float, cost: 16),
        ArrayOp("tan", NN_tan, 1, .float, cost: 16),
        ArrayOp("arcsin", NN_arcsin, 1, .float, cost: 16),
        ArrayOp("arccos", NN_arccos, 1, .float, cost: 16),
        ArrayOp("arctan", NN_arctan, 1, .float, cost: 16),
        ArrayOp("sinh", NN_sinh, 1, .float, cost: 16),
        ArrayOp("cosh", NN_cosh, 1, .float, cost: 16),
        ArrayOp("arcsinh", NN_arcsinh, 1, .float, cost: 16),
        ArrayOp("arccosh", NN_arccosh, 1, .float, cost: 16),
        ArrayOp("arctanh", NN_arctanh, 1, .float, cost: 16),
        ArrayOp("deg2rad", NN_deg2rad, 1, .float),
        ArrayOp("rad2deg", NN_rad2deg, 1, .float),
        ArrayOp("radians", NN_deg2rad, 1, .float),
        ArrayOp("degrees", NN_rad2deg, 1, .float),
    ]

    /// All rows.
    public static let all: [ArrayOp] = arithmetic + questions + roundings + functions

    private static let byName: [String: ArrayOp] = {
        var table = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let aliases: [(String, String)] = [
            ("abs", "absolute"), ("mod", "remainder"), ("true_divide", "divide"), ("bitwise_not", "invert"),
            ("pow", "power"), ("asin", "arcsin"), ("acos", "arccos"), ("atan", "arctan"), ("atan2", "arctan2"),
            ("asinh", "arcsinh"), ("acosh", "arccosh"), ("atanh", "arctanh"), ("bitwise_left_shift", "left_shift"),
            ("bitwise_right_shift", "right_shift"), ("bitwise_invert", "invert"),
        ]
        for (alias, name) in aliases { table[alias] = table[name] }
        return table
    }()

    /// The row NumPy calls `name`.
    public static func named(_ name: String) -> ArrayOp? { byName[name] }
}
