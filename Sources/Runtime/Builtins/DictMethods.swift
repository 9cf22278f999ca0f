/// Rows of the table.
enum DictMethods {
    static let rows: [Builtin] = []
    static let classRows: [Builtin] = []
}
