/// Rows of the table.
enum IteratorMethods {
    static let iteratorRows: [Builtin] = []
    static let generatorRows: [Builtin] = []
}
