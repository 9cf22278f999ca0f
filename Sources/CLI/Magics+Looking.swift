import Lang
import NNCharts
import NNRuntime
import Notebook

extension Magics {
    // MARK: Looking

    static var looking: [Magic] { [
        Magic("who [TYPE]", "the names of the session's variables, or of those of a type") { argument, repl in
            let vm = repl.session.interpreter
            let names = repl.variables.filter { name in argument.isEmpty || repl.session[name].map { vm.typeName($0) == argument } ?? false }
            repl.say(names.isEmpty ? "There are no variables\(argument.isEmpty ? " yet" : " of type \(argument)")." : names.joined(separator: "   "))
        },
        Magic("whos", "the session's variables with type, shape, dtype, size and value") { _, repl in Variables.list(in: repl) },
        Magic("reset", "forgets all variables") { _, repl in
            for name in repl.variables { repl.session[name] = nil }
            repl.session.interpreter.postMortem?.forget()
        },
        Magic("history [N…|-l N|-g TEXT]", "the cells of this session, some of them, the last N, or cells of all sessions that contain a text") { argument, repl in
            Variables.history(argument, in: repl)
        },
        Magic("lsmagic", "this list") { _, repl in repl.say(list()) },
    ] }

    static var cells: [Magic] { [
        Magic("cells [FILE]", "the cells of a script or of this session: fresh, stale or never run, and the time they took") { argument, repl in
            CellList.show(argument, in: repl)
        },
        Magic("deps [NAME]", "draws what depends on what, or what a variable was made from") { argument, repl in CellList.draw(argument, in: repl) },
    ] }

    // MARK: Files

    static var files: [Magic] { [
        Magic("load FILE", "puts a file's text behind the next prompt") { argument, repl in
            if argument.isEmpty { return repl.complain("%load needs a file") }
            guard let text = repl.text(of: argument) else { return }
            repl.proposal = text.hasSuffix("\n") ? String(text.dropLast()) : text
        },
        Magic("save FILE [N…]", "writes the session's cells, or some of them, as a script that runs again",
              details: "Cells that ended with an error are left out, unless they are named by their numbers (3 or 2-5).") { argument, repl in
            let words = words(argument)
            guard let path = words.first else { return repl.complain("%save needs a file") }
            let history = repl.session.history, inputs = history.inputs
            let wanted = words.count == 1 ? inputs.indices.map { $0 + 1 }.filter { !history.failed.contains($0) } : numbers(words.dropFirst())
            let chosen = wanted.compactMap { inputs.indices.contains($0 - 1) ? inputs[$0 - 1] : nil }
            if words.count > 1, chosen.isEmpty { return repl.complain("there is no cell \(words.dropFirst().joined(separator: " ")); %history lists them") }
            let texts = chosen.map { SavedCell.text($0) }.filter { !$0.isEmpty }
            if texts.isEmpty { return repl.complain("there is nothing to save") }
            let name = path.hasSuffix(".nn") ? path : path + ".nn"
            if let words = TextFile.write(Cells.join(texts.map { Cell(text: $0) }).utf8, to: name) { return repl.complain("cannot write \(name): \(words)") }
            let left = words.count == 1 && !history.failed.isEmpty ? "; \(history.failed.count) that ended with an error left out" : ""
            repl.say("\(texts.count) cell\(texts.count == 1 ? "" : "s") written to \(name)\(left)")
        },
        Magic("pwd", "the folder that paths are relative to") { _, repl in repl.say(Shell.folder) },
        Magic("cd FOLDER", "goes to a folder") { argument, repl in
            let home = Terminal.environment("HOME") ?? "/"
            let here = Shell.folder
            let path = argument.isEmpty ? home : argument == "-" ? repl.lastFolder ?? here : argument.hasPrefix("~") ? home + argument.dropFirst() : argument
            if let words = Shell.go(to: path) { return repl.complain("cannot go to \(path): \(words)") }
            repl.lastFolder = here
            repl.say(Shell.folder)
        },
        Magic("ls [FILE…]", "lists a folder") { argument, repl in repl.shell("ls " + argument) },
        Magic("env [NAME[=VALUE]]", "shows the variables of the environment, or sets one") { argument, repl in
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmedSpaces)
            if argument.isEmpty { return repl.shell("env") }
            if parts.count == 2, !parts[0].isEmpty { return Shell.set(parts[0], parts[1]) }
            guard let value = Terminal.environment(argument) else { return repl.complain("there is no variable \(argument) in the environment") }
            repl.say(value)
        },
        Magic("pip ARGUMENTS", "accepted: np, plt and nn are built in, and nothing can be installed") { _, repl in
            repl.say("np, plt and nn are built in; there are no packages to install.")
        },
    ] }

    // MARK: Settings

    static var settings: [Magic] { [
        Magic("config [NAME=VALUE]", "shows or changes the settings of the session",
              details: Configuration.help) { argument, repl in Configuration.change(argument, in: repl) },
        Magic("matplotlib [BACKEND]", "accepted: charts are drawn here") { _, _ in },
        Magic("load_ext NAME", "accepted, as notebooks begin with it") { argument, repl in
            if argument != "autoreload" { repl.say("nn has no extensions; %\(argument) is \(all.contains { $0.name == argument } ? "built in" : "not known").") }
        },
        Magic("autoreload [0|1|2]", "reloads imported .nn files before each cell when they have changed: 0 never, 1 and 2 always") { argument, repl in
            switch argument {
            case "", "now": repl.modules.reload(in: repl)
            case "0", "off": repl.modules.isOn = false
            case "1", "2", "3", "explicit", "complete", "all": repl.modules.isOn = true
            default: repl.complain("%autoreload is 0, 1 or 2")
            }
        },
    ] }
}

