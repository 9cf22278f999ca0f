/// `np.linalg`.
enum LinalgRows {
    static let rows: [Builtin] = [
        Builtin("norm", "norm(x, ord=None, axis=None, keepdims=False)", summary: "The norm of a vector or matrix.", example: "np.linalg.norm([3.0, 4.0])  # np.float64(5.0)") { args throws(Fault) in
            args.vm.value(try Norm(args).result())
        },
        Builtin("inv", "inv(a)", summary: "The inverse of a matrix.", example: "np.linalg.inv([[2.0]])  # array([[0.5]])") { args throws(Fault) in
            .array(try LinearAlgebra.inverse(try args.array(0)))
        },
        Builtin("solve", "solve(a, b)", summary: "The solution of a x = b.", example: "np.linalg.solve([[2.0]], [1.0])  # array([0.5])") { args throws(Fault) in
            .array(try LinearAlgebra.solve(try args.array(0), try args.array(1)))
        },
        Builtin("det", "det(a)", summary: "The determinant.", example: "np.linalg.det([[2.0, 0.0], [0.0, 2.0]])  # np.float64(4.0)") { args throws(Fault) in
            args.vm.unwrapped(try LinearAlgebra.determinant(try args.array(0)).value)
        },
        Builtin("slogdet", "slogdet(a)", summary: "Sign and logarithm of the determinant.") { args throws(Fault) in
            let found = try LinearAlgebra.determinant(try args.array(0))
            return try args.vm.named("SlogdetResult", [("sign", args.vm.unwrapped(found.sign)), ("logabsdet", args.vm.unwrapped(found.logarithm))])
        },
        Builtin("svd", "svd(a, full_matrices=True, compute_uv=True, hermitian=False)", summary: "The singular value decomposition: U, the values, V transposed.") { args throws(Fault) in
            let a = try args.array(0)
            if !(try args.bool(2)) { return .array(try LinearAlgebra.singularValues(a)) }
            let parts = try LinearAlgebra.singularValues(a, full: try args.bool(1))
            return try args.vm.named("SVDResult", [("U", .array(parts[0])), ("S", .array(parts[1])), ("Vh", .array(parts[2]))])
        },
        Builtin("svdvals", "svdvals(x, /)", summary: "The singular values.") { args throws(Fault) in .array(try LinearAlgebra.singularValues(try args.array(0))) },
        Builtin("eig", "eig(a)", summary: "Eigenvalues and eigenvectors, in columns.") { args throws(Fault) in
            let parts = try LinearAlgebra.eigen(try args.array(0))
            return try args.vm.named("EigResult", [("eigenvalues", .array(parts[0])), ("eigenvectors", .array(parts[1]))])
        },
        Builtin("eigvals", "eigvals(a)", summary: "Eigenvalues.") { args throws(Fault) in .array(try LinearAlgebra.eigen(try args.array(0))[0]) },
        Builtin("eigh", "eigh(a, UPLO='L')", summary: "Eigenvalues, ascending, and eigenvectors of a symmetric matrix.") { args throws(Fault) in
            let parts = try LinearAlgebra.symmetricEigen(try args.array(0), lower: try isLower(args))
            return try args.vm.named("EighResult", [("eigenvalues", .array(parts[0])), ("eigenvectors", .array(parts[1]))])
        },
        Builtin("eigvalsh", "eigvalsh(a, UPLO='L')", summary: "Eigenvalues, ascending, of a symmetric matrix.") { args throws(Fault) in
            .array(try LinearAlgebra.symmetricEigen(try args.array(0), lower: try isLower(args), vectors: false)[0])
        },
        Builtin("qr", "qr(a, mode='reduced')", summary: "An orthogonal and a triangular factor.") { args throws(Fault) in
            let mode = try args.optionalString(1) ?? "reduced"
            guard ["reduced", "complete", "r", "raw"].contains(mode) else { throw .value("Unrecognized mode '\(mode)'") }
            let parts = try LinearAlgebra.orthogonal(try args.array(0), mode: mode)
            if parts.count == 1 { return .array(parts[0]) }
            if mode == "raw" { return .newTuple([.array(parts[0]), .array(parts[1])]) }
            return try args.vm.named("QRResult", [("Q", .array(parts[0])), ("R", .array(parts[1]))])
        },
        Builtin("cholesky", "cholesky(a, /, *, upper=False)", summary: "The triangular factor of a positive definite matrix.", example: "np.linalg.cholesky([[4.0]])  # array([[2.]])") { args throws(Fault) in
            .array(try LinearAlgebra.cholesky(try args.array(0), upper: try args.bool(1)))
        },
        Builtin("lstsq", "lstsq(a, b, rcond=None)", summary: "The least-squares solution, residuals, rank and singular values.") { args throws(Fault) in
            let found = try LinearAlgebra.leastSquares(try args.array(0), try args.array(1), rcond: args.isGiven(2) ? try args.double(2) : nil)
            return .newTuple([.array(found.0), .array(found.1), .scalar(Scalar(wrapping: found.2, as: .int32)), .array(found.3)])
        },
        Builtin("pinv", "pinv(a, rcond=None, hermitian=False, *, rtol=)", summary: "The pseudo-inverse.") { args throws(Fault) in
            if args.isGiven(1), args.isGiven(3) { throw .value("`rtol` and `rcond` can't be both set.") }
            let tolerance = args.isGiven(3) ? try args.double(3) : args.isGiven(1) ? try args.double(1) : 1e-15
            return .array(try LinearAlgebra.pseudoInverse(try args.array(0), rcond: tolerance))
        },
        Builtin("matrix_rank", "matrix_rank(A, tol=None, hermitian=False, *, rtol=None)", summary: "The rank of a matrix.", example: "np.linalg.matrix_rank(np.eye(3))  # np.int64(3)") { args throws(Fault) in
            let a = try args.array(0)
            if args.isGiven(1), args.isGiven(3) { throw .value("`tol` and `rtol` can't be both set.") }
            if a.rank < 2 {
                let zeros = try ArrayOps.array(ArrayOps.apply(.equal, .array(a), .pyInt(0), OpOptions()).operand, .bool)
                return .int(try zeros.reduced(.logicalAnd).isTrue ? 0 : 1)
            }
            if a.count == 0 { return args.vm.unwrapped(try NDArray.zeros(Dims(a.shape.dropLast(2)), .int64)) }
            let s = try LinearAlgebra.singularValues(a)
            let largest = try s.reduced(.maximum, ReduceOptions(axes: [-1], keepdims: true))
            let epsilon = a.dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
            let bound: Operand
            if args.isGiven(1) { bound = try args.operand(1) } else {
                var factor: Operand = .pyFloat(Double(Swift.max(a.shape[a.rank - 2], a.shape[a.rank - 1])) * epsilon)
                if args.isGiven(3) {
                    factor = try args.operand(3)
                    if case .array(let each) = factor, each.rank > 0 { factor = .array(try each.expanded(Dims(each.rank))) }
                }
                bound = try ArrayOps.binary(.multiply, largest.operand, factor).operand
            }
            let above = try ArrayOps.array(ArrayOps.apply(.greater, .array(s), bound, OpOptions()).operand, .bool)
            return args.vm.value(try above.reduced(.add, ReduceOptions(axes: [-1])))
        },
        Builtin("cond", "cond(x, p=None)", summary: "The condition number.") { args throws(Fault) in
            let a = try args.array(0)
            try LinearAlgebra.requireMatrices(a)
            guard args.isGiven(1) else {
                let s = try LinearAlgebra.singularValues(a)
                guard case .array(let largest) = try s.get([.ellipsis, .slice(IndexSlice(stop: 1))]), case .array(let least) = try s.get([.ellipsis, .slice(IndexSlice(start: -1))]) else { return .none }
                guard case .array(let ratio) = try ArrayOps.binary(.divide, .array(largest), .array(least)) else { return .none }
                let result = try ratio.squeezed([-1]).copied()
                if try a.astype(.float64).allFinite() { try result.replace(nan: .infinity, positive: .infinity, negative: -.infinity) }
                return args.vm.unwrapped(result)
            }
            let first = try Norm(a, args[1], args.vm, axes: [-2, -1]).result()
            do throws(Fault) {
                let second = try Norm(try LinearAlgebra.inverse(a), args[1], args.vm, axes: [-2, -1]).result()
                return args.vm.value(try ArrayOps.binary(.multiply, first.operand, second.operand))
            } catch {
                // What has no inverse is as badly conditioned as can be.
                guard error.kind == .linAlgError, a.rank == 2 else { throw error }
                return args.vm.value(Scalar(Double.infinity))
            }
        },
        Builtin("matrix_power", "matrix_power(a, n)", summary: "A matrix times itself n times.", example: "np.linalg.matrix_power([[1, 1], [1, 0]], 5)") { args throws(Fault) in
            var a = try args.array(0)
            try LinearAlgebra.requireSquare(a)
            var n = try args.int(1)
            let eye = try NDArray.eye(a.shape[a.rank - 1], a.shape[a.rank - 1], 0, a.dtype)
            if n < 0 {
                a = try LinearAlgebra.inverse(a)
                n = n == Int.min ? Int.max : -n
            }
            if n == 0 { return .array(try eye.broadcasted(to: a.shape).copied()) }
            var result: NDArray?, factor = a
            while n > 0 {
                if n & 1 == 1 { result = try result.map { (r) throws(Fault) in try product(r, factor) } ?? factor }
                n >>= 1
                if n > 0 { factor = try product(factor, factor) }
            }
            return .array(result ?? eye)
        },
        Builtin("trace", "trace(x, /, *, offset=0, dtype=None)", summary: "The sum of a diagonal.") { args throws(Fault) in
            let line = try args.array(0).diagonal(try args.int(1, or: 0), -2, -1)
            return args.vm.value(try line.reduced(.add, ReduceOptions(axes: [-1], dtype: try args.dtype(2))))
        },
        Builtin("matrix_norm", "matrix_norm(x, /, *, keepdims=False, ord='fro')", summary: "The norm of a matrix.") { args throws(Fault) in
            args.vm.value(try Norm(try args.array(0), args[2], args.vm, axes: [-2, -1], keepdims: try args.bool(1)).result())
        },
    ]

