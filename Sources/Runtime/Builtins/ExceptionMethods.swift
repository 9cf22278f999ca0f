/// The methods and attributes of exceptions.
enum ExceptionMethods {
    private static func exception(_ args: borrowing Args) throws(Fault) -> ExceptionObject {
        if case .instance(let instance) = args[0], let exception = instance as? ExceptionObject { return exception }
        throw .type("an exception is needed, not '\(args.vm.typeName(args[0]))'")
    }

    static let rows: [Builtin] = [
        Builtin("__init__", "__init__(self, /, *args, **kwargs)", summary: "Keeps the arguments.", example: "ValueError(1, 2).args  # (1, 2)",
                shortcut: { (vm: Interpreter, arguments: UnsafeMutablePointer<Value>, count: Int) throws(Fault) in
                    guard count >= 1, case .instance(let instance) = arguments[0], let exception = instance as? ExceptionObject,
                          !exception.type.isSubtype(of: vm.types.exception(.osError)) else { return nil }
                    exception.setArguments(arguments + 1, count - 1)
                    return Value.none
                }) { args throws(Fault) in
            let exception = try exception(args)
            try args.vm.setUp(exception, args.rest(1), args.keywords(2))
            return .none
        },
        Builtin("add_note", "add_note(self, object, /)", summary: "Adds a line that is shown with the exception.",
                example: "e = ValueError(); e.add_note('see above'); e.__notes__  # ['see above']") { args throws(Fault) in
            guard case .str = args[1] else { throw .type("note must be a str, not '\(args.vm.typeName(args[1]))'") }
            let exception = try exception(args)
            let name = args.vm.intern("__notes__")
            switch exception.attribute(name) {
            case .list(let notes)?: notes.items.append(args[1])
            case nil: exception.setAttribute(name, .newList([args[1]]), args.vm)
            default: throw .type("Cannot add note: __notes__ is not a list")
            }
            return .none
        },
        Builtin("with_traceback", "with_traceback(self, object, /)", summary: "The exception itself.",
                example: "str(ValueError('x').with_traceback(None))  # 'x'") { args throws(Fault) in
            _ = try args.vm.setExceptionAttribute(try exception(args), "__traceback__", args[1])
            return args[0]
        },
    ]

    /// Attributes kept by the exception itself; they can be set.
    static let properties: [Builtin] = [
        Builtin("args", "args(self)", summary: "The arguments it was made from.", example: "ValueError(1).args  # (1,)") { args throws(Fault) in
            .newTuple(try exception(args).arguments)
        },
        Builtin("__cause__", "__cause__(self)", summary: "The exception of `raise … from`.", example: "ValueError().__cause__  # None") { args throws(Fault) in
            let cause = try exception(args).cause
            return cause.isUndefined ? .none : cause
        },
        Builtin("__context__", "__context__(self)", summary: "The exception that was handled when it was raised.",
                example: "ValueError().__context__  # None") { args throws(Fault) in try exception(args).context },
        Builtin("__suppress_context__", "__suppress_context__(self)", summary: "Whether the context is not shown.",
                example: "ValueError().__suppress_context__  # False") { args throws(Fault) in .bool(try exception(args).suppressContext) },
        Builtin("__traceback__", "__traceback__(self)", summary: "The frames it passed, the outermost first.", example: "ValueError().__traceback__  # None") { args throws(Fault) in
            TracebackView.of(args[0])
        },
    ]

    /// An attribute that is an argument, unless a script has set it.
    private static func argument(_ name: String, _ summary: String, _ example: String,
                                 _ read: @escaping @Sendable (ExceptionObject) -> Value) -> Builtin {
        Builtin(name, "\(name)(self)", summary: summary, example: example) { args throws(Fault) in
            let exception = try exception(args)
            return exception.attribute(args.vm.intern(name)) ?? read(exception)
        }
    }

