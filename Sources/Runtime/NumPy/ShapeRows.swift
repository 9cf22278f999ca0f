/// Functions that give arrays other shapes, and join and split them.
enum ShapeRows {
    static let rows: [Builtin] = [
        Builtin("reshape", "reshape(a, /, shape=, order='C', *, newshape=, copy=None)", summary: "The same elements in another shape; one length may be -1.",
                example: "np.reshape([1, 2, 3, 4], (2, 2))") { args throws(Fault) in
            guard args.has(1) || args.has(3) else { throw .type("reshape() missing 1 required positional argument: 'shape'") }
            return .array(try reshaped(try args.array(0), try args.dims(args.has(1) ? 1 : 3), try args.layout(2), copies: args.optionalBool(4)))
        },
        Builtin("transpose", "transpose(a, axes=None)", summary: "The array with its axes permuted; a view, never a copy.",
                example: "np.transpose(np.ones((2, 3))).shape  # (3, 2)") { args throws(Fault) in
            let array = try args.array(0)
            guard let axes = try args.optionalDims(1) else { return .array(array.transposed) }
            return .array(try array.transposed(axes))
        },
        Builtin("matrix_transpose", "matrix_transpose(x, /)", summary: "The array with its last two axes exchanged.") { args throws(Fault) in
            let array = try args.array(0)
            if array.rank < 2 { throw .value("Input array must be at least 2-dimensional, but it is \(array.rank)") }
            return .array(try array.swappedAxes(-1, -2))
        },
        Builtin("moveaxis", "moveaxis(a, source, destination)", summary: "The array with some axes at other places.",
                example: "np.moveaxis(np.ones((2, 3, 4)), 0, -1).shape  # (3, 4, 2)") { args throws(Fault) in
            .array(try args.array(0).movedAxes(try args.dims(1), to: try args.dims(2)))
        },
        Builtin("rollaxis", "rollaxis(a, axis, start=0)", summary: "The array with an axis rolled back to a place.") { args throws(Fault) in
            let array = try args.array(0), axis = try Dims.axis(try args.int(1), rank: array.rank)
            var start = try args.int(2, or: 0)
            if start < 0 { start += array.rank }
            guard start >= 0, start <= array.rank else {
                throw Fault(.axisError, "'start' arg requires \(-array.rank) <= start < \(array.rank + 1), but \(try args.int(2)) was passed in")
            }
            if axis < start { start -= 1 }
            return .array(axis == start ? array.view(shape: array.shape, strides: array.strides) : try array.movedAxes(Dims(axis), to: Dims(start)))
        },
        Builtin("expand_dims", "expand_dims(a, axis)", summary: "The array with an axis of length one put in.",
                example: "np.expand_dims([1, 2], 0).shape  # (1, 2)") { args throws(Fault) in
            .array(try args.array(0).expanded(try args.dims(1)))
        },
        Builtin("broadcast_to", "broadcast_to(array, shape, subok=False)", summary: "A read-only view stretched to a shape.",
                example: "np.broadcast_to([1, 2], (2, 2))") { args throws(Fault) in
            .array(try args.array(0).broadcasted(to: try args.dims(1)))
        },
        Builtin("broadcast_arrays", "broadcast_arrays(*args, subok=False)", summary: "Arrays stretched to their common shape.") { args throws(Fault) in
            var arrays: [NDArray] = []
            for value in args.rest(0) { arrays.append(try args.vm.ndarray(value)) }
            let shape = try RandomFill.commonShape(arrays.map(\.shape))
            var wide: [Value] = []
            for array in arrays { wide.append(.array(try array.broadcasted(to: shape))) }
            return .newTuple(wide)
        },
        Builtin("broadcast_shapes", "broadcast_shapes(*args)", summary: "The shape to which shapes stretch.",
                example: "np.broadcast_shapes((2, 1), (3,))  # (2, 3)") { args throws(Fault) in
            var shapes: [Dims] = []
            for value in args.rest(0) { shapes.append(try args.vm.dims(value)) }
            return args.vm.value(try RandomFill.commonShape(shapes))
        },
        Builtin("atleast_1d", "atleast_1d(*arys)", summary: "Arrays with at least one axis.", example: "np.atleast_1d(3)  # array([3])") { args throws(Fault) in
            try atLeast(args) { (array) throws(Fault) in array.rank == 0 ? try array.reshaped([1]) : array }
        },
        Builtin("atleast_2d", "atleast_2d(*arys)", summary: "Arrays with at least two axes.", example: "np.atleast_2d([1, 2])  # array([[1, 2]])") { args throws(Fault) in
            try atLeast(args) { (array) throws(Fault) in
                array.rank == 0 ? try array.reshaped([1, 1]) : array.rank == 1 ? try array.expanded([0]) : array
            }
        },
        Builtin("atleast_3d", "atleast_3d(*arys)", summary: "Arrays with at least three axes.") { args throws(Fault) in
            try atLeast(args) { (array) throws(Fault) in
                switch array.rank {
                case 0: try array.reshaped([1, 1, 1])
                case 1: try array.expanded([0, 2])
                case 2: try array.expanded([2])
                default: array
                }
            }
        },
        Builtin("concatenate", "concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')", summary: "Arrays one behind the other along an axis.",
                example: "np.concatenate([[1, 2], [3]])  # array([1, 2, 3])") { args throws(Fault) in
            .array(try NDArray.concatenated(try args.arrays(0), axis: args[1].isNone ? nil : try args.int(1), out: try args.out(2), dtype: try args.dtype(3), casting: try args.casting(4)))
        },
        Builtin("stack", "stack(arrays, axis=0, out=None, *, dtype=None, casting='same_kind')", summary: "Arrays of one shape along a new axis.",
                example: "np.stack([[1, 2], [3, 4]])") { args throws(Fault) in
            .array(try NDArray.stacked(try args.arrays(0), axis: try args.int(1), out: try args.out(2), dtype: try args.dtype(3), casting: try args.casting(4)))
        },
        Builtin("vstack", "vstack(tup, *, dtype=None, casting='same_kind')", summary: "Arrays as rows below each other.", example: "np.vstack([[1, 2], [3, 4]])") { args throws(Fault) in
            var rows: [NDArray] = []
            for array in try args.arrays(0) { rows.append(array.rank == 0 ? try array.reshaped([1, 1]) : array.rank == 1 ? try array.expanded([0]) : array) }
            return .array(try NDArray.concatenated(rows, axis: 0, dtype: try args.dtype(1), casting: try args.casting(2)))
        },
        Builtin("hstack", "hstack(tup, *, dtype=None, casting='same_kind')", summary: "Arrays beside each other.", example: "np.hstack([[1, 2], [3]])  # array([1, 2, 3])") { args throws(Fault) in
            var parts: [NDArray] = []
            for array in try args.arrays(0) { parts.append(array.rank == 0 ? try array.reshaped([1]) : array) }
            return .array(try NDArray.concatenated(parts, axis: parts.first?.rank == 1 ? 0 : 1, dtype: try args.dtype(1), casting: try args.casting(2)))
        },
        Builtin("dstack", "dstack(tup)", summary: "Arrays along the third axis.") { args throws(Fault) in
            var parts: [NDArray] = []
            for array in try args.arrays(0) {
                switch array.rank {
                case 0: parts.append(try array.reshaped([1, 1, 1]))
                case 1: parts.append(try array.expanded([0, 2]))
                case 2: parts.append(try array.expanded([2]))
                default: parts.append(array)
                }
            }
            return .array(try NDArray.concatenated(parts, axis: 2))
        },
        Builtin("column_stack", "column_stack(tup)", summary: "Vectors as columns beside each other.", example: "np.column_stack([[1, 2], [3, 4]])") { args throws(Fault) in
            var parts: [NDArray] = []
            for array in try args.arrays(0) { parts.append(array.rank < 2 ? try array.reshaped([array.count, 1]) : array) }
            return .array(try NDArray.concatenated(parts, axis: 1))
        },
        Builtin("block", "block(arrays)", summary: "An array put together from nested lists of blocks.") { args throws(Fault) in
            let depth = blockDepth(args[0])
            return .array(try block(args[0], 0, depth, args.vm))
        },
    ]

