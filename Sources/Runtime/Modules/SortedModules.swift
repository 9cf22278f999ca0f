// heapq and bisect: lists kept as heaps, and lists kept in order.

import Lang

enum HeapModule {
    static let row = LibraryModule(name: "heapq", summary: "A list as a heap: its smallest item is always the first.", functions: { rows },
                                   source: { text })

    /// The list that is the heap. It is read afresh around each comparison, as script code may change it there.
    private static func heap(_ args: borrowing Args, _ name: String, _ place: String = " 1") throws(Fault) -> ListObject {
        guard case .list(let list) = args[0] else { throw .type("\(name)() argument\(place) must be list, not \(args.vm.typeName(args[0]))") }
        return list
    }

    private static let changed = Fault(.runtimeError, "list changed size during iteration")

    /// Moves an item towards the root until its parent is not larger.
    private static func siftUp(_ list: ListObject, from root: Int, _ start: Int, _ vm: Interpreter) throws(Fault) {
        let size = list.items.count
        var place = start
        while place > root {
            let parent = (place - 1) >> 1
            let less = try vm.isTrue(.less, list.items[place], list.items[parent])
            guard list.items.count == size else { throw changed }
            if !less { return }
            list.items.swapAt(place, parent)
            place = parent
        }
    }

    /// Moves an item to a leaf along the smaller children, then up again to where it belongs (as CPython does:
    /// fewer comparisons, and the same order of them).
    private static func siftDown(_ list: ListObject, _ start: Int, _ vm: Interpreter) throws(Fault) {
        let size = list.items.count
        var place = start
        while 2 * place + 1 < size {
            var child = 2 * place + 1
            if child + 1 < size {
                let less = try vm.isTrue(.less, list.items[child], list.items[child + 1])
                guard list.items.count == size else { throw changed }
                if !less { child += 1 }
            }
            list.items.swapAt(place, child)
            place = child
        }
        try siftUp(list, from: start, place, vm)
    }

    private static let rows: [Builtin] = [
        Builtin("heappush", "heappush(heap, item, /)", summary: "Puts an item in.") { args throws(Fault) in
            let list = try heap(args, "heappush")
            list.items.append(args[1])
            try siftUp(list, from: 0, list.items.count - 1, args.vm)
            return .none
        },
        Builtin("heappop", "_heapq.heappop(heap, /)", summary: "Takes the smallest item out.") { args throws(Fault) in
            let list = try heap(args, "heappop", "")
            guard let last = list.items.popLast() else { throw .index("index out of range") }
            guard let first = list.items.first else { return last }
            list.items[0] = last
            try siftDown(list, 0, args.vm)
            return first
        },
        Builtin("heapify", "_heapq.heapify(heap, /)", summary: "Makes a heap of a list, in place.", example: "x = [3, 1, 2]; heapq.heapify(x); x  # [1, 3, 2]") { args throws(Fault) in
            let list = try heap(args, "heapify", "")
            for place in stride(from: list.items.count / 2 - 1, through: 0, by: -1) { try siftDown(list, place, args.vm) }
            return .none
        },
        Builtin("heappushpop", "heappushpop(heap, item, /)", summary: "Puts an item in and takes the smallest out.") { args throws(Fault) in
            let list = try heap(args, "heappushpop")
            guard let first = list.items.first, try args.vm.isTrue(.less, first, args[1]), !list.items.isEmpty else { return args[1] }
            let smallest = list.items[0]
            list.items[0] = args[1]
            try siftDown(list, 0, args.vm)
            return smallest
        },
        Builtin("heapreplace", "heapreplace(heap, item, /)", summary: "Takes the smallest out and puts an item in.") { args throws(Fault) in
            let list = try heap(args, "heapreplace")
            guard let smallest = list.items.first else { throw .index("index out of range") }
            list.items[0] = args[1]
            try siftDown(list, 0, args.vm)
            return smallest
        },
    ]

    private static let text = #"""
__all__ = ['heappush', 'heappop', 'heapify', 'heapreplace', 'merge', 'nlargest', 'nsmallest', 'heappushpop']

def nlargest(n, iterable, key=None):
    """The n largest items, the largest first."""
    return sorted(iterable, key=key, reverse=True)[:max(n, 0)]

def nsmallest(n, iterable, key=None):
    """The n smallest items, the smallest first."""
    return sorted(iterable, key=key)[:max(n, 0)]

def merge(*iterables, key=None, reverse=False):
    """The items of sorted iterables, in order."""
    sources = []
    for iterable in iterables:
        source = iter(iterable)
        for value in source:
            sources.append([value if key is None else key(value), value, source])
            break
    while sources:
        best = 0
        for i in range(1, len(sources)):
            if sources[best][0] < sources[i][0] if reverse else sources[i][0] < sources[best][0]:
                best = i
        entry = sources[best]
        yield entry[1]
        for value in entry[2]:
            entry[0] = value if key is None else key(value)
            entry[1] = value
            break
        else:
            del sources[best]
"""#
}

enum BisectModule {
    static let row = LibraryModule(name: "bisect", summary: "Places in lists that are in order.", functions: { rows })

    /// Where a value belongs: behind its equals, or before them.
    private static func place(_ args: borrowing Args, right: Bool, _ wanted: Value) throws(Fault) -> Int {
        let vm = args.vm, list = args[0]
        var low = try args.int(2)
        if low < 0 { throw .value("lo must be non-negative") }
        var high = args[3].isNone ? try vm.length(list) : try args.int(3)
        while low < high {
            let middle = low + (high - low) / 2
            var item = try vm.item(list, .int(middle))
            if !args[4].isNone { item = try vm.call(args[4], [item]) }
            if right {
                if try vm.isTrue(.less, wanted, item) { high = middle } else { low = middle + 1 }
            } else {
                if try vm.isTrue(.less, item, wanted) { low = middle + 1 } else { high = middle }
            }
        }
        return low
    }

    private static func finding(_ name: String, right: Bool, _ summary: String) -> Builtin {
        Builtin(name, "\(name)(a, x, lo=0, hi=None, *, key=None)", summary: summary) { args throws(Fault) in
            .int(try place(args, right: right, args[1]))
        }
    }

    private static func inserting(_ name: String, right: Bool, _ summary: String) -> Builtin {
        Builtin(name, "\(name)(a, x, lo=0, hi=None, *, key=None)", summary: summary) { args throws(Fault) in
            let vm = args.vm
            let wanted = args[4].isNone ? args[1] : try vm.call(args[4], [args[1]])
            let index = try place(args, right: right, wanted)
            _ = try vm.call(try vm.attribute(args[0], vm.intern("insert"), nil), [.int(index), args[1]])
            return .none
        }
    }

    private static let rows: [Builtin] = [
        finding("bisect", right: true, "Where a value belongs, behind its equals."),
        finding("bisect_right", right: true, "Where a value belongs, behind its equals."),
        finding("bisect_left", right: false, "Where a value belongs, before its equals."),
        inserting("insort", right: true, "Puts a value where it belongs, behind its equals."),
        inserting("insort_right", right: true, "Puts a value where it belongs, behind its equals."),
        inserting("insort_left", right: false, "Puts a value where it belongs, before its equals."),
    ]
}
