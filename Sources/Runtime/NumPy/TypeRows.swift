/// Element types and indices: what promotes to what, which index is where.
enum TypeRows {
    private static let emptyIndices = "indices must be integral: the provided empty sequence was inferred as float. Wrap it with 'np.array(indices, dtype=np.intp)'"

    private static func isArray(_ value: Value) -> Bool { if case .array = value { true } else { false } }

    static let rows: [Builtin] = [
        Builtin("result_type", "result_type(*arrays_and_dtypes)", summary: "The element type that operands meet in.", example: "np.result_type(np.int8, 3.0)  # dtype('float64')") { args throws(Fault) in
            var result: DType?, weak: DType?
            for value in args.rest(0) {
                var operand: Operand?
                switch value {
                case .type, .str: break
                case .object(let object) where object.kind == .dtype: break
                default: operand = try args.vm.operandIfAny(value)
                }
                if let operand, operand.isWeak {
                    weak = weak.map { DType.promoted($0, operand.dtype) } ?? operand.dtype
                } else {
                    let dtype: DType
                    if let operand { dtype = operand.dtype } else { dtype = try args.vm.dtype(value) }
                    result = result.map { DType.promoted($0, dtype) } ?? dtype
                }
            }
            guard let result else {
                guard let weak else { throw .value("at least one array or dtype is required") }
                return args.vm.value(weak)
            }
            return args.vm.value(weak.map { Operand.strong(result, with: $0) } ?? result)
        },
        Builtin("promote_types", "promote_types(type1, type2, /)", summary: "The element type that holds values of both.", example: "np.promote_types('i1', 'u1')  # dtype('int16')") { args throws(Fault) in
            args.vm.value(DType.promoted(try args.vm.dtype(args[0]), try args.vm.dtype(args[1])))
        },
        Builtin("can_cast", "can_cast(from_, to, casting='safe')", summary: "Whether one element type may become another.", example: "np.can_cast('i4', 'i8')  # True") { args throws(Fault) in
            let from: DType
            switch args[0] {
            case .array(let array): from = array.dtype
            case .object(let object) where object.kind == .scalar: from = unsafeDowncast(object, to: ScalarObject.self).scalar.dtype
            case .int, .float, .bool: throw .type("can_cast() does not support Python ints, floats, and complex because the result used to depend on the value.\nThis change was part of adopting NEP 50, we may explicitly allow them again in the future.")
            default: from = try args.vm.dtype(args[0])
            }
            return .bool(Casting.allows(try args.string(2), from, try args.vm.dtype(args[1])))
        },
        Builtin("min_scalar_type", "min_scalar_type(a, /)", summary: "The smallest element type that holds a value.", example: "np.min_scalar_type(10)  # dtype('uint8')") { args throws(Fault) in
            let array = try args.array(0)
            if array.rank > 0 { return args.vm.value(array.dtype) }
            let scalar = array.firstElement
            if scalar.dtype.isBool { return args.vm.value(.bool) }
            if scalar.dtype.isFloat {
                let size = scalar.double.magnitude
                return args.vm.value(size.isFinite && size > Double(Float.greatestFiniteMagnitude) ? .float64 : .float32)
            }
            let order: [DType] = scalar.dtype != .uint64 && scalar.int < 0 ? [.int8, .int16, .int32, .int64] : [.uint8, .uint16, .uint32, .uint64]
            let fits = order.first { scalar.dtype != .uint64 && scalar.int < 0 ? scalar.int >= $0.smallestInteger : scalar.bits <= $0.largestInteger }
            return args.vm.value(fits ?? .int64)
        },
        Builtin("issubdtype", "issubdtype(arg1, arg2)", summary: "Whether one element type is a kind of another.", example: "np.issubdtype(np.float32, np.floating)  # True") { args throws(Fault) in
            func type(_ value: Value) throws(Fault) -> TypeObject {
                if case .type(let type) = value, type.isSubtype(of: args.vm.types.scalar) { return type }
                return args.vm.numpy.types.type(of: try args.vm.dtype(value))
            }
            return .bool(try type(args[0]).isSubtype(of: try type(args[1])))
        },
        Builtin("isdtype", "isdtype(dtype, kind)", summary: "Whether an element type is of a kind.") { args throws(Fault) in
            let dtype = try args.vm.dtype(args[0])
            var kinds = [args[1]]
            if case .tuple(let tuple) = args[1] { kinds = tuple.items }
            for kind in kinds {
                switch kind.asString {
                case "bool": if dtype.isBool { return .bool(true) }
                case "signed integer": if dtype.isSigned { return .bool(true) }
                case "unsigned integer": if dtype.isUnsigned { return .bool(true) }
                case "integral": if dtype.isInteger { return .bool(true) }
                case "real floating": if dtype.isFloat { return .bool(true) }
                case "numeric": if !dtype.isBool { return .bool(true) }
                case "complex floating": break
                default: if try args.vm.dtype(kind) == dtype { return .bool(true) }
                }
            }
            return .bool(false)
        },
        Builtin("shares_memory", "shares_memory(a, b, /, max_work=None)", summary: "Whether two arrays share elements.") { args throws(Fault) in
            .bool(try args.array(0).sharesMemory(with: try args.array(1)))
        },
        Builtin("may_share_memory", "may_share_memory(a, b, /, max_work=None)", summary: "Whether two arrays may share elements: whether they lie in one range of memory.") { args throws(Fault) in
            .bool(try args.array(0).mayShareMemory(with: try args.array(1)))
        },
        Builtin("isfortran", "isfortran(a)", summary: "Whether the array lies column by column only.") { args throws(Fault) in
            let a = try args.array(0)
            return .bool(a.isFortranContiguous && !a.isContiguous)
        },
        Builtin("iterable", "iterable(y)", summary: "Whether a value can be stepped through.") { args throws(Fault) in
            do throws(Fault) {
                _ = try args.vm.iterator(args[0])
                return .bool(true)
            } catch {
                guard error.kind == .typeError else { throw error }
                return .bool(false)
            }
        },
        Builtin("unravel_index", "unravel_index(indices, shape, order='C')", summary: "Places in row order as indices.", example: "np.unravel_index(5, (2, 3))") { args throws(Fault) in
            let indices = try args.array(0), shape = try args.dims(1), isFortran = try args.isFortran(2)
            if indices.count == 0, !isArray(args[0]) { throw .type(emptyIndices) }
            if indices.dtype.isFloat { throw .type("only int indices permitted") }
            if shape.isEmpty, indices.rank > 0 {
                for k in 0..<indices.count where indices[flat: k].int != 0 { throw .value("index \(indices[flat: k].int) is out of bounds for array with size 1") }
                throw .value("multiple indices are not supported for 0d arrays")
            }
            let count = try NDArray.checkedCount(shape, .bool)
            var parts: [NDArray] = []
            for _ in 0..<shape.count { parts.append(try NDArray.empty(indices.shape, .int64)) }
            for k in 0..<indices.count {
                var rest = indices[flat: k].int
                guard rest >= 0, rest < count else { throw .value("index \(rest) is out of bounds for array with size \(count)") }
                for axis in isFortran ? Array(0..<shape.count) : (0..<shape.count).reversed() {
                    parts[axis][flat: k] = Scalar(rest % shape[axis])
                    rest /= shape[axis]
                }
            }
            return .newTuple(parts.map { args.vm.unwrapped($0) })
        },
        Builtin("ravel_multi_index", "ravel_multi_index(multi_index, dims, mode='raise', order='C')", summary: "Indices as places in row order.",
                example: "np.ravel_multi_index((1, 2), (2, 3))  # np.int64(5)") { args throws(Fault) in
            let shape = try args.dims(1), isFortran = try args.isFortran(3)
            var modes: [IndexMode] = []
            if case .tuple(let tuple) = args[2] {
                for item in tuple.items {
                    guard let mode = IndexMode(rawValue: item.asString ?? "") else { throw .value("clipmode must be one of 'clip', 'raise', or 'wrap' (got '\(try args.vm.str(item))')") }
                    modes.append(mode)
                }
                if modes.count != shape.count { throw .value("list of modes has wrong length (\(modes.count) instead of \(shape.count))") }
            } else { modes = Array(repeating: try args.mode(2), count: shape.count) }
            let parts = try args.arrays(0)
            for (k, value) in try args.vm.array(of: args[0]).enumerated() where parts[k].count == 0 && !isArray(value) && !isArray(args[0]) { throw .type(emptyIndices) }
            for part in parts where part.dtype.isFloat { throw .type("only int indices permitted") }
            _ = try NDArray.checkedCount(shape, .bool)
            guard parts.count == shape.count else { throw .value("parameter multi_index must be a sequence of length \(shape.count)") }
            var total: Operand = .pyInt(0), step = 1
            for axis in isFortran ? Array(0..<shape.count) : (0..<shape.count).reversed() {
                let mode = modes[axis]
                if shape[axis] == 0, parts[axis].count > 0 { throw .value("invalid entry in coordinates array") }
                let part = try mode.apply(parts[axis].astype(.int64), length: shape[axis])
                if mode == .raise {
                    for k in 0..<part.count where part[flat: k].int < 0 || part[flat: k].int >= shape[axis] { throw .value("invalid entry in coordinates array") }
                }
                total = try ArrayOps.binary(.add, total, ArrayOps.binary(.multiply, .array(part), .pyInt(step)).operand).operand
                step = step.multipliedReportingOverflow(by: shape[axis]).partialValue
            }
            return args.vm.value(total)
        },
        Builtin("tril_indices", "tril_indices(n, k=0, m=None)", summary: "The indices at and below a diagonal.") { args throws(Fault) in
            let n = try args.int(0)
            return .newTuple(try NDArray.tri(n, try args.int(2, or: n), try args.int(1, or: 0), .bool).nonzeroPlaces().map { .array($0) })
        },
        Builtin("triu_indices", "triu_indices(n, k=0, m=None)", summary: "The indices at and above a diagonal.") { args throws(Fault) in
            let n = try args.int(0)
            let below = try NDArray.tri(n, try args.int(2, or: n), try args.int(1, or: 0) - 1, .bool)
            return .newTuple(try ArrayOps.array(ArrayOps.unary(.invert, .array(below)).operand, .bool).nonzeroPlaces().map { .array($0) })
        },
        Builtin("tril_indices_from", "tril_indices_from(arr, k=0)", summary: "The indices at and below a diagonal of an array.") { args throws(Fault) in
            let a = try args.array(0)
            if a.rank != 2 { throw .value("input array must be 2-d") }
            return .newTuple(try NDArray.tri(a.shape[0], a.shape[1], try args.int(1, or: 0), .bool).nonzeroPlaces().map { .array($0) })
        },
        Builtin("triu_indices_from", "triu_indices_from(arr, k=0)", summary: "The indices at and above a diagonal of an array.") { args throws(Fault) in
            let a = try args.array(0)
            if a.rank != 2 { throw .value("input array must be 2-d") }
            let below = try NDArray.tri(a.shape[0], a.shape[1], try args.int(1, or: 0) - 1, .bool)
            return .newTuple(try ArrayOps.array(ArrayOps.unary(.invert, .array(below)).operand, .bool).nonzeroPlaces().map { .array($0) })
        },
        Builtin("diag_indices", "diag_indices(n, ndim=2)", summary: "The indices of the main diagonal.") { args throws(Fault) in
            let line = Value.array(try NDArray.arange(.pyInt(0), .pyInt(try args.int(0)), nil, nil))
            return .newTuple(Array(repeating: line, count: Swift.max(0, Swift.min(try args.int(1), Dims.limit))))
        },
        Builtin("fill_diagonal", "fill_diagonal(a, val, wrap=False)", summary: "Writes a value to the main diagonal.") { args throws(Fault) in
            let a = try args.array(0)
            if a.rank < 2 { throw .value("array must be at least 2-d") }
            if a.rank > 2, Set(a.shape).count > 1 { throw .value("All dimensions of input must be of equal length") }
            try a.requireWriteable()
            let value = try args.vm.elementArray(args[1], a.dtype)
            var at = 0
            let flat = a.rank == 2 ? a.shape[1] + 1 : (0..<a.rank).map { a.shape[($0 + 1)...].reduce(1, *) }.reduce(0, +)
            let wraps = try args.bool(2)
            let end = a.rank == 2 && !wraps ? Swift.min(a.count, a.shape[1] * a.shape[1]) : a.count
            var k = 0
            while at < end, value.count > 0 {
                a[flat: at] = value[flat: k % value.count]
                at += flat
                k += 1
            }
            return .none
        },
        Builtin("ix_", "ix_(*args)", summary: "Indices that pick all combinations.", example: "np.ix_([0, 1], [2])") { args throws(Fault) in
            let vectors = args.rest(0)
            var parts: [Value] = []
            for (axis, value) in vectors.enumerated() {
                var array = try args.vm.ndarray(value)
                if array.rank != 1 { throw .value("Cross index must be 1 dimensional") }
                if array.count == 0, !isArray(value) { array = try array.astype(.int64) }
                if array.dtype.isBool { array = try array.nonzeroPlaces()[0] }
                var shape = Dims(repeating: 1, count: vectors.count)
                shape[axis] = array.count
                parts.append(.array(try array.reshaped(shape)))
            }
            return .newTuple(parts)
        },
        Builtin("show_config", "show_config(mode='stdout')", summary: "Nothing to show.") { _ in .none },
        Builtin("base_repr", "base_repr(number, base=2, padding=0)", summary: "A number in another base.", example: "np.base_repr(5)  # '101'") { args throws(Fault) in
            let number = try args.int(0), base = try args.int(1, or: 2), padding = try args.int(2, or: 0)
            guard (2...36).contains(base) else { throw .value(base > 36 ? "Bases greater than 36 not handled in base_repr." : "Bases less than 2 not handled in base_repr.") }
            let digits = number == 0 ? (padding > 0 ? "" : "0") : String(number.magnitude, radix: base, uppercase: true)
            let zeros = String(repeating: "0", count: Swift.max(0, number == 0 ? padding : padding))
            return .string((number < 0 ? "-" : "") + zeros + digits)
        },
        Builtin("binary_repr", "binary_repr(num, width=None)", summary: "An integer in base 2.", example: "np.binary_repr(5)  # '101'") { args throws(Fault) in
            let number = try args.int(0)
            var digits = String(number.magnitude, radix: 2)
            guard args.isGiven(1) else { return .string((number < 0 ? "-" : "") + digits) }
            let width = try args.int(1)
            if number < 0, width > 0 {
                digits = String(UInt64(bitPattern: Int64(number)) & (width >= 64 ? UInt64.max : 1 << UInt64(width) &- 1), radix: 2)
                if width > 64 { digits = String(repeating: "1", count: width - 64) + digits }
                if width < 64, number < -(1 << (width - 1)) { throw .value("Insufficient bit width=\(width) provided for binwidth=\(String(number.magnitude, radix: 2).utf8.count + 1)") }
            } else if digits.utf8.count > width { throw .value("Insufficient bit width=\(width) provided for binwidth=\(digits.utf8.count)") }
            return .string(String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits)
        },
    ]
}

