import NNCharts

/// The text being edited as rows of a terminal: the prompt, what is typed behind it, and a prompt of dots before each
/// further row of the cell. Nothing here knows a terminal.
struct EditorLayout: Equatable {
    /// How a character is painted.
    enum Style: UInt8 {
        case plain, prompt, keyword, string, number, comment, bracket

        /// The terminal's words for it, between `ESC [` and `m`.
        var code: String {
            switch self {
            case .plain: "0"
            case .prompt, .string: "0;32"
            case .keyword: "0;35"
            case .number: "0;36"
            case .comment: "0;90"
            case .bracket: "0;1;7"
            }
        }
    }

    /// What stands in one place of a row: a character, and how many columns it takes.
    struct Cell: Equatable {
        let text: Character
        let width: Int
        let style: Style
    }

    struct Row: Equatable {
        var cells: [Cell] = []
        /// Whether the text goes on in the next row because this one is full to its last column.
        var isFull = false
        var width: Int { cells.reduce(0) { $0 + $1.width } }
    }

    private(set) var rows: [Row] = [Row()]
    private(set) var cursor: (row: Int, column: Int) = (0, 0)
    private let columns: Int
    private var column = 0
    private static let tabWidth = 4

    static func == (a: EditorLayout, b: EditorLayout) -> Bool { a.rows == b.rows && a.cursor == b.cursor }

    /// - Parameters:
    ///   - continuation: stands before the rows behind the first.
    ///   - cursor: the byte of the text before which the cursor stands.
    ///   - styles: one for each byte, or none at all.
    ///   - columns: of the terminal.
    init(prompt: String, continuation: String, text: String, cursor: Int, styles: [Style] = [], columns: Int) {
        self.columns = max(columns, 2)
        put(prompt, .prompt)
        var offset = 0, isPlaced = false
        for character in text {
            let length = character.utf8.count
            if !isPlaced, cursor < offset + length {
                place()
                isPlaced = true
            }
            let style = styles.indices.contains(offset) ? styles[offset] : .plain
            offset += length
            if character == "\n" || character == "\r\n" {
                rows.append(Row())
                column = 0
                put(continuation, .prompt)
            } else { put(character, style) }
        }
        if !isPlaced { place() }
    }

    /// The cursor stands where the next character would.
    private mutating func place() {
        if column >= columns { wrap() }
        cursor = (rows.count - 1, column)
    }

    private mutating func wrap() {
        rows[rows.count - 1].isFull = column == columns
        rows.append(Row())
        column = 0
    }

    private mutating func put(_ text: String, _ style: Style) {
        for character in text { put(character, style) }
    }

    private mutating func put(_ character: Character, _ style: Style) {
        if character == "\t" {
            for _ in 0..<(EditorLayout.tabWidth - column % EditorLayout.tabWidth) { put(" ", style) }
            return
        }
        if let control = EditorLayout.controlLetter(character) {
            put("^", .comment)
            return put(control, .comment)
        }
        let width = DisplayWidth.of(character)
        if column + width > columns { wrap() }
        rows[rows.count - 1].cells.append(Cell(text: character, width: width, style: style))
        column += width
    }

    /// A control character is shown as `^A`: sent as it is it would do something.
    private static func controlLetter(_ character: Character) -> Character? {
        guard let scalar = character.unicodeScalars.first, scalar.value < 32 || (127..<160).contains(scalar.value) else { return nil }
        return scalar.value < 32 ? Character(Unicode.Scalar(UInt8(scalar.value + 64))) : "?"
    }
}

/// The rows as they stand on the terminal, and what must be sent to make them others.
struct EditorScreen {
    private var rows: [EditorLayout.Row] = []
    private var cursor = (row: 0, column: 0)
    /// The first row that is shown of a text with more rows than the terminal has.
    private var top = 0
    private let isColored: Bool

    init(isColored: Bool) { self.isColored = isColored }

