#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import CLineEditor
import NNCharts
import Notebook

/// Reads lines, or whole cells of several rows, from the terminal through GNU readline, one key at a time; what a key
/// means is decided here.
///
/// Where the terminal can move its cursor, the text is drawn here too, in colour and with a prompt before each row, and a
/// cell is one text from its first row to its last. Elsewhere readline draws, a line at a time.
final class LineReader {
    enum Line {
        case text(String)
        case cancelled
        case ended
    }

    /// What Return does.
    enum Return {
        case finishes
        /// Another row begins, indented so.
        case row(String)
    }

    /// What is asked of the terminal.
    struct Request {
        var prompt: String
        /// Stands before each further row.
        var continuation = ""
        /// Stands behind the prompt and can be edited.
        var initial = ""
        /// The lines of the cell above this one, for completion.
        var before = ""
    }

    /// Gives the candidates for the text up to the cursor.
    var complete: (String) -> Completer.Completion = { _ in Completer.Completion(start: 0, candidates: []) }
    /// Whether a cell is read as one text.
    let readsRows: Bool
    private let isColored: Bool
    private let indent = "    "
    private var screen: EditorScreen

    init(name: StaticString, isColored: Bool) {
        readsRows = !Terminal.isDumb && Terminal.isTerminal(1)
        self.isColored = isColored
        screen = EditorScreen(isColored: isColored)
        Terminal.adoptUnicode()
        // readline keeps the pointer; the text of a literal lives as long as the program.
        nn_line_setup(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), readsRows ? 1 : 0)
    }

    func remember(_ entry: String) { nn_line_remember(entry) }

    /// Whether more input waits, because something is being pasted.
    var hasInput: Bool { nn_line_has_input() != 0 }

    /// Reads a text.
    /// - Parameter decide: says what Return does at the end of a text; told whether that came as a whole, pasted or out of
    ///   the history.
    func read(_ request: Request, decide: (_ text: String, _ isWhole: Bool) -> Return = { _, _ in .finishes }) -> Line {
        nn_line_begin(request.prompt, request.initial)
        screen.forget()
        while true {
            if readsRows, !hasInput { draw(request) }
            var event = nn_line_step()
            if event == nn_line_entering { event = enter(request, decide) } else if event == nn_line_finishing { event = accept(request) }
            switch event {
            case nn_line_finished: return .text(text)
            case nn_line_ended:
                finish(request, "")
                return .ended
            case nn_line_cancelled:
                finish(request, "^C")
                nn_line_abandon()
                return .cancelled
            case nn_line_completing: completeHere(request)
            case nn_line_pasted: cleanPaste()
            case nn_line_resized: write(screen.cleared(columns: size.columns))
            default: break
            }
        }
    }

    private var text: String { String(cString: nn_line_text()) }

    // MARK: Return

    /// Return, in a text that is drawn here.
    private func enter(_ request: Request, _ decide: (String, Bool) -> Return) -> nn_line_event {
        let text = text, cursor = Int(nn_line_cursor())
        let below = text.utf8.dropFirst(cursor).drop { $0 != 0x0A }
        var indent = rowIndent(text, cursor)
        // With more below, a row is put in between.
        if below.allSatisfy({ $0 <= 0x20 }) {
            guard case .row(let proposed) = decide(text, nn_line_is_whole() != 0) else { return accept(request) }
            indent = proposed
        }
        // What is being pasted brings its own indentation.
        nn_line_insert("\n" + (hasInput ? "" : indent))
        return nn_line_editing
    }

    /// The indentation for a row below the one the cursor stands in.
    private func rowIndent(_ text: String, _ cursor: Int) -> String {
        let row = text.utf8.prefix(cursor).split(separator: 0x0A, omittingEmptySubsequences: false).last ?? Substring("").utf8
        return Indentation.proposed(after: String(row) ?? "")
    }

    private func accept(_ request: Request) -> nn_line_event {
        finish(request, "")
        return nn_line_accept()
    }

    /// Takes the prompts of other sessions off what was pasted.
    private func cleanPaste() {
        let text = text, clean = PastedText.withoutPrompts(text)
        if clean != text { nn_line_reset(clean) }
    }

    // MARK: Drawing

    /// What ends a line that may have begun, and does nothing at the beginning of one: a row of spaces goes on in the
    /// next line just if something stands before it.
    var freshLine: String { readsRows ? String(repeating: " ", count: size.columns) + "\r\u{1B}[K" : "\n" }

    private var size: (rows: Int, columns: Int) {
        var rows: Int32 = 0, columns: Int32 = 0
        nn_line_size(&rows, &columns)
        return (max(1, Int(rows)), max(2, Int(columns)))
    }

    private func draw(_ request: Request) {
        if nn_line_take_spoilt() != 0 { screen.forget() }
        let size = size, text = text, cursor = Int(nn_line_cursor())
        // A search shows itself where the prompt is.
        let prompt = LineReader.visible(String(cString: nn_line_mode())) + String(cString: nn_line_prompt())
        let layout = EditorLayout(prompt: prompt, continuation: request.continuation, text: text, cursor: cursor,
                                  styles: isColored ? CodeStyles.styles(of: text, cursor: cursor) : [], columns: size.columns)
        write(screen.drawn(layout, height: size.rows))
    }

    /// Leaves the text as it is, with the cursor below it.
    private func finish(_ request: Request, _ mark: String) {
        guard readsRows else {
            if !mark.isEmpty { write(mark + "\r\n") }
            return
        }
        let size = size, text = text
        let layout = EditorLayout(prompt: request.prompt, continuation: request.continuation, text: text, cursor: text.utf8.count,
                                  styles: isColored ? CodeStyles.styles(of: text, cursor: nil) : [], columns: size.columns)
        write(screen.finished(layout, mark: mark, height: size.rows))
    }

    /// Without what stands between readline's marks for bytes that take no room.
    private static func visible(_ text: String) -> String {
        var isHidden = false
        return String(text.filter { character in
            if character == "\u{1}" { isHidden = true }
            defer { if character == "\u{2}" { isHidden = false } }
            return !isHidden && character != "\u{2}"
        })
    }

    private func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in bytes.withMemoryRebound(to: CChar.self) { nn_line_write($0.baseAddress, $0.count) } }
    }

    // MARK: Completion

    private func completeHere(_ request: Request) {
        let cursor = Int(nn_line_cursor())
        let typed = Array(text.utf8.prefix(cursor)), rowStart = (typed.lastIndex(of: 0x0A) ?? -1) + 1
        if typed[rowStart...].allSatisfy({ $0 == 0x20 }) { return nn_line_replace(Int32(cursor), indent) }
        let found = complete(request.before + String(decoding: typed, as: UTF8.self))
        let start = found.start - request.before.utf8.count
        guard let first = found.candidates.first, start >= 0, start <= cursor else { return nn_line_bell() }
        let word = String(decoding: typed[start...], as: UTF8.self)
        let common = found.candidates.dropFirst().reduce(first.text) { commonPrefix($0, $1.text) }
        if common.utf8.count > word.utf8.count { nn_line_replace(Int32(start), common) }
        guard found.candidates.count > 1, common.utf8.count <= word.utf8.count || nn_line_completes_again() != 0 else { return }
        let list = CandidateList.text(found.candidates, columns: size.columns)
        if readsRows {
            // Below the text, which is drawn anew below that.
            finish(request, "")
            write(list.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
        } else { nn_line_show_below(list) }
    }

    private func commonPrefix(_ a: String, _ b: String) -> String {
        String(zip(a, b).prefix { $0 == $1 }.map(\.0))
    }
}

/// Candidates below the line: a few with their help, many in columns.
enum CandidateList {
    private static let mostWithHelp = 40
    private static let mostShown = 200

    static func text(_ all: [Completer.Candidate], columns: Int) -> String {
        // What all share in front (the folder of a path) is still shown: it is what will be typed.
        let shown = all.prefix(mostShown)
        var text = ""
        let width = shown.map(\.text.count).max() ?? 0
        if shown.count <= mostWithHelp, shown.contains(where: { !$0.help.isEmpty }) {
            for candidate in shown {
                let line = candidate.text + String(repeating: " ", count: width - candidate.text.count + 2) + candidate.help
                text += DisplayWidth.shortened(line, to: max(20, columns - 1)) + "\n"
            }
        } else {
            let perLine = max(1, columns / (width + 2))
            let lines = (shown.count + perLine - 1) / perLine
            for line in 0..<lines {
                var row = ""
                for index in stride(from: line, to: shown.count, by: lines) {
                    row += shown[index].text + String(repeating: " ", count: width + 2 - shown[index].text.count)
                }
                while row.last == " " { row.removeLast() }
                text += row + "\n"
            }
        }
        return all.count > mostShown ? text + "… \(all.count - mostShown) more\n" : text
    }
}
