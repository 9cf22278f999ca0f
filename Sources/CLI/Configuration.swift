import NNRuntime
import Notebook

/// `%config`: the settings of a session.
enum Configuration {
    private struct Setting {
        let name: String
        let summary: String
        let get: (Repl) -> String
        /// Gives words when the value does not fit.
        let set: (String, Repl) -> String?
    }

    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "on", "true", "1", "yes": true
        case "off", "false", "0", "no": false
        default: nil
        }
    }

    private static var all: [Setting] { [
        Setting(name: "warnings", summary: "notes about stale variables: on or off", get: { $0.session.ledger?.isWarning == true ? "on" : "off" }) { text, repl in
            guard let value = truth(text) else { return "on or off" }
            repl.session.ledger?.isWarning = value
            return nil
        },
        Setting(name: "fold", summary: "lines shown of a long value; 0 shows all", get: { "\($0.session.foldedLines ?? 0)" }) { text, repl in
            guard let count = Int(text), count >= 0 else { return "a number of lines" }
            repl.session.foldedLines = count == 0 ? nil : max(4, count)
            return nil
        },
        Setting(name: "autoreload", summary: "imported .nn files are read again when they change: on or off", get: { $0.modules.isOn ? "on" : "off" }) { text, repl in
            guard let value = truth(text) else { return "on or off" }
            repl.modules.isOn = value
            return nil
        },
        Setting(name: "threads", summary: "threads that one array operation may use", get: { "\($0.session.work.threads)" }) { text, repl in
            guard let count = Int(text), count > 0, count <= 1024 else { return "a number above 0" }
            repl.session.work.threads = count
            return nil
        },
        Setting(name: "ascii", summary: "charts in 7-bit characters: on or off", get: { $0.settings.isASCII ? "on" : "off" }) { text, repl in
            guard let value = truth(text) else { return "on or off" }
            repl.settings.isASCII = value
            return nil
        },
    ] }

    static var help: String { "The settings: " + all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "." }

    static func change(_ argument: String, in repl: Repl) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(\.trimmedSpaces)
        guard let name = parts.first, !name.isEmpty else {
            let width = all.map(\.name.count).max() ?? 0
            for setting in all {
                repl.say(setting.name + String(repeating: " ", count: width - setting.name.count) + " = " + setting.get(repl) + "   " + setting.summary)
            }
            return
        }
        // `%config InlineBackend.figure_format = 'retina'` and its like stand at the head of many notebooks.
        if name.contains(".") { return }
        guard let setting = all.first(where: { $0.name == name }) else { return repl.complain("there is no setting \(name); %config lists them") }
        guard parts.count == 2 else { return repl.say("\(name) = \(setting.get(repl))") }
        if let words = setting.set(parts[1].filter { $0 != "'" && $0 != "\"" }, repl) { repl.complain("\(name) is \(words)") }
    }
}
