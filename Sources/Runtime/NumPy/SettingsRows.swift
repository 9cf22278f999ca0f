/// How arrays are written, what floating-point trouble leads to, what element types can hold.
enum SettingsRows {
    static let rows: [Builtin] = [
        Builtin("set_printoptions", "set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None)",
                summary: "Sets how arrays are written.", example: "np.set_printoptions(precision=4)") { args throws(Fault) in
            args.vm.numpy.printOptions = try options(args, args.vm.numpy.printOptions)
            return .none
        },
        Builtin("get_printoptions", "get_printoptions()", summary: "How arrays are written, as a dict.") { args in printOptions(args.vm) },
        Builtin("printoptions", "printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None)",
                summary: "Sets how arrays are written within a with statement.") { args throws(Fault) in
            .object(PrintOptionsContext(try options(args, args.vm.numpy.printOptions)))
        },
        Builtin("array2string", "array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=' ', prefix='', *, formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix='', legacy=None)",
                summary: "The text of an array.", example: "np.array2string(np.array([1, 2]), separator=', ')  # '[1, 2]'") { args throws(Fault) in
            var options = args.vm.numpy.printOptions
            if args.isGiven(1) { options.lineWidth = try args.int(1) }
            if args.isGiven(2) { options.precision = try args.int(2) }
            if args.isGiven(3) { options.suppress = try args.bool(3) }
            if args.isGiven(6) { options.formatter = try formatter(args[6], args.vm) }
            if args.isGiven(7) { options.threshold = try threshold(args[7], args.vm) }
            if args.isGiven(8) { options.edgeItems = try args.int(8) }
            if args.isGiven(9), let sign = PrintOptions.Sign(rawValue: try args.string(9)) { options.sign = sign }
            if args.isGiven(10), let mode = PrintOptions.FloatMode(rawValue: try args.string(10)) { options.floatMode = mode }
            return .string(try args.array(0).text(options, separator: try args.string(4), prefix: try args.string(5), suffix: try args.string(11)))
        },
        Builtin("array_repr", "array_repr(arr, max_line_width=None, precision=None, suppress_small=None)", summary: "The text of an array as code.") { args throws(Fault) in
            var options = args.vm.numpy.printOptions
            if args.isGiven(1) { options.lineWidth = try args.int(1) }
            if args.isGiven(2) { options.precision = try args.int(2) }
            if args.isGiven(3) { options.suppress = try args.bool(3) }
            return .string(try args.array(0).repr(options))
        },
        Builtin("array_str", "array_str(a, max_line_width=None, precision=None, suppress_small=None)", summary: "The text of an array's elements.") { args throws(Fault) in
            var options = args.vm.numpy.printOptions
            if args.isGiven(1) { options.lineWidth = try args.int(1) }
            if args.isGiven(2) { options.precision = try args.int(2) }
            if args.isGiven(3) { options.suppress = try args.bool(3) }
            return .string(try args.array(0).str(options))
        },
        Builtin("format_float_positional", "format_float_positional(x, precision=None, unique=True, fractional=True, trim='k', sign=False, pad_left=None, pad_right=None, min_digits=None)",
                summary: "A float without an exponent.", example: "np.format_float_positional(1e-3)  # '0.001'") { args throws(Fault) in
            .string(try floatText(args, isPositional: true).checkedPositional(try number(args)))
        },
        Builtin("format_float_scientific", "format_float_scientific(x, precision=None, unique=True, trim='k', sign=False, pad_left=None, exp_digits=None, min_digits=None)",
                summary: "A float with an exponent.", example: "np.format_float_scientific(1e-3)  # '1.e-03'") { args throws(Fault) in
            .string(try floatText(args, isPositional: false).checkedScientific(try number(args)))
        },
        Builtin("seterr", "seterr(all=None, divide=None, over=None, under=None, invalid=None)", summary: "Sets what floating-point trouble leads to; the old setting is returned.") { args throws(Fault) in
            let old = args.vm.work.floatErrors
            args.vm.work.floatErrors = try floatErrors(args, old)
            return dict(old, args.vm)
        },
        Builtin("geterr", "geterr()", summary: "What floating-point trouble leads to.") { args in dict(args.vm.work.floatErrors, args.vm) },
        Builtin("seterrcall", "seterrcall(func)", summary: "Sets what modes 'call' and 'log' tell; the old one is returned.") { args throws(Fault) in
            let old = args.vm.numpy.errorHandler
            try requireHandler(args[0], args.vm)
            args.vm.numpy.setErrorHandler(args[0], args.vm)
            return old
        },
        Builtin("geterrcall", "geterrcall()", summary: "What modes 'call' and 'log' tell.") { args in args.vm.numpy.errorHandler },
        Builtin("errstate", "errstate(all=None, divide=None, over=None, under=None, invalid=None, *, call=)", summary: "Sets what floating-point trouble leads to, within a with statement.",
                example: "np.errstate(divide='ignore')") { args throws(Fault) in
            if args.has(5) { try requireHandler(args[5], args.vm) }
            return .object(FloatErrorsContext(try floatErrors(args, args.vm.work.floatErrors), args[5]))
        },
        Builtin("finfo", "finfo(dtype)", summary: "What a float type can hold.", example: "np.finfo(np.float64).eps  # np.float64(2.220446049250313e-16)") { args throws(Fault) in
            let dtype: DType
            switch args[0] {
            case .float: dtype = .float64
            case .array(let array): dtype = array.dtype
            case .object(let object) where object.kind == .scalar: dtype = unsafeDowncast(object, to: ScalarObject.self).scalar.dtype
            default: dtype = try args.vm.dtype(args[0])
            }
            guard dtype.isFloat else { throw .value("data type \(try args.vm.repr(.type(args.vm.numpy.types.type(of: dtype)))) not inexact") }
            if let known = args.vm.numpy.floatInfos[dtype] { return .object(known) }
            let info = TypeInfoObject(dtype)
            args.vm.numpy.floatInfos[dtype] = info
            return .object(info)
        },
        Builtin("iinfo", "iinfo(int_type)", summary: "What an integer type can hold.", example: "np.iinfo(np.int8).max  # 127") { args throws(Fault) in
            let dtype: DType
            switch args[0] {
            case .int: dtype = .int64
            case .array(let array): dtype = array.dtype
            case .object(let object) where object.kind == .scalar: dtype = unsafeDowncast(object, to: ScalarObject.self).scalar.dtype
            default: dtype = try args.vm.dtype(args[0])
            }
            guard dtype.isInteger else { throw .value("Invalid integer data type '\(dtype.kindLetter)'.") }
            return .object(TypeInfoObject(dtype))
        },
    ]

