// Commands of the session that are not of the language: `%name argument` on a line of its own, `%%name` above a cell.
// One row each; completion, `%lsmagic` and suggestions read the same table.

import Lang
import NNRuntime
import Notebook

/// A command of the session.
struct Magic {
    let name: String
    let usage: String
    let summary: String
    /// Gets what stands behind the name.
    let body: (_ argument: String, _ repl: Repl) -> Void

    init(_ usage: String, _ summary: String, _ body: @escaping (_ argument: String, _ repl: Repl) -> Void) {
        name = String(usage.prefix { $0 != " " })
        self.usage = usage
        self.summary = summary
        self.body = body
    }
}

enum Magics {
    static var all: [Magic] { running + looking + files + accepted }

    /// Runs a line or cell that begins with `%`.
    static func run(_ text: String, in repl: Repl) {
        let isCell = text.hasPrefix("%%")
        let body = text.dropFirst(isCell ? 2 : 1)
        let name = String(body.prefix { !$0.isWhitespace })
        let argument = String(body.dropFirst(name.count).drop { $0 == " " })
        if let magic = all.first(where: { $0.name == name }) {
            magic.body(argument, repl)
            return
        }
        let near = Suggestion.nearest(to: name, in: all.map(\.name)).map { "did you mean %\($0)?" } ?? "%lsmagic lists them"
        repl.complain("there is no %\(name); \(near)")
    }

    // MARK: Running

    private static var running: [Magic] { [
        Magic("run FILE [CELL]", "runs a script, or one of its cells, in this session") { argument, repl in
            let words = argument.split(separator: " ", maxSplits: 1).map(String.init)
            guard let path = words.first else { return repl.complain("%run needs a file") }
            guard let text = repl.text(of: path) else { return }
            repl.session.prepare(script: path)
            let cells = words.count > 1 ? [words[1]] : []
            do throws(ScriptRun.Problem) {
                repl.show(try repl.session.runScript(text, name: path, cells: cells).result)
            } catch { repl.complain(error.message) }
        },
        Magic("time CODE", "runs a statement and tells how long it took") { argument, repl in
            let before = Shell.processorTime()
            let result = repl.session.runCell(argument)
            let after = Shell.processorTime()
            repl.show(result)
            guard result.status == .finished else { return }
            let user = after.user - before.user, system = after.system - before.system
            repl.say("CPU times: user \(Timing.text(user)), sys: \(Timing.text(system)), total: \(Timing.text(user + system))")
            repl.say("Wall time: \(Timing.text(result.seconds))")
        },
        Magic("timeit CODE", "runs a statement many times and tells how long one takes") { argument, repl in
            Timing.measure(argument, in: repl)
        },
    ] }

    // MARK: Looking

    private static var looking: [Magic] { [
        Magic("who", "the names of the session's variables") { _, repl in
            let names = repl.variables
            repl.say(names.isEmpty ? "There are no variables yet." : names.joined(separator: "   "))
        },
        Magic("whos", "the session's variables with their types and values") { _, repl in repl.listVariables() },
        Magic("reset", "forgets all variables") { _, repl in
            for name in repl.variables { repl.session[name] = nil }
        },
        Magic("history [N]", "the cells of this session, or the last N") { argument, repl in
            let inputs = repl.session.history.inputs
            let count = Int(argument) ?? inputs.count
            for (index, text) in inputs.enumerated().dropFirst(inputs.count - min(max(count, 0), inputs.count)) {
                let label = "\(index + 1): "
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                repl.say(label + lines.joined(separator: "\n" + String(repeating: " ", count: label.count)))
            }
        },
        Magic("cells FILE", "the cells of a script, with their numbers") { argument, repl in
            guard let text = repl.text(of: argument) else { return }
            var number = 0
            for cell in Cells.split(Source(name: argument, text: text)) {
                if cell.kind == .code { number += 1 }
                let title = cell.title.isEmpty ? cell.text.prefix { $0 != "\n" } : cell.title[...]
                repl.say("\(cell.kind == .code ? String(number) : "-")\t\(title)")
            }
        },
        Magic("lsmagic", "this list") { _, repl in
            let width = all.map(\.usage.count).max() ?? 0
            for magic in all.sorted(by: { $0.name < $1.name }) {
                repl.say("%\(magic.usage)" + String(repeating: " ", count: width - magic.usage.count + 2) + magic.summary)
            }
            repl.say("!COMMAND" + String(repeating: " ", count: width - 5) + "  runs a command of the shell")
            repl.say("NAME?" + String(repeating: " ", count: width - 2) + "  help; NAME?? also shows the source")
        },
    ] }

