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
public class InstanceObject: Obj {
    public final let type: TypeObject
    final var shape: Shape { didSet { shapeID = shape.id } }
    /// The shape's number, here so that an inline cache need not follow the reference.
    final private(set) var shapeID: Int
    final var slots: ContiguousArray<Value>
    /// Attributes by name, instead of slots, once `__dict__` was asked for or an attribute was deleted.
    final var dictionary: DictObject?
    /// The number an instance of a class that extends int or float stands for.
    final var payload: Value = .undefined

    init(_ type: TypeObject) {
        self.type = type
        shape = type.rootShape
        shapeID = type.rootShape.id
        slots = []
        super.init(kind: .instance)
        slots.reserveCapacity(type.expectedSlots)
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
            slots[slot] = value
            return
        }
        if shape.names.count >= 64 { return materialized().setValue(name, value) }
        shape = shape.adding(name, vm)
        slots.append(value)
        if slots.count > type.expectedSlots { type.expectedSlots = slots.count }
    }

    final func removeAttribute(_ name: StringObject) -> Bool { materialized().removeValue(name) }

    /// The attributes as a dict that stays the instance's own.
    final func materialized() -> DictObject {
        if let dictionary { return dictionary }
        let made = DictObject()
        for (name, value) in zip(shape.names, slots) { made.setValue(name, value) }
        dictionary = made
        slots = []
        shape = type.dictionaryShape
        return made
    }

    /// Names of the attributes in order of their making.
    final var attributeNames: [StringObject] {
        guard let dictionary else { return shape.names }
        return dictionary.table.entries.compactMap { if case .str(let name) = $0.key { name } else { nil } }
    }

    /// Takes the containers out of an instance that is about to go.
    final func moveSlots(into work: inout [Obj]) {
        guard slots.contains(where: Teardown.isContainer) else { return }
        var inner: ContiguousArray<Value> = []
        swap(&inner, &slots)
        for item in inner { Teardown.collect(item, into: &work) }
    }

    /// Takes the containers out of what a class of Swift code holds in fields of its own. Such a class calls `freeOwn()` in
    /// a deinit of its own: its fields are gone when the one below runs.
    func moveOwn(into work: inout [Obj]) {}

    final func freeOwn() {
        var work: [Obj] = []
        moveOwn(into: &work)
        Teardown.empty(&work)
    }

    deinit {
        var work: [Obj] = []
        moveSlots(into: &work)
        if !work.isEmpty { Teardown.empty(&work) }
    }
}

/// An exception: an instance with arguments, a cause and a traceback.
public final class ExceptionObject: InstanceObject {
    var arguments: [Value] = []
    var cause: Value = .undefined
    var context: Value = .none
    var suppressContext = false
    /// Of a SyntaxError in an imported text: where it is.
    var place: ErrorReport.Frame?
    /// The name it is about, and the object that lacks it: `name` and `obj`.
    var subject: Value = .none
    var owner: Value = .none
    /// Frames it has passed, innermost first.
    var traceback: [TracebackEntry] = []
    /// Operand labels and a hint, when the run-time system raised it.
    var detail: Fault.Detail?
    /// True for an exception of the host's limits, which no `except` catches.
    var isLimit = false

    override init(_ type: TypeObject) { super.init(type) }
}

/// One frame of a traceback.
struct TracebackEntry {
    let code: LinkedCode
    let instruction: Int
}
