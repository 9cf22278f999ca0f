internal import CPlatform

/// A list. (For a long one of equal numbers see `PackedList`.)
public class ListObject: Container {
    /// The items; none while they are packed.
    @exclusivity(unchecked) final var plain: [Value]

    public init(_ items: [Value] = []) {
        plain = items
        super.init(kind: .list)
    }

    /// The items. A packed list is unpacked by who asks for them all.
    public final var items: [Value] {
        @inline(__always) get {
            if isPacked { unpack() }
            return plain
        }
        @inline(__always) _modify {
            if isPacked { unpack() }
            yield &plain
        }
    }

    /// The place of an item, for reading; valid while the list is not changed. None in a packed list.
    @inline(__always)
    final func plainPlace(_ index: Int) -> UnsafeMutablePointer<Value>? {
        // The pointer leaves the closure: what happens to it must not keep the whole buffer retained.
        let held = plain.withUnsafeBufferPointer { $0 }
        guard extra == nil, index >= 0, index < held.count, let first = held.baseAddress else { return nil }
        return UnsafeMutablePointer(mutating: first) + index
    }

    /// The same for writing.
    @inline(__always)
    final func plainPlaceToWrite(_ index: Int) -> UnsafeMutablePointer<Value>? {
        guard extra == nil, index >= 0 else { return nil }
        let held = plain.withUnsafeMutableBufferPointer { $0 }
        guard index < held.count, let first = held.baseAddress else { return nil }
        return first + index
    }

    override func visit(_ visitor: inout Visitor) {
        visitor.visit(plain)
        visitor.visit(extra?.type)
        visitor.visit(extra?.attributes)
    }

    override func sever(into bin: inout [Value]) {
        bin.append(contentsOf: plain)
        plain = []
    }

    deinit {
        if plain.count >= Leftovers.large { Leftovers.free(&plain) }
        Teardown.drain(&plain)
    }
}

/// A tuple.
public final class TupleObject: Container {
    @exclusivity(unchecked) public private(set) var items: [Value]
    public init(_ items: [Value]) {
        self.items = items
        super.init(kind: .tuple)
    }

    /// Puts two values in the place of two: for a tuple that nobody but its maker holds.
    func refill(_ first: Value, _ second: Value) {
        items[0] = first
        items[1] = second
    }

    override func visit(_ visitor: inout Visitor) {
        visitor.visit(items)
        visitor.visit(extra?.type)
        visitor.visit(extra?.attributes)
    }

    override func sever(into bin: inout [Value]) {
        bin.append(contentsOf: items)
        items = []
    }

    deinit {
        if items.count >= Leftovers.large { Leftovers.free(&items) }
        Teardown.drain(&items)
    }
}

/// `range(start, stop, step)`; `count` is computed once.
public final class RangeObject: Obj {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int

    /// A range with a step other than 0.
    init(start: Int, stop: Int, step: Int) {
        self.start = start
        self.stop = stop
        self.step = step
        count = RangeObject.length(start, stop, step)
        super.init(kind: .range)
    }

    /// How many steps lead from start to before stop; the largest Int if there are more.
    static func length(_ start: Int, _ stop: Int, _ step: Int) -> Int {
        let low = step > 0 ? start : stop
        let high = step > 0 ? stop : start
        guard step != 0, high > low else { return 0 }
        let distance = UInt(bitPattern: high) &- UInt(bitPattern: low)
        let steps = (distance - 1) / step.magnitude
        return steps >= UInt(Int.max) ? Int.max : Int(steps) + 1
    }

    /// The element at an index within bounds.
    subscript(index: Int) -> Int { start &+ index &* step }
}

/// `slice(start, stop, step)`.
public final class SliceObject: Obj {
    let start: Value
    let stop: Value
    let step: Value
    init(_ start: Value, _ stop: Value, _ step: Value) {
        self.start = start
        self.stop = stop
        self.step = step
        super.init(kind: .slice)
    }

    /// Whether its bounds are told without code of the script.
    var isPlain: Bool {
        for case .object in [start, stop, step] { return false }
        for case .instance in [start, stop, step] { return false }
        return true
    }
}

/// The variable that a closure shares with the function around it.
final class CellObject: Container {
    @exclusivity(unchecked) var value: Value
    init(_ value: Value) {
        self.value = value
        super.init(kind: .cell)
    }

    override func visit(_ visitor: inout Visitor) { visitor.visit(value) }
    override func sever(into bin: inout [Value]) {
        bin.append(value)
        value = .undefined
    }

    deinit { Teardown.free(&value) }
}

/// Frees long chains of containers by a loop: a linked list of a million nodes would otherwise overflow the
/// native stack when its head goes. Up to a depth containers free what they hold by themselves; from there on a work
/// list does it. It holds objects, not values: a reference taken out of it is then the only one, also in code that is
/// not optimised. What holds values and is no container (iterators, generators, cells, functions) counts the same depth,
/// and beyond it leaves what it held to be freed by the outermost of them (`later`).
enum Teardown {
    private static var depthLimit: Int { 100 }

