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
        guard !Terminal.isDumb, !settings.isASCII, Terminal.hasColor(1, settings.color), let size = Terminal.size(1), let form = form() else { return nil }
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
        knowledge.withLock { $0 = .known(answer.form) }
        return answer.form
    }

    /// By the variables that terminals set. Inside a multiplexer those of the terminal around it mean nothing.
    private static func namedForm() -> TerminalGraphics.Form? {
        let name = Terminal.environment("TERM") ?? "", program = Terminal.environment("TERM_PROGRAM") ?? ""
        guard Terminal.environment("TMUX") == nil, Terminal.environment("STY") == nil else { return nil }
        if name == "xterm-kitty" || name == "xterm-ghostty" || program == "ghostty" || program == "WezTerm" { return .kitty }
        if name.hasPrefix("foot") || name.hasPrefix("mlterm") { return .sixel }
        return nil
    }

    /// Asks the terminal. What else comes meanwhile has been typed and is given to the line editor.
    /// - Returns: nil if it cannot be asked now.
    private static func ask() -> Answer? {
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
        var bytes: [UInt8] = [], answer = Answer(bytes)
        while !answer.isWhole, hasInput(patience) {
            var byte: UInt8 = 0
            guard read(0, &byte, 1) == 1 else { break }
            bytes.append(byte)
            answer = Answer(bytes)
        }
        if !answer.typed.isEmpty { nn_line_type_ahead(answer.typed, answer.typed.count) }
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

    /// What came after the question: `ESC _ G i=31;OK ESC \` where kitty's protocol is known, then `ESC [ ? … c`, which has a
    /// 4 where sixels are; between them whatever a person typed.
    private struct Answer {
        private(set) var form: TerminalGraphics.Form?
        /// Whether the last of the answers is there.
        private(set) var isWhole = false
        private(set) var typed: [UInt8] = []

        init(_ bytes: [UInt8]) {
            var at = 0
            /// What stands from here up to a mark, if it begins so.
            func part(_ beginning: String, _ end: String) -> String? {
                guard bytes[at...].starts(with: beginning.utf8) else { return nil }
                let from = at + beginning.utf8.count
                guard let to = (from..<max(from, bytes.count)).first(where: { bytes[$0...].starts(with: end.utf8) }) else { return nil }
                at = to + end.utf8.count
                return String(decoding: bytes[from..<to], as: UTF8.self)
            }
            while at < bytes.count {
                if let reply = part("\u{1b}_G", "\u{1b}\\") {
                    if reply == "i=31;OK" { form = .kitty }
                } else if let attributes = part("\u{1b}[?", "c") {
                    isWhole = true
                    if form == nil, attributes.split(separator: ";").dropFirst().contains("4") { form = .sixel }
                } else {
                    typed.append(bytes[at])
                    at += 1
                }
            }
        }
    }
}
