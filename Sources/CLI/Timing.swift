import Lang
import NNRuntime
import Notebook

/// Times, measured and told as IPython tells them.
enum Timing {
    private static let repeats = 7

    /// Seconds in a unit that suits them, with three digits.
    static func text(_ seconds: Double) -> String {
        if seconds >= 60 {
            let minutes = Int(min(seconds / 60, 1e9))
            return "\(minutes)min \(digits(seconds - Double(minutes) * 60))s"
        }
        for (unit, scale) in [("s", 1.0), ("ms", 1e3), ("µs", 1e6)] where seconds * scale >= 1 { return digits(seconds * scale) + " " + unit }
        return digits(seconds * 1e9) + " ns"
    }

    /// Three digits that count.
    private static func digits(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        var scale = 1.0
        while value * scale < 100, scale < 1e6 { scale *= 10 }
        while value * scale >= 1000 { scale /= 10 }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// Runs a statement in loops: first as many times as take a fifth of a second, then seven times so many.
    static func measure(_ code: String, in repl: Repl) {
        let session = repl.session
        let body = code.split(separator: "\n", omittingEmptySubsequences: false).map { "        " + $0 }.joined(separator: "\n")
        let wrapper = "def _nn_timed(_nn_count):\n    for _nn_index in range(_nn_count):\n\(body)\n"
        let checked = session.interpreter.compile(code, name: "%timeit")
        if case .problems(let problems) = checked {
            let source = Source(name: "%timeit", text: code)
            return repl.show(RunResult(status: .syntaxError, errors: problems.map { ErrorReport($0, source: source) }))
        }
        let defined = session.run(wrapper, name: "%timeit")
        guard defined.status == .finished, let function = session["_nn_timed"] else { return repl.show(defined) }
        session["_nn_timed"] = nil
        do throws(SessionError) {
            var count = 1
            while try session.time(function, count) < 0.2, count < 1_000_000_000 { count *= 10 }
            var times: [Double] = []
            for _ in 0..<repeats { times.append(try session.time(function, count) / Double(count)) }
            let mean = times.reduce(0, +) / Double(repeats)
            let variance = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(repeats)
            repl.say("\(text(mean)) ± \(text(variance.squareRoot())) per loop (mean ± std. dev. of \(repeats) runs, \(grouped(count)) loop\(count == 1 ? "" : "s") each)")
        } catch {
            repl.show(RunResult(status: error.status, errors: error.errors))
        }
    }

    /// A number with commas.
    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text = "," + text }
            text = String(digit) + text
        }
        return text
    }
}
