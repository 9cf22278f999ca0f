import Lang

/// `np.nditer(…)`: a walk over the elements of one array, or of several stretched to one shape, in the order of memory.
///
/// The axes are put in an order (`turns`, outermost first) and turned round where they lie backwards in memory, unless the
/// script asks for an order of its own. A step of the walk shows each operand as a view without axes; with `external_loop` as
/// a view along the innermost axis, or along several of them where they lie as one; with `buffered` beside it as a
/// copy of up to so many elements, written back when the walk goes on. Operands of another element type than asked for
/// are converted as a whole at the start and written back at the end.
final class NDIterObject: HostObject {
    /// One operand, as the walk sees it.
    struct Side {
        /// What the script gave, or what was made for None.
        let array: NDArray
        /// The same in the element type asked for.
        let work: NDArray
        let isWritten: Bool
        /// Bytes along each axis of the walk, and where it begins.
        var strides: [Int]
        var start = 0
    }

    private var sides: [Side]
    private(set) var shape: [Int]
    private var turns: [Int] = []
    private var isFlipped: [Bool]
    private let tracksIndex: Bool, isBuffered: Bool, bufferSize: Int
    private var hasMultiIndex: Bool, isExternal: Bool
    /// 'C' or 'F' where `index` counts so.
    private let counting: String?
    /// Along each axis, in the walk's own direction.
    private var index: [Int]
    private var position = 0
    private var isStarted = false
    private var buffers: [NDArray] = []

    init(_ request: NDIterRequest) throws(Fault) {
        sides = request.sides
        shape = request.shape
        isFlipped = Array(repeating: false, count: request.shape.count)
        index = Array(repeating: 0, count: request.shape.count)
        hasMultiIndex = request.flags.contains("multi_index")
        isExternal = request.flags.contains("external_loop")
        isBuffered = request.flags.contains("buffered")
        counting = request.flags.contains("c_index") ? "C" : request.flags.contains("f_index") ? "F" : nil
        tracksIndex = counting != nil
        bufferSize = request.bufferSize
        super.init(kind: .host)
        arrange(request.order)
    }

    /// Puts the axes in order.
    private func arrange(_ order: String) {
        switch order {
        case "C": turns = Array(shape.indices)
        case "F": turns = shape.indices.reversed()
        case "A":
            let isFortran = sides.allSatisfy { $0.array.isFortranContiguous && !$0.array.isContiguous }
            turns = isFortran ? shape.indices.reversed() : Array(shape.indices)
        default:
            for axis in shape.indices where sides.allSatisfy({ $0.strides[axis] <= 0 }) && sides.contains(where: { $0.strides[axis] < 0 }) {
                isFlipped[axis] = true
                for k in sides.indices {
                    sides[k].start += sides[k].strides[axis] * Swift.max(shape[axis] - 1, 0)
                    sides[k].strides[axis] = -sides[k].strides[axis]
                }
            }
            turns = AxisOrder.of(sides.map { Dims($0.strides) }, shape: Dims(shape))
        }
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.iterator }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { sides.count }
    override func hostTruth(_ vm: Interpreter) throws(Fault) -> Bool? { true }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? { try attribute(name, vm) }
    override func setHostAttribute(_ name: String, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool { try setAttribute(name, value, vm) }
    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? { try item(key, vm) }
    override func setHostItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        switch try item(key, vm) {
        case .array(let target): try vm.setArrayItem(target, .ellipsis, value)
        case .tuple(let targets):
            let values = try vm.array(of: value)
            guard values.count == targets.items.count else { throw .value("Wrong size to assign to iterator slice") }
            for (target, value) in zip(targets.items, values) { if case .array(let target) = target { try vm.setArrayItem(target, .ellipsis, value) } }
        default: return false
        }
        return true
    }
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? {
        ClosureIterator("nditer") { [self] (vm: Interpreter) throws(Fault) in try next() }
    }

    override var isHostIterator: Bool { true }
    override func hostNext(_ vm: Interpreter) throws(Fault) -> Value? { try next() }

