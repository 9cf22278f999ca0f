// Slopes and values between points.

extension NDArray {
    /// `np.gradient` along one axis; `spacing` is one step or the places of all points.
    func gradient(along axis: Int, _ spacing: NDArray, edgeOrder: Int) throws(Fault) -> NDArray {
        let n = shape[axis]
        if n < edgeOrder + 1 {
            throw .value("Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.")
        }
        if spacing.rank > 1 { throw .value("distances must be either scalars or 1d") }
        if spacing.rank == 1, spacing.count != n { throw .value("when 1d, distances must match the length of the corresponding dimension") }
        let lines = try movedAxes(Dims(axis), to: [-1]).copied(), out = try NDArray.empty(lines.shape, dtype)
        let steps = spacing.rank == 1 ? try spacing.differences(1, axis: 0) : spacing
        func step(_ i: Int) -> Double { steps.rank == 0 ? steps.firstElement.double : steps[flat: i].double }
        var isUniform = steps.rank == 0
        if !isUniform {
            isUniform = true
            for i in 1..<Swift.max(steps.count, 1) where step(i) != step(0) { isUniform = false }
        }
        for row in 0..<(n == 0 ? 0 : lines.count / n) {
            func f(_ i: Int) -> Double { lines[flat: row * n + i].double }
            func set(_ i: Int, _ value: Double) { out[flat: row * n + i] = Scalar(value) }
            if n > 2 {
                for i in 1..<(n - 1) {
                    if isUniform { set(i, (f(i + 1) - f(i - 1)) / (2 * step(0))) } else {
                        let a = step(i - 1), b = step(i)
                        set(i, -b / (a * (a + b)) * f(i - 1) + (b - a) / (a * b) * f(i) + a / (b * (a + b)) * f(i + 1))
                    }
                }
            }
            let last = n - 1
            if edgeOrder == 1 {
                set(0, (f(1) - f(0)) / step(0))
                set(last, (f(last) - f(last - 1)) / step(last - 1))
            } else if isUniform {
                let h = step(0)
                set(0, -1.5 / h * f(0) + 2 / h * f(1) + -0.5 / h * f(2))
                set(last, 0.5 / h * f(last - 2) + -2 / h * f(last - 1) + 1.5 / h * f(last))
            } else {
                let a = step(0), b = step(1), c = step(last - 2), d = step(last - 1)
                set(0, -(2 * a + b) / (a * (a + b)) * f(0) + (a + b) / (a * b) * f(1) + -a / (b * (a + b)) * f(2))
                set(last, d / (c * (c + d)) * f(last - 2) + -(d + c) / (c * d) * f(last - 1) + (2 * d + c) / (d * (c + d)) * f(last))
            }
        }
        return try out.movedAxes([-1], to: Dims(axis)).copied()
    }

    /// `np.interp`.
    static func interpolate(_ x: NDArray, _ xp: NDArray, _ fp: NDArray, left: Double?, right: Double?, period: Double?) throws(Fault) -> NDArray {
        guard xp.rank == 1, fp.rank == 1 else { throw .value("object too deep for desired array") }
        if xp.count == 0 { throw .value("array of sample points is empty") }
        if xp.count != fp.count { throw .value("fp and xp are not of the same length.") }
        var px = try xp.astype(.float64).copied(), py = try fp.astype(.float64).copied(), wanted = try x.astype(.float64)
        var left = left, right = right
        if let period {
            if period == 0 { throw .value("period must be a non-zero value") }
            left = nil
            right = nil
            let size = Operand.pyFloat(abs(period))
            wanted = try ArrayOps.array(ArrayOps.binary(.remainder, .array(wanted), size).operand, .float64)
            px = try ArrayOps.array(ArrayOps.binary(.remainder, .array(px), size).operand, .float64)
            let order = try px.sortedPlaces(axis: 0)
            px = try px.taking(order, axis: 0)
            py = try py.taking(order, axis: 0)
            let n = px.count
            let before = try NDArray.of([px[flat: n - 1].double - abs(period)]), after = try NDArray.of([px[flat: 0].double + abs(period)])
            px = try NDArray.concatenated([before, px, after], axis: 0)
            py = try NDArray.concatenated([NDArray.of([py[flat: n - 1].double]), py, NDArray.of([py[flat: 0].double])], axis: 0)
        }
        let n = px.count
        func p(_ i: Int) -> Double { px[flat: i].double }
        func f(_ i: Int) -> Double { py[flat: i].double }
        let out = try NDArray.empty(wanted.shape)
        for k in 0..<wanted.count {
            let v = wanted[flat: k].double
            var result: Double
            if v.isNaN { result = v } else if v < p(0) { result = left ?? f(0) } else if v > p(n - 1) { result = right ?? f(n - 1) } else {
                var low = 0, high = n
                while low < high {
                    let middle = (low + high) / 2
                    if v >= p(middle) { low = middle + 1 } else { high = middle }
                }
                let j = low - 1
                if j >= n - 1 { result = f(n - 1) } else if p(j) == v { result = f(j) } else {
                    let slope = (f(j + 1) - f(j)) / (p(j + 1) - p(j))
                    result = slope * (v - p(j)) + f(j)
                    if result.isNaN {
                        result = slope * (v - p(j + 1)) + f(j + 1)
                        if result.isNaN, f(j) == f(j + 1) { result = f(j) }
                    }
                }
            }
            out[flat: k] = Scalar(result)
        }
        return out
    }
}
