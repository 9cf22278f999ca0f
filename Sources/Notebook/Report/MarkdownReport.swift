// Markdown: a report of cells with their outputs, and scripts written as prose with fenced code.

import Lang
import NNCharts

public enum MarkdownReport {
    /// Cells with what they put out: code in fences marked `python`, outputs in plain ones, figures as text.
    public static func text(_ cells: [ScriptRun.CellRun]) -> String {
        var blocks: [String] = []
        for run in cells {
            if run.cell.kind == .markdown {
                blocks.append(run.cell.text)
                continue
            }
            if !run.cell.title.isEmpty { blocks.append("### " + run.cell.title) }
            blocks.append(fenced(run.cell.text, run.cell.tags.isEmpty ? "python" : "python tags=" + run.cell.tags.joined(separator: ",")))
            for output in run.result?.outputs ?? [] { if let text = plain(output), !text.isEmpty { blocks.append(fenced(text, "")) } }
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func plain(_ output: CellOutput) -> String? {
        switch output {
        case .text(let text, _): TerminalText.plain(text)
        case .value(let text): text
        case .figure(let figure): figure.text()
        case .table(let header, let rows): TextTable.text(header: header, rows: rows)
        case .error(let report): DiagnosticRenderer().render(report)
        case .image: nil
        }
    }

    /// A fence longer than any run of backticks in the text.
    private static func fenced(_ text: String, _ information: String) -> String {
        var longest = 2, run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return fence + information + "\n" + (text.hasSuffix("\n") ? String(text.dropLast()) : text) + "\n" + fence
    }

    // MARK: Reading

    /// The cells of a markdown text: fences marked `python`, `py` or `nn` are code, a fence without a mark behind one is its
    /// output and left out, and everything else is prose.
    public static func cells(_ text: String) -> [Cell] {
        var cells: [Cell] = [], prose: [Substring] = [], code: [Substring] = []
        var fence: (mark: Substring, information: Substring)?
        var isBehindCode = false, title = ""
        func flush() {
            while prose.last?.allSatisfy(\.isWhitespace) == true { prose.removeLast() }
            if let last = prose.last, last.hasPrefix("### ") {
                title = String(last.dropFirst(4))
                prose.removeLast()
                while prose.last?.allSatisfy(\.isWhitespace) == true { prose.removeLast() }
            }
            let kept = prose.drop { $0.allSatisfy(\.isWhitespace) }
            if !kept.isEmpty { cells.append(Cell(kind: .markdown, text: kept.joined(separator: "\n"))) }
            prose = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let mark = line.prefix { $0 == "`" }
            if let open = fence {
                if mark.count >= open.mark.count, line.count == mark.count {
                    close(open.information)
                    fence = nil
                } else { code.append(line) }
            } else if mark.count >= 3 {
                fence = (mark, line.dropFirst(mark.count))
                code = []
            } else {
                if !line.allSatisfy(\.isWhitespace) { isBehindCode = false }
                prose.append(line)
            }
        }
        func close(_ information: Substring) {
            let words = information.split(separator: " ")
            if let language = words.first, ["python", "py", "nn"].contains(language) {
                flush()
                let tags = words.dropFirst().first { $0.hasPrefix("tags=") }.map { $0.dropFirst(5).split(separator: ",").map(String.init) } ?? []
                cells.append(Cell(title: title, tags: tags, text: code.joined(separator: "\n")))
                title = ""
                isBehindCode = true
            } else if !(words.isEmpty && isBehindCode) {
                prose += ["```\(information)"[...]] + code + ["```"]
            }
        }
        if fence != nil { prose += code }
        flush()
        return cells
    }
}
