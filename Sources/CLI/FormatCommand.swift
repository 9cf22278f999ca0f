import Lang
import NNRuntime
import Notebook

/// `nn fmt FILE…`: scripts laid out in one way.
struct FormatCommand {
    let settings: Settings
    init(_ settings: Settings) { self.settings = settings }

    func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        let paths = try ScriptFiles.named(invocation.arguments, command: "fmt")
        var options = Formatter.Options()
        options.width = try invocation.positive("--width") ?? options.width
        let isDiff = invocation.flags.contains("--diff")
        let isCheck = invocation.flags.contains("--check") || isDiff
        var changed = 0, failed = 0
        for path in paths {
            guard let source = ScriptFiles.source(path) else {
                failed += 1
                continue
            }
            switch Formatter.format(source, options: options) {
            case .problems(let problems):
                failed += 1
                let renderer = DiagnosticRenderer(painter: Terminal.hasColor(2, settings.color) ? .ansi : .plain)
                ScriptFiles.tell(renderer.render(problems, source: source))
            case .refused:
                failed += 1
                Main.complain("\(path): left as it is, the formatted text would be another program")
            case .text(let text):
                if path == "-" {
                    Main.say(isDiff ? LineDiff.unified(source.text, text, name: path) : isCheck ? "" : text)
                    changed += text == source.text ? 0 : 1
                    continue
                }
                guard text != source.text else { continue }
                changed += 1
                if isDiff { Main.say(LineDiff.unified(source.text, text, name: path)) }
                else if isCheck { Main.say("would change \(path)\n") }
                else if let words = TextFile.write(text.utf8, to: path) {
                    failed += 1
                    Main.complain("cannot write \(path): \(words)")
                } else {
                    Main.say("\(path)\n")
                }
            }
        }
        if failed > 0 { return 1 }
        return isCheck && changed > 0 ? 1 : 0
    }
}

/// `nn check FILE…`: what is wrong with scripts, without running them.
struct CheckCommand {
    let settings: Settings
    init(_ settings: Settings) { self.settings = settings }

    func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        let paths = try ScriptFiles.named(invocation.arguments, command: "check")
        let output = TextOutput()
        let interpreter = Session(output: output, errorOutput: output).interpreter
        let builtins = Set(interpreter.globalNames(in: interpreter.builtins))
        let renderer = DiagnosticRenderer(painter: Terminal.hasColor(1, settings.color) ? .ansi : .plain)
        var errors = 0, warnings = 0, unreadable = 0
        for path in paths {
            guard let source = ScriptFiles.source(path) else {
                unreadable += 1
                continue
            }
            let findings = Checker.check(source, builtins: builtins)
            for finding in findings { Main.say(renderer.render([finding.diagnostic], source: source) + "\n") }
            errors += findings.count { $0.level == .error }
            warnings += findings.count { $0.level == .warning }
        }
        func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        if errors + warnings > 0 { Main.say("\(count(errors, "error")), \(count(warnings, "warning")) in \(count(paths.count, "file"))\n") }
        return errors + unreadable > 0 ? 1 : 0
    }
}

/// The scripts that a command is given.
enum ScriptFiles {
    /// Files as named, and the scripts below folders.
    static func named(_ arguments: [String], command: String) throws(UsageError) -> [String] {
        guard !arguments.isEmpty else { throw UsageError("\(command) needs a file: nn \(command) FILE…") }
        return arguments.flatMap { path in
            FileTree.kind(of: path) == .folder ? FileTree.files(below: path).filter { $0.hasSuffix(".nn") } : [path]
        }
    }

    /// The text of a file; nil, and a complaint, if there is none.
    static func source(_ path: String) -> Source? {
        switch TextFile.read(path) {
        case .text(let text): return Source(name: path == "-" ? "<stdin>" : path, text: text)
        case .unreadable(let words): Main.complain("cannot read \(path): \(words)")
        case .notText(let offset): Main.complain("\(path) is no text in UTF-8: bad byte at offset \(offset)")
        }
        return nil
    }

    /// Words on standard error.
    static func tell(_ text: String) {
        let output = StreamOutput(descriptor: 2)
        output.write(text)
        output.flush()
    }
}
