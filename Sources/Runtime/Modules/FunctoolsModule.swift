// functools: partial, reduce, the cache behind lru_cache and the key class of cmp_to_key; what works on functions
// as objects (wraps, total_ordering, singledispatch, …) is written in the language.

import Lang

enum FunctoolsModule {
    static let row = LibraryModule(
        name: "functools", summary: "Tools for functions as values.", functions: { rows },
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            module.set(vm.intern("partial"), .type(PartialObject.type(vm)))
            module.set(vm.intern("_lru_cache_wrapper"), .type(CacheObject.type(vm)))
        },
        source: { FunctoolsSource.text })

    private static let rows: [Builtin] = [
        Builtin("reduce", "functools.reduce(function, iterable, initial=..., /)", summary: "Folds the items into one value, from the left.",
                example: "functools.reduce(lambda a, b: a * b, [1, 2, 3])  # 6") { args throws(Fault) in
            let vm = args.vm, function = args[0]
            let source: Value
            do throws(Fault) { source = try vm.iterator(args[1]) } catch {
                guard error.kind == .typeError, error.message.hasSuffix("is not iterable") else { throw error }
                throw .type("reduce() arg 2 must support iteration")
            }
            var result = args[2]
            while let value = try vm.next(source) {
                result = result.isUndefined ? value : try vm.call(function, result, value)
                try vm.tick()
            }
            if result.isUndefined { throw .type("reduce() of empty iterable with no initial value") }
            return result
        },
        Builtin("cmp_to_key", "cmp_to_key(mycmp)", summary: "A sort key from a function that compares two values.",
                example: "sorted([1, 3, 2], key=functools.cmp_to_key(lambda a, b: b - a))  # [3, 2, 1]") { args throws(Fault) in
            .object(ComparisonKey(args[0], .undefined))
        },
    ]
}

/// What `cmp_to_key` gives: called with a value, it makes a key that compares by the function.
final class ComparisonKey: HostObject {
    private let compare: Value
    private let value: Value

    init(_ compare: Value, _ value: Value) {
        self.compare = compare
        self.value = value
        super.init(kind: .host)
    }

    override func hostType(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("functools.KeyWrapper") {
            TypeObject("KeyWrapper", base: vm.types.object, layout: .other, builtin: true, extensible: false, module: "functools", native: true, vm)
        }
    }

    override var isCallable: Bool { true }

    override func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        name == "obj" && !value.isUndefined ? value : nil
    }

    override func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? {
        guard arguments.count == 1, keywords?.count ?? 0 == 0 else { throw .type("K() missing required argument 'obj' (pos 1)") }
        return .object(ComparisonKey(compare, arguments[0]))
    }

    override func hostCompare(_ op: CompareOp, _ other: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        guard case .object(let object) = other, let key = object as? ComparisonKey else {
            throw .type("other argument must be K instance")
        }
        return try vm.compare(op, try vm.call(compare, [value, key.value]), .int(0))
    }
}

/// `functools.partial(function, *args, **keywords)`.
final class PartialObject: InstanceObject {
    @exclusivity(unchecked) private(set) var function: Value = .none
    @exclusivity(unchecked) private(set) var arguments: [Value] = []
    @exclusivity(unchecked) private(set) var keywords = DictObject()

    static func type(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("functools.partial") {
            vm.nativeClass("partial", module: "functools", summary: "A function with some arguments already given.", closed: false,
                           make: { PartialObject($0) }, methods: { rows }, properties: { properties })
        }
    }

    deinit { freeOwn() }

    override func moveOwn(into work: inout [Obj]) {
        Teardown.collect(function, into: &work)
        function = .none
        Teardown.move(&arguments, into: &work)
    }

    override func visit(_ visitor: inout Visitor) {
        super.visit(&visitor)
        visitor.visit(function)
        visitor.visit(arguments)
        visitor.visit(keywords)
    }

