import NNRuntime
import Notebook

/// `nn test`: golden-output tests.
struct TestCommand {
    let settings: Settings
    init(_ settings: Settings) { self.settings = settings }

    func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        let options = try options(invocation)
        var roots = invocation.arguments
        if roots.isEmpty { roots = [FileTree.kind(of: "Tests/Golden") == .folder ? "Tests/Golden" : "."] }
        let (paths, missing) = GoldenRunner.tests(in: roots)
        if let path = missing.first {
            Main.complain("there is no \(path)")
            return 2
        }
        let isTAP = invocation.flags.contains("--tap"), isVerbose = invocation.flags.contains("--verbose")
        let runner = GoldenRunner(options)
        let results = runner.run(paths) { if !isTAP { TestCommand.tell($0, options, isVerbose: isVerbose) } }
        if let path = invocation.last("--junit"), let words = TextFile.write(TestReport.junit(results).utf8, to: path) {
            Main.complain("cannot write \(path): \(words)")
            return 2
        }
        func count(_ outcome: GoldenRunner.Outcome) -> Int { results.count { $0.outcome == outcome } }
        var summary = "\(count(.passed)) passed, \(count(.failed)) failed, \(count(.skipped)) skipped\n"
        if let seed = options.seed { summary = "the order is that of --random-order --seed \(seed)\n" + summary }
        if isTAP {
            Main.say(TestReport.tap(results) + summary.split(separator: "\n").map { "# \($0)\n" }.joined())
        } else {
            Main.say(summary)
        }
        return count(.failed) == 0 ? 0 : 1
    }

    private func options(_ invocation: Invocation) throws(UsageError) -> GoldenRunner.Options {
        var options = GoldenRunner.Options()
        options.isUpdate = invocation.flags.contains("--update")
        options.isByCell = invocation.flags.contains("--cells")
        options.tolerance.relative = try invocation.measure("--rtol") ?? 0
        options.tolerance.absolute = try invocation.measure("--atol") ?? 0
        options.tolerance.lastDigits = invocation.flags.contains("--last-digit") ? 1 : 0
        options.jobs = try invocation.positive("--jobs") ?? options.jobs
        options.filter = invocation.last("--filter")
        options.timeout = try invocation.measure("--timeout") ?? options.timeout
        options.isColored = Terminal.hasColor(1, settings.color)
        if let word = invocation.last("--shard") {
            let parts = word.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count else {
                throw UsageError("--shard is I/N, the I-th of N parts, not '\(word)'")
            }
            options.shard = (index - 1, count)
        }
        if let word = invocation.last("--seed") {
            guard let seed = UInt64(word) else { throw UsageError("--seed needs a number, not '\(word)'") }
            options.seed = seed
        } else if invocation.flags.contains("--random-order") {
            options.seed = UInt64.random(in: 0..<1_000_000)
        }
        return options
    }

    private static func tell(_ result: GoldenRunner.Result, _ options: GoldenRunner.Options, isVerbose: Bool) {
        func painted(_ outcome: GoldenRunner.Outcome) -> String {
            let (word, color) = switch outcome {
            case .passed: ("pass", 32)
            case .failed: ("FAIL", 31)
            case .skipped: ("skip", 33)
            }
            return options.isColored ? "\u{1B}[1;\(color)m\(word)\u{1B}[0m" : word
        }
        let head = "\(painted(result.outcome)) \(result.path)"
        switch result.outcome {
        case .passed: if isVerbose { Main.say("\(head) (\(Int(result.seconds * 1000)) ms)\n") } else if options.isByCell { Main.say(head + "\n") }
        case .skipped: Main.say("\(head): \(result.report)\n")
        case .failed: Main.say(head + "\n")
        }
        for cell in result.cells { Main.say("  \(painted(cell.outcome)) \(TestReport.label(cell))\n") }
        if result.outcome == .failed { Main.say(result.report + "\n") }
    }
}
