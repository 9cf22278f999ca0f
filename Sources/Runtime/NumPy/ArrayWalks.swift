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
        let array = array
        var next = 0
        return ClosureIterator("flatiter") { (vm: Interpreter) throws(Fault) in
            guard next < array.count else { return nil }
            next += 1
            return vm.value(array[flat: next - 1])
        }
    }

    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        if case .int(let i) = key {
            let place = i < 0 ? i &+ array.count : i
            guard place >= 0, place < array.count else { throw .index("index \(i) is out of bounds for size \(array.count)") }
            return vm.value(array[flat: place])
        }
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
        name == "base" ? .array(array) : nil
    }

    override func hostCompare(_ op: CompareOp, _ other: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        try vm.arrayCompare(op, .array(try array.flattened()), other)
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
            guard flat.position < flat.array.count else { throw Fault(.stopIteration, "") }
            flat.position += 1
            return args.vm.value(flat.array[flat: flat.position - 1])
        },
    ]
}

/// `np.nditer(a, flags=['multi_index'], op_flags=[['readwrite']])` in its simple form: a walk over the elements of one
/// array, or of several stretched to one shape.
final class NDIterObject: HostObject {
    private let arrays: [NDArray]
    private let shape: Dims
    private let isWriteable: Bool
    private let tracksIndex: Bool
    private var index: Dims
    private var position = 0
    private let count: Int
    /// In which order the axes turn, the fastest last.
    private let order: [Int]

    init(_ arrays: [NDArray], order: String, isWriteable: Bool, tracksIndex: Bool) throws(Fault) {
        self.isWriteable = isWriteable
        self.tracksIndex = tracksIndex
        shape = try RandomFill.commonShape(arrays.map(\.shape))
        var wide: [NDArray] = []
        for array in arrays {
            let stretched = array.shape == shape ? array : try array.broadcasted(to: shape)
            wide.append(stretched)
        }
        self.arrays = wide
        count = shape.product
        index = Dims(repeating: 0, count: shape.count)
        switch order {
        case "C": self.order = Array(0..<shape.count)
        case "F": self.order = Array((0..<shape.count).reversed())
        default: self.order = AxisOrder.of(wide.map(\.strides), shape: shape)
        }
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.iterator }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { count }
    override func hostTruth(_ vm: Interpreter) throws(Fault) -> Bool? { true }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "finished": return .bool(position >= count)
        case "multi_index":
            guard tracksIndex else { throw .value("Iterator is not tracking a multi-index") }
            if position >= count { throw .value("Iterator is past the end") }
            return vm.value(index)
        case "iterindex": return .int(position)
        case "itersize": return .int(count)
        case "shape": return vm.value(shape)
        case "ndim": return .int(shape.count)
        case "nop": return .int(arrays.count)
        case "value": return try current()
        case "operands": return .newTuple(arrays.map { .array($0) })
        case "index":
            throw .value("Iterator does not have an index")
        default: return nil
        }
    }

    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        let i = try vm.index(key)
        guard i >= -arrays.count, i < arrays.count else { throw .index("Iterator operand index \(i) is out of bounds") }
        return .array(element(of: arrays[i < 0 ? i + arrays.count : i]))
    }

    override func setHostItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        guard case .array(let target)? = try hostItem(key, vm) else { return false }
        try vm.setArrayItem(target, .ellipsis, value)
        return true
    }

    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        var isFirst = true
        return ClosureIterator("nditer") { [self] (vm: Interpreter) throws(Fault) in
            if isFirst { isFirst = false } else { _ = step() }
            guard position < count else { return nil }
            return try current()
        }
    }

    private func current() throws(Fault) -> Value {
        if position >= count { throw .value("Iterator is past the end") }
        let elements = arrays.map { Value.array(element(of: $0)) }
        return elements.count == 1 ? elements[0] : .newTuple(elements)
    }

    /// A view of the element where the walk stands.
    private func element(of array: NDArray) -> NDArray {
        var offset = 0
        for axis in 0..<index.count { offset += index[axis] * array.strides[axis] }
        let view = array.view(shape: Dims(), strides: Dims(), byteOffset: position < count ? offset : 0)
        if !isWriteable { view.isWriteable = false }
        return view
    }

    /// Goes to the next element; false at the end.
    func step() -> Bool {
        guard position < count else { return false }
        position += 1
        for axis in order.reversed() {
            index[axis] += 1
            if index[axis] < shape[axis] { break }
            index[axis] = 0
        }
        return position < count
    }

    func reset() {
        position = 0
        for axis in 0..<index.count { index[axis] = 0 }
    }

    private static func walk(_ args: borrowing Args) throws(Fault) -> NDIterObject {
        if case .object(let object) = args[0], let walk = object as? NDIterObject { return walk }
        throw .type("an nditer is wanted")
    }

    static let rows: [Builtin] = [
        Builtin("iternext", "iternext(self)", summary: "Goes to the next element; False at the end.") { args throws(Fault) in .bool(try walk(args).step()) },
        Builtin("reset", "reset(self)", summary: "Goes back to the first element.") { args throws(Fault) in
            try walk(args).reset()
            return .none
        },
        Builtin("close", "close(self)", summary: "Ends the walk.") { _ in .none },
        Builtin("__enter__", "__enter__(self)", summary: "The walk itself.") { args in args[0] },
        Builtin("__exit__", "__exit__(self, type, value, traceback)", summary: "Ends the walk.") { _ in .none },
    ]
}

/// Functions that walk arrays.
enum IterationRows {
    static let rows: [Builtin] = [
        Builtin("nditer", "nditer(op, flags=None, op_flags=None, op_dtypes=None, order='K', casting='safe')",
                summary: "A walk over the elements, with their indices.", example: "np.nditer(np.ones(2), flags=['multi_index'])") { args throws(Fault) in
            let vm = args.vm
            var arrays: [NDArray] = []
            switch args[0] {
            case .list, .tuple:
                var isSeveral = false
                for item in try vm.array(of: args[0]) { if case .array = item { isSeveral = true } }
                if isSeveral { for item in try vm.array(of: args[0]) { arrays.append(try vm.ndarray(item)) } } else { arrays = [try vm.ndarray(args[0])] }
            default: arrays = [try args.array(0)]
            }
            let flags = args.isGiven(1) ? try texts(args[1], vm) : [], operandFlags = args.isGiven(2) ? try texts(args[2], vm) : []
            if arrays.contains(where: { $0.count == 0 }), !flags.contains("zerosize_ok") {
                throw .value("Iteration of zero-sized operands is not enabled")
            }
            let writes = operandFlags.contains("readwrite") || operandFlags.contains("writeonly")
            return .object(try NDIterObject(arrays, order: try args.optionalString(4) ?? "K", isWriteable: writes, tracksIndex: flags.contains("multi_index")))
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

    /// All strings in nested lists.
    private static func texts(_ value: Value, _ vm: Interpreter) throws(Fault) -> [String] {
        if case .str(let text) = value { return [text.value] }
        var result: [String] = []
        for item in try vm.array(of: value) { result += try texts(item, vm) }
        return result
    }
}
