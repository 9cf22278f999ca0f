/// Inserting and deleting, differences, interpolation, functions applied along axes.
enum EditingRows {
    static let rows: [Builtin] = [
        Builtin("append", "append(arr, values, axis=None)", summary: "A copy with values behind.", example: "np.append([1], [2, 3])  # array([1, 2, 3])") { args throws(Fault) in
            guard let axis = try args.axis(2) else {
                return .array(try NDArray.concatenated([args.array(0).raveled(), args.array(1).raveled()], axis: 0))
            }
            return .array(try NDArray.concatenated([args.array(0), args.array(1)], axis: axis))
        },
        Builtin("insert", "insert(arr, obj, values, axis=None)", summary: "A copy with values before given places.", example: "np.insert([1, 3], 1, 2)  # array([1, 2, 3])") { args throws(Fault) in
            try insert(args)
        },
        Builtin("delete", "delete(arr, obj, axis=None)", summary: "A copy without the parts at given places.", example: "np.delete([1, 2, 3], 1)  # array([1, 3])") { args throws(Fault) in
            try delete(args)
        },
        Builtin("resize", "resize(a, new_shape)", summary: "An array of a shape, filled with repetitions.", example: "np.resize([1, 2], 3)  # array([1, 2, 1])") { args throws(Fault) in
            let array = try args.array(0).raveled(), shape = try args.dims(1)
            for length in shape where length < 0 { throw .value("all elements of `new_shape` must be non-negative") }
            let count = try NDArray.checkedCount(shape, array.dtype)
            if array.count == 0 { return .array(try NDArray.zeros(shape, array.dtype)) }
            let places = try ArrayOps.array(ArrayOps.binary(.remainder, .array(NDArray.counting(count)), .pyInt(array.count)).operand, .int64)
            return .array(try array.taking(places, axis: 0).reshaped(shape))
        },
        Builtin("trim_zeros", "trim_zeros(filt, trim='fb', axis=None)", summary: "The array without zeros at its ends.", example: "np.trim_zeros([0, 1, 0])  # [1]") { args throws(Fault) in
            let array = try args.array(0), trim = try args.string(1).lowercased()
            guard trim == "f" || trim == "b" || trim == "fb" || trim == "bf" else {
                throw .value("unexpected character(s) in `trim`: '\(try args.string(1))'")
            }
            let axes = try args.axes(2).map { (axes) throws(Fault) in try Dims.axes(axes, rank: array.rank) } ?? Dims(0..<array.rank)
            let places = try array.nonzeroPlaces()
            var part = array
            for axis in axes {
                let n = array.shape[axis], isEmpty = places[axis].count == 0
                let low = isEmpty ? n : try places[axis].reduced(.minimum).int, high = isEmpty ? 0 : try places[axis].reduced(.maximum).int + 1
                let start = trim.contains("f") ? low : 0, end = trim.contains("b") ? Swift.max(high, start) : n
                part = part.sliced(axis: axis, start: Swift.min(start, n), step: 1, length: Swift.max(end - start, 0))
            }
            if case .list = args[0] { return try args.vm.nestedList(part) }
            if case .tuple = args[0], case .list(let list) = try args.vm.nestedList(part) { return .newTuple(list.items) }
            return .array(part)
        },
        Builtin("diff", "diff(a, n=1, axis=-1, prepend=, append=)", summary: "Differences of neighbours.", example: "np.diff([1, 4, 9])  # array([3, 5])") { args throws(Fault) in
            if case .int(0) = args[1] { return args[0] }
            var array = try args.array(0)
            let axis = try args.int(2, or: -1)
            func edge(_ index: Int) throws(Fault) -> NDArray {
                let value = try args.array(index)
                if value.rank > 0 { return value }
                var shape = array.shape
                shape[try Dims.axis(axis, rank: array.rank)] = 1
                return try value.broadcasted(to: shape)
            }
            if args.isGiven(3) { array = try NDArray.concatenated([edge(3), array], axis: axis) }
            if args.isGiven(4) { array = try NDArray.concatenated([array, edge(4)], axis: axis) }
            return .array(try array.differences(try args.int(1, or: 1), axis: axis))
        },
        Builtin("ediff1d", "ediff1d(ary, to_end=None, to_begin=None)", summary: "Differences of neighbours of the flattened array.") { args throws(Fault) in
            let array = try args.array(0).raveled()
            try requireDifferences(array)
            var parts = [try array.differences(1, axis: 0)]
            func end(_ index: Int, _ name: String) throws(Fault) -> NDArray? {
                guard let values = try args.optionalArray(index) else { return nil }
                if !values.dtype.canCastSameKind(to: array.dtype) {
                    throw .type("dtype of `\(name)` must be compatible with input `ary` under the `same_kind` rule.")
                }
                return try values.raveled().astype(array.dtype)
            }
            if let begin = try end(2, "to_begin") { parts.insert(begin, at: 0) }
            if let end = try end(1, "to_end") { parts.append(end) }
            return .array(try NDArray.concatenated(parts, axis: 0))
        },
        Builtin("gradient", "gradient(f, *varargs, axis=None, edge_order=1)", summary: "Slopes by central differences.", example: "np.gradient([1.0, 4.0, 9.0])  # array([3., 4., 5.])") { args throws(Fault) in
            try gradient(args)
        },
        Builtin("interp", "interp(x, xp, fp, left=None, right=None, period=None)", summary: "Values between given points, in straight lines.", example: "np.interp(1.5, [1, 2], [3, 5])  # np.float64(4.0)") { args throws(Fault) in
            args.vm.unwrapped(try NDArray.interpolate(try args.array(0), try args.array(1), try args.array(2), left: args.isGiven(3) ? try args.double(3) : nil,
                                                      right: args.isGiven(4) ? try args.double(4) : nil, period: args.isGiven(5) ? try args.double(5) : nil))
        },
        Builtin("trapezoid", "trapezoid(y, x=None, dx=1.0, axis=-1)", summary: "The integral by trapezoids.", example: "np.trapezoid([1, 2, 3])  # np.float64(4.0)") { args throws(Fault) in
            let y = try args.array(0), axis = try Dims.axis(try args.int(3, or: -1), rank: y.rank), length = y.shape[axis]
            var step = Operand.pyFloat(try args.double(2))
            if let x = try args.optionalArray(1) {
                var widths = try x.differences(1, axis: x.rank == 1 ? 0 : axis)
                if x.rank == 1 {
                    var shape = Dims(repeating: 1, count: y.rank)
                    shape[axis] = widths.count
                    widths = try widths.reshaped(shape)
                }
                step = .array(widths)
            }
            let rest = Swift.max(length - 1, 0)
            let later = y.sliced(axis: axis, start: Swift.min(1, length), step: 1, length: rest), earlier = y.sliced(axis: axis, start: 0, step: 1, length: rest)
            let sums = try ArrayOps.binary(.add, .array(later), .array(earlier))
            let parts = try ArrayOps.binary(.divide, ArrayOps.binary(.multiply, step, sums.operand).operand, .pyFloat(2))
            return args.vm.value(try ArrayOps.array(parts.operand, .float64).reduced(.add, ReduceOptions(axes: Dims(axis))))
        },
        Builtin("apply_along_axis", "apply_along_axis(func1d, axis, arr, *args, **kwargs)", summary: "A function of each line along an axis.",
                example: "np.apply_along_axis(sum, 0, [[1, 2], [3, 4]])  # array([4, 6])") { args throws(Fault) in
            try applyAlong(args)
        },
        Builtin("apply_over_axes", "apply_over_axes(func, a, axes)", summary: "A function applied over several axes in turn.") { args throws(Fault) in
            var array = try args.array(1)
            for axis in try args.dims(2) {
                let result = try args.vm.ndarray(try args.vm.call(args[0], [.array(array), .int(axis)]))
                array = result.rank == array.rank ? result : try result.expanded(Dims(try Dims.axis(axis, rank: array.rank)))
            }
            return .array(array)
        },
        Builtin("frompyfunc", "frompyfunc(func, nin, nout, *, identity=None)", summary: "A function of numbers made one of arrays.") { args in .object(VectorizedFunction(args[0], [])) },
        Builtin("select", "select(condlist, choicelist, default=0)", summary: "Elements of the first choice whose condition holds.") { args throws(Fault) in
            let conditions = try args.arrays(0), choices = try args.vm.array(of: args[1])
            guard conditions.count == choices.count, !choices.isEmpty else {
                throw .value(choices.isEmpty ? "select with an empty condition list is not possible" : "list of cases must be same length as list of conditions")
            }
            var result = try args.operand(2)
            for (condition, choice) in zip(conditions, choices).reversed() {
                if !condition.dtype.isBool { throw .type("invalid entry 0 in condlist: should be boolean ndarray") }
                result = .array(try ArrayOps.select(condition, try args.vm.operand(choice), result))
            }
            return args.vm.value(result)
        },
    ]

