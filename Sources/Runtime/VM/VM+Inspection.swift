// What a notebook asks of the values of its variables: which globals code reads, and whether a value is still what it
// was. Nothing here runs code of the script.

import Lang

extension Interpreter {
    /// How many calls of script functions are under way.
    public var callDepth: Int { frameCount }

    /// An attribute whose reading runs no code of the script; computed ones of built-in objects among them (`a.T`).
    public func quietAttribute(_ value: Value, _ name: String) -> Value? {
        if let stored = storedAttribute(value, name) { return stored }
        if value.hasUserClass { return nil }
        switch value {
        case .type, .undefined: return nil
        case .object(let object) where object.kind == .module || object.kind == .superProxy: return nil
        default: break
        }
        do throws(Fault) { return try attribute(value, name) } catch {
            forget(error)
            return nil
        }
    }

    /// An item of an exact list, tuple or dict by a number or a text; runs no code of the script.
    public func quietItem(_ value: Value, _ key: Value) -> Value? {
        if value.hasUserClass { return nil }
        switch (value, key) {
        case (.dict(let dict), .str(let text)): return dict.value(text)
        case (.dict(let dict), .int): return dict.items.first { $0.key.isIdentical(to: key) }?.value
        case (.list(let list), .int(let index)):
            let place = index < 0 ? index &+ list.items.count : index
            return list.items.indices.contains(place) ? list.items[place] : nil
        case (.tuple(let tuple), .int(let index)):
            let place = index < 0 ? index &+ tuple.items.count : index
            return tuple.items.indices.contains(place) ? tuple.items[place] : nil
        case (.array(let array), .int) where array.rank > 0:
            // A view, or one number.
            do throws(Fault) { return try item(value, key) } catch {
                forget(error)
                return nil
            }
        default: return nil
        }
    }

    // MARK: What code reads

    /// The global variables that a function, the methods of a class or those of an instance's class may read when called.
    public func globalsRead(by value: Value) -> Set<String> {
        var found: Set<String> = []
        collectGlobals(of: value, into: &found)
        return found
    }

    private func collectGlobals(of value: Value, into found: inout Set<String>) {
        switch value {
        case .function(let function): collectGlobals(of: function.code.code, into: &found)
        case .type(let type) where !type.isBuiltin:
            for entry in type.namespace.items { collectGlobals(of: entry.value, into: &found) }
            if let base = type.base { collectGlobals(of: .type(base), into: &found) }
        case .instance(let instance): collectGlobals(of: .type(instance.type), into: &found)
        case .object(let object):
            switch object {
            case let method as BoundMethodObject:
                collectGlobals(of: method.function, into: &found)
                collectGlobals(of: method.receiver, into: &found)
            case let wrapper as MethodWrapperObject: collectGlobals(of: wrapper.function, into: &found)
            case let property as PropertyObject: collectGlobals(of: property.getter, into: &found)
            default: break
            }
        default: break
        }
    }

    private func collectGlobals(of code: Code, into found: inout Set<String>) {
        found.formUnion(code.globals)
        for child in code.children { collectGlobals(of: child, into: &found) }
    }

    // MARK: Whether a value has changed

    /// A number that is the same as long as a value is: of data its contents, of functions and classes their text. Large
    /// arrays and deep structures are looked at in samples, so that this takes well under a millisecond.
    public func fingerprint(of value: Value) -> Int {
        var walk = Fingerprint()
        walk.add(value, self, depth: 0)
        return walk.hasher.finalize()
    }

    /// The object behind a value, for whoever wants to know which names share it; an array's memory counts, not the view.
    public func identity(of value: Value) -> ObjectIdentifier? {
        switch value {
        case .array(let array): ObjectIdentifier(array.storage)
        case .str: nil
        default: value.heapObject.map { ObjectIdentifier($0) }
        }
    }
}

/// The walk over a value that makes its fingerprint.
private struct Fingerprint {
    /// Objects looked at, and bytes of one array.
    private static let mostObjects = 4000
    private static let wholeArray = 1 << 18
    private static let samples = 8192
    private static let deepest = 12

    var hasher = Hasher()
    private var objects = 0
    private var seen: Set<ObjectIdentifier> = []

