/// Rows of the table.
enum ListMethods {
    static let tupleRows: [Builtin] = []
    static let rangeRows: [Builtin] = []
    static let sliceRows: [Builtin] = []
    static let rangeProperties: [Builtin] = []
    static let sliceProperties: [Builtin] = []
    static let rows: [Builtin] = [
        Builtin("append", "append(self, object, /)", summary: "Adds an item at the end.", example: "[1].append(2)") { args throws(Fault) in
            try args.list().items.append(args[1])
            return .none
        },
    ]
}
