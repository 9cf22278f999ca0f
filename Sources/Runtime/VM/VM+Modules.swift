import Lang

extension Interpreter {
    /// `import name`: a built-in module, one the host offers, or a `.nn` file beside the script.
    func importModule(_ name: Value, level: Int, top: Bool) throws(Fault) -> Value {
        guard let path = name.asString else { return .none }
        guard level <= 1 else { throw Fault(.importError, "attempted relative import beyond top-level package") }
        let parts = path.split(separator: ".").map(String.init)
        guard let first = parts.first else { throw Fault(.importError, "attempted relative import with no known parent package") }
        let root = try module(first, whole: path)
        var current = Value.object(root)
        for part in parts.dropFirst() {
            guard let next = try findAttribute(current, intern(part)), case .object(let object) = next, object.kind == .module else {
                throw missingModule(path, "; '\(root.name)' is not a package", nil)
            }
            current = next
        }
        return top ? .object(root) : current
    }

    /// A top-level module by name.
    public func module(_ name: String, whole: String? = nil) throws(Fault) -> ModuleObject {
        if let known = modules[name] { return known }
        if let make = moduleMakers[name] {
            let made = try make(self)
            modules[name] = made
            return made
        }
        if let made = BuiltinModules.make(name) {
            modules[name] = made
            return made
        }
        if let found = readSource?(name) {
            let module = ModuleObject(name: name, file: found.path)
            modules[name] = module
            do throws(Fault) {
                try runModule(found.text, named: found.path, in: module)
            } catch {
                modules[name] = nil
                throw error
            }
            return module
        }
        let near = suggestion(name, among: Array(moduleMakers.keys) + BuiltinModules.names)
        throw missingModule(name == whole ? name : whole ?? name, "", near)
    }

    /// ModuleNotFoundError with the name of the module.
    private func missingModule(_ name: String, _ more: String, _ near: String?) -> Fault {
        let exception = newException(types.exception(.moduleNotFoundError), [.string("No module named '\(name)'" + more)])
        exception.subject = .string(name)
        let python = ["re", "datetime", "pathlib", "pickle", "csv", "subprocess", "threading", "asyncio", "multiprocessing", "socket", "unittest", "logging",
                      "decimal", "fractions", "struct", "array", "inspect", "argparse", "shutil", "glob", "tempfile", "traceback", "weakref", "sqlite3",
                      "urllib", "http", "email", "html", "xml", "base64", "hashlib", "zlib", "gzip", "queue", "calendar", "locale", "textwrap", "pprint",
                      "pandas", "scipy", "torch", "tensorflow", "sklearn", "seaborn", "requests", "PIL", "cv2"]
        if let near { exception.detail = Fault.Detail(hint: "did you mean '\(near)'?") } else if python.contains(name) {
            exception.detail = Fault.Detail(hint: "\"Modules and imports\" in docs/language.md lists the modules that nn has")
        }
        return raise(.instance(exception))
    }

    func runModule(_ text: String, named path: String, in module: ModuleObject) throws(Fault) {
        switch compile(text, name: path) {
        case .code(let code):
            module.set(names.name, .string(module.name))
            module.set(names.file, .string(path))
            module.set(names.doc, code.documentation.map { .string($0) } ?? .none)
            _ = try execute(code, in: module)
        case .problems(let problems):
            throw syntaxFault(problems, Source(name: path, text: text))
        }
    }

    /// SyntaxError with its place, for a text that a script imports.
    private func syntaxFault(_ problems: [Diagnostic], _ source: Source) -> Fault {
        guard let first = problems.first else { return Fault(.syntaxError, "invalid syntax") }
        let line = source.line(at: Int(first.span.start)), end = source.line(at: Int(first.span.end))
        let place: [Value] = [.string(source.name), .int(line), .int(source.column(at: Int(first.span.start))), .string(source.lineText(line) + "\n"),
                              .int(end), .int(source.column(at: Int(first.span.end)))]
        let type = types.exceptions[first.errorType] ?? types.exception(.syntaxError)
        let exception = newException(type, [.string(first.message), .newTuple(place)])
        exception.place = ErrorReport.Frame(source: source, span: first.span, function: "")
        if let hint = first.hint { exception.detail = Fault.Detail(hint: hint) }
        return raise(.instance(exception))
    }

    /// `from module import name`.
    func importName(_ module: Value, _ name: StringObject) throws(Fault) -> Value {
        if let found = try findAttribute(module, name) { return found }
        guard case .object(let object) = module, object.kind == .module else { throw Fault(.importError, "cannot import name '\(name.value)'") }
        let source = unsafeDowncast(object, to: ModuleObject.self)
        if let own = source.missing?(name.value) { throw Fault(.importError, own.message, hint: own.detail?.hint) }
        let near = suggestion(name.value, among: attributeNames(of: module))
        let exception = newException(types.exception(.importError),
                                     [.string("cannot import name '\(name.value)' from '\(source.name)' (\(source.file ?? "unknown location"))")])
        exception.subject = .string(source.name)
        exception.detail = near.map { Fault.Detail(hint: "did you mean '\($0)'?") }
        throw raise(.instance(exception))
    }

    /// `from module import *`.
    func importAll(_ module: Value, into target: ModuleObject) throws(Fault) {
        guard case .object(let object) = module, object.kind == .module else { return }
        let source = unsafeDowncast(object, to: ModuleObject.self)
        try source.load(self)
        for name in source.late.flatMap(\.names) { _ = try source.lateValue(name, self) }
        if let all = source.value("__all__") {
            for name in try array(of: all) { if case .str(let text) = name { target.set(intern(text.value), try importName(module, intern(text.value))) } }
            return
        }
        for name in source.boundNames where !name.value.hasPrefix("_") {
            if let value = source.value(name.value) { target.set(name, value) }
        }
    }

    // MARK: Running source

    /// What compiling a source text gives: code, or what is wrong with the text.
    public enum Compilation {
        case code(Code)
        case problems([Diagnostic])
    }

    /// Parses and compiles.
    public func compile(_ text: String, name: String, mode: Compiler.Mode = .module) -> Compilation {
        let source = Source(name: name, text: text)
        let parsed = Parser.parse(source)
        guard let tree = parsed.tree, parsed.diagnostics.isEmpty else { return .problems(parsed.diagnostics) }
        switch Compiler.compile(tree, mode: mode) {
        case .code(let code): return .code(code)
        case .problems(let problems): return .problems(problems.map { Diagnostic($0.message, $0.span) })
        }
    }

    /// Runs compiled code as (a part of) a module.
    @discardableResult
    public func execute(_ code: Code, in module: ModuleObject) throws(Fault) -> Value {
        let function = FunctionObject(code: LinkedCode(code, module: module, self), defaults: [], keywordDefaults: [], closure: [])
        try push(function, [], nil, mode: .native, destination: -1)
        return try enterRun()
    }
}
