// copy: shallow and deep copies. A deep copy keeps a memo by identity, so that shared parts stay shared and
// cycles come out as cycles; `__copy__` and `__deepcopy__` of a class go first.

enum CopyModule {
    static let row = LibraryModule(name: "copy", summary: "Shallow and deep copies of objects.", functions: { rows },
                                   source: { text })

    private static let text = #"""
__all__ = ['Error', 'copy', 'deepcopy']

class Error(Exception):
    pass
error = Error

def copy(x):
    """A shallow copy."""
    return _copy(x)

def deepcopy(x, memo=None, _nil=[]):
    """A copy that shares nothing that can change."""
    return _deepcopy(x, memo)
"""#

    static let rows: [Builtin] = [
        Builtin("_copy", "_copy(x, /)", summary: "A shallow copy.", example: "copy.copy([1, [2]])  # [1, [2]]") { args throws(Fault) in
            try args.vm.shallowCopy(args[0])
        },
        Builtin("_deepcopy", "_deepcopy(x, memo, /)", summary: "A copy that shares nothing that can change.",
                example: "copy.deepcopy([1, [2]])  # [1, [2]]") { args throws(Fault) in
            var memo = DictObject()
            if case .dict(let given) = args[1] { memo = given }
            return try args.vm.deepCopy(args[0], memo)
        },
    ]
}

extension Interpreter {
    /// The method of a class for copying, bound; also one an instance has by itself is not asked, as in CPython.
    private func copyMethod(_ value: Value, _ name: String) throws(Fault) -> Value? {
        if case .type = value { return nil }
        let type = type(of: value)
        guard !type.isBuiltin || type.layout == .other || type.layout == .exception, let found = type.lookup(intern(name), self) else { return nil }
        return try bind(found, to: value, type)
    }

    /// `copy.copy(value)`.
    func shallowCopy(_ value: Value) throws(Fault) -> Value {
        if let method = try copyMethod(value, "__copy__") { return try call(method) }
        if let made = try reconstructed(value, { (part: Value) throws(Fault) in part }, { (_: Value) throws(Fault) in }) { return made }
        return try duplicate(value) { (part: Value) throws(Fault) in part } ?? value
    }

    /// `copy.deepcopy(value, memo)`.
    func deepCopy(_ value: Value, _ memo: DictObject) throws(Fault) -> Value {
        guard let object = value.heapObject else { return value }
        switch value {
        case .str(let text) where text.extra == nil: return value
        case .function, .type: return value
        default: break
        }
        try checkNativeStack()
        let key = Value.int(identity(of: object))
        if let known = try self.value(memo, key) { return known }
        if let method = try copyMethod(value, "__deepcopy__") {
            let made = try call(method, [.dict(memo)])
            try remember(made, key, value, memo)
            return made
        }
        if let made = try reconstructed(value, { (part: Value) throws(Fault) in try deepCopy(part, memo) },
                                        { (made: Value) throws(Fault) in try set(memo, key, made) }) {
            try remember(made, key, value, memo)
            return made
        }
        guard let made = try duplicate(value, memo: memo, { (part: Value) throws(Fault) in try deepCopy(part, memo) }) else { return value }
        try remember(made, key, value, memo)
        return made
    }

    /// A copy made as the class of a script says by its `__reduce_ex__`, `__reduce__`, `__getstate__` or `__setstate__`, the hooks that
    /// Python shares between copying and pickling; nil for a class without any.
    private func reconstructed(_ value: Value, _ part: (Value) throws(Fault) -> Value, _ note: (Value) throws(Fault) -> Void) throws(Fault) -> Value? {
        let type = type(of: value)
        guard !type.isBuiltin, !type.isNative else { return nil }
        var answer = try callUser(value, intern("__reduce_ex__"), [.int(4)])
        if answer == nil { answer = try callUser(value, intern("__reduce__")) }
        if let reduced = answer {
            if case .str = reduced { return value }
            guard case .tuple(let parts) = reduced, parts.items.count >= 2 else { throw .type("__reduce__ must return a string or tuple") }
            guard case .tuple(let arguments) = parts.items[1] else { throw .type("second item of the tuple returned by __reduce__ must be a tuple") }
            var copied: [Value] = []
            for argument in arguments.items { copied.append(try part(argument)) }
            let made = try call(parts.items[0], copied)
            try note(made)
            if parts.items.count > 2, !parts.items[2].isNone { try setState(of: made, try part(parts.items[2])) }
            if parts.items.count > 3, !parts.items[3].isNone {
                let append = try attribute(made, intern("append"), nil)
                try forEach(parts.items[3]) { (item: Value) throws(Fault) in _ = try call(append, [try part(item)]) }
            }
            if parts.items.count > 4, !parts.items[4].isNone {
                try forEach(parts.items[4]) { (pair: Value) throws(Fault) in
                    let both = try array(of: pair)
                    guard both.count == 2 else { throw .value("dictitems of __reduce__ must be pairs") }
                    try setItem(made, try part(both[0]), try part(both[1]))
                }
            }
            return made
        }
        guard case .instance(let instance) = value, type.layout == .object,
              userMethod(value, intern("__getstate__")) != nil || userMethod(value, intern("__setstate__")) != nil else { return nil }
        let made = Value.instance(type.newInstance())
        try note(made)
        let state: Value
        if let given = try callUser(value, intern("__getstate__")) { state = given } else { state = .dict(instance.materialized()) }
        if state.isNone { return made }
        try setState(of: made, try part(state))
        return made
    }

    /// `__setstate__`, or the attributes of a dict.
    private func setState(of made: Value, _ state: Value) throws(Fault) {
        if try callUser(made, intern("__setstate__"), [state]) != nil { return }
        guard case .dict(let attributes) = state else { throw .type("the state of '\(typeName(made))' is no dict, and it has no __setstate__") }
        for entry in attributes.table.entries {
            if case .str(let name) = entry.key { try setAttribute(made, intern(name.value), entry.value) }
        }
    }

    /// Notes a copy, and keeps the original alive as long as the memo: its identity is the key.
    private func remember(_ made: Value, _ key: Value, _ original: Value, _ memo: DictObject) throws(Fault) {
        if made.isIdentical(to: original) { return }
        try set(memo, key, made)
        let keeper = Value.int(identity(of: memo))
        if case .list(let list)? = try self.value(memo, keeper) { list.items.append(original) } else {
            try set(memo, keeper, .newList([original]))
        }
    }

    /// A new object of the same kind whose parts went through `part`; nil for what cannot change.
    /// Containers that may hold themselves are noted in the memo before their parts are copied.
    private func duplicate(_ value: Value, memo: DictObject? = nil, _ part: (Value) throws(Fault) -> Value) throws(Fault) -> Value? {
        func note(_ made: Value) throws(Fault) {
            if let memo, let object = value.heapObject { try set(memo, .int(identity(of: object)), made) }
        }
        switch value {
        case .list(let list):
            let made = ListObject()
            try note(.list(made))
            try copyExtra(list, made, part)
            var position = 0
            // The list may change while its items are copied.
            while position < list.items.count {
                made.items.append(try part(list.items[position]))
                try tick()
                position += 1
            }
            return .list(made)
        case .dict(let dict):
            let made = DictObject()
            try note(.dict(made))
            try copyExtra(dict, made, part)
            let entries = dict.table.entries
            for entry in entries where !entry.key.isUndefined {
                let key = try part(entry.key)
                try set(made, key, try part(entry.value))
                try tick()
            }
            return .dict(made)
        case .set(let set):
            if set.isFrozen, set.extra == nil, memo == nil { return nil }
            let made = SetObject(frozen: set.isFrozen)
            try note(.set(made))
            try copyExtra(set, made, part)
            if memo == nil { made.table = try set.table.detached { () throws(Fault) in try self.checkInterrupts() } } else { for key in set.keys { try add(try part(key), to: made) } }
            return .set(made)
        case .tuple(let tuple):
            if memo == nil, tuple.extra == nil { return nil }
            var items: [Value] = [], isSame = true
            for item in tuple.items {
                let copied = try part(item)
                if !copied.isIdentical(to: item) { isSame = false }
                items.append(copied)
                try tick()
            }
            if isSame, tuple.extra == nil { return nil }
            // A tuple inside itself was copied on the way.
            if let memo, let known = try self.value(memo, .int(identity(of: tuple))) { return known }
            let made = TupleObject(items)
            try copyExtra(tuple, made, part)
            return .tuple(made)
        case .str(let text):
            guard let extra = text.extra else { return nil }
            let copy = Obj.Extra(type: extra.type)
            try copyAttributes(extra, to: copy, part)
            return .str(ExtendedString(text.text, copy))
        case .array(let array): return .array(try array.copiedKeepingLayout())
        case .instance(let instance): return try duplicate(instance, note, part)
        case .object(let object):
            switch object.kind {
            case .generator: throw .type("cannot pickle 'generator' object")
            case .module: throw .type("cannot pickle 'module' object")
            case .boundMethod where memo != nil:
                let method = unsafeDowncast(object, to: BoundMethodObject.self)
                return .object(BoundMethodObject(receiver: try part(method.receiver), function: method.function))
            default: return nil
            }
        default: return nil
        }
    }

    private func copyExtra(_ old: Obj, _ new: Container, _ part: (Value) throws(Fault) -> Value) throws(Fault) {
        guard let extra = old.extra else { return }
        let made = Obj.Extra(type: extra.type)
        new.extend(made)
        try copyAttributes(extra, to: made, part)
    }

    private func copyAttributes(_ extra: Obj.Extra, to made: Obj.Extra, _ part: (Value) throws(Fault) -> Value) throws(Fault) {
        for entry in extra.attributes.table.entries where !entry.key.isUndefined {
            if case .str(let name) = entry.key { made.attributes.setValue(name, try part(entry.value)) }
        }
    }

    private func duplicate(_ instance: InstanceObject, _ note: (Value) throws(Fault) -> Void,
                           _ part: (Value) throws(Fault) -> Value) throws(Fault) -> Value {
        let made: InstanceObject
        if let exception = instance as? ExceptionObject {
            let copy = ExceptionObject(exception.type)
            copy.arguments = exception.arguments
            made = copy
        } else {
            made = instance.type.newInstance()
        }
        made.payload = instance.payload
        try note(.instance(made))
        for name in instance.attributeNames {
            if let value = instance.attribute(name) { made.setAttribute(name, try part(value), self) }
        }
        return .instance(made)
    }
}
