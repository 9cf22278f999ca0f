/// The methods of int, bool and float. A bool is an int here as in Python: its methods give ints.
enum NumberMethods {
    static func int(_ args: borrowing Args) throws(Fault) -> Int {
        if let number = args[0].asInt { return number }
        throw .type("descriptor '\(args.name)' for 'int' objects doesn't apply to a '\(args.vm.typeName(args[0]))' object")
    }

    static func float(_ args: borrowing Args) throws(Fault) -> Double {
        switch args[0] {
        case .float(let number): return number
        case .instance(let instance): if case .float(let number) = instance.payload { return number }
        default: break
        }
        throw .type("descriptor '\(args.name)' for 'float' objects doesn't apply to a '\(args.vm.typeName(args[0]))' object")
    }

    static let intRows: [Builtin] = [
        Builtin("as_integer_ratio", "as_integer_ratio(self, /)", summary: "The number and 1.", example: "(5).as_integer_ratio()  # (5, 1)") { args throws(Fault) in
            .newTuple([.int(try int(args)), .int(1)])
        },
        Builtin("bit_count", "bit_count(self, /)", summary: "How many ones the magnitude has in binary.", example: "(13).bit_count()  # 3") { args throws(Fault) in
            .int(try int(args).magnitude.nonzeroBitCount)
        },
        Builtin("bit_length", "bit_length(self, /)", summary: "How many binary digits the magnitude has.", example: "(37).bit_length()  # 6") { args throws(Fault) in
            .int(Int.bitWidth - (try int(args)).magnitude.leadingZeroBitCount)
        },
        Builtin("conjugate", "conjugate(self, /)", summary: "The number itself.", example: "(5).conjugate()  # 5") { args throws(Fault) in .int(try int(args)) },
        Builtin("to_bytes", "to_bytes(self, /, length=1, byteorder='big', *, signed=False)", summary: "Not in nn, which has no bytes.") { args throws(Fault) in
            throw .type("nn has no bytes: int.to_bytes() is not there")
        },
    ]

    static let intClassRows: [Builtin] = [
        Builtin("from_bytes", "from_bytes(cls, /, *args, **kwargs)", summary: "Not in nn, which has no bytes.") { args throws(Fault) in
            throw .type("nn has no bytes: int.from_bytes() is not there")
        },
    ]

    static let intProperties: [Builtin] = [
        Builtin("real", "real(self)", summary: "The number itself.", example: "(5).real  # 5") { args throws(Fault) in .int(try int(args)) },
        Builtin("imag", "imag(self)", summary: "0.", example: "(5).imag  # 0") { args throws(Fault) in .int(0) },
        Builtin("numerator", "numerator(self)", summary: "The number itself.", example: "(5).numerator  # 5") { args throws(Fault) in .int(try int(args)) },
        Builtin("denominator", "denominator(self)", summary: "1.", example: "(5).denominator  # 1") { args throws(Fault) in .int(1) },
    ]

    static let floatRows: [Builtin] = [
        Builtin("as_integer_ratio", "as_integer_ratio(self, /)", summary: "Two ints whose quotient is the number.",
                example: "(0.25).as_integer_ratio()  # (1, 4)") { args throws(Fault) in
            let ratio = try NumberText.integerRatio(try float(args))
            return .newTuple([.int(ratio.0), .int(ratio.1)])
        },
        Builtin("conjugate", "conjugate(self, /)", summary: "The number itself.", example: "(2.5).conjugate()  # 2.5") { args throws(Fault) in .float(try float(args)) },
        Builtin("hex", "hex(self, /)", summary: "The exact number in hexadecimal.", example: "(0.5).hex()  # '0x1.0000000000000p-1'") { args throws(Fault) in
            .string(NumberText.hex(try float(args)))
        },
        Builtin("is_integer", "is_integer(self, /)", summary: "Whether the number is whole.", example: "(2.0).is_integer()  # True") { args throws(Fault) in
            let number = try float(args)
            return .bool(number.isFinite && number.rounded(.towardZero) == number)
        },
    ]

    static let floatProperties: [Builtin] = [
        Builtin("real", "real(self)", summary: "The number itself.", example: "(2.5).real  # 2.5") { args throws(Fault) in .float(try float(args)) },
        Builtin("imag", "imag(self)", summary: "0.0.", example: "(2.5).imag  # 0.0") { args throws(Fault) in .float(0) },
    ]

    static let floatClassRows: [Builtin] = [
        Builtin("fromhex", "fromhex(cls, string, /)", summary: "The number of a hexadecimal text.", example: "float.fromhex('0x1.8p+1')  # 3.0") { args throws(Fault) in
            guard case .str(let text) = args[1] else { throw .type("bad argument type for built-in operation") }
            let number = Value.float(try NumberText.parseHex(text.text))
            if case .type(let type) = args[0], !type.isBuiltin { return try args.vm.construct(type, [number], keywords: nil) }
            return number
        },
    ]
}
