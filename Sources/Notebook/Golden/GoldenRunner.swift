// Runs golden tests: each in a session of its own, several at a time on threads of one process, which is what makes
// a thousand small ones a matter of seconds. Results come in the order of the paths, whatever finishes first. Tests
// that set variables of the environment run one after the other, behind all others: the environment is the process's.

import Lang
import NNRuntime
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

public struct GoldenRunner: Sendable {
    public struct Options: Sendable {
        public var tolerance = Tolerance()
        /// Whether what is put out becomes what is expected.
        public var isUpdate = false
        public var jobs = WorkPool.processorCount
        /// Only tests whose path contains it.
        public var filter: String?
        /// Seconds that a test may take.
        public var timeout = 60.0
        /// Whether reports are coloured.
        public var isColored = false
        public init() {}
    }

    /// What became of a test.
    public struct Result: Sendable {
        public enum Outcome: Sendable { case passed, failed, skipped }
        public let path: String
        public let outcome: Outcome
        public let seconds: Double
        /// The difference, or why it was skipped; empty if it passed.
        public let report: String
    }

    let options: Options
    public init(_ options: Options) { self.options = options }

    // MARK: Finding tests

    /// The scripts below some paths, sorted; a name that begins with `_` is a module of others and no test.
    public static func scripts(in paths: [String]) -> (paths: [String], missing: [String]) {
        var found: Set<String> = [], missing: [String] = []
        for path in paths {
            switch FileTree.kind(of: path) {
            case .folder: found.formUnion(FileTree.files(below: path).filter { isTest($0) })
            case .file: found.insert(path)
            case .none: missing.append(path)
            }
        }
        return (found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, missing)
    }

    private static func isTest(_ path: String) -> Bool {
        path.hasSuffix(".nn") && path.split(separator: "/").last?.hasPrefix("_") == false
    }

    // MARK: Running

