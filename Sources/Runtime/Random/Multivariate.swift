/// Draws that are rows of numbers: counts that share out n.
enum Multinomial {
    /// `RandomState`'s check: one row of probabilities.
    static func checkLegacy(_ pvals: NDArray) throws(Fault) {
        if pvals.rank == 0 { throw .type("pvals must be a 1-d sequence") }
        if pvals.rank > 1 {
            throw .value("setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 1.")
        }
        try checkValues(pvals, width: pvals.count, slice: "[:-1]")
    }

    /// `Generator`'s check: rows of probabilities along the last axis.
    static func check(_ pvals: NDArray) throws(Fault) {
        guard let width = pvals.shape.last, width > 0 else {
            throw .value("pvals must have at least 1 dimension and the last dimension of pvals must be greater than 0.")
        }
        try checkValues(pvals, width: width, slice: pvals.rank == 1 ? "[:-1]" : "[...,:-1]")
    }

    private static func checkValues(_ pvals: NDArray, width: Int, slice: String) throws(Fault) {
        try pvals.withElements(as: Double.self) { p throws(Fault) in
            try Constraint.unit.check(p, "pvals", isArray: true)
            if width == 0 { return }
            for start in stride(from: 0, to: p.count, by: width) {
                let sum = kahanSum(UnsafeBufferPointer(rebasing: p[start..<(start + width - 1)]))
                if sum > 1 + 1e-12 { throw .value("sum(pvals\(slice)) > 1.0") }
            }
        }
    }

    /// A sum with carried rounding errors, as NumPy checks probabilities.
    static func kahanSum(_ values: UnsafeBufferPointer<Double>) -> Double {
        var sum = values.first ?? 0, carry = 0.0
        for value in values.dropFirst() {
            let y = value - carry
            let t = sum + y
            carry = (t - sum) - y
            sum = t
        }
        return sum
    }

    /// The counts: `size` (or what n and the rows broadcast to) by the number of probabilities.
    static func draw(_ n: Operand, _ pvals: NDArray, _ size: Dims?, _ binomials: Binomial,
                     from source: some BitSource) throws(Fault) -> NDArray {
        let width = pvals.shape.last ?? 0
        let rows = Dims(pvals.shape.dropLast())
        try n.withDoubles(n.shape) { values throws(Fault) in try Constraint.count.check(values, "n", isArray: n.hasAxes) }
        let isPlain = !n.hasAxes && rows.count == 0
        var lead = size ?? Dims()
        if !isPlain {
            lead = try RandomFill.commonShape([n.shape, rows] + (size.map { [$0] } ?? []))
            if let size, lead != size {
                throw .value("Output size \(size.text) is not compatible with broadcast dimensions of inputs \(lead.text).")
            }
        }
        var shape = lead
        shape.append(width)
        let result = try NDArray.zeros(shape, .int64)
        if result.count == 0 { return result }
        let places = try NDArray.of(Array(0..<max(rows.product, 1)), shape: rows).broadcasted(to: lead)
        let out = result.data.assumingMemoryBound(to: Int64.self)
        let context = WorkContext.current
        try n.withDoubles(lead) { n throws(Fault) in
            try places.withElements(as: Int.self) { places throws(Fault) in
                try pvals.withElements(as: Double.self) { p throws(Fault) in
                    for row in 0..<places.count {
                        share(truncatedToInt64(n[row]), p.baseAddress.map { $0 + places[row] * width }, width,
                              into: out + row * width, binomials, source)
                        if row & 1023 == 0 { try context.check() }
                    }
                }
            }
        }
        return result
    }

    private static func share(_ n: Int64, _ p: UnsafePointer<Double>?, _ width: Int, into out: UnsafeMutablePointer<Int64>,
                              _ binomials: Binomial, _ source: some BitSource) {
        guard let p else { return }
        var left = n, remaining = 1.0
        for index in 0..<(width - 1) {
            out[index] = binomials.draw(left, p[index] / remaining, from: source, legacy: false)
            left &-= out[index]
            if left <= 0 { return }
            remaining -= p[index]
        }
        if left > 0 { out[width - 1] = left }
    }
}

/// Rows of shares that add up to one.
enum Dirichlet {
    static func draw(_ alpha: NDArray, _ size: Dims?, from source: some DrawSource) throws(Fault) -> NDArray {
        if alpha.rank != 1 {
            throw .value("object of too small depth for desired array")
        }
        let width = alpha.count
        var shape = size ?? Dims()
        shape.append(width)
        let result = try NDArray.zeros(shape, .float64)
        let out = result.data.assumingMemoryBound(to: Double.self)
        let context = WorkContext.current
        try alpha.withElements(as: Double.self) { alpha throws(Fault) in
            for value in alpha where source.isLegacy ? value <= 0 : value < 0 {
                throw .value(source.isLegacy ? "alpha <= 0" : "alpha < 0")
            }
            if width == 0 { return }
            let isSmall = !source.isLegacy && alpha.allSatisfy { $0 < 0.1 }
            for start in stride(from: 0, to: result.count, by: width) {
                if isSmall { breakStick(alpha, into: out + start, source) } else { normalise(alpha, into: out + start, source) }
                try context.check()
            }
        }
        return result
    }

    private static func normalise(_ alpha: UnsafeBufferPointer<Double>, into out: UnsafeMutablePointer<Double>,
                                  _ source: some DrawSource) {
        var sum = 0.0
        for index in 0..<alpha.count {
            out[index] = source.standardGamma(alpha[index])
            sum += out[index]
        }
        let inverse = 1 / sum
        for index in 0..<alpha.count { out[index] *= inverse }
    }

