// `np.linalg`: decompositions over stacks of matrices, and what is made of them.

enum LinearAlgebra {
    /// What a body gives or throws.
    private static func result<Answer>(_ body: () throws(Fault) -> Answer) -> Result<Answer, Fault> {
        do throws(Fault) { return .success(try body()) } catch { return .failure(error) }
    }

    /// The x of a x = b; nil for a singular matrix.
    private static func solution(_ a: ColumnMatrix, _ b: ColumnMatrix) throws(Fault) -> ColumnMatrix? {
        try Abandonable.run(isLong: a.isLong) {
            result { () throws(Fault) in
                var x = b
                return try LAPACK.solve(a, &x) ? x : nil
            }
        }
    }

    /// Results of single-precision input are in single precision.
    private static func type(_ arrays: NDArray...) -> DType { arrays.allSatisfy { $0.dtype == .float32 } ? .float32 : .float64 }

    static func requireMatrices(_ array: NDArray) throws(Fault) {
        if array.rank < 2 {
            throw Fault(.linAlgError, "\(array.rank)-dimensional array given. Array must be at least two-dimensional")
        }
    }

    static func requireSquare(_ array: NDArray) throws(Fault) {
        try requireMatrices(array)
        if array.shape[array.rank - 1] != array.shape[array.rank - 2] {
            throw Fault(.linAlgError, "Last 2 dimensions of the array must be square", operands: [array.shape.text])
        }
    }

    /// Calls `body` with each matrix of a stack and puts the results, arrays of one shape, into stacks.
    private static func each(_ array: NDArray, _ body: (NDArray) throws(Fault) -> [NDArray]) throws(Fault) -> [NDArray] {
        if array.rank == 2 { return try body(array) }
        let lead = Dims(array.shape.dropLast(2))
        let flat = try array.reshaped(Dims(Array([lead.product]) + Array(array.shape.suffix(2))))
        var stacks: [[NDArray]] = []
        for k in 0..<lead.product {
            for (i, part) in try body(flat.selecting(axis: 0, k)).enumerated() {
                if k == 0 { stacks.append([]) }
                stacks[i].append(part)
            }
            try WorkContext.current.check()
        }
        if lead.product == 0 {
            // Nothing to do: the shapes alone.
            let model = try body(try NDArray.eye(array.shape[array.rank - 2], array.shape[array.rank - 1], 0, array.dtype))
            return try model.map { (part) throws(Fault) in try NDArray.empty(Dims(Array(lead) + Array(part.shape)), part.dtype) }
        }
        return try stacks.map { (parts) throws(Fault) in
            let stack = try NDArray.stacked(parts, axis: 0)
            return try stack.reshaped(Dims(Array(lead) + Array(stack.shape.dropFirst())))
        }
    }

    private static let singular = Fault(.linAlgError, "Singular matrix")

    static func inverse(_ a: NDArray) throws(Fault) -> NDArray {
        try requireSquare(a)
        let dtype = type(a)
        return try each(a) { (matrix) throws(Fault) in
            var b = ColumnMatrix(rows: matrix.shape[0], columns: matrix.shape[0])
            for i in 0..<b.rows { b[i, i] = 1 }
            guard let solved = try solution(ColumnMatrix(matrix), b) else { throw singular }
            b = solved
            return [try b.array(dtype)]
        }[0]
    }

    static func solve(_ a: NDArray, _ b: NDArray) throws(Fault) -> NDArray {
        try requireSquare(a)
        let dtype = type(a, b), n = a.shape[a.rank - 1]
        if b.rank == 0 { throw .value("solve: Input operand 1 does not have enough dimensions (has 0, gufunc core with signature (m,m),(m)->(m) requires 1)") }
        let isVector = b.rank == 1
        let right = isVector ? try b.expanded([1]) : b
        guard right.shape[right.rank - 2] == n else {
            throw Fault(.valueError, "solve: shapes \(a.shape.text) and \(b.shape.text) do not fit: \(n) unknowns against \(right.shape[right.rank - 2]) values",
                        operands: [a.shape.text, b.shape.text])
        }
        let lead = Dims.broadcast(Dims(a.shape.dropLast(2)), Dims(right.shape.dropLast(2)))
        guard let lead else { throw ArrayOps.misfit([a, b]) }
        let columns = right.shape[right.rank - 1]
        let wideA = try a.broadcasted(to: Dims(Array(lead) + [n, n])).reshaped([lead.product, n, n])
        let wideB = try right.broadcasted(to: Dims(Array(lead) + [n, columns])).reshaped([lead.product, n, columns])
        let out = try NDArray.empty([lead.product, n, columns], dtype)
        for k in 0..<lead.product {
            var x = try ColumnMatrix(wideB.selecting(axis: 0, k))
            guard let solved = try solution(ColumnMatrix(wideA.selecting(axis: 0, k)), x) else { throw singular }
            x = solved
            try out.selecting(axis: 0, k).assign(try x.array(dtype))
        }
        let shaped = try out.reshaped(Dims(Array(lead) + [n, columns]))
        return isVector ? try shaped.squeezed(Dims(shaped.rank - 1)) : shaped
    }

