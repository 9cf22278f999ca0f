// collections.abc: classes that say what a value can do. `isinstance` asks what a value has, not what its class
// extends; a script's class that extends one gets the methods that follow from the abstract ones.

enum AbstractContainers {
    static let row = LibraryModule(name: "collections.abc", summary: "What containers can do, as classes.", functions: { rows },
                                   source: { AbstractContainersSource.text })

    private static let rows: [Builtin] = [
        Builtin("_structural", "_structural(cls, ability, /)") { args throws(Fault) in
            guard case .type(let type) = args[0], let ability = Ability(rawValue: try args.string(1)) else { return args[0] }
            type.instanceTest = { value, vm in ability.has(value, vm) }
            type.subclassTest = { type, vm in ability.hasClass(type, vm) }
            return args[0]
        },
    ]

    enum Ability: String, Sendable {
        case iterable, iterator, callable, hashable, sized, container, collection, reversible, generator
        case sequence, mutableSequence, mapping, mutableMapping, set, mutableSet

        /// The same of all instances of a class.
        func hasClass(_ type: TypeObject, _ vm: Interpreter) -> Bool {
            func methods(_ names: String...) -> Bool {
                names.allSatisfy { name in type.lookup(vm.intern(name), vm).map { !$0.isNone } ?? false }
            }
            let base = type.builtinBase.name
            switch self {
            case .callable: return methods("__call__")
            case .iterable: return methods("__iter__")
            case .iterator: return methods("__iter__", "__next__")
            case .hashable: return type.lookup(vm.names.hash, vm).map { !$0.isNone } ?? true
            case .sized: return methods("__len__")
            case .container: return methods("__contains__")
            case .collection: return methods("__len__", "__iter__", "__contains__")
            case .reversible: return ["list", "dict", "tuple", "str"].contains(base) || methods("__reversed__", "__iter__")
            case .generator: return base == "generator"
            case .sequence: return ["list", "tuple", "str", "range", "deque"].contains(base)
            case .mutableSequence: return ["list", "deque"].contains(base)
            case .mapping, .mutableMapping: return base == "dict" || type.name == "ChainMap"
            case .set: return ["set", "frozenset", "dict_keys", "dict_items"].contains(base)
            case .mutableSet: return base == "set"
            }
        }

        func has(_ value: Value, _ vm: Interpreter) -> Bool {
            func method(_ name: StringObject) -> Bool {
                guard let found = vm.type(of: value).lookup(name, vm) else { return false }
                return !found.isNone
            }
            switch self {
            case .callable: return vm.isCallable(value)
            case .iterable:
                if case .array = value { return true }
                return vm.isIterator(value) || method(vm.names.iter)
            case .iterator:
                if case .instance = value { return method(vm.names.next) && method(vm.names.iter) }
                return vm.isIterator(value)
            case .hashable:
                if case .array = value { return false }
                if case .object(let object) = value {
                    if object.kind == .slice { return false }
                    if let view = object as? DictViewObject { return view.part == .values }
                }
                return vm.type(of: value).lookup(vm.names.hash, vm).map { !$0.isNone } ?? true
            case .sized:
                if case .array = value { return true }
                return method(vm.names.len)
            case .container:
                if case .array = value { return true }
                if case .object(let object) = value, object is DictViewObject { return true }
                return method(vm.names.contains)
            case .collection: return Ability.sized.has(value, vm) && Ability.iterable.has(value, vm) && Ability.container.has(value, vm)
            case .reversible:
                switch value {
                case .list, .dict, .tuple, .str: return true
                default: return method(vm.names.reversed) && Ability.iterable.has(value, vm)
                }
            case .generator:
                if case .object(let object) = value { return object.kind == .generator }
                return false
            case .sequence:
                switch value {
                case .list, .tuple, .str: return true
                case .object(let object): return object.kind == .range
                case .instance(let instance): return instance is DequeObject
                default: return false
                }
            case .mutableSequence:
                switch value {
                case .list: return true
                case .instance(let instance): return instance is DequeObject
                default: return false
                }
            case .mapping, .mutableMapping:
                if case .dict = value { return true }
                return vm.type(of: value).name == "ChainMap"
            case .set:
                switch value {
                case .set: return true
                case .object(let object):
                    guard let view = object as? DictViewObject else { return false }
                    if case .values = view.part { return false }
                    return true
                default: return false
                }
            case .mutableSet:
                if case .set(let set) = value { return !set.isFrozen }
                return false
            }
        }
    }
}
