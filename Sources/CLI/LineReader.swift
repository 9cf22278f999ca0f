#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import CLineEditor
import Notebook

/// Reads lines from the terminal through GNU readline, one key at a time; what a key means is decided here.
final class LineReader {
    enum Line {
        case text(String)
        case cancelled
        case ended
        /// The user wants to go back to lines of the cell that are finished; what was typed on this one.
        case lifted(String)
    }

    /// Gives the candidates for the text up to the cursor.
    var complete: (String) -> Completer.Completion = { _ in Completer.Completion(start: 0, candidates: []) }
    private let indent = "    "

    init(name: StaticString) {
        // readline keeps the pointer; the text of a literal lives as long as the program.
        nn_line_setup(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
    }

    func remember(_ entry: String) { nn_line_remember(entry) }

    /// Whether more input waits, because something is being pasted.
    var hasInput: Bool { nn_line_has_input() != 0 }

    /// Reads a line.
    /// - Parameters:
    ///   - initial: stands behind the prompt and can be edited.
    ///   - before: the lines of the cell above this one, for completion.
    func read(prompt: String, initial: String, before: String) -> Line {
        nn_line_begin(prompt, initial, before.isEmpty ? 0 : 1)
        while true {
            switch nn_line_step() {
            case nn_line_finished: return .text(String(cString: nn_line_text()))
            case nn_line_ended: return .ended
            case nn_line_cancelled: return .cancelled
            case nn_line_completing: completeHere(before)
            case nn_line_lifting:
                let line = String(cString: nn_line_text())
                nn_line_abandon()
                return .lifted(line)
            default: break
            }
        }
    }

    private func completeHere(_ above: String) {
        let cursor = Int(nn_line_cursor())
        let line = Array(String(cString: nn_line_text()).utf8.prefix(cursor))
        if line.allSatisfy({ $0 == 0x20 }) { return nn_line_replace(Int32(cursor), indent) }
        let found = complete(above + String(decoding: line, as: UTF8.self))
        let start = found.start - above.utf8.count
        guard let first = found.candidates.first, start >= 0, start <= cursor else { return nn_line_bell() }
        let typed = String(decoding: line[start...], as: UTF8.self)
        let common = found.candidates.dropFirst().reduce(first.text) { commonPrefix($0, $1.text) }
        if common.utf8.count > typed.utf8.count { nn_line_replace(Int32(start), common) }
        if found.candidates.count > 1, common.utf8.count <= typed.utf8.count || nn_line_completes_again() != 0 {
            nn_line_show_below(CandidateList.text(found.candidates, columns: Terminal.columns(1)))
        }
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
                text += String(line.prefix(max(20, columns - 1))) + "\n"
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
