/// The methods of list, tuple, range and slice.
enum ListMethods {
    /// The index of the first item equal to a value between two bounds, read afresh at each step, since an
    /// `__eq__` may change the list.
    static func find(_ value: Value, from start: Int, to end: Int, _ vm: Interpreter, _ items: () -> [Value]) throws(Fault) -> Int? {
        var position = start
        while position < end {
            let current = items()
            guard position < current.count else { return nil }
            if try vm.keysEqual(current[position], value) { return position }
            position += 1
            try vm.tick()
        }
        return nil
    }

    /// The start and stop arguments of `index`.
    static func bounds(_ args: borrowing Args, count: Int) throws(Fault) -> (Int, Int) {
        func place(_ bound: Int) -> Int { bound < 0 ? max(0, bound + count) : bound }
        let start = try bound(args, 2, 0), stop = try bound(args, 3, Int.max)
        return (place(start), place(stop))
    }

    private static func bound(_ args: borrowing Args, _ index: Int, _ fallback: Int) throws(Fault) -> Int {
        guard args.has(index) else { return fallback }
        do throws(Fault) { return try args.vm.index(args[index]) } catch {
            guard error.kind == .typeError else { throw error }
            throw .type("slice indices must be integers or have an __index__ method")
        }
    }

    private static func count(_ value: Value, _ vm: Interpreter, _ items: () -> [Value]) throws(Fault) -> Value {
        var total = 0, position = 0
        while true {
            let current = items()
            guard position < current.count else { return .int(total) }
            if try vm.keysEqual(current[position], value) { total += 1 }
            position += 1
            try vm.tick()
        }
    }

    static let rows: [Builtin] = [
        Builtin("__init__", "__init__(self, iterable=, /)", summary: "Fills the list with the items of an iterable.",
                example: "x = [1]; x.__init__('ab'); x  # ['a', 'b']") { args throws(Fault) in
            let list = try args.list()
            if !list.items.isEmpty { list.items = [] }
            if args.has(1) {
                let items = try args.vm.array(of: args[1])
                list.items.append(contentsOf: items)
            }
            return .none
        },
        Builtin("append", "append(self, object, /)", summary: "Adds an item at the end.", example: "x = [1]; x.append(2); x  # [1, 2]") { args throws(Fault) in
            try args.list().items.append(args[1])
            return .none
        },
        Builtin("clear", "clear(self, /)", summary: "Takes all items out.", example: "x = [1]; x.clear(); x  # []") { args throws(Fault) in
            let list = try args.list()
            list.items = []
            return .none
        },
        Builtin("copy", "copy(self, /)", summary: "A new list of the same items.", example: "[1, 2].copy()  # [1, 2]") { args throws(Fault) in
            .newList([Value](try args.list().items))
        },
        Builtin("count", "count(self, value, /)", summary: "How many items equal a value.", example: "[1, 2, 1].count(1)  # 2") { args throws(Fault) in
            let list = try args.list()
            return try count(args[1], args.vm) { list.items }
        },
        Builtin("extend", "extend(self, iterable, /)", summary: "Adds the items of an iterable at the end.",
                example: "x = [1]; x.extend((2, 3)); x  # [1, 2, 3]") { args throws(Fault) in
            let list = try args.list()
            let vm = args.vm
            switch args[1] {
            case .list, .tuple:
                let items = try vm.array(of: args[1])
                list.items.append(contentsOf: items)
            default:
                // Item by item, as an error in the middle leaves what came before.
                try vm.forEach(args[1]) { (item: Value) throws(Fault) in list.items.append(item) }
            }
            return .none
        },
        Builtin("index", "index(self, value, start=, stop=, /)", summary: "The index of the first item equal to a value.",
                example: "['a', 'b'].index('b')  # 1") { args throws(Fault) in
            let list = try args.list()
            let (start, stop) = try bounds(args, count: list.items.count)
            let vm = args.vm
            if let found = try find(args[1], from: start, to: stop, vm, { list.items }) { return .int(found) }
            throw .value("\(try vm.repr(args[1])) is not in list")
        },
        Builtin("insert", "insert(self, index, object, /)", summary: "Puts an item before an index.",
                example: "x = [1, 3]; x.insert(1, 2); x  # [1, 2, 3]") { args throws(Fault) in
            let index = try args.int(1)
            let list = try args.list()
            let count = list.items.count
            list.items.insert(args[2], at: index < 0 ? max(0, index < -count ? 0 : index + count) : min(index, count))
            return .none
        },
        Builtin("pop", "pop(self, index=-1, /)", summary: "Takes out the item at an index, the last one by default, and returns it.",
                example: "[1, 2, 3].pop()  # 3") { args throws(Fault) in
            let index = try args.int(1)
            let list = try args.list()
            let count = list.items.count
            if count == 0 { throw .index("pop from empty list") }
            guard index >= -count, index < count else { throw .index("pop index out of range") }
            return list.items.remove(at: index < 0 ? index + count : index)
        },
        Builtin("remove", "remove(self, value, /)", summary: "Takes out the first item equal to a value.",
                example: "x = [1, 2, 1]; x.remove(1); x  # [2, 1]") { args throws(Fault) in
            let list = try args.list()
            guard let found = try find(args[1], from: 0, to: Int.max, args.vm, { list.items }), found < list.items.count else {
                throw .value("list.remove(x): x not in list")
            }
            list.items.remove(at: found)
            return .none
        },
        Builtin("reverse", "reverse(self, /)", summary: "Turns the order of the items around.",
                example: "x = [1, 2, 3]; x.reverse(); x  # [3, 2, 1]") { args throws(Fault) in
            let list = try args.list(), work = args.vm.work
            // A long one is turned around in parts, from both ends; who stops that finds all items, some of them in their old places.
            var low = 0
            while low < list.items.count / 2 {
                let high = list.items.count, part = min(1 << 20, high / 2 - low)
                list.items.withUnsafeMutableBufferPointer { for place in low..<(low + part) { $0.swapAt(place, high - 1 - place) } }
                low += part
                try work.check()
            }
            return .none
        },
        Builtin("sort", "sort(self, /, *, key=None, reverse=False)", summary: "Sorts the list in place; equal items keep their order.",
                example: "x = ['b', 'A']; x.sort(key=str.lower); x  # ['A', 'b']") { args throws(Fault) in
            let list = try args.list()
            let reverse = try args.int(2) != 0
            // The list is empty while it is sorted, so that a change by the key function is seen.
            let items = list.items
            list.items = []
            var result = items
            do throws(Fault) { result = try args.vm.sorted(items, key: args[1], reverse: reverse) } catch {
                list.items = items
                throw error
            }
            // Also when what was added is gone again: then the memory for it is left.
            let wasChanged = list.items.capacity > 0
            list.items = result
            if wasChanged { throw .value("list modified during sort") }
            return .none
        },
    ]