    private var count: Int { shape.reduce(1, *) }

    /// The innermost axes that a chunk of the external loop spans.
    private var span: (axes: Int, length: Int) {
        if isBuffered { return (turns.count, Swift.min(bufferSize, Swift.max(count - position, 0))) }
        var taken = 0, length = 1
        for axis in turns.reversed() {
            if shape[axis] != 1, length != 1 {
                let joins = sides.allSatisfy { side in step(side, taken) * length == side.strides[axis] }
                if !joins { break }
            }
            taken += 1
            length *= shape[axis]
        }
        return (taken, length)
    }

    /// The lengths of the axes when neighbours that lie as one are taken for one.
    private var joined: [Int] {
        if tracksIndex { return turns.map { shape[$0] } }
        var lengths: [Int] = [], last: Int?
        for axis in turns where shape[axis] != 1 {
            if let outer = last, let length = lengths.last, sides.allSatisfy({ $0.strides[outer] == $0.strides[axis] * shape[axis] }) {
                lengths[lengths.count - 1] = length * shape[axis]
            } else { lengths.append(shape[axis]) }
            last = axis
        }
        return lengths.isEmpty && !shape.isEmpty ? [1] : lengths
    }

    /// Bytes between neighbours within the innermost `taken` axes.
    private func step(_ side: Side, _ taken: Int) -> Int {
        turns.suffix(taken).last { shape[$0] != 1 }.map { side.strides[$0] } ?? side.work.itemsize
    }

    private func offset(_ side: Side, at place: [Int]) -> Int {
        var offset = side.start
        for axis in shape.indices { offset += place[axis] * side.strides[axis] }
        return offset
    }

    /// Where the walk stands.
    private func offset(_ side: Side) -> Int { position < count ? offset(side, at: index) : 0 }

    private func element(_ side: Side) -> NDArray {
        let view = side.work.view(shape: Dims(), strides: Dims(), byteOffset: offset(side))
        if !side.isWritten { view.isWriteable = false }
        return view
    }

    private func chunk(_ number: Int) throws(Fault) -> NDArray {
        let side = sides[number], (axes, length) = span
        if isBuffered {
            if buffers.isEmpty { try fillBuffers(length) }
            return buffers[number]
        }
        let view = side.work.view(shape: Dims(length), strides: Dims(length == 1 ? side.work.itemsize : step(side, axes)), byteOffset: offset(side))
        if !side.isWritten { view.isWriteable = false }
        return view
    }

    private func fillBuffers(_ length: Int) throws(Fault) {
        for side in sides {
            let buffer = try NDArray.empty(Dims(length), side.work.dtype)
            forEachPlace(side, length) { place, offset in
                (buffer.data + place * side.work.itemsize).copyMemory(from: side.work.data + offset, byteCount: side.work.itemsize)
            }
            if !side.isWritten { buffer.isWriteable = false }
            buffers.append(buffer)
        }
    }

    private func flushBuffers() {
        for (side, buffer) in zip(sides, buffers) where side.isWritten {
            forEachPlace(side, buffer.count) { place, offset in
                (side.work.data + offset).copyMemory(from: buffer.data + place * side.work.itemsize, byteCount: side.work.itemsize)
            }
        }
        buffers = []
    }

    /// The places of a buffer and the bytes where their elements lie.
    private func forEachPlace(_ side: Side, _ length: Int, _ body: (Int, Int) -> Void) {
        var at = index
        for place in 0..<length {
            body(place, offset(side, at: at))
            advance(&at, turns[...])
        }
    }

    private func advance(_ at: inout [Int], _ axes: ArraySlice<Int>) {
        for axis in axes.reversed() {
            at[axis] += 1
            if at[axis] < shape[axis] { return }
            at[axis] = 0
        }
    }

    /// Goes on; false at the end.
    func goOn() throws(Fault) -> Bool {
        guard position < count else { return false }
        if isExternal {
            let (axes, length) = span
            if isBuffered {
                flushBuffers()
                for _ in 0..<length { advance(&index, turns[...]) }
            } else { advance(&index, turns.dropLast(axes)) }
            position += length
        } else {
            position += 1
            advance(&index, turns[...])
        }
        if position >= count { try finish() }
        return position < count
    }

