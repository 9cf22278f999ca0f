import Lang

/// Which attribute sits in which slot of an instance: shared by all instances that got the same attributes in
/// the same order, so that an inline cache can go from the shape's number straight to the slot.
final class Shape {
    /// Never used twice by an interpreter, unlike an address.
    let id: Int
    let names: [StringObject]
    private let slots: [ObjectIdentifier: Int]
    private var transitions: [ObjectIdentifier: Shape] = [:]

    init(id: Int, names: [StringObject]) {
        self.id = id
        self.names = names
        var slots: [ObjectIdentifier: Int] = [:]
        for (index, name) in names.enumerated() { slots[ObjectIdentifier(name)] = index }
        self.slots = slots
    }

    /// The slot of an interned name.
    func slot(_ name: StringObject) -> Int? { slots[ObjectIdentifier(name)] }

    /// The shape with one more attribute.
    func adding(_ name: StringObject, _ vm: Interpreter) -> Shape {
        if let known = transitions[ObjectIdentifier(name)] { return known }
        let made = Shape(id: vm.nextShapeID(), names: names + [name])
        transitions[ObjectIdentifier(name)] = made
        return made
    }
}

/// An object of a class: a script's own, a built-in exception, or one that extends int or float.
public class InstanceObject: Container {
    // What an inline cache looks at stands first, near to the reference count: often one line of the processor's cache.
    /// The shape's number, here so that an inline cache need not follow the reference.
    final private(set) var shapeID: Int
    /// The attributes in the order of the shape, in memory of the instance's own.
    final private(set) var slots: UnsafeMutablePointer<Value>
    @exclusivity(unchecked) public final private(set) var type: TypeObject
    /// Kept alive by the type, whose shapes are never dropped.
    private final var shapeReference: Unmanaged<Shape>
    final private(set) var slotCount: Int32 = 0
    final private var slotCapacity: Int32
    @exclusivity(unchecked) private final var rare: Rare?

    /// What few instances have.
    private final class Rare {
        @exclusivity(unchecked) var dictionary: DictObject?
        @exclusivity(unchecked) var payload = Value.undefined
    }

    init(_ type: TypeObject) {
        self.type = type
        shapeReference = type.rootShapeReference
        shapeID = type.rootShapeID
        let capacity = type.expectedSlots
        slotCapacity = Int32(truncatingIfNeeded: capacity)
        slots = capacity == 0 ? InstanceObject.noSlots : .allocate(capacity: capacity)
        super.init(kind: .instance)
    }

    /// What an instance without room for attributes has; nothing is read from there.
    private static var noSlots: UnsafeMutablePointer<Value> { UnsafeMutablePointer(bitPattern: MemoryLayout<Value>.alignment).unsafelyUnwrapped }

    /// Goes on for an instance that is being freed: what its `__del__` gets.
    private init(successorOf other: InstanceObject) {
        type = other.type
        shapeReference = other.shapeReference
        shapeID = other.shapeID
        slots = other.slots
        slotCount = other.slotCount
        slotCapacity = other.slotCapacity
        rare = other.rare
        super.init(kind: .instance)
        flag = true
    }

    /// Whether its `__del__` has run: that is once.
    final var isFinalized: Bool { flag }

    /// Whether a `__del__` is still to be run. (Only of plain instances: no other one could go on for one with storage of its own.)
    @inline(__always)
    final var needsFinalizing: Bool { type.hasFinalizer && !isFinalized && Swift.type(of: self) == InstanceObject.self }

    /// Attributes there is room for.
    final var slotRoom: Int { Int(slotCapacity) }

    final var shape: Shape { shapeReference.takeUnretainedValue() }

    /// Attributes by name, instead of slots, once `__dict__` was asked for or an attribute was deleted.
    final var dictionary: DictObject? {
        get { rare?.dictionary }
        set {
            let gone = rareParts.dictionary
            rareParts.dictionary = newValue
            withExtendedLifetime(gone) {}
        }
    }

    /// The number an instance of a class that extends int or float stands for.
    final var payload: Value {
        get { rare?.payload ?? .undefined }
        set { rareParts.payload = newValue }
    }

    private final var rareParts: Rare {
        if let rare { return rare }
        let made = Rare()
        rare = made
        return made
    }

    /// Takes the next shape and its last attribute, where there is room for it.
    @inline(__always)
    final func addSlot(_ value: UnsafeMutablePointer<Value>, dies: Bool, next: Unmanaged<Shape>, id: Int) -> Bool {
        guard slotCount < slotCapacity else { return false }
        let place = slots + Int(slotCount)
        if dies { place.start(taking: value) } else { place.start(copying: value) }
        slotCount &+= 1
        shapeReference = next
        shapeID = id
        return true
    }