    /// What turns the rows on the terminal into those of a layout.
    mutating func drawn(_ layout: EditorLayout, height: Int) -> String {
        let height = max(height, 1), oldTop = top
        top = layout.rows.count <= height ? 0 : min(max(top, layout.cursor.row - height + 1), layout.cursor.row, layout.rows.count - height)
        let shown = Array(layout.rows[top..<min(layout.rows.count, top + height)])
        var text = "", here = cursor.row
        // The row of the cursor is there before anything is.
        var existing = max(rows.count, 1)
        func go(to row: Int) {
            let last = min(row, existing - 1)
            if last < here { text += "\u{1B}[\(here - last)A" } else if last > here { text += "\u{1B}[\(last - here)B" }
            if row > last { text += String(repeating: "\r\n", count: row - last) }
            existing = max(existing, row + 1)
            here = row
        }
        // The row that was just written up to its last column goes on in the next without a word.
        var isWithin = false
        for (index, row) in shown.enumerated() {
            let old = index < rows.count ? rows[index] : nil
            if top == oldTop, old == row {
                isWithin = false
                continue
            }
            var same = 0
            if top == oldTop, let old { while same < min(old.cells.count, row.cells.count), old.cells[same] == row.cells[same] { same += 1 } }
            // The last column is written again, so that the terminal knows that the row goes on.
            if row.isFull, same == row.cells.count { same -= 1 }
            if isWithin, same == 0, !row.cells.isEmpty {
                here = index
                existing = max(existing, index + 1)
            } else {
                go(to: index)
                text += "\r" + right(row.cells[..<same].reduce(0) { $0 + $1.width })
            }
            text += painted(row.cells[same...])
            // On a full row the cursor stands on its last column, which must not be wiped.
            if row.width < (old?.width ?? 0) || top != oldTop, !row.isFull { text += "\u{1B}[K" }
            isWithin = row.isFull
        }
        if rows.count > shown.count {
            go(to: shown.count)
            text += "\r\u{1B}[J"
        }
        go(to: layout.cursor.row - top)
        text += "\r" + right(layout.cursor.column)
        rows = shown
        cursor = (layout.cursor.row - top, layout.cursor.column)
        return text
    }

    /// What takes the rows off the terminal after its size has changed: it has broken them anew at the new width.
    mutating func cleared(columns: Int) -> String {
        var above = 0, line = 0
        for (index, row) in rows.enumerated() {
            if index == cursor.row {
                above += (line + cursor.column) / max(columns, 1)
                break
            }
            line += row.width
            if !row.isFull {
                above += max(1, (line + columns - 1) / max(columns, 1))
                line = 0
            }
        }
        forget()
        return (above > 0 ? "\u{1B}[\(above)A" : "") + "\r\u{1B}[J"
    }

    /// What is sent when the text is finished: all of it stands there, and the cursor below.
    mutating func finished(_ layout: EditorLayout, mark: String, height: Int) -> String {
        var text = ""
        if layout.rows.count > height {
            // Only a part of it was to be seen.
            text = (cursor.row > 0 ? "\u{1B}[\(cursor.row)A" : "") + "\r\u{1B}[J"
            forget()
            text += drawn(layout, height: layout.rows.count)
        } else { text = drawn(layout, height: height) }
        let down = rows.count - 1 - cursor.row
        text += (down > 0 ? "\u{1B}[\(down)B" : "") + "\r" + right(rows.last?.width ?? 0) + mark + "\r\n"
        forget()
        return text
    }

    /// Nothing of what was drawn is there any more; the cursor stands where the first row begins.
    mutating func forget() {
        rows = []
        cursor = (0, 0)
        top = 0
    }

    private func right(_ columns: Int) -> String { columns > 0 ? "\u{1B}[\(columns)C" : "" }

    private func painted(_ cells: ArraySlice<EditorLayout.Cell>) -> String {
        var text = "", style = EditorLayout.Style.plain
        for cell in cells {
            if isColored, cell.style != style {
                text += "\u{1B}[\(cell.style.code)m"
                style = cell.style
            }
            text.append(cell.text)
        }
        return style == .plain ? text : text + "\u{1B}[0m"
    }
}
