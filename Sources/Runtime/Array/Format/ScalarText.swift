// The text of one element: what `print(a[0])` and the REPL show.

extension Scalar {
    /// `str(x)`: `0.5`, `3`, `True`; single precision in its own shortest digits.
    public var str: String {
        switch dtype {
        case .bool: return isTrue ? "True" : "False"
        case .float32, .float64: break
        default: return ElementFormat.integerText(self)
        }
        let value = double, isSingle = dtype == .float32
        var text = FloatText()
        if value.isNaN { return "nan" }
        if value == 0 || (abs(value) < (isSingle ? 1e6 : 1e16) && abs(value) >= 1e-4) {
            text.trim = .oneZero
            return text.positional(value, isSingle: isSingle)
        }
        text.trim = .all
        return text.scientific(value, isSingle: isSingle)
    }

    /// `repr(x)`: `np.float64(0.5)`, `np.int64(3)`, `np.True_`.
    public var repr: String {
        dtype.isBool ? "np.\(str)_" : "np.\(dtype.name)(\(str))"
    }
}

extension FloatText {
    /// `np.format_float_positional(x, …)` of a float, with its checks.
    public func checkedPositional(_ value: Scalar) throws(Fault) -> String {
        if !fractional && precision == 0 { throw .value("precision must be greater than 0 if fractional=False") }
        try checkDigits()
        return positional(value.double, isSingle: value.dtype == .float32)
    }

    /// `np.format_float_scientific(x, …)` of a float, with its checks.
    public func checkedScientific(_ value: Scalar) throws(Fault) -> String {
        try checkDigits()
        return scientific(value.double, isSingle: value.dtype == .float32)
    }

    private func checkDigits() throws(Fault) {
        for (name, value) in [("precision", precision), ("min_digits", minDigits), ("pad_left", padLeft),
                              ("pad_right", padRight), ("exp_digits", exponentDigits)] {
            if let value, value < 0 { throw .value("\(name) must be >= 0") }
        }
        if let minDigits, let precision, minDigits > 0, precision > 0, minDigits > precision {
            throw .value("min_digits must be less than or equal to precision")
        }
    }
}
