// Arrays.
//
// An `NDArray` is a window on a `Storage`: the address of its first element, a shape, and for each axis how many
// BYTES lie between neighbours (negative for a reversed view, zero for a stretched one). Views are further
// windows on the same storage, so that writing through one is seen by all. Nothing here loops over elements:
// `StridedLoop` does, for every operation. Fresh arrays are laid out row by row unless an operation keeps the
// layout of its operand, as NumPy does.

/// An n-dimensional array of one element type.
public final class NDArray: Obj {
    public let dtype: DType
    /// Whether elements may be assigned to.
    @exclusivity(unchecked) public var isWriteable: Bool
    /// Elements lie row by row without gaps (NumPy's C_CONTIGUOUS).
    @exclusivity(unchecked) public internal(set) var isContiguous: Bool
    /// How many elements there are.
    @exclusivity(unchecked) public internal(set) var count: Int
    /// Length of each axis.
    @exclusivity(unchecked) public internal(set) var shape: Dims
    /// Bytes from one element to the next along each axis.
    @exclusivity(unchecked) public internal(set) var strides: Dims
    /// The first element.
    @exclusivity(unchecked) public internal(set) var data: UnsafeMutableRawPointer
    @exclusivity(unchecked) var storage: Storage
    /// The array this one is a view of; nil for one that owns its elements.
    public let base: NDArray?
    /// Others than scripts rely on its shape and its place in memory, as nets do on their parameters: neither may change.
    @exclusivity(unchecked) public var isHeld = false

    /// A window on a storage.
    init(storage: Storage, data: UnsafeMutableRawPointer, dtype: DType, shape: Dims, strides: Dims,
         base: NDArray?, isWriteable: Bool = true) {
        self.storage = storage
        self.data = data
        self.dtype = dtype
        self.shape = shape
        self.strides = strides
        self.base = base
        self.isWriteable = isWriteable
        count = shape.product
        isContiguous = Self.isContiguous(shape, strides, itemsize: dtype.itemsize)
        super.init(kind: .array)
    }

    /// A view of which everything is known.
    init(viewOf other: NDArray, data: UnsafeMutableRawPointer, shape: Dims, strides: Dims, count: Int, isContiguous: Bool) {
        storage = other.storage
        self.data = data
        dtype = other.dtype
        self.shape = shape
        self.strides = strides
        base = other.base ?? other
        isWriteable = other.isWriteable
        self.count = count
        self.isContiguous = isContiguous
        super.init(kind: .array)
    }

    /// A fresh, contiguous array over a whole storage.
    @inline(__always)
    init(owning storage: consuming Storage, dtype: DType, shape: Dims, strides: Dims, count: Int) {
        data = storage.base
        self.storage = storage
        self.dtype = dtype
        self.shape = shape
        self.strides = strides
        base = nil
        isWriteable = true
        isContiguous = true
        self.count = count
        super.init(kind: .array)
    }

    public var rank: Int { shape.count }
    public var itemsize: Int { dtype.itemsize }
    public var byteCount: Int { count * dtype.itemsize }

    /// Elements lie column by column without gaps (NumPy's F_CONTIGUOUS).
    public var isFortranContiguous: Bool {
        var step = itemsize
        if count == 0 { return true }
        for i in 0..<rank where shape[i] != 1 {
            if strides[i] != step { return false }
            step *= shape[i]
        }
        return true
    }

    static func isContiguous(_ shape: Dims, _ strides: Dims, itemsize: Int) -> Bool {
        var step = itemsize
        var i = shape.count - 1
        while i >= 0 {
            let length = shape[i]
            if length == 0 { return true }
            if length != 1 {
                if strides[i] != step { break }
                step *= length
            }
            i -= 1
        }
        return i < 0 || shape.contains(0)
    }

    // MARK: making

