import CKernels
import Lang
import NNRuntime

/// Rows to train on or to predict, in the shape the net takes them: floats, or bytes that become floats batch by batch.
struct Samples {
    enum Source {
        /// (N, D), contiguous, of any number type.
        case array(NDArray)
        case images(ImageSet)
    }
    let source: Source
    /// The shape of one.
    let item: Dims
    let count: Int

    var width: Int { max(item.product, 1) }

    /// Rows from what a script hands over.
    init(_ value: Value, name: String, _ vm: Interpreter) throws(Fault) {
        if case .object(let object) = value, let images = object as? ImageSet {
            source = .images(images)
            item = images.itemShape
            count = images.count
            return
        }
        let array = try vm.ndarray(value)
        guard array.rank >= 2 else {
            throw Fault(.valueError, "\(name) has shape \(array.shape.text); rows are needed: (N, inputs)",
                        hint: array.rank == 1 ? "\(name)[None, :] makes one row of it" : nil)
        }
        guard array.count > 0 else { throw .value("\(name) is empty: shape \(array.shape.text)") }
        count = array.shape[0]
        item = Dims(Array(array.shape.dropFirst()))
        let plain = try array.contiguous().reshaped([count, array.count / count])
        if plain.dtype == .uint8 { source = .images(ImageSet(pictures: plain, mean: nil, itemShape: item)) } else {
            source = .array(plain.dtype.isFloat ? plain : try plain.astype(.float64))
        }
    }

    /// Whether the pictures are bytes.
    var isBytes: Bool { if case .images = source { true } else { false } }

    /// Puts the rows at some places one behind the other into a batch, each changed as told.
    func gather(_ places: UnsafeBufferPointer<Int>, into block: NDArray, _ changes: [PictureChange] = []) throws(Fault) {
        let width = width, out = block.cells
        guard let first = places.baseAddress else { return }
        let wanted = Shared(UnsafeMutablePointer(mutating: first))
        let total = places.count, rowsPerPiece = 32, pieces = (total + rowsPerPiece - 1) / rowsPerPiece
        let shape = item
        switch source {
        case .images(let images):
            let bytes = images.pictures.shared(UInt8.self)
            let mean = try images.mean?.astype(block.dtype)
            let average = mean?.cells
            try Parallel.run(pieces) { piece in
                // A changed picture is made beside the set first.
                var scratch: [UInt8] = changes.isEmpty ? [] : [UInt8](repeating: 0, count: width)
                for row in (piece * rowsPerPiece)..<min((piece + 1) * rowsPerPiece, total) {
                    let picture = bytes.base + wanted[row] * width
                    if changes.isEmpty { Samples.center(picture, average?.at(0), out, row * width, width); continue }
                    scratch.withUnsafeMutableBufferPointer { room in
                        guard let room = room.baseAddress else { return }
                        changes[row].apply(picture, room, shape, elementSize: 1)
                        changes[row].jitter(room, shape)
                        Samples.center(room, average?.at(0), out, row * width, width)
                    }
                }
            }
        case .array(let array):
            guard let cast = nn_cast_loop(Int32(array.dtype.rawValue), Int32(block.dtype.rawValue)) else { return }
            let from = array.shared(UInt8.self), size = array.itemsize, target = block.itemsize
            let isSame = array.dtype == block.dtype
            try Parallel.run(pieces) { piece in
                for row in (piece * rowsPerPiece)..<min((piece + 1) * rowsPerPiece, total) {
                    let source = UnsafeMutableRawPointer(from.base + wanted[row] * width * size), into = out.at(row * width)
                    if isSame, changes.isEmpty { into.copyMemory(from: source, byteCount: width * size); continue }
                    if changes.isEmpty { Samples.convert(cast, source, size, into, target, width); continue }
                    let room = UnsafeMutableRawPointer.allocate(byteCount: width * size, alignment: 16)
                    changes[row].apply(source, room, shape, elementSize: size)
                    Samples.convert(cast, room, size, into, target, width)
                    changes[row].jitter(out, row * width, shape)
                    room.deallocate()
                }
            }
        }
    }

