/// Rows that make instances of built-in types: `int(…)`, `list(…)`, `range(…)`.
enum Constructors {
    static let rows: [Builtin] = [
        Builtin("BaseException", "BaseException(*args)") { args throws(Fault) in .none },
        Builtin("range", "range(start, stop=, step=1, /)", summary: "The integers from start to before stop.", example: "list(range(3))  # [0, 1, 2]") { args throws(Fault) in
            let first = try args.int(0)
            if !args.has(1) { return .object(RangeObject(start: 0, stop: first, step: 1)) }
            let step = try args.int(2, or: 1)
            if step == 0 { throw .value("range() arg 3 must not be zero") }
            return .object(RangeObject(start: first, stop: try args.int(1), step: step))
        },
        Builtin("list", "list(iterable=(), /)", summary: "A new list of the items.", example: "list('ab')  # ['a', 'b']") { args throws(Fault) in
            args.has(0) ? .newList(try args.vm.array(of: args[0])) : .newList([])
        },
    ]
}
