/// Rows of the table.
enum ArrayMethods {
    static let rows: [Builtin] = []
    static let properties: [Builtin] = []
}
