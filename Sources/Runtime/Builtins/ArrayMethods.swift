/// Methods and properties of arrays. Scalars have them too: a scalar counts as an array without axes.
enum ArrayMethods {
    static let all: [Builtin] = rows + SharedRows.methods + ArrayDunders.rows

    static let rows: [Builtin] = [
        Builtin("reshape", "reshape(self, *shape, order='C', copy=None)", summary: "The same elements in another shape; one length may be -1.",
                example: "np.arange(4).reshape(2, 2)", shortcut: Shortcuts.reshape) { args throws(Fault) in
            .array(try ShapeRows.reshaped(try args.receiver, try shape(args), try args.layout(2), copies: args.optionalBool(3)))
        },
        Builtin("transpose", "transpose(self, *axes)", summary: "The array with its axes permuted; a view.") { args throws(Fault) in
            let array = try args.receiver, axes = args.rest(1)
            if axes.isEmpty || (axes.count == 1 && axes[0].isNone) { return .array(array.transposed) }
            return .array(try array.transposed(try shape(args)))
        },
        Builtin("flatten", "flatten(self, order='C')", summary: "All elements along one axis; a copy.") { args throws(Fault) in
            let array = try args.receiver
            return .array(try args.isFortran(1) ? try array.transposed.flattened() : try array.flattened())
        },
        Builtin("copy", "copy(self, order='C')", summary: "A copy.") { args throws(Fault) in
            if case .object(let object) = args[0], object.kind == .scalar { return args[0] }
            return .array(try args.receiver.copied(try args.layout(1)))
        },
        Builtin("astype", "astype(self, dtype, order='K', casting='unsafe', subok=True, copy=True)", summary: "The elements converted to another type.",
                example: "np.array([1.5]).astype(int)  # array([1])") { args throws(Fault) in
            let dtype = try args.vm.dtype(args[1])
            if case .object(let object) = args[0], object.kind == .scalar {
                return args.vm.value(unsafeDowncast(object, to: ScalarObject.self).scalar.cast(to: dtype))
            }
            let array = try args.receiver, rule = try args.optionalString(3) ?? "unsafe"
            if !Casting.allows(rule, array.dtype, dtype) {
                throw .type("Cannot cast array data from dtype('\(array.dtype.name)') to dtype('\(dtype.name)') according to the rule '\(rule)'")
            }
            let layout = try args.layout(2, or: .keep)
            if array.dtype == dtype { return .array(try args.bool(5) ? try array.copied(layout) : try array.laid(layout)) }
            return .array(try array.astype(dtype).laid(layout))
        },
        Builtin("fill", "fill(self, value, /)", summary: "Sets all elements to a value.") { args throws(Fault) in
            guard case .array(let array) = args[0] else { return .none }
            try array.requireWriteable()
            let value = try args.vm.elementArray(args[1], array.dtype)
            guard value.count == 1 else { throw .value("setting an array element with a sequence.") }
            try array.fill(value.firstElement)
            return .none
        },
        Builtin("item", "item(self, *args)", summary: "An element as a Python number.", example: "np.array([7]).item()  # 7") { args throws(Fault) in
            let array = try args.receiver
            var rest = args.rest(1)
            if rest.count == 1, case .tuple(let tuple) = rest[0] { rest = tuple.items }
            let index = try args.vm.dims(rest)
            if index.isEmpty { return try args.vm.pythonValue(try array.item()) }
            if index.count == 1 {
                let i = index[0], place = i < 0 ? i &+ array.count : i
                guard place >= 0, place < array.count else { throw .index("index \(i) is out of bounds for size \(array.count)") }
                return try args.vm.pythonValue(array[flat: place])
            }
            guard index.count == array.rank else { throw .value("incorrect number of indices for array") }
            return try args.vm.pythonValue(try array.element(index))
        },
        Builtin("tolist", "tolist(self, /)", summary: "The elements as nested lists of Python numbers.", example: "np.array([[1, 2]]).tolist()  # [[1, 2]]") { args throws(Fault) in
            try args.vm.nestedList(try args.receiver)
        },
        Builtin("dot", "dot(self, b, out=None)", summary: "The product with another array, as np.dot.", shortcut: Shortcuts.dot) { args throws(Fault) in
            try ProductRows.dot(try args.receiver, try args.array(1), try args.out(2), args.vm)
        },
        Builtin("clip", "clip(self, min=None, max=None, out=None)", summary: "Elements kept between two bounds.") { args throws(Fault) in
            args.vm.value(try ArrayOps.clip(try args.operand(0), args.isGiven(1) ? try args.operand(1) : nil,
                                            args.isGiven(2) ? try args.operand(2) : nil, OpOptions(out: try args.out(3))))
        },
        Builtin("sort", "sort(self, axis=-1, kind=None, order=None, *, stable=None)", summary: "Sorts the array in place along an axis.") { args throws(Fault) in
            guard case .array(let array) = args[0] else { return .none }
            try OrderRows.requireKind(args[2])
            try array.sort(axis: try args.int(1, or: -1))
            return .none
        },
        Builtin("partition", "partition(self, kth, axis=-1, kind='introselect', order=None)", summary: "Sorts in place, so that the element at kth stands where it belongs.") { args throws(Fault) in
            guard case .array(let array) = args[0] else { return .none }
            try OrderRows.requirePlaces(args)
            try array.sort(axis: try args.int(2, or: -1))
            return .none
        },
        Builtin("argpartition", "argpartition(self, kth, axis=-1, kind='introselect', order=None)", summary: "The places that would partition the array.") { args throws(Fault) in
            try OrderRows.requirePlaces(args)
            return .array(try args.receiver.sortedPlaces(axis: try args.axis(2)))
        },
        Builtin("compress", "compress(self, condition, axis=None, out=None)", summary: "The parts along an axis where a condition is true.") { args throws(Fault) in
            try OrderRows.compressed(try args.array(1), try args.array(0), try args.axis(2), try args.out(3))
        },
        Builtin("resize", "resize(self, *new_shape, refcheck=True)", summary: "Changes the array's size in place; new elements are zero.") { args throws(Fault) in
            let references = args.references(0)
            guard case .array(let array) = args[0] else { throw .value("cannot resize this array: it does not own its data") }
            let rest = args.rest(1)
            if rest.isEmpty || (rest.count == 1 && rest[0].isNone) { return .none }
            // By its name, and twice by the call.
            try array.resize(to: try shape(args), isShared: references > 3)
            return .none
        },
        Builtin("choose", "choose(self, *choices, out=None, mode='raise')", summary: "Elements picked from several arrays by the array's numbers.") { args throws(Fault) in
            let rest = args.rest(1)
            return try SharedRows.choose(try args.receiver, rest.count == 1 ? try args.vm.array(of: rest[0]) : rest, try args.out(2), try args.mode(3), args.vm)
        },
        Builtin("byteswap", "byteswap(self, inplace=False)", summary: "The elements with their bytes in reverse order.") { args throws(Fault) in
            let array = try args.receiver, isInPlace = try args.bool(1)
            if isInPlace { try array.requireWriteable() }
            let swapped = try array.byteSwapped()
            guard isInPlace else { return args.vm.unwrapped(swapped) }
            try array.assign(swapped)
            return args[0]
        },
        Builtin("to_device", "to_device(self, device, /, *, stream=None)", summary: "The array itself: there is one device, 'cpu'.") { args throws(Fault) in
            let device = try args.string(1)
            if args.isGiven(2) { throw .value("The stream argument in to_device() is not supported") }
            if device != "cpu" { throw .value("Unsupported device: \(device). Only 'cpu' is accepted.") }
            return args[0]
        },
        Builtin("view", "view(self, dtype=None, type=None)", summary: "The same memory, perhaps read as another element type.") { args throws(Fault) in
            let array = try args.receiver
            guard let dtype = try args.dtype(1) else { return .array(array.view(shape: array.shape, strides: array.strides)) }
            return .array(try array.reinterpreted(as: dtype))
        },
        Builtin("conj", "conj(self, /)", summary: "The array itself: its numbers are real.") { args throws(Fault) in args[0] },
        Builtin("conjugate", "conjugate(self, /)", summary: "The array itself: its numbers are real.") { args throws(Fault) in args[0] },
        Builtin("tobytes", "tobytes(self, order='C')", summary: "Refused: nn has no bytes.") { _ throws(Fault) in
            throw .type("nn has no bytes: tobytes() is not there", hint: "np.save writes arrays to files")
        },
        Builtin("setflags", "setflags(self, write=None, align=None, uic=None)", summary: "Sets whether elements may be assigned to.") { args throws(Fault) in
            if case .array(let array) = args[0], args.isGiven(1) {
                let wanted = try args.bool(1)
                if wanted, array.base?.isWriteable == false { throw .value("cannot set WRITEABLE flag to True of this array") }
                array.isWriteable = wanted
            }
            return .none
        },
        Builtin("__len__", "__len__(self, /)", summary: "The length of the first axis.") { args throws(Fault) in .int(try args.vm.length(args[0])) },
        Builtin("__array__", "__array__(self, dtype=None, *, copy=None)", summary: "The array itself.") { args throws(Fault) in
            .array(try args.vm.ndarray(args[0], dtype: try args.dtype(1)))
        },
        Builtin("__getitem__", "__getitem__(self, key, /)", summary: "What an index names.") { args throws(Fault) in try args.vm.item(args[0], args[1]) },
        Builtin("__setitem__", "__setitem__(self, key, value, /)", summary: "Writes what an index names.") { args throws(Fault) in
            try args.vm.setItem(args[0], args[1], args[2])
            return .none
        },
        Builtin("__iter__", "__iter__(self, /)", summary: "Over the first axis.") { args throws(Fault) in try args.vm.iterator(args[0]) },
        Builtin("__contains__", "__contains__(self, key, /)", summary: "Whether an element is equal to a value.") { args throws(Fault) in
            .bool(try args.vm.contains(args[0], args[1]))
        },
    ]