    static let moreRows: [Builtin] = [
        Builtin("split", "split(ary, indices_or_sections, axis=0)", summary: "Equal parts of an array along an axis.", example: "np.split(np.arange(4), 2)") { args throws(Fault) in
            try split(args, axis: try args.int(2, or: 0), isEqual: true)
        },
        Builtin("array_split", "array_split(ary, indices_or_sections, axis=0)", summary: "Parts of an array along an axis, nearly equal.",
                example: "np.array_split(np.arange(3), 2)") { args throws(Fault) in
            try split(args, axis: try args.int(2, or: 0), isEqual: false)
        },
        Builtin("vsplit", "vsplit(ary, indices_or_sections)", summary: "Parts along the first axis.") { args throws(Fault) in
            if try args.array(0).rank < 2 { throw .value("vsplit only works on arrays of 2 or more dimensions") }
            return try split(args, axis: 0, isEqual: true)
        },
        Builtin("hsplit", "hsplit(ary, indices_or_sections)", summary: "Parts along the second axis.") { args throws(Fault) in
            let rank = try args.array(0).rank
            if rank == 0 { throw .value("hsplit only works on arrays of 1 or more dimensions") }
            return try split(args, axis: rank > 1 ? 1 : 0, isEqual: true)
        },
        Builtin("dsplit", "dsplit(ary, indices_or_sections)", summary: "Parts along the third axis.") { args throws(Fault) in
            if try args.array(0).rank < 3 { throw .value("dsplit only works on arrays of 3 or more dimensions") }
            return try split(args, axis: 2, isEqual: true)
        },
        Builtin("unstack", "unstack(x, /, *, axis=0)", summary: "The parts along an axis, as a tuple.") { args throws(Fault) in
            let array = try args.array(0)
            if array.rank == 0 { throw .value("Input array must be at least 1-d.") }
            let axis = try Dims.axis(try args.int(1, or: 0), rank: array.rank)
            return .newTuple((0..<array.shape[axis]).map { .array(array.selecting(axis: axis, $0)) })
        },
        Builtin("tile", "tile(A, reps)", summary: "The whole array several times.", example: "np.tile([1, 2], 2)  # array([1, 2, 1, 2])") { args throws(Fault) in
            .array(try args.array(0).tiled(try args.dims(1)))
        },
        Builtin("roll", "roll(a, shift, axis=None)", summary: "Elements shifted, coming in again at the other end.", example: "np.roll([1, 2, 3], 1)  # array([3, 1, 2])") { args throws(Fault) in
            let array = try args.array(0), shifts = try args.dims(1)
            guard let axes = try args.axes(2) else { return .array(try array.rolled(Array(shifts), axes: nil)) }
            let both = Swift.max(shifts.count, axes.count)
            guard shifts.count == axes.count || shifts.count == 1 || axes.count == 1 else {
                throw .value("'shift' and 'axis' should be scalars or 1D sequences")
            }
            return .array(try array.rolled((0..<both).map { shifts[shifts.count == 1 ? 0 : $0] }, axes: Dims((0..<both).map { axes[axes.count == 1 ? 0 : $0] })))
        },
        Builtin("flip", "flip(m, axis=None)", summary: "A view with axes reversed.", example: "np.flip([1, 2, 3])  # array([3, 2, 1])") { args throws(Fault) in
            .array(try args.array(0).flipped(try args.axes(1)))
        },
        Builtin("flipud", "flipud(m)", summary: "A view with the first axis reversed.") { args throws(Fault) in
            let array = try args.array(0)
            if array.rank < 1 { throw .value("Input must be >= 1-d.") }
            return .array(try array.flipped([0]))
        },
        Builtin("fliplr", "fliplr(m)", summary: "A view with the second axis reversed.") { args throws(Fault) in
            let array = try args.array(0)
            if array.rank < 2 { throw .value("Input must be >= 2-d.") }
            return .array(try array.flipped([1]))
        },
        Builtin("rot90", "rot90(m, k=1, axes=(0, 1))", summary: "A view turned by k times 90 degrees.", example: "np.rot90([[1, 2], [3, 4]])") { args throws(Fault) in
            let array = try args.array(0), turns = Numbers.modulo(try args.int(1, or: 1), 4)
            let axes = try args.has(2) ? args.dims(2) : [0, 1]
            if axes.count != 2 { throw .value("len(axes) must be 2.") }
            let rank = array.rank
            guard axes[0] != axes[1], abs(axes[0] - axes[1]) != rank else { throw .value("Axes must be different.") }
            guard axes.allSatisfy({ $0 >= -rank && $0 < rank }) else { throw .value("Axes=\(axes.text) out of range for array of ndim=\(rank).") }
            switch turns {
            case 0: return .array(array.view(shape: array.shape, strides: array.strides))
            case 1: return .array(try array.flipped(Dims(axes[1])).swappedAxes(axes[0], axes[1]))
            case 2: return .array(try array.flipped(Dims(axes[0])).flipped(Dims(axes[1])))
            default: return .array(try array.swappedAxes(axes[0], axes[1]).flipped(Dims(axes[1])))
            }
        },
        Builtin("tril", "tril(m, k=0)", summary: "The array with zeros above a diagonal.", example: "np.tril(np.ones((2, 2)))") { args throws(Fault) in
            .array(try args.array(0).triangle(lower: true, try args.int(1, or: 0)))
        },
        Builtin("triu", "triu(m, k=0)", summary: "The array with zeros below a diagonal.", example: "np.triu(np.ones((2, 2)))") { args throws(Fault) in
            .array(try args.array(0).triangle(lower: false, try args.int(1, or: 0)))
        },
        Builtin("diag", "diag(v, k=0)", summary: "A diagonal of a matrix, or a matrix with a diagonal.", example: "np.diag([1, 2])") { args throws(Fault) in
            .array(try diagonal(try args.array(0), try args.int(1, or: 0)))
        },
        Builtin("diagflat", "diagflat(v, k=0)", summary: "A matrix with all elements on a diagonal.") { args throws(Fault) in
            .array(try diagonal(try args.array(0).raveled(), try args.int(1, or: 0)))
        },
        Builtin("pad", "pad(array, pad_width, mode='constant', **kwargs)", summary: "The array with a border.", example: "np.pad([1, 2], 1)  # array([0, 1, 2, 0])") { args throws(Fault) in
            try Padding.pad(args)
        },
        Builtin("shape", "shape(a)", summary: "The length of each axis.", example: "np.shape([[1, 2]])  # (1, 2)") { args throws(Fault) in
            args.vm.value(try args.array(0).shape)
        },
        Builtin("ndim", "ndim(a)", summary: "How many axes there are.", example: "np.ndim([[1, 2]])  # 2") { args throws(Fault) in .int(try args.array(0).rank) },
        Builtin("size", "size(a, axis=None)", summary: "How many elements there are, in all or along an axis.", example: "np.size([[1, 2]])  # 2") { args throws(Fault) in
            let array = try args.array(0)
            guard let axes = try args.axes(1) else { return .int(array.count) }
            var size = 1
            for axis in try Dims.axes(axes, rank: array.rank) { size *= array.shape[axis] }
            return .int(size)
        },
    ]

