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

    /// Gives this very array another shape, as `a.shape = …` does.
    func reshapeInPlace(_ target: Dims, _ newStrides: Dims) {
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
