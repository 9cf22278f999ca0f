// Reductions by name. Axes: nil for all of them; several give one result over all of those.
import CKernels

/// How a reduction is to be done; what NumPy's take as keywords.
public struct ReduceOptions {
    public var axes: Dims?
    public var keepdims = false
    public var dtype: DType?
    public var out: NDArray?
    public var initial: Operand?
    public var mask: NDArray?
    /// There is nothing to begin with, not even where the operation has an identity.
    var hasNoStart = false
    public init(axes: Dims? = nil, keepdims: Bool = false, dtype: DType? = nil, out: NDArray? = nil,
                initial: Operand? = nil, mask: NDArray? = nil) {
        self.axes = axes
        self.keepdims = keepdims
        self.dtype = dtype
        self.out = out
        self.initial = initial
        self.mask = mask
    }
}

extension NDArray {
    /// `op.reduce(self, …)`: `np.sum` is `add`, `np.prod` `multiply`, `np.max` `maximum`, `np.any` `logicalOr`…
    public func reduced(_ op: ArrayOp, _ options: ReduceOptions) throws(Fault) -> ArrayResult {
        if let small = try smallReduced(op, options) { return small }
        let axes = try options.axes.map { (axes) throws(Fault) in try Dims.axes(axes, rank: rank) } ?? Dims(0..<rank)
        let out = try reduction(op, axes, options)
        return try Self.finish(out, axes, rank: rank, options)
    }

    /// All elements folded into one.
    public func reduced(_ op: ArrayOp) throws(Fault) -> Scalar {
        try reduction(op, Dims(0..<rank), ReduceOptions()).firstElement
    }

    /// Takes the folded axes out of a result that has them with length one, and puts it where it belongs.
    static func finish(_ result: NDArray, _ axes: Dims, rank: Int, _ options: ReduceOptions) throws(Fault) -> ArrayResult {
        let shaped = options.keepdims ? result : try result.droppingAxes(axes)
        if let out = options.out {
            guard out.shape == shaped.shape else {
                throw .value(out.rank != shaped.rank
                    ? "output parameter for reduction operation has the wrong number of dimensions: Found \(out.rank) but expected \(shaped.rank)"
                    : "output parameter for reduction operation has a shape that does not fit: found \(out.shape.text), expected \(shaped.shape.text)")
            }
            try out.assign(shaped)
            return .array(out)
        }
        return shaped.rank == 0 ? .scalar(shaped.firstElement) : .array(shaped)
    }

    /// This array without axes of length one; unlike a view, an owner of its own.
    func droppingAxes(_ axes: Dims) throws(Fault) -> NDArray {
        if axes.isEmpty { return self }
        var newShape = Dims(), newStrides = Dims()
        for i in 0..<rank where !axes.contains(i) { newShape.append(shape[i]); newStrides.append(strides[i]) }
        return NDArray(storage: storage, data: data, dtype: dtype, shape: newShape, strides: newStrides, base: nil)
    }

    /// The type a reduction runs in: small integers add up and multiply in 64 bits.
    private func reductionType(_ op: ArrayOp, _ options: ReduceOptions) -> DType {
        if op.isLogical { return .bool }
        if let type = options.dtype { return type }
        guard op === ArrayOp.add || op === ArrayOp.multiply, !dtype.isFloat else { return dtype }
        return dtype.isUnsigned ? .uint64 : .int64
    }

