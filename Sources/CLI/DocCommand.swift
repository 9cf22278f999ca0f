import Lang
import NNRuntime
import Notebook

/// `nn doc [NAME]`: help from the table of built-ins, without a session.
struct DocCommand {
    func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
        guard invocation.arguments.count <= 1 else { throw UsageError("doc takes one name: nn doc NAME") }
        let output = TextOutput()
        let session = Session(output: output, errorOutput: output)
        let vm = session.interpreter
        guard let name = invocation.arguments.first else {
            let names = vm.globalNames(in: vm.builtins).sorted().map { Completer.Candidate($0) }
            Main.say("nn doc NAME tells of one of these, or of a member (np.sum):\n\n" + CandidateList.text(names, columns: Terminal.columns(1)))
            return 0
        }
        do throws(SessionError) {
            let value = try session.evaluate(name)
            Main.say(HelpPage.text(of: value, in: vm))
            if case .object(let object) = value, object.kind == .module { Main.say("\n" + members(of: value, vm)) }
            return 0
        } catch {
            Main.complain("there is no \(name)\(nearest(name, session).map { "; did you mean \($0)?" } ?? "")")
            return 1
        }
    }

    /// The nearest known name, of a module's members if the name has a point.
    private func nearest(_ name: String, _ session: Session) -> String? {
        let vm = session.interpreter
        guard let point = name.lastIndex(of: "."), let owner = try? session.evaluate(String(name[..<point])) else {
            return Suggestion.nearest(to: name, in: vm.globalNames(in: vm.builtins))
        }
        return Suggestion.nearest(to: String(name[name.index(after: point)...]), in: vm.attributeNames(of: owner)).map { name[...point] + $0 }
    }

    private func members(of module: Value, _ vm: Interpreter) -> String {
        let names = vm.attributeNames(of: module).filter { !$0.hasPrefix("_") }
        let rows = names.map { name in
            let description = vm.storedAttribute(module, name).map { vm.describe($0) }
            return Completer.Candidate(name, help: String((description?.documentation ?? "").prefix { $0 != "\n" }))
        }
        let width = rows.map(\.text.count).max() ?? 0
        return rows.map { row in
            row.help.isEmpty ? row.text + "\n" : row.text + String(repeating: " ", count: width - row.text.count + 2) + row.help + "\n"
        }.joined()
    }
}

/// What is known of a value, as `x?` and `nn doc` show it.
enum HelpPage {
    static func text(of value: Value, in vm: Interpreter) -> String {
        let description = vm.describe(value)
        guard !description.signature.isEmpty else { return folded(vm.helpText(value)) }
        var lines = [description.signature]
        if !description.documentation.isEmpty {
            lines += description.documentation.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        }
        if !description.example.isEmpty { lines.append("    Example: " + description.example) }
        if let place = description.place { lines.append("    Defined at " + place) }
        return folded(lines.joined(separator: "\n") + "\n")
    }

    /// The indentation of the second column of a line, where a name stands before what is said of it.
    private static func column(of line: Substring, behind indent: Int, _ width: Int) -> String? {
        let name = line.dropFirst(indent).prefix { $0 != " " }
        let gap = line.dropFirst(indent + name.count).prefix { $0 == " " }
        let column = indent + name.count + gap.count
        return gap.count > 1 && column < width / 2 ? String(repeating: " ", count: column) : nil
    }

    /// Long lines broken between words where the terminal ends; what follows is indented as told, else like the line, that of a
    /// signature more.
    static func folded(_ text: String, indent hanging: String? = nil) -> String {
        guard let size = Terminal.size(1), size.ws_col > 20 else { return text }
        let width = Int(size.ws_col)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.count < width { return String(line) }
            let indent = line.prefix { $0 == " " }
            let next = hanging ?? column(of: line, behind: indent.count, width) ?? (indent.isEmpty ? "    " : String(indent))
            var lines = [String(indent)], isFresh = true
            for word in line.dropFirst(indent.count).split(separator: " ", omittingEmptySubsequences: false) {
                let last = lines[lines.count - 1]
                if !isFresh, last.count + 1 + word.count >= width { lines.append(next + word) } else {
                    lines[lines.count - 1] = last + (isFresh ? "" : " ") + word
                }
                isFresh = false
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