    private static func product(_ a: NDArray, _ b: NDArray) throws(Fault) -> NDArray {
        try ArrayOps.array(ArrayOps.matmul(a, b).operand, a.dtype)
    }

    private static func isLower(_ args: borrowing Args) throws(Fault) -> Bool {
        switch try args.optionalString(1)?.uppercased() {
        case nil, "L": return true
        case "U": return false
        default: throw .value("UPLO argument must be 'L' or 'U'")
        }
    }
}

/// `np.linalg.norm` and what it needs to know.
struct Norm {
    private enum Order { case none, frobenius, nuclear, number(Double) }
    private let x: NDArray
    private let order: Order
    private let axes: Dims?
    private let keepdims: Bool

    init(_ args: borrowing Args) throws(Fault) {
        try self.init(try args.array(0), args[1], args.vm, axes: try args.axes(2), keepdims: try args.bool(3))
    }

    init(_ x: NDArray, _ order: Value, _ vm: Interpreter, axes: Dims? = nil, keepdims: Bool = false) throws(Fault) {
        self.x = x.dtype.isFloat ? x : try x.astype(.float64)
        switch order {
        case .none, .undefined: self.order = .none
        case .str(let text):
            switch text.value {
            case "fro", "f": self.order = .frobenius
            case "nuc": self.order = .nuclear
            default: throw .value(x.rank == 1 ? "Invalid norm order '\(text.value)' for vectors" : "Invalid norm order for matrices.")
            }
        default: self.order = .number(try vm.double(order))
        }
        self.axes = axes
        self.keepdims = keepdims
    }

