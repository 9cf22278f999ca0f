// Between values of the language and arrays.
//
// A list becomes an array in two walks: the first finds the shape and the element type that all leaves share, the
// second writes the elements. Numbers stay what they are (`Operand`): a Python number is weak and takes the element
// type of what it meets.

extension Interpreter {
    // MARK: From arrays

    @inline(__always)
    func value(_ result: ArrayResult) -> Value {
        switch result {
        case .array(let array): .array(array)
        case .scalar(let scalar): value(scalar)
        }
    }

    /// What a random draw or an operation gives: Python's numbers stay Python's.
    func value(_ operand: Operand) -> Value {
        switch operand {
        case .array(let array): .array(array)
        case .scalar(let scalar): value(scalar)
        case .pyBool(let truth): .bool(truth)
        case .pyInt(let number): .int(number)
        case .pyFloat(let number): .float(number)
        }
    }

    func value(_ dims: Dims) -> Value {
        var items: [Value] = []
        items.reserveCapacity(dims.count)
        for k in 0..<dims.count { items.append(.int(dims[k])) }
        return .newTuple(items)
    }

    /// An array without axes as a scalar, others as they are.
    func unwrapped(_ array: NDArray) -> Value { array.rank == 0 ? value(array.firstElement) : .array(array) }

    /// `a.tolist()`.
    func nestedList(_ array: NDArray) throws(Fault) -> Value {
        if array.rank == 0 { return try pythonValue(array.firstElement) }
        var items: [Value] = []
        items.reserveCapacity(array.shape[0])
        if array.rank == 1 {
            for index in 0..<array.shape[0] { items.append(try pythonValue(array[flat: index])) }
        } else {
            for index in 0..<array.shape[0] { items.append(try nestedList(array.selecting(axis: 0, index))) }
        }
        return .newList(items)
    }

    // MARK: To arrays

    /// An operand of arithmetic; nil for what is no number, array or sequence.
    @inline(__always)
    func operandIfAny(_ value: Value) throws(Fault) -> Operand? {
        switch value {
        case .array(let array): return .array(array)
        case .float(let number): return .pyFloat(number)
        case .int(let number): return .pyInt(number)
        case .bool(let truth): return .pyBool(truth)
        case .object(let object):
            if object.kind == .scalar { return .scalar(unsafeDowncast(object, to: ScalarObject.self).scalar) }
            if object.kind == .range { return .array(try ndarray(value)) }
            return nil
        case .list, .tuple: return .array(try ndarray(value))
        case .instance(let instance):
            if !instance.payload.isUndefined { return try operandIfAny(instance.payload) }
            if let made = try callUser(value, names.array) { return try operandIfAny(made) }
            return nil
        default: return nil
        }
    }

    /// An operand of arithmetic.
    func operand(_ value: Value) throws(Fault) -> Operand {
        if let found = try operandIfAny(value) { return found }
        return .array(try ndarray(value))
    }

    /// `np.asarray(value, dtype)`.
    public func ndarray(_ value: Value, dtype: DType? = nil) throws(Fault) -> NDArray {
        switch value {
        case .array(let array): return try dtype.map { (type) throws(Fault) in try array.astype(type) } ?? array
        case .float(let number) where dtype == nil: return try NDArray.scalar(Scalar(number))
        case .int(let number) where dtype == nil: return try NDArray.scalar(Scalar(number))
        case .list(let list):
            if list.extra == nil, dtype == nil || dtype == .float64, let row = try numbers(list.items, dtype) { return row }
        default: break
        }
        if case .object(let object) = value, let made = try (object as? HostObject)?.hostArray(self) {
            return try dtype.map { (type) throws(Fault) in try made.astype(type) } ?? made
        }
        if value.hasUserClass, let made = try callUser(value, names.array) { return try ndarray(made, dtype: dtype) }
        var reader = SequenceReader(vm: self, wanted: dtype)
        return try reader.read(value)
    }
}

extension Interpreter {
    /// A list of floats, or of ints, as an array; nil for all else.
    private func numbers(_ items: [Value], _ wanted: DType?) throws(Fault) -> NDArray? {
        guard let first = items.first else { return nil }
        switch first {
        case .float:
            let row = try NDArray.empty(Dims(items.count), .float64), out = row.data.assumingMemoryBound(to: Double.self)
            for k in 0..<items.count {
                guard case .float(let number) = items[k] else { return nil }
                out[k] = number
            }
            return row
        case .int where wanted == nil:
            let row = try NDArray.empty(Dims(items.count), .int64), out = row.data.assumingMemoryBound(to: Int.self)
            for k in 0..<items.count {
                guard case .int(let number) = items[k] else { return nil }
                out[k] = number
            }
            return row
        default: return nil
        }
    }
}

/// Turns nested sequences into an array.
private struct SequenceReader {
    let vm: Interpreter
    let wanted: DType?
    private var shape = Dims()
    private var dtype: DType?
    /// At which depth numbers stand.
    private var leafDepth: Int?

    init(vm: Interpreter, wanted: DType?) {
        self.vm = vm
        self.wanted = wanted
    }

    mutating func read(_ value: Value) throws(Fault) -> NDArray {
        try discover(value, 0)
        var writer = try ElementWriter(shape, wanted ?? dtype ?? .float64)
        try write(value, &writer)
        return writer.array
    }