    /// - Parameter copies: whether the result is a copy: always, never, or (nil) where a view will not do
    static func reshaped(_ array: NDArray, _ shape: Dims, _ layout: Layout, copies: Bool? = nil) throws(Fault) -> NDArray {
        if layout == .keep { throw .value("order 'K' is not permitted for reshaping") }
        let isRows = layout == .rows || layout == .any && (array.isContiguous || !array.isFortranContiguous)
        var result = isRows ? try array.reshaped(shape)
            : try array.transposed.reshaped(Dims(try array.resolved(shape).reversed())).transposed
        let isView = result.storage === array.storage
        if copies == true, isView { result = try result.copied(isRows ? .rows : .columns) }
        if copies == false, !isView { throw .value("Unable to avoid creating a copy while reshaping.") }
        return result
    }

    private static func atLeast(_ args: borrowing Args, _ body: (NDArray) throws(Fault) -> NDArray) throws(Fault) -> Value {
        var results: [Value] = []
        for value in args.rest(0) { results.append(.array(try body(try args.vm.ndarray(value)))) }
        return results.count == 1 ? results[0] : .newTuple(results)
    }

    private static func split(_ args: borrowing Args, axis: Int, isEqual: Bool) throws(Fault) -> Value {
        let array = try args.array(0), along = try Dims.axis(axis, rank: array.rank), length = array.shape[along]
        var places: [Int] = []
        switch args[1] {
        case .list, .tuple, .array: places = Array(try args.dims(1))
        default:
            let sections = try args.int(1)
            if sections <= 0 { throw .value("number sections must be larger than 0.") }
            if isEqual, length % sections != 0 { throw .value("array split does not result in an equal division") }
            var place = 0
            for k in 0..<(sections - 1) {
                place += length / sections + (k < length % sections ? 1 : 0)
                places.append(place)
            }
        }
        return .newList(try array.split(at: places, axis: along).map { .array($0) })
    }