    /// The sign and the logarithm of the size of determinants, and the determinants.
    static func determinant(_ a: NDArray) throws(Fault) -> (sign: NDArray, logarithm: NDArray, value: NDArray) {
        try requireSquare(a)
        let dtype = type(a)
        let parts = try each(a) { (matrix) throws(Fault) in
            let columns = try ColumnMatrix(matrix)
            let (sign, diagonal) = try Abandonable.run(isLong: columns.isLong) { result { () throws(Fault) in try LAPACK.determinant(columns) } }
            if sign == 0 { return try [0, -Double.infinity, 0].map { (x) throws(Fault) in try NDArray.scalar(Scalar(x)).astype(dtype) } }
            var signs = sign, logarithm = 0.0
            for x in diagonal {
                if x < 0 { signs = -signs }
                logarithm += MathFunctions.logarithm(abs(x))
            }
            // NumPy multiplies the sign with the exponential of the logarithm.
            return try [signs, logarithm, signs * MathFunctions.exponential(logarithm)].map { (x) throws(Fault) in try NDArray.scalar(Scalar(x)).astype(dtype) }
        }
        return (parts[0], parts[1], parts[2])
    }

    static func cholesky(_ a: NDArray, upper: Bool) throws(Fault) -> NDArray {
        try requireSquare(a)
        let dtype = type(a)
        return try each(a) { (matrix) throws(Fault) in
            let columns = try ColumnMatrix(upper ? matrix.transposed : matrix)
            guard let factor = try Abandonable.run(isLong: columns.isLong, { result { () throws(Fault) in try LAPACK.cholesky(columns) } }) else {
                throw Fault(.linAlgError, "Matrix is not positive definite")
            }
            let array = try factor.array(dtype)
            return [upper ? try array.transposed.copied() : array]
        }[0]
    }

    static func symmetricEigen(_ a: NDArray, lower: Bool, vectors: Bool = true) throws(Fault) -> [NDArray] {
        try requireSquare(a)
        let dtype = type(a)
        return try each(a) { (matrix) throws(Fault) in
            let columns = try ColumnMatrix(matrix)
            guard let found = try Abandonable.run(isLong: columns.isLong, { result { () throws(Fault) in try LAPACK.symmetricEigen(columns, lower: lower, vectors: vectors) } }) else {
                throw Fault(.linAlgError, "Eigenvalues did not converge")
            }
            return [try NDArray.of(found.values).astype(dtype), try found.vectors.array(dtype)]
        }
    }

    static func eigen(_ a: NDArray) throws(Fault) -> [NDArray] {
        try requireSquare(a)
        if !(try a.allFinite()) { throw Fault(.linAlgError, "Array must not contain infs or NaNs") }
        let dtype = type(a)
        return try each(a) { (matrix) throws(Fault) in
            let columns = try ColumnMatrix(matrix)
            guard let found = try Abandonable.run(isLong: columns.isLong, { result { () throws(Fault) in try LAPACK.eigen(columns) } }) else { throw Fault(.linAlgError, "Eigenvalues did not converge") }
            if found.imaginary.contains(where: { $0 != 0 }) {
                throw .value("nn has no complex numbers: this matrix has complex eigenvalues", hint: "np.linalg.eigh is for symmetric matrices")
            }
            return [try NDArray.of(found.real).astype(dtype), try found.vectors.array(dtype)]
        }
    }

    static func singularValues(_ a: NDArray, full: Bool) throws(Fault) -> [NDArray] {
        try requireMatrices(a)
        let dtype = type(a)
        return try each(a) { (matrix) throws(Fault) in
            let columns = try ColumnMatrix(matrix)
            guard let found = try Abandonable.run(isLong: columns.isLong, { result { () throws(Fault) in try LAPACK.singular(columns, full ? .all : .some) } }) else { throw Fault(.linAlgError, "SVD did not converge") }
            return [try found.u.array(dtype), try NDArray.of(found.s).astype(dtype), try found.vt.array(dtype)]
        }
    }

    /// Only the values, which costs less.
    static func singularValues(_ a: NDArray) throws(Fault) -> NDArray {
        try requireMatrices(a)
        let dtype = type(a)
        return try each(a) { (matrix) throws(Fault) in
            let columns = try ColumnMatrix(matrix)
            guard let found = try Abandonable.run(isLong: columns.isLong, { result { () throws(Fault) in try LAPACK.singular(columns, .none) } }) else { throw Fault(.linAlgError, "SVD did not converge") }
            return [try NDArray.of(found.s).astype(dtype)]
        }[0]
    }

