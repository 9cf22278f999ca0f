import Lang
import NNRuntime
import Testing
@testable import Notebook

/// A session that keeps what it puts out.
private func makeSession() -> (Session, TextOutput, TextOutput) {
    let output = TextOutput(), errorOutput = TextOutput()
    return (Session(output: output, errorOutput: errorOutput), output, errorOutput)
}

@Suite struct SessionTests {
    @Test func arrayWorkOfASessionEndsWithItsRun() {
        let before = WorkContext.current
        let (session, output, _) = makeSession()
        session.run("import numpy as np\nprint(np.ones(3) / 2)", name: "a")
        #expect(output.text == "[0.5 0.5 0.5]\n")
        #expect(WorkContext.current === before)
    }

    @Test func valueOfCellIsShownAndKept() {
        let (session, output, _) = makeSession()
        session.isRecording = true
        let result = session.runCell("print('a')\n1 + 1")
        #expect(result.status == .finished)
        #expect(output.text == "a\nOut[1]: 2\n")
        #expect(result.outputs.count == 2)
        session.runCell("_ + _1 + Out[1]")
        #expect(output.text.hasSuffix("Out[2]: 6\n"))
        session.runCell("In[2]")
        #expect(output.text.hasSuffix("Out[3]: '_ + _1 + Out[1]'\n"))
        session.runCell("_i, _ii, _ih[1] is In[1], _oh is Out")
        #expect(output.text.contains("Out[4]: ('In[2]', '_ + _1 + Out[1]', True, True)"))
    }

    @Test func semicolonHidesValue() {
        let (session, output, _) = makeSession()
        session.runCell("1 + 1;")
        #expect(output.text.isEmpty)
    }

    @Test func onlyLastValuesAreKept() {
        let (session, _, _) = makeSession()
        for number in 0..<30 { session.runCell("\(number)") }
        #expect(session["_5"] == nil)
        #expect(session["_30"] != nil)
    }

    @Test func largeArraysAreKeptAsLastValueOnly() {
        let (session, _, _) = makeSession()
        session.runCell("np.zeros(3 << 20)")
        #expect(session["_"] != nil)
        #expect(session["_1"] == nil)
        session.runCell("2")
        #expect(session["_2"] != nil)
    }

    @Test func longTextIsShownByItsEnds() {
        let (session, output, _) = makeSession()
        session.foldedLines = 10
        session.runCell("'a' * 5000000 + 'z'")
        #expect(output.text.contains("4999201 more characters: print(_) shows all"))
        #expect(output.text.hasPrefix("Out[1]: \n'aaa") && output.text.hasSuffix("aaz'\n"))
        #expect(output.text.utf8.count < 2000)
    }

    @Test func errorIsDataAndSessionGoesOn() {
        let (session, output, _) = makeSession()
        let result = session.run("def f():\n    return 1 / 0\nf()\n", name: "a.nn")
        #expect(result.status == .failed)
        let report = result.errors.first
        #expect(report?.header == "ZeroDivisionError: division by zero")
        #expect(report?.frames.map(\.function) == ["<module>", "f"])
        session.run("print('on')", name: "b.nn")
        #expect(output.text == "on\n")
    }

    @Test func statusesOfRuns() {
        let (session, _, errorOutput) = makeSession()
        #expect(session.run("x = (", name: "a").status == .syntaxError)
        #expect(session.run("raise SystemExit(3)", name: "a").status == .exit(3))
        #expect(session.run("raise SystemExit('bye')", name: "a").status == .exit(1))
        #expect(errorOutput.text == "bye\n")
        #expect(session.run("raise KeyboardInterrupt", name: "a").status == .interrupted)
        session.limits = Limits(seconds: 0.01)
        #expect(session.run("while True: pass", name: "a").status == .limit)
    }

    @Test func variablesGoInAndOut() throws {
        let (session, _, _) = makeSession()
        session["x"] = .int(20)
        session.run("y = x * 2 + 2", name: "a")
        guard case .int(42)? = session["y"] else { Issue.record("y is not 42"); return }
        guard case .int(7) = try session.evaluate("3 + 4") else { Issue.record("3 + 4 is not 7"); return }
        #expect(throws: SessionError.self) { try session.evaluate("nothere") }
    }

    @Test func twoSessionsShareNothing() {
        let (a, _, _) = makeSession(), (b, _, _) = makeSession()
        a.run("x = 1", name: "a")
        #expect(b["x"] == nil)
    }
}

@Suite struct ScriptTests {
    private static let script = """
        # %% Setup tags=["parameters"]
        steps = 3  # so many
        names = ["a",
                 "b"]

        # %% Twice
        print(steps * 2)
        steps
        """