    /// The result with all axes kept, folded ones with length one.
    private func reduction(_ op: ArrayOp, _ axes: Dims, _ options: ReduceOptions) throws(Fault) -> NDArray {
        if op.arity != 2 { throw .value("reduce only supported for binary functions") }
        let type = reductionType(op, options)
        guard op.loop(type) != nil else {
            throw .type("The resolved dtypes are not compatible with \(op.name).reduce. Resolved (dtype('\(type.name)'), dtype('\(type.name)'), dtype('bool'))")
        }
        let types = try op.types(type)
        if types.output != types.input, !op.isLogical {
            throw .type("The resolved dtypes are not compatible with \(op.name).reduce. Resolved (dtype('\(types.output.name)'), dtype('\(type.name)'), dtype('\(types.output.name)'))")
        }
        if axes.count > 1, !op.isReorderable {
            throw .value("reduction operation '\(op.name)' is not reorderable, so at most one axis may be specified")
        }
        var resultShape = shape
        for axis in axes { resultShape[axis] = 1 }
        let result = try NDArray.empty(resultShape, types.input, order: AxisOrder.of([strides], shape: shape))
        if result.count == 0 {
            // No result is lacking, but NumPy asks all the same.
            if options.initial == nil, op.identity == nil, axes.contains(where: { shape[$0] == 0 }) {
                throw .value("zero-size array to reduction operation \(op.name) which has no identity")
            }
            return result
        }
        if let initial = options.initial {
            try result.fill(try initial.scalar(as: types.input))
            try Reduction.run(op, self, into: result, type: types.input, mask: options.mask)
            return result
        }
        if let identity = op.identity, !options.hasNoStart {
            // bitwise_and's -1 is every bit, whatever the type.
            try result.fill(types.input.isFloat ? Scalar(identity, as: types.input)
                : Scalar(wrapping: Scalar.whole(identity), as: types.input))
            try Reduction.run(op, self, into: result, type: types.input, mask: options.mask)
            return result
        }
        if axes.contains(where: { shape[$0] == 0 }) {
            throw .value("zero-size array to reduction operation \(op.name) which has no identity")
        }
        if options.mask != nil {
            throw .value("reduction operation '\(op.name)' does not have an identity, so to use a where mask one has to specify 'initial'")
        }
        if axes.isEmpty {
            try StridedLoop.copy(self, into: result)
            return result
        }
        // Begin with the first element of each fold.
        var first = self
        for axis in axes { first = first.sliced(axis: axis, start: 0, step: 1, length: 1) }
        try StridedLoop.copy(first, into: result)
        var rest = self
        if !op.isReorderable, let axis = axes.first {
            rest = sliced(axis: axis, start: 1, step: 1, length: shape[axis] - 1)
        }
        try Reduction.run(op, rest, into: result, type: types.input)
        return result
    }

    // MARK: statistics

    /// Refuses an `out=` that has not the shape of the result.
    private func requireFit(_ options: ReduceOptions, _ name: String) throws(Fault) {
        guard let out = options.out else { return }
        let axes = try options.axes.map { (axes) throws(Fault) in try Dims.axes(axes, rank: rank) } ?? Dims(0..<rank)
        var wanted = Dims()
        for axis in 0..<rank where !axes.contains(axis) || options.keepdims { wanted.append(axes.contains(axis) ? 1 : shape[axis]) }
        if out.shape == wanted { return }
        throw .value(out.rank != wanted.count
            ? "output parameter for reduction operation \(name) has the wrong number of dimensions: Found \(out.rank) but expected \(wanted.count)"
            : "output parameter for reduction operation \(name) has a shape that does not fit: found \(out.shape.text), expected \(wanted.text)")
    }

    /// How many elements each result of a reduction takes in.
    func foldedCount(_ axes: Dims?) throws(Fault) -> Int {
        guard let axes else { return count }
        var n = 1
        for axis in try Dims.axes(axes, rank: rank) { n *= shape[axis] }
        return n
    }

    /// How many elements each result takes in under a mask, as an operand to divide by.
    private func divisor(_ options: ReduceOptions, less: Double = 0) throws(Fault) -> Operand {
        guard let mask = options.mask else {
            return .pyFloat(Swift.max(Double(try foldedCount(options.axes)) - less, 0))
        }
        let wide = try mask.broadcasted(to: shape)
        let counts = try wide.reduced(.add, ReduceOptions(axes: options.axes, keepdims: options.keepdims, dtype: .int64))
        let reduced = try ArrayOps.binary(.subtract, counts.operand, .pyFloat(less))
        return try ArrayOps.binary(.maximum, reduced.operand, .pyFloat(0)).operand
    }

