import CKernels
import NNRuntime

/// The products of a dense layer, cut into pieces whose size does not depend on the number of threads; each is one
/// call of a one-thread BLAS, which for these shapes beats BLAS's own threads. N batch, D inputs, M outputs.
enum Products {
    /// Elements of the inner axis a piece of a forward product takes.
    static let innerPiece = 768
    /// Rows of the weights a piece of the gradient's product takes.
    static let weightPiece = 384
    /// Rows of the batch a piece takes when the inner axis is short.
    static let rowPiece = 128

    /// out = x @ w + b, rectified if asked.  x: (N, D), w: (D, M), out: (N, M). `partial` is room for (pieces, N, M).
    static func forward(_ x: NDArray, _ w: NDArray, _ b: NDArray?, into out: NDArray, rows n: Int, rectify: Bool, partial: Room) throws(Fault) {
        let d = w.shape[0], m = w.shape[1]
        let (xs, ws, os) = (x.cells, w.cells, out.cells)
        let bs = b?.cells
        guard n > 0 else { return }
        let finish: @Sendable (Int, Int) -> Void = { first, rows in
            if let bs { nn_bias(os.wide, os.at(first * m), bs.at(0), rows, m, rectify ? 1 : 0) } else if rectify {
                nn_relu(os.wide, os.at(first * m), os.at(first * m), rows * m)
            }
        }
        if d <= innerPiece || n > 1024 {
            // Pieces of rows: each is one product.
            try Pieces.elements(n, size: rowPiece) { first, rows in
                Cells.product(os.wide, false, false, rows, m, d, 1, xs.at(first * d), d, ws.at(0), m, 0, os.at(first * m), m)
                finish(first, rows)
            }
            return
        }
        // Pieces of the inner axis, added up in their order: every piece packs its own part of the weights only.
        let pieces = (d + innerPiece - 1) / innerPiece
        let room = try partial.take([pieces, n, m], out.dtype).cells
        try Parallel.run(pieces) { piece in
            let first = piece * innerPiece, depth = min(innerPiece, d - first)
            Cells.product(os.wide, false, false, n, m, depth, 1, xs.at(first), d, ws.at(first * m), m, 0, room.at(piece * n * m), m)
        }
        os.at(0).copyMemory(from: room.at(0), byteCount: n * m * out.itemsize)
        for piece in 1..<max(pieces, 1) { nn_add_to(os.wide, room.at(piece * n * m), os.at(0), n * m) }
        finish(0, n)
    }

    /// dw = x.T @ dout.  dw: (D, M).
    static func gradient(_ x: NDArray, _ dout: NDArray, into dw: NDArray, rows n: Int) throws(Fault) {
        let d = dw.shape[0], m = dw.shape[1]
        let (xs, gs, os) = (x.cells, dout.cells, dw.cells)
        try Pieces.elements(d, size: weightPiece) { first, rows in
            Cells.product(os.wide, true, false, rows, m, n, 1, xs.at(first), d, gs.at(0), m, 0, os.at(first * m), m)
        }
    }

    /// w -= rate * (x.T @ dout + decay * w) in the product itself. Gives the sum of the new weights' squares, which the
    /// next step's loss wants.
    static func update(_ w: NDArray, _ x: NDArray, _ dout: NDArray, rate: Double, decay: Double, rows n: Int) throws(Fault) -> Double {
        let d = w.shape[0], m = w.shape[1]
        let (xs, gs, ws) = (x.cells, dout.cells, w.cells)
        let pieces = (d + weightPiece - 1) / weightPiece
        let squares = try NDArray.zeros([pieces], .float64)
        let sums = squares.shared(Double.self)
        try Pieces.elements(d, size: weightPiece) { first, rows in
            Cells.product(ws.wide, true, false, rows, m, n, -rate, xs.at(first), d, gs.at(0), m, 1 - rate * decay, ws.at(first * m), m)
            sums[first / weightPiece] = nn_sum_squares(ws.wide, ws.at(first * m), rows * m)
        }
        var total = 0.0
        for piece in 0..<pieces { total += sums[piece] }
        return total
    }

    /// dx = dout @ w.T.  dx: (N, D).
    static func inputGradient(_ dout: NDArray, _ w: NDArray, into dx: NDArray, rows n: Int) throws(Fault) {
        let d = w.shape[0], m = w.shape[1]
        let (gs, ws, os) = (dout.cells, w.cells, dx.cells)
        try Pieces.elements(n, size: rowPiece) { first, rows in
            Cells.product(os.wide, false, true, rows, d, m, 1, gs.at(first * m), m, ws.at(0), m, 0, os.at(first * d), d)
        }
    }

    /// Sums over the rows of a matrix, row by row.
    static func sumRows(_ x: NDArray, into sums: NDArray, rows: Int) {
        let columns = sums.count
        let (xs, ss) = (x.cells, sums.cells)
        sums.clear()
        for row in 0..<rows { nn_add_to(ss.wide, xs.at(row * columns), ss.at(0), columns) }
    }
}
