// Putting arrays together, taking them apart, moving elements about.

extension NDArray {
    /// `np.concatenate`: arrays one behind the other along an axis.
    public static func concatenated(_ parts: [NDArray], axis: Int?, out: NDArray? = nil, dtype: DType? = nil,
                                    casting: CastingRule = .sameKind) throws(Fault) -> NDArray {
        guard let axis else {
            var flat: [NDArray] = []
            for part in parts { flat.append(try part.raveled()) }
            return try concatenated(flat, axis: 0, out: out, dtype: dtype, casting: casting)
        }
        guard let first = parts.first else { throw .value("need at least one array to concatenate") }
        if first.rank == 0 { throw .value("zero-dimensional arrays cannot be concatenated") }
        let along = try Dims.axis(axis, rank: first.rank)
        var shape = first.shape, type = first.dtype
        for (k, part) in parts.enumerated().dropFirst() {
            if part.rank == 0 { throw .value("zero-dimensional arrays cannot be concatenated") }
            if part.rank != first.rank {
                throw Fault(.valueError, "all the input arrays must have same number of dimensions, but the array at index 0 has \(first.rank) dimension(s) and the array at index \(k) has \(part.rank) dimension(s)")
            }
            for i in 0..<first.rank where i != along && part.shape[i] != first.shape[i] {
                throw Fault(.valueError, "all the input array dimensions except for the concatenation axis must match exactly, but along dimension \(i), the array at index 0 has size \(first.shape[i]) and the array at index \(k) has size \(part.shape[i])",
                            operands: [first.shape.text, part.shape.text])
            }
            let (total, overflow) = shape[along].addingReportingOverflow(part.shape[along])
            if overflow { throw .value("array is too big") }
            shape[along] = total
            type = DType.promoted(type, part.dtype)
        }
        if let out, out.shape != shape { throw .value("Output array is the wrong shape") }
        let wanted = out?.dtype ?? dtype ?? type
        for part in parts where !casting.allows(part.dtype, wanted) {
            throw .type("Cannot cast array data from dtype('\(part.dtype.name)') to dtype('\(wanted.name)') according to the rule '\(casting.rawValue)'")
        }
        // The axes in the order in which they lie in the parts.
        var steps: [Dims] = []
        for part in parts {
            var own = part.strides
            for i in 0..<first.rank where part.shape[i] == 1 { own[i] = 0 }
            steps.append(own)
        }
        let result: NDArray
        if let out { result = out } else { result = try NDArray.empty(shape, wanted, order: AxisOrder.of(steps, shape: shape)) }
        var start = 0
        for part in parts {
            let length = part.shape[along]
            let window = result.sliced(axis: along, start: start, step: 1, length: length)
            try StridedLoop.copy(part.overlaps(window) ? part.copied() : part, into: window)
            start += length
        }
        return result
    }

    /// `np.stack`: arrays of one shape along a new axis.
    public static func stacked(_ parts: [NDArray], axis: Int, out: NDArray? = nil, dtype: DType? = nil,
                               casting: CastingRule = .sameKind) throws(Fault) -> NDArray {
        guard let first = parts.first else { throw .value("need at least one array to stack") }
        for part in parts where part.shape != first.shape { throw .value("all input arrays must have the same shape") }
        let at = try Dims.axis(axis, rank: first.rank + 1)
        var wide: [NDArray] = []
        for part in parts { wide.append(try part.expanded(Dims(at))) }
        return try concatenated(wide, axis: at, out: out, dtype: dtype, casting: casting)
    }

    /// `np.array_split` at places along an axis.
    public func split(at places: [Int], axis: Int) throws(Fault) -> [NDArray] {
        let along = try Dims.axis(axis, rank: rank), length = shape[along]
        var parts: [NDArray] = [], start = 0
        for (k, place) in (places + [length]).enumerated() {
            let isLast = k == places.count
            let (from, _, many) = try IndexSlice(start: start, stop: isLast ? nil : place).resolved(length)
            parts.append(sliced(axis: along, start: from, step: 1, length: many))
            start = place
        }
        return parts
    }

