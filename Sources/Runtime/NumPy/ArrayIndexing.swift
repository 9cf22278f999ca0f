/// Between brackets: what a key of the language means to an array.
extension Interpreter {
    @inline(__always)
    func arrayItem(_ array: NDArray, _ key: Value) throws(Fault) -> Value {
        switch key {
        case .int(let i): return value(try array.get(i))
        case .tuple(let tuple):
            if tuple.items.count == 2, case .int(let i) = tuple.items[0], case .int(let j) = tuple.items[1] {
                return value(try array.get(i, j))
            }
            if tuple.items.count == 2, case .array(let rows) = tuple.items[0], case .array(let columns) = tuple.items[1],
               let picked = try array.pairs(rows, columns) { return .array(picked) }
        case .array(let index):
            if let picked = try array.smallPicked(index) { return .array(picked) }
        case .object(let object):
            if object.kind == .slice, array.rank > 0, let slice = plainSlice(unsafeDowncast(object, to: SliceObject.self)) {
                let (start, step, count) = try slice.resolved(array.shape[0])
                return .array(array.sliced(axis: 0, start: start, step: step, length: count))
            }
        default: break
        }
        return value(try array.get(try indexItems(key)))
    }

    /// A slice whose parts are ints or left out.
    @inline(__always)
    private func plainSlice(_ slice: SliceObject) -> IndexSlice? {
        var start: Int?, stop: Int?, step: Int?
        switch slice.start {
        case .int(let number): start = number
        case .none: break
        default: return nil
        }
        switch slice.stop {
        case .int(let number): stop = number
        case .none: break
        default: return nil
        }
        switch slice.step {
        case .int(let number): step = number
        case .none: break
        default: return nil
        }
        return IndexSlice(start: start, stop: stop, step: step)
    }

    @inline(__always)
    func setArrayItem(_ array: NDArray, _ key: Value, _ new: Value) throws(Fault) {
        let operand: Operand
        switch new {
        case .float(let number): operand = .pyFloat(number)
        case .int(let number): operand = .pyInt(number)
        case .array(let values): operand = .array(values)
        case .object(let object) where object.kind == .scalar: operand = .scalar(unsafeDowncast(object, to: ScalarObject.self).scalar)
        default: return try setArrayItemSlowly(array, key, new)
        }
        switch key {
        case .int(let i): if try array.setElement(i, nil, operand) { return }
        case .tuple(let tuple):
            if tuple.items.count == 2, case .int(let i) = tuple.items[0], case .int(let j) = tuple.items[1],
               try array.setElement(i, j, operand) { return }
        case .array(let mask): if try array.smallMaskSet(mask, operand) { return }
        default: break
        }
        try array.set(try indexItems(key), operand)
    }

    /// Values that have to become numbers or arrays first: the index is looked at before them, as NumPy does.
    private func setArrayItemSlowly(_ array: NDArray, _ key: Value, _ new: Value) throws(Fault) {
        let items = try indexItems(key)
        var isBasic = true
        for item in items {
            switch item {
            case .array, .bool: isBasic = false
            default: break
            }
        }
        if isBasic, case .element = try array.select(items) {
            switch new {
            case .list, .tuple:
                if array.dtype.isBool { return try array.set(items, .pyBool(try truth(new))) }
                if array.dtype.isFloat { throw .value("setting an array element with a sequence.") }
                throw .type("int() argument must be a string, a bytes-like object or a real number, not '\(typeName(new))'")
            default: break
            }
        }
        try array.set(items, try elementOperand(new, for: array))
    }

    /// A value on its way into an array.
    func elementOperand(_ new: Value, for array: NDArray) throws(Fault) -> Operand {
        switch new {
        case .str(let text): return .scalar(try scalar(text.value, array.dtype))
        case .list, .tuple: return .array(try ndarray(new, dtype: array.dtype))
        case .none:
            if array.dtype.isFloat { return .pyFloat(.nan) }
            if array.dtype.isBool { return .pyBool(false) }
            throw .type("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'")
        default:
            if let operand = try operandIfAny(new) { return operand }
            return .array(try ndarray(new, dtype: array.dtype))
        }
    }

    /// The items of an index.
    func indexItems(_ key: Value) throws(Fault) -> [IndexItem] {
        guard case .tuple(let tuple) = key else { return [try indexItem(key)] }
        var items: [IndexItem] = []
        items.reserveCapacity(tuple.items.count)
        for part in tuple.items { items.append(try indexItem(part)) }
        return items
    }

    private func indexItem(_ key: Value) throws(Fault) -> IndexItem {
        switch key {
        case .int(let i): return .int(i)
        case .none: return .newaxis
        case .ellipsis: return .ellipsis
        case .bool(let truth): return .bool(truth)
        case .array(let array):
            if array.rank > 0 { return .array(array) }
            if array.dtype.isBool { return .bool(array.firstElement.isTrue) }
            if array.dtype.isInteger { return .int(array.firstElement.int) }
            throw .index("arrays used as indices must be of integer (or boolean) type")
        case .list, .tuple:
            let array = try ndarray(key)
            if array.count == 0 { return .array(try array.astype(.int64)) }
            return .array(array)
        case .object(let object):
            if object.kind == .slice { return .slice(try indexSlice(unsafeDowncast(object, to: SliceObject.self))) }
            if object.kind == .scalar {
                let scalar = unsafeDowncast(object, to: ScalarObject.self).scalar
                if scalar.dtype.isBool { return .bool(scalar.isTrue) }
                if scalar.dtype.isInteger { return .int(scalar.int) }
            }
            if object.kind == .range { return .array(try ndarray(key, dtype: .int64)) }
        case .instance:
            if let number = key.asInt { return .int(number) }
            if userMethod(key, names.index) != nil { return .int(try index(key)) }
        default: break
        }
        throw .index("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices")
    }

    private func indexSlice(_ slice: SliceObject) throws(Fault) -> IndexSlice {
        IndexSlice(start: try bound(slice.start), stop: try bound(slice.stop), step: try bound(slice.step))
    }

    private func bound(_ value: Value) throws(Fault) -> Int? {
        switch value {
        case .int(let number): return number
        case .none: return nil
        default:
            do throws(Fault) { return try index(value) } catch {
                guard error.kind == .typeError, !error.message.hasPrefix("only") else { throw error }
                throw .type("slice indices must be integers or None or have an __index__ method")
            }
        }
    }

    // MARK: Iteration and membership

    func arrayIterator(_ array: NDArray) throws(Fault) -> IteratorObject {
        guard array.rank > 0 else { throw .type("iteration over a 0-d array") }
        return RowIterator(array)
    }

    func arrayContains(_ array: NDArray, _ value: Value) throws(Fault) -> Bool {
        guard let result = try arrayCompare(.equal, .array(array), value) else { return false }
        if case .array(let truths) = result { return try truths.reduced(.logicalOr).isTrue }
        return try truth(result)
    }
}

/// Over the elements of an array's first axis.
final class RowIterator: IteratorObject {
    private let array: NDArray
    private var index = 0

    init(_ array: NDArray) {
        self.array = array
        super.init("iterator")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard index < array.shape[0] else { return nil }
        index += 1
        return vm.value(try array.get(index - 1))
    }

    override func remaining() -> Int? { array.shape[0] - index }
}
