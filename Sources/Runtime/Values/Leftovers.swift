internal import CPlatform

/// What large containers held that a stopped program left behind. To free ten million strings takes longer than whoever
/// stopped the program is ready to wait; so they wait here, and go a part at a time while the interpreter runs on, or all
/// at once before its next run.
final class Leftovers {
    /// Containers with fewer items are freed at once.
    static let large = 1 << 15
    /// Items freed in one go.
    private static let part = 1 << 14

    @exclusivity(unchecked) private var values: [[Value]] = []
    @exclusivity(unchecked) private var entries: [ContiguousArray<HashTable.Entry>] = []
    @exclusivity(unchecked) private var keys: [ContiguousArray<SetTable.Entry>] = []

    var isEmpty: Bool { values.isEmpty && entries.isEmpty && keys.isEmpty }

    /// Frees the items of a large container that is going, the last first, until the program of this thread is being stopped.
    @inline(never)
    static func free(_ items: inout [Value]) { free(&items) { $0.values.append($1) } }
    @inline(never)
    static func free(_ items: inout ContiguousArray<HashTable.Entry>) { free(&items) { $0.entries.append($1) } }
    @inline(never)
    static func free(_ items: inout ContiguousArray<SetTable.Entry>) { free(&items) { $0.keys.append($1) } }

    private static func free<Items: RangeReplaceableCollection & BidirectionalCollection>(_ items: inout Items, _ keep: (Leftovers, Items) -> Void) {
        // Memory that another array shares is let go as it is: to take items out of it would copy it first.
        let memory = withUnsafePointer(to: &items) { UnsafeRawPointer($0).load(as: UnsafeMutableRawPointer.self) }
        let work = WorkContext.current
        guard nn_references(memory) == 1, work.interpreter != nil, Teardown.descend() else { return }
        while !items.isEmpty {
            if work.isBeingStopped {
                keep(work.leftovers, items)
                items = Items()
                break
            }
            for _ in 0..<min(part, items.count) { items.removeLast() }
        }
        Teardown.ascend()
    }

    /// Frees a part of what waits. The array it works on is its own: what an item frees may put more on a pile.
    func freeSome() {
        if var last = values.popLast() {
            for _ in 0..<Leftovers.part where last.popLast() == nil { return }
            values.append(last)
        } else if var last = entries.popLast() {
            for _ in 0..<Leftovers.part where last.popLast() == nil { return }
            entries.append(last)
        } else if var last = keys.popLast() {
            for _ in 0..<Leftovers.part where last.popLast() == nil { return }
            keys.append(last)
        }
    }

    func freeAll() { while !isEmpty { freeSome() } }
}
