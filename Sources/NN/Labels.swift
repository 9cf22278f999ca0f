import NNRuntime

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
