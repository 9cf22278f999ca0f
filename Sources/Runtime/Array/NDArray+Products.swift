// `@`, `np.matmul` and `np.dot`: what shapes mean, which operands may be handed to BLAS as they are.
import CKernels

extension ArrayOps {
    /// `lhs @ rhs`.
    public static func matmul(_ lhs: NDArray, _ rhs: NDArray, out: NDArray? = nil) throws(Fault) -> ArrayResult {
        if lhs.rank == 0 || rhs.rank == 0 {
            throw .value("matmul: Input operand \(lhs.rank == 0 ? 0 : 1) does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)")
        }
        if out == nil, let quick = try plain(lhs, rhs) { return .array(quick) }
        let type = DType.promoted(lhs.dtype, rhs.dtype)
        let inner = lhs.shape[lhs.rank - 1], against = rhs.shape[Swift.max(rhs.rank - 2, 0)]
        if inner != against { throw misfit("matmul", lhs, rhs, inner, against) }
        let a = try lhs.astype(type), b = try rhs.astype(type)
        if lhs.rank == 1, rhs.rank == 1, out == nil { return .scalar(try innerProduct(a, b)) }
        // (N, D) with one axis missing: a row on the left, a column on the right.
        let left = lhs.rank == 1 ? try a.expanded([0]) : a, right = rhs.rank == 1 ? try b.expanded([1]) : b
        let result = try matrices(left, right, type)
        var shape = result.shape
        if rhs.rank == 1 { shape.removeLast() }
        if lhs.rank == 1 { shape.remove(at: shape.count - (rhs.rank == 1 ? 1 : 2)) }
        result.shape = shape
        result.strides = .contiguousStrides(shape, itemsize: result.itemsize)
        if let out {
            guard out.shape == shape else {
                throw .value("matmul: Output operand 0 has a mismatch in its core dimension: shape \(out.shape.text), expected \(shape.text)")
            }
            if !type.canCastSameKind(to: out.dtype) {
                throw Fault(.ufuncTypeError, "Cannot cast ufunc 'matmul' output from dtype('\(type.name)') to dtype('\(out.dtype.name)') with casting rule 'same_kind'")
            }
            try out.assign(result)
            return .array(out)
        }
        return shape.isEmpty ? .scalar(result.firstElement) : .array(result)
    }

    /// Two matrices of one float type that BLAS can read where they are; nil for all else.
    private static func plain(_ lhs: NDArray, _ rhs: NDArray) throws(Fault) -> NDArray? {
        guard lhs.rank == 2, rhs.rank == 2, lhs.dtype == rhs.dtype, lhs.dtype.isFloat, lhs.shape[1] == rhs.shape[0], lhs.count > 0, rhs.count > 0,
              let a = matrix(lhs, lhs.data), let b = matrix(rhs, rhs.data) else { return nil }
        if let out = try smallProduct(a, b, lhs.dtype) { return out }
        let out = try NDArray.empty(Dims(lhs.shape[0], rhs.shape[1]), lhs.dtype)
        try BLAS.multiply(a, b, into: out.data, isDouble: lhs.dtype == .float64)
        return out
    }

    /// A product that takes less time than the call of BLAS; nil for a larger one. Up to here BLAS sums in the same order, so
    /// that every digit is the same.
    private static func smallProduct(_ a: BLAS.Matrix, _ b: BLAS.Matrix, _ type: DType) throws(Fault) -> NDArray? {
        let m = a.rows, k = a.columns, n = b.columns
        guard m > 1, n > 1, n <= Int(NN_SMALL_COLUMNS), !b.isTransposed, m <= 64, k <= 15, m * n * k <= 4096 else { return nil }
        let out = try NDArray.empty(rows: m, columns: n, type)
        let down = a.isTransposed ? 1 : a.stride, across = a.isTransposed ? a.stride : 1
        if type == .float64 {
            nn_small_product_f64(a.data.assumingMemoryBound(to: Double.self), down, across, b.data.assumingMemoryBound(to: Double.self),
                                 b.stride, out.data.assumingMemoryBound(to: Double.self), m, k, n)
        } else {
            nn_small_product_f32(a.data.assumingMemoryBound(to: Float.self), down, across, b.data.assumingMemoryBound(to: Float.self),
                                 b.stride, out.data.assumingMemoryBound(to: Float.self), m, k, n)
        }
        return out
    }

