import Lang

// What built-in functions do, where it is more than a few lines.

extension Interpreter {
    /// Once an item of a loop in Swift code: Ctrl-C and limits are seen.
    @inline(__always)
    func tick() throws(Fault) {
        ticksLeft &-= 1
        if ticksLeft < 0 { try checkInterrupts() }
    }

    func isCallable(_ value: Value) -> Bool {
        switch value {
        case .function, .type: true
        case .instance(let instance): instance.type.lookup(names.call, self) != nil
        case .object(let object):
            switch object.kind {
            case .builtin, .boundMethod, .staticMethod: true
            default: (object as? HostObject)?.isCallable ?? false
            }
        default: userMethod(value, names.call) != nil
        }
    }

    /// `id(value)`: for an object, its address scrambled by a key of the interpreter; for a number something made from it.
    func identity(_ value: Value) -> Int {
        switch value {
        case .none, .undefined: 0x10_0000
        case .ellipsis: 0x10_0010
        case .notImplemented: 0x10_0020
        case .bool(let truth): truth ? 0x10_0030 : 0x10_0040
        case .int(let number): 0x20_0000 &+ (number & 0xFFFF_FFFF_FFFF) &* 32
        case .float(let number): Int(truncatingIfNeeded: number.bitPattern >> 2)
        default: value.heapObject.map { identity(of: $0) } ?? 0
        }
    }

    /// A number that no other object has as long as this one lives, and that tells nothing of its address: the 44 bits of
    /// the address that differ, mixed by steps that can each be undone.
    func identity(of object: Obj) -> Int {
        let mask: UInt64 = (1 << 44) - 1
        var bits = (UInt64(UInt(bitPattern: address(object))) >> 4) & mask
        for factor: UInt64 in [0x9E37_79B9_7F5, 0xC2B2_AE3D_27D] {
            bits = ((bits ^ identityKey) &* factor) & mask
            bits ^= bits >> 22
        }
        return Int(bits) << 4
    }

    // MARK: Numbers

    /// `abs(value)`.
    func absolute(_ value: Value) throws(Fault) -> Value {
        switch value {
        case .int(let number):
            if number == Int.min { throw integerOverflow() }
            return .int(abs(number))
        case .float(let number): return .float(number.magnitude)
        case .bool(let truth): return .int(truth ? 1 : 0)
        default: break
        }
        if isArrayLike(value) { return try arrayUnary(3, value) }
        if let result = try callUser(value, names.absolute) { return result }
        if case .instance(let instance) = value, !instance.payload.isUndefined { return try absolute(instance.payload) }
        if let method = type(of: value).lookup(names.absolute, self) { return try call(method, [value]) }
        throw .type("bad operand type for abs(): '\(typeName(value))'")
    }

    /// `round(value[, digits])`.
    func rounded(_ value: Value, _ digits: Value) throws(Fault) -> Value {
        if case .object(let object) = value, let scalar = (object as? ScalarObject)?.scalar {
            if digits.isNone || digits.isUndefined { return scalar.dtype.isFloat ? .int(try NumberText.round(scalar.double)) : .int(scalar.int) }
            return self.value(try ArrayOps.rounded(.scalar(scalar), places: try index(digits)))
        }
        let hasDigits = !digits.isNone && !digits.isUndefined
        switch value {
        case .int(let number): return .int(hasDigits ? try NumberText.round(number, places: try index(digits)) : number)
        case .bool(let truth): return try rounded(.int(truth ? 1 : 0), digits)
        case .float(let number):
            return hasDigits ? .float(try NumberText.round(number, places: try index(digits))) : .int(try NumberText.round(number))
        default: break
        }
        if let result = try callUser(value, names.round, hasDigits ? [digits] : []) { return result }
        if case .instance(let instance) = value, !instance.payload.isUndefined { return try rounded(instance.payload, digits) }
        if let method = type(of: value).lookup(names.round, self) { return try call(method, hasDigits ? [value, digits] : [value]) }
        throw .type("type \(typeName(value)) doesn't define __round__ method")
    }

