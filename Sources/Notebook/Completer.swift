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
    /// Those of them, with their `%`, behind which stands code.
    private let codeMagics: Set<String>
    /// A list this long or shorter is shown with help.
    private static let mostWithHelp = 40

    public init(_ session: Session, magics: [Candidate] = [], codeMagics: Set<String> = []) {
        self.session = session
        self.magics = magics
        self.codeMagics = codeMagics
    }

    private var vm: Interpreter { session.interpreter }

    /// - Parameter before: the text of the cell up to the cursor.
    public func complete(_ before: String) -> Completion {
        let bytes = Array(before.utf8)
        let line = Array(bytes[((bytes.lastIndex(of: 0x0A) ?? -1) + 1)...])
        let offset = bytes.count - line.count
        func at(_ start: Int, _ candidates: [Candidate]) -> Completion { Completion(start: offset + start, candidates: candidates) }

        if let first = line.first(where: { $0 != 0x20 }), first == UInt8(ascii: "%") || first == UInt8(ascii: "!") {
            let start = (line.lastIndex(of: 0x20) ?? -1) + 1
            let word = text(line[start...])
            if word.hasPrefix("%") { return at(start, matching(magics, word)) }
            let head = text(line.prefix { $0 != 0x20 })
            if !codeMagics.contains(head) { return at(start, files(word)) }
        }
        let scan = Scan(line)
        if let quote = scan.openQuote {
            if let brace = scan.openBrace(quote) {
                // Code in an f-string.
                let inner = complete(text(line[(brace + 1)...]))
                return at(brace + 1 + inner.start, inner.candidates)
            }
            let start = quote + 1
            let word = text(line[start...])
            if let path = scan.subscripted(before: quote), let value = resolve(path) {
                let close = text(line[quote...quote])
                return at(start, matching(keys(of: value).map { Candidate($0 + close + "]") }, word))
            }
            return at(start, files(word))
        }
        let word = scan.word
        let start = line.count - word.utf8.count
        if let (path, from) = imported(text(line[..<start])) { return at(start, matching(moduleNames(path, from), word)) }
        if let path = scan.path(before: start) {
            guard let value = resolve(path) else { return at(start, []) }
            return at(start, attributes(of: value, word))
        }
        if start > 0, line[start - 1] == UInt8(ascii: ".") { return at(start, []) }
        if word.isEmpty, start > 0, line[start - 1] == UInt8(ascii: "["), let path = scan.path(endingAt: start - 1), let value = resolve(path),
           case .dict = value {
            return at(start, keys(of: value).map { Candidate("'" + $0 + "']") })
        }
        let keywords = keywordArguments(Array(bytes[..<(offset + start)]))
        return at(start, matching(keywords, word) + (word.isEmpty ? [] : names(word)))
    }

    // MARK: Candidates

    private func matching(_ candidates: [Candidate], _ prefix: String) -> [Candidate] {
        candidates.filter { $0.text.hasPrefix(prefix) && (!$0.text.hasPrefix("_") || prefix.hasPrefix("_")) }
    }

    /// Names that begin with a word; help is looked up only for as many as are shown with it.
    private func names(_ word: String) -> [Candidate] {
        var found: Set<String> = []
        for list in [session.names, vm.globalNames(in: vm.builtins), Completer.keywords] {
            for name in list where name.hasPrefix(word) && (!name.hasPrefix("_") || word.hasPrefix("_")) { found.insert(name) }
        }
        return candidates(Array(found)) { value($0) }
    }

    private func candidates(_ names: [String], _ value: (String) -> Value?) -> [Candidate] {
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let isHelped = sorted.count <= Completer.mostWithHelp
        return sorted.map { name in Candidate(name, help: isHelped ? value(name).map(help) ?? "" : "") }
    }

    /// Keys of a dict that can be written in quotes as they are.
    private func keys(of value: Value) -> [String] {
        vm.stringKeys(of: value).filter { !$0.contains { $0 == "'" || $0 == "\"" || $0 == "\\" || $0 == "\n" } }
    }

    private static let keywords: [String] = [
        "False", "None", "True", "and", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
        "return", "try", "while", "with", "yield",
    ]

    private func attributes(of value: Value, _ word: String) -> [Candidate] {
        let names = vm.attributeNames(of: value).filter { $0.hasPrefix(word) && (!$0.hasPrefix("_") || word.hasPrefix("_")) }
        return candidates(Array(Set(names))) { vm.storedAttribute(value, $0) }
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

    private func resolve(_ path: [Step]) -> Value? {
        var current: Value
        switch path.first {
        case .name(let first)?:
            guard let found = value(first) else { return nil }
            current = found
        case .literal(let literal)?: current = literal == .text ? .string("") : literal == .list ? .newList([]) : .dict(DictObject())
        default: return nil
        }
        for step in path.dropFirst() {
            let next: Value? = switch step {
            case .name(let name): vm.quietAttribute(current, name)
            case .key(let key): vm.quietItem(current, .string(key))
            case .index(let index): vm.quietItem(current, .int(index))
            case .literal: nil
            }
            guard let next else { return nil }
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
            return attributes(of: .object(found), "")
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

/// A step on the way to a value: `a`, `.b`, `['key']` or `[0]`.
private enum Step: Equatable {
    case name(String)
    case key(String)
    case index(Int)
    /// `'…'`, `[…]` or `{…}` written out: its kind tells what it can do.
    case literal(Literal)

    enum Literal { case text, list, dict }
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

    /// The steps of `a.b['c'][0]` that ends at an offset; nil if that is no such path.
    func path(endingAt end: Int) -> [Step]? {
        guard end > 0 else { return nil }
        switch line[end - 1] {
        case UInt8(ascii: "]"): return subscripted(endingAt: end) ?? (isList(endingAt: end) ? [.literal(.list)] : nil)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return [.literal(.text)]
        case UInt8(ascii: "}"): return [.literal(.dict)]
        default: break
        }
        let start = wordStart(end)
        guard start < end, !(line[start] >= 48 && line[start] <= 57) else { return nil }
        let name = Step.name(String(decoding: line[start..<end], as: UTF8.self))
        guard start > 0, line[start - 1] == UInt8(ascii: ".") else { return [name] }
        return path(endingAt: start - 1).map { $0 + [name] }
    }

    /// Whether `[…]` is a list written out and no subscript.
    private func isList(endingAt end: Int) -> Bool {
        var depth = 0
        for index in stride(from: end - 1, through: 0, by: -1) {
            if line[index] == UInt8(ascii: "]") { depth += 1 } else if line[index] == UInt8(ascii: "[") { depth -= 1 }
            if depth > 0 { continue }
            guard let last = line[..<index].last(where: { $0 != 0x20 }) else { return true }
            return !Scan.isWord(last) && last != UInt8(ascii: ")") && last != UInt8(ascii: "]")
        }
        return false
    }

    /// Where the `{` stands that is open at the end of an f-string.
    func openBrace(_ quote: Int) -> Int? {
        guard let start = line[..<quote].last, start | 32 == UInt8(ascii: "f") else { return nil }
        guard quote < 2 || !Scan.isWord(line[quote - 2]) || line[quote - 2] | 32 == UInt8(ascii: "r"),
              let brace = line.lastIndex(of: UInt8(ascii: "{")), brace > quote, line[brace - 1] != UInt8(ascii: "{") else { return nil }
        return line[brace...].contains(UInt8(ascii: "}")) ? nil : brace
    }

    /// A path whose last step is a subscript with a plain text or number.
    private func subscripted(endingAt end: Int) -> [Step]? {
        guard let open = line[..<(end - 1)].lastIndex(of: UInt8(ascii: "[")), open > 0 else { return nil }
        let inside = line[(open + 1)..<(end - 1)]
        let step: Step
        if let quote = inside.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""), inside.count >= 2, inside.last == quote {
            step = .key(String(decoding: inside.dropFirst().dropLast(), as: UTF8.self))
        } else if let number = Int(String(decoding: inside, as: UTF8.self)) {
            step = .index(number)
        } else { return nil }
        return path(endingAt: open).map { $0 + [step] }
    }

    /// The path before the `.` that stands before an offset.
    func path(before start: Int) -> [Step]? {
        guard start > 0, line[start - 1] == UInt8(ascii: ".") else { return nil }
        return path(endingAt: start - 1)
    }

    /// The path before `['`, whose quote stands at an offset.
    func subscripted(before quote: Int) -> [Step]? {
        guard quote > 0, line[quote - 1] == UInt8(ascii: "[") else { return nil }
        return path(endingAt: quote - 1)
    }
}
