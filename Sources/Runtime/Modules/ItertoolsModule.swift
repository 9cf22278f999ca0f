// itertools: iterators made of iterators. Each row makes one; the class a script sees (`itertools.chain`) is made
// from the row, so that calling it, `type()` and repr agree.

enum ItertoolsModule {
    static let row = LibraryModule(
        name: "itertools", summary: "Iterators made of iterators.", functions: { [tee] },
        fill: { (module: ModuleObject, vm: Interpreter) throws(Fault) in
            for row in endless + filters + merging + combinatoric {
                let classMethods = row.name == "chain" ? [fromIterable] : []
                module.set(vm.intern(row.name), .type(vm.iteratorClass(row, module: "itertools", classMethods: classMethods)))
            }
        })

    typealias Step = (Interpreter) throws(Fault) -> Value?

    private static func made(_ name: String, _ step: @escaping Step) -> Value { .object(ClosureIterator("itertools." + name, step)) }

    // MARK: Without end

    static let endless: [Builtin] = [
        Builtin("count", "count(start=0, step=1)", summary: "start, start + step, …",
                example: "list(itertools.islice(itertools.count(5), 3))  # [5, 6, 7]") { args throws(Fault) in
            for index in 0..<2 where args.vm.number(args[index]) == nil { throw .type("a number is required") }
            return .object(CountIterator(args[0], args[1]))
        },
        Builtin("cycle", "cycle(iterable, /)", summary: "The items, again and again.",
                example: "list(itertools.islice(itertools.cycle('ab'), 3))  # ['a', 'b', 'a']") { args throws(Fault) in
            let source = try args.vm.iterator(args[0])
            var saved: [Value] = [], position = -1
            return made("cycle") { (vm: Interpreter) throws(Fault) in
                if position < 0 {
                    if let value = try vm.next(source) {
                        saved.append(value)
                        return value
                    }
                    position = 0
                }
                if saved.isEmpty { return nil }
                defer { position = position + 1 == saved.count ? 0 : position + 1 }
                return saved[position]
            }
        },
        Builtin("repeat", "repeat(object, times=...)", summary: "The same value, times times or for ever.",
                example: "list(itertools.repeat(7, 2))  # [7, 7]") { args throws(Fault) in
            .object(RepeatIterator(args[0], args.has(1) ? max(0, try args.int(1)) : nil))
        },
    ]

    // MARK: Choosing

    private static func sliceBound(_ value: Value, _ fallback: Int, _ vm: Interpreter, _ message: String) throws(Fault) -> Int {
        if value.isNone { return fallback }
        let number: Int
        do throws(Fault) { number = try vm.index(value) } catch {
            vm.forget(error)
            throw .value(message)
        }
        if number < 0 { throw .value(message) }
        return number
    }

