// Folding an array along axes.
//
// Sums of floats are rounded as NumPy's are, bit for bit, which is a matter of order: axes are put in the order of
// memory and merged; if the innermost axis is folded, each run is summed pairwise and added to its result, else
// whole runs are added to runs of results. Where NumPy gathers elements in a buffer, because they need converting or
// because several folded axes do not form one run, each bufferful is one run (`Runs` decides as NumPy does). Results are shared out among threads, never the terms of one result,
// except for a sum over everything, where the threads take subtrees of the pairwise sum.
import CKernels

struct Reduction {
    let op: ArrayOp
    let fold: nn_fold?
    let loop: nn_loop
    let stop: StopFlag
    let type: DType
    var shape: Dims
    /// The operand and the result; the result's strides are 0 along folded axes.
    var input: Lane
    var output: Lane
    var mask: Lane?
    var runs = Runs()

    /// What is summed in one go: elements of how many innermost axes, and how many of them at most.
    struct Runs {
        var axes = 1
        var elements = Int.max
    }

    /// NumPy's buffer, in elements.
    private static let bufferElements = 8192
    /// Elements a piece takes at least.
    private static let pieceElements = 32768

    /// Folds `array` into `result`, which has the kept axes with length one and already holds where to begin.
    static func run(_ op: ArrayOp, _ array: NDArray, into result: NDArray, type: DType, mask: NDArray? = nil) throws(Fault) {
        if array.count == 0 { return }
        guard let loop = op.loop(type) else { throw .type("ufunc '\(op.name)' has no loop for \(type.name)") }
        let shape = array.shape
        var out = Lane(result, shape: shape, dtype: type, isResult: true)
        for i in 0..<shape.count where result.shape[i] == 1 { out.strides[i] = 0 }
        let plan = Reduction(op: op, fold: nn_reduce_loop(op.kernel, Int32(type.rawValue)), loop: loop,
                             stop: WorkContext.current.stop, type: type, shape: shape, input: Lane(array, shape: shape, dtype: type), output: out,
                             mask: mask.map { Lane($0, shape: shape, dtype: .bool) })
        _ = nn_float_flags_take()
        let flags = try plan.planned().run() | nn_float_flags_take()
        if op.warns, flags != 0 { try WorkContext.current.report(flags, in: "reduce") }
    }

    /// The axes in the order of memory, merged.
    private func planned() -> Reduction {
        var lanes = StridedLoop(loop, shape: shape, lanes: [input, output] + (mask.map { [$0] } ?? []))
        lanes.order()
        lanes.merge()
        var plan = self
        plan.shape = lanes.shape
        plan.input = lanes.lanes[0]
        plan.output = lanes.lanes[1]
        if mask != nil { plan.mask = lanes.lanes[2] }
        // A single element left: it is one run of the fold.
        if lanes.shape == Dims(1) { plan.output.strides = Dims(0) }
        if mask == nil, plan.output.strides[plan.shape.count - 1] == 0 { plan.runs = plan.bufferedRuns() }
        else if input.cast != nil { plan.runs.elements = Self.bufferElements }
        return plan
    }

