// The table behind set and frozenset, laid out as CPython lays it out: open addressing with runs of linear
// probes, the same growth rule and the same insertion order effects, so that a printed set of numbers lists
// them in CPython's order. (Strings hash differently in each run of CPython; here they hash the same always.)

struct SetTable {
    struct Entry {
        var hash: Int
        /// `.undefined` for an empty or deleted place; the two are told apart by the hash.
        var key: Value
    }

    private(set) var entries: ContiguousArray<Entry>
    /// Places in use, deleted ones included.
    private var fill = 0
    private(set) var count = 0
    private(set) var version = 0
    /// Where `pop` goes on.
    private var finger = 0

    private static let minimumSize = 8
    private static let linearProbes = 9
    private static let emptyHash = 0
    private static let deletedHash = -1

    /// To be called when the table is given up.
    mutating func leave() { Leftovers.free(&entries) }

    init() { entries = ContiguousArray(repeating: Entry(hash: 0, key: .undefined), count: SetTable.minimumSize) }

    /// The same table in memory of its own, as that of a dict.
    func detached(_ look: Look = { () throws(Fault) in }) throws(Fault) -> SetTable {
        var copy = self
        copy.entries = try entries.detached(look)
        return copy
    }

    private var mask: Int { entries.count - 1 }

    /// Where the entries stand, for a search that does not count references; valid while the table is not changed.
    struct View {
        let first: UnsafePointer<Entry>?
        let size: Int
    }

    @inline(__always)
    var view: View {
        let held = entries.withUnsafeBufferPointer { $0 }
        return View(first: held.baseAddress, size: held.count)
    }

    /// The place of a key, found without script code; else `HashTable.missing` or `.undecided`.
    static func quickFind(_ key: UnsafeMutablePointer<Value>, hash: Int, in table: View) -> Int {
        guard let first = table.first else { return HashTable.missing }
        let mask = table.size &- 1
        var perturb = UInt(bitPattern: hash)
        var place = hash & mask
        while true {
            var probes = place &+ SetTable.linearProbes <= mask ? SetTable.linearProbes : 0
            var slot = place
            while true {
                let entry = first + slot
                let candidate = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(entry) + 8).assumingMemoryBound(to: Value.self)
                if candidate.isUnbound {
                    if entry.pointee.hash == SetTable.emptyHash { return HashTable.missing }
                } else if entry.pointee.hash == hash {
                    let same = HashTable.same(candidate, key)
                    if same > 0 { return slot }
                    if same < 0 { return HashTable.undecided }
                }
                if probes == 0 { break }
                probes &-= 1
                slot &+= 1
            }
            perturb >>= 5
            place = (place &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
        }
    }

