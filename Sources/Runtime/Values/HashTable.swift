// The table behind dict: entries in order of insertion, and an open-addressed index of positions into them.
//
// The same layout as CPython's compact dict. Keys that are strings or numbers are compared right here; for
// other keys the caller's `equal` runs script code, which may change the table: a change is noticed by its
// version, and the search begins again.

struct HashTable {
    struct Entry {
        var hash: Int
        /// `.undefined` once deleted.
        var key: Value
        var value: Value
    }

    private(set) var entries: ContiguousArray<Entry> = []
    private var index: ContiguousArray<Int32> = []
    private(set) var count = 0
    /// Goes up with every change of the set of keys.
    private(set) var version = 0

    private static let empty: Int32 = -1
    private static let deleted: Int32 = -2

    init() {}

    /// Every position before this one is free: taking from the front stays quick.
    private var front = 0

    /// The position of the first entry.
    var first: Int? {
        var position = front
        while position < entries.count, entries[position].key.isUndefined { position += 1 }
        return position < entries.count ? position : nil
    }

    /// The position of the last entry.
    var last: Int? {
        var position = entries.count - 1
        while position >= 0, entries[position].key.isUndefined { position -= 1 }
        return position >= 0 ? position : nil
    }

    /// Positions in `entries` run from 0 to here; deleted ones are skipped by their undefined key.
    var end: Int { entries.count }

    /// Compares keys where that needs no script code; nil when it does.
    @inline(__always)
    static func quickEqual(_ a: Value, _ b: Value) -> Bool? {
        switch (a, b) {
        case (.str(let x), .str(let y)):
            if x === y { return true }
            if x.extra != nil || y.extra != nil { return nil }
            return x.text == y.text
        case (.int(let x), .int(let y)): return x == y
        default: return slowQuickEqual(a, b)
        }
    }

    private static func slowQuickEqual(_ a: Value, _ b: Value) -> Bool? {
        switch (a, b) {
        case (.none, .none): return true
        case (.bool(let x), .bool(let y)): return x == y
        case (.int(let x), .float(let y)), (.float(let y), .int(let x)): return Numbers.equal(x, y)
        case (.float(let x), .float(let y)): return x == y || x.bitPattern == y.bitPattern
        case (.bool(let x), .int(let y)), (.int(let y), .bool(let x)): return (x ? 1 : 0) == y
        case (.bool(let x), .float(let y)), (.float(let y), .bool(let x)): return (x ? 1.0 : 0.0) == y
        case (.str, .int), (.int, .str), (.str, .none), (.none, .str), (.str, .float), (.float, .str), (.none, .int), (.int, .none): return false
        default:
            if let x = a.heapObject, let y = b.heapObject, x === y { return true }
            return nil
        }
    }

    /// The position of a key, or nil.
    @inline(__always)
    func find(_ key: Value, hash: Int, _ equal: (Value, Value) throws(Fault) -> Bool) throws(Fault) -> Int? {
        if index.isEmpty {
            // Small tables have no index: a scan by hash is as fast.
            var position = 0
            while position < entries.count {
                if entries[position].hash == hash, !entries[position].key.isUndefined {
                    let candidate = entries[position].key
                    if let same = HashTable.quickEqual(candidate, key) {
                        if same { return position }
                    } else if try equal(candidate, key) { return position }
                }
                position += 1
            }
            return nil
        }
        let mask = index.count &- 1
        var slot = hash & mask
        var perturb = UInt(bitPattern: hash)
        while true {
            let position = Int(index[slot])
            if position == -1 { return nil }
            if position >= 0, entries[position].hash == hash {
                let candidate = entries[position].key
                if let same = HashTable.quickEqual(candidate, key) {
                    if same { return position }
                } else if try equal(candidate, key) { return position }
            }
            perturb >>= 5
            slot = (slot &* 5 &+ Int(truncatingIfNeeded: perturb) &+ 1) & mask
        }
    }

