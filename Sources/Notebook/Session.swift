// A session: an interpreter with a notebook around it. This is what a host embeds.
//
//     let session = Session(output: myOutput, errorOutput: myOutput)
//     let result = session.run("1 + 1", name: "cell 1", mode: .cell)
//     result.outputs        // [.value("2")]
//
// Everything that a program puts out goes two ways: text is passed on at once to the output the host gave, and, if
// the session records, it is kept as data in the order it came, beside values, figures and errors. A report, a test
// and a terminal differ only in what they do with that list.
//
// Running never throws. An error is a result like any other: a status, and one `ErrorReport` for each mistake, with
// the call stack, the places and the hints. The session can be used again after every error, interrupt and limit.
//
// A session belongs to one thread at a time, and that thread should have a large stack (`BigStack`): deep recursion
// of a script is bounded by the interpreter, but the bound is the better the more room there is. `interrupter` may
// be used from any thread.

import Lang
import NNCharts
import NN
import NNRuntime

public final class Session {
    /// The interpreter that runs the cells.
    public let interpreter: Interpreter
    /// The module whose variables the cells share, `__main__`.
    public let main: ModuleObject
    /// The state of array work: threads, memory, the stop flag.
    public var work: WorkContext { interpreter.work }
    /// Whether outputs are kept as data in results.
    public var isRecording = false
    /// Whether the values of cells are written to the output.
    public var showsValues = true
    /// Colours `Out[n]: `.
    public var paintLabel: (String) -> String = { $0 }
    /// Colours the text of a value.
    public var paintValue: (String) -> String = { $0 }
    /// How figures are drawn where they are shown as text.
    public var figureOptions = TextOptions()
    /// How the terminal shows the pixels of pictures; asked when the first figure with a picture is shown on a terminal.
    public var terminalGraphics: () -> TerminalGraphics? = { nil }
    /// Called with each figure, picture and table as it is shown, after it was drawn as text.
    public var onOutput: ((CellOutput) -> Void)?
    /// The input and output history (`In`, `Out`, `_`); empty as long as no cell was numbered.
    public internal(set) var history = History()

    /// What the program reads; nil for the standard input of the process.
    public var input: LineInput?

    /// What is known of the cells that were run; nil unless the session keeps a ledger.
    public private(set) var ledger: Ledger?
    /// Set while what a cell puts out is kept and not shown.
    var isMuted = false
    /// Set while a program is measured.
    var isTracing = false
    /// How many lines of a cell's value are shown, the others being told of; nil for all.
    public var foldedLines: Int?

    let textOutput: Output
    let errorTextOutput: Output
    private var recorded: [CellOutput] = []
    private var shownValue: Value?
    private let warnings = Warnings()
    private lazy var liveChart = LiveChart(self)
    private let standardInput = StandardInput()

    /// - Parameters:
    ///   - output: where the program's output goes.
    ///   - errorOutput: where its standard error goes.
    public init(output: Output, errorOutput: Output) {
        textOutput = output
        errorTextOutput = errorOutput
        interpreter = Interpreter(output: output, errorOutput: errorOutput)
        main = ModuleObject(name: "__main__")
        interpreter.output = RecordingOutput(output) { [weak self] in self?.admit($0, isError: false) ?? "" }
        interpreter.errorOutput = RecordingOutput(errorOutput) { [weak self] in self?.admit($0, isError: true) ?? "" }
        interpreter.register(main)
        interpreter.setGlobal("__name__", .string("__main__"), in: main)
        interpreter.setGlobal("__doc__", .none, in: main)
        interpreter.showValue = { [weak self] in self?.shownValue = $0 }
        interpreter.readSource = { [weak self] in self?.readModule($0) }
        interpreter.readInput = { [weak self] _ in
            guard let self else { return nil }
            interpreter.output.flush()
            return if let input { input.next() } else { standardInput.line(stop: interrupter) }
        }
        interpreter.work.warn = { [weak self] in
            guard let self else { return }
            warnings.tell($0, $1, in: interpreter)
        }
        Display.install(in: self)
        NNModule.install(in: interpreter)
        NNModule.showProgress(in: interpreter) { [weak self] in self?.liveChart.show($0) }
        PltModule.install(into: interpreter) { [weak self] in self?.show(.figure($0)) }
    }

    /// Keeps from now on what cells read and define, to tell which are stale.
    public func keepLedger() { if ledger == nil { ledger = Ledger() } }

    // MARK: Running

