// Pictures that look like an array of floats and are kept as bytes.
//
// 49,000 pictures of CIFAR-10 as float64 take 1.2 GB, and the walkthrough subtracts a mean from all of them, which
// NumPy does on a copy. Here the set stays bytes; the mean is remembered and subtracted from the rows that are
// asked for. Whatever rows a script reads are ordinary arrays, with the bits NumPy would have.

import CKernels
import NNRuntime
import Lang

/// An array of pictures whose elements are bytes less a mean, made into floats when read.
public final class ImageSet: HostObject {
    /// (N, D), uint8: one picture a row.
    let pictures: NDArray
    /// (D,), float64; nil when nothing is subtracted.
    let mean: NDArray?
    /// The shape of one element: (3072,), or (32, 32, 3).
    let itemShape: Dims

    init(pictures: NDArray, mean: NDArray?, itemShape: Dims) {
        self.pictures = pictures
        self.mean = mean
        self.itemShape = itemShape
        super.init(kind: .host)
    }

    // MARK: As an object of the language

    override public func hostType(_ vm: Interpreter) -> TypeObject { NNState.of(vm).type("ImageSet", vm) }
    override public func hostArray(_ vm: Interpreter) throws(Fault) -> NDArray? { try materialized() }
    override public func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { count }
    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? { try scriptAttribute(name, vm) }
    override public var hostAttributeNames: [String] { ["T", "dtype", "nbytes", "ndim", "shape", "size"] }
    override public func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? { try item(key, vm) }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "ImageSet(shape=\(shape.text), pictures kept as bytes\(mean == nil ? "" : ", a mean picture subtracted"))"
    }
    override public func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        var place = 0
        return ClosureIterator("iterator") { [self] (vm: Interpreter) throws(Fault) -> Value? in
            guard place < count else { return nil }
            place += 1
            return try item(.int(place - 1), vm)
        }
    }
    /// `X - mean` stays a set; any other arithmetic works on the floats.
    override public func hostBinary(_ op: BinaryOp, _ other: Value, reflected: Bool, _ vm: Interpreter) throws(Fault) -> Value? {
        if op == .subtract, !reflected, case .array(let array) = other, array.shape == itemShape, let set = try subtracting(array) { return .object(set) }
        if case .array(let array) = other, !fits(op, array, reflected) {
            // The error says all there is to say; no floats are made for it.
            let stand = Value.array(try NDArray.scalar(Scalar(0.0)).broadcasted(to: shape))
            return reflected ? try vm.binary(op, other, stand) : try vm.binary(op, stand, other)
        }
        let whole = Value.array(try materialized())
        return reflected ? try vm.binary(op, other, whole) : try vm.binary(op, whole, other)
    }

    private func fits(_ op: BinaryOp, _ other: NDArray, _ reflected: Bool) -> Bool {
        guard op == .matmul else { return Dims.broadcast(shape, other.shape) != nil }
        guard other.rank == 1 || other.rank == 2, shape.count == 2 else { return true }
        return reflected ? other.shape[other.rank - 1] == count : other.shape[0] == width
    }

    // MARK: Reading

    var count: Int { pictures.shape[0] }
    var width: Int { pictures.shape[1] }
    var shape: Dims { Dims([count] + Array(itemShape)) }

    /// The rows at some places, as float64: (n, *itemShape).
    func rows(_ places: [Int]) throws(Fault) -> NDArray {
        let width = width
        let out = try NDArray.empty([places.count, width], .float64)
        let source = pictures.shared(UInt8.self), target = out.shared(Double.self)
        let average = mean.map { $0.shared(Double.self) }
        let rowsPerPiece = max(1, 200_000 / max(width, 1))
        try Parallel.run((places.count + rowsPerPiece - 1) / rowsPerPiece) { piece in
            for row in (piece * rowsPerPiece)..<min((piece + 1) * rowsPerPiece, places.count) {
                nn_center_f64(source.base + places[row] * width, average?.base, target.base + row * width, width)
            }
        }
        return try out.reshaped(Dims([places.count] + Array(itemShape)))
    }

    /// Everything as float64.
    func materialized() throws(Fault) -> NDArray { try rows(Array(0..<count)) }

    /// The mean over all pictures of what is shown: (*itemShape), exactly NumPy's (sums of bytes are whole numbers).
    func meanItem() throws(Fault) -> NDArray {
        let width = width, count = count
        var sums = [UInt64](repeating: 0, count: width)
        let source = pictures.shared(UInt8.self)
        // A picture's byte sums stay below 2**32 for 2**24 pictures.
        let rowsPerPiece = 4096
        let pieces = (count + rowsPerPiece - 1) / rowsPerPiece
        var partial = [UInt32](repeating: 0, count: width * max(pieces, 1))
        try partial.withUnsafeMutableBufferPointer { buffer throws(Fault) in
            guard let base = buffer.baseAddress else { return }
            let shared = Shared(base)
            try Parallel.run(pieces) { piece in
                for row in (piece * rowsPerPiece)..<min((piece + 1) * rowsPerPiece, count) {
                    nn_sum_bytes(source.base + row * width, shared.base + piece * width, width)
                }
            }
        }
        for piece in 0..<pieces { for index in 0..<width { sums[index] += UInt64(partial[piece * width + index]) } }
        let result = try NDArray.empty([width], .float64)
        let values = result.shared(Double.self), average = mean.map { $0.shared(Double.self) }
        for index in 0..<width { values[index] = Double(sums[index]) / Double(count) - (average?[index] ?? 0) }
        return try result.reshaped(itemShape)
    }

    /// The same pictures less a further mean.
    func subtracting(_ value: NDArray) throws(Fault) -> ImageSet? {
        guard mean == nil, value.count == width else { return nil }
        let flat = try value.astype(.float64).contiguous().reshaped([width])
        return ImageSet(pictures: pictures, mean: flat, itemShape: itemShape)
    }

    /// The same pictures with elements of another shape; nil where that needs a copy as floats.
    func reshaped(_ wanted: [Int]) -> ImageSet? {
        guard let first = wanted.first, first == count || first == -1 else { return nil }
        var item = Array(wanted.dropFirst())
        let known = item.filter { $0 != -1 }.reduce(1, *)
        if let unknown = item.firstIndex(of: -1) {
            guard first != -1, known > 0, width % known == 0 else { return nil }
            item[unknown] = width / known
        }
        guard item.reduce(1, *) == width else { return nil }
        return ImageSet(pictures: pictures, mean: mean, itemShape: Dims(item))
    }
}
