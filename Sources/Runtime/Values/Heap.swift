// Cyclic garbage.
//
// Values are freed by Swift's reference counts, at once. What refers to itself in a circle (a list that holds
// itself, parents and children, closures that hold each other) is found here, in CPython's manner: every object that
// can be part of a circle (`Container`) stands in a linked list; for all of them the references that come from each
// other are subtracted from their reference counts; what is left with references from outside (a register, a global,
// a local of Swift code) is alive, with everything it leads to; the rest is garbage and is emptied. No root needs to
// be known, and an object that the collector cannot look into only keeps alive what it refers to.
//
// Two generations keep it cheap: new objects are looked at after a number of them were made, the ones that lived on
// only when they have grown by a quarter. A collection begins where the loop looks at interrupts, never inside an
// operation. The heap of the interpreter that runs on a thread is found through the thread's own memory, so that
// making an object needs no interpreter.

internal import CPlatform

/// The containers of one interpreter.
final class Heap {
    enum Mark: UInt8 { case untracked, tracked, suspect, reached }

    /// Heads of the two rings: containers made since the last collection, and those that lived on.
    fileprivate let young = Container(head: ())
    fileprivate let old = Container(head: ())
    /// Containers made less those freed since the last collection; not less than 0.
    fileprivate(set) var youngCount = 0
    /// The ones that lived on when all were looked at the last time, and the ones that joined them since.
    private var oldCount = 0
    private var joined = 0
    private var isCollecting = false
    /// Whether `gc.disable()` holds.
    var isEnabled = true
    unowned(unsafe) var vm: Interpreter?

    /// New objects that call for a collection: few enough that they still lie in the processor's cache, since all of them
    /// are looked at three times.
    private static let youngLimit = 5_000
    /// Objects that must have lived on, at least, before all are looked at.
    private static let joinedLimit = 20_000

    init() {
        young.makeRing()
        old.makeRing()
    }

    deinit {
        young.dissolveRing()
        old.dissolveRing()
    }

    /// The heap of the interpreter that runs on this thread.
    @inline(__always)
    static var current: Unmanaged<Heap>? { nn_thread().pointee.heap.map { Unmanaged<Heap>.fromOpaque($0) } }

    /// Makes this the thread's heap; gives the one before.
    func enter() -> UnsafeMutableRawPointer? {
        let before = nn_thread().pointee.heap
        nn_thread().pointee.heap = Unmanaged.passUnretained(self).toOpaque()
        return before
    }

    static func leave(to before: UnsafeMutableRawPointer?) { nn_thread().pointee.heap = before }

    @inline(__always)
    var wantsCollection: Bool { youngCount > Heap.youngLimit && isEnabled }

    /// Every container there is, also garbage that waits to be found.
    func forEach(_ body: (Container) -> Void) {
        young.forEach(body)
        old.forEach(body)
    }

    /// Looks for garbage among the new objects, and among all of them when there is reason to.
    func collectSome() {
        if joined > oldCount / 4 + Heap.joinedLimit { _ = collect(all: true) } else { _ = collect(all: false) }
    }

    /// Frees the garbage; the number of objects found.
    @discardableResult
    func collect(all: Bool, mayRepeat: Bool = true) -> Int {
        guard !isCollecting else { return 0 }
        isCollecting = true
        defer { isCollecting = false }
        if all { old.moveRing(to: young) }
        youngCount = 0

        // The objects may be millions: whoever stops the program does not wait for that.
        var members = 0, turns = 0, isStopped = false
        let work = vm?.work
        let goesOn = { () -> Bool in
            turns += 1
            if turns & 0x3FF == 0, work?.isBeingStopped == true { isStopped = true }
            return !isStopped
        }
        young.forEachUnretained(while: goesOn) { member in
            // Asked before any Swift reference to the object is made: unoptimised code would count that one too.
            let references = min(nn_references(member.toOpaque()), Int(Int32.max))
            member._withUnsafeGuaranteedRef {
                $0.heapMark = .suspect
                $0.heapCount = Int32(truncatingIfNeeded: references)
            }
            members += 1
        }
        var visitor = Visitor(.subtract, for: work)
        young.forEach(while: goesOn) { $0.visit(&visitor) }
        isStopped = isStopped || visitor.isStopped
        visitor = Visitor(.reach, for: work)
        young.forEach(while: goesOn) { member in
            if member.heapMark == .suspect, member.heapCount > 0 { visitor.reach(member) }
            while let next = visitor.work.popLast(), goesOn() { next._withUnsafeGuaranteedRef { $0.visit(&visitor) } }
        }
        if isStopped || visitor.isStopped {
            // The marks stay as they are: every collection sets those of the objects it looks at.
            young.moveRing(to: old)
            // The next collection is one of all objects.
            joined = oldCount / 4 + Heap.joinedLimit + 1
            return 0
        }
        var garbage: [Container] = []
        young.forEach { member in
            if member.heapMark == .suspect { garbage.append(member) }
            member.heapMark = .tracked
        }
        if all { oldCount = members - garbage.count }
        joined = all ? 0 : joined + members - garbage.count
        young.moveRing(to: old)
        let found = garbage.count
        let isDone = found == 0 || free(&garbage)
        garbage = []
        // Freeing the garbage is no reason for the next collection to come later.
        youngCount = 0
        if !isDone, mayRepeat {
            isCollecting = false
            collect(all: true, mayRepeat: false)
        }
        return found
    }

