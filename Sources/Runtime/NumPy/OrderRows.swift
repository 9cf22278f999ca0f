/// Sorting, searching, and arrays as sets.
enum OrderRows {
    static let rows: [Builtin] = [
        Builtin("sort", "sort(a, axis=-1, kind=None, order=None, *, stable=None)", summary: "A sorted copy.", example: "np.sort([3, 1, 2])  # array([1, 2, 3])") { args throws(Fault) in
            try requireKind(args[2])
            return .array(try args.array(0).sorted(axis: try args.axis(1)))
        },
        Builtin("partition", "partition(a, kth, axis=-1, kind='introselect', order=None)", summary: "A copy in which the element at kth stands where sorting would put it.") { args throws(Fault) in
            try requirePlaces(args)
            return .array(try args.array(0).sorted(axis: try args.axis(2)))
        },
        Builtin("argpartition", "argpartition(a, kth, axis=-1, kind='introselect', order=None)", summary: "The places that would partition the array.") { args throws(Fault) in
            try requirePlaces(args)
            return .array(try args.array(0).sortedPlaces(axis: try args.axis(2)))
        },
        Builtin("lexsort", "lexsort(keys, axis=-1)", summary: "The places that sort by several keys, the last one first.", example: "np.lexsort([[1, 2], [5, 4]])  # array([1, 0])") { args throws(Fault) in
            let keys = try args.arrays(0), axis = try args.int(1, or: -1)
            guard let last = keys.first else { throw .type("need sequence of keys with len > 0 in lexsort") }
            for key in keys where key.shape != last.shape { throw .value("all keys need to be the same shape") }
            if last.rank == 0 { return .scalar(Scalar(0)) }
            var places = try last.sortedPlaces(axis: axis)
            for key in keys.dropFirst() {
                let inner = try key.takingAlong(places, axis: axis).sortedPlaces(axis: axis)
                places = try places.takingAlong(inner, axis: axis)
            }
            return .array(places)
        },
        Builtin("argwhere", "argwhere(a)", summary: "The indices of elements that are not zero, a row each.", example: "np.argwhere([0, 3])  # array([[1]])") { args throws(Fault) in
            let array = try args.array(0)
            if array.rank == 0 { return .array(try NDArray.empty([array.firstElement.isTrue ? 1 : 0, 0], .int64)) }
            return .array(try NDArray.stacked(try array.nonzeroPlaces(), axis: 1))
        },
        Builtin("flatnonzero", "flatnonzero(a)", summary: "The places in row order of elements that are not zero.", example: "np.flatnonzero([0, 3])  # array([1])") { args throws(Fault) in
            .array(try args.array(0).raveled().nonzeroPlaces()[0])
        },
        Builtin("count_nonzero", "count_nonzero(a, axis=None, *, keepdims=False)", summary: "How many elements are not zero.", example: "np.count_nonzero([0, 3])  # np.int64(1)") { args throws(Fault) in
            let truths = try args.array(0).astype(.bool), axes = try args.axes(1)
            let result = try truths.reduced(.add, ReduceOptions(axes: axes, keepdims: try args.bool(2), dtype: .int64))
            return args.vm.value(result)
        },
        Builtin("compress", "compress(condition, a, axis=None, out=None)", summary: "The parts along an axis where a condition is true.",
                example: "np.compress([True, False], [1, 2])  # array([1])") { args throws(Fault) in
            try compressed(try args.array(0), try args.array(1), try args.axis(2), try args.out(3))
        },
        Builtin("extract", "extract(condition, arr)", summary: "The elements where a condition holds.") { args throws(Fault) in
            .array(try args.array(1).raveled().taking(try args.array(0).raveled().nonzeroPlaces()[0], axis: 0))
        },
        Builtin("place", "place(arr, mask, vals)", summary: "Writes values where a mask is true.") { args throws(Fault) in
            guard case .array(let array) = args[0] else { throw .type("argument 1 must be numpy.ndarray, not \(args.vm.typeName(args[0]))") }
            let values = try args.vm.elementArray(args[2], array.dtype)
            let mask = try args.array(1)
            if mask.count != array.count { throw .value("place: mask and data must be the same size") }
            let places = try mask.raveled().nonzeroPlaces()[0]
            if values.count == 0, places.count > 0 { throw .value("Cannot insert from an empty array!") }
            try array.put(places, values)
            return .none
        },
        Builtin("putmask", "putmask(a, mask, values)", summary: "Writes the elements of values where a mask is true.") { args throws(Fault) in
            guard case .array(let array) = args[0] else { throw .type("putmask() argument 1 must be numpy.ndarray, not \(args.vm.typeName(args[0]))") }
            if try args.array(1).count != array.count { throw .value("putmask: mask and data must be the same size") }
            let values = try args.vm.elementArray(args[2], array.dtype), places = try args.array(1).raveled().nonzeroPlaces()[0]
            if values.count > 0 {
                let wrapped = try ArrayOps.array(ArrayOps.binary(.remainder, .array(places), .pyInt(values.count)).operand, .int64)
                try array.put(places, try values.raveled().taking(wrapped, axis: 0))
            }
            return .none
        },
        Builtin("copyto", "copyto(dst, src, casting='same_kind', where=True)", summary: "Copies elements from one array to another.") { args throws(Fault) in
            guard case .array(let target) = args[0] else { throw .type("copyto() argument 1 must be numpy.ndarray, not \(args.vm.typeName(args[0]))") }
            let source = try args.operand(1), rule = try args.string(2)
            if !source.isWeak, !Casting.allows(rule, source.dtype, target.dtype) {
                throw .type("Cannot cast \(source.shape.isEmpty ? "scalar" : "array data") from dtype('\(source.dtype.name)') to dtype('\(target.dtype.name)') according to the rule '\(rule)'")
            }
            // A plain number has a kind too.
            if source.isWeak, rule != "unsafe", source.dtype.isFloat ? !target.dtype.isFloat : source.dtype.isInteger && target.dtype.isBool {
                throw .type("Cannot cast scalar from dtype('\(source.dtype.name)') to dtype('\(target.dtype.name)') according to the rule '\(rule)'")
            }
            let array = try ArrayOps.array(source, target.dtype)
            guard let mask = try args.mask(3) else {
                try target.assign(array)
                return .none
            }
            let wide = try mask.broadcasted(to: target.shape)
            try target.assign(try ArrayOps.select(wide, .array(array.astype(target.dtype)), .array(target)))
            return .none
        },
        Builtin("take_along_axis", "take_along_axis(arr, indices, axis=-1)", summary: "For each line along an axis, the elements that indices name.") { args throws(Fault) in
            let array = try args.array(0)
            if args[2].isNone { return .array(try array.raveled().takingAlong(try args.array(1), axis: 0)) }
            return .array(try array.takingAlong(try args.array(1), axis: try args.int(2)))
        },
        Builtin("put_along_axis", "put_along_axis(arr, indices, values, axis)", summary: "For each line along an axis, writes the elements that indices name.") { args throws(Fault) in
            let array = try args.array(0)
            if args[3].isNone {
                if try args.array(1).rank != 1 { throw .value("when axis=None, `indices` must have a single dimension.") }
                try array.raveled().putAlong(try args.array(1), try args.operand(2), axis: 0)
            } else { try array.putAlong(try args.array(1), try args.operand(2), axis: try args.int(3)) }
            return .none
        },
        Builtin("unique", "unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True)",
                summary: "The different elements, in order.", example: "np.unique([2, 1, 2])  # array([1, 2])") { args throws(Fault) in
            try unique(args)
        },
        Builtin("unique_values", "unique_values(x)", summary: "The different elements, in order.") { args throws(Fault) in
            .array(try UniqueElements.values(try args.array(0).raveled(), equalNaN: false))
        },
        Builtin("isin", "isin(element, test_elements, assume_unique=False, invert=False, *, kind=None)", summary: "Whether each element is among others.",
                example: "np.isin([1, 2], [2, 3])  # array([False,  True])") { args throws(Fault) in
            try requireKind(args)
            return args.vm.unwrapped(try args.array(0).isAmong(try args.array(1), invert: try args.bool(3)))
        },
        Builtin("intersect1d", "intersect1d(ar1, ar2, assume_unique=False, return_indices=False)", summary: "The elements of both, in order.",
                example: "np.intersect1d([1, 2], [2, 3])  # array([2])") { args throws(Fault) in
            let a = try UniqueElements(try args.array(0).raveled(), equalNaN: true), b = try UniqueElements(try args.array(1).raveled(), equalNaN: true)
            let mask = try a.values.isAmong(b.values, invert: false), places = try mask.nonzeroPlaces()[0]
            let common = try a.values.taking(places, axis: 0).astype(DType.promoted(a.values.dtype, b.values.dtype))
            guard try args.bool(3) else { return .array(common) }
            let others = try b.values.isAmong(a.values, invert: false).nonzeroPlaces()[0]
            return .newTuple([.array(common), .array(try a.first.taking(places, axis: 0)), .array(try b.first.taking(others, axis: 0))])
        },
        Builtin("union1d", "union1d(ar1, ar2)", summary: "The elements of either, in order.", example: "np.union1d([1, 2], [2, 3])  # array([1, 2, 3])") { args throws(Fault) in
            .array(try UniqueElements.values(try NDArray.concatenated([args.array(0), args.array(1)], axis: nil), equalNaN: true))
        },
        Builtin("setdiff1d", "setdiff1d(ar1, ar2, assume_unique=False)", summary: "The elements of the first that are not in the second.",
                example: "np.setdiff1d([1, 2], [2, 3])  # array([1])") { args throws(Fault) in
            let a = try args.bool(2) ? args.array(0).raveled() : UniqueElements.values(try args.array(0).raveled(), equalNaN: true)
            return .array(try a.taking(try a.isAmong(try args.array(1), invert: true).nonzeroPlaces()[0], axis: 0))
        },
        Builtin("setxor1d", "setxor1d(ar1, ar2, assume_unique=False)", summary: "The elements of exactly one of two.", example: "np.setxor1d([1, 2], [2, 3])  # array([1, 3])") { args throws(Fault) in
            let a = try UniqueElements.values(try args.array(0).raveled(), equalNaN: true), b = try UniqueElements.values(try args.array(1).raveled(), equalNaN: true)
            let left = try a.taking(try a.isAmong(b, invert: true).nonzeroPlaces()[0], axis: 0)
            let right = try b.taking(try b.isAmong(a, invert: true).nonzeroPlaces()[0], axis: 0)
            return .array(try NDArray.concatenated([left, right], axis: 0).sorted(axis: 0))
        },
        Builtin("nanargmax", "nanargmax(a, axis=None, out=None, *, keepdims=False)", summary: "argmax, leaving out NaN.") { args throws(Fault) in
            try nanPlace(args, .maximum, -.infinity)
        },
        Builtin("nanargmin", "nanargmin(a, axis=None, out=None, *, keepdims=False)", summary: "argmin, leaving out NaN.") { args throws(Fault) in
            try nanPlace(args, .minimum, .infinity)
        },
    ]

