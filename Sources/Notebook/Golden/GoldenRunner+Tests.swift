// One golden test: running it, and comparing what came with what was expected.

import Lang
import NNRuntime

extension GoldenRunner {
    /// What a script has put out.
    struct Observed {
        var output: String
        var error: String
        var exitCode: Int32
        var seconds: Double
        var status: RunStatus
        /// The cells that ran, in order, and the line of the output with which each begins; empty if it ran as a whole.
        var cells: [(number: Int, title: String, firstLine: Int, tolerance: Tolerance, seconds: Double)] = []
        /// Cells of code that were not reached.
        var cellsLeft: [(number: Int, title: String)] = []
    }

    // MARK: Scripts

    /// - Parameter start: when the time of the test began to run, on the monotonic clock.
    func runScript(_ test: GoldenTest, _ clock: (Session) -> Void, start: Double, timeout: Double) -> Result {
        let output = TextOutput(), errorOutput = TextOutput()
        let session = makeSession(test, output, errorOutput)
        let source = Source(name: test.name, text: test.script)
        let script: String
        do throws(ScriptParameters.Problem) { script = try ScriptParameters.apply(test.parameters, to: source) } catch {
            return Result(path: test.path, outcome: .failed, seconds: 0, report: error.message + "\n")
        }
        clock(session)
        let examples = ExampleReader.sessions(inScript: source)
        var got = run(test, Source(name: test.name, text: script), session, output, errorOutput, ends: examples.isEmpty)
        got.output = shortened(got.output, test)
        got.error = shortened(got.error, test)
        if MonotonicClock.now() - start >= timeout {
            return Result(path: test.path, outcome: .failed, seconds: got.seconds, report: "took longer than \(timeout) s and was stopped\n" + got.error)
        }
        var report = ""
        if test.expectedOutput == nil, test.expectedError == nil, !options.isUpdate, examples.isEmpty {
            report += "nothing says what to expect; --update writes \(test.stem).out\n"
        }
        let compared = compare(test, got, hasExamples: !examples.isEmpty)
        report += compared.report
        if got.status == .finished { report += checkExamples(examples, test, source.text, in: session, output) }
        return Result(path: test.path, outcome: report.isEmpty ? .passed : .failed, seconds: got.seconds, report: report,
                      cells: compared.cells)
    }

    private func makeSession(_ test: GoldenTest, _ output: TextOutput, _ errorOutput: TextOutput) -> Session {
        let session = Session(output: output, errorOutput: errorOutput)
        session.prepare(script: test.scriptPath)
        session["__file__"] = .string(test.name)
        session.interpreter.arguments = [test.name] + test.arguments
        session.input = LineInput(test.input)
        return session
    }

    /// - Parameter ends: whether the program is over then, and no examples follow that need its variables.
    private func run(_ test: GoldenTest, _ source: Source, _ session: Session, _ output: TextOutput, _ errorOutput: TextOutput, ends: Bool) -> Observed {
        func errors(_ result: RunResult) {
            let renderer = DiagnosticRenderer()
            errorOutput.write(result.errors.map { renderer.render($0) }.joined(separator: "\n"))
        }
        let cells = Cells.split(source).filter { $0.kind == .code }
        let hasOwnTolerance = cells.contains { test.tolerance.changed(by: $0.text) != nil && $0.lines.lowerBound > 1 }
        guard options.isByCell || hasOwnTolerance else {
            let result = session.run(source.text, name: source.name)
            errors(result)
            if ends { session.finish() }
            return Observed(output: output.text, error: errorOutput.text, exitCode: result.status.exitCode, seconds: result.seconds, status: result.status)
        }
        var got = Observed(output: "", error: "", exitCode: 0, seconds: 0, status: .finished)
        var lineCount = 0
        for (index, cell) in cells.enumerated() {
            guard got.status == .finished else {
                got.cellsLeft.append((index + 1, cell.title))
                continue
            }
            // Empty lines in front give the cell the line numbers it has in the script.
            let lead = String(repeating: "\n", count: max(0, cell.lines.lowerBound - 1))
            let result = session.run(lead + cell.text, name: source.name)
            errors(result)
            let text = output.take()
            got.cells.append((index + 1, cell.title, lineCount, test.tolerance.changed(by: cell.text) ?? test.tolerance, result.seconds))
            lineCount += text.utf8.count { $0 == 0x0A }
            got.output += text
            got.seconds += result.seconds
            got.status = result.status
        }
        got.error = errorOutput.text
        got.exitCode = got.status.exitCode
        return got
    }