    /// `np.dot(lhs, rhs)`: for more than two axes, over the last of one and the last but one of the other.
    public static func dot(_ lhs: NDArray, _ rhs: NDArray) throws(Fault) -> ArrayResult {
        if lhs.rank == 1, rhs.rank == 1, lhs.dtype == .float64, rhs.dtype == .float64, lhs.isContiguous, rhs.isContiguous,
           lhs.count == rhs.count, lhs.count > 0, lhs.count <= 4096 {
            return .scalar(Scalar(BLAS.shortDot(lhs.data.assumingMemoryBound(to: Double.self), rhs.data.assumingMemoryBound(to: Double.self), lhs.count)))
        }
        if lhs.rank == 0 || rhs.rank == 0 { return try binary(.multiply, .array(lhs), .array(rhs)) }
        let along = Swift.max(rhs.rank - 2, 0), inner = lhs.shape[lhs.rank - 1], against = rhs.shape[along]
        if inner != against {
            throw Fault(.valueError, "shapes \(lhs.shape.tightText) and \(rhs.shape.tightText) not aligned: \(inner) (dim \(lhs.rank - 1)) != \(against) (dim \(along))",
                        operands: [lhs.shape.text, rhs.shape.text], hint: productHint(lhs, rhs))
        }
        if rhs.rank <= 2, lhs.rank <= 2 { return try matmul(lhs, rhs) }
        // Both as matrices: (…, D) and (D, …).
        var leftShape = lhs.shape, rightShape = rhs.shape
        leftShape.removeLast()
        rightShape.remove(at: along)
        var order = Dims(0..<rhs.rank)
        order.remove(at: along)
        order.insert(along, at: 0)
        let left = try lhs.reshaped([leftShape.product, inner]), right = try rhs.transposed(order).reshaped([inner, rightShape.product])
        guard case .array(let product) = try matmul(left, right) else { return .scalar(Scalar(0.0)) }
        return .array(try product.reshaped(Dims(Array(leftShape) + Array(rightShape))))
    }

    /// Inner product of two arrays of one axis and one type.
    private static func innerProduct(_ a: NDArray, _ b: NDArray) throws(Fault) -> Scalar {
        if a.dtype.isFloat {
            let x = a.strides[0] >= 0 && a.strides[0] % a.itemsize == 0 ? a : try a.copied()
            let y = b.strides[0] >= 0 && b.strides[0] % b.itemsize == 0 ? b : try b.copied()
            let result = try BLAS.dot(x.data, x.strides[0], y.data, y.strides[0], x.count, isDouble: a.dtype == .float64)
            withExtendedLifetime(x) {}
            withExtendedLifetime(y) {}
            return result
        }
        return try matrices(try a.expanded([0]), try b.expanded([1]), a.dtype).firstElement
    }

    /// Products of the last two axes, over all others stretched.
    private static func matrices(_ a: NDArray, _ b: NDArray, _ type: DType) throws(Fault) -> NDArray {
        let m = a.shape[a.rank - 2], n = b.shape[b.rank - 1], k = a.shape[a.rank - 1]
        let aBatch = Dims(a.shape.dropLast(2)), bBatch = Dims(b.shape.dropLast(2))
        guard let batch = Dims.broadcast(aBatch, bBatch) else { throw misfit([a, b]) }
        let shape = Dims(Array(batch) + [m, n])
        if k == 0 || batch.product == 0 || m == 0 || n == 0 { return try NDArray.zeros(shape, type) }
        let left = try ready(a, type), right = try ready(b, type)
        let out = type.isFloat ? try NDArray.empty(shape, type) : try NDArray.zeros(shape, type)
        let aSteps = Dims.stretched(Dims(left.strides.dropLast(2)), from: aBatch, to: batch)
        let bSteps = Dims.stretched(Dims(right.strides.dropLast(2)), from: bBatch, to: batch)
        let size = type.itemsize, count = batch.product, context = WorkContext.current
        for i in 0..<count {
            var rest = i, aPlace = left.data, bPlace = right.data, axis = batch.count - 1
            while axis >= 0 {
                aPlace += (rest % batch[axis]) * aSteps[axis]
                bPlace += (rest % batch[axis]) * bSteps[axis]
                rest /= batch[axis]
                axis -= 1
            }
            let place = out.data + i * m * n * size
            if type.isFloat {
                guard let x = matrix(left, aPlace), let y = matrix(right, bPlace) else {
                    throw .memory("matmul: an operand is too large for BLAS")
                }
                try BLAS.multiply(x, y, into: place, isDouble: type == .float64)
            } else {
                try integers(aPlace, bPlace, place, m, k, n, type)
            }
            try context.check()
        }
        withExtendedLifetime(left) {}
        withExtendedLifetime(right) {}
        return out
    }