    /// NumPy's choice of what to gather in its buffer (`npyiter_find_buffering_setup`): the more axes fill it the
    /// better, if that outweighs the copying.
    private func bufferedRuns() -> Runs {
        let rank = shape.count, limit = Self.bufferElements
        func axis(_ i: Int) -> Int { rank - 1 - i }          // NumPy counts from the innermost
        var cost = input.cast == nil ? 1 : 2, inputRun = 1, outputRun = 1, reduceAxis = 0
        var size = shape[axis(0)], best = 0, bestCost = cost, bestSize = size, core = 1
        var i = 1
        while i < rank, reduceAxis == 0, !(size >= limit && cost > 1) {
            let length = shape[axis(i - 1)]
            if outputRun == i, output.strides[axis(i - 1)] * length == output.strides[axis(i)] {
                outputRun += 1
            } else {
                if outputRun == i { cost += 1 }
                if output.strides[axis(i)] == 0 || output.strides[axis(i - 1)] == 0 { reduceAxis = i }
            }
            if inputRun == i {
                if input.strides[axis(i - 1)] * length == input.strides[axis(i)] { inputRun += 1 } else if input.cast == nil { cost += 1 }
            }
            let inner = size
            size *= shape[axis(i)]
            let buffer = size > limit && cost > 1 ? limit : size
            if Double(cost) * Double(bestSize) <= Double(bestCost) * Double(buffer) {
                bestCost = cost
                core = inner
                bestSize = size
                best = i
            }
            i += 1
        }
        let folds = reduceAxis > 0 && best == reduceAxis
        if folds { return Runs(axes: best, elements: core) }
        let buffers = input.cast != nil || inputRun <= best || outputRun <= best
        return Runs(axes: best + 1, elements: buffers && limit < bestSize ? core * (limit / core) : bestSize)
    }

    private func run() throws(Fault) -> Int32 {
        // The kept axis along which the results are shared out: the longest.
        var split: Int?
        for axis in 0..<shape.count where output.strides[axis] != 0 {
            if split == nil || shape[axis] > shape[split ?? 0] { split = axis }
        }
        let total = shape.product
        guard let split, total > 2 * Self.pieceElements else {
            if split == nil, mask == nil, total > 2 * Self.pieceElements { return try everything(total) }
            try checkedWalk()
            return 0
        }
        let perStep = total / shape[split]
        // Runs of results stay long enough to be added as vectors; columns know nothing of each other, so one thread keeps whole rows.
        let least = split == shape.count - 1 ? (WorkContext.current.threads == 1 ? 4096 : 512) : 1
        let steps = Swift.max(least, Self.pieceElements / Swift.max(perStep, 1))
        let chunk = ReductionChunk(plan: self), length = shape[split]
        return try Pieces.run((length + steps - 1) / steps) { piece in
            chunk.walk(split, from: piece * steps, to: Swift.min(length, (piece + 1) * steps))
        }
    }

    /// A fold over everything. Pairwise sums of a straight run are shared out by subtree, folds whose order does not
    /// matter by piece; all others are done in order, a piece at a time.
    private func everything(_ total: Int) throws(Fault) -> Int32 {
        let isStraight = shape.count == 1 && input.cast == nil
        let isSum = op === ArrayOp.add && type.isFloat
        let isFree = op === ArrayOp.maximum || op === ArrayOp.minimum || type.isInteger && (op === ArrayOp.add || op === ArrayOp.multiply)
            || op === ArrayOp.logicalOr || op === ArrayOp.logicalAnd
        guard isStraight, let fold, isSum || isFree else {
            try checkedWalk()
            return 0
        }
        var leaves: [Range<Int>] = []
        if isSum { Self.leaves(0, total, into: &leaves) } else {
            var start = 0
            while start < total {
                leaves.append(start..<Swift.min(total, start + Self.pieceElements))
                start += Self.pieceElements
            }
        }
        let parts = try NDArray.empty(Dims(leaves.count), type)
        // A pairwise sum begins at -0.0, which changes nothing; other folds at their identity or a first element.
        let begin = LeafChunk(fold: fold, input: input.data, step: input.strides[0], parts: parts.data, itemsize: type.itemsize,
                              leaves: leaves, start: isSum ? Scalar(-0.0, as: type) : op.identity.map { Scalar($0, as: type) })
        let flags = try Pieces.run(leaves.count) { begin.run($0) }
        if isSum {
            var next = 0
            let sum = type == .float64
                ? Scalar(Self.combine(total, parts.data.assumingMemoryBound(to: Double.self), &next))
                : Scalar(Self.combine(total, parts.data.assumingMemoryBound(to: Float.self), &next))
            parts[flat: 0] = sum
            fold(output.data, parts.data, parts.itemsize, 1)
        } else {
            fold(output.data, parts.data, parts.itemsize, parts.count)
        }
        return flags
    }