    override func sever(into bin: inout [Value]) {
        super.sever(into: &bin)
        bin.append(function)
        bin.append(contentsOf: arguments)
        function = .none
        arguments = []
    }

    private static func receiver(_ args: borrowing Args) throws(Fault) -> PartialObject {
        if case .instance(let instance) = args[0], let partial = instance as? PartialObject { return partial }
        throw .type("descriptor of 'functools.partial' object applied to '\(args.vm.typeName(args[0]))' object")
    }

    private static let rows: [Builtin] = [
        Builtin("__init__", "__init__(self, *args, **keywords)") { args throws(Fault) in
            let partial = try receiver(args), given = args.rest(1), vm = args.vm
            guard let function = given.first else { throw .type("type 'partial' takes at least one argument") }
            guard vm.isCallable(function) else { throw .type("the first argument must be callable") }
            partial.function = function
            partial.arguments = Array(given.dropFirst())
            let keywords = DictObject()
            // A partial of a partial is one partial.
            if case .instance(let inner) = function, let inner = inner as? PartialObject, inner.type === PartialObject.type(vm) {
                partial.function = inner.function
                partial.arguments = inner.arguments + partial.arguments
                try vm.merge(keywords, inner.keywords)
            }
            if let more = args.keywords(2) { try vm.merge(keywords, more) }
            partial.keywords = keywords
            return .none
        },
        Builtin("__call__", "__call__(self, *args, **keywords)") { args throws(Fault) in
            let partial = try receiver(args)
            var keywords: DictObject? = partial.keywords
            if let more = args.keywords(2), more.count > 0 {
                let all = DictObject()
                try args.vm.merge(all, partial.keywords)
                try args.vm.merge(all, more)
                keywords = all
            }
            return try args.vm.call(partial.function, partial.arguments + args.rest(1), keywords: keywords?.count == 0 ? nil : keywords)
        },
        Builtin("__repr__", "__repr__(self, /)") { args throws(Fault) in
            let partial = try receiver(args), vm = args.vm
            let name = vm.type(of: args[0])
            let title = name.isNative ? "functools.partial" : name.qualifiedName
            guard vm.reprActive.insert(ObjectIdentifier(partial)).inserted else { return .string(title + "(...)") }
            defer { vm.reprActive.remove(ObjectIdentifier(partial)) }
            var text = title + "(" + (try vm.repr(partial.function))
            for argument in partial.arguments { text += ", " + (try vm.repr(argument)) }
            for entry in partial.keywords.table.entries where !entry.key.isUndefined {
                text += ", " + (try vm.str(entry.key)) + "=" + (try vm.repr(entry.value))
            }
            return .string(text + ")")
        },
    ]

    private static let properties: [Builtin] = [
        Builtin("func", "func(self, /)", summary: "The function.") { args throws(Fault) in try receiver(args).function },
        Builtin("args", "args(self, /)", summary: "The arguments already given.") { args throws(Fault) in .newTuple(try receiver(args).arguments) },
        Builtin("keywords", "keywords(self, /)", summary: "The keyword arguments already given.") { args throws(Fault) in .dict(try receiver(args).keywords) },
    ]
}

/// A function with a memory of its results, the least recently used of which goes first.
final class CacheObject: InstanceObject {
    @exclusivity(unchecked) private var function: Value = .none
    /// Nil means no limit.
    private var limit: Int?
    private var isTyped = false
    @exclusivity(unchecked) private var makeInfo: Value = .none
    private let results = DictObject()
    private var hits = 0, misses = 0
    /// Stands between positional and keyword arguments in a key.
    private let mark = Value.object(Obj(kind: .host))

    static func type(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("functools._lru_cache_wrapper") {
            vm.nativeClass("_lru_cache_wrapper", module: "functools", closed: false, make: { CacheObject($0) }, methods: { rows })
        }
    }

    deinit { freeOwn() }

    override func moveOwn(into work: inout [Obj]) {
        Teardown.collect(function, into: &work)
        function = .none
    }

