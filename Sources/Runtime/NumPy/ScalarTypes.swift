/// A scalar of a NumPy dtype as a value: `a[0]`, `np.float32(1)`.
public final class ScalarObject: HostObject {
    /// Set by arithmetic alone, on an object that nobody but the operation holds.
    @exclusivity(unchecked) public internal(set) var scalar: Scalar

    public init(_ scalar: Scalar) {
        self.scalar = scalar
        super.init(kind: .scalar)
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.type(of: scalar.dtype) }

    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "dtype": vm.value(scalar.dtype)
        case "shape", "strides": .newTuple([])
        case "ndim": .int(0)
        case "size": .int(1)
        case "itemsize", "nbytes": .int(scalar.dtype.itemsize)
        case "T", "real": .object(self)
        case "imag": vm.value(Scalar(wrapping: 0, as: scalar.dtype))
        case "base": Value.none
        case "device": .string("cpu")
        case "flat": .object(FlatObject(try NDArray.scalar(scalar)))
        case "flags":
            .object(FlagsObject(try NDArray.frozen(scalar)))
        case "numerator" where scalar.dtype.isInteger: .object(self)
        case "denominator" where scalar.dtype.isInteger: .int(1)
        default: nil
        }
    }

    override public func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        if case .tuple(let tuple) = key, tuple.items.isEmpty { return .object(self) }
        switch key {
        case .ellipsis: return .array(try NDArray.scalar(scalar))
        case .none, .bool: return .array(try ArrayOps.array(try NDArray.scalar(scalar).get(try vm.indexItems(key)).operand, scalar.dtype))
        case .tuple(let tuple) where tuple.items.allSatisfy({ if case .ellipsis = $0 { true } else { $0.isNone } }):
            return .array(try ArrayOps.array(try NDArray.scalar(scalar).get(try vm.indexItems(key)).operand, scalar.dtype))
        default: break
        }
        throw .index("invalid index to scalar variable.")
    }
}

extension Value {
    public static func scalar(_ scalar: Scalar) -> Value { .object(ScalarObject(scalar)) }
}

extension Interpreter {
    func value(_ scalar: Scalar) -> Value {
        if scalar.dtype.isBool { return .object(scalar.isTrue ? numpy.types.trueScalar : numpy.types.falseScalar) }
        return .object(ScalarObject(scalar))
    }

    /// The scalar as a number of Python's own, as `item()` gives it.
    func pythonValue(_ scalar: Scalar) throws(Fault) -> Value {
        switch scalar.dtype.kind {
        case .bool: return .bool(scalar.isTrue)
        case .float: return .float(scalar.double)
        default:
            guard let number = scalar.exactInt else { throw integerOverflow() }
            return .int(number)
        }
    }
}

/// What the types of scalars do: make scalars, and what scalars can be asked.
enum ScalarTypes {
    private static let constructors: [Builtin] = DType.allCases.map { dtype in
        Builtin(dtype.name, "\(dtype.name)(x=0, /)", summary: "A number of the element type \(dtype.name).",
                example: "np.\(dtype.name)(1).dtype  # dtype('\(dtype.name)')") { args throws(Fault) in
            try args.vm.convert(args[0], to: dtype)
        }
    }

    static func constructor(_ dtype: DType) -> Builtin { constructors[Int(dtype.rawValue)] }

    static func load(_ type: TypeObject, _ vm: Interpreter) {
        guard let dtype = type.dtype else { return }
        if dtype.isFloat {
            NumPyTypes.fill(type, dtype == .float64 ? floatRows + doubleRows : floatRows + doubleRows.filter { $0.name == "as_integer_ratio" }, vm)
        }
        if dtype.isInteger { NumPyTypes.fill(type, integerRows, vm) }
    }

    private static let floatRows: [Builtin] = [
        Builtin("is_integer", "is_integer(self, /)", summary: "Whether the number is whole.",
                example: "np.float64(2.0).is_integer()  # True") { args throws(Fault) in
            let number = try args.double(0)
            return .bool(number.isFinite && number.rounded() == number)
        },
    ]

    /// What np.float64 has of Python's float.
    private static let doubleRows: [Builtin] = [
        Builtin("as_integer_ratio", "as_integer_ratio(self, /)", summary: "Two ints whose quotient is the number.",
                example: "np.float64(0.25).as_integer_ratio()  # (1, 4)") { args throws(Fault) in
            let ratio = try NumberText.integerRatio(try args.double(0))
            return .newTuple([.int(ratio.0), .int(ratio.1)])
        },
        Builtin("hex", "hex(self, /)", summary: "The exact number in hexadecimal.", example: "np.float64(0.5).hex()  # '0x1.0000000000000p-1'") { args throws(Fault) in
            .string(NumberText.hex(try args.double(0)))
        },
        rounding("__floor__", .down), rounding("__ceil__", .up), rounding("__trunc__", .towardZero),
    ]

    private static func rounding(_ name: String, _ rule: FloatingPointRoundingRule) -> Builtin {
        Builtin(name, "\(name)(self, /)", summary: "The number rounded to an int.") { args throws(Fault) in
            .int(try NumberText.integer(try args.double(0).rounded(rule)))
        }
    }

    private static let integerRows: [Builtin] = [
        Builtin("is_integer", "is_integer(self, /)", summary: "True.", example: "np.int64(2).is_integer()  # True") { _ in .bool(true) },
        Builtin("bit_count", "bit_count(self, /)", summary: "How many bits of the absolute value are set.",
                example: "np.int64(5).bit_count()  # 2") { args throws(Fault) in
            .int(try args.int(0).magnitude.nonzeroBitCount)
        },
    ]
}

extension Interpreter {
    /// `np.float32(value)`: a scalar, or an array where the value is a sequence.
    func convert(_ value: Value, to dtype: DType) throws(Fault) -> Value {
        switch value {
        case .float(let number):
            if dtype.isInteger {
                if number.isNaN { throw .value("cannot convert float NaN to integer") }
                if number.isInfinite { throw Fault(.overflowError, "cannot convert float infinity to integer") }
            }
            return self.value(Scalar(number, as: dtype))
        case .int(let number): return self.value(try Scalar(pyInt: number, as: dtype))
        case .bool(let truth): return self.value(Scalar(wrapping: truth ? 1 : 0, as: dtype))
        case .str(let text): return self.value(try scalar(text.value, dtype))
        case .none:
            if dtype.isFloat { return self.value(Scalar(Double.nan, as: dtype)) }
            if dtype.isBool { return self.value(Scalar(false)) }
            throw .type("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'")
        default: break
        }
        let array = try ndarray(value, dtype: dtype)
        return array.rank == 0 ? self.value(array.firstElement) : .array(array)
    }

    /// A text read as a number.
    func scalar(_ text: String, _ dtype: DType) throws(Fault) -> Scalar {
        if dtype.isBool { return Scalar(!text.isEmpty) }
        if dtype.isFloat { return Scalar(try NumberText.parseFloat(Text(text)), as: dtype) }
        return try Scalar(pyInt: try NumberText.parseInt(Text(text)), as: dtype)
    }
}