    private static func center(_ bytes: UnsafePointer<UInt8>, _ mean: UnsafeMutableRawPointer?, _ out: Cells, _ first: Int, _ count: Int) {
        if out.wide != 0 {
            nn_center_f64(bytes, mean?.assumingMemoryBound(to: Double.self), out.at(first).assumingMemoryBound(to: Double.self), count)
        } else {
            nn_center_f32(bytes, mean?.assumingMemoryBound(to: Float.self), out.at(first).assumingMemoryBound(to: Float.self), count)
        }
    }

    private static func convert(_ loop: nn_loop, _ from: UnsafeMutableRawPointer, _ size: Int, _ to: UnsafeMutableRawPointer, _ target: Int, _ count: Int) {
        let pointers: [UnsafeMutableRawPointer?] = [from, to], steps = [size, target]
        loop(pointers, steps, count)
    }

    /// Refuses numbers that are none, by the first row that has one.
    func checkNumbers(_ name: String) throws(Fault) {
        guard case .array(let array) = source else { return }
        let cells = array.cells, width = width
        let bad = try NDArray.full([max((count + 255) / 256, 1)], Scalar(Int.max))
        let found = bad.shared(Int.self)
        try Pieces.elements(count, size: 256) { first, rows in
            for row in first..<(first + rows) where nn_any_wild(cells.wide, cells.at(row * width), width) != 0 {
                found[first / 256] = row
                break
            }
        }
        for piece in 0..<bad.count where found[piece] != Int.max {
            throw Fault(.valueError, "\(name)[\(found[piece])] holds NaN or infinity", hint: "np.isfinite(\(name)) tells where; np.nan_to_num(\(name)) replaces them")
        }
    }
}

/// What a net should give for the rows.
enum Targets {
    /// Targets for a loss, checked against the net's output.
    /// - Parameter output: the shape of one output, as far as it is known.
    static func read(_ value: Value, count: Int, output: Dims?, loss: Loss, dtype: DType, name: String, _ vm: Interpreter) throws(Fault) -> Target {
        if loss.takesLabels {
            guard let classes = output?.last else { return .labels(try labels(value, count, Int.max, name, vm)) }
            return .labels(try labels(value, count, classes, name, vm))
        }
        var array = try vm.ndarray(value).astype(dtype).contiguous()
        guard array.rank > 0, array.shape[0] == count else {
            throw .value("\(name) has shape \(array.shape.text) for \(count) rows")
        }
        if let output {
            let wanted = Dims([count] + Array(output))
            if array.shape != wanted, array.count == wanted.product { array = try array.reshaped(wanted) }
            guard array.shape == wanted else { throw .value("\(name) has shape \(array.shape.text), but the net's output is \(wanted.text)") }
        }
        if array.hasWildNumbers { throw .value("\(name) holds NaN or infinity") }
        return .values(array)
    }

    private static func labels(_ value: Value, _ count: Int, _ classes: Int, _ name: String, _ vm: Interpreter) throws(Fault) -> NDArray {
        try NDArray.of(try Labels.read(value, count: count, classes: classes, name: name, vm))
    }

    /// The targets of some rows.
    static func gather(_ target: Target, _ places: UnsafeBufferPointer<Int>, _ room: Room) throws(Fault) -> Target {
        switch target {
        case .labels(let labels):
            let out = try room.take([places.count], .int64)
            let from = labels.shared(Int.self), to = out.shared(Int.self)
            for (row, place) in places.enumerated() { to[row] = from[place] }
            return .labels(out)
        case .values(let values):
            let out = try room.take(Dims([places.count] + Array(values.shape.dropFirst())), values.dtype)
            let width = values.count / max(values.shape[0], 1) * values.itemsize
            for (row, place) in places.enumerated() {
                (out.data + row * width).copyMemory(from: values.data + place * width, byteCount: width)
            }
            return .values(out)
        }
    }
}
