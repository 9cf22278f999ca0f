// What can be said of a program without running it: names that nothing binds, variables that nothing reads, and
// calls that do not fit the function they call.
//
// The scopes are the compiler's own (`ScopeBuilder`), which leaves a trace of every name on request: so what is
// checked is what would run. A finding must be certain. A name is known if it is bound anywhere in a scope around
// it, in whatever order; a call is judged only if its name is bound once, by a `def` or `class` without decorators;
// a script that imports `*` or asks for `locals()` is spared where that may bind or read a name.

/// A finding of the checker.
public struct Finding: Sendable {
    public enum Level: String, Sendable { case error, warning }
    public let level: Level
    public let diagnostic: Diagnostic
}

/// Checks programs.
public struct Checker {
    /// All findings in the order of the text; syntax errors alone if the text is no program.
    /// - Parameter builtins: the names that are bound before the first line.
    public static func check(_ source: Source, builtins: Set<String>) -> [Finding] {
        let parsed = Parser.parse(source)
        guard let tree = parsed.tree, parsed.diagnostics.isEmpty else {
            return parsed.diagnostics.map { Finding(level: .error, diagnostic: $0) }
        }
        let trace = ScopeTrace()
        let (module, problems) = ScopeBuilder.build(tree, trace: trace)
        guard problems.isEmpty else { return problems.map { Finding(level: .error, diagnostic: Diagnostic($0.0, $0.1)) } }
        var checker = Checker(module: module, trace: trace, builtins: builtins)
        checker.checkNames()
        checker.checkVariables()
        checker.checkCalls()
        return checker.findings.sorted { ($0.diagnostic.span.start, $0.diagnostic.message) < ($1.diagnostic.span.start, $1.diagnostic.message) }
    }

    private let module: Scope
    private let trace: ScopeTrace
    private let builtins: Set<String>
    private var findings: [Finding] = []
    /// Names that functions bind in the module by `global`.
    private let globals: Set<String>

    private init(module: Scope, trace: ScopeTrace, builtins: Set<String>) {
        self.module = module
        self.trace = trace
        self.builtins = builtins
        var globals: Set<String> = []
        for binding in trace.bindings where binding.scope.symbols[binding.name]?.isGlobal == true { globals.insert(binding.name) }
        self.globals = globals
    }

    private mutating func report(_ level: Finding.Level, _ message: String, _ span: Span, label: String? = nil, hint: String? = nil,
                                 secondary: [SpanLabel] = []) {
        let diagnostic = Diagnostic(message, span, type: level.rawValue, label: label, secondary: secondary, hint: hint)
        findings.append(Finding(level: level, diagnostic: diagnostic))
    }

    // MARK: Names

    private mutating func checkNames() {
        guard !trace.importsAll else { return }
        var known = builtins.union(globals)
        known.formUnion(module.symbols.filter { $0.value.isBound }.map(\.key))
        known.formUnion(["__name__", "__file__", "__doc__", "__builtins__", "__class__"])
        var told: Set<String> = []
        for use in trace.uses where owner(of: use.name, from: use.scope) == nil && !known.contains(use.name) {
            guard told.insert(use.name).inserted else { continue }
            let near = Suggestion.nearest(to: use.name, in: known.union(use.scope.symbols.filter { $0.value.isBound }.map(\.key)))
            report(.error, "undefined name '\(use.name)'", use.span, hint: near.map { "did you mean '\($0)'?" })
        }
    }

    /// The scope whose variable a name is: the nearest around that binds it; class bodies are seen only from themselves.
    private func owner(of name: String, from scope: Scope) -> Scope? {
        var current: Scope? = scope
        while let candidate = current {
            if let symbol = candidate.symbols[name] {
                if symbol.isGlobal { return module.symbols[name]?.isBound == true || globals.contains(name) ? module : nil }
                if symbol.isBound, !symbol.isNonlocal, candidate.isFunctionLike || candidate === scope || candidate === module { return candidate }
                if candidate.kind == .classBody, name == "__class__" { return candidate }
            }
            current = candidate.parent
        }
        return nil
    }

    // MARK: Variables

