import Lang

/// The colours of code while it is typed.
enum CodeStyles {
    /// Texts beyond this length stay plain: colouring them would be felt at each key.
    private static let longest = 20_000

    /// A style for each byte; none for a text that stays plain.
    /// - Parameter cursor: the byte the cursor stands before; the bracket there or before it is shown with its other half.
    static func styles(of code: String, cursor: Int?) -> [EditorLayout.Style] {
        let source = Source(name: "", text: code)
        let count = source.bytes.count
        guard count <= longest else { return [] }
        var styles = [EditorLayout.Style](repeating: .plain, count: count)
        for (span, kind) in Highlighter.runs(of: source) {
            let style: EditorLayout.Style = switch kind {
            case .keyword: .keyword
            case .string: .string
            case .number: .number
            case .comment: .comment
            }
            let start = min(Int(span.start), count)
            for index in start..<max(start, min(Int(span.end), count)) { styles[index] = style }
        }
        if let cursor, let pair = brackets(source.bytes, styles, cursor) {
            styles[pair.0] = .bracket
            styles[pair.1] = .bracket
        }
        return styles
    }

    private static let pairs: [(open: UInt8, close: UInt8)] = [
        (UInt8(ascii: "("), UInt8(ascii: ")")), (UInt8(ascii: "["), UInt8(ascii: "]")), (UInt8(ascii: "{"), UInt8(ascii: "}")),
    ]

    /// The bracket under the cursor or right before it, and the one it belongs to.
    private static func brackets(_ bytes: [UInt8], _ styles: [EditorLayout.Style], _ cursor: Int) -> (Int, Int)? {
        func isCode(_ index: Int) -> Bool { styles[index] != .string && styles[index] != .comment }
        func match(_ start: Int, _ own: UInt8, _ other: UInt8, _ step: Int) -> Int? {
            var depth = 0, index = start
            while bytes.indices.contains(index) {
                if isCode(index) {
                    if bytes[index] == own { depth += 1 } else if bytes[index] == other { depth -= 1 }
                    if depth == 0 { return index }
                }
                index += step
            }
            return nil
        }
        for place in [cursor, cursor - 1] where bytes.indices.contains(place) && isCode(place) {
            for pair in pairs {
                if bytes[place] == pair.open { return match(place, pair.open, pair.close, 1).map { (place, $0) } }
                if bytes[place] == pair.close { return match(place, pair.close, pair.open, -1).map { (place, $0) } }
            }
        }
        return nil
    }
}
