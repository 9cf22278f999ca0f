import NNRuntime

/// A matrix of one number type in an array's memory, row by row: what the kernels work on.
struct Matrix<T: NetFloat> {
    /// The owner of the memory.
    let array: NDArray
    let rows: Int
    let columns: Int

    var base: UnsafeMutablePointer<T> { array.data.assumingMemoryBound(to: T.self) }
    var count: Int { rows * columns }
    var shared: Shared<T> { Shared(base, owner: array) }

    /// A fresh matrix; its elements are not set.
    init(rows: Int, columns: Int) throws(Fault) {
        array = try NDArray.empty([rows, columns], T.netDType)
        self.rows = rows
        self.columns = columns
    }

    /// A matrix (or, as one row, a vector) over an array, copied if its type or layout asks for it.
    init(_ source: NDArray) throws(Fault) {
        array = try source.astype(T.netDType).contiguous()
        rows = array.rank > 1 ? array.shape[0] : 1
        columns = array.rank > 1 ? array.count / max(array.shape[0], 1) : array.count
    }
}

/// The steps of a dense layer and of the softmax loss, cut into pieces whose size does not depend on the number of
/// threads. N batch, D inputs, M outputs.
enum Dense {
    /// Elements of the inner axis a piece of a forward product takes.
    static let innerPiece = 768
    /// Rows of the weights a piece of the gradient's product takes.
    static let weightPiece = 384
    /// Rows of the batch a piece takes when the inner axis is short.
    static let rowPiece = 128

    /// out = x @ w + b, rectified if asked.  x: (N, D), w: (D, M), out: (N, M). `partial` is room for (pieces, N, M).
    static func forward<T: NetFloat>(_ x: Matrix<T>, _ w: Matrix<T>, _ b: Matrix<T>, into out: Matrix<T>, rows n: Int, rectify: Bool,
                                     partial: inout [T]) throws(Fault) {
        let d = w.rows, m = w.columns
        let (xs, ws, bs, os) = (x.shared, w.shared, b.shared, out.shared)
        guard n > 0 else { return }
        if d <= innerPiece || n > 1024 {
            // Pieces of rows: each is one product.
            try Parallel.run((n + rowPiece - 1) / rowPiece) { piece in
                let first = piece * rowPiece, rows = min(rowPiece, n - first)
                T.product(false, false, rows, m, d, 1, xs.base + first * d, d, ws.base, m, 0, os.base + first * m, m)
                T.addBias(os.base + first * m, bs.base, rows, m, rectify: rectify)
            }
            return
        }
        // Pieces of the inner axis, added up in their order: every piece packs its own part of the weights only.
        let pieces = (d + innerPiece - 1) / innerPiece
        if partial.count < pieces * n * m { partial = [T](repeating: 0, count: pieces * n * m) }
        try partial.withUnsafeMutableBufferPointer { buffer throws(Fault) in
            guard let start = buffer.baseAddress else { return }
            let room = Shared(start)
            try Parallel.run(pieces) { piece in
                let first = piece * innerPiece, depth = min(innerPiece, d - first)
                T.product(false, false, n, m, depth, 1, xs.base + first, d, ws.base + first * m, m, 0, room.base + piece * n * m, m)
            }
            os.base.update(from: start, count: n * m)
            for piece in 1..<max(pieces, 1) { T.accumulate(start + piece * n * m, os.base, n * m) }
        }
        T.addBias(os.base, bs.base, n, m, rectify: rectify)
    }

