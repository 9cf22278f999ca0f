// Decompositions of matrices: the only file that knows LAPACK. All is done in double precision, on copies laid out
// column by column.
import CKernels
import COpenBLAS

/// A matrix of doubles, column by column.
struct ColumnMatrix {
    let rows: Int, columns: Int
    var values: [Double]

    init(rows: Int, columns: Int, values: [Double]) {
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    init(rows: Int, columns: Int) { self.init(rows: rows, columns: columns, values: Array(repeating: 0, count: rows * columns)) }

    /// A copy of an array of two axes.
    init(_ array: NDArray) throws(Fault) {
        let flipped = try array.transposed.astype(.float64).contiguous()
        let values = try flipped.withElements(as: Double.self) { (values) throws(Fault) in Array(values) }
        self.init(rows: array.shape[0], columns: array.shape[1], values: values)
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[column * rows + row] }
        set { values[column * rows + row] = newValue }
    }

    /// The first `count` columns.
    func firstColumns(_ count: Int) -> ColumnMatrix {
        ColumnMatrix(rows: rows, columns: count, values: Array(values.prefix(count * rows)))
    }

    /// As an array, row by row.
    func array(_ dtype: DType = .float64) throws(Fault) -> NDArray {
        try NDArray.of(values, shape: [columns, rows]).transposed.copied().astype(dtype)
    }
}

enum LAPACK {
    private static func size(_ values: Int...) throws(Fault) -> [Int32] {
        guard BLAS.isLoaded else { throw Fault(.runtimeError, "np.linalg needs OpenBLAS, which is not installed here (libopenblas.so.0)") }
        var result: [Int32] = []
        for value in values {
            guard let small = Int32(exactly: value) else { throw .value("the matrix is too large for LAPACK") }
            result.append(small)
        }
        return result
    }

