/// An iterator that Swift code steps: over a range, a list, a dict, or made by `map`, `zip` and the like.
open class IteratorObject: Obj {
    /// The iterators that the loop steps by itself.
    enum Pace: UInt8 { case other, range, list }

    /// As `type()` names it (`list_iterator`).
    public final let typeName: String
    final let pace: Pace

    public init(_ typeName: String) {
        self.typeName = typeName
        pace = .other
        super.init(kind: .iterator)
    }

    init(_ typeName: String, _ pace: Pace) {
        self.typeName = typeName
        self.pace = pace
        super.init(kind: .iterator)
    }

    /// The next value, or nil at the end; after the end, nil for good.
    open func next(_ vm: Interpreter) throws(Fault) -> Value? { nil }

    /// How many values are left, where that is known.
    open func remaining() -> Int? { nil }

    /// Text of `repr()`; nil for the default.
    open func text(_ vm: Interpreter) throws(Fault) -> String? { nil }
}

final class RangeIterator: IteratorObject {
    var current: Int
    var left: Int
    let step: Int
    init(_ range: RangeObject) {
        current = range.start
        left = range.count
        step = range.step
        super.init("range_iterator", .range)
    }
    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard left > 0 else { return nil }
        left -= 1
        defer { current = current &+ step }
        return .int(current)
    }
    override func remaining() -> Int? { left }
}

final class ListIterator: IteratorObject {
    /// The list, retained until the end is reached.
    private var reference: Unmanaged<ListObject>?
    var index = 0
    init(_ list: ListObject) {
        reference = Unmanaged.passRetained(list)
        super.init("list_iterator", .list)
    }

    var list: ListObject? { reference?.takeUnretainedValue() }

    /// Puts the next item into a place; false at the end.
    @inline(__always)
    func step(into target: UnsafeMutablePointer<Value>) -> Bool {
        guard let reference else { return false }
        let held = reference._withUnsafeGuaranteedRef { $0.plain.withUnsafeBufferPointer { $0 } }
        guard index < held.count, let first = held.baseAddress else {
            if reference._withUnsafeGuaranteedRef({ $0.readPacked(index, into: target) }) {
                index &+= 1
                return true
            }
            self.reference = nil
            reference.release()
            return false
        }
        index &+= 1
        target.copy(from: UnsafeMutablePointer(mutating: first) + (index &- 1))
        return true
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        var value = Value.undefined
        return withUnsafeMutablePointer(to: &value) { step(into: $0) } ? value : nil
    }
    override func remaining() -> Int? { max(0, (list?.count ?? 0) - index) }

    deinit {
        guard let reference else { return }
        if Teardown.descend() {
            reference.release()
            Teardown.ascend()
        } else {
            Teardown.later(.list(reference.takeRetainedValue()))
        }
    }
}

/// Over values fixed at the start: a tuple's, a set's (with a check that the set stays as it is), reversed ones.
final class ArrayIterator: IteratorObject {
    @exclusivity(unchecked) private var items: [Value]
    var index = 0
    init(_ items: [Value], _ name: String) {
        self.items = items
        super.init(name)
    }
    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard index < items.count else {
            items = []
            index = 0
            return nil
        }
        index += 1
        return items[index - 1]
    }
    override func remaining() -> Int? { items.count - index }

    deinit { Teardown.free(&items) }
}

final class StringIterator: IteratorObject {
    @exclusivity(unchecked) private var scalars: String.UnicodeScalarView.Iterator
    private let text: StringObject
    init(_ text: StringObject) {
        self.text = text
        scalars = text.value.unicodeScalars.makeIterator()
        super.init(text.isASCII ? "str_ascii_iterator" : "str_iterator")
    }
    override func next(_ vm: Interpreter) throws(Fault) -> Value? { scalars.next().map { vm.character($0) } }
}

