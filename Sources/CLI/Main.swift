// The program `nn`: reads the command line, and runs what it asks for on a thread with a large stack.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Lang
import NNRuntime
import Notebook

@main
struct Main {
    static let version = "0.1.0"

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        signal(SIGPIPE, SIG_DFL)
        BigStack.run {
            do throws(UsageError) {
                let invocation = try CommandLineParser.parse(arguments)
                Process.leave(try run(invocation))
            } catch {
                complain(error.message)
                Process.leave(2)
            }
        }
    }

    private static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        let settings = try invocation.settings()
        if invocation.flags.contains("--help") {
            say(invocation.command.name == .repl ? HelpText.overview(version: version) : HelpText.text(of: invocation.command))
            return 0
        }
        if invocation.flags.contains("--version") {
            say("nn \(version)\n")
            return 0
        }
        switch invocation.command.name {
        case .code: return RunCommand(settings).runCode(invocation.last("-c") ?? "", arguments: invocation.arguments)
        case .run: return try RunCommand(settings).runFile(invocation)
        case .repl: return isatty(0) == 1 ? Repl(settings).run() : RunCommand(settings).runInput()
        case .test: return try TestCommand(settings).run(invocation)
        case .fmt: return try FormatCommand(settings).run(invocation)
        case .check: return try CheckCommand(settings).run(invocation)
        case .convert: return try ConvertCommand.run(invocation)
        case .doc: return try DocCommand().run(invocation)
        case .completion: return try CompletionScript.run(invocation)
        case .manual: return try ManualPage.run(invocation)
        case .data: return try DataCommand().run(invocation)
        }
    }

    static func say(_ text: String) {
        let output = StreamOutput(descriptor: 1)
        output.write(text)
        output.flush()
    }

    /// One line on standard error, with the name of the program before it.
    static func complain(_ message: String) {
        let output = StreamOutput(descriptor: 2)
        output.write("nn: \(message)\n")
        output.flush()
    }
}