    /// `np.get_printoptions()`.
    static func printOptions(_ vm: Interpreter) -> Value {
        let options = vm.numpy.printOptions, dict = DictObject()
        let entries: [(String, Value)] = [
            ("edgeitems", .int(options.edgeItems)), ("threshold", .int(options.threshold)), ("floatmode", .string(options.floatMode.rawValue)),
            ("precision", .int(options.precision)), ("suppress", .bool(options.suppress)), ("linewidth", .int(options.lineWidth)),
            ("nanstr", .string(options.nanText)), ("infstr", .string(options.infText)), ("sign", .string(options.sign.rawValue)),
            ("formatter", .none), ("legacy", .bool(false)), ("override_repr", .none),
        ]
        for (name, value) in entries { dict.setValue(vm.intern(name), value) }
        return .dict(dict)
    }

    private static func number(_ args: borrowing Args) throws(Fault) -> Scalar {
        switch try args.operand(0) {
        case .scalar(let scalar): return scalar.dtype.isFloat ? scalar : scalar.cast(to: .float64)
        case .array(let array): return try array.item()
        case .pyFloat(let number): return Scalar(number)
        case .pyInt(let number): return Scalar(Double(number))
        case .pyBool(let truth): return Scalar(truth ? 1.0 : 0.0)
        }
    }

    private static func floatText(_ args: borrowing Args, isPositional: Bool) throws(Fault) -> FloatText {
        var text = FloatText()
        func digits(_ index: Int) throws(Fault) -> Int? { args.isGiven(index) ? try args.int(index) : nil }
        text.precision = try digits(1)
        text.unique = try args.bool(2)
        let shift = isPositional ? 1 : 0
        if isPositional { text.fractional = try args.bool(3) }
        if let trim = TrimMode(rawValue: try args.string(3 + shift)) { text.trim = trim }
        text.plus = try args.bool(4 + shift)
        text.padLeft = try digits(5 + shift) ?? 0
        if isPositional { text.padRight = try digits(7) } else { text.exponentDigits = try digits(6) ?? 2 }
        text.minDigits = try digits(7 + shift)
        return text
    }

    private static func threshold(_ value: Value, _ vm: Interpreter) throws(Fault) -> Int {
        if case .float(let number) = value {
            if number.isNaN { throw .value("threshold must be non-NAN, try sys.maxsize for untruncated representation") }
            return number >= 0x1p62 ? Int.max : Int(Swift.max(number, -1))
        }
        return try vm.index(value)
    }