    /// Empties garbage. Generators that wait inside a `try` or `with` end first, and objects with a `__del__`; as that runs
    /// code of the script, which may keep what it finds, the answer is then false: look again.
    private func free(_ garbage: inout [Container]) -> Bool {
        var ranCode = false
        // The oldest first: members were added at the head.
        for object in garbage.reversed() where finalize(object) { ranCode = true }
        if ranCode { return false }
        var bin: [Value] = []
        for object in garbage {
            object.sever(into: &bin)
            if let extra = object.extra { bin.append(.dict(extra.attributes)); extra.attributes = DictObject() }
        }
        bin.removeAll()
        return true
    }
}

extension Heap {
    /// Runs what the end of an object has to run, once; whether there was anything.
    private func finalize(_ object: Container) -> Bool {
        if object.kind == .generator { return unsafeDowncast(object, to: GeneratorObject.self).finalize() }
        guard object.kind == .instance, let vm else { return false }
        let instance = unsafeDowncast(object, to: InstanceObject.self)
        guard instance.needsFinalizing else { return false }
        instance.flag = true
        vm.finalizeQuietly(instance)
        return true
    }

    /// The same for everything that lives, at the end of a program: first what its variables hold, then what that holds, and
    /// so on, which is the order that CPython's collector leaves its lists in; what is held elsewhere comes last.
    func finalizeAll(_ variables: [Value]) {
        var members: [Container] = []
        for ring in [young, old] { ring.forEach { members.append($0) } }
        for member in members { member.heapMark = .suspect }
        var visitor = Visitor(.reach)
        visitor.visit(variables)
        var next = 0
        while next < visitor.work.count {
            let member = visitor.work[next]
            next += 1
            member._withUnsafeGuaranteedRef { $0.visit(&visitor) }
        }
        let reached = visitor.work.map { $0.takeUnretainedValue() }
        let others = members.filter { $0.heapMark == .suspect }
        for member in members { member.heapMark = .tracked }
        for member in reached { _ = finalize(member) }
        for member in others.reversed() { _ = finalize(member) }
    }
}

/// What the collector does with each reference of an object.
struct Visitor {
    enum Task { case subtract, reach, list }
    private let task: Task
    fileprivate var work: [Unmanaged<Container>] = []
    /// Whose stopping ends a look into a large container, and whether it did.
    private let context: WorkContext?
    fileprivate private(set) var isStopped = false
    private static let part = 1 << 15

    fileprivate init(_ task: Task, for context: WorkContext? = nil) {
        self.task = task
        self.context = context
    }

    /// One that keeps what it sees, for a walk over objects outside of a collection.
    static var lister: Visitor { Visitor(.list) }
    private var listed: [Unmanaged<Obj>] = []

    /// Hands over what was seen since the last time.
    mutating func takeListed() -> [Unmanaged<Obj>] {
        defer { listed = [] }
        return listed
    }

    @inline(__always)
    mutating func visit(_ places: UnsafeMutablePointer<Value>, _ count: Int) {
        visit(UnsafeRawPointer(places), count, stride: MemoryLayout<Value>.stride)
    }

    /// Values that stand `stride` bytes apart.
    @inline(__always)
    mutating func visit(_ places: UnsafeRawPointer, _ count: Int, stride: Int) {
        var place = UnsafeMutableRawPointer(mutating: places), left = count
        while left > 0 {
            if left > Visitor.part, context?.isBeingStopped == true {
                isStopped = true
                return
            }
            let part = left > Visitor.part ? Visitor.part : left
            let end = place + part &* stride
            while place < end {
                let value = place.assumingMemoryBound(to: Value.self)
                if value.isCounted { visit(value.borrowed(Obj.self)) }
                place += stride
            }
            left &-= part
        }
    }

