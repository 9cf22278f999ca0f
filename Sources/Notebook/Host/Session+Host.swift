// What a host does with a session beside running cells: compile once and run often, call functions, give and take
// variables, and offer functions, modules and classes of its own.

import Lang
import NNRuntime

/// A program that has been read and compiled. It can be run any number of times, in any session, on any thread.
public struct Program: Sendable {
    let code: Code
    /// Whether it is an expression, whose value a run gives.
    let isExpression: Bool
}

extension Session {
    /// A session whose outputs are only kept as data, in the results of its runs.
    public convenience init() {
        self.init(output: SilentOutput(), errorOutput: SilentOutput())
        isRecording = true
        showsValues = false
    }

    /// What the program may take of time, memory and so on; nothing is bounded at first.
    public var limits: Limits {
        get { interpreter.limits }
        set { interpreter.limits = newValue }
    }

    /// Which parts of the world outside the program may touch; all of them at first.
    public var capabilities: Capabilities {
        get { interpreter.capabilities }
        set { interpreter.capabilities = newValue }
    }

    // MARK: Programs

    /// Reads and compiles a text.
    /// - Parameter mode: `.module` for a file, `.cell` for a cell, `.expression` for an expression.
    public func compile(_ text: String, name: String = "<host>", mode: Compiler.Mode = .module) throws(SessionError) -> Program {
        switch interpreter.compile(text, name: name, mode: mode) {
        case .code(let code): return Program(code: code, isExpression: mode == .expression)
        case .problems(let problems):
            let source = Source(name: name, text: text)
            throw SessionError(problems.map { ErrorReport($0, source: source) }, .syntaxError)
        }
    }

    /// The value of a compiled expression; None for a compiled file.
    @discardableResult
    public func evaluate(_ program: Program) throws(SessionError) -> Value {
        try host { () throws(Fault) in try interpreter.execute(program.code, in: main) }
    }

    /// The value of an expression as a Swift value.
    public func evaluate<T: ScriptConvertible>(_ text: String, as type: T.Type) throws(SessionError) -> T {
        let value = try evaluate(text)
        return try host { () throws(Fault) in try T.from(value, in: interpreter) }
    }

    /// Runs code of the host in the session's interpreter; a fault becomes a `SessionError`.
    public func host<R>(_ body: () throws(Fault) -> R) throws(SessionError) -> R {
        do throws(Fault) { return try interpreter.metered(body) } catch {
            let result = failure(error)
            throw SessionError(result.errors, result.status)
        }
    }

    // MARK: Calls

    /// Calls a function of the program by name.
    @discardableResult
    public func call(_ name: String, _ arguments: any ScriptConvertible..., keywords: KeyValuePairs<String, any ScriptConvertible> = [:]) throws(SessionError) -> Value {
        try call(try callable(name), arguments, keywords)
    }

    /// A function of the program, to be called with labelled arguments: `let train = try session.function("train")`, then
    /// `try train(x, rate: 0.1)`.
    public func function(_ name: String) throws(SessionError) -> ScriptFunction {
        ScriptFunction(session: self, value: try callable(name))
    }

    /// A variable, or a built-in of that name.
    public func callable(_ name: String) throws(SessionError) -> Value {
        if let value = self[name] ?? interpreter.builtins.binding(name) { return value }
        throw SessionError(type: "NameError", message: "name '\(name)' is not defined")
    }

    func call(_ callee: Value, _ arguments: [any ScriptConvertible], _ keywords: KeyValuePairs<String, any ScriptConvertible>) throws(SessionError) -> Value {
        let vm = interpreter
        return try host { () throws(Fault) in
            var values: [Value] = []
            values.reserveCapacity(arguments.count)
            for argument in arguments { values.append(try argument.scriptValue(in: vm)) }
            if keywords.isEmpty { return try vm.call(callee, values) }
            let named = DictObject()
            for (name, argument) in keywords { named[name] = try argument.scriptValue(in: vm) }
            return try vm.call(callee, values, keywords: named)
        }
    }

    // MARK: Variables

    /// Gives a variable a value of Swift.
    public func set(_ name: String, _ value: any ScriptConvertible) throws(SessionError) {
        self[name] = try host { () throws(Fault) in try value.scriptValue(in: interpreter) }
    }

    /// A variable as a value of Swift; nil if there is none.
    public func get<T: ScriptConvertible>(_ name: String, as type: T.Type = T.self) throws(SessionError) -> T? {
        guard let value = self[name] else { return nil }
        return try convert(value, to: type)
    }

    /// A value as one of Swift.
    public func convert<T: ScriptConvertible>(_ value: Value, to type: T.Type = T.self) throws(SessionError) -> T {
        try host { () throws(Fault) in try T.from(value, in: interpreter) }
    }

    /// Anything Encodable as a value: a structure becomes a dict.
    public func encode(_ source: some Encodable) throws -> Value { try ValueEncoder.value(of: source, in: interpreter) }

    /// A value as anything Decodable: of a dict or an object with attributes a structure is made.
    public func decode<T: Decodable>(_ type: T.Type = T.self, from value: Value) throws -> T {
        try ValueDecoder.decode(type, from: value, in: interpreter)
    }

