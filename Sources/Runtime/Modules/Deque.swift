import Lang

/// `collections.deque`: a ring of values, quick at both ends.
final class DequeObject: InstanceObject, HoldsValues {
    // (Unchecked: what a value that goes runs may come back here. Each change leaves the ring whole before it lets one go.)
    @exclusivity(unchecked) private var ring: [Value] = []
    @exclusivity(unchecked) private var head = 0
    @exclusivity(unchecked) private(set) var count = 0
    private(set) var limit: Int?
    /// Goes up with every change of the items, for iterators to notice.
    @exclusivity(unchecked) private(set) var version = 0

    // MARK: The ring

    subscript(index: Int) -> Value {
        get { ring[place(index)] }
        set {
            let place = place(index)
            let gone = ring[place]
            ring[place] = newValue
            withExtendedLifetime(gone) {}
        }
    }

    private func place(_ index: Int) -> Int { (head &+ index) & (ring.count - 1) }

    var heldValues: [Value] { items }
    var items: [Value] { (0..<count).map { self[$0] } }

    private func grow() {
        var larger: [Value] = []
        let size = max(8, ring.count * 2)
        larger.reserveCapacity(size)
        for index in 0..<count { larger.append(self[index]) }
        larger.append(contentsOf: repeatElement(.undefined, count: size - count))
        ring = larger
        head = 0
    }

    /// Adds at an end; one too many pushes a value out at the other.
    func append(_ value: Value) {
        if limit == 0 { return }
        // Held until the other value is in: its end may run code of the script.
        var gone: Value?
        if let limit, count >= limit { gone = removeFirst() }
        if count == ring.count { grow() }
        version &+= 1
        count += 1
        self[count - 1] = value
        withExtendedLifetime(gone) {}
    }

    func prepend(_ value: Value) {
        if limit == 0 { return }
        var gone: Value?
        if let limit, count >= limit { gone = removeLast() }
        if count == ring.count { grow() }
        version &+= 1
        head = (head &- 1) & (ring.count - 1)
        count += 1
        self[0] = value
        withExtendedLifetime(gone) {}
    }

    func removeFirst() -> Value? {
        guard count > 0 else { return nil }
        version &+= 1
        let value = self[0]
        self[0] = .undefined
        head = place(1)
        count -= 1
        return value
    }

    func removeLast() -> Value? {
        guard count > 0 else { return nil }
        version &+= 1
        let value = self[count - 1]
        self[count - 1] = .undefined
        count -= 1
        return value
    }

    func replaceAll(_ items: [Value]) {
        let old = ring
        version &+= 1
        ring = []
        head = 0
        count = 0
        for item in items { append(item) }
        withExtendedLifetime(old) {}
    }

    private func rotate(_ steps: Int) {
        guard count > 1 else { return }
        let shift = Numbers.modulo(steps, count)
        if shift <= count / 2 {
            for _ in 0..<shift { if let value = removeLast() { prepend(value) } }
        } else {
            for _ in shift..<count { if let value = removeFirst() { append(value) } }
        }
    }

    deinit { freeOwn() }

    override func moveOwn(into work: inout [Obj]) {
        Teardown.move(&ring, into: &work)
        count = 0
    }

    override func visit(_ visitor: inout Visitor) {
        super.visit(&visitor)
        visitor.visit(ring)
    }

    override func sever(into bin: inout [Value]) {
        super.sever(into: &bin)
        bin.append(contentsOf: ring)
        ring = []
        head = 0
        count = 0
        version &+= 1
    }

    // MARK: The class

    static func type(_ vm: Interpreter) -> TypeObject {
        vm.libraryType("collections.deque") {
            vm.nativeClass("deque", module: "collections", summary: "A list that is quick at both ends; with maxlen, it keeps the last items.",
                           make: { DequeObject($0) }, methods: { ends + searching + protocols }, properties: { properties })
        }
    }

    private static func receiver(_ args: borrowing Args) throws(Fault) -> DequeObject {
        if case .instance(let instance) = args[0], let deque = instance as? DequeObject { return deque }
        throw .type("descriptor of 'collections.deque' object applied to '\(args.vm.typeName(args[0]))' object")
    }

    private static func other(_ value: Value) -> DequeObject? {
        if case .instance(let instance) = value { return instance as? DequeObject }
        return nil
    }

