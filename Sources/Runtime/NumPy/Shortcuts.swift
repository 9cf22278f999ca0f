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
            return vm.value(try array.reduced(op, ReduceOptions()))
        }
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
