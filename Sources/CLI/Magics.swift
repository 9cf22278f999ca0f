// Commands of the session that are not of the language: `%name argument` on a line, `%%name` above a cell. One row
// each; completion, `%lsmagic`, `%name?` and suggestions read the same table.

import Lang
import NNRuntime
import Notebook

/// A command of the session.
struct Magic {
    let name: String
    let usage: String
    let summary: String
    /// More words for `%name?`.
    let details: String
    /// Whether what it gets is code, to be completed as code.
    let takesCode: Bool
    /// Gets what stands behind the name.
    let body: (_ argument: String, _ repl: Repl) -> Void

    init(_ usage: String, _ summary: String, details: String = "", takesCode: Bool = false,
         _ body: @escaping (_ argument: String, _ repl: Repl) -> Void) {
        name = String(usage.prefix { $0 != " " })
        self.usage = usage
        self.summary = summary
        self.details = details
        self.takesCode = takesCode
        self.body = body
    }
}

/// A command that stands above a cell and gets its text.
struct BlockMagic {
    let name: String
    let usage: String
    let summary: String
    let body: (_ argument: String, _ text: String, _ repl: Repl) -> Void

    init(_ usage: String, _ summary: String, _ body: @escaping (_ argument: String, _ text: String, _ repl: Repl) -> Void) {
        name = String(usage.prefix { $0 != " " })
        self.usage = usage
        self.summary = summary
        self.body = body
    }
}

enum Magics {
    static var all: [Magic] { running + measuring + looking + cells + files + settings }
    static var blocks: [BlockMagic] { cellMagics }

    /// Runs `name argument`.
    static func run(_ text: String, in repl: Repl) {
        let name = String(text.prefix { !$0.isWhitespace })
        let argument = String(text.dropFirst(name.count).drop { $0 == " " })
        if let magic = all.first(where: { $0.name == name }) { return magic.body(argument, repl) }
        if blocks.contains(where: { $0.name == name }) { return repl.complain("%%\(name) stands above a cell: two %, and the cell below it") }
        repl.complain("there is no %\(name); \(suggestion(name, in: all.map(\.name), mark: "%"))")
    }

    /// Runs a cell below `%%name`.
    static func run(_ cell: CellPlan.CellMagic, in repl: Repl) {
        if let magic = blocks.first(where: { $0.name == cell.name }) { return magic.body(cell.argument, cell.body, repl) }
        if all.contains(where: { $0.name == cell.name }), cell.body.allSatisfy(\.isWhitespace) { return run("\(cell.name) \(cell.argument)", in: repl) }
        repl.complain("there is no %%\(cell.name); \(suggestion(cell.name, in: blocks.map(\.name), mark: "%%"))")
    }

    /// Whether `%%name` gets the cell below it.
    static func isBlock(_ name: String) -> Bool { blocks.contains { $0.name == name } }

    private static func suggestion(_ name: String, in names: [String], mark: String) -> String {
        Suggestion.nearest(to: name, in: names).map { "did you mean \(mark)\($0)?" } ?? "%lsmagic lists them"
    }

    /// Completion of `%…` and `%%…`.
    static var candidates: [Completer.Candidate] {
        all.map { Completer.Candidate("%" + $0.name, help: $0.summary) } + blocks.map { Completer.Candidate("%%" + $0.name, help: $0.summary) }
    }

    /// What `%name?` shows.
    static func help(_ mark: String, _ name: String) -> String? {
        if mark == "%%" { return blocks.first { $0.name == name }.map { "%%\($0.usage)\n    \($0.summary)\n" } }
        return all.first { $0.name == name }.map { "%\($0.usage)\n    \($0.summary)\n" + ($0.details.isEmpty ? "" : "    \($0.details)\n") }
    }

    static func list() -> String {
        let rows = all.sorted { $0.name < $1.name }.map { ("%" + $0.usage, $0.summary) } + blocks.sorted { $0.name < $1.name }.map { ("%%" + $0.usage, $0.summary) }
            + [("!COMMAND", "runs a command of the shell"), ("NAME?", "help; NAME?? also shows the source")]
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { row in
            let left = row.0 + String(repeating: " ", count: width - row.0.count + 2)
            return HelpPage.folded(left + row.1, indent: String(repeating: " ", count: left.count)) + "\n"
        }.joined()
    }

