/// `gc`: the collector of circles (see `Heap`) at a script's hands.
enum GCModule {
    static let row = LibraryModule(name: "gc", summary: "The collector of objects that refer to each other in a circle.",
                                   functions: { rows })

    static let rows: [Builtin] = [
        Builtin("collect", "gc.collect(generation=2)", summary: "Frees circles that nothing else refers to; how many objects they had.",
                example: "gc.collect() >= 0  # True") { args throws(Fault) in
            let generation = try args.int(0)
            guard (0...2).contains(generation) else { throw .value("invalid generation") }
            return .int(args.vm.heap.collect(all: generation == 2))
        },
        Builtin("enable", "gc.enable()", summary: "Lets collections begin by themselves.") { args throws(Fault) in
            args.vm.heap.isEnabled = true
            return .none
        },
        Builtin("disable", "gc.disable()", summary: "Lets no collection begin by itself.") { args throws(Fault) in
            args.vm.heap.isEnabled = false
            return .none
        },
        Builtin("isenabled", "gc.isenabled()", summary: "Whether collections begin by themselves.", example: "gc.isenabled()  # True") { args throws(Fault) in
            .bool(args.vm.heap.isEnabled)
        },
    ]
}