    /// The attribute of an interned name, kept in the instance itself.
    final func attribute(_ name: StringObject) -> Value? {
        if let dictionary { return dictionary.value(name) }
        guard let slot = shape.slot(name) else { return nil }
        return slots[slot]
    }

    final func setAttribute(_ name: StringObject, _ value: Value, _ vm: Interpreter) {
        if let dictionary { return dictionary.setValue(name, value) }
        if let slot = shape.slot(name) {
            (slots + slot).set(value)
            return
        }
        if shape.names.count >= 64 { return materialized().setValue(name, value) }
        let next = shape.adding(name, vm)
        if slotCount == slotCapacity { grow() }
        (slots + Int(slotCount)).initialize(to: value)
        slotCount += 1
        shapeReference = Unmanaged.passUnretained(next)
        shapeID = next.id
        if Int(slotCount) > type.expectedSlots { type.expectedSlots = Int(slotCount) }
    }

    private final func grow() {
        let capacity = max(4, slotCapacity * 2)
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: Int(capacity))
        larger.moveInitialize(from: slots, count: Int(slotCount))
        if slotCapacity > 0 { slots.deallocate() }
        slots = larger
        slotCapacity = capacity
    }

    final func removeAttribute(_ name: StringObject) -> Bool { materialized().removeValue(name) }

    /// The attributes as a dict that stays the instance's own.
    final func materialized() -> DictObject {
        if let dictionary { return dictionary }
        let made = DictObject()
        for (index, name) in shape.names.enumerated() { made.setValue(name, slots[index]) }
        rareParts.dictionary = made
        let count = Int(slotCount)
        slotCount = 0
        shapeReference = Unmanaged.passUnretained(type.dictionaryShape)
        shapeID = type.dictionaryShape.id
        slots.drop(count)
        return made
    }

    /// Makes it an instance of another class with the same storage; its attributes stay.
    final func change(to other: TypeObject) {
        _ = materialized()
        type = other
        shapeReference = Unmanaged.passUnretained(other.dictionaryShape)
        shapeID = other.dictionaryShape.id
    }

    /// Names of the attributes in order of their making.
    final var attributeNames: [StringObject] {
        guard let dictionary else { return shape.names }
        return dictionary.table.entries.compactMap { if case .str(let name) = $0.key { name } else { nil } }
    }

    /// Takes the containers out of an instance that is about to go.
    @inline(__always)
    final func moveSlots(into work: inout [Obj]) {
        var index = 0
        while index < Int(slotCount) {
            let place = slots + index
            if Teardown.isContainer(place) {
                Teardown.collect(place.pointee, into: &work)
                place.clear()
            }
            index += 1
        }
    }

    /// Takes the containers out of what a class of Swift code holds in fields of its own. Such a class calls `freeOwn()` in
    /// a deinit of its own: its fields are gone when the one below runs.
    func moveOwn(into work: inout [Obj]) {}

    final func freeOwn() {
        var work: [Obj] = []
        moveOwn(into: &work)
        Teardown.empty(&work)
    }

    /// Runs `__del__` of an instance that is being freed. The object itself is past saving: another one takes its attributes.
    @inline(never)
    private final func finalize() {
        guard let vm = Heap.current?.takeUnretainedValue().vm else { return }
        let successor = InstanceObject(successorOf: self)
        slots = InstanceObject.noSlots
        slotCount = 0
        slotCapacity = 0
        rare = nil
        vm.finalizeQuietly(successor)
    }

    /// What the instance refers to, for the collector.
    override func visit(_ visitor: inout Visitor) {
        visitor.visit(slots, Int(slotCount))
        visitor.visit(Unmanaged<Obj>.passUnretained(type))
        if let rare {
            visitor.visit(rare.dictionary)
            visitor.visit(rare.payload)
        }
    }

    override func sever(into bin: inout [Value]) {
        let count = Int(slotCount)
        for index in 0..<count {
            bin.append(slots[index])
            (slots + index).clear()
        }
        if let dictionary { bin.append(.dict(dictionary)) }
        rare = nil
    }

    deinit {
        if needsFinalizing { finalize() }
        var index = 0
        while index < Int(slotCount), !Teardown.isContainer(slots + index) { index += 1 }
        if index < Int(slotCount) {
            if Teardown.descend() {
                slots.drop(Int(slotCount))
                slotCount = 0
                Teardown.ascend()
            } else {
                var work: [Obj] = []
                moveSlots(into: &work)
                Teardown.empty(&work)
            }
        }
        slots.drop(Int(slotCount))
        if slotCapacity > 0 { slots.deallocate() }
    }
}