    private mutating func checkVariables() {
        for binding in trace.bindings where binding.kind == .assignment && binding.scope.kind == .function {
            let scope = binding.scope
            guard let symbol = scope.symbols[binding.name], !symbol.isUsed, !symbol.isCell, !symbol.isParameter, !symbol.isGlobal,
                  !symbol.isNonlocal, !symbol.isDeleted, !binding.name.hasPrefix("_"), !trace.asksForLocals.contains(ObjectIdentifier(scope)) else { continue }
            let first = trace.byName[binding.name]?.first { $0.scope === scope }
            guard first?.span == binding.span else { continue }
            report(.warning, "'\(binding.name)' is assigned and never used", binding.span, hint: "a name that begins with '_' says that this is meant")
        }
        for binding in trace.bindings where binding.kind == .handler {
            guard let symbol = binding.scope.symbols[binding.name], binding.scope.kind == .function, !symbol.isUsed, !symbol.isCell else { continue }
            report(.warning, "'\(binding.name)' is caught and never used", binding.span)
        }
    }

    // MARK: Calls

    /// How a function takes its arguments.
    private struct Callable {
        let name: String
        let parameters: Parameters
        /// Parameters that the call does not give: `self` of `__init__`.
        let skipped: Int
        let span: Span
    }

    private mutating func checkCalls() {
        for call in trace.calls {
            guard let owner = owner(of: call.name, from: call.scope), let callable = callable(call.name, in: owner) else { continue }
            guard !call.arguments.contains(where: { if case .star = $0.kind { true } else if case .doubleStar = $0.kind { true } else { false } }) else { continue }
            check(call, callable)
        }
    }

    /// The function that a name always means; nil if it may mean anything else.
    private func callable(_ name: String, in owner: Scope) -> Callable? {
        if owner === module, globals.contains(name) || trace.withOtherDefaults.contains(name) { return nil }
        let bindings = trace.byName[name, default: []].filter { $0.scope === owner }
        guard bindings.count == 1, let binding = bindings.first, owner.symbols[name]?.isParameter != true, owner.symbols[name]?.isDeleted != true,
              !trace.rebinds(name, owner) else { return nil }
        if let function = binding.function {
            guard function.decorators.isEmpty, owner.kind != .classBody else { return nil }
            return Callable(name: name, parameters: function.parameters, skipped: 0, span: function.nameSpan)
        }
        guard let type = binding.type, type.decorators.isEmpty, type.bases.isEmpty else { return nil }
        var found: FunctionDef?
        for statement in type.body {
            guard case .functionDef(let method) = statement.kind else { continue }
            if method.name == "__new__" { return nil }
            if method.name == "__init__" {
                guard method.decorators.isEmpty, found == nil else { return nil }
                found = method
            }
        }
        if let found { return Callable(name: name, parameters: found.parameters, skipped: 1, span: found.nameSpan) }
        // Without `__init__` in plain sight the class takes no arguments, unless its body binds one in another way.
        let bindsOne = trace.byName["__init__"] != nil || trace.byName["__new__"] != nil
        return bindsOne ? nil : Callable(name: name, parameters: Parameters(), skipped: 0, span: type.nameSpan)
    }

    private mutating func check(_ call: ScopeTrace.Call, _ callable: Callable) {
        let parameters = callable.parameters
        let positional = Array((parameters.positionalOnly + parameters.positional).dropFirst(callable.skipped))
        let positionalOnly = max(0, parameters.positionalOnly.count - callable.skipped)
        var given = Set<String>()
        var count = 0
        let place = SpanLabel(callable.span, "defined here")
        for argument in call.arguments {
            guard case .keyword(let name) = argument.kind else {
                if count < positional.count { given.insert(positional[count].name) }
                count += 1
                continue
            }
            let takers = positional.dropFirst(positionalOnly).map(\.name) + parameters.keywordOnly.map(\.name)
            if !takers.contains(name) {
                if parameters.kwargs != nil { continue }
                let near = Suggestion.nearest(to: name, in: takers).map { "did you mean '\($0)'?" }
                report(.error, "\(callable.name)() takes no keyword argument '\(name)'", argument.span, hint: near, secondary: [place])
            } else if !given.insert(name).inserted {
                report(.error, "\(callable.name)() gets two values for '\(name)'", argument.span, secondary: [place])
            }
        }
        if count > positional.count, parameters.varargs == nil {
            report(.error, "\(callable.name)() takes \(positional.count) positional argument\(positional.count == 1 ? "" : "s") but \(count) \(count == 1 ? "is" : "are") given",
                   call.span, secondary: [place])
            return
        }
        let missing = (positional.filter { $0.defaultValue == nil } + parameters.keywordOnly.filter { $0.defaultValue == nil })
            .map(\.name).filter { !given.contains($0) }
        if !missing.isEmpty {
            let names = missing.map { "'\($0)'" }.joined(separator: ", ")
            report(.error, "\(callable.name)() is called without \(names)", call.span, secondary: [place])
        }
    }
}
