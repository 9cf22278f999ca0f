// Where elements are, and what stands there.
import CKernels

extension NDArray {
    /// `np.nonzero`: for each axis the indices of the elements that are not zero, in row order.
    public func nonzeroPlaces() throws(Fault) -> [NDArray] {
        let mask = try astype(.bool).contiguous()
        let flags = mask.data.assumingMemoryBound(to: UInt8.self)
        let found = nn_count_true(flags, mask.count)
        if rank == 2 {
            let rows = try NDArray.empty(Dims(found), .int64), columns = try NDArray.empty(Dims(found), .int64)
            nn_places_2d(flags, found, shape[1], rows.data.assumingMemoryBound(to: Int64.self), columns.data.assumingMemoryBound(to: Int64.self))
            withExtendedLifetime(mask) {}
            return [rows, columns]
        }
        let flat = try NDArray.empty(Dims(found), .int64)
        nn_places_true(flags, found, 1, flat.data.assumingMemoryBound(to: Int64.self))
        withExtendedLifetime(mask) {}
        if rank <= 1 { return [flat] }
        var results: [NDArray] = []
        for _ in 0..<rank { results.append(try NDArray.empty(Dims(found), .int64)) }
        let places = flat.data.assumingMemoryBound(to: Int.self)
        for k in 0..<found {
            var rest = places[k], axis = rank - 1
            while axis >= 0 {
                results[axis].data.storeBytes(of: rest % shape[axis], toByteOffset: k * 8, as: Int.self)
                rest /= shape[axis]
                axis -= 1
            }
        }
        return results
    }

    /// `np.put`: writes values, repeated as needed, at places in row order.
    public func put(_ places: NDArray, _ values: NDArray) throws(Fault) {
        try requireWriteable()
        if places.count == 0 { return }
        if values.count == 0 { return }
        if places.dtype.isFloat { throw .type("Cannot cast array data from dtype('\(places.dtype.name)') to dtype('int64') according to the rule 'safe'") }
        for k in 0..<places.count {
            let i = places[flat: k].int, place = i < 0 ? i + count : i
            guard place >= 0, place < count else { throw .index("index \(i) is out of bounds for axis 0 with size \(count)") }
            self[flat: place] = values[flat: k % values.count]
        }
    }

    /// `np.choose`.
    public static func chosen(_ index: NDArray, _ choices: [NDArray], mode: IndexMode) throws(Fault) -> NDArray {
        guard let first = choices.first else { throw .value("need at least one array to choose from") }
        var type = first.dtype, shape = index.shape
        for choice in choices {
            type = DType.promoted(type, choice.dtype)
            guard let wider = Dims.broadcast(shape, choice.shape) else { throw .value("shape mismatch: objects cannot be broadcast to a single shape") }
            shape = wider
        }
        let wanted = try mode.apply(index.astype(.int64), length: choices.count).broadcasted(to: shape)
        var wide: [NDArray] = []
        for choice in choices { wide.append(try choice.broadcasted(to: shape)) }
        let out = try NDArray.empty(shape, type)
        for k in 0..<out.count {
            let i = wanted[flat: k].int
            guard i >= 0, i < choices.count else { throw .value("invalid entry in choice array") }
            out[flat: k] = wide[i][flat: k]
        }
        return out
    }

    /// `np.take_along_axis`: for each line along an axis the elements that the same line of `indices` names.
    public func takingAlong(_ indices: NDArray, axis: Int) throws(Fault) -> NDArray {
        guard case .array(let found) = try get(try lineIndex(indices, axis)) else { return self }
        return found
    }

    /// `np.put_along_axis`.
    public func putAlong(_ indices: NDArray, _ values: Operand, axis: Int) throws(Fault) { try set(try lineIndex(indices, axis), values) }

    private func lineIndex(_ indices: NDArray, _ axis: Int) throws(Fault) -> [IndexItem] {
        if !indices.dtype.isInteger { throw .index("`indices` must be an integer array") }
        if indices.rank != rank { throw .value("`indices` and `arr` must have the same number of dimensions") }
        let along = try Dims.axis(axis, rank: rank)
        var items: [IndexItem] = []
        for i in 0..<rank {
            if i == along { items.append(.array(indices)); continue }
            var lengths = Dims(repeating: 1, count: rank)
            lengths[i] = shape[i]
            items.append(.array(try NDArray.counting(shape[i]).reshaped(lengths)))
        }
        return items
    }
}

extension ArrayOps {
    /// `np.round`: halves go to the even neighbour; other places by way of a power of ten, as NumPy does it.
    public static func rounded(_ a: Operand, places: Int, out: NDArray? = nil) throws(Fault) -> ArrayResult {
        guard let rint = ArrayOp.named("rint") else { return try apply(.positive, a, OpOptions(out: out)) }
        if !a.dtype.isFloat {
            if places >= 0 || a.dtype.isBool {
                if a.dtype.isBool {
                    return try apply(.add, a, .pyBool(false), OpOptions(out: out, dtype: nil))
                }
                return try apply(.positive, a, OpOptions(out: out))
            }
            let scale = Operand.pyFloat(power(-places))
            let shrunk = try binary(.divide, a, scale), whole = try unary(rint, shrunk.operand)
            let result = try binary(.multiply, whole.operand, scale)
            switch result {
            case .array(let array):
                let exact = try array.astype(a.dtype)
                guard let out else { return .array(exact) }
                try out.assign(exact)
                return .array(out)
            case .scalar(let scalar): return .scalar(scalar.cast(to: a.dtype))
            }
        }
        if places == 0 { return try apply(rint, a, OpOptions(out: out)) }
        let scale = Operand.pyFloat(power(abs(places)))
        let grown = try binary(places > 0 ? .multiply : .divide, a, scale)
        let whole = try unary(rint, grown.operand, reuse: true)
        return try apply(places > 0 ? .divide : .multiply, whole.operand, scale, OpOptions(out: out))
    }

    private static func power(_ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<min(exponent, 400) { result *= 10 }
        return result
    }
}

extension NDArray {
    /// Whether the ranges that the elements span overlap.
    func mayShareMemory(with other: NDArray) -> Bool {
        if storage !== other.storage || count == 0 || other.count == 0 { return false }
        let (low, high) = extent, (otherLow, otherHigh) = other.extent
        return low < otherHigh && otherLow < high
    }

    /// Whether an element of this array lies where one of the other does; for large arrays, as far as the ranges tell.
    func sharesMemory(with other: NDArray) -> Bool {
        guard mayShareMemory(with: other) else { return false }
        // Exact for arrays small enough to compare address by address.
        if count > 1 << 16 || other.count > 1 << 16 { return true }
        var places = Set<Int>()
        for k in 0..<count { places.insert(Int(bitPattern: data) + byteOffset(flat: k)) }
        let size = Swift.min(itemsize, other.itemsize)
        for k in 0..<other.count {
            let place = Int(bitPattern: other.data) + other.byteOffset(flat: k)
            if itemsize == other.itemsize { if places.contains(place) { return true } } else {
                for shift in stride(from: -itemsize + size, to: other.itemsize, by: size) where places.contains(place + shift) { return true }
            }
        }
        return false
    }
}
