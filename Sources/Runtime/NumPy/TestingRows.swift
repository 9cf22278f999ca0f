/// `np.testing`: comparisons that fail with an AssertionError.
enum TestingRows {
    static let rows: [Builtin] = [
        Builtin("assert_allclose", "assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg='', verbose=True, *, strict=False)",
                summary: "Fails unless two arrays are equal within a tolerance.") { args throws(Fault) in
            let a = try args.array(0), b = try args.array(1), rtol = try args.double(2), atol = try args.double(3)
            try check(args, a, b, "Not equal to tolerance rtol=\(short(rtol)), atol=\(short(atol))", try args.string(5), strict: try args.bool(7)) { () throws(Fault) in
                try ArrayOps.isClose(.array(a), .array(b), rtol, atol, equalNaN: try args.bool(4))
            }
            return .none
        },
        Builtin("assert_array_equal", "assert_array_equal(actual, desired, err_msg='', verbose=True, *, strict=False)", summary: "Fails unless two arrays are equal.") { args throws(Fault) in
            let a = try args.array(0), b = try args.array(1)
            try check(args, a, b, "Arrays are not equal", try args.string(2), strict: try args.bool(4)) { () throws(Fault) in try same(a, b) }
            return .none
        },
        Builtin("assert_equal", "assert_equal(actual, desired, err_msg='', verbose=True, *, strict=False)", summary: "Fails unless two values are equal.") { args throws(Fault) in
            var isArray = false
            for value in [args[0], args[1]] { if case .array = value { isArray = true } }
            if isArray {
                let a = try args.array(0), b = try args.array(1)
                try check(args, a, b, "Arrays are not equal", try args.string(2), strict: try args.bool(4)) { () throws(Fault) in try same(a, b) }
                return .none
            }
            if try parts(args) { return .none }
            if try args.vm.equal(args[0], args[1]) { return .none }
            if let x = args.vm.number(args[0]), let y = args.vm.number(args[1]), x.isNaN, y.isNaN { return .none }
            throw Fault(.assertionError, "\nItems are not equal:\(heading(try args.string(2)))\n ACTUAL: \(try args.vm.repr(args[0]))\n DESIRED: \(try args.vm.repr(args[1]))")
        },
        Builtin("assert_almost_equal", "assert_almost_equal(actual, desired, decimal=7, err_msg='', verbose=True)", summary: "Fails unless two values agree to so many places.") { args throws(Fault) in
            let decimal = try args.int(2)
            var isArray = false
            for value in [args[0], args[1]] {
                switch value {
                case .array, .list, .tuple: isArray = true
                default: break
                }
            }
            if isArray {
                try almost(args, decimal, try args.string(3))
                return .none
            }
            let x = try args.double(0), y = try args.double(1)
            if x == y || (x.isNaN && y.isNaN) || abs(y - x) < 1.5 * MathFunctions.power(10, Double(-decimal)) { return .none }
            throw Fault(.assertionError, "\nArrays are not almost equal to \(decimal) decimals\(heading(try args.string(3)))\n ACTUAL: \(try args.vm.repr(args[0]))\n DESIRED: \(try args.vm.repr(args[1]))")
        },
        Builtin("assert_array_almost_equal", "assert_array_almost_equal(actual, desired, decimal=6, err_msg='', verbose=True)", summary: "Fails unless two arrays agree to so many places.") { args throws(Fault) in
            try almost(args, try args.int(2), try args.string(3))
            return .none
        },
        Builtin("assert_array_less", "assert_array_less(x, y, err_msg='', verbose=True, *, strict=False)", summary: "Fails unless one array is less than the other everywhere.") { args throws(Fault) in
            let a = try args.array(0), b = try args.array(1)
            try check(args, a, b, "Arrays are not strictly ordered `x < y`", try args.string(2), strict: try args.bool(4)) { () throws(Fault) in
                let less = try ArrayOps.apply(.less, .array(a), .array(b), OpOptions())
                guard a.dtype.isFloat, b.dtype.isFloat, let isNaN = ArrayOp.named("isnan") else { return less }
                // NaN in the same places is not compared.
                let both = try ArrayOps.apply(.logicalAnd, ArrayOps.unary(isNaN, .array(a)).operand, ArrayOps.unary(isNaN, .array(b)).operand, OpOptions())
                return try ArrayOps.apply(.logicalOr, less.operand, both.operand, OpOptions())
            }
            return .none
        },
        Builtin("assert_", "assert_(val, msg='')", summary: "Fails unless a value is true.") { args throws(Fault) in
            if try args.bool(0) { return .none }
            throw Fault(.assertionError, try args.vm.str(args[1]))
        },
        Builtin("assert_raises", "assert_raises(exception_class, callable=None, *args, **kwargs)", summary: "Fails unless a call raises an exception.") { args throws(Fault) in
            guard args.isGiven(1) else { return .object(RaisesContext(args[0])) }
            do throws(Fault) { _ = try args.vm.call(args[1], args.rest(2), keywords: args.keywords(3)) } catch {
                let exception = args.vm.exceptionValue(of: error)
                if try args.vm.matches(exception, classes: args[0]) { return .none }
                throw args.vm.raise(exception)
            }
            throw Fault(.assertionError, "\(try args.vm.typeNames(args[0])) not raised")
        },
    ]