    /// The place of a key, or nil.
    func find(_ key: Value, hash: Int, _ equal: (Value, Value) throws(Fault) -> Bool) throws(Fault) -> Int? {
        var perturb = UInt(bitPattern: hash)
        var place = hash & mask
        while true {
            var probes = place + SetTable.linearProbes <= mask ? SetTable.linearProbes : 0
            var slot = place
            while true {
                let entry = entries[slot]
                if entry.key.isUndefined {
                    if entry.hash == SetTable.emptyHash { return nil }
                } else if entry.hash == hash {
                    if let same = HashTable.quickEqual(entry.key, key) {
                        if same { return slot }
                    } else if try equal(entry.key, key) { return slot }
                }
                if probes == 0 { break }
                probes -= 1
                slot += 1
            }
            perturb >>= 5
            place = (place &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
        }
    }

    /// Adds a key that is not in the table. As in CPython it goes to the last deleted place on the way to the
    /// first empty one, if there is any.
    mutating func insert(_ key: Value, hash: Int) {
        version &+= 1
        var perturb = UInt(bitPattern: hash)
        var place = hash & mask
        var deleted: Int?
        search: while true {
            var probes = place + SetTable.linearProbes <= mask ? SetTable.linearProbes : 0
            var slot = place
            while true {
                if entries[slot].key.isUndefined {
                    if entries[slot].hash == SetTable.emptyHash {
                        place = slot
                        break search
                    }
                    deleted = slot
                }
                if probes == 0 { break }
                probes -= 1
                slot += 1
            }
            perturb >>= 5
            place = (place &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
        }
        count += 1
        if let deleted {
            entries[deleted] = Entry(hash: hash, key: key)
            return
        }
        entries[place] = Entry(hash: hash, key: key)
        fill += 1
        if fill * 5 >= mask * 3 { resize(count > 50000 ? count * 2 : count * 4) }
    }

    mutating func remove(at place: Int) {
        version &+= 1
        count -= 1
        entries[place] = Entry(hash: SetTable.deletedHash, key: .undefined)
    }

    /// After many keys were taken out: makes the table anew when more than a quarter of it are deleted places.
    mutating func dropDeleted() {
        if fill - count > mask / 4 { resize(count > 50000 ? count * 2 : count * 4) }
    }

    /// Takes over another table's keys, but goes on with `pop` where it was.
    mutating func replace(with other: SetTable) {
        let next = version &+ 1, place = finger
        self = other
        version = next
        finger = place
    }

    /// Takes out the next key, going on where the last one was found, as CPython's `pop` does.
    mutating func pop() -> Value? {
        guard count > 0 else { return nil }
        var place = finger & mask
        while entries[place].key.isUndefined { place = place == mask ? 0 : place + 1 }
        let key = entries[place].key
        remove(at: place)
        finger = place + 1
        return key
    }

    mutating func removeAll() {
        let next = version &+ 1, gone = entries
        self = SetTable()
        version = next
        withExtendedLifetime(gone) {}
    }

    /// As a dict's table, a large one is not made anew while the program is being stopped, as long as it has room.
    private mutating func resize(_ minimum: Int) {
        let isLarge = entries.count > Growth.large
        if isLarge, hasRoom, WorkContext.current.isBeingStopped { return }
        var size = SetTable.minimumSize
        while size <= minimum { size <<= 1 }
        let old = entries, empty = Entry(hash: 0, key: .undefined)
        if !Growth.fill(&entries, size, empty, stops: isLarge && hasRoom) {
            entries = old
            return
        }
        for place in old.indices {
            if !old[place].key.isUndefined { insertClean(old[place]) }
            if place & Growth.part == Growth.part, isLarge, WorkContext.current.isBeingStopped, fill < old.count / 8 * 7 {
                entries = old
                return
            }
        }
        fill = count
    }

    private var hasRoom: Bool { fill < entries.count / 8 * 7 }

    /// A copy as CPython's merge makes it: into an empty set of the same mask without deleted places it copies
    /// the table as it is; else it sizes for both and inserts in table order.
    mutating func merge(emptySelfFrom other: SetTable, _ look: Look) throws(Fault) -> Bool {
        guard count == 0, fill == 0 else { return false }
        var made = self
        if other.count * 5 >= mask * 3 { made.resize(other.count * 2) }
        if other.fill == other.count, other.mask == made.mask {
            made.entries = try other.entries.detached(look)
        } else {
            for place in other.entries.indices {
                if !other.entries[place].key.isUndefined { made.insertClean(other.entries[place]) }
                if place & Growth.part == Growth.part { try look() }
            }
        }
        made.fill = other.count
        made.count = other.count
        made.version &+= 1
        self = made
        return true
    }

    /// Makes room before a merge into a set that is not empty.
    mutating func reserveForMerge(_ other: SetTable) {
        if (fill + other.count) * 5 >= mask * 3 { resize((count + other.count) * 2) }
    }

    private mutating func insertClean(_ entry: Entry) {
        var perturb = UInt(bitPattern: entry.hash)
        var place = entry.hash & mask
        while true {
            var probes = place + SetTable.linearProbes <= mask ? SetTable.linearProbes : 0
            var slot = place
            while true {
                if entries[slot].key.isUndefined {
                    entries[slot] = entry
                    return
                }
                if probes == 0 { break }
                probes -= 1
                slot += 1
            }
            perturb >>= 5
            place = (place &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
        }
    }

    /// The keys in table order.
    var keys: [Value] {
        var result: [Value] = []
        result.reserveCapacity(count)
        for entry in entries where !entry.key.isUndefined { result.append(entry.key) }
        return result
    }
}

/// A set or frozenset.
public final class SetObject: Container {
    @exclusivity(unchecked) var table = SetTable()
    let isFrozen: Bool
    /// A frozenset's hash, once asked for.
    var cachedHash: Int?

    public init(frozen: Bool = false) {
        isFrozen = frozen
        super.init(kind: .set)
    }

    deinit { if table.count >= Leftovers.large { table.leave() } }

    public var count: Int { table.count }
    public var keys: [Value] { table.keys }

    /// The place of a key, found without script code; else `HashTable.missing` or `.undecided`.
    @inline(__always)
    func quickFind(_ key: UnsafeMutablePointer<Value>, hash: Int) -> Int { SetTable.quickFind(key, hash: hash, in: table.view) }

    override func visit(_ visitor: inout Visitor) {
        let held = table.view
        if let first = held.first {
            // An entry is its hash and its key.
            visitor.visit(UnsafeRawPointer(first) + MemoryLayout<Int>.stride, held.size, stride: MemoryLayout<SetTable.Entry>.stride)
        }
        visitor.visit(extra?.type)
        visitor.visit(extra?.attributes)
    }

    override func sever(into bin: inout [Value]) {
        bin.append(contentsOf: table.keys)
        table.removeAll()
    }
}