    @Test func parametersReplaceValues() throws {
        let source = Source(name: "s.nn", text: Self.script)
        let text = try ScriptParameters.apply(["steps=10", "names=x"], to: source)
        #expect(text.contains("steps = 10  # so many"))
        #expect(text.contains("names = ('x'\n)"))
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == source.lineStarts.count)
    }

    @Test func unknownParameterIsRefused() {
        #expect {
            try ScriptParameters.apply(["stps=10"], to: Source(name: "s.nn", text: Self.script))
        } throws: { ($0 as? ScriptParameters.Problem)?.message == "s.nn has no parameter 'stps'; did you mean 'steps'?" }
    }

    @Test func oneCellByTitleOrNumber() throws {
        for word in ["Twice", "twi", "2"] {
            let (session, output, _) = makeSession()
            session["steps"] = .int(4)
            _ = try session.runScript(Self.script, name: "s.nn", cells: [word])
            #expect(output.text == "8\n")
        }
        let (session, _, _) = makeSession()
        #expect(throws: ScriptRun.Problem.self) { try session.runScript(Self.script, name: "s.nn", cells: ["Thrice"]) }
    }

    @Test func linesOfCellsAreThoseOfTheScript() throws {
        let (session, _, _) = makeSession()
        let run = try session.runScript("x = 1\n# %% two\n\ny = nothere\n", name: "s.nn", keepsOutputs: true)
        let place = run.result.errors.first?.frames.last
        #expect(place.map { $0.source.line(at: Int($0.span.start)) } == 4)
    }

    @Test func cellsSurviveConversion() throws {
        let cells = Cells.split(Source(name: "s.nn", text: "# %% [markdown]\n# # Title\n# words\n\n" + Self.script))
        let runs = cells.map { ScriptRun.CellRun(cell: $0, result: nil) }
        for kind in [Document.notebook, .markdown, .script] {
            let back = try #require(kind.cells(kind.text(runs, title: "s"), name: "s"))
            #expect(back.map(\.text) == cells.map(\.text))
            #expect(back.map(\.tags) == cells.map(\.tags))
        }
    }

    @Test func pageShowsErrorsAndEscapes() throws {
        let (session, _, _) = makeSession()
        let run = try session.runScript("print('<b>')\n1 / 0  # why\n", name: "s.nn", keepsOutputs: true)
        let page = HTMLReport.text(run.cells, title: "s")
        #expect(page.contains("&lt;b&gt;"))
        #expect(!page.contains("<b>"))
        #expect(page.contains("ZeroDivisionError: division by zero"))
        #expect(page.contains("<span class=\"c\"># why</span>"))
    }
}

@Suite struct CompleterTests {
    private func texts(_ before: String, _ setup: String = "") -> [String] {
        let (session, _, _) = makeSession()
        session.run(setup, name: "setup")
        return Completer(session).complete(before).candidates.map(\.text)
    }

    @Test func names() { #expect(texts("learn", "learning_rate = 1") == ["learning_rate"]) }
    @Test func attributesOfInstances() { #expect(texts("a.we", "class A:\n  def __init__(self): self.weight = 1\na = A()") == ["weight"]) }
    @Test func membersOfModules() { #expect(texts("np.arang").contains("arange")) }
    @Test func keys() { #expect(texts("d['W", "d = {'W1': 1, 'b1': 2}") == ["W1']"]) }
    @Test func keywordArguments() { #expect(texts("f(1, ra", "def f(x, rate=1): pass").first == "rate=") }
    @Test func literals() {
        #expect(texts("'abc'.upp") == ["upper"])
        #expect(texts("[1, 2].app") == ["append"])
        #expect(texts("{'a': 1}.valu") == ["values"])
        #expect(texts("f(x)[0].app", "def f(x): return [x]").isEmpty)
    }
    @Test func fStrings() {
        #expect(texts("print(f'{rate_o", "rate_of = 1") == ["rate_of"])
        #expect(texts("print(f'{x.sha", "x = np.ones(3)") == ["shape"])
    }
    @Test func itemsOfArrays() { #expect(texts("x[0].sha", "x = np.ones((2, 3))") == ["shape"]) }
    @Test func whatHostObjectsKnow() { #expect(texts("net.lay", "net = nn.Sequential([nn.Dense(2, 1)])") == ["layers"]) }
    @Test func runsNoCode() {
        #expect(texts("a.b.", "class A:\n  @property\n  def b(self): raise ValueError\na = A()").isEmpty)
    }
}
