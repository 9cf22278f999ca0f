/// Rows of the table.
enum ObjectMethods {
    static let rows: [Builtin] = []
    static let typeRows: [Builtin] = []
    static let propertyRows: [Builtin] = []
    static let propertyProperties: [Builtin] = []
    static let newRows: [Builtin] = []
}