/// An exception: an instance with arguments, a cause and a traceback.
public final class ExceptionObject: InstanceObject {
    @exclusivity(unchecked) var arguments: [Value] = []
    @exclusivity(unchecked) var context: Value = .none
    /// The object that lacks the name it is about: `obj`.
    @exclusivity(unchecked) var owner: Value = .none
    /// Frames it has passed.
    @exclusivity(unchecked) var traceback = Traceback()
    @exclusivity(unchecked) private var details: Details?
    var suppressContext = false
    /// True for an exception of the host's limits, which no `except` catches.
    var isLimit = false

    /// What few exceptions have: most are made, caught and forgotten.
    private final class Details {
        @exclusivity(unchecked) var cause: Value = .undefined
        @exclusivity(unchecked) var subject: Value = .none
        @exclusivity(unchecked) var kept: [Value] = []
        @exclusivity(unchecked) var detail: Fault.Detail?
        var place: ErrorReport.Frame?
    }

    override init(_ type: TypeObject) { super.init(type) }

    private var madeDetails: Details {
        if let details { return details }
        let made = Details()
        details = made
        return made
    }

    var cause: Value {
        get { details?.cause ?? .undefined }
        set {
            // What was there goes last: it may run code of the script.
            let gone = cause
            madeDetails.cause = newValue
            withExtendedLifetime(gone) {}
        }
    }

    /// The name it is about: `name`.
    var subject: Value {
        get { details?.subject ?? .none }
        set { madeDetails.subject = newValue }
    }

    /// Operand labels and a hint, when the run-time system raised it.
    var detail: Fault.Detail? {
        get { details?.detail }
        set { if newValue != nil || details != nil { madeDetails.detail = newValue } }
    }

    /// Of a SyntaxError in an imported text: where it is.
    var place: ErrorReport.Frame? {
        get { details?.place }
        set { madeDetails.place = newValue }
    }

    /// Takes the arguments that lie side by side.
    func setArguments(_ first: UnsafeMutablePointer<Value>, _ count: Int) {
        // What was there goes last: it may run code of the script.
        var gone = Array(UnsafeBufferPointer(start: first, count: count))
        swap(&gone, &arguments)
        withExtendedLifetime(gone) {}
    }

    /// Keeps what a variable of a frame held that it has left.
    func keep(_ value: Value) { madeDetails.kept.append(value) }

    override func visit(_ visitor: inout Visitor) {
        super.visit(&visitor)
        visitor.visit(arguments)
        visitor.visit(context)
        visitor.visit(owner)
        if let details {
            visitor.visit(details.cause)
            visitor.visit(details.kept)
        }
    }

    override func sever(into bin: inout [Value]) {
        super.sever(into: &bin)
        bin.append(contentsOf: arguments)
        bin.append(context)
        bin.append(owner)
        arguments = []
        context = .none
        owner = .none
        if let details {
            bin.append(contentsOf: details.kept)
            bin.append(details.cause)
            details.kept = []
            details.cause = .undefined
        }
    }

    deinit {
        // A chain of contexts may be as long as a script makes it.
        guard details != nil || Teardown.isContainer(context) else { return }
        guard Teardown.descend() else {
            var work: [Obj] = []
            moveOwn(into: &work)
            return Teardown.empty(&work)
        }
        context = .none
        details = nil
        Teardown.ascend()
    }

    override func moveOwn(into work: inout [Obj]) {
        Teardown.collect(context, into: &work)
        context = .none
        guard let details else { return }
        Teardown.collect(details.cause, into: &work)
        details.cause = .undefined
    }
}

/// One frame of a traceback.
struct TracebackEntry {
    let code: LinkedCode
    let instruction: Int
}

/// The frames an exception has passed, innermost first. The first has a place of its own: most exceptions are caught near
/// to where they are raised.
struct Traceback {
    private(set) var first: TracebackEntry?
    private var rest: [TracebackEntry] = []

    @inline(__always)
    var isEmpty: Bool { first == nil }
    var count: Int { first == nil ? 0 : rest.count + 1 }
    /// Outermost first.
    var reversed: [TracebackEntry] { rest.reversed() + (first.map { [$0] } ?? []) }

    @inline(__always)
    mutating func append(_ entry: TracebackEntry) {
        if first == nil { first = entry } else { rest.append(entry) }
    }
}