    /// Runs the tests of some scripts.
    /// - Parameter finished: called with each result in the order of the paths, from one thread at a time.
    public func run(_ paths: [String], finished: @escaping @Sendable (Result) -> Void) -> [Result] {
        let chosen = paths.filter { path in options.filter.map { path.contains($0) } ?? true }
        let tests = chosen.map { load($0) }
        let state = State(count: tests.count)
        let watch = Watch()
        let watcher = BigStack.start { watch.run() }
        let order = tests.indices.filter { tests[$0].environment.isEmpty }
        let next = Atomic<Int>(0)
        let work: @Sendable () -> Void = {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < order.count else { return }
                state.finish(order[index], run(tests[order[index]], watch), finished)
            }
        }
        var threads: [pthread_t] = []
        for _ in 0..<max(1, min(options.jobs, order.count)) { if let thread = BigStack.start(work) { threads.append(thread) } }
        if threads.isEmpty { work() }
        for thread in threads { pthread_join(thread, nil) }
        for index in tests.indices where !tests[index].environment.isEmpty {
            BigStack.run { state.finish(index, runWithEnvironment(tests[index], watch), finished) }
        }
        watch.end()
        if let watcher { pthread_join(watcher, nil) }
        return state.all
    }

    private func load(_ path: String) -> GoldenTest {
        func text(_ path: String) -> String? { if case .text(let text) = TextFile.read(path) { text } else { nil } }
        let stem = String(path.dropLast(3))
        var test = GoldenTest(path: path, script: text(path) ?? "", expectedOutput: text(stem + ".out"),
                              expectedError: text(stem + ".err"), tolerance: options.tolerance, environment: Environment.value)
        if let other = test.otherScript {
            if let script = text(other) { test.script = script } else { test.problem = "there is no script \(other)" }
        }
        return test
    }

    private func runWithEnvironment(_ test: GoldenTest, _ watch: Watch) -> Result {
        let old = test.environment.map { ($0.name, Environment.value($0.name)) }
        for (name, value) in test.environment { Environment.set(name, value) }
        defer { for (name, value) in old { Environment.set(name, value) } }
        return run(test, watch)
    }

    private func run(_ test: GoldenTest, _ watch: Watch) -> Result {
        if let reason = test.skipReason { return Result(path: test.path, outcome: .skipped, seconds: 0, report: reason) }
        if let problem = test.problem { return Result(path: test.path, outcome: .failed, seconds: 0, report: problem + "\n") }
        let output = TextOutput(), errorOutput = TextOutput()
        let session = Session(output: output, errorOutput: errorOutput)
        session.prepare(script: test.scriptPath)
        session["__file__"] = .string(test.name)
        session.interpreter.arguments = [test.name] + test.arguments
        session.input = LineInput(test.input)
        let script: String
        do throws(ScriptParameters.Problem) {
            script = try ScriptParameters.apply(test.parameters, to: Source(name: test.name, text: test.script))
        } catch {
            return Result(path: test.path, outcome: .failed, seconds: 0, report: error.message + "\n")
        }
        let timeout = test.timeout ?? options.timeout
        let token = watch.begin(session.interrupter, until: MonotonicClock.now() + timeout)
        let result = session.run(script, name: test.name)
        watch.finish(token)
        let renderer = DiagnosticRenderer()
        errorOutput.write(result.errors.map { renderer.render($0) }.joined(separator: "\n"))
        let isLate = result.status == .interrupted && result.seconds >= timeout
        return compare(test, Observed(output: shortened(output.text, test), error: shortened(errorOutput.text, test),
                                      exitCode: result.status.exitCode, seconds: result.seconds, isLate: isLate))
    }

    /// The text without the folder of the test, which depends on where the runner was called.
    private func shortened(_ text: String, _ test: GoldenTest) -> String {
        test.folder.isEmpty ? text : text.split(separator: test.folder, omittingEmptySubsequences: false).joined()
    }

    // MARK: Comparing

    private struct Observed {
        let output: String
        let error: String
        let exitCode: Int32
        let seconds: Double
        let isLate: Bool
    }

    private func compare(_ test: GoldenTest, _ got: Observed) -> Result {
        var report = ""
        if got.isLate { report += "took longer than \(test.timeout ?? options.timeout) s and was stopped\n" }
        if test.expectedOutput == nil, test.expectedError == nil, !options.isUpdate {
            report += "nothing says what to expect; --update writes \(test.stem).out\n"
        }
        report += difference("output", test, test.expectedOutput, got.output, ".out")
        report += difference("standard error", test, test.expectedError, got.error, ".err")
        let wantedCode = test.exitCode ?? (test.expectedError == nil && !(options.isUpdate && !got.error.isEmpty) ? 0 : got.exitCode)
        if got.exitCode != wantedCode { report += "exit status \(got.exitCode), expected \(wantedCode)\n" }
        return Result(path: test.path, outcome: report.isEmpty ? .passed : .failed, seconds: got.seconds, report: report)
    }

    /// The difference as text; empty if there is none. Writes the file if that is wanted.
    private func difference(_ what: String, _ test: GoldenTest, _ expected: String?, _ got: String, _ suffix: String) -> String {
        let matcher = LineMatcher(tolerance: test.tolerance)
        let wanted = lines(expected ?? ""), found = lines(got)
        if matcher.matches(wanted, found) {
            // A new test that prints nothing still gets its file.
            if options.isUpdate, expected == nil, suffix == ".out" { return update(test.stem + suffix, "") }
            return ""
        }
        let diff = UnifiedDiff(expected: wanted, got: found, matcher)
        var report = "\(what): expected (-) and got (+)\n" + diff.text(isColored: options.isColored)
        if options.isUpdate {
            report += update(test.stem + suffix, unlines(UnifiedDiff.updated(expected: wanted, got: found, matcher)))
        }
        return report
    }

    private func update(_ path: String, _ text: String) -> String {
        if let words = TextFile.write(text.utf8, to: path) { return "cannot write \(path): \(words)\n" }
        return "wrote \(path)\n"
    }

    /// The lines of a text; a last line without its end is told apart by a mark.
    private func lines(_ text: String) -> [String] {
        if text.isEmpty { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += GoldenRunner.noLineEnd }
        return lines
    }

    private func unlines(_ lines: [String]) -> String {
        let text = lines.map { $0 + "\n" }.joined()
        return text.hasSuffix(GoldenRunner.noLineEnd + "\n") ? String(text.dropLast(GoldenRunner.noLineEnd.count + 1)) : text
    }

    private static let noLineEnd = " (no line end)"
}

/// Results as they come in, told in order.
private final class State: Sendable {
    private struct Progress {
        var results: [GoldenRunner.Result?]
        var told = 0
    }

    private let progress: Mutex<Progress>
    init(count: Int) { progress = Mutex(Progress(results: Array(repeating: nil, count: count))) }

    func finish(_ index: Int, _ result: GoldenRunner.Result, _ tell: (GoldenRunner.Result) -> Void) {
        progress.withLock { progress in
            progress.results[index] = result
            while progress.told < progress.results.count, let next = progress.results[progress.told] {
                tell(next)
                progress.told += 1
            }
        }
    }

    var all: [GoldenRunner.Result] { progress.withLock { $0.results.compactMap { $0 } } }
}

/// Stops tests that take too long.
private final class Watch: Sendable {
    private struct Entries {
        var running: [Int: (interrupter: Session.Interrupter, deadline: Double)] = [:]
        var next = 0
        var isEnded = false
    }

    private let entries = Mutex(Entries())

    func begin(_ interrupter: Session.Interrupter, until deadline: Double) -> Int {
        entries.withLock {
            $0.next += 1
            $0.running[$0.next] = (interrupter, deadline)
            return $0.next
        }
    }

    func finish(_ token: Int) { entries.withLock { _ = $0.running.removeValue(forKey: token) } }
    func end() { entries.withLock { $0.isEnded = true } }

    func run() {
        while true {
            let now = MonotonicClock.now()
            let isEnded = entries.withLock { entries in
                for entry in entries.running.values where now > entry.deadline { entry.interrupter.raise() }
                return entries.isEnded
            }
            if isEnded { return }
            usleep(20_000)
        }
    }
}
