// Other shapes and orders of the same elements. All give views where one exists; `reshaped`, `raveled` copy
// where none does.

extension NDArray {
    /// The same elements in another shape; one length may be -1 and is then worked out.
    public func reshaped(_ wanted: Dims) throws(Fault) -> NDArray {
        let target = try resolved(wanted)
        if isContiguous {
            return NDArray(viewOf: self, data: data, shape: target, strides: .contiguousStrides(target, itemsize: itemsize), count: count, isContiguous: true)
        }
        if let strides = viewStrides(for: target) { return view(shape: target, strides: strides) }
        let copy = try copied()
        copy.shape = target
        copy.strides = .contiguousStrides(target, itemsize: itemsize)
        return copy
    }

    /// The shape with its -1 filled in.
    func resolved(_ wanted: Dims) throws(Fault) -> Dims {
        var target = wanted, unknown: Int?, known = 1, overflow = false
        if wanted.count > Dims.limit {
            throw .value("maximum supported dimension for an ndarray is currently \(Dims.limit), found \(wanted.count)")
        }
        for i in 0..<wanted.count {
            if wanted[i] < 0 {
                if unknown != nil { throw .value("can only specify one unknown dimension") }
                unknown = i
            } else {
                let product = known.multipliedReportingOverflow(by: wanted[i])
                known = product.partialValue
                if product.overflow { overflow = true }
            }
        }
        if let unknown {
            if known == 0 || overflow || count % known != 0 { throw misfit(wanted) }
            target[unknown] = count / known
        } else if overflow || known != count {
            throw misfit(wanted)
        }
        return target
    }

    private func misfit(_ wanted: Dims) -> Fault {
        // NumPy leaves out the comma of a lone axis when another length was unknown, and writes it newaxis.
        let text = wanted.contains { $0 < 0 } ? Self.textWithUnknown(wanted) : wanted.tightText
        return Fault(.valueError, "cannot reshape array of size \(count) into shape \(text)", operands: [shape.text])
    }

    private static func textWithUnknown(_ wanted: Dims) -> String {
        let lead = wanted.prefix { $0 < 0 }.count
        let rest = wanted.dropFirst(lead).map { $0 < 0 ? "newaxis" : String($0) }
        return rest.count == 1 && lead == 0 ? "(\(rest[0]),)" : "(" + rest.joined(separator: ",") + ")"
    }

    /// Strides under which this memory has `target` shape (row order), or nil where that needs a copy.
    /// Groups of axes of equal size on both sides must be contiguous among themselves.
    func viewStrides(for target: Dims) -> Dims? {
        if isContiguous { return .contiguousStrides(target, itemsize: itemsize) }
        if count == 0 { return .contiguousStrides(target, itemsize: itemsize) }
        var oldShape = Dims(), oldStrides = Dims()
        for i in 0..<rank where shape[i] != 1 { oldShape.append(shape[i]); oldStrides.append(strides[i]) }
        var out = Dims(repeating: itemsize, count: target.count)
        var oi = 0, ni = 0
        while ni < target.count, oi < oldShape.count {
            var np = target[ni], op = oldShape[oi], nj = ni + 1, oj = oi + 1
            while np != op {
                if np < op { np *= target[nj]; nj += 1 } else { op *= oldShape[oj]; oj += 1 }
            }
            for k in oi..<(oj - 1) where oldStrides[k] != oldShape[k + 1] * oldStrides[k + 1] { return nil }
            var step = oldStrides[oj - 1], k = nj - 1
            while k >= ni { out[k] = step; step *= target[k]; k -= 1 }
            ni = nj
            oi = oj
        }
        // What is left has length one.
        let last = ni > 0 ? out[ni - 1] : itemsize
        while ni < target.count { out[ni] = last; ni += 1 }
        return out
    }

    /// The array with its axes in reverse order.
    public var transposed: NDArray {
        if rank < 2 { return view(shape: shape, strides: strides) }
        if rank == 2 { return view(shape: Dims(shape[1], shape[0]), strides: Dims(strides[1], strides[0])) }
        return view(shape: Dims(shape.reversed()), strides: Dims(strides.reversed()))
    }

    /// The array with its axes in the given order.
    public func transposed(_ axes: Dims) throws(Fault) -> NDArray {
        if axes.count != rank { throw .value("axes don't match array") }
        var newShape = Dims(), newStrides = Dims(), seen = Dims()
        for axis in axes {
            let axis = try Dims.axis(axis, rank: rank)
            if seen.contains(axis) { throw .value("repeated axis in transpose") }
            seen.append(axis)
            newShape.append(shape[axis])
            newStrides.append(strides[axis])
        }
        return view(shape: newShape, strides: newStrides)
    }

    /// The array with two axes exchanged.
    public func swappedAxes(_ first: Int, _ second: Int) throws(Fault) -> NDArray {
        let i = try Dims.axis(first, rank: rank, prefix: "axis1: "), j = try Dims.axis(second, rank: rank, prefix: "axis2: ")
        var newShape = shape, newStrides = strides
        newShape.swapAt(i, j)
        newStrides.swapAt(i, j)
        return view(shape: newShape, strides: newStrides)
    }

    /// The array with axes of length one put in at the given places of the result.
    public func expanded(_ axes: Dims) throws(Fault) -> NDArray {
        let newRank = rank + axes.count
        if newRank > Dims.limit {
            throw .value("maximum supported dimension for an ndarray is currently \(Dims.limit), found \(newRank)")
        }
        var places = Dims()
        for axis in axes {
            let place = try Dims.axis(axis, rank: newRank)
            if places.contains(place) { throw .value("repeated axis") }
            places.append(place)
        }
        var newShape = Dims(), newStrides = Dims(), next = 0
        for i in 0..<newRank {
            if places.contains(i) {
                newShape.append(1)
                newStrides.append(0)
            } else {
                newShape.append(shape[next])
                newStrides.append(strides[next])
                next += 1
            }
        }
        return view(shape: newShape, strides: newStrides)
    }

