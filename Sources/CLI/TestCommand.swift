import NNRuntime
import Notebook

/// `nn test`: golden-output tests.
struct TestCommand {
    let settings: Settings
    init(_ settings: Settings) { self.settings = settings }

    func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        var options = GoldenRunner.Options()
        options.isUpdate = invocation.flags.contains("--update")
        options.tolerance.relative = try invocation.measure("--rtol") ?? 0
        options.tolerance.absolute = try invocation.measure("--atol") ?? 0
        options.jobs = try invocation.positive("--jobs") ?? options.jobs
        options.filter = invocation.last("--filter")
        options.timeout = try invocation.measure("--timeout") ?? options.timeout
        options.isColored = Terminal.hasColor(1, settings.color)
        let isColored = options.isColored
        var roots = invocation.arguments
        if roots.isEmpty { roots = [FileTree.kind(of: "Tests/Golden") == .folder ? "Tests/Golden" : "."] }
        let (scripts, missing) = GoldenRunner.scripts(in: roots)
        if let path = missing.first {
            Main.complain("there is no \(path)")
            return 2
        }
        let results = GoldenRunner(options).run(scripts) { result in
            guard result.outcome != .passed else { return }
            let word = result.outcome == .failed ? "FAIL" : "skip"
            let painted = isColored ? "\u{1B}[1;\(result.outcome == .failed ? 31 : 33)m\(word)\u{1B}[0m" : word
            Main.say(result.outcome == .failed ? "\(painted) \(result.path)\n\(result.report)\n"
                     : "\(painted) \(result.path): \(result.report)\n")
        }
        func count(_ outcome: GoldenRunner.Result.Outcome) -> Int { results.count { $0.outcome == outcome } }
        Main.say("\(count(.passed)) passed, \(count(.failed)) failed, \(count(.skipped)) skipped\n")
        return count(.failed) == 0 ? 0 : 1
    }
}
