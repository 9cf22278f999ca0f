/// What a program wrote for a terminal, as a page shows it: its colours, and of a line that was written over again
/// (`\r`, as progress is) the last.
enum TerminalText {
    private struct Run {
        var text: String
        /// The colour, 0 to 7, or none.
        var color: Int?
        var isBold = false
    }

    /// Without anything that only a terminal understands.
    static func plain(_ text: String) -> String { isPlain(text) ? text : runs(text).map(\.text).joined() }

    static func html(_ text: String) -> String {
        if isPlain(text) { return MarkdownHTML.escaped(text) }
        return runs(text).map { run in
            let words = MarkdownHTML.escaped(run.text)
            let classes = (run.color.map { ["t\($0)"] } ?? []) + (run.isBold ? ["tb"] : [])
            return classes.isEmpty || run.text.isEmpty ? words : "<span class=\"\(classes.joined(separator: " "))\">\(words)</span>"
        }.joined()
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x09 } }

    private static func runs(_ text: String) -> [Run] {
        var runs = [Run(text: "")]
        var rest = overwritten(text)[...].unicodeScalars
        while let scalar = rest.popFirst() {
            if scalar != "\u{1B}" {
                if scalar.value >= 0x20 || scalar == "\n" || scalar == "\t" { runs[runs.count - 1].text.unicodeScalars.append(scalar) }
                continue
            }
            guard rest.first == "[" else { continue }
            rest = rest.dropFirst()
            let codes = rest.prefix { ("0"..."9").contains($0) || $0 == ";" || $0 == "?" }
            rest = rest.dropFirst(codes.count)
            if rest.popFirst() != "m" { continue }
            var next = Run(text: "", color: runs[runs.count - 1].color, isBold: runs[runs.count - 1].isBold)
            for code in String(codes).split(separator: ";", omittingEmptySubsequences: false) { take(Int(code) ?? 0, &next) }
            runs.append(next)
        }
        return runs
    }

    private static func take(_ code: Int, _ run: inout Run) {
        switch code {
        case 0: (run.color, run.isBold) = (nil, false)
        case 1: run.isBold = true
        case 22: run.isBold = false
        case 30...37: run.color = code - 30
        case 90...97: run.color = code - 90
        case 39: run.color = nil
        default: break
        }
    }

    /// Lines of which only what was written last is to be seen.
    private static func overwritten(_ text: String) -> String {
        guard text.utf8.contains(0x0D) else { return text }
        return text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            var line = line
            while line.last == 0x0D { line = line.dropLast() }
            return String(decoding: line.split(separator: 0x0D).last ?? line, as: UTF8.self)
        }.joined(separator: "\n")
    }
}
