// The commands and their options: one table, from which arguments are read and help is written.

/// An option of a command.
struct Option {
    /// All spellings; the last one names it.
    let names: [String]
    /// What its value is called in help; nil for a flag.
    let value: String?
    let summary: String

    /// - Parameter names: the spellings, separated by commas.
    init(_ names: String, value: String? = nil, _ summary: String) {
        self.names = names.split(separator: ",").map { String($0.drop { $0 == " " }) }
        self.value = value
        self.summary = summary
    }

    var key: String { names.last ?? "" }
}

/// A command.
struct Command {
    enum Name: String { case repl, run, code, test, fmt, check, convert, doc, data, completion, manual }

    /// How it takes what is no option of its own.
    enum Arguments {
        /// Everything behind the first argument belongs to the script.
        case script
        /// Options may stand anywhere; what is unknown behind the first argument belongs to the script.
        case mixedScript
        /// Options may stand anywhere, and an unknown one is an error.
        case plain
    }

    let name: Name
    let usage: String
    let summary: String
    let arguments: Arguments
    let options: [Option]
}

/// What is said on the command line.
struct Invocation {
    var command: Command
    var flags: Set<String> = []
    var values: [String: [String]] = [:]
    var arguments: [String] = []

    func last(_ name: String) -> String? { values[name]?.last }
}

/// The settings that all commands share.
struct Settings {
    var color = ColorChoice.auto
    var isASCII = false
    var threads: Int?
}

enum CommandTable {
    static let shared = [
        Option("--color", value: "WHEN", "colours: auto, always or never"),
        Option("--ascii", "charts and pictures in 7-bit characters"),
        Option("--threads", value: "N", "threads that one array operation may use"),
        Option("-h, --help", "this help"),
    ]

    /// What a script may take, and touch.
    static let limits = [
        Option("--max-steps", value: "N", "ends the script after N turns of loops and calls, with status 3"),
        Option("--max-time", value: "SECONDS", "ends it when its time is up"),
        Option("--max-memory", value: "SIZE", "ends it when it holds more: 500M, 2G (nine tenths of the machine's)"),
        Option("--max-output", value: "SIZE", "ends it when it has written more"),
        Option("--sandbox", "no files and no environment"),
        Option("--allow-read", value: "DIR", "in the sandbox: files in DIR may be read; may be repeated"),
        Option("--allow-write", value: "DIR", "in the sandbox: files in DIR may be written; may be repeated"),
    ]

    static let run = Command(name: .run, usage: "nn run FILE [ARG…]", summary: "runs a script", arguments: .mixedScript, options: [
        Option("--cell", value: "TITLE|N", "runs one cell, by its title or number; may be repeated"),
        Option("-p, --param", value: "NAME=VALUE", "sets a variable of the parameters cell; may be repeated"),
        Option("--report", value: "OUT", "writes cells and outputs to OUT.html, OUT.ipynb or OUT.md"),
        Option("--echo", "shows the values of cells"),
        Option("--strict", "refuses a script, or a choice of cells, that only works when cells are run out of order"),
    ] + limits + shared)

    static let code = Command(name: .code, usage: "nn -c CODE [ARG…]", summary: "runs CODE", arguments: .script, options: shared)

    static let repl = Command(name: .repl, usage: "nn", summary: "the session at the terminal; a script from standard input where that is none",
                              arguments: .script, options: shared + [Option("-V, --version", "the version")])

    static let test = Command(name: .test, usage: "nn test [PATH…]", summary: "runs scripts and examples in documents, and compares what they print with what is expected",
                              arguments: .plain, options: [
        Option("--update", "writes what the scripts print as expected from now on, where it is out of tolerance"),
        Option("--rtol", value: "R", "numbers may differ by R times the expected one"),
        Option("--atol", value: "A", "numbers may differ by A"),
        Option("--last-digit", "numbers may differ by one unit in the last digit written"),
        Option("--cells", "runs and judges scripts cell by cell"),
        Option("-j, --jobs", value: "N", "tests at a time"),
        Option("--filter", value: "TEXT", "only tests whose path contains TEXT"),
        Option("--shard", value: "I/N", "only the I-th of N parts of the tests"),
        Option("--timeout", value: "SECONDS", "the most a test may take (60)"),
        Option("--random-order", "runs the tests in a random order"),
        Option("--seed", value: "N", "runs them in the random order of the number N"),
        Option("--junit", value: "FILE", "writes the results to FILE as JUnit's XML"),
        Option("--tap", "shows the results as TAP"),
        Option("-v, --verbose", "names the tests that pass, too"),
    ] + shared)

    static let fmt = Command(name: .fmt, usage: "nn fmt FILE…", summary: "lays out scripts in one way; folders are searched for .nn files",
                             arguments: .plain, options: [
        Option("--check", "writes nothing; exits with 1 if a file would change"),
        Option("--diff", "shows what would change and writes nothing"),
        Option("--width", value: "N", "the most columns of a line (88)"),
    ] + shared)

    static let check = Command(name: .check, usage: "nn check FILE…", summary: "tells of syntax errors, undefined names, unused variables and wrong calls",
                               arguments: .plain, options: shared)

    static let convert = Command(name: .convert, usage: "nn convert IN OUT", summary: "turns a .nn, .ipynb or .md file into .nn, .ipynb, .md or .html",
                                 arguments: .plain, options: [Option("-h, --help", "this help")])

    static let doc = Command(name: .doc, usage: "nn doc [NAME]", summary: "help for a built-in name", arguments: .plain, options: shared)

    static let data = Command(name: .data, usage: "nn data NAME", summary: "fetches a data set and verifies it: cifar10, cifar10-python, cifar100, mnist",
                              arguments: .plain, options: [
        Option("--from", value: "FILE|URL", "takes the archive from there"),
        Option("--to", value: "DIR", "puts the set's folder there instead of into the user's cache"),
        Option("--no-verify", "takes an archive with another checksum, too"),
        Option("-h, --help", "this help"),
    ])

    static let completion = Command(name: .completion, usage: "nn completion SHELL", summary: "the completion script of bash, zsh or fish", arguments: .plain,
                                    options: [Option("-h, --help", "this help")])

    static let manual = Command(name: .manual, usage: "nn manual", summary: "the manual page, for man", arguments: .plain, options: [Option("-h, --help", "this help")])

    /// The commands that are called by a word.
    static let named: [String: Command] = ["run": run, "test": test, "fmt": fmt, "check": check, "convert": convert, "doc": doc, "data": data,
                                          "completion": completion, "manual": manual]
    static let listed: [Command] = [repl, run, code, test, fmt, check, convert, doc, data, completion, manual]
}

/// A mistake on the command line.
struct UsageError: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
