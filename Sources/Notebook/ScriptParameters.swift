// Parameters of a script: the variables that its parameters cell assigns, set from outside.
//
//     # %% tags=["parameters"]
//     quick = False
//     iterations = 100 if quick else 1000
//
// `-p quick=True` replaces the text of the value in the cell before the script is compiled. What is computed from it
// further down follows, line numbers stay, and a report shows what was really run.

import Lang

public enum ScriptParameters {
    /// A mistake in a parameter, in words.
    public struct Problem: Error {
        public let message: String
    }

    /// Reads `NAME=VALUE`.
    public static func split(_ text: String) throws(Problem) -> (name: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Problem(message: "a parameter is NAME=VALUE, not '\(text)'")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// The script with parameters set.
    /// - Parameter settings: each `NAME=VALUE`.
    public static func apply(_ settings: [String], to source: Source) throws(Problem) -> String {
        if settings.isEmpty { return source.text }
        guard let cell = Cells.split(source).first(where: { $0.kind == .code && $0.tags.contains("parameters") }) else {
            throw Problem(message: "\(source.name) has no parameters: none of its cells is marked # %% tags=[\"parameters\"]")
        }
        let places = values(in: cell, of: source)
        var edits: [(span: Span, text: String)] = []
        for setting in settings {
            let (name, value) = try split(setting)
            let spans = places.filter { $0.name == name }.map(\.value)
            if spans.isEmpty {
                let names = places.map(\.name)
                let near = Suggestion.nearest(to: name, in: names).map { "; did you mean '\($0)'?" }
                    ?? "; it has \(unique(names).joined(separator: ", "))"
                throw Problem(message: "\(source.name) has no parameter '\(name)'\(near)")
            }
            for span in spans {
                edits.removeAll { $0.span == span }
                edits.append((span, spread(literal(value), like: source.text(span))))
            }
        }
        var bytes = source.bytes
        for edit in edits.sorted(by: { $0.span.start > $1.span.start }) {
            bytes.replaceSubrange(Int(edit.span.start)..<Int(edit.span.end), with: Array(edit.text.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// The names that the cell assigns at its top level, with the places of their values.
    private static func values(in cell: Cell, of source: Source) -> [(name: String, value: Span)] {
        guard let tree = Parser.parse(source).tree else { return [] }
        var found: [(name: String, value: Span)] = []
        for statement in tree.body where cell.lines.contains(source.line(at: Int(statement.span.start))) {
            switch statement.kind {
            case .assign(let targets, let value):
                for target in targets { if case .name(let name) = target.kind { found.append((name, value.span)) } }
            case .annAssign(let target, _, let value?):
                if case .name(let name) = target.kind { found.append((name, value.span)) }
            default: break
            }
        }
        return found
    }

    /// The value as the language writes it: a literal as it stands, anything else as a string.
    static func literal(_ text: String) -> String {
        let parsed = Parser.parseExpression(Source(name: "parameter", text: text))
        if let tree = parsed.tree, let first = tree.body.first, case .expr(let expression) = first.kind, isLiteral(expression), !text.contains("\n") {
            return text
        }
        var quoted = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }

    private static func isLiteral(_ expression: Expr) -> Bool {
        switch expression.kind {
        case .none, .true, .false, .ellipsis, .int, .float, .string: true
        case .unary(let op, let operand): op != .invert && isLiteral(operand)
        case .list(let items), .tuple(let items), .set(let items): items.allSatisfy(isLiteral)
        case .dict(let items): items.allSatisfy { item in (item.key.map(isLiteral) ?? false) && isLiteral(item.value) }
        default: false
        }
    }

    /// A value over as many lines as the old one had, so that what follows keeps its line numbers.
    private static func spread(_ text: String, like old: String) -> String {
        let count = old.utf8.count { $0 == 0x0A }
        return count == 0 ? text : "(" + text + String(repeating: "\n", count: count) + ")"
    }
}
