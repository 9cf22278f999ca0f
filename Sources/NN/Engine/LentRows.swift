import CKernels
import NNRuntime

/// A batch whose rows stay where they lie: what a dense layer multiplies while it makes numbers of them, instead of gathering them
/// first (`narrow.h`). Kept from step to step by whoever draws the batches.
final class LentRows: @unchecked Sendable {
    // Unchecked: filled between two products, read by the pieces of one.
    private var rows: [UnsafeRawPointer?] = []
    /// What the rows are part of, and what is subtracted from them; kept alive.
    private var owner: NDArray?
    private var mean: NDArray?
    private var subtracted: NDArray?
    private var isBytes = false
    private var dtype = DType.float64

    var count: Int { rows.count }

    /// Rows of numbers as they lie in a contiguous matrix.
    func lend(_ matrix: NDArray, rows count: Int) {
        (owner, mean, subtracted, isBytes, dtype) = (matrix, nil, nil, false, matrix.dtype)
        let step = count > 0 ? matrix.byteCount / count : 0
        fill(count) { $0 * step }
    }

    /// Rows of a set at some places; false where they must be converted by another rule than these products have.
    func lend(_ samples: Samples, _ places: UnsafeBufferPointer<Int>, _ dtype: DType) throws(Fault) -> Bool {
        switch samples.source {
        case .images(let images):
            if images.mean !== subtracted || dtype != self.dtype || !isBytes { mean = try images.mean?.astype(dtype).contiguous() }
            (owner, subtracted, isBytes, self.dtype) = (images.pictures, images.mean, true, dtype)
        case .array(let array):
            guard array.dtype == dtype else { return false }
            (owner, mean, subtracted, isBytes, self.dtype) = (array, nil, nil, false, dtype)
        }
        let step = samples.width * (isBytes ? 1 : dtype.itemsize)
        fill(places.count) { places[$0] * step }
        return true
    }

    private func fill(_ count: Int, _ offset: (Int) -> Int) {
        guard let owner else { return }
        if rows.count != count { rows = Array(repeating: nil, count: count) }
        for row in 0..<count { rows[row] = UnsafeRawPointer(owner.data + offset(row)) }
    }

    /// The rows as the products take them.
    func withLeft(_ body: (UnsafePointer<nn_left>) -> Void) {
        rows.withUnsafeBufferPointer { rows in
            var left = nn_left(rows: rows.baseAddress, mean: mean.map { UnsafeRawPointer($0.data) }, is_bytes: isBytes ? 1 : 0,
                               is_wide: dtype == .float64 ? 1 : 0)
            body(&left)
        }
    }
}

/// The products of `narrow.h`, cut into pieces whose size does not depend on the number of threads. N batch, D inputs, M outputs.
enum NarrowProducts {
    /// Elements of the inner axis a piece of a forward product takes, and rows of the weights a piece of an update takes.
    private static let innerPiece = 384, weightPiece = 192
    private static let isPreferred = nn_prefers_narrow_products() != 0

    /// Whether a layer with so many rows, inputs and outputs is faster this way than by gathering and BLAS.
    static func take(_ n: Int, _ d: Int, _ m: Int) -> Bool {
        isPreferred && m >= 16 && m <= NN_NARROW_COLUMNS && n >= 16 && n <= 1024 && d >= 2 * innerPiece
    }

    /// out = x @ w + b, rectified if asked.  x: (N, D), w: (D, M), out: (N, M).
    static func forward(_ x: LentRows, _ w: NDArray, _ b: NDArray?, into out: NDArray, rectify: Bool, _ room: Room) throws(Fault) {
        let n = x.count, d = w.shape[0], m = w.shape[1]
        let (ws, os) = (w.cells, out.cells), bs = b?.cells
        let pieces = (d + innerPiece - 1) / innerPiece
        let sums = n * nn_narrow_width(os.wide, m), scratch = nn_narrow_scratch(os.wide, n, m)
        let memory = try room.take([pieces * (sums + scratch)], out.dtype).cells
        try Pieces.elements(d, size: innerPiece) { first, depth in
            let piece = first / innerPiece
            x.withLeft { nn_narrow_forward($0, n, first, depth, ws.at(0), m, memory.at(piece * sums), memory.at(pieces * sums + piece * scratch)) }
        }
        nn_narrow_finish(os.wide, memory.at(0), pieces, n, m, bs?.at(0), rectify ? 1 : 0, os.at(0))
    }

    /// w = factor * x.T @ dout + keep * w.  x: (N, D), dout: (N, M), w: (D, M). Gives the sum of the new w's squares.
    @discardableResult
    static func update(_ w: NDArray, _ x: LentRows, _ dout: NDArray, factor: Double, keep: Double, _ room: Room) throws(Fault) -> Double {
        let n = x.count, d = w.shape[0], m = w.shape[1]
        let (gs, ws) = (dout.cells, w.cells)
        let pieces = (d + weightPiece - 1) / weightPiece
        let packed = n * nn_narrow_width(ws.wide, m), scratch = nn_narrow_scratch(ws.wide, n, m)
        let memory = try room.take([packed + pieces * scratch], w.dtype).cells
        nn_narrow_pack(ws.wide, gs.at(0), n, m, memory.at(0))
        let squares = try NDArray.zeros([pieces], .float64)
        let sums = squares.shared(Double.self)
        try Pieces.elements(d, size: weightPiece) { first, depth in
            let piece = first / weightPiece
            x.withLeft {
                sums[piece] = nn_narrow_update($0, n, first, depth, memory.at(0), m, factor, keep, ws.at(0), memory.at(packed + piece * scratch))
            }
        }
        var total = 0.0
        for piece in 0..<pieces { total += sums[piece] }
        return total
    }
}
