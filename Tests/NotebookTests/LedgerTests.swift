import NNRuntime
@testable import Notebook
import Testing

/// What the session knows of its cells: who defined what, and what is stale.
@Suite struct LedgerTests {
    private let output = TextOutput()
    private let session: Session

    init() {
        session = Session(output: output, errorOutput: output)
        session.keepLedger()
    }

    private func state(_ number: Int) -> Ledger.Freshness? { session.ledger?.freshness(.typed(number)) }

    private var notes: String { output.take() }

    @Test func replacedValueMakesItsReadersStale() {
        for cell in ["lr = 0.1", "net = lr * 2", "lr = 0.5"] { session.runCell(cell) }
        #expect(notes == "")
        session.runCell("net + 1;")
        #expect(notes.contains("note: net, made by In [2], is stale: In [3] has changed lr since"))
        // It is told once.
        session.runCell("net + 2;")
        #expect(notes == "")
        #expect(state(1) == .fresh)
        #expect(state(2) == .stale("In [3] has changed lr since"))
        session.runCell("net = lr * 2")
        session.runCell("net + 3;")
        #expect(notes == "")
    }

    @Test func updatesInOrderAreNotStale() {
        for cell in ["x = np.arange(3.0)", "y = x + 1", "x -= x.mean()", "total = 0", "for i in range(3): total += i", "(y, total);"] { session.runCell(cell) }
        #expect(notes == "")
        for number in 1...6 { #expect(state(number) == .fresh) }
    }

    @Test func sameValueAgainChangesNothing() {
        for cell in ["n = 3", "m = n + 1", "n = 3", "m;"] { session.runCell(cell) }
        #expect(notes == "")
        #expect(state(2) == .fresh)
    }

    @Test func functionsReadWhenCalled() {
        for cell in ["rate = 1", "def f():\n    return rate", "y = f()", "rate = 2", "y;"] { session.runCell(cell) }
        #expect(notes.contains("y, made by In [3], is stale: In [4] has changed rate since"))
        #expect(state(2) == .fresh)
    }

    @Test func mutationCounts() throws {
        let script = "# %% a\nx = [1, 2]\n# %% b\ny = sum(x)\n# %% c\nx.append(3)\n"
        #expect(try session.runScript(script, name: "m.nn").result.status == .finished)
        func freshness(_ title: String) -> Ledger.Freshness? { session.ledger?.freshness(.file(path: "m.nn", key: title)) }
        // The change stands below: run from the top, all is as it was.
        #expect(freshness("b") == .fresh)
        #expect(try session.runScript(script, name: "m.nn", cells: ["b"]).result.status == .finished)
        #expect(notes.contains("note: x is as 'c' left it, which stands below this cell"))
    }

    @Test func bigArraysChangeInOnePlace() {
        for cell in ["x = np.zeros(10**6)", "s = x.sum()", "x[12345] = 1", "(x, s);"] { session.runCell(cell) }
        #expect(session.ledger?.ordered.last { $0.outputs.contains("x") }?.place == 3)
    }

    @Test func staleCellsOfAFileAreRunAndNoOthers() throws {
        let script = "# %% a\nx = 1\n# %% b\ny = x + 1\n# %% c\nz = 5\n# %% d\nprint(x, y, z)\n"
        func ran(_ text: String) -> [String] { session.runStale(text, name: "s.nn").cells.filter { $0.result != nil }.map(\.cell.title) }
        #expect(ran(script) == ["a", "b", "c", "d"])
        #expect(ran(script) == [])
        let edited = script.replacing("x = 1", with: "x = 7")
        let states = session.cells(edited, of: "s.nn").map { $0.origin.flatMap { session.ledger?.freshness($0) } }
        #expect(states == [.stale("its text has changed since it ran"), .stale("the text of 'a' has changed since"), .fresh, .stale("the text of 'a' has changed since")])
        _ = output.take()
        #expect(ran(edited) == ["a", "b", "d"])
        #expect(notes == "7 8 5\n")
    }

    @Test func aliasesAreSeen() {
        for cell in ["a = [1]", "b = a", "s = len(a)", "b.append(2)"] { session.runCell(cell) }
        #expect(session.ledger?.maker(of: "a")?.place == 1)
        #expect(session.ledger?.ordered.last?.outputs == ["a", "b"])
    }

    @Test func strictRefusesWhatWorksOutOfOrderOnly() throws {
        let script = "# %% One\nprint(later)\n# %% Two\nlater = 1\n"
        #expect(throws: ScriptRun.Problem.self) { try session.runScript(script, name: "s.nn", isStrict: true) }
        #expect(throws: ScriptRun.Problem.self) { try session.runScript("# %% A\nx = 1\n# %% B\ndef f(): return x\nf()\n", name: "s.nn", cells: ["B"], isStrict: true) }
        let good = "def f():\n    return g() + n\n# %%\ndef g():\n    return 1\nn = 2\nprint(f(), [k for k in range(2)], len('a'))\n"
        #expect(try session.runScript(good, name: "s.nn", isStrict: true).result.status == .finished)
    }

    @Test func namesOfACell() {
        let names = CellNames("""
            import numpy as np
            from m import f as g
            def h(a, *b, c=default):
                local = a + outer
                return inner(local)
            class K(Base):
                size = limit
                def go(self): return other
            x = [i * scale for i in data if i]
            x[0] = y
            z += 1
            with open(path) as file: pass
            k = lambda q: q + captured
            h(1)
            """)
        #expect(names.inputs == ["default", "Base", "limit", "scale", "data", "y", "z", "open", "path", "captured", "outer", "inner"])
        #expect(names.assigned == ["np", "g", "h", "K", "x", "z", "file", "k"])
        #expect(names.changed == ["x", "z"])
        #expect(names.deferred["K"] == ["other"])
    }

    @Test func profileCountsLines() {
        session.runCell("def f(n):\n    s = 0\n    for i in range(n):\n        s += i\n    return s")
        let (result, profile) = session.profile("a = f(10)\nb = f(5)")
        #expect(result.status == .finished)
        let f = profile.units.first { $0.source.name == "In [1]" }
        #expect(f?.lines[2]?.count == 2 && f?.lines[4]?.count == 15)
        let cell = profile.units.first { $0.source.name == "In [2]" }
        #expect(cell?.lines[1]?.count == 1 && cell?.lines[2]?.count == 1)
        // Everything is as it was.
        session.runCell("f(4)")
        #expect(notes.contains("Out[3]: 6"))
    }

    @Test func completionFollowsKeysAndComputedAttributes() {
        session.runCell("d = {'alpha': {'beta': np.ones(3)}, 'with\\'quote': 1}\nclass C:\n    @property\n    def p(self): raise SystemExit\nc = C()\ndef f(alpha, beta=1): pass")
        let completer = Completer(session, magics: [.init("%time"), .init("%%time")], codeMagics: ["%time"])
        func texts(_ line: String) -> [String] { completer.complete(line).candidates.map(\.text) }
        #expect(texts("d['al") == ["alpha']"])
        #expect(texts("d[") == ["'alpha']"])
        #expect(texts("d['alpha']['b") == ["beta']"])
        #expect(texts("d['alpha']['beta'].res").contains("reshape"))
        #expect(texts("d['alpha']['beta'].T.sha") == ["shape"])
        #expect(texts("c.p") == ["p"])
        #expect(texts("c.p.") == [])
        #expect(texts("f(al") == ["alpha=", "all"])
        #expect(texts("f(1,\n  be") == ["beta="])
        #expect(texts("%ti") == ["%time"])
        #expect(texts("%time d['al") == ["alpha']"])
        #expect(texts("from math import sq") == ["sqrt"])
    }
}
