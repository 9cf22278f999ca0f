import Lang
import Testing

struct CellTests {
    private func split(_ text: String) -> [Cell] { Cells.split(Source(name: "s.nn", text: text)) }

    @Test func markersSplitAScript() {
        let cells = split("""
            import numpy as np

            # %% Load the data
            x = 1
            y = 2

            # %% [markdown] About
            # # Heading
            #
            # Some *text*.
            # %% Numbers tags=["parameters", "slow"]
            rate = 1e-3
            # %%
            """)
        #expect(cells.map(\.title) == ["", "Load the data", "About", "Numbers", ""])
        #expect(cells.map(\.kind) == [.code, .code, .markdown, .code, .code])
        #expect(cells.map(\.text) == ["import numpy as np", "x = 1\ny = 2", "# Heading\n\nSome *text*.", "rate = 1e-3", ""])
        #expect(cells[3].tags == ["parameters", "slow"])
        #expect(cells[1].lines == 4..<6)
    }

    @Test func whatIsNoMarkerStaysText() {
        #expect(split("x = '''\n# %% inside\n'''\n").count == 1)
        #expect(split("  # %% indented\nx = 1\n").count == 1)
        #expect(split("# %%time\nx = 1\n").count == 1)
        #expect(split("").isEmpty)
        #expect(split("\n\n  \n").isEmpty)
        #expect(split("\n# %% One\nx\n").count == 1)
    }

    @Test func joiningAndSplittingIsTheSame() {
        let cells = [
            Cell(text: "x = 1"), Cell(title: "Two", tags: ["a", "b"], text: "y = '''\n# %% no\n'''"),
            Cell(kind: .markdown, title: "Words", text: "one\n\n* two"), Cell(text: ""), Cell(text: "z"),
        ]
        let again = split(Cells.join(cells))
        #expect(again.map(\.text) == cells.map(\.text))
        #expect(again.map(\.title) == cells.map(\.title))
        #expect(again.map(\.tags) == cells.map(\.tags))
        #expect(again.map(\.kind) == cells.map(\.kind))
    }

    @Test func anUnfinishedScriptStillSplits() {
        #expect(split("# %% A\nx = (1\n# %% B\ny = 2\n").map(\.title) == ["A", "B"])
    }
}
