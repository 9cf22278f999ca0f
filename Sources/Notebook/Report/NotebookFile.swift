// Notebooks of Jupyter (.ipynb, nbformat 4.5): cells are read from them, and cells with their outputs written.

import Lang
import NNCharts

public enum NotebookFile {
    /// The cells of a notebook; nil if the text is none.
    public static func cells(_ text: String) -> [Cell]? {
        guard let notebook = JSON(text), let list = notebook["cells"]?.array else { return nil }
        return list.compactMap { item in
            let source = joined(item["source"])
            let tags = item["metadata"]?["tags"]?.array?.compactMap(\.string) ?? []
            let title = item["metadata"]?["title"]?.string ?? ""
            switch item["cell_type"]?.string {
            case "code": return Cell(title: title, tags: tags, text: commentedMagics(source))
            case "markdown", "raw": return Cell(kind: .markdown, title: title, tags: tags, text: source)
            default: return nil
            }
        }
    }

    /// A text is a string or a list of lines.
    private static func joined(_ value: JSON?) -> String {
        if let text = value?.string { return text }
        return value?.array?.compactMap(\.string).joined() ?? ""
    }

    /// IPython's commands are no Python: in a script they are comments.
    private static func commentedMagics(_ source: String) -> String {
        source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("%") || line.hasPrefix("!") ? "# " + line : String(line)
        }.joined(separator: "\n")
    }

    /// Commands that stand in scripts as comments, as commands again.
    private static func withMagics(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("# %") || line.hasPrefix("# !") else { return String(line) }
            let name = line.dropFirst(3).drop { $0 == "%" }.prefix { $0.isLetter || $0 == "_" }
            let isCommand = line.hasPrefix("# !") ? !name.isEmpty : known.contains(String(name))
            return isCommand ? String(line.dropFirst(2)) : String(line)
        }.joined(separator: "\n")
    }

    private static let known: Set<String> = [
        "matplotlib", "load_ext", "reload_ext", "autoreload", "config", "time", "timeit", "prun", "run", "cd", "pwd", "ls", "pip", "conda",
        "env", "capture", "writefile", "bash", "sh", "html", "javascript", "latex", "pylab", "precision", "who", "whos", "reset", "debug", "pdb",
    ]

    // MARK: Writing

    /// A notebook of cells, with what they put out when they were run.
    public static func text(_ cells: [ScriptRun.CellRun]) -> String {
        var number = 0
        let items = cells.enumerated().map { index, run -> JSON in
            var metadata: [JSON.Member] = []
            if !run.cell.title.isEmpty { metadata.append(.init("title", .string(run.cell.title))) }
            if !run.cell.tags.isEmpty { metadata.append(.init("tags", .array(run.cell.tags.map { .string($0) }))) }
            let id = JSON.Member("id", .string("cell-\(index + 1)"))
            let source = JSON.Member("source", lines(run.cell.kind == .code ? withMagics(run.cell.text) : run.cell.text))
            if run.cell.kind == .markdown {
                return .object([.init("cell_type", .string("markdown")), id, .init("metadata", .object(metadata)), source])
            }
            var count = JSON.null
            if run.result != nil {
                number += 1
                count = .int(number)
            }
            let outputs = (run.result?.outputs ?? []).compactMap { output($0, count) }
            return .object([.init("cell_type", .string("code")), .init("execution_count", count), id,
                            .init("metadata", .object(metadata)), .init("outputs", .array(outputs)), source])
        }
        let language: JSON = .object([.init("name", .string("python")), .init("file_extension", .string(".nn")), .init("mimetype", .string("text/x-python"))])
        let kernel: JSON = .object([.init("display_name", .string("nn")), .init("language", .string("python")), .init("name", .string("nn"))])
        return JSON.object([
            .init("cells", .array(items)),
            .init("metadata", .object([.init("kernelspec", kernel), .init("language_info", language)])),
            .init("nbformat", .int(4)), .init("nbformat_minor", .int(5)),
        ]).text + "\n"
    }

    /// A text as Jupyter keeps it: a list of lines with their ends.
    private static func lines(_ text: String) -> JSON {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) + "\n" }
        if let last = lines.popLast(), last.utf8.count > 1 { lines.append(String(last.dropLast())) }
        return .array(lines.map { .string($0) })
    }

    private static func output(_ output: CellOutput, _ count: JSON) -> JSON? {
        switch output {
        case .text(let text, let isError):
            return .object([.init("name", .string(isError ? "stderr" : "stdout")), .init("output_type", .string("stream")), .init("text", lines(text))])
        case .value(let text):
            return .object([.init("data", .object([.init("text/plain", lines(text))])), .init("execution_count", count),
                            .init("metadata", .object([])), .init("output_type", .string("execute_result"))])
        case .figure(let figure):
            return display([.init("image/png", .string(Base64.encode(figure.png(scale: 2)))), .init("image/svg+xml", lines(figure.svg())),
                            .init("text/plain", lines(figure.text()))])
        case .image(let png): return display([.init("image/png", .string(Base64.encode(png)))])
        case .table(let header, let rows):
            return display([.init("text/html", lines(HTMLReport.table(header, rows))), .init("text/plain", lines(TextTable.text(header: header, rows: rows)))])
        case .error(let report):
            let drawn = DiagnosticRenderer().render(report)
            return .object([.init("ename", .string(report.type)), .init("evalue", .string(report.message)), .init("output_type", .string("error")),
                            .init("traceback", .array(drawn.split(separator: "\n", omittingEmptySubsequences: false).map { .string(String($0)) }))])
        }
    }

    private static func display(_ data: [JSON.Member]) -> JSON {
        .object([.init("data", .object(data)), .init("metadata", .object([])), .init("output_type", .string("display_data"))])
    }
}