    static let filters: [Builtin] = [
        Builtin("compress", "compress(data, selectors)", summary: "The items whose selector is true.",
                example: "list(itertools.compress('abc', [1, 0, 1]))  # ['a', 'c']") { args throws(Fault) in
            let data = try args.vm.iterator(args[0]), selectors = try args.vm.iterator(args[1])
            return made("compress") { (vm: Interpreter) throws(Fault) in
                while let value = try vm.next(data) {
                    guard let selector = try vm.next(selectors) else { return nil }
                    if try vm.truth(selector) { return value }
                    try vm.tick()
                }
                return nil
            }
        },
        Builtin("dropwhile", "dropwhile(predicate, iterable, /)", summary: "The items from the first that fails a test.",
                example: "list(itertools.dropwhile(lambda x: x < 2, [1, 2, 1]))  # [2, 1]") { args throws(Fault) in
            let test = args[0], source = try args.vm.iterator(args[1])
            var isOpen = false
            return made("dropwhile") { (vm: Interpreter) throws(Fault) in
                while let value = try vm.next(source) {
                    if isOpen { return value }
                    if !(try vm.truth(try vm.call(test, [value]))) {
                        isOpen = true
                        return value
                    }
                }
                return nil
            }
        },
        Builtin("takewhile", "takewhile(predicate, iterable, /)", summary: "The items before the first that fails a test.",
                example: "list(itertools.takewhile(lambda x: x < 2, [1, 2, 1]))  # [1]") { args throws(Fault) in
            let test = args[0], source = try args.vm.iterator(args[1])
            return made("takewhile") { (vm: Interpreter) throws(Fault) in
                guard let value = try vm.next(source) else { return nil }
                return try vm.truth(try vm.call(test, [value])) ? value : nil
            }
        },
        Builtin("filterfalse", "filterfalse(function, iterable, /)", summary: "The items that fail a test.",
                example: "list(itertools.filterfalse(None, [0, 1, 2]))  # [0]") { args throws(Fault) in
            let test = args[0], source = try args.vm.iterator(args[1])
            return made("filterfalse") { (vm: Interpreter) throws(Fault) in
                while let value = try vm.next(source) {
                    if !(try vm.truth(test.isNone ? value : try vm.call(test, [value]))) { return value }
                    try vm.tick()
                }
                return nil
            }
        },
        Builtin("islice", "islice(iterable, start, stop=..., step=None, /)", summary: "A slice of an iterator.",
                example: "list(itertools.islice('abcd', 1, None, 2))  # ['b', 'd']") { args throws(Fault) in
            let vm = args.vm
            let indices = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
            let start = args.has(2) ? try sliceBound(args[1], 0, vm, indices) : 0
            let stop = args.has(2) ? try sliceBound(args[2], Int.max, vm, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
                : try sliceBound(args[1], Int.max, vm, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
            let step = try sliceBound(args[3], 1, vm, "Step for islice() must be a positive integer or None.")
            if step == 0 { throw .value("Step for islice() must be a positive integer or None.") }
            let source = try vm.iterator(args[0])
            var wanted = start, taken = 0
            return made("islice") { (vm: Interpreter) throws(Fault) in
                let goal = min(wanted, stop)
                while taken < goal {
                    guard try vm.next(source) != nil else { return nil }
                    taken += 1
                    try vm.tick()
                }
                guard wanted < stop, let value = try vm.next(source) else { return nil }
                taken += 1
                let (next, overflow) = wanted.addingReportingOverflow(step)
                wanted = overflow ? stop : next
                return value
            }
        },
        Builtin("groupby", "groupby(iterable, key=None)", summary: "Runs of items of equal key, with the key.",
                example: "[(k, len(list(g))) for k, g in itertools.groupby('aab')]  # [('a', 2), ('b', 1)]") { args throws(Fault) in
            let grouping = Grouping(try args.vm.iterator(args[0]), args[1])
            return made("groupby") { (vm: Interpreter) throws(Fault) in try grouping.nextGroup(vm) }
        },
    ]

    // MARK: Joining

    static let fromIterable = Builtin("from_iterable", "chain.from_iterable(type, iterable, /)", summary: "The items of the items.",
                                      example: "list(itertools.chain.from_iterable(['ab', 'c']))  # ['a', 'b', 'c']") { args throws(Fault) in
        chain(try args.vm.iterator(args[1]))
    }

    private static func chain(_ sources: Value) -> Value {
        var current: Value?
        return made("chain") { (vm: Interpreter) throws(Fault) in
            while true {
                if let source = current {
                    if let value = try vm.next(source) { return value }
                    current = nil
                }
                guard let next = try vm.next(sources) else { return nil }
                current = try vm.iterator(next)
                try vm.tick()
            }
        }
    }

    static let merging: [Builtin] = [
        Builtin("chain", "chain(*iterables)", summary: "The items of each iterable in turn.",
                example: "list(itertools.chain('ab', [1]))  # ['a', 'b', 1]") { args throws(Fault) in
            chain(.object(ArrayIterator(args.rest(0), "tuple_iterator")))
        },
        Builtin("accumulate", "accumulate(iterable, func=None, *, initial=None)", summary: "Running sums, or running results of a function.",
                example: "list(itertools.accumulate([1, 2, 3]))  # [1, 3, 6]") { args throws(Fault) in
            let source = try args.vm.iterator(args[0]), function = args[1]
            var initial = args[2], total: Value?
            return made("accumulate") { (vm: Interpreter) throws(Fault) in
                if !initial.isNone {
                    total = initial
                    initial = .none
                    return total
                }
                guard let value = try vm.next(source) else { return nil }
                guard let sum = total else {
                    total = value
                    return value
                }
                total = function.isNone ? try vm.binary(.add, sum, value) : try vm.call(function, [sum, value])
                return total
            }
        },
        Builtin("starmap", "starmap(function, iterable, /)", summary: "A function of the items, each unpacked into arguments.",
                example: "list(itertools.starmap(pow, [(2, 3), (3, 2)]))  # [8, 9]") { args throws(Fault) in
            let function = args[0], source = try args.vm.iterator(args[1])
            return made("starmap") { (vm: Interpreter) throws(Fault) in
                guard let arguments = try vm.next(source) else { return nil }
                return try vm.call(function, try vm.array(of: arguments))
            }
        },
        Builtin("zip_longest", "zip_longest(*iterables, fillvalue=None)", summary: "Tuples of items side by side, until the longest ends.",
                example: "list(itertools.zip_longest('ab', 'c'))  # [('a', 'c'), ('b', None)]") { args throws(Fault) in
            var sources: [Value?] = []
            for value in args.rest(0) { sources.append(try args.vm.iterator(value)) }
            let filler = args[1]
            return made("zip_longest") { (vm: Interpreter) throws(Fault) in
                var items: [Value] = []
                for position in sources.indices {
                    guard let source = sources[position] else {
                        items.append(filler)
                        continue
                    }
                    if let value = try vm.next(source) { items.append(value) } else {
                        sources[position] = nil
                        if sources.allSatisfy({ $0 == nil }) { return nil }
                        items.append(filler)
                    }
                }
                return sources.isEmpty ? nil : .newTuple(items)
            }
        },
        Builtin("pairwise", "pairwise(iterable, /)", summary: "Each item with the one behind it.",
                example: "list(itertools.pairwise('abc'))  # [('a', 'b'), ('b', 'c')]") { args throws(Fault) in
            let source = try args.vm.iterator(args[0])
            var last: Value?
            return made("pairwise") { (vm: Interpreter) throws(Fault) in
                if last == nil { last = try vm.next(source) }
                guard let first = last, let second = try vm.next(source) else { return nil }
                last = second
                return .newTuple([first, second])
            }
        },
    ]

    static let tee = Builtin("tee", "itertools.tee(iterable, n=2, /)", summary: "Several iterators over the items of one.",
                             example: "[list(t) for t in itertools.tee('ab')]  # [['a', 'b'], ['a', 'b']]") { args throws(Fault) in
        let count = try args.int(1)
        if count < 0 { throw .value("n must be >= 0") }
        if count > 1 << 20 { throw .memory("") }
        let source = try args.vm.iterator(args[0])
        let first = TeeIterator(source, TeeLink())
        var copies: [Value] = []
        for index in 0..<count { copies.append(.object(index == 0 ? first : TeeIterator(source, first.link))) }
        return .newTuple(copies)
    }

    // MARK: Combinations

    private static func choose(_ args: borrowing Args, _ index: Int) throws(Fault) -> Int {
        let r = try args.int(index)
        if r < 0 { throw .value("r must be non-negative") }
        return r
    }

    static let combinatoric: [Builtin] = [
        Builtin("product", "product(*iterables, repeat=1)", summary: "Every way to take one item of each iterable.",
                example: "list(itertools.product('ab', [1]))  # [('a', 1), ('b', 1)]") { args throws(Fault) in
            let times = try args.int(1)
            if times < 0 { throw .value("repeat argument cannot be negative") }
            var pools: [[Value]] = []
            for value in args.rest(0) { pools.append(try args.vm.array(of: value)) }
            guard times <= 1 << 24, pools.count * times <= 1 << 24 else { throw .memory("") }
            pools = Array(repeating: pools, count: times).flatMap { $0 }
            var places = Array(repeating: 0, count: pools.count), state = pools.contains(where: \.isEmpty) ? 2 : 0
            return made("product") { (vm: Interpreter) throws(Fault) in
                if state == 2 { return nil }
                if state == 1 {
                    var position = pools.count - 1
                    while position >= 0 {
                        places[position] += 1
                        if places[position] < pools[position].count { break }
                        places[position] = 0
                        position -= 1
                    }
                    if position < 0 {
                        state = 2
                        return nil
                    }
                }
                state = 1
                return .newTuple(zip(pools, places).map { $0[$1] })
            }
        },
        Builtin("permutations", "permutations(iterable, r=None)", summary: "Every way to take r items in order.",
                example: "len(list(itertools.permutations('abc')))  # 6") { args throws(Fault) in
            let pool = try args.vm.array(of: args[0])
            if !args[1].isNone, args[1].asInt == nil { throw .type("Expected int as r") }
            let r = args[1].isNone ? pool.count : try choose(args, 1)
            let n = pool.count
            guard r <= n else { return made("permutations") { (_: Interpreter) throws(Fault) in nil } }
            var indices = Array(0..<n), cycles = (0..<r).map { n - $0 }, isFirst = true
            return made("permutations") { (vm: Interpreter) throws(Fault) in
                if !isFirst {
                    var position = r - 1
                    while position >= 0 {
                        cycles[position] -= 1
                        if cycles[position] > 0 {
                            indices.swapAt(position, n - cycles[position])
                            break
                        }
                        indices.append(indices.remove(at: position))
                        cycles[position] = n - position
                        position -= 1
                    }
                    if position < 0 { return nil }
                }
                isFirst = false
                return .newTuple(indices.prefix(r).map { pool[$0] })
            }
        },
        Builtin("combinations", "combinations(iterable, r)", summary: "Every way to take r items, in the order of the iterable.",
                example: "list(itertools.combinations('abc', 2))  # [('a', 'b'), ('a', 'c'), ('b', 'c')]") { args throws(Fault) in
            let pool = try args.vm.array(of: args[0]), r = try choose(args, 1)
            let n = pool.count
            guard r <= n else { return made("combinations") { (_: Interpreter) throws(Fault) in nil } }
            var indices = Array(0..<r), isFirst = true
            return made("combinations") { (vm: Interpreter) throws(Fault) in
                if !isFirst {
                    guard let position = indices.indices.last(where: { indices[$0] != $0 + n - r }) else { return nil }
                    indices[position] += 1
                    for later in indices.indices where later > position { indices[later] = indices[later - 1] + 1 }
                }
                isFirst = false
                return .newTuple(indices.map { pool[$0] })
            }
        },
        Builtin("combinations_with_replacement", "combinations_with_replacement(iterable, r)", summary: "The same, where an item may come again.",
                example: "list(itertools.combinations_with_replacement('ab', 2))  # [('a', 'a'), ('a', 'b'), ('b', 'b')]") { args throws(Fault) in
            let pool = try args.vm.array(of: args[0]), r = try choose(args, 1)
            let n = pool.count
            guard n > 0 || r == 0 else { return made("combinations_with_replacement") { (_: Interpreter) throws(Fault) in nil } }
            guard r <= 1 << 24 else { throw .memory("") }
            var indices = Array(repeating: 0, count: r), isFirst = true
            return made("combinations_with_replacement") { (vm: Interpreter) throws(Fault) in
                if !isFirst {
                    guard let position = indices.lastIndex(where: { $0 != n - 1 }) else { return nil }
                    let next = indices[position] + 1
                    for later in position..<r { indices[later] = next }
                }
                isFirst = false
                return .newTuple(indices.map { pool[$0] })
            }
        },
    ]
}

/// `count(start, step)`.
final class CountIterator: IteratorObject {
    @exclusivity(unchecked) private var current: Value
    private let step: Value

    init(_ start: Value, _ step: Value) {
        current = start
        self.step = step
        super.init("itertools.count")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard !current.isUndefined else { throw vm.integerOverflow() }
        let value = current
        if case .int(let a) = value, case .int(let b) = step {
            // The end of the integers is told when the value behind it is asked for.
            let (sum, overflow) = a.addingReportingOverflow(b)
            current = overflow ? .undefined : .int(sum)
        } else {
            current = try vm.binary(.add, value, step)
        }
        return value
    }

    override func text(_ vm: Interpreter) throws(Fault) -> String? {
        if case .int(1) = step { return "count(\(try vm.repr(current)))" }
        return "count(\(try vm.repr(current)), \(try vm.repr(step)))"
    }
}

/// `repeat(object)` or `repeat(object, times)`.
final class RepeatIterator: IteratorObject {
    @exclusivity(unchecked) private var value: Value
    private var left: Int?

    init(_ value: Value, _ times: Int?) {
        self.value = value
        left = times
        super.init("itertools.repeat")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard let left else { return value }
        if left == 0 { return nil }
        self.left = left - 1
        return value
    }

    override func remaining() -> Int? { left }

    override func text(_ vm: Interpreter) throws(Fault) -> String? {
        "repeat(\(try vm.repr(value))\(left.map { ", \($0)" } ?? ""))"
    }

    deinit { Teardown.free(&value) }
}

/// The state that `groupby` shares with the groups it hands out.
private final class Grouping {
    private let source: Value
    private let keyFunction: Value
    @exclusivity(unchecked) private var currentKey: Value = .undefined
    @exclusivity(unchecked) private var currentValue: Value = .undefined
    @exclusivity(unchecked) private var targetKey: Value = .undefined
    /// The number of the group that may still be read.
    private var serial = 0

    init(_ source: Value, _ keyFunction: Value) {
        self.source = source
        self.keyFunction = keyFunction
    }

    private func step(_ vm: Interpreter) throws(Fault) -> Bool {
        guard let value = try vm.next(source) else { return false }
        currentKey = keyFunction.isNone ? value : try vm.call(keyFunction, [value])
        currentValue = value
        return true
    }

    func nextGroup(_ vm: Interpreter) throws(Fault) -> Value? {
        serial += 1
        // Skips what is left of the last group.
        while true {
            if !currentKey.isUndefined {
                if targetKey.isUndefined { break }
                if !(try vm.keysEqual(targetKey, currentKey)) { break }
            }
            guard try step(vm) else { return nil }
            try vm.tick()
        }
        targetKey = currentKey
        let mine = serial, key = currentKey
        let group = ClosureIterator("itertools._grouper") { (vm: Interpreter) throws(Fault) in try self.nextItem(of: mine, key, vm) }
        return .newTuple([key, .object(group)])
    }

    private func nextItem(of group: Int, _ key: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        guard group == serial else { return nil }
        if currentValue.isUndefined {
            guard try step(vm) else { return nil }
        }
        guard try vm.keysEqual(key, currentKey) else { return nil }
        let value = currentValue
        currentValue = .undefined
        return value
    }
}

/// An item read by one of the iterators of `tee`, kept until the slowest has it.
final class TeeLink {
    @exclusivity(unchecked) var value: Value = .undefined
    var next: TeeLink?

    deinit {
        // A long chain is let go link by link, not by recursion.
        var link = next
        next = nil
        while link != nil, isKnownUniquelyReferenced(&link) {
            let following = link?.next
            link?.next = nil
            link = following
        }
    }
}

/// One of the iterators of `tee`.
final class TeeIterator: IteratorObject {
    @exclusivity(unchecked) private var source: Value
    private(set) var link: TeeLink

    init(_ source: Value, _ link: TeeLink) {
        self.source = source
        self.link = link
        super.init("itertools._tee")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        if link.next == nil {
            guard let value = try vm.next(source) else { return nil }
            link.value = value
            link.next = TeeLink()
        }
        guard let next = link.next else { return nil }
        let value = link.value
        link = next
        return value
    }

    deinit { Teardown.free(&source) }
}
