// Counting elements by value.
import CKernels
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension NDArray {
    /// `np.median`: the mean of the middle elements.
    func medians(axes: Dims?, keepdims: Bool, ignoresNaN: Bool) throws(Fault) -> ArrayResult {
        if count == 0 { WorkContext.current.warn("RuntimeWarning", "Mean of empty slice.") }
        return try quantiles([0.5], axes: axes, method: .linear, keepdims: keepdims, ignoresNaN: ignoresNaN, isMedian: true)
    }

    /// The bin of a value among edges in order; the last bin is closed. nil when outside.
    func bin(_ value: Double) -> Int? {
        let last = count - 1
        guard last > 0, value >= self[flat: 0].double, value <= self[flat: last].double else { return nil }
        var low = 0, high = last
        while high - low > 1 {
            let middle = (low + high) / 2
            if self[flat: middle].double <= value { low = middle } else { high = middle }
        }
        return low
    }

    /// How many of these elements fall into each bin, or the sums of their weights.
    func histogram(_ edges: NDArray, weights: NDArray?) throws(Fault) -> (NDArray, NDArray?) {
        let bins = Swift.max(edges.count - 1, 0)
        let wide = try edges.astype(.float64).contiguous()
        var counts = [Int](repeating: 0, count: bins), sums = [Double](repeating: 0, count: weights == nil ? 0 : bins)
        let flat = try astype(.float64).contiguous(), heavy = try weights?.astype(.float64).contiguous(), context = WorkContext.current
        let x = flat.data.assumingMemoryBound(to: Double.self), edge = wide.data.assumingMemoryBound(to: Double.self)
        let w = heavy?.data.assumingMemoryBound(to: Double.self)
        if bins > 0 {
            let low = edge[0], high = edge[bins], scale = Double(bins) / (high - low)
            for k in 0..<count {
                if k & 0xFFFFF == 0 { try context.check() }
                let value = x[k]
                guard value >= low, value <= high else { continue }
                // Where it would be if all bins were equally wide; then to where it is.
                let guess = (value - low) * scale
                var bin = guess > 0 ? Swift.min(Int(Swift.min(guess, 0x1p40)), bins - 1) : 0
                if edge[bin] > value || (bin + 1 < bins && edge[bin + 1] <= value) {
                    if bin > 0, edge[bin] > value, edge[bin - 1] <= value { bin -= 1
                    } else if bin + 1 < bins, edge[bin + 1] <= value, bin + 2 >= bins || edge[bin + 2] > value { bin += 1
                    } else { bin = wide.bin(value) ?? bin }
                }
                counts[bin] += 1
                if let w { sums[bin] += w[k] }
            }
        }
        withExtendedLifetime(flat) {}
        withExtendedLifetime(heavy) {}
        guard let weights else { return (try NDArray.of(counts), nil) }
        let total = try NDArray.of(sums)
        return (try NDArray.of(counts), weights.dtype.isFloat ? try total.astype(weights.dtype) : try total.astype(.int64))
    }

    /// How many bins a rule of `np.histogram` takes.
    func binCount(_ rule: String, _ low: Double, _ high: Double) throws(Fault) -> Int {
        let n = Double(count), span = high - low
        func width(_ rule: String) throws(Fault) -> Double {
            switch rule {
            case "sqrt": return try peakToPeak().operand.scalar(as: .float64).double / n.squareRoot()
            case "sturges": return try peakToPeak().operand.scalar(as: .float64).double / (log2(n) + 1)
            case "rice": return try peakToPeak().operand.scalar(as: .float64).double / (2 * cbrt(n))
            case "scott": return try pow(24 * Double.pi.squareRoot() / n, 1 / 3) * deviation().operand.scalar(as: .float64).double
            case "fd":
                guard case .array(let parts) = try quantiles([0.75, 0.25], axes: nil, isSingle: false) else { return 0 }
                return 2 * (parts[flat: 0].double - parts[flat: 1].double) / cbrt(n)
            default: throw .value("'\(rule)' is not a valid estimator for `bins`")
            }
        }
        if count == 0 { return 1 }
        var size: Double
        if rule == "auto" {
            let fd = try width("fd"), sturges = try width("sturges")
            size = fd > 0 ? Swift.min(Swift.max(fd, try width("sqrt") / 2), sturges) : sturges
        } else { size = try width(rule) }
        if dtype.isInteger, size > 0, size < 1 { size = 1 }
        guard size > 0 else { return 1 }
        let bins = (span / size).rounded(.up)
        return bins < 0x1p40 ? Swift.max(1, Int(bins)) : 1 << 40
    }

    /// `np.bincount` of an int64 array.
    func counts(_ weights: NDArray?, least: Int) throws(Fault) -> NDArray {
        let flat = try contiguous(), x = flat.data.assumingMemoryBound(to: Int64.self)
        let most = Int(nn_greatest_count(x, count))
        if most < -1 { throw .value("'list' argument must have no negative elements") }
        let (length, overflow) = most.addingReportingOverflow(1)
        if overflow { throw .memory("") }
        let size = Swift.max(length, least)
        let out = try NDArray.zeros(Dims(size), weights == nil ? .int64 : .float64)
        if let weights = try weights?.contiguous() {
            let sums = out.data.assumingMemoryBound(to: Double.self), w = weights.data.assumingMemoryBound(to: Double.self)
            for k in 0..<count { sums[Int(x[k])] += w[k] }
            withExtendedLifetime(weights) {}
        } else {
            nn_count_values(x, count, out.data.assumingMemoryBound(to: Int64.self))
        }
        withExtendedLifetime(flat) {}
        return out
    }

    /// `np.diff`.
    func differences(_ times: Int, axis: Int) throws(Fault) -> NDArray {
        if times < 0 { throw .value("order must be non-negative but got \(times)") }
        if rank == 0 { throw .value("diff requires input that is at least one dimensional") }
        let along = try Dims.axis(axis, rank: rank)
        var result = self
        for _ in 0..<times {
            let length = result.shape[along]
            let rest = Swift.max(length - 1, 0)
            let later = result.sliced(axis: along, start: Swift.min(1, length), step: 1, length: rest)
            let earlier = result.sliced(axis: along, start: 0, step: 1, length: rest)
            result = try ArrayOps.array(ArrayOps.apply(dtype.isBool ? .notEqual : .subtract, .array(later), .array(earlier), OpOptions()).operand, dtype)
        }
        return result
    }
}
