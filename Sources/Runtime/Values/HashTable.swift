// The table behind dict: entries in order of insertion, and an open-addressed index of positions into them.
//
// The same layout as CPython's compact dict. Keys that are strings or numbers are compared right here; for
// other keys the caller's `equal` runs script code, which may change the table: a change is noticed by its
// version, and the search begins again.

internal import CPlatform

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
    /// How many entries may be added before the table is made anew.
    private var usable = HashTable.smallest * 2 / 3
    /// Goes up with every change of the set of keys.
    private(set) var version = 0

    private static let empty: Int32 = -1
    private static let deleted: Int32 = -2
    /// A table of this size has no index.
    private static let smallest = 8

    init() {}

    /// To be called when the table is given up.
    mutating func leave() { Leftovers.free(&entries) }

    /// The same table in memory of its own. One that is shared until it changes would be taken later, where no limit is
    /// looked at.
    func detached(_ look: Look = { () throws(Fault) in }) throws(Fault) -> HashTable {
        var copy = self
        copy.entries = try entries.detached(look)
        copy.index = try index.detached(look)
        return copy
    }

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

    /// What `quickFind` gives when there is no such key, or when only script code can tell.
    static var missing: Int { -1 }
    static var undecided: Int { -2 }

    /// Where the entries and the index stand, for a search that retains neither; valid while the table is not changed.
    struct View {
        let first: UnsafePointer<Entry>?
        let end: Int
        let places: UnsafePointer<Int32>?
        let size: Int
    }

    @inline(__always)
    var view: View {
        let held = entries.withUnsafeBufferPointer { $0 }, indexed = index.withUnsafeBufferPointer { $0 }
        return View(first: held.baseAddress, end: held.count, places: indexed.baseAddress, size: indexed.count)
    }

    /// The position of a key, found without script code and without counting references.
    static func quickFind(_ key: UnsafeMutablePointer<Value>, hash: Int, in table: View) -> Int {
        guard let first = table.first else { return missing }
        guard table.size > 0, let places = table.places else {
            // Small tables have no index: a scan by hash is as fast.
            var position = 0
            while position < table.end {
                if first[position].hash == hash {
                    let same = same(HashTable.key(first + position), key)
                    if same > 0 { return position }
                    if same < 0 { return undecided }
                }
                position &+= 1
            }
            return missing
        }
        let mask = table.size &- 1
        var slot = hash & mask
        var perturb = UInt(bitPattern: hash)
        while true {
            let position = Int(places[slot])
            if position == -1 { return missing }
            if position >= 0, first[position].hash == hash {
                let same = same(HashTable.key(first + position), key)
                if same > 0 { return position }
                if same < 0 { return undecided }
            }
            perturb >>= 5
            slot = (slot &* 5 &+ Int(truncatingIfNeeded: perturb) &+ 1) & mask
        }
    }

    /// The place of an entry's key.
    @inline(__always)
    private static func key(_ entry: UnsafePointer<Entry>) -> UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer(mutating: UnsafeRawPointer(entry) + 8).assumingMemoryBound(to: Value.self)
    }

    /// The place of the value at a position, for reading; valid while the table is not changed.
    @inline(__always)
    func valuePlace(at position: Int) -> UnsafeMutablePointer<Value>? {
        entries.withUnsafeBufferPointer { $0.baseAddress }.map {
            UnsafeMutableRawPointer(mutating: UnsafeRawPointer($0 + position) + 24).assumingMemoryBound(to: Value.self)
        }
    }

    /// The same for writing.
    @inline(__always)
    mutating func valuePlaceToWrite(at position: Int) -> UnsafeMutablePointer<Value>? {
        entries.withUnsafeMutableBufferPointer { $0.baseAddress }.map {
            (UnsafeMutableRawPointer($0 + position) + 24).assumingMemoryBound(to: Value.self)
        }
    }

    /// 1: the keys in two places are equal, 0: they are not, -1: only script code can tell.
    @inline(__always)
    static func same(_ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>) -> Int {
        if a.tag == b.tag {
            if a.word == b.word { return a.tag == Tag.simple && a.word == 0 ? 0 : 1 }
            if a.tag == Tag.int { return 0 }
            if a.tag == Tag.str {
                return a.borrowed(StringObject.self)._withUnsafeGuaranteedRef { x in
                    b.borrowed(StringObject.self)._withUnsafeGuaranteedRef { y in
                        x.extra != nil || y.extra != nil ? -1 : x.text == y.text ? 1 : 0
                    }
                }
            }
        }
        if a.isUnbound { return 0 }
        return slowSame(a, b)
    }

    @inline(never)
    private static func slowSame(_ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>) -> Int {
        guard let same = slowQuickEqual(a.pointee, b.pointee) else { return -1 }
        return same ? 1 : 0
    }

    /// The position of a key, or nil.
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

    /// Adds a key that is not in the table. The table grows when two thirds of it have been used, for entries since deleted
    /// too, to three times what it holds, as CPython's does: a loop over a dict that is changed meanwhile sees the same.
    mutating func insert(_ key: Value, hash: Int, value: Value) {
        version &+= 1
        if usable == 0 { resize() }
        usable &-= 1
        entries.append(Entry(hash: hash, key: key, value: value))
        count += 1
        if !index.isEmpty { place(entries.count - 1, hash) }
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
        // Held until the table is whole again: the end of a value may run code of the script.
        let gone = entries[position]
        entries[position] = Entry(hash: 0, key: .undefined, value: .undefined)
        if position == front {
            while front < entries.count, entries[front].key.isUndefined { front += 1 }
        }
        withExtendedLifetime(gone) {}
    }

    /// Takes the last entry out, and the holes before it: `popitem` again and again stays quick.
    mutating func removeLast(at position: Int) {
        let gone = entries[position]
        remove(at: position)
        entries.removeLast(entries.count - position)
        while let last = entries.last, last.key.isUndefined { entries.removeLast() }
        front = min(front, entries.count)
        withExtendedLifetime(gone) {}
    }

    mutating func removeAll() {
        version &+= 1
        let gone = entries
        entries = []
        index = []
        count = 0
        usable = HashTable.smallest * 2 / 3
        front = 0
        withExtendedLifetime(gone) {}
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

    /// A table that is large is not made anew while the program is being stopped, as long as there is room in the index: who
    /// stops it does not wait for that.
    private mutating func resize() {
        let isLarge = index.count > Growth.large
        if isLarge, WorkContext.current.isBeingStopped, postpones() { return }
        // Once holes are closed the old index is of no use: such a table is made to its end.
        let mayStop = isLarge && count == entries.count
        if count < entries.count {
            entries.removeAll { $0.key.isUndefined }
            front = 0
        }
        var size = HashTable.smallest
        while size < count * 3 { size *= 2 }
        guard size > HashTable.smallest else {
            usable = HashTable.smallest * 2 / 3 - count
            index = []
            return
        }
        let old = index
        if !Growth.fill(&index, size, HashTable.empty, stops: mayStop) {
            index = old
            if postpones() { return }
            index = ContiguousArray(repeating: HashTable.empty, count: size)
        }
        for position in entries.indices {
            place(position, entries[position].hash)
            if position & Growth.part == Growth.part, mayStop, WorkContext.current.isBeingStopped {
                let whole = index
                index = old
                if postpones() { return }
                index = whole
            }
        }
        if !Growth.move(&entries, size * 2 / 3) {
            // The new index serves the old entries until there is time for the rest.
            usable = max(entries.capacity - entries.count, Growth.part)
            return
        }
        usable = size * 2 / 3 - count
    }

    /// Lets some more entries in before the table grows; false when the index is too full for that.
    private mutating func postpones() -> Bool {
        let room = index.count / 8 * 7 - entries.count
        guard room > 0 else { return false }
        usable = min(room, Growth.part)
        return true
    }

    /// Whether a value is a container that may be at the head of a long chain.
    var hasContainers: Bool {
        entries.withUnsafeBufferPointer { buffer in
            for entry in buffer where Teardown.isContainer(entry.value) { return true }
            return false
        }
    }

    /// Takes the containers out of a table that is about to go.
    mutating func moveValues(into work: inout [Obj]) {
        guard hasContainers else { return }
        var old: ContiguousArray<Entry> = []
        swap(&old, &entries)
        index = []
        count = 0
        for entry in old { Teardown.collect(entry.value, into: &work) }
    }
}

