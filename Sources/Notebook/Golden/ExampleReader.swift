// Examples inside documents, with what they must show.
//
// In Markdown a fenced block of `python`, `py`, `pycon` or `nn` whose lines begin with `>>> ` is a session of its own; what follows a
// prompt up to the next one is what it shows. A file with a block of `output` is read as one long program instead: each
// block of code runs in order in one session, and what an `output` block right behind it holds is what it puts out;
// `<!-- no test -->` on the line before a block leaves it out, of either kind.
//
// In the doc strings of a script `>>> ` works as Python's doctest has it: what is shown ends at an empty line.

import Lang

/// A piece of code within a document, and the lines that it must put out.
struct Example: Sendable {
    let code: String
    /// The place of its first line in the document, from 0.
    let line: Int
    let expected: [String]
    /// Where those lines stand in the document.
    let expectedLines: Range<Int>
    /// What stands before each of them.
    let indent: String
    /// Nothing is said about what it puts out.
    var isUnchecked = false
}

/// Reads the examples of documents.
enum ExampleReader {
    /// The sessions of a Markdown file: lists of examples that share their variables.
    static func sessions(inMarkdown text: String) -> [[Example]] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let blocks = fences(lines)
        let isProgram = blocks.contains { $0.language == "output" }
        var program: [Example] = [], sessions: [[Example]] = []
        for (index, block) in blocks.enumerated() where block.isCode && !block.isLeftOut {
            let inside = Array(lines[block.lines])
            if inside.contains(where: { $0.hasPrefix(">>>") }) {
                sessions.append(examples(inside, firstLine: block.lines.lowerBound, endsAtBlank: false))
            } else if isProgram {
                let next = index + 1 < blocks.count ? blocks[index + 1] : nil
                let output = next.flatMap { $0.language == "output" ? $0.lines : nil }
                program.append(Example(code: inside.joined(separator: "\n"), line: block.lines.lowerBound,
                                       expected: output.map { Array(lines[$0]) } ?? [], expectedLines: output ?? 0..<0,
                                       indent: "", isUnchecked: output == nil))
            }
        }
        return (program.isEmpty ? [] : [program]) + sessions
    }

    /// The examples of each doc string of a script.
    static func sessions(inScript source: Source) -> [[Example]] {
        guard source.text.contains(">>> "), let tree = Parser.parse(source).tree else { return [] }
        var spans: [Span] = []
        collect(tree.body, into: &spans)
        return spans.compactMap { span in
            let first = source.line(at: Int(span.start))
            var lines = source.text(span).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            // The quotes are no part of the example.
            if let head = lines.first { lines[0] = String(head.drop { "rRuU".contains($0) }.drop { $0 == "\"" || $0 == "'" }) }
            if var last = lines.popLast() {
                while let end = last.last, end == "\"" || end == "'" { last.removeLast() }
                lines.append(last)
            }
            let found = examples(lines, firstLine: first - 1, endsAtBlank: true)
            return found.isEmpty ? nil : found
        }
    }

    private static func collect(_ body: [Stmt], into spans: inout [Span]) {
        if let first = body.first, case .expr(let expression) = first.kind, case .string = expression.kind { spans.append(expression.span) }
        for statement in body {
            switch statement.kind {
            case .functionDef(let function): collect(function.body, into: &spans)
            case .classDef(let type): collect(type.body, into: &spans)
            default: break
            }
        }
    }

    // MARK: Prompts

    private static func examples(_ lines: [String], firstLine: Int, endsAtBlank: Bool) -> [Example] {
        var found: [Example] = [], index = 0
        while index < lines.count {
            let indent = String(lines[index].prefix { $0 == " " })
            guard let first = prompted(lines[index], indent, ">>>") else { index += 1; continue }
            let start = index
            var code = [first]
            index += 1
            while index < lines.count, let more = prompted(lines[index], indent, "...") {
                code.append(more)
                index += 1
            }
            let begin = index
            while index < lines.count, prompted(lines[index], String(lines[index].prefix { $0 == " " }), ">>>") == nil {
                if endsAtBlank, lines[index].allSatisfy(\.isWhitespace) { break }
                index += 1
            }
            var end = index
            while end > begin, lines[end - 1].allSatisfy(\.isWhitespace) { end -= 1 }
            let expected = lines[begin..<end].map { $0.hasPrefix(indent) ? String($0.dropFirst(indent.count)) : $0 }
            found.append(Example(code: code.joined(separator: "\n"), line: firstLine + start, expected: expected,
                                 expectedLines: firstLine + begin..<firstLine + end, indent: indent))
        }
        return found
    }

    /// The code behind a prompt.
    private static func prompted(_ line: String, _ indent: String, _ prompt: String) -> String? {
        guard line.hasPrefix(indent + prompt) else { return nil }
        let rest = line.dropFirst(indent.count + prompt.count)
        if rest.isEmpty { return "" }
        return rest.hasPrefix(" ") ? String(rest.dropFirst()) : nil
    }

    // MARK: Fences

    private struct Fence {
        let language: String
        /// The lines between the fences.
        let lines: Range<Int>
        let isLeftOut: Bool
        var isCode: Bool { ["python", "py", "pycon", "nn"].contains(language) }
    }

    private static func fences(_ lines: [String]) -> [Fence] {
        var found: [Fence] = [], open: (mark: String, language: String, line: Int)?
        for (number, line) in lines.enumerated() {
            if let start = open {
                if line.hasPrefix(start.mark), line.dropFirst(start.mark.count).allSatisfy({ $0 == " " || $0 == "`" }) {
                    let isLeftOut = start.line > 0 && lines[start.line - 1].contains("<!-- no test -->")
                    found.append(Fence(language: start.language, lines: start.line + 1..<number, isLeftOut: isLeftOut))
                    open = nil
                }
            } else if line.hasPrefix("```") {
                let mark = String(line.prefix { $0 == "`" })
                let language = line.dropFirst(mark.count).prefix { !$0.isWhitespace && $0 != "{" }
                open = (mark, language.lowercased(), number)
            }
        }
        return found
    }

    /// What an example must show, as it is compared: a traceback counts by its last line, `<BLANKLINE>` is an empty line.
    static func normalized(_ expected: [String]) -> [String] {
        var lines = expected.map { $0 == "<BLANKLINE>" ? "" : $0 }
        if let start = lines.firstIndex(where: { $0.hasPrefix("Traceback (most recent call last)") }),
           let end = lines[(start + 1)...].firstIndex(where: { !$0.hasPrefix(" ") && !$0.isEmpty }) {
            lines.removeSubrange(start..<end)
        }
        return lines
    }
}
