// Floating-point trouble told as NumPy tells it.
import CKernels

/// What the processor noted, for a script's own handler.
struct FloatTrouble {
    /// `divide by zero`
    let words: String
    /// NumPy's bits: 1 division by zero, 2 overflow, 4 underflow, 8 invalid value.
    let flags: Int
    let operation: String
    /// The handler is an object to write to.
    let isLog: Bool
}

extension WorkContext {
    /// The same for an operation whose result is at hand: whoever watches for the first NaN or infinity is told.
    func report(_ flags: Int32, in op: ArrayOp, _ result: NDArray, _ operands: @autoclosure () -> [Operand]) throws(Fault) {
        try report(flags, in: op.name)
        let silent = (floatErrors.divide == .ignore ? Int32(NN_FP_DIVIDE) : 0) | (floatErrors.over == .ignore ? Int32(NN_FP_OVERFLOW) : 0)
            | (floatErrors.invalid == .ignore ? Int32(NN_FP_INVALID) : 0) | Int32(NN_FP_UNDERFLOW)
        if flags & ~silent != 0, let watch { watch(op.name, result, operands()) }
    }

    /// Warns, raises or keeps silent about what the processor noted during an operation, as `np.errstate` says.
    /// - Parameters:
    ///   - flags: what `nn_float_flags_take` gave
    ///   - operation: the name in the message: `divide`, `scalar add`
    func report(_ flags: Int32, in operation: @autoclosure () -> String) throws(Fault) {
        let serious = flags & ~(floatErrors.under == .ignore ? Int32(NN_FP_UNDERFLOW) : 0)
        if serious == 0 { return }
        try report(serious, operation())
    }

    private func report(_ flags: Int32, _ operation: String) throws(Fault) {
        let kinds: [(bit: Int, words: String, action: FloatErrors.Action)] = [
            (NN_FP_DIVIDE, "divide by zero", floatErrors.divide),
            (NN_FP_OVERFLOW, "overflow", floatErrors.over),
            (NN_FP_UNDERFLOW, "underflow", floatErrors.under),
            (NN_FP_INVALID, "invalid value", floatErrors.invalid),
        ]
        let bits = zip(kinds, [1, 2, 4, 8]).reduce(0) { Int(flags) & $1.0.bit != 0 ? $0 | $1.1 : $0 }
        for (bit, words, action) in kinds where Int(flags) & bit != 0 {
            switch action {
            case .ignore: continue
            case .raise: throw Fault(.floatingPointError, "\(words) encountered in \(operation)")
            case .call, .log:
                guard let errorCall else {
                    throw Fault(.nameError, action == .call ? "python callback specified for \(words) (in  \(operation)) but no function found."
                        : "log specified for \(words) (in \(operation)) but no object with write method found.")
                }
                try errorCall(FloatTrouble(words: words, flags: bits, operation: operation, isLog: action == .log))
            case .warn, .print: try tell("RuntimeWarning", "\(words) encountered in \(operation)")
            }
        }
    }
}