    @inline(__always)
    static func drain(_ items: inout [Value]) {
        guard items.contains(where: { isContainer($0) || isGenerator($0) }) else { return }
        guard descend() else {
            var work: [Obj] = []
            move(&items, into: &work)
            return empty(&work)
        }
        // The last goes first, as in CPython: the order is seen where generators end.
        while items.popLast() != nil {}
        ascend()
    }

    /// Whether the native stack may be used one level deeper; then `ascend` is owed.
    @inline(__always)
    static func descend() -> Bool {
        let thread = nn_thread()
        guard thread.pointee.depth < depthLimit else { return false }
        thread.pointee.depth &+= 1
        return true
    }

    @inline(__always)
    static func ascend() {
        let thread = nn_thread()
        thread.pointee.depth &-= 1
        if thread.pointee.later != nil, thread.pointee.depth == 0 { freeLater() }
    }

    /// Frees what a field held that is about to go.
    @inline(__always)
    static func free(_ field: inout Value) {
        withUnsafeMutablePointer(to: &field) { place in
            guard place.isCounted, place.tag != Tag.str, place.tag != Tag.array else { return }
            if descend() {
                place.clear()
                ascend()
            } else {
                later(place.pointee)
                place.clear()
            }
        }
    }

    /// The same of a field that holds an object of one kind.
    @inline(__always)
    static func free<Object: Obj>(_ field: inout Object?, _ value: (Object) -> Value) {
        if field == nil { return }
        if descend() {
            field = nil
            ascend()
        } else if let held = field {
            later(value(held))
            field = nil
        }
    }

    static func free(_ items: inout [Value]) {
        if items.isEmpty { return }
        if descend() {
            // The last goes first, as in CPython.
            while items.popLast() != nil {}
            ascend()
        } else {
            for item in items { later(item) }
            items = []
        }
    }

    private final class Waiting { @exclusivity(unchecked) var values: [Value] = [] }

    /// Keeps a value until the outermost object that is being freed has come to its end.
    @inline(never)
    static func later(_ value: Value) {
        let thread = nn_thread()
        if let known = thread.pointee.later {
            Unmanaged<Waiting>.fromOpaque(known).takeUnretainedValue().values.append(value)
        } else {
            let made = Waiting()
            made.values.append(value)
            thread.pointee.later = Unmanaged.passRetained(made).toOpaque()
        }
    }

    /// Frees what waits, one after the other; that may let more wait.
    @inline(never)
    private static func freeLater() {
        let thread = nn_thread()
        guard let known = thread.pointee.later else { return }
        let waiting = Unmanaged<Waiting>.fromOpaque(known)
        // None of what is freed now is the outermost.
        thread.pointee.depth = 1
        while waiting._withUnsafeGuaranteedRef({ $0.values.popLast() }) != nil {}
        thread.pointee.depth = 0
        thread.pointee.later = nil
        waiting.release()
    }

    @inline(__always)
    static func isContainer(_ value: Value) -> Bool {
        switch value {
        case .list, .tuple, .instance, .dict: true
        default: false
        }
    }

    private static func isGenerator(_ value: Value) -> Bool {
        if case .object(let object) = value { object.kind == .generator } else { false }
    }

    @inline(__always)
    static func isContainer(_ place: UnsafeMutablePointer<Value>) -> Bool {
        let tag = place.tag
        return tag &- Tag.list < 3 || tag == Tag.instance
    }

    /// Adds the object behind a value to the work if it is a container.
    static func collect(_ value: Value, into work: inout [Obj]) {
        switch value {
        case .list(let object): work.append(object)
        case .tuple(let object): work.append(object)
        case .instance(let object): work.append(object)
        case .dict(let object): work.append(object)
        default: break
        }
    }

    /// Takes the items, so that none of them is held by the place they were in.
    static func move(_ items: inout [Value], into work: inout [Obj]) {
        var inner: [Value] = []
        swap(&inner, &items)
        for item in inner { collect(item, into: &work) }
    }

    /// Releases the objects, taking apart every container that only they hold.
    static func empty(_ work: inout [Obj]) {
        while !work.isEmpty {
            var object = work.removeLast()
            guard isKnownUniquelyReferenced(&object) else { continue }
            switch object.kind {
            case .list: move(&unsafeDowncast(object, to: ListObject.self).plain, into: &work)
            case .tuple: unsafeDowncast(object, to: TupleObject.self).moveItems(into: &work)
            case .dict: unsafeDowncast(object, to: DictObject.self).table.moveValues(into: &work)
            case .instance:
                let instance = unsafeDowncast(object, to: InstanceObject.self)
                if instance.needsFinalizing { break }
                instance.moveSlots(into: &work)
                instance.moveOwn(into: &work)
            default: break
            }
        }
    }
}

extension TupleObject {
    /// Takes the containers out of a tuple that is about to go.
    fileprivate func moveItems(into work: inout [Obj]) { Teardown.move(&items, into: &work) }
}
