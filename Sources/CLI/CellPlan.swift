import Lang

/// What a typed cell is made of: code, and lines that are commands of the session.
enum CellPlan {
    enum Part: Equatable {
        /// Code, and the line of the cell it begins at.
        case code(String, line: Int)
        /// `%name argument`, without the mark.
        case magic(String)
        /// `!command`, without the mark.
        case shell(String)
        /// `name = !command`
        case capture(String, command: String)
        /// `name?`
        case question(String)
    }

    /// `%%name argument` above a body.
    struct CellMagic: Equatable {
        let name: String
        let argument: String
        let body: String
    }

    static func cellMagic(_ text: String) -> CellMagic? {
        guard text.hasPrefix("%%") else { return nil }
        let head = text.prefix { $0 != "\n" }.dropFirst(2)
        let name = head.prefix { !$0.isWhitespace }
        // `%%time?` asks about it.
        guard !name.isEmpty, !name.hasSuffix("?") else { return nil }
        return CellMagic(name: String(name), argument: trimmed(head.dropFirst(name.count)), body: String(text[head.endIndex...].dropFirst()))
    }

    /// The parts of a cell in order. A line is a command only where the text is no program with it.
    static func parts(of text: String) -> [Part] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.contains(where: { command(of: $0) != nil }), Parser.parse(Source(name: "", text: text + "\n")).tree == nil || lines.count == 1 else {
            return [.code(text, line: 1)]
        }
        var parts: [Part] = [], code: [Substring] = [], first = 1
        func close() {
            let block = code.joined(separator: "\n")
            if !block.allSatisfy(\.isWhitespace) { parts.append(.code(block, line: first)) }
            code = []
        }
        for (index, line) in lines.enumerated() {
            // Inside a bracket or a text that is still open, the line belongs to it.
            if let part = command(of: line), code.isEmpty || !isOpen(code) {
                close()
                parts.append(part)
                first = index + 2
            } else { code.append(line) }
        }
        close()
        return parts
    }

    /// The code of a cell, with its commands as comments.
    static func code(of text: String) -> String {
        if Parser.parse(Source(name: "", text: text + "\n")).tree != nil { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { command(of: $0) == nil ? String($0) : "#" }.joined(separator: "\n")
    }

    private static func isOpen(_ code: [Substring]) -> Bool {
        Parser.parse(Source(name: "", text: code.joined(separator: "\n") + "\n")).isIncomplete && !endsBlock(code)
    }

    /// A block whose header stands alone is open too, but a line at the margin ends it.
    private static func endsBlock(_ code: [Substring]) -> Bool { code.last.map { Indentation.code(of: String($0)).hasSuffix(":") } ?? false }

    /// The command that a line is, if it is one.
    static func command(of line: Substring) -> Part? {
        let rest = line.drop { $0 == " " }
        guard rest.count == line.count || rest.hasPrefix("%") || rest.hasPrefix("!") || rest.hasSuffix("?") || rest.contains("!") else { return nil }
        if rest.hasPrefix("%"), rest.hasSuffix("?"), !rest.contains(" ") { return .question(trimmed(rest)) }
        if rest.hasPrefix("%"), !rest.hasPrefix("%%") {
            // `% b` goes on with a remainder; a command's name follows the mark at once.
            guard let next = rest.dropFirst().first, next.isLetter || next == "_" else { return nil }
            return .magic(trimmed(rest.dropFirst()))
        }
        if rest.hasPrefix("!"), !rest.hasPrefix("!=") { return .shell(trimmed(rest.drop { $0 == "!" })) }
        if let capture = capture(rest) { return capture }
        if rest.hasPrefix("?") || (rest.hasSuffix("?") && !isCommented(rest)) { return .question(trimmed(rest)) }
        return nil
    }

    private static func capture(_ line: Substring) -> Part? {
        let name = line.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let equal = line.dropFirst(name.count).drop { $0 == " " }
        guard let first = name.first, !first.isNumber, equal.hasPrefix("=") else { return nil }
        let command = equal.dropFirst().drop { $0 == " " }
        return command.hasPrefix("!") && !command.hasPrefix("!=") ? .capture(String(name), command: trimmed(command.dropFirst())) : nil
    }

    private static func isCommented(_ line: Substring) -> Bool { Indentation.code(of: String(line)) != trimmed(line) }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
