// Runs golden tests: each in a session of its own, several at a time on threads of one process, which is what makes
// a thousand small ones a matter of seconds. Results come in the order of the tests, whatever finishes first. Tests
// that set variables of the environment run one after the other, behind all others: the environment is the process's.
//
// A test that passes its time is stopped as a limit of the host stops a program. One that does not even notice that
// is given up: it counts as failed, its thread is left to itself and another takes its place.

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
        /// Only each `count`-th test, beginning with the `index`-th, from 0.
        public var shard: (index: Int, count: Int) = (0, 1)
        /// The tests run in an order made from this number, not in that of their paths.
        public var seed: UInt64?
        /// Seconds that a test may take.
        public var timeout = 60.0
        /// Whether scripts are run and judged cell by cell.
        public var isByCell = false
        /// Whether reports are coloured.
        public var isColored = false
        public init() {}
    }

    public enum Outcome: String, Sendable { case passed, failed, skipped }

    /// What became of a test.
    public struct Result: Sendable {
        public let path: String
        public let outcome: Outcome
        public let seconds: Double
        /// The difference, or why it was skipped; empty if it passed.
        public let report: String
        /// What became of its cells, if they were judged.
        public var cells: [CellResult] = []
    }

    /// What became of a cell of a script.
    public struct CellResult: Sendable {
        /// From 1, counting cells of code.
        public let number: Int
        public let title: String
        public let outcome: Outcome
        public let seconds: Double
    }

    let options: Options
    public init(_ options: Options) { self.options = options }

    // MARK: Finding tests

    /// The tests below some paths, sorted: scripts, and Markdown files with examples. A name that begins with `_` is a
    /// module of others and no test.
    public static func tests(in paths: [String]) -> (paths: [String], missing: [String]) {
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
        if path.split(separator: "/").last?.hasPrefix("_") != false { return false }
        if path.hasSuffix(".nn") { return true }
        guard path.hasSuffix(".md"), case .text(let text) = TextFile.read(path) else { return false }
        return ExampleReader.sessions(inMarkdown: text).contains { !$0.isEmpty }
    }

    /// The tests that the options choose, in the order in which they run.
    public func chosen(_ paths: [String]) -> [String] {
        var chosen = paths.filter { path in options.filter.map { path.contains($0) } ?? true }
        chosen = chosen.enumerated().filter { $0.offset % max(options.shard.count, 1) == options.shard.index }.map(\.element)
        if let seed = options.seed {
            var generator = SplitMix64(state: seed)
            chosen.shuffle(using: &generator)
        }
        return chosen
    }

    // MARK: Running

    /// Runs tests, those that the options choose of them.
    /// - Parameter finished: called with each result in the order of the tests, from one thread at a time.
    public func run(_ paths: [String], finished: @escaping @Sendable (Result) -> Void) -> [Result] {
        let tests = chosen(paths).map { load($0) }
        let state = State(tests.map(\.path), finished)
        let order = tests.indices.filter { tests[$0].environment.isEmpty }
        let next = Atomic<Int>(0)
        let watch = Watch()
        let work: @Sendable () -> Void = {
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < order.count else { return }
                let index = order[place]
                state.finish(index, run(tests[index], index, watch))
            }
        }
        // Who is given up leaves its work to a new thread.
        let watcher = BigStack.start {
            watch.run { index, seconds in
                state.finish(index, Result(path: tests[index].path, outcome: .failed, seconds: seconds,
                                           report: "did not stop when its time was up, and was given up\n"))
                if let thread = BigStack.start(work) { pthread_detach(thread) }
            }
        }
        var isAlone = true
        for _ in 0..<max(1, min(options.jobs, order.count)) {
            if let thread = BigStack.start(work) {
                pthread_detach(thread)
                isAlone = false
            }
        }
        if isAlone { work() }
        state.wait(for: order)
        for index in tests.indices where !tests[index].environment.isEmpty {
            BigStack.run { state.finish(index, runWithEnvironment(tests[index], index, watch)) }
        }
        watch.end()
        if let watcher { pthread_join(watcher, nil) }
        return state.all
    }

    private func load(_ path: String) -> GoldenTest {
        func text(_ path: String) -> String? { if case .text(let text) = TextFile.read(path) { text } else { nil } }
        let stem = path.hasSuffix(".nn") ? String(path.dropLast(3)) : path
        var test = GoldenTest(path: path, script: text(path) ?? "", expectedOutput: text(stem + ".out"),
                              expectedError: text(stem + ".err"), tolerance: options.tolerance, environment: Environment.value)
        if let other = test.otherScript {
            if let script = text(other) { test.script = script } else { test.problem = "there is no script \(other)" }
        }
        return test
    }

    private func runWithEnvironment(_ test: GoldenTest, _ index: Int, _ watch: Watch) -> Result {
        let old = test.environment.map { ($0.name, Environment.value($0.name)) }
        for (name, value) in test.environment { Environment.set(name, value) }
        defer { for (name, value) in old { Environment.set(name, value) } }
        return run(test, index, watch)
    }

    private func run(_ test: GoldenTest, _ index: Int, _ watch: Watch) -> Result {
        if let reason = test.skipReason { return Result(path: test.path, outcome: .skipped, seconds: 0, report: reason) }
        if let problem = test.problem { return Result(path: test.path, outcome: .failed, seconds: 0, report: problem + "\n") }
        let timeout = test.timeout ?? options.timeout
        let start = MonotonicClock.now()
        let clock: (Session) -> Void = { watch.begin(index, $0.interrupter, start: start, timeout: timeout) }
        defer { watch.finish(index) }
        return test.path.hasSuffix(".md") ? runDocument(test, clock) : runScript(test, clock, start: start, timeout: timeout)
    }
}

