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

    /// Where the items of a container go that is being freed; nil unless the program of this thread is being stopped.
    private static var current: Leftovers? {
        let work = WorkContext.current
        return work.isStopping ? work.leftovers : nil
    }

    @inline(never)
    static func keep(_ items: inout [Value]) {
        guard let current else { return }
        current.values.append(items)
        items = []
    }

    @inline(never)
    static func keep(_ items: inout ContiguousArray<HashTable.Entry>) {
        guard let current else { return }
        current.entries.append(items)
        items = []
    }

    @inline(never)
    static func keep(_ items: inout ContiguousArray<SetTable.Entry>) {
        guard let current else { return }
        current.keys.append(items)
        items = []
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
