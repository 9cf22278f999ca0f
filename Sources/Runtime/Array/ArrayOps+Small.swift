// Short ways for small arrays, whose work takes less time than finding out what the work is.
//
// Nothing here knows an operation or an element type: it is the same loops, called without the machinery for strides,
// conversion and threads when none is needed. Each gives nil where it does not apply, and gives the same bits as the
// long way where it does. What costs time here is not arithmetic but allocations and counts of references: a result
// takes two allocations (the array, its elements), and operands are only lent.
import CKernels

/// What an operation does for operands of one element type, looked up once.
struct DirectLoop: Sendable {
    let loop: nn_loop
    let output: DType
}

extension NDArray {
    /// Whether two arrays have the same shape.
    @inline(__always)
    static func haveOneShape(_ a: NDArray, _ b: NDArray) -> Bool {
        let rank = a.shape.count
        if rank != b.shape.count { return false }
        switch rank {
        case 1: return a.shape[0] == b.shape[0]
        case 2: return a.shape[0] == b.shape[0] && a.shape[1] == b.shape[1]
        default: return a.shape == b.shape
        }
    }
}

extension ArrayOps {
    /// Elements up to which work is done at once on the calling thread.
    private static let smallCount = 4096

    /// Two small contiguous arrays of the loop's type: of one shape, or a matrix with a row or a column.
    static func small(_ op: ArrayOp, _ left: NDArray, _ right: NDArray, _ reuseLhs: Bool, _ reuseRhs: Bool) throws(Fault) -> NDArray? {
        let type = left.dtype
        guard type == right.dtype, left.isContiguous, right.isContiguous, let direct = op.direct(type),
              op.kernel != NN_power || type.isFloat, op.cost == 1 || left.count + right.count < 1024 else { return nil }
        guard NDArray.haveOneShape(left, right) else { return try rows(op, direct, left, right) }
        let count = left.count
        if count > smallCount || left.rank == 0 { return nil }
        let out: NDArray
        if reuseLhs, direct.output == type, left.isReusable { out = left
        } else if reuseRhs, direct.output == type, right.isReusable { out = right
        } else { out = try NDArray.empty(shapedAs: left, direct.output) }
        _ = nn_float_flags_take()
        StridedLoop.call(direct.loop, (left.data, right.data, out.data), (type.itemsize, type.itemsize, out.itemsize), count)
        try told(op, out, left, right)
        return out
    }

    /// (N, D) with (D,), (1, D) or (N, 1), either way round.
    private static func rows(_ op: ArrayOp, _ direct: DirectLoop, _ left: NDArray, _ right: NDArray) throws(Fault) -> NDArray? {
        let isLeft = left.rank == 2 && left.count >= right.count
        let whole = isLeft ? left : right, part = isLeft ? right : left
        guard let step = partStep(whole, part) else { return nil }
        let out = try NDArray.empty(shapedAs: whole, direct.output)
        run(direct.loop, whole, part, step, out, isLeft)
        try told(op, out, left, right)
        return out
    }

    /// How a part goes along with the rows of a matrix: bytes from element to element, and from row to row.
    @inline(__always)
    private static func partStep(_ whole: NDArray, _ part: NDArray) -> (Int, Int)? {
        let rank = part.rank
        guard whole.rank == 2, whole.count <= smallCount, rank == 1 || rank == 2, whole.count > 0 else { return nil }
        let length = part.shape[rank - 1], size = whole.itemsize
        if length == whole.shape[1], rank == 1 || part.shape[0] == 1 { return (size, 0) }
        return rank == 2 && length == 1 && part.shape[0] == whole.shape[0] ? (0, size) : nil
    }