    static let stopIterationProperties: [Builtin] = [
        argument("value", "What the generator returned.", "StopIteration(3).value  # 3") { $0.arguments.first ?? .none },
    ]
    static let systemExitProperties: [Builtin] = [
        argument("code", "The exit status, or a message.", "SystemExit(2).code  # 2") {
            $0.arguments.count > 1 ? .newTuple($0.arguments) : $0.arguments.first ?? .none
        },
    ]
    static let osErrorProperties: [Builtin] = [
        argument("errno", "The number of the error.", "OSError(5, 'x').errno  # 5") { $0.arguments.count >= 2 ? $0.arguments[0] : .none },
        argument("strerror", "The words for the error.", "OSError(5, 'x').strerror  # 'x'") { $0.arguments.count >= 2 ? $0.arguments[1] : .none },
        argument("filename", "The file it is about.", "OSError(5, 'x', 'f').filename  # 'f'") { _ in .none },
    ]
    /// `SyntaxError(message, (file, line, column, text, …))`.
    static let syntaxErrorProperties: [Builtin] = [
        argument("msg", "The message.", "SyntaxError('x').msg  # 'x'") { $0.arguments.first ?? .none },
    ] + ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"].enumerated().map { (index: Int, name: String) in
        argument(name, "Where it is: part \(index + 1) of the second argument.", "SyntaxError('x').\(name)  # None") { exception in
            guard exception.arguments.count > 1, case .tuple(let place) = exception.arguments[1], index < place.items.count else { return .none }
            return place.items[index]
        }
    }
    static let importErrorProperties: [Builtin] = [
        argument("name", "The module's name.", "ImportError('x', name='m').name  # 'm'") { $0.subject },
        argument("path", "The module's file.", "ImportError('x').path  # None") { _ in .none },
        argument("msg", "The message.", "ImportError('x').msg  # 'x'") { $0.arguments.count == 1 ? $0.arguments[0] : .none },
    ]
    static let nameErrorProperties: [Builtin] = [
        argument("name", "The name that was not found.", "NameError('x', name='n').name  # 'n'") { $0.subject },
    ]
    static let attributeErrorProperties: [Builtin] = nameErrorProperties + [
        argument("obj", "The object that has no such attribute.", "AttributeError('x', obj=5).obj  # 5") { $0.owner },
    ]

    /// What assigning to one of the attributes does.
    static func setter(_ name: String) -> Builtin {
        Builtin(name, "\(name)(self, value, /)", summary: "Sets the attribute.") { args throws(Fault) in
            let exception = try exception(args)
            if try !args.vm.setExceptionAttribute(exception, name, args[1]) {
                exception.setAttribute(args.vm.intern(name), args[1], args.vm)
            }
            return .none
        }
    }
}

extension Interpreter {
    /// What `__init__` of the built-in exceptions does.
    func setUp(_ exception: ExceptionObject, _ arguments: [Value], _ keywords: DictObject?) throws(Fault) {
        exception.arguments = arguments
        if let keywords, keywords.count > 0 {
            let allowed: [String]
            if exception.type.isSubtype(of: types.exception(.importError)) { allowed = ["name", "path"] }
            else if exception.type.isSubtype(of: types.exception(.attributeError)) { allowed = ["name", "obj"] }
            else if exception.type.isSubtype(of: types.exception(.nameError)) { allowed = ["name"] }
            else { allowed = [] }
            for entry in keywords.table.entries where !entry.key.isUndefined {
                guard case .str(let name) = entry.key, allowed.contains(name.value) else {
                    let isNamed = !allowed.isEmpty && exception.type.isBuiltin
                    throw .type(isNamed ? "'\(try str(entry.key))' is an invalid keyword argument for \(exception.type.name)()"
                                : "\(exception.type.name)() takes no keyword arguments")
                }
                switch name.value {
                case "name": exception.subject = entry.value
                case "obj": exception.owner = entry.value
                default: exception.setAttribute(intern(name.value), entry.value, self)
                }
            }
        }
        if arguments.count == 2, exception.type.isSubtype(of: types.exception(.syntaxError)) {
            let place = try array(of: arguments[1])
            guard place.count >= 4 else { throw .type("function takes at least 4 arguments (\(place.count) given)") }
            guard place.count <= 6 else { throw .type("function takes at most 6 arguments (\(place.count) given)") }
            if place.count == 5 { throw .type("end_offset must be provided when end_lineno is provided") }
        }
        if let wanted = unicodeArguments(of: exception.type), arguments.count != wanted {
            throw .type("function takes exactly \(wanted) arguments (\(arguments.count) given)")
        }
        if exception.type.isSubtype(of: types.exception(.osError)), (3...5).contains(arguments.count) {
            exception.arguments = Array(arguments[0..<2])
            exception.setAttribute(intern("filename"), arguments[2], self)
            if arguments.count == 5 { exception.setAttribute(intern("filename2"), arguments[4], self) }
        }
    }

    /// How many arguments the errors of encoding and decoding are made from: encoding, object, start, end, reason, the first not for translating.
    private func unicodeArguments(of type: TypeObject) -> Int? {
        guard type.isBuiltin, type.name.utf8.first == UInt8(ascii: "U") else { return nil }
        switch type.name {
        case "UnicodeEncodeError", "UnicodeDecodeError": return 5
        case "UnicodeTranslateError": return 4
        default: return nil
        }
    }

    /// The class that `OSError(errno, …)` makes an instance of.
    func systemErrorType(_ arguments: [Value]) -> TypeObject {
        guard (2...5).contains(arguments.count), case .int(let code) = arguments[0] else { return types.exception(.osError) }
        return types.exceptions[SystemError.className(code)] ?? types.exception(.osError)
    }
}
