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
