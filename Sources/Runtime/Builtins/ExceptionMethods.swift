/// Rows of the table.
enum ExceptionMethods {
    static let rows: [Builtin] = []
    static let properties: [Builtin] = []
    static let stopIterationProperties: [Builtin] = []
    static let systemExitProperties: [Builtin] = []
    static let osErrorProperties: [Builtin] = []
}
