// Completion at the shell: scripts for bash, zsh and fish, written from the table of commands.

import NN

enum CompletionScript {
    /// `nn completion SHELL`
    static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        guard invocation.arguments.count == 1, let shell = invocation.arguments.first else { throw UsageError("completion: which shell? bash, zsh or fish") }
        switch shell {
        case "bash": Main.say(bash)
        case "zsh": Main.say(zsh)
        case "fish": Main.say(fish)
        default: throw UsageError("completion: there is none for '\(shell)'; bash, zsh and fish have one")
        }
        return 0
    }

    private static var words: [(name: String, command: Command)] {
        CommandTable.named.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// What may follow a command that is no option.
    private static func arguments(of name: String) -> [String] {
        switch name {
        case "completion": ["bash", "zsh", "fish"]
        case "data": DataFetch.sets.map(\.name)
        default: []
        }
    }

    private static func spellings(_ options: [Option]) -> [String] { options.flatMap(\.names) }

    private static var bash: String {
        var text = """
            # bash completion for nn
            _nn() {
                local current=${COMP_WORDS[COMP_CWORD]} words=
                case ${COMP_WORDS[1]} in

            """
        for (name, command) in words {
            text += "    \(name)) words='\((spellings(command.options) + arguments(of: name)).joined(separator: " "))' ;;\n"
        }
        text += """
                *) words='\((spellings(CommandTable.repl.options) + ["-c"]).joined(separator: " "))' ;;
                esac
                [ "$COMP_CWORD" -eq 1 ] && words+=' \(words.map(\.name).joined(separator: " "))'
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; [[ $current != -* ]] && compgen -f -- "$current")
            }
            complete -o filenames -F _nn nn

            """
        return text
    }

    private static var zsh: String {
        func quoted(_ text: String) -> String { text.replacing("'", with: "'\\''").replacing("[", with: "(").replacing("]", with: ")").replacing(":", with: "\\:") }
        func rows(_ options: [Option]) -> String {
            options.flatMap { option in
                option.names.map { "        '\($0)[\(quoted(option.summary))]\(option.value.map { ":\(quoted($0)):_files" } ?? "")' \\\n" }
            }.joined()
        }
        var text = "#compdef nn\n_nn() {\n    if (( CURRENT == 2 )); then\n        local -a commands=(\n"
        for (name, command) in words { text += "            '\(name):\(quoted(command.summary))'\n" }
        text += "        )\n        _describe command commands\n    fi\n    case $words[2] in\n"
        for (name, command) in words {
            let choices = arguments(of: name)
            text += "    \(name)) _arguments \\\n\(rows(command.options))        '2:\(name):' '*:argument:\(choices.isEmpty ? "_files" : "(\(choices.joined(separator: " ")))")' ;;\n"
        }
        text += "    *) _arguments \\\n\(rows(CommandTable.repl.options))        '*:script:_files' ;;\n    esac\n}\n_nn \"$@\"\n"
        return text
    }

    private static var fish: String {
        func quoted(_ text: String) -> String { "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'" }
        func rows(_ options: [Option], _ condition: String) -> String {
            options.map { option in
                var row = "complete -c nn -n \(quoted(condition))"
                for name in option.names { row += name.hasPrefix("--") ? " -l \(name.dropFirst(2))" : " -s \(name.dropFirst())" }
                return row + (option.value == nil ? "" : " -r") + " -d \(quoted(option.summary))\n"
            }.joined()
        }
        var text = "# fish completion for nn\n"
        for (name, command) in words {
            text += "complete -c nn -n __fish_use_subcommand -a \(name) -d \(quoted(command.summary))\n"
            text += rows(command.options, "__fish_seen_subcommand_from \(name)")
            let choices = arguments(of: name)
            if !choices.isEmpty { text += "complete -c nn -f -n \(quoted("__fish_seen_subcommand_from \(name)")) -a \(quoted(choices.joined(separator: " ")))\n" }
        }
        return text + rows(CommandTable.repl.options, "__fish_use_subcommand")
    }
}

/// The manual page, in the macros of man(7), written from the table of commands.
enum ManualPage {
    /// `nn manual`
    static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        if let extra = invocation.arguments.first { throw UsageError("manual: '\(extra)' is not needed") }
        Main.say(text)
        return 0
    }

    private static func escaped(_ text: String) -> String {
        let text = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...")
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }

    private static func options(_ options: [Option]) -> String {
        options.map { option in
            let heads = option.names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
            return ".TP\n\(heads)\(option.value.map { " \\fI\(escaped($0))\\fR" } ?? "")\n\(escaped(option.summary))\n"
        }.joined()
    }

    private static var text: String {
        var text = """
            .TH NN 1 "" "nn \(Main.version)" "User Commands"
            .SH NAME
            nn \\- notebook\\-style session and scripts for neural nets
            .SH SYNOPSIS

            """
        text += CommandTable.listed.map { ".B \(escaped($0.usage))\n" }.joined(separator: ".br\n")
        text += """
            .SH DESCRIPTION
            nn runs a dialect of Python with NumPy arrays, plots in the terminal and layers of neural nets built in.
            Without arguments it opens a session; a file is run as a script of cells.
            .SH COMMANDS

            """
        for command in CommandTable.listed {
            text += ".SS \(escaped(command.usage))\n\(escaped(command.summary)).\n" + options(command.options)
        }
        return text + """
            .SH ENVIRONMENT
            .TP
            .B NN_DATA
            the folder with data sets, looked into before the user's cache
            .TP
            .B NO_COLOR
            no colours, if it is set
            .SH EXIT STATUS
            0 when all went well, 1 for an error of the script, 2 for a script or a command line that cannot be read, 3 for a limit, 130 for an interrupt.

            """
    }
}
