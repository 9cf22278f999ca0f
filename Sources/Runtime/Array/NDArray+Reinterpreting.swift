extension NDArray {
    /// The same bytes read as another element type; the last axis changes its length where the sizes differ.
    public func reinterpreted(as type: DType) throws(Fault) -> NDArray {
        if type.itemsize == itemsize { return view(dtype: type, shape: shape, strides: strides) }
        if rank == 0 { throw .value("Changing the dtype of a 0d array is only supported if the itemsize is unchanged") }
        let last = rank - 1
        if strides[last] != itemsize, shape[last] != 1 {
            throw .value("To change to a dtype of a different size, the last axis must be contiguous")
        }
        let bytes = shape[last] * itemsize
        if bytes % type.itemsize != 0 {
            throw .value("When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the array.")
        }
        var newShape = shape, newStrides = strides
        newShape[last] = bytes / type.itemsize
        newStrides[last] = type.itemsize
        return view(dtype: type, shape: newShape, strides: newStrides)
    }

    /// A copy whose elements have their bytes in reverse order.
    func byteSwapped() throws(Fault) -> NDArray {
        let copy = try copied(), width = itemsize
        if width == 1 { return copy }
        for place in 0..<copy.count {
            let bytes = UnsafeMutableRawBufferPointer(start: copy.data + place * width, count: width)
            for k in 0..<(width / 2) { bytes.swapAt(k, width - 1 - k) }
        }
        return copy
    }

    /// `np.ndarray(shape, dtype, buffer=self, offset, strides)`: the array's own bytes seen in another way.
    func overlaid(_ type: DType, _ shape: Dims, strides: Dims?, offset: Int) throws(Fault) -> NDArray {
        guard isContiguous else { throw .value("ndarray is not C-contiguous") }
        let wanted = try NDArray.checkedCount(shape, type), steps = strides ?? .contiguousStrides(shape, itemsize: type.itemsize)
        if steps.count != shape.count { throw .value("strides, if given, must be the same length as shape") }
        if offset < 0 || offset > byteCount { throw .value("offset must be non-negative and no greater than buffer length (\(byteCount))") }
        var low = offset, high = offset
        for axis in 0..<shape.count where shape[axis] > 0 {
            let (reach, overflow) = (shape[axis] - 1).multipliedReportingOverflow(by: steps[axis])
            if overflow || reach.magnitude > UInt(byteCount) { throw .value("strides is incompatible with shape of requested array and size of buffer") }
            if reach < 0 { low += reach } else { high += reach }
        }
        if wanted > 0, low < 0 || high + type.itemsize > byteCount {
            throw strides == nil ? .type("buffer is too small for requested array") : .value("strides is incompatible with shape of requested array and size of buffer")
        }
        for step in steps where step % type.itemsize != 0 { throw .value("nn has no arrays whose elements lie askew") }
        if offset % type.itemsize != 0 { throw .value("nn has no arrays whose elements lie askew") }
        return view(dtype: type, shape: shape, strides: steps, byteOffset: wanted == 0 ? 0 : offset)
    }

    /// `a.resize(shape)`: this very array with more or fewer elements; those that are new are zero.
    /// - Parameter isShared: whether somebody else than the caller refers to the array.
    func resize(to target: Dims, isShared: Bool) throws(Fault) {
        for length in target where length < 0 { throw .value("negative dimensions not allowed") }
        let wanted = try NDArray.checkedCount(target, dtype)
        let strides = Dims.contiguousStrides(target, itemsize: itemsize)
        if wanted != count {
            if base != nil { throw .value("cannot resize this array: it does not own its data") }
            try requireReshapable(target, strides)
            try requireResizable(isShared: isShared)
            let fresh = try NDArray.zeros(target, dtype), kept = Swift.min(wanted, count) << dtype.shift
            fresh.data.copyMemory(from: data, byteCount: kept)
            storage = fresh.storage
            data = fresh.data
            count = wanted
        }
        try reshapeInPlace(target, strides)
    }

    /// Views keep an array from changing its size, and so does whoever else refers to it: an iterator, a host, a function under way.
    private func requireResizable(isShared: Bool) throws(Fault) {
        if !isContiguous && !isFortranContiguous { throw .value("resize only works on single-segment arrays") }
        if isShared || !isKnownUniquelyReferenced(&storage) {
            throw Fault(.valueError, "cannot resize an array that references or is referenced\nby another object in this way.\nUse the np.resize function to get a new resized copy or\n set refcheck=False to disable this check",
                        hint: "a view, another name or a session's Out holds it; refcheck=False does not help here, np.resize(a, shape) does")
        }
        try requireWriteable()
    }

    private func requireReshapable(_ target: Dims, _ newStrides: Dims) throws(Fault) {
        guard isHeld, target != shape || newStrides != strides else { return }
        throw Fault(.valueError, "this array is a net's, which needs it in the shape \(shape.text)", hint: "a.reshape(shape) and np.resize(a, shape) give others")
    }

    /// Gives this very array another shape, as `a.shape = …` does.
    func reshapeInPlace(_ target: Dims, _ newStrides: Dims) throws(Fault) {
        try requireReshapable(target, newStrides)
        shape = target
        strides = newStrides
        isContiguous = NDArray.isContiguous(target, newStrides, itemsize: itemsize)
    }
}

extension NDArray {
    /// A view of any shape and strides, as long as all its elements lie within the storage.
    func strided(_ shape: Dims, _ strides: Dims) throws(Fault) -> NDArray {
        guard shape.count == strides.count else { throw .value("strides is incompatible with shape of requested array and size of buffer") }
        _ = try NDArray.checkedCount(shape, dtype)
        // Lowest and highest byte, without overflow.
        var low = 0, high = itemsize
        for (length, step) in zip(shape, strides) where length > 1 {
            let (span, overflow) = (length - 1).multipliedReportingOverflow(by: step)
            let (end, beyond) = (span < 0 ? low : high).addingReportingOverflow(span)
            if overflow || beyond { throw .value("strides is incompatible with shape of requested array and size of buffer") }
            if span < 0 { low = end } else { high = end }
        }
        let start = data - storage.base
        if shape.product > 0, start + low < 0 || high > storage.byteCount - start {
            throw .value("strides is incompatible with shape of requested array and size of buffer", hint: "the view would reach beyond the array's memory")
        }
        return view(shape: shape, strides: strides)
    }
}