    /// `np.repeat`: each element, or each part along an axis, several times.
    public func repeated(_ counts: NDArray, axis: Int?) throws(Fault) -> NDArray {
        guard let axis else { return try raveled().repeated(counts, axis: 0) }
        let along = try Dims.axis(axis, rank: rank), length = shape[along]
        if counts.rank > 1 { throw .value("object too deep for desired array") }
        if counts.dtype.isFloat { throw .type("Cannot cast array data from dtype('\(counts.dtype.name)') to dtype('int64') according to the rule 'safe'") }
        if counts.count != 1, counts.count != length {
            throw .value("operands could not be broadcast together with shape (\(length),) (\(counts.count),)")
        }
        var places: [Int] = []
        for i in 0..<length {
            let times = counts[flat: counts.count == 1 ? 0 : i].int
            if times < 0 { throw .value("repeats may not contain negative values.") }
            if times > 1 << 40 { throw .memory("") }
            for _ in 0..<times { places.append(i) }
        }
        return try taking(try NDArray.of(places), axis: along)
    }

    /// `np.tile`: the whole array several times along each axis.
    public func tiled(_ times: Dims) throws(Fault) -> NDArray {
        var counts = times
        while counts.count < rank { counts.insert(1, at: 0) }
        var source = self
        if rank < counts.count { source = try expanded(Dims(0..<(counts.count - rank))) }
        if !counts.contains(where: { $0 != 1 }) { return try source.copied() }
        // (c0, s0, c1, s1, …): the counts as stretched axes between the lengths.
        var wide = Dims(), steps = Dims(), shape = Dims()
        for i in 0..<counts.count {
            let times = Swift.max(counts[i], 0)
            wide.append(times)
            steps.append(0)
            wide.append(source.shape[i])
            steps.append(source.strides[i])
            let (length, overflow) = times.multipliedReportingOverflow(by: source.shape[i])
            if overflow { throw .value("array is too big") }
            shape.append(length)
        }
        _ = try NDArray.checkedCount(wide, dtype)
        return try source.view(shape: wide, strides: steps).copied().reshaped(shape)
    }

    /// `np.roll`: elements shifted along axes, those pushed out coming in at the other end.
    public func rolled(_ shifts: [Int], axes: Dims?) throws(Fault) -> NDArray {
        guard let axes else { return try raveled().rolled([shifts.reduce(0, &+)], axes: [0]).reshaped(shape) }
        let out = try NDArray.empty(shape, dtype, like: strides)
        if count == 0 { return out }
        var total = Dims(repeating: 0, count: rank)
        for (k, axis) in axes.enumerated() {
            let along = try Dims.axis(axis, rank: rank)
            total[along] = total[along] &+ shifts[shifts.count == 1 ? 0 : k]
        }
        func copy(_ axis: Int, _ from: NDArray, _ to: NDArray) throws(Fault) {
            if axis == rank { return try StridedLoop.copy(from, into: to) }
            let length = shape[axis], shift = ((total[axis] % length) + length) % length
            if shift == 0 { return try copy(axis + 1, from, to) }
            try copy(axis + 1, from.sliced(axis: axis, start: 0, step: 1, length: length - shift),
                     to.sliced(axis: axis, start: shift, step: 1, length: length - shift))
            try copy(axis + 1, from.sliced(axis: axis, start: length - shift, step: 1, length: shift),
                     to.sliced(axis: axis, start: 0, step: 1, length: shift))
        }
        try copy(0, self, out)
        return out
    }

    /// `np.flip`: a view with axes reversed.
    public func flipped(_ axes: Dims?) throws(Fault) -> NDArray {
        var result = self
        for axis in try axes.map({ (axes) throws(Fault) in try Dims.axes(axes, rank: rank) }) ?? Dims(0..<rank) {
            let length = result.shape[axis]
            result = result.sliced(axis: axis, start: Swift.max(length - 1, 0), step: -1, length: length)
        }
        return result
    }