    /// Adds a key that is not in the table.
    mutating func insert(_ key: Value, hash: Int, value: Value) {
        version &+= 1
        if entries.count == entries.capacity, count < entries.count / 2 { compact() }
        entries.append(Entry(hash: hash, key: key, value: value))
        count += 1
        if index.isEmpty {
            if entries.count > 8 { rebuildIndex() }
        } else if entries.count * 3 > index.count * 2 {
            rebuildIndex()
        } else {
            place(entries.count - 1, hash)
        }
    }

    mutating func setValue(_ value: Value, at position: Int) { entries[position].value = value }

    mutating func remove(at position: Int) {
        version &+= 1
        if !index.isEmpty {
            let mask = index.count - 1
            let hash = entries[position].hash
            var slot = hash & mask
            var perturb = UInt(bitPattern: hash)
            while Int(index[slot]) != position {
                perturb >>= 5
                slot = (slot &* 5 &+ Int(truncatingIfNeeded: perturb) &+ 1) & mask
            }
            index[slot] = HashTable.deleted
        }
        count -= 1
        if position == entries.count - 1 {
            entries.removeLast()
            // Trailing holes go too, so that popitem from the end stays cheap.
            while let last = entries.last, last.key.isUndefined { entries.removeLast() }
            front = min(front, entries.count)
        } else {
            entries[position].key = .undefined
            entries[position].value = .undefined
            if position == front {
                while front < entries.count, entries[front].key.isUndefined { front += 1 }
            }
        }
        if count == 0 { removeAll() }
    }

    mutating func removeAll() {
        version &+= 1
        entries = []
        index = []
        count = 0
        front = 0
    }

    private mutating func place(_ position: Int, _ hash: Int) {
        let mask = index.count &- 1
        var slot = hash & mask
        var perturb = UInt(bitPattern: hash)
        while index[slot] >= 0 {
            perturb >>= 5
            slot = (slot &* 5 &+ Int(truncatingIfNeeded: perturb) &+ 1) & mask
        }
        index[slot] = Int32(truncatingIfNeeded: position)
    }

    private mutating func compact() {
        entries.removeAll { $0.key.isUndefined }
        front = 0
        if !index.isEmpty { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        if count < entries.count {
            entries.removeAll { $0.key.isUndefined }
            front = 0
        }
        var size = 16
        while size < entries.count * 3 { size *= 2 }
        index = ContiguousArray(repeating: HashTable.empty, count: size)
        for position in entries.indices { place(position, entries[position].hash) }
    }

    /// Takes the containers out of a table that is about to go.
    mutating func moveValues(into work: inout [Obj]) {
        guard entries.contains(where: { Teardown.isContainer($0.value) }) else { return }
        var old: ContiguousArray<Entry> = []
        swap(&old, &entries)
        index = []
        count = 0
        for entry in old { Teardown.collect(entry.value, into: &work) }
    }
}

/// A dict.
public final class DictObject: Obj {
    var table = HashTable()

    public init() { super.init(kind: .dict) }

    public var count: Int { table.count }

    // MARK: String keys, which need no script code

    /// The value of a string key.
    func value(_ key: StringObject) -> Value? {
        guard let position = try? table.find(.str(key), hash: key.hash, { _, _ throws(Fault) in false }) else { return nil }
        return table.entries[position].value
    }

    func setValue(_ key: StringObject, _ value: Value) {
        let found = try? table.find(.str(key), hash: key.hash, { _, _ throws(Fault) in false })
        if let position = found ?? nil { table.setValue(value, at: position) } else { table.insert(.str(key), hash: key.hash, value: value) }
    }

    @discardableResult
    func removeValue(_ key: StringObject) -> Bool {
        let found = try? table.find(.str(key), hash: key.hash, { _, _ throws(Fault) in false })
        guard let position = found ?? nil else { return false }
        table.remove(at: position)
        return true
    }

    deinit {
        var work: [Obj] = []
        table.moveValues(into: &work)
        if !work.isEmpty { Teardown.empty(&work) }
    }
}