    private static func half(_ n: Int) -> Int { n / 2 - (n / 2) % 8 }

    /// The subtrees of a pairwise sum that are small enough for one piece, from left to right.
    private static func leaves(_ start: Int, _ n: Int, into list: inout [Range<Int>]) {
        if n <= pieceElements { list.append(start..<start + n); return }
        let left = half(n)
        leaves(start, left, into: &list)
        leaves(start + left, n - left, into: &list)
    }

    private static func combine<T: FloatingPoint>(_ n: Int, _ parts: UnsafePointer<T>, _ next: inout Int) -> T {
        if n <= pieceElements { next += 1; return parts[next - 1] }
        let left = half(n)
        return combine(left, parts, &next) + combine(n - left, parts, &next)
    }

    // MARK: one thread's walk

    /// Walks all, looking at the stop flag now and then: for work that must stay in order.
    func checkedWalk() throws(Fault) {
        let context = WorkContext.current
        try context.check()
        let length = shape[0], rest = shape.product / Swift.max(length, 1)
        var steps = Swift.max(1, (1 << 20) / Swift.max(rest, 1))
        if shape.count == 1 {
            // A run that is one sum must not be cut, one that goes through the buffer only between buffers.
            steps = input.cast == nil ? length : Swift.max(1, steps / Self.bufferElements) * Self.bufferElements
        } else if runs.axes == shape.count {
            steps = length
        }
        var start = 0
        while start < length {
            walk(0, from: start, to: Swift.min(length, start + steps))
            start += steps
            try context.check()
        }
    }

    /// Folds the part `from..<to` of one axis.
    fileprivate func walk(_ axis: Int, from: Int, to: Int) {
        var plan = self
        plan.input.data += from * input.strides[axis]
        plan.output.data += from * output.strides[axis]
        if let mask { plan.mask?.data += from * mask.strides[axis] }
        plan.shape[axis] = to - from
        plan.walkAll()
    }

