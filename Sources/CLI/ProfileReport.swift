import Lang
import Notebook

/// What `%prof` shows: for each cell or file the lines that were run, with how often and how long.
enum ProfileReport {
    /// Of one source so many lines are shown: the ones that took longest, in their order.
    private static let mostLines = 30

    static func run(_ code: String, in repl: Repl) {
        let (result, profile) = repl.session.profile(code)
        repl.show(result)
        repl.say(text(profile, in: repl))
    }

    static func text(_ profile: ProfileResult, in repl: Repl) -> String {
        let total = max(profile.seconds, 1e-9)
        var text = "total \(Timing.text(profile.seconds)); a line's time includes what it calls\n"
        for unit in profile.units where !unit.lines.isEmpty {
            let longest = unit.lines.sorted { $0.value.seconds > $1.value.seconds }.prefix(mostLines).map(\.key)
            text += "\n\(unit.source.name)\n" + padded("hits", 10) + padded("time", 10) + padded("per hit", 10) + padded("%", 7) + "  line\n"
            for number in longest.sorted() {
                guard let line = unit.lines[number] else { continue }
                let share = (line.seconds / total * 1000).rounded() / 10
                text += padded("\(line.count)", 10) + padded(Timing.text(line.seconds), 10) + padded(Timing.text(line.seconds / Double(max(line.count, 1))), 10)
                    + padded("\(min(share, 100))", 7) + "  " + padded("\(number)", 3) + " " + repl.highlighted(String(unit.source.lineText(number))) + "\n"
            }
            if unit.lines.count > mostLines { text += "… \(unit.lines.count - mostLines) quicker lines\n" }
        }
        return text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
