// Arrays made by a rule: ranges, grids, unit matrices.
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension NDArray {
    /// `np.arange(start, stop, step, dtype)`.
    public static func arange(_ start: Operand, _ stop: Operand, _ step: Operand?, _ wanted: DType?) throws(Fault) -> NDArray {
        // NumPy's scalars count as no narrower than int64.
        var type = DType.promoted(.int64, Operand.promoted(start, stop))
        if let step { type = DType.promoted(type, step.dtype) }
        if start.isWeak, stop.isWeak, step?.isWeak ?? true { type = type.isFloat ? .float64 : .int64 }
        if type.isBool { type = .int64 }
        let dtype = wanted ?? type
        let count: Int
        if type.isFloat {
            let first = try start.scalar(as: .float64).double, last = try stop.scalar(as: .float64).double
            let by = try step?.scalar(as: .float64).double ?? 1
            if by == 0 { throw Fault(.zeroDivisionError, "float division by zero") }
            let quotient = (last - first) / by
            // What underflows counts as one step, or as none backwards.
            let length = quotient == 0 && last != first ? (quotient.sign == .minus ? 0 : 1) : quotient.rounded(.up)
            if length.isNaN { throw .value("arange: cannot compute length") }
            if length > 0x1p62 { throw .value("Maximum allowed size exceeded") }
            count = Swift.max(0, Int(length))
            if let wanted, wanted.isInteger {
                // NumPy casts the first two elements and goes on from those.
                if !first.isFinite || !by.isFinite || first.magnitude > 0x1p62 || by.magnitude > 0x1p62 { throw .value("arange: cannot compute length") }
                let start = Int(first), next = Int(first + by)
                let array = try empty(Dims(count), .int64), out = array.data.assumingMemoryBound(to: Int.self)
                for i in 0..<count { out[i] = start &+ i &* (next &- start) }
                return try array.astype(wanted)
            }
            let array = try empty(Dims(count), .float64)
            let out = array.data.assumingMemoryBound(to: Double.self)
            // NumPy takes the difference of the first two elements for the step.
            let delta = (first + by) - first
            for i in 0..<count { out[i] = i == 0 ? first : i == 1 ? first + by : first + Double(i) * delta }
            return try array.astype(dtype)
        }
        let first = try start.scalar(as: .int64).int, last = try stop.scalar(as: .int64).int, by = try step?.scalar(as: .int64).int ?? 1
        if by == 0 { throw Fault(.zeroDivisionError, "division by zero") }
        count = RangeObject.length(first, last, by)
        if count == Int.max { throw .value("Maximum allowed size exceeded") }
        let array = try empty(Dims(count), .int64)
        let out = array.data.assumingMemoryBound(to: Int.self)
        var value = first
        for i in 0..<count {
            out[i] = value
            value = value &+ by
        }
        return try array.astype(dtype)
    }

    /// `np.linspace`: the array and the step.
    public static func linspace(_ start: Operand, _ stop: Operand, _ count: Int, endpoint: Bool, dtype: DType?,
                                axis: Int) throws(Fault) -> (NDArray, Operand) {
        if count < 0 { throw .value("Number of samples, \(count), must be non-negative.") }
        let parts = endpoint ? count - 1 : count
        let first = try ArrayOps.array(start, .float64), last = try ArrayOps.array(stop, .float64)
        let type: DType = first.dtype == .float32 && last.dtype == .float32 && !start.isWeak && !stop.isWeak ? .float32 : .float64
        let origin = try ArrayOps.array(ArrayOps.binary(.multiply, .array(first), .pyFloat(1)).operand, type)
        let delta = try ArrayOps.array(ArrayOps.binary(.subtract, .array(last), .array(origin)).operand, type)
        let ramp = try arange(.pyInt(0), .pyInt(count), nil, type).reshaped(Dims(Array([count]) + Array(repeating: 1, count: delta.rank)))
        var step: Operand = .scalar(Scalar(Double.nan))
        var y: ArrayResult
        if parts > 0 {
            step = try ArrayOps.binary(.divide, .array(delta), .pyInt(parts)).operand
            let stepArray = try ArrayOps.array(step, .float64)
            var anyZero = false
            for i in 0..<stepArray.count where stepArray[flat: i].double == 0 { anyZero = true }
            if anyZero {
                y = try ArrayOps.binary(.divide, .array(ramp), .pyInt(parts))
                y = try ArrayOps.binary(.multiply, y.operand, .array(delta))
            } else {
                y = try ArrayOps.binary(.multiply, .array(ramp), .array(stepArray))
            }
        } else {
            y = try ArrayOps.binary(.multiply, .array(ramp), .array(delta))
        }
        y = try ArrayOps.binary(.add, y.operand, .array(origin))
        var result = try ArrayOps.array(y.operand, .float64)
        if endpoint, count > 1 { try result.selecting(axis: 0, count - 1).assign(last) }
        let wanted = dtype ?? type
        if wanted.isInteger, let floor = ArrayOp.named("floor") { result = try ArrayOps.array(ArrayOps.unary(floor, .array(result)).operand, .float64) }
        if axis != 0 {
            let at = try Dims.axis(axis, rank: result.rank)
            var order = Dims(1..<result.rank)
            order.insert(0, at: at)
            result = try result.transposed(order)
        }
        return (try result.astype(wanted), step)
    }

    /// `np.geomspace` of two numbers.
    public static func geomspace(_ start: Double, _ stop: Double, _ count: Int, endpoint: Bool, dtype: DType?) throws(Fault) -> NDArray {
        if start == 0 || stop == 0 { throw .value("Geometric sequence cannot include zero") }
        if (start < 0) != (stop < 0) { throw .value("nn has no complex numbers: start and stop differ in sign") }
        let sign = start < 0 ? -1.0 : 1.0
        let (logs, _) = try linspace(.pyFloat(log10(start * sign)), .pyFloat(log10(stop * sign)), count, endpoint: endpoint, dtype: nil, axis: 0)
        let powers = try ArrayOps.apply(.power, .pyFloat(10), .array(logs), OpOptions())
        let result = try ArrayOps.array(powers.operand, .float64)
        if count > 0 { result[flat: 0] = Scalar(start * sign) }
        if count > 1, endpoint { result[flat: count - 1] = Scalar(stop * sign) }
        let signed = try ArrayOps.array(ArrayOps.binary(.multiply, .array(result), .pyFloat(sign)).operand, .float64)
        return try signed.astype(dtype ?? .float64)
    }

    /// `np.eye`.
    public static func eye(_ rows: Int, _ columns: Int, _ offset: Int, _ dtype: DType) throws(Fault) -> NDArray {
        let array = try zeros([rows, columns], dtype)
        let one = Scalar(wrapping: 1, as: dtype)
        for i in 0..<rows {
            let (j, overflow) = i.addingReportingOverflow(offset)
            if !overflow, j >= 0, j < columns { one.store(to: array.data + (i * columns + j) * array.itemsize) }
        }
        return array
    }

    /// `np.tri`.
    public static func tri(_ rows: Int, _ columns: Int, _ offset: Int, _ dtype: DType) throws(Fault) -> NDArray {
        let array = try zeros([rows, columns], dtype)
        let one = Scalar(wrapping: 1, as: dtype)
        for i in 0..<rows {
            let (last, overflow) = i.addingReportingOverflow(offset)
            let end = overflow ? (offset > 0 ? columns : 0) : Swift.min(columns, last + 1)
            for j in 0..<Swift.max(end, 0) { one.store(to: array.data + (i * columns + j) * array.itemsize) }
        }
        return array
    }

    /// `np.tril` or `np.triu`: zeros above or below a diagonal of the last two axes.
    public func triangle(lower: Bool, _ offset: Int) throws(Fault) -> NDArray {
        if rank == 0 { throw .value("Input must be >= 1-d.") }
        let columns = shape[rank - 1], rows = rank > 1 ? shape[rank - 2] : columns
        let mask = try NDArray.tri(rows, columns, lower ? offset : offset - 1, .bool)
        let zero = Operand.array(try NDArray.zeros(Dims(), dtype))
        let whole = Operand.array(self)
        return try ArrayOps.select(mask, lower ? whole : zero, lower ? zero : whole)
    }

    /// The index of each element along one axis.
    public static func indices(_ shape: Dims, axis: Int, _ dtype: DType) throws(Fault) -> NDArray {
        let line = try counting(shape[axis]).astype(dtype)
        var steps = Dims(repeating: 0, count: shape.count)
        steps[axis] = line.itemsize
        return try line.view(shape: shape, strides: steps).copied()
    }

    /// `np.meshgrid`.
    public static func meshgrid(_ vectors: [NDArray], isXY: Bool, sparse: Bool) throws(Fault) -> [NDArray] {
        var lengths = Dims(vectors.map(\.count))
        if isXY, lengths.count > 1 { lengths.swapAt(0, 1) }
        var grids: [NDArray] = []
        for (k, vector) in vectors.enumerated() {
            let axis = isXY && vectors.count > 1 && k < 2 ? 1 - k : k
            var shape = Dims(repeating: 1, count: vectors.count)
            shape[axis] = vector.count
            let thin = try vector.reshaped(shape)
            grids.append(sparse ? try thin.copied() : try thin.broadcasted(to: lengths).copied())
        }
        return grids
    }

    /// A copy laid out column by column.
    public func inColumnOrder() throws(Fault) -> NDArray {
        let out = try NDArray.empty(shape, dtype, order: Array((0..<rank).reversed()))
        try StridedLoop.copy(self, into: out)
        return out
    }

    /// Whether no element is infinite or NaN.
    public func allFinite() throws(Fault) -> Bool {
        guard dtype.isFloat, let row = ArrayOp.named("isfinite") else { return true }
        switch try ArrayOps.unary(row, .array(self)) {
        case .array(let truths): return try truths.reduced(.logicalAnd).isTrue
        case .scalar(let truth): return truth.isTrue
        }
    }
}
