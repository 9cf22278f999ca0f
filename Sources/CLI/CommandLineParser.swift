import Lang
import NNRuntime
import Notebook

/// Reads the command line by the table of commands.
struct CommandLineParser {
    private var rest: ArraySlice<String>
    private var invocation: Invocation

    /// - Parameter arguments: without the name of the program.
    static func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
        var parser = CommandLineParser(rest: arguments[...], invocation: Invocation(command: CommandTable.repl))
        try parser.parse()
        return parser.invocation
    }

    private mutating func parse() throws(UsageError) {
        // What stands before the command: shared options, `-c CODE`, a file, or the command itself.
        while let word = rest.first {
            rest.removeFirst()
            if word == "-c" {
                guard let code = rest.popFirst() else { throw UsageError("-c needs the code to run") }
                invocation.command = CommandTable.code
                invocation.values["-c"] = [code]
                invocation.arguments = Array(rest)
                return
            }
            if word == "-" || !word.hasPrefix("-") {
                if let command = CommandTable.named[word] {
                    invocation.command = command
                    return try parseCommand()
                }
                if word != "-", !word.contains("."), !word.contains("/"), FileTree.kind(of: word) == nil {
                    let near = Suggestion.nearest(to: word, in: Array(CommandTable.named.keys)).map { "; did you mean nn \($0)?" }
                    throw UsageError("there is no command or file '\(word)'" + (near ?? "; nn --help lists the commands"))
                }
                invocation.command = CommandTable.run
                invocation.arguments = [word] + rest
                return
            }
            try option(word, hasUnknown: false)
        }
    }

    private mutating func parseCommand() throws(UsageError) {
        while let word = rest.popFirst() {
            if word == "--" {
                invocation.arguments += rest
                return
            }
            if word == "-" || !word.hasPrefix("-") || isNumber(word) {
                invocation.arguments.append(word)
                if invocation.command.arguments == .script {
                    invocation.arguments += rest
                    return
                }
                continue
            }
            try option(word, hasUnknown: invocation.command.arguments == .mixedScript && !invocation.arguments.isEmpty)
        }
    }

    private func isNumber(_ word: String) -> Bool { Double(word) != nil }

    /// Takes an option with its value.
    /// - Parameter hasUnknown: an unknown one is kept as an argument of the script.
    private mutating func option(_ word: String, hasUnknown: Bool) throws(UsageError) {
        var name = word
        var attached: String?
        if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
            name = String(word[..<equals])
            attached = String(word[word.index(after: equals)...])
        } else if !word.hasPrefix("--"), word.utf8.count > 2 {
            // `-j4`, `-pquick=True`
            let short = String(word.prefix(2))
            if invocation.command.options.contains(where: { $0.names.contains(short) && $0.value != nil }) {
                name = short
                attached = String(word.dropFirst(2))
            }
        }
        guard let option = invocation.command.options.first(where: { $0.names.contains(name) }) else {
            if hasUnknown { return invocation.arguments.append(word) }
            let known = invocation.command.options.flatMap(\.names) + ["-c"]
            let near = Suggestion.nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
            throw UsageError("unknown option \(name)\(near)")
        }
        guard option.value != nil else {
            if attached != nil { throw UsageError("\(name) takes no value") }
            invocation.flags.insert(option.key)
            return
        }
        guard let value = attached ?? rest.popFirst() else { throw UsageError("\(name) needs a value: \(name) \(option.value ?? "")") }
        invocation.values[option.key, default: []].append(value)
    }
}

extension Invocation {
    /// The settings that all commands share.
    func settings() throws(UsageError) -> Settings {
        var settings = Settings()
        settings.isASCII = flags.contains("--ascii")
        if let word = last("--color") {
            guard let choice = ColorChoice(rawValue: word) else { throw UsageError("--color is auto, always or never, not '\(word)'") }
            settings.color = choice
        }
        if last("--threads") != nil { settings.threads = try positive("--threads") }
        return settings
    }

    /// The value of an option that counts something.
    func positive(_ name: String) throws(UsageError) -> Int? {
        guard let word = last(name) else { return nil }
        guard let number = Int(word), number > 0 else { throw UsageError("\(name) needs a number above 0, not '\(word)'") }
        return number
    }

    /// The value of an option that is a measure.
    func measure(_ name: String) throws(UsageError) -> Double? {
        guard let word = last(name) else { return nil }
        guard let number = Double(word), number >= 0, number.isFinite else { throw UsageError("\(name) needs a number, not '\(word)'") }
        return number
    }
}

extension Limits {
    /// Those of a program that the user runs: what the machine has of memory, so that it ends with an error before the
    /// system kills it.
    static let ofProgram: Limits = {
        var limits = Limits(memory: BufferPool.machineMemory / 10 * 9)
        limits.ownsProcess = true
        return limits
    }()
}

extension Invocation {
    /// What a script may take.
    func limits() throws(UsageError) -> Limits {
        var limits = Limits.ofProgram
        limits.steps = try positive("--max-steps")
        limits.seconds = try measure("--max-time")
        limits.memory = try size("--max-memory") ?? limits.memory
        limits.output = try size("--max-output")
        return limits
    }

    /// What a script may touch.
    var capabilities: Capabilities {
        let reading = values["--allow-read"] ?? [], writing = values["--allow-write"] ?? []
        guard flags.contains("--sandbox") || !reading.isEmpty || !writing.isEmpty else { return .all }
        return Capabilities(reading: reading.isEmpty ? .none : .folders(reading), writing: writing.isEmpty ? .none : .folders(writing))
    }

    /// The value of an option that is a number of bytes: `4096`, `500K`, `20M`, `1.5G`.
    func size(_ name: String) throws(UsageError) -> Int? {
        guard let word = last(name) else { return nil }
        let units: [Character: Double] = ["K": 1024, "M": 1_048_576, "G": 1_073_741_824]
        let unit = word.last.flatMap { units[Character($0.uppercased())] }
        let number = Double(unit == nil ? word[...] : word.dropLast())
        guard let number, number > 0, number * (unit ?? 1) < 1e18 else { throw UsageError("\(name) needs a size such as 500M, not '\(word)'") }
        return Int(number * (unit ?? 1))
    }
}

/// The text of `--help`.
enum HelpText {
    static func overview(version: String) -> String {
        var text = "nn \(version): a notebook-style session and scripts for neural nets\n\n"
        let width = CommandTable.listed.map(\.usage.count).max() ?? 0
        for command in CommandTable.listed { text += "  " + padded(command.usage, width) + "  " + command.summary + "\n" }
        text += "  " + padded("nn FILE [ARG…]", width) + "  runs a script; everything behind FILE belongs to it\n"
        text += "\nOptions\n" + options(CommandTable.repl.options)
        text += "\nThe options of a command: nn COMMAND --help\n"
        return text
    }

    static func text(of command: Command) -> String {
        "usage: \(command.usage)\n\n\(command.summary)\n\nOptions\n" + options(command.options)
    }

    private static func options(_ options: [Option]) -> String {
        let heads = options.map { $0.names.joined(separator: ", ") + ($0.value.map { " " + $0 } ?? "") }
        let width = heads.map(\.count).max() ?? 0
        return zip(heads, options).map { "  " + padded($0, width) + "  " + $1.summary + "\n" }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