    /// Refuses a `kind=` that names no way of sorting; all of them sort stably here.
    static func requireKind(_ kind: Value) throws(Fault) {
        guard case .str(let text) = kind else { return }
        if let first = text.value.lowercased().first, "qhms".contains(first) { return }
        throw .value("sort kind must be one of 'quick', 'heap', or 'stable' (got '\(text.value)')")
    }

    /// `np.compress`.
    static func compressed(_ condition: NDArray, _ array: NDArray, _ axis: Int?, _ out: NDArray?) throws(Fault) -> Value {
        if condition.rank != 1 { throw .value("condition must be a 1-d array") }
        let result = try array.taking(try condition.nonzeroPlaces()[0], axis: axis)
        guard let out else { return .array(result) }
        try out.requireSafe(result)
        try out.assign(result)
        return .array(out)
    }

    private static func nanPlace(_ args: borrowing Args, _ op: ArrayOp, _ filler: Double) throws(Fault) -> Value {
        let array = try args.array(0).copied()
        guard array.dtype.isFloat, let isNaN = ArrayOp.named("isnan") else {
            return args.vm.value(try array.place(of: op, axis: try args.axis(1), keepdims: try args.bool(3)))
        }
        let missing = try ArrayOps.array(ArrayOps.unary(isNaN, .array(array)).operand, .bool)
        let allMissing = try missing.reduced(.logicalAnd, ReduceOptions(axes: try args.axes(1)))
        if try ArrayOps.array(allMissing.operand, .bool).reduced(.logicalOr).isTrue { throw .value("All-NaN slice encountered") }
        let filled = try ArrayOps.select(missing, .scalar(Scalar(filler, as: array.dtype)), .array(array))
        return args.vm.value(try filled.place(of: op, axis: try args.axis(1), keepdims: try args.bool(3)))
    }