    /// The array without axes of length one: all of them, or those given.
    public func squeezed(_ axes: Dims? = nil) throws(Fault) -> NDArray {
        var gone = Dims()
        if let axes {
            gone = try Dims.axes(axes, rank: rank)
            for axis in gone where shape[axis] != 1 {
                throw .value("cannot select an axis to squeeze out which has size not equal to one")
            }
        } else {
            for i in 0..<rank where shape[i] == 1 { gone.append(i) }
        }
        var newShape = Dims(), newStrides = Dims()
        for i in 0..<rank where !gone.contains(i) { newShape.append(shape[i]); newStrides.append(strides[i]) }
        return view(shape: newShape, strides: newStrides)
    }

    /// A view of `target` shape that repeats elements along stretched axes. Not to be written to.
    public func broadcasted(to target: Dims) throws(Fault) -> NDArray {
        for length in target where length < 0 {
            throw .value("all elements of broadcast shape must be non-negative")
        }
        if target.count < rank {
            throw .value(rank > 0 && target.count == 0
                ? "cannot broadcast a non-scalar to a scalar array"
                : "input operand has more dimensions than allowed by the axis remapping")
        }
        _ = try Self.checkedCount(target, dtype)
        guard Dims.broadcast(shape, target) == target else {
            throw .value("operands could not be broadcast together with remapped shapes [original->remapped]: \(shape.tightText)  and requested shape \(target.tightText)")
        }
        let out = view(shape: target, strides: .stretched(strides, from: shape, to: target))
        out.isWriteable = false
        return out
    }

    /// All elements in row order along one axis: a view where that is possible.
    public func raveled() throws(Fault) -> NDArray { try reshaped(Dims(count)) }

    /// The same, always a copy.
    public func flattened() throws(Fault) -> NDArray {
        let copy = try copied()
        copy.shape = Dims(count)
        copy.strides = Dims(itemsize)
        return copy
    }

    /// The part of one axis that a slice names; start and step are within it, `length` is the result's.
    func sliced(axis: Int, start: Int, step: Int, length: Int) -> NDArray {
        var newShape = shape, newStrides = strides
        newShape[axis] = length
        newStrides[axis] = length == 0 ? strides[axis] : strides[axis] &* step
        return view(shape: newShape, strides: newStrides, byteOffset: length == 0 ? 0 : start * strides[axis])
    }

    /// The sub-array at `index` (counted from the front, within the axis) of one axis: a view of one axis less.
    public func selecting(axis: Int, _ index: Int) -> NDArray {
        var newShape = shape, newStrides = strides
        newShape.remove(at: axis)
        newStrides.remove(at: axis)
        return view(shape: newShape, strides: newStrides, byteOffset: index * strides[axis])
    }

    // MARK: copies

    /// A contiguous copy in row order.
    public func copied() throws(Fault) -> NDArray {
        let out = try NDArray.empty(shape, dtype)
        try StridedLoop.copy(self, into: out)
        return out
    }

    /// A copy that keeps the layout (NumPy's order 'K').
    public func copiedKeepingLayout() throws(Fault) -> NDArray {
        if isContiguous { return try copied() }
        let out = try NDArray.empty(shape, dtype, like: strides)
        try StridedLoop.copy(self, into: out)
        return out
    }

    /// This array if it is laid out row by row, else such a copy.
    public func contiguous() throws(Fault) -> NDArray { isContiguous ? self : try copied() }

    /// The array with its elements converted; itself where they are of that type already.
    public func astype(_ type: DType) throws(Fault) -> NDArray {
        if type == dtype { return self }
        let out = isContiguous ? try NDArray.empty(shape, type) : try NDArray.empty(shape, type, like: strides)
        try StridedLoop.copy(self, into: out)
        return out
    }

    /// Sets all elements to one value, converted to the element type.
    public func fill(_ value: Scalar) throws(Fault) {
        try StridedLoop.fill(self, with: value.cast(to: dtype))
    }

    /// Writes the elements of `source`, stretched to this shape and converted, into this array. Overlapping
    /// memory is read before it is written.
    public func assign(_ source: NDArray) throws(Fault) {
        try requireWriteable()
        if source.shape != shape {
            // Assignment also drops leading axes of length one.
            var trimmed = source
            while trimmed.rank > rank, trimmed.shape[0] == 1 { trimmed = trimmed.selecting(axis: 0, 0) }
            guard Dims.broadcast(trimmed.shape, shape) == shape else {
                throw Fault(.valueError, "could not broadcast input array from shape \(source.shape.tightText) into shape \(shape.tightText)",
                            operands: [shape.text, source.shape.text])
            }
            return try StridedLoop.copy(trimmed.overlaps(self) ? try trimmed.copied() : trimmed, into: self)
        }
        try StridedLoop.copy(source.overlaps(self) ? try source.copied() : source, into: self)
    }

    /// Whether writing to `other` while reading this array could go wrong: they share memory, and not element by element.
    func overlaps(_ other: NDArray) -> Bool {
        if storage !== other.storage || count == 0 || other.count == 0 { return false }
        if data == other.data, dtype == other.dtype, shape == other.shape, strides == other.strides { return false }
        let (low, high) = extent, (otherLow, otherHigh) = other.extent
        return low < otherHigh && otherLow < high
    }

    /// The bytes between which all elements lie.
    var extent: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) {
        var low = 0, high = itemsize
        for i in 0..<rank {
            let span = (shape[i] - 1) * strides[i]
            if span < 0 { low += span } else { high += span }
        }
        return (data + low, data + high)
    }
}