    /// `f(2, 3)` or `f((2, 3))`.
    private static func shape(_ args: borrowing Args) throws(Fault) -> Dims {
        let rest = args.rest(1)
        if rest.count == 1 { return try args.vm.dims(rest[0]) }
        return try args.vm.dims(rest)
    }

    static let properties: [Builtin] = [
        Builtin("shape", "shape(self)", summary: "The length of each axis.", example: "np.ones((2, 3)).shape  # (2, 3)") { args throws(Fault) in
            args.vm.value(try args.receiver.shape)
        },
        Builtin("T", "T(self)", summary: "The array with its axes in reverse order.") { args throws(Fault) in .array(try args.receiver.transposed) },
        Builtin("mT", "mT(self)", summary: "The array with its last two axes exchanged.") { args throws(Fault) in
            let array = try args.receiver
            if array.rank < 2 { throw .value("matrix transpose with ndim < 2 is undefined") }
            return .array(try array.swappedAxes(-1, -2))
        },
        Builtin("dtype", "dtype(self)", summary: "The type of the elements.") { args throws(Fault) in args.vm.value(try args.receiver.dtype) },
        Builtin("ndim", "ndim(self)", summary: "How many axes there are.") { args throws(Fault) in .int(try args.receiver.rank) },
        Builtin("size", "size(self)", summary: "How many elements there are.") { args throws(Fault) in .int(try args.receiver.count) },
        Builtin("nbytes", "nbytes(self)", summary: "Bytes of all elements.") { args throws(Fault) in .int(try args.receiver.byteCount) },
        Builtin("itemsize", "itemsize(self)", summary: "Bytes of an element.") { args throws(Fault) in .int(try args.receiver.itemsize) },
        Builtin("strides", "strides(self)", summary: "Bytes from one element to the next along each axis.") { args throws(Fault) in
            args.vm.value(try args.receiver.strides)
        },
        Builtin("flat", "flat(self)", summary: "The elements in row order, to step through and to index.") { args throws(Fault) in
            .object(FlatObject(try args.receiver))
        },
        Builtin("base", "base(self)", summary: "The array this one is a view of, or None.") { args throws(Fault) in
            try args.receiver.base.map { .array($0) } ?? Value.none
        },
        Builtin("real", "real(self)", summary: "The array: its numbers are real.") { args throws(Fault) in args[0] },
        Builtin("imag", "imag(self)", summary: "Zeros: the numbers are real.") { args throws(Fault) in
            let array = try args.receiver
            let zeros = try NDArray.zeros(array.shape, array.dtype)
            zeros.isWriteable = false
            return .array(zeros)
        },
        Builtin("device", "device(self)", summary: "Where the elements are: 'cpu'.") { _ in .string("cpu") },
        Builtin("flags", "flags(self)", summary: "How the array lies in memory and whether it may be written to.") { args throws(Fault) in
            .object(FlagsObject(try args.receiver))
        },
    ]