    private static func options(_ args: borrowing Args, _ old: PrintOptions) throws(Fault) -> PrintOptions {
        var options = old
        if args.isGiven(0) { options.precision = try args.int(0) }
        if args.isGiven(1) { options.threshold = try threshold(args[1], args.vm) }
        if args.isGiven(2) { options.edgeItems = try args.int(2) }
        if args.isGiven(3) { options.lineWidth = try args.int(3) }
        if args.isGiven(4) { options.suppress = try args.bool(4) }
        if args.isGiven(5) { options.nanText = try args.string(5) }
        if args.isGiven(6) { options.infText = try args.string(6) }
        options.formatter = args.isGiven(7) ? try formatter(args[7], args.vm) : nil
        if args.isGiven(8) {
            guard let sign = PrintOptions.Sign(rawValue: try args.string(8)) else { throw .value("sign option must be one of ' ', '+', or '-'") }
            options.sign = sign
        }
        if args.isGiven(9) {
            guard let mode = PrintOptions.FloatMode(rawValue: try args.string(9)) else {
                throw .value("floatmode option must be one of \"fixed\", \"unique\", \"maxprec\", \"maxprec_equal\"")
            }
            options.floatMode = mode
        }
        return options
    }

    /// `formatter={'float': f}`
    private static func formatter(_ value: Value, _ vm: Interpreter) throws(Fault) -> PrintOptions.Formatter? {
        guard case .dict(let dict) = value else { return nil }
        return { dtype in
            let keys = ["all", dtype.isBool ? "bool" : dtype.isFloat ? "float_kind" : "int_kind", dtype.isBool ? "bool" : dtype.isFloat ? "float" : "int"]
            guard let function = keys.reversed().compactMap({ dict.value(vm.intern($0)) }).first else { return nil }
            return { (scalar) throws(Fault) in try vm.str(try vm.call(function, [vm.value(scalar)])) }
        }
    }

    private static func requireHandler(_ handler: Value, _ vm: Interpreter) throws(Fault) {
        if handler.isNone || vm.isCallable(handler) { return }
        if let write = try? vm.attribute(handler, "write"), vm.isCallable(write) { return }
        throw .type("python object must be callable or have a callable write method")
    }

    private static func floatErrors(_ args: borrowing Args, _ old: FloatErrors) throws(Fault) -> FloatErrors {
        var errors = old
        func action(_ index: Int) throws(Fault) -> FloatErrors.Action? {
            let chosen = args.isGiven(index) ? index : 0
            guard args.isGiven(chosen) else { return nil }
            guard let action = FloatErrors.Action(rawValue: try args.string(chosen)) else { throw .value("invalid error mode: \(try args.string(chosen))") }
            return action
        }
        if let found = try action(1) { errors.divide = found }
        if let found = try action(2) { errors.over = found }
        if let found = try action(3) { errors.under = found }
        if let found = try action(4) { errors.invalid = found }
        return errors
    }

    private static func dict(_ errors: FloatErrors, _ vm: Interpreter) -> Value {
        let dict = DictObject()
        for (name, action) in [("divide", errors.divide), ("over", errors.over), ("under", errors.under), ("invalid", errors.invalid)] {
            dict.setValue(vm.intern(name), .string(action.rawValue))
        }
        return .dict(dict)
    }
}

/// A setting that holds within a `with` statement.
class SettingContext: HostObject {
    init() { super.init(kind: .host) }
    func enter(_ vm: Interpreter) throws(Fault) {}
    /// What `as` binds.
    func entered(_ vm: Interpreter) throws(Fault) -> Value { .none }
    func leave(_ vm: Interpreter) {}
    override func hostType(_ vm: Interpreter) -> TypeObject { vm.numpy.types.context }

    static let rows: [Builtin] = [
        Builtin("__enter__", "__enter__(self)", summary: "Begins.") { args throws(Fault) in
            guard case .object(let object) = args[0], let context = object as? SettingContext else { return .none }
            try context.enter(args.vm)
            return try context.entered(args.vm)
        },
        Builtin("__exit__", "__exit__(self, type, value, traceback)", summary: "Ends.") { args in
            if case .object(let object) = args[0], let context = object as? SettingContext { context.leave(args.vm) }
            return .none
        },
    ]
}

/// `with np.errstate(…):`
final class FloatErrorsContext: SettingContext {
    private let wanted: FloatErrors
    /// The handler of modes 'call' and 'log'; undefined where it stays.
    private let handler: Value
    private var saved: [(FloatErrors, Value)] = []
    init(_ wanted: FloatErrors, _ handler: Value) {
        self.wanted = wanted
        self.handler = handler
        super.init()
    }
    override func enter(_ vm: Interpreter) throws(Fault) {
        if !saved.isEmpty { throw .type("Cannot enter `np.errstate` twice.") }
        saved.append((vm.work.floatErrors, vm.numpy.errorHandler))
        vm.work.floatErrors = wanted
        if !handler.isUndefined { vm.numpy.setErrorHandler(handler, vm) }
    }
    override func leave(_ vm: Interpreter) {
        guard let (errors, old) = saved.popLast() else { return }
        vm.work.floatErrors = errors
        if !handler.isUndefined { vm.numpy.setErrorHandler(old, vm) }
    }

