/// Polynomials as lists of coefficients, the highest power first.
enum PolynomialRows {
    static let rows: [Builtin] = [
        Builtin("polyval", "polyval(p, x)", summary: "The value of a polynomial.", example: "np.polyval([1, 0, 1], 2)  # np.int64(5)") { args throws(Fault) in
            let p = try args.array(0), x = try args.operand(1)
            var y: Operand
            if case .array(let array) = x { y = .array(try NDArray.zeros(array.shape, array.dtype)) } else { y = .scalar(Scalar(wrapping: 0, as: x.dtype)) }
            for k in 0..<p.count { y = try ArrayOps.binary(.add, ArrayOps.binary(.multiply, y, x).operand, .scalar(p[flat: k])).operand }
            return args.vm.value(y)
        },
        Builtin("polyfit", "polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False)", summary: "The polynomial of a degree that fits points best.",
                example: "np.polyfit([0, 1, 2], [1, 3, 5], 1)") { args throws(Fault) in
            let x = try args.array(0).astype(.float64), y = try args.array(1).astype(.float64), degree = try args.int(2)
            if degree < 0 { throw .value("expected deg >= 0") }
            if x.rank != 1 { throw .type("expected 1D vector for x") }
            if x.count == 0 { throw .type("expected non-empty vector for x") }
            if y.rank < 1 || y.rank > 2 { throw .type("expected 1D or 2D array for y") }
            if x.count != y.shape[0] { throw .type("expected x and y to have same length") }
            var left = try NDArray.powers(of: x, columns: degree + 1), right = y
            if let weights = try args.optionalArray(5) {
                left = try ArrayOps.array(ArrayOps.binary(.multiply, .array(left), .array(weights.expanded([1]))).operand, .float64)
                right = try ArrayOps.array(ArrayOps.binary(.multiply, .array(right), .array(y.rank == 2 ? weights.expanded([1]) : weights)).operand, .float64)
            }
            // Columns brought to length one make the system better behaved.
            let squares = try ArrayOps.array(ArrayOps.binary(.multiply, .array(left), .array(left)).operand, .float64).reduced(.add, ReduceOptions(axes: [0]))
            let scale = try ArrayOps.array(ArrayOps.unary(.sqrt, squares.operand).operand, .float64)
            left = try ArrayOps.array(ArrayOps.binary(.divide, .array(left), .array(scale)).operand, .float64)
            let rcond = args.isGiven(3) ? try args.double(3) : Double(x.count) * Double.ulpOfOne
            let found = try LinearAlgebra.leastSquares(left, right, rcond: rcond)
            let factor = y.rank == 2 ? try scale.expanded([1]) : scale
            let coefficients = args.vm.value(try ArrayOps.binary(.divide, .array(found.0), .array(factor)))
            guard try args.bool(4) else { return coefficients }
            return .newTuple([coefficients, .array(found.1), .scalar(Scalar(wrapping: found.2, as: .int32)), .array(found.3), .float(rcond)])
        },
        Builtin("polyder", "polyder(p, m=1)", summary: "The derivative of a polynomial.", example: "np.polyder([1, 2, 3])  # array([2, 2])") { args throws(Fault) in
            var p = try args.array(0)
            for _ in 0..<Swift.max(0, try args.int(1)) {
                let n = p.count - 1
                if n <= 0 { return .array(try NDArray.empty([0], p.dtype)) }
                let powers = try NDArray.arange(.pyInt(n), .pyInt(0), .pyInt(-1), nil)
                p = try ArrayOps.array(ArrayOps.binary(.multiply, .array(p.sliced(axis: 0, start: 0, step: 1, length: n)), .array(powers)).operand, .float64)
            }
            return .array(p)
        },
        Builtin("polyint", "polyint(p, m=1, k=None)", summary: "The integral of a polynomial.") { args throws(Fault) in
            var p = try args.array(0).astype(.float64)
            for _ in 0..<Swift.max(0, try args.int(1)) {
                let powers = try NDArray.arange(.pyInt(p.count), .pyInt(0), .pyInt(-1), nil)
                let quotient = try ArrayOps.array(ArrayOps.binary(.divide, .array(p), .array(powers)).operand, .float64)
                p = try NDArray.concatenated([quotient, NDArray.of([args.isGiven(2) ? try args.double(2) : 0.0])], axis: 0)
            }
            return .array(p)
        },
        Builtin("polyadd", "polyadd(a1, a2)", summary: "The sum of two polynomials.", example: "np.polyadd([1, 2], [3])  # array([1, 5])") { args throws(Fault) in
            try combine(args, .add)
        },
        Builtin("polysub", "polysub(a1, a2)", summary: "The difference of two polynomials.") { args throws(Fault) in try combine(args, .subtract) },
        Builtin("polymul", "polymul(a1, a2)", summary: "The product of two polynomials.", example: "np.polymul([1, 1], [1, -1])  # array([ 1,  0, -1])") { args throws(Fault) in
            var a = try args.array(0), b = try args.array(1)
            if a.rank == 0 { a = try a.reshaped([1]) }
            if b.rank == 0 { b = try b.reshaped([1]) }
            if b.count > a.count { swap(&a, &b) }
            return .array(try ArrayOps.correlated(a, try b.flipped([0]), mode: "full"))
        },
        Builtin("poly", "poly(seq_of_zeros)", summary: "The polynomial with given roots.", example: "np.poly([1, 2])  # array([ 1., -3.,  2.])") { args throws(Fault) in
            var roots = try args.array(0)
            if roots.rank == 2 { roots = try LinearAlgebra.eigen(roots)[0] }
            var result = try NDArray.of([1.0])
            for k in 0..<roots.count {
                let factor = try NDArray.of([1.0, -roots[flat: k].double])
                result = result.count >= 2 ? try ArrayOps.correlated(result, factor.flipped([0]), mode: "full") : try ArrayOps.correlated(factor, result.flipped([0]), mode: "full")
            }
            return roots.count == 0 ? .float(1) : .array(result)
        },
        Builtin("roots", "roots(p)", summary: "The roots of a polynomial, where they are real.", example: "np.roots([1, -3, 2])  # array([2., 1.])") { args throws(Fault) in
            let p = try args.array(0).astype(.float64)
            if p.rank != 1 { throw .value("Input must be a rank-1 array.") }
            let places = try p.nonzeroPlaces()[0]
            if places.count == 0 { return .array(try NDArray.empty([0])) }
            let first = places[flat: 0].int, last = places[flat: places.count - 1].int, zeros = p.count - 1 - last
            let n = last - first + 1
            var found = try NDArray.empty([0])
            if n > 1 {
                let companion = try NDArray.eye(n - 1, n - 1, -1, .float64)
                for j in 1..<n { companion[flat: j - 1] = Scalar(-p[flat: first + j].double / p[flat: first].double) }
                found = try LinearAlgebra.eigen(companion)[0]
            }
            return .array(try NDArray.concatenated([found, NDArray.zeros([zeros])], axis: 0))
        },
    ]

    private static func combine(_ args: borrowing Args, _ op: ArrayOp) throws(Fault) -> Value {
        var a = try args.array(0), b = try args.array(1)
        if a.rank == 0 { a = try a.reshaped([1]) }
        if b.rank == 0 { b = try b.reshaped([1]) }
        if a.count < b.count { a = try NDArray.concatenated([NDArray.zeros([b.count - a.count], a.dtype), a], axis: 0) }
        if b.count < a.count { b = try NDArray.concatenated([NDArray.zeros([a.count - b.count], b.dtype), b], axis: 0) }
        return args.vm.value(try ArrayOps.binary(op, .array(a), .array(b)))
    }
}

extension NDArray {
    /// Powers of a vector in columns, the highest first.
    static func powers(of x: NDArray, columns: Int) throws(Fault) -> NDArray {
        let out = try NDArray.empty([x.count, columns])
        for i in 0..<x.count {
            var power = 1.0, j = columns - 1
            while j >= 0 {
                out[flat: i * columns + j] = Scalar(power)
                power *= x[flat: i].double
                j -= 1
            }
        }
        return out
    }
}