    /// `np.mean`.
    public func mean(_ options: ReduceOptions = ReduceOptions()) throws(Fault) -> ArrayResult {
        if dtype == .float64, count > 0, options.axes == nil, options.mask == nil, options.dtype == nil, options.out == nil, !options.keepdims {
            let total: Scalar = try reduced(.add, ReduceOptions()).operand.scalar(as: .float64)
            return .scalar(Scalar(total.double / Double(count)))
        }
        try requireFit(options, "add")
        let context = WorkContext.current
        if options.mask == nil, try foldedCount(options.axes) == 0 { try context.tell("RuntimeWarning", "Mean of empty slice") }
        var sums = options
        sums.out = nil
        sums.dtype = options.dtype ?? (dtype.isFloat ? dtype : .float64)
        let total = try reduced(.add, sums)
        return try divided(total, by: try divisor(options), options.out)
    }

    /// A sum over a count, in the sum's own type if that is a float.
    private func divided(_ total: ArrayResult, by count: Operand, _ out: NDArray?) throws(Fault) -> ArrayResult {
        switch total {
        case .array(let array):
            return try ArrayOps.apply(.divide, .array(array), count, OpOptions(out: out ?? (array.dtype.isFloat ? array : nil)))
        case .scalar(let scalar):
            // NumPy divides a float32 scalar by an int64 one, that is in float64, and rounds.
            let result: ArrayResult = scalar.dtype == .float32
                ? .scalar(try ArrayOps.apply(.divide, .scalar(scalar.cast(to: .float64)), count, OpOptions()).operand.scalar(as: .float32))
                : try ArrayOps.binary(.divide, .scalar(scalar), count)
            guard let out else { return result }
            try out.fill(try result.operand.scalar(as: out.dtype))
            return .array(out)
        }
    }

    /// `np.var`, NumPy's two passes.
    public func variance(ddof: Double = 0, _ options: ReduceOptions = ReduceOptions()) throws(Fault) -> ArrayResult {
        try requireFit(options, "add")
        let context = WorkContext.current
        if options.mask == nil, Double(try foldedCount(options.axes)) - ddof <= 0 {
            try context.tell("RuntimeWarning", "Degrees of freedom <= 0 for slice")
        }
        let type = options.dtype ?? (dtype.isFloat ? dtype : .float64)
        var means = ReduceOptions(axes: options.axes, keepdims: true, dtype: type, mask: options.mask)
        let sums = try reduced(.add, means)
        let mean: ArrayResult
        switch sums {
        case .array(let array):
            var divisorOptions = means
            divisorOptions.axes = options.axes
            mean = try ArrayOps.apply(.divide, .array(array), try divisor(divisorOptions), OpOptions(out: array))
        case .scalar: mean = try ArrayOps.binary(.divide, sums.operand, try divisor(means))
        }
        let apart = try ArrayOps.binary(.subtract, .array(try astype(type)), mean.operand)
        let squares = try ArrayOps.binary(.multiply, apart.operand, apart.operand)
        means.keepdims = options.keepdims
        let total: ArrayResult
        switch squares {
        case .array(let array): total = try array.reduced(.add, means)
        case .scalar(let scalar): total = .scalar(scalar)
        }
        return try divided(total, by: try divisor(options, less: ddof), options.out)
    }

    /// `np.std`.
    public func deviation(ddof: Double = 0, _ options: ReduceOptions = ReduceOptions()) throws(Fault) -> ArrayResult {
        switch try variance(ddof: ddof, options) {
        case .array(let array): try ArrayOps.apply(.sqrt, .array(array), OpOptions(out: array))
        case .scalar(let scalar): try ArrayOps.unary(.sqrt, .scalar(scalar))
        }
    }

    /// `np.ptp`: greatest less least.
    public func peakToPeak(_ options: ReduceOptions = ReduceOptions()) throws(Fault) -> ArrayResult {
        try requireFit(options, "maximum")
        var parts = options
        parts.out = nil
        let high = try reduced(.maximum, parts), low = try reduced(.minimum, parts)
        let span = try ArrayOps.binary(.subtract, high.operand, low.operand)
        guard let out = options.out else { return span }
        try out.assign(try ArrayOps.array(span.operand, out.dtype))
        return .array(out)
    }