    /// Writes converted operands back.
    func finish() throws(Fault) {
        flushBuffers()
        for side in sides where side.isWritten && side.work !== side.array { try side.array.assign(side.work) }
    }

    func reset() throws(Fault) {
        try finish()
        for side in sides where side.work !== side.array { try side.work.assign(side.array) }
        position = 0
        isStarted = false
        for axis in index.indices { index[axis] = 0 }
    }

    /// Goes to a place in the order of the walk.
    private func jump(_ place: Int) throws(Fault) {
        guard place >= 0, place < count else { throw .index("Iterator GotoIterIndex called with an iterindex outside the iteration range.") }
        flushBuffers()
        var rest = place
        for axis in turns.reversed() {
            index[axis] = rest % shape[axis]
            rest /= shape[axis]
        }
        position = place
    }

    private func jump(multiIndex: [Int]) throws(Fault) {
        guard multiIndex.count == shape.count else { throw .value("Wrong number of indices") }
        for axis in shape.indices where multiIndex[axis] < 0 || multiIndex[axis] >= shape[axis] {
            throw .index("Iterator GotoMultiIndex called with an out-of-bounds multi-index.")
        }
        for axis in shape.indices { index[axis] = isFlipped[axis] ? shape[axis] - 1 - multiIndex[axis] : multiIndex[axis] }
        position = turns.reduce(0) { $0 * shape[$1] + index[$1] }
    }

    private var multiIndex: [Int] { shape.indices.map { isFlipped[$0] ? shape[$0] - 1 - index[$0] : index[$0] } }

    private func shown(_ number: Int) throws(Fault) -> Value { .array(isExternal ? try chunk(number) : element(sides[number])) }

    private func current() throws(Fault) -> Value {
        if position >= count { throw .value("Iterator is past the end") }
        if sides.count == 1 { return try shown(0) }
        var values: [Value] = []
        for number in sides.indices { values.append(try shown(number)) }
        return .newTuple(values)
    }

    private func removeAxis(_ axis: Int) throws(Fault) {
        if !hasMultiIndex { throw .value("Iterator RemoveAxis may only be called if a multi-index is being tracked") }
        guard axis >= 0, axis < shape.count else { throw .value("axis out of bounds in iterator RemoveAxis") }
        for k in sides.indices {
            if isFlipped[axis] { sides[k].start += sides[k].strides[axis] * Swift.max(shape[axis] - 1, 0) }
            sides[k].strides.remove(at: axis)
        }
        isFlipped.remove(at: axis)
        shape.remove(at: axis)
        index.remove(at: axis)
        turns = turns.filter { $0 != axis }.map { $0 > axis ? $0 - 1 : $0 }
        position = 0
        for k in index.indices { index[k] = 0 }
    }
}

// As an object of the language.
extension NDIterObject {
    private static func walk(_ args: borrowing Args) throws(Fault) -> NDIterObject {
        if case .object(let object) = args[0], let walk = object as? NDIterObject { return walk }
        throw .type("an nditer is wanted")
    }

