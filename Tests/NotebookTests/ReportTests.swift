import Lang
import NNRuntime
@testable import Notebook
import Testing

/// Reports and conversions.
@Suite struct ReportTests {
    private static let script = """
        # %% [markdown]
        # # Title
        #
        # - one
        #   - two
        #
        # Text with `code` and <b>.

        # %% tags=["parameters"]
        n = 3

        # %% Plot
        plt.plot([1, 2, n])
        print("a < b")
        n * 2

        # %% Fails
        1 / 0

        # %% Never
        print("never")

        """

    private func run() throws -> [ScriptRun.CellRun] {
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        return try session.runScript(ReportTests.script, name: "s.nn", keepsOutputs: true).cells
    }

    @Test func whatTerminalsUnderstandIsNotShown() {
        #expect(TerminalText.html("a\u{1B}[1;31mred<\u{1B}[0m b") == "a<span class=\"t1 tb\">red&lt;</span> b")
        #expect(TerminalText.plain("10%\r20%\r30%\nend\u{7}\u{1B}[K\r\n") == "30%\nend\n")
        #expect(TerminalText.plain("plain\ttext\n") == "plain\ttext\n")
    }

    @Test func pageHasEverythingAndNeedsNothing() throws {
        let page = HTMLReport.text(try run(), title: "s.nn")
        for part in ["<h1>Title</h1>", "<li>one<ul>\n<li>two", "&lt;b&gt;", "<svg", "a &lt; b", "<pre class=\"value\">6</pre>", "ZeroDivisionError: division by zero",
                     "not run", "3 of 4 cells run", "cell 3 failed", "prefers-color-scheme: dark"] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(!page.contains("<script") && !page.contains("src=\"http") && !page.contains("@import"))
    }

    @Test func longOutputIsFolded() throws {
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        let cells = try session.runScript("for i in range(300): print('line', i)", name: "s.nn", keepsOutputs: true).cells
        let page = HTMLReport.text(cells, title: "s.nn")
        #expect(page.contains("<details><summary>261 more lines</summary>") && page.contains("line 299"))
    }

    @Test func notebookIsValid() throws {
        let notebook = try #require(JSON(NotebookFile.text(try run())))
        let cells = try #require(notebook["cells"]?.array)
        #expect(cells.count == 5)
        #expect(cells.compactMap { $0["id"]?.string }.count == 5)
        let failed = try #require(cells[3]["outputs"]?.array?.first)
        #expect(failed["output_type"]?.string == "error" && failed["ename"]?.string == "ZeroDivisionError")
        let figure = try #require(cells[2]["outputs"]?.array?.last?["data"])
        #expect(figure["image/svg+xml"] != nil && figure["image/png"]?.string?.isEmpty == false)
    }

    @Test func cellsOutliveEveryRoundTrip() throws {
        let cells = Cells.split(Source(name: "s.nn", text: ReportTests.script))
        func bare(_ cells: [Cell]) -> [Cell] { cells.map { Cell(kind: $0.kind, title: $0.title, tags: $0.tags, text: $0.text) } }
        let runs = cells.map { ScriptRun.CellRun(cell: $0, result: nil) }
        for kind in [Document.script, .notebook, .markdown] {
            #expect(bare(kind.cells(kind.text(runs, title: "s"), name: "s") ?? []) == bare(cells), "\(kind)")
        }
        // With outputs too, which are left out again.
        let done = try run()
        for kind in [Document.notebook, .markdown] {
            #expect(bare(kind.cells(kind.text(done, title: "s"), name: "s") ?? []) == bare(cells), "\(kind)")
        }
    }

    @Test func commandsOfNotebooksAreComments() throws {
        let notebook = #"{"cells": [{"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n", "x = 1"], "metadata": {}}], "nbformat": 4}"#
        let cells = try #require(NotebookFile.cells(notebook))
        #expect(cells.map(\.text) == ["# %matplotlib inline\n# !ls\nx = 1"])
        let back = try #require(JSON(NotebookFile.text(cells.map { ScriptRun.CellRun(cell: $0, result: nil) })))
        #expect(back["cells"]?.array?.first?["source"]?.array?.compactMap(\.string).joined() == "%matplotlib inline\n!ls\nx = 1")
    }
}
