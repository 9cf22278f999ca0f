// Completion of what stands before the cursor: names, attributes of live values, keys of dicts, keyword arguments,
// modules, file names. Nothing here runs code of the program: paths like `net.params['W1'].` are followed through
// variables and stored attributes only.

import Lang
import NNRuntime

public struct Completer {
    /// Something that could stand at the cursor.
    public struct Candidate: Sendable, Equatable {
        public let text: String
        /// A line of help, or nothing.
        public let help: String
        public init(_ text: String, help: String = "") { self.text = text; self.help = help }
    }

    /// Candidates for the bytes from `start` up to the cursor.
    public struct Completion: Sendable {
        public let start: Int
        public let candidates: [Candidate]
        public init(start: Int, candidates: [Candidate]) { self.start = start; self.candidates = candidates }
    }

    private let session: Session
    /// Names behind `%` at the start of a line.
    private let magics: [Candidate]

    public init(_ session: Session, magics: [Candidate] = []) {
        self.session = session
        self.magics = magics
    }

    private var vm: Interpreter { session.interpreter }

    /// - Parameter before: the text of the cell up to the cursor.
    public func complete(_ before: String) -> Completion {
        let bytes = Array(before.utf8)
        let line = Array(bytes[((bytes.lastIndex(of: 0x0A) ?? -1) + 1)...])
        let offset = bytes.count - line.count
        func at(_ start: Int, _ candidates: [Candidate]) -> Completion { Completion(start: offset + start, candidates: candidates) }

        let scan = Scan(line)
        if let first = line.first(where: { $0 != 0x20 }), first == UInt8(ascii: "%") || first == UInt8(ascii: "!") {
            let start = (line.lastIndex(of: 0x20) ?? -1) + 1
            let word = text(line[start...])
            if word.hasPrefix("%") { return at(start, matching(magics, word)) }
            return at(start, files(word))
        }
        if let quote = scan.openQuote {
            let start = quote + 1
            let word = text(line[start...])
            if let path = scan.subscripted(before: quote), let value = resolve(path) {
                let close = text(line[quote...quote])
                return at(start, matching(vm.stringKeys(of: value).map { Candidate($0 + close + "]") }, word))
            }
            return at(start, files(word))
        }
        let word = scan.word
        let start = line.count - word.utf8.count
        if let (path, from) = imported(text(line[..<start])) { return at(start, matching(moduleNames(path, from), word)) }
        if let path = scan.path(before: start) {
            guard let value = resolve(path) else { return at(start, []) }
            return at(start, matching(attributes(of: value), word))
        }
        if start > 0, line[start - 1] == UInt8(ascii: ".") { return at(start, []) }
        let keywords = keywordArguments(Array(bytes[..<(offset + start)]))
        return at(start, matching(keywords, word) + (word.isEmpty ? [] : matching(names, word)))
    }

    // MARK: Candidates

    private func matching(_ candidates: [Candidate], _ prefix: String) -> [Candidate] {
        candidates.filter { $0.text.hasPrefix(prefix) && (!$0.text.hasPrefix("_") || prefix.hasPrefix("_")) }
    }

    private var names: [Candidate] {
        var seen: Set<String> = []
        let keywords = Completer.keywords
        return (session.names + vm.globalNames(in: vm.builtins) + keywords).filter { seen.insert($0).inserted }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { name in Candidate(name, help: value(name).map(help) ?? "") }
    }

    private static let keywords: [String] = [
        "False", "None", "True", "and", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
        "return", "try", "while", "with", "yield",
    ]

    private func attributes(of value: Value) -> [Candidate] {
        vm.attributeNames(of: value).map { name in
            Candidate(name, help: vm.storedAttribute(value, name).map(help) ?? "")
        }
    }

    /// A line of help for something built in or defined.
    private func help(_ value: Value) -> String {
        let description = vm.describe(value)
        let line = description.documentation.prefix { $0 != "\n" }
        return line.isEmpty ? description.signature : String(line)
    }

