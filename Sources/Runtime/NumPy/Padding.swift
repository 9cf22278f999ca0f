/// `np.pad`.
enum Padding {
    static func pad(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, array = try args.array(0)
        let widths = try pairs(try args.array(1), array.rank, "pad_width")
        for (before, after) in widths where before < 0 || after < 0 { throw .value("index can't contain negative values") }
        guard case .str(let mode) = args[2] else { throw .type("nn pads in a named mode") }
        let options = args.keywords(3)
        func option(_ name: String) -> Value? { options?.value(vm.intern(name)) }
        var shape = Dims()
        for axis in 0..<array.rank { shape.append(array.shape[axis] + widths[axis].0 + widths[axis].1) }
        switch mode.value {
        case "constant":
            var values = [(NDArray, NDArray)]()
            let given = try vm.elementArray(option("constant_values") ?? .int(0), array.dtype)
            let wide = try given.broadcasted(to: [array.rank, 2])
            for axis in 0..<array.rank {
                values.append((try NDArray.scalar(wide[flat: axis * 2]), try NDArray.scalar(wide[flat: axis * 2 + 1])))
            }
            return .array(try filled(array, shape, widths) { out, axis, isAfter, window throws(Fault) in
                try window.fill((isAfter ? values[axis].1 : values[axis].0).firstElement)
            })
        case "empty": return .array(try filled(array, shape, widths) { _, _, _, _ in })
        case "edge", "reflect", "symmetric", "wrap":
            var result = array
            for axis in 0..<array.rank {
                let places = try places(mode.value, array.shape[axis], widths[axis], axis)
                result = try result.taking(try NDArray.of(places), axis: axis)
            }
            return .array(array.rank == 0 ? try array.copied() : result)
        case "maximum", "minimum", "mean", "median":
            var result = array
            for axis in 0..<array.rank {
                let (before, after) = widths[axis]
                let options = ReduceOptions(axes: Dims(axis), keepdims: true)
                let folded: ArrayResult
                switch mode.value {
                case "maximum": folded = try result.reduced(.maximum, options)
                case "minimum": folded = try result.reduced(.minimum, options)
                case "mean": folded = try result.mean(options)
                default: folded = try result.quantiles([0.5], axes: Dims(axis), method: .linear, keepdims: true)
                }
                var edge = try ArrayOps.array(folded.operand, array.dtype)
                if array.dtype.isInteger, edge.dtype.isFloat { edge = try ArrayOps.array(ArrayOps.rounded(.array(edge), places: 0).operand, array.dtype).astype(array.dtype) }
                edge = try edge.astype(array.dtype)
                var first = edge.shape, last = edge.shape
                first[axis] = before
                last[axis] = after
                result = try NDArray.concatenated([edge.broadcasted(to: first), result, edge.broadcasted(to: last)], axis: axis)
            }
            return .array(result)
        case "linear_ramp":
            let given = try vm.elementArray(option("end_values") ?? .int(0), array.dtype)
            let ends = try given.broadcasted(to: [array.rank, 2])
            var result = array
            for axis in 0..<array.rank {
                let (before, after) = widths[axis]
                let length = result.shape[axis]
                func ramp(_ end: Scalar, _ count: Int, _ edge: NDArray, _ isBefore: Bool) throws(Fault) -> NDArray {
                    let (line, _) = try NDArray.linspace(.scalar(end), .array(edge.selecting(axis: axis, 0)), count, endpoint: false, dtype: array.dtype, axis: axis)
                    return isBefore ? line : try line.flipped(Dims(axis))
                }
                var parts: [NDArray] = []
                if before > 0 { parts.append(try ramp(ends[flat: axis * 2], before, result.sliced(axis: axis, start: 0, step: 1, length: 1), true)) }
                parts.append(result)
                if after > 0 { parts.append(try ramp(ends[flat: axis * 2 + 1], after, result.sliced(axis: axis, start: length - 1, step: 1, length: 1), false)) }
                result = try NDArray.concatenated(parts, axis: axis)
            }
            return .array(result)
        default: throw .value("mode '\(mode.value)' is not supported")
        }
    }

    /// One pair for each axis, from one number, a pair, or pairs.
    private static func pairs(_ given: NDArray, _ rank: Int, _ name: String) throws(Fault) -> [(Int, Int)] {
        if given.dtype.isFloat { throw .type("`\(name)` must be of integral type.") }
        let wide: NDArray
        do throws(Fault) { wide = try given.broadcasted(to: [rank, 2]) } catch {
            throw .value("operands could not be broadcast together with remapped shapes [original->remapped]: \(given.shape.tightText)  and requested shape (\(rank),2)")
        }
        return (0..<rank).map { (wide[flat: $0 * 2].int, wide[flat: $0 * 2 + 1].int) }
    }

    /// The array inside a larger one whose border `edge` fills, axis by axis.
    private static func filled(_ array: NDArray, _ shape: Dims, _ widths: [(Int, Int)],
                               _ edge: (NDArray, Int, Bool, NDArray) throws(Fault) -> Void) throws(Fault) -> NDArray {
        let out = try NDArray.zeros(shape, array.dtype)
        var inner = out
        for axis in 0..<array.rank { inner = inner.sliced(axis: axis, start: widths[axis].0, step: 1, length: array.shape[axis]) }
        try inner.assign(array)
        // Later axes go over earlier ones, across their whole width.
        for axis in 0..<array.rank {
            var band = out
            for later in (axis + 1)..<Swift.max(array.rank, axis + 1) { band = band.sliced(axis: later, start: widths[later].0, step: 1, length: array.shape[later]) }
            let length = array.shape[axis], (before, after) = widths[axis]
            try edge(out, axis, false, band.sliced(axis: axis, start: 0, step: 1, length: before))
            try edge(out, axis, true, band.sliced(axis: axis, start: before + length, step: 1, length: after))
        }
        return out
    }

    /// From where each element along a padded axis is taken.
    private static func places(_ mode: String, _ length: Int, _ width: (Int, Int), _ axis: Int) throws(Fault) -> [Int] {
        let total = width.0 + length + width.1
        if length == 0 {
            if total > 0 { throw .value("can't extend empty axis \(axis) using modes other than 'constant' or 'empty'") }
            return []
        }
        return (0..<total).map { k in
            let i = k - width.0
            switch mode {
            case "edge": return Swift.min(Swift.max(i, 0), length - 1)
            case "wrap": return Numbers.modulo(i, length)
            case "symmetric":
                let place = Numbers.modulo(i, 2 * length)
                return place < length ? place : 2 * length - 1 - place
            default:
                if length == 1 { return 0 }
                let place = Numbers.modulo(i, 2 * length - 2)
                return place < length ? place : 2 * length - 2 - place
            }
        }
    }
}