/// Reductions that leave out NaN.
enum NaNRows {
    static let rows: [Builtin] = [
        total("nansum", .add, 0, "The sum, leaving out NaN."),
        total("nanprod", .multiply, 1, "The product, leaving out NaN."),
        running("nancumsum", .add, 0, "Running sums, NaN counting as 0."),
        running("nancumprod", .multiply, 1, "Running products, NaN counting as 1."),
        extreme("nanmax", .fmax, "The greatest element that is no NaN."),
        extreme("nanmin", .fmin, "The least element that is no NaN."),
        Builtin("nanmean", "nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True)", summary: "The mean, leaving out NaN.", example: "np.nanmean([1.0, np.nan])  # np.float64(1.0)") { args throws(Fault) in
            let a = try args.array(0)
            let options = ReduceOptions(axes: try args.axes(1), keepdims: try args.bool(4), dtype: try args.dtype(2), out: try args.out(3), mask: try present(a, try args.mask(5)))
            return args.vm.value(try warned(args, a, options, "Mean of empty slice") { (quiet) throws(Fault) in try a.mean(quiet) })
        },
        spread("nanvar", isDeviation: false, "The variance, leaving out NaN."),
        spread("nanstd", isDeviation: true, "The standard deviation, leaving out NaN."),
    ]

