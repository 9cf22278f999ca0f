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
    ///   - isStrict: refuses a script, or a choice of cells, that only works when cells are run out of order.
    public func runScript(_ text: String, name: String, cells chosen: [String] = [], parameters: [String] = [],
                          showsValues: Bool = false, keepsOutputs: Bool = false, isStrict: Bool = false) throws(ScriptRun.Problem) -> ScriptRun {
        let source: Source
        do throws(ScriptParameters.Problem) {
            let written = Source(name: name, text: text)
            source = parameters.isEmpty ? written : Source(name: name, text: try ScriptParameters.apply(parameters, to: written))
        } catch { throw ScriptRun.Problem(message: error.message) }
        if chosen.isEmpty, !showsValues, !keepsOutputs, !isStrict, ledger == nil { return ScriptRun(result: run(source.text, name: name)) }
        let cells = Cells.split(source)
        var wanted: Set<Int> = []
        for word in chosen { wanted.formUnion(try indices(of: word, in: cells, name)) }
        if isStrict {
            let known = Set(names + interpreter.globalNames(in: interpreter.builtins))
            let problems = StrictOrder.problems(cells, chosen: { chosen.isEmpty || wanted.contains($0) }, known: known)
            if !problems.isEmpty { throw ScriptRun.Problem(message: "\(name) works only out of order:\n" + problems.map { "  " + $0 }.joined(separator: "\n")) }
        }
        let saved = (self.showsValues, isRecording)
        (self.showsValues, isRecording) = (showsValues, keepsOutputs)
        defer { (self.showsValues, isRecording) = saved }
        return runCells(cells, source) { chosen.isEmpty || wanted.contains($0) }
    }

    /// Runs the cells of a script that have never run, have another text since, or are stale; in order, up to an error.
    public func runStale(_ text: String, name: String) -> ScriptRun {
        keepLedger()
        let source = Source(name: name, text: text), cells = Cells.split(source)
        let origins = ledger?.arrange(cells, of: name) ?? []
        return runCells(cells, source) { index in
            guard let origin = origins[index] else { return false }
            return ledger?.freshness(origin) != .fresh
        }
    }

    private func runCells(_ cells: [Cell], _ source: Source, _ isWanted: (Int) -> Bool) -> ScriptRun {
        let origins = ledger?.arrange(cells, of: source.name)
        var number = 0
        var total = RunResult(status: .finished)
        var runs: [ScriptRun.CellRun] = []
        for (index, cell) in cells.enumerated() {
            if cell.kind == .code { number += 1 }
            guard cell.kind == .code, total.status == .finished, isWanted(index) else {
                runs.append(ScriptRun.CellRun(cell: cell, result: nil))
                continue
            }
            // Empty lines in front give the cell the line numbers it has in the script.
            let lead = String(repeating: "\n", count: max(0, cell.lines.lowerBound - 1))
            let result: RunResult
            if let origin = origins?[index] {
                result = noting(cell.text, origin, place: number) { run(lead + cell.text, name: source.name, mode: .cell) }
            } else { result = run(lead + cell.text, name: source.name, mode: .cell) }
            total.status = result.status
            total.errors = result.errors
            total.seconds += result.seconds
            total.outputs += result.outputs
            runs.append(ScriptRun.CellRun(cell: cell, result: result))
        }
        return ScriptRun(result: total, cells: runs)
    }

    /// The cell of a title, the beginning of one, or a number, counting code cells from 1; the cells of a range of numbers (`3-6`).
    private func indices(of word: String, in cells: [Cell], _ name: String) throws(ScriptRun.Problem) -> [Int] {
        let code = cells.indices.filter { cells[$0].kind == .code }
        if let exact = code.first(where: { cells[$0].title == word }) { return [exact] }
        let ends = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
        if let first = ends.first ?? nil, let last = ends.last ?? nil, !word.hasPrefix("-") {
            if first <= last, first > 0, last <= code.count { return Array(code[(first - 1)..<last]) }
            let problem = first > last ? "\(word) is no range of cells" : "\(name) has \(code.count) code cell\(code.count == 1 ? "" : "s"), no cell \(first > 0 ? max(first, code.count + 1) : first)"
            throw ScriptRun.Problem(message: problem)
        }
        let lower = word.lowercased()
        if let near = code.first(where: { cells[$0].title.lowercased().hasPrefix(lower) }) { return [near] }
        let titles = code.map { cells[$0].title }.filter { !$0.isEmpty }
        let help = Suggestion.nearest(to: word, in: titles).map { "did you mean '\($0)'?" }
            ?? (titles.isEmpty ? "its cells have no titles" : "it has " + titles.map { "'\($0)'" }.joined(separator: ", "))
        throw ScriptRun.Problem(message: "\(name) has no cell '\(word)'; \(help)")
    }

    /// Calls a function with a number and a clock; the seconds that it says it took.
    public func time(_ function: Value, _ count: Int) throws(SessionError) -> Double {
        do throws(Fault) {
            guard case .float(let seconds) = try interpreter.call(function, [.int(count), .builtin(Session.clock)]) else { return 0 }
            return seconds
        } catch {
            let result = failure(error)
            throw SessionError(result.errors, result.status)
        }
    }

    private static let clock = Builtin("clock", "clock()") { _ throws(Fault) in .float(MonotonicClock.now()) }

    /// The cells of a script, each with its place in the ledger; nil for cells of text.
    public func cells(_ text: String, of path: String) -> [(cell: Cell, origin: Ledger.Origin?)] {
        let cells = Cells.split(Source(name: path, text: text))
        let origins = ledger?.arrange(cells, of: path) ?? cells.map { _ in nil }
        return Array(zip(cells, origins))
    }
}
