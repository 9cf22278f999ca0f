// Which of the protocols for pixels the terminal knows. Some terminals say it by their name; the others are asked, once
// and not before a picture is to be shown: kitty's protocol has a query of its own, and the answer to "primary device
// attributes" (`ESC [ c`), which every terminal gives, holds a 4 where sixels are known. Since that answer comes last,
// it also ends the waiting.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import CLineEditor
import NNCharts
import Synchronization

enum TerminalPictures {
    private enum Knowledge: Sendable { case unasked, known(TerminalGraphics.Form?) }
    private static let knowledge = Mutex(Knowledge.unasked)

    /// How long a terminal may take to answer, in milliseconds; a connection over a network may need most of it.
    private static let patience: Int32 = 700

    /// What the terminal of standard output can show; nil for characters alone.
    static func graphics(_ settings: Settings) -> TerminalGraphics? {
        guard Terminal.isTerminal(1), !Terminal.isDumb, !settings.isASCII, Terminal.hasColor(1, settings.color) else { return nil }
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, let form = form() else { return nil }
        let columns = Int(size.ws_col), rows = Int(size.ws_row)
        return TerminalGraphics(form, cellWidth: columns > 0 ? Int(size.ws_xpixel) / columns : 0,
                                cellHeight: rows > 0 ? Int(size.ws_ypixel) / rows : 0, screenRows: rows > 0 ? rows : Int.max)
    }

    private static func form() -> TerminalGraphics.Form? {
        if case .known(let form) = knowledge.withLock({ $0 }) { return form }
        if let named = namedForm() {
            knowledge.withLock { $0 = .known(named) }
            return named
        }
        // Keys typed ahead would be taken for the answer: then the question waits for the next picture.
        guard let answer = ask() else { return nil }
        let form = form(in: answer)
        knowledge.withLock { $0 = .known(form) }
        return form
    }

    /// By the variables that terminals set. Inside a multiplexer those of the terminal around it mean nothing.
    private static func namedForm() -> TerminalGraphics.Form? {
        let name = Terminal.environment("TERM") ?? "", program = Terminal.environment("TERM_PROGRAM") ?? ""
        guard Terminal.environment("TMUX") == nil, Terminal.environment("STY") == nil else { return nil }
        if name == "xterm-kitty" || name == "xterm-ghostty" || program == "ghostty" || program == "WezTerm" { return .kitty }
        if name.hasPrefix("foot") || name.hasPrefix("mlterm") { return .sixel }
        return nil
    }

    /// What the answers say: `ESC _ G i=31;OK ESC \` for kitty's protocol, `ESC [ ? … ; 4 ; … c` for sixels.
    static func form(in answer: [UInt8]) -> TerminalGraphics.Form? {
        let text = String(decoding: answer, as: UTF8.self)
        if text.contains("\u{1b}_Gi=31;OK") { return .kitty }
        guard let attributes = text.components(after: "\u{1b}[?", before: "c") else { return nil }
        return attributes.split(separator: ";").dropFirst().contains("4") ? .sixel : nil
    }

    /// Asks the terminal. What else comes meanwhile has been typed and is given to the line editor.
    /// - Returns: nil if it cannot be asked now; empty if it does not answer.
    private static func ask() -> [UInt8]? {
        guard Terminal.isTerminal(0), tcgetpgrp(0) == getpgrp(), let before = mode() else { return nil }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard tcsetattr(0, TCSANOW, &raw) == 0 else { return nil }
        defer {
            var before = before
            tcsetattr(0, TCSANOW, &before)
        }
        if hasInput(0) { return nil }
        let question = Array("\u{1b}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\\u{1b}[c".utf8)
        guard write(1, question, question.count) == question.count else { return nil }
        var answer: [UInt8] = []
        while !isWhole(answer), hasInput(patience) {
            var byte: UInt8 = 0
            guard read(0, &byte, 1) == 1 else { break }
            answer.append(byte)
        }
        let typed = withoutAnswers(answer)
        if !typed.isEmpty { nn_line_type_ahead(typed, typed.count) }
        return answer
    }

    private static func mode() -> termios? {
        var mode = termios()
        return tcgetattr(0, &mode) == 0 ? mode : nil
    }

    private static func hasInput(_ wait: Int32) -> Bool {
        var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, wait) == 1 && request.revents & Int16(POLLIN) != 0
    }

    /// Whether the last of the answers is there.
    private static func isWhole(_ answer: [UInt8]) -> Bool {
        String(decoding: answer, as: UTF8.self).components(after: "\u{1b}[?", before: "c") != nil
    }

    /// What a person typed between the answers.
    static func withoutAnswers(_ answer: [UInt8]) -> [UInt8] {
        var typed: [UInt8] = [], at = 0
        func begins(_ text: String, _ place: Int) -> Bool { answer[place...].starts(with: text.utf8) }
        while at < answer.count {
            if begins("\u{1b}_G", at), let end = (at..<answer.count - 1).first(where: { begins("\u{1b}\\", $0) }) {
                at = end + 2
            } else if begins("\u{1b}[?", at), let end = answer[at...].firstIndex(of: UInt8(ascii: "c")) {
                at = end + 1
            } else {
                typed.append(answer[at])
                at += 1
            }
        }
        return typed
    }
}

extension String {
    /// What stands between two marks; nil where they do not stand in this order.
    fileprivate func components(after opening: String, before closing: Character) -> Substring? {
        let bytes = Array(utf8), mark = Array(opening.utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }),
              let end = bytes[(start + mark.count)...].firstIndex(of: closing.asciiValue ?? 0) else { return nil }
        return Substring(String(decoding: bytes[(start + mark.count)..<end], as: UTF8.self))
    }
}
