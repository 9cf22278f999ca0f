/// The different elements of an array in order, where each stands first, which one each element is, and how often.
struct UniqueElements {
    let values: NDArray
    let first: NDArray
    let inverse: NDArray
    let counts: NDArray

    /// Of a flat array.
    /// - Parameter equalNaN: whether all NaN count as one.
    init(_ flat: NDArray, equalNaN: Bool) throws(Fault) {
        let order = try flat.sortedPlaces(axis: 0)
        let sorted = try flat.taking(order, axis: 0)
        let starts = try Self.starts(sorted, equalNaN: equalNaN)
        first = try order.taking(starts, axis: 0)
        values = try sorted.taking(starts, axis: 0)
        (inverse, counts) = try Self.members(order, starts)
    }

    /// The different elements of a flat array in order.
    static func values(_ flat: NDArray, equalNaN: Bool) throws(Fault) -> NDArray {
        let sorted = try flat.sorted(axis: 0)
        return try sorted.taking(starts(sorted, equalNaN: equalNaN), axis: 0)
    }

    /// Where, in a sorted array, each different element begins.
    private static func starts(_ sorted: NDArray, equalNaN: Bool) throws(Fault) -> NDArray {
        let n = sorted.count
        if n == 0 { return try NDArray.empty([0], .int64) }
        let mask = try NDArray.full(Dims(n), Scalar(true))
        let later = sorted.sliced(axis: 0, start: 1, step: 1, length: n - 1), earlier = sorted.sliced(axis: 0, start: 0, step: 1, length: n - 1)
        _ = try ArrayOps.apply(.notEqual, .array(later), .array(earlier), OpOptions(out: mask.sliced(axis: 0, start: 1, step: 1, length: n - 1)))
        if equalNaN, sorted.dtype.isFloat, sorted[flat: n - 1].double.isNaN {
            var k = n - 1
            while k > 0, sorted[flat: k - 1].double.isNaN {
                mask[flat: k] = Scalar(false)
                k -= 1
            }
        }
        return try mask.nonzeroPlaces()[0]
    }

    /// Which group each element is of, and how many each group has.
    private static func members(_ order: NDArray, _ starts: NDArray) throws(Fault) -> (inverse: NDArray, counts: NDArray) {
        let n = order.count, groups = starts.count
        let inverse = try NDArray.empty(Dims(n), .int64), counts = try NDArray.empty(Dims(groups), .int64)
        let into = inverse.data.assumingMemoryBound(to: Int.self), many = counts.data.assumingMemoryBound(to: Int.self)
        let from = order.data.assumingMemoryBound(to: Int.self), at = starts.data.assumingMemoryBound(to: Int.self)
        for group in 0..<groups {
            let end = group + 1 < groups ? at[group + 1] : n
            many[group] = end - at[group]
            for k in at[group]..<end { into[from[k]] = group }
        }
        withExtendedLifetime((order, starts)) {}
        return (inverse, counts)
    }

    /// Of the rows of a matrix, compared from the left.
    init(rows: NDArray) throws(Fault) {
        let width = rows.shape[1]
        var order = try NDArray.counting(rows.shape[0])
        var column = width - 1
        while column >= 0 {
            let key = try rows.selecting(axis: 1, column).taking(order, axis: 0)
            order = try order.taking(key.sortedPlaces(axis: 0), axis: 0)
            column -= 1
        }
        let sorted = order
        func differs(_ k: Int) -> Bool {
            let i = sorted[flat: k - 1].int * width, j = sorted[flat: k].int * width
            for c in 0..<width where rows[flat: i + c].double != rows[flat: j + c].double || rows[flat: i + c].bits != rows[flat: j + c].bits && !rows.dtype.isFloat {
                return true
            }
            return false
        }
        var begin: [Int] = []
        for k in 0..<order.count where k == 0 || differs(k) { begin.append(k) }
        let starts = try NDArray.of(begin)
        first = try order.taking(starts, axis: 0)
        values = first
        (inverse, counts) = try Self.members(order, starts)
    }
}

extension NDArray {
    /// `np.isin`: whether each element is one of `others`.
    func isAmong(_ others: NDArray, invert: Bool) throws(Fault) -> NDArray {
        let type = DType.promoted(dtype, others.dtype)
        let sorted = try others.astype(type).flattened()
        try sorted.sort(axis: 0)
        let wanted = try astype(type)
        let places = try sorted.places(of: wanted.contiguous(), right: false)
        let out = try NDArray.empty(shape, .bool)
        let flags = out.data.assumingMemoryBound(to: Bool.self), flat = try wanted.contiguous()
        for k in 0..<count {
            let place = places[flat: k].int
            var found = false
            if place < sorted.count {
                let a = sorted[flat: place], b = flat[flat: k]
                found = type.isFloat ? a.double == b.double : a.bits == b.bits
            }
            flags[k] = found != invert
        }
        return out
    }
}
