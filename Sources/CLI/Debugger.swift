import Lang
import NNRuntime
import Notebook

/// `%debug`: walks the frames that the last error passed and shows their variables. The program has ended there; what is
/// assigned here is forgotten with the frame.
final class Debugger {
    private let repl: Repl
    private let vm: Interpreter
    /// Innermost first.
    private let frames: [PostMortem.Frame]
    private var place = 0

    init(_ repl: Repl) {
        self.repl = repl
        vm = repl.session.interpreter
        frames = vm.postMortem?.last ?? []
    }

    private struct Command {
        let names: [String]
        let summary: String
        let run: (Debugger) -> Void
    }

    private static var commands: [Command] { [
        Command(names: ["where", "w", "bt"], summary: "the calls, innermost last") { $0.showCalls() },
        Command(names: ["up", "u"], summary: "to the caller") { $0.move(1) },
        Command(names: ["down", "d"], summary: "to the function that was called") { $0.move(-1) },
        Command(names: ["list", "l"], summary: "the lines around this one") { $0.showLines() },
        Command(names: ["vars", "v", "locals", "a", "args"], summary: "the variables of this function") { $0.showVariables() },
        Command(names: ["help", "h"], summary: "this list") { $0.showHelp() },
    ] }

    func run() {
        guard !frames.isEmpty else { return repl.complain("there was no error to look at") }
        // What is evaluated here may fail too and must not take the place of the error that is looked at.
        let saved = vm.postMortem
        vm.postMortem = nil
        defer { vm.postMortem = saved }
        showHere()
        while let line = repl.readLine("debug> ") {
            let word = line.trimmedSpaces
            if ["q", "quit", "exit", "exit()", "quit()", "c", "continue"].contains(word) { return }
            if word.isEmpty { continue }
            if word == "?" { showHelp(); continue }
            if word.hasPrefix("%") || word.hasPrefix("!") || word.hasSuffix("?") {
                repl.complain("that is for the session: q leads back to it")
                continue
            }
            // `p x` is pdb's way to show x; a variable of the same name goes before a command.
            let name = word.hasPrefix("p ") || word.hasPrefix("pp ") ? String(word.drop { $0 != " " }.dropFirst()) : word
            if name == word, !isVariable(word), let command = Debugger.commands.first(where: { $0.names.contains(word) }) { command.run(self) } else { evaluate(name) }
            repl.flush()
        }
    }

    private func isVariable(_ name: String) -> Bool { frames[place].variables.contains { $0.name == name } }

    private func showHelp() {
        for command in Debugger.commands { repl.say("  " + command.names.joined(separator: ", ") + ": " + command.summary) }
        repl.say("  an expression: its value here\n  q, quit: back to the session")
    }

    private func line(_ frame: PostMortem.Frame) -> Int { frame.source.line(at: Int(frame.span.start)) }

    private func showHere() {
        let frame = frames[place], number = line(frame)
        repl.say("\(frame.source.name):\(number) in \(frame.function)\n    " + repl.highlighted(frame.source.lineText(number).trimmedSpaces))
    }

    private func showCalls() {
        for (index, frame) in frames.enumerated().reversed() {
            let number = line(frame)
            repl.say((index == place ? "> " : "  ") + "\(frame.source.name):\(number) in \(frame.function): " + frame.source.lineText(number).trimmedSpaces)
        }
    }

    private func move(_ step: Int) {
        guard frames.indices.contains(place + step) else { return repl.complain(step > 0 ? "this is the outermost call" : "this is the innermost call") }
        place += step
        showHere()
    }

    private func showLines() {
        let frame = frames[place], here = line(frame), last = frame.source.lineStarts.count
        for number in max(1, here - 5)...max(1, min(last, here + 5)) {
            let label = String(number)
            repl.say((number == here ? "->" : "  ") + String(repeating: " ", count: max(0, 4 - label.count)) + label + "  " + repl.highlighted(frame.source.lineText(number)))
        }
    }

    private func showVariables() {
        let frame = frames[place]
        let variables = frame.variables.isEmpty && frame.function == "<module>" ? repl.variables.compactMap { name in repl.session[name].map { (name: name, value: $0) } } : frame.variables
        if variables.isEmpty { return repl.say("There are no variables here.") }
        for (name, value) in variables { repl.say("\(name) = \(short(value))") }
    }

    private func short(_ value: Value) -> String {
        if case .array(let array) = value, array.count > 40 { return "array of \(array.dtype.name), shape \(array.shape.text)" }
        do throws(Fault) {
            let text = try vm.repr(value)
            return text.count > 300 ? text.prefix(297) + "..." : text
        } catch {
            vm.forget(error)
            return "<\(vm.typeName(value)), whose repr fails>"
        }
    }

    /// Runs a line with the variables of the frame before those of its module.
    private func evaluate(_ text: String) {
        let frame = frames[place], here = ModuleObject(name: "debug")
        for name in vm.globalNames(in: frame.module) { if let value = vm.global(name, in: frame.module) { vm.setGlobal(name, value, in: here) } }
        for (name, value) in frame.variables { vm.setGlobal(name, value, in: here) }
        repl.session.interrupter.lower()
        switch vm.compile(text, name: "debug", mode: .expression) {
        case .code(let code):
            do throws(Fault) {
                let value = try vm.execute(code, in: here)
                if !value.isNone { repl.say(try vm.repr(value)) }
            } catch { fail(error) }
        case .problems:
            switch vm.compile(text, name: "debug", mode: .module) {
            case .code(let code): do throws(Fault) { try vm.execute(code, in: here) } catch { fail(error) }
            case .problems(let problems):
                let source = Source(name: "debug", text: text)
                repl.show(RunResult(status: .syntaxError, errors: problems.map { ErrorReport($0, source: source) }))
            }
        }
    }

    private func fail(_ fault: Fault) {
        let report = vm.report(of: vm.exceptionValue(of: fault))
        repl.session.interrupter.lower()
        repl.complain("\(report.type): \(report.message)")
    }
}

extension StringProtocol {
    /// Without spaces at both ends.
    var trimmedSpaces: String {
        var text = drop { $0.isWhitespace }[...]
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
