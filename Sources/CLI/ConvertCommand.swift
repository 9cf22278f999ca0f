import Lang
import Notebook

/// `nn convert IN OUT`: the same cells in another kind of file.
enum ConvertCommand {
    static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        guard invocation.arguments.count == 2 else { throw UsageError("convert needs two files: nn convert IN OUT") }
        let input = invocation.arguments[0], output = invocation.arguments[1]
        let kinds = Document.allCases.map(\.rawValue).joined(separator: ", ")
        guard let from = Document(path: input), from != .page else { throw UsageError("\(input) is not one of .nn, .ipynb, .md") }
        guard let to = Document(path: output) else { throw UsageError("\(output) is not one of \(kinds)") }
        let text: String
        switch TextFile.read(input) {
        case .text(let found): text = found
        case .unreadable(let words): throw UsageError("cannot read \(input): \(words)")
        case .notText(let offset): throw UsageError("cannot read \(input): not UTF-8 text: the byte at \(offset) is none of it")
        }
        guard let cells = from.cells(text, name: input) else { throw UsageError("\(input) is no notebook") }
        let written = to.text(cells.map { ScriptRun.CellRun(cell: $0, result: nil) }, title: input)
        if let words = TextFile.write(written.utf8, to: output) {
            Main.complain("cannot write \(output): \(words)")
            return 1
        }
        return 0
    }
}
