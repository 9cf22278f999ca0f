/// `np.add`, `np.exp`: a row of the table of operations as a function with methods.
public final class UfuncObject: HostObject {
    let op: ArrayOp
    /// The name it is bound to: `abs` and `absolute` are one operation.
    let name: String
    private(set) lazy var row = Ufuncs.row(op)

    init(_ op: ArrayOp, name: String) {
        self.op = op
        self.name = name
        super.init(kind: .ufunc)
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.ufunc }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "<ufunc '\(op.name)'>" }
    override public func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        if case .object(let object) = other, let other = object as? UfuncObject { return other.op === op }
        return false
    }

    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "__name__", "__qualname__": return .string(op.name)
        case "__doc__": return .string(row.signature + "\n\n" + row.summary)
        case "nin": return .int(op.arity)
        case "nout": return .int(1)
        case "nargs": return .int(op.arity + 1)
        case "types": return .newList(types.map { .string($0) })
        case "ntypes": return .int(types.count)
        case "signature": return Value.none
        case "identity":
            guard let identity = op.identity else { return Value.none }
            return op === ArrayOp.logicalAnd || op === ArrayOp.logicalOr ? .bool(identity != 0) : identity.isFinite ? .int(Int(identity)) : .float(identity)
        default: return nil
        }
    }

    /// The element types of the loops there are, as NumPy writes them.
    private var types: [String] {
        DType.allCases.compactMap { type in
            guard let found = try? op.types(type), found.input == type, op.loop(type) != nil else { return nil }
            return String(repeating: String(type.code), count: op.arity) + "->" + String(found.output.code)
        }
    }

    override public func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        if keywords == nil || keywords?.count == 0 {
            if op.arity == 1, arguments.count == 1 { return try unary(arguments[0], vm) }
            if op.arity == 2, arguments.count == 2 { return try binary(arguments[0], arguments[1], vm) }
        }
        return try vm.callBuiltin(row, arguments, keywords)
    }

    /// A call from the loop: the arguments lie in registers that die with it, so a temporary may take the result.
    func apply(_ arguments: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject?, _ vm: Interpreter) throws(Fault) -> Value {
        guard keywords == nil, count == op.arity else { return try vm.call(row, arguments, count, keywords: keywords) }
        if let small = try small(arguments, count) {
            arguments.clear(count)
            return .array(small)
        }
        var x: NDArray?, y: NDArray?
        var options = OpOptions()
        if case .array(let array) = arguments[0] {
            x = array
            _ = consume array
            arguments[0] = .undefined
            options.reuseLhs = isKnownUniquelyReferenced(&x)
        }
        let lhs: Operand = if let x { .array(x) } else { try vm.operand(arguments[0]) }
        if count == 1 { return vm.value(try ArrayOps.apply(op, lhs, options)) }
        if case .array(let array) = arguments[1] {
            y = array
            _ = consume array
            arguments[1] = .undefined
            options.reuseRhs = isKnownUniquelyReferenced(&y)
        }
        let rhs: Operand = if let y { .array(y) } else { try vm.operand(arguments[1]) }
        return vm.value(try ArrayOps.apply(op, lhs, rhs, options))
    }

    /// The same of small arrays, or of one and a number, lent from their registers.
    private func small(_ arguments: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) -> NDArray? {
        let second = arguments + 1
        if arguments.tag == Tag.array {
            return try arguments.lendingArray { (x) throws(Fault) -> NDArray? in
                if count == 1 { return try ArrayOps.small(op, x, reuse: arguments.isOnlyArray) }
                if second.tag == Tag.array {
                    return try second.lendingArray { (y) throws(Fault) -> NDArray? in
                        try ArrayOps.small(op, x, y, arguments.isOnlyArray, second.isOnlyArray)
                    }
                }
                guard let number = number(second) else { return nil }
                return try ArrayOps.small(op, x, number, isFirst: false, reuse: arguments.isOnlyArray, .pyFloat(number))
            }
        }
        guard count == 2, second.tag == Tag.array, let number = number(arguments) else { return nil }
        return try second.lendingArray { (y) throws(Fault) -> NDArray? in
            try ArrayOps.small(op, y, number, isFirst: true, reuse: second.isOnlyArray, .pyFloat(number))
        }
    }

    @inline(__always)
    private func number(_ place: UnsafeMutablePointer<Value>) -> Double? {
        place.tag == Tag.float ? place.float : place.tag == Tag.int ? Double(place.int) : nil
    }

    private func unary(_ x: Value, _ vm: Interpreter) throws(Fault) -> Value {
        vm.value(try ArrayOps.apply(op, try vm.operand(x), OpOptions()))
    }

    private func binary(_ x: Value, _ y: Value, _ vm: Interpreter) throws(Fault) -> Value {
        vm.value(try ArrayOps.apply(op, try vm.operand(x), try vm.operand(y), OpOptions()))
    }
}

