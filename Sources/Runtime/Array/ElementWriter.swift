/// Fills a fresh array element by element, in row order: how lists become arrays.
struct ElementWriter {
    let array: NDArray
    private var place: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer

    /// A writer of a new array.
    init(_ shape: Dims, _ dtype: DType) throws(Fault) {
        array = try NDArray.empty(shape, dtype)
        place = array.data
        end = place + array.byteCount
    }

    /// Whether nothing more fits.
    var isFull: Bool { place >= end }

    /// The next element, converted to the array's type. What is too much is ignored.
    mutating func append(_ scalar: Scalar) {
        guard place < end else { return }
        scalar.cast(to: array.dtype).store(to: place)
        place += array.itemsize
    }

    /// The next element of a float64 array.
    @inline(__always)
    mutating func append(_ value: Double) {
        guard place < end else { return }
        if array.dtype == .float64 {
            place.storeBytes(of: value, as: Double.self)
            place += 8
        } else {
            append(Scalar(value))
        }
    }

    /// The next element of an int64 array.
    @inline(__always)
    mutating func append(_ value: Int) {
        guard place < end else { return }
        if array.dtype == .int64 {
            place.storeBytes(of: value, as: Int.self)
            place += 8
        } else {
            append(Scalar(value))
        }
    }

    /// The next elements, those of an array in row order.
    mutating func append(contentsOf source: NDArray) throws(Fault) {
        let bytes = source.count * array.itemsize
        guard bytes <= end - place else { return }
        let window = NDArray(storage: array.storage, data: place, dtype: array.dtype, shape: source.shape,
                             strides: .contiguousStrides(source.shape, itemsize: array.itemsize), base: array)
        try StridedLoop.copy(source, into: window)
        place += bytes
    }
}