    mutating func add(_ value: Value, _ vm: Interpreter, depth: Int) {
        objects += 1
        guard objects < Fingerprint.mostObjects, depth < Fingerprint.deepest else { return }
        switch value {
        case .undefined: hasher.combine(0)
        case .none: hasher.combine(1)
        case .ellipsis: hasher.combine(2)
        case .notImplemented: hasher.combine(3)
        case .bool(let truth): hasher.combine(truth)
        case .int(let number): hasher.combine(number)
        case .float(let number): hasher.combine(number.bitPattern)
        case .str(let text): hasher.combine(text.value)
        case .array(let array): add(array)
        case .function(let function):
            hasher.combine(function.code.code.source.text(function.code.code.span))
            for value in function.defaults + function.keywordDefaults { add(value, vm, depth: depth + 1) }
        default: addObject(value, vm, depth)
        }
    }

    private mutating func addObject(_ value: Value, _ vm: Interpreter, _ depth: Int) {
        guard let object = value.heapObject else { return }
        guard seen.insert(ObjectIdentifier(object)).inserted else { return }
        hasher.combine(object.kind)
        switch value {
        case .list(let list): add(list.items, vm, depth)
        case .tuple(let tuple): add(tuple.items, vm, depth)
        case .dict(let dict): add(dict, vm, depth)
        case .set(let set):
            hasher.combine(set.table.count)
            add(set.table.entries.lazy.filter { !$0.key.isUndefined }.map(\.key), vm, depth)
        case .type(let type):
            if type.isBuiltin { hasher.combine(ObjectIdentifier(type)) } else { hasher.combine(type.code.map { $0.code.source.text($0.code.span) }) }
        case .instance(let instance):
            hasher.combine(ObjectIdentifier(instance.type))
            add(instance.payload, vm, depth: depth + 1)
            if let dictionary = instance.dictionary { add(dictionary, vm, depth) } else { add(UnsafeBufferPointer(start: instance.slots, count: Int(instance.slotCount)), vm, depth) }
        case .object(let object):
            if let host = object as? HostObject, let parameters = try? host.hostAttribute("params", vm), !parameters.isNone {
                add(parameters, vm, depth: depth + 1)
            } else if object is ScalarObject {
                hasher.combine((try? vm.repr(value)) ?? "")
            } else { hasher.combine(ObjectIdentifier(object)) }
        default: hasher.combine(ObjectIdentifier(object))
        }
    }

    private mutating func add(_ items: some Collection<Value>, _ vm: Interpreter, _ depth: Int) {
        hasher.combine(items.count)
        for item in items {
            if objects >= Fingerprint.mostObjects { return }
            add(item, vm, depth: depth + 1)
        }
    }

    private mutating func add(_ dict: DictObject, _ vm: Interpreter, _ depth: Int) {
        hasher.combine(dict.table.count)
        for entry in dict.table.entries where !entry.key.isUndefined {
            if objects >= Fingerprint.mostObjects { return }
            add(entry.key, vm, depth: depth + 1)
            add(entry.value, vm, depth: depth + 1)
        }
    }

    private mutating func add(_ array: NDArray) {
        hasher.combine(array.dtype.name)
        for axis in 0..<array.rank { hasher.combine(array.shape[axis]) }
        if array.isContiguous, array.byteCount <= Fingerprint.wholeArray {
            hasher.combine(bytes: UnsafeRawBufferPointer(start: array.data, count: array.byteCount))
            return
        }
        let count = array.count, size = array.itemsize
        guard count > 0 else { return }
        let samples = min(count, Fingerprint.samples)
        for sample in 0..<samples {
            // Evenly spread, the last element among them.
            var index = samples > 1 ? Int(Double(sample) * Double(count - 1) / Double(samples - 1)) : 0
            var offset = 0
            for axis in stride(from: array.rank - 1, through: 0, by: -1) {
                let length = max(array.shape[axis], 1)
                offset += index % length * array.strides[axis]
                index /= length
            }
            hasher.combine(bytes: UnsafeRawBufferPointer(start: array.data + offset, count: size))
        }
    }
}
