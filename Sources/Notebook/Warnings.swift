import Lang
import NNRuntime

/// Tells warnings on standard error as Python does, each once a place.
final class Warnings {
    private struct Place: Hashable {
        let name: String
        let line: Int
        let message: String
    }

    private var told: Set<Place> = []

    /// Forgets what was told, at the start of a run.
    func reset() { told = [] }

    func tell(_ category: String, _ message: String, in interpreter: Interpreter) {
        guard let (source, line) = interpreter.currentPlace else {
            interpreter.errorOutput.write("\(category): \(message)\n")
            return
        }
        guard told.insert(Place(name: source.name, line: line, message: category + message)).inserted else { return }
        let text = source.lineText(line).drop { $0 == " " || $0 == "\t" }
        interpreter.errorOutput.write("\(source.name):\(line): \(category): \(message)\n" + (text.isEmpty ? "" : "  \(text)\n"))
    }
}