/// `%who`, `%whos` and `%history`.
enum Variables {
    static func list(in repl: Repl) {
        let vm = repl.session.interpreter
        var rows: [[String]] = []
        for name in repl.variables {
            guard let value = repl.session[name] else { continue }
            var shape = "", dtype = "", size = "", text = ""
            switch value {
            case .array(let array):
                (shape, dtype, size) = (array.shape.text, array.dtype.name, bytes(array.byteCount))
                if array.count <= 8 { text = short(value, vm) }
            case .list(let list):
                (shape, text) = (counted(list.items.count), list.items.count <= 16 ? short(value, vm) : "")
            case .tuple(let tuple): (shape, text) = (counted(tuple.items.count), tuple.items.count <= 16 ? short(value, vm) : "")
            case .dict(let dict): (shape, text) = (counted(dict.count), vm.stringKeys(of: value).prefix(6).joined(separator: ", "))
            case .bool, .int, .float, .str, .none: text = short(value, vm)
            case .function: text = vm.describe(value).signature
            case .object(let object):
                // A set of pictures, and other built-in objects that say what they hold.
                guard let host = object as? HostObject else { break }
                if let array = stored("shape", host, vm) { shape = short(array, vm) }
                if let type = stored("dtype", host, vm) { dtype = type.asString ?? short(type, vm) }
                if case .int(let count)? = stored("nbytes", host, vm) { size = bytes(count) }
            default:
                // An object of the user's: its repr might do anything.
                break
            }
            rows.append([name, vm.typeName(value), shape, dtype, size, text])
        }
        if rows.isEmpty { return repl.say("There are no variables yet.") }
        var header = ["Variable", "Type", "Shape", "Dtype", "Size", "Value"]
        for column in [4, 3, 2] where rows.allSatisfy({ $0[column].isEmpty }) {
            header.remove(at: column)
            for index in rows.indices { rows[index].remove(at: column) }
        }
        repl.session.show(.table(header: header, rows: Fitting.rows(rows, header: header)))
    }

    private static func stored(_ name: String, _ host: HostObject, _ vm: Interpreter) -> Value? {
        guard host.hostAttributeNames.contains(name) else { return nil }
        do throws(Fault) { return try host.hostAttribute(name, vm) } catch { return nil }
    }

    private static func counted(_ count: Int) -> String { "n=\(count)" }

    static func bytes(_ count: Int) -> String {
        if count < 1 << 10 { return "\(count) B" }
        let (scale, unit) = count < 1 << 20 ? (10.0, "kB") : count < 1 << 30 ? (20.0, "MB") : (30.0, "GB")
        var value = Double(count)
        for _ in 0..<Int(scale / 10) { value /= 1024 }
        return "\((value * 10).rounded() / 10) \(unit)"
    }

    /// The value on one short line.
    private static func short(_ value: Value, _ vm: Interpreter) -> String {
        let text: String
        do throws(Fault) { text = try vm.repr(value) } catch {
            vm.forget(error)
            return ""
        }
        let line = text.split(separator: "\n").joined(separator: " ")
        return line.count > 50 ? line.prefix(47) + "..." : line
    }

    static func history(_ argument: String, in repl: Repl) {
        if argument.hasPrefix("-g") {
            let wanted = argument.dropFirst(2).drop { $0 == " " }
            for entry in repl.earlierEntries() where entry.contains(wanted) && !entry.hasPrefix("%history") { repl.say(entry) }
            return
        }
        let inputs = repl.session.history.inputs
        let words = Magics.words(argument).filter { $0 != "-n" }
        var chosen = Array(inputs.indices)
        if words.first == "-l" {
            guard words.count == 2, let count = Int(words[1]), count >= 0 else { return repl.complain("%history -l needs a number of cells") }
            chosen = Array(chosen.suffix(count))
        } else if !words.isEmpty { chosen = Magics.numbers(words).map { $0 - 1 }.filter { inputs.indices.contains($0) } }
        for index in chosen {
            let label = "\(index + 1): "
            let lines = inputs[index].split(separator: "\n", omittingEmptySubsequences: false)
            repl.say(label + lines.joined(separator: "\n" + String(repeating: " ", count: label.count)))
        }
    }
}

/// Tables on a narrow terminal.
enum Fitting {
    private static let least = 16

