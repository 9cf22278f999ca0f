import NN
import NNRuntime

/// `nn data NAME [--from FILE|URL] [--to DIR] [--no-verify]`: fetches a data set.
struct DataCommand {
    func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        guard let name = invocation.arguments.first, invocation.arguments.count == 1 else {
            throw UsageError("nn data takes the name of one set: " + DataFetch.sets.map(\.name).joined(separator: ", "))
        }
        do throws(Fault) {
            _ = try DataFetch(name, from: invocation.last("--from"), to: invocation.last("--to"), verifies: !invocation.flags.contains("--no-verify")) { text in
                let output = StreamOutput(descriptor: 2)
                output.write(text)
                output.flush()
            }.run()
            return 0
        } catch {
            Main.complain(error.message + (error.detail?.hint.map { "\n    " + $0 } ?? ""))
            return 1
        }
    }
}