    /// `np.moveaxis`.
    public func movedAxes(_ from: Dims, to: Dims) throws(Fault) -> NDArray {
        var sources = Dims(), targets = Dims()
        for axis in from { sources.append(try Dims.axis(axis, rank: rank, prefix: "source: ")) }
        for axis in to { targets.append(try Dims.axis(axis, rank: rank, prefix: "destination: ")) }
        if sources.count != targets.count { throw .value("`source` and `destination` arguments must have the same number of elements") }
        for list in [sources, targets] where Set(list).count != list.count { throw .value("repeated axis in `\(list == sources ? "source" : "destination")` argument") }
        var order = Dims((0..<rank).filter { !sources.contains($0) })
        for (target, source) in zip(targets, sources).sorted(by: { $0.0 < $1.0 }) { order.insert(source, at: target) }
        return try transposed(order)
    }

    /// `np.take`: the parts along an axis that indices name.
    public func taking(_ indices: NDArray, axis: Int?, mode: IndexMode = .raise) throws(Fault) -> NDArray {
        guard let axis else { return try raveled().taking(indices, axis: 0, mode: mode) }
        let along = try Dims.axis(axis, rank: rank)
        if indices.dtype.isFloat {
            throw .type("Cannot cast array data from dtype('\(indices.dtype.name)') to dtype('int64') according to the rule 'safe'")
        }
        let wanted = try mode.apply(indices.dtype.isBool ? indices.astype(.int64) : indices, length: shape[along])
        var index: [IndexItem] = Array(repeating: .slice(IndexSlice()), count: along)
        index.append(wanted.rank == 0 ? .array(try wanted.reshaped([1])) : .array(wanted))
        guard case .array(let found) = try get(index) else { return self }
        if wanted.rank > 0 { return try found.contiguous() }
        return try found.selecting(axis: along, 0).contiguous()
    }

    /// `np.diagonal`: a view of a diagonal of two axes, the last axis of the result.
    public func diagonal(_ offset: Int, _ axis1: Int, _ axis2: Int) throws(Fault) -> NDArray {
        if rank < 2 { throw .value("diag requires an array of at least two dimensions") }
        let i = try Dims.axis(axis1, rank: rank, prefix: "axis1: "), j = try Dims.axis(axis2, rank: rank, prefix: "axis2: ")
        if i == j { throw .value("axis1 and axis2 cannot be the same") }
        let down = offset < 0 ? (offset == Int.min ? Int.max : -offset) : 0, right = Swift.max(offset, 0)
        let length = Swift.max(0, Swift.min(shape[i] - Swift.min(down, shape[i]), shape[j] - Swift.min(right, shape[j])))
        var newShape = Dims(), newStrides = Dims()
        for axis in 0..<rank where axis != i && axis != j { newShape.append(shape[axis]); newStrides.append(strides[axis]) }
        newShape.append(length)
        newStrides.append(strides[i] + strides[j])
        let result = view(shape: newShape, strides: newStrides, byteOffset: length == 0 ? 0 : down * strides[i] + right * strides[j])
        return result
    }
}

/// What to do with indices out of bounds.
public enum IndexMode: String, Sendable {
    case raise, wrap, clip

    /// The indices brought within 0..<length, as far as the mode does that.
    func apply(_ indices: NDArray, length: Int) throws(Fault) -> NDArray {
        switch self {
        case .raise: return indices
        case .clip: return try ArrayOps.array(ArrayOps.clip(.array(indices), .pyInt(0), .pyInt(Swift.max(length - 1, 0))).operand, .int64)
        case .wrap:
            if length == 0 { return indices }
            return try ArrayOps.array(ArrayOps.binary(.remainder, .array(indices.astype(.int64)), .pyInt(length)).operand, .int64)
        }
    }
}
