// Markdown as HTML: what cells of notebooks use (headings, paragraphs, lists, quotes, fences, tables, emphasis, code,
// links, pictures, rules). HTML in the text is shown as text: a report runs nothing.

enum MarkdownHTML {
    static func html(_ text: String) -> String {
        var writer = Writer()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { writer.add(String(line)) }
        writer.close()
        return writer.html
    }

    /// Text with the characters of HTML escaped.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The blocks.
    private struct Writer {
        private enum Block { case none, paragraph, list, quote, fence(String), table }

        private struct Item {
            let indent: Int
            let kind: String
            var text: String
        }

        private(set) var html = ""
        private var block = Block.none
        private var lines: [String] = []
        private var items: [Item] = []

        mutating func add(_ line: String) {
            let trimmed = line.drop { $0 == " " }
            if case .fence = block {
                if trimmed.hasPrefix("```") { close() } else { lines.append(line) }
                return
            }
            if trimmed.hasPrefix("```") { return begin(.fence(String(trimmed.drop { $0 == "`" }.prefix { $0.isLetter }))) }
            if trimmed.isEmpty { return close() }
            let level = trimmed.prefix { $0 == "#" }.count
            if (1...6).contains(level), trimmed.dropFirst(level).first == " " {
                close()
                html += "<h\(level)>\(MarkdownHTML.inline(trimmed.dropFirst(level + 1)))</h\(level)>\n"
                return
            }
            if trimmed.count >= 3, ["-", "*", "_"].contains(where: { mark in trimmed.allSatisfy { String($0) == mark } }) {
                close()
                html += "<hr>\n"
                return
            }
            if let (kind, text) = listItem(trimmed) {
                if case .list = block {} else { begin(.list) }
                items.append(Item(indent: line.count - trimmed.count, kind: kind, text: text))
                return
            }
            if trimmed.hasPrefix(">") {
                if case .quote = block {} else { begin(.quote) }
                lines.append(String(trimmed.dropFirst().drop { $0 == " " }))
                return
            }
            if trimmed.hasPrefix("|") {
                if case .table = block {} else { begin(.table) }
                lines.append(String(trimmed))
                return
            }
            // A line behind a list item or a quote belongs to it.
            switch block {
            case .list where line.hasPrefix(" "):
                if let last = items.indices.last { items[last].text += " " + trimmed }
            case .quote:
                if let last = lines.popLast() { lines.append(last + " " + trimmed) }
            case .paragraph: lines.append(String(trimmed))
            default:
                begin(.paragraph)
                lines.append(String(trimmed))
            }
        }

        private func listItem(_ line: Substring) -> (String, String)? {
            if let first = line.first, "-*+".contains(first), line.dropFirst().first == " " { return ("ul", String(line.dropFirst(2))) }
            let digits = line.prefix { $0.isNumber }
            let rest = line.dropFirst(digits.count)
            if !digits.isEmpty, rest.hasPrefix(". ") || rest.hasPrefix(") ") { return ("ol", String(rest.dropFirst(2))) }
            return nil
        }

        private mutating func begin(_ next: Block) {
            close()
            block = next
        }

        mutating func close() {
            switch block {
            case .none: break
            case .paragraph: html += "<p>\(MarkdownHTML.inline(lines.joined(separator: "\n")[...]))</p>\n"
            case .list: html += list()
            case .quote: html += "<blockquote><p>\(MarkdownHTML.inline(lines.joined(separator: "\n")[...]))</p></blockquote>\n"
            case .fence(let language):
                let code = lines.joined(separator: "\n")
                let isCode = ["python", "py", "nn"].contains(language)
                html += "<pre class=\"fence\"><code>\(isCode ? HTMLReport.highlighted(code) : MarkdownHTML.escaped(code))</code></pre>\n"
            case .table: html += table()
            }
            block = .none
            lines = []
            items = []
        }

