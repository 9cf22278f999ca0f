import Lang
import NNRuntime
import Notebook

/// Runs scripts: `nn run FILE`, `nn FILE`, `nn -c CODE`, and `nn` with a script on standard input.
struct RunCommand {
    let settings: Settings
    let session: Session
    private let output = StreamOutput(descriptor: 1)
    private let errorOutput = StreamOutput(descriptor: 2)

    init(_ settings: Settings) {
        self.settings = settings
        session = Session(output: output, errorOutput: errorOutput)
        session.figureOptions = Terminal.figureOptions(settings)
        session.terminalGraphics = { TerminalPictures.graphics(settings) }
        if let threads = settings.threads { session.work.threads = threads }
        session.limits = .ofProgram
        Process.watchInterrupts(session.interrupter, endsProcess: true)
    }

    func runCode(_ code: String, arguments: [String]) -> Int32 {
        session.interpreter.arguments = ["-c"] + arguments
        return finish(session.run(code, name: "<string>"))
    }

    func runInput() -> Int32 {
        session.interpreter.arguments = [""]
        switch TextFile.read("-") {
        case .text(let text): return finish(session.run(text, name: "<stdin>"))
        case .unreadable(let words): return refuse("standard input", words)
        case .notText(let offset): return refuse("standard input", "not UTF-8 text: the byte at \(offset) is none of it")
        }
    }

    func runFile(_ invocation: Invocation) throws(UsageError) -> Int32 {
        guard let path = invocation.arguments.first else { throw UsageError("run needs a file: nn run FILE") }
        switch TextFile.read(path) {
        case .text(let text):
            session.interpreter.arguments = invocation.arguments
            session.prepare(script: path)
            return try run(text, path == "-" ? "<stdin>" : path, invocation)
        case .unreadable(let words): return refuse(path, words)
        case .notText(let offset): return refuse(path, "not UTF-8 text: the byte at \(offset) is none of it")
        }
    }

    private func run(_ text: String, _ name: String, _ invocation: Invocation) throws(UsageError) -> Int32 {
        session.limits = try invocation.limits()
        session.capabilities = invocation.capabilities
        let report = invocation.last("--report")
        if let report, Document(path: report) == nil || report.hasSuffix(".nn") {
            throw UsageError("--report writes .html, .ipynb or .md, not \(report)")
        }
        do throws(ScriptRun.Problem) {
            let run = try session.runScript(text, name: name, cells: invocation.values["--cell"] ?? [],
                                            parameters: invocation.values["--param"] ?? [],
                                            showsValues: invocation.flags.contains("--echo"), keepsOutputs: report != nil,
                                            isStrict: invocation.flags.contains("--strict"))
            let status = finish(run.result)
            guard let report, let kind = Document(path: report) else { return status }
            // Also when a cell has failed, with the error in it.
            let cells = run.cells
            if let words = TextFile.write(kind.text(cells, title: name).utf8, to: report) {
                Main.complain("cannot write \(report): \(words)")
                return status == 0 ? 1 : status
            }
            return status
        } catch { throw UsageError(error.message) }
    }

    private func refuse(_ path: String, _ words: String) -> Int32 {
        Main.complain("cannot read \(path): \(words)")
        return 2
    }

    /// Shows the errors of a run and gives the status of the process.
    func finish(_ result: RunResult) -> Int32 {
        output.flush()
        show(result.errors)
        session.finish()
        output.flush()
        errorOutput.flush()
        return result.status.exitCode
    }

    func show(_ errors: [ErrorReport]) {
        let renderer = DiagnosticRenderer(painter: Terminal.hasColor(2, settings.color) ? .ansi : .plain)
        let texts = errors.map { renderer.render($0) }
        errorOutput.write(texts.joined(separator: "\n"))
    }
}