    /// The loop of `np.vectorize`: what `FunctionSource` calls.
    static let vectorizeRow = Builtin("_loop", "_loop(pyfunc, otypes=None)", summary: "A function of numbers made one of arrays.") { args throws(Fault) in
        var dtypes: [DType] = []
        switch args[1] {
        case .none: break
        case .str(let text): for code in text.value { dtypes.append(try args.vm.dtype(.string(String(code)))) }
        default: for value in try args.vm.array(of: args[1]) { dtypes.append(try args.vm.dtype(value)) }
        }
        return .object(VectorizedFunction(args[0], dtypes))
    }

    /// Truth values cannot be subtracted, and the operator says so.
    private static func requireDifferences(_ array: NDArray) throws(Fault) {
        if array.dtype.isBool { _ = try ArrayOps.binary(.subtract, .array(array), .array(array)) }
    }

    private static func gradient(_ args: borrowing Args) throws(Fault) -> Value {
        var f = try args.array(0)
        try requireDifferences(f)
        if !f.dtype.isFloat { f = try f.astype(.float64) }
        let axes = try args.axes(2).map { (axes) throws(Fault) in try Dims.axes(axes, rank: f.rank) } ?? Dims(0..<f.rank)
        let spacings = args.rest(1)
        guard spacings.count <= 1 || spacings.count == axes.count else { throw .type("invalid number of arguments") }
        let order = try args.int(3, or: 1)
        var results: [Value] = []
        for (k, axis) in axes.enumerated() {
            if spacings.count == 1, axes.count > 1, try args.vm.ndarray(spacings[0]).rank > 0 { throw .type("invalid number of arguments") }
            let spacing = try spacings.isEmpty ? NDArray.scalar(Scalar(1.0)) : args.vm.ndarray(spacings[spacings.count == 1 ? 0 : k]).astype(.float64)
            results.append(.array(try f.gradient(along: axis, spacing, edgeOrder: order)))
        }
        return results.count == 1 ? results[0] : .newTuple(results)
    }

