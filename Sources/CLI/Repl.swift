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
    private let reader: LineReader
    private let file = HistoryFile()
    private let isColored: Bool
    /// Files of imported modules (`%autoreload`).
    var modules = ModuleWatch()
    /// The folder before the last `%cd`.
    var lastFolder: String?
    /// Whether an error leads to the debugger (`%pdb`).
    var debugsErrors = false
    /// Set when the user wants to leave, to the status of the process.
    var leaving: Int32?
    /// What stands behind the next prompt (`%load`).
    var proposal = ""
    /// Lines of a long value that are shown.
    private static let foldedLines = 60

    init(_ settings: Settings) {
        self.settings = settings
        session = Session(output: output, errorOutput: errorOutput)
        session.limits = .ofProgram
        if let threads = settings.threads { session.work.threads = threads }
        isColored = Terminal.hasColor(1, settings.color)
        reader = LineReader(name: "nn", isColored: isColored)
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
            endLine()
            flush()
            guard var cell = readCell() else { break }
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

    /// Ends a line of the program's that is not ended, so that nothing of it is overwritten.
    private func endLine() {
        guard output.isWithinLine || errorOutput.isWithinLine else { return }
        flush()
        output.write(reader.freshLine)
        output.flush()
        output.isWithinLine = false
        errorOutput.isWithinLine = false
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
        endLine()
        flush()
        switch reader.read(LineReader.Request(prompt: prompt)) {
        case .text(let line): return line
        case .cancelled: return ""
        case .ended:
            if !reader.readsRows { output.write("\n") }
            return nil
        }
    }

    // MARK: Reading

    /// Reads a cell; nil at the end of input.
    private func readCell() -> String? {
        var request = LineReader.Request(prompt: "In [\(session.history.next)]: ", initial: proposal)
        request.continuation = String(repeating: " ", count: request.prompt.count - 5) + "...: "
        proposal = ""
        guard reader.readsRows else { return readLines(request) }
        while true {
            switch reader.read(request, decide: { [unowned self] in next(after: $0, isWhole: $1) }) {
            case .text(let text): return PastedText.withoutPrompts(text)
            case .cancelled: request.initial = ""
            case .ended: return nil
            }
        }
    }

    /// Whether a text is a cell, or how its next row begins.
    private func next(after text: String, isWhole: Bool) -> LineReader.Return {
        let code = PastedText.withoutPrompts(text), hasRows = code.utf8.contains(0x0A)
        if !hasRows, CellPlan.command(of: code[...]) != nil { return .finishes }
        let last = code.split(separator: "\n", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        let isEmpty = last.allSatisfy(\.isWhitespace)
        // While more comes, an empty line is one of the text that is being pasted.
        if isFinished(code, endsBlock: isEmpty && !reader.hasInput, isPasted: isWhole && hasRows) { return .finishes }
        return .row(Indentation.proposed(after: last))
    }

    /// Reads a cell line by line.
    private func readLines(_ start: LineReader.Request) -> String? {
        var request = start, lines: [String] = []
        while true {
            request.prompt = lines.isEmpty ? start.prompt : start.continuation
            request.before = lines.map { $0 + "\n" }.joined()
            switch reader.read(request) {
            case .cancelled:
                lines = []
                request.initial = ""
                continue
            case .ended:
                output.write("\n")
                output.flush()
                return lines.isEmpty ? nil : lines.joined(separator: "\n")
            case .text(let line): lines.append(lines.isEmpty ? PastedText.withoutPrompts(line) : line)
            }
            guard case .row(let indent) = next(after: lines.joined(separator: "\n"), isWhole: lines.count == 1) else {
                return lines.joined(separator: "\n")
            }
            request.initial = reader.hasInput ? "" : indent
        }
    }

    private func isFinished(_ text: String, endsBlock: Bool, isPasted: Bool) -> Bool {
        if text.hasPrefix("%%") { return endsBlock || isPasted || !Magics.isBlock(CellPlan.cellMagic(text)?.name ?? "") }
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

    // MARK: Running

    private func run(_ cell: String) {
        session.interrupter.lower()
        session.figureOptions = Terminal.figureOptions(settings)
        session.terminalGraphics = { [settings] in TerminalPictures.graphics(settings) }
        if modules.isOn { modules.reload(in: self) }
        if !runAnew(cell), debugsErrors, leaving == nil, session.interpreter.postMortem?.last.isEmpty == false { Debugger(self).run() }
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
        if let word = words.first, words.count == 1, ["help", "help()"].contains(word), !isVariable("help") {
            Questions.orient(in: self)
            return true
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
        case .capture(let name, let command):
            flush()
            session[name] = .newList(Shell.lines(of: command).map { .string($0) })
            session.interrupter.lower()
        case .question(let line): Questions.answer(line, in: self)
        }
    }

    /// Runs a command of the shell.
    func shell(_ command: String) {
        flush()
        Shell.run(command)
        // It may have left a line unended, which nobody tells.
        output.isWithinLine = reader.readsRows
        session.interrupter.lower()
    }

    /// Shows the errors of a run; `sys.exit` leaves the session.
    @discardableResult
    func show(_ result: RunResult) -> Bool {
        output.flush()
        if case .exit(let status) = result.status { leaving = status }
        // The terminal has shown the key.
        if result.status == .interrupted { output.isWithinLine = true }
        if !result.errors.isEmpty { endLine() }
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
        endLine()
        output.flush()
        errorOutput.write(HelpPage.folded(text, indent: "") + "\n")
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
        guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }) else { return text }
        guard let isStart = prompt(of: first)?.isStart, isStart else { return withoutIndentation(text, of: first) }
        return lines.compactMap { line in
            guard let found = prompt(of: line) else { return line.isEmpty || isOutput(line) ? nil : line }
            return String(line.dropFirst(found.length))
        }.joined(separator: "\n")
    }

    /// What was copied out of a block begins at the margin, if all of it is indented.
    private static func withoutIndentation(_ text: String, of first: String) -> String {
        let indent = first.prefix { $0 == " " || $0 == "\t" }
        if indent.isEmpty { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.allSatisfy({ $0.hasPrefix(indent) || $0.allSatisfy(\.isWhitespace) }) else { return text }
        return lines.map { $0.hasPrefix(indent) ? String($0.dropFirst(indent.count)) : "" }.joined(separator: "\n")
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
