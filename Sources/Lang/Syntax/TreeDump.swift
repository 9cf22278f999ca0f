
/// A tree as nested lists, the form in which it is compared with CPython's (`Tests/Syntax/oracle.py` writes the
/// same from Python's `ast`). With spans, every expression outside f-strings and bare generators has its byte offsets.
public struct TreeDump {
    let withSpans: Bool
    private var fieldDepth = 0

    public init(withSpans: Bool) { self.withSpans = withSpans }

    public mutating func module(_ body: [Stmt]) -> String { body.map { statement($0) }.joined(separator: "\n") }

    // MARK: Statements

    private mutating func block(_ body: [Stmt]) -> String { "[" + body.map { statement($0) }.joined(separator: " ") + "]" }

    private mutating func statement(_ stmt: Stmt) -> String {
        switch stmt.kind {
        case .expr(let value): return "(expr \(expr(value)))"
        case .assign(let targets, let value): return "(assign \(list(targets)) \(expr(value)))"
        case .augAssign(let target, let op, let value): return "(aug \(op) \(expr(target)) \(expr(value)))"
        case .annAssign(let target, let annotation, let value):
            return "(ann \(expr(target)) \(expr(annotation)) \(optional(value)))"
        case .return(let value): return "(return \(optional(value)))"
        case .raise(let value, let cause): return "(raise \(optional(value)) \(optional(cause)))"
        case .assert(let test, let message): return "(assert \(expr(test)) \(optional(message)))"
        case .del(let targets): return "(del \(list(targets)))"
        case .pass: return "(pass)"
        case .break: return "(break)"
        case .continue: return "(continue)"
        case .global(let names): return "(global \(names.joined(separator: " ")))"
        case .nonlocal(let names): return "(nonlocal \(names.joined(separator: " ")))"
        case .if(let test, let body, let orelse): return "(if \(expr(test)) \(block(body)) \(block(orelse)))"
        case .while(let test, let body, let orelse): return "(while \(expr(test)) \(block(body)) \(block(orelse)))"
        case .for(let target, let iterable, let body, let orelse):
            return "(for \(expr(target)) \(expr(iterable)) \(block(body)) \(block(orelse)))"
        case .try(let body, let handlers, let orelse, let last):
            var text = "(try \(block(body)) ["
            for handler in handlers {
                text += "(except \(optional(handler.type)) \(handler.name ?? "-") \(block(handler.body)))"
            }
            return text + "] \(block(orelse)) \(block(last)))"
        case .with(let items, let body):
            var text = "(with"
            for item in items { text += " (\(expr(item.context)) \(optional(item.target)))" }
            return text + " \(block(body)))"
        case .functionDef(let def):
            return "(def \(def.name) \(list(def.decorators)) \(parameters(def.parameters)) \(optional(def.returns)) \(block(def.body)))"
        case .classDef(let def):
            return "(class \(def.name) \(list(def.decorators)) \(arguments(def.bases)) \(block(def.body)))"
        case .import(let aliases): return "(import \(self.aliases(aliases)))"
        case .importFrom(let module, let names, let level):
            return "(from \(level) \(module) \(names.isEmpty ? "*" : aliases(names)))"
        }
    }

    private func aliases(_ aliases: [ImportAlias]) -> String {
        aliases.map { alias in alias.asName.map { "\(alias.name)=\($0)" } ?? alias.name }.joined(separator: " ")
    }

    // MARK: Expressions

    private mutating func list(_ items: [Expr]) -> String { "[" + items.map { expr($0) }.joined(separator: " ") + "]" }
    private mutating func optional(_ value: Expr?) -> String { value.map { expr($0) } ?? "-" }

    mutating func expr(_ value: Expr) -> String {
        let text = body(value)
        if !withSpans || fieldDepth > 0 { return text }
        if case .comprehension(.generator, _, _, _) = value.kind { return text }
        return "\(text)@\(value.span.start)-\(value.span.end)"
    }

