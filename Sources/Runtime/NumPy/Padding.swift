/// `np.pad`.
enum Padding {
    /// `np.pad`: laid out as the array is.
    static func pad(_ args: borrowing Args) throws(Fault) -> Value {
        let array = try args.array(0), result = try padded(args)
        guard case .array(let wide) = result, array.isFortranContiguous, !array.isContiguous else { return result }
        return .array(try wide.laid(.columns))
    }

    private static func padded(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm, array = try args.array(0)
        var widths = Array(repeating: (0, 0), count: array.rank)
        if case .dict(let dict) = args[1] {
            for entry in dict.table.entries where !entry.key.isUndefined {
                widths[try Dims.axis(try vm.index(entry.key), rank: array.rank)] = try pairs(try vm.ndarray(entry.value), 1, "pad_width")[0]
            }
        } else { widths = try pairs(try args.array(1), array.rank, "pad_width") }
        for (before, after) in widths where before < 0 || after < 0 { throw .value("index can't contain negative values") }
        let options = args.keywords(3)
        func option(_ name: String) -> Value? { options?.value(vm.intern(name)) }
        guard case .str(let mode) = args[2] else {
            if vm.isCallable(args[2]) { return .array(try byFunction(array, widths, args[2], options, vm)) }
            throw .value("mode '\(try vm.str(args[2]))' is not supported")
        }
        let allowed: [String: [String]] = ["constant": ["constant_values"], "linear_ramp": ["end_values"], "reflect": ["reflect_type"], "symmetric": ["reflect_type"],
                                           "maximum": ["stat_length"], "minimum": ["stat_length"], "mean": ["stat_length"], "median": ["stat_length"]]
        if let options {
            for entry in options.table.entries where !entry.key.isUndefined && !(allowed[mode.value] ?? []).contains(entry.key.asString ?? "") {
                throw .value("unsupported keyword arguments for mode '\(mode.value)': {'\(entry.key.asString ?? "")'}")
            }
        }
        let isOdd = option("reflect_type")?.asString == "odd"
        var lengths: [(Int, Int)]?
        if let given = option("stat_length"), !given.isNone {
            lengths = try pairs(try vm.ndarray(given), array.rank, "stat_length")
            for (before, after) in lengths ?? [] where before < 0 || after < 0 { throw .value("index can't contain negative values") }
        }
        if mode.value == "maximum" || mode.value == "minimum", let lengths, lengths.contains(where: { $0.0 == 0 || $0.1 == 0 }) {
            throw .value("stat_length of 0 yields no value for padding")
        }
        if mode.value != "constant", mode.value != "empty" {
            for axis in 0..<array.rank where array.shape[axis] == 0 && widths[axis] != (0, 0) {
                throw .value("can't extend empty axis \(axis) using modes other than 'constant' or 'empty'")
            }
        }
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
                if isOdd, mode.value == "reflect" || mode.value == "symmetric" {
                    result = try oddly(result, axis, widths[axis], skipsEdge: mode.value == "reflect")
                    continue
                }
                let places = try places(mode.value, array.shape[axis], widths[axis], axis)
                result = try result.taking(try NDArray.of(places), axis: axis)
            }
            return .array(array.rank == 0 ? try array.copied() : result)
        case "maximum", "minimum", "mean", "median":
            var result = array
            for axis in 0..<array.rank {
                let (before, after) = widths[axis]
                if before + after == 0 { continue }
                let length = result.shape[axis], whole = result
                func edge(_ count: Int, isAfter: Bool) throws(Fault) -> NDArray {
                    let some = Swift.min(lengths.map { isAfter ? $0[axis].1 : $0[axis].0 } ?? length, length)
                    if some == 0, mode.value == "maximum" || mode.value == "minimum" { throw .value("stat_length of 0 yields no value for padding") }
                    let part = whole.sliced(axis: axis, start: isAfter ? length - some : 0, step: 1, length: some)
                    let options = ReduceOptions(axes: Dims(axis), keepdims: true)
                    let folded: ArrayResult
                    switch mode.value {
                    case "maximum": folded = try part.reduced(.maximum, options)
                    case "minimum": folded = try part.reduced(.minimum, options)
                    case "mean": folded = try part.mean(options)
                    default: folded = try part.medians(axes: Dims(axis), keepdims: true, ignoresNaN: false)
                    }
                    var edge = try ArrayOps.array(folded.operand, array.dtype)
                    if array.dtype.isInteger, edge.dtype.isFloat { edge = try ArrayOps.array(ArrayOps.rounded(.array(edge), places: 0).operand, array.dtype).astype(array.dtype) }
                    var shape = edge.shape
                    shape[axis] = count
                    return try edge.astype(array.dtype).broadcasted(to: shape)
                }
                result = try NDArray.concatenated([edge(before, isAfter: false), result, edge(after, isAfter: true)], axis: axis)
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

    /// Reflected about the edge's value as well as its place; as often as the width needs.
    private static func oddly(_ array: NDArray, _ axis: Int, _ width: (Int, Int), skipsEdge: Bool) throws(Fault) -> NDArray {
        var result = array, before = width.0, after = width.1
        let skip = skipsEdge ? 1 : 0
        func turned(_ part: NDArray, _ edge: NDArray) throws(Fault) -> NDArray {
            let twice = try ArrayOps.binary(.multiply, .array(edge), .pyInt(2))
            return try ArrayOps.array(ArrayOps.binary(.subtract, twice.operand, .array(part.flipped(Dims(axis)))).operand, array.dtype)
        }
        while before > 0 || after > 0 {
            let length = result.shape[axis]
            if length - skip < 1 {
                let (first, last) = (result.sliced(axis: axis, start: 0, step: 0, length: before), result.sliced(axis: axis, start: length - 1, step: 0, length: after))
                return try NDArray.concatenated([first, result, last], axis: axis)
            }
            let left = Swift.min(before, length - skip), right = Swift.min(after, length - skip)
            var parts = [result]
            if left > 0 { parts.insert(try turned(result.sliced(axis: axis, start: skip, step: 1, length: left), result.sliced(axis: axis, start: 0, step: 1, length: 1)), at: 0) }
            if right > 0 { parts.append(try turned(result.sliced(axis: axis, start: length - skip - right, step: 1, length: right), result.sliced(axis: axis, start: length - 1, step: 1, length: 1))) }
            result = try NDArray.concatenated(parts, axis: axis)
            before -= left
            after -= right
        }
        return result
    }

    /// `mode=` a function of each padded line, its widths, its axis and the options, which writes into the line.
    private static func byFunction(_ array: NDArray, _ widths: [(Int, Int)], _ function: Value, _ options: DictObject?, _ vm: Interpreter) throws(Fault) -> NDArray {
        var shape = Dims()
        for axis in 0..<array.rank { shape.append(array.shape[axis] + widths[axis].0 + widths[axis].1) }
        let out = try filled(array, shape, widths) { _, _, _, _ in }
        for axis in 0..<array.rank {
            let rest = try out.movedAxes(Dims(axis), to: [-1]), lines = Dims(rest.shape.dropLast())
            var index = Dims(repeating: 0, count: lines.count)
            for _ in 0..<lines.product {
                var line = rest
                for place in index { line = line.selecting(axis: 0, place) }
                let arguments: [Value] = [.array(line), .newTuple([.int(widths[axis].0), .int(widths[axis].1)]), .int(axis), .dict(options ?? DictObject())]
                _ = try vm.call(function, arguments)
                index.advance(within: lines)
            }
        }
        return out
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
        if length == 0 { return [] }
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
