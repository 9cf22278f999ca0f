// The one renderer of errors: a header, the place, the source line with carets and words under it, the hint; for
// an error while running also the calls that led there, as Python lists them.
//
//     ValueError: matmul: shapes (128, 10) and (784, 10) do not fit: 10 columns against 784 rows
//       --> train.nn:14:10
//        |
//     14 | logits = hidden @ W2
//        |          ^^^^^^   ^^ (784, 10)
//        |          (128, 10)
//     hint: W2.T has shape (10, 784), which would fit
//
// What is drawn is decided once, as runs of text with a role. The plain painter, which tests see, takes the text
// as it is; the colour painter wraps it in ANSI codes. Columns are terminal cells: tabs and wide characters count
// as they are shown. A very long line is clipped around its carets.

/// Draws errors as text.
public struct DiagnosticRenderer: Sendable {
    /// How runs of text are painted.
    public enum Painter: Sendable { case plain, ansi }

    /// What a run of text is.
    enum Role {
        case plain, type, message, gutter, caret, other, hint

        var code: String {
            switch self {
            case .plain: ""
            case .type: "1;31"
            case .message: "1"
            case .gutter: "34"
            case .caret: "1;31"
            case .other: "36"
            case .hint: "32"
            }
        }
    }

    public var painter: Painter
    /// The most columns of source text that are shown.
    public var maximumWidth: Int

    public init(painter: Painter = .plain, maximumWidth: Int = 100) {
        self.painter = painter
        self.maximumWidth = max(20, maximumWidth)
    }

    // MARK: Drawing

    /// Several mistakes in one text, each with an empty line behind it but the last.
    public func render(_ diagnostics: [Diagnostic], source: Source) -> String {
        diagnostics.map { render(ErrorReport($0, source: source)) }.joined(separator: "\n")
    }

