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
        if count == 0 {
            try WorkContext.current.tell("RuntimeWarning", "Mean of empty slice")
            try WorkContext.current.report(Int32(NN_FP_INVALID), in: rank < 2 || axes == nil ? "scalar divide" : "divide")
        }
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

    /// The elements between two bounds.
    func withinBounds(_ low: Double, _ high: Double) throws(Fault) -> NDArray {
        let above = try ArrayOps.apply(.greaterEqual, .array(self), .pyFloat(low), OpOptions())
        let mask = try ArrayOps.apply(.logicalAnd, above.operand, ArrayOps.apply(.lessEqual, .array(self), .pyFloat(high), OpOptions()).operand, OpOptions())
        guard case .array(let flags) = mask, case .array(let picked) = try get([.array(flags)]) else { return self }
        return picked
    }

    /// How many bins a rule of `np.histogram` takes for these floats between two bounds.
    func binCount(_ rule: String, _ low: Double, _ high: Double, isWhole: Bool) throws(Fault) -> Int {
        if count == 0 { return 1 }
        var size: Double
        if rule == "auto" {
            let fd = try binWidth("fd", low, high), sturges = try binWidth("sturges", low, high)
            size = fd > 0 ? Swift.min(Swift.max(fd, try binWidth("sqrt", low, high) / 2), sturges) : sturges
        } else { size = try binWidth(rule, low, high) }
        if isWhole, size < 1 { size = 1 }
        guard size > 0 else { return 1 }
        let bins = ((high - low) / size).rounded(.up)
        return bins < 0x1p40 ? Swift.max(1, Int(bins)) : 1 << 40
    }

    private func binWidth(_ rule: String, _ low: Double, _ high: Double) throws(Fault) -> Double {
        let n = Double(count), span = try peakToPeak().operand.scalar(as: .float64).double
        switch rule {
        case "sqrt": return span / n.squareRoot()
        case "sturges": return span / (log2(n) + 1)
        case "rice": return span / (2 * cbrt(n))
        case "scott": return try pow(24 * Double.pi.squareRoot() / n, 1 / 3) * deviation().operand.scalar(as: .float64).double
        case "doane":
            let sigma = try deviation().operand.scalar(as: .float64).double
            guard n > 2, sigma > 0 else { return 0 }
            let centred = try ArrayOps.binary(.subtract, .array(self), mean(ReduceOptions()).operand)
            let cubes = try ArrayOps.apply(.power, ArrayOps.binary(.divide, centred.operand, .pyFloat(sigma)).operand, .pyInt(3), OpOptions())
            let skew = try ArrayOps.array(cubes.operand, dtype).mean(ReduceOptions()).operand.scalar(as: .float64).double
            let spread = (6 * (n - 2) / ((n + 1) * (n + 3))).squareRoot()
            return span / (1 + log2(n) + log2(1 + skew.magnitude / spread))
        case "stone":
            // The number of bins of least expected loss, estimated by leaving out one element at a time.
            guard n > 1, span > 0 else { return 0 }
            let most = Swift.max(100, Int(n.squareRoot()))
            var best = 1, least = Double.infinity
            for bins in 1...most {
                let edges = try NDArray.linspace(.pyFloat(low), .pyFloat(high), bins + 1, endpoint: true, dtype: nil, axis: 0).0
                let counts = try histogram(edges, weights: nil).0
                var squares = 0.0
                for k in 0..<counts.count {
                    let share = counts[flat: k].double / n
                    squares += share * share
                }
                let loss = (2 - (n + 1) * squares) / (span / Double(bins))
                if loss < least { (best, least) = (bins, loss) }
            }
            if best == most { try WorkContext.current.tell("RuntimeWarning", "The number of bins estimated may be suboptimal.") }
            return span / Double(best)
        case "fd":
            guard case .array(let parts) = try quantiles([0.75, 0.25], axes: nil, isSingle: false) else { return 0 }
            return 2 * (parts[flat: 0].double - parts[flat: 1].double) / cbrt(n)
        default: throw .value("'\(rule)' is not a valid estimator for `bins`")
        }
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