    /// `divmod(x, y)`.
    func quotientAndRemainder(_ x: Value, _ y: Value) throws(Fault) -> Value {
        switch (x, y) {
        case (.int, .int), (.int, .bool), (.bool, .int), (.bool, .bool), (.float, .float), (.float, .int), (.int, .float), (.float, .bool), (.bool, .float):
            if let divisor = number(y), divisor == 0 {
                let isFloat = x.asInt == nil || y.asInt == nil
                throw Fault(.zeroDivisionError, isFloat ? "float divmod()" : "integer division or modulo by zero")
            }
            return .newTuple([try binary(.floorDivide, x, y), try binary(.modulo, x, y)])
        default: break
        }
        if let result = try callUser(x, intern("__divmod__"), [y]), !isNotImplemented(result) { return result }
        if let result = try callUser(y, intern("__rdivmod__"), [x]), !isNotImplemented(result) { return result }
        let a = plain(x), b = plain(y)
        guard isArrayLike(x) || isArrayLike(y) || (number(a) != nil && number(b) != nil) else {
            throw .type("unsupported operand type(s) for divmod(): '\(typeName(x))' and '\(typeName(y))'")
        }
        return .newTuple([try binary(.floorDivide, a, b), try binary(.modulo, a, b)])
    }

    /// `pow(base, exponent, modulus)`; the base's class may know a power of its own.
    func power(_ base: Value, _ exponent: Value, modulo modulus: Value) throws(Fault) -> Value {
        if let result = try callUser(base, names.binary[Int(BinaryOp.power.rawValue)], [exponent, modulus]), !isNotImplemented(result) { return result }
        return try modularPower(base, exponent, modulus)
    }

    /// `pow(base, exponent, modulus)` of ints.
    func modularPower(_ base: Value, _ exponent: Value, _ modulus: Value) throws(Fault) -> Value {
        guard var b = base.asInt, var e = exponent.asInt, let m = modulus.asInt else {
            if base.asInt != nil || number(base) != nil, number(exponent) != nil, number(modulus) != nil {
                throw .type("pow() 3rd argument not allowed unless all arguments are integers")
            }
            throw .type("unsupported operand type(s) for ** or pow(): '\(typeName(base))', '\(typeName(exponent))', '\(typeName(modulus))'")
        }
        if m == 0 { throw .value("pow() 3rd argument cannot be 0") }
        let size = m.magnitude
        if size == 1 { return .int(0) }
        if e < 0 {
            guard let inverse = Interpreter.inverse(b, size) else { throw .value("base is not invertible for the given modulus") }
            guard e != Int.min else { throw integerOverflow() }
            b = inverse
            e = -e
        }
        var factor = UInt(bitPattern: Numbers.residue(b, size))
        var result: UInt = 1
        while e > 0 {
            if e & 1 == 1 { result = Interpreter.product(result, factor, size) }
            factor = Interpreter.product(factor, factor, size)
            e >>= 1
        }
        if m < 0, result != 0 { return .int(Int(bitPattern: result &- size)) }
        return .int(Int(bitPattern: result))
    }

    private static func product(_ a: UInt, _ b: UInt, _ modulus: UInt) -> UInt {
        let full = a.multipliedFullWidth(by: b)
        return modulus.dividingFullWidth((full.high % modulus, full.low)).remainder
    }

    /// The number that times `a` is 1 modulo `m`.
    private static func inverse(_ a: Int, _ m: UInt) -> Int? {
        guard let modulus = Int(exactly: m) else { return nil }
        var (r0, r1) = (modulus, Numbers.residue(a, m))
        var (t0, t1) = (0, 1)
        while r1 != 0 {
            let quotient = r0 / r1
            (r0, r1) = (r1, r0 - quotient * r1)
            (t0, t1) = (t1, t0 &- quotient &* t1)
        }
        guard r0 == 1 else { return nil }
        return t0 < 0 ? t0 + modulus : t0
    }