    /// An object of a registered class as a value.
    public func value(of object: AnyObject) throws(SessionError) -> Value {
        try host { () throws(Fault) in try interpreter.value(of: object) }
    }

    // MARK: The host's own functions, modules and classes

    /// The closure of a host's function. A row of the table may be read by any thread, this closure may not: it stays in
    /// the one interpreter it was registered with, which one thread at a time uses.
    private struct HostBody: @unchecked Sendable {
        let body: (borrowing Args) throws(Fault) -> Value
    }

    /// Makes a function of the host a built-in of the program.
    /// - Parameter signature: `name(parameters)` as Python writes them, with defaults.
    public func register(_ signature: String, summary: String = "", example: String = "", _ body: @escaping (borrowing Args) throws(Fault) -> Value) {
        register(builtin(signature, summary: summary, example: example, body))
    }

    /// A row for a closure of the host, for this session alone.
    public func builtin(_ signature: String, summary: String = "", example: String = "", _ body: @escaping (borrowing Args) throws(Fault) -> Value) -> Builtin {
        let name = String(signature.prefix { $0 != "(" }), host = HostBody(body: body)
        return Builtin(name, signature, summary: summary, example: example) { args throws(Fault) in try host.body(args) }
    }

    /// Makes a row a built-in of the program.
    public func register(_ row: Builtin) { interpreter.bindBuiltin(row.name, to: .builtin(row)) }

    /// Offers a module of functions and constants, to be imported or used as it is.
    @discardableResult
    public func registerModule(_ name: String, summary: String = "", functions: [Builtin], values: KeyValuePairs<String, Value> = [:]) -> ModuleObject {
        let module = ModuleObject(name: name)
        if !summary.isEmpty { module.describe(summary) }
        for row in functions { module.bind(row.name, to: .builtin(row), interpreter) }
        for (name, value) in values { module.bind(name, to: value, interpreter) }
        interpreter.add(module)
        return module
    }

    /// Makes a class of the host a class of the program.
    @discardableResult
    public func register(_ hostClass: HostClass) -> TypeObject {
        let type = interpreter.hostType(hostClass.name, module: "__main__", methods: hostClass.methods, properties: hostClass.properties,
                                        setters: hostClass.setters, construct: hostClass.construct)
        if !hostClass.summary.isEmpty { type.describe(hostClass.summary) }
        HostClasses.of(interpreter).records[hostClass.object] = HostClasses.Record(type: type, describe: hostClass.describe)
        interpreter.bindBuiltin(hostClass.name, to: .type(type))
        return type
    }
}

/// A function of a program, called as a function of Swift is.
@dynamicCallable
public struct ScriptFunction {
    let session: Session
    /// The function itself.
    public let value: Value

    @discardableResult
    public func dynamicallyCall(withKeywordArguments arguments: KeyValuePairs<String, any ScriptConvertible>) throws(SessionError) -> Value {
        if arguments.allSatisfy({ $0.key.isEmpty }) { return try session.call(value, arguments.map(\.value), [:]) }
        let named = DictObject()
        var positional: [any ScriptConvertible] = []
        let vm = session.interpreter
        return try session.host { () throws(Fault) in
            for (name, argument) in arguments {
                if name.isEmpty { positional.append(argument) } else { named[name] = try argument.scriptValue(in: vm) }
            }
            var values: [Value] = []
            for argument in positional { values.append(try argument.scriptValue(in: vm)) }
            return try vm.call(value, values, keywords: named)
        }
    }
}

/// Output that nobody wants as text.
final class SilentOutput: Output {
    func write(_ text: String) {}
    func flush() {}
    var isTerminal: Bool { false }
}

// MARK: - Reading results and errors

extension RunResult {
    /// All that the program has written to its standard output.
    public var text: String {
        outputs.map { if case .text(let text, isError: false) = $0 { text } else { "" } }.joined()
    }

    /// The text of the value of the last expression, if there was one.
    public var valueText: String? {
        for output in outputs.reversed() { if case .value(let text) = output { return text } }
        return nil
    }

    /// Throws the error, if the run ended with one.
    public func get() throws(SessionError) {
        switch status {
        case .finished, .exit(0): return
        default: throw SessionError(errors, status)
        }
    }
}

extension SessionError: CustomStringConvertible {
    /// An error of the host's own, outside of any program.
    public init(type: String, message: String) { self.init([ErrorReport(type: type, message: message)], .failed) }

    /// The class of the exception, as the program sees it: `ValueError`.
    public var type: String { errors.first?.type ?? "" }
    public var message: String { errors.first?.message ?? "" }
    /// The name of the source, and line and column from 1.
    public var place: (source: String, line: Int, column: Int)? { errors.first?.place }
    /// The calls that were under way, outermost first.
    public var stack: [ErrorReport.Frame] { errors.first?.frames ?? [] }
    /// The error as the program `nn` shows it.
    public var description: String { errors.map { DiagnosticRenderer().render($0) }.joined(separator: "\n") }
}