    // MARK: places

    /// `np.argmax` or `np.argmin`, by `op` maximum or minimum: the place of the first greatest or least element;
    /// a NaN counts as both.
    public func place(of op: ArrayOp, axis: Int?, keepdims: Bool = false) throws(Fault) -> ArrayResult {
        let name = op === ArrayOp.maximum ? "argmax" : "argmin"
        guard let first = nn_first_loop(Int32(dtype.rawValue)) else { throw .type("no \(name) for \(dtype.name)") }
        guard let axis else {
            if count == 0 { throw .value("attempt to get \(name) of an empty sequence") }
            let flat = try contiguous()
            var best = try flat.reduced(op).bits
            let at = first(flat.data, flat.itemsize, flat.count, &best)
            if !keepdims || rank == 0 { return .scalar(Scalar(Swift.max(at, 0))) }
            return .array(try NDArray.full(Dims(repeating: 1, count: rank), Scalar(Swift.max(at, 0))))
        }
        let along = try Dims.axis(axis, rank: rank)
        var kept = shape
        kept[along] = 1
        let out = try NDArray.empty(kept, .int64)
        if out.count > 0 {
            if shape[along] == 0 { throw .value("attempt to get \(name) of an empty sequence") }
            try placesAlong(along, op, first, out)
        }
        let result = keepdims ? out : try out.droppingAxes(Dims(along))
        return result.rank == 0 ? .scalar(result.firstElement) : .array(result)
    }

    /// Writes the place of the first greatest or least element of each line along an axis.
    private func placesAlong(_ axis: Int, _ op: ArrayOp, _ first: nn_first, _ out: NDArray) throws(Fault) {
        let places = Shared(out.data.assumingMemoryBound(to: Int.self), owner: out), length = shape[axis]
        if rank == 2, axis == 0, strides[1] == itemsize, shape[1] >= 8,
           let columns = nn_column_places_loop(Int32(dtype.rawValue), op === ArrayOp.maximum ? 1 : 0) {
            // Column by column side by side.
            let best = try NDArray.empty(Dims(shape[1]), dtype)
            let x = Shared(data.assumingMemoryBound(to: UInt8.self), owner: self), b = Shared(best.data.assumingMemoryBound(to: UInt8.self), owner: best)
            let step = strides[0], size = itemsize
            let n = shape[1], width = Swift.max(64, Swift.min(4096, (1 << 18) / length))
            _ = try Pieces.run((n + width - 1) / width) { piece in
                let from = piece * width, count = Swift.min(width, n - from)
                columns(x.base + from * size, step, length, count, b.base + from * size,
                        UnsafeMutableRawPointer(places.base + from).assumingMemoryBound(to: Int64.self))
            }
            return
        }
        guard let fold = nn_reduce_loop(op.kernel, Int32(dtype.rawValue)) else { throw .type("no argmax for \(dtype.name)") }
        let rows = try contiguousAlong(axis), step = rows.strides[axis], size = itemsize
        var starts: [Int] = []
        starts.reserveCapacity(out.count)
        try rows.selecting(axis: axis, 0).forEachOffset { (offset) throws(Fault) in starts.append(offset) }
        let place = step == size ? nn_place_loop(Int32(dtype.rawValue), op === ArrayOp.maximum ? 1 : 0) : nil
        let all = starts, x = Shared(rows.data.assumingMemoryBound(to: UInt8.self), owner: rows), some = Swift.max(1, (1 << 16) / length)
        _ = try Pieces.run((all.count + some - 1) / some) { piece in
            for line in (piece * some)..<Swift.min(all.count, (piece + 1) * some) {
                var best: UInt64 = 0
                let row = x.base + all[line]
                if let place { places[line] = place(row, length); continue }
                withUnsafeMutableBytes(of: &best) { bytes in
                    guard let cell = bytes.baseAddress else { return }
                    cell.copyMemory(from: row, byteCount: size)
                    fold(cell, row, step, length)
                    places[line] = Swift.max(first(row, step, length, cell), 0)
                }
            }
        }
    }

