// Code, frames and tracebacks as scripts see them: facts to read, made when they are asked for. The run-time system
// itself works with `LinkedCode`, `Frame` and `TracebackEntry` and never looks at these.

import Lang

/// `function.__code__`.
final class CodeView: HostObject {
    let code: LinkedCode

    init(_ code: LinkedCode) {
        self.code = code
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.types.named("code", vm) }
    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        guard case .object(let object) = other, let view = object as? CodeView else { return false }
        return view.code === code
    }
    override func hostHash(_ vm: Interpreter) throws(Fault) -> Int? { Int(bitPattern: ObjectIdentifier(code)) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        "<code object \(code.code.name), file \"\(code.code.source.name)\", line \(firstLine)>"
    }

    override var hostAttributeNames: [String] {
        ["co_argcount", "co_cellvars", "co_filename", "co_firstlineno", "co_flags", "co_freevars", "co_kwonlyargcount", "co_name", "co_nlocals",
         "co_posonlyargcount", "co_qualname", "co_varnames"]
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        let layout = code.code.parameters
        switch name {
        case "co_name": return .string(code.code.name)
        case "co_qualname": return .string(code.code.qualifiedName)
        case "co_filename": return .string(code.code.source.name)
        case "co_firstlineno": return .int(firstLine)
        case "co_argcount": return .int(layout.positional)
        case "co_kwonlyargcount": return .int(layout.keywordOnly)
        case "co_posonlyargcount": return .int(layout.positionalOnly)
        case "co_nlocals": return .int(variables.count)
        case "co_varnames": return text(variables)
        case "co_cellvars": return text(captured.sorted(by: StringObject.less))
        case "co_freevars": return text(code.code.freeNames.sorted(by: StringObject.less))
        case "co_flags": return .int(flags)
        default: return nil
        }
    }

    private func text(_ names: [String]) -> Value { .newTuple(names.map { .string($0) }) }

    private var firstLine: Int { code.code.source.line(at: Int(code.code.span.start)) }

    /// The variables that inner functions use.
    private var captured: [String] {
        code.code.instructions.compactMap { instruction in
            guard instruction.op == .makeCell, Int(instruction.a) < code.code.localNames.count else { return nil }
            return code.code.localNames[Int(instruction.a)]
        }
    }

    /// Parameters, and what the function assigns and keeps to itself.
    private var variables: [String] {
        let inner = Set(captured), names = code.code.localNames, parameters = code.code.parameters.count
        if names.isEmpty { return code.code.parameters.names }
        return names.enumerated().filter { $0.offset < parameters || !inner.contains($0.element) }.map(\.element)
    }

    private var flags: Int {
        let layout = code.code.parameters
        var flags = code.code.kind == .module || code.code.kind == .classBody ? 0 : 3
        if layout.hasVarargs { flags |= 4 }
        if layout.hasKwargs { flags |= 8 }
        if code.code.qualifiedName.contains(".<locals>") { flags |= 16 }
        if code.isGenerator { flags |= 32 }
        return flags
    }
}

/// A call: under way, waiting in a generator, or passed by an exception. It tells how things stood when it was asked for.
final class FrameView: HostObject {
    private struct Snapshot {
        let code: LinkedCode
        let line: Int
        let locals: DictObject

        init(_ code: LinkedCode, at instruction: Int, locals: DictObject) {
            self.code = code
            self.locals = locals
            line = FrameView.line(code, instruction)
        }
    }

    /// The call itself last, before it the calls it was made from, where they are known: an array and no chain of objects,
    /// since calls may nest 100,000 deep.
    private let calls: ArraySlice<Snapshot>

    private init(_ calls: ArraySlice<Snapshot>) {
        self.calls = calls
        super.init(kind: .host)
    }

    static func line(_ code: LinkedCode, _ instruction: Int) -> Int {
        code.code.source.line(at: Int(code.code.spanEntry(at: instruction).span.start))
    }

    /// A call under way, by its place on the stack, and the calls around it.
    static func of(_ vm: Interpreter, at depth: Int) -> Value {
        var calls: [Snapshot] = []
        for index in 0..<min(max(depth, 0) + 1, vm.frameCount) {
            let frame = vm.frames + index
            let code = frame.pointee.linked
            let locals: DictObject
            switch (code.code.kind, frame.pointee.context) {
            case (.module, _): locals = vm.globalVariables(of: code.module)
            case (.classBody, .dict(let namespace)): locals = namespace
            default: locals = vm.variables(of: frame.pointee.function, frame.pointee.base)
            }
            calls.append(Snapshot(code, at: frame.pointee.pc - code.instructions - 1, locals: locals))
        }
        return calls.isEmpty ? .none : .object(FrameView(calls[...]))
    }

    /// Where a generator waits; None when it has ended.
    static func of(_ generator: GeneratorObject, _ vm: Interpreter) -> Value {
        if generator.state == .finished { return .none }
        let code = generator.function.code
        let locals = generator.state == .running ? DictObject() : vm.variables(of: generator.function, generator.registers)
        return .object(FrameView([Snapshot(code, at: generator.pc - code.instructions - 1, locals: locals)]))
    }

    /// A call that an exception has ended; its variables are gone.
    static func of(_ entry: TracebackEntry, _ vm: Interpreter) -> Value {
        let locals = entry.code.code.kind == .module ? vm.globalVariables(of: entry.code.module) : DictObject()
        return .object(FrameView([Snapshot(entry.code, at: entry.instruction, locals: locals)]))
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.types.named("frame", vm) }
    override var hostAttributeNames: [String] { ["f_back", "f_code", "f_globals", "f_lineno", "f_locals"] }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        calls.last.map { "<frame, file '\($0.code.code.source.name)', line \($0.line), code \($0.code.code.name)>" }
    }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let call = calls.last else { return nil }
        switch name {
        case "f_code": return .object(CodeView(call.code))
        case "f_lineno": return .int(call.line)
        case "f_globals": return .dict(vm.globalVariables(of: call.code.module))
        case "f_locals": return .dict(call.locals)
        case "f_back": return calls.count > 1 ? .object(FrameView(calls.dropLast())) : Value.none
        default: return nil
        }
    }
}

/// `exception.__traceback__`: a frame it passed, with its line and the next frame inwards.
final class TracebackView: HostObject {
    /// Outermost first.
    private let entries: ArraySlice<TracebackEntry>

    private init(_ entries: ArraySlice<TracebackEntry>) {
        self.entries = entries
        super.init(kind: .host)
    }

    /// The traceback of an exception, or None when it has passed no frame.
    static func of(_ exception: Value) -> Value {
        guard case .instance(let instance) = exception, let exception = instance as? ExceptionObject else { return .none }
        return of(exception.traceback.reversed[...])
    }

    private static func of(_ entries: ArraySlice<TracebackEntry>) -> Value { entries.isEmpty ? .none : .object(TracebackView(entries)) }

    /// As exceptions keep it.
    var innermostFirst: [TracebackEntry] { entries.reversed() }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.types.named("traceback", vm) }
    override func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        guard case .object(let object) = other, let view = object as? TracebackView else { return false }
        return entries.elementsEqual(view.entries) { $0.code === $1.code && $0.instruction == $1.instruction }
    }

    override var hostAttributeNames: [String] { ["tb_frame", "tb_lineno", "tb_next"] }
    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let entry = entries.first else { return nil }
        switch name {
        case "tb_lineno": return .int(FrameView.line(entry.code, entry.instruction))
        case "tb_frame": return FrameView.of(entry, vm)
        case "tb_next": return TracebackView.of(entries.dropFirst())
        default: return nil
        }
    }
}