    /// Properties that can be assigned to.
    static func setAttribute(_ array: NDArray, _ name: String, _ new: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        switch name {
        case "shape":
            let target = try array.resolved(try vm.dims(new))
            guard let strides = array.viewStrides(for: target) else {
                throw Fault(.attributeError, "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.")
            }
            try array.reshapeInPlace(target, strides)
            return true
        case "flat":
            try FlatObject(array).assignAll(new, vm)
            return true
        case "strides":
            let strides = try vm.dims(new)
            let view = try array.strided(array.shape, strides)
            guard strides.count == array.rank, view.data == array.data else { throw .value("strides is not compatible with available memory") }
            try array.reshapeInPlace(array.shape, strides)
            return true
        case "real":
            try vm.setArrayItem(array, .ellipsis, new)
            return true
        default: return false
        }
    }
}

/// The rules of `casting=`.
enum Casting {
    static func allows(_ rule: String, _ from: DType, _ to: DType) -> Bool {
        switch rule {
        case "no", "equiv": from == to
        case "safe": from.canCastSafely(to: to)
        case "same_kind": from.canCastSameKind(to: to)
        default: true
        }
    }
}

/// `a.flags`.
final class FlagsObject: HostObject {
    private let array: NDArray

    init(_ array: NDArray) {
        self.array = array
        super.init(kind: .host)
    }

