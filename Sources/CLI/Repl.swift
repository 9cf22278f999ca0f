// The session at the terminal: reads a cell, runs it, shows its value, again and again.
//
// A cell is one line, or as many as its blocks and brackets need; an empty line ends a block. A pasted text is one
// cell, blank lines and all, and may carry the prompts of other sessions. An error leaves everything as it was.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Lang
import NNRuntime
import Notebook

final class Repl {
    let settings: Settings
    let session: Session
    let output = StreamOutput(descriptor: 1)
    private let errorOutput = StreamOutput(descriptor: 2)
    private let reader = LineReader(name: "nn")
    private let file = HistoryFile()
    private let isColored: Bool
    /// Set when the user wants to leave, to the status of the process.
    var leaving: Int32?
    /// What stands behind the next prompt (`%load`).
    var proposal = ""

    init(_ settings: Settings) {
        self.settings = settings
        session = Session(output: output, errorOutput: errorOutput)
        session.figureOptions = Terminal.figureOptions(settings)
        if let threads = settings.threads { session.work.threads = threads }
        isColored = Terminal.hasColor(1, settings.color)
        if isColored { session.paintLabel = { $0.isEmpty ? "" : "\u{1B}[31m\($0)\u{1B}[0m" } }
        session.interpreter.arguments = [""]
        let completer = Completer(session, magics: Magics.all.map { Completer.Candidate("%" + $0.name, help: $0.summary) })
        reader.complete = { completer.complete($0) }
        Process.watchInterrupts(session.interrupter, endsProcess: false)
    }

    func run() -> Int32 {
        output.write("nn \(Main.version): type cells, or %lsmagic, help(x), x?; Ctrl-D leaves\n")
        for entry in file.load() { reader.remember(entry) }
        while leaving == nil {
            output.flush()
            errorOutput.flush()
            guard var cell = readCell() else {
                output.write("\n")
                break
            }
            while let last = cell.last, last.isWhitespace { cell.removeLast() }
            if cell.isEmpty { continue }
            reader.remember(cell)
            file.append(cell)
            run(cell)
        }
        output.flush()
        return leaving ?? 0
    }

    // MARK: Reading

    /// Reads a cell; nil at the end of input.
    private func readCell() -> String? {
        var lines: [String] = []
        let number = session.history.next
        var initial = proposal
        proposal = ""
        while true {
            let prompt = lines.isEmpty ? "In [\(number)]: " : continuationPrompt(number)
            let before = lines.map { $0 + "\n" }.joined()
            switch reader.read(prompt: painted(prompt), initial: initial, before: before) {
            case .cancelled:
                lines = []
                initial = ""
                continue
            case .ended:
                if lines.isEmpty { return nil }
                output.write("\n")
                output.flush()
                return lines.joined(separator: "\n")
            case .text(let line): lines.append(lines.isEmpty ? PastedText.withoutPrompts(line) : line)
            }
            let text = lines.joined(separator: "\n")
            if lines.count == 1, isCommand(text) { return text }
            let isPasting = reader.hasInput
            if isFinished(text, endsBlock: lines[lines.count - 1].allSatisfy(\.isWhitespace) && !isPasting, isPasted: lines.count == 1 && text.contains("\n")) {
                return text
            }
            initial = isPasting ? "" : Indentation.proposed(after: lines[lines.count - 1])
        }
    }

    /// Magics, shell commands and questions take one line.
    private func isCommand(_ text: String) -> Bool {
        let line = text.drop { $0 == " " }
        return !line.hasPrefix("%%") && (line.hasPrefix("%") || line.hasPrefix("!") || line.hasSuffix("?") || line.hasPrefix("?"))
    }

    private func isFinished(_ text: String, endsBlock: Bool, isPasted: Bool) -> Bool {
        if text.hasPrefix("%%") { return endsBlock || isPasted }
        let parsed = Parser.parse(Source(name: "cell", text: text + "\n"))
        if parsed.isIncomplete { return false }
        if parsed.tree == nil { return true }
        // A block may go on as long as its last line is indented or opens it.
        return isPasted || endsBlock || !opensBlock(text)
    }

    private func opensBlock(_ text: String) -> Bool {
        guard let last = text.split(separator: "\n").last else { return false }
        let code = Indentation.code(of: String(last))
        if text.contains("\n"), last.hasPrefix(" ") || last.hasPrefix("\t") { return true }
        return code.hasSuffix(":") || code.hasPrefix("@") || (isCompound(code) && text == last)
    }

