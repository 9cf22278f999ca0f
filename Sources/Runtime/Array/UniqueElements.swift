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
        func differs(_ k: Int) -> Bool {
            let a = sorted[flat: k - 1], b = sorted[flat: k]
            if flat.dtype.isFloat {
                let x = a.double, y = b.double
                if equalNaN, x.isNaN, y.isNaN { return false }
                return x != y
            }
            return a.bits != b.bits
        }
        try self.init(order, differs) { (places) throws(Fault) in try flat.taking(places, axis: 0) }
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
        try self.init(order, differs) { (places) throws(Fault) in places }
    }

    private init(_ order: NDArray, _ differs: (Int) -> Bool, _ take: (NDArray) throws(Fault) -> NDArray) throws(Fault) {
        let n = order.count
        var starts: [Int] = [], firsts: [Int] = []
        var inverse = [Int](repeating: 0, count: n)
        for k in 0..<n {
            if k == 0 || differs(k) {
                starts.append(k)
                firsts.append(order[flat: k].int)
            }
            inverse[order[flat: k].int] = starts.count - 1
        }
        var counts: [Int] = []
        for (k, start) in starts.enumerated() { counts.append((k + 1 < starts.count ? starts[k + 1] : n) - start) }
        first = try NDArray.of(firsts)
        values = try take(first)
        self.inverse = try NDArray.of(inverse)
        self.counts = try NDArray.of(counts)
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