    /// Where there are numbers; nil for element types without NaN.
    private static func present(_ a: NDArray, _ mask: NDArray? = nil) throws(Fault) -> NDArray? {
        guard a.dtype.isFloat, let isNaN = ArrayOp.named("isnan") else { return mask }
        let missing = try ArrayOps.array(ArrayOps.unary(isNaN, .array(a)).operand, .bool)
        if let mask { return try ArrayOps.array(ArrayOps.apply(.greater, .array(mask), .array(missing), OpOptions()).operand, .bool) }
        return try ArrayOps.array(ArrayOps.unary(.invert, .array(missing)).operand, .bool)
    }

    /// Tells of slices with nothing in them, in NumPy's words, and not of the division by zero that follows.
    private static func warned(_ args: borrowing Args, _ a: NDArray, _ options: ReduceOptions, _ words: String,
                               _ body: (ReduceOptions) throws(Fault) -> ArrayResult) throws(Fault) -> ArrayResult {
        let work = args.vm.work, old = work.floatErrors
        work.floatErrors.invalid = .ignore
        work.floatErrors.divide = .ignore
        defer { work.floatErrors = old }
        if let mask = options.mask {
            let any = try mask.reduced(.logicalOr, ReduceOptions(axes: options.axes))
            if !(try ArrayOps.array(any.operand, .bool).reduced(.logicalAnd).isTrue) { try work.tell("RuntimeWarning", words) }
        }
        return try body(options)
    }

