import Lang

extension Interpreter {
    /// The truth of a comparison.
    func isTrue(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Bool {
        let result = try compare(op, left, right)
        if case .bool(let truth) = result { return truth }
        return try truth(result)
    }

    /// `left op right`; arrays give arrays, everything else a bool or what the script's method returns.
    public func compare(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Value {
        switch op {
        case .is: return .bool(left.isIdentical(to: right))
        case .isNot: return .bool(!left.isIdentical(to: right))
        case .in: return .bool(try contains(right, left))
        case .notIn: return .bool(!(try contains(right, left)))
        default: break
        }
        if let quick = quickCompare(op, left, right) { return .bool(quick) }
        if isArrayLike(left) || isArrayLike(right), userMethod(left, methodName(op)) == nil,
           let result = try arrayCompare(op, left, right) { return result }
        if let result = try userCompare(op, left, right) { return result }
        return try builtinCompare(op, left, right)
    }

    /// Numbers and strings.
    private func quickCompare(_ op: CompareOp, _ left: Value, _ right: Value) -> Bool? {
        switch (left, right) {
        case (.int(let x), .int(let y)): return Interpreter.holds(op, x < y ? -1 : x > y ? 1 : 0)
        case (.float(let x), .float(let y)): return Interpreter.holds(op, x, y)
        case (.int(let x), .float(let y)): return Interpreter.holds(op, Numbers.compare(x, y))
        case (.float(let x), .int(let y)): return Interpreter.holds(op, Numbers.compare(y, x).map { -$0 })
        case (.str(let x), .str(let y)):
            if x.extra != nil || y.extra != nil { return nil }
            switch op {
            case .equal: return x.equals(y)
            case .notEqual: return !x.equals(y)
            default: return Interpreter.holds(op, x.text.compare(y.text))
            }
        case (.bool(let x), _): return quickCompare(op, .int(x ? 1 : 0), right)
        case (_, .bool(let y)): return quickCompare(op, left, .int(y ? 1 : 0))
        default: return nil
        }
    }

    /// Whether an order (negative, zero, positive; nil for NaN) satisfies an operator.
    static func holds(_ op: CompareOp, _ order: Int?) -> Bool {
        guard let order else { return op == .notEqual }
        switch op {
        case .less: return order < 0
        case .lessEqual: return order <= 0
        case .equal: return order == 0
        case .notEqual: return order != 0
        case .greater: return order > 0
        case .greaterEqual: return order >= 0
        default: return false
        }
    }

    private static func holds(_ op: CompareOp, _ x: Double, _ y: Double) -> Bool {
        switch op {
        case .less: x < y
        case .lessEqual: x <= y
        case .equal: x == y
        case .notEqual: x != y
        case .greater: x > y
        case .greaterEqual: x >= y
        default: false
        }
    }

    private func methodName(_ op: CompareOp) -> StringObject {
        switch op {
        case .less: names.less
        case .lessEqual: names.lessEqual
        case .equal: names.equal
        case .notEqual: names.notEqual
        case .greater: names.greater
        default: names.greaterEqual
        }
    }

    private func reflected(_ op: CompareOp) -> CompareOp {
        switch op {
        case .less: .greater
        case .lessEqual: .greaterEqual
        case .greater: .less
        case .greaterEqual: .lessEqual
        default: op
        }
    }

    /// Methods of scripts' classes; nil when none of them answers.
    private func userCompare(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        let leftType = type(of: left), rightType = type(of: right)
        let rightFirst = rightType !== leftType && rightType.isSubtype(of: leftType)
        if rightFirst, let result = try ask(right, reflected(op), left) { return result }
        if let result = try ask(left, op, right) { return result }
        if !rightFirst, let result = try ask(right, reflected(op), left) { return result }
        return nil
    }

    private func ask(_ value: Value, _ op: CompareOp, _ other: Value) throws(Fault) -> Value? {
        if let method = userMethod(value, methodName(op)) {
            let result = try call(try bind(method, to: value, type(of: value)), [other])
            return isNotImplemented(result) ? nil : result
        }
        // `!=` is the opposite of a script's `==`.
        if op == .notEqual, let method = userMethod(value, names.equal) {
            let result = try call(try bind(method, to: value, type(of: value)), [other])
            return isNotImplemented(result) ? nil : .bool(!(try truth(result)))
        }
        return nil
    }

    /// The same without a look at scripts' methods.
    func builtinCompare(_ op: CompareOp, _ left: Value, _ right: Value) throws(Fault) -> Value {
        if case .instance(let x) = left, !x.payload.isUndefined { return try compare(op, x.payload, right) }
        if case .instance(let y) = right, !y.payload.isUndefined { return try compare(op, left, y.payload) }
        if case .object(let object) = left, let host = object as? HostObject, let result = try host.hostCompare(op, right, self) { return result }
        if case .object(let object) = right, let host = object as? HostObject,
           let result = try host.hostCompare(reflected(op), left, self) { return result }
        switch op {
        case .equal: return .bool(try builtinEqual(left, right))
        case .notEqual: return .bool(!(try builtinEqual(left, right)))
        default: break
        }
        switch (left, right) {
        case (.str(let x), .str(let y)): return .bool(Interpreter.holds(op, x.text.compare(y.text)))
        case (.list(let x), .list(let y)): return try compareSequences(op, { x.items }, { y.items })
        case (.tuple(let x), .tuple(let y)): return try compareSequences(op, { x.items }, { y.items })
        case (.set(let x), .set(let y)): return .bool(try compareSets(op, x, y))
        case (.object(let x), .object(let y)) where x.kind == .slice && y.kind == .slice:
            func parts(_ object: Obj) -> [Value] {
                let slice = unsafeDowncast(object, to: SliceObject.self)
                return [slice.start, slice.stop, slice.step]
            }
            return try compareSequences(op, { parts(x) }, { parts(y) })
        default:
            let sign = switch op { case .less: "<"; case .lessEqual: "<="; case .greater: ">"; default: ">=" }
            throw .type("'\(sign)' not supported between instances of '\(qualifiedTypeName(left))' and '\(qualifiedTypeName(right))'")
        }
    }

    private func compareSequences(_ op: CompareOp, _ left: () -> [Value], _ right: () -> [Value]) throws(Fault) -> Value {
        try checkNativeStack()
        var position = 0
        // Read afresh at each step: an `__eq__` may change the lists.
        while position < left().count, position < right().count {
            let x = left()[position], y = right()[position]
            if !(try keysEqual(x, y)) { return try compare(op, x, y) }
            position += 1
        }
        let a = left().count, b = right().count
        return .bool(Interpreter.holds(op, a < b ? -1 : a > b ? 1 : 0))
    }

    private func compareSets(_ op: CompareOp, _ x: SetObject, _ y: SetObject) throws(Fault) -> Bool {
        switch op {
        case .lessEqual: return try isSubset(x, y)
        case .less: return x.count < y.count ? try isSubset(x, y) : false
        case .greaterEqual: return try isSubset(y, x)
        default: return y.count < x.count ? try isSubset(y, x) : false
        }
    }

    func isSubset(_ x: SetObject, _ y: SetObject) throws(Fault) -> Bool {
        guard x.count <= y.count else { return false }
        for entry in x.table.entries where !entry.key.isUndefined {
            if try find(y, entry.key, hash: entry.hash) == nil { return false }
            try tick()
        }
        return true
    }

    /// `left == right` as a bool.
    public func equal(_ left: Value, _ right: Value) throws(Fault) -> Bool {
        if let quick = quickCompare(.equal, left, right) { return quick }
        return try truth(try compare(.equal, left, right))
    }

    func builtinEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
        switch (left, right) {
        case (.str(let x), .str(let y)): return x.equals(y)
        case (.list(let x), .list(let y)): return x === y ? true : try sequencesEqual({ x.items }, { y.items })
        case (.tuple(let x), .tuple(let y)): return x === y ? true : try sequencesEqual({ x.items }, { y.items })
        case (.dict(let x), .dict(let y)): return try dictsEqual(x, y)
        case (.set(let x), .set(let y)): return x.count == y.count ? try isSubset(x, y) : false
        case (.object(let x), .object(let y)):
            if x === y { return true }
            guard x.kind == y.kind else { return false }
            switch x.kind {
            case .range:
                let a = unsafeDowncast(x, to: RangeObject.self), b = unsafeDowncast(y, to: RangeObject.self)
                return a.count == b.count && (a.count == 0 || (a.start == b.start && (a.count == 1 || a.step == b.step)))
            case .slice:
                let a = unsafeDowncast(x, to: SliceObject.self), b = unsafeDowncast(y, to: SliceObject.self)
                guard try equal(a.start, b.start) else { return false }
                guard try equal(a.stop, b.stop) else { return false }
                return try equal(a.step, b.step)
            case .boundMethod:
                let a = unsafeDowncast(x, to: BoundMethodObject.self), b = unsafeDowncast(y, to: BoundMethodObject.self)
                return a.receiver.isIdentical(to: b.receiver) && a.function.isIdentical(to: b.function)
            case .builtin:
                return unsafeDowncast(x, to: BuiltinObject.self).row === unsafeDowncast(y, to: BuiltinObject.self).row
            default: return try (x as? HostObject)?.hostEquals(right, self) ?? false
            }
        case (.object(let x), _): return try (x as? HostObject)?.hostEquals(right, self) ?? false
        case (_, .object(let y)): return try (y as? HostObject)?.hostEquals(left, self) ?? false
        default: return left.isIdentical(to: right)
        }
    }

    private func sequencesEqual(_ left: () -> [Value], _ right: () -> [Value]) throws(Fault) -> Bool {
        try checkNativeStack()
        guard left().count == right().count else { return false }
        var position = 0
        while position < left().count, position < right().count {
            if !(try keysEqual(left()[position], right()[position])) { return false }
            position += 1
            try tick()
        }
        return left().count == right().count
    }

    func dictsEqual(_ x: DictObject, _ y: DictObject) throws(Fault) -> Bool {
        if x === y { return true }
        try checkNativeStack()
        guard x.count == y.count else { return false }
        let entries = x.table.entries
        for entry in entries where !entry.key.isUndefined {
            guard let position = try find(y, entry.key, hash: entry.hash), position < y.table.end else { return false }
            if !(try keysEqual(entry.value, y.table.entries[position].value)) { return false }
            try tick()
        }
        return true
    }

    // MARK: Membership

    /// `value in container`.
    func contains(_ container: Value, _ value: Value) throws(Fault) -> Bool {
        if container.hasUserClass {
            if let result = try callUser(container, names.contains, [value]) { return try truth(result) }
            if userMethod(container, names.iter) != nil { return try search(container, value) }
        }
        return try builtinContains(container, value)
    }

    /// The same without a look at a script's own `__contains__`.
    func builtinContains(_ container: Value, _ value: Value) throws(Fault) -> Bool {
        switch container {
        case .str(let text):
            guard case .str(let part) = value else {
                throw .type("'in <string>' requires string as left operand, not \(typeName(value))")
            }
            return text.text.contains(part.text)
        case .list(let list):
            var position = 0
            while position < list.items.count {
                if try keysEqual(list.items[position], value) { return true }
                position += 1
                try tick()
            }
            return false
        case .tuple(let tuple):
            for item in tuple.items {
                if try keysEqual(item, value) { return true }
                try tick()
            }
            return false
        case .dict(let dict): return try find(dict, value, hash: try hash(value)) != nil
        case .set(let set): return try contains(set, value)
        case .array(let array): return try arrayContains(array, value)
        case .type(let type): if let result = try callHook(type, "__class_contains__", [value]) { return try truth(result) }
        case .object(let object):
            if object.kind == .range {
                let range = unsafeDowncast(object, to: RangeObject.self)
                if let number = value.asInt { return RangeMembership.contains(range, number) }
                if case .float(let number) = value {
                    guard let whole = Numbers.int(number), Double(whole) == number else { return false }
                    return RangeMembership.contains(range, whole)
                }
                return try search(container, value)
            }
            if let host = object as? HostObject, let result = try host.hostContains(value, self) { return result }
        default: break
        }
        return try search(container, value)
    }

    private func search(_ container: Value, _ value: Value) throws(Fault) -> Bool {
        let source: Value
        do throws(Fault) { source = try iterator(container) } catch {
            guard error.kind == .typeError else { throw error }
            throw .type("argument of type '\(typeName(container))' is not iterable")
        }
        while let item = try next(source) {
            if try keysEqual(item, value) { return true }
            try tick()
        }
        return false
    }
}

enum RangeMembership {
    static func contains(_ range: RangeObject, _ number: Int) -> Bool {
        guard range.count > 0 else { return false }
        let low = min(range.start, range[range.count - 1]), high = max(range.start, range[range.count - 1])
        guard number >= low, number <= high else { return false }
        let distance = UInt(bitPattern: number) &- UInt(bitPattern: low)
        return distance % range.step.magnitude == 0
    }
}