    /// `@np.errstate(…)`: a function that always runs with the setting.
    override func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        guard arguments.count == 1, vm.isCallable(arguments[0]) else { throw .type("errstate takes a function to decorate") }
        return .object(FloatErrorsFunction(arguments[0], wanted))
    }
}

/// A function decorated by `np.errstate`.
final class FloatErrorsFunction: HostObject {
    private let function: Value
    private let wanted: FloatErrors
    init(_ function: Value, _ wanted: FloatErrors) {
        self.function = function
        self.wanted = wanted
        super.init(kind: .host)
    }

    override func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        let old = vm.work.floatErrors
        vm.work.floatErrors = wanted
        defer { vm.work.floatErrors = old }
        return try vm.call(function, arguments, keywords: keywords)
    }
}

/// `with np.printoptions(…):`
final class PrintOptionsContext: SettingContext {
    private let wanted: PrintOptions
    private var saved: [PrintOptions] = []
    init(_ wanted: PrintOptions) {
        self.wanted = wanted
        super.init()
    }
    override func enter(_ vm: Interpreter) throws(Fault) {
        saved.append(vm.numpy.printOptions)
        vm.numpy.printOptions = wanted
    }
    override func entered(_ vm: Interpreter) throws(Fault) -> Value { SettingsRows.printOptions(vm) }
    override func leave(_ vm: Interpreter) { if let old = saved.popLast() { vm.numpy.printOptions = old } }
}

/// `np.finfo(…)` and `np.iinfo(…)`.
final class TypeInfoObject: HostObject {
    private let dtype: DType
    init(_ dtype: DType) {
        self.dtype = dtype
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { dtype.isFloat ? vm.numpy.types.finfo : vm.numpy.types.iinfo }

    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        if dtype.isInteger { return "iinfo(min=\(dtype.smallestInteger), max=\(dtype.largestInteger), dtype=\(dtype.name))" }
        let most = dtype == .float64 ? "1.7976931348623157e+308" : "3.4028235e+38"
        return "finfo(resolution=\(dtype == .float64 ? "1e-15" : "1e-06"), min=-\(most), max=\(most), dtype=\(dtype.name))"
    }

    override func hostText(_ vm: Interpreter) throws(Fault) -> String? {
        guard dtype.isInteger else { return try hostRepr(vm) }
        let line = String(repeating: "-", count: 63)
        return "Machine parameters for \(dtype.name)\n\(line)\nmin = \(dtype.smallestInteger)\nmax = \(dtype.largestInteger)\n\(line)\n"
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        let isDouble = dtype == .float64
        if name == "dtype" { return vm.value(dtype) }
        if name == "bits" { return .int(dtype.itemsize * 8) }
        if dtype.isInteger {
            switch name {
            case "min": return .int(dtype.smallestInteger)
            case "max":
                // The greatest uint64 is no int of the language, but a scalar it is.
                guard let most = Int(exactly: dtype.largestInteger) else { return vm.value(Scalar(wrapping: -1, as: .uint64)) }
                return .int(most)
            case "kind": return .string(String(dtype.kindLetter))
            default: return nil
            }
        }
        func number(_ double: Double, _ single: Float) -> Value { vm.value(isDouble ? Scalar(double) : Scalar(single)) }
        switch name {
        case "eps": return number(.ulpOfOne, .ulpOfOne)
        case "epsneg": return number(.ulpOfOne / 2, .ulpOfOne / 2)
        case "max": return number(.greatestFiniteMagnitude, .greatestFiniteMagnitude)
        case "min": return number(-.greatestFiniteMagnitude, -.greatestFiniteMagnitude)
        case "tiny", "smallest_normal": return number(.leastNormalMagnitude, .leastNormalMagnitude)
        case "smallest_subnormal": return number(.leastNonzeroMagnitude, .leastNonzeroMagnitude)
        case "resolution": return number(1e-15, 1e-6)
        case "precision": return .int(isDouble ? 15 : 6)
        case "nmant": return .int(isDouble ? 52 : 23)
        case "nexp": return .int(isDouble ? 11 : 8)
        case "maxexp": return .int(isDouble ? 1024 : 128)
        case "minexp": return .int(isDouble ? -1022 : -126)
        case "iexp": return .int(isDouble ? 11 : 8)
        default: return nil
        }
    }
}
