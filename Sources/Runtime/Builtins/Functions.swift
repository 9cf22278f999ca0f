import Lang

/// Built-in functions. What needs more than a few lines stands in `Functions+Bodies.swift`.
enum Functions {
    static let rows: [Builtin] = output + containers + numbers + attributes + leaving + refused

    private static let output: [Builtin] = [
        Builtin("print", "print(*values, sep=' ', end='\\n', file=None, flush=False)", summary: "Writes the values, separated and ended as said.",
                example: "print(1, 2, sep='-')") { args throws(Fault) in try printValues(args) },
        Builtin("input", "input(prompt='', /)", summary: "Reads a line of input.") { args throws(Fault) in
            let vm = args.vm
            let prompt = try vm.str(args[0])
            if !prompt.isEmpty { vm.output.write(prompt) }
            vm.output.flush()
            guard let line = vm.readInput?(prompt) else {
                try vm.checkInterrupts()
                throw Fault(.eofError, "EOF when reading a line")
            }
            return .string(line)
        },
        Builtin("repr", "repr(obj, /)", summary: "The text that shows a value as code.", example: "repr('a')  # \"'a'\"") { args throws(Fault) in
            .string(try args.vm.repr(args[0]))
        },
        Builtin("ascii", "ascii(obj, /)", summary: "As repr(), with escapes for everything that is not ASCII.", example: "ascii('é')  # \"'\\\\xe9'\"") { args throws(Fault) in
            .string(Text(try args.vm.repr(args[0])).asciiOnly)
        },
        Builtin("format", "format(value, format_spec='', /)", summary: "A value as a format spec has it.", example: "format(3.14159, '.2f')  # '3.14'") { args throws(Fault) in
            guard case .str(let spec) = args[1] else { throw .type("format() argument 2 must be str, not \(args.vm.argumentTypeName(args[1]))") }
            return .string(try args.vm.format(args[0], spec.value))
        },
        Builtin("open", "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None)", summary: "Opens a text file.") { args throws(Fault) in
            guard case .str(let path) = args[0] else {
                throw .type("expected str, bytes or os.PathLike object, not \(args.vm.typeName(args[0]))")
            }
            return .object(try FileObject(path: path.value, mode: try args.string(1), args.vm))
        },
        Builtin("help", "help(object=, /)", summary: "Prints what is known of a function, a class or a value.", example: "help(len)") { args throws(Fault) in
            args.vm.output.write(args.has(0) ? args.vm.helpText(args[0]) : "Type help(object) for help about object.\n")
            return .none
        },
    ]

