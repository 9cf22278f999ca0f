import Foundation
import NNCharts
import NNRuntime
@testable import Notebook
import Testing

/// What scripts cannot see of `plt`: which figures reach the host, and the table of functions.
@Suite struct PltModuleTests {
    private func run(_ cells: String..., mode: Mode = .cell) -> [Figure] {
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        session.isRecording = true
        var figures: [Figure] = []
        for cell in cells {
            let result = session.run(cell, name: "cell", mode: mode == .cell ? .cell : .module)
            #expect(result.errors.isEmpty, "\(cell): \(output.text)")
            for case .figure(let figure) in result.outputs { figures.append(figure) }
        }
        return figures
    }

    private enum Mode { case cell, file }

    @Test func aCellShowsWhatItLeftOpen() {
        #expect(run("plt.plot([1, 2])").count == 1)
        #expect(run("plt.plot([1, 2])\nplt.show()").count == 1)
        #expect(run("plt.plot([1, 2])", "1 + 1").count == 1)
        #expect(run("plt.plot([1, 2])\nplt.figure()\nplt.plot([3])").count == 2)
        #expect(run("plt.figure()").isEmpty)
        #expect(run("fig, ax = plt.subplots()", "plt.title('x')", "ax.plot([1, 2])").map(\.axes.first?.title) == ["x"])
    }

    @Test func aFileShowsWhatItAsksFor() {
        #expect(run("plt.plot([1, 2])", mode: .file).isEmpty)
        #expect(run("plt.plot([1, 2])\nplt.show()\nplt.show()", mode: .file).count == 1)
        #expect(run("fig, ax = plt.subplots()\nax.plot([1, 2])\nfig.show()", mode: .file).count == 1)
    }

    @Test func figuresAsValuesAreShownOnce() {
        #expect(run("fig, ax = plt.subplots()\nax.plot([1])\nfig").count == 1)
        #expect(run("plt.ioff()\nfig, ax = plt.subplots()\nax.plot([1])", "fig").count == 1)
        #expect(run("plt.ioff()\nplt.plot([1])").isEmpty)
    }

    @Test func twoSessionsShareNothing() {
        let first = Session(output: TextOutput(), errorOutput: TextOutput())
        let second = Session(output: TextOutput(), errorOutput: TextOutput())
        first.run("plt.plot([1])\nplt.rcParams['figure.figsize'] = (3, 3)", name: "cell")
        #expect(PltModule.hasPending(in: first.interpreter))
        #expect(!PltModule.hasPending(in: second.interpreter))
    }

    @Test func everyRowHasWordsAndItsExampleRuns() throws {
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        session.interpreter.moduleState[PlotState.key] = nil
        var host = PltModule.Host { _ in }
        host.write = { _, _ throws(Fault) in }
        PltModule.install(into: session.interpreter, host: host)
        #expect(Set(PltModule.functions.map(\.name)).count == PltModule.functions.count)
        #expect(Set(PlotRows.methods.map(\.name)).count == PlotRows.methods.count)
        for row in PltModule.functions {
            #expect(!row.summary.isEmpty, "\(row.name)")
            guard !row.example.isEmpty else { continue }
            let result = session.run("plt.close('all')\n" + row.example, name: row.name)
            #expect(result.errors.isEmpty, "\(row.name): \(row.example)")
            guard let mark = row.example.range(of: "  # ") else { continue }
            let wanted = String(row.example[mark.upperBound...])
            let value = try session.evaluate(String(row.example[..<mark.lowerBound]))
            #expect(try session.interpreter.repr(value) == wanted, "\(row.example)")
        }
    }

    /// Whatever a script gives for data, style or place is an error of the script's, never a trap.
    @Test func oddArgumentsAreRefused() {
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        let odd = ["None", "float('nan')", "float('inf')", "-1", "10**18", "'x'", "[]", "[[]]", "[None]", "[float('nan')]", "(1, 2, 3)", "[[1, 2], [3]]",
                   "{}", "{1: 2}", "set()", "object()", "len", "print", "range(5)", "np.zeros((0, 3))", "np.zeros((2, 0, 3))", "np.ones((2, 2, 2, 2))", "True",
                   "np.float32(1e30)", "[1e308, -1e308]", "['a', 1]", "lambda: 1"]
        let names = PltModule.functions.map(\.name)
        for name in names where name != "savefig" {
            for value in odd {
                for call in ["(\(value))", "(\(value), \(value))", "([1, 2], \(value))", "(\(value), [1, 2], \(value))",
                             "([1, 2], [3, 4], color=\(value))", "([1, 2], [3, 4], \(value), label=\(value))"] {
                    session.run("plt.\(name)\(call)", name: name)
                }
            }
            session.run("plt.close('all')", name: name)
        }
    }

    @Test func odderArgumentsAreDrawn() {
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        session.isRecording = true
        for value in ["[]", "[float('nan')]", "[1e308, -1e308]", "[float('inf'), 1]", "range(3)", "[5]", "[7, 7, 7]"] {
            for name in ["plot", "semilogy", "loglog", "stem", "boxplot"] {
                let result = session.run("plt.\(name)(\(value))\nplt.xlim()\nplt.axis()\nplt.show()", name: name)
                for case .figure(let figure) in result.outputs {
                    #expect(!figure.svg().isEmpty)
                    #expect(!figure.text(TextOptions(columns: 20, rows: 5)).isEmpty)
                }
            }
            session.run("plt.close('all')", name: "close")
        }
    }
}
