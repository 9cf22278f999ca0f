// Short ways of indexing small arrays with an array: the places are worked out and used one by one, without a list of
// offsets. Each answers nil or false, with nothing done, where it does not apply; errors are left to the long way.
import CKernels

extension NDArray {
    private static let smallCount = 4096

    /// `a[mask]`, `a[indices]` for a contiguous array: the elements where a mask of its shape is true, or the parts of its
    /// first axis that indices name.
    @inline(__always)
    func smallPicked(_ index: NDArray) throws(Fault) -> NDArray? {
        guard isContiguous, index.isContiguous, index.rank > 0, index.count <= Self.smallCount else { return nil }
        if index.dtype == .bool { return NDArray.haveOneShape(self, index) ? try smallMasked(index) : nil }
        return index.dtype == .int64 && rank > 0 ? try smallTaken(index) : nil
    }

    private func smallMasked(_ mask: NDArray) throws(Fault) -> NDArray {
        let flags = mask.data.assumingMemoryBound(to: UInt8.self), n = count
        let out = try NDArray.empty(Dims(nn_count_true(flags, n)), dtype)
        nn_compress(data, flags, n, itemsize, out.data)
        return out
    }

    private func smallTaken(_ index: NDArray) throws(Fault) -> NDArray? {
        let length = shape[0], places = index.data.assumingMemoryBound(to: Int.self), n = index.count
        guard length > 0, count / length * n <= Self.smallCount else { return nil }
        let block = count / length * itemsize
        var k = 0
        while k < n {
            let i = places[k]
            guard i >= -length, i < length else { return nil }
            k += 1
        }
        var target = index.shape
        for axis in 1..<Swift.max(rank, 1) { target.append(shape[axis]) }
        if target.count > Dims.limit { return nil }
        let out = try NDArray.empty(target, dtype)
        k = 0
        while k < n {
            let i = places[k], from = data + (i < 0 ? i + length : i) * block, to = out.data + k * block
            if block == 8 { to.storeBytes(of: from.load(as: UInt64.self), as: UInt64.self) } else { to.copyMemory(from: from, byteCount: block) }
            k += 1
        }
        return out
    }

    /// `a[mask] = number` for a contiguous array and a mask of its shape.
    func smallMaskSet(_ mask: NDArray, _ value: Operand) throws(Fault) -> Bool {
        guard isContiguous, isWriteable, rank > 0, mask.isContiguous, mask.dtype == .bool, count <= Self.smallCount, NDArray.haveOneShape(self, mask),
              mask.storage !== storage else { return false }
        if case .array = value { return false }
        let scalar = try element(value, isScattered: true), flags = mask.data.assumingMemoryBound(to: UInt8.self), n = count, size = itemsize
        var k = 0
        while k < n {
            if flags[k] != 0 { scalar.store(to: data + k * size) }
            k += 1
        }
        return true
    }

    /// `np.where(condition, a, b)` for a small contiguous condition, and arrays of its shape or float64 numbers; nil for all else.
    static func smallSelected(_ condition: NDArray, _ a: Operand, _ b: Operand) throws(Fault) -> NDArray? {
        guard condition.dtype == .bool, condition.isContiguous, condition.rank > 0, condition.count <= smallCount else { return nil }
        func number(_ operand: Operand) -> Double? {
            switch operand {
            case .pyFloat(let number): number
            case .pyInt(let number): Double(number)
            case .scalar(let scalar): scalar.dtype == .float64 ? scalar.double : nil
            default: nil
            }
        }
        func fits(_ operand: Operand) -> Bool {
            guard case .array(let array) = operand else { return number(operand) != nil }
            return array.dtype == .float64 && array.isContiguous && haveOneShape(array, condition)
        }
        func isDouble(_ operand: Operand) -> Bool {
            switch operand {
            case .array, .pyFloat, .scalar: true
            default: false
            }
        }
        guard fits(a), fits(b), isDouble(a) || isDouble(b) else { return nil }
        let out = try NDArray.empty(shapedAs: condition, .float64)
        let flags = condition.data.assumingMemoryBound(to: UInt8.self), to = out.data.assumingMemoryBound(to: Double.self)
        func place(_ operand: Operand) -> UnsafeMutablePointer<Double>? {
            if case .array(let array) = operand { return array.data.assumingMemoryBound(to: Double.self) }
            return nil
        }
        let x = place(a), y = place(b), p = number(a) ?? 0, q = number(b) ?? 0
        for k in 0..<out.count { to[k] = flags[k] != 0 ? (x?[k] ?? p) : (y?[k] ?? q) }
        return out
    }
}