    /// dw = x.T @ dout + reg * w, db = sum of dout's rows.  dw: (D, M), db: (M,).
    static func gradients<T: NetFloat>(_ x: Matrix<T>, _ dout: Matrix<T>, _ w: Matrix<T>, reg: T, into dw: Matrix<T>, _ db: Matrix<T>,
                                       rows n: Int) throws(Fault) {
        let d = w.rows, m = w.columns
        let (xs, gs, ws, os) = (x.shared, dout.shared, w.shared, dw.shared)
        try Parallel.run((d + weightPiece - 1) / weightPiece) { piece in
            let first = piece * weightPiece, rows = min(weightPiece, d - first)
            T.product(true, false, rows, m, n, 1, xs.base + first, d, gs.base, m, 0, os.base + first * m, m)
            if reg != 0 { T.axpy(reg, ws.base + first * m, os.base + first * m, rows * m) }
        }
        sumRows(dout, into: db, rows: n)
    }

    /// w -= rate * (x.T @ dout + reg * w) in the product itself, b -= rate * sum of dout's rows. Gives the sum of the
    /// new weights' squares, which the next step's loss wants.
    static func update<T: NetFloat>(_ w: Matrix<T>, _ b: Matrix<T>, _ x: Matrix<T>, _ dout: Matrix<T>, rate: T, reg: T, rows n: Int,
                                    scratch: Matrix<T>) throws(Fault) -> Double {
        let d = w.rows, m = w.columns
        let (xs, gs, ws) = (x.shared, dout.shared, w.shared)
        let pieces = (d + weightPiece - 1) / weightPiece
        var squares = [Double](repeating: 0, count: pieces)
        try squares.withUnsafeMutableBufferPointer { buffer throws(Fault) in
            guard let start = buffer.baseAddress else { return }
            let sums = Shared(start)
            try Parallel.run(pieces) { piece in
                let first = piece * weightPiece, rows = min(weightPiece, d - first)
                let target = ws.base + first * m
                T.product(true, false, rows, m, n, -rate, xs.base + first, d, gs.base, m, 1 - rate * reg, target, m)
                sums[piece] = T.sumSquares(target, rows * m)
            }
        }
        sumRows(dout, into: scratch, rows: n)
        T.axpy(-rate, scratch.base, b.base, m)
        return squares.reduce(0, +)
    }

    /// dx = dout @ w.T.  dx: (N, D).
    static func inputGradient<T: NetFloat>(_ dout: Matrix<T>, _ w: Matrix<T>, into dx: Matrix<T>, rows n: Int) throws(Fault) {
        let d = w.rows, m = w.columns
        let (gs, ws, os) = (dout.shared, w.shared, dx.shared)
        try Parallel.run((n + rowPiece - 1) / rowPiece) { piece in
            let first = piece * rowPiece, rows = min(rowPiece, n - first)
            T.product(false, true, rows, d, m, 1, gs.base + first * m, m, ws.base, m, 0, os.base + first * d, d)
        }
    }

    private static func sumRows<T: NetFloat>(_ x: Matrix<T>, into sums: Matrix<T>, rows: Int) {
        sums.base.update(repeating: 0, count: x.columns)
        for row in 0..<rows { T.accumulate(x.base + row * x.columns, sums.base, x.columns) }
    }
}

/// Softmax and cross-entropy, the walkthrough's data loss.
enum SoftmaxLoss {
    /// Turns scores (N, C) into their gradient (probabilities less one at the label, over N), and gives the mean of
    /// -log p[label]. The largest score of a row is subtracted first, so that no exponential overflows.
    static func gradient<T: NetFloat>(_ scores: Matrix<T>, _ labels: UnsafePointer<Int>, rows n: Int) -> Double {
        var loss = 0.0
        let c = scores.columns
        for row in 0..<n {
            let s = scores.base + row * c
            var top = s[0]
            for j in 1..<max(c, 1) where s[j] > top { top = s[j] }
            var sum: T = 0
            for j in 0..<c {
                s[j] = T.exponential(s[j] - top)
                sum += s[j]
            }
            let probability = s[labels[row]] / sum
            loss -= Double(T.logarithm(probability))
            for j in 0..<c { s[j] = s[j] / sum }
            s[labels[row]] -= 1
            for j in 0..<c { s[j] /= T(n) }
        }
        return loss / Double(n)
    }
}