/// Over the keys, values or items of a dict, forwards or backwards; a change of its size is an error.
final class DictIterator: IteratorObject {
    enum Part { case keys, values, items }
    @exclusivity(unchecked) private var dict: DictObject?
    private let part: Part
    private let isReversed: Bool
    private var position: Int
    private let size: Int
    private var left: Int
    @exclusivity(unchecked) private var reused = ReusedTuple()

    init(_ dict: DictObject, _ part: Part, reversed: Bool = false) {
        self.dict = dict
        self.part = part
        isReversed = reversed
        position = reversed ? dict.table.end - 1 : 0
        size = dict.count
        left = size
        let word = switch part { case .keys: "key"; case .values: "value"; case .items: "item" }
        super.init(reversed ? "dict_reverse\(word)iterator" : "dict_\(word)iterator")
    }

    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard let dict else { return nil }
        guard dict.count == size else {
            self.dict = nil
            throw Fault(.runtimeError, "dictionary changed size during iteration")
        }
        while isReversed ? position >= 0 : position < dict.table.end {
            let entry = dict.table.entries[position]
            position += isReversed ? -1 : 1
            if entry.key.isUndefined { continue }
            guard left > 0 else {
                self.dict = nil
                throw Fault(.runtimeError, "dictionary keys changed during iteration")
            }
            left -= 1
            switch part {
            case .keys: return entry.key
            case .values: return entry.value
            case .items: return reused.pair(entry.key, entry.value)
            }
        }
        self.dict = nil
        return nil
    }
    override func remaining() -> Int? { dict == nil || dict?.count != size ? 0 : left }

    deinit { Teardown.free(&dict) { .dict($0) } }
}

final class SetIterator: IteratorObject {
    @exclusivity(unchecked) private var set: SetObject?
    private var place = 0
    private let size: Int
    private var left: Int
    init(_ set: SetObject) {
        self.set = set
        size = set.count
        left = size
        super.init("set_iterator")
    }
    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard let set else { return nil }
        guard set.count == size else {
            self.set = nil
            throw Fault(.runtimeError, "Set changed size during iteration")
        }
        while place < set.table.entries.count {
            place += 1
            let key = set.table.entries[place - 1].key
            if !key.isUndefined {
                left -= 1
                return key
            }
        }
        self.set = nil
        return nil
    }
    override func remaining() -> Int? { set == nil || set?.count != size ? 0 : left }

    deinit { Teardown.free(&set) { .set($0) } }
}

/// Over an object with `__getitem__` only, from index 0 until IndexError.
final class SequenceIterator: IteratorObject {
    @exclusivity(unchecked) private var sequence: Value
    private var index = 0
    init(_ sequence: Value) {
        self.sequence = sequence
        super.init("iterator")
    }
    override func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard !sequence.isUndefined else { return nil }
        do throws(Fault) {
            let value = try vm.item(sequence, .int(index))
            index += 1
            return value
        } catch {
            guard vm.matches(error, "IndexError") || vm.matches(error, "StopIteration") else { throw error }
            vm.forget(error)
            sequence = .undefined
            return nil
        }
    }

    deinit { Teardown.free(&sequence) }
}

/// A function stepped until it has nothing more: what `map`, `zip`, `filter` and itertools make.
public final class ClosureIterator: IteratorObject {
    @exclusivity(unchecked) private var step: ((Interpreter) throws(Fault) -> Value?)?
    public init(_ typeName: String, _ step: @escaping (Interpreter) throws(Fault) -> Value?) {
        self.step = step
        super.init(typeName)
    }
    override public func next(_ vm: Interpreter) throws(Fault) -> Value? {
        guard let step else { return nil }
        // Iterators over iterators over … nest as deep as a script makes them.
        try vm.checkNativeStack()
        guard let value = try step(vm) else {
            self.step = nil
            return nil
        }
        return value
    }

    deinit {
        if step == nil { return }
        if Teardown.descend() {
            step = nil
            Teardown.ascend()
        } else if let step {
            // What the function holds cannot be taken out of it: another iterator holds it until later.
            Teardown.later(.object(ClosureIterator(typeName, step)))
        }
    }
}
