/// Rows of the table.
enum StringMethods {
    static let rows: [Builtin] = []
    static let moreRows: [Builtin] = []
}