    static let tupleRows: [Builtin] = [
        Builtin("count", "count(self, value, /)", summary: "How many items equal a value.", example: "(1, 2, 1).count(1)  # 2") { args throws(Fault) in
            let tuple = try args.tuple()
            return try count(args[1], args.vm) { tuple.items }
        },
        Builtin("index", "index(self, value, start=, stop=, /)", summary: "The index of the first item equal to a value.",
                example: "('a', 'b').index('b')  # 1") { args throws(Fault) in
            let tuple = try args.tuple()
            let (start, stop) = try bounds(args, count: tuple.items.count)
            if let found = try find(args[1], from: start, to: stop, args.vm, { tuple.items }) { return .int(found) }
            throw .value("tuple.index(x): x not in tuple")
        },
    ]

    // MARK: range

    private static func range(_ args: borrowing Args) throws(Fault) -> RangeObject {
        if case .object(let object) = args[0], object.kind == .range { return unsafeDowncast(object, to: RangeObject.self) }
        throw .type("a range is needed, not '\(args.vm.typeName(args[0]))'")
    }

    static let rangeRows: [Builtin] = [
        Builtin("count", "count(self, value, /)", summary: "1 if the range has the value, else 0.", example: "range(5).count(2)  # 1") { args throws(Fault) in
            let found = try args.vm.contains(.object(try range(args)), args[1])
            return .int(found ? 1 : 0)
        },
        Builtin("index", "index(self, value, /)", summary: "The place of a value in the range.", example: "range(3, 9, 2).index(7)  # 2") { args throws(Fault) in
            let range = try range(args)
            if let number = args[1].asInt {
                guard RangeMembership.contains(range, number) else { throw .value("\(number) is not in range") }
                return .int((number &- range.start) / range.step)
            }
            if case .float(let number) = args[1], let whole = Numbers.int(number), Double(whole) == number, RangeMembership.contains(range, whole) {
                return .int((whole &- range.start) / range.step)
            }
            throw .value("sequence.index(x): x not in sequence")
        },
    ]

    static let rangeProperties: [Builtin] = [
        Builtin("start", "start(self)", summary: "The first number.", example: "range(2, 5).start  # 2") { args throws(Fault) in .int(try range(args).start) },
        Builtin("stop", "stop(self)", summary: "The number the range ends before.", example: "range(2, 5).stop  # 5") { args throws(Fault) in .int(try range(args).stop) },
        Builtin("step", "step(self)", summary: "The distance of two numbers.", example: "range(5).step  # 1") { args throws(Fault) in .int(try range(args).step) },
    ]

    // MARK: slice

    private static func slice(_ args: borrowing Args) throws(Fault) -> SliceObject {
        if case .object(let object) = args[0], object.kind == .slice { return unsafeDowncast(object, to: SliceObject.self) }
        throw .type("a slice is needed, not '\(args.vm.typeName(args[0]))'")
    }

    static let sliceRows: [Builtin] = [
        Builtin("indices", "indices(self, length, /)", summary: "Start, stop and step for a sequence of a length.",
                example: "slice(None, -1).indices(5)  # (0, 4, 1)") { args throws(Fault) in
            let slice = try slice(args)
            let length = try args.int(1)
            if length < 0 { throw .value("length should not be negative") }
            let ends = try args.vm.ends(slice, count: length)
            return .newTuple([.int(ends.start), .int(ends.stop), .int(ends.step)])
        },
    ]

    static let sliceProperties: [Builtin] = [
        Builtin("start", "start(self)", summary: "Where the slice begins, or None.", example: "slice(1, 2).start  # 1") { args throws(Fault) in try slice(args).start },
        Builtin("stop", "stop(self)", summary: "What the slice ends before, or None.", example: "slice(1, 2).stop  # 2") { args throws(Fault) in try slice(args).stop },
        Builtin("step", "step(self)", summary: "The distance of two items, or None.", example: "slice(1, 2).step  # None") { args throws(Fault) in try slice(args).step },
    ]
}
