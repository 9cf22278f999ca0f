#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Notebook

/// The history of all sessions: `$XDG_STATE_HOME/nn/history`, one entry a line, with line ends within an entry
/// written as `\n`. Each entry is appended at once, under a lock, so that several sessions at a time and a killed
/// one lose nothing.
struct HistoryFile {
    private static let kept = 5000
    let path: String?

    init() {
        var folder = Terminal.environment("XDG_STATE_HOME") ?? ""
        if folder.isEmpty, let home = Terminal.environment("HOME"), !home.isEmpty { folder = home + "/.local/state" }
        path = folder.hasPrefix("/") ? folder + "/nn/history" : nil
    }

    /// The entries of earlier sessions, oldest first, each once.
    func load() -> [String] {
        guard let path, case .text(let text) = TextFile.read(path) else { return [] }
        let lines = text.split(separator: "\n")
        var seen: Set<Substring> = []
        var entries = lines.reversed().filter { seen.insert($0).inserted }.prefix(HistoryFile.kept).reversed().map { decoded($0) }
        // A file that has grown far beyond what is read is written anew.
        if lines.count > 4 * HistoryFile.kept { _ = TextFile.write(entries.map { encoded($0) + "\n" }.joined().utf8, to: path) }
        entries.removeAll { $0.isEmpty }
        return entries
    }

    func append(_ entry: String) {
        guard let path else { return }
        makeFolder(of: path)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        flock(descriptor, LOCK_EX)
        var line = encoded(entry) + "\n"
        line.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
        flock(descriptor, LOCK_UN)
    }

    private func makeFolder(of path: String) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
    }

    private func encoded(_ entry: String) -> String {
        var text = ""
        for character in entry.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    private func decoded(_ line: Substring) -> String {
        var text = "", isEscape = false
        for character in line.unicodeScalars {
            if isEscape {
                text.unicodeScalars.append(character == "n" ? "\n" : character)
                isEscape = false
            } else if character == "\\" { isEscape = true } else { text.unicodeScalars.append(character) }
        }
        return text
    }
}
