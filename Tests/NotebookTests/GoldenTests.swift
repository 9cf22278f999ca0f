import Lang
import NNRuntime
import Testing
@testable import Notebook

@Suite struct LineMatcherTests {
    private let matcher = LineMatcher(tolerance: Tolerance(relative: 1e-6))

    @Test func numbersAnywhere() {
        #expect(matcher.matches("loss 1.0000000 (x=2)", "loss 1.0000001 (x=2)"))
        #expect(!matcher.matches("loss 1.0000000 (x=2)", "loss 1.0000000 (x=3)"))
        #expect(!matcher.matches("loss 1.001", "loss 1.0"))
        #expect(matcher.matches("[ 1.5  -2.25]", "[1.5 -2.25]"))
        #expect(matcher.matches("{'a': 1e-3, 'b': [2.5]}", "{'a': 0.001, 'b': [2.5000001]}"))
        #expect(!matcher.matches("version1.5", "version1.5000001"))
    }

    @Test func notNumbersAndInfinities() {
        #expect(matcher.matches("nan  inf -inf", "nan inf -inf"))
        #expect(!matcher.matches("nan", "1.0"))
        #expect(!matcher.matches("inf", "-inf"))
        #expect(!matcher.matches("inf", "1e300"))
        #expect(!matcher.matches("banana 1.0", "baXna 1.0"))
    }

    @Test func oneUnitOfTheLastDigit() {
        let last = LineMatcher(tolerance: Tolerance(lastDigits: 1))
        #expect(last.matches("0.3", "0.2"))
        #expect(!last.matches("0.3", "0.1"))
        #expect(last.matches("1.2345e-05", "1.2346e-05"))
        #expect(!last.matches("1.2345e-05", "1.2347e-05"))
        #expect(!last.matches("12", "13"))
    }

    @Test func patterns() {
        #expect(matcher.matches("took [..] s", "took 1.25 s"))
        #expect(!matcher.matches("took [..] s", "took 1.25 ms!"))
        #expect(matcher.matches("[..]:[..]", "a:b"))
    }

    @Test func saysWhatIsAllowed() throws {
        let difference = try #require(LineMatcher(tolerance: Tolerance(relative: 0.1, absolute: 1)).differences("x 10.0", "x 13.0")?.first)
        #expect(difference.expected == 10 && difference.got == 13 && difference.allowed == 2)
    }

    @Test func words() { #expect(GoldenTest.words("--size 3 'a b' \"\"") == ["--size", "3", "a b", ""]) }
}

@Suite struct AlignmentTests {
    private let matcher = LineMatcher(tolerance: Tolerance(relative: 1e-6))

    private func align(_ expected: [String], _ got: [String]) -> Alignment {
        Alignment(expected: expected, got: got) { matcher.matches(expected[$0], got[$1]) }
    }

    @Test func gaps() {
        #expect(align(["a", "...", "z"], ["a", "b", "c", "z"]).isMatch)
        #expect(align(["...", "z"], ["z"]).isMatch)
        #expect(align(["..."], []).isMatch)
        #expect(!align(["a", "...", "z"], ["a", "b"]).isMatch)
    }

    @Test func updateKeepsWhatMatches() {
        let updated = align(["x 1.0", "took [..]", "...", "old", "end"], ["x 1.0000000001", "took 3", "p", "q", "new", "end"]).updated
        #expect(updated == ["x 1.0", "took [..]", "...", "new", "end"])
    }

    /// Every pair of short lists: the steps rebuild both.
    @Test func coversBothLists() {
        let words = ["a", "b", "..."]
        func lists(_ count: Int) -> [[String]] { count == 0 ? [[]] : lists(count - 1).flatMap { list in words.map { list + [$0] } } }
        let all = (0...3).flatMap(lists)
        for expected in all {
            for got in all {
                let alignment = align(expected, got)
                var left: [String] = [], right: [String] = []
                for step in alignment.steps {
                    switch step {
                    case .same(let e, let g), .changed(let e, let g): left.append(expected[e]); right.append(got[g])
                    case .missing(let e), .gap(let e): left.append(expected[e])
                    case .added(let g), .swallowed(let g): right.append(got[g])
                    }
                }
                #expect(left == expected && right == got)
            }
        }
    }
}

@Suite struct GoldenRunnerTests {
    /// Runs tests made of files in a folder of their own; the folder's place is cut from reports.
    private func run(_ files: [String: String], _ change: (inout GoldenRunner.Options) -> Void = { _ in }) -> (results: [GoldenRunner.Result], folder: TemporaryFolder) {
        let folder = TemporaryFolder()
        for (name, text) in files { folder.write(name, text) }
        var options = GoldenRunner.Options()
        options.jobs = 2
        change(&options)
        return (GoldenRunner(options).run(GoldenRunner.tests(in: [folder.path]).paths) { _ in }, folder)
    }

