/// A run of source text with a few words under its carets.
public struct SpanLabel: Hashable, Sendable {
    public var span: Span
    public var text: String
    public init(_ span: Span, _ text: String) { self.span = span; self.text = text }
}

/// An error in the text of a program, as data: what CPython would say, where, and what else we know.
public struct Diagnostic: Error, Hashable, Sendable {
    /// `SyntaxError`, `IndentationError`, `TabError`, or `RecursionError` for a text nested beyond all limits.
    public var errorType: String
    public var message: String
    public var span: Span
    /// Words under the carets of `span`.
    public var label: String?
    /// Other places that matter, such as the bracket that was never closed.
    public var secondary: [SpanLabel]
    public var hint: String?
    public var notes: [String]
    /// True when more text behind the end could cure it: an open bracket, a header without its block.
    public var needsMoreInput = false
    /// What the dialect has not is told with the page that says why.
    public static func pointed(_ message: String, _ hint: String?) -> String? {
        guard message.hasPrefix("nn has no "), hint?.contains("language.md") != true else { return hint }
        return (hint.map { $0 + "; " } ?? "") + "\"Differences from Python\" in docs/language.md says why"
    }
    /// True for a complaint about the place of a well-formed thing (`return` outside a function).
    var isAboutPlace = false

    public init(_ message: String, _ span: Span, type errorType: String = "SyntaxError", label: String? = nil,
                secondary: [SpanLabel] = [], hint: String? = nil, notes: [String] = []) {
        self.errorType = errorType; self.message = message; self.span = span; self.label = label
        self.secondary = secondary; self.notes = notes
        self.hint = Diagnostic.pointed(message, hint)
    }
}
