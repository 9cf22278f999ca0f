import Lang

extension Interpreter {
    func integerOverflow() -> Fault {
        Fault(.overflowError, "integer result is beyond 64 bits", hint: "nn's integers have 64 bits; use floats for larger numbers")
    }

    // MARK: Arithmetic

    /// Everything the loop's fast paths leave. Flags of the instruction: bit 0 the left operand dies, bit 1 the
    /// right one, bit 2 the in-place form.
    func arithmetic(_ op: BinaryOp, _ i: Instruction, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>,
                    _ target: UnsafeMutablePointer<Value>) throws(Fault) {
        if left.tag < Tag.str, right.tag < Tag.str, let quick = try numeric(op, left.pointee, right.pointee) {
            target.set(quick)
            return
        }
        let inPlace = i.x & 4 != 0
        if case .add = op, !inPlace, left.tag == Tag.str, right.tag == Tag.str, let sum = try joined(left, right) {
            target.set(sum)
            return
        }
        if case .add = op, case .str(let y) = right.pointee, case .str = left.pointee, inPlace, left == target {
            try appendText(target, y)
            return
        }
        if left.isArrayLike || right.isArrayLike {
            if scalarArithmetic(op, left, right, leftDies: i.x & 1 != 0, rightDies: i.x & 2 != 0, target) { return }
            target.set(try arrayArithmetic(op, left, right, leftDies: i.x & 1 != 0, rightDies: i.x & 2 != 0, inPlace: inPlace))
            return
        }
        target.pointee = inPlace ? try inPlaceBinary(op, left.pointee, right.pointee) : try binary(op, left.pointee, right.pointee)
    }

    /// Two exact strings one after the other; nil where a script's class may have its own way.
    private func joined(_ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>) throws(Fault) -> Value? {
        let a = left.borrowed(StringObject.self), b = right.borrowed(StringObject.self)
        guard a._withUnsafeGuaranteedRef({ $0.extra == nil }), b._withUnsafeGuaranteedRef({ $0.extra == nil }) else { return nil }
        let more = b._withUnsafeGuaranteedRef { $0.text }
        return .str(.make(try a._withUnsafeGuaranteedRef({ $0.text }).appending(more)))
    }

    /// `text += more`: where the variable is the only owner of its text, it is appended to in place.
    private func appendText(_ target: UnsafeMutablePointer<Value>, _ more: StringObject) throws(Fault) {
        guard case .str(var object) = target.pointee, object.extra == nil, object !== more else {
            target.pointee = try binary(.add, target.pointee, .str(more))
            return
        }
        target.pointee = .none
        defer { target.pointee = .str(object) }
        if isKnownUniquelyReferenced(&object) {
            try object.append(more.text)
        } else {
            object = StringObject(try object.text.appending(more.text))
        }
    }

    /// `name += more` for a global that holds a string: the variable lets go of it first, so that it can be appended to
    /// in place where nobody else has it.
    func appendGlobal(_ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, _ variable: UnsafeMutablePointer<Value>,
                      _ i: Instruction) throws(Fault) {
        let isSame = variable.tag == Tag.str && variable.word == left.word
        if isSame { variable.clear() }
        do throws(Fault) { try arithmetic(.add, i, left, right, left) } catch {
            if isSame { variable.copy(from: left) }
            throw error
        }
    }

    /// `left op right` for ints, bools and floats; nil for anything else.
    @inline(__always)
    func numeric(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        switch (left, right) {
        case (.int(let x), .int(let y)): return try integer(op, x, y)
        case (.float(let x), .float(let y)): return try float(op, x, y)
        case (.float(let x), .int(let y)): return try float(op, x, Double(y))
        case (.int(let x), .float(let y)): return try float(op, Double(x), y)
        case (.bool(let x), .bool(let y)):
            switch op {
            case .bitAnd: return .bool(x && y)
            case .bitOr: return .bool(x || y)
            case .bitXor: return .bool(x != y)
            default: return try integer(op, x ? 1 : 0, y ? 1 : 0)
            }
        case (.bool(let x), .int(let y)): return try integer(op, x ? 1 : 0, y)
        case (.int(let x), .bool(let y)): return try integer(op, x, y ? 1 : 0)
        case (.bool(let x), .float(let y)): return try float(op, x ? 1 : 0, y)
        case (.float(let x), .bool(let y)): return try float(op, x, y ? 1 : 0)
        default: return nil
        }
    }

