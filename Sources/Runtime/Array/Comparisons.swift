extension ArrayOps {
    /// `np.isclose`: |a - b| <= atol + rtol * |b|, infinities equal to themselves.
    public static func isClose(_ a: Operand, _ b: Operand, _ rtol: Double, _ atol: Double, equalNaN: Bool) throws(Fault) -> ArrayResult {
        let x = try array(a, .float64), y = try array(b, .float64).astype(b.dtype == .float32 ? .float32 : .float64)
        guard let finite = ArrayOp.named("isfinite"), let isNaN = ArrayOp.named("isnan") else { return .scalar(Scalar(false)) }
        let context = WorkContext.current, old = context.floatErrors
        context.floatErrors.invalid = .ignore
        defer { context.floatErrors = old }
        let apart = try unary(.absolute, apply(.subtract, .array(x), .array(y), OpOptions()).operand)
        let bound = try apply(.add, .pyFloat(atol), apply(.multiply, .pyFloat(rtol), unary(.absolute, .array(y)).operand, OpOptions()).operand, OpOptions())
        var result = try apply(.lessEqual, apart.operand, bound.operand, OpOptions())
        result = try apply(.bitwiseAnd, result.operand, unary(finite, .array(y)).operand, OpOptions())
        result = try apply(.bitwiseOr, result.operand, apply(.equal, .array(x), .array(y), OpOptions()).operand, OpOptions())
        if equalNaN {
            let both = try apply(.bitwiseAnd, unary(isNaN, .array(x)).operand, unary(isNaN, .array(y)).operand, OpOptions())
            result = try apply(.bitwiseOr, result.operand, both.operand, OpOptions())
        }
        return result
    }
}

extension NDArray {
    /// Writes numbers in place of NaN and infinities of an array of floats.
    func replace(nan: Double, positive: Double, negative: Double) throws(Fault) {
        try requireWriteable()
        for k in 0..<count {
            let place = data + byteOffset(flat: k), value = Scalar(loading: dtype, from: place).double
            if value.isFinite { continue }
            Scalar(value.isNaN ? nan : value > 0 ? positive : negative, as: dtype).store(to: place)
        }
    }
}
