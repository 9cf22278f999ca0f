import Lang

/// `a.flat`: the elements in row order, to step through, to read and to assign to.
final class FlatObject: HostObject {
    let array: NDArray
    private var position = 0

    init(_ array: NDArray) {
        self.array = array
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.flat }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { array.count }
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        ClosureIterator("flatiter") { [self] (vm: Interpreter) throws(Fault) in try hostNext(vm) }
    }

    override var isHostIterator: Bool { true }
    override func hostNext(_ vm: Interpreter) throws(Fault) -> Value? {
        guard position < array.count else { return nil }
        position += 1
        return vm.value(array[flat: position - 1])
    }

    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        if case .int(let i) = key {
            let place = i < 0 ? i &+ array.count : i
            guard place >= 0, place < array.count else { throw .index("index \(i) is out of bounds for size \(array.count)") }
            return vm.value(array[flat: place])
        }
        if key.isNone { throw .index("unsupported iterator index") }
        if case .tuple(let tuple) = key, tuple.items.count > 1 { throw .index("unsupported iterator index") }
        return vm.value(try array.flattened().get(try vm.indexItems(key)))
    }

    override func setHostItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        try array.requireWriteable()
        let places: NDArray
        switch try NDArray.counting(array.count).get(try vm.indexItems(key)) {
        case .array(let found): places = found
        case .scalar(let place): places = try NDArray.scalar(place)
        }
        try array.put(places, try vm.elementArray(value, array.dtype))
        return true
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "base": .array(array)
        case "index": .int(position)
        case "coords": vm.value(coordinates)
        default: nil
        }
    }

    override func hostCompare(_ op: CompareOp, _ other: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        try vm.arrayCompare(op, .array(try array.flattened()), other)
    }

    /// Where `next` stands, along each axis.
    private var coordinates: Dims {
        var at = Dims(repeating: 0, count: array.rank), rest = position
        for axis in (0..<array.rank).reversed() where array.shape[axis] > 0 {
            at[axis] = axis == 0 ? rest : rest % array.shape[axis]
            rest /= array.shape[axis]
        }
        return at
    }

    /// `a.flat = values`.
    func assignAll(_ value: Value, _ vm: Interpreter) throws(Fault) {
        try array.put(try NDArray.counting(array.count), try vm.elementArray(value, array.dtype))
    }

    static let rows: [Builtin] = [
        Builtin("__array__", "__array__(self, dtype=None)", summary: "A copy as an array.") { args throws(Fault) in
            guard case .object(let object) = args[0], let flat = object as? FlatObject else { return .none }
            return .array(try flat.array.flattened())
        },
        Builtin("copy", "copy(self, /)", summary: "A copy as an array.") { args throws(Fault) in
            guard case .object(let object) = args[0], let flat = object as? FlatObject else { return .none }
            return .array(try flat.array.flattened())
        },
        Builtin("__next__", "__next__(self, /)", summary: "The next element.") { args throws(Fault) in
            guard case .object(let object) = args[0], let flat = object as? FlatObject else { return .none }
            guard let element = try flat.hostNext(args.vm) else { throw Fault(.stopIteration, "") }
            return element
        },
    ]
}

/// Functions that walk arrays.
enum IterationRows {
    static let rows: [Builtin] = [
        Builtin("nditer", "nditer(op, flags=None, op_flags=None, op_dtypes=None, order='K', casting='safe', op_axes=None, itershape=None, buffersize=0)",
                summary: "A walk over the elements, with their indices.", example: "np.nditer(np.ones(2), flags=['multi_index'])") { args throws(Fault) in
            .object(try NDIterObject(try NDIterRequest(args)))
        },
        Builtin("ndenumerate", "ndenumerate(arr)", summary: "Pairs of an index and the element there.", example: "list(np.ndenumerate([5]))") { args throws(Fault) in
            let array = try args.array(0)
            var index = Dims(repeating: 0, count: array.rank), next = 0
            return .object(ClosureIterator("ndenumerate") { (vm: Interpreter) throws(Fault) in
                guard next < array.count else { return nil }
                let pair = Value.newTuple([vm.value(index), vm.value(array[flat: next])])
                next += 1
                index.advance(within: array.shape)
                return pair
            })
        },
        Builtin("ndindex", "ndindex(*shape)", summary: "All indices of an array of a shape.", example: "list(np.ndindex(1, 2))  # [(0, 0), (0, 1)]") { args throws(Fault) in
            let rest = args.rest(0)
            let shape = try rest.count == 1 ? args.vm.dims(rest[0]) : args.vm.dims(rest)
            for length in shape where length < 0 { throw .value("negative dimensions are not allowed") }
            let count = try NDArray.checkedCount(shape, .bool)
            var index = Dims(repeating: 0, count: shape.count), next = 0
            return .object(ClosureIterator("ndindex") { (vm: Interpreter) in
                guard next < count else { return nil }
                next += 1
                defer { index.advance(within: shape) }
                return vm.value(index)
            })
        },
    ]
}