    @inline(__always)
    private static func run(_ loop: nn_loop, _ whole: NDArray, _ part: NDArray, _ partStep: (Int, Int), _ out: NDArray, _ isLeft: Bool) {
        let size = whole.itemsize, d = whole.shape[1], outSize = out.itemsize
        var work = nn_rows()
        work.place = isLeft ? (whole.data, part.data, out.data) : (part.data, whole.data, out.data)
        work.step = isLeft ? (size, partStep.0, outSize) : (partStep.0, size, outSize)
        work.row_step = isLeft ? (d * size, partStep.1, d * outSize) : (partStep.1, d * size, d * outSize)
        _ = nn_float_flags_take()
        nn_loop_rows(loop, &work, whole.shape[0], d)
    }

    /// `target op= other` where both are small, contiguous and of the loop's type.
    /// - Returns: false where that does not apply, with nothing done.
    static func smallInPlace(_ op: ArrayOp, _ target: NDArray, _ other: NDArray) throws(Fault) -> Bool {
        let type = target.dtype
        guard type == other.dtype, target.isContiguous, other.isContiguous, target.isWriteable, target.rank > 0, target.count <= smallCount,
              let direct = op.direct(type), direct.output == type, type != .uint8, op.kernel != NN_power, op.cost == 1 || target.count < 512,
              target.storage !== other.storage else { return false }
        if NDArray.haveOneShape(target, other) {
            _ = nn_float_flags_take()
            StridedLoop.call(direct.loop, (target.data, other.data, target.data), (type.itemsize, type.itemsize, type.itemsize), target.count)
        } else {
            guard target.rank == 2, target.count >= other.count, let step = partStep(target, other) else { return false }
            run(direct.loop, target, other, step, target, true)
        }
        try told(op, target, target, other)
        return true
    }

    /// A small contiguous array of float64 with a number, on its left if `isFirst`; in the array's place if it `overwrites`.
    static func small(_ op: ArrayOp, _ array: NDArray, _ number: Double, isFirst: Bool, reuse: Bool, overwrites: Bool = false,
                      _ operand: @autoclosure () -> Operand) throws(Fault) -> NDArray? {
        guard array.dtype == .float64, array.isContiguous, array.rank > 0, array.count <= smallCount, op.kernel != NN_power,
              op.cost == 1 || array.count < 512, let direct = op.direct(.float64) else { return nil }
        if overwrites, direct.output != .float64 || !array.isWriteable { return nil }
        let out = overwrites || reuse && direct.output == .float64 && array.isReusable ? array : try NDArray.empty(shapedAs: array, direct.output)
        var number = number
        _ = nn_float_flags_take()
        withUnsafeMutableBytes(of: &number) { bytes in
            guard let cell = bytes.baseAddress else { return }
            StridedLoop.call(direct.loop, isFirst ? (cell, array.data, out.data) : (array.data, cell, out.data),
                             isFirst ? (0, 8, out.itemsize) : (8, 0, out.itemsize), array.count)
        }
        let flags = nn_float_flags_take()
        if flags != 0, op.warns {
            let operands: [Operand] = out === array ? [] : isFirst ? [operand(), .array(array)] : [.array(array), operand()]
            try WorkContext.current.report(flags, in: op, out, operands)
        }
        return out
    }

    /// A function of the elements of a small contiguous array of the loop's type.
    static func small(_ op: ArrayOp, _ array: NDArray, reuse: Bool) throws(Fault) -> NDArray? {
        let type = array.dtype
        guard array.isContiguous, array.rank > 0, array.count * op.cost <= smallCount, let direct = op.direct(type) else { return nil }
        let out = reuse && direct.output == type && array.isReusable ? array : try NDArray.empty(shapedAs: array, direct.output)
        _ = nn_float_flags_take()
        // A loop of one operand has its result in second place.
        StridedLoop.call(direct.loop, (array.data, out.data, out.data), (type.itemsize, out.itemsize, 0), array.count)
        let flags = nn_float_flags_take()
        if flags != 0, op.warns { try WorkContext.current.report(flags, in: op, out, out === array ? [] : [.array(array)]) }
        return out
    }

