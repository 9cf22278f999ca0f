import Lang

/// The kinds of files that cells are kept in, by the end of their names.
public enum Document: String, CaseIterable, Sendable {
    case script = ".nn"
    case notebook = ".ipynb"
    case markdown = ".md"
    case page = ".html"

    /// The kind of a file; nil for a name of another kind.
    public init?(path: String) {
        guard let kind = Document.allCases.first(where: { path.hasSuffix($0.rawValue) }) else { return nil }
        self = kind
    }

    /// The cells of a text of this kind; nil if it is none, or a page, which cannot be read back.
    public func cells(_ text: String, name: String) -> [Cell]? {
        switch self {
        case .script: Cells.split(Source(name: name, text: text))
        case .notebook: NotebookFile.cells(text)
        case .markdown: MarkdownReport.cells(text)
        case .page: nil
        }
    }

    /// Cells, with what they put out, as a text of this kind. A script keeps the cells only.
    public func text(_ cells: [ScriptRun.CellRun], title: String) -> String {
        switch self {
        case .script: Cells.join(cells.map(\.cell))
        case .notebook: NotebookFile.text(cells)
        case .markdown: MarkdownReport.text(cells)
        case .page: HTMLReport.text(cells, title: title)
        }
    }
}
