/// The methods of set and frozenset. Keys are looked for by script code where their classes define equality, so
/// a table being walked is a copy.
enum SetMethods {
    /// The set behind an argument: itself, or a new one of the items of an iterable.
    private static func other(_ value: Value, _ vm: Interpreter) throws(Fault) -> SetObject {
        if case .set(let set) = value { return set }
        let set = SetObject()
        try vm.update(set, with: value)
        return set
    }

    /// CPython walks the argument and keeps what the set has; with a set it walks the smaller of the two.
    private static func intersection(_ set: SetObject, with value: Value, _ vm: Interpreter) throws(Fault) -> SetObject {
        if case .set(let right) = value { return try vm.intersection(set, right) }
        let result = SetObject(frozen: set.isFrozen)
        try vm.forEach(value) { (item: Value) throws(Fault) in
            if try vm.find(set, item, hash: try vm.hash(item)) != nil { try vm.add(item, to: result) }
        }
        return result
    }

    private static func isDisjoint(_ set: SetObject, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool {
        for item in try vm.array(of: value) { if try vm.find(set, item, hash: try vm.hash(item)) != nil { return false } }
        return true
    }

    static let rows: [Builtin] = [
        Builtin("copy", "copy(self, /)", summary: "A new set of the same items.", example: "{1}.copy()  # {1}") { args throws(Fault) in
            let set = try args.set()
            if set.isFrozen, set.extra == nil { return args[0] }
            return .set(try args.vm.copy(set))
        },
        Builtin("difference", "difference(self, /, *others)", summary: "The items that none of the others has.",
                example: "{1, 2}.difference([2])  # {1}") { args throws(Fault) in
            let vm = args.vm
            let others = args.rest(1), set = try args.set()
            guard let first = others.first else { return .set(try vm.copy(set)) }
            let result: SetObject
            if case .set(let other) = first { result = try vm.difference(set, other) } else {
                result = try vm.copy(set)
                try vm.subtract(first, from: result)
            }
            for value in others.dropFirst() { try vm.subtract(value, from: result) }
            return .set(result)
        },
        Builtin("intersection", "intersection(self, /, *others)", summary: "The items that all of them have.",
                example: "{1, 2}.intersection([2, 3])  # {2}") { args throws(Fault) in
            var result = try args.set()
            let others = args.rest(1)
            if others.isEmpty { return .set(try args.vm.copy(result)) }
            for value in others { result = try intersection(result, with: value, args.vm) }
            return .set(result)
        },
        Builtin("isdisjoint", "isdisjoint(self, other, /)", summary: "Whether they have no item in common.",
                example: "{1}.isdisjoint({2})  # True") { args throws(Fault) in
            .bool(try isDisjoint(try args.set(), args[1], args.vm))
        },
        Builtin("issubset", "issubset(self, other, /)", summary: "Whether the other has every item.", example: "{1}.issubset([1, 2])  # True") { args throws(Fault) in
            .bool(try args.vm.isSubset(try args.set(), try other(args[1], args.vm)))
        },
        Builtin("issuperset", "issuperset(self, other, /)", summary: "Whether every item of the other is here.",
                example: "{1, 2}.issuperset([1])  # True") { args throws(Fault) in
            .bool(try args.vm.isSubset(try other(args[1], args.vm), try args.set()))
        },
        Builtin("symmetric_difference", "symmetric_difference(self, other, /)", summary: "The items that only one of both has.",
                example: "{1, 2}.symmetric_difference([2, 3])  # {1, 3}") { args throws(Fault) in
            .set(try args.vm.symmetricDifference(try args.set(), try other(args[1], args.vm)))
        },
        Builtin("union", "union(self, /, *others)", summary: "The items of all of them.", example: "{1}.union([2])  # {1, 2}") { args throws(Fault) in
            let result = try args.vm.copy(try args.set())
            for value in args.rest(1) { try args.vm.update(result, with: value) }
            return .set(result)
        },
    ]

    static let mutableRows: [Builtin] = [
        Builtin("__init__", "__init__(self, iterable=, /)", summary: "Fills the set with the items of an iterable.",
                example: "x = {1}; x.__init__([2]); x  # {2}") { args throws(Fault) in
            let set = try args.set()
            if set.count > 0 { set.table.removeAll() }
            if args.has(1) { try args.vm.update(set, with: args[1]) }
            return .none
        },
        Builtin("add", "add(self, object, /)", summary: "Adds an item.", example: "x = {1}; x.add(2); x  # {1, 2}") { args throws(Fault) in
            try args.vm.add(args[1], to: try args.set())
            return .none
        },
        Builtin("clear", "clear(self, /)", summary: "Takes all items out.", example: "x = {1}; x.clear(); x  # set()") { args throws(Fault) in
            let set = try args.set()
            set.table.removeAll()
            return .none
        },
        Builtin("difference_update", "difference_update(self, /, *others)", summary: "Takes out the items that the others have.",
                example: "x = {1, 2}; x.difference_update([2]); x  # {1}") { args throws(Fault) in
            let set = try args.set()
            for value in args.rest(1) { try args.vm.subtract(value, from: set) }
            return .none
        },
        Builtin("discard", "discard(self, object, /)", summary: "Takes an item out, if it is there.", example: "x = {1}; x.discard(2); x  # {1}") { args throws(Fault) in
            try args.vm.remove(args.vm.setKey(args[1]), from: try args.set())
            return .none
        },
        Builtin("intersection_update", "intersection_update(self, /, *others)", summary: "Keeps the items that all of them have.",
                example: "x = {1, 2}; x.intersection_update([2]); x  # {2}") { args throws(Fault) in
            let set = try args.set()
            var result = set
            for value in args.rest(1) { result = try intersection(result, with: value, args.vm) }
            if result !== set { set.table.replace(with: result.table) }
            return .none
        },
        Builtin("pop", "pop(self, /)", summary: "Takes an item out and returns it.", example: "{1}.pop()  # 1") { args throws(Fault) in
            let set = try args.set()
            if let key = set.table.pop() { return key }
            throw args.vm.raise(args.vm.types.exception(.keyError), [.string("pop from an empty set")])
        },
        Builtin("remove", "remove(self, object, /)", summary: "Takes an item out; KeyError when it is not there.",
                example: "x = {1, 2}; x.remove(2); x  # {1}") { args throws(Fault) in
            guard try args.vm.remove(args.vm.setKey(args[1]), from: try args.set()) else { throw try args.vm.keyFault(args[1]) }
            return .none
        },
        Builtin("symmetric_difference_update", "symmetric_difference_update(self, other, /)", summary: "Keeps the items that only one of both has.",
                example: "x = {1, 2}; x.symmetric_difference_update([2, 3]); x  # {1, 3}") { args throws(Fault) in
            let set = try args.set()
            let right = try other(args[1], args.vm)
            try args.vm.toggle(right, in: set)
            return .none
        },
        Builtin("update", "update(self, /, *others)", summary: "Adds the items of the others.", example: "x = {1}; x.update([2], (3,)); x  # {1, 2, 3}") { args throws(Fault) in
            let set = try args.set()
            for value in args.rest(1) { try args.vm.update(set, with: value) }
            return .none
        },
    ]
}