    // MARK: Files

    private static var files: [Magic] { [
        Magic("load FILE", "puts a file's text behind the next prompt") { argument, repl in
            guard let text = repl.text(of: argument) else { return }
            repl.proposal = text.hasSuffix("\n") ? String(text.dropLast()) : text
        },
        Magic("save FILE [N…]", "writes the session's cells, or those of some numbers, as a script") { argument, repl in
            let words = argument.split(separator: " ").map(String.init)
            guard let path = words.first else { return repl.complain("%save needs a file") }
            let inputs = repl.session.history.inputs
            let numbers = words.dropFirst().flatMap { Magics.numbers($0) }
            let chosen = words.count == 1 ? inputs : numbers.compactMap { inputs.indices.contains($0 - 1) ? inputs[$0 - 1] : nil }
            let script = Cells.join(chosen.map { Cell(text: $0) })
            if let words = TextFile.write(script.utf8, to: path) { return repl.complain("cannot write \(path): \(words)") }
            repl.say("\(chosen.count) cells written to \(path)")
        },
        Magic("pwd", "the folder that paths are relative to") { _, repl in repl.say(Shell.folder) },
        Magic("cd FOLDER", "goes to a folder") { argument, repl in
            let home = Terminal.environment("HOME") ?? "/"
            let path = argument.isEmpty ? home : argument.hasPrefix("~") ? home + argument.dropFirst() : argument
            if let words = Shell.go(to: path) { repl.complain("cannot go to \(path): \(words)") } else { repl.say(Shell.folder) }
        },
    ] }

    /// `3` or `3-5`.
    private static func numbers(_ word: String) -> [Int] {
        let ends = word.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last, last - first < 1_000_000 else { return [] }
        return Array(first...last)
    }

    /// What notebooks begin with and nn has no need of.
    private static var accepted: [Magic] { [
        Magic("matplotlib [BACKEND]", "accepted: charts are drawn here") { _, _ in },
        Magic("load_ext NAME", "accepted") { _, _ in },
        Magic("autoreload [N]", "accepted") { _, _ in },
    ] }
}

extension Repl {
    /// The text of a file; tells why if there is none.
    func text(of path: String) -> String? {
        switch TextFile.read(path) {
        case .text(let text): return text
        case .unreadable(let words): complain("cannot read \(path): \(words)")
        case .notText: complain("\(path) is not UTF-8 text")
        }
        return nil
    }

    /// The names that the user has bound.
    var variables: [String] {
        session.names.filter { !$0.hasPrefix("_") && $0 != "In" && $0 != "Out" }
    }

    func listVariables() {
        let vm = session.interpreter
        var rows: [[String]] = []
        for name in variables {
            guard let value = session[name] else { continue }
            let text: String
            if case .array(let array) = value {
                text = "\(array.dtype.name) \(array.shape.text), \(array.byteCount) bytes"
            } else {
                do throws(Fault) { text = try vm.repr(value) } catch {
                    vm.forget(error)
                    text = "(its repr failed)"
                }
            }
            let line = text.prefix { $0 != "\n" }
            rows.append([name, vm.typeName(value), line.count > 60 ? line.prefix(57) + "..." : String(line)])
        }
        if rows.isEmpty { return say("There are no variables yet.") }
        session.show(.table(header: ["Variable", "Type", "Value"], rows: rows))
    }
}

/// `x?` and `x??`.
enum Questions {
    static func answer(_ line: String, in repl: Repl) {
        let marks = line.reversed().prefix { $0 == "?" }.count
        let name = String(line.drop { $0 == "?" }.reversed().drop { $0 == "?" || $0 == " " }.reversed())
        if name.isEmpty { return repl.say("NAME? gives help for a name, NAME?? its source, %lsmagic the commands of the session.") }
        if name.hasPrefix("%") {
            guard let magic = Magics.all.first(where: { "%" + $0.name == name }) else { return Magics.run(name, in: repl) }
            return repl.say("%\(magic.usage)\n    \(magic.summary)")
        }
        let vm = repl.session.interpreter
        do throws(SessionError) {
            let value = try repl.session.evaluate(name)
            let description = vm.describe(value)
            if marks > 1, let source = description.source {
                repl.say("# \(description.place ?? "")\n\(source)")
            } else {
                repl.say(HelpPage.text(of: value, in: vm))
            }
        } catch {
            repl.show(RunResult(status: error.status, errors: error.errors))
        }
    }
}