/// The element-wise functions of `np` and how they are called with keywords.
enum Ufuncs {
    /// One line of help each.
    private static let summaries: [String: String] = [
        "add": "The sum of two arrays, element by element.", "subtract": "The difference, element by element.",
        "multiply": "The product, element by element.", "divide": "The quotient, element by element.",
        "floor_divide": "The quotient rounded down.", "remainder": "The remainder, with the divisor's sign.",
        "fmod": "The remainder, with the dividend's sign.", "power": "The first raised to the power of the second.",
        "maximum": "The greater of two; NaN if one is.", "minimum": "The lesser of two; NaN if one is.",
        "fmax": "The greater of two, leaving out NaN.", "fmin": "The lesser of two, leaving out NaN.",
        "negative": "The number with its sign changed.", "absolute": "The absolute value.", "sign": "-1, 0 or 1 by the sign.",
        "square": "The number times itself.", "sqrt": "The square root.", "reciprocal": "One divided by the number.",
        "exp": "e to the power of the number.", "log": "The natural logarithm.", "tanh": "The hyperbolic tangent.",
        "expm1": "exp(x) - 1, exact near 0.", "log1p": "log(1 + x), exact near 0.", "log2": "The logarithm to base 2.",
        "log10": "The logarithm to base 10.", "exp2": "2 to the power of the number.", "sin": "The sine.", "cos": "The cosine.",
        "tan": "The tangent.", "isnan": "Whether it is no number.", "isfinite": "Whether it is neither infinite nor NaN.",
        "isinf": "Whether it is infinite.", "floor": "Rounded down.", "ceil": "Rounded up.", "rint": "Rounded to the nearest whole number.",
        "trunc": "The whole part.", "logical_and": "Whether both are true.", "logical_or": "Whether one is true.",
        "logical_not": "Whether it is false.", "equal": "Whether two are equal.", "less": "Whether the first is less.",
        "greater": "Whether the first is greater.",
    ]

    /// The row that takes all keywords.
    static func row(_ op: ArrayOp) -> Builtin {
        let operands = op.arity == 1 ? "x" : "x1, x2"
        let last = op.arity
        return Builtin(op.name, "\(op.name)(\(operands), out=None, *, where=True, casting='same_kind', order='K', dtype=None, subok=True, signature=None, sig=None)",
                       summary: summaries[op.name] ?? "\(op.name), element by element.") { args throws(Fault) in
            var dtype = try args.dtype(last + 4)
            // A signature's letters are those of the operands, which comparisons take as they come.
            if dtype == nil, !op.rule.isTest { dtype = try signature(args, last) }
            var options = OpOptions(out: try args.out(last), mask: try args.mask(last + 1), dtype: dtype)
            options.casting = try args.casting(last + 2)
            let x = try args.operand(0), layout = try args.layout(last + 3, or: .keep)
            let result = last == 1 ? try ArrayOps.apply(op, x, options) : try ArrayOps.apply(op, x, try args.operand(1), options)
            if options.out == nil, layout != .keep, case .array(let array) = result { return .array(try array.laid(layout)) }
            return args.vm.value(result)
        }
    }

    /// The element type that `signature=` asks for: a type, a tuple of them, or letters (`'dd->d'`).
    private static func signature(_ args: borrowing Args, _ last: Int) throws(Fault) -> DType? {
        let index = args.isGiven(last + 6) ? last + 6 : last + 7
        guard args.isGiven(index) else { return nil }
        switch args[index] {
        case .str(let text): return try text.value.first.map { (letter) throws(Fault) in try args.vm.dtype(.string(String(letter))) }
        case .tuple(let tuple): return try tuple.items.first { !$0.isNone }.map { (value) throws(Fault) in try args.vm.dtype(value) }
        default: return try args.dtype(index)
        }
    }

    /// Names under which operations are bound besides their own.
    static let aliases = [
        "abs", "mod", "true_divide", "bitwise_not", "pow", "asin", "acos", "atan", "atan2", "asinh", "acosh", "atanh",
        "bitwise_left_shift", "bitwise_right_shift", "bitwise_invert",
    ]

    static func install(_ module: ModuleObject, _ vm: Interpreter) {
        for op in ArrayOp.all where op.arity <= 2 { module.set(vm.intern(op.name), .object(UfuncObject(op, name: op.name))) }
        for alias in aliases {
            guard let op = ArrayOp.named(alias), let found = module.value(op.name) else { continue }
            module.set(vm.intern(alias), found)
        }
    }
}