    /// An error with its calls and the errors before it; ends with a line end.
    public func render(_ report: ErrorReport) -> String {
        var lines: [String] = []
        for (earlier, link) in report.earlier {
            draw(earlier, into: &lines)
            lines += ["", link.sentence, ""]
        }
        draw(report, into: &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    private func draw(_ report: ErrorReport, into lines: inout [String]) {
        if report.frames.count > 1 {
            lines.append("Traceback (most recent call last):")
            drawCalls(Array(report.frames.dropLast()), into: &lines)
        }
        let message = report.message.isEmpty ? "" : ": " + paint(.message, report.message)
        lines.append(paint(.type, report.type) + message)
        if let place = report.frames.last { drawPlace(report, place, into: &lines) }
        if let hint = report.hint { lines.append(paint(.hint, "hint: ") + hint) }
        for note in report.notes { lines.append(paint(.hint, "note: ") + note) }
    }

    func paint(_ role: Role, _ text: String) -> String {
        guard painter == .ansi, role != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(role.code)m\(text)\u{1B}[0m"
    }

    // MARK: Calls

    private static let shownRepeats = 3
    private static let shownFrames = 40

    private func drawCalls(_ frames: [ErrorReport.Frame], into lines: inout [String]) {
        var repeats = 0
        var drawn = 0
        for (index, frame) in frames.enumerated() {
            let previous = index > 0 ? frames[index - 1] : nil
            let isRepeat = previous.map { $0.source === frame.source && $0.span == frame.span
                && $0.function == frame.function } ?? false
            repeats = isRepeat ? repeats + 1 : 0
            let next = index + 1 < frames.count ? frames[index + 1] : nil
            let goesOn = next.map { $0.source === frame.source && $0.span == frame.span
                && $0.function == frame.function } ?? false
            if repeats >= DiagnosticRenderer.shownRepeats {
                if !goesOn {
                    let more = repeats - DiagnosticRenderer.shownRepeats + 1
                    lines.append("  ... repeated \(more) more time\(more == 1 ? "" : "s")")
                }
                continue
            }
            // A long stack without repeats (two functions calling each other) is shown at its ends.
            drawn += 1
            if drawn > DiagnosticRenderer.shownFrames / 2, index < frames.count - DiagnosticRenderer.shownFrames / 2 {
                if drawn == DiagnosticRenderer.shownFrames / 2 + 1 {
                    let left = frames.count - DiagnosticRenderer.shownFrames / 2 - index
                    lines.append("  ... \(left) more call\(left == 1 ? "" : "s")")
                }
                continue
            }
            drawCall(frame, into: &lines)
        }
    }

    private func drawCall(_ frame: ErrorReport.Frame, into lines: inout [String]) {
        let number = frame.source.line(at: Int(frame.span.start))
        lines.append("  File \"\(frame.source.name)\", line \(number), in \(frame.function)")
        let text = frame.source.lineText(number)
        let indent = text.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
        let line = DisplayLine(String(text.dropFirst(indent)))
        if line.width == 0 { return }
        let lineStart = frame.source.lineStarts[number - 1] + indent
        let from = line.column(Int(frame.span.start) - lineStart)
        let to = max(line.column(Int(frame.span.end) - lineStart), from + 1)
        let window = self.window(line, from)
        lines.append("    " + window.text)
        // As Python does it: no carets where they would underline the whole line.
        if from > 0 || to < line.width {
            let carets = String(repeating: "^", count: min(to, window.end) - min(from, window.end))
            lines.append("    " + String(repeating: " ", count: from - window.start + window.shift) + paint(.caret, carets))
        }
    }

    // MARK: The place

    /// A span on one line, in columns.
    private struct Mark {
        var from: Int
        var to: Int
        var words: String?
        var isPrimary: Bool
    }

    private func drawPlace(_ report: ErrorReport, _ place: ErrorReport.Frame, into lines: inout [String]) {
        let source = place.source
        let number = source.line(at: Int(place.span.start))
        // Labelled operands within the failing expression say more than a line under all of it.
        let operandsInside = report.operands.contains {
            $0.span.start >= place.span.start && $0.span.end <= place.span.end && $0.span != place.span
        }
        var spans: [(span: Span, words: String?, isPrimary: Bool)] =
            report.operands.map { ($0.span, $0.text, operandsInside) }
        if report.label != nil || !operandsInside { spans.append((place.span, report.label, true)) }
        let marked = marks(spans, source)
        let shown = marked.keys.sorted()
        let width = String(max(shown.last ?? number, number)).count
        let blank = String(repeating: " ", count: width)
        let column = source.column(at: Int(place.span.start))
        lines.append(blank + paint(.gutter, "--> ") + "\(source.name):\(number):\(column)")
        lines.append(paint(.gutter, blank + " |"))
        var previous = shown.first ?? 0
        for line in shown {
            if line > previous + 1 { lines.append(paint(.gutter, "...")) }
            previous = line
            let digits = String(line)
            let gutter = String(repeating: " ", count: width - digits.count) + digits + " |"
            drawLine(source.lineText(line), marked[line] ?? [], gutter, blank + " |", into: &lines)
        }
    }

    /// Cuts spans into marks by line. Of a span over many lines the first and the last are shown.
    private func marks(_ spans: [(span: Span, words: String?, isPrimary: Bool)], _ source: Source) -> [Int: [Mark]] {
        var result: [Int: [Mark]] = [:]
        for (span, words, isPrimary) in spans {
            let first = source.line(at: Int(span.start))
            let last = max(first, source.line(at: max(Int(span.start), Int(span.end) - 1)))
            for number in first...last where number < first + 2 || number == last {
                let text = source.lineText(number)
                let line = DisplayLine(text)
                let start = source.lineStarts[number - 1]
                let indent = text.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
                let from = number == first ? line.column(Int(span.start) - start) : line.column(indent)
                let to = number == last ? line.column(Int(span.end) - start) : line.width
                if number != first, to <= from { continue }
                result[number, default: []].append(
                    Mark(from: from, to: max(to, from + 1), words: number == last ? words : nil, isPrimary: isPrimary))
            }
        }
        return result.mapValues { $0.sorted { ($0.from, $0.to) < ($1.from, $1.to) } }
    }

    private func drawLine(_ text: String, _ marks: [Mark], _ gutter: String, _ blank: String,
                          into lines: inout [String]) {
        let line = DisplayLine(text)
        let window = self.window(line, marks.first?.from ?? 0)
        let shown = window.text.isEmpty ? "" : " " + window.text
        lines.append(paint(.gutter, gutter) + shown)
        var shifted = marks
        for index in shifted.indices {
            shifted[index].from = max(0, min(shifted[index].from, window.end) - window.start) + window.shift
            shifted[index].to = max(shifted[index].from + 1, min(shifted[index].to, window.end) - window.start + window.shift)
        }
        lines.append(paint(.gutter, blank) + " " + carets(shifted))
        // The last labelled mark has its words on the row of carets if it ends there; the others get rows below.
        let labelled = shifted.indices.filter { shifted[$0].words != nil }
        for index in labelled.reversed() where index != shifted.count - 1 {
            var row = "", column = 0
            for before in labelled where before < index && shifted[before].from < shifted[index].from {
                if shifted[before].from < column { continue }
                row += String(repeating: " ", count: shifted[before].from - column)
                row += paint(shifted[before].isPrimary ? .caret : .other, "|")
                column = shifted[before].from + 1
            }
            row += String(repeating: " ", count: max(0, shifted[index].from - column))
            row += paint(shifted[index].isPrimary ? .caret : .other, shifted[index].words ?? "")
            lines.append(paint(.gutter, blank) + " " + row)
        }
    }

    private func carets(_ marks: [Mark]) -> String {
        var row = "", column = 0
        for mark in marks {
            let from = max(mark.from, column)
            guard mark.to > from else { continue }
            row += String(repeating: " ", count: from - column)
            let sign = mark.isPrimary ? "^" : "-"
            row += paint(mark.isPrimary ? .caret : .other, String(repeating: sign, count: mark.to - from))
            column = mark.to
        }
        if let last = marks.last, let words = last.words {
            row += " " + paint(last.isPrimary ? .caret : .other, words)
        }
        return row
    }

    // MARK: Long lines

    private static let ellipsis = "..."

    /// The columns of a line that are shown, and what that text is; `shift` is the width of a leading ellipsis.
    private func window(_ line: DisplayLine, _ column: Int) -> (text: String, start: Int, end: Int, shift: Int) {
        if line.width <= maximumWidth { return (line.text, 0, Int.max, 0) }
        let start = column < maximumWidth * 3 / 4 ? 0 : column - maximumWidth / 3
        let end = min(line.width, start + maximumWidth)
        let lead = start > 0 ? DiagnosticRenderer.ellipsis : ""
        let tail = end < line.width ? DiagnosticRenderer.ellipsis : ""
        return (lead + line.slice(start, end) + tail, start, end, lead.count)
    }
}
