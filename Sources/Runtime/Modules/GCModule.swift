/// `gc`: the collector of circles (see `Heap`) at a script's hands.
enum GCModule {
    static let row = LibraryModule(name: "gc", summary: "The collector of objects that refer to each other in a circle.",
                                   functions: { rows },
                                   fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
                                       module.set(vm.intern("garbage"), .newList([]))
                                       module.set(vm.intern("callbacks"), .newList([]))
                                   })

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
        Builtin("get_threshold", "gc.get_threshold()", summary: "The numbers last set; nn finds its own time to collect.", example: "gc.get_threshold()  # (700, 10, 10)") { args throws(Fault) in
            (args.vm.moduleState["gc.threshold"] as? TupleObject).map { Value.tuple($0) } ?? .newTuple([.int(700), .int(10), .int(10)])
        },
        Builtin("set_threshold", "gc.set_threshold(threshold0, threshold1=10, threshold2=10, /)", summary: "Keeps the numbers; 0 lets no collection begin by itself.") { args throws(Fault) in
            let numbers: [Value] = [.int(try args.int(0)), .int(try args.int(1)), .int(try args.int(2))]
            args.vm.moduleState["gc.threshold"] = TupleObject(numbers)
            if try args.int(0) == 0 { args.vm.heap.isEnabled = false }
            return .none
        },
        Builtin("get_count", "gc.get_count()", summary: "Objects made since the last collections: not counted in generations here.") { args throws(Fault) in
            .newTuple([.int(0), .int(0), .int(0)])
        },
        Builtin("is_tracked", "gc.is_tracked(obj, /)", summary: "Whether a value can be part of a circle.", example: "gc.is_tracked(5)  # False") { args throws(Fault) in
            .bool(args[0].heapObject is Container)
        },
    ]
}