/// Methods of ufuncs.
enum UfuncMethods {
    private static func op(_ args: borrowing Args) throws(Fault) -> ArrayOp {
        if case .object(let object) = args[0], let ufunc = object as? UfuncObject { return ufunc.op }
        throw .type("a ufunc is wanted")
    }

    private static func requireBinary(_ op: ArrayOp, _ name: String) throws(Fault) {
        if op.arity != 2 { throw .value("\(name) only supported for binary functions") }
    }

    static let rows: [Builtin] = [
        Builtin("reduce", "reduce(self, array, axis=0, dtype=None, out=None, keepdims=False, initial=, where=True)",
                summary: "Folds an axis into one: np.add.reduce is the sum.", example: "np.add.reduce([1, 2, 3])  # np.int64(6)") { args throws(Fault) in
            let op = try op(args), array = try args.array(1)
            try requireBinary(op, "reduce")
            var axes = try args.axes(2)
            if array.rank == 0, let some = axes, some.count == 1, some[0] == 0 || some[0] == -1 { axes = nil }
            var options = ReduceOptions(axes: axes, keepdims: try args.bool(5), dtype: try args.dtype(3), out: try args.out(4), mask: try args.mask(7))
            if args.isGiven(6) { options.initial = try args.operand(6) } else { options.hasNoStart = args.has(6) }
            return args.vm.value(try array.reduced(op, options))
        },
        Builtin("accumulate", "accumulate(self, array, axis=0, dtype=None, out=None)", summary: "All partial results of a fold.",
                example: "np.add.accumulate([1, 2, 3])  # array([1, 3, 6])") { args throws(Fault) in
            let op = try op(args), array = try args.array(1)
            try requireBinary(op, "accumulate")
            if array.rank == 0 { throw .type("cannot accumulate on a scalar") }
            return .array(try array.accumulated(op, axis: try args.int(2, or: 0), dtype: try args.dtype(3), out: try args.out(4)))
        },
        Builtin("outer", "outer(self, A, B, /, *, out=None, where=True, dtype=None)", summary: "The function of every pair of elements.",
                example: "np.multiply.outer([1, 2], [3, 4])") { args throws(Fault) in
            let op = try op(args)
            try requireBinary(op, "outer product")
            let a = try args.array(1), b = try args.array(2)
            var shape = a.shape
            for _ in 0..<b.rank { shape.append(1) }
            let options = OpOptions(out: try args.out(3), mask: try args.mask(4), dtype: try args.dtype(5))
            return args.vm.value(try ArrayOps.apply(op, .array(try a.reshaped(shape)), .array(b), options))
        },
        Builtin("at", "at(self, a, indices, b=, /)", summary: "Applies the function in place at places that may repeat.",
                example: "np.add.at(np.zeros(3), [0, 0, 1], 1)") { args throws(Fault) in
            let op = try op(args)
            guard case .array(let array) = args[1] else { throw .type("first operand must be array") }
            if op.arity == 2, !args.has(3) { throw .value("second operand needed for ufunc") }
            try array.applyAt(op, try args.vm.indexItems(args[2]), op.arity == 2 ? try args.operand(3) : nil)
            return .none
        },
        Builtin("reduceat", "reduceat(self, array, indices, axis=0, dtype=None, out=None)", summary: "Folds the slices between indices.",
                example: "np.add.reduceat([1, 2, 3, 4], [0, 2])  # array([3, 7])") { args throws(Fault) in
            let op = try op(args), array = try args.array(1), starts = try args.array(2).astype(.int64)
            try requireBinary(op, "reduceat")
            let axis = try Dims.axis(try args.int(3, or: 0), rank: array.rank)
            var parts: [NDArray] = []
            let length = array.shape[axis]
            for k in 0..<starts.count {
                let start = starts[flat: k].int, end = k + 1 < starts.count ? starts[flat: k + 1].int : length
                if start < 0 || start >= length { throw .index("index \(start) out-of-bounds in \(op.name).reduceat [0, \(length))") }
                let part = array.sliced(axis: axis, start: start, step: 1, length: Swift.max(end - start, 1))
                switch try part.reduced(op, ReduceOptions(axes: Dims(axis), keepdims: true, dtype: try args.dtype(4))) {
                case .array(let folded): parts.append(folded)
                case .scalar(let scalar): parts.append(try NDArray.full(Dims(repeating: 1, count: array.rank), scalar))
                }
            }
            if parts.isEmpty {
                var shape = array.shape
                shape[axis] = 0
                return .array(try NDArray.empty(shape, try args.dtype(4) ?? array.dtype))
            }
            return .array(try NDArray.concatenated(parts, axis: axis, out: try args.out(5)))
        },
    ]
}
