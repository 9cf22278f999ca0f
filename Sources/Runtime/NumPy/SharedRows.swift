/// Functions of `np` that arrays also have as methods: one body, two rows.
struct SharedRow: Sendable {
    let name: String
    let function: Builtin
    let method: Builtin

    /// - Parameter parameters: those behind the array, as both forms have them.
    init(_ name: String, _ parameters: String, summary: String, example: String = "", shortcut: Builtin.Shortcut? = nil,
         named: Builtin.NamedShortcut? = nil, _ body: @escaping Builtin.Body) {
        self.name = name
        let rest = parameters.isEmpty ? "" : ", " + parameters
        function = Builtin(name, "\(name)(a\(rest))", summary: summary, example: example, shortcut: shortcut, named: named, body)
        method = Builtin(name, "\(name)(self\(rest))", summary: summary, shortcut: shortcut, named: named, body)
    }
}

enum SharedRows {
    static let functions: [Builtin] = (reductions + shapes + places).map(\.function) + [chooseRow]
    static let methods: [Builtin] = (reductions + shapes + places).map(\.method)

    /// `name(a, axis, out, keepdims, initial, where)` by a row of the table of operations.
    private static func fold(_ name: String, _ op: ArrayOp, _ summary: String, _ example: String) -> SharedRow {
        SharedRow(name, "axis=None, out=None, keepdims=False, initial=, where=True", summary: summary, example: example,
                  shortcut: Shortcuts.fold(op), named: Shortcuts.foldAlong(op)) { args throws(Fault) in
            var options = ReduceOptions(axes: try args.foldedAxes(1), keepdims: try args.bool(3), out: try args.out(2), mask: try args.mask(5))
            if args.isGiven(4) { options.initial = try args.operand(4) }
            return args.vm.value(try args.receiver.reduced(op, options))
        }
    }

    /// The same with a dtype.
    private static func total(_ name: String, _ op: ArrayOp, _ summary: String, _ example: String) -> SharedRow {
        SharedRow(name, "axis=None, dtype=None, out=None, keepdims=False, initial=, where=True", summary: summary, example: example,
                  shortcut: Shortcuts.fold(op), named: Shortcuts.foldAlong(op)) { args throws(Fault) in
            var options = ReduceOptions(axes: try args.foldedAxes(1), keepdims: try args.bool(4), dtype: try args.dtype(2), out: try args.out(3), mask: try args.mask(6))
            if args.isGiven(5) { options.initial = try args.operand(5) }
            return args.vm.value(try args.receiver.reduced(op, options))
        }
    }

    private static func truth(_ name: String, _ op: ArrayOp, _ summary: String, _ example: String) -> SharedRow {
        SharedRow(name, "axis=None, out=None, keepdims=False, *, where=True", summary: summary, example: example) { args throws(Fault) in
            let options = ReduceOptions(axes: try args.foldedAxes(1), keepdims: try args.bool(3), out: try args.out(2), mask: try args.mask(4))
            return args.vm.value(try args.receiver.reduced(op, options))
        }
    }

    private static func place(_ name: String, _ op: ArrayOp, _ summary: String, _ example: String) -> SharedRow {
        SharedRow(name, "axis=None, out=None, *, keepdims=False", summary: summary, example: example) { args throws(Fault) in
            let result = try args.receiver.place(of: op, axis: try args.foldedAxis(1), keepdims: try args.bool(3))
            guard let out = try args.out(2) else { return args.vm.value(result) }
            if out.shape != result.operand.shape { throw .value("output array does not match result of np.\(name).") }
            if !out.dtype.isInteger { throw .type("Cannot cast array data from dtype('\(out.dtype.name)') to dtype('int64') according to the rule 'safe'") }
            try out.assign(try ArrayOps.array(result.operand, .int64))
            return .array(out)
        }
    }

    private static func running(_ name: String, _ op: ArrayOp, _ summary: String, _ example: String) -> SharedRow {
        SharedRow(name, "axis=None, dtype=None, out=None", summary: summary, example: example) { args throws(Fault) in
            .array(try args.receiver.accumulated(op, axis: try args.foldedAxis(1), dtype: try args.dtype(2), out: try args.out(3)))
        }
    }

    private static func spread(_ name: String, isDeviation: Bool, _ summary: String, _ example: String) -> SharedRow {
        SharedRow(name, "axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None", summary: summary, example: example) { args throws(Fault) in
            let options = ReduceOptions(axes: try args.axes(1), keepdims: try args.bool(5), dtype: try args.dtype(2), out: try args.out(3), mask: try args.mask(6))
            let given = try args.double(4)
            if args.isGiven(8), given != 0 { throw .value("ddof and correction can't be provided simultaneously.") }
            let ddof = args.isGiven(8) ? try args.double(8) : given
            let array = try args.receiver
            return args.vm.value(isDeviation ? try array.deviation(ddof: ddof, options) : try array.variance(ddof: ddof, options))
        }
    }

