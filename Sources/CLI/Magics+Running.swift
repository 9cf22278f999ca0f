import Lang
import NNRuntime
import Notebook

extension Magics {
    // MARK: Running

    static var running: [Magic] { [
        Magic("run [--stale] FILE [CELL…]", "runs a script, some of its cells, or what is stale of it, in this session",
              details: "CELL is a title, its beginning, a number or a range (3-6), or several numbers. --stale runs the cells that never ran, were changed, or read what "
                + "was changed since; without FILE, the stale cells of this session are run again.") { argument, repl in
            Running.run(argument, in: repl)
        },
        Magic("rerun [N…]", "runs cells of this session again; without numbers the last one") { argument, repl in
            let inputs = repl.session.history.inputs
            let wanted = argument.isEmpty ? [inputs.count] : numbers(words(argument))
            let texts = wanted.compactMap { inputs.indices.contains($0 - 1) ? inputs[$0 - 1] : nil }
            if texts.isEmpty { return repl.complain(inputs.isEmpty ? "there is no cell yet" : "there is no cell \(argument); %history lists them") }
            for text in texts {
                repl.say(repl.highlighted(text))
                guard repl.runAnew(text) else { return }
            }
        },
        Magic("edit [N|FILE]", "opens $EDITOR on the last cell, cell N or a file, and runs what is saved",
              details: "$VISUAL, then $EDITOR, then vi. Nothing is run when the text is empty.") { argument, repl in
            Editor.edit(argument, in: repl)
        },
        Magic("watch FILE", "runs what has changed of a script, and what depends on it, each time it is saved",
              details: "Ctrl-C ends the watch; all variables stay.") { argument, repl in
            Running.watch(argument, in: repl)
        },
        Magic("debug", "looks at the variables of the functions that the last error passed",
              details: "At its prompt: where, up, down, list, vars, an expression to see its value, quit.") { _, repl in
            Debugger(repl).run()
        },
        Magic("pdb [on|off]", "goes to %debug by itself after an error, or no longer") { argument, repl in
            switch argument {
            case "": repl.debugsErrors.toggle()
            case "on", "1": repl.debugsErrors = true
            case "off", "0": repl.debugsErrors = false
            default: return repl.complain("%pdb is on or off")
            }
            repl.say("After an error, %debug is \(repl.debugsErrors ? "begun by itself" : "yours to call").")
        },
    ] }

    static var measuring: [Magic] { [
        Magic("time CODE", "runs a statement and tells how long it took", takesCode: true) { argument, repl in
            if argument.isEmpty { return repl.complain("%time needs code; %%time stands above a cell") }
            Timing.time(argument, in: repl)
        },
        Magic("timeit [-n N] [-r R] CODE", "runs a statement many times and tells how long one takes",
              details: "N times a round and R rounds; without them as many as take a fifth of a second, seven rounds.", takesCode: true) { argument, repl in
            Timing.measure(argument, setup: "", in: repl)
        },
        Magic("prof CODE", "runs code and tells where its time goes, line by line",
              details: "Lines of functions and methods defined in this session are told too. A line's time includes what it calls.",
              takesCode: true) { argument, repl in
            if argument.isEmpty { return repl.complain("%prof needs code; %%prof stands above a cell") }
            ProfileReport.run(argument, in: repl)
        },
    ] }

    static var cellMagics: [BlockMagic] { [
        BlockMagic("time", "runs the cell and tells how long it took") { argument, text, repl in
            Timing.time(argument.isEmpty ? text : argument + "\n" + text, in: repl)
        },
        BlockMagic("timeit [-n N] [-r R] [SETUP]", "runs the cell many times and tells how long one takes; SETUP runs once a round") { argument, text, repl in
            Timing.measure(text, setup: argument, in: repl)
        },
        BlockMagic("prof", "runs the cell and tells where its time goes, line by line") { _, text, repl in ProfileReport.run(text, in: repl) },
        BlockMagic("capture [NAME]", "runs the cell without showing what it puts out; NAME gets it, with .stdout, .stderr and .show()") { argument, text, repl in
            let (result, captured) = repl.session.capture(text)
            if !argument.isEmpty { repl.session[argument] = captured }
            repl.show(result)
        },
        BlockMagic("writefile [-a] FILE", "writes the cell into a file, or with -a at its end") { argument, text, repl in
            let words = words(argument), isAppending = words.first == "-a"
            guard let path = words.last, path != "-a" else { return repl.complain("%%writefile needs a file") }
            var whole = text.hasSuffix("\n") || text.isEmpty ? text : text + "\n"
            let exists = FileTree.kind(of: path) == .file
            if isAppending, exists {
                guard let old = repl.text(of: path) else { return }
                whole = old + whole
            }
            if let words = TextFile.write(whole.utf8, to: path) { return repl.complain("cannot write \(path): \(words)") }
            repl.say(isAppending && exists ? "Appending to \(path)" : exists ? "Overwriting \(path)" : "Writing \(path)")
        },
        BlockMagic("bash", "runs the cell as a script of the shell") { _, text, repl in repl.shell(text) },
        BlockMagic("sh", "runs the cell as a script of the shell") { _, text, repl in repl.shell(text) },
    ] }
}

