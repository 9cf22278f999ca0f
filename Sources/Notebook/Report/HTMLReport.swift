// A report as one HTML file that needs nothing else: cells with highlighted code, outputs, figures as SVG, light or
// dark as the reader's system is.

import Lang
import NNCharts

public enum HTMLReport {
    /// - Parameter title: of the page; usually the script's name.
    public static func text(_ cells: [ScriptRun.CellRun], title: String) -> String {
        var body = "", number = 0
        let isRun = cells.contains { $0.result != nil }
        for run in cells {
            if run.cell.kind == .markdown {
                body += "<section class=\"prose\">\n\(MarkdownHTML.html(run.cell.text))</section>\n"
                continue
            }
            number += 1
            body += "<section class=\"cell\">\n"
            if !run.cell.title.isEmpty { body += "<h3>\(MarkdownHTML.escaped(run.cell.title))</h3>\n" }
            let time = "<span class=\"time\">\(run.result.map { seconds($0.seconds) } ?? (isRun ? "not run" : ""))</span>"
            body += "<div class=\"code\"><span class=\"number\">[\(number)]</span>\(time)<pre>\(highlighted(run.cell.text))</pre></div>\n"
            for output in run.result?.outputs ?? [] { body += html(output) }
            body += "</section>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(MarkdownHTML.escaped(title))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main>
            \(body)\(isRun ? footer(cells) : "")</main>
            </body>
            </html>

            """
    }

    /// How many cells ran, how long that took, and which failed.
    private static func footer(_ cells: [ScriptRun.CellRun]) -> String {
        let code = cells.filter { $0.cell.kind == .code }
        let results = code.compactMap(\.result)
        var words = "\(results.count) of \(code.count) cell\(code.count == 1 ? "" : "s") run"
        let time = seconds(results.reduce(0) { $0 + $1.seconds })
        if !time.isEmpty { words += " in \(time)" }
        if let failed = code.firstIndex(where: { $0.result.map { !$0.errors.isEmpty } ?? false }) { words += "; cell \(failed + 1) failed" }
        return "<footer>\(words)</footer>\n"
    }

    private static func seconds(_ value: Double) -> String {
        if value < 0.001 { return "" }
        let tenths = value < 1 ? (value * 1000).rounded() : (value * 10).rounded() / 10
        return value < 1 ? "\(Int(tenths)) ms" : "\(tenths) s"
    }

    // MARK: Outputs

    private static func html(_ output: CellOutput) -> String {
        switch output {
        case .text(let text, let isError): folded(text, isError ? "stderr" : "stdout")
        case .value(let text): folded(text, "value")
        case .figure(let figure): "<figure>\(figure.svg())</figure>\n"
        case .image(let png): "<figure><img alt=\"\" src=\"data:image/png;base64,\(Base64.encode(png))\"></figure>\n"
        case .table(let header, let rows): table(header, rows)
        case .error(let report): "<pre class=\"error\">\(MarkdownHTML.escaped(DiagnosticRenderer().render(report)))</pre>\n"
        }
    }

    /// Lines of an output that are seen before it is unfolded.
    private static let seenLines = 40

    /// A long text with all but its beginning folded away.
    private static func folded(_ text: String, _ name: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > seenLines + 10 else { return "<pre class=\"\(name)\">\(TerminalText.html(text))</pre>\n" }
        let head = lines.prefix(seenLines).joined(separator: "\n"), rest = lines.dropFirst(seenLines).joined(separator: "\n")
        return "<pre class=\"\(name)\">\(TerminalText.html(head))</pre>\n<details><summary>\(lines.count - seenLines) more lines</summary>"
            + "<pre class=\"\(name)\">\(TerminalText.html(rest))</pre></details>\n"
    }

    static func table(_ header: [String], _ rows: [[String]]) -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(MarkdownHTML.escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        return "<table>\n" + row(header, "th") + rows.map { row($0, "td") }.joined() + "</table>\n"
    }

    // MARK: Code

    /// Code with spans for keywords, strings, numbers and comments.
    static func highlighted(_ code: String) -> String {
        let source = Source(name: "", text: code)
        var html = "", position = 0
        for (span, kind) in Highlighter.runs(of: source) {
            let name = switch kind {
            case .keyword: "k"
            case .string: "s"
            case .number: "n"
            case .comment: "c"
            }
            html += MarkdownHTML.escaped(source.text(Span(position, Int(span.start))))
            html += "<span class=\"\(name)\">\(MarkdownHTML.escaped(source.text(span)))</span>"
            position = Int(span.end)
        }
        return html + MarkdownHTML.escaped(source.text(Span(position, source.bytes.count)))
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --soft: #f6f8fa; --line: #d8dee4; --dim: #656d76;
          --k: #8250df; --s: #0a6640; --n: #0550ae; --error: #fff1f0; --errorink: #a40e26; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #161b22; --line: #30363d; --dim: #8d96a0;
          --k: #d2a8ff; --s: #7ee787; --n: #79c0ff; --error: #2d1215; --errorink: #ff9492; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
        main { max-width: 56rem; margin: 0 auto; padding: 2rem 1rem 4rem; } @media (max-width: 64rem) { main { padding-left: 3.2rem; } }
        pre, code { font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        pre { margin: 0; padding: .6rem .8rem; overflow-x: auto; }
        .cell { margin: 1.2rem 0; } .cell h3 { margin: 0 0 .3rem; font-size: 1rem; }
        .code { position: relative; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; }
        .number, .time { position: absolute; top: .35rem; color: var(--dim); font-size: 12px; }
        .number { right: calc(100% + .5rem); } .time { right: .6rem; }
        .stderr { color: var(--dim); } .error { background: var(--error); color: var(--errorink); border-radius: 6px; margin-top: .4rem; }
        .fence { background: var(--soft); border-radius: 6px; } summary { color: var(--dim); cursor: pointer; font-size: 13px; padding-left: .8rem; }
        footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .5rem; color: var(--dim); font-size: 13px; }
        a { color: var(--n); }
        .k { color: var(--k); } .s { color: var(--s); } .n { color: var(--n); } .c { color: var(--dim); font-style: italic; }
        .tb { font-weight: bold; } .t0, .t7 { color: var(--dim); } .t1 { color: var(--errorink); } .t2 { color: var(--s); } .t3 { color: #9a6700; }
        .t4, .t6 { color: var(--n); } .t5 { color: var(--k); }
        figure { margin: .6rem 0; padding: .4rem; } figure svg, figure img { max-width: 100%; height: auto; }
        table { border-collapse: collapse; margin: .6rem 0; } th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; }
        blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--dim); }
        """
}