    private func integer(_ op: BinaryOp, _ x: Int, _ y: Int) throws(Fault) -> Value? {
        let result: (partialValue: Int, overflow: Bool)
        switch op {
        case .add: result = x.addingReportingOverflow(y)
        case .subtract: result = x.subtractingReportingOverflow(y)
        case .multiply: result = x.multipliedReportingOverflow(by: y)
        case .divide:
            if y == 0 { throw Fault(.zeroDivisionError, "division by zero") }
            return .float(Numbers.divide(x, y))
        case .floorDivide:
            if y == 0 { throw Fault(.zeroDivisionError, "integer division or modulo by zero") }
            guard let quotient = Numbers.floorDivide(x, y) else { throw integerOverflow() }
            return .int(quotient)
        case .modulo:
            if y == 0 { throw Fault(.zeroDivisionError, "integer modulo by zero") }
            return .int(Numbers.modulo(x, y))
        case .power:
            if y < 0 {
                if x == 0 { throw Fault(.zeroDivisionError, "0.0 cannot be raised to a negative power") }
                return .float(MathFunctions.power(Double(x), Double(y)))
            }
            guard let power = Numbers.power(x, y) else { throw integerOverflow() }
            return .int(power)
        case .leftShift:
            if y < 0 { throw .value("negative shift count") }
            if x == 0 { return .int(0) }
            if y >= 63 || (x << y) >> y != x { throw integerOverflow() }
            return .int(x << y)
        case .rightShift:
            if y < 0 { throw .value("negative shift count") }
            return .int(y > 63 ? (x < 0 ? -1 : 0) : x >> y)
        case .bitAnd: return .int(x & y)
        case .bitOr: return .int(x | y)
        case .bitXor: return .int(x ^ y)
        case .matmul: return nil
        }
        if result.overflow { throw integerOverflow() }
        return .int(result.partialValue)
    }

    private func float(_ op: BinaryOp, _ x: Double, _ y: Double) throws(Fault) -> Value? {
        switch op {
        case .add: return .float(x + y)
        case .subtract: return .float(x - y)
        case .multiply: return .float(x * y)
        case .divide:
            if y == 0 { throw Fault(.zeroDivisionError, "float division by zero") }
            return .float(x / y)
        case .floorDivide:
            if y == 0 { throw Fault(.zeroDivisionError, "float floor division by zero") }
            return .float(Numbers.floorDivide(x, y))
        case .modulo:
            if y == 0 { throw Fault(.zeroDivisionError, "float modulo") }
            return .float(Numbers.modulo(x, y))
        case .power:
            if x == 0, y < 0 { throw Fault(.zeroDivisionError, "0.0 cannot be raised to a negative power") }
            if x < 0, x.isFinite, y.isFinite, y.rounded() != y { throw .value("nn has no complex numbers: a negative number to a fractional power") }
            let result = MathFunctions.power(x, y)
            if result.isInfinite, x.isFinite, y.isFinite { throw raise(types.exception(.overflowError), [.int(34), .string("Numerical result out of range")]) }
            return .float(result)
        case .leftShift, .rightShift, .bitAnd, .bitOr, .bitXor, .matmul: return nil
        }
    }