    private static func filled(_ a: NDArray, _ value: Double) throws(Fault) -> NDArray {
        guard let mask = try present(a) else { return a }
        return try ArrayOps.select(mask, .array(a), .scalar(Scalar(value, as: a.dtype)))
    }

    private static func total(_ name: String, _ op: ArrayOp, _ identity: Double, _ summary: String) -> Builtin {
        Builtin(name, "\(name)(a, axis=None, dtype=None, out=None, keepdims=False, initial=, where=True)", summary: summary) { args throws(Fault) in
            var options = ReduceOptions(axes: try args.axes(1), keepdims: try args.bool(4), dtype: try args.dtype(2), out: try args.out(3), mask: try args.mask(6))
            if args.isGiven(5) { options.initial = try args.operand(5) }
            return args.vm.value(try filled(try args.array(0), identity).reduced(op, options))
        }
    }

    private static func running(_ name: String, _ op: ArrayOp, _ identity: Double, _ summary: String) -> Builtin {
        Builtin(name, "\(name)(a, axis=None, dtype=None, out=None)", summary: summary) { args throws(Fault) in
            .array(try filled(try args.array(0), identity).accumulated(op, axis: try args.axis(1), dtype: try args.dtype(2), out: try args.out(3)))
        }
    }

    private static func extreme(_ name: String, _ op: ArrayOp, _ summary: String) -> Builtin {
        Builtin(name, "\(name)(a, axis=None, out=None, keepdims=False, initial=, where=True)", summary: summary) { args throws(Fault) in
            var options = ReduceOptions(axes: try args.axes(1), keepdims: try args.bool(3), out: try args.out(2), mask: try args.mask(5))
            if args.isGiven(4) { options.initial = try args.operand(4) }
            let a = try args.array(0), result = try a.reduced(op, options)
            if a.dtype.isFloat, let isNaN = ArrayOp.named("isnan"),
               try ArrayOps.array(ArrayOps.unary(isNaN, result.operand).operand, .bool).reduced(.logicalOr).isTrue {
                var isArray = false
                if case .array = args[0] { isArray = true }
                try args.vm.work.tell("RuntimeWarning", isArray ? "All-NaN slice encountered" : "All-NaN axis encountered")
            }
            return args.vm.value(result)
        }
    }

    private static func spread(_ name: String, isDeviation: Bool, _ summary: String) -> Builtin {
        Builtin(name, "\(name)(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, correction=None)", summary: summary) { args throws(Fault) in
            let a = try args.array(0), given = try args.double(4)
            if args.isGiven(7), given != 0 { throw .value("ddof and correction can't be provided simultaneously.") }
            let ddof = args.isGiven(7) ? try args.double(7) : given
            let options = ReduceOptions(axes: try args.axes(1), keepdims: try args.bool(5), dtype: try args.dtype(2), out: try args.out(3), mask: try present(a, try args.mask(6)))
            let whole = try filled(a, 0)
            return args.vm.value(try warned(args, a, options, "Degrees of freedom <= 0 for slice.") { (quiet) throws(Fault) in
                isDeviation ? try whole.deviation(ddof: ddof, quiet) : try whole.variance(ddof: ddof, quiet)
            })
        }
    }
}