    private static func isArray(_ value: Value) -> Bool { if case .array = value { true } else { false } }

    private static func insert(_ args: borrowing Args) throws(Fault) -> Value {
        var array = try args.array(0)
        let axis: Int
        if let given = try args.axis(3) { axis = try Dims.axis(given, rank: array.rank) } else {
            array = try array.raveled()
            axis = 0
        }
        let length = array.shape[axis]
        var values = try args.vm.elementArray(args[2], nil).astype(array.dtype)
        var places: [Int], isSingle = false
        switch args[1] {
        case .object(let object) where object.kind == .slice:
            let (start, step, count) = try args.vm.bounds(unsafeDowncast(object, to: SliceObject.self), count: length)
            places = (0..<count).map { start + $0 * step }
        default:
            let index = try args.array(1)
            if index.dtype.isFloat, index.count > 0 || isArray(args[1]) { throw .index("arrays used as indices must be of integer (or boolean) type") }
            isSingle = index.count == 1 && index.rank <= 1
            if index.dtype.isBool { places = try index.nonzeroPlaces()[0].withElements(as: Int.self) { (p) throws(Fault) in Array(p) } } else {
                places = []
                for k in 0..<index.count { places.append(index[flat: k].int) }
            }
            if isSingle || index.rank == 0 {
                while values.rank < array.rank { values = try values.expanded([0]) }
                // Of a lone index, the first axis of the values counts as the axis of insertion.
                if index.rank == 0 { values = try values.movedAxes([0], to: Dims(axis)) }
            }
        }
        for (k, place) in places.enumerated() {
            guard place >= -length, place <= length else {
                throw .index("index \(place) is out of bounds for axis \(axis) with size \(length)")
            }
            if place < 0 { places[k] = place + length }
        }
        if isSingle, values.rank > 0, let place = places.first {
            places = Array(repeating: place, count: values.rank == array.rank ? values.shape[axis] : 1)
        }
        var shape = array.shape
        shape[axis] = places.count
        let wide = try values.broadcasted(to: shape)
        // Places sorted, equal ones in order: each goes before the element it names.
        let order = places.indices.sorted { places[$0] == places[$1] ? $0 < $1 : places[$0] < places[$1] }
        var parts: [NDArray] = [], done = 0
        for k in order {
            if places[k] > done {
                parts.append(array.sliced(axis: axis, start: done, step: 1, length: places[k] - done))
                done = places[k]
            }
            parts.append(wide.sliced(axis: axis, start: k, step: 1, length: 1))
        }
        parts.append(array.sliced(axis: axis, start: Swift.min(done, length), step: 1, length: length - done))
        return .array(try NDArray.concatenated(parts, axis: axis))
    }

