// Counts what a program holds by about the bytes it takes: every container of its heap, also those that a built-in is
// just filling and those that wait for the collector, and what they refer to that is none (texts, iterators). Large
// arrays are left out; they have their own account.

struct HeapCensus {
    private(set) var bytes = 0
    /// What is no container may be referred to several times.
    private var seen: Set<ObjectIdentifier> = []
    private var lister = Visitor.lister

    /// What malloc takes for an object beside its fields, and the fields that all have.
    private static let object = 48
    private static let value = MemoryLayout<Value>.stride

    init(_ vm: Interpreter) {
        vm.heap.forEach { count($0) }
        for module in vm.modules.values { count(module) }
        count(vm.builtins)
        var place = vm.stack
        while place < vm.stackTop {
            visit(place.pointee)
            place += 1
        }
    }

    private mutating func count(_ module: ModuleObject) {
        bytes += module.names.count * 64
        for place in 0..<module.names.count { visit(module.slots[place]) }
    }

    private mutating func count(_ container: Container) {
        bytes += HeapCensus.object + size(of: container)
        container.visit(&lister)
        for found in lister.takeListed() { found._withUnsafeGuaranteedRef { visit($0) } }
        visitHeld(by: container)
    }

    private mutating func visit(_ value: Value) { if let object = value.heapObject { visit(object) } }

    /// Containers are counted by themselves.
    private mutating func visit(_ object: Obj) {
        switch object.kind {
        case .list, .tuple, .dict, .set, .instance, .function, .type, .generator, .cell, .module: return
        default: break
        }
        if object is Container || !seen.insert(ObjectIdentifier(object)).inserted { return }
        bytes += HeapCensus.object + size(of: object)
        visitHeld(by: object)
    }

    private mutating func visitHeld(by object: Obj) {
        guard object.kind == .instance || object.kind == .host, let holder = object as? HoldsValues else { return }
        let values = holder.heldValues
        bytes += values.count * HeapCensus.value
        for value in values { visit(value) }
    }

    /// What an object takes beside its own fields.
    private func size(of object: Obj) -> Int {
        switch object.kind {
        case .str: unsafeDowncast(object, to: StringObject.self).byteCount + 32
        case .list: unsafeDowncast(object, to: ListObject.self).byteCount
        case .tuple: unsafeDowncast(object, to: TupleObject.self).items.capacity * HeapCensus.value
        case .dict: unsafeDowncast(object, to: DictObject.self).table.entries.capacity * (MemoryLayout<HashTable.Entry>.stride + 8)
        case .set: unsafeDowncast(object, to: SetObject.self).table.entries.count * MemoryLayout<SetTable.Entry>.stride
        case .instance:
            64 + unsafeDowncast(object, to: InstanceObject.self).slotRoom * HeapCensus.value
                + ((object as? ExceptionObject)?.traceback.count ?? 0) * 24
        case .function: 128
        case .array: 224 + unsafeDowncast(object, to: NDArray.self).storage.uncountedBytes
        case .type: 512
        case .generator: unsafeDowncast(object, to: GeneratorObject.self).function.code.registerCount * HeapCensus.value
        default: 64
        }
    }
}

/// An object of the runtime or a host that keeps values of the program, which count as held by it.
public protocol HoldsValues {
    var heldValues: [Value] { get }
}
