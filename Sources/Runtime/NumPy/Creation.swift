/// Functions that make arrays.
enum CreationRows {
    static let rows: [Builtin] = [
        Builtin("array", "array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, like=None)",
                summary: "An array of numbers, from a nested sequence.", example: "np.array([[1, 2], [3, 4]])") { args throws(Fault) in
            let vm = args.vm, wanted = try args.dtype(1), layout = try args.layout(3, or: .keep)
            var array: NDArray
            if case .array(let given) = args[0] {
                if wanted == nil || wanted == given.dtype {
                    let isSame = args[2].isNone ? true : !(try args.bool(2))
                    array = isSame ? given.fits(layout) ? given : try given.copied(layout) : try given.copied(layout)
                } else {
                    array = try given.astype(wanted ?? given.dtype).laid(layout)
                }
                if case .bool(false) = args[2], array !== given { throw unavoidable("np.array(obj, copy=False)") }
            } else {
                if case .bool(false) = args[2] { throw unavoidable("np.array(obj, copy=False)") }
                array = try vm.ndarray(args[0], dtype: wanted).laid(layout)
            }
            let least = try args.int(5, or: 0)
            if array.rank < least { array = try array.expanded(Dims(0..<(least - array.rank))) }
            return .array(array)
        },
        Builtin("asarray", "asarray(a, dtype=None, order=None, *, copy=None)", summary: "The value as an array; an array stays the same one.",
                example: "np.asarray([1, 2])  # array([1, 2])") { args throws(Fault) in
            let layout = try args.layout(2, or: .keep)
            let array = try args.vm.ndarray(args[0], dtype: try args.dtype(1)).laid(layout)
            if case .bool(let copies) = args[3] {
                if copies, case .array(let given) = args[0], given === array { return .array(try array.copied(layout)) }
                if !copies {
                    guard case .array(let given) = args[0], given === array else { throw unavoidable("np.array(obj, copy=False)") }
                }
            }
            return .array(array)
        },
        Builtin("asanyarray", "asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)", summary: "The same as asarray.") { args throws(Fault) in
            .array(try args.vm.ndarray(args[0], dtype: try args.dtype(1)).laid(try args.layout(2, or: .keep)))
        },
        Builtin("ascontiguousarray", "ascontiguousarray(a, dtype=None)", summary: "An array laid out row by row.") { args throws(Fault) in
            let array = try args.vm.ndarray(args[0], dtype: try args.dtype(1)).contiguous()
            return .array(array.rank == 0 ? try array.reshaped([1]) : array)
        },
        Builtin("asfortranarray", "asfortranarray(a, dtype=None)", summary: "An array laid out column by column.") { args throws(Fault) in
            let array = try args.vm.ndarray(args[0], dtype: try args.dtype(1))
            return .array(array.isFortranContiguous ? array : try array.inColumnOrder())
        },
        Builtin("asarray_chkfinite", "asarray_chkfinite(a, dtype=None, order=None)", summary: "asarray, refusing infinities and NaN.") { args throws(Fault) in
            let array = try args.vm.ndarray(args[0], dtype: try args.dtype(1))
            if array.dtype.isFloat, !(try array.allFinite()) { throw .value("array must not contain infs or NaNs") }
            return .array(array)
        },
        Builtin("copy", "copy(a, order='K', subok=False)", summary: "A copy of an array.", example: "np.copy([1, 2])  # array([1, 2])") { args throws(Fault) in
            .array(try args.array(0).copied(try args.layout(1, or: .keep)))
        },
        Builtin("zeros", "zeros(shape, dtype=None, order='C', *, device=None, like=None)", summary: "An array of zeros.",
                example: "np.zeros(2)  # array([0., 0.])", shortcut: Shortcuts.zeros) { args throws(Fault) in
            let array = try NDArray.zeros(try args.dims(0), try args.dtype(1) ?? .float64)
            return .array(try args.isFortran(2) ? try array.inColumnOrder() : array)
        },
        Builtin("ones", "ones(shape, dtype=None, order='C', *, device=None, like=None)", summary: "An array of ones.",
                example: "np.ones(2)  # array([1., 1.])") { args throws(Fault) in
            let array = try NDArray.full(try args.dims(0), Scalar(wrapping: 1, as: try args.dtype(1) ?? .float64))
            return .array(try args.isFortran(2) ? try array.inColumnOrder() : array)
        },
        Builtin("empty", "empty(shape, dtype=None, order='C', *, device=None, like=None)", summary: "An array for numbers to come.",
                example: "np.empty((2, 3)).shape  # (2, 3)") { args throws(Fault) in
            let array = try NDArray.zeros(try args.dims(0), try args.dtype(1) ?? .float64)
            return .array(try args.isFortran(2) ? try array.inColumnOrder() : array)
        },
        Builtin("full", "full(shape, fill_value, dtype=None, order='C', *, device=None, like=None)", summary: "An array of one value.",
                example: "np.full(2, 7)  # array([7, 7])") { args throws(Fault) in
            let array = try full(args, try args.dims(0), args[1], try args.dtype(2))
            return .array(try args.isFortran(3) ? try array.inColumnOrder() : array)
        },
        Builtin("zeros_like", "zeros_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)", summary: "Zeros in the shape and type of another array.",
                example: "np.zeros_like([1, 2])  # array([0, 0])") { args throws(Fault) in
            .array(try like(args, Scalar(0)))
        },
        Builtin("ones_like", "ones_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)", summary: "Ones in the shape and type of another array.",
                example: "np.ones_like([1, 2])  # array([1, 1])") { args throws(Fault) in
            .array(try like(args, Scalar(1)))
        },
        Builtin("empty_like", "empty_like(prototype, dtype=None, order='K', subok=True, shape=None, *, device=None)",
                summary: "An array for numbers to come, in the shape and type of another.") { args throws(Fault) in
            .array(try like(args, Scalar(0)))
        },
        Builtin("full_like", "full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None, *, device=None)",
                summary: "One value in the shape and type of another array.", example: "np.full_like([1, 2], 7)  # array([7, 7])") { args throws(Fault) in
            let a = try args.array(0), dtype = try args.dtype(2) ?? a.dtype
            let array = try a.emptyAlike(try args.optionalDims(5) ?? a.shape, dtype, try args.layout(3, or: .keep))
            try array.assign(try args.vm.elementArray(args[1], dtype))
            return .array(array)
        },
        Builtin("arange", "arange(start=, stop=, step=, dtype=None, *, device=None, like=None)", summary: "Evenly spaced numbers up to before stop.",
                example: "np.arange(3)  # array([0, 1, 2])", shortcut: Shortcuts.arange) { args throws(Fault) in
            guard args.isGiven(0) || args.isGiven(1) else { throw .type("arange() requires stop to be specified.") }
            let first = args.isGiven(0) ? try args.operand(0) : .pyInt(0)
            if args.isGiven(0), !args.isGiven(1), args.isGiven(2), !args.has(1) { return .array(try NDArray.arange(.pyInt(0), first, try args.operand(2), try args.dtype(3))) }
            let stop = args.isGiven(1) ? try args.operand(1) : nil, step = args.isGiven(2) ? try args.operand(2) : nil
            return .array(try NDArray.arange(stop == nil ? .pyInt(0) : first, stop ?? first, step, try args.dtype(3)))
        },
        Builtin("linspace", "linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None)",
                summary: "num numbers evenly spread from start to stop.", example: "np.linspace(0, 1, 3)  # array([0. , 0.5, 1. ])") { args throws(Fault) in
            let (array, step) = try NDArray.linspace(try args.operand(0), try args.operand(1), try args.int(2), endpoint: try args.bool(3),
                                                     dtype: try args.dtype(5), axis: try args.int(6, or: 0))
            return try args.bool(4) ? .newTuple([.array(array), args.vm.value(step)]) : .array(array)
        },
        Builtin("logspace", "logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)",
                summary: "Numbers evenly spread on a logarithmic scale, from base**start to base**stop.",
                example: "np.logspace(0, 2, 3)  # array([  1.,  10., 100.])") { args throws(Fault) in
            var start = try args.operand(0), base = try args.operand(4)
            let axis = try args.int(6, or: 0)
            if case .array(let bases) = base, bases.rank > 0 {
                // Each base has its own line, beside those of start and stop.
                start = .array(try ArrayOps.array(ArrayOps.binary(.add, start, ArrayOps.binary(.multiply, base, .pyInt(0)).operand).operand, .float64))
                let others = try ArrayOps.array(ArrayOps.binary(.add, start, try args.operand(1)).operand, .float64)
                base = .array(try bases.broadcasted(to: others.shape).expanded(Dims(axis)))
            }
            let (exponents, _) = try NDArray.linspace(start, try args.operand(1), try args.int(2), endpoint: try args.bool(3), dtype: nil, axis: axis)
            let result = try ArrayOps.apply(.power, base, .array(exponents), OpOptions())
            guard case .array(let array) = result else { return args.vm.value(result) }
            return .array(try array.astype(try args.dtype(5) ?? array.dtype))
        },
        Builtin("geomspace", "geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0)",
                summary: "Numbers each of which is the one before times a constant.", example: "np.geomspace(1, 100, 3)  # array([  1.,  10., 100.])") { args throws(Fault) in
            .array(try NDArray.geomspace(try args.double(0), try args.double(1), try args.int(2), endpoint: try args.bool(3), dtype: try args.dtype(4)))
        },
        Builtin("eye", "eye(N, M=None, k=0, dtype=None, order='C', *, device=None, like=None)", summary: "Ones on a diagonal, zeros elsewhere.",
                example: "np.eye(2)") { args throws(Fault) in
            let rows = try args.int(0)
            let array = try NDArray.eye(rows, try args.int(1, or: rows), try args.int(2, or: 0), try args.dtype(3) ?? .float64)
            return .array(try args.isFortran(4) ? try array.inColumnOrder() : array)
        },
        Builtin("identity", "identity(n, dtype=None, *, like=None)", summary: "The identity matrix.", example: "np.identity(2)") { args throws(Fault) in
            .array(try NDArray.eye(try args.int(0), try args.int(0), 0, try args.dtype(1) ?? .float64))
        },
        Builtin("tri", "tri(N, M=None, k=0, dtype=None, *, like=None)", summary: "Ones at and below a diagonal.", example: "np.tri(2)") { args throws(Fault) in
            let rows = try args.int(0)
            return .array(try NDArray.tri(rows, try args.int(1, or: rows), try args.int(2, or: 0), try args.dtype(3) ?? .float64))
        },
        Builtin("fromiter", "fromiter(iter, dtype, count=-1, *, like=None)", summary: "An array of what an iterator gives.",
                example: "np.fromiter(range(3), int)  # array([0, 1, 2])") { args throws(Fault) in
            var items = try args.vm.array(of: args[0])
            let count = try args.int(2, or: -1)
            if count >= 0 {
                if items.count < count { throw .value("iterator too short: Expected \(count) but iterator had only \(items.count) items.") }
                items = Array(items.prefix(count))
            }
            return .array(try args.vm.ndarray(.newList(items), dtype: try args.dtype(1)))
        },
        Builtin("fromfunction", "fromfunction(function, shape, *, dtype=None, like=None, **kwargs)", summary: "A function of the indices.",
                example: "np.fromfunction(lambda i, j: i + j, (2, 2))") { args throws(Fault) in
            let shape = try args.dims(1), dtype = try args.dtype(2) ?? .float64
            var grids: [Value] = []
            for axis in 0..<shape.count { grids.append(.array(try NDArray.indices(shape, axis: axis, dtype))) }
            return try args.vm.call(args[0], grids, keywords: args.keywords(4))
        },
        Builtin("meshgrid", "meshgrid(*xi, copy=True, sparse=False, indexing='xy')", summary: "Coordinate matrices from coordinate vectors.",
                example: "np.meshgrid([1, 2], [3, 4])") { args throws(Fault) in
            var vectors: [NDArray] = []
            for value in args.rest(0) { vectors.append(try args.vm.ndarray(value).raveled()) }
            let indexing = try args.optionalString(3) ?? "xy"
            guard indexing == "xy" || indexing == "ij" else { throw .value("Valid values for `indexing` are 'xy' and 'ij'.") }
            return .newTuple(try NDArray.meshgrid(vectors, isXY: indexing == "xy", sparse: try args.bool(2)).map { .array($0) })
        },
        Builtin("indices", "indices(dimensions, dtype=None, sparse=False)", summary: "The index of each element along each axis.",
                example: "np.indices((2, 2)).shape  # (2, 2, 2)") { args throws(Fault) in
            let shape = try args.dims(0), dtype = try args.dtype(1) ?? .int64
            var grids: [NDArray] = []
            for axis in 0..<shape.count {
                let grid = try NDArray.indices(shape, axis: axis, dtype)
                if try args.bool(2) {
                    var index: [IndexItem] = []
                    for other in 0..<shape.count { index.append(.slice(other == axis ? IndexSlice() : IndexSlice(stop: 1))) }
                    if case .array(let thin) = try grid.get(index) { grids.append(thin) }
                } else { grids.append(grid) }
            }
            if try args.bool(2) { return .newTuple(grids.map { .array($0) }) }
            if grids.isEmpty { return .array(try NDArray.empty([0], dtype)) }
            return .array(try NDArray.stacked(grids, axis: 0))
        },
        Builtin("vander", "vander(x, N=None, increasing=False)", summary: "Powers of a vector, in columns.", example: "np.vander([1, 2, 3])") { args throws(Fault) in
            let x = try args.array(0)
            if x.rank != 1 { throw .value("x must be a one-dimensional array or sequence.") }
            let columns = try args.int(1, or: x.count)
            let powers = try NDArray.arange(.pyInt(0), .pyInt(columns), nil, nil)
            let ordered = try args.bool(2) ? powers : powers.sliced(axis: 0, start: Swift.max(columns - 1, 0), step: -1, length: columns)
            let base = x.dtype.isBool ? try x.astype(.int64) : x
            return args.vm.value(try ArrayOps.apply(.power, .array(try base.expanded([1])), .array(ordered), OpOptions()))
        },
    ]