    /// How many elements a new array of this shape has, once it is known that its size can be counted.
    @inline(__always)
    public static func checkedCount(_ shape: Dims, _ dtype: DType) throws(Fault) -> Int {
        // Up to two axes of less than 2^28 elements cannot be too many to count.
        let small = 1 << 28
        if shape.count == 1, shape[0] >= 0, shape[0] < small { return shape[0] }
        if shape.count == 2, shape[0] >= 0, shape[0] < small, shape[1] >= 0, shape[1] < small { return shape[0] &* shape[1] }
        return try checkedCountOfMany(shape, dtype)
    }

    private static func checkedCountOfMany(_ shape: Dims, _ dtype: DType) throws(Fault) -> Int {
        if shape.count > Dims.limit {
            throw .value("maximum supported dimension for an ndarray is currently \(Dims.limit), found \(shape.count)")
        }
        var bytes = dtype.itemsize, isEmpty = false
        for length in shape {
            if length < 0 { throw .value("negative dimensions are not allowed") }
            if length == 0 { isEmpty = true; continue }
            let (product, overflow) = bytes.multipliedReportingOverflow(by: length)
            if overflow {
                throw .value("array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.")
            }
            bytes = product
        }
        return isEmpty ? 0 : bytes >> dtype.shift
    }

    @inline(__always)
    private static func storage(_ count: Int, _ shape: Dims, _ dtype: DType) throws(Fault) -> Storage {
        if let storage = Storage.of(count << dtype.shift) { return storage }
        throw refused(count, shape, dtype)
    }

    @inline(never)
    private static func refused(_ count: Int, _ shape: Dims, _ dtype: DType) -> Fault {
        let words = "Unable to allocate \(sizeText(count << dtype.shift)) for an array with shape \(shape.text) and data type \(dtype.name)"
        if let memory = WorkContext.current.memory, memory.isReached(by: count << dtype.shift) { return memory.fault(asked: count << dtype.shift, words) }
        return .memory(words)
    }