    /// `name=` for the parameters of the call that is open at the end of a text.
    private func keywordArguments(_ bytes: [UInt8]) -> [Candidate] {
        var depth = 0, index = bytes.count - 1
        while index >= 0 {
            switch bytes[index] {
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if depth == 0 { return [] }
                depth -= 1
            case UInt8(ascii: "("):
                if depth == 0 {
                    let scan = Scan(Array(bytes[..<index]))
                    guard let path = scan.path(endingAt: index), let value = resolve(path) else { return [] }
                    return vm.describe(value).keywords.map { Candidate($0 + "=") }
                }
                depth -= 1
            default: break
            }
            index -= 1
        }
        return []
    }

    // MARK: Values

    private func value(_ name: String) -> Value? { session[name] ?? vm.global(name, in: vm.builtins) }

    private func resolve(_ path: [String]) -> Value? {
        guard let first = path.first, var current = value(first) else { return nil }
        for name in path.dropFirst() {
            guard let next = vm.storedAttribute(current, name) else { return nil }
            current = next
        }
        return current
    }

    // MARK: Modules and files

    /// What an import statement wants next: a module, or a name of the module before it.
    private func imported(_ line: String) -> (module: String, wantsName: Bool)? {
        let words = line.split { $0 == " " || $0 == "," || $0 == "(" }
        guard let first = words.first else { return nil }
        if first == "import" { return ("", false) }
        guard first == "from" else { return nil }
        if words.count == 1 { return ("", false) }
        return words.count >= 3 && words[2] == "import" ? (String(words[1]), true) : nil
    }

    private func moduleNames(_ module: String, _ wantsName: Bool) -> [Candidate] {
        if wantsName {
            guard let found = try? vm.module(module) else { return [] }
            return attributes(of: .object(found))
        }
        let folder = vm.scriptDirectory.isEmpty ? "." : vm.scriptDirectory
        let beside = FileTree.names(in: folder).filter { $0.hasSuffix(".nn") }.map { String($0.dropLast(3)) }
        return (vm.moduleNames + beside).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { Candidate($0) }
    }

    private func files(_ word: String) -> [Candidate] {
        let slash = word.lastIndex(of: "/")
        let folder = slash.map { String(word[...$0]) } ?? ""
        let prefix = slash.map { String(word[word.index(after: $0)...]) } ?? word
        return FileTree.names(in: folder.isEmpty ? "." : folder, isAll: prefix.hasPrefix(".")).filter { $0.hasPrefix(prefix) }.map { name in
            Candidate(folder + name + (FileTree.kind(of: folder + name) == .folder ? "/" : ""))
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Looks at a line from its end.
private struct Scan {
    let line: [UInt8]
    /// Where the string begins that is open at the end.
    let openQuote: Int?

    init(_ line: [UInt8]) {
        self.line = line
        var open: Int?, index = 0
        while index < line.count {
            let byte = line[index]
            if let start = open {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == line[start] { open = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                open = index
            } else if byte == UInt8(ascii: "#") { break }
            index += 1
        }
        openQuote = open
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 48 && byte <= 57 || byte | 32 >= 97 && byte | 32 <= 122 || byte == 95 || byte >= 128
    }

    private func wordStart(_ end: Int) -> Int {
        var start = end
        while start > 0, Scan.isWord(line[start - 1]) { start -= 1 }
        return start
    }

    /// The name that is being written.
    var word: String { String(decoding: line[wordStart(line.count)...], as: UTF8.self) }

    /// The names of `a.b.c`, whose last one ends at an offset; nil if that is no such path.
    func path(endingAt end: Int) -> [String]? {
        let start = wordStart(end)
        guard start < end, !(line[start] >= 48 && line[start] <= 57) else { return nil }
        let name = String(decoding: line[start..<end], as: UTF8.self)
        guard start > 0, line[start - 1] == UInt8(ascii: ".") else { return [name] }
        return path(endingAt: start - 1).map { $0 + [name] }
    }

    /// The path before the `.` that stands before an offset.
    func path(before start: Int) -> [String]? {
        guard start > 0, line[start - 1] == UInt8(ascii: ".") else { return nil }
        return path(endingAt: start - 1)
    }

    /// The path before `['`, whose quote stands at an offset.
    func subscripted(before quote: Int) -> [String]? {
        guard quote > 0, line[quote - 1] == UInt8(ascii: "[") else { return nil }
        return path(endingAt: quote - 1)
    }
}