    private func walkAll() {
        let rank = shape.count, inner = rank - 1
        // Whole rows folded into a row of results have a loop that keeps results in registers.
        let folded: nn_fold_rows? = mask == nil && runs.axes == 1 && rank >= 2 && input.cast == nil && output.strides[inner] == type.itemsize
            && input.strides[inner] == type.itemsize && output.strides[inner - 1] == 0 ? nn_reduce_rows_loop(op.kernel, Int32(type.rawValue)) : nil
        let outer = rank - runs.axes - (folded == nil ? 0 : 1)
        var index = Dims(repeating: 0, count: rank)
        var x = input.data, o = output.data, m = mask?.data
        while true {
            if let folded { rows(folded, x, o) } else if runs.axes == 1 { row(x, o, m, shape[inner]) } else { block(x, o) }
            var axis = outer - 1
            while axis >= 0 {
                index[axis] += 1
                x += input.strides[axis]
                o += output.strides[axis]
                if let mask { m = m.map { $0 + mask.strides[axis] } }
                if index[axis] < shape[axis] { break }
                x -= input.strides[axis] * shape[axis]
                o -= output.strides[axis] * shape[axis]
                if let mask { m = m.map { $0 - mask.strides[axis] * shape[axis] } }
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// The two innermost axes, of which the outer one is folded: a part of the columns at a time, whose results stay in the cache.
    private func rows(_ fold: nn_fold_rows, _ x: UnsafeMutableRawPointer, _ o: UnsafeMutableRawPointer) {
        let inner = shape.count - 1, columns = shape[inner], size = type.itemsize
        var done = 0
        while done < columns {
            let n = Swift.min(4096, columns - done)
            fold(o + done * size, x + done * size, input.strides[inner - 1], shape[inner - 1], n)
            done += n
        }
    }

    /// Several innermost axes, all folded into one result: gathered, a bufferful at a time.
    private func block(_ start: UnsafeMutableRawPointer, _ o: UnsafeMutableRawPointer) {
        let rank = shape.count, inner = rank - 1, first = rank - runs.axes, size = type.itemsize
        let cast = input.cast ?? CastLoop.from(type, to: type), step = input.strides[inner], length = shape[inner]
        var total = 1
        for axis in first..<rank { total *= shape[axis] }
        let capacity = Swift.min(runs.elements, total)
        withUnsafeTemporaryAllocation(byteCount: capacity * size, alignment: 64) { scratch in
            guard let buffer = scratch.baseAddress, let cast else { return }
            var index = Dims(repeating: 0, count: rank), x = start, filled = 0
            while !stop.isSet {
                cast([x, buffer + filled * size], [step, size], length)
                filled += length
                if filled + length > capacity { plain(buffer, size, o, 0, filled); filled = 0 }
                var axis = inner - 1
                while axis >= first {
                    index[axis] += 1
                    x += input.strides[axis]
                    if index[axis] < shape[axis] { break }
                    x -= input.strides[axis] * shape[axis]
                    index[axis] = 0
                    axis -= 1
                }
                if axis < first { break }
            }
            if filled > 0 { plain(buffer, size, o, 0, filled) }
        }
    }

    /// One run of the innermost axis.
    private func row(_ x: UnsafeMutableRawPointer, _ o: UnsafeMutableRawPointer, _ m: UnsafeMutableRawPointer?, _ n: Int) {
        let inner = shape.count - 1, xStep = input.strides[inner], oStep = output.strides[inner]
        if let m, let mask {
            // Only where the mask is true: run by run.
            let step = mask.strides[inner]
            var i = 0
            while i < n {
                if (m + i * step).load(as: UInt8.self) == 0 { i += 1; continue }
                var end = i + 1
                while end < n, (m + end * step).load(as: UInt8.self) != 0 { end += 1 }
                blocks(x + i * xStep, xStep, o + i * oStep, oStep, end - i)
                i = end
            }
        } else {
            blocks(x, xStep, o, oStep, n)
        }
    }

    private func blocks(_ x: UnsafeMutableRawPointer, _ xStep: Int, _ o: UnsafeMutableRawPointer, _ oStep: Int, _ n: Int) {
        guard let cast = input.cast else { return plain(x, xStep, o, oStep, n) }
        let size = type.itemsize, block = Swift.min(n, runs.elements, Self.bufferElements)
        withUnsafeTemporaryAllocation(byteCount: block * size, alignment: 64) { scratch in
            guard let buffer = scratch.baseAddress else { return }
            var done = 0
            while done < n {
                let count = Swift.min(block, n - done)
                cast([x + done * xStep, buffer], [xStep, size], count)
                plain(buffer, size, o + done * oStep, oStep, count)
                done += count
            }
        }
    }

    private func plain(_ x: UnsafeMutableRawPointer, _ xStep: Int, _ o: UnsafeMutableRawPointer, _ oStep: Int, _ n: Int) {
        if oStep == 0, let fold { fold(o, x, xStep, n); return }
        StridedLoop.call(loop, (o, x, o), (oStep, xStep, oStep), n)
    }
}

/// A reduction seen by several threads. Unchecked: each piece has results of its own.
private struct ReductionChunk: @unchecked Sendable {
    let plan: Reduction
    func walk(_ axis: Int, from: Int, to: Int) { plan.walk(axis, from: from, to: to) }
}

/// Parts of one long run, seen by several threads. Unchecked: each piece has a result of its own.
private struct LeafChunk: @unchecked Sendable {
    let fold: nn_fold
    let input: UnsafeMutableRawPointer
    let step: Int
    let parts: UnsafeMutableRawPointer
    let itemsize: Int
    let leaves: [Range<Int>]
    /// Where a part begins; nil for its first element.
    let start: Scalar?

    func run(_ index: Int) {
        let leaf = leaves[index], out = parts + index * itemsize, x = input + leaf.lowerBound * step
        if let start { start.store(to: out) } else { out.copyMemory(from: x, byteCount: itemsize) }
        fold(out, x, step, leaf.count)
    }
}