    /// `kth=` of partitions, which sort everything: only looked at.
    static func requirePlaces(_ args: borrowing Args) throws(Fault) {
        let array = try args.array(0), places = try args.array(1)
        if places.dtype.isBool { throw .value("Booleans unacceptable as partition index") }
        if places.dtype.isFloat { throw .type("Partition index must be integer") }
        if places.rank > 1 { throw .value("object too deep for desired array") }
        let length = try args.axis(2).map { (axis) throws(Fault) in array.rank == 0 ? 1 : array.shape[try Dims.axis(axis, rank: array.rank)] } ?? array.count
        if array.count == 0 { return }
        for k in 0..<places.count {
            let place = places[flat: k].int, at = place < 0 ? place + length : place
            if at < 0 || at >= length { throw .value("kth(=\(at)) out of bounds (\(length))") }
        }
    }

    /// `kind=` of isin: both ways give the same, so it is only looked at.
    private static func requireKind(_ args: borrowing Args) throws(Fault) {
        guard args.isGiven(4) else { return }
        guard let kind = args[4].asString, kind == "sort" || kind == "table" else {
            throw .value("Invalid kind: '\(try args.vm.str(args[4]))'. Please use None, 'sort' or 'table'.")
        }
        if kind == "sort" { return }
        let a = try args.array(0), b = try args.array(1)
        if a.dtype.isFloat || b.dtype.isFloat, a.count > 0, b.count > 0 {
            throw .value("The 'table' method is only supported for boolean or integer arrays. Please select 'sort' or None for kind.")
        }
        if b.count > 0, b.dtype.isSigned {
            let low = try b.reduced(.minimum).int, high = try b.reduced(.maximum).int
            let span = high.subtractingReportingOverflow(low)
            if span.overflow || UInt64(span.partialValue) > b.dtype.largestInteger {
                throw Fault(.runtimeError, "You have specified kind='table', but the range of values in `ar2` or `ar1` exceed the maximum integer of the datatype. Please set `kind` to None or 'sort'.")
            }
        }
    }