    private static let containers: [Builtin] = [
        Builtin("len", "len(obj, /)", summary: "The number of items.", example: "len([1, 2])  # 2") { args throws(Fault) in
            .int(try args.vm.length(args[0]))
        },
        Builtin("all", "all(iterable, /)", summary: "Whether every item is true.", example: "all([1, 2])  # True") { args throws(Fault) in
            let vm = args.vm
            let source = try vm.iterator(args[0])
            while let item = try vm.next(source) {
                if !(try vm.truth(item)) { return .bool(false) }
                try vm.tick()
            }
            return .bool(true)
        },
        Builtin("any", "any(iterable, /)", summary: "Whether an item is true.", example: "any([0, 2])  # True") { args throws(Fault) in
            let vm = args.vm
            let source = try vm.iterator(args[0])
            while let item = try vm.next(source) {
                if try vm.truth(item) { return .bool(true) }
                try vm.tick()
            }
            return .bool(false)
        },
        Builtin("iter", "iter(object, sentinel=, /)", summary: "An iterator over the items; or over what calls return, up to a sentinel.",
                example: "list(iter([1, 2]))  # [1, 2]") { args throws(Fault) in
            let vm = args.vm
            guard args.has(1) else { return try vm.iterator(args[0]) }
            let function = args[0], sentinel = args[1]
            guard vm.isCallable(function) else { throw .type("iter(v, w): v must be callable") }
            return .object(ClosureIterator("callable_iterator") { (vm: Interpreter) throws(Fault) -> Value? in
                let value: Value
                do throws(Fault) { value = try vm.call(function, []) } catch {
                    guard vm.matches(error, "StopIteration") else { throw error }
                    vm.forget(error)
                    return nil
                }
                return try vm.keysEqual(sentinel, value) ? nil : value
            })
        },
        Builtin("next", "next(iterator, default=, /)", summary: "The next item; at the end the default, or StopIteration.",
                example: "next(iter([]), 0)  # 0") { args throws(Fault) in
            let vm = args.vm
            guard vm.isIterator(args[0]) else { throw .type("'\(vm.typeName(args[0]))' object is not an iterator") }
            guard args.has(1) else { return try vm.nextOrStop(args[0]) }
            return try vm.next(args[0]) ?? args[1]
        },
        Builtin("max", "max(*args, key=None, default=)", summary: "The largest of the arguments, or of the items of the one argument.",
                example: "max([3, 1, 2])  # 3") { args throws(Fault) in try args.vm.extreme("max", args.rest(0), key: args[1], fallback: args[2]) },
        Builtin("min", "min(*args, key=None, default=)", summary: "The smallest of the arguments, or of the items of the one argument.",
                example: "min('ba', 'c', key=len)  # 'c'") { args throws(Fault) in try args.vm.extreme("min", args.rest(0), key: args[1], fallback: args[2]) },
        Builtin("sorted", "sorted(iterable, /, *, key=None, reverse=False)", summary: "A new sorted list of the items; equal ones keep their order.",
                example: "sorted([3, 1, 2], reverse=True)  # [3, 2, 1]") { args throws(Fault) in
            let vm = args.vm
            return .newList(try vm.sorted(try vm.array(of: args[0]), key: args[1], reverse: try args.int(2) != 0))
        },
        Builtin("sum", "sum(iterable, /, start=0)", summary: "The start value and all items, added up.", example: "sum([1, 2], 10)  # 13") { args throws(Fault) in
            try args.vm.sum(args[0], start: args[1])
        },
        Builtin("hash", "hash(obj, /)", summary: "The number by which dicts and sets find a value.", example: "hash(5)  # 5") { args throws(Fault) in
            .int(try args.vm.hash(args[0]))
        },
    ]

    private static let numbers: [Builtin] = [
        Builtin("abs", "abs(x, /)", summary: "The distance of a number from 0.", example: "abs(-2.5)  # 2.5") { args throws(Fault) in try args.vm.absolute(args[0]) },
        Builtin("divmod", "divmod(x, y, /)", summary: "Quotient and remainder.", example: "divmod(-7, 2)  # (-4, 1)") { args throws(Fault) in
            try args.vm.quotientAndRemainder(args[0], args[1])
        },
        Builtin("pow", "pow(base, exp, mod=None)", summary: "base ** exp, or that modulo mod.", example: "pow(3, 4, 5)  # 1") { args throws(Fault) in
            args[2].isNone ? try args.vm.binary(.power, args[0], args[1]) : try args.vm.power(args[0], args[1], modulo: args[2])
        },
        Builtin("round", "round(number, ndigits=None)", summary: "A number rounded, half to even.", example: "round(2.675, 2)  # 2.67") { args throws(Fault) in
            try args.vm.rounded(args[0], args[1])
        },
        Builtin("bin", "bin(number, /)", summary: "The binary digits of an int.", example: "bin(-5)  # '-0b101'") { args throws(Fault) in digits(try args.int(0), 2, "0b") },
        Builtin("oct", "oct(number, /)", summary: "The octal digits of an int.", example: "oct(8)  # '0o10'") { args throws(Fault) in digits(try args.int(0), 8, "0o") },
        Builtin("hex", "hex(number, /)", summary: "The hexadecimal digits of an int.", example: "hex(255)  # '0xff'") { args throws(Fault) in digits(try args.int(0), 16, "0x") },
        Builtin("chr", "chr(i, /)", summary: "The character of a code point.", example: "chr(955)  # 'λ'") { args throws(Fault) in
            let code = try args.int(0)
            guard code >= 0, code < 0x110000 else { throw .value("chr() arg not in range(0x110000)") }
            guard let scalar = Unicode.Scalar(UInt32(code)) else { throw .value("nn has no lone surrogates: chr() makes none") }
            return args.vm.character(scalar)
        },
        Builtin("ord", "ord(c, /)", summary: "The code point of a character.", example: "ord('a')  # 97") { args throws(Fault) in
            guard case .str(let text) = args[0] else { throw .type("ord() expected string of length 1, but \(args.vm.typeName(args[0])) found") }
            guard let scalar = text.text.onlyScalar else { throw .type("ord() expected a character, but string of length \(text.count) found") }
            return .int(Int(scalar.value))
        },
        Builtin("id", "id(obj, /)", summary: "A number that no other living object has.", example: "x = []; id(x) == id(x)  # True") { args throws(Fault) in
            .int(args.vm.identity(args[0]))
        },
    ]

