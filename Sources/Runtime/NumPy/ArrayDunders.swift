import Lang

/// The operators of arrays and scalars as methods: `a.__add__(b)`, and what `abs()` and `round()` call.
enum ArrayDunders {
    private static let stems = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and", "or", "xor"]
    private static let operators: [BinaryOp] = [
        .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .power, .matmul, .leftShift, .rightShift, .bitAnd, .bitOr, .bitXor,
    ]
    private static let comparisons: [(String, CompareOp)] = [
        ("__lt__", .less), ("__le__", .lessEqual), ("__eq__", .equal), ("__ne__", .notEqual), ("__gt__", .greater), ("__ge__", .greaterEqual),
    ]
    private static let unaries: [(String, Int)] = [("__pos__", 0), ("__neg__", 1), ("__invert__", 2), ("__abs__", 3)]

    static let rows: [Builtin] = binaries + reflected + inPlace + compared + unary + conversions

    private static let binaries: [Builtin] = zip(stems, operators).map { stem, op in
        Builtin("__\(stem)__", "__\(stem)__(self, value, /)", summary: "What the operator gives.") { args throws(Fault) in
            try args.vm.arrayBinary(op, args[0], args[1]) ?? .notImplemented
        }
    }

    private static let reflected: [Builtin] = zip(stems, operators).map { stem, op in
        Builtin("__r\(stem)__", "__r\(stem)__(self, value, /)", summary: "What the operator gives with the operands exchanged.") { args throws(Fault) in
            try args.vm.arrayBinary(op, args[1], args[0]) ?? .notImplemented
        }
    }

    private static let inPlace: [Builtin] = zip(stems, operators).map { stem, op in
        Builtin("__i\(stem)__", "__i\(stem)__(self, value, /)", summary: "What the operator leaves in the array.") { args throws(Fault) in
            guard case .array(let target) = args[0] else { return .notImplemented }
            if let row = ArrayOp.operators[Int(op.rawValue)], let operand = try args.vm.operandIfAny(args[1]) {
                try ArrayOps.inPlace(row, target, operand)
                return args[0]
            }
            return try args.vm.inPlaceBinary(op, args[0], args[1])
        }
    }

    private static let compared: [Builtin] = comparisons.map { name, op in
        Builtin(name, "\(name)(self, value, /)", summary: "What the comparison gives.") { args throws(Fault) in
            try args.vm.arrayCompare(op, args[0], args[1]) ?? .notImplemented
        }
    }

    private static let unary: [Builtin] = unaries.map { name, code in
        Builtin(name, "\(name)(self, /)", summary: "What the operator gives.") { args throws(Fault) in try args.vm.arrayUnary(code, args[0]) }
    }

    private static func quotients(_ x: Operand, _ y: Operand, _ vm: Interpreter) throws(Fault) -> Value {
        .newTuple([vm.value(try ArrayOps.apply(.floorDivide, x, y, OpOptions())), vm.value(try ArrayOps.apply(.remainder, x, y, OpOptions()))])
    }

    private static let conversions: [Builtin] = [
        Builtin("__divmod__", "__divmod__(self, value, /)", summary: "Quotient rounded down and remainder.") { args throws(Fault) in
            try quotients(try args.operand(0), try args.operand(1), args.vm)
        },
        Builtin("__rdivmod__", "__rdivmod__(self, value, /)", summary: "The same with the operands exchanged.") { args throws(Fault) in
            try quotients(try args.operand(1), try args.operand(0), args.vm)
        },
        Builtin("__delitem__", "__delitem__(self, key, /)", summary: "Refused: arrays keep their length.") { _ throws(Fault) in
            throw .value("cannot delete array elements")
        },
        Builtin("__round__", "__round__(self, ndigits=None, /)", summary: "The number rounded.") { args throws(Fault) in
            let array = try args.receiver
            guard case .object(let object) = args[0], object.kind == .scalar else { throw .type("type numpy.ndarray doesn't define __round__ method") }
            if args.isGiven(1) { return args.vm.value(try ArrayOps.rounded(.scalar(array.firstElement), places: try args.int(1))) }
            let scalar = array.firstElement
            return scalar.dtype.isFloat ? .int(try NumberText.round(scalar.double)) : try args.vm.pythonValue(scalar)
        },
        Builtin("__int__", "__int__(self, /)", summary: "The number as an int.") { args throws(Fault) in
            let scalar = try single(args)
            return scalar.dtype.isFloat ? .int(try NumberText.integer(scalar.double)) : .int(scalar.int)
        },
        Builtin("__float__", "__float__(self, /)", summary: "The number as a float.") { args throws(Fault) in .float(try single(args).double) },
        Builtin("__bool__", "__bool__(self, /)", summary: "The truth of the one element.") { args throws(Fault) in .bool(try args.vm.truth(args[0])) },
        Builtin("__index__", "__index__(self, /)", summary: "The number as an int.") { args throws(Fault) in .int(try args.vm.index(args[0])) },
        Builtin("__repr__", "__repr__(self, /)", summary: "The text as code.") { args throws(Fault) in .string(try args.vm.repr(args[0])) },
        Builtin("__str__", "__str__(self, /)", summary: "The text.") { args throws(Fault) in .string(try args.vm.str(args[0])) },
        Builtin("__format__", "__format__(self, spec, /)", summary: "The text in a format.") { args throws(Fault) in
            .string(try args.vm.format(args[0], try args.string(1)))
        },
        Builtin("__copy__", "__copy__(self, /)", summary: "A copy.") { args throws(Fault) in
            if case .array(let array) = args[0] { return .array(try array.copied()) }
            return args[0]
        },
        Builtin("__deepcopy__", "__deepcopy__(self, memo, /)", summary: "A copy.") { args throws(Fault) in
            if case .array(let array) = args[0] { return .array(try array.copied()) }
            return args[0]
        },
    ]

    private static func single(_ args: borrowing Args) throws(Fault) -> Scalar {
        let array = try args.receiver
        guard array.rank == 0 else { throw .type("only 0-dimensional arrays can be converted to Python scalars") }
        return array.firstElement
    }
}