    mutating func visit(_ items: [Value]) {
        // The pointer leaves the closure: the array is held by its owner, which does not change meanwhile.
        let held = items.withUnsafeBufferPointer { $0 }
        if let first = held.baseAddress { visit(UnsafeMutablePointer(mutating: first), held.count) }
    }

    mutating func visit(_ value: Value) {
        var copy = value
        withUnsafeMutablePointer(to: &copy) { visit($0, 1) }
    }

    @inline(__always)
    mutating func visit(_ object: Obj?) {
        if let object { visit(Unmanaged.passUnretained(object)) }
    }

    @inline(__always)
    mutating func visit(_ object: Unmanaged<Obj>) {
        object._withUnsafeGuaranteedRef { object in
            guard object.heapMark == .suspect else {
                if task == .list { listed.append(Unmanaged.passUnretained(object)) }
                return
            }
            switch task {
            case .subtract: object.heapCount &-= 1
            case .reach: reach(unsafeDowncast(object, to: Container.self))
            // A collection that was stopped left its marks.
            case .list: listed.append(Unmanaged.passUnretained(object))
            }
        }
    }

    @inline(__always)
    fileprivate mutating func reach(_ object: Container) {
        object.heapMark = .reached
        work.append(Unmanaged.passUnretained(object))
    }
}

/// An object that can be part of a circle of references.
public class Container: Obj {
    /// Neighbours in the ring; nil for one made while no interpreter ran.
    fileprivate final var next: Unmanaged<Container>?
    fileprivate final var previous: Unmanaged<Container>?
    /// See `extra`.
    @exclusivity(unchecked) fileprivate(set) final var ownExtra: Extra?

    /// Makes it an instance of a script's own class.
    final func extend(_ extra: Extra) {
        ownExtra = extra
        isExtended = true
    }

    override public init(kind: Kind) {
        super.init(kind: kind)
        guard let heap = Heap.current else { return }
        heapMark = .tracked
        let me = Unmanaged.passUnretained(self)
        heap._withUnsafeGuaranteedRef { heap in
            heap.youngCount &+= 1
            let head = heap.young
            let second = head.next
            next = second
            previous = Unmanaged.passUnretained(head)
            second?._withUnsafeGuaranteedRef { $0.previous = me }
            head.next = me
        }
    }

    deinit {
        guard let next, let previous else { return }
        next._withUnsafeGuaranteedRef { $0.previous = previous }
        previous._withUnsafeGuaranteedRef { $0.next = next }
        // Never below 0: else garbage made after many old objects were freed would not be looked for.
        Heap.current?._withUnsafeGuaranteedRef { if $0.youngCount > 0 { $0.youngCount &-= 1 } }
    }

    /// Shows every reference the object holds. One that is not shown counts as one from outside.
    func visit(_ visitor: inout Visitor) {}

    /// Moves the references out, for the object is garbage.
    func sever(into bin: inout [Value]) {}

    // MARK: Rings

    fileprivate init(head: ()) { super.init(kind: .host) }

    fileprivate func makeRing() {
        let me = Unmanaged.passUnretained(self)
        next = me
        previous = me
    }

    /// Lets go of all members.
    fileprivate func dissolveRing() {
        let me = Unmanaged.passUnretained(self)
        var member = next
        while let current = member, current.toOpaque() != me.toOpaque() {
            current._withUnsafeGuaranteedRef {
                member = $0.next
                $0.next = nil
                $0.previous = nil
                $0.heapMark = .untracked
            }
        }
        next = nil
        previous = nil
    }

    fileprivate func forEach(while goesOn: () -> Bool = { true }, _ body: (Container) -> Void) {
        let me = Unmanaged.passUnretained(self)
        var member = next
        while let current = member, current.toOpaque() != me.toOpaque(), goesOn() {
            current._withUnsafeGuaranteedRef {
                body($0)
                member = $0.next
            }
        }
    }

    fileprivate func forEachUnretained(while goesOn: () -> Bool, _ body: (Unmanaged<Container>) -> Void) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        var member = next
        while let current = member, current.toOpaque() != me, goesOn() {
            body(current)
            member = current._withUnsafeGuaranteedRef { $0.next }
        }
    }

    /// Puts all members into another ring.
    fileprivate func moveRing(to other: Container) {
        let me = Unmanaged.passUnretained(self), target = Unmanaged.passUnretained(other)
        guard let first = next, let last = previous, first.toOpaque() != me.toOpaque() else { return }
        let after = other.next
        other.next = first
        first._withUnsafeGuaranteedRef { $0.previous = target }
        last._withUnsafeGuaranteedRef { $0.next = after }
        after?._withUnsafeGuaranteedRef { $0.previous = last }
        makeRing()
    }
}
