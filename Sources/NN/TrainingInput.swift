import NNRuntime

/// Rows to train on or to predict: floats of an array, or bytes of an image set.
enum TrainingInput {
    /// (N, D), contiguous float64 or float32.
    case array(NDArray)
    case images(ImageSet)

    /// Rows from what a script hands over.
    /// - Parameter width: the D the net expects.
    init(_ value: Value, width: Int, name: String, _ vm: Interpreter) throws(Fault) {
        switch value {
        case .object(let object):
            if let images = object as? ImageSet {
                guard images.width == width else {
                    throw .value("\(name) has shape \(images.shape.text), but the net expects (N, \(width))")
                }
                self = .images(images)
                return
            }
        case .array(let array):
            guard array.rank >= 2, array.shape[0] > 0 || array.count == 0, array.count / max(array.shape[0], 1) == width || array.shape[0] == 0 else {
                throw Fault(.valueError, "\(name) has shape \(array.shape.text), but the net expects (N, \(width))",
                            hint: array.rank == 1 && array.count == width ? "\(name)[None, :] makes one row of it" : nil)
            }
            let float = array.dtype == .float32 ? array : try array.astype(.float64)
            self = .array(try float.contiguous().reshaped([array.shape[0], width]))
            return
        default: break
        }
        self = .array(try vm.ndarray(value).astype(.float64).contiguous())
        guard case .array(let array) = self, array.rank == 2, array.shape[1] == width else {
            throw .value("\(name) does not have the shape (N, \(width)) that the net expects")
        }
    }

    var count: Int {
        switch self {
        case .array(let array): array.shape[0]
        case .images(let images): images.count
        }
    }

    /// Puts the rows at some places one behind the other into a matrix.
    func gather<T: NetFloat>(_ places: [Int], into block: Matrix<T>) throws(Fault) {
        let width = block.columns
        let out = block.shared
        let rowsPerPiece = 32
        let pieces = (places.count + rowsPerPiece - 1) / rowsPerPiece
        switch self {
        case .images(let images):
            let source = images.pictures.shared(UInt8.self)
            let mean = try images.mean.map { (array: NDArray) throws(Fault) in try array.astype(T.netDType) }
            let average = mean.map { $0.shared(T.self) }
            try Parallel.run(pieces) { piece in
                for row in (piece * rowsPerPiece)..<min((piece + 1) * rowsPerPiece, places.count) {
                    T.center(source.base + places[row] * width, average?.base, out.base + row * width, width)
                }
            }
            withExtendedLifetime(mean) {}
        case .array(let array):
            if array.dtype == T.netDType {
                let source = array.shared(T.self)
                try Parallel.run(pieces) { piece in
                    for row in (piece * rowsPerPiece)..<min((piece + 1) * rowsPerPiece, places.count) {
                        (out.base + row * width).update(from: source.base + places[row] * width, count: width)
                    }
                }
            } else if array.dtype == .float64 {
                let source = array.shared(Double.self)
                for row in 0..<places.count { for j in 0..<width { out[row * width + j] = T(source[places[row] * width + j]) } }
            } else {
                let source = array.shared(Float.self)
                for row in 0..<places.count { for j in 0..<width { out[row * width + j] = T(source[places[row] * width + j]) } }
            }
        }
    }
}

/// Class labels from what a script hands over, checked against the number of classes.
enum Labels {
    static func read(_ value: Value, count: Int, classes: Int, name: String, _ vm: Interpreter) throws(Fault) -> [Int] {
        let array = try vm.ndarray(value)
        guard array.rank == 1 else {
            throw Fault(.valueError, "\(name) has shape \(array.shape.text), expected (\(count),): one class number a row",
                        hint: array.rank == 2 && array.shape[1] == classes ? "these look one-hot; np.argmax(\(name), axis=1) gives class numbers" : nil)
        }
        guard array.count == count else { throw .value("\(name) has \(array.count) labels for \(count) rows") }
        guard array.dtype.kind != .float else { throw .type("\(name) has dtype \(array.dtype.name); class numbers are integers") }
        let whole = try array.astype(.int64).contiguous()
        let values = whole.shared(Int.self)
        var labels = [Int](repeating: 0, count: count)
        for index in 0..<count {
            let label = values[index]
            guard label >= 0, label < classes else {
                throw .value("\(name)[\(index)] is \(label); the net has \(classes) classes, so labels run from 0 to \(classes - 1)")
            }
            labels[index] = label
        }
        return labels
    }
}
