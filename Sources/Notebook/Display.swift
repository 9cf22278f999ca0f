import NNCharts
import NNRuntime

/// The way from a built-in module to the session it runs in: `plt.show()` hands its figure over here.
public final class Display {
    private static let key = "notebook.display"
    private weak let session: Session?

    private init(_ session: Session) { self.session = session }

    static func install(in session: Session) {
        session.interpreter.moduleState[key] = Display(session)
    }

    /// The display of the session that an interpreter belongs to; nil in an interpreter without one.
    public static func of(_ interpreter: Interpreter) -> Display? { interpreter.moduleState[key] as? Display }

    /// Shows an output now.
    public func show(_ output: CellOutput) { session?.show(output) }

    /// How figures are drawn as text.
    public var figureOptions: TextOptions { session?.figureOptions ?? TextOptions() }
}

/// Rows under a header as aligned text: numbers to the right, words to the left.
enum TextTable {
    static func text(header: [String], rows: [[String]]) -> String {
        let columns = max(header.count, rows.map(\.count).max() ?? 0)
        guard columns > 0 else { return "" }
        let all = [header] + rows
        func cell(_ row: [String], _ column: Int) -> String { column < row.count ? row[column] : "" }
        let widths = (0..<columns).map { column in all.map { cell($0, column).count }.max() ?? 0 }
        let isNumber = (0..<columns).map { column in
            rows.allSatisfy { cell($0, column).isEmpty || Double(cell($0, column)) != nil }
        }
        var text = ""
        for row in all {
            var line = ""
            for column in 0..<columns {
                let pad = String(repeating: " ", count: widths[column] - cell(row, column).count)
                line += (column > 0 ? "  " : "") + (isNumber[column] ? pad + cell(row, column) : cell(row, column) + pad)
            }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}

/// Long values on a terminal: their beginning and end.
enum Folding {
    /// The ends of one long line.
    static func joined(_ head: Substring, _ tail: Substring, hidden: Int) -> String {
        "\(head)\n… \(hidden) more characters: print(_) shows all …\n\(tail)"
    }

    /// A text of more lines, as a terminal of some width breaks them, is cut in its middle.
    static func folded(_ text: String, lines most: Int, columns: Int) -> String {
        let width = max(columns, 20), room = most * width
        // Counting bytes is enough to see that most texts are short.
        if text.utf8.count <= most { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count == 1 {
            let count = text.unicodeScalars.count
            guard count > room else { return text }
            let scalars = text.unicodeScalars, head = room * 3 / 4, tail = room / 4
            return joined(Substring(scalars.prefix(head)), Substring(scalars.suffix(tail)), hidden: count - head - tail)
        }
        guard lines.count > most || lines.reduce(0, { $0 + ($1.utf8.count + width) / width }) > 2 * most else { return text }
        let head = most * 3 / 4, tail = most / 4
        guard lines.count > head + tail else {
            // A few very long lines.
            return lines.map { $0.utf8.count > room ? String($0.prefix(room)) + " …" : String($0) }.joined(separator: "\n")
        }
        return lines.prefix(head).joined(separator: "\n") + "\n… \(lines.count - head - tail) more lines: print(_) shows all …\n"
            + lines.suffix(tail).joined(separator: "\n")
    }
}
