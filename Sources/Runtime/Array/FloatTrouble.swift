// Floating-point trouble told as NumPy tells it.
import CKernels

extension WorkContext {
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
        for (bit, words, action) in kinds where Int(flags) & bit != 0 {
            switch action {
            case .ignore: continue
            case .raise: throw Fault(.floatingPointError, "\(words) encountered in \(operation)")
            case .warn, .call, .print, .log: warn("RuntimeWarning", "\(words) encountered in \(operation)")
            }
        }
    }
}