    @inline(__always)
    private static func told(_ op: ArrayOp, _ out: NDArray, _ left: NDArray, _ right: NDArray) throws(Fault) {
        let flags = nn_float_flags_take()
        if flags != 0, op.warns {
            try WorkContext.current.report(flags, in: op, out, out === left || out === right ? [] : [.array(left), .array(right)])
        }
    }
}

extension NDArray {
    /// A fold of a small contiguous array in its own type: of everything, or along one axis.
    @inline(__always)
    func smallReduced(_ op: ArrayOp, _ options: borrowing ReduceOptions) throws(Fault) -> ArrayResult? {
        guard options.mask == nil, options.out == nil, options.initial == nil, options.dtype == nil, !options.hasNoStart else { return nil }
        guard let axes = options.axes else { return options.keepdims ? nil : try smallFold(op).map { .scalar($0) } }
        guard axes.count == 1 else { return nil }
        if rank == 1, axes[0] == 0 || axes[0] == -1, !options.keepdims { return try smallFold(op).map { .scalar($0) } }
        return try smallFold(op, axis: axes[0], keepdims: options.keepdims).map { .array($0) }
    }

    /// The fold of a run, if this array is small and folds in its own type.
    @inline(__always)
    private func smallLoop(_ op: ArrayOp) -> nn_fold? {
        guard isContiguous, count > 0, count <= 4096, rank > 0, !op.isLogical,
              dtype.isFloat || !(op.kernel == NN_add || op.kernel == NN_multiply) else { return nil }
        return nn_reduce_loop(op.kernel, Int32(dtype.rawValue))
    }

    /// Of everything.
    func smallFold(_ op: ArrayOp) throws(Fault) -> Scalar? {
        guard let fold = smallLoop(op) else { return nil }
        var cell = (op.identity.map { Scalar($0, as: dtype) } ?? firstElement).bits
        _ = nn_float_flags_take()
        withUnsafeMutableBytes(of: &cell) { if let base = $0.baseAddress { fold(base, data, itemsize, count) } }
        try tellFold(op)
        return withUnsafeBytes(of: &cell) { bytes in bytes.baseAddress.map { Scalar(loading: dtype, from: $0) } }
    }

    /// Along one axis of several.
    func smallFold(_ op: ArrayOp, axis: Int, keepdims: Bool) throws(Fault) -> NDArray? {
        let rank = rank
        guard rank > 1, let fold = smallLoop(op), let loop = op.direct(dtype)?.loop else { return nil }
        let axis = try Dims.axis(axis, rank: rank), length = shape[axis], size = itemsize
        var outer = 1, inner = 1, kept = Dims(), i = 0
        while i < rank {
            let n = shape[i]
            if i < axis { outer *= n } else if i > axis { inner *= n }
            if i != axis { kept.append(n) } else if keepdims { kept.append(1) }
            i += 1
        }
        let out = try NDArray.empty(kept, dtype)
        let start: Scalar? = op.identity.map { Scalar($0, as: dtype) }
        _ = nn_float_flags_take()
        i = 0
        while i < outer {
            let x = data + i * length * inner * size, o = out.data + i * inner * size
            if let start {
                var k = 0
                while k < inner { start.store(to: o + k * size); k += 1 }
            } else if inner == 1 {
                Scalar(loading: dtype, from: x).store(to: o)
            } else {
                o.copyMemory(from: x, byteCount: inner * size)
            }
            if inner == 1 { fold(o, x, size, length) } else {
                var j = 0
                while j < length {
                    StridedLoop.call(loop, (o, x + j * inner * size, o), (size, size, size), inner)
                    j += 1
                }
            }
            i += 1
        }
        try tellFold(op)
        return out
    }

    @inline(__always)
    private func tellFold(_ op: ArrayOp) throws(Fault) {
        let flags = nn_float_flags_take()
        if flags != 0, op.warns { try WorkContext.current.report(flags, in: "reduce") }
    }
}
