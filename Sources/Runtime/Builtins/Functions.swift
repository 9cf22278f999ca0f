/// Built-in functions.
enum Functions {
    static let rows: [Builtin] = [
        Builtin("print", "print(*values, sep=' ', end='\\n', file=None, flush=False)", summary: "Writes the values, separated and ended as said.",
                example: "print(1, 2, sep='-')") { args throws(Fault) in
            let vm = args.vm
            let separator = try args.optionalString(1) ?? " "
            let end = try args.optionalString(2) ?? "\n"
            var line = ""
            for (index, value) in args.rest(0).enumerated() {
                if index > 0 { line += separator }
                line += try vm.str(value)
            }
            line += end
            vm.output.write(line)
            return .none
        },
        Builtin("len", "len(obj, /)", summary: "The number of items.", example: "len([1, 2])  # 2") { args throws(Fault) in
            .int(try args.vm.length(args[0]))
        },
        Builtin("repr", "repr(obj, /)", summary: "The text that shows a value as code.", example: "repr('a')  # \"'a'\"") { args throws(Fault) in
            .string(try args.vm.repr(args[0]))
        },
        Builtin("super", "super(type, object)", summary: "Looks attributes up behind a class.") { args throws(Fault) in
            guard case .type(let type) = args[0] else { throw .type("super() argument 1 must be a type, not \(args.vm.typeName(args[0]))") }
            let receiver: TypeObject
            if case .type(let given) = args[1], given.isSubtype(of: type) { receiver = given } else { receiver = args.vm.type(of: args[1]) }
            guard receiver.isSubtype(of: type) else {
                throw .type("super(type, obj): obj must be an instance or subtype of type")
            }
            return .object(SuperObject(start: type, receiver: args[1], receiverType: receiver))
        },
    ]
}