    func attribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "finished": return .bool(position >= count)
        case "multi_index":
            guard hasMultiIndex else { throw .value("Iterator is not tracking a multi-index") }
            if position >= count { throw .value("Iterator is past the end") }
            return vm.value(Dims(multiIndex))
        case "index":
            guard let counting else { throw .value("Iterator does not have an index") }
            if position >= count { throw .value("Iterator is past the end") }
            let axes = counting == "C" ? Array(shape.indices) : shape.indices.reversed(), at = multiIndex
            return .int(axes.reduce(0) { $0 * shape[$1] + at[$1] })
        case "has_index": return .bool(tracksIndex)
        case "has_multi_index": return .bool(hasMultiIndex)
        case "has_delayed_bufalloc", "iterationneedsapi": return .bool(false)
        case "iterindex": return .int(position)
        case "iterrange": return .newTuple([.int(0), .int(count)])
        case "itersize": return .int(count)
        case "shape": return vm.value(Dims(hasMultiIndex ? shape : joined))
        case "ndim": return .int(hasMultiIndex || tracksIndex ? shape.count : joined.count)
        case "nop": return .int(sides.count)
        case "dtypes": return .newTuple(sides.map { vm.value($0.work.dtype) })
        case "value": return try current()
        case "operands": return .newTuple(sides.map { .array($0.array) })
        case "itviews":
            return .newTuple(sides.map { side in
                .array(side.work.view(shape: Dims(turns.map { shape[$0] }), strides: Dims(turns.map { side.strides[$0] }), byteOffset: side.start))
            })
        default: return nil
        }
    }

    func setAttribute(_ name: String, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        switch name {
        case "multi_index":
            guard hasMultiIndex else { throw .value("Iterator is not tracking a multi-index") }
            try jump(multiIndex: Array(try vm.dims(value)))
        case "iterindex": try jump(try vm.index(value))
        case "index":
            guard let counting else { throw .value("Iterator does not have an index") }
            var rest = try vm.index(value), at = shape
            guard rest >= 0, rest < count else { throw .index("Iterator GotoIndex called with an out-of-bounds index.") }
            for axis in counting == "C" ? shape.indices.reversed() : Array(shape.indices) {
                at[axis] = rest % shape[axis]
                rest /= shape[axis]
            }
            try jump(multiIndex: at)
        default: return false
        }
        return true
    }

    func item(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value {
        if case .object(let object) = key, object.kind == .slice {
            let places = try vm.places(of: object, count: sides.count)
            var values: [Value] = []
            for k in 0..<places.count { values.append(try shown(places.start + k * places.step)) }
            return .newTuple(values)
        }
        let i = try vm.index(key)
        guard i >= -sides.count, i < sides.count else { throw .index("Iterator operand index \(i) is out of bounds") }
        return try shown(i < 0 ? i + sides.count : i)
    }

    func next() throws(Fault) -> Value? {
        if isStarted { _ = try goOn() }
        isStarted = true
        return position < count ? try current() : nil
    }

    static let rows: [Builtin] = [
        Builtin("iternext", "iternext(self)", summary: "Goes to the next element; False at the end.") { args throws(Fault) in .bool(try walk(args).goOn()) },
        Builtin("reset", "reset(self)", summary: "Goes back to the first element.") { args throws(Fault) in
            try walk(args).reset()
            return .none
        },
        Builtin("close", "close(self)", summary: "Ends the walk.") { args throws(Fault) in
            try walk(args).finish()
            return .none
        },
        Builtin("__next__", "__next__(self, /)", summary: "The next element.") { args throws(Fault) in
            guard let value = try walk(args).next() else { throw Fault(.stopIteration, "") }
            return value
        },
        Builtin("remove_axis", "remove_axis(self, i, /)", summary: "Leaves an axis out of the walk.") { args throws(Fault) in
            try walk(args).removeAxis(try args.int(1))
            return .none
        },
        Builtin("remove_multi_index", "remove_multi_index(self)", summary: "Stops counting along each axis.") { args throws(Fault) in
            try walk(args).hasMultiIndex = false
            return .none
        },
        Builtin("enable_external_loop", "enable_external_loop(self)", summary: "From now on the walk shows lines and not elements.") { args throws(Fault) in
            let walk = try walk(args)
            if walk.hasMultiIndex || walk.tracksIndex { throw .value("Iterator flag EXTERNAL_LOOP cannot be used if an index or multi-index is being tracked") }
            walk.isExternal = true
            try walk.reset()
            return .none
        },
        Builtin("__enter__", "__enter__(self)", summary: "The walk itself.") { args in args[0] },
        Builtin("__exit__", "__exit__(self, type, value, traceback)", summary: "Ends the walk.") { args throws(Fault) in
            try walk(args).finish()
            return .none
        },
    ]
}