    /// With small alphas all gammas may be zero; breaking a stick by beta numbers never divides by that.
    private static func breakStick(_ alpha: UnsafeBufferPointer<Double>, into out: UnsafeMutablePointer<Double>,
                                   _ source: some DrawSource) {
        var after = [Double](repeating: 0, count: alpha.count + 1)
        for index in alpha.indices.reversed() { after[index] = after[index + 1] + alpha[index] }
        if !(after[0] > 0) { return }
        var left = 1.0
        for index in 0..<(alpha.count - 1) {
            let part = source.beta(alpha[index], after[index + 1])
            out[index] = left * part
            left *= 1 - part
            if after[index + 1] == 0 { break }
        }
        out[alpha.count - 1] = left
    }
}

/// Normal vectors with a given covariance.
public struct MultivariateNormal {
    /// How the covariance is taken apart.
    public enum Method: String, Sendable { case svd, eigh, cholesky }
    /// What to do with a covariance that none can be: `check_valid`.
    public enum Check: String, Sendable { case warn, raise, ignore }
    /// Takes a symmetric matrix (row by row) apart. svd gives u, s, vh; eigh gives the vectors as u, the values as
    /// s, and an empty vh; cholesky gives the lower factor as u.
    public typealias Decompose = (_ matrix: [Double], _ order: Int, _ method: Method) throws(Fault)
        -> (u: [Double], s: [Double], vh: [Double])

    let mean: [Double]
    let covariance: [Double]
    var order: Int { mean.count }

    public init(mean: NDArray, covariance: NDArray) throws(Fault) {
        if mean.rank != 1 { throw .value("mean must be 1 dimensional") }
        guard covariance.rank == 2, covariance.shape[0] == covariance.shape[1] else {
            throw .value("cov must be 2 dimensional and square")
        }
        if mean.count != covariance.shape[0] { throw .value("mean and cov must have same length") }
        self.mean = try mean.withElements(as: Double.self) { values throws(Fault) in Array(values) }
        self.covariance = try covariance.withElements(as: Double.self) { values throws(Fault) in Array(values) }
    }

    /// Turns rows of standard normal numbers into the result, in place.
    /// - Parameter legacy: `RandomState` multiplies by the right-hand factor of the decomposition, `Generator` by the left.
    func transform(_ x: NDArray, legacy: Bool, method: Method, check: Check, tolerance: Double,
                   _ decompose: Decompose) throws(Fault) {
        let n = order
        let (u, s, vh) = try decompose(covariance, n, method)
        if check != .ignore, method != .cholesky, !isValid(s, vh, method, tolerance) {
            if check == .raise { throw .value("covariance is not symmetric positive-semidefinite.") }
            try WorkContext.current.tell("RuntimeWarning", "covariance is not symmetric positive-semidefinite.")
        }
        // factor: (n, n); a row z becomes mean + z factor
        var factor = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0..<n {
                switch (method, legacy) {
                case (.svd, true): factor[i * n + j] = s[i].squareRoot() * vh[i * n + j]
                case (.svd, false): factor[i * n + j] = u[j * n + i] * s[i].squareRoot()
                case (.eigh, _): factor[i * n + j] = u[j * n + i] * abs(s[i]).squareRoot()
                case (.cholesky, _): factor[i * n + j] = u[j * n + i]
                }
            }
        }
        try x.withMutableElements(as: Double.self) { x throws(Fault) in
            let context = WorkContext.current
            var row = [Double](repeating: 0, count: n)
            for start in stride(from: 0, to: x.count, by: max(n, 1)) {
                for j in 0..<n {
                    var sum = 0.0
                    for i in 0..<n { sum += x[start + i] * factor[i * n + j] }
                    row[j] = legacy ? sum + mean[j] : mean[j] + sum
                }
                for j in 0..<n { x[start + j] = row[j] }
                try context.check()
            }
        }
    }

    /// Whether the decomposition puts the covariance together again.
    private func isValid(_ s: [Double], _ vh: [Double], _ method: Method, _ tolerance: Double) -> Bool {
        let n = order
        if method == .eigh { return !s.contains { $0 < -tolerance } }
        for i in 0..<n {
            for j in 0..<n {
                var sum = 0.0
                for k in 0..<n { sum += vh[k * n + i] * s[k] * vh[k * n + j] }
                let wanted = covariance[i * n + j]
                if !(abs(sum - wanted) <= tolerance + tolerance * abs(wanted)) && sum != wanted { return false }
            }
        }
        return true
    }
}

extension RandomState {
    /// `np.random.multivariate_normal(mean, cov, size, check_valid, tol)`
    public func multivariateNormal(_ normal: MultivariateNormal, _ size: Dims? = nil, check: MultivariateNormal.Check = .warn,
                                   tolerance: Double = 1e-8, decompose: MultivariateNormal.Decompose) throws(Fault) -> NDArray {
        var shape = size ?? Dims()
        shape.append(normal.order)
        let x = try RandomFill.array(shape, of: Double.self) { self.normal() }
        try normal.transform(x, legacy: true, method: .svd, check: check, tolerance: tolerance, decompose)
        return x
    }
}

extension Generator {
    /// `rng.multivariate_normal(mean, cov, size, check_valid, tol, method=…)`
    public func multivariateNormal(_ normal: MultivariateNormal, _ size: Dims? = nil, check: MultivariateNormal.Check = .warn,
                                   tolerance: Double = 1e-8, method: MultivariateNormal.Method = .svd,
                                   decompose: MultivariateNormal.Decompose) throws(Fault) -> NDArray {
        var shape = size ?? Dims()
        shape.append(normal.order)
        let x = try RandomFill.array(shape, of: Double.self) { self.normal() }
        try normal.transform(x, legacy: false, method: method, check: check, tolerance: tolerance, decompose)
        return x
    }
}
