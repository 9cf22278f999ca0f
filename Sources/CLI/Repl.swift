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
    var settings: Settings
    let session: Session
    let output = StreamOutput(descriptor: 1)
    private let errorOutput = StreamOutput(descriptor: 2)
    private let reader = LineReader(name: "nn")
    private let file = HistoryFile()
    private let isColored: Bool
    /// Files of imported modules (`%autoreload`).
    var modules = ModuleWatch()
    /// Set when the user wants to leave, to the status of the process.
    var leaving: Int32?
    /// What stands behind the next prompt (`%load`).
    var proposal = ""
    /// Lines of a long value that are shown.
    private static let foldedLines = 60

    init(_ settings: Settings) {
        self.settings = settings
        session = Session(output: output, errorOutput: errorOutput)
        if let threads = settings.threads { session.work.threads = threads }
        isColored = Terminal.hasColor(1, settings.color)
        if isColored {
            session.paintLabel = { $0.isEmpty ? "" : "\u{1B}[31m\($0)\u{1B}[0m" }
            session.paintValue = { Paint.highlighted($0) }
        }
        session.foldedLines = Repl.foldedLines
        session.keepLedger()
        session.interpreter.postMortem = PostMortem()
        session.interpreter.arguments = [""]
        let completer = Completer(session, magics: Magics.candidates, codeMagics: Set(Magics.all.filter(\.takesCode).map { "%" + $0.name }))
        reader.complete = { completer.complete($0) }
        Process.watchInterrupts(session.interrupter, endsProcess: false)
        Process.restoreTerminalAtEnd()
    }

    func run() -> Int32 {
        output.write("nn \(Main.version): type cells, or %lsmagic, help(x), x?; Ctrl-D leaves\n")
        for entry in file.load() { reader.remember(entry) }
        while leaving == nil {
            flush()
            guard var cell = readCell() else {
                output.write("\n")
                break
            }
            while let last = cell.last, last.isWhitespace { cell.removeLast() }
            if cell.isEmpty { continue }
            remember(cell)
            run(cell)
        }
        output.flush()
        return leaving ?? 0
    }

    func flush() {
        output.flush()
        errorOutput.flush()
    }

    /// Keeps a cell in the history, for this session and later ones.
    func remember(_ cell: String) {
        reader.remember(cell)
        file.append(cell)
    }

    /// The cells of all sessions, oldest first.
    func earlierEntries() -> [String] { file.load() }

    /// Reads a line for a command of the session; nil at the end of input.
    func readLine(_ prompt: String) -> String? {
        flush()
        switch reader.read(prompt: painted(prompt), initial: "", before: "") {
        case .text(let line), .lifted(let line): return line
        case .cancelled: return ""
        case .ended:
            output.write("\n")
            return nil
        }
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
            case .lifted(let line):
                initial = (lines + (line.allSatisfy(\.isWhitespace) ? [] : [line])).joined(separator: "\n")
                lines = []
                continue
            case .text(let line): lines.append(lines.isEmpty ? PastedText.withoutPrompts(line) : line)
            }
            let text = lines.joined(separator: "\n")
            if lines.count == 1, !text.contains("\n"), CellPlan.command(of: text[...]) != nil { return text }
            let isPasting = reader.hasInput
            if isFinished(text, endsBlock: lines[lines.count - 1].allSatisfy(\.isWhitespace) && !isPasting, isPasted: lines.count == 1 && text.contains("\n")) {
                return text
            }
            initial = isPasting ? "" : Indentation.proposed(after: lines[lines.count - 1])
        }
    }

    private func isFinished(_ text: String, endsBlock: Bool, isPasted: Bool) -> Bool {
        if text.hasPrefix("%%") { return endsBlock || isPasted }
        let parsed = Parser.parse(Source(name: "cell", text: CellPlan.code(of: text) + "\n"))
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
        session.interrupter.lower()
        session.figureOptions = Terminal.figureOptions(settings)
        if modules.isOn { modules.reload(in: self) }
        _ = runAnew(cell)
        modules.note(session.interpreter)
    }

    /// Runs the text of a cell, with the commands in it; whether it went well.
    @discardableResult
    func runAnew(_ cell: String) -> Bool {
        let words = cell.split { $0 == " " || $0 == "\n" }
        if let word = words.first, words.count == 1, ["exit", "quit", "exit()", "quit()"].contains(word), !isVariable(word.prefix(4)) {
            leaving = 0
            return false
        }
        if let magic = CellPlan.cellMagic(cell) {
            Magics.run(magic, in: self)
            return true
        }
        let parts = CellPlan.parts(of: cell)
        if parts.count == 1, case .code(let code, _) = parts[0] { return show(session.runCell(code)) }
        if !parts.contains(where: { if case .code = $0 { true } else { false } }) {
            for part in parts where leaving == nil { run(part) }
            return true
        }
        return show(session.runCell(cell, code: SavedCell.text(cell)) { [unowned self] in run(parts) })
    }

    private func isVariable(_ name: Substring) -> Bool { session.names.contains(String(name)) }

    /// Runs code and commands in turn, up to an error.
    private func run(_ parts: [CellPlan.Part]) -> RunResult {
        var whole = RunResult(status: .finished)
        for (index, part) in parts.enumerated() {
            guard case .code(let code, let line) = part else {
                run(part)
                if leaving != nil { break }
                continue
            }
            // Empty lines in front give the code the line numbers it has in the cell.
            let lead = String(repeating: "\n", count: line - 1)
            let result = session.runPart(lead + code, showsValue: index == parts.count - 1)
            whole.seconds += result.seconds
            whole.outputs += result.outputs
            (whole.status, whole.errors) = (result.status, result.errors)
            if result.status != .finished { break }
        }
        return whole
    }

    private func run(_ part: CellPlan.Part) {
        switch part {
        case .code(let code, _): show(session.runCell(code))
        case .magic(let text): Magics.run(text, in: self)
        case .shell(let command): shell(command)
        case .question(let line): Questions.answer(line, in: self)
        }
    }

    /// Runs a command of the shell.
    func shell(_ command: String) {
        flush()
        Shell.run(command)
        session.interrupter.lower()
    }

    /// Shows the errors of a run; `sys.exit` leaves the session.
    @discardableResult
    func show(_ result: RunResult) -> Bool {
        output.flush()
        if case .exit(let status) = result.status { leaving = status }
        let renderer = DiagnosticRenderer(painter: isColored ? .ansi : .plain, maximumWidth: max(40, Terminal.columns(1) - 10))
        errorOutput.write(result.errors.map { renderer.render($0) }.joined(separator: "\n"))
        errorOutput.flush()
        return result.status == .finished
    }

    /// Code in colour, where there is colour.
    func highlighted(_ code: String) -> String { isColored ? Paint.highlighted(code) : code }

    /// The names that the user has bound.
    var variables: [String] { session.names.filter { !$0.hasPrefix("_") && $0 != "In" && $0 != "Out" } }

    /// The text of a file; tells why if there is none.
    func text(of path: String) -> String? {
        switch TextFile.read(path) {
        case .text(let text): return text
        case .unreadable(let words): complain("cannot read \(path): \(words)")
        case .notText: complain("\(path) is not UTF-8 text")
        }
        return nil
    }

    func say(_ text: String) { output.write(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n") }

    /// Tells of a mistake in a command.
    func complain(_ text: String) {
        output.flush()
        errorOutput.write(text + "\n")
        errorOutput.flush()
    }
}

/// Colours of code and of values.
enum Paint {
    /// Texts beyond this length stay plain: colouring them would be noticed.
    private static let longest = 20_000

    static func highlighted(_ code: String) -> String {
        guard code.utf8.count <= longest else { return code }
        let source = Source(name: "", text: code)
        var text = "", position = 0
        for (span, kind) in Highlighter.runs(of: source) {
            let color = switch kind {
            case .keyword: "35"
            case .string: "32"
            case .number: "36"
            case .comment: "90"
            }
            text += source.text(Span(position, Int(span.start))) + "\u{1B}[\(color)m" + source.text(span) + "\u{1B}[0m"
            position = Int(span.end)
        }
        return text + source.text(Span(position, source.bytes.count))
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