    /// The numbers of `3`, `3-5` and `1 4-6`.
    static func numbers(_ words: some Sequence<String>) -> [Int] {
        words.flatMap { word -> [Int] in
            let ends = word.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first > 0, first <= last, last - first < 100_000 else { return [] }
            return Array(first...last)
        }
    }

    static func words(_ text: String) -> [String] { text.split { $0 == " " || $0 == "\t" }.map(String.init) }
}

/// `x?` and `x??`.
enum Questions {
    /// Where help is found: what `?`, `help` and `help()` show.
    static func orient(in repl: Repl) {
        repl.say("""
            help(x), x?    what x is and how it is called, with an example; x?? shows its source
            nn?, plt?      what a module has; np.*sum*? lists the names that match
            x.<Tab>        the attributes of x; within a call its arguments, within quotes files and keys
            %lsmagic       the commands of the session; %run? tells about one of them
            docs/          language.md, arrays.md, nn.md, charts.md and repl.md are the whole of it
            """)
    }

    static func answer(_ line: String, in repl: Repl) {
        let marks = max(line.prefix { $0 == "?" }.count, line.reversed().prefix { $0 == "?" }.count)
        let name = String(line.drop { $0 == "?" || $0 == " " }.reversed().drop { $0 == "?" || $0 == " " }.reversed())
        if name.isEmpty { return orient(in: repl) }
        if name.hasPrefix("%") {
            let mark = name.hasPrefix("%%") ? "%%" : "%"
            let bare = String(name.dropFirst(mark.count))
            guard let text = Magics.help(mark, bare) else { return Magics.run(bare, in: repl) }
            return repl.say(text)
        }
        if name.contains("*") { return list(name, in: repl) }
        if TokenTable.rows.contains(where: { $0.isKeyword && $0.spelling == name }), !["None", "True", "False"].contains(name) {
            return repl.complain("\(name) is a keyword of the language: docs/language.md tells what it does")
        }
        let vm = repl.session.interpreter
        do throws(SessionError) {
            let value = try repl.session.evaluate(name)
            let description = vm.describe(value)
            if marks > 1, let source = description.source {
                repl.say((description.place.map { "# \($0)\n" } ?? "") + repl.highlighted(source))
            } else {
                repl.say(HelpPage.text(of: value, in: vm))
            }
        } catch {
            let known = repl.session.names + vm.globalNames(in: vm.builtins) + ["None", "True", "False"]
            let first = error.errors.first
            if first?.type == "NameError", let near = Suggestion.nearest(to: name, in: known) {
                repl.complain("there is no \(name); did you mean \(near)?")
            } else if let first, first.type == "NameError" || first.type == "AttributeError" {
                repl.complain("there is no \(name)" + (first.hint.map { "; \($0)" } ?? ""))
            } else { repl.show(RunResult(status: error.status, errors: error.errors)) }
        }
    }

    /// `np.*sum*?`: the names that match.
    private static func list(_ pattern: String, in repl: Repl) {
        let vm = repl.session.interpreter
        let parts = pattern.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let last = parts.last else { return }
        let head = parts.dropLast().joined(separator: ".")
        var names = repl.session.names + vm.globalNames(in: vm.builtins)
        if !head.isEmpty {
            guard let value = try? repl.session.evaluate(head) else { return repl.complain("there is no \(head)") }
            names = vm.attributeNames(of: value)
        }
        let found = Set(names.filter { matches($0[...], last[...]) }).sorted()
        repl.say(found.isEmpty ? "No name matches \(pattern)." : found.map { head.isEmpty ? $0 : "\(head).\($0)" }.joined(separator: "\n"))
    }

    private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" {
            let rest = pattern.dropFirst()
            var tail = name
            while true {
                if matches(tail, rest) { return true }
                if tail.isEmpty { return false }
                tail = tail.dropFirst()
            }
        }
        return name.first == first && matches(name.dropFirst(), pattern.dropFirst())
    }
}