    /// Q and R; `mode` is reduced, complete or r (then only R).
    static func orthogonal(_ a: NDArray, mode: String) throws(Fault) -> [NDArray] {
        try requireMatrices(a)
        let dtype = type(a)
        return try each(a) { (matrix) throws(Fault) in
            let m = matrix.shape[0], n = matrix.shape[1], k = Swift.min(m, n)
            let columns: Int? = mode == "r" || mode == "raw" ? nil : mode == "complete" ? m : k
            let source = try ColumnMatrix(matrix), wanted = columns
            let found = try Abandonable.run(isLong: source.isLong) { result { () throws(Fault) in try LAPACK.orthogonal(source, columns: wanted) } }
            // What the factorisation leaves: R above the diagonal, the reflections below it and in tau.
            if mode == "raw" { return [try found.r.array(dtype).swappedAxes(0, 1), try NDArray.of(found.tau).astype(dtype)] }
            let rows = mode == "complete" ? m : k
            var r = ColumnMatrix(rows: rows, columns: n)
            for j in 0..<n { for i in 0..<Swift.min(j + 1, rows) { r[i, j] = found.r[i, j] } }
            guard let q = found.q else { return [try r.array(dtype)] }
            return [try q.array(dtype), try r.array(dtype)]
        }
    }

    /// Solution, residuals, rank and singular values.
    static func leastSquares(_ a: NDArray, _ b: NDArray, rcond: Double?) throws(Fault) -> (NDArray, NDArray, Int, NDArray) {
        guard a.rank == 2 else { throw Fault(.linAlgError, "\(a.rank)-dimensional array given. Array must be two-dimensional") }
        let isVector = b.rank == 1
        let right = isVector ? try b.expanded([1]) : b
        guard right.rank == 2 else { throw Fault(.linAlgError, "\(b.rank)-dimensional array given. Array must be two-dimensional") }
        let m = a.shape[0], n = a.shape[1], dtype = type(a, b)
        if right.shape[0] != m { throw Fault(.linAlgError, "Incompatible dimensions", operands: [a.shape.text, b.shape.text]) }
        let epsilon = dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        guard let found = try LAPACK.leastSquares(ColumnMatrix(a), ColumnMatrix(right), rcond: rcond ?? epsilon * Double(Swift.max(m, n))) else {
            throw Fault(.linAlgError, "SVD did not converge in Linear Least Squares")
        }
        let columns = right.shape[1]
        var x = ColumnMatrix(rows: n, columns: columns), residuals: [Double] = []
        for j in 0..<columns {
            for i in 0..<n { x[i, j] = found.x[i, j] }
            var sum = 0.0
            if m > n { for i in n..<m { sum += found.x[i, j] * found.x[i, j] } }
            residuals.append(sum)
        }
        let solution = try x.array(dtype)
        return (isVector ? try solution.reshaped([n]) : solution,
                found.rank == n && m > n ? try NDArray.of(residuals).astype(dtype) : try NDArray.empty([0], dtype), found.rank,
                try NDArray.of(found.singular).astype(dtype))
    }

    /// `np.linalg.pinv`: by singular values, the small ones left out.
    static func pseudoInverse(_ a: NDArray, rcond: Double?) throws(Fault) -> NDArray {
        try requireMatrices(a)
        let dtype = type(a)
        if a.count == 0 { return try NDArray.empty(a.swappedAxes(-1, -2).shape, dtype) }
        return try each(a) { (matrix) throws(Fault) in
            let columns = try ColumnMatrix(matrix)
            guard let found = try Abandonable.run(isLong: columns.isLong, { result { () throws(Fault) in try LAPACK.singular(columns, .some) } }) else { throw Fault(.linAlgError, "SVD did not converge") }
            let epsilon = dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
            let least = (rcond ?? epsilon * Double(Swift.max(matrix.shape[0], matrix.shape[1]))) * (found.s.max() ?? 0)
            var scaled = found.u
            for j in 0..<scaled.columns {
                let factor = found.s[j] > least ? 1 / found.s[j] : 0
                for i in 0..<scaled.rows { scaled[i, j] *= factor }
            }
            // (n, k) @ (k, m)
            guard case .array(let product) = try ArrayOps.matmul(found.vt.array().transposed, scaled.array().transposed) else { return [matrix] }
            return [try product.astype(dtype)]
        }[0]
    }

    /// What random vectors with a covariance need.
    static func decompose(_ matrix: [Double], _ order: Int, _ method: MultivariateNormal.Method) throws(Fault) -> (u: [Double], s: [Double], vh: [Double]) {
        let array = try NDArray.of(matrix, shape: [order, order])
        func rows(_ array: NDArray) throws(Fault) -> [Double] { try array.withElements(as: Double.self) { (values) throws(Fault) in Array(values) } }
        switch method {
        case .svd:
            let parts = try singularValues(array, full: true)
            return (try rows(parts[0]), try rows(parts[1]), try rows(parts[2]))
        case .eigh:
            let parts = try symmetricEigen(array, lower: true)
            return (try rows(parts[1]), try rows(parts[0]), [])
        case .cholesky: return (try rows(try cholesky(array, upper: false)), [], [])
        }
    }
}