    private static let reductions: [SharedRow] = [
        total("sum", .add, "The sum of elements, over all axes or some.", "np.sum([[1, 2], [3, 4]], axis=0)  # array([4, 6])"),
        total("prod", .multiply, "The product of elements.", "np.prod([2, 3])  # np.int64(6)"),
        fold("max", .maximum, "The greatest element; NaN if there is one.", "np.max([1, 3, 2])  # np.int64(3)"),
        fold("min", .minimum, "The least element; NaN if there is one.", "np.min([1, 3, 2])  # np.int64(1)"),
        truth("all", .logicalAnd, "Whether all elements are true.", "np.all([True, False])  # np.False_"),
        truth("any", .logicalOr, "Whether any element is true.", "np.any([True, False])  # np.True_"),
        place("argmax", .maximum, "The place of the first greatest element.", "np.argmax([1, 3, 2])  # np.int64(1)"),
        place("argmin", .minimum, "The place of the first least element.", "np.argmin([1, 3, 0])  # np.int64(2)"),
        running("cumsum", .add, "Running sums.", "np.cumsum([1, 2, 3])  # array([1, 3, 6])"),
        running("cumprod", .multiply, "Running products.", "np.cumprod([1, 2, 3])  # array([1, 2, 6])"),
        spread("std", isDeviation: true, "The standard deviation.", "np.std([1, 3])  # np.float64(1.0)"),
        spread("var", isDeviation: false, "The variance.", "np.var([1, 3])  # np.float64(1.0)"),
        SharedRow("mean", "axis=None, dtype=None, out=None, keepdims=False, *, where=True", summary: "The mean of elements.",
                  example: "np.mean([1, 2, 3])  # np.float64(2.0)") { args throws(Fault) in
            let options = ReduceOptions(axes: try args.axes(1), keepdims: try args.bool(4), dtype: try args.dtype(2), out: try args.out(3), mask: try args.mask(5))
            return args.vm.value(try args.receiver.mean(options))
        },
    ]

    private static let shapes: [SharedRow] = [
        SharedRow("swapaxes", "axis1, axis2", summary: "The array with two axes exchanged; a view.") { args throws(Fault) in
            .array(try args.receiver.swappedAxes(try args.int(1), try args.int(2)))
        },
        SharedRow("squeeze", "axis=None", summary: "The array without axes of length one; a view.", example: "np.squeeze([[1, 2]])  # array([1, 2])") { args throws(Fault) in
            .array(try args.receiver.squeezed(try args.axes(1)))
        },
        SharedRow("ravel", "order='C'", summary: "All elements along one axis; a view where possible.", example: "np.ravel([[1, 2], [3, 4]])  # array([1, 2, 3, 4])") { args throws(Fault) in
            let array = try args.receiver
            var isFortran = try args.isFortran(1)
            switch try args.optionalString(1) {
            case "A": isFortran = array.isFortranContiguous && !array.isContiguous
            case "K":
                let order = AxisOrder.of([array.strides], shape: array.shape)
                return .array(try array.transposed(Dims(order)).raveled())
            default: break
            }
            return .array(try isFortran ? array.transposed.raveled() : array.raveled())
        },
        SharedRow("repeat", "repeats, axis=None", summary: "Each element several times.", example: "np.repeat([1, 2], 2)  # array([1, 1, 2, 2])") { args throws(Fault) in
            .array(try args.receiver.repeated(try args.array(1), axis: try args.axis(2)))
        },
        SharedRow("diagonal", "offset=0, axis1=0, axis2=1", summary: "The elements of a diagonal; a view not to be written to.",
                  example: "np.diagonal([[1, 2], [3, 4]])  # array([1, 4])") { args throws(Fault) in
            let result = try args.receiver.diagonal(try args.int(1), try args.int(2), try args.int(3))
            result.isWriteable = false
            return .array(result)
        },
        SharedRow("trace", "offset=0, axis1=0, axis2=1, dtype=None, out=None", summary: "The sum of a diagonal.",
                  example: "np.trace([[1, 2], [3, 4]])  # np.int64(5)") { args throws(Fault) in
            let line = try args.receiver.diagonal(try args.int(1), try args.int(2), try args.int(3))
            return args.vm.value(try line.reduced(.add, ReduceOptions(axes: Dims(line.rank - 1), dtype: try args.dtype(4), out: try args.out(5))))
        },
        SharedRow("round", "decimals=0, out=None", summary: "Elements rounded to so many places, halves to even.", example: "np.round([1.25, 1.35], 1)  # array([1.2, 1.4])") { args throws(Fault) in
            let places = try args.int(1, or: 0)
            return args.vm.value(try ArrayOps.rounded(try args.operand(0), places: places, out: try args.out(2)))
        },
    ]