    private static func diagonal(_ v: NDArray, _ k: Int) throws(Fault) -> NDArray {
        switch v.rank {
        case 1:
            let (n, overflow) = v.count.addingReportingOverflow(k == Int.min ? Int.max : abs(k))
            if overflow { throw .value("array is too big") }
            let out = try NDArray.zeros([n, n], v.dtype)
            try out.diagonal(k, 0, 1).assign(v)
            return out
        case 2:
            let view = try v.diagonal(k, 0, 1)
            view.isWriteable = false
            return view
        default: throw .value("Input must be 1- or 2-d.")
        }
    }

    private static func blockDepth(_ value: Value) -> Int {
        if case .list(let list) = value { return 1 + (list.items.first.map(blockDepth) ?? 0) }
        return 0
    }

    /// Blocks of the innermost lists go side by side, lists further out one below the other.
    private static func block(_ value: Value, _ level: Int, _ depth: Int, _ vm: Interpreter) throws(Fault) -> NDArray {
        guard case .list(let list) = value else {
            var array = try vm.ndarray(value)
            if array.rank < depth { array = try array.expanded(Dims(0..<(depth - array.rank))) }
            return array
        }
        if list.items.isEmpty { throw .value("List at arrays cannot be empty") }
        try vm.checkNativeStack()
        var parts: [NDArray] = []
        for item in list.items { parts.append(try block(item, level + 1, depth, vm)) }
        return try NDArray.concatenated(parts, axis: -(depth - level))
    }
}

extension Args {
    /// A sequence of arrays: a list, a tuple, or the parts of an array.
    func arrays(_ index: Int) throws(Fault) -> [NDArray] {
        switch self[index] {
        case .list, .tuple, .array: break
        case .object(let object) where object.kind == .generator:
            throw .type("arrays to stack must be passed as a \"sequence\" type such as list or tuple.")
        default: throw .type("The first input argument needs to be a sequence")
        }
        var result: [NDArray] = []
        for value in try vm.array(of: self[index]) { result.append(try vm.ndarray(value)) }
        return result
    }
}