    override func visit(_ visitor: inout Visitor) {
        super.visit(&visitor)
        visitor.visit(function)
        visitor.visit(results)
    }

    override func sever(into bin: inout [Value]) {
        super.sever(into: &bin)
        bin.append(function)
        function = .none
        results.sever(into: &bin)
    }

    private static func receiver(_ args: borrowing Args) throws(Fault) -> CacheObject {
        if case .instance(let instance) = args[0], let cache = instance as? CacheObject { return cache }
        throw .type("descriptor of 'functools._lru_cache_wrapper' object applied to '\(args.vm.typeName(args[0]))' object")
    }

    private static let rows: [Builtin] = [
        Builtin("__init__", "__init__(self, function, maxsize, typed, info, /)") { args throws(Fault) in
            let cache = try receiver(args)
            cache.function = args[1]
            cache.limit = args[2].isNone ? nil : max(0, try args.int(2))
            cache.isTyped = try args.bool(3)
            cache.makeInfo = args[4]
            return .none
        },
        Builtin("__call__", "__call__(self, *args, **keywords)") { args throws(Fault) in
            try receiver(args).call(args.rest(1), args.keywords(2), args.vm)
        },
        Builtin("__get__", "__get__(self, instance, owner=None, /)") { args throws(Fault) in
            args[1].isNone ? args[0] : .object(BoundMethodObject(receiver: args[1], function: args[0]))
        },
        Builtin("cache_info", "cache_info(self, /)", summary: "Hits, misses and sizes.") { args throws(Fault) in
            let cache = try receiver(args)
            return try args.vm.call(cache.makeInfo, [
                .int(cache.hits), .int(cache.misses), cache.limit.map { .int($0) } ?? .none, .int(cache.results.count),
            ])
        },
        Builtin("cache_clear", "cache_clear(self, /)", summary: "Forgets all results.") { args throws(Fault) in
            let cache = try receiver(args)
            cache.results.table.removeAll()
            cache.hits = 0
            cache.misses = 0
            return .none
        },
        Builtin("__copy__", "__copy__(self, /)") { args throws(Fault) in args[0] },
        Builtin("__deepcopy__", "__deepcopy__(self, memo, /)") { args throws(Fault) in args[0] },
    ]

    private func key(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) -> Value {
        let named = keywords?.table.entries.filter { !$0.key.isUndefined } ?? []
        if !isTyped, named.isEmpty, arguments.count == 1 {
            switch arguments[0] {
            case .int: return arguments[0]
            case .str(let text) where text.extra == nil: return arguments[0]
            default: break
            }
        }
        var items = arguments
        if !named.isEmpty {
            items.append(mark)
            for entry in named { items += [entry.key, entry.value] }
        }
        if isTyped { items += (arguments + named.map(\.value)).map { .type(vm.type(of: $0)) } }
        return .newTuple(items)
    }

    private func call(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value {
        if limit == 0 {
            misses += 1
            return try vm.call(function, arguments, keywords: keywords)
        }
        let key = key(arguments, keywords, vm)
        let hash = try vm.hash(key)
        if let position = try vm.find(results, key, hash: hash) {
            hits += 1
            let value = results.table.entries[position].value
            if limit != nil, position != results.table.end - 1 {
                // The most recently used stands last.
                let kept = results.table.entries[position].key
                results.table.remove(at: position)
                results.table.insert(kept, hash: hash, value: value)
            }
            return value
        }
        misses += 1
        let value = try vm.call(function, arguments, keywords: keywords)
        // The call may have put the same key in.
        if let position = try vm.find(results, key, hash: hash) {
            if limit == nil { results.table.setValue(value, at: position) }
            return value
        }
        if let limit, results.count >= limit, let oldest = results.table.first {
            let gone = results.table.entries[oldest]
            results.table.remove(at: oldest)
            _ = gone
        }
        results.table.insert(key, hash: hash, value: value)
        return value
    }
}