/// A dict.
public final class DictObject: Container {
    @exclusivity(unchecked) var table = HashTable()
    /// Whether it shows the variables of a module, which change with it.
    var isView = false

    public init() { super.init(kind: .dict) }

    public var count: Int { table.count }

    /// The position of a key, found without script code; else `HashTable.missing` or `.undecided`.
    @inline(__always)
    func quickFind(_ key: UnsafeMutablePointer<Value>, hash: Int) -> Int { HashTable.quickFind(key, hash: hash, in: table.view) }

    // MARK: Plain keys: strings and ints, which need no script code

    /// The hash of a key that is an exact string or an int; nil for any other.
    @inline(__always)
    static func plainHash(_ key: UnsafeMutablePointer<Value>) -> Int? {
        if key.tag == Tag.int { return Numbers.hash(key.int) }
        guard key.tag == Tag.str else { return nil }
        return key.borrowed(StringObject.self)._withUnsafeGuaranteedRef { $0.extra == nil ? $0.hash : nil }
    }

    /// Sets a place to the value of a plain key; false when it is not there or the general way is needed.
    func readPlain(_ key: UnsafeMutablePointer<Value>, into place: UnsafeMutablePointer<Value>) -> Bool {
        guard extra == nil, let hash = DictObject.plainHash(key) else { return false }
        let position = quickFind(key, hash: hash)
        guard position >= 0, let found = table.valuePlace(at: position) else { return false }
        place.copy(from: found)
        return true
    }