    // MARK: Over iterables

    /// `sum(values, start)`.
    func sum(_ values: Value, start: Value) throws(Fault) -> Value {
        if case .str = start { throw .type("sum() can't sum strings [use ''.join(seq) instead]") }
        let source = try iterator(values)
        var total = start
        while let item = try next(source) {
            try tick()
            if case .int(let x) = total, case .int(let y) = item {
                let (sum, overflow) = x.addingReportingOverflow(y)
                if overflow { throw integerOverflow() }
                total = .int(sum)
                continue
            }
            // A list or array as the start value is not changed in place.
            total = try binary(.add, total, item)
        }
        return total
    }

    /// `min` and `max`.
    func extreme(_ name: String, _ arguments: [Value], key: Value, fallback: Value) throws(Fault) -> Value {
        if arguments.isEmpty { throw .type("\(name) expected at least 1 argument, got 0") }
        let source: Value
        if arguments.count > 1 {
            if !fallback.isUndefined { throw .type("Cannot specify a default for \(name)() with multiple positional arguments") }
            source = .object(ArrayIterator(arguments, "tuple_iterator"))
        } else {
            source = try iterator(arguments[0])
        }
        let op: CompareOp = name == "max" ? .greater : .less
        var best: Value?
        var bestKey = Value.none
        while let item = try next(source) {
            let itemKey = key.isNone ? item : try call(key, item)
            try tick()
            if best == nil {
                best = item
                bestKey = itemKey
            } else if try isTrue(op, itemKey, bestKey) {
                best = item
                bestKey = itemKey
            }
        }
        if let best { return best }
        if fallback.isUndefined { throw .value("\(name)() arg is an empty sequence") }
        return fallback
    }

    // MARK: Classes

    func isInstance(_ value: Value, ofAny classes: Value) throws(Fault) -> Bool {
        switch classes {
        case .type(let type):
            if isInstance(value, of: type) { return true }
            let actual = self.type(of: value)
            if type.abstractMethods != nil {
                if let hook = type.lookupUser(intern("__class_instancecheck__"), self) {
                    let answer = try call(try bind(hook, to: classes, type), [value])
                    if !isNotImplemented(answer) { return try truth(answer) }
                }
                if try isVirtualSubclass(actual, of: type) { return true }
            }
            // A stand-in says by a property what it stands in for.
            guard !actual.isBuiltin, actual.lookupUser(names.type, self) != nil,
                  case .type(let claimed) = try attribute(value, names.type, nil), claimed !== actual else { return false }
            return try isSubclass(claimed, ofAny: classes)
        case .tuple(let tuple):
            try checkNativeStack()
            for item in tuple.items { if try isInstance(value, ofAny: item) { return true } }
            return false
        default:
            if case .object(let object) = classes, let known = object as? ClassTest { return try known.isInstance(value, self) }
            if let answer = try callUser(classes, intern("__instancecheck__"), [value]) { return try truth(answer) }
            throw .type("isinstance() arg 2 must be a type, a tuple of types, or a union")
        }
    }

    /// Whether an abstract class counts a class as one of its own: by its `__subclasshook__`, or because it or a class that
    /// extends it has registered the class.
    private func isVirtualSubclass(_ type: TypeObject, of abstract: TypeObject) throws(Fault) -> Bool {
        try checkNativeStack()
        if let hook = abstract.lookupUser(intern("__subclasshook__"), self) {
            let answer = try call(try bind(hook, to: .type(abstract), abstract), [.type(type)])
            if !isNotImplemented(answer) { return try truth(answer) }
        }
        for other in abstract.registered {
            if type.isSubtype(of: other) { return true }
            if other.abstractMethods != nil, try isVirtualSubclass(type, of: other) { return true }
        }
        for derived in abstract.subclasses {
            if type.isSubtype(of: derived) { return true }
            if derived.abstractMethods != nil, try isVirtualSubclass(type, of: derived) { return true }
        }
        return false
    }

