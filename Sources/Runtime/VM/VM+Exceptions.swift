import Lang

extension Interpreter {
    // MARK: Making and raising

    /// A new exception object; what is being handled becomes its context.
    func newException(_ type: TypeObject, _ arguments: [Value]) -> ExceptionObject {
        let exception = ExceptionObject(type)
        exception.arguments = arguments
        return exception
    }

    /// A fault that raises an exception with values as arguments.
    func raise(_ type: TypeObject, _ arguments: [Value]) -> Fault {
        pending = .instance(newException(type, arguments))
        return Fault.raised
    }

    /// A fault that raises an exception class of a script or a host by name.
    public func raise(_ value: Value) -> Fault {
        pending = value
        return Fault.raised
    }

    /// The exception object a fault stands for, its context set.
    func exceptionObject(of fault: Fault) -> ExceptionObject {
        let exception: ExceptionObject
        if fault.kind == .raised, case .instance(let instance) = pending, let waiting = instance as? ExceptionObject {
            exception = waiting
        } else {
            // Whichever of the two flags was seen first, one Ctrl-C is one exception.
            if fault.kind == .keyboardInterrupt {
                interrupt.lower()
                work.stop.set(.none)
            }
            exception = newException(types.exception(fault.kind), fault.message.isEmpty ? [] : [.string(fault.message)])
            exception.detail = fault.detail
            if let subject = fault.detail?.subject { exception.subject = .string(subject) }
            if fault.kind == .attributeError { exception.owner = missingOwner }
            missingOwner = .none
            if fault.kind == .stopIteration || fault.kind == .systemExit, !pending.isUndefined { exception.arguments = [pending] }
        }
        pending = .undefined
        if exception.traceback.isEmpty, case .instance(let current) = handled, current !== exception, exception.context.isNone {
            chain(exception, behind: current)
        }
        return exception
    }

    /// Makes what is handled the context of an exception; a chain that would become a ring is cut, as CPython cuts it.
    private func chain(_ exception: ExceptionObject, behind handled: InstanceObject) {
        guard handled !== exception else { return }
        var current = handled as? ExceptionObject
        var steps = 0
        while let earlier = current, steps < 1000, case .instance(let next) = earlier.context {
            if next === exception {
                earlier.context = .none
                break
            }
            current = next as? ExceptionObject
            steps += 1
        }
        exception.context = .instance(handled)
    }

    /// The `raise` statement. mode: 0 `raise x`, 1 `raise x from y`, 2 bare.
    func raise(_ mode: Int, _ value: UnsafeMutablePointer<Value>, _ cause: UnsafeMutablePointer<Value>) throws(Fault) -> Fault {
        if mode == 2 {
            guard case .instance = handled else { return Fault(.runtimeError, "No active exception to reraise") }
            pending = handled
            isReraise = false
            return Fault.raised
        }
        let exception = try exception(from: value.pointee)
        if mode == 1 {
            if cause.pointee.isNone { exception.cause = .none } else {
                let reason: ExceptionObject
                do throws(Fault) { reason = try self.exception(from: cause.pointee) } catch {
                    guard error.kind == .typeError else { throw error }
                    throw .type("exception causes must derive from BaseException")
                }
                exception.cause = .instance(reason)
            }
            exception.suppressContext = true
        }
        if case .instance(let current) = handled { chain(exception, behind: current) }
        pending = .instance(exception)
        return Fault.raised
    }

    private func exception(from value: Value) throws(Fault) -> ExceptionObject {
        switch value {
        case .instance(let instance): if let exception = instance as? ExceptionObject { return exception }
        case .type(let type) where type.isSubtype(of: types.baseException):
            if case .instance(let instance) = try construct(type, [], keywords: nil), let exception = instance as? ExceptionObject { return exception }
        default: break
        }
        throw .type("exceptions must derive from BaseException")
    }

    func assertionFault(_ message: Value) throws(Fault) -> Fault {
        raise(types.exception(.assertionError), message.isUndefined ? [] : [message])
    }

    // MARK: Matching

    /// Does an exception match a class or a tuple of classes?
    func matches(_ exception: Value, classes: Value) throws(Fault) -> Bool {
        switch classes {
        case .type(let type):
            guard type.isSubtype(of: types.baseException) else {
                throw .type("catching classes that do not inherit from BaseException is not allowed")
            }
            return self.type(of: exception).isSubtype(of: type)
        case .tuple(let tuple):
            try checkNativeStack()
            // All of them are looked at before any is tried, as in CPython.
            for item in tuple.items {
                guard case .type(let type) = item, type.isSubtype(of: types.baseException) else {
                    if case .tuple = item { continue }
                    throw .type("catching classes that do not inherit from BaseException is not allowed")
                }
            }
            for item in tuple.items { if case .type = item, try matches(exception, classes: item) { return true } }
            return false
        default: throw .type("catching classes that do not inherit from BaseException is not allowed")
        }
    }