    private var rows: [(String, Bool)] {
        [("C_CONTIGUOUS", array.isContiguous), ("F_CONTIGUOUS", array.isFortranContiguous), ("OWNDATA", array.base == nil),
         ("WRITEABLE", array.isWriteable), ("ALIGNED", true), ("WRITEBACKIFCOPY", false)]
    }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        rows.map { "  \($0.0) : \($0.1 ? "True" : "False")\n" }.joined()
    }

    override func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let name = key.asString else { throw Fault(.keyError, "Unknown flag") }
        let long = ["CONTIGUOUS": "C_CONTIGUOUS", "FORTRAN": "F_CONTIGUOUS", "X": "WRITEBACKIFCOPY"][name] ?? name
        if let row = rows.first(where: { $0.0 == long || String($0.0.prefix(1)) == long }) { return .bool(row.1) }
        let short = ["FNC": "fnc", "FORC": "forc", "B": "behaved", "BEHAVED": "behaved", "CA": "carray", "CARRAY": "carray", "FA": "farray", "FARRAY": "farray"]
        if let attribute = short[name], let found = try hostAttribute(attribute, vm) { return found }
        throw Fault(.keyError, "Unknown flag")
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        let c = array.isContiguous, f = array.isFortranContiguous
        switch name {
        case "contiguous": return .bool(c)
        case "fortran", "fnc": return .bool(f && !c)
        case "forc": return .bool(f || c)
        case "behaved": return .bool(array.isWriteable)
        case "carray": return .bool(array.isWriteable && c)
        case "farray": return .bool(array.isWriteable && f && !c)
        default: return rows.first { $0.0 == name.uppercased() }.map { .bool($0.1) }
        }
    }

    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        guard case .object(let object) = other, let other = object as? FlagsObject else { return false }
        return rows.map(\.1) == other.rows.map(\.1)
    }

    override func setHostAttribute(_ name: String, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        guard name == "writeable" else { return false }
        let wanted = try vm.truth(value)
        if wanted, array.base?.isWriteable == false { throw .value("cannot set WRITEABLE flag to True of this array") }
        array.isWriteable = wanted
        return true
    }
}
