// The table of everything callable.
//
// A built-in function or method is one row: name, signature, a line of help, an example, the Swift function.
// The signature is text as Python's help writes it ("sorted(iterable, /, *, key=None, reverse=False)"); binding
// of arguments, their errors, help() and completion are all read from it. Methods name their receiver `self`
// as the first parameter.

import Synchronization

/// A row of the table: a function that Swift code implements.
public final class Builtin: Sendable {
    public typealias Body = @Sendable (borrowing Args) throws(Fault) -> Value
    /// A short way for calls by position, tried first; nil where it does not apply.
    typealias Shortcut = @Sendable (_ vm: Interpreter, _ arguments: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) -> Value?

    /// The same for calls that name some of their arguments: the last ones, by `keywords`.
    typealias NamedShortcut = @Sendable (_ vm: Interpreter, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, _ keywords: TupleObject) throws(Fault) -> Value?

    public let name: String
    /// As help shows it.
    public let signature: String
    public let summary: String
    public let example: String
    /// The address of what the signature says once somebody asked, else 0: a start makes a thousand rows and calls a few.
    private let parsed = Atomic<UInt>(0)
    let body: Body
    let shortcut: Shortcut?
    let named: NamedShortcut?

    /// A row with a short way.
    init(_ name: String, _ signature: String, summary: String, example: String = "", shortcut: Shortcut?, named: NamedShortcut? = nil,
         _ body: @escaping Body) {
        self.name = name
        self.signature = signature
        self.summary = summary
        self.example = example
        self.body = body
        self.shortcut = shortcut
        self.named = named
    }

    deinit { if let known = UnsafeMutablePointer<Signature>(bitPattern: parsed.load(ordering: .acquiring)) { Builtin.free(known) } }

    /// The name before the parameters in the signature, as errors about a call show it: `math.sqrt`, `deque.pop`.
    var path: String { signature.firstIndex(of: "(").map { String(signature[..<$0]) } ?? name }

    /// What the signature says.
    var parameters: Signature {
        @inline(__always) get { (UnsafeMutablePointer<Signature>(bitPattern: parsed.load(ordering: .acquiring)) ?? parse()).pointee }
    }

    /// Any thread may be the first to ask, or several at once: then one of them is heard.
    @inline(never)
    private func parse() -> UnsafeMutablePointer<Signature> {
        let made = UnsafeMutablePointer<Signature>.allocate(capacity: 1)
        made.initialize(to: Signature(signature))
        let (isFirst, known) = parsed.compareExchange(expected: 0, desired: UInt(bitPattern: made), ordering: .acquiringAndReleasing)
        guard !isFirst, let other = UnsafeMutablePointer<Signature>(bitPattern: known) else { return made }
        Builtin.free(made)
        return other
    }

    private static func free(_ signature: UnsafeMutablePointer<Signature>) {
        signature.deinitialize(count: 1)
        signature.deallocate()
    }

    /// - Parameters:
    ///   - signature: `name(parameters)` in Python's notation; defaults are None, True, False, numbers or 'text'.
    ///   - example: code whose value stands behind `# `, run by the tests.
    public convenience init(_ name: String, _ signature: String, summary: String = "", example: String = "", _ body: @escaping Body) {
        self.init(name, signature, summary: summary, example: example, shortcut: nil, body)
    }
}

/// How a built-in takes its arguments.
struct Signature: Sendable {
    enum Kind: Sendable { case positionalOnly, either, keywordOnly, varargs, kwargs }

    enum Default: Sendable {
        /// The argument must be given.
        case required
        /// Left out, it stays undefined for the body to see.
        case absent
        case none
        case bool(Bool)
        case int(Int)
        case float(Double)
        case text(String)
    }

    struct Parameter: Sendable {
        let name: String
        var kind: Kind
        let fallback: Default
    }

    private(set) var parameters: [Parameter] = []
    let required: Int
    let positional: Int
    let varargs: Int?
    let kwargs: Int?

    init(_ text: String) {
        var list: [Parameter] = []
        var keywordOnly = false
        for part in Signature.parts(of: text) {
            if part == "/" {
                for index in list.indices { list[index].kind = .positionalOnly }
            } else if part == "*" {
                keywordOnly = true
            } else if part.hasPrefix("**") {
                list.append(Parameter(name: String(part.dropFirst(2)), kind: .kwargs, fallback: .absent))
            } else if part.hasPrefix("*") {
                list.append(Parameter(name: String(part.dropFirst()), kind: .varargs, fallback: .absent))
                keywordOnly = true
            } else {
                let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { Signature.trim($0) }
                let fallback = pieces.count == 2 ? Signature.fallback(pieces[1]) : .required
                list.append(Parameter(name: pieces.first ?? part, kind: keywordOnly ? .keywordOnly : .either, fallback: fallback))
            }
        }
        parameters = list
        let plain = list.filter { $0.kind == .positionalOnly || $0.kind == .either }
        positional = plain.count
        required = plain.filter { if case .required = $0.fallback { true } else { false } }.count
        varargs = list.firstIndex { $0.kind == .varargs }
        kwargs = list.firstIndex { $0.kind == .kwargs }
    }

    private static func trim(_ text: Substring) -> String {
        var slice = text
        while slice.first == " " { slice.removeFirst() }
        while slice.last == " " { slice.removeLast() }
        return String(slice)
    }

    /// The parts between the outer commas of the first pair of parentheses.
    private static func parts(of text: String) -> [String] {
        guard let open = text.firstIndex(of: "(") else { return [] }
        var result: [String] = [], current = "", depth = 0
        var quote: Character?
        for character in text[text.index(after: open)...] {
            if let inQuote = quote {
                if character == inQuote { quote = nil }
            } else if character == "'" {
                quote = character
            } else if character == "(" || character == "[" {
                depth += 1
            } else if character == ")" || character == "]" {
                if depth == 0 { break }
                depth -= 1
            } else if character == ",", depth == 0 {
                result.append(trim(current[...]))
                current = ""
                continue
            }
            current.append(character)
        }
        let last = trim(current[...])
        if !last.isEmpty { result.append(last) }
        return result
    }

    private static func fallback(_ text: String) -> Default {
        switch text {
        case "None": return .none
        case "True": return .bool(true)
        case "False": return .bool(false)
        default:
            if let int = Int(text) { return .int(int) }
            if let float = Double(text) { return .float(float) }
            if text.hasPrefix("'"), text.hasSuffix("'"), text.count >= 2 {
                return .text(String(text.dropFirst().dropLast()).replacingEscapes())
            }
            return .absent
        }
    }
}

extension String {
    /// The two escapes that default texts use.
    fileprivate func replacingEscapes() -> String {
        var result = "", isEscaped = false
        for character in self {
            if isEscaped {
                result.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
