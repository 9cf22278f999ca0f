// An error as it is told to a person, whether it was found in the text or while running: type, message, place,
// labels, hint, call stack, and the errors that led to it. It is plain data; `DiagnosticRenderer` draws it, and
// hosts read its fields.

/// An error with everything that is known about it.
public struct ErrorReport: Sendable {
    /// A call under way: where in the source it stands, and in which function.
    public struct Frame: Sendable {
        public var source: Source
        public var span: Span
        /// The function's name; `<module>` at the top.
        public var function: String

        public init(source: Source, span: Span, function: String) {
            self.source = source; self.span = span; self.function = function
        }
    }

    /// How an earlier error led to this one.
    public enum Link: Sendable {
        /// `raise … from earlier`
        case cause
        /// Raised while the earlier one was being handled.
        case context

        var sentence: String {
            switch self {
            case .cause: "The above exception was the direct cause of the following exception:"
            case .context: "During handling of the above exception, another exception occurred:"
            }
        }
    }

    /// The exception class, as scripts see it.
    public var type: String
    public var message: String
    /// Words under the carets of the failing expression.
    public var label: String?
    /// The operands that matter, each with its shape or value; all in the innermost frame's source.
    public var operands: [SpanLabel]
    public var hint: String?
    public var notes: [String]
    /// The call stack, outermost first. The last frame holds the failing expression; empty if nothing is known.
    public var frames: [Frame]
    /// Earlier errors, oldest first, each with its link to the error behind it.
    public var earlier: [(report: ErrorReport, link: Link)]

    public init(type: String, message: String, label: String? = nil, operands: [SpanLabel] = [], hint: String? = nil,
                notes: [String] = [], frames: [Frame] = [], earlier: [(report: ErrorReport, link: Link)] = []) {
        self.type = type; self.message = message; self.label = label; self.operands = operands
        self.hint = hint; self.notes = notes; self.frames = frames; self.earlier = earlier
    }

    /// A mistake in a text.
    public init(_ diagnostic: Diagnostic, source: Source) {
        self.init(type: diagnostic.errorType, message: diagnostic.message, label: diagnostic.label,
                  operands: diagnostic.secondary, hint: diagnostic.hint, notes: diagnostic.notes,
                  frames: [Frame(source: source, span: diagnostic.span, function: "")])
    }

    /// Where the error stands: the name of its source, and its line and column from 1; nil if nothing is known.
    public var place: (source: String, line: Int, column: Int)? {
        guard let frame = frames.last else { return nil }
        let start = Int(frame.span.start)
        return (frame.source.name, frame.source.line(at: start), frame.source.column(at: start))
    }

    /// `Type: message`, or the type alone, as Python's last line has it.
    public var header: String { message.isEmpty ? type : "\(type): \(message)" }
}
