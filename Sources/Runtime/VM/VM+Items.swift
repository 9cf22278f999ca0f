import Lang

extension Interpreter {
    // MARK: Reading

    /// `object[key]`.
    public func item(_ object: Value, _ key: Value) throws(Fault) -> Value {
        if object.hasUserClass, let result = try callUser(object, names.getItem, [key]) { return result }
        return try builtinItem(object, key)
    }

    /// The same without a look at a script's own `__getitem__`: what `list.__getitem__` does.
    func builtinItem(_ object: Value, _ key: Value) throws(Fault) -> Value {
        switch object {
        case .list(let list):
            if case .object(let inner) = key, inner.kind == .slice {
                return .newList(try slice(list.items, unsafeDowncast(inner, to: SliceObject.self)))
            }
            let position = try index(key, of: "list")
            let count = list.count
            guard position >= -count, position < count else { throw outOfRange("list index out of range", position, count) }
            return list[position < 0 ? position + count : position]
        case .tuple(let tuple):
            if case .object(let inner) = key, inner.kind == .slice {
                return .newTuple(try slice(tuple.items, unsafeDowncast(inner, to: SliceObject.self)))
            }
            let position = try index(key, of: "tuple")
            let count = tuple.items.count
            guard position >= -count, position < count else { throw outOfRange("tuple index out of range", position, count) }
            return tuple.items[position < 0 ? position + count : position]
        case .dict(let dict):
            if let found = try value(dict, key) { return found }
            if let method = dict.extra.flatMap({ $0.type.lookup(names.missing, self) }) {
                return try call(try bind(method, to: object, type(of: object)), [key])
            }
            throw try keyFault(key, in: dict)
        case .str(let text):
            if case .object(let inner) = key, inner.kind == .slice {
                let bounds = try bounds(unsafeDowncast(inner, to: SliceObject.self), count: text.count)
                try WorkContext.ask(bounds.count)
                return .str(.make(text.text.slice(start: bounds.start, step: bounds.step, count: bounds.count)))
            }
            guard isIndexLike(key) else { throw .type("string indices must be integers, not '\(typeName(key))'") }
            let position = try index(key)
            let count = text.count
            guard position >= -count, position < count else { throw outOfRange("string index out of range", position, count) }
            return character(text.scalar(at: position < 0 ? position + count : position))
        case .array(let array): return try arrayItem(array, key)
        case .object(let inner):
            if inner.kind == .range { return try rangeItem(unsafeDowncast(inner, to: RangeObject.self), key) }
            if let host = inner as? HostObject, let result = try host.hostItem(key, self) { return result }
        case .type(let type):
            if let method = type.lookup(names.classGetItem, self) { return try call(try bind(method, to: object, type), [key]) }
            if GenericAliasObject.origins.contains(type.builtinBase.name) || type.isNative && GenericAliasObject.origins.contains(type.name) { return .object(GenericAliasObject(type, key)) }
            throw .type("type '\(type.name)' is not subscriptable")
        default: break
        }
        throw .type("'\(qualifiedTypeName(object))' object is not subscriptable")
    }

    /// IndexError with the index and the length as a hint.
    private func outOfRange(_ message: String, _ position: Int, _ count: Int) -> Fault {
        let length = count == 0 ? "there are no items" : count == 1 ? "there is one item, at 0" : "there are \(count) items, at 0 to \(count - 1)"
        return Fault(.indexError, message, hint: "the index is \(position), and \(length)")
    }

    /// A KeyError that knows the dict, for a report to name a near key.
    private func keyFault(_ key: Value, in dict: DictObject) throws(Fault) -> Fault {
        let exception = newException(types.exception(.keyError), [key])
        exception.owner = .dict(dict)
        return raise(.instance(exception))
    }

    /// A KeyError with the key itself as its argument.
    func keyFault(_ key: Value) throws(Fault) -> Fault {
        raise(types.exception(.keyError), [key])
    }

    private func isIndexLike(_ key: Value) -> Bool {
        switch key {
        case .int, .bool: true
        case .object(let object): object.kind == .scalar
        default: key.asInt != nil || userMethod(key, names.index) != nil
        }
    }

