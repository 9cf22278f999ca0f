/// Rows of the table.
enum NumberMethods {
    static let intRows: [Builtin] = []
    static let floatRows: [Builtin] = []
    static let intProperties: [Builtin] = []
    static let floatProperties: [Builtin] = []
    static let floatClassRows: [Builtin] = []
}