/// `%run` and `%watch`.
enum Running {
    static func run(_ argument: String, in repl: Repl) {
        var rest = argument
        let isStale = rest.hasPrefix("--stale")
        if isStale { rest = String(rest.dropFirst(7).drop { $0 == " " }) }
        let parts = split(rest)
        guard let path = parts.path else {
            if isStale { return stale(in: repl) }
            return repl.complain("%run needs a file")
        }
        guard let file = find(path), let text = repl.text(of: file) else { return }
        func find(_ path: String) -> String? {
            if FileTree.kind(of: path) == .file { return path }
            if FileTree.kind(of: path + ".nn") == .file { return path + ".nn" }
            return path
        }
        repl.session.prepare(script: file)
        if isStale {
            let run = repl.session.runStale(text, name: file)
            let count = run.cells.count { $0.result != nil }
            repl.show(run.result)
            if count == 0 { repl.say("\(file): all cells are fresh") } else { repl.say("\(file): ran \(told(run))") }
            return
        }
        do throws(ScriptRun.Problem) {
            let named = parts.cell.map { [$0] } ?? []
            let cells = named.flatMap { $0.allSatisfy { $0.isNumber || $0 == "-" || $0 == " " } ? Magics.words($0) : [$0] }
            repl.show(try repl.session.runScript(text, name: file, cells: cells, showsValues: !cells.isEmpty).result)
        } catch { repl.complain(error.message) }
    }

    /// A file's name may be quoted; what stands behind it names a cell.
    private static func split(_ text: String) -> (path: String?, cell: String?) {
        if let quote = text.first, quote == "'" || quote == "\"" {
            let name = text.dropFirst().prefix { $0 != quote }
            let rest = text.dropFirst(name.count + 2).drop { $0 == " " }
            return (String(name), rest.isEmpty ? nil : unquoted(rest))
        }
        let words = text.split(separator: " ", maxSplits: 1)
        return (words.first.map(String.init), words.count > 1 ? unquoted(words[1]) : nil)
    }

    private static func unquoted(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        if text.count > 1, let first = text.first, first == "'" || first == "\"", text.last == first { text = text.dropFirst().dropLast() }
        return String(text)
    }

    /// Names the cells that were run.
    private static func told(_ run: ScriptRun) -> String {
        var number = 0, names: [String] = []
        for cell in run.cells where cell.cell.kind == .code {
            number += 1
            if cell.result != nil { names.append(cell.cell.title.isEmpty ? "\(number)" : "'\(cell.cell.title)'") }
        }
        return (names.count == 1 ? "cell " : "cells ") + names.joined(separator: ", ")
    }

    /// The stale cells among those that were typed, oldest first; each run anew as a cell.
    private static func stale(in repl: Repl) {
        guard let ledger = repl.session.ledger else { return }
        var count = 0
        for entry in ledger.ordered {
            guard case .typed(let number) = entry.origin, case .stale = ledger.freshness(entry.origin) else { continue }
            repl.say("In [\(number)] again:")
            count += 1
            guard repl.runAnew(entry.text) else { return }
        }
        if count == 0 { repl.say("No cell of this session is stale.") }
    }

    static func watch(_ argument: String, in repl: Repl) {
        let path = argument.drop { $0 == "'" || $0 == "\"" }.reversed().drop { $0 == "'" || $0 == "\"" || $0 == " " }.reversed()
        let file = String(path)
        guard !file.isEmpty else { return repl.complain("%watch needs a file") }
        guard repl.text(of: file) != nil else { return }
        repl.session.prepare(script: file)
        repl.say("watching \(file); Ctrl-C ends it")
        var seen: FileStamp?
        while !repl.session.interrupter.isRaised {
            let stamp = FileStamp(file)
            guard stamp != seen, stamp != nil else {
                repl.flush()
                Shell.sleep(0.1)
                continue
            }
            seen = stamp
            guard let text = repl.text(of: file) else { continue }
            let run = repl.session.runStale(text, name: file)
            repl.show(run.result)
            if run.result.status == .interrupted { break }
            if run.cells.contains(where: { $0.result != nil }) { repl.say("ran \(told(run))") }
            if repl.leaving != nil { return }
        }
        repl.session.interrupter.lower()
        repl.say("")
    }
}

/// `%edit`.
enum Editor {
    static func edit(_ argument: String, in repl: Repl) {
        let inputs = repl.session.history.inputs
        if !argument.isEmpty, Int(argument) == nil {
            Shell.run("\(program) \(Shell.quoted(argument))")
            if FileTree.kind(of: argument) == .file { Running.run(Shell.quotedName(argument), in: repl) }
            return
        }
        let number = Int(argument) ?? inputs.count
        if !argument.isEmpty, !inputs.indices.contains(number - 1) { return repl.complain("there is no cell \(argument); %history lists them") }
        let old = inputs.indices.contains(number - 1) ? inputs[number - 1] + "\n" : ""
        guard let path = Shell.temporaryFile(".nn") else { return repl.complain("there is no place for a temporary file") }
        defer { Shell.remove(path) }
        if let words = TextFile.write(old.utf8, to: path) { return repl.complain("cannot write \(path): \(words)") }
        Shell.run("\(program) \(Shell.quoted(path))")
        guard var text = repl.text(of: path) else { return }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        if text.isEmpty { return }
        repl.remember(text)
        repl.say(repl.highlighted(text))
        _ = repl.runAnew(text)
    }

    private static var program: String {
        for name in ["VISUAL", "EDITOR"] { if let value = Terminal.environment(name), !value.isEmpty { return value } }
        return "vi"
    }
}