    /// `if x: print(1)` on one line may still get an `else`.
    private func isCompound(_ code: String) -> Bool {
        ["if ", "for ", "while ", "try:", "with ", "def ", "class "].contains { code.hasPrefix($0) }
    }

    private func continuationPrompt(_ number: Int) -> String {
        let width = "In [\(number)]: ".count
        return String(repeating: " ", count: width - 5) + "...: "
    }

    /// The prompt in colour; the marks tell readline which bytes take no room.
    private func painted(_ prompt: String) -> String {
        isColored ? "\u{1}\u{1B}[32m\u{2}\(prompt)\u{1}\u{1B}[0m\u{2}" : prompt
    }

    // MARK: Running

    private func run(_ cell: String) {
        let words = cell.split { $0 == " " || $0 == "\n" }
        if let word = words.first, words.count == 1, ["exit", "quit", "exit()", "quit()"].contains(word),
           session[String(word.prefix(4))] == nil {
            leaving = 0
            return
        }
        let line = String(cell.drop { $0 == " " })
        session.interrupter.lower()
        if line.hasPrefix("%") {
            Magics.run(line, in: self)
        } else if line.hasPrefix("!") {
            Shell.run(String(line.dropFirst()))
            session.interrupter.lower()
        } else if isCommand(cell), !endsInComment(line) {
            Questions.answer(line, in: self)
        } else {
            show(session.runCell(cell))
        }
    }

    private func endsInComment(_ line: String) -> Bool { Indentation.code(of: line) != line && !line.hasPrefix("?") }

    /// Shows the errors of a run; `sys.exit` leaves the session.
    func show(_ result: RunResult) {
        output.flush()
        if case .exit(let status) = result.status { leaving = status }
        let renderer = DiagnosticRenderer(painter: isColored ? .ansi : .plain, maximumWidth: max(40, Terminal.columns(1) - 10))
        errorOutput.write(result.errors.map { renderer.render($0) }.joined(separator: "\n"))
        errorOutput.flush()
    }

    func say(_ text: String) { output.write(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n") }

    /// Tells of a mistake in a command.
    func complain(_ text: String) {
        output.flush()
        errorOutput.write(text + "\n")
        errorOutput.flush()
    }
}

/// What the next line of a cell begins with.
enum Indentation {
    static func proposed(after line: String) -> String {
        let indent = String(line.prefix { $0 == " " || $0 == "\t" })
        let code = code(of: line)
        if code.hasSuffix(":") { return indent + "    " }
        let word = code.prefix { $0.isLetter }
        if ["return", "pass", "break", "continue", "raise"].contains(word), indent.hasSuffix("    ") { return String(indent.dropLast(4)) }
        return indent
    }

    /// The line without indentation, comment and spaces at its end.
    static func code(of line: String) -> String {
        var text = "", quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" { quote = character } else if character == "#" { break }
            text.append(character)
        }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0 == " " || $0 == "\t" })
    }
}

/// Text from other sessions.
enum PastedText {
    /// Takes `>>> `, `... `, `In [3]: ` and `   ...: ` off the lines, if the first line has such a prompt.
    static func withoutPrompts(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.first, let isStart = prompt(of: first)?.isStart, isStart else { return text }
        return lines.compactMap { line in
            guard let found = prompt(of: line) else { return line.isEmpty || isOutput(line) ? nil : line }
            return String(line.dropFirst(found.length))
        }.joined(separator: "\n")
    }

    private static func isOutput(_ line: String) -> Bool { line.hasPrefix("Out[") }

    private static func prompt(of line: String) -> (length: Int, isStart: Bool)? {
        if line == ">>>" || line == "..." { return (3, line == ">>>") }
        if line.hasPrefix(">>> ") { return (4, true) }
        if line.hasPrefix("... ") { return (4, false) }
        if line.hasPrefix("In [") {
            let digits = line.dropFirst(4).prefix { $0.isNumber }
            let rest = line.dropFirst(4 + digits.count)
            if !digits.isEmpty, rest.hasPrefix("]:") { return (6 + digits.count + (rest.dropFirst(2).hasPrefix(" ") ? 1 : 0), true) }
        }
        let spaces = line.prefix { $0 == " " }.count
        let rest = line.dropFirst(spaces)
        if spaces > 0, rest.hasPrefix("...:") { return (spaces + 4 + (rest.dropFirst(4).hasPrefix(" ") ? 1 : 0), false) }
        return nil
    }
}