    private static let places: [SharedRow] = [
        SharedRow("argsort", "axis=-1, kind=None, order=None, *, stable=None", summary: "The places that would sort the array.",
                  example: "np.argsort([3, 1, 2])  # array([1, 2, 0])") { args throws(Fault) in
            try OrderRows.requireKind(args[2])
            let array = try args.receiver
            return .array(try (array.rank == 0 ? array.reshaped([1]) : array).sortedPlaces(axis: try args.axis(1)))
        },
        SharedRow("nonzero", "", summary: "The indices of elements that are not zero, an array for each axis.", example: "np.nonzero([0, 3, 4])") { args throws(Fault) in
            let array = try args.receiver
            if array.rank == 0 { throw .value("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead. If the context of this error is of the form `arr[nonzero(cond)]`, just use `arr[cond]`.") }
            return .newTuple(try array.nonzeroPlaces().map { .array($0) })
        },
        SharedRow("take", "indices, axis=None, out=None, mode='raise'", summary: "The elements, or parts along an axis, that indices name.",
                  example: "np.take([4, 5, 6], [2, 0])  # array([6, 4])") { args throws(Fault) in
            let result = try args.receiver.taking(try args.array(1), axis: try args.axis(2), mode: try args.mode(4))
            guard let out = try args.out(3) else { return args.vm.unwrapped(result) }
            try out.requireSafe(result)
            try out.assign(result)
            return .array(out)
        },
        SharedRow("put", "ind, v, mode='raise'", summary: "Writes elements at places in row order.") { args throws(Fault) in
            guard case .array(let array) = args[0] else { throw .type("argument 1 must be numpy.ndarray, not \(args.vm.typeName(args[0]))") }
            try array.put(try args.mode(3).apply(try args.array(1), length: array.count), try args.vm.elementArray(args[2], array.dtype))
            return .none
        },
        SharedRow("searchsorted", "v, side='left', sorter=None", summary: "Where values would go into a sorted array.",
                  example: "np.searchsorted([1, 3, 5], 3)  # np.int64(1)") { args throws(Fault) in
            let side = try args.optionalString(2) ?? "left"
            guard side == "left" || side == "right" else { throw .value("search side must be 'left' or 'right' (got '\(side)')") }
            var array = try args.receiver
            if let sorter = try args.optionalArray(3) { array = try array.taking(sorter, axis: 0) }
            return args.vm.unwrapped(try array.places(of: try args.array(1), right: side == "right"))
        },
    ]

    static let chooseRow = Builtin("choose", "choose(a, choices, out=None, mode='raise')", summary: "Elements picked from several arrays by index.",
                                   example: "np.choose([0, 1], [[1, 2], [3, 4]])  # array([1, 4])") { args throws(Fault) in
        try choose(try args.array(0), try args.vm.array(of: args[1]), try args.out(2), try args.mode(3), args.vm)
    }

    /// Elements of several arrays by index; plain numbers among them take the others' element type.
    static func choose(_ index: NDArray, _ values: [Value], _ out: NDArray?, _ mode: IndexMode, _ vm: Interpreter) throws(Fault) -> Value {
        var operands: [Operand] = [], strong: DType?
        for value in values {
            let operand = try vm.operand(value)
            if !operand.isWeak { strong = strong.map { DType.promoted($0, operand.dtype) } ?? operand.dtype }
            operands.append(operand)
        }
        var choices: [NDArray] = []
        for operand in operands {
            let dtype = operand.isWeak ? strong.map { Operand.strong($0, with: operand.dtype) } ?? operand.dtype : operand.dtype
            if case .pyInt(let number) = operand {
                choices.append(try NDArray.scalar(Scalar(wrapping: number, as: dtype)))
            } else { choices.append(try ArrayOps.array(operand, dtype)) }
        }
        let result = try NDArray.chosen(index, choices, mode: mode)
        guard let out else { return vm.unwrapped(result) }
        try out.assign(result)
        return .array(out)
    }
}

extension NDArray {
    /// Refuses results that `out=` could not hold unchanged, or that have another shape.
    func requireSafe(_ result: NDArray) throws(Fault) {
        if shape != result.shape { throw .value("output array does not match result of ndarray.take") }
        if !dtype.canCastSafely(to: result.dtype) {
            throw .type("Cannot cast array data from dtype('\(dtype.name)') to dtype('\(result.dtype.name)') according to the rule 'safe'")
        }
    }
}

extension Args {
    /// `mode=`: what to do with indices out of bounds.
    func mode(_ index: Int) throws(Fault) -> IndexMode {
        let text = try optionalString(index) ?? "raise"
        guard let mode = IndexMode(rawValue: text) else { throw .value("clipmode must be one of 'clip', 'raise', or 'wrap' (got '\(text)')") }
        return mode
    }
}