    private static let attributes: [Builtin] = [
        Builtin("callable", "callable(obj, /)", summary: "Whether a value can be called.", example: "callable(len)  # True") { args throws(Fault) in .bool(args.vm.isCallable(args[0])) },
        Builtin("delattr", "delattr(obj, name, /)", summary: "Deletes an attribute by name.", example: "def f(): pass\nf.a = 1; delattr(f, 'a')") { args throws(Fault) in
            try args.vm.deleteAttribute(args[0], try name(args, "delattr"))
            return .none
        },
        Builtin("dir", "dir(object=, /)", summary: "The names of a value's attributes, or of the variables here.", example: "'append' in dir([])  # True") { args throws(Fault) in
            try args.vm.directory(args[0])
        },
        Builtin("getattr", "getattr(object, name, default=, /)", summary: "An attribute by name, or the default.", example: "getattr(5, 'real')  # 5") { args throws(Fault) in
            let vm = args.vm
            let name = try name(args, "getattr")
            guard args.has(2) else { return try vm.attribute(args[0], name, nil) }
            do throws(Fault) { return try vm.attribute(args[0], name, nil) } catch {
                guard vm.matches(error, "AttributeError") else { throw error }
                vm.forget(error)
                return args[2]
            }
        },
        Builtin("hasattr", "hasattr(obj, name, /)", summary: "Whether there is an attribute of a name.", example: "hasattr([], 'append')  # True") { args throws(Fault) in
            let vm = args.vm
            let name = try name(args, "hasattr")
            do throws(Fault) {
                _ = try vm.attribute(args[0], name, nil)
                return .bool(true)
            } catch {
                guard vm.matches(error, "AttributeError") else { throw error }
                vm.forget(error)
                return .bool(false)
            }
        },
        Builtin("setattr", "setattr(obj, name, value, /)", summary: "Sets an attribute by name.", example: "def f(): pass\nsetattr(f, 'a', 1); f.a  # 1") { args throws(Fault) in
            try args.vm.setAttribute(args[0], try name(args, "setattr"), args[2])
            return .none
        },
        Builtin("vars", "vars(object=, /)", summary: "The attributes of an object as a dict.", example: "def f(): pass\nf.a = 1; vars(f)  # {'a': 1}") { args throws(Fault) in
            guard args.has(0) else { return .dict(args.vm.localVariables()) }
            guard let attributes = args.vm.attributeDictionary(args[0]) else { throw .type("vars() argument must have __dict__ attribute") }
            return attributes
        },
        Builtin("globals", "globals()", summary: "The global variables as a dict; what is set in it becomes a variable.", example: "type(globals()).__name__  # 'dict'") { args throws(Fault) in .dict(args.vm.globalVariables()) },
        Builtin("locals", "locals()", summary: "The local variables as a new dict.", example: "(lambda a: locals())(1)  # {'a': 1}") { args throws(Fault) in .dict(args.vm.localVariables()) },
        Builtin("isinstance", "isinstance(obj, class_or_tuple, /)", summary: "Whether a value is an instance of a class, or of one of a tuple.",
                example: "isinstance(True, (str, int))  # True") { args throws(Fault) in
            .bool(try args.vm.isInstance(args[0], ofAny: args[1]))
        },
        Builtin("issubclass", "issubclass(class, class_or_tuple, /)", summary: "Whether a class is another, or extends it.", example: "issubclass(bool, int)  # True") { args throws(Fault) in
            guard case .type(let type) = args[0] else { throw .type("issubclass() arg 1 must be a class") }
            return .bool(try args.vm.isSubclass(type, ofAny: args[1]))
        },
    ]

