/// Arguments of array functions, as arrays take them.
extension Args {
    /// Whether an argument was given and is not None.
    func isGiven(_ index: Int) -> Bool {
        switch self[index] {
        case .undefined, .none: false
        default: true
        }
    }

    /// Anything that becomes an array.
    @inline(__always)
    func array(_ index: Int) throws(Fault) -> NDArray {
        if case .array(let array) = self[index] { return array }
        return try vm.ndarray(self[index])
    }

    /// `casting=`.
    func casting(_ index: Int) throws(Fault) -> CastingRule {
        guard let text = try optionalString(index) else { return .sameKind }
        guard let rule = CastingRule(rawValue: text) else {
            throw .value("casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got '\(text)')")
        }
        return rule
    }

    /// True, False, or nil for anything else.
    func optionalBool(_ index: Int) -> Bool? {
        if case .bool(let truth) = self[index] { return truth }
        return nil
    }

    func optionalArray(_ index: Int) throws(Fault) -> NDArray? { isGiven(index) ? try array(index) : nil }

    func operand(_ index: Int) throws(Fault) -> Operand { try vm.operand(self[index]) }

    /// The receiver of a method of arrays and scalars.
    @inline(__always)
    var receiver: NDArray {
        get throws(Fault) { try array(0) }
    }

    /// A shape: one length or a sequence of them.
    func dims(_ index: Int) throws(Fault) -> Dims { try vm.dims(self[index]) }

    func optionalDims(_ index: Int) throws(Fault) -> Dims? { isGiven(index) ? try dims(index) : nil }

    /// One axis, or nil for None.
    func axis(_ index: Int) throws(Fault) -> Int? {
        switch self[index] {
        case .int(let axis): return axis
        case .none, .undefined: return nil
        default: return try vm.index(self[index])
        }
    }

    /// One axis or several, or nil for None.
    func axes(_ index: Int) throws(Fault) -> Dims? {
        switch self[index] {
        case .int(let axis): return Dims(axis)
        case .none, .undefined: return nil
        default: return try dims(index)
        }
    }

    /// The same for a fold of the receiver: of an array without axes, axis 0 is all there is.
    func foldedAxis(_ index: Int) throws(Fault) -> Int? {
        if case .tuple = self[index] { throw .type("'tuple' object cannot be interpreted as an integer") }
        return try foldedAxes(index)?.first
    }

    /// The same for several.
    func foldedAxes(_ index: Int) throws(Fault) -> Dims? {
        guard let axes = try axes(index) else { return nil }
        if axes.count == 1, axes[0] == 0 || axes[0] == -1, try array(0).rank == 0 { return nil }
        return axes
    }

    /// An element type, or nil for None.
    func dtype(_ index: Int) throws(Fault) -> DType? { isGiven(index) ? try vm.dtype(self[index]) : nil }

    /// `out=`: an array, or a tuple of one.
    func out(_ index: Int) throws(Fault) -> NDArray? {
        switch self[index] {
        case .none, .undefined: return nil
        case .array(let array): return array
        case .tuple(let tuple) where tuple.items.count == 1:
            if case .array(let array) = tuple.items[0] { return array }
            if tuple.items[0].isNone { return nil }
        default: break
        }
        throw .type("return arrays must be of ArrayType")
    }

    /// `where=`: nil for True.
    func mask(_ index: Int) throws(Fault) -> NDArray? {
        switch self[index] {
        case .none, .undefined, .bool(true): return nil
        case .list, .tuple: return try vm.ndarray(self[index], dtype: .bool)
        default:
            let mask = try array(index)
            guard mask.dtype.isBool else {
                throw .type("Cannot cast array data from dtype('\(mask.dtype.name)') to dtype('bool') according to the rule 'safe'")
            }
            return mask
        }
    }

    /// `order=`: whether column by column.
    func isFortran(_ index: Int) throws(Fault) -> Bool {
        if case .str(let text) = self[index], case .str(let letter) = vm.characters[67], text === letter { return false } // 'C', the default
        switch try optionalString(index) {
        case nil, "C", "K", "A": return false
        case "F": return true
        case let other?: throw .value("order must be one of 'C', 'F', 'A', or 'K' (got '\(other)')")
        }
    }
}

extension Interpreter {
    /// A shape: one length or a sequence of them.
    func dims(_ value: Value) throws(Fault) -> Dims {
        switch value {
        case .int(let length): return Dims(length)
        case .tuple(let tuple): return try dims(tuple.items)
        case .list(let list): return try dims(list.items)
        case .array(let array) where array.rank > 0:
            if array.dtype.isFloat { throw .type("'numpy.\(array.dtype.name)' object cannot be interpreted as an integer") }
            var result = Dims()
            for index in 0..<array.count { result.append(array[flat: index].int) }
            return result
        case .object(let object) where object.kind == .range: return try dims(array(of: value))
        case .float: throw .type("expected a sequence of integers or a single integer, got '\(try repr(value))'")
        default: return Dims(try index(value))
        }
    }

    func dims(_ items: [Value]) throws(Fault) -> Dims {
        var result = Dims()
        for item in items {
            if case .int(let length) = item { result.append(length) } else { result.append(try index(item)) }
        }
        return result
    }
}