/// Results as they come in, told in order.
private final class State: Sendable {
    private struct Progress {
        var results: [GoldenRunner.Result?]
        var told = 0
    }

    private let progress: Mutex<Progress>
    private let tell: @Sendable (GoldenRunner.Result) -> Void

    init(_ paths: [String], _ tell: @escaping @Sendable (GoldenRunner.Result) -> Void) {
        progress = Mutex(Progress(results: Array(repeating: nil, count: paths.count)))
        self.tell = tell
    }

    /// Keeps a result; the first of a test counts.
    func finish(_ index: Int, _ result: GoldenRunner.Result) {
        progress.withLock { progress in
            if progress.results[index] != nil { return }
            progress.results[index] = result
            while progress.told < progress.results.count, let next = progress.results[progress.told] {
                tell(next)
                progress.told += 1
            }
        }
    }

    /// Waits until some tests have their result.
    func wait(for indices: [Int]) {
        for index in indices {
            while progress.withLock({ $0.results[index] == nil }) { usleep(1000) }
        }
    }

    var all: [GoldenRunner.Result] { progress.withLock { $0.results.compactMap { $0 } } }
}

/// Stops tests that take too long.
private final class Watch: Sendable {
    private struct Entry {
        var interrupter: Session.Interrupter
        let start: Double
        let timeout: Double
    }

    private struct Entries {
        var running: [Int: Entry] = [:]
        var isEnded = false
    }

    /// Seconds that a test is given to notice that its time is up.
    private static let patience = 10.0
    private let entries = Mutex(Entries())

    /// A session of a test begins; a test may have several, one after the other.
    func begin(_ index: Int, _ interrupter: Session.Interrupter, start: Double, timeout: Double) {
        entries.withLock { $0.running[index] = Entry(interrupter: interrupter, start: start, timeout: timeout) }
    }

    func finish(_ index: Int) { entries.withLock { _ = $0.running.removeValue(forKey: index) } }
    func end() { entries.withLock { $0.isEnded = true } }

    func run(givenUp: (_ index: Int, _ seconds: Double) -> Void) {
        while true {
            let now = MonotonicClock.now()
            let (isEnded, lost) = entries.withLock { entries in
                var lost: [(Int, Double)] = []
                for (index, entry) in entries.running where now > entry.start + entry.timeout {
                    entry.interrupter.cancel()
                    if now > entry.start + entry.timeout + Watch.patience { lost.append((index, now - entry.start)) }
                }
                for (index, _) in lost { entries.running[index] = nil }
                return (entries.isEnded, lost)
            }
            for (index, seconds) in lost { givenUp(index, seconds) }
            if isEnded { return }
            usleep(20_000)
        }
    }
}