    /// `left op right` for any values.
    public func binary(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value {
        if let quick = try numeric(op, left, right) { return quick }
        if isArrayLike(left) || isArrayLike(right) {
            if let result = try arrayBinary(op, left, right) { return result }
        }
        // A subclass on the right that overrides the reflected method goes first.
        let leftType = type(of: left), rightType = type(of: right)
        if rightType !== leftType, rightType.isSubtype(of: leftType), let method = userMethod(right, names.reflected[Int(op.rawValue)]),
           !isSameMethod(method, userMethod(left, names.reflected[Int(op.rawValue)])) {
            let result = try call(method, [right, left])
            if !isNotImplemented(result) { return result }
        }
        // A sequence repeats only what does not multiply by itself.
        if case .multiply = op, isSequence(left), !left.hasUserClass, let method = userMethod(right, names.reflected[Int(op.rawValue)]) {
            let result = try call(try bind(method, to: right, rightType), [left])
            if !isNotImplemented(result) { return result }
        }
        if let method = userMethod(left, names.binary[Int(op.rawValue)]) {
            let result = try call(try bind(method, to: left, leftType), [right])
            if !isNotImplemented(result) { return result }
        } else if let result = try builtinBinary(op, left, right) { return result }
        if leftType !== rightType || userMethod(left, names.binary[Int(op.rawValue)]) == nil,
           let method = userMethod(right, names.reflected[Int(op.rawValue)]), leftType !== rightType {
            let result = try call(try bind(method, to: right, rightType), [left])
            if !isNotImplemented(result) { return result }
        }
        if userMethod(left, names.binary[Int(op.rawValue)]) != nil, userMethod(right, names.binary[Int(op.rawValue)]) == nil,
           let result = try builtinBinary(op, left, right) { return result }
        throw unsupported(op, left, right, inPlace: false)
    }

    private func isSameMethod(_ a: Value, _ b: Value?) -> Bool { b.map { a.isIdentical(to: $0) } ?? false }

    func isNotImplemented(_ value: Value) -> Bool { if case .notImplemented = value { true } else { false } }

    func unsupported(_ op: BinaryOp, _ left: Value, _ right: Value, inPlace: Bool) -> Fault {
        if case .add = op, case .str = left { return .type("can only concatenate str (not \"\(typeName(right))\") to str") }
        if case .add = op, case .list = left { return .type("can only concatenate list (not \"\(typeName(right))\") to list") }
        if case .add = op, case .tuple = left { return .type("can only concatenate tuple (not \"\(typeName(right))\") to tuple") }
        if case .multiply = op {
            if isSequence(left), !isNumber(right) { return .type("can't multiply sequence by non-int of type '\(typeName(right))'") }
            if isSequence(right), !isNumber(left) || isFloat(left), !(inPlace && isSized(left)) { return .type("can't multiply sequence by non-int of type '\(typeName(left))'") }
            if isSequence(left), isFloat(right) { return .type("can't multiply sequence by non-int of type '\(typeName(right))'") }
        }
        var sign = Interpreter.operatorText[Int(op.rawValue)]
        if inPlace { sign += "=" } else if case .power = op { sign = "** or pow()" }
        return .type("unsupported operand type(s) for \(sign): '\(qualifiedTypeName(left))' and '\(qualifiedTypeName(right))'")
    }

    static let operatorText = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"]

    /// The type's name with NumPy's module in front, as NumPy's own messages have it.
    func qualifiedTypeName(_ value: Value) -> String {
        let type = type(of: value)
        return type.module == "numpy" || type.isNative ? type.module + "." + type.name : type.name
    }

    private func isFloat(_ value: Value) -> Bool { if case .float = value { true } else { false } }
    private func isNumber(_ value: Value) -> Bool { number(value) != nil }
    /// Whether the type has the protocol of sequences without repetition: then `*=` does not ask the right side.
    private func isSized(_ value: Value) -> Bool {
        switch value {
        case .dict, .set, .instance: true
        default: false
        }
    }

    private func isSequence(_ value: Value) -> Bool {
        switch value {
        case .str, .list, .tuple: true
        default: false
        }
    }

    /// Operators of the built-in types other than numbers and arrays; nil when there is none.
    func builtinBinary(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        if op == .modulo, case .str(let format) = left { return try formatPercent(format, right) }
        if case .instance(let instance) = left, !instance.payload.isUndefined { return try binaryPayload(op, instance.payload, right) }
        if case .instance(let instance) = right, !instance.payload.isUndefined { return try binaryPayload(op, left, instance.payload) }
        switch (op, left, right) {
        case (.add, .str(let x), .str(let y)): return .str(.make(try x.text.appending(y.text)))
        case (.add, .list(let x), .list(let y)):
            return .newList(try copy(x.items[...], and: y.items))
        case (.add, .tuple(let x), .tuple(let y)):
            return .newTuple(try copy(x.items[...], and: y.items))
        case (.multiply, _, _):
            if isSequence(left), let count = try repeatCount(right) { return try repeated(left, count) }
            if isSequence(right), let count = try repeatCount(left) { return try repeated(right, count) }
            return try hostBinary(op, left, right)
        case (.bitOr, .dict(let x), .dict(let y)):
            let result = DictObject()
            try WorkContext.ask(x.count * MemoryLayout<HashTable.Entry>.stride)
            result.table = try x.table.detached(look)
            try merge(result, y)
            return .dict(result)
        case (.bitOr, .set(let x), .set(let y)):
            let result = try copy(x)
            try update(result, with: .set(y))
            return .set(result)
        case (.bitAnd, .set(let x), .set(let y)): return .set(try intersection(x, y))
        case (.subtract, .set(let x), .set(let y)): return .set(try difference(x, y))
        case (.bitXor, .set(let x), .set(let y)): return .set(try symmetricDifference(x, y))
        default: return try hostBinary(op, left, right)
        }
    }

    private func binaryPayload(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        if let quick = try numeric(op, left, right) { return quick }
        return try builtinBinary(op, left, right)
    }

    private func hostBinary(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        if case .object(let object) = left, let host = object as? HostObject,
           let result = try host.hostBinary(op, right, reflected: false, self) { return result }
        if case .object(let object) = right, let host = object as? HostObject,
           let result = try host.hostBinary(op, left, reflected: true, self) { return result }
        if case .bitOr = op, isTypeOrNone(left), isTypeOrNone(right), !(left.isNone && right.isNone) {
            return UnionObject.make([left, right], self)
        }
        return nil
    }

    private func isTypeOrNone(_ value: Value) -> Bool {
        if case .type = value { return true }
        return value.isNone
    }

    private func repeatCount(_ value: Value) throws(Fault) -> Int? {
        switch value {
        case .int, .bool: return value.asInt
        case .object(let object) where object.kind == .scalar: return try? index(.object(object))
        default:
            if userMethod(value, names.index) != nil || value.asInt != nil { return try index(value) }
            return nil
        }
    }

    private func repeated(_ value: Value, _ count: Int) throws(Fault) -> Value {
        switch value {
        case .str(let text): return .str(.make(try text.text.repeated(max(0, count))))
        case .list(let list):
            let (total, overflow) = list.items.count.multipliedReportingOverflow(by: max(0, count))
            if !overflow, total < 1 << 31, let packed = try PackedList.repeating(list.items, total: total, work) { return .list(packed) }
            return .newList(try repeated(list.items, count))
        case .tuple(let tuple):
            if count == 1, tuple.extra == nil { return value }
            return .newTuple(try repeated(tuple.items, count))
        default: return value
        }
    }

    func repeated(_ items: [Value], _ count: Int) throws(Fault) -> [Value] {
        guard count > 0, !items.isEmpty else { return [] }
        let (total, overflow) = items.count.multipliedReportingOverflow(by: count)
        guard !overflow, total < 1 << 31 else { throw .memory("") }
        try WorkContext.ask(total * MemoryLayout<Value>.stride)
        return try filled(total) { place, count, stop in
            items.withUnsafeBufferPointer { source in
                while count < total, !stop.isSet { Interpreter.append(source, to: place, &count, stop) }
            }
        }
    }

    /// `left op= right` for values other than numbers and arrays.
    func inPlaceBinary(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value {
        if let method = userMethod(left, names.inPlace[Int(op.rawValue)]) {
            let result = try call(method, [left, right])
            if !isNotImplemented(result) { return result }
        } else if op != .multiply || userMethod(left, names.binary[Int(op.rawValue)]) == nil, let result = try builtinInPlace(op, left, right) {
            // (As in CPython, where a script's `__mul__` goes before the repetition of a list in place, and nothing else does.)
            return result
        }
        do throws(Fault) { return try binary(op, left, right) } catch {
            if error.kind == .typeError, error.message.hasPrefix("unsupported operand") || (op == .multiply && error.message.hasPrefix("can't multiply sequence")) { throw unsupported(op, left, right, inPlace: true) }
            throw error
        }
    }

    /// The in-place operators of the built-in containers; nil when there is none.
    func builtinInPlace(_ op: BinaryOp, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        switch (op, left, right) {
        case (.add, .list(let list), _):
            let more = try array(of: right)
            try WorkContext.ask((list.items.count + more.count) * MemoryLayout<Value>.stride)
            list.items.append(contentsOf: more)
        case (.multiply, .list(let list), _):
            guard let count = try repeatCount(right) else { return nil }
            list.items = try repeated(list.items, count)
        case (.bitOr, .dict(let dict), _): try merge(dict, right)
        case (.bitOr, .set(let set), .set) where !set.isFrozen: try update(set, with: right)
        case (.bitAnd, .set(let set), .set(let other)) where !set.isFrozen: set.table.replace(with: try intersection(set, other).table)
        case (.subtract, .set(let set), .set) where !set.isFrozen: try subtract(right, from: set)
        case (.bitXor, .set(let set), .set(let other)) where !set.isFrozen: try toggle(other, in: set)
        default: return nil
        }
        return left
    }

    // MARK: Unary

    /// code: 0 plus, 1 minus, 2 invert.
    func unary(_ code: Int, _ value: Value) throws(Fault) -> Value {
        switch (code, value) {
        case (1, .int(let x)):
            if x == Int.min { throw integerOverflow() }
            return .int(-x)
        case (1, .float(let x)): return .float(-x)
        case (0, .int), (0, .float): return value
        case (2, .int(let x)): return .int(~x)
        case (_, .bool(let x)): return try unary(code, .int(x ? 1 : 0))
        default: break
        }
        let name = code == 0 ? names.positive : code == 1 ? names.negative : names.invert
        if let result = try callUser(value, name) { return result }
        return try builtinUnary(code, value)
    }

    /// The same without a look at a script's own method.
    func builtinUnary(_ code: Int, _ value: Value) throws(Fault) -> Value {
        if isArrayLike(value) { return try arrayUnary(code, value) }
        if case .instance(let instance) = value, !instance.payload.isUndefined { return try unary(code, instance.payload) }
        let sign = code == 0 ? "+" : code == 1 ? "-" : "~"
        throw .type("bad operand type for unary \(sign): '\(typeName(value))'")
    }

    // MARK: Set algebra

    func copy(_ set: SetObject) throws(Fault) -> SetObject {
        try WorkContext.ask(set.count * 4 * MemoryLayout<SetTable.Entry>.stride)
        let result = SetObject(frozen: set.isFrozen)
        if !(try result.table.merge(emptySelfFrom: set.table, look)) { result.table = set.table }
        return result
    }

    func intersection(_ x: SetObject, _ y: SetObject) throws(Fault) -> SetObject {
        let result = SetObject(frozen: x.isFrozen)
        let (small, large) = y.count > x.count ? (x, y) : (y, x)
        for entry in small.table.entries where !entry.key.isUndefined {
            try tick()
            if try find(large, entry.key, hash: entry.hash) != nil { result.table.insert(entry.key, hash: entry.hash) }
        }
        return result
    }

    /// As CPython does it: from a much larger set what is in the other is taken out of a copy.
    func difference(_ x: SetObject, _ y: SetObject) throws(Fault) -> SetObject {
        if x.count >> 2 > y.count {
            let result = try copy(x)
            try subtract(.set(y), from: result)
            return result
        }
        let result = SetObject(frozen: x.isFrozen)
        let entries = x.table.entries
        for entry in entries where !entry.key.isUndefined {
            try tick()
            if try find(y, entry.key, hash: entry.hash) == nil { result.table.insert(entry.key, hash: entry.hash) }
        }
        return result
    }

    /// `set.difference_update(values)`.
    func subtract(_ values: Value, from set: SetObject) throws(Fault) {
        if case .set(let other) = values {
            if other === set { return set.table.removeAll() }
            let entries = other.table.entries
            for entry in entries where !entry.key.isUndefined {
                try tick()
                if let place = try find(set, entry.key, hash: entry.hash) { set.table.remove(at: place) }
            }
        } else {
            try forEach(values) { (value: Value) throws(Fault) in try remove(value, from: set) }
        }
        set.table.dropDeleted()
    }

    /// As CPython does it: a copy of the other set, then each own key toggled.
    func symmetricDifference(_ x: SetObject, _ y: SetObject) throws(Fault) -> SetObject {
        let result = SetObject(frozen: x.isFrozen)
        _ = try result.table.merge(emptySelfFrom: y.table, look)
        try toggle(x, in: result)
        return result
    }

    /// Takes out the keys of another set that are there and puts in those that are not.
    func toggle(_ keys: SetObject, in set: SetObject) throws(Fault) {
        if keys === set { return set.table.removeAll() }
        let entries = keys.table.entries
        for entry in entries where !entry.key.isUndefined {
            try tick()
            if let place = try find(set, entry.key, hash: entry.hash) {
                set.table.remove(at: place)
            } else {
                set.table.insert(entry.key, hash: entry.hash)
            }
        }
    }

    /// `dict.update(other)`: a mapping, or an iterable of pairs.
    func merge(_ dict: DictObject, _ other: DictObject) throws(Fault) {
        try WorkContext.ask(other.count * MemoryLayout<HashTable.Entry>.stride)
        for entry in other.table.entries where !entry.key.isUndefined {
            try tick()
            if let position = try find(dict, entry.key, hash: entry.hash) {
                dict.table.setValue(entry.value, at: position)
            } else {
                dict.table.insert(entry.key, hash: entry.hash, value: entry.value)
            }
        }
    }

    func merge(_ dict: DictObject, _ other: Value) throws(Fault) {
        if case .dict(let source) = other, !(other.hasUserClass && userMethod(other, names.iter) != nil) { return try merge(dict, source) }
        if let keys = try findAttribute(other, intern("keys")) {
            for key in try array(of: try call(keys)) { try set(dict, key, try item(other, key)) }
            return
        }
        var position = 0
        try forEach(other) { (pair: Value) throws(Fault) in
            let items: [Value]
            do throws(Fault) { items = try array(of: pair) } catch {
                guard error.kind == .typeError else { throw error }
                throw .type("cannot convert dictionary update sequence element #\(position) to a sequence")
            }
            guard items.count == 2 else {
                throw .value("dictionary update sequence element #\(position) has length \(items.count); 2 is required")
            }
            try set(dict, items[0], items[1])
            position += 1
        }
    }
}
