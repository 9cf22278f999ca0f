internal import CPlatform
import Lang

extension Interpreter {
    // MARK: Native stack

    /// RecursionError when the native stack is nearly used up: to be asked wherever Swift code may recurse on
    /// a script's data.
    /// - Parameter spare: bytes that are to be left beside, for what is about to ask again.
    func checkNativeStack(spare: UInt = 0) throws(Fault) {
        if nativeDepth == 0 || nativeStackFloor == 0 { nativeStackFloor = NativeStack.floor() }
        if UInt(nn_stack_here()) < nativeStackFloor &+ spare { throw recursionFault() }
    }

    // MARK: Truth

    public func truth(_ value: Value) throws(Fault) -> Bool {
        switch value {
        case .undefined, .none: return false
        case .bool(let value): return value
        case .int(let value): return value != 0
        case .float(let value): return value != 0
        case .ellipsis, .notImplemented, .function, .type: return true
        case .array(let array): return try array.truth()
        default: break
        }
        if let result = try callUser(value, names.bool) {
            guard case .bool(let truth) = result else { throw .type("__bool__ should return bool, returned \(typeName(result))") }
            return truth
        }
        if value.hasUserClass, userMethod(value, names.len) != nil { return try length(value) != 0 }
        return try builtinTruth(value)
    }

    /// The same without a look at a script's own `__bool__` and `__len__`.
    func builtinTruth(_ value: Value) throws(Fault) -> Bool {
        switch value {
        case .str(let text): return text.count != 0
        case .list(let list): return list.count > 0
        case .tuple(let tuple): return !tuple.items.isEmpty
        case .dict(let dict): return dict.count != 0
        case .set(let set): return set.count != 0
        case .instance(let instance): return instance.payload.isUndefined ? true : try truth(instance.payload)
        case .object(let object):
            switch object.kind {
            case .range: return unsafeDowncast(object, to: RangeObject.self).count != 0
            case .scalar: return unsafeDowncast(object, to: ScalarObject.self).scalar.isTruthy
            default:
                if let host = object as? HostObject {
                    if let truth = try host.hostTruth(self) { return truth }
                    if let length = try host.hostLength(self) { return length != 0 }
                }
                return true
            }
        default: return true
        }
    }

    // MARK: Lengths

    public func length(_ value: Value) throws(Fault) -> Int {
        if value.hasUserClass, let result = try callUser(value, names.len) {
            let length = try index(result)
            if length < 0 { throw .value("__len__() should return >= 0") }
            return length
        }
        return try builtinLength(value)
    }

    /// The same without a look at a script's own `__len__`.
    func builtinLength(_ value: Value) throws(Fault) -> Int {
        switch value {
        case .str(let text): return text.count
        case .list(let list): return list.count
        case .tuple(let tuple): return tuple.items.count
        case .dict(let dict): return dict.count
        case .set(let set): return set.count
        case .type(let type): if let result = try callHook(type, "__class_len__") { return try index(result) }
        case .array(let array):
            guard array.rank > 0 else { throw .type("len() of unsized object") }
            return array.shape[0]
        case .object(let object):
            if object.kind == .range { return unsafeDowncast(object, to: RangeObject.self).count }
            if let host = object as? HostObject, let length = try host.hostLength(self) { return length }
        default: break
        }
        throw .type("object of type '\(typeName(value))' has no len()")
    }

    // MARK: Numbers