    private static func unavoidable(_ call: String) -> Fault {
        .value("Unable to avoid copy while creating an array as requested.\nIf using `\(call)` replace it with `np.asarray(obj)` to allow a copy when needed (no behavior change in NumPy 1.x).\nFor more details, see https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.")
    }

    private static func full(_ args: borrowing Args, _ shape: Dims, _ value: Value, _ dtype: DType?) throws(Fault) -> NDArray {
        let filler = try args.vm.elementArray(value, dtype)
        if filler.rank == 0 { return try NDArray.full(shape, filler.firstElement) }
        let array = try NDArray.empty(shape, filler.dtype)
        try array.assign(filler)
        return array
    }

    private static func like(_ args: borrowing Args, _ value: Scalar) throws(Fault) -> NDArray {
        let a = try args.array(0), dtype = try args.dtype(1) ?? a.dtype
        let shape = try args.optionalDims(4) ?? a.shape
        let array = try a.emptyAlike(shape, dtype, try args.layout(2, or: .keep))
        try array.fill(value)
        return array
    }
}

extension Interpreter {
    /// A value as an array of a type, with the checks of an assignment.
    func elementArray(_ value: Value, _ dtype: DType?) throws(Fault) -> NDArray {
        guard let dtype else { return try ndarray(value) }
        if case .array(let array) = value { return try array.astype(dtype) }
        if case .object(let object) = value, object.kind == .scalar {
            return try NDArray.scalar(unsafeDowncast(object, to: ScalarObject.self).scalar.cast(to: dtype))
        }
        return try ndarray(value, dtype: dtype)
    }
}