    func isSubclass(_ type: TypeObject, ofAny classes: Value) throws(Fault) -> Bool {
        switch classes {
        case .type(let other):
            if type.isSubtype(of: other) || (other.subclassTest?(type, self) ?? false) { return true }
            return other.abstractMethods != nil ? try isVirtualSubclass(type, of: other) : false
        case .tuple(let tuple):
            try checkNativeStack()
            for item in tuple.items { if try isSubclass(type, ofAny: item) { return true } }
            return false
        default:
            if case .object(let object) = classes, let known = object as? ClassTest { return try known.isSubclass(type, self) }
            if let answer = try callUser(classes, intern("__subclasscheck__"), [.type(type)]) { return try truth(answer) }
            throw .type("issubclass() arg 2 must be a class, a tuple of classes, or a union")
        }
    }

    // MARK: Variables

    /// The global variables of the running code.
    func globalVariables() -> DictObject {
        frameCount > 0 ? globalVariables(of: frames[frameCount - 1].function.code.module) : DictObject()
    }

    /// The variables of a module as a dict, always the same one: brought up to date by this call, and what a script
    /// sets or deletes in it becomes a variable or ends one.
    func globalVariables(of module: ModuleObject) -> DictObject {
        let dict: DictObject
        if let known = module.view { dict = known } else {
            dict = DictObject()
            dict.isView = true
            module.view = dict
            globalViews[ObjectIdentifier(dict)] = module
        }
        dict.table = DictObject().table
        for name in module.boundNames { if let value = module.value(name.value) { dict.setValue(name, value) } }
        return dict
    }

    /// Takes over one variable that was set in such a dict.
    func writeGlobal(_ dict: DictObject, _ key: Value, _ value: Value) {
        guard let module = globalViews[ObjectIdentifier(dict)], case .str(let name) = key else { return }
        module.set(intern(name.value), value)
    }

    /// Takes over what was set or deleted in the dict of a module's variables; does nothing for any other dict.
    func writeGlobals(_ dict: DictObject) {
        guard let module = globalViews[ObjectIdentifier(dict)] else { return }
        for name in module.boundNames where dict.value(name) == nil { _ = module.remove(name.value) }
        for entry in dict.table.entries { if case .str(let name) = entry.key { module.set(intern(name.value), entry.value) } }
    }

    /// The local variables of the running code.
    func localVariables() -> DictObject {
        guard frameCount > 0 else { return DictObject() }
        let frame = frames + (frameCount - 1)
        let code = frame.pointee.function.code
        switch code.code.kind {
        case .module: return globalVariables()
        case .classBody:
            // The namespace itself: what is set in it is a variable of the body.
            if case .dict(let namespace) = frame.pointee.context { return namespace }
            return DictObject()
        default: return variables(of: frame.pointee.function, frame.pointee.base)
        }
    }

    /// The bound variables of a call: its own and those it has captured.
    func variables(of function: FunctionObject, _ registers: UnsafeMutablePointer<Value>) -> DictObject {
        let code = function.code
        let dict = DictObject()
        // In CPython's order: parameters and plain variables, those that inner functions use, those of functions around.
        var captured: [(name: String, value: Value)] = []
        for (index, name) in code.code.localNames.enumerated() where index < code.registerCount && !name.isEmpty && !name.hasPrefix(".") {
            var value = registers[index]
            var isCell = false
            if case .object(let object) = value, object.kind == .cell {
                value = unsafeDowncast(object, to: CellObject.self).value
                isCell = index >= code.code.parameters.count
            }
            if value.isUndefined { continue }
            if isCell { captured.append((name, value)) } else { dict.setValue(intern(name), value) }
        }
        let closure = function.closure
        var free: [(name: String, value: Value)] = []
        for (index, name) in code.code.freeNames.enumerated() where index < closure.count && name != "__class__" {
            let value = closure[index].value
            if !value.isUndefined { free.append((name, value)) }
        }
        for variable in captured.sorted(by: { StringObject.less($0.name, $1.name) }) + free.sorted(by: { StringObject.less($0.name, $1.name) }) {
            dict.setValue(intern(variable.name), variable.value)
        }
        return dict
    }