    /// An int from an int, a bool, a NumPy integer or an object with `__index__`.
    public func index(_ value: Value) throws(Fault) -> Int {
        switch value {
        case .int(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .object(let object) where object.kind == .scalar:
            let scalar = unsafeDowncast(object, to: ScalarObject.self).scalar
            if scalar.dtype.kind != .float { return scalar.asInt }
        case .array(let array):
            if array.rank == 0, array.dtype.isInteger { return array.firstElement.int }
            throw .type("only integer scalar arrays can be converted to a scalar index")
        default:
            if let number = value.asInt { return number }
            if let result = try callUser(value, names.index) {
                guard let number = result.asInt else { throw .type("__index__ returned non-int (type \(typeName(result)))") }
                return number
            }
        }
        throw .type("'\(typeName(value))' object cannot be interpreted as an integer")
    }

    /// A float from any number or an object with `__float__`.
    public func double(_ value: Value) throws(Fault) -> Double {
        if let number = number(value) { return number }
        if let result = try callUser(value, names.float) {
            guard case .float(let number) = result else {
                throw .type("\(typeName(value)).__float__ returned non-float (type \(typeName(result)))")
            }
            return number
        }
        if userMethod(value, names.index) != nil { return Double(try index(value)) }
        throw .type("must be real number, not \(typeName(value))")
    }

    /// The number behind a value, if it is one.
    func number(_ value: Value) -> Double? {
        switch value {
        case .float(let number): number
        case .int(let number): Double(number)
        case .bool(let truth): truth ? 1 : 0
        case .instance(let instance): instance.payload.isUndefined ? nil : number(instance.payload)
        case .object(let object) where object.kind == .scalar: unsafeDowncast(object, to: ScalarObject.self).scalar.asDouble
        case .array(let array): array.rank == 0 ? array.firstElement.double : nil
        default: nil
        }
    }

    func isFloat64Scalar(_ value: Value) -> Bool {
        if case .object(let object) = value, object.kind == .scalar { return unsafeDowncast(object, to: ScalarObject.self).scalar.dtype == .float64 }
        return false
    }

    // MARK: Hashing

    /// `hash(value)`: CPython's for numbers and tuples, so that sets of them come in its order.
    public func hash(_ value: Value) throws(Fault) -> Int {
        switch value {
        case .int(let value): return Numbers.hash(value)
        case .str(let text): 
            if text.extra != nil, let own = try userHash(value) { return own }
            return text.hash
        case .float(let value): return Numbers.hash(value)
        case .bool(let value): return value ? 1 : 0
        case .none: return 0x0FC8_1F5D
        case .ellipsis: return 0x0FC8_1F5E
        case .notImplemented, .undefined: return 0x0FC8_1F5F
        case .tuple(let tuple):
            if tuple.extra != nil, let own = try userHash(value) { return own }
            return try builtinHash(value)
        case .instance:
            if let own = try userHash(value) { return own }
            return try builtinHash(value)
        default:
            if value.hasUserClass, let own = try userHash(value) { return own }
            return try builtinHash(value)
        }
    }

    /// The same without a look at a script's own `__hash__`.
    func builtinHash(_ value: Value) throws(Fault) -> Int {
        switch value {
        case .int, .float, .bool, .none, .ellipsis, .notImplemented, .undefined: return try hash(value)
        case .str(let text): return text.hash
        case .tuple(let tuple):
            try checkNativeStack()
            var result = Numbers.TupleHash()
            for (place, item) in tuple.items.enumerated() {
                result.add(try hash(item))
                if place & 0x3FFF == 0x3FFF { try checkInterrupts() }
            }
            return result.value
        case .set(let set):
            guard set.isFrozen else { break }
            if let known = set.cachedHash { return known }
            var hashes: [Int] = []
            for key in set.keys { hashes.append(try hash(key)) }
            let result = Numbers.hashSet(hashes)
            set.cachedHash = result
            return result
        case .instance(let instance):
            if !instance.payload.isUndefined { return try hash(instance.payload) }
            return objectHash(instance)
        case .function(let function): return objectHash(function)
        case .type(let type): return objectHash(type)
        case .object(let object):
            switch object.kind {
            case .range:
                let range = unsafeDowncast(object, to: RangeObject.self)
                let none = try hash(.none)
                var result = Numbers.TupleHash()
                result.add(Numbers.hash(range.count))
                result.add(range.count == 0 ? none : Numbers.hash(range.start))
                result.add(range.count <= 1 ? none : Numbers.hash(range.step))
                return result.value
            case .slice: break
            case .scalar:
                let scalar = unsafeDowncast(object, to: ScalarObject.self).scalar
                return scalar.dtype.kind == .float ? Numbers.hash(scalar.asDouble) : Numbers.hash(scalar.asInt)
            case .boundMethod:
                let method = unsafeDowncast(object, to: BoundMethodObject.self)
                return (method.receiver.heapObject.map { objectHash($0) } ?? 0) ^ (method.function.heapObject.map { objectHash($0) } ?? 0)
            default:
                if let host = object as? HostObject, let hash = try host.hostHash(self) { return hash }
                return objectHash(object)
            }
        default: break
        }
        throw .type("unhashable type: '\(qualifiedTypeName(value))'")
    }

    private func userHash(_ value: Value) throws(Fault) -> Int? {
        guard let method = userMethod(value, names.hash) else { return nil }
        if method.isNone { throw .type("unhashable type: '\(typeName(value))'") }
        let result = try call(method, [value])
        guard let hash = result.asInt else { throw .type("__hash__ method should return an integer") }
        return hash == -1 ? -2 : hash
    }

    /// A hash by identity.
    func objectHash(_ object: Obj) -> Int { identity(of: object) >> 4 }

    // MARK: Dict access with script keys

    /// Equality of keys: identical or equal.
    func keysEqual(_ a: Value, _ b: Value) throws(Fault) -> Bool { a.isIdentical(to: b) ? true : try equal(a, b) }

    /// The position of a key. Script code in `__eq__` may change the table: then the search begins again.
    func find(_ dict: DictObject, _ key: Value, hash: Int) throws(Fault) -> Int? {
        var place = key
        let quick = withUnsafeMutablePointer(to: &place) { dict.quickFind($0, hash: hash) }
        if quick != HashTable.undecided { return quick >= 0 ? quick : nil }
        while true {
            let version = dict.table.version
            let table = dict.table
            let found = try table.find(key, hash: hash) { (a: Value, b: Value) throws(Fault) in try keysEqual(a, b) }
            if dict.table.version == version { return found }
        }
    }

    /// `dict[key]`, or nil.
    @inline(__always)
    func value(_ dict: DictObject, _ key: Value) throws(Fault) -> Value? {
        guard let position = try find(dict, key, hash: try hash(key)) else { return nil }
        return dict.table.entries[position].value
    }

    func set(_ dict: DictObject, _ key: Value, _ value: Value) throws(Fault) {
        let hash = try hash(key)
        if let position = try find(dict, key, hash: hash) {
            dict.table.setValue(value, at: position)
        } else {
            dict.table.insert(key, hash: hash, value: value)
        }
    }

    /// Takes a key out; its value, or nil when it was not there.
    func remove(_ dict: DictObject, _ key: Value) throws(Fault) -> Value? {
        guard let position = try find(dict, key, hash: try hash(key)) else { return nil }
        let value = dict.table.entries[position].value
        dict.table.remove(at: position)
        return value
    }

    // MARK: Sets

    /// What copies of large tables call between their parts.
    var look: Look { { () throws(Fault) in try self.checkInterrupts() } }

    func find(_ set: SetObject, _ key: Value, hash: Int) throws(Fault) -> Int? {
        var place = key
        let quick = withUnsafeMutablePointer(to: &place) { set.quickFind($0, hash: hash) }
        if quick != HashTable.undecided { return quick >= 0 ? quick : nil }
        while true {
            let version = set.table.version
            let table = set.table
            let found = try table.find(key, hash: hash) { (a: Value, b: Value) throws(Fault) in try keysEqual(a, b) }
            if set.table.version == version { return found }
        }
    }

    func contains(_ set: SetObject, _ key: Value) throws(Fault) -> Bool {
        let key = try setKey(key)
        return try find(set, key, hash: try hash(key)) != nil
    }

    /// A set is looked for in a set as if it were frozen.
    func setKey(_ key: Value) throws(Fault) -> Value {
        guard case .set(let inner) = key, !inner.isFrozen, inner.extra.map({ $0.type.lookupUser(names.hash, self) == nil }) ?? true else { return key }
        let frozen = SetObject(frozen: true)
        frozen.table = try inner.table.detached(look)
        return .set(frozen)
    }

    func add(_ key: Value, to set: SetObject) throws(Fault) {
        let hash = try hash(key)
        if try find(set, key, hash: hash) == nil { set.table.insert(key, hash: hash) }
    }

    @discardableResult
    func remove(_ key: Value, from set: SetObject) throws(Fault) -> Bool {
        guard let place = try find(set, key, hash: try hash(key)) else { return false }
        set.table.remove(at: place)
        return true
    }

    /// `set.update(values)`.
    func update(_ set: SetObject, with values: Value) throws(Fault) {
        if case .set(let other) = values, other.extra == nil {
            if other === set { return }
            if try set.table.merge(emptySelfFrom: other.table, look) { return }
            set.table.reserveForMerge(other.table)
            for entry in other.table.entries where !entry.key.isUndefined {
                if try find(set, entry.key, hash: entry.hash) == nil { set.table.insert(entry.key, hash: entry.hash) }
                try tick()
            }
            return
        }
        try forEach(values) { (value: Value) throws(Fault) in try add(value, to: set) }
    }
}

/// Where the native stack of the running thread ends.
enum NativeStack {
    /// An address some way above the end, below which no more calls should be made.
    static func floor() -> UInt {
        let reserve: UInt = 192 * 1024
        var size: UInt = 0
        let low = nn_stack_low(&size)
        return low == 0 ? 1 : low + min(reserve, size / 4)
    }
}
