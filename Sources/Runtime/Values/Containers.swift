/// A list.
public final class ListObject: Obj {
    public var items: [Value]
    public init(_ items: [Value] = []) {
        self.items = items
        super.init(kind: .list)
    }

    /// The item at an index from the front of an exact list; nil leaves everything else to the general way.
    @inline(__always)
    func plainItem(_ index: Int) -> Value? {
        guard extra == nil, index >= 0, index < items.count else { return nil }
        return items[index]
    }

    /// Sets an item likewise; false where the general way is needed.
    @inline(__always)
    func setPlainItem(_ index: Int, _ value: Value) -> Bool {
        guard extra == nil, index >= 0, index < items.count else { return false }
        items[index] = value
        return true
    }

    deinit { Teardown.drain(&items) }
}

/// A tuple.
public final class TupleObject: Obj {
    public private(set) var items: [Value]
    public init(_ items: [Value]) {
        self.items = items
        super.init(kind: .tuple)
    }
    deinit { Teardown.drain(&items) }
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
}

/// The variable that a closure shares with the function around it.
final class CellObject: Obj {
    var value: Value
    init(_ value: Value) {
        self.value = value
        super.init(kind: .cell)
    }
}

/// Frees long chains of containers by a loop: a linked list of a million nodes would otherwise overflow the
/// native stack when its head goes. The work list holds objects, not values: a reference taken out of it is then
/// the only one, also in code that is not optimised.
enum Teardown {
    static func drain(_ items: inout [Value]) {
        guard items.contains(where: isContainer) else { return }
        var work: [Obj] = []
        move(&items, into: &work)
        empty(&work)
    }

    static func isContainer(_ value: Value) -> Bool {
        switch value {
        case .list, .tuple, .instance, .dict: true
        default: false
        }
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
            case .list: move(&unsafeDowncast(object, to: ListObject.self).items, into: &work)
            case .tuple: unsafeDowncast(object, to: TupleObject.self).moveItems(into: &work)
            case .dict: unsafeDowncast(object, to: DictObject.self).table.moveValues(into: &work)
            case .instance:
                let instance = unsafeDowncast(object, to: InstanceObject.self)
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