    /// Runs a routine once to learn how much room it wants, then again; floating-point flags it raised are forgotten.
    private static func room(_ body: (UnsafeMutablePointer<Double>, Int32) -> Void) {
        var wanted = 0.0
        body(&wanted, -1)
        var work = [Double](repeating: 0, count: max(1, Int(min(wanted, 0x1p40))))
        let count = Int32(clamping: work.count)
        work.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { body(base, count) }
        }
        _ = nn_float_flags_take()
    }

    /// Solves a x = b; false for a singular matrix.
    static func solve(_ a: ColumnMatrix, _ b: inout ColumnMatrix) throws(Fault) -> Bool {
        let n = try size(a.rows, b.columns, max(1, a.rows))
        var a = a, pivots = [Int32](repeating: 0, count: max(1, a.rows)), info: Int32 = 0
        if a.rows == 0 || b.columns == 0 { return true }
        nn_dgesv([n[0]], [n[1]], &a.values, [n[2]], &pivots, &b.values, [n[2]], &info)
        _ = nn_float_flags_take()
        return info == 0
    }

    /// The sign of a determinant and the logarithm of its size.
    static func determinant(_ a: ColumnMatrix) throws(Fault) -> (sign: Double, diagonal: [Double]) {
        let n = try size(a.rows)
        var a = a, pivots = [Int32](repeating: 0, count: max(1, a.rows)), info: Int32 = 0
        if a.rows == 0 { return (1, []) }
        nn_dgetrf([n[0]], [n[0]], &a.values, [n[0]], &pivots, &info)
        _ = nn_float_flags_take()
        if info > 0 { return (0, []) }
        var sign = 1.0, diagonal: [Double] = []
        for i in 0..<a.rows {
            if pivots[i] != Int32(i + 1) { sign = -sign }
            diagonal.append(a[i, i])
        }
        return (sign, diagonal)
    }

    /// The lower Cholesky factor; nil when the matrix is not positive definite.
    static func cholesky(_ a: ColumnMatrix) throws(Fault) -> ColumnMatrix? {
        let n = try size(a.rows)
        var a = a, info: Int32 = 0
        if a.rows == 0 { return a }
        nn_dpotrf("L", [n[0]], &a.values, [n[0]], &info)
        _ = nn_float_flags_take()
        if info != 0 { return nil }
        for j in 0..<a.columns { for i in 0..<j { a[i, j] = 0 } }
        return a
    }

    /// Eigenvalues, ascending, and vectors, in columns, of a symmetric matrix given by a triangle; nil without convergence.
    static func symmetricEigen(_ a: ColumnMatrix, lower: Bool, vectors: Bool) throws(Fault) -> (values: [Double], vectors: ColumnMatrix)? {
        let n = try size(a.rows)
        var a = a, w = [Double](repeating: 0, count: a.rows), info: Int32 = 0
        if a.rows == 0 { return (w, a) }
        let job = vectors ? "V" : "N", uplo = lower ? "L" : "U"
        var wanted = 0.0, integersWanted: Int32 = 0
        nn_dsyevd(job, uplo, [n[0]], &a.values, [n[0]], &w, &wanted, [-1], &integersWanted, [-1], &info)
        var work = [Double](repeating: 0, count: max(1, Int(wanted))), integers = [Int32](repeating: 0, count: max(1, Int(integersWanted)))
        nn_dsyevd(job, uplo, [n[0]], &a.values, [n[0]], &w, &work, [Int32(clamping: work.count)], &integers, [Int32(clamping: integers.count)], &info)
        _ = nn_float_flags_take()
        return info == 0 ? (w, a) : nil
    }

    /// Eigenvalues as real and imaginary parts, and vectors as LAPACK packs them; nil without convergence.
    static func eigen(_ a: ColumnMatrix) throws(Fault) -> (real: [Double], imaginary: [Double], vectors: ColumnMatrix)? {
        let n = try size(a.rows)
        var a = a, real = [Double](repeating: 0, count: a.rows), imaginary = real, info: Int32 = 0
        var left = [0.0], right = ColumnMatrix(rows: a.rows, columns: a.rows)
        if a.rows == 0 { return (real, imaginary, right) }
        room { work, count in
            nn_dgeev("N", "V", [n[0]], &a.values, [n[0]], &real, &imaginary, &left, [1], &right.values, [n[0]], work, [count], &info)
        }
        return info == 0 ? (real, imaginary, right) : nil
    }

    /// How much of U and V a singular value decomposition gives.
    enum Parts: String { case all = "A", some = "S", none = "N" }

    /// U, the singular values, and V transposed; nil without convergence.
    static func singular(_ a: ColumnMatrix, _ parts: Parts) throws(Fault) -> (u: ColumnMatrix, s: [Double], vt: ColumnMatrix)? {
        let m = a.rows, n = a.columns, k = min(m, n)
        var a = a, s = [Double](repeating: 0, count: k), info: Int32 = 0
        var u = ColumnMatrix(rows: parts == .none ? 1 : m, columns: parts == .all ? m : parts == .some ? k : 1)
        var vt = ColumnMatrix(rows: parts == .all ? n : parts == .some ? k : 1, columns: parts == .none ? 1 : n)
        if k == 0 {
            for i in 0..<min(u.rows, u.columns) { u[i, i] = 1 }
            for i in 0..<min(vt.rows, vt.columns) { vt[i, i] = 1 }
            return (u, s, vt)
        }
        let sizes = try size(m, n, u.rows, vt.rows)
        var integers = [Int32](repeating: 0, count: 8 * k)
        room { work, count in
            nn_dgesdd(parts.rawValue, [sizes[0]], [sizes[1]], &a.values, [sizes[0]], &s, &u.values, [sizes[2]], &vt.values, [max(1, sizes[3])],
                    work, [count], &integers, &info)
        }
        return info == 0 ? (u, s, vt) : nil
    }

    /// The factors of an orthogonal decomposition: R as it lies in the result, and Q with `columns` columns on request.
    static func orthogonal(_ a: ColumnMatrix, columns: Int?) throws(Fault) -> (q: ColumnMatrix?, r: ColumnMatrix, tau: [Double]) {
        let m = a.rows, n = a.columns, k = min(m, n)
        var a = a, tau = [Double](repeating: 0, count: max(1, k)), info: Int32 = 0
        let sizes = try size(m, n, k, max(1, m), columns ?? 0)
        if k > 0 {
            room { work, count in nn_dgeqrf([sizes[0]], [sizes[1]], &a.values, [sizes[3]], &tau, work, [count], &info) }
        }
        let r = a
        guard let columns else { return (nil, r, Array(tau.prefix(k))) }
        var q = ColumnMatrix(rows: m, columns: columns)
        for j in 0..<min(n, columns) { for i in 0..<m { q[i, j] = a[i, j] } }
        if k == 0 {
            for i in 0..<min(m, columns) { q[i, i] = 1 }
        } else if columns > 0 {
            room { work, count in nn_dorgqr([sizes[0]], [sizes[4]], [sizes[2]], &q.values, [sizes[3]], tau, work, [count], &info) }
        }
        return (q, r, Array(tau.prefix(k)))
    }

    /// The least-squares solution; nil without convergence.
    static func leastSquares(_ a: ColumnMatrix, _ b: ColumnMatrix, rcond: Double) throws(Fault)
        -> (x: ColumnMatrix, rank: Int, singular: [Double])? {
        let m = a.rows, n = a.columns, k = min(m, n)
        let sizes = try size(m, n, b.columns, max(1, m), max(1, max(m, n)))
        // b has room for the solution.
        var wide = ColumnMatrix(rows: max(1, max(m, n)), columns: b.columns)
        for j in 0..<b.columns { for i in 0..<m { wide[i, j] = b[i, j] } }
        var a = a, s = [Double](repeating: 0, count: max(1, k)), rank: Int32 = 0, info: Int32 = 0
        var wanted = 0.0, integersWanted: Int32 = 0
        nn_dgelsd([sizes[0]], [sizes[1]], [sizes[2]], &a.values, [sizes[3]], &wide.values, [sizes[4]], &s, [rcond], &rank, &wanted, [-1], &integersWanted, &info)
        var work = [Double](repeating: 0, count: max(1, Int(wanted))), integers = [Int32](repeating: 0, count: max(1, Int(integersWanted)))
        nn_dgelsd([sizes[0]], [sizes[1]], [sizes[2]], &a.values, [sizes[3]], &wide.values, [sizes[4]], &s, [rcond], &rank, &work,
                [Int32(clamping: work.count)], &integers, &info)
        _ = nn_float_flags_take()
        return info == 0 ? (wide, Int(rank), Array(s.prefix(k))) : nil
    }
}