    private static func unique(_ args: borrowing Args) throws(Fault) -> Value {
        let array = try args.array(0)
        let values: NDArray, found: UniqueElements
        var inverseShape = array.shape
        if let axis = try args.axis(4), array.rank > 1 || axis != 0 && axis != -1 {
            let along = try Dims.axis(axis, rank: array.rank)
            let lines = try array.movedAxes(Dims(along), to: [0]).copied()
            let width = lines.shape[0] == 0 ? 0 : lines.count / lines.shape[0]
            found = try UniqueElements(rows: try lines.reshaped([lines.shape[0], width]))
            values = try lines.taking(found.first, axis: 0).movedAxes([0], to: Dims(along)).contiguous()
            inverseShape = Dims(array.shape[along])
        } else {
            let wanted = [try args.bool(1), try args.bool(2), try args.bool(3)]
            if !wanted.contains(true) { return .array(try UniqueElements.values(try array.raveled(), equalNaN: try args.bool(5))) }
            found = try UniqueElements(try array.raveled(), equalNaN: try args.bool(5))
            values = found.values
        }
        var parts: [Value] = [.array(values)]
        if try args.bool(1) { parts.append(.array(found.first)) }
        if try args.bool(2) { parts.append(.array(try found.inverse.reshaped(inverseShape))) }
        if try args.bool(3) { parts.append(.array(found.counts)) }
        return parts.count == 1 ? parts[0] : .newTuple(parts)
    }
}