    /// The text without the folder of the test, which depends on where the runner was called.
    private func shortened(_ text: String, _ test: GoldenTest) -> String {
        test.folder.isEmpty || !text.contains(test.folder) ? text
            : text.split(separator: test.folder, omittingEmptySubsequences: false).joined()
    }

    // MARK: Comparing

    private func compare(_ test: GoldenTest, _ got: Observed, hasExamples: Bool) -> (report: String, cells: [CellResult]) {
        var report = ""
        var failed: Set<Int> = []
        // A script that only holds examples may print what it likes.
        if test.expectedOutput != nil || !hasExamples {
            let output = difference("output", test, test.expectedOutput, got.output, ".out", got)
            report += output.report
            failed = output.cells
        }
        report += difference("standard error", test, test.expectedError, got.error, ".err", nil).report
        let wantedCode = test.exitCode ?? (test.expectedError == nil && !(options.isUpdate && !got.error.isEmpty) ? 0 : got.exitCode)
        if got.exitCode != wantedCode {
            report += "exit status \(got.exitCode), expected \(wantedCode)\n"
            if let last = got.cells.last { failed.insert(last.number) }
        }
        guard options.isByCell else { return (report, []) }
        let cells = got.cells.map { cell in
            CellResult(number: cell.number, title: cell.title, outcome: failed.contains(cell.number) ? .failed : .passed, seconds: cell.seconds)
        }
        return (report, cells + got.cellsLeft.map { CellResult(number: $0.number, title: $0.title, outcome: .skipped, seconds: 0) })
    }

    /// The difference as text, empty if there is none, and the numbers of the cells it lies in. Writes the file if that
    /// is wanted.
    private func difference(_ what: String, _ test: GoldenTest, _ expected: String?, _ got: String, _ suffix: String,
                            _ observed: Observed?) -> (report: String, cells: Set<Int>) {
        if let expected, expected == got { return ("", []) }
        let wanted = GoldenLines.split(expected ?? ""), found = GoldenLines.split(got)
        let starts = observed?.cells.map(\.firstLine) ?? []
        /// The cell that a line of the output belongs to, as a place in `cells`.
        func cell(_ line: Int) -> Int? { starts.lastIndex { $0 <= line } }
        let matchers = (observed?.cells ?? []).map { LineMatcher(tolerance: $0.tolerance) }
        let plain = LineMatcher(tolerance: test.tolerance)
        func matcher(_ line: Int) -> LineMatcher { cell(line).map { matchers[$0] } ?? plain }
        let alignment = Alignment(expected: wanted, got: found) { matcher($1).matches(wanted[$0], found[$1]) }
        if alignment.isMatch {
            // A new test that prints nothing still gets its file.
            return (options.isUpdate && expected == nil && suffix == ".out" ? update(test.stem + suffix, "") : "", [])
        }
        var report = "\(what): expected (-) and got (+)\n" + UnifiedDiff(alignment, matcher: matcher).text(isColored: options.isColored)
        if options.isUpdate { report += update(test.stem + suffix, GoldenLines.join(alignment.updated)) }
        var cells: Set<Int> = [], line = 0
        for step in alignment.steps {
            switch step {
            case .same(_, let index), .swallowed(let index): line = index + 1
            case .changed(_, let index), .added(let index):
                line = index + 1
                if let place = cell(index), let observed { cells.insert(observed.cells[place].number) }
            case .missing:
                // It belongs where the line before it came from.
                if let place = cell(max(0, line - 1)), let observed { cells.insert(observed.cells[place].number) }
            case .gap: break
            }
        }
        return (report, cells)
    }

    private func update(_ path: String, _ text: String) -> String {
        if let words = TextFile.write(text.utf8, to: path) { return "cannot write \(path): \(words)\n" }
        return "wrote \(path)\n"
    }

    // MARK: Examples in documents