    /// The end of a program: what its variables hold goes, which may run code of it (`__del__`, generators that wait inside a `try`).
    public func finish() { interpreter.release(main) }

    /// Runs a text as a file, or as a cell whose last expression is its value.
    /// - Parameter name: as errors show it.
    @discardableResult
    public func run(_ text: String, name: String, mode: Compiler.Mode = .module) -> RunResult {
        interrupter.lower()
        liveChart.begin()
        recorded = []
        shownValue = nil
        interpreter.postMortem?.begin()
        let start = MonotonicClock.now()
        var result = RunResult(status: .finished)
        switch compile(text, name, mode) {
        case .problems(let problems):
            let source = Source(name: name, text: text)
            result.status = .syntaxError
            result.errors = problems.map { ErrorReport($0, source: source) }
        case .code(let code):
            do throws(Fault) {
                try interpreter.metered { () throws(Fault) in
                    try interpreter.execute(code, in: main)
                    if mode == .cell, let value = shownValue, !value.isNone, !endsSilently(code.source) { try show(value) }
                }
            } catch {
                result = failure(error)
                interpreter.postMortem?.keep()
            }
            // As IPython's inline backend does, a cell ends with the figures it left open.
            if mode == .cell { PltModule.showPending(in: interpreter) }
        }
        result.seconds = MonotonicClock.now() - start
        result.outputs = recorded + (isRecording ? result.errors.map { .error($0) } : [])
        recorded = []
        shownValue = nil
        return result
    }

    private func compile(_ text: String, _ name: String, _ mode: Compiler.Mode) -> Interpreter.Compilation {
        guard isTracing, let tree = Parser.parse(Source(name: name, text: text)).tree,
              case .code(let code) = Compiler.compile(LineTracing.traced(tree), mode: mode) else {
            return interpreter.compile(text, name: name, mode: mode)
        }
        return .code(code)
    }

    /// The result that a fault leads to.
    func failure(_ fault: Fault) -> RunResult {
        let exception = interpreter.exceptionValue(of: fault)
        interrupter.lower()
        if let request = interpreter.exitRequest(of: exception) {
            if let message = request.message { interpreter.errorOutput.write(message + "\n") }
            return RunResult(status: .exit(request.status))
        }
        let status: RunStatus = if interpreter.isException(exception, "KeyboardInterrupt") { .interrupted }
            else if interpreter.isException(exception, "LimitExceeded") { .limit } else { .failed }
        return RunResult(status: status, errors: [interpreter.report(of: exception)])
    }

