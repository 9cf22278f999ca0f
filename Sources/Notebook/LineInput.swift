/// The standard input of a program, as lines.
public final class LineInput {
    private var rest: Substring

    /// Lines of a text.
    public init(_ text: String) { rest = text[...] }

    /// The next line without its end; nil at the end.
    public func next() -> String? {
        if rest.isEmpty { return nil }
        let line = rest.prefix { $0 != "\n" }
        rest = rest[line.endIndex...].dropFirst()
        return String(line)
    }
}