    private static func delete(_ args: borrowing Args) throws(Fault) -> Value {
        var array = try args.array(0)
        let axis: Int
        if let given = try args.axis(2) { axis = try Dims.axis(given, rank: array.rank) } else {
            array = try array.raveled()
            axis = 0
        }
        let length = array.shape[axis]
        var gone = Set<Int>()
        if case .object(let object) = args[1], object.kind == .slice {
            let (start, step, count) = try args.vm.bounds(unsafeDowncast(object, to: SliceObject.self), count: length)
            for k in 0..<count { gone.insert(start + k * step) }
        } else {
            let index = try args.array(1)
            if index.dtype.isBool {
                if index.rank != 1 || index.count != length {
                    throw .value("boolean array argument obj to delete must be one dimensional and match the axis length of \(length)")
                }
                for k in 0..<length where index[flat: k].isTrue { gone.insert(k) }
            } else if index.count > 0 || isArray(args[1]) {
                if index.dtype.isFloat { throw .index("arrays used as indices must be of integer (or boolean) type") }
                for k in 0..<index.count {
                    let place = index[flat: k].int
                    guard place >= -length, place < length else { throw .index("index \(place) is out of bounds for axis \(axis) with size \(length)") }
                    gone.insert(place < 0 ? place + length : place)
                }
            }
        }
        let isColumns = array.isFortranContiguous && !array.isContiguous
        let rest = try array.taking(try NDArray.of((0..<length).filter { !gone.contains($0) }), axis: axis)
        return .array(isColumns ? try rest.laid(.columns) : rest)
    }

    private static func applyAlong(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, array = try args.array(2), axis = try Dims.axis(try args.int(1), rank: array.rank)
        // Lines last: (…, length).
        let lines = try array.movedAxes(Dims(axis), to: [-1])
        let outer = Dims(lines.shape.dropLast()), length = array.shape[axis]
        if outer.product == 0 { throw .value("Cannot apply_along_axis when any iteration dimensions are 0") }
        let rows = try lines.reshaped([outer.product, length])
        var results: [NDArray] = []
        for k in 0..<outer.product {
            results.append(try vm.ndarray(try vm.call(args[0], [.array(rows.selecting(axis: 0, k))] + args.rest(3), keywords: args.keywords(4))))
        }
        // The first result decides the type, as NumPy's buffer does.
        let stack = try NDArray.stacked(results, axis: 0, dtype: results[0].dtype)
        let shaped = try stack.reshaped(Dims(Array(outer) + Array(stack.shape.dropFirst())))
        let inner = stack.rank - 1
        if inner == 0 { return vm.unwrapped(shaped) }
        return .array(try shaped.movedAxes(Dims((0..<inner).map { outer.count + $0 }), to: Dims((0..<inner).map { axis + $0 })))
    }
}

/// `np.vectorize(f)`.
final class VectorizedFunction: HostObject {
    private let function: Value
    private let dtypes: [DType]

    init(_ function: Value, _ dtypes: [DType]) {
        self.function = function
        self.dtypes = dtypes
        super.init(kind: .host)
    }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<numpy.vectorize object>" }

    override func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        var arrays: [NDArray] = []
        for value in arguments { arrays.append(try vm.ndarray(value)) }
        let shape = try RandomFill.commonShape(arrays.map(\.shape))
        var wide: [NDArray] = []
        for array in arrays { wide.append(try array.broadcasted(to: shape)) }
        let count = shape.product
        if count == 0, dtypes.isEmpty { throw .value("cannot call `vectorize` on size 0 inputs unless `otypes` is set") }
        var columns: [[Value]] = []
        var isTuple = false
        for k in 0..<count {
            var row: [Value] = []
            for array in wide { row.append(vm.value(array[flat: k])) }
            let result = try vm.call(function, row, keywords: keywords)
            if case .tuple(let tuple) = result {
                isTuple = true
                for (index, part) in tuple.items.enumerated() {
                    if k == 0 { columns.append([]) }
                    guard index < columns.count else { throw .value("the function gave tuples of different lengths") }
                    columns[index].append(part)
                }
            } else {
                if k == 0 { columns.append([]) }
                columns[0].append(result)
            }
        }
        if count == 0 { columns = dtypes.map { _ in [] } }
        var results: [Value] = []
        for (index, column) in columns.enumerated() {
            let dtype = try index < dtypes.count ? dtypes[index] : vm.ndarray(column[0]).dtype
            let array = try vm.ndarray(.newList(column)).astype(dtype).reshaped(shape)
            results.append(.array(array))
        }
        return isTuple || results.count > 1 ? .newTuple(results) : results.first
    }
}