    /// Compares lists, tuples and dicts part by part; false where the values are none.
    private static func parts(_ args: borrowing Args) throws(Fault) -> Bool {
        let vm = args.vm
        func same(_ x: Value, _ y: Value, _ item: String) throws(Fault) {
            guard let row = rows.first(where: { $0.name == "assert_equal" }) else { return }
            let note = try args.string(2)
            _ = try vm.callBuiltin(row, [x, y, .string("item=\(item)" + (note.isEmpty ? "" : "\n\(note)"))], nil)
        }
        switch (args[0], args[1]) {
        case (.dict(let x), .dict(let y)):
            guard x.count == y.count else { return false }
            for entry in y.table.entries where !entry.key.isUndefined {
                let mine = try vm.item(.dict(x), entry.key)
                try same(mine, entry.value, try vm.repr(entry.key))
            }
            return true
        case (.list, .list), (.tuple, .tuple), (.list, .tuple), (.tuple, .list):
            let x = try vm.array(of: args[0]), y = try vm.array(of: args[1])
            guard x.count == y.count else { return false }
            for k in x.indices { try same(x[k], y[k], String(k)) }
            return true
        default: return false
        }
    }

    private static func almost(_ args: borrowing Args, _ decimal: Int, _ message: String) throws(Fault) {
        let a = try args.array(0), b = try args.array(1), bound = 1.5 * MathFunctions.power(10, Double(-decimal))
        try check(args, a, b, "Arrays are not almost equal to \(decimal) decimals", message) { () throws(Fault) in
            let apart = try ArrayOps.unary(.absolute, ArrayOps.binary(.subtract, .array(a.astype(.float64)), .array(b)).operand)
            let near = try ArrayOps.apply(.less, apart.operand, .pyFloat(bound), OpOptions())
            return try ArrayOps.apply(.logicalOr, near.operand, same(a, b).operand, OpOptions())
        }
    }

    /// Equal, or both NaN.
    private static func same(_ a: NDArray, _ b: NDArray) throws(Fault) -> ArrayResult {
        let equal = try ArrayOps.apply(.equal, .array(a), .array(b), OpOptions())
        guard a.dtype.isFloat, b.dtype.isFloat, let isNaN = ArrayOp.named("isnan") else { return equal }
        let both = try ArrayOps.apply(.logicalAnd, ArrayOps.unary(isNaN, .array(a)).operand, ArrayOps.unary(isNaN, .array(b)).operand, OpOptions())
        return try ArrayOps.apply(.logicalOr, equal.operand, both.operand, OpOptions())
    }

    private static func heading(_ message: String) -> String { message.isEmpty ? "" : "\n" + message }

    private static func formatted(_ number: Double, _ spec: String) -> String { (try? FormatSpec.format(number, spec)) ?? "" }

    private static func short(_ number: Double) -> String { formatted(number, "g") }

    private static func check(_ args: borrowing Args, _ a: NDArray, _ b: NDArray, _ header: String, _ message: String, strict: Bool = false,
                              _ compare: () throws(Fault) -> ArrayResult) throws(Fault) {
        func text(_ array: NDArray) throws(Fault) -> String { try args.vm.arrayText(array, isRepr: true) }
        func indented(_ name: String, _ array: NDArray) throws(Fault) -> String {
            let lines = try text(array).split(separator: "\n", omittingEmptySubsequences: false)
            return " \(name): " + lines.prefix(3).joined(separator: "\n") + (lines.count > 3 ? "\n..." : "")
        }
        if strict, a.shape == b.shape, a.dtype != b.dtype {
            throw Fault(.assertionError, "\n\(header)\(heading(message))\n\n(dtypes \(a.dtype.name), \(b.dtype.name) mismatch)\n\(try indented("ACTUAL", a))\n\(try indented("DESIRED", b))")
        }
        guard !strict && (a.rank == 0 || b.rank == 0) || a.shape == b.shape else {
            throw Fault(.assertionError, "\n\(header)\(heading(message))\n\n(shapes \(a.shape.text), \(b.shape.text) mismatch)\n\(try indented("ACTUAL", a))\n\(try indented("DESIRED", b))")
        }
        let result = try ArrayOps.array(try compare().operand, .bool)
        if try result.reduced(.logicalAnd).isTrue { return }
        let wrong = try ArrayOps.array(ArrayOps.unary(.invert, .array(result)).operand, .bool)
        let count = try wrong.reduced(.add).int
        let percent = 100 * Double(count) / Double(Swift.max(result.count, 1))
        var lines = ["", header + heading(message), "Mismatched elements: \(count) / \(result.count) (\(formatted(percent, ".3g"))%)"]
        let apart = try ArrayOps.unary(.absolute, ArrayOps.binary(.subtract, .array(a.astype(.float64)), .array(b.astype(.float64))).operand)
        let largest = try ArrayOps.array(apart.operand, .float64).reduced(.fmax)
        lines.append("Max absolute difference among violations: \(largest.str)")
        lines.append(try indented("ACTUAL", a))
        lines.append(try indented("DESIRED", b))
        throw Fault(.assertionError, lines.joined(separator: "\n"))
    }
}

/// `with np.testing.assert_raises(…):`
final class RaisesContext: HostObject {
    private let classes: Value
    private var caught = Value.none
    init(_ classes: Value) {
        self.classes = classes
        super.init(kind: .host)
    }
    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.raises }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? { name == "exception" ? caught : nil }

    static let rows: [Builtin] = [
        Builtin("__enter__", "__enter__(self)", summary: "Begins.") { args in args[0] },
        Builtin("__exit__", "__exit__(self, type, value, traceback)", summary: "Fails unless the exception came.") { args throws(Fault) in
            guard case .object(let object) = args[0], let context = object as? RaisesContext else { return .none }
            if args[2].isNone { throw Fault(.assertionError, "\(try args.vm.typeNames(context.classes)) not raised") }
            context.caught = args[2]
            return .bool(try args.vm.matches(args[2], classes: context.classes))
        },
    ]
}

extension Interpreter {
    /// The name of a class, or the names of a tuple of them.
    func typeNames(_ value: Value) throws(Fault) -> String {
        if case .type(let type) = value { return type.name }
        return try repr(value)
    }
}
