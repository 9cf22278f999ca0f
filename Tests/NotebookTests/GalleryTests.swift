import Foundation
import Lang
import NNCharts
import NNRuntime
@testable import Notebook
import Testing

/// `docs/charts.md` is made from `scripts/gallery.nn`: each cell with its code, the chart as a terminal shows it, and
/// the same figure as SVG. The page in the repository must be the one the script gives; run with NN_RECORD=1 to write it.
@Suite struct GalleryTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Files larger than this are left out of the page, which then shows the text alone.
    private static let mostBytes = 20_000

    @Test func pageIsFresh() throws {
        let made = try Self.page()
        let docs = Self.root.appendingPathComponent("docs")
        if ProcessInfo.processInfo.environment["NN_RECORD"] != nil {
            let folder = docs.appendingPathComponent("charts")
            try? FileManager.default.removeItem(at: folder)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, svg) in made.pictures { try svg.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8) }
            try made.text.write(to: docs.appendingPathComponent("charts.md"), atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: docs.appendingPathComponent("charts.md"), encoding: .utf8) == made.text)
        for (name, svg) in made.pictures {
            #expect(try String(contentsOf: docs.appendingPathComponent("charts/\(name)"), encoding: .utf8) == svg, "docs/charts/\(name)")
        }
    }

    private static let introduction = """
        # Charts

        `plt` has matplotlib.pyplot's names and habits, and draws in the terminal: in braille, in blocks or in 7-bit ASCII, with
        colour where there is colour. `plt.savefig` writes `.svg`, `.png` and `.txt`; reports show figures as SVG. This page is made
        from `scripts/gallery.nn`; each chart stands here as text 80 columns wide and as the SVG of the same figure.

        Both forms are there, `plt.plot(...)` on the current axes and `fig, ax = plt.subplots()` with `ax.plot(...)`.
        `help(plt.plot)` tells what a function takes; what pyplot has and nn has not says so by name.

        What is different from matplotlib:

        - `plt.show()` draws the open figures and closes them, as in a notebook. In a session a figure left open is drawn at the
          end of its cell, once something is drawn on it; `nn run` draws only what is shown.
        - `plt.heatmap(data, xticklabels, yticklabels, annot)` is nn's own, after seaborn's.
        - The settings `nn.columns`, `nn.rows` and `nn.canvas` (`'braille'`, `'block'`, `'ascii'`) of `plt.rcParams` say how text
          charts are drawn where it is not to be left to the terminal.
        - Pictures are drawn in half blocks of the terminal's colours, and as pixels where the terminal knows kitty's protocol or
          sixels: it is asked when the first picture is shown. `nn.pictures` (`'auto'`, `'cells'`, `'kitty'`, `'sixel'`) says it
          for the terminal.
        - Fonts, paddings, z-orders and the like are accepted and change nothing. Labels may hold simple `$…$`: `$\\alpha^2$` is α².

        """

    private static func page() throws -> (text: String, pictures: [(name: String, svg: String)]) {
        let script = try String(contentsOf: root.appendingPathComponent("scripts/gallery.nn"), encoding: .utf8)
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        session.isRecording = true
        var text = introduction, pictures: [(name: String, svg: String)] = []
        for cell in Cells.split(Source(name: "gallery.nn", text: script)) where cell.kind == .code {
            let result = session.run(cell.text, name: "gallery.nn", mode: .cell)
            #expect(result.status == .finished, "\(cell.title): \(output.text)")
            text += "\n## \(cell.title)\n\n```python\n\(cell.text)\n```\n"
            for case .figure(let figure) in result.outputs {
                text += "\n```text\n\(figure.text(TextOptions(columns: 80)))\n```\n"
                let svg = figure.svg()
                guard svg.utf8.count < mostBytes else { continue }
                let name = cell.title.lowercased().map { $0.isLetter ? String($0) : $0 == " " ? "_" : "" }.joined() + ".svg"
                pictures.append((name, svg))
                text += "\n![\(cell.title)](charts/\(name))\n"
            }
        }
        return (text, pictures)
    }
}
