import Lang

/// The methods of dict, and its live views.
enum DictMethods {
    static let rows: [Builtin] = [
        Builtin("__init__", "__init__(self, iterable=, /, **kwargs)", summary: "Puts in what a mapping or pairs have.",
                example: "x = {}; x.__init__(a=1); x  # {'a': 1}") { args throws(Fault) in
            let dict = try args.dict()
            if args.has(1) { try args.vm.merge(dict, args[1]) }
            if let more = args.keywords(2) { try args.vm.merge(dict, more) }
            return .none
        },
        Builtin("clear", "clear(self, /)", summary: "Takes all keys out.", example: "x = {'a': 1}; x.clear(); x  # {}") { args throws(Fault) in
            let dict = try args.dict()
            dict.table.removeAll()
            return .none
        },
        Builtin("copy", "copy(self, /)", summary: "A new dict of the same keys and values.", example: "{'a': 1}.copy()  # {'a': 1}") { args throws(Fault) in
            let result = DictObject()
            let dict = try args.dict()
            try WorkContext.ask(dict.count * MemoryLayout<HashTable.Entry>.stride)
            result.table = try dict.table.detached(args.vm.look)
            return .dict(result)
        },
        Builtin("get", "get(self, key, default=None, /)", summary: "The value of a key, or the default.", example: "{'a': 1}.get('b', 0)  # 0") { args throws(Fault) in
            try args.vm.value(try args.dict(), args[1]) ?? args[2]
        },
        Builtin("items", "items(self, /)", summary: "A view of the pairs of key and value.", example: "{'a': 1}.items()  # dict_items([('a', 1)])") { args throws(Fault) in
            .object(DictViewObject(try args.dict(), .items))
        },
        Builtin("keys", "keys(self, /)", summary: "A view of the keys.", example: "{'a': 1}.keys()  # dict_keys(['a'])") { args throws(Fault) in
            .object(DictViewObject(try args.dict(), .keys))
        },
        Builtin("pop", "pop(self, key, default=, /)", summary: "Takes a key out and returns its value, or the default.",
                example: "{'a': 1}.pop('a')  # 1") { args throws(Fault) in
            // CPython does not even hash the key where there is nothing to find.
            if try args.dict().count > 0, let value = try args.vm.remove(try args.dict(), args[1]) {
                if !args.vm.globalViews.isEmpty { args.vm.writeGlobals(try args.dict()) }
                return value
            }
            if args.has(2) { return args[2] }
            throw try args.vm.keyFault(args[1])
        },
        Builtin("popitem", "popitem(self, /)", summary: "Takes out the pair put in last and returns it.", example: "{'a': 1}.popitem()  # ('a', 1)") { args throws(Fault) in
            let dict = try args.dict()
            var position = dict.table.end - 1
            while position >= 0, dict.table.entries[position].key.isUndefined { position -= 1 }
            guard position >= 0 else {
                throw args.vm.raise(args.vm.types.exception(.keyError), [.string("popitem(): dictionary is empty")])
            }
            let entry = dict.table.entries[position]
            dict.table.removeLast(at: position)
            return .newTuple([entry.key, entry.value])
        },
        Builtin("setdefault", "setdefault(self, key, default=None, /)", summary: "The value of a key, which is put in if it is not there.",
                example: "{'a': 1}.setdefault('b', 2)  # 2") { args throws(Fault) in
            let dict = try args.dict()
            if let value = try args.vm.value(dict, args[1]) { return value }
            try args.vm.set(dict, args[1], args[2])
            if !args.vm.globalViews.isEmpty { args.vm.writeGlobals(dict) }
            return args[2]
        },
        Builtin("update", "update(self, other=, /, **kwargs)", summary: "Puts in what another mapping or pairs have.",
                example: "x = {'a': 1}; x.update({'b': 2}, c=3); x  # {'a': 1, 'b': 2, 'c': 3}") { args throws(Fault) in
            let dict = try args.dict()
            if args.has(1) { try args.vm.merge(dict, args[1]) }
            if let more = args.keywords(2) { try args.vm.merge(dict, more) }
            if !args.vm.globalViews.isEmpty { args.vm.writeGlobals(dict) }
            return .none
        },
        Builtin("values", "values(self, /)", summary: "A view of the values.", example: "{'a': 1}.values()  # dict_values([1])") { args throws(Fault) in
            .object(DictViewObject(try args.dict(), .values))
        },
    ]

    static let classRows: [Builtin] = [
        Builtin("fromkeys", "fromkeys(cls, iterable, value=None, /)", summary: "A dict with the keys of an iterable and one value.",
                example: "dict.fromkeys('ab', 0)  # {'a': 0, 'b': 0}") { args throws(Fault) in
            let vm = args.vm
            let value = args[2]
            if case .type(let type) = args[0], !type.isBuiltin {
                let made = try vm.construct(type, [], keywords: nil)
                try vm.forEach(args[1]) { (key: Value) throws(Fault) in try vm.setItem(made, key, value) }
                return made
            }
            let dict = DictObject()
            try vm.forEach(args[1]) { (key: Value) throws(Fault) in try vm.set(dict, key, value) }
            return .dict(dict)
        },
    ]

