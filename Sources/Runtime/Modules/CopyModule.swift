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
        guard let made = try duplicate(value, memo: memo, { (part: Value) throws(Fault) in try deepCopy(part, memo) }) else { return value }
        try remember(made, key, value, memo)
        return made
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
            if memo == nil { made.table = set.table.detached() } else { for key in set.keys { try add(try part(key), to: made) } }
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
            guard text.extra != nil else { return nil }
            let made = StringObject(text.value)
            try copyExtra(text, made, part)
            return .str(made)
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

    private func copyExtra(_ old: Obj, _ new: Obj, _ part: (Value) throws(Fault) -> Value) throws(Fault) {
        guard let extra = old.extra else { return }
        let made = Obj.Extra(type: extra.type)
        new.extra = made
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
