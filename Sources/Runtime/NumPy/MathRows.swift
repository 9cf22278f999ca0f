/// Element-wise functions that are no ufuncs, and comparisons of whole arrays.
enum MathRows {
    static let rows: [Builtin] = [
        Builtin("where", "where(condition, x=, y=, /)", summary: "Elements of x where the condition holds, else of y; alone, the indices where it holds.",
                example: "np.where([True, False], 1, 2)  # array([1, 2])") { args throws(Fault) in
            let condition = try args.array(0)
            if !args.has(1), !args.has(2) {
                if condition.rank == 0 { throw .value("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead. If the context of this error is of the form `arr[nonzero(cond)]`, just use `arr[cond]`.") }
                return .newTuple(try condition.nonzeroPlaces().map { .array($0) })
            }
            guard args.has(1), args.has(2) else { throw .value("either both or neither of x and y should be given") }
            return .array(try ArrayOps.select(condition, try args.operand(1), try args.operand(2)))
        },
        Builtin("clip", "clip(a, a_min=, a_max=, out=None, *, min=, max=, where=True, dtype=None, casting=None)", summary: "Elements kept between two bounds.",
                example: "np.clip([1, 5, 9], 2, 6)  # array([2, 5, 6])") { args throws(Fault) in
            if args.has(1) != args.has(2) {
                throw .type("clip() missing 1 required positional argument: '\(args.has(1) ? "a_max" : "a_min")'")
            }
            if args.has(1), args.has(4) || args.has(5) {
                throw .value("Passing `min` or `max` keyword argument when `a_min` and `a_max` are provided is forbidden.")
            }
            let low = args.has(1) ? 1 : 4, high = args.has(2) ? 2 : 5
            var options = OpOptions(out: try args.out(3), mask: try args.mask(6))
            options.casting = try args.casting(8)
            return args.vm.value(try ArrayOps.clip(try args.operand(0), args.isGiven(low) ? try args.operand(low) : nil,
                                                   args.isGiven(high) ? try args.operand(high) : nil, options))
        },
        Builtin("around", "around(a, decimals=0, out=None)", summary: "The same as round.") { args throws(Fault) in
            args.vm.value(try ArrayOps.rounded(try args.operand(0), places: try args.int(1, or: 0), out: try args.out(2)))
        },
        Builtin("fix", "fix(x, out=None)", summary: "The whole part, towards zero.") { args throws(Fault) in
            guard let row = ArrayOp.named("trunc") else { return .none }
            return args.vm.value(try ArrayOps.apply(row, try args.operand(0), OpOptions(out: try args.out(1))))
        },
        Builtin("divmod", "divmod(x1, x2, /)", summary: "Quotient rounded down and remainder.", example: "np.divmod(7, 3)") { args throws(Fault) in
            let x = try args.operand(0), y = try args.operand(1)
            return .newTuple([args.vm.value(try ArrayOps.apply(.floorDivide, x, y, OpOptions())), args.vm.value(try ArrayOps.apply(.remainder, x, y, OpOptions()))])
        },
        Builtin("modf", "modf(x, /)", summary: "Fraction and whole part.", example: "np.modf(2.5)") { args throws(Fault) in
            guard let row = ArrayOp.named("trunc") else { return .none }
            let x = try args.operand(0)
            let whole = try ArrayOps.apply(row, .array(ArrayOps.array(x, .float64).astype(floatType(x.dtype))), OpOptions())
            let rest = try ArrayOps.apply(.subtract, x, whole.operand, OpOptions())
            return .newTuple([args.vm.value(try ArrayOps.apply(.copysign, rest.operand, x, OpOptions())), args.vm.value(whole)])
        },
        Builtin("nan_to_num", "nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)", summary: "Numbers in place of NaN and infinities.",
                example: "np.nan_to_num([1.0, np.nan])  # array([1., 0.])") { args throws(Fault) in
            var array = try args.array(0)
            if try args.bool(1) { array = try array.copied() }
            if array.dtype.isFloat {
                for (index, value) in [(2, args[2]), (3, args[3]), (4, args[4])] {
                    guard case .array(let fill) = value, fill.rank > 0, let isNaN = ArrayOp.named("isnan") else { continue }
                    // A filler for each element.
                    let operand = Operand.array(array)
                    let mask = index == 2 ? try ArrayOps.unary(isNaN, operand) : try ArrayOps.apply(.equal, operand, .pyFloat(index == 3 ? .infinity : -.infinity), OpOptions())
                    try array.assign(try ArrayOps.select(ArrayOps.array(mask.operand, .bool), .array(fill.astype(array.dtype)), operand))
                }
                func filler(_ index: Int, _ missing: Double) throws(Fault) -> Double {
                    if case .array(let fill) = args[index], fill.rank > 0 { return missing }
                    return args.isGiven(index) ? try args.double(index) : missing
                }
                let largest = array.dtype == .float32 ? Double(Float.greatestFiniteMagnitude) : Double.greatestFiniteMagnitude
                try array.replace(nan: try filler(2, 0), positive: try filler(3, largest), negative: try filler(4, -largest))
            }
            return args.vm.unwrapped(array)
        },
        Builtin("isclose", "isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", summary: "Whether elements are equal within a tolerance.",
                example: "np.isclose(1.0, 1.0 + 1e-9)  # np.True_") { args throws(Fault) in
            args.vm.value(try close(args))
        },
        Builtin("allclose", "allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", summary: "Whether all elements are equal within a tolerance.",
                example: "np.allclose([1.0], [1.0 + 1e-9])  # True") { args throws(Fault) in
            let close = try close(args)
            return .bool(try ArrayOps.array(close.operand, .bool).reduced(.logicalAnd).isTrue)
        },
        Builtin("array_equal", "array_equal(a1, a2, equal_nan=False)", summary: "Whether two arrays have one shape and equal elements.",
                example: "np.array_equal([1, 2], [1, 2])  # True") { args throws(Fault) in
            let a = try args.array(0), b = try args.array(1)
            return .bool(a.shape == b.shape ? try equal(a, b, try args.bool(2)) : false)
        },
        Builtin("array_equiv", "array_equiv(a1, a2)", summary: "Whether two arrays are equal after stretching.") { args throws(Fault) in
            let a = try args.array(0), b = try args.array(1)
            return .bool(Dims.broadcast(a.shape, b.shape) != nil ? try equal(a, b, false) : false)
        },
        Builtin("isscalar", "isscalar(element)", summary: "Whether a value is a single number or a string.", example: "np.isscalar(3)  # True") { args in
            switch args[0] {
            case .int, .float, .bool, .str: .bool(true)
            case .object(let object): .bool(object.kind == .scalar)
            default: .bool(false)
            }
        },
        Builtin("iscomplexobj", "iscomplexobj(x)", summary: "False: nn has no complex numbers.") { _ in .bool(false) },
        Builtin("isrealobj", "isrealobj(x)", summary: "True: nn has no complex numbers.") { _ in .bool(true) },
        Builtin("iscomplex", "iscomplex(x)", summary: "False for each element.") { args throws(Fault) in
            args.vm.unwrapped(try NDArray.full(try args.array(0).shape, Scalar(false)))
        },
        Builtin("isreal", "isreal(x)", summary: "True for each element.") { args throws(Fault) in
            switch args[0] {
            case .int, .float, .bool: .bool(true)
            default: args.vm.unwrapped(try NDArray.full(try args.array(0).shape, Scalar(true)))
            }
        },
        Builtin("real", "real(val)", summary: "The numbers themselves.") { args throws(Fault) in
            switch args[0] {
            case .list, .tuple: .array(try args.array(0))
            case .bool(let truth): .int(truth ? 1 : 0)
            default: args[0]
            }
        },
        Builtin("imag", "imag(val)", summary: "Zeros: nn has no complex numbers.") { args throws(Fault) in
            switch args[0] {
            case .int, .bool: return .int(0)
            case .float: return .float(0)
            case .object(let object) where object.kind == .scalar:
                return args.vm.value(Scalar(wrapping: 0, as: unsafeDowncast(object, to: ScalarObject.self).scalar.dtype))
            default:
                let array = try args.array(0)
                return .array(try NDArray.zeros(array.shape, array.dtype))
            }
        },
        Builtin("bitwise_count", "bitwise_count(x, /)", summary: "How many bits of the absolute value are set.", example: "np.bitwise_count(1023)  # np.uint8(10)") { args throws(Fault) in
            let x = try args.array(0)
            if x.dtype.isFloat { throw .type("ufunc 'bitwise_count' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''") }
            let out = try NDArray.empty(x.shape, .uint8)
            for k in 0..<x.count {
                let element = x[flat: k]
                let bits = x.dtype.isSigned ? UInt64(element.int.magnitude) : element.bits & x.dtype.largestInteger
                out[flat: k] = Scalar(wrapping: bits.nonzeroBitCount, as: .uint8)
            }
            return args.vm.unwrapped(out)
        },
        Builtin("conjugate", "conjugate(x, /, out=None)", summary: "The numbers themselves: nn has no complex numbers.") { args throws(Fault) in
            let x = try args.operand(0)
            if x.dtype.isBool { return args.vm.unwrapped(try ArrayOps.array(x, .int8).astype(.int8)) }
            return args.vm.value(try ArrayOps.apply(.positive, x, OpOptions(out: try args.out(1))))
        },
        Builtin("isposinf", "isposinf(x, out=None)", summary: "Whether it is plus infinity.") { args throws(Fault) in
            args.vm.value(try ArrayOps.apply(.equal, try args.operand(0), .pyFloat(.infinity), OpOptions(out: try args.out(1))))
        },
        Builtin("isneginf", "isneginf(x, out=None)", summary: "Whether it is minus infinity.") { args throws(Fault) in
            args.vm.value(try ArrayOps.apply(.equal, try args.operand(0), .pyFloat(-.infinity), OpOptions(out: try args.out(1))))
        },
        Builtin("sinc", "sinc(x)", summary: "sin(pi x) / (pi x), 1 at 0.") { args throws(Fault) in
            guard let sine = ArrayOp.named("sin") else { return .none }
            let given = try args.array(0), x = given.dtype.isFloat ? given : try given.astype(.float64)
            let tiny = try NDArray.scalar(Scalar(1e-20, as: x.dtype))
            let zero = try ArrayOps.array(ArrayOps.apply(.equal, .array(x), .pyInt(0), OpOptions()).operand, .bool)
            let y = try ArrayOps.apply(.multiply, .pyFloat(Double.pi), .array(ArrayOps.select(zero, .array(tiny), .array(x))), OpOptions())
            return args.vm.value(try ArrayOps.apply(.divide, ArrayOps.unary(sine, y.operand).operand, y.operand, OpOptions()))
        },
        Builtin("ldexp", "ldexp(x1, x2, /, out=None)", summary: "x1 times 2 to the power of x2.") { args throws(Fault) in
            let exponents = try args.array(1), factor = try args.operand(0)
            if exponents.dtype.isFloat || exponents.dtype == .uint64 {
                throw .type("ufunc 'ldexp' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''")
            }
            if floatType(factor.dtype) == .float32 {
                let wide = try ArrayOps.binary(.multiply, .array(ArrayOps.array(factor, .float64).astype(.float64)), ArrayOps.apply(.power, .pyFloat(2), .array(exponents.astype(.float64)), OpOptions()).operand)
                return args.vm.value(try ArrayOps.apply(.positive, .array(ArrayOps.array(wide.operand, .float64).astype(.float32)), OpOptions(out: try args.out(2))))
            }
            let power = try ArrayOps.apply(.power, .pyFloat(2), .array(try args.array(1).astype(.float64)), OpOptions())
            return args.vm.value(try ArrayOps.apply(.multiply, factor, power.operand, OpOptions(out: try args.out(2))))
        },
        Builtin("float_power", "float_power(x1, x2, /)", summary: "x1 to the power of x2, in float64.") { args throws(Fault) in
            args.vm.value(try ArrayOps.apply(.power, .array(try args.array(0).astype(.float64)), .array(try args.array(1).astype(.float64)), OpOptions()))
        },
    ]