    /// Sets the value of a plain key; false where the general way is needed.
    func writePlain(_ key: UnsafeMutablePointer<Value>, _ value: UnsafeMutablePointer<Value>) -> Bool {
        guard extra == nil, !isView, let hash = DictObject.plainHash(key) else { return false }
        let position = quickFind(key, hash: hash)
        if position == HashTable.undecided { return false }
        if position >= 0 {
            table.valuePlaceToWrite(at: position)?.copy(from: value)
        } else {
            table.insert(key.pointee, hash: hash, value: value.pointee)
        }
        return true
    }

    // MARK: String keys of Swift code

    private func position(_ key: StringObject) -> Int? {
        var place = Value.str(key)
        let found = withUnsafeMutablePointer(to: &place) { quickFind($0, hash: key.hash) }
        return found >= 0 ? found : nil
    }

    /// The value of a string key.
    func value(_ key: StringObject) -> Value? {
        guard let position = position(key) else { return nil }
        return table.entries[position].value
    }

    func setValue(_ key: StringObject, _ value: Value) {
        if let position = position(key) { table.setValue(value, at: position) } else { table.insert(.str(key), hash: key.hash, value: value) }
    }

    @discardableResult
    func removeValue(_ key: StringObject) -> Bool {
        guard let position = position(key) else { return false }
        table.remove(at: position)
        return true
    }

    // MARK: Garbage

    override func visit(_ visitor: inout Visitor) {
        let held = table.view
        if let first = held.first {
            // An entry is its hash, its key and its value.
            visitor.visit(UnsafeRawPointer(first) + MemoryLayout<Int>.stride, held.end, stride: MemoryLayout<HashTable.Entry>.stride)
            visitor.visit(UnsafeRawPointer(first) + MemoryLayout<Int>.stride + MemoryLayout<Value>.stride, held.end, stride: MemoryLayout<HashTable.Entry>.stride)
        }
        visitor.visit(extra?.type)
        visitor.visit(extra?.attributes)
    }

    override func sever(into bin: inout [Value]) {
        for entry in table.entries {
            bin.append(entry.key)
            bin.append(entry.value)
        }
        table.removeAll()
    }

    deinit {
        if table.count >= Leftovers.large { table.leave() }
        guard table.hasContainers else { return }
        guard Teardown.descend() else {
            var work: [Obj] = []
            table.moveValues(into: &work)
            return Teardown.empty(&work)
        }
        table.removeAll()
        Teardown.ascend()
    }
}

/// How a large table grows or is copied: in parts, with a look at whether the program is being stopped in between.
enum Growth {
    /// Tables with fewer places are made in one go.
    static let large = 1 << 15
    /// Places filled between two looks, less one.
    static let part = (1 << 14) - 1

    /// Fills an array with one element; false, with the array of any length, when the program is being stopped and that may stop it.
    static func fill<Element>(_ array: inout ContiguousArray<Element>, _ count: Int, _ element: Element, stops: Bool) -> Bool {
        guard stops else {
            array = ContiguousArray(repeating: element, count: count)
            return true
        }
        let work = WorkContext.current
        array = []
        array.reserveCapacity(count)
        while array.count < count {
            if work.isBeingStopped { return false }
            array.append(contentsOf: repeatElement(element, count: min(part + 1, count - array.count)))
        }
        return true
    }
}

extension Growth {
    /// Tables of so many entries and more are moved to larger memory in parts.
    private static let huge = 1 << 19

    /// Gives a table's entries room for so many; false, with the entries where they were, when the program is being stopped.
    static func move(_ entries: inout ContiguousArray<HashTable.Entry>, _ capacity: Int) -> Bool {
        let memory = withUnsafePointer(to: &entries) { UnsafeRawPointer($0).load(as: UnsafeMutableRawPointer.self) }
        guard entries.count >= huge, nn_references(memory) == 1 else {
            entries.reserveCapacity(capacity)
            return true
        }
        let work = WorkContext.current
        var isWhole = true
        let moved = ContiguousArray<HashTable.Entry>(unsafeUninitializedCapacity: capacity) { target, count in
            entries.withUnsafeMutableBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                var done = 0
                while done < source.count, isWhole {
                    let part = min(Growth.part + 1, source.count - done)
                    UnsafeMutableRawPointer(to + done).copyMemory(from: from + done, byteCount: part * MemoryLayout<HashTable.Entry>.stride)
                    done += part
                    isWhole = !work.isBeingStopped
                }
                // Bytes that were copied and are not counted are nobody's; entries that were moved out hold nothing any more.
                guard isWhole else { return }
                count = source.count
                for place in 0..<source.count { (from + place).initialize(to: HashTable.Entry(hash: 0, key: .undefined, value: .undefined)) }
            }
        }
        if isWhole { entries = moved }
        return isWhole
    }
}

/// A look for Ctrl-C and limits.
typealias Look = () throws(Fault) -> Void

extension ContiguousArray {
    /// The same elements in memory of their own.
    func detached(_ look: Look) throws(Fault) -> ContiguousArray {
        var copy = ContiguousArray()
        copy.reserveCapacity(count)
        while copy.count < count {
            copy.append(contentsOf: self[copy.count..<Swift.min(copy.count + Growth.part + 1, count)])
            if copy.count < count { try look() }
        }
        return copy
    }
}
