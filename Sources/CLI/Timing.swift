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

    /// `%time`: runs code as a cell and tells what it took.
    static func time(_ code: String, in repl: Repl) {
        let before = Shell.processorTime()
        let result = repl.session.runCell(code)
        let after = Shell.processorTime()
        repl.show(result)
        guard result.status == .finished else { return }
        let user = after.user - before.user, system = after.system - before.system
        repl.say("CPU times: user \(text(user)), sys: \(text(system)), total: \(text(user + system))")
        repl.say("Wall time: \(text(result.seconds))")
    }

    /// `%timeit`: runs code in loops, as many times as take a fifth of a second, in seven rounds.
    /// - Parameters:
    ///   - argument: `-n N`, `-r R` and the code; above a cell the cell comes behind them.
    ///   - setup: what stands behind `%%timeit`.
    static func measure(_ argument: String, setup: String, in repl: Repl) {
        var loops: Int?, rounds = repeats
        let first = options(setup, &loops, &rounds)
        let code = options(argument, &loops, &rounds)
        if let word = [first, code].first(where: { $0.hasPrefix("-n") || $0.hasPrefix("-r") }) {
            return repl.complain("\(word.prefix(2)) needs a number above 0")
        }
        guard !code.allSatisfy(\.isWhitespace) else { return repl.complain("%timeit needs code; %%timeit stands above a cell") }
        let session = repl.session
        let checked = session.interpreter.compile(code, name: "%timeit")
        if case .problems(let problems) = checked {
            let source = Source(name: "%timeit", text: code)
            repl.show(RunResult(status: .syntaxError, errors: problems.map { ErrorReport($0, source: source) }))
            return
        }
        // Names that the code assigns are its own, as in a function.
        let wrapper = "def _nn_timed(_nn_count, _nn_clock):\n" + indented(first, 4) + "    _nn_start = _nn_clock()\n"
            + "    for _nn_index in range(_nn_count):\n" + indented(code, 8) + "    return _nn_clock() - _nn_start\n"
        let defined = session.run(wrapper, name: "%timeit")
        guard defined.status == .finished, let function = session["_nn_timed"] else {
            repl.show(defined)
            return
        }
        session["_nn_timed"] = nil
        do throws(SessionError) {
            var count = loops ?? 1
            while loops == nil, try session.time(function, count) < 0.2, count < 1_000_000_000 { count *= 10 }
            var times: [Double] = []
            for _ in 0..<rounds { times.append(try session.time(function, count) / Double(count)) }
            let mean = times.reduce(0, +) / Double(rounds)
            let variance = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rounds)
            repl.say("\(text(mean)) ± \(text(variance.squareRoot())) per loop (mean ± std. dev. of \(rounds) run\(rounds == 1 ? "" : "s"), \(grouped(count)) loop\(count == 1 ? "" : "s") each)")
        } catch {
            repl.show(RunResult(status: error.status, errors: error.errors))
        }
    }

    private static func indented(_ code: String, _ count: Int) -> String {
        if code.allSatisfy(\.isWhitespace) { return "" }
        let indent = String(repeating: " ", count: count)
        return code.split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 + "\n" }.joined()
    }

    /// Takes `-n N` and `-r R` (also `-n100`) off the beginning.
    private static func options(_ text: String, _ loops: inout Int?, _ rounds: inout Int) -> String {
        var rest = text[...]
        while rest.hasPrefix("-n") || rest.hasPrefix("-r") {
            let isLoops = rest.hasPrefix("-n")
            let value = rest.dropFirst(2).drop { $0 == " " }
            let digits = value.prefix { $0.isNumber }
            guard let number = Int(digits), number > 0 else { break }
            if isLoops { loops = min(number, 1_000_000_000) } else { rounds = min(number, 1000) }
            rest = value.dropFirst(digits.count).drop { $0 == " " }
        }
        return String(rest)
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
