/// Products of arrays.
enum ProductRows {
    /// `mode=` of convolve and correlate: a word, or its number.
    private static func mode(_ args: borrowing Args) throws(Fault) -> String {
        guard case .int(let number) = args[2] else { return try args.string(2) }
        guard (0...2).contains(number) else { throw .value("integer convolve/correlate mode must be 0, 1, or 2") }
        return ["valid", "same", "full"][number]
    }

    /// `np.dot(a, b, out)`.
    static func dot(_ a: NDArray, _ b: NDArray, _ out: NDArray?, _ vm: Interpreter) throws(Fault) -> Value {
        let result = try ArrayOps.dot(a, b)
        guard let out else { return vm.value(result) }
        let array = try ArrayOps.array(result.operand, out.dtype)
        guard out.shape == array.shape, out.dtype == array.dtype, out.isContiguous else {
            throw .value("output array is not acceptable (must have the right datatype, number of dimensions, and be a C-Array)")
        }
        try out.assign(array)
        return .array(out)
    }

    static let rows: [Builtin] = [
        Builtin("dot", "dot(a, b, out=None)", summary: "The product of matrices, or the inner product of vectors.", example: "np.dot([1, 2], [3, 4])  # np.int64(11)", shortcut: Shortcuts.dot) { args throws(Fault) in
            try dot(try args.array(0), try args.array(1), try args.out(2), args.vm)
        },
        Builtin("matmul", "matmul(x1, x2, /, out=None, *, dtype=None, axes=)", summary: "The product of matrices, stacked along the axes in front.",
                example: "np.matmul(np.eye(2), [1, 2])  # array([1., 2.])") { args throws(Fault) in
            var a = try args.array(0), b = try args.array(1)
            if let dtype = try args.dtype(3) {
                a = try a.astype(dtype)
                b = try b.astype(dtype)
            }
            if args.has(4) { return try MatmulAxes.product(a, b, axes: args[4], out: try args.out(2), args.vm) }
            return args.vm.value(try ArrayOps.matmul(a, b, out: try args.out(2)))
        },
        Builtin("vdot", "vdot(a, b, /)", summary: "The inner product of all elements.", example: "np.vdot([1, 2], [3, 4])  # np.int64(11)") { args throws(Fault) in
            args.vm.value(try ArrayOps.dot(try args.array(0).raveled(), try args.array(1).raveled()))
        },
        Builtin("inner", "inner(a, b, /)", summary: "Sums of products over the last axes.", example: "np.inner([1, 2], [3, 4])  # np.int64(11)") { args throws(Fault) in
            let a = try args.array(0), b = try args.array(1)
            if a.rank == 0 || b.rank == 0 { return args.vm.value(try ArrayOps.binary(.multiply, .array(a), .array(b))) }
            if a.shape[a.rank - 1] != b.shape[b.rank - 1] {
                throw Fault(.valueError, "shapes \(a.shape.tightText) and \(b.shape.tightText) not aligned: \(a.shape[a.rank - 1]) (dim \(a.rank - 1)) != \(b.shape[b.rank - 1]) (dim \(b.rank - 1))",
                            operands: [a.shape.text, b.shape.text])
            }
            return args.vm.value(try ArrayOps.tensordot(a, b, [a.rank - 1], [b.rank - 1]))
        },
        Builtin("outer", "outer(a, b, out=None)", summary: "The product of every pair of elements.", example: "np.outer([1, 2], [3, 4])") { args throws(Fault) in
            let a = try args.array(0).raveled().expanded([1]), b = try args.array(1).raveled().expanded([0])
            return args.vm.value(try ArrayOps.apply(.multiply, .array(a), .array(b), OpOptions(out: try args.out(2))))
        },
        Builtin("tensordot", "tensordot(a, b, axes=2)", summary: "Sums of products over axes of both arrays.", example: "np.tensordot(np.ones((2, 3)), np.ones((3, 2)), 1)") { args throws(Fault) in
            let a = try args.array(0), b = try args.array(1)
            let left: Dims, right: Dims
            switch args[2] {
            case .list, .tuple, .array:
                let pair = try args.vm.array(of: args[2])
                guard pair.count == 2 else { throw .value("axes must be a number or a pair of sequences") }
                left = try args.vm.dims(pair[0])
                right = try args.vm.dims(pair[1])
            default:
                let n = try args.int(2)
                if n < 0 || n > a.rank || n > b.rank { throw .value("shape-mismatch for sum") }
                left = Dims((a.rank - n)..<a.rank)
                right = Dims(0..<n)
            }
            return args.vm.value(try ArrayOps.tensordot(a, b, left, right))
        },
        Builtin("kron", "kron(a, b)", summary: "The Kronecker product.", example: "np.kron([1, 2], [1, 1])  # array([1, 1, 2, 2])") { args throws(Fault) in
            args.vm.value(try ArrayOps.kronecker(try args.array(0), try args.array(1)))
        },
        Builtin("cross", "cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)", summary: "The cross product of vectors of three.",
                example: "np.cross([1, 0, 0], [0, 1, 0])  # array([0, 0, 1])") { args throws(Fault) in
            let common = try args.axis(5), first = try args.int(2), second = try args.int(3), result = try args.int(4)
            return args.vm.value(try ArrayOps.cross(try args.array(0), try args.array(1), common ?? first, common ?? second, common ?? result))
        },
        Builtin("einsum", "einsum(subscripts, *operands, out=None, optimize=False, dtype=None, order='K', casting='safe')", summary: "Sums of products written with letters for axes.",
                example: "np.einsum('ij,jk->ik', np.eye(2), np.eye(2))") { args throws(Fault) in
            var arrays: [NDArray] = [], subscripts = ""
            if case .str(let text) = args[0] {
                subscripts = text.value
                for value in args.rest(1) { arrays.append(try args.vm.ndarray(value)) }
            } else {
                // Operands with lists of axis numbers in turn, and perhaps a list for the result.
                let items = [args[0]] + args.rest(1)
                var k = 0
                while k + 1 < items.count {
                    arrays.append(try args.vm.ndarray(items[k]))
                    subscripts += (k > 0 ? "," : "") + (try letters(items[k + 1], args.vm))
                    k += 2
                }
                if k < items.count { subscripts += "->" + (try letters(items[k], args.vm)) }
            }
            if let dtype = try args.dtype(4) {
                let rule = try args.casting(6)
                for (k, array) in arrays.enumerated() {
                    if !rule.allows(array.dtype, dtype) {
                        throw .type("Iterator operand \(k) dtype could not be cast from dtype('\(array.dtype.name)') to dtype('\(dtype.name)') according to the rule '\(rule.rawValue)'")
                    }
                    arrays[k] = try array.astype(dtype)
                }
            }
            let result = try Einsum(subscripts, arrays).result().laid(try args.layout(5, or: .keep))
            guard let out = try args.out(2) else { return args.vm.unwrapped(result) }
            try out.assign(result)
            return .array(out)
        },
        Builtin("convolve", "convolve(a, v, mode='full')", summary: "The discrete convolution of two vectors.", example: "np.convolve([1, 2], [1, 1])  # array([1, 3, 2])") { args throws(Fault) in
            var a = try args.array(0), v = try args.array(1)
            if a.rank == 0 { a = try a.reshaped([1]) }
            if v.rank == 0 { v = try v.reshaped([1]) }
            if a.count == 0 { throw .value("a cannot be empty") }
            if v.count == 0 { throw .value("v cannot be empty") }
            if v.count > a.count { swap(&a, &v) }
            return .array(try ArrayOps.correlated(a, try v.flipped([0]), mode: try mode(args)))
        },
        Builtin("correlate", "correlate(a, v, mode='valid')", summary: "The cross-correlation of two vectors.") { args throws(Fault) in
            let a = try args.array(0), v = try args.array(1), mode = try mode(args)
            if a.count == 0 { throw .value("first array argument cannot be empty") }
            if v.count == 0 { throw .value("second array argument cannot be empty") }
            if v.count <= a.count { return .array(try ArrayOps.correlated(a, v, mode: mode)) }
            return .array(try ArrayOps.correlated(v, a, mode: mode).flipped([0]).copied())
        },
    ]

    /// Axis numbers as the letters of a subscript.
    private static func letters(_ list: Value, _ vm: Interpreter) throws(Fault) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        var text = ""
        for item in try vm.array(of: list) {
            if case .ellipsis = item { text += "..."; continue }
            let number = try vm.index(item)
            guard alphabet.indices.contains(number) else { throw .value("subscript is not within the valid range [0, 52)") }
            text.append(alphabet[number])
        }
        return text
    }
}