    private static func matrix(_ array: NDArray, _ place: UnsafeMutableRawPointer) -> BLAS.Matrix? {
        let r = array.rank
        return BLAS.Matrix(data: place, rows: array.shape[r - 2], columns: array.shape[r - 1], rowStride: array.strides[r - 2],
                           columnStride: array.strides[r - 1], itemsize: array.itemsize)
    }

    /// The operand itself if its matrices can be read where they are, else a contiguous copy.
    private static func ready(_ array: NDArray, _ type: DType) throws(Fault) -> NDArray {
        if type.isFloat, matrix(array, array.data) != nil { return array }
        return try array.contiguous()
    }

    private static func integers(_ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, _ out: UnsafeMutableRawPointer,
                                 _ m: Int, _ k: Int, _ n: Int, _ type: DType) throws(Fault) {
        guard let loop = nn_product_loop(Int32(type.rawValue)) else { return }
        let product = IntegerProduct(loop: loop, a: a, b: b, out: out, rows: m, inner: k, columns: n, itemsize: type.itemsize,
                                     piece: Swift.max(1, (1 << 20) / Swift.max(k * n, 1)))
        if m <= product.piece { product.run(0) } else { _ = try Pieces.run((m + product.piece - 1) / product.piece) { product.run($0) } }
    }

    /// Shapes that do not fit, in words, with the likely cure.
    private static func misfit(_ name: String, _ a: NDArray, _ b: NDArray, _ inner: Int, _ against: Int) -> Fault {
        func counted(_ n: Int, _ word: String) -> String { n == 1 ? "1 \(word)" : "\(n) \(word)s" }
        let left = counted(inner, a.rank == 1 ? "element" : "column"), right = counted(against, b.rank == 1 ? "element" : "row")
        return Fault(.valueError, "\(name): shapes \(a.shape.text) and \(b.shape.text) do not fit: \(left) against \(right)",
                     operands: [a.shape.text, b.shape.text], hint: productHint(a, b))
    }

    private static func productHint(_ a: NDArray, _ b: NDArray) -> String? {
        guard a.rank == 2, b.rank == 2 else { return nil }
        if a.shape[1] == b.shape[1] { return "the transpose of the right operand has shape (\(b.shape[1]), \(b.shape[0])), which would fit" }
        if a.shape[0] == b.shape[0] { return "the transpose of the left operand has shape (\(a.shape[1]), \(a.shape[0])), which would fit" }
        if a.shape[0] == b.shape[1] { return "in the other order the shapes \(b.shape.text) and \(a.shape.text) would fit" }
        return nil
    }
}

/// A product of integer matrices, seen by several threads. Unchecked: each piece writes rows of its own.
private struct IntegerProduct: @unchecked Sendable {
    let loop: nn_product
    let a: UnsafeMutableRawPointer, b: UnsafeMutableRawPointer, out: UnsafeMutableRawPointer
    let rows: Int, inner: Int, columns: Int, itemsize: Int, piece: Int

    func run(_ index: Int) {
        let first = index * piece, count = Swift.min(piece, rows - first)
        loop(a + first * inner * itemsize, b, out + first * columns * itemsize, count, inner, columns)
    }
}