    private func position(_ value: Value, _ vm: Interpreter) throws(Fault) -> Int {
        if case .object(let object) = value, object.kind == .slice {
            throw .type("sequence index must be integer, not 'slice'")
        }
        guard value.asInt != nil || vm.userMethod(value, vm.names.index) != nil || vm.number(value) != nil && !isFloat(value) else {
            throw .type("sequence index must be integer, not '\(vm.typeName(value))'")
        }
        let index = try vm.index(value)
        guard index >= -count, index < count else { throw .index("deque index out of range") }
        return index < 0 ? index + count : index
    }

    private func isFloat(_ value: Value) -> Bool { if case .float = value { true } else { false } }

    /// Calls `body` with each item; a change of the deque meanwhile is an error.
    private func visit(_ range: Range<Int>, _ fault: Fault, _ body: (Int, Value) throws(Fault) -> Bool) throws(Fault) {
        let start = version
        for index in range {
            if try body(index, self[index]) { return }
            if version != start { throw fault }
        }
    }

    private static let mutated = Fault(.runtimeError, "deque mutated during iteration")

    /// A new deque of the receiver's class with the same limit.
    private static func copied(_ args: borrowing Args) throws(Fault) -> Value {
        let deque = try receiver(args), vm = args.vm
        let type = vm.type(of: args[0])
        let limit: Value = deque.limit.map { .int($0) } ?? .none
        // A subclass without a limit is made with one argument, as its constructor may take no more.
        return try vm.construct(type, type.isNative || deque.limit != nil ? [args[0], limit] : [args[0]], keywords: nil)
    }

    private static let properties: [Builtin] = [
        Builtin("maxlen", "maxlen(self, /)", summary: "The most items it keeps, or None.") { args throws(Fault) in
            try receiver(args).limit.map { .int($0) } ?? .none
        },
    ]

