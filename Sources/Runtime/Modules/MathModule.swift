// math: CPython 3.11's functions of numbers. What the C library rounds correctly or the same is taken from it;
// gamma, lgamma, hypot and dist follow CPython's own algorithms, which differ from the C library's in the last bit.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum MathModule {
    static let row = LibraryModule(
        name: "math", summary: "Functions of numbers.",
        functions: { unary + powers + tests + whole + sums },
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            let constants: [(String, Double)] = [("pi", Double.pi), ("e", M_E), ("tau", 2 * Double.pi), ("inf", Double.infinity), ("nan", Double.nan)]
            for (name, value) in constants { module.set(vm.intern(name), .float(value)) }
        })

    static let domain = Fault.value("math domain error")
    static let range = Fault(.overflowError, "math range error")

    /// A row of one float argument. A NaN out of a number, or an infinity where none is due, is a domain error.
    private static func function(_ name: String, _ summary: String, _ example: String = "", overflows: Bool = false,
                                 _ body: @escaping @Sendable (Double) -> Double) -> Builtin {
        Builtin(name, "math.\(name)(x, /)", summary: summary, example: example) { args throws(Fault) in
            let x = try args.double(0)
            let result = body(x)
            if result.isNaN, !x.isNaN { throw domain }
            if result.isInfinite, x.isFinite { throw overflows ? range : domain }
            return .float(result)
        }
    }

    // MARK: Functions of one float

    static let unary: [Builtin] = [
        function("sqrt", "The square root.", "math.sqrt(2)  # 1.4142135623730951") { $0.squareRoot() },
        function("exp", "e to the power of x.", "math.exp(0)  # 1.0", overflows: true) { exp($0) },
        function("exp2", "2 to the power of x.", "math.exp2(3)  # 8.0", overflows: true) { exp2($0) },
        function("expm1", "exp(x) - 1, exact near 0.", overflows: true) { expm1($0) },
        function("log1p", "The logarithm of 1 + x, exact near 0.") { $0 == 0 ? $0 : log1p($0) },
        function("sin", "The sine of x in radians.", "math.sin(0)  # 0.0") { sin($0) },
        function("cos", "The cosine of x in radians.", "math.cos(0)  # 1.0") { cos($0) },
        function("tan", "The tangent of x in radians.") { tan($0) },
        function("asin", "The arc sine, in radians.") { asin($0) },
        function("acos", "The arc cosine, in radians.", "math.acos(1)  # 0.0") { acos($0) },
        function("atan", "The arc tangent, in radians.") { atan($0) },
        function("sinh", "The hyperbolic sine.", overflows: true) { sinh($0) },
        function("cosh", "The hyperbolic cosine.", overflows: true) { cosh($0) },
        function("tanh", "The hyperbolic tangent.") { tanh($0) },
        function("asinh", "The inverse hyperbolic sine.") { asinh($0) },
        function("acosh", "The inverse hyperbolic cosine.") { acosh($0) },
        function("atanh", "The inverse hyperbolic tangent.") { atanh($0) },
        function("fabs", "The absolute value, as a float.", "math.fabs(-2)  # 2.0") { abs($0) },
        function("cbrt", "The cube root.", "math.cbrt(27)  # 3.0") { cbrt($0) },
        function("erf", "The error function.", "math.erf(0)  # 0.0") { erf($0) },
        function("erfc", "1 - erf(x).") { erfc($0) },
        function("degrees", "Radians as degrees.", "math.degrees(math.pi)  # 180.0") { $0 * (180 / Double.pi) },
        function("radians", "Degrees as radians.") { $0 * (Double.pi / 180) },
        Builtin("gamma", "math.gamma(x, /)", summary: "The gamma function.", example: "math.gamma(5)  # 24.0") { args throws(Fault) in
            .float(try Gamma.gamma(try args.double(0)))
        },
        Builtin("lgamma", "math.lgamma(x, /)", summary: "The logarithm of the absolute value of the gamma function.") { args throws(Fault) in
            .float(try Gamma.logGamma(try args.double(0)))
        },
    ]

    // MARK: Powers, logarithms, parts of floats

    /// A logarithm of a number above zero.
    private static func logarithm(_ value: Value, _ vm: Interpreter, _ body: (Double) -> Double) throws(Fault) -> Double {
        let x = try vm.double(value)
        guard x > 0 else {
            if x.isNaN { return x }
            throw domain
        }
        return body(x)
    }

    static let powers: [Builtin] = [
        Builtin("log", "math.log(*x_and_base)", summary: "The logarithm, natural unless a base is given.",
                example: "math.log(8, 2)  # 3.0") { args throws(Fault) in
            let given = args.rest(0)
            guard (1...2).contains(given.count) else { throw .type("math.log requires 1 to 2 arguments") }
            let top = try logarithm(given[0], args.vm) { log($0) }
            guard given.count == 2 else { return .float(top) }
            let bottom = try logarithm(given[1], args.vm) { log($0) }
            if bottom == 0 { throw Fault(.zeroDivisionError, "float division by zero") }
            return .float(top / bottom)
        },
        Builtin("log2", "math.log2(x, /)", summary: "The logarithm to base 2.", example: "math.log2(8)  # 3.0") { args throws(Fault) in
            .float(try logarithm(args[0], args.vm) { log2($0) })
        },
        Builtin("log10", "math.log10(x, /)", summary: "The logarithm to base 10.", example: "math.log10(1000)  # 3.0") { args throws(Fault) in
            .float(try logarithm(args[0], args.vm) { log10($0) })
        },
        Builtin("pow", "math.pow(x, y, /)", summary: "x to the power of y, as a float.", example: "math.pow(2, 3)  # 8.0") { args throws(Fault) in
            let x = try args.double(0), y = try args.double(1)
            let result = pow(x, y)
            if x.isFinite, y.isFinite, !result.isFinite {
                throw result.isNaN || x == 0 ? domain : range
            }
            return .float(result)
        },
        Builtin("atan2", "math.atan2(y, x, /)", summary: "The angle of the point (x, y), in radians.") { args throws(Fault) in
            .float(atan2(try args.double(0), try args.double(1)))
        },
        Builtin("fmod", "math.fmod(x, y, /)", summary: "The remainder with the sign of x.", example: "math.fmod(-7, 3)  # -1.0") { args throws(Fault) in
            let x = try args.double(0), y = try args.double(1)
            if y.isInfinite, x.isFinite { return .float(x) }
            let result = fmod(x, y)
            if result.isNaN, !x.isNaN, !y.isNaN { throw domain }
            return .float(result)
        },
        Builtin("remainder", "math.remainder(x, y, /)", summary: "The remainder nearest to zero.", example: "math.remainder(7, 4)  # -1.0") { args throws(Fault) in
            let x = try args.double(0), y = try args.double(1)
            let result = remainder(x, y)
            if result.isNaN, !x.isNaN, !y.isNaN { throw domain }
            return .float(result)
        },
        Builtin("copysign", "math.copysign(x, y, /)", summary: "x with the sign of y.", example: "math.copysign(1, -0.0)  # -1.0") { args throws(Fault) in
            .float(copysign(try args.double(0), try args.double(1)))
        },
        Builtin("nextafter", "math.nextafter(x, y, /)", summary: "The next float from x towards y.") { args throws(Fault) in
            .float(nextafter(try args.double(0), try args.double(1)))
        },
        Builtin("ulp", "math.ulp(x, /)", summary: "The value of the last bit of a float.", example: "math.ulp(1.0)  # 2.220446049250313e-16") { args throws(Fault) in
            let x = abs(try args.double(0))
            if !x.isFinite { return .float(x) }
            let above = nextafter(x, Double.infinity)
            return .float(above.isInfinite ? x - nextafter(x, -Double.infinity) : above - x)
        },
        Builtin("frexp", "math.frexp(x, /)", summary: "Mantissa and exponent: x = m * 2**e.", example: "math.frexp(8.0)  # (0.5, 4)") { args throws(Fault) in
            let x = try args.double(0)
            guard x.isFinite, x != 0 else { return .newTuple([.float(x), .int(0)]) }
            return .newTuple([.float(x.sign == .minus ? -x.significand / 2 : x.significand / 2), .int(Int(x.exponent) + 1)])
        },
        Builtin("ldexp", "math.ldexp(x, i, /)", summary: "x * 2**i.", example: "math.ldexp(0.5, 4)  # 8.0") { args throws(Fault) in
            let x = try args.double(0)
            guard let power = args[1].asInt else { throw .type("Expected an int as second argument to ldexp.") }
            guard x.isFinite, x != 0 else { return .float(x) }
            let result = ldexp(x, Int32(clamping: power))
            if result.isInfinite { throw range }
            return .float(result)
        },
        Builtin("modf", "math.modf(x, /)", summary: "Fraction and whole part, both floats.", example: "math.modf(2.5)  # (0.5, 2.0)") { args throws(Fault) in
            let x = try args.double(0)
            if x.isInfinite { return .newTuple([.float(copysign(0, x)), .float(x)]) }
            if x.isNaN { return .newTuple([.float(x), .float(x)]) }
            let whole = x.rounded(.towardZero)
            return .newTuple([.float(copysign(x - whole, x)), .float(whole)])
        },
    ]

    // MARK: Tests and rounding

    /// A float cut to an int by a rule, or what an object's own method gives.
    private static func rounded(_ args: borrowing Args, _ method: StringObject, _ rule: FloatingPointRoundingRule) throws(Fault) -> Value {
        let value = args[0], vm = args.vm
        if case .float(let x) = value { return .int(try toInt(x.rounded(rule), vm)) }
        if let own = try vm.callUser(value, method) { return own }
        if case .int = value { return value }
        if let whole = value.asInt { return .int(whole) }
        return .int(try toInt(try vm.double(value).rounded(rule), vm))
    }

    private static func toInt(_ x: Double, _ vm: Interpreter) throws(Fault) -> Int {
        if x.isNaN { throw .value("cannot convert float NaN to integer") }
        if x.isInfinite { throw Fault(.overflowError, "cannot convert float infinity to integer") }
        guard let whole = Numbers.int(x) else { throw vm.integerOverflow() }
        return whole
    }

    static let tests: [Builtin] = [
        Builtin("floor", "math.floor(x, /)", summary: "The largest integer not above x.", example: "math.floor(-2.5)  # -3") { args throws(Fault) in
            try rounded(args, args.vm.names.floor, .down)
        },
        Builtin("ceil", "math.ceil(x, /)", summary: "The smallest integer not below x.", example: "math.ceil(2.1)  # 3") { args throws(Fault) in
            try rounded(args, args.vm.names.ceil, .up)
        },
        Builtin("trunc", "math.trunc(x, /)", summary: "x without its fraction.", example: "math.trunc(-2.5)  # -2") { args throws(Fault) in
            if args.vm.number(args[0]) == nil, args.vm.userMethod(args[0], args.vm.names.trunc) == nil {
                throw .type("type \(args.vm.typeName(args[0])) doesn't define __trunc__ method")
            }
            return try rounded(args, args.vm.names.trunc, .towardZero)
        },
        Builtin("isnan", "math.isnan(x, /)", summary: "Is it not a number?", example: "math.isnan(math.nan)  # True") { args throws(Fault) in
            .bool(try args.double(0).isNaN)
        },
        Builtin("isinf", "math.isinf(x, /)", summary: "Is it an infinity?", example: "math.isinf(math.inf)  # True") { args throws(Fault) in
            .bool(try args.double(0).isInfinite)
        },
        Builtin("isfinite", "math.isfinite(x, /)", summary: "Is it neither infinite nor NaN?", example: "math.isfinite(1.0)  # True") { args throws(Fault) in
            .bool(try args.double(0).isFinite)
        },
        Builtin("isclose", "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", summary: "Are two numbers nearly equal?",
                example: "math.isclose(0.1 + 0.2, 0.3)  # True") { args throws(Fault) in
            let a = try args.double(0), b = try args.double(1), relative = try args.double(2), absolute = try args.double(3)
            if relative < 0 || absolute < 0 { throw .value("tolerances must be non-negative") }
            if a == b { return .bool(true) }
            if a.isInfinite || b.isInfinite { return .bool(false) }
            let difference = abs(b - a)
            return .bool(difference <= abs(relative * b) || difference <= abs(relative * a) || difference <= absolute)
        },
    ]
}