    static let viewRows: [Builtin] = [
        Builtin("isdisjoint", "isdisjoint(self, other, /)", summary: "Whether they have no item in common.",
                example: "{'a': 1}.keys().isdisjoint('b')  # True") { args throws(Fault) in
            let vm = args.vm
            for item in try vm.array(of: args[1]) { if try vm.contains(args[0], item) { return .bool(false) } }
            return .bool(true)
        },
    ]

    static let viewProperties: [Builtin] = [
        Builtin("mapping", "mapping(self)", summary: "The dict it shows, which cannot be changed through it.",
                example: "{'a': 1}.keys().mapping['a']  # 1") { args throws(Fault) in
            guard case .object(let object) = args[0], let view = object as? DictViewObject else { return .none }
            return .object(MappingProxyObject(.mapping(.dict(view.dict))))
        },
    ]
}

/// `dict.keys()`, `.values()` or `.items()`: what it shows follows the dict.
final class DictViewObject: HostObject {
    let dict: DictObject
    let part: DictIterator.Part

    init(_ dict: DictObject, _ part: DictIterator.Part) {
        self.dict = dict
        self.part = part
        super.init(kind: .view)
    }

    private var name: String {
        switch part {
        case .keys: "dict_keys"
        case .values: "dict_values"
        case .items: "dict_items"
        }
    }

    override func hostType(_ vm: Interpreter) -> TypeObject { vm.types.named(name, vm) }
    override func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { dict.count }
    override func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? { DictIterator(dict, part) }
    override func hostRepr(_ vm: Interpreter) throws(Fault) -> String? {
        try vm.checkNativeStack()
        guard vm.reprActive.insert(ObjectIdentifier(self)).inserted else { return "..." }
        defer { vm.reprActive.remove(ObjectIdentifier(self)) }
        return "\(name)(\(try vm.repr(.newList(items))))"
    }

    /// What it shows now.
    private var items: [Value] {
        dict.table.entries.filter { !$0.key.isUndefined }.map { entry in
            switch part {
            case .keys: entry.key
            case .values: entry.value
            case .items: .newTuple([entry.key, entry.value])
            }
        }
    }

    /// Keys and items compare as sets do, and so have no hash either.
    override func hostHash(_ vm: Interpreter) throws(Fault) -> Int? {
        if case .values = part { return nil }
        throw .type("unhashable type: '\(name)'")
    }

    override func hostContains(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        switch part {
        case .keys: return try vm.find(dict, value, hash: try vm.hash(value)) != nil
        case .values: return nil
        case .items:
            guard case .tuple(let pair) = value, pair.items.count == 2 else { return false }
            guard let found = try vm.value(dict, pair.items[0]) else { return false }
            return try vm.keysEqual(found, pair.items[1])
        }
    }

    /// Keys and items take part in set algebra with any iterable.
    override func hostBinary(_ op: BinaryOp, _ other: Value, reflected: Bool, _ vm: Interpreter) throws(Fault) -> Value? {
        if case .values = part { return nil }
        let mine = SetObject(), theirs = SetObject()
        switch op {
        case .bitAnd, .bitOr, .bitXor, .subtract: break
        default: return nil
        }
        for item in items { try vm.add(item, to: mine) }
        try vm.update(theirs, with: other)
        let (left, right) = reflected ? (theirs, mine) : (mine, theirs)
        switch op {
        case .bitAnd:
            // As CPython: the longer side is asked for each item of the other one.
            let result = SetObject()
            for key in (mine.count < theirs.count ? mine : theirs).keys {
                if try vm.contains(mine.count < theirs.count ? theirs : mine, key) { try vm.add(key, to: result) }
            }
            return .set(result)
        case .bitOr:
            try vm.update(left, with: .set(right))
            return .set(left)
        case .subtract: return .set(try vm.difference(left, right))
        default: return .set(try vm.symmetricDifference(left, right))
        }
    }

    override func hostCompare(_ op: CompareOp, _ other: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        if case .values = part { return nil }
        let count: Int
        switch other {
        case .set(let set): count = set.count
        case .object(let object):
            guard let view = object as? DictViewObject else { return nil }
            if case .values = view.part { return nil }
            count = view.dict.count
        default: return nil
        }
        let mine = Value.object(self)
        switch op {
        case .equal: return .bool(dict.count == count ? try DictViewObject.all(mine, in: other, vm) : false)
        case .notEqual: return .bool(dict.count == count ? !(try DictViewObject.all(mine, in: other, vm)) : true)
        case .lessEqual: return .bool(dict.count <= count ? try DictViewObject.all(mine, in: other, vm) : false)
        case .less: return .bool(dict.count < count ? try DictViewObject.all(mine, in: other, vm) : false)
        case .greaterEqual: return .bool(dict.count >= count ? try DictViewObject.all(other, in: mine, vm) : false)
        case .greater: return .bool(dict.count > count ? try DictViewObject.all(other, in: mine, vm) : false)
        default: return nil
        }
    }

    private static func all(_ some: Value, in whole: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        for item in try vm.array(of: some) { if !(try vm.contains(whole, item)) { return false } }
        return true
    }
}
