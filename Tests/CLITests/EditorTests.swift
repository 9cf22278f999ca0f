@testable import CLI
import Testing

/// How the text being edited stands on a terminal, checked on a terminal of a few lines of code.
@Suite struct EditorTests {
    /// What a terminal makes of what it is sent: just the words that the editor uses.
    private struct Glass {
        let columns: Int
        var lines: [[Character]] = [[]]
        var row = 0, column = 0
        /// The row is full: the next character goes to the next one.
        var isPending = false

        mutating func send(_ text: String) {
            var rest = Array(text)[...]
            while let character = rest.popFirst() {
                switch character {
                case "\r\n": down(1); column = 0; isPending = false
                case "\r": column = 0; isPending = false
                case "\n": down(1)
                case "\u{1B}":
                    rest = rest.dropFirst()
                    let digits = rest.prefix { $0.isNumber || $0 == ";" }
                    rest = rest.dropFirst(digits.count)
                    command(rest.popFirst() ?? " ", Int(String(digits)) ?? 0)
                default: put(character)
                }
            }
        }

        private mutating func down(_ count: Int) {
            row += count
            while lines.count <= row { lines.append([]) }
        }

        private mutating func command(_ letter: Character, _ count: Int) {
            switch letter {
            case "A": row = max(0, row - count)
            case "B": row = min(lines.count - 1, row + count)
            case "C": column = min(columns - 1, column + count)
            case "K": lines[row] = Array(lines[row].prefix(column))
            case "J":
                lines = Array(lines.prefix(row + 1))
                lines[row] = Array(lines[row].prefix(column))
            default: return
            }
            if letter != "K" { isPending = false }
        }

        private mutating func put(_ character: Character) {
            let width = character.unicodeScalars.contains { $0.value > 0x2E80 } ? 2 : 1
            if isPending || column + width > columns {
                down(1)
                column = 0
            }
            while lines[row].count < column + width { lines[row].append(" ") }
            lines[row][column] = character
            if width == 2 { lines[row][column + 1] = "\u{0}" }
            column += width
            isPending = column >= columns
            if isPending { column = columns - 1 }
        }

        var text: [String] { lines.map { String($0.filter { $0 != "\u{0}" }) } }
    }

    private func layout(_ text: String, at cursor: Int? = nil, columns: Int = 20) -> EditorLayout {
        EditorLayout(prompt: "In [1]: ", continuation: "   ...: ", text: text, cursor: cursor ?? text.utf8.count, columns: columns)
    }

    @Test func rowsHavePrompts() {
        var glass = Glass(columns: 20), screen = EditorScreen(isColored: false)
        glass.send(screen.drawn(layout("def f():\n    return"), height: 10))
        #expect(glass.text == ["In [1]: def f():", "   ...:     return"])
        #expect(glass.row == 1 && glass.column == 18)
    }

    @Test func cursorStandsWhereTheNextCharacterGoes() {
        #expect(layout("").cursor == (0, 8))
        #expect(layout("123456789012").cursor == (1, 0))
        #expect(layout("日本", at: 3).cursor == (0, 10))
        #expect(layout("a\n日本", at: 5).cursor == (1, 10))
        // A wide character does not go into the last column.
        #expect(layout("12345678901日").rows.map(\.width) == [19, 2])
        #expect(layout("\u{1}x", at: 1).cursor == (0, 10))
        #expect(layout("\tx", at: 1).cursor == (0, 12))
    }

    /// Any text after any other gives the same picture as that text alone.
    @Test func changesGiveTheSamePictureAsDrawingAnew() {
        let texts = ["", "a", "abc = 1", "abc = 12345678", "abc = 123456", "abc = 1234567890123456789012345678901234567890", "if x:\n    日本語日本語日本語日本語\n    b",
                     "if x:\n    b", "\n\n\n", "if x:\n    日本語本日本語日本語日本語\n    b", "one\ntwo\nthree\nfour\nfive\nsix", "123456789012\n", "123456789012345678901234567890123\nx"]
        for isColored in [false, true] {
            for first in texts {
                for second in texts {
                    for cursor in [0, second.utf8.count] {
                        var glass = Glass(columns: 20), screen = EditorScreen(isColored: isColored)
                        glass.send(screen.drawn(layout(first), height: 30))
                        glass.send(screen.drawn(layout(second, at: cursor), height: 30))
                        var fresh = Glass(columns: 20), other = EditorScreen(isColored: isColored)
                        fresh.send(other.drawn(layout(second, at: cursor), height: 30))
                        func trimmed(_ glass: Glass) -> [String] {
                            let lines = glass.text.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
                            return lines.reversed().drop { $0.isEmpty }.reversed()
                        }
                        #expect(trimmed(glass) == trimmed(fresh), "\(first) -> \(second)")
                        #expect(glass.row == fresh.row && glass.column == fresh.column, "\(first) -> \(second)")
                    }
                }
            }
        }
    }

    @Test func aTextHigherThanTheTerminalIsSeenAroundTheCursor() {
        let text = (1...9).map { "line\($0)" }.joined(separator: "\n")
        var glass = Glass(columns: 20), screen = EditorScreen(isColored: false)
        glass.send(screen.drawn(layout(text), height: 4))
        #expect(glass.text == (6...9).map { "   ...: line\($0)" })
        glass.send(screen.drawn(layout(text, at: 0), height: 4))
        #expect(glass.text == ["In [1]: line1"] + (2...4).map { "   ...: line\($0)" })
        glass.send(screen.finished(layout(text), mark: "", height: 4))
        #expect(glass.text == ["In [1]: line1"] + (2...9).map { "   ...: line\($0)" } + [""])
    }

    @Test func rowsBrokenAnewByTheTerminalAreTakenAway() {
        var screen = EditorScreen(isColored: false)
        _ = screen.drawn(layout("12345678901234567890\nabc"), height: 20)
        // 28 columns make three rows of 10, the second line two: the cursor stands in the fifth.
        #expect(screen.cleared(columns: 10) == "\u{1B}[4A\r\u{1B}[J")
    }

    @Test func bracketsFindEachOther() {
        let styles = CodeStyles.styles(of: "f(a, ')', [1])", cursor: 14)
        #expect(styles.indices.filter { styles[$0] == .bracket } == [1, 13])
        #expect(!CodeStyles.styles(of: "f(a", cursor: 2).contains(.bracket))
        #expect(CodeStyles.styles(of: "'''open", cursor: 3).count == 7)
    }
}
