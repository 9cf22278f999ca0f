internal import CPlatform

// Long lists of numbers of one kind: `[0] * n`, `[True] * n`.
//
// An item of a list takes sixteen bytes, its word and its tag, where CPython's takes eight. What begins as a number many
// times over is a table to be filled with numbers of the same kind, as a rule (sieves, counts, dynamic programming), so that
// its tag is kept once. The loop reads and writes single items, and iterators read them; a value of another kind, and every
// operation that asks for `items`, unpacks the list for good. That is seen by nobody but the memory.

/// A list that keeps the tag of its items once, until it is unpacked.
final class PackedList: ListObject {
    /// Items from which on a list is worth packing: below, whatever unpacks it costs more than the memory is worth.
    static let least = 1024
    /// Items up to which it is: a longer list would take too long to unpack, in which nobody can be heard.
    static let most = 1 << 22
    /// Words that are filled between two looks at the world.
    private static let piece = 1 << 20

    fileprivate let tag: UInt8
    fileprivate var words: UnsafeMutablePointer<UInt>?
    fileprivate var length: Int

    private init(tag: UInt8, length: Int) {
        self.tag = tag
        self.length = length
        words = .allocate(capacity: length)
        super.init()
        flag = true
    }

    /// `items * count`, `total` in all; nil where they are better kept plain.
    static func repeating(_ items: [Value], total: Int, _ work: WorkContext) throws(Fault) -> PackedList? {
        guard total >= least, total <= most, items.count <= 64 else { return nil }
        let held = items.withUnsafeBufferPointer { $0 }
        guard let first = held.baseAddress.map({ UnsafeMutablePointer(mutating: $0) }), !first.isCounted else { return nil }
        for index in 1..<max(1, held.count) where (first + index).tag != first.tag { return nil }
        try WorkContext.ask(total * MemoryLayout<UInt>.stride)
        let made = PackedList(tag: first.tag, length: total)
        guard let words = made.words else { return nil }
        let count = held.count
        for start in stride(from: 0, to: total, by: piece) {
            let end = min(start + piece, total)
            if count == 1 {
                (words + start).initialize(repeating: first.word, count: end - start)
            } else {
                for index in start..<end { words[index] = (first + index % count).word }
            }
            try work.check()
        }
        return withExtendedLifetime(items) { made }
    }

    /// The value of a word.
    @inline(__always)
    fileprivate func value(_ word: UInt) -> Value {
        var value = Value.undefined
        withUnsafeMutablePointer(to: &value) { $0.fill(word: word, tag: tag) }
        return value
    }

    fileprivate func release() {
        words?.deallocate()
        words = nil
        length = 0
    }

    deinit { release() }
}

extension ListObject {
    /// Whether it is a `PackedList` that nobody has unpacked.
    var isPacked: Bool {
        @inline(__always) get { flag }
    }

    private var packed: PackedList { unsafeDowncast(self, to: PackedList.self) }

    /// The number of items.
    public var count: Int { isPacked ? packed.length : plain.count }

    /// The bytes that its items take.
    var byteCount: Int { isPacked ? packed.length * MemoryLayout<UInt>.stride : plain.capacity * MemoryLayout<Value>.stride }

    /// The bytes that are taken when it is unpacked.
    var bytesToUnpack: Int { isPacked ? packed.length * MemoryLayout<Value>.stride : 0 }

    /// The item at an index within bounds.
    subscript(index: Int) -> Value { isPacked ? packed.words.map { packed.value($0[index]) } ?? .none : plain[index] }

    /// Sets a place to an item; false where the list is not packed or has no such item.
    func readPacked(_ index: Int, into target: UnsafeMutablePointer<Value>) -> Bool {
        guard isPacked, index >= 0, index < packed.length, let words = packed.words else { return false }
        target.set(packed.value(words[index]))
        return true
    }

    /// Sets an item; false where the list is not packed, has no such item, or the value is of another kind.
    func writePacked(_ index: Int, _ value: UnsafeMutablePointer<Value>) -> Bool {
        guard isPacked, index >= 0, index < packed.length, value.tag == packed.tag, let words = packed.words else { return false }
        words[index] = value.word
        return true
    }

    /// Writes the items of another packed list of the same kind at `start`, `start + step`, ...; false where that is not what
    /// the lists are, or the other has not as many.
    func writePacked(start: Int, step: Int, count: Int, from other: ListObject) -> Bool {
        guard isPacked, other.isPacked, self !== other, other.packed.length == count, packed.tag == other.packed.tag,
              let words = packed.words, let source = other.packed.words else { return false }
        var place = start
        for index in 0..<count where place >= 0 && place < packed.length {
            words[place] = source[index]
            place &+= step
        }
        return true
    }

    @inline(never)
    func unpack() {
        let packed = packed
        plain = Array(unsafeUninitializedCapacity: packed.length) { memory, count in
            guard let words = packed.words, let place = memory.baseAddress else { return }
            count = packed.length
            for index in 0..<count { (place + index).initialize(to: packed.value(words[index])) }
        }
        packed.release()
        flag = false
    }
}
