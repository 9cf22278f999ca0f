// Putting things into random order. Both generators draw their swaps alike: from the last place down, with one
// masked number for each.

extension BitSource {
    /// Calls `swap` for each exchange that puts `count` things into random order: a script's list, say.
    func shuffleSwaps(_ count: Int, _ swap: (Int, Int) throws(Fault) -> Void) throws(Fault) {
        var i = count - 1
        while i > 0 {
            try swap(i, Int(interval(UInt64(i))))
            i -= 1
        }
    }

    /// Shuffles `count` items of `T` that lie `stride` bytes apart.
    @inline(__always)
    private func shuffleItems<T: BitwiseCopyable>(_ type: T.Type, _ data: UnsafeMutableRawPointer, _ count: Int,
                                                  _ stride: Int) throws(Fault) {
        let context = WorkContext.current
        var i = count - 1
        while i > 0 {
            let j = Int(interval(UInt64(i)))
            let mine = (data + i * stride).load(as: T.self)
            (data + i * stride).storeBytes(of: (data + j * stride).load(as: T.self), as: T.self)
            (data + j * stride).storeBytes(of: mine, as: T.self)
            if i & 0xffff == 0 { try context.check() }
            i -= 1
        }
    }

    /// Shuffles elements along a line of memory.
    func shuffleLine(_ data: UnsafeMutableRawPointer, _ count: Int, _ stride: Int, _ dtype: DType) throws(Fault) {
        switch dtype.itemsize {
        case 1: try shuffleItems(UInt8.self, data, count, stride)
        case 2: try shuffleItems(UInt16.self, data, count, stride)
        case 4: try shuffleItems(UInt32.self, data, count, stride)
        default: try shuffleItems(UInt64.self, data, count, stride)
        }
    }

    /// Shuffles an array in place along an axis, keeping its sub-arrays whole.
    func shuffleArray(_ array: NDArray, axis: Int) throws(Fault) {
        if array.rank == 0 { throw .type("len() of unsized object") }
        try array.requireWriteable()
        let axis = try Dims.axis(axis, rank: array.rank)
        if array.rank == 1 { return try shuffleLine(array.data, array.count, array.strides[0], array.dtype) }
        if array.count == 0 { return }
        let context = WorkContext.current
        try shuffleSwaps(array.shape[axis]) { i, j throws(Fault) in
            if i == j { return }
            let mine = array.selecting(axis: axis, i), other = array.selecting(axis: axis, j)
            let kept = try other.copied()
            try other.assign(mine)
            try mine.assign(kept)
            try context.check()
        }
    }

    /// 0..<count in random order.
    func shuffledRange(_ count: Int) throws(Fault) -> NDArray {
        let range = try NDArray.empty(Dims(max(count, 0)), .int64)
        let out = range.data.assumingMemoryBound(to: Int64.self)
        for index in 0..<range.count { out[index] = Int64(index) }
        try shuffleLine(range.data, range.count, 8, .int64)
        return range
    }

    /// A shuffled copy, or a shuffled range for a number.
    func permuted(_ x: Operand, axis: Int) throws(Fault) -> NDArray? {
        switch x {
        case .pyBool(let value): return try shuffledRange(value ? 1 : 0)
        case .pyInt(let count): return try shuffledRange(count)
        case .scalar(let scalar) where scalar.dtype.isInteger: return try shuffledRange(scalar.exactInt ?? Int.max)
        case .array(let array) where array.rank == 1:
            let copy = try array.copied()
            try shuffleArray(copy, axis: axis)
            return copy
        case .array(let array) where array.rank > 1:
            let axis = try Dims.axis(axis, rank: array.rank)
            return try array.gathered(shuffledRange(array.shape[axis]), axis: axis)
        default: return nil
        }
    }
}

extension NDArray {
    /// The sub-arrays at the places along an axis; the axes of `places` (int64, within bounds) stand in its stead.
    func gathered(_ places: NDArray, axis: Int) throws(Fault) -> NDArray {
        var target = Dims(shape.prefix(axis))
        for length in places.shape { target.append(length) }
        for length in shape.dropFirst(axis + 1) { target.append(length) }
        let result = try NDArray.empty(target, dtype)
        // lead x places x tail, whatever the number of axes
        let lead = shape.prefix(axis).reduce(1, *), tail = shape.dropFirst(axis + 1).reduce(1, *)
        let plain = try contiguous()
        let bytes = tail * itemsize, length = shape[axis], context = WorkContext.current
        try places.withElements(as: Int.self) { places throws(Fault) in
            var out = result.data
            for block in 0..<lead {
                for (count, place) in places.enumerated() {
                    out.copyMemory(from: plain.data + (block * length + place) * bytes, byteCount: bytes)
                    out += bytes
                    if count & 0xffff == 0xffff { try context.check() }
                }
            }
        }
        return result
    }
}

extension RandomState {
    /// `np.random.shuffle(x)` of an array: in place, along the first axis.
    public func shuffle(_ array: NDArray) throws(Fault) { try shuffleArray(array, axis: 0) }

    /// `np.random.shuffle(x)` of anything else with places: calls `swap` for each exchange.
    public func shuffle(count: Int, swap: (Int, Int) throws(Fault) -> Void) throws(Fault) {
        try shuffleSwaps(count, swap)
    }

    /// `np.random.permutation(x)`
    public func permutation(_ x: Operand) throws(Fault) -> NDArray {
        guard let result = try permuted(x, axis: 0) else {
            throw .index("x must be an integer or at least 1-dimensional")
        }
        return result
    }
}

extension Generator {
    /// `rng.shuffle(x, axis)` of an array, in place.
    public func shuffle(_ array: NDArray, axis: Int = 0) throws(Fault) { try shuffleArray(array, axis: axis) }

    /// `rng.shuffle(x)` of anything else with places: calls `swap` for each exchange.
    public func shuffle(count: Int, swap: (Int, Int) throws(Fault) -> Void) throws(Fault) {
        try shuffleSwaps(count, swap)
    }

    /// `rng.permutation(x, axis)`
    public func permutation(_ x: Operand, axis: Int = 0) throws(Fault) -> NDArray {
        guard let result = try permuted(x, axis: axis) else {
            throw Fault(.axisError, "axis \(axis) is out of bounds for array of dimension 0")
        }
        if case .scalar(let scalar) = x { return try result.astype(scalar.dtype) }
        return result
    }

    /// `rng.permuted(x, axis=axis)`: a copy with each line along the axis shuffled for itself, or all elements.
    public func permuted(_ x: NDArray, axis: Int? = nil) throws(Fault) -> NDArray {
        let copy = try x.copiedKeepingLayout()
        try permute(copy, axis: axis)
        return copy
    }

    /// The same in place: `rng.permuted(x, axis=axis, out=x)`.
    public func permute(_ array: NDArray, axis: Int?) throws(Fault) {
        try array.requireWriteable()
        guard let axis else {
            if array.isContiguous || array.isFortranContiguous {
                return try shuffleLine(array.data, array.count, array.itemsize, array.dtype)
            }
            let copy = try array.copied()
            try shuffleLine(copy.data, copy.count, copy.itemsize, copy.dtype)
            return try array.assign(copy)
        }
        let along = try Dims.axis(axis, rank: array.rank)
        if array.count == 0 { return }
        try array.selecting(axis: along, 0).forEachOffset { offset throws(Fault) in
            try shuffleLine(array.data + offset, array.shape[along], array.strides[along], array.dtype)
        }
    }
}