    func result() throws(Fault) -> ArrayResult {
        if axes == nil {
            var isPlain = false
            switch order {
            case .none: isPlain = true
            case .frobenius: isPlain = x.rank == 2
            case .number(2): isPlain = x.rank == 1
            default: break
            }
            if isPlain {
                let flat = try x.raveled()
                let root = try ArrayOps.unary(.sqrt, ArrayOps.dot(flat, flat).operand)
                if !keepdims { return root }
                return .array(try ArrayOps.array(root.operand, x.dtype).reshaped(Dims(repeating: 1, count: x.rank)))
            }
        }
        let axes = try Dims.axes(self.axes ?? Dims(0..<x.rank), rank: x.rank)
        switch axes.count {
        case 1: return try vector(axes[0])
        case 2: return try matrix(axes[0], axes[1])
        default: throw .value("Improper number of dimensions to norm.")
        }
    }

    private func fold(_ op: ArrayOp, _ value: ArrayResult, _ axes: Dims, keepdims: Bool) throws(Fault) -> ArrayResult {
        // The greatest of nothing is 0.
        try ArrayOps.array(value.operand, x.dtype).reduced(op, ReduceOptions(axes: axes, keepdims: keepdims, initial: op === ArrayOp.maximum ? .pyInt(0) : nil))
    }