    private static let ends: [Builtin] = [
        Builtin("__init__", "deque(self, iterable=..., maxlen=None)") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm
            if !args[2].isNone {
                guard args[2].asInt != nil || vm.userMethod(args[2], vm.names.index) != nil else { throw .type("an integer is required") }
                let limit = try args.int(2)
                if limit < 0 { throw .value("maxlen must be non-negative") }
                deque.limit = limit
            } else { deque.limit = nil }
            deque.replaceAll([])
            if args.has(1) { try vm.forEach(args[1]) { (value: Value) throws(Fault) in deque.append(value); try vm.tick() } }
            return .none
        },
        Builtin("append", "deque.append(self, item, /)", summary: "Adds at the right end.") { args throws(Fault) in
            try receiver(args).append(args[1])
            return .none
        },
        Builtin("appendleft", "deque.appendleft(self, item, /)", summary: "Adds at the left end.") { args throws(Fault) in
            try receiver(args).prepend(args[1])
            return .none
        },
        Builtin("pop", "deque.pop(self, /)", summary: "Takes an item from the right end.") { args throws(Fault) in
            guard let value = try receiver(args).removeLast() else { throw .index("pop from an empty deque") }
            return value
        },
        Builtin("popleft", "deque.popleft(self, /)", summary: "Takes an item from the left end.") { args throws(Fault) in
            guard let value = try receiver(args).removeFirst() else { throw .index("pop from an empty deque") }
            return value
        },
        Builtin("extend", "deque.extend(self, iterable, /)", summary: "Adds several items at the right end.") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm
            let values = other(args[1]) === deque ? .newList(deque.items) : args[1]
            try vm.forEach(values) { (value: Value) throws(Fault) in deque.append(value); try vm.tick() }
            return .none
        },
        Builtin("extendleft", "deque.extendleft(self, iterable, /)", summary: "Adds several items at the left end, one by one.") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm
            let values = other(args[1]) === deque ? .newList(deque.items) : args[1]
            try vm.forEach(values) { (value: Value) throws(Fault) in deque.prepend(value); try vm.tick() }
            return .none
        },
        Builtin("rotate", "rotate(self, n=1, /)", summary: "Turns the items n steps to the right.") { args throws(Fault) in
            try receiver(args).rotate(try args.int(1))
            return .none
        },
        Builtin("clear", "deque.clear(self, /)", summary: "Takes all items out.") { args throws(Fault) in
            try receiver(args).replaceAll([])
            return .none
        },
        Builtin("copy", "deque.copy(self, /)", summary: "A shallow copy.") { args throws(Fault) in try copied(args) },
        Builtin("__copy__", "deque.__copy__(self, /)") { args throws(Fault) in try copied(args) },
        Builtin("__deepcopy__", "deque.__deepcopy__(self, memo, /)") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm
            let copy = DequeObject(deque.type)
            copy.limit = deque.limit
            let memo = try args.dict(1)
            try vm.set(memo, .int(vm.identity(of: deque)), .instance(copy))
            for item in deque.items { copy.append(try vm.deepCopy(item, memo)) }
            for name in deque.attributeNames { if let value = deque.attribute(name) { copy.setAttribute(name, try vm.deepCopy(value, memo), vm) } }
            return .instance(copy)
        },
        Builtin("reverse", "deque.reverse(self, /)", summary: "Turns the order around, in place.") { args throws(Fault) in
            let deque = try receiver(args)
            deque.replaceAll(deque.items.reversed())
            return .none
        },
    ]

    private static let searching: [Builtin] = [
        Builtin("count", "deque.count(self, value, /)", summary: "How often a value is there.") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm, wanted = args[1]
            var found = 0
            try deque.visit(0..<deque.count, mutated) { (_: Int, item: Value) throws(Fault) in
                if try vm.keysEqual(item, wanted) { found += 1 }
                return false
            }
            return .int(found)
        },
        Builtin("index", "index(self, value, start=0, stop=9223372036854775807, /)", summary: "Where a value is.") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm, wanted = args[1], size = deque.count
            func clamped(_ index: Int) -> Int { min(size, max(0, index < 0 ? index &+ size : index)) }
            let start = clamped(try args.int(2)), stop = clamped(try args.int(3))
            var found: Int?
            try deque.visit(min(start, stop)..<stop, mutated) { (index: Int, item: Value) throws(Fault) in
                if try vm.keysEqual(item, wanted) { found = index }
                return found != nil
            }
            guard let found else { throw .value("\(try vm.repr(wanted)) is not in deque") }
            return .int(found)
        },
        Builtin("insert", "insert(self, index, value, /)", summary: "Puts a value in before an index.") { args throws(Fault) in
            let deque = try receiver(args)
            if let limit = deque.limit, deque.count >= limit { throw .index("deque already at its maximum size") }
            var items = deque.items
            let index = try args.int(1)
            items.insert(args[2], at: min(items.count, max(0, index < 0 ? index + items.count : index)))
            deque.replaceAll(items)
            return .none
        },
        Builtin("remove", "deque.remove(self, value, /)", summary: "Takes out the first item that is equal to a value.") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm, wanted = args[1]
            var found: Int?
            try deque.visit(0..<deque.count, Fault(.indexError, "deque mutated during remove().")) { (index: Int, item: Value) throws(Fault) in
                if try vm.keysEqual(item, wanted) { found = index }
                return found != nil
            }
            guard let found else { throw .value("\(try vm.repr(wanted)) is not in deque") }
            deque.remove(at: found)
            return .none
        },
    ]

    private func remove(at index: Int) {
        guard index < count else { return }
        var items = items
        items.remove(at: index)
        replaceAll(items)
    }

    // MARK: Protocols

    private static func compare(_ name: String, _ op: CompareOp) -> Builtin {
        Builtin(name, "deque.\(name)(self, other, /)") { args throws(Fault) in
            guard let right = other(args[1]) else { return .notImplemented }
            return try args.vm.compare(op, .newList(try receiver(args).items), .newList(right.items))
        }
    }

    private static let protocols: [Builtin] = [
        compare("__eq__", .equal), compare("__ne__", .notEqual), compare("__lt__", .less), compare("__le__", .lessEqual),
        compare("__gt__", .greater), compare("__ge__", .greaterEqual),
        Builtin("__len__", "deque.__len__(self, /)") { args throws(Fault) in .int(try receiver(args).count) },
        Builtin("__getitem__", "deque.__getitem__(self, index, /)") { args throws(Fault) in
            let deque = try receiver(args)
            return deque[try deque.position(args[1], args.vm)]
        },
        Builtin("__setitem__", "deque.__setitem__(self, index, value, /)") { args throws(Fault) in
            let deque = try receiver(args)
            let position = try deque.position(args[1], args.vm)
            deque[position] = args[2]
            return .none
        },
        Builtin("__delitem__", "deque.__delitem__(self, index, /)") { args throws(Fault) in
            let deque = try receiver(args)
            deque.remove(at: try deque.position(args[1], args.vm))
            return .none
        },
        Builtin("__contains__", "deque.__contains__(self, value, /)") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm, wanted = args[1]
            var found = false
            try deque.visit(0..<deque.count, mutated) { (_: Int, item: Value) throws(Fault) in
                found = try vm.keysEqual(item, wanted)
                return found
            }
            return .bool(found)
        },
        Builtin("__iter__", "deque.__iter__(self, /)") { args throws(Fault) in .object(DequeIterator(try receiver(args), reversed: false)) },
        Builtin("__reversed__", "deque.__reversed__(self, /)") { args throws(Fault) in .object(DequeIterator(try receiver(args), reversed: true)) },
        Builtin("__repr__", "deque.__repr__(self, /)") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm
            guard vm.reprActive.insert(ObjectIdentifier(deque)).inserted else { return .string("[...]") }
            defer { vm.reprActive.remove(ObjectIdentifier(deque)) }
            try vm.checkNativeStack()
            let items = try vm.repr(.newList(deque.items))
            return .string("\(vm.type(of: args[0]).name)(\(items)\(deque.limit.map { ", maxlen=\($0)" } ?? ""))")
        },
        Builtin("__add__", "deque.__add__(self, other, /)") { args throws(Fault) in
            guard let right = other(args[1]) else {
                throw .type("can only concatenate deque (not \"\(args.vm.typeName(args[1]))\") to deque")
            }
            let items = right.items
            let made = try copied(args)
            if let deque = other(made) { for item in items { deque.append(item) } }
            return made
        },
        Builtin("__iadd__", "deque.__iadd__(self, other, /)") { args throws(Fault) in
            let deque = try receiver(args), vm = args.vm
            let values = other(args[1]) === deque ? .newList(deque.items) : args[1]
            try vm.forEach(values) { (value: Value) throws(Fault) in deque.append(value); try vm.tick() }
            return args[0]
        },
        Builtin("__mul__", "deque.__mul__(self, times, /)") { args throws(Fault) in
            guard args[1].asInt != nil else { return .notImplemented }
            let made = try copied(args)
            if let deque = other(made) { try deque.multiply(try args.int(1), args.vm) }
            return made
        },
        Builtin("__rmul__", "deque.__rmul__(self, times, /)") { args throws(Fault) in
            guard args[1].asInt != nil else { return .notImplemented }
            let made = try copied(args)
            if let deque = other(made) { try deque.multiply(try args.int(1), args.vm) }
            return made
        },
        Builtin("__imul__", "deque.__imul__(self, times, /)") { args throws(Fault) in
            guard args[1].asInt != nil else { return .notImplemented }
            try receiver(args).multiply(try args.int(1), args.vm)
            return args[0]
        },
    ]

    private func multiply(_ times: Int, _ vm: Interpreter) throws(Fault) {
        let items = items
        if times <= 0 || items.isEmpty { return replaceAll([]) }
        // With a limit only the last items matter.
        let (total, overflow) = items.count.multipliedReportingOverflow(by: times)
        if limit == nil, overflow || total > 1 << 32 { throw .memory("") }
        let rounds = limit.map { min(times - 1, $0 / items.count + 2) } ?? times - 1
        for _ in 0..<rounds {
            for item in items { append(item) }
            try vm.tick()
        }
    }
}

/// Over a deque, from either end.
final class DequeIterator: IteratorObject {
    @exclusivity(unchecked) private var deque: DequeObject?
    private let isReversed: Bool
    private let version: Int
    private var index = 0

    init(_ deque: DequeObject, reversed: Bool) {
        self.deque = deque
        isReversed = reversed
        version = deque.version
        super.init(reversed ? "_collections._deque_reverse_iterator" : "_collections._deque_iterator")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard let deque else { return nil }
        guard deque.version == version else {
            self.deque = nil
            throw Fault(.runtimeError, "deque mutated during iteration")
        }
        guard index < deque.count else {
            self.deque = nil
            return nil
        }
        index += 1
        return deque[isReversed ? deque.count - index : index - 1]
    }

    override func remaining() -> Int? { deque.map { $0.count - index } }

    deinit { Teardown.free(&deque) { .instance($0) } }
}
