/// Short ways for the commonest calls of array functions: plain arguments by position, for which nothing has to be bound.
/// Each answers nil where it does not apply, and the row's own body takes over.
enum Shortcuts {
    /// `np.zeros(3)`, `np.zeros((2, 3))`.
    static let zeros: Builtin.Shortcut = { (_, arguments, count) throws(Fault) in
        guard count == 1, let shape = shape(arguments[0]) else { return nil }
        return .array(try NDArray.zeros(shape, .float64))
    }

    /// `a.reshape(2, 3)`, `a.reshape((2, 3))`, `a.reshape(-1)`.
    static let reshape: Builtin.Shortcut = { (_, arguments, count) throws(Fault) in
        guard case .array(let array) = arguments[0] else { return nil }
        switch count {
        case 2:
            guard let shape = shape(arguments[1]) else { return nil }
            return .array(try array.reshaped(shape))
        case 3:
            guard case .int(let rows) = arguments[1], case .int(let columns) = arguments[2] else { return nil }
            return .array(try array.reshaped(Dims(rows, columns)))
        default: return nil
        }
    }

    /// `np.dot(a, b)`, `a.dot(b)`.
    static let dot: Builtin.Shortcut = { (vm, arguments, count) throws(Fault) in
        guard count == 2, case .array(let a) = arguments[0], case .array(let b) = arguments[1] else { return nil }
        return vm.value(try ArrayOps.dot(a, b))
    }

    /// `np.sum(a)`, `a.sum()` and other folds of everything.
    static func fold(_ op: ArrayOp) -> Builtin.Shortcut {
        { (vm, arguments, count) throws(Fault) in
            guard count == 1, case .array(let array) = arguments[0] else { return nil }
            if let small = try array.smallFold(op) { return vm.value(small) }
            return vm.value(try array.reduced(op, ReduceOptions()))
        }
    }

    /// `np.sum(a, axis=1, keepdims=True)`, `a.max(axis=0)` and other folds of a small array along one axis.
    static func foldAlong(_ op: ArrayOp) -> Builtin.NamedShortcut {
        { (vm, arguments, count, keywords) throws(Fault) in
            let named = keywords.items.count
            guard count == 1 + named, named <= 2, case .array(let array) = arguments[0] else { return nil }
            var axis: Int?, keepdims = false
            for k in 0..<named {
                guard case .str(let name) = keywords.items[k] else { return nil }
                let place = arguments + 1 + k
                if name === vm.names.axis, place.tag == Tag.int { axis = place.int
                } else if name === vm.names.keepdims, place.tag == Tag.bool { keepdims = place.bool
                } else { return nil }
            }
            guard let axis, array.rank > 1 || !keepdims else { return nil }
            if array.rank == 1, axis == 0 || axis == -1 { return try array.smallFold(op).map { vm.value($0) } }
            return try array.smallFold(op, axis: axis, keepdims: keepdims).map { .array($0) }
        }
    }

    /// `np.arange(3)`.
    static let arange: Builtin.Shortcut = { (_, arguments, count) throws(Fault) in
        guard count == 1, arguments.tag == Tag.int, arguments.int >= 0, arguments.int <= 1 << 12 else { return nil }
        return .array(try NDArray.counting(arguments.int))
    }

    private static func shape(_ value: Value) -> Dims? {
        switch value {
        case .int(let length): return Dims(length)
        case .tuple(let tuple) where tuple.items.count == 2:
            guard case .int(let rows) = tuple.items[0], case .int(let columns) = tuple.items[1] else { return nil }
            return Dims(rows, columns)
        default: return nil
        }
    }
}