        /// Items that stand further in are a list within the item above them.
        private func list() -> String {
            var text = "", open: [Item] = []
            for item in items {
                while let last = open.last, last.indent > item.indent {
                    text += "</li>\n</\(last.kind)>\n"
                    open.removeLast()
                }
                if let last = open.last, last.indent == item.indent {
                    text += "</li>\n"
                    if last.kind != item.kind {
                        text += "</\(last.kind)>\n<\(item.kind)>\n"
                        open[open.count - 1] = item
                    }
                } else {
                    text += "<\(item.kind)>\n"
                    open.append(item)
                }
                text += "<li>" + MarkdownHTML.inline(item.text[...])
            }
            for last in open.reversed() { text += "</li>\n</\(last.kind)>\n" }
            return text
        }

        private func table() -> String {
            let rows = lines.map { line in
                line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map { String($0) }
            }.map { $0.last?.allSatisfy(\.isWhitespace) == true ? Array($0.dropLast()) : $0 }
            let isRuled = rows.count > 1 && rows[1].allSatisfy { cell in cell.allSatisfy { "-: ".contains($0) } }
            var html = "<table>\n"
            for (index, row) in rows.enumerated() where !(isRuled && index == 1) {
                let tag = isRuled && index == 0 ? "th" : "td"
                html += "<tr>" + row.map { cell in
                    let words = cell.split(separator: " ").joined(separator: " ")
                    return "<\(tag)>\(MarkdownHTML.inline(words[...]))</\(tag)>"
                }.joined() + "</tr>\n"
            }
            return html + "</table>\n"
        }
    }

    // MARK: Within a line

    private static let marks: [(mark: String, tag: String)] = [("**", "strong"), ("__", "strong"), ("*", "em")]

    static func inline(_ text: Substring) -> String {
        var html = "", rest = text
        while let first = rest.first {
            if first == "\\", let next = rest.dropFirst().first, "\\`*_[]()#".contains(next) {
                html += escaped(String(next))
                rest = rest.dropFirst(2)
            } else if first == "`" {
                let fence = rest.prefix { $0 == "`" }
                if let end = find(fence, in: rest.dropFirst(fence.count)) {
                    let body = rest.dropFirst(fence.count)[..<end]
                    html += "<code>\(escaped(body))</code>"
                    rest = rest[end...].dropFirst(fence.count)
                } else {
                    html += escaped(fence)
                    rest = rest.dropFirst(fence.count)
                }
            } else if let (link, after) = link(rest) {
                html += link
                rest = after
            } else if let (mark, tag) = marks.first(where: { rest.hasPrefix($0.mark) }),
                      let inner = rest.dropFirst(mark.count).first, !inner.isWhitespace,
                      let end = find(mark[...], in: rest.dropFirst(mark.count)) {
                html += "<\(tag)>\(inline(rest.dropFirst(mark.count)[..<end]))</\(tag)>"
                rest = rest[end...].dropFirst(mark.count)
            } else {
                html += escaped(String(first))
                rest = rest.dropFirst()
            }
        }
        return html
    }

    private static func find(_ mark: Substring, in text: Substring) -> String.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].hasPrefix(mark), index > text.startIndex { return index }
            index = text.index(after: index)
        }
        return nil
    }

    /// `[words](address)` or `![words](address)`; only addresses of the web, of the page and of files beside it.
    private static func link(_ text: Substring) -> (String, Substring)? {
        let isPicture = text.hasPrefix("![")
        guard isPicture || text.hasPrefix("[") else { return nil }
        let body = text.dropFirst(isPicture ? 2 : 1)
        guard let close = body.firstIndex(of: "]"), body[close...].hasPrefix("]("),
              let end = body[close...].firstIndex(of: ")") else { return nil }
        let words = body[..<close], address = body[body.index(close, offsetBy: 2)..<end]
        let scheme = address.prefix { $0 != ":" && $0 != "/" }
        guard scheme.count == address.count || !address.dropFirst(scheme.count).hasPrefix(":") || ["http", "https", "mailto"].contains(scheme.lowercased())
        else { return nil }
        let after = body[body.index(after: end)...]
        if isPicture { return ("<img src=\"\(escaped(address))\" alt=\"\(escaped(words))\">", after) }
        return ("<a href=\"\(escaped(address))\">\(inline(words))</a>", after)
    }
}