    /// Is a fault, or the exception it stands for, of a built-in class?
    public func matches(_ fault: Fault, _ name: String) -> Bool {
        guard let wanted = types.exceptions[name] else { return false }
        if fault.kind == .raised, case .instance(let instance) = pending { return instance.type.isSubtype(of: wanted) }
        return types.exception(fault.kind).isSubtype(of: wanted)
    }

    /// Says that a fault has been dealt with.
    public func forget(_ fault: Fault) {
        if fault.kind == .raised { pending = .undefined }
        missingOwner = .none
    }

    /// The exception object that stands behind a fault thrown out of the interpreter.
    public func exceptionValue(of fault: Fault) -> Value { .instance(exceptionObject(of: fault)) }

    // MARK: with

    /// `with manager`: the manager's register gets its bound `__exit__`, the other one what `__enter__` returns.
    func enterContext(_ manager: UnsafeMutablePointer<Value>, result: UnsafeMutablePointer<Value>) throws(Fault) {
        let value = manager.pointee
        let type = type(of: value)
        guard let enter = type.lookup(names.enter, self) else {
            throw .type("'\(type.name)' object does not support the context manager protocol")
        }
        guard let exit = type.lookup(names.exit, self) else {
            throw .type("'\(type.name)' object does not support the context manager protocol (missed __exit__ method)")
        }
        let leave = try bind(exit, to: value, type)
        result.pointee = try call(try bind(enter, to: value, type), [])
        manager.pointee = leave
    }

    /// Calls `__exit__`; true when it swallows the exception.
    func exitContext(_ exit: Value, _ exception: Value) throws(Fault) -> Bool {
        if exception.isNone { return try truth(try call(exit, [.none, .none, .none])) }
        return try truth(try call(exit, [.type(type(of: exception)), exception, TracebackView.of(exception)]))
    }

    // MARK: Attributes of exceptions

    func setExceptionAttribute(_ exception: ExceptionObject, _ name: String, _ value: Value) throws(Fault) -> Bool {
        switch name {
        case "args": exception.arguments = try array(of: value)
        case "__cause__":
            guard value.isNone || isInstance(value, of: types.baseException) else { throw .type("exception cause must be None or derive from BaseException") }
            exception.cause = value
            exception.suppressContext = true
        case "__context__":
            guard value.isNone || isInstance(value, of: types.baseException) else { throw .type("exception context must be None or derive from BaseException") }
            exception.context = value
        case "__suppress_context__": exception.suppressContext = try truth(value)
        case "__traceback__":
            if value.isNone { exception.traceback = Traceback() } else if case .object(let object) = value, let view = object as? TracebackView {
                var passed = Traceback()
                for entry in view.innermostFirst { passed.append(entry) }
                exception.traceback = passed
            } else {
                throw .type("__traceback__ must be a traceback or None")
            }
        default: return false
        }
        return true
    }

    /// `str(exception)`.
    func exceptionText(_ exception: ExceptionObject) throws(Fault) -> String {
        // An exception may be among its own arguments.
        try checkNativeStack()
        let arguments = exception.arguments
        if exception.type.isSubtype(of: types.exception(.keyError)), arguments.count == 1 { return try repr(arguments[0]) }
        if exception.type.isSubtype(of: types.exception(.osError)), arguments.count == 2 {
            var text = "[Errno \(try str(arguments[0]))] \(try str(arguments[1]))"
            if let file = exception.attribute(intern("filename")), !file.isNone {
                text += ": \(try repr(file))"
                if let second = exception.attribute(intern("filename2")), !second.isNone { text += " -> \(try repr(second))" }
            }
            return text
        }
        if exception.type.isSubtype(of: types.exception(.syntaxError)), arguments.count == 2, case .tuple(let place) = arguments[1], place.items.count >= 2,
           let line = place.items[1].asInt {
            let file = place.items[0].asString.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
            return try str(arguments[0]) + (file.map { " (\($0), line \(line))" } ?? " (line \(line))")
        }
        if exception.type.isSubtype(of: types.exception(.syntaxError)) { return try str(arguments.first ?? .none) }
        switch arguments.count {
        case 0: return ""
        case 1: return try str(arguments[0])
        default: return try repr(.newTuple(arguments))
        }
    }
}