    /// Bytes as NumPy words them: `7.28 TiB`, `1.0 KiB`, `800. MiB`.
    static func sizeText(_ bytes: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var unit = 0, value = Double(bytes)
        while value >= 1024, unit < 6 { value /= 1024; unit += 1 }
        if unit == 0 { return "\(bytes) bytes" }
        // Three significant digits.
        let places = value < 10 ? 2 : value < 100 ? 1 : 0
        let scale = places == 2 ? 100.0 : places == 1 ? 10.0 : 1.0
        let scaled = Int((value * scale).rounded(.toNearestOrEven))
        let whole = scaled / Int(scale), rest = scaled % Int(scale)
        if places == 0 { return "\(whole). \(units[unit])" }
        var digits = String(rest)
        if places == 2, rest < 10 { digits = "0" + digits }
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits) \(units[unit])"
    }

    /// An array whose elements are whatever was in memory.
    public static func empty(_ shape: Dims, _ dtype: DType = .float64) throws(Fault) -> NDArray {
        let count = try checkedCount(shape, dtype)
        return NDArray(owning: try storage(count, shape, dtype), dtype: dtype, shape: shape,
                       strides: .contiguousStrides(shape, itemsize: dtype.itemsize), count: count)
    }

    /// The same of the shape of a contiguous array, which needs no looking at.
    @inline(__always)
    static func empty(shapedAs other: NDArray, _ dtype: DType) throws(Fault) -> NDArray {
        let count = other.count
        return NDArray(owning: try storage(count, other.shape, dtype), dtype: dtype, shape: other.shape,
                       strides: dtype.shift == other.dtype.shift ? other.strides : .contiguousStrides(other.shape, itemsize: dtype.itemsize), count: count)
    }

    /// The same of a matrix whose number of elements is known to be countable.
    @inline(__always)
    static func empty(rows: Int, columns: Int, _ dtype: DType) throws(Fault) -> NDArray {
        let shape = Dims(rows, columns)
        return NDArray(owning: try storage(rows &* columns, shape, dtype), dtype: dtype, shape: shape,
                       strides: Dims(Swift.max(columns, 1) << dtype.shift, dtype.itemsize), count: rows &* columns)
    }

    /// The same with a layout that keeps the order of the axes of `strides`, longest stride outermost:
    /// what NumPy's order 'K' means.
    public static func empty(_ shape: Dims, _ dtype: DType, like strides: Dims) throws(Fault) -> NDArray {
        try empty(shape, dtype, order: AxisOrder.of([strides], shape: shape))
    }

    /// The same with the axes laid out in the given order, outermost first.
    static func empty(_ shape: Dims, _ dtype: DType, order: [Int]) throws(Fault) -> NDArray {
        let count = try checkedCount(shape, dtype)
        let storage = try storage(count, shape, dtype)
        var own = Dims(repeating: dtype.itemsize, count: shape.count), step = dtype.itemsize
        for axis in order.reversed() {
            own[axis] = step
            step = step &* Swift.max(shape[axis], 1)
        }
        return NDArray(storage: storage, data: storage.base, dtype: dtype, shape: shape, strides: own, base: nil)
    }

    /// An array of zeros.
    public static func zeros(_ shape: Dims, _ dtype: DType = .float64) throws(Fault) -> NDArray {
        let array = try empty(shape, dtype)
        if !array.storage.isZeroed { try array.clear() }
        return array
    }

    /// Sets all bytes of a contiguous array to zero, in pieces.
    private func clear() throws(Fault) {
        let total = byteCount
        if total <= 1 << 14 {
            data.initializeMemory(as: UInt8.self, repeating: 0, count: total)
            return
        }
        let context = WorkContext.current
        var done = 0
        while done < total {
            let step = Swift.min(total - done, 8 << 20)
            (data + done).initializeMemory(as: UInt8.self, repeating: 0, count: step)
            done += step
            if done < total { try context.check() }
        }
    }

    /// An array of one value.
    public static func full(_ shape: Dims, _ value: Scalar) throws(Fault) -> NDArray {
        let array = try empty(shape, value.dtype)
        try array.fill(value)
        return array
    }

    /// An array without axes.
    public static func scalar(_ value: Scalar) throws(Fault) -> NDArray {
        let array = try empty(Dims(), value.dtype)
        value.store(to: array.data)
        return array
    }

    /// The same, not to be written to.
    static func frozen(_ value: Scalar) throws(Fault) -> NDArray {
        let array = try scalar(value)
        array.isWriteable = false
        return array
    }

    /// A fresh array holding the values in row order; `shape` defaults to one axis.
    public static func of<T: ArrayElement>(_ values: [T], shape: Dims? = nil) throws(Fault) -> NDArray {
        let array = try empty(shape ?? Dims(values.count), T.dtype)
        guard array.count == values.count else {
            throw .value("cannot reshape array of size \(values.count) into shape \(array.shape.tightText)")
        }
        let out = array.data.assumingMemoryBound(to: T.self)
        values.withUnsafeBufferPointer { if let base = $0.baseAddress { out.update(from: base, count: $0.count) } }
        return array
    }

    /// An array over memory of a host's, which stays valid until `release` is called.
    public static func external(_ memory: UnsafeMutableRawPointer, dtype: DType, shape: Dims, isWriteable: Bool = true,
                                release: @escaping (UnsafeMutableRawPointer, Int) -> Void) throws(Fault) -> NDArray {
        let count = try checkedCount(shape, dtype)
        let storage = Storage.external(memory, byteCount: count << dtype.shift, release: release)
        return NDArray(storage: storage, data: memory, dtype: dtype, shape: shape,
                       strides: .contiguousStrides(shape, itemsize: dtype.itemsize), base: nil, isWriteable: isWriteable)
    }

    /// A view: another window on the same elements.
    func view(dtype: DType? = nil, shape: Dims, strides: Dims, byteOffset: Int = 0) -> NDArray {
        NDArray(storage: storage, data: data + byteOffset, dtype: dtype ?? self.dtype, shape: shape, strides: strides,
                base: base ?? self, isWriteable: isWriteable)
    }

    // MARK: elements

    /// The element at `index` in row order; the index must be within `0..<count`.
    public subscript(flat index: Int) -> Scalar {
        get { Scalar(loading: dtype, from: data + byteOffset(flat: index)) }
        set { newValue.cast(to: dtype).store(to: data + byteOffset(flat: index)) }
    }

    /// The first element; the array must have one.
    public var firstElement: Scalar { Scalar(loading: dtype, from: data) }

    /// Where the element at `index` in row order lies, in bytes from `data`.
    public func byteOffset(flat index: Int) -> Int {
        if isContiguous { return index << dtype.shift }
        var rest = index, offset = 0
        var i = rank - 1
        while i >= 0 {
            let length = shape[i]
            offset += (rest % length) * strides[i]
            rest /= length
            i -= 1
        }
        return offset
    }

    /// The element at whole coordinates, each of which may count from the end.
    public func element(_ index: Dims) throws(Fault) -> Scalar {
        Scalar(loading: dtype, from: data + (try byteOffset(index)))
    }

    /// Where the element at whole coordinates lies.
    func byteOffset(_ index: Dims) throws(Fault) -> Int {
        var offset = 0
        for i in 0..<index.count { offset += try Self.position(index[i], shape[i], axis: i) * strides[i] }
        return offset
    }

    /// An index counted from the front.
    @inline(__always)
    static func position(_ index: Int, _ length: Int, axis: Int) throws(Fault) -> Int {
        let position = index < 0 ? index &+ length : index
        if position >= 0, position < length { return position }
        throw .index("index \(index) is out of bounds for axis \(axis) with size \(length)")
    }

    /// The one element, as `a.item()` gives it.
    public func item() throws(Fault) -> Scalar {
        if count != 1 { throw .value("can only convert an array of size 1 to a Python scalar") }
        return firstElement
    }

    /// Truth of an array of one element.
    public func truth() throws(Fault) -> Bool {
        if count == 1 { return firstElement.isTrue }
        throw count == 0
            ? .value("The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.")
            : .value("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
    }

    /// Throws NumPy's error when elements may not be assigned to.
    public func requireWriteable() throws(Fault) {
        if !isWriteable { throw .value("assignment destination is read-only") }
    }

    /// Calls `body` with the elements in row order, as elements of `T`: the array's own memory where it is
    /// contiguous and of that type, else a converted copy.
    public func withElements<T: ArrayElement, R>(
        as type: T.Type, _ body: (UnsafeBufferPointer<T>) throws(Fault) -> R
    ) throws(Fault) -> R {
        let plain = dtype == T.dtype && isContiguous ? self : try astype(T.dtype).contiguous()
        let result = try body(UnsafeBufferPointer(start: plain.data.assumingMemoryBound(to: T.self), count: plain.count))
        withExtendedLifetime(plain) {}
        return result
    }

    /// Calls `body` with the elements of a contiguous array of element type `T`, to be changed in place.
    public func withMutableElements<T: ArrayElement, R>(
        as type: T.Type, _ body: (UnsafeMutableBufferPointer<T>) throws(Fault) -> R
    ) throws(Fault) -> R {
        guard dtype == T.dtype, isContiguous else { throw .value("the array is not contiguous \(T.dtype.name)") }
        return try body(UnsafeMutableBufferPointer(start: data.assumingMemoryBound(to: T.self), count: count))
    }

    /// Steps through all elements in row order, giving each one's place in bytes from `data`.
    public func forEachOffset(_ body: (Int) throws(Fault) -> Void) throws(Fault) {
        if count == 0 { return }
        let lastAxis = rank - 1
        guard lastAxis >= 0 else { return try body(0) }
        let length = shape[lastAxis], step = strides[lastAxis]
        var index = Dims(repeating: 0, count: rank), row = 0
        while true {
            var offset = row
            for _ in 0..<length { try body(offset); offset += step }
            var axis = lastAxis - 1
            while axis >= 0 {
                index[axis] += 1
                row += strides[axis]
                if index[axis] < shape[axis] { break }
                row -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