    /// This array, or a copy in which the elements along `axis` are neighbours, where that pays.
    func contiguousAlong(_ axis: Int) throws(Fault) -> NDArray {
        if strides[axis] == itemsize || shape[axis] < 8 || rank < 2 { return self }
        var order = Dims(0..<rank)
        order.append(order.remove(at: axis))
        let copy = try transposed(order).copied()
        var back = Dims(0..<(rank - 1))
        back.insert(rank - 1, at: axis)
        return try copy.transposed(back)
    }

    // MARK: running folds

    /// `op.accumulate`: `np.cumsum` is `add`, `np.cumprod` `multiply`. Without an axis, of all elements in row order.
    public func accumulated(_ op: ArrayOp, axis: Int?, dtype wanted: DType? = nil, out: NDArray? = nil) throws(Fault) -> NDArray {
        guard let axis else { return try raveled().accumulated(op, axis: 0, dtype: wanted, out: out) }
        let along = try Dims.axis(axis, rank: rank)
        var options = ReduceOptions()
        options.dtype = wanted
        let type = try op.types(reductionType(op, options)).input
        guard let loop = op.loop(type) else { throw .type("ufunc '\(op.name)' has no loop for \(type.name)") }
        if let out, out.shape != shape { throw .value("provided out is the wrong size for the accumulation.") }
        let source = try astype(type)
        let result = out?.dtype == type && out?.overlaps(self) == false ? out ?? source : try NDArray.empty(shape, type)
        if result.count > 0 {
            _ = nn_float_flags_take()
            try source.accumulate(op, loop, along, into: result)
            let flags = nn_float_flags_take()
            if op.warns, flags != 0 { try WorkContext.current.report(flags, in: "accumulate") }
        }
        guard let out, out !== result else { return result }
        try out.assign(result)
        return out
    }

    private func accumulate(_ op: ArrayOp, _ loop: nn_loop, _ axis: Int, into result: NDArray) throws(Fault) {
        let length = shape[axis], xStep = strides[axis], oStep = result.strides[axis]
        let context = WorkContext.current
        try StridedLoop.copy(sliced(axis: axis, start: 0, step: 1, length: 1), into: result.sliced(axis: axis, start: 0, step: 1, length: 1))
        if length == 1 { return }
        if axis == rank - 1 || rank == 1 {
            // Along runs: element after element.
            let running = nn_running_loop(op.kernel, Int32(dtype.rawValue))
            let lines = selecting(axis: axis, 0), outs = result.selecting(axis: axis, 0)
            var i = 0
            try lines.forEachOffset { (offset) throws(Fault) in
                let x = data + offset, o = result.data + outs.byteOffset(flat: i)
                i += 1
                var done = 1
                while done < length {
                    let n = Swift.min(length - done, 1 << 20)
                    if let running {
                        running(o + (done - 1) * oStep, x + done * xStep, xStep, o + done * oStep, oStep, n)
                    } else {
                        for k in done..<(done + n) {
                            loop([o + (k - 1) * oStep, x + k * xStep, o + k * oStep], [0, 0, 0], 1)
                        }
                    }
                    done += n
                    try context.check()
                }
                try context.check()
            }
            return
        }
        // Across runs: each slice is the one before combined with the operand's.
        for k in 1..<length {
            let before = result.selecting(axis: axis, k - 1), x = selecting(axis: axis, k), o = result.selecting(axis: axis, k)
            let lanes = [Lane(before, shape: o.shape, dtype: dtype), Lane(x, shape: o.shape, dtype: dtype),
                         Lane(o, shape: o.shape, dtype: dtype, isResult: true)]
            _ = try StridedLoop(loop, shape: o.shape, lanes: lanes, cost: op.cost).run()
        }
    }
}

extension ArrayOp {
    var isLogical: Bool { kernel == NN_logical_and || kernel == NN_logical_or || kernel == NN_logical_xor }
}
