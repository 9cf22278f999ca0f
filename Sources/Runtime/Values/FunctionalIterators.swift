// The iterators of `map`, `filter`, `zip` and `enumerate`: classes of their own, because loops spend their time here.
//
// A tuple that was handed out and is not held by anyone any more is filled again, as in CPython: a loop over
// `zip(a, b)` that unpacks each pair makes one tuple in all.

/// A tuple that is handed out again and again while nobody keeps it.
struct ReusedTuple {
    private var last: TupleObject?

    /// A tuple of two values.
    mutating func pair(_ first: Value, _ second: Value) -> Value {
        if last != nil, isKnownUniquelyReferenced(&last), let last {
            last.refill(first, second)
            return .tuple(last)
        }
        let made = TupleObject([first, second])
        last = made
        return .tuple(made)
    }
}

/// `map(function, …)`.
final class MapIterator: IteratorObject {
    @exclusivity(unchecked) private var function: Value
    @exclusivity(unchecked) private var sources: [Value]

    init(_ function: Value, _ sources: [Value]) {
        self.function = function
        self.sources = sources
        super.init("map")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        try vm.checkNativeStack()
        if sources.count == 1 {
            guard let item = try vm.next(sources[0]) else { return nil }
            return try vm.call(function, item)
        }
        var items: [Value] = []
        items.reserveCapacity(sources.count)
        for source in sources {
            guard let item = try vm.next(source) else { return nil }
            items.append(item)
        }
        return try vm.call(function, items)
    }

    deinit {
        Teardown.free(&sources)
        Teardown.free(&function)
    }
}

/// `filter(function, iterable)`.
final class FilterIterator: IteratorObject {
    @exclusivity(unchecked) private var function: Value
    @exclusivity(unchecked) private var source: Value

    init(_ function: Value, _ source: Value) {
        self.function = function
        self.source = source
        super.init("filter")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        try vm.checkNativeStack()
        while let item = try vm.next(source) {
            if try vm.truth(function.isNone ? item : try vm.call(function, item)) { return item }
            try vm.tick()
        }
        return nil
    }

    deinit {
        Teardown.free(&source)
        Teardown.free(&function)
    }
}

/// `enumerate(iterable, start)`.
final class EnumerateIterator: IteratorObject {
    @exclusivity(unchecked) private var source: Value
    private var number: Int
    @exclusivity(unchecked) private var reused = ReusedTuple()

    init(_ source: Value, _ start: Int) {
        self.source = source
        number = start
        super.init("enumerate")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        try vm.checkNativeStack()
        guard let item = try vm.next(source) else { return nil }
        defer { number &+= 1 }
        return reused.pair(.int(number), item)
    }

    deinit { Teardown.free(&source) }
}

/// `zip(…, strict)`.
final class ZipIterator: IteratorObject {
    @exclusivity(unchecked) private var sources: [Value]
    private let isStrict: Bool
    @exclusivity(unchecked) private var reused = ReusedTuple()

    init(_ sources: [Value], isStrict: Bool) {
        self.sources = sources
        self.isStrict = isStrict
        super.init("zip")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        try vm.checkNativeStack()
        if sources.count == 2, !isStrict {
            guard let first = try vm.next(sources[0]), let second = try vm.next(sources[1]) else { return nil }
            return reused.pair(first, second)
        }
        var items: [Value] = []
        items.reserveCapacity(sources.count)
        for (index, source) in sources.enumerated() {
            if let item = try vm.next(source) { items.append(item) } else { return try end(index, vm) }
        }
        return items.isEmpty ? nil : .newTuple(items)
    }

    /// One source has ended; with `strict` all have to.
    private func end(_ index: Int, _ vm: Interpreter) throws(Fault) -> Value? {
        guard isStrict else { return nil }
        if index > 0 {
            throw .value("zip() argument \(index + 1) is shorter than argument\(index == 1 ? " 1" : "s 1-\(index)")")
        }
        for (place, other) in sources.enumerated() where place > 0 {
            if try vm.next(other) != nil {
                throw .value("zip() argument \(place + 1) is longer than argument\(place == 1 ? " 1" : "s 1-\(place)")")
            }
        }
        return nil
    }

    deinit { Teardown.free(&sources) }
}
