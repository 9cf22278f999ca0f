import CKernels
import NNRuntime

/// The numbers of a contiguous array of float64 or float32, as pieces of a parallel run share them. Loops behind it
/// are C's (`layers.h`), which take either type.
struct Cells: Sendable {
    private let bytes: Shared<UInt8>
    /// 1 for float64, 0 for float32: what the loops ask for.
    let wide: Int32
    private let shift: Int

    init(_ array: NDArray) {
        bytes = Shared(array.data.assumingMemoryBound(to: UInt8.self), owner: array)
        wide = array.dtype == .float64 ? 1 : 0
        shift = array.dtype.shift
    }

    /// The address of an element.
    @inline(__always)
    func at(_ index: Int) -> UnsafeMutableRawPointer { UnsafeMutableRawPointer(bytes.base + index << shift) }

    /// c (m x n) = alpha * op(a) op(b) + beta * c on the calling thread; `lda`, `ldb`, `ldc` are row lengths.
    static func product(_ wide: Int32, _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafeRawPointer,
                        _ lda: Int, _ b: UnsafeRawPointer, _ ldb: Int, _ beta: Double, _ c: UnsafeMutableRawPointer, _ ldc: Int) {
        if wide != 0 {
            SingleThreadBLAS.product(transA, transB, m, n, k, alpha, a.assumingMemoryBound(to: Double.self), lda,
                                     b.assumingMemoryBound(to: Double.self), ldb, beta, c.assumingMemoryBound(to: Double.self), ldc)
        } else {
            SingleThreadBLAS.product(transA, transB, m, n, k, Float(alpha), a.assumingMemoryBound(to: Float.self), lda,
                                     b.assumingMemoryBound(to: Float.self), ldb, Float(beta), c.assumingMemoryBound(to: Float.self), ldc)
        }
    }
}

extension NDArray {
    var cells: Cells { Cells(self) }

    /// Sets every byte to zero; for contiguous arrays.
    func clear() { data.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount) }

    /// A number of a contiguous float array.
    func number(_ index: Int) -> Double {
        dtype == .float64 ? data.assumingMemoryBound(to: Double.self)[index] : Double(data.assumingMemoryBound(to: Float.self)[index])
    }

    func setNumber(_ index: Int, _ value: Double) {
        if dtype == .float64 { data.assumingMemoryBound(to: Double.self)[index] = value } else {
            data.assumingMemoryBound(to: Float.self)[index] = Float(value)
        }
    }

    /// The sum of the squares of a contiguous float array.
    var sumOfSquares: Double { count == 0 ? 0 : nn_sum_squares(cells.wide, data, count) }

    /// Whether an element is NaN or infinite.
    var hasWildNumbers: Bool { dtype.isFloat && count > 0 && nn_any_wild(cells.wide, data, count) != 0 }
}

/// Work on many elements, cut into pieces of a fixed size.
enum Pieces {
    /// Elements a piece of light work has.
    static let light = 1 << 15

    /// `body(first, count)` for each piece of `count` elements.
    static func elements(_ count: Int, size: Int = light, _ body: @escaping @Sendable (Int, Int) -> Void) throws(Fault) {
        guard count > 0 else { return }
        let pieces = (count + size - 1) / size
        if pieces == 1 { return body(0, count) }
        try Parallel.run(pieces) { piece in body(piece * size, min(size, count - piece * size)) }
    }

    /// `body(first row, rows)` for each piece of rows of `width` elements.
    static func rows(_ count: Int, width: Int, _ body: @escaping @Sendable (Int, Int) -> Void) throws(Fault) {
        try elements(count, size: max(1, light / max(width, 1)), body)
    }

    /// Sums over rows in a fixed order: `add(first row, rows, sums)` adds a piece's to doubles of its own.
    static func sums(_ rows: Int, width: Int, columns: Int,
                     _ add: @escaping @Sendable (Int, Int, UnsafeMutablePointer<Double>) -> Void) throws(Fault) -> [Double] {
        let size = max(1, light / max(width, 1)), pieces = max((rows + size - 1) / size, 1)
        let partial = try NDArray.zeros([pieces, max(columns, 1)], .float64)
        let room = partial.shared(Double.self)
        try elements(rows, size: size) { first, count in add(first, count, room.base + first / size * columns) }
        var total = [Double](repeating: 0, count: columns)
        for piece in 0..<pieces { for column in 0..<columns { total[column] += room[piece * columns + column] } }
        return total
    }
}

/// Memory for one result of a layer: made once for the largest batch, and seen in the shape that is asked for.
final class Room {
    private var whole: NDArray?
    private var current: NDArray?

    func take(_ shape: Dims, _ dtype: DType) throws(Fault) -> NDArray {
        if let current, current.shape == shape, current.dtype == dtype { return current }
        let count = try NDArray.checkedCount(shape, dtype)
        let memory: NDArray
        if let whole, whole.dtype == dtype, whole.count >= count { memory = whole } else {
            memory = try NDArray.empty([max(count, 1)], dtype)
            whole = memory
        }
        let seen = try memory.rows(0, count).reshaped(shape)
        current = seen
        return seen
    }

    /// Bytes held.
    var byteCount: Int { whole?.byteCount ?? 0 }
}