    /// The type of results that are fractions: float32 for what is no wider than 16 bits.
    private static func floatType(_ dtype: DType) -> DType { dtype == .float32 || (!dtype.isFloat && dtype.itemsize <= 2) ? .float32 : .float64 }

    /// isclose, with tolerances that are numbers or arrays.
    private static func close(_ args: borrowing Args) throws(Fault) -> ArrayResult {
        let a = try args.operand(0), b = try args.operand(1)
        if let rtol = args.vm.number(args[2]), let atol = args.vm.number(args[3]) { return try ArrayOps.isClose(a, b, rtol, atol, equalNaN: try args.bool(4)) }
        let rtol = try args.operand(2), atol = try args.operand(3), isNaN = ArrayOp.named("isnan") ?? .absolute, isFinite = ArrayOp.named("isfinite") ?? .absolute
        let bound = try ArrayOps.binary(.add, atol, ArrayOps.binary(.multiply, rtol, ArrayOps.unary(.absolute, b).operand).operand)
        let old = args.vm.work.floatErrors
        args.vm.work.floatErrors.invalid = .ignore
        defer { args.vm.work.floatErrors = old }
        let near = try ArrayOps.apply(.lessEqual, ArrayOps.unary(.absolute, ArrayOps.binary(.subtract, a, b).operand).operand, bound.operand, OpOptions())
        let fits = try ArrayOps.apply(.logicalAnd, near.operand, ArrayOps.unary(isFinite, b).operand, OpOptions())
        let same = try ArrayOps.apply(.logicalOr, fits.operand, ArrayOps.apply(.equal, a, b, OpOptions()).operand, OpOptions())
        guard try args.bool(4) else { return same }
        let both = try ArrayOps.apply(.logicalAnd, ArrayOps.unary(isNaN, a).operand, ArrayOps.unary(isNaN, b).operand, OpOptions())
        return try ArrayOps.apply(.logicalOr, same.operand, both.operand, OpOptions())
    }

    private static func equal(_ a: NDArray, _ b: NDArray, _ equalNaN: Bool) throws(Fault) -> Bool {
        var same = try ArrayOps.array(ArrayOps.apply(.equal, .array(a), .array(b), OpOptions()).operand, .bool)
        if equalNaN, a.dtype.isFloat, b.dtype.isFloat, let isNaN = ArrayOp.named("isnan") {
            let both = try ArrayOps.apply(.logicalAnd, ArrayOps.unary(isNaN, .array(a)).operand, ArrayOps.unary(isNaN, .array(b)).operand, OpOptions())
            same = try ArrayOps.array(ArrayOps.apply(.logicalOr, .array(same), both.operand, OpOptions()).operand, .bool)
        }
        return try same.reduced(.logicalAnd).isTrue
    }
}
