/// Rows of the table.
enum SetMethods {
    static let rows: [Builtin] = []
    static let mutableRows: [Builtin] = []
}