    @Test func cellsAreJudgedOneByOne() {
        let (results, _) = run(["a.nn": "# %% One\nprint(1)\n# %% Two\nprint(2)\n# %% Three\n1/0\n# %% Four\nprint(4)\n", "a.out": "1\n3\n", "a.err": "...\n"]) { $0.isByCell = true }
        #expect(results.first?.cells.map(\.outcome) == [.passed, .failed, .passed, .skipped])
    }

    @Test func toleranceOfACell() {
        let (results, _) = run(["a.nn": "print(1.0)\n# %% Two\n# rtol: 0.1\nprint(2.01)\n", "a.out": "1.0\n2.0\n",
                                "b.nn": "print(1.01)\n# %% Two\n# rtol: 0.1\nprint(2.01)\n", "b.out": "1.0\n2.0\n"])
        #expect(results.map(\.outcome) == [.passed, .failed])
    }

    @Test func updateRewritesOnlyWhatIsOutOfTolerance() {
        let (results, folder) = run(["a.nn": "# rtol: 1e-3\nprint(1.0001)\nprint(5.0)\nprint('t', 3)\n", "a.out": "1.0\n2.0\nt [..]\n"]) { $0.isUpdate = true }
        #expect(results.first?.outcome == .failed)
        #expect(folder.read("a.out") == "1.0\n5.0\nt [..]\n")
    }

    @Test func examplesOfDocuments() {
        let (results, folder) = run(["a.md": "```python\n>>> 1 + 1\n2\n>>> 1/0\nZeroDivisionError: division by zero\n>>> 3\n4\n```\n"]) { $0.isUpdate = true }
        #expect(results.first?.outcome == .failed)
        #expect(folder.read("a.md") == "```python\n>>> 1 + 1\n2\n>>> 1/0\nZeroDivisionError: division by zero\n>>> 3\n3\n```\n")
    }

    @Test func programsInDocuments() {
        let text = "```nn\nx = 2\n```\ntext\n```nn\nprint(x)\nx + 1\n```\n```output\n2\n3\n```\n"
        #expect(run(["a.md": text]).results.first?.outcome == .passed)
        #expect(run(["a.md": text.replacing("x = 2", with: "x = 1/0")]).results.first?.report.hasPrefix("line 2: ZeroDivisionError") == true)
    }

    @Test func examplesOfDocStrings() {
        let script = "def f(x):\n    '''Doc.\n\n    >>> f(2)\n    4\n    >>> f(None)\n    Traceback (most recent call last):\n      ...\n    TypeError: [..]\n\n    Words.\n    '''\n    return x * x\n"
        #expect(run(["a.nn": script]).results.first?.outcome == .passed)
        #expect(run(["a.nn": script.replacing("    4\n", with: "    5\n")]).results.first?.outcome == .failed)
    }

    @Test func stopsWhatTakesTooLong() {
        let (results, _) = run(["a.nn": "# timeout: 0.2\nwhile True: pass\n", "a.out": "", "b.nn": "print(1)", "b.out": "1\n"])
        #expect(results.map(\.outcome) == [.failed, .passed])
        #expect(results.first?.report.contains("took longer than 0.2 s") == true)
    }

    @Test func shardsAndOrders() {
        let paths = (0..<20).map { "t\($0)" }
        var options = GoldenRunner.Options()
        var seen: [String] = []
        for index in 0..<3 {
            options.shard = (index, 3)
            seen += GoldenRunner(options).chosen(paths)
        }
        #expect(seen.sorted() == paths.sorted())
        options.shard = (0, 1)
        options.seed = 7
        let order = GoldenRunner(options).chosen(paths)
        #expect(order != paths && order.sorted() == paths.sorted() && order == GoldenRunner(options).chosen(paths))
    }

    @Test func reportsForMachines() {
        let results = run(["a.nn": "print('<&>')", "a.out": "x\n", "b.nn": "# skip: later\n", "b.out": ""]).results
        let xml = TestReport.junit(results)
        #expect(xml.contains("tests=\"2\" failures=\"1\" skipped=\"1\"") && xml.contains("&lt;&amp;&gt;") && xml.contains("<skipped message=\"later\"/>"))
        let tap = TestReport.tap(results)
        #expect(tap.hasPrefix("TAP version 13\n1..2\nnot ok 1 - ") && tap.contains("# SKIP later"))
    }
}

/// A folder that goes when it is let go.
final class TemporaryFolder {
    let path: String

    init() {
        path = "/tmp/nn-test-\(UInt64.random(in: 0..<UInt64.max))"
        FileTree.makeFolder(path)
    }

    func write(_ name: String, _ text: String) { _ = TextFile.write(text.utf8, to: path + "/" + name) }
    func read(_ name: String) -> String? { if case .text(let text) = TextFile.read(path + "/" + name) { text } else { nil } }
    deinit { FileTree.remove(path) }
}