    private var absolute: ArrayResult { get throws(Fault) { try ArrayOps.unary(.absolute, .array(x)) } }

    private func vector(_ axis: Int) throws(Fault) -> ArrayResult {
        let along = Dims(axis)
        guard case .number(let p) = order else {
            if case .none = order { return try squares(along) }
            if case .frobenius = order { throw .value("Invalid norm order 'fro' for vectors") }
            throw .value("Invalid norm order 'nuc' for vectors")
        }
        switch p {
        case .infinity: return try fold(.maximum, absolute, along, keepdims: keepdims)
        case -.infinity: return try fold(.minimum, absolute, along, keepdims: keepdims)
        case 0:
            let isSet = try ArrayOps.apply(.notEqual, .array(x), .pyInt(0), OpOptions())
            return try ArrayOps.array(isSet.operand, .bool).astype(x.dtype).reduced(.add, ReduceOptions(axes: along, keepdims: keepdims))
        case 1: return try fold(.add, absolute, along, keepdims: keepdims)
        case 2: return try squares(along)
        default:
            let powers = try ArrayOps.apply(.power, absolute.operand, .pyFloat(p), OpOptions())
            let sum = try fold(.add, powers, along, keepdims: keepdims)
            return try ArrayOps.apply(.power, sum.operand, .pyFloat(1 / p), OpOptions())
        }
    }

    private func squares(_ axes: Dims) throws(Fault) -> ArrayResult {
        let square = try ArrayOps.apply(.multiply, .array(x), .array(x), OpOptions())
        return try ArrayOps.unary(.sqrt, fold(.add, square, axes, keepdims: keepdims).operand)
    }

    private func matrix(_ row: Int, _ column: Int) throws(Fault) -> ArrayResult {
        if row == column { throw .value("Duplicate axes given.") }
        let result: ArrayResult
        switch order {
        case .none, .frobenius: return try squares([row, column])
        case .nuclear:
            let s = try LinearAlgebra.singularValues(x.movedAxes([row, column], to: [-2, -1]))
            result = try s.reduced(.add, ReduceOptions(axes: [-1]))
        case .number(let p):
            switch abs(p) {
            case 2:
                let s = try LinearAlgebra.singularValues(x.movedAxes([row, column], to: [-2, -1]))
                result = try s.reduced(p > 0 ? .maximum : .minimum, ReduceOptions(axes: [-1], initial: p > 0 ? .pyInt(0) : nil))
            case 1: result = try sums(over: row, then: column, largest: p > 0)
            case .infinity: result = try sums(over: column, then: row, largest: p > 0)
            default: throw .value("Invalid norm order for matrices.")
            }
        }
        if !keepdims { return result }
        var shape = x.shape
        shape[row] = 1
        shape[column] = 1
        return .array(try ArrayOps.array(result.operand, x.dtype).reshaped(shape))
    }

    private func sums(over first: Int, then second: Int, largest: Bool) throws(Fault) -> ArrayResult {
        let sum = try fold(.add, absolute, Dims(first), keepdims: true)
        return try fold(largest ? .maximum : .minimum, sum, [first, second], keepdims: false)
    }
}
