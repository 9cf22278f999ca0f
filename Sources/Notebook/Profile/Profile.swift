// Where a program spends its time, line by line and function by function: `%prof`.
//
// The cell is run from a tree whose statements tell their line (`LineTracing`); functions and methods of earlier cells
// are exchanged for copies that do so too, and put back at the end. A line's time is the time from its start to the
// start of the next line of the same call, so what it calls is in it; of a function that calls itself the outermost
// call counts. Telling a line takes well under a microsecond, which is in the times of very short lines.

import Lang
import NNRuntime

/// What was measured.
public struct ProfileResult: Sendable {
    public struct Line: Sendable {
        public var count = 0
        public var seconds = 0.0
    }

    /// A source that was run, with its lines by number.
    public struct Unit: Sendable {
        public let source: Source
        public let lines: [Int: Line]
    }

    public let units: [Unit]
    public let seconds: Double
}

/// Collects times while a traced program runs.
final class Profiler {
    static let key = "notebook.profiler"

    /// A line that is being run.
    private struct Open {
        let unit: Int
        let line: Int
        let depth: Int
        let start: Double
        /// Whether the same line is open further out: its time is counted there.
        let isNested: Bool
    }

    private(set) var sources: [Source] = []
    private var index: [ObjectIdentifier: Int] = [:]
    private var lines: [[Int: ProfileResult.Line]] = []
    private var stack: [Open] = []
    private var opened: [Place: Int] = [:]

    private struct Place: Hashable {
        let unit: Int
        let line: Int
    }

    /// The call that stands before each statement.
    static let row = Builtin(LineTracing.function, "line(number, /)") { args throws(Fault) in
        if let profiler = args.vm.moduleState[key] as? Profiler, case .int(let line) = args[0] { profiler.at(line, args.vm) }
        return .none
    }

    private func at(_ line: Int, _ vm: Interpreter) {
        let now = MonotonicClock.now(), depth = vm.callDepth
        close(depth, now)
        guard line >= 0, let source = vm.currentPlace?.source else { return }
        let unit = unit(of: source)
        lines[unit][line, default: ProfileResult.Line()].count += 1
        let place = Place(unit: unit, line: line)
        let nested = opened[place, default: 0]
        opened[place] = nested + 1
        stack.append(Open(unit: unit, line: line, depth: depth, start: now, isNested: nested > 0))
    }

    /// Ends the lines of calls at least so deep.
    private func close(_ depth: Int, _ now: Double) {
        while let last = stack.last, last.depth >= depth {
            stack.removeLast()
            opened[Place(unit: last.unit, line: last.line), default: 1] -= 1
            if !last.isNested { lines[last.unit][last.line]?.seconds += now - last.start }
        }
    }

    private func unit(of source: Source) -> Int {
        if let known = index[ObjectIdentifier(source)] { return known }
        // The same text may have been compiled several times.
        if let same = sources.firstIndex(where: { $0.name == source.name && $0.text == source.text }) {
            index[ObjectIdentifier(source)] = same
            return same
        }
        sources.append(source)
        lines.append([:])
        index[ObjectIdentifier(source)] = sources.count - 1
        return sources.count - 1
    }

    func finish(_ seconds: Double) -> ProfileResult {
        close(0, MonotonicClock.now())
        let units = sources.indices.map { ProfileResult.Unit(source: sources[$0], lines: lines[$0]) }
        return ProfileResult(units: units, seconds: seconds)
    }
}

extension Session {
    /// Runs a text as the next numbered cell and measures its lines and those of the functions it calls.
    public func profile(_ text: String) -> (result: RunResult, profile: ProfileResult) {
        let vm = interpreter, profiler = Profiler()
        vm.moduleState[Profiler.key] = profiler
        vm.bindBuiltin(LineTracing.function, to: .builtin(Profiler.row))
        var recompiled: [ObjectIdentifier: Code?] = [:]
        let exchanges = vm.exchangeFunctions(in: [main]) { source in
            if let known = recompiled[ObjectIdentifier(source)] { return known }
            var code: Code?
            if let tree = Parser.parse(source).tree, case .code(let made) = Compiler.compile(LineTracing.traced(tree), mode: .cell) { code = made }
            recompiled[ObjectIdentifier(source)] = code
            return code
        }
        isTracing = true
        let result = runCell(text)
        isTracing = false
        vm.undo(exchanges)
        vm.moduleState[Profiler.key] = nil
        return (result, profiler.finish(result.seconds))
    }
}