    /// `dir(value)`.
    func directory(_ value: Value) throws(Fault) -> Value {
        if value.isUndefined { return .newList(try sorted(localVariables().table.entries.filter { !$0.key.isUndefined }.map(\.key), key: .none, reverse: false)) }
        if let names = try callUser(value, names.dir) { return .newList(try sorted(try array(of: names), key: .none, reverse: false)) }
        return .newList(attributeNames(of: value).map { .string($0) })
    }

    // MARK: Help

    /// What a name with points stands for among the built-in names.
    private func named(_ path: String) -> Value? {
        let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let first = names.first, var value = global(first, in: builtins) else { return nil }
        for name in names.dropFirst() {
            guard let next = storedAttribute(value, name) else { return nil }
            value = next
        }
        return value
    }

    /// A module with more names than this is listed without a line for each.
    private static let describedNames = 90

    /// Signature and summary of a row, a function or a class.
    public func helpText(_ value: Value) -> String {
        func entry(_ signature: String, _ words: String?) -> String {
            let body = (words ?? "").split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }
            return signature + "\n" + body.joined(separator: "\n") + "\n"
        }
        /// Names in lines of a usual width, each of which gets its indentation.
        func listed(_ names: [String]) -> String {
            var lines: [String] = []
            for name in names {
                if let line = lines.last, line.utf8.count + name.utf8.count < 72 { lines[lines.count - 1] = line + ", " + name } else { lines.append(name) }
            }
            return lines.joined(separator: ",\n")
        }
        /// Names with the first line of what is said of them.
        func summaries(_ names: [String]) -> String {
            let width = names.reduce(0) { max($0, $1.count) } + 2
            return names.map { name in
                let words = storedAttribute(value, name).map { describe($0).documentation }?.prefix { $0 != "\n" } ?? ""
                return words.isEmpty ? name : name + String(repeating: " ", count: width - name.count) + words
            }.joined(separator: "\n")
        }
        switch value {
        case .str(let text):
            // `help('np.sum')` is about what has that name.
            guard let named = named(text.value) else { return "No documentation found for \(text.text.repr.string).\n" }
            return helpText(named)
        case .function(let function):
            return entry(describe(.function(function)).signature, documentation(of: value))
        case .object(let object):
            if object.kind == .builtin {
                let row = unsafeDowncast(object, to: BuiltinObject.self).row
                return entry(row.signature, row.example.isEmpty ? row.summary : row.summary + "\n\n" + row.example)
            }
            if object.kind == .boundMethod {
                let text = helpText(unsafeDowncast(object, to: BoundMethodObject.self).function)
                return describe(value).signature + text.drop { $0 != "\n" }
            }
            if object.kind == .module {
                let names = attributeNames(of: value).filter { !$0.hasPrefix("_") }
                let list = names.count > Interpreter.describedNames ? listed(names) : summaries(names)
                return entry("module \(unsafeDowncast(object, to: ModuleObject.self).name)", (documentation(of: value) ?? "") + "\n" + list)
            }
            return helpText(.type(type(of: value)))
        case .type(let type):
            let names = attributeNames(of: value).filter { !$0.hasPrefix("_") }
            let signature = type.construct.map { $0.signature } ?? "class \(type.name)"
            return entry(signature, ([documentation(of: value) ?? ""] + (names.isEmpty ? [] : ["", listed(names)])).joined(separator: "\n"))
        default: return helpText(.type(type(of: value)))
        }
    }
}

extension Numbers {
    /// `a` modulo `m`, from 0 to before m; m is at most the largest magnitude of an Int.
    static func residue(_ a: Int, _ m: UInt) -> Int {
        let rest = a.magnitude % m
        return Int(bitPattern: a < 0 && rest != 0 ? m - rest : rest)
    }
}
