// Running a script as a list of cells: all of them or some, with their values shown or kept for a report.

import Lang
import NNRuntime

/// What running a script gave.
public struct ScriptRun: Sendable {
    /// A cell with what it put out; `result` is nil for markdown, and for cells that were not reached.
    public struct CellRun: Sendable {
        public let cell: Cell
        public let result: RunResult?
        public init(cell: Cell, result: RunResult?) { self.cell = cell; self.result = result }
    }

    /// A mistake in what was asked for, in words.
    public struct Problem: Error {
        public let message: String
    }

    public var result: RunResult
    /// Empty if the script was run as a whole.
    public var cells: [CellRun] = []
}

extension Session {
    /// Runs a script.
    /// - Parameters:
    ///   - cells: titles or numbers of the cells to run; none means all.
    ///   - parameters: each `NAME=VALUE`.
    ///   - showsValues: whether the values of cells are written.
    ///   - keepsOutputs: whether outputs are kept cell by cell, for a report.
    public func runScript(_ text: String, name: String, cells chosen: [String] = [], parameters: [String] = [],
                          showsValues: Bool = false, keepsOutputs: Bool = false) throws(ScriptRun.Problem) -> ScriptRun {
        let source: Source
        do throws(ScriptParameters.Problem) {
            let written = Source(name: name, text: text)
            source = parameters.isEmpty ? written : Source(name: name, text: try ScriptParameters.apply(parameters, to: written))
        } catch { throw ScriptRun.Problem(message: error.message) }
        if chosen.isEmpty, !showsValues, !keepsOutputs { return ScriptRun(result: run(source.text, name: name)) }
        let cells = Cells.split(source)
        var wanted: Set<Int> = []
        for word in chosen { wanted.insert(try index(of: word, in: cells, name)) }
        let saved = (self.showsValues, isRecording)
        (self.showsValues, isRecording) = (showsValues, keepsOutputs)
        defer { (self.showsValues, isRecording) = saved }
        return runCells(cells, source) { chosen.isEmpty || wanted.contains($0) }
    }

    private func runCells(_ cells: [Cell], _ source: Source, _ isWanted: (Int) -> Bool) -> ScriptRun {
        var total = RunResult(status: .finished)
        var runs: [ScriptRun.CellRun] = []
        for (index, cell) in cells.enumerated() {
            guard cell.kind == .code, total.status == .finished, isWanted(index) else {
                runs.append(ScriptRun.CellRun(cell: cell, result: nil))
                continue
            }
            // Empty lines in front give the cell the line numbers it has in the script.
            let lead = String(repeating: "\n", count: max(0, cell.lines.lowerBound - 1))
            let result = run(lead + cell.text, name: source.name, mode: .cell)
            total.status = result.status
            total.errors = result.errors
            total.seconds += result.seconds
            total.outputs += result.outputs
            runs.append(ScriptRun.CellRun(cell: cell, result: result))
        }
        return ScriptRun(result: total, cells: runs)
    }

    /// The cell of a title, the beginning of one, or a number, counting code cells from 1.
    private func index(of word: String, in cells: [Cell], _ name: String) throws(ScriptRun.Problem) -> Int {
        let code = cells.indices.filter { cells[$0].kind == .code }
        if let number = Int(word) {
            if code.indices.contains(number - 1) { return code[number - 1] }
            throw ScriptRun.Problem(message: "\(name) has \(code.count) code cell\(code.count == 1 ? "" : "s"), no cell \(number)")
        }
        if let exact = code.first(where: { cells[$0].title == word }) { return exact }
        let lower = word.lowercased()
        if let near = code.first(where: { cells[$0].title.lowercased().hasPrefix(lower) }) { return near }
        let titles = code.map { cells[$0].title }.filter { !$0.isEmpty }
        let help = Suggestion.nearest(to: word, in: titles).map { "did you mean '\($0)'?" }
            ?? (titles.isEmpty ? "its cells have no titles" : "it has " + titles.map { "'\($0)'" }.joined(separator: ", "))
        throw ScriptRun.Problem(message: "\(name) has no cell '\(word)'; \(help)")
    }

    /// Calls a function with a number and tells how long that took.
    public func time(_ function: Value, _ count: Int) throws(SessionError) -> Double {
        let start = MonotonicClock.now()
        do throws(Fault) { _ = try interpreter.call(function, [.int(count)]) } catch {
            let result = failure(error)
            throw SessionError(result.errors, result.status)
        }
        return MonotonicClock.now() - start
    }
}