    /// A semicolon at the end of a cell keeps its value from being shown.
    private func endsSilently(_ source: Source) -> Bool {
        source.bytes.last { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == UInt8(ascii: ";")
    }

    /// Shows the value of a cell.
    private func show(_ value: Value) throws(Fault) {
        if let number = history.current { history.keep(value, number, in: self) }
        if let figure = PltModule.takeFigure(value, in: interpreter) { return show(.figure(figure)) }
        let text = try text(of: value)
        record(.value(text))
        if !showsValues || isMuted { return }
        let shown = paintValue(fold(text))
        let label = history.current.map { "Out[\($0)]: " } ?? ""
        // A value of several lines begins under its label, so that columns stay aligned.
        textOutput.write(paintLabel(label) + (shown.contains("\n") && !label.isEmpty ? "\n" : "") + shown + "\n")
    }

    /// The `repr` of a text of more bytes is made of its ends only, where it is folded anyway.
    private static let longestWhole = 1 << 22

    private func text(of value: Value) throws(Fault) -> String {
        guard let most = foldedLines, !isRecording, case .str(let long) = value, long.text.byteCount > Session.longestWhole else {
            return try interpreter.repr(value)
        }
        let scalars = long.value.unicodeScalars, room = most * max(figureOptions.columns, 20)
        let head = try interpreter.repr(.string(String(scalars.prefix(room * 3 / 4)))), tail = try interpreter.repr(.string(String(scalars.suffix(room / 4))))
        return Folding.joined(head.dropLast(), tail.dropFirst(), hidden: long.text.count - room * 3 / 4 - room / 4)
    }

    /// A long text without its middle, and a hint how to see that.
    private func fold(_ text: String) -> String {
        guard let most = foldedLines, most > 1 else { return text }
        return Folding.folded(text, lines: most, columns: figureOptions.columns)
    }

    /// Keeps as much of a text as the limit of output lets through.
    /// - Returns: what is to be shown of it.
    private func admit(_ text: String, isError: Bool) -> String {
        let admitted = interpreter.admitted(text)
        if !admitted.isEmpty { record(.text(admitted, isError: isError)) }
        return isMuted ? "" : admitted
    }

    /// Keeps an output, if the session records; texts that follow each other become one.
    func record(_ output: CellOutput) {
        guard isRecording else { return }
        if case .text(let more, let isError) = output, case .text(let text, isError)? = recorded.last {
            recorded[recorded.count - 1] = .text(text + more, isError: isError)
        } else {
            recorded.append(output)
        }
    }

    /// Shows a figure, a picture or a table in the session's own way.
    public func show(_ output: CellOutput) {
        if isMuted { return record(output) }
        switch output {
        case .figure(let figure):
            var options = figureOptions
            if figure.hasPicture, textOutput.isTerminal { options.graphics = terminalGraphics() }
            textOutput.write(figure.text(PltModule.textOptions(options, in: interpreter)) + "\n")
        case .table(let header, let rows): textOutput.write(TextTable.text(header: header, rows: rows))
        case .value(let text): textOutput.write(text + "\n")
        case .text(let text, let isError): (isError ? errorTextOutput : textOutput).write(text)
        case .image, .error: break
        }
        record(output)
        onOutput?(output)
    }

    // MARK: Interrupting

    /// Stops a session from any thread.
    public struct Interrupter: Sendable {
        let flag: InterruptFlag
        let stop: StopFlag
        /// The running program gets a KeyboardInterrupt soon, also within long array work.
        public func raise() {
            flag.raise()
            stop.set(.interrupt)
        }
        /// The running program ends soon and cannot catch it: a limit set by hand.
        public func cancel() {
            flag.cancel()
            stop.set(.cancel)
        }
        /// Whether the program has yet to notice.
        public var isRaised: Bool { flag.isRaised || stop.reason != .none }
        /// Forgets an interrupt that no program is to see.
        public func lower() {
            flag.lower()
            stop.set(.none)
        }
    }

    public var interrupter: Interrupter { Interrupter(flag: interpreter.interrupt, stop: work.stop) }

    // MARK: Variables

    /// A variable of the cells, or nil.
    public subscript(name: String) -> Value? {
        get { interpreter.global(name, in: main) }
        set {
            if let newValue { interpreter.setGlobal(name, newValue, in: main) } else { interpreter.removeGlobal(name, in: main) }
        }
    }

    /// The variables of the cells, in the order of their making.
    public var names: [String] { interpreter.globalNames(in: main) }

    /// The value of an expression.
    public func evaluate(_ text: String, name: String = "<expression>") throws(SessionError) -> Value {
        switch interpreter.compile(text, name: name, mode: .expression) {
        case .problems(let problems):
            let source = Source(name: name, text: text)
            throw SessionError(problems.map { ErrorReport($0, source: source) }, .syntaxError)
        case .code(let code):
            do throws(Fault) { return try interpreter.execute(code, in: main) } catch {
                let result = failure(error)
                throw SessionError(result.errors, result.status)
            }
        }
    }

    // MARK: Modules beside the script

    private func readModule(_ name: String) -> (path: String, text: String)? {
        let folder = interpreter.scriptDirectory
        let stem = (folder.isEmpty || folder == "." ? "" : folder + "/") + name
        // A file of Python's beside the script serves as well, if it stays inside the dialect.
        for path in [stem + ".nn", stem + ".py"] {
            if let allowed = interpreter.capabilities.path(path, writes: false), case .text(let text) = TextFile.read(allowed) { return (path, text) }
        }
        return nil
    }
}

/// An error of a script as a Swift error.
public struct SessionError: Error {
    public let errors: [ErrorReport]
    public let status: RunStatus
    init(_ errors: [ErrorReport], _ status: RunStatus) { self.errors = errors; self.status = status }
}

/// Passes text on, as much of it as the session lets through.
private final class RecordingOutput: Output {
    private let target: Output
    private let seen: (String) -> String
    init(_ target: Output, _ seen: @escaping (String) -> String) { self.target = target; self.seen = seen }
    func write(_ text: String) {
        let text = seen(text)
        if !text.isEmpty { target.write(text) }
    }
    func flush() { target.flush() }
    var isTerminal: Bool { target.isTerminal }
}

extension Session {
    /// Says which file is about to run: `__file__`, and the folder whose modules it can import.
    public func prepare(script path: String) {
        self["__file__"] = .string(path)
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        interpreter.scriptDirectory = path.hasPrefix("/") && folder.isEmpty ? "/" : folder
    }
}
