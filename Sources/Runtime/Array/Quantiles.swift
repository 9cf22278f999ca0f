// Order statistics.

/// `method=` of `np.quantile`: how to go between two neighbours in order.
public enum QuantileMethod: String, Sendable {
    case linear, lower, higher, midpoint, nearest
    case invertedCDF = "inverted_cdf", averagedInvertedCDF = "averaged_inverted_cdf", closestObservation = "closest_observation"
    case interpolatedInvertedCDF = "interpolated_inverted_cdf", hazen, weibull
    case medianUnbiased = "median_unbiased", normalUnbiased = "normal_unbiased"

    /// The names in NumPy's order, as its message has them.
    static let names = [invertedCDF, averagedInvertedCDF, closestObservation, interpolatedInvertedCDF, hazen, weibull, linear, medianUnbiased,
                        normalUnbiased, lower, higher, midpoint, nearest].map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// Whether results are elements, and so of their type.
    var picks: Bool {
        switch self {
        case .lower, .higher, .nearest, .invertedCDF, .closestObservation: true
        default: false
        }
    }

    /// The place among `n` elements in order, counted from 0, and how far towards the next one.
    /// - Parameter isSingle: computed in float32
    func place(_ q: Double, _ n: Int, isSingle: Bool = false) -> (Int, Double) {
        func r(_ x: Double) -> Double { isSingle ? Double(Float(x)) : x }
        let count = Double(n), scaled = r(count * q), inner = r((count - 1) * q)
        func virtual(_ alpha: Double, _ beta: Double) -> Double { r(r(scaled + r(alpha + r(q * (1 - alpha - beta)))) - 1) }
        func split(_ index: Double) -> (Int, Double) {
            let low = index.rounded(.down)
            return (Int(Swift.max(-1, Swift.min(low, count))), index - low)
        }
        switch self {
        case .linear: return split(inner)
        case .lower: return (Int(inner.rounded(.down)), 0)
        case .higher: return (Int(inner.rounded(.up)), 0)
        case .midpoint:
            let low = inner.rounded(.down)
            return (Int(low), inner == low ? 0 : 0.5)
        case .nearest: return (Int(inner.rounded(.toNearestOrEven)), 0)
        case .invertedCDF: return (Int(Swift.max(0, scaled.rounded(.up) - 1)), 0)
        case .averagedInvertedCDF:
            let index = scaled - 1, low = index.rounded(.down)
            return index == low ? (Int(low), 0.5) : (Int(Swift.max(0, low + 1)), 0)
        case .closestObservation:
            // The nearest; half-way between two, the one whose number, counted from 1, is even.
            let index = scaled - 1.5, low = index.rounded(.down)
            let isBelow = index == low && low.remainder(dividingBy: 2) != 0
            return (Int(Swift.max(0, isBelow ? low : low + 1)), 0)
        case .interpolatedInvertedCDF: return split(virtual(0, 1))
        case .hazen: return split(virtual(0.5, 0.5))
        case .weibull: return split(virtual(0, 0))
        case .medianUnbiased: return split(virtual(1 / 3, 1 / 3))
        case .normalUnbiased: return split(virtual(3 / 8, 3 / 8))
        }
    }
}

extension NDArray {
    /// `np.quantile` for each of `qs`: results stacked in front, or alone for a single one when `isSingle`.
    public func quantiles(_ qs: [Double], axes: Dims?, method: QuantileMethod = .linear, keepdims: Bool = false, isSingle: Bool = true,
                          ignoresNaN: Bool = false, isMedian: Bool = false, type wanted: DType? = nil) throws(Fault) -> ArrayResult {
        let folded = try axes.map { (axes) throws(Fault) in try Dims.axes(axes, rank: rank) } ?? Dims(0..<rank)
        let kept = (0..<rank).filter { !folded.contains($0) }
        var keptShape = Dims(), resultShape = shape
        for axis in kept { keptShape.append(shape[axis]) }
        for axis in folded { resultShape[axis] = 1 }
        let length = folded.map { shape[$0] }.reduce(1, *)
        let picks = method.picks && !isMedian
        let type: DType = picks ? dtype : wanted ?? (dtype == .float32 ? .float32 : .float64), isNarrow = type == .float32
        // (results, length), each row in order; NaN comes last.
        let rows = try transposed(Dims(kept + Array(folded))).reshaped([keptShape.product, length]).copied()
        let sorted = rows
        try sorted.sort(axis: 1)
        let out = try NDArray.empty(Dims(Array([qs.count]) + Array(keptShape)), type)
        let total = keptShape.product
        for row in 0..<total {
            var n = length
            if dtype.isFloat {
                while n > 0, sorted[flat: row * length + n - 1].double.isNaN { n -= 1 }
            }
            for (k, q) in qs.enumerated() {
                var value = Double.nan
                if n > 0, n == length || ignoresNaN {
                    value = isMedian ? sorted.middle(row * length, n) : sorted.interpolated(row * length, n, method.place(q, n, isSingle: isNarrow), isSingle: isNarrow)
                }
                out[flat: k * total + row] = picks && n > 0 && !type.isFloat ? sorted[flat: row * length + method.place(q, n).0] : Scalar(value)
            }
        }
        let whole: NDArray
        if keepdims {
            whole = try out.reshaped(Dims(Array([qs.count]) + Array(resultShape)))
        } else { whole = out }
        if !isSingle { return .array(whole) }
        let one = whole.selecting(axis: 0, 0)
        return one.rank == 0 ? .scalar(one.firstElement) : .array(try one.copied())
    }

    /// The middle element of a sorted run, or the mean of two.
    private func middle(_ start: Int, _ n: Int) -> Double {
        let high = self[flat: start + n / 2].double
        if n % 2 == 1 { return high }
        let low = self[flat: start + n / 2 - 1].double
        return dtype == .float32 ? Double((Float(low) + Float(high)) / 2) : (low + high) / 2
    }

    /// The value between two neighbours of a sorted run, as NumPy's `_lerp` finds it.
    private func interpolated(_ start: Int, _ n: Int, _ place: (Int, Double), isSingle: Bool) -> Double {
        let low = Swift.min(Swift.max(place.0, 0), n - 1), high = Swift.min(Swift.max(place.0 + 1, 0), n - 1)
        let a = self[flat: start + low].double, b = self[flat: start + high].double, t = place.1
        if t == 0 || a == b { return a }
        if isSingle {
            let x = Float(a), y = Float(b), f = Float(t), d = y - x
            return Double(f >= 0.5 ? y - d * (1 - f) : x + d * f)
        }
        let difference = b - a
        return t >= 0.5 ? b - difference * (1 - t) : a + difference * t
    }
}