    func runDocument(_ test: GoldenTest, _ clock: (Session) -> Void) -> Result {
        var report = "", seconds = 0.0
        let sessions = ExampleReader.sessions(inMarkdown: test.script)
        if !sessions.contains(where: { !$0.isEmpty }) {
            return Result(path: test.path, outcome: .skipped, seconds: 0, report: "it has no examples")
        }
        var edits: [Edit] = []
        for examples in sessions {
            let output = TextOutput()
            let session = makeSession(test, output, TextOutput())
            clock(session)
            let start = MonotonicClock.now()
            let checked = check(examples, test, in: session, output)
            report += checked.report
            edits += checked.edits
            seconds += MonotonicClock.now() - start
        }
        report += rewrite(test, test.script, edits)
        return Result(path: test.path, outcome: report.isEmpty ? .passed : .failed, seconds: seconds, report: report)
    }

    /// The examples of doc strings, each doc string with the variables as the script has left them.
    private func checkExamples(_ sessions: [[Example]], _ test: GoldenTest, _ text: String, in session: Session, _ output: TextOutput) -> String {
        var report = "", edits: [Edit] = []
        for examples in sessions {
            let saved = session.names.compactMap { name in session[name].map { (name: name, value: $0) } }
            _ = output.take()
            let checked = check(examples, test, in: session, output)
            report += checked.report
            edits += checked.edits
            for name in session.names { session[name] = nil }
            for variable in saved { session[variable.name] = variable.value }
        }
        return report + rewrite(test, text, edits)
    }

    /// New lines for old ones of a document.
    private struct Edit {
        let lines: Range<Int>
        let new: [String]
    }

    private func check(_ examples: [Example], _ test: GoldenTest, in session: Session, _ output: TextOutput) -> (report: String, edits: [Edit]) {
        var report = "", edits: [Edit] = []
        let matcher = LineMatcher(tolerance: test.tolerance)
        for example in examples {
            let result = session.run(example.code, name: test.name, mode: .cell)
            var lines = GoldenLines.split(shortened(output.take(), test))
            for error in result.errors { lines += GoldenLines.split(error.type + (error.message.isEmpty ? "" : ": " + error.message) + "\n") }
            if example.isUnchecked {
                if result.status != .finished { report += "line \(example.line + 1): \(lines.last ?? "failed")\n" }
                continue
            }
            let expected = ExampleReader.normalized(example.expected)
            let alignment = Alignment(expected: expected, got: lines) { matcher.matches(expected[$0], lines[$1]) }
            if alignment.isMatch { continue }
            let diff = UnifiedDiff(alignment) { _ in matcher }
            report += "line \(example.line + 1): \(example.code.split(separator: "\n").first ?? "")\n" + diff.text(isColored: options.isColored)
            // The head of a traceback is not compared, and stays.
            let head = example.expected.prefix(example.expected.count - expected.count)
            let isTraceback = head.first?.hasPrefix("Traceback") == true
            let indented = ((isTraceback ? Array(head) : []) + alignment.updated).map { $0.isEmpty && example.indent.isEmpty ? $0 : example.indent + ($0.isEmpty ? "<BLANKLINE>" : $0) }
            edits.append(Edit(lines: example.expectedLines, new: indented))
            if result.status == .limit || result.status == .interrupted { break }
        }
        return (report, edits)
    }

    private func rewrite(_ test: GoldenTest, _ text: String, _ edits: [Edit]) -> String {
        guard options.isUpdate, !edits.isEmpty else { return "" }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for edit in edits.sorted(by: { $0.lines.lowerBound > $1.lines.lowerBound }) { lines.replaceSubrange(edit.lines, with: edit.new) }
        return update(test.path, lines.joined(separator: "\n"))
    }
}

/// Text as a list of lines; a last line without its end is told apart by a mark.
enum GoldenLines {
    private static let noLineEnd = " (no line end)"

    static func split(_ text: String) -> [String] {
        if text.isEmpty { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += noLineEnd }
        return lines
    }

    static func join(_ lines: [String]) -> String {
        let text = lines.map { $0 + "\n" }.joined()
        return text.hasSuffix(noLineEnd + "\n") ? String(text.dropLast(noLineEnd.count + 1)) : text
    }
}