    /// `exit` and `quit`: SystemExit in other words.
    private static let leaving: [Builtin] = ["exit", "quit"].map { (name: String) in
        Builtin(name, "\(name)(code=None)", summary: "Ends the program with a status or a message.") { args throws(Fault) in
            throw args.vm.raise(args.vm.types.exception(.systemExit), [args[0]])
        }
    }

    /// Functions and classes of Python's that are refused by name: those that would run source text, and those that serve what nn has not.
    private static let refused: [Builtin] = ["eval", "exec", "compile", "__import__"].map { refusal($0, "code is not made from text at run time") }
        + ["breakpoint", "aiter", "anext", "ExceptionGroup", "BaseExceptionGroup"].map { refusal($0, nil) }

    private static func refusal(_ name: String, _ hint: String?) -> Builtin {
        Builtin(name, "\(name)(*args, **kwargs)", summary: "Not in nn: see \"Differences from Python\".") { args throws(Fault) in
            throw Fault(.nameError, "nn has no \(name)()", hint: hint)
        }
    }

    // MARK: Helpers

    private static func name(_ args: borrowing Args, _ function: String) throws(Fault) -> StringObject {
        if case .str(let text) = args[1] { return args.vm.intern(text.value) }
        if function == "setattr" || function == "delattr" { throw .type("attribute name must be string, not '\(args.vm.typeName(args[1]))'") }
        throw .type("attribute name must be string, not '\(args.vm.typeName(args[1]))'")
    }

    private static func digits(_ number: Int, _ radix: Int, _ prefix: String) -> Value {
        .string((number < 0 ? "-" : "") + prefix + String(number.magnitude, radix: radix))
    }

    private static func printValues(_ args: borrowing Args) throws(Fault) -> Value {
        let vm = args.vm
        for (index, name) in [(1, "sep"), (2, "end")] {
            switch args[index] {
            case .none, .undefined, .str: break
            default: throw .type("\(name) must be None or a string, not \(vm.typeName(args[index]))")
            }
        }
        let separator = args[1].asString ?? " ", end = args[2].asString ?? "\n"
        let target = args[3].isNone ? vm.standardOutput : args[3]
        guard !target.isNone else { return .none }
        if case .object(let object) = target, let file = object as? FileObject {
            var line = ""
            for (index, value) in args.rest(0).enumerated() {
                if index > 0 { line += separator }
                line += try vm.str(value)
            }
            line += end
            try file.write(line, vm)
            if try args.bool(4) { try file.flush(vm) }
            return .none
        }
        // A script's own file: one call of `write` a piece, as CPython makes them.
        let write = try vm.attribute(target, vm.intern("write"), nil)
        for (index, value) in args.rest(0).enumerated() {
            if index > 0 { _ = try vm.call(write, [.string(separator)]) }
            _ = try vm.call(write, [.string(try vm.str(value))])
        }
        if !end.isEmpty { _ = try vm.call(write, [.string(end)]) }
        if try args.bool(4) { _ = try vm.call(try vm.attribute(target, vm.intern("flush"), nil), []) }
        return .none
    }
}