    private func index(_ key: Value, of kind: String) throws(Fault) -> Int {
        if case .int(let position) = key { return position }
        if isIndexLike(key) { return try index(key) }
        if case .array = key { return try index(key) }
        throw .type("\(kind) indices must be integers or slices, not \(typeName(key))")
    }

    private func rangeItem(_ range: RangeObject, _ key: Value) throws(Fault) -> Value {
        if case .object(let inner) = key, inner.kind == .slice {
            let ends = try ends(unsafeDowncast(inner, to: SliceObject.self), count: range.count)
            return .object(RangeObject(start: range.start &+ ends.start &* range.step, stop: range.start &+ ends.stop &* range.step,
                                       step: range.step &* ends.step))
        }
        guard isIndexLike(key) else { throw .type("range indices must be integers or slices, not \(typeName(key))") }
        let position = try index(key)
        guard position >= -range.count, position < range.count else { throw .index("range object index out of range") }
        return .int(range[position < 0 ? position + range.count : position])
    }

    // MARK: Slices

    /// Where a slice begins, its step, and how many elements it takes of a sequence of `count`.
    func bounds(_ slice: SliceObject, count: Int) throws(Fault) -> (start: Int, step: Int, count: Int) {
        let ends = try ends(slice, count: count)
        return (ends.start, ends.step, RangeObject.length(ends.start, ends.stop, ends.step))
    }

    /// Start, stop and step of a slice of a sequence of `count`: `slice.indices`.
    func ends(_ slice: SliceObject, count: Int) throws(Fault) -> (start: Int, stop: Int, step: Int) {
        let step = slice.step.isNone ? 1 : try sliceIndex(slice.step)
        if step == 0 { throw .value("slice step cannot be zero") }
        func clamp(_ value: Value, _ fallback: Int) throws(Fault) -> Int {
            if value.isNone { return fallback }
            let position = try sliceIndex(value)
            let low = step > 0 ? 0 : -1, high = step > 0 ? count : count - 1
            if position < 0 { return max(low, position < -count ? low : position + count) }
            return min(high, position)
        }
        let start = try clamp(slice.start, step > 0 ? 0 : count - 1)
        let stop = try clamp(slice.stop, step > 0 ? count : -1)
        return (start, stop, step)
    }

    private func sliceIndex(_ value: Value) throws(Fault) -> Int {
        do throws(Fault) { return try index(value) } catch {
            guard error.kind == .typeError else { throw error }
            throw .type("slice indices must be integers or None or have an __index__ method")
        }
    }

    func slice(_ items: [Value], _ slice: SliceObject) throws(Fault) -> [Value] {
        let bounds = try bounds(slice, count: items.count)
        if bounds.step == 1 { return try copy(items[bounds.start..<(bounds.start + bounds.count)]) }
        try WorkContext.ask(bounds.count * MemoryLayout<Value>.stride)
        return try filled(bounds.count) { place, count, stop in
            var position = bounds.start
            while count < bounds.count {
                if count & 0xFFFF == 0, stop.isSet { return }
                (place + count).initialize(to: items[position])
                count += 1
                position = position &+ bounds.step
            }
        }
    }

    // MARK: Writing

    /// `object[key] = value`.
    public func setItem(_ object: Value, _ key: Value, _ value: Value) throws(Fault) {
        if object.hasUserClass, try callUser(object, names.setItem, [key, value]) != nil { return }
        try builtinSetItem(object, key, value)
    }

