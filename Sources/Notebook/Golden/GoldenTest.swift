// A golden test: a script and what it puts out, side by side.
//
//     matmul_by_hand.nn     the script; comments at its top say how it is run
//     matmul_by_hand.out    what it must print
//     matmul_by_hand.err    what must come on standard error; nothing if there is no such file
//
// The comments at the top, before the first line of code:
//
//     # script: ../other.nn     the script to run in place of this one, found from here; the comments stay these
//     # args: --size 3          arguments of the script
//     # stdin: one\ntwo         its standard input
//     # exit: 1                 its exit status; 0 if not said, or anything if there is an .err file
//     # param steps=10          sets a variable of the parameters cell
//     # rtol: 1e-9              numbers may differ by so much of the expected one; `# atol:` the same absolutely
//     # last-digit: 1           numbers may differ by so many units in the last digit written
//     # env: NAME=VALUE         a variable of the environment
//     # timeout: 300            seconds it may take, in place of the runner's
//     # needs: NAME             skipped unless the variable of the environment is set and not empty
//     # skip: reason            skipped
//
// The three comments of tolerance may also stand at the top of a cell, right under its `# %%`, and are then for what
// that cell puts out. In what is expected, `[..]` stands for any text within a line and a line `...` for any lines.

/// A script with what is expected of it.
struct GoldenTest: Sendable {
    let path: String
    var script: String
    /// The file whose text `script` is, when that is another one.
    var otherScript: String?
    var arguments: [String] = []
    var input = ""
    var exitCode: Int32?
    var parameters: [String] = []
    var tolerance: Tolerance
    var environment: [(name: String, value: String)] = []
    /// Seconds it may take, if it says so itself.
    var timeout: Double?
    /// Why it cannot be run, which is a failure.
    var problem: String?
    /// Why it is not run.
    var skipReason: String?
    /// nil if there is no such file.
    let expectedOutput: String?
    let expectedError: String?

    /// The path without `.nn`.
    var stem: String { String(path.dropLast(3)) }
    /// The folder with its slash, or nothing.
    var folder: String { String(path.reversed().drop { $0 != "/" }.reversed()) }
    /// The file that runs.
    var scriptPath: String { otherScript ?? path }
    /// The name as errors show it.
    var name: String { otherScript ?? String(path.dropFirst(folder.count)) }

    init(path: String, script: String, expectedOutput: String?, expectedError: String?, tolerance: Tolerance,
         environment lookup: (String) -> String?) {
        self.path = path
        self.script = script
        self.expectedOutput = expectedOutput
        self.expectedError = expectedError
        self.tolerance = tolerance
        for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) else { break }
            read(line.drop { $0 == "#" || $0 == " " }, lookup)
        }
    }

    private mutating func read(_ line: Substring, _ lookup: (String) -> String?) {
        func value(_ key: String) -> String? {
            guard line.hasPrefix(key) else { return nil }
            return String(GoldenTest.trimmed(line.dropFirst(key.count)))
        }
        if let text = value("script:") { otherScript = text.hasPrefix("/") ? text : folder + text }
        if let text = value("args:") { arguments = GoldenTest.words(text) }
        if let text = value("stdin:") { input += GoldenTest.unescaped(text) + "\n" }
        if let text = value("exit:") { exitCode = Int32(text) }
        if let text = value("param ") { parameters.append(text) }
        tolerance.read(line)
        if let text = value("timeout:"), let seconds = Double(text), seconds > 0 { timeout = seconds }
        if let text = value("skip:") { skipReason = text }
        if let text = value("needs:"), lookup(text)?.isEmpty ?? true { skipReason = "\(text) is not set" }
        if let text = value("env:"), let equals = text.firstIndex(of: "=") {
            environment.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
        }
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }

    private static func unescaped(_ text: String) -> String {
        var result = "", isEscape = false
        for character in text {
            if isEscape {
                result.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscape = false
            } else if character == "\\" { isEscape = true } else { result.append(character) }
        }
        return result
    }

    /// Words between spaces; quotes keep spaces.
    static func words(_ text: String) -> [String] {
        var words: [String] = [], current = "", quote: Character?, isWord = false
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { current.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                isWord = true
            } else if character == " " || character == "\t" {
                if isWord { words.append(current) }
                current = ""
                isWord = false
            } else {
                current.append(character)
                isWord = true
            }
        }
        return isWord ? words + [current] : words
    }
}

extension Tolerance {
    /// Reads a comment, without its `# `: `rtol: 1e-9`.
    mutating func read(_ line: Substring) {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let number = Double(GoldenTest.trimmed(parts[1])), number >= 0, number.isFinite else { return }
        switch parts[0] {
        case "rtol": relative = number
        case "atol": absolute = number
        case "last-digit": lastDigits = Int(min(number, 1e9))
        default: break
        }
    }

    /// This tolerance with what the comments at the top of a cell change; nil if there are none.
    func changed(by cell: String) -> Tolerance? {
        var result = self
        for line in cell.split(separator: "\n") {
            guard line.hasPrefix("#") else { break }
            result.read(line.drop { $0 == "#" || $0 == " " })
        }
        return result == self ? nil : result
    }
}
