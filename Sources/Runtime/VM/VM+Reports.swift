// What a host may ask about an exception that left the program.

import Lang

extension Interpreter {
    // MARK: Errors

    /// Everything that is known of an exception that left the program: its calls, operands, hint and what led to it.
    public func report(of exception: Value) -> ErrorReport {
        guard case .instance(let instance) = exception, let object = instance as? ExceptionObject else {
            return ErrorReport(type: typeName(exception), message: "")
        }
        var chain: [(report: ErrorReport, link: ErrorReport.Link)] = []
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(object)]
        var current = object
        while let (earlier, link) = predecessor(of: current), seen.insert(ObjectIdentifier(earlier)).inserted {
            chain.append((singleReport(of: earlier), link))
            current = earlier
        }
        var report = singleReport(of: object)
        report.earlier = chain.reversed()
        return report
    }

    /// The exception that led to another one, unless it is to be hidden.
    private func predecessor(of exception: ExceptionObject) -> (ExceptionObject, ErrorReport.Link)? {
        if case .instance(let instance) = exception.cause, let cause = instance as? ExceptionObject { return (cause, .cause) }
        guard !exception.suppressContext, case .instance(let instance) = exception.context,
              let context = instance as? ExceptionObject else { return nil }
        return (context, .context)
    }

    private func singleReport(of exception: ExceptionObject) -> ErrorReport {
        let type = exception.type
        var name = type.qualifiedName
        if type.module != "builtins", type.module != "__main__" { name = type.module + "." + name }
        var frames: [ErrorReport.Frame] = exception.traceback.reversed.map { entry in
            let code = entry.code.code
            return ErrorReport.Frame(source: code.source, span: code.spanEntry(at: entry.instruction).span, function: code.name)
        }
        if let place = exception.place { frames.append(place) }
        return ErrorReport(type: name, message: text(of: exception), operands: operands(of: exception),
                           hint: exception.detail?.hint ?? nearHint(exception), notes: notes(of: exception), frames: frames)
    }

    /// The name that may have been meant where one was not found. It is looked for here, when an error is shown, and not
    /// where it is raised: most such errors are caught, or asked for by `hasattr`, and nobody reads their hints.
    private func nearHint(_ exception: ExceptionObject) -> String? {
        let name: String, known: [String]
        if let subject = exception.detail?.subject {
            name = subject
            if exception.type.isSubtype(of: types.exception(.nameError)) {
                guard let code = exception.traceback.first?.code else { return nil }
                if let now = Interpreter.formerNames[name] { return "Python 3 has \(now) for Python 2's \(name)" }
                if moduleNames.contains(name) { return "the module is there once it is imported: import \(name)" }
                if let owner = owner(of: name, in: [code.module, builtins]) { return "did you mean '\(owner).\(name)'?" }
                known = (code.module.boundNames + builtins.boundNames).map(\.value) + code.code.localNames
            } else {
                if let now = Interpreter.formerAttributes[name] { return "Python 3 has \(now) for Python 2's .\(name)" }
                known = attributeNames(of: exception.owner)
            }
        } else if case .dict(let dict) = exception.owner, dict.count <= 10_000, let key = exception.arguments.first?.asString {
            name = key
            known = dict.table.entries.compactMap { $0.key.asString }
        } else {
            return nil
        }
        return suggestion(name, among: known).map { "did you mean '\($0)'?" }
    }

    /// The shortest name of a module at hand that has something of a name.
    private func owner(of name: String, in places: [ModuleObject]) -> String? {
        return places.flatMap { place in
            place.boundNames.map(\.value).filter { owner in
                guard let module = place.value(owner), case .object(let object) = module, object.kind == .module else { return false }
                return storedAttribute(module, name) != nil
            }
        }.min { ($0.count, $0) < ($1.count, $1) }
    }

    /// What has taken the place of names that old notebooks use.
    private static let formerNames = [
        "raw_input": "input", "xrange": "range", "unicode": "str", "basestring": "str", "long": "int", "unichr": "chr",
        "reduce": "functools.reduce", "file": "open", "cmp": "(a > b) - (a < b)",
    ]
    private static let formerAttributes = ["iteritems": "items", "itervalues": "values", "iterkeys": "keys", "has_key": "key in d"]

    private func text(of exception: ExceptionObject) -> String {
        do throws(Fault) { return try str(.instance(exception)) } catch {
            forget(error)
            return "<exception str() failed>"
        }
    }

    /// The labels of the operands, each with the place of its operand in the failing expression.
    private func operands(of exception: ExceptionObject) -> [SpanLabel] {
        guard let labels = exception.detail?.operands, let entry = exception.traceback.first else { return [] }
        let spans = entry.code.code.spanEntry(at: entry.instruction).operands
        return zip(spans, labels).filter { !$0.1.isEmpty }.map { SpanLabel($0.0, $0.1) }
    }

    private func notes(of exception: ExceptionObject) -> [String] {
        guard case .list(let notes)? = exception.attribute(intern("__notes__")) else { return [] }
        return notes.items.compactMap(\.asString)
    }

    /// What `sys.exit` was called with: the status of the process, and a message for standard error.
    public struct ExitRequest: Sendable {
        public let status: Int32
        public let message: String?
    }

    /// What an exception asks for if it is `SystemExit`; nil for any other.
    public func exitRequest(of exception: Value) -> ExitRequest? {
        guard case .instance(let instance) = exception, let object = instance as? ExceptionObject,
              object.type.isSubtype(of: types.exception(.systemExit)) else { return nil }
        let argument: Value = object.arguments.count > 1 ? .newTuple(object.arguments) : object.arguments.first ?? .none
        if argument.isNone { return ExitRequest(status: 0, message: nil) }
        if let status = argument.asInt { return ExitRequest(status: Int32(truncatingIfNeeded: status & 0xFF), message: nil) }
        do throws(Fault) { return ExitRequest(status: 1, message: try str(argument)) } catch {
            forget(error)
            return ExitRequest(status: 1, message: nil)
        }
    }

    /// Whether an exception is of a built-in class, by name.
    public func isException(_ exception: Value, _ name: String) -> Bool {
        guard case .instance(let instance) = exception, let wanted = types.exceptions[name] else { return false }
        return instance.type.isSubtype(of: wanted)
    }
}