    /// The same without a look at a script's own `__setitem__`.
    func builtinSetItem(_ object: Value, _ key: Value, _ value: Value) throws(Fault) {
        switch object {
        case .list(let list):
            if case .object(let inner) = key, inner.kind == .slice {
                return try setSlice(list, unsafeDowncast(inner, to: SliceObject.self), value)
            }
            let position = try index(key, of: "list")
            let count = list.count
            guard position >= -count, position < count else { throw .index("list assignment index out of range") }
            let place = position < 0 ? position + count : position
            if list.isPacked {
                var value = value
                if withUnsafeMutablePointer(to: &value, { list.writePacked(place, $0) }) { return }
                try WorkContext.ask(list.bytesToUnpack)
            }
            list.items[place] = value
            return
        case .dict(let dict):
            try set(dict, key, value)
            if dict.isView { writeGlobal(dict, key, value) }
            return
        case .array(let array): return try setArrayItem(array, key, value)
        case .object(let inner):
            if let host = inner as? HostObject, try host.setHostItem(key, value, self) { return }
        default: break
        }
        throw .type("'\(qualifiedTypeName(object))' object does not support item assignment")
    }

    private func setSlice(_ list: ListObject, _ slice: SliceObject, _ value: Value) throws(Fault) {
        if list.isPacked, case .list(let other) = value, other.isPacked, other.extra == nil, slice.isPlain {
            let bounds = try bounds(slice, count: list.count)
            if list.writePacked(start: bounds.start, step: bounds.step, count: bounds.count, from: other) { return }
        }
        let items: [Value]
        do throws(Fault) { items = try array(of: value) } catch {
            guard error.kind == .typeError, error.message.hasSuffix("is not iterable") else { throw error }
            throw .type(slice.step.isNone ? "can only assign an iterable" : "must assign iterable to extended slice")
        }
        let bounds = try bounds(slice, count: list.items.count)
        if bounds.step == 1 {
            let start = min(bounds.start, list.items.count)
            let range = start..<min(start + bounds.count, list.items.count)
            // What goes is held until the list is whole again: its end may run code of the script.
            let gone = Array(list.items[range])
            list.items.replaceSubrange(range, with: items)
            return withExtendedLifetime(gone) {}
        }
        guard items.count == bounds.count else {
            throw .value("attempt to assign sequence of size \(items.count) to extended slice of size \(bounds.count)")
        }
        var position = bounds.start
        for (number, item) in items.enumerated() where list.items.indices.contains(position) {
            list.items[position] = item
            position = position &+ bounds.step
            if number & 0xFFFF == 0xFFFF { try checkInterrupts() }
        }
    }

    /// `del object[key]`.
    func deleteItem(_ object: Value, _ key: Value) throws(Fault) {
        if object.hasUserClass, try callUser(object, names.deleteItem, [key]) != nil { return }
        try builtinDeleteItem(object, key)
    }

    /// The same without a look at a script's own `__delitem__`.
    func builtinDeleteItem(_ object: Value, _ key: Value) throws(Fault) {
        switch object {
        case .list(let list):
            if case .object(let inner) = key, inner.kind == .slice {
                let bounds = try bounds(unsafeDowncast(inner, to: SliceObject.self), count: list.items.count)
                if bounds.step == 1 {
                    let range = bounds.start..<(bounds.start + bounds.count)
                    let gone = Array(list.items[range])
                    list.items.removeSubrange(range)
                    withExtendedLifetime(gone) {}
                } else {
                    var doomed = Set<Int>()
                    for step in 0..<bounds.count { doomed.insert(bounds.start &+ step &* bounds.step) }
                    list.items = list.items.enumerated().filter { !doomed.contains($0.offset) }.map(\.element)
                }
                return
            }
            let position = try index(key, of: "list")
            let count = list.items.count
            guard position >= -count, position < count else { throw .index("list assignment index out of range") }
            list.items.remove(at: position < 0 ? position + count : position)
            return
        case .dict(let dict):
            guard try remove(dict, key) != nil else { throw try keyFault(key) }
            if dict.isView { writeGlobals(dict) }
            return
        case .array: throw .value("cannot delete array elements")
        default: break
        }
        // CPython's words depend on whether the type has the protocol of sequences, and the key is an index.
        let isSequence: Bool = switch object {
        case .str, .tuple, .set, .instance: true
        case .object(let inner): inner.kind == .range || inner.kind == .view
        default: false
        }
        throw .type("'\(qualifiedTypeName(object))' object \(isSequence && isIndexLike(key) ? "doesn't" : "does not") support item deletion")
    }
}