    private mutating func body(_ value: Expr) -> String {
        switch value.kind {
        case .none: return "None"
        case .true: return "True"
        case .false: return "False"
        case .ellipsis: return "..."
        case .int(let value): return "\(value)"
        case .hugeInt: return "huge"
        case .float(let value): return "f" + String(value.bitPattern, radix: 16)
        case .string(let value): return quoted(value)
        case .fstring(let parts): return fstring(parts)
        case .name(let name): return "(\(name))"
        case .list(let items): return "(list \(list(items)))"
        case .tuple(let items): return "(tuple \(list(items)))"
        case .set(let items): return "(set \(list(items)))"
        case .dict(let items):
            var text = "(dict"
            for item in items { text += " \(optional(item.key)):\(expr(item.value))" }
            return text + ")"
        case .starred(let value): return "(star \(expr(value)))"
        case .unary(let op, let value): return "(\(op) \(expr(value)))"
        case .binary(let op, let lhs, let rhs): return "(\(op) \(expr(lhs)) \(expr(rhs)))"
        case .not(let value): return "(not \(expr(value)))"
        case .and(let items): return "(and \(list(items)))"
        case .or(let items): return "(or \(list(items)))"
        case .compare(let first, let rest):
            var text = "(compare \(expr(first))"
            for comparison in rest { text += " \(comparison.op) \(expr(comparison.operand))" }
            return text + ")"
        case .conditional(let test, let then, let otherwise):
            return "(cond \(expr(test)) \(expr(then)) \(expr(otherwise)))"
        case .lambda(let parameters, let body): return "(lambda \(self.parameters(parameters)) \(expr(body)))"
        case .call(let callee, let arguments): return "(call \(expr(callee)) \(self.arguments(arguments)))"
        case .attribute(let value, let name, _): return "(attr \(expr(value)) \(name))"
        case .subscript(let value, let index): return "(index \(expr(value)) \(expr(index)))"
        case .slice(let lower, let upper, let step):
            return "(slice \(optional(lower)) \(optional(upper)) \(optional(step)))"
        case .comprehension(let kind, let element, let value, let clauses):
            var text = "(\(kind)comp \(expr(element)) \(optional(value))"
            for clause in clauses {
                text += " (for \(expr(clause.target)) \(expr(clause.iterable)) \(list(clause.conditions)))"
            }
            return text + ")"
        case .walrus(let name, _, let value): return "(walrus \(name) \(expr(value)))"
        case .yield(let value): return "(yield \(optional(value)))"
        case .yieldFrom(let value): return "(yieldfrom \(expr(value)))"
        }
    }

    private mutating func fstring(_ parts: [FStringPart]) -> String {
        fieldDepth += 1
        defer { fieldDepth -= 1 }
        var text = "(fstring"
        for part in parts {
            switch part {
            case .text(let run): text += " " + quoted(run)
            case .field(let value, let conversion, let spec, let debug):
                let shown = conversion ?? (debug && spec == nil ? "r" : "-")
                text += " {\(expr(value)) \(shown) \(spec.map { fstring($0) } ?? "-")}"
            }
        }
        return text + ")"
    }

    /// Positional and starred arguments first, then keywords, as Python's tree has them.
    private mutating func arguments(_ arguments: [Argument]) -> String {
        var positional: [String] = [], keywords: [String] = []
        for argument in arguments {
            switch argument.kind {
            case .positional: positional.append(expr(argument.value))
            case .star: positional.append("*" + expr(argument.value))
            case .keyword(let name): keywords.append("\(name)=\(expr(argument.value))")
            case .doubleStar: keywords.append("**=" + expr(argument.value))
            }
        }
        return "<" + (positional + keywords).joined(separator: " ") + ">"
    }

    private mutating func parameters(_ parameters: Parameters) -> String {
        var words: [String] = []
        for each in parameters.positionalOnly { words.append(parameter(each)) }
        words.append("/")
        for each in parameters.positional { words.append(parameter(each)) }
        words.append(parameters.varargs.map { "*" + parameter($0) } ?? "*")
        for each in parameters.keywordOnly { words.append(parameter(each)) }
        if let kwargs = parameters.kwargs { words.append("**" + parameter(kwargs)) }
        return "<" + words.joined(separator: " ") + ">"
    }

    private mutating func parameter(_ parameter: Parameter) -> String {
        var text = parameter.name
        if let annotation = parameter.annotation { text += ":" + expr(annotation) }
        if let value = parameter.defaultValue { text += "=" + expr(value) }
        return text
    }

    private func quoted(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            if scalar.value > 0x20, scalar.value < 0x7F, scalar != "'", scalar != "\\" {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\" + String(scalar.value, radix: 16) + ";"
            }
        }
        return result + "'"
    }
}