    /// The items of what NumPy takes for a sequence.
    private func items(_ value: Value) throws(Fault) -> [Value]? {
        switch value {
        case .list(let list): return list.items
        case .tuple(let tuple): return tuple.items
        case .object(let object) where object.kind == .range: return try vm.array(of: value)
        case .object(let object) where object.kind == .view || object.kind == .host:
            if let host = object as? HostObject, try host.hostLength(vm) != nil, try host.hostIterator(vm) != nil, host is FlatObject { return try vm.array(of: value) }
            return nil
        case .instance where vm.userMethod(value, vm.names.len) != nil && vm.userMethod(value, vm.names.getItem) != nil:
            _ = try vm.length(value)
            return try vm.array(of: value)
        default: return nil
        }
    }

    private mutating func discover(_ value: Value, _ depth: Int) throws(Fault) {
        switch value {
        case .float: return try leaf(.float64, depth)
        case .int: return try leaf(.int64, depth)
        case .bool: return try leaf(.bool, depth)
        case .array(let array):
            var at = depth
            for length in array.shape {
                try branch(length, at)
                at += 1
            }
            if array.count > 0 || array.rank == 0 { try leaf(array.dtype, at) } else { meet(array.dtype) }
            return
        case .object(let object) where object.kind == .scalar:
            return try leaf(unsafeDowncast(object, to: ScalarObject.self).scalar.dtype, depth)
        default: break
        }
        if let items = try items(value) {
            try vm.checkNativeStack()
            try branch(items.count, depth)
            for item in items { try discover(item, depth + 1) }
            return
        }
        if case .instance(let instance) = value, !instance.payload.isUndefined { return try discover(instance.payload, depth) }
        if case .instance = value, let made = try vm.callUser(value, vm.names.array) { return try discover(made, depth) }
        if case .str = value, let wanted { return try leaf(wanted, depth) }
        if case .none = value, let wanted, wanted.isFloat { return try leaf(wanted, depth) }
        throw refusal(value)
    }

    private func refusal(_ value: Value) -> Fault {
        if wanted != nil {
            let name = vm.typeName(value)
            return .type(wanted?.isFloat == true ? "float() argument must be a string or a real number, not '\(name)'"
                : "int() argument must be a string, a bytes-like object or a real number, not '\(name)'")
        }
        if case .str = value { return .type("nn has no arrays of strings", hint: "keep texts in a list; arrays hold numbers and bools") }
        return .type("nn has no arrays of objects: '\(vm.typeName(value))' is no number", hint: "arrays hold numbers and bools")
    }

    private mutating func meet(_ type: DType) { dtype = dtype.map { DType.promoted($0, type) } ?? type }

    @inline(__always)
    private mutating func leaf(_ type: DType, _ depth: Int) throws(Fault) {
        if dtype != type { meet(type) }
        if let leafDepth {
            if leafDepth != depth { throw ragged(Swift.min(leafDepth, depth)) }
        } else {
            if depth < shape.count { throw ragged(depth) }
            leafDepth = depth
        }
    }

    private mutating func branch(_ length: Int, _ depth: Int) throws(Fault) {
        if let leafDepth, depth >= leafDepth { throw ragged(depth) }
        if depth < shape.count {
            if shape[depth] != length { throw ragged(depth) }
        } else {
            // An empty sequence before this one has no depth to go on with.
            if depth > 0, shape.contains(0) { throw ragged(depth) }
            shape.append(length)
            if shape.count > Dims.limit {
                throw .value("setting an array element with a sequence. The requested array would exceed the maximum number of dimension of \(Dims.limit).")
            }
        }
    }

    private func ragged(_ depth: Int) -> Fault {
        .value("setting an array element with a sequence. The requested array has an inhomogeneous shape after \(depth) dimensions. "
            + "The detected shape was \(Dims(shape.prefix(depth)).text) + inhomogeneous part.")
    }

    private func write(_ value: Value, _ writer: inout ElementWriter) throws(Fault) {
        switch value {
        case .float(let number):
            if writer.array.dtype.isInteger {
                if number.isNaN { throw .value("cannot convert float NaN to integer") }
                if number.isInfinite { throw Fault(.overflowError, "cannot convert float infinity to integer") }
            }
            return writer.append(number)
        case .int(let number):
            if writer.array.dtype.isInteger, writer.array.dtype != .int64 { return writer.append(try Scalar(pyInt: number, as: writer.array.dtype)) }
            return writer.append(number)
        case .bool(let truth): return writer.append(Scalar(truth))
        case .array(let array): return try writer.append(contentsOf: array)
        case .object(let object) where object.kind == .scalar:
            return writer.append(unsafeDowncast(object, to: ScalarObject.self).scalar)
        case .str(let text): return writer.append(try vm.scalar(text.value, writer.array.dtype))
        case .none: return writer.append(Double.nan)
        default: break
        }
        if let items = try items(value) {
            for item in items { try write(item, &writer) }
        } else if case .instance(let instance) = value, !instance.payload.isUndefined {
            try write(instance.payload, &writer)
        } else if let made = try vm.callUser(value, vm.names.array) {
            try write(made, &writer)
        }
    }
}