    /// Rows whose last column is cut to what the terminal has room for.
    static func rows(_ rows: [[String]], header: [String]) -> [[String]] {
        let last = header.count - 1
        let others = (0..<last).reduce(0) { sum, column in sum + 2 + ([header] + rows).reduce(0) { max($0, DisplayWidth.of($1[column])) } }
        let room = max(Terminal.columns(1) - others, least)
        return rows.map { $0.dropLast() + [DisplayWidth.shortened($0[last], to: room)] }
    }
}

/// A cell of the session as a cell of a script.
enum SavedCell {
    /// Commands of the session become comments, but for the code that they run.
    static func text(_ cell: String) -> String {
        if let magic = CellPlan.cellMagic(cell) {
            return ["time", "timeit", "prof", "capture"].contains(magic.name) ? magic.body : ""
        }
        return CellPlan.parts(of: cell).compactMap { part -> String? in
            switch part {
            case .code(let code, _): return code
            case .magic(let text):
                let name = text.prefix { $0 != " " }
                if let magic = Magics.all.first(where: { $0.name == name }), magic.takesCode { return String(text.dropFirst(name.count + 1)) }
                return "# %\(text)"
            case .shell(let text): return "# !\(text)"
            case .capture(let name, let text): return "# \(name) = !\(text)"
            case .question: return nil
            }
        }.joined(separator: "\n")
    }
}

/// `%cells` and `%deps`.
enum CellList {
    static func show(_ argument: String, in repl: Repl) {
        guard let ledger = repl.session.ledger else { return }
        var rows: [[String]] = []
        if argument.isEmpty {
            for entry in ledger.ordered { rows.append([ledger.label(entry), word(ledger.freshness(entry.origin)), time(entry), line(entry.text)]) }
            if rows.isEmpty { return repl.say("No cell has been run yet.") }
        } else {
            guard let text = repl.text(of: argument) else { return }
            var number = 0
            for (cell, origin) in repl.session.cells(text, of: argument) {
                guard let origin else { continue }
                number += 1
                let entry = ledger.entries[origin]
                rows.append(["\(number)", word(ledger.freshness(origin)), entry.map { time($0) } ?? "", cell.title.isEmpty ? line(cell.text) : cell.title])
            }
            if rows.isEmpty { return repl.say("\(argument) has no cells of code.") }
        }
        let header = ["Cell", "State", "Time", argument.isEmpty ? "Text" : "Title"]
        repl.session.show(.table(header: header, rows: Fitting.rows(rows, header: header)))
    }

    private static func word(_ state: Ledger.Freshness) -> String {
        switch state {
        case .never: "never run"
        case .fresh: "fresh"
        case .stale(let why): "stale: \(why)"
        case .failed: "failed"
        }
    }

    private static func time(_ entry: Ledger.Entry) -> String { Timing.text(entry.seconds) }

    private static func line(_ text: String) -> String {
        let line = text.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        return line.count > 50 ? line.prefix(47) + "..." : String(line)
    }

    /// The cells below each other, each with what it reads and from where; for a name only what leads to it.
    static func draw(_ argument: String, in repl: Repl) {
        guard let ledger = repl.session.ledger else { return }
        if !argument.isEmpty {
            guard let maker = ledger.maker(of: argument) else {
                return repl.complain(repl.session[argument] == nil ? "there is no variable \(argument)" : "no cell of this session made \(argument)")
            }
            var seen: Set<Ledger.Origin> = []
            repl.say("\(argument)\n" + tree(maker, ledger, indent: "", &seen))
            return
        }
        let all = ledger.ordered
        if all.isEmpty { return repl.say("No cell has been run yet.") }
        for entry in all {
            var text = ledger.label(entry)
            if !entry.outputs.isEmpty { text += " makes " + entry.outputs.sorted().joined(separator: ", ") }
            if case .stale = ledger.freshness(entry.origin) { text += "  (stale)" }
            repl.say(text)
            for (cell, names) in grouped(ledger.sources(of: entry), ledger) { repl.say("  └─ \(names.joined(separator: ", ")) of \(cell)") }
        }
    }

    private static func grouped(_ sources: [(name: String, cell: Ledger.Entry)], _ ledger: Ledger) -> [(String, [String])] {
        var groups: [(String, [String])] = []
        for (name, cell) in sources {
            let label = ledger.label(cell)
            if let index = groups.firstIndex(where: { $0.0 == label }) { groups[index].1.append(name) } else { groups.append((label, [name])) }
        }
        return groups
    }

    private static func tree(_ entry: Ledger.Entry, _ ledger: Ledger, indent: String, _ seen: inout Set<Ledger.Origin>) -> String {
        let isKnown = !seen.insert(entry.origin).inserted
        var text = "\(indent)└─ \(ledger.label(entry)): \(line(entry.text))\(isKnown ? " …" : "")\n"
        if isKnown { return text }
        for (name, cell) in ledger.sources(of: entry) {
            text += "\(indent)   \(name)\n" + tree(cell, ledger, indent: indent + "   ", &seen)
        }
        return text
    }
}
