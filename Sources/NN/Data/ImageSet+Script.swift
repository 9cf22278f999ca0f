import Lang
import NNRuntime

/// How a script sees an image set: as an array it may read.
extension ImageSet {
    func scriptAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "shape": .newTuple(shape.map { .int($0) })
        case "ndim": .int(shape.count)
        case "size": .int(pictures.count)
        case "dtype": try vm.attribute(.array(try NDArray.zeros([0])), "dtype")
        case "nbytes": .int(pictures.byteCount)
        case "T": try vm.attribute(.array(try materialized()), "T")
        default: nil
        }
    }

    /// `X[key]`: rows as arrays; a slice is again a set.
    func item(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value {
        switch key {
        case .int, .bool: return try vm.item(.array(try rows([try row(key, vm)])), .int(0))
        case .object(let object) where object is SliceObject:
            let places = try vm.places(of: object, count: count)
            if places.step == 1 {
                return .object(ImageSet(pictures: try pictures.rows(places.start, places.count), mean: mean, itemShape: itemShape))
            }
            return .array(try rows((0..<places.count).map { places.start + $0 * places.step }))
        case .object(let object) where object is ScalarObject: return try vm.item(.array(try rows([try row(key, vm)])), .int(0))
        case .tuple(let tuple) where !tuple.items.isEmpty:
            let first = try item(tuple.items[0], vm)
            var rest = Array(tuple.items.dropFirst())
            if rest.isEmpty { return first }
            if case .int = tuple.items[0] {} else { rest.insert(.object(vm.fullSlice()), at: 0) }
            if case .object(let object) = first, let set = object as? ImageSet { return try vm.item(.array(try set.materialized()), .newTuple(rest)) }
            return try vm.item(first, .newTuple(rest))
        default:
            let index = try vm.ndarray(key)
            if index.dtype == .bool {
                guard index.rank == 1, index.count == count else {
                    throw .index("boolean index did not match indexed array along axis 0; size of axis is \(count) but size of corresponding boolean axis is \(index.count)")
                }
                let mask = try index.contiguous()
                let flags = mask.shared(Bool.self)
                let picked = (0..<count).filter { flags[$0] }
                withExtendedLifetime(mask) {}
                return .array(try rows(picked))
            }
            guard index.dtype.kind != .float || index.count == 0 else {
                throw .index("arrays used as indices must be of integer (or boolean) type")
            }
            let whole = try index.astype(.int64).contiguous()
            let values = whole.shared(Int.self)
            var places: [Int] = []
            places.reserveCapacity(whole.count)
            for position in 0..<whole.count { places.append(try checked(values[position])) }
            return .array(try rows(places).reshaped(Dims(Array(whole.shape) + Array(itemShape))))
        }
    }

    private func row(_ key: Value, _ vm: Interpreter) throws(Fault) -> Int { try checked(try vm.index(key)) }

    private func checked(_ index: Int) throws(Fault) -> Int {
        guard index >= -count, index < count else { throw .index("index \(index) is out of bounds for axis 0 with size \(count)") }
        return index < 0 ? index + count : index
    }
}
