internal import CPlatform

/// The arguments of one call of a built-in, bound to its parameters: a view of the value stack.
public struct Args {
    public let vm: Interpreter
    let row: Builtin
    let base: UnsafeMutablePointer<Value>
    public let count: Int

    /// The argument of a parameter by position; `.undefined` when it was not given and has no default.
    @inline(__always)
    public subscript(index: Int) -> Value { base[index] }

    /// The argument of a parameter by name.
    public subscript(name: String) -> Value {
        for (index, parameter) in row.parameters.parameters.enumerated() where parameter.name == name { return base[index] }
        return .undefined
    }

    /// Whether an optional argument was given.
    public func has(_ index: Int) -> Bool { !base[index].isUndefined }

    /// How often the array or other object of an argument is referred to, itself included.
    func references(_ index: Int) -> Int {
        let place = base + index
        return place.isCounted ? Int(nn_references(place.borrowed(Obj.self).toOpaque())) : 0
    }

    /// The name of the function, for messages.
    var name: String { row.name }

    /// The name of a parameter, for messages.
    func parameterName(_ index: Int) -> String { row.parameters.parameters[index].name }

    // MARK: Typed access. Errors name the function and what was found.

    /// An int (also a bool, an int of NumPy's, or an object with `__index__`).
    public func int(_ index: Int) throws(Fault) -> Int { try vm.index(base[index]) }

    /// An int, or the fallback for None and an argument left out.
    public func int(_ index: Int, or fallback: Int) throws(Fault) -> Int {
        switch base[index] {
        case .none, .undefined: fallback
        default: try vm.index(base[index])
        }
    }

    /// A number as a float.
    public func double(_ index: Int) throws(Fault) -> Double { try vm.double(base[index]) }

    /// The truth of an argument; false when left out.
    public func bool(_ index: Int) throws(Fault) -> Bool {
        if case .undefined = base[index] { return false }
        return try vm.truth(base[index])
    }

    /// A string.
    public func string(_ index: Int) throws(Fault) -> String {
        if case .str(let object) = base[index] { return object.value }
        throw .type("\(row.name)() argument \(index + 1) must be str, not \(vm.argumentTypeName(base[index]))")
    }

    /// A string, or nil for None and an argument left out.
    public func optionalString(_ index: Int) throws(Fault) -> String? {
        switch base[index] {
        case .none, .undefined: return nil
        case .str(let object): return object.value
        default: throw .type("\(row.name)() argument '\(parameterName(index))' must be str or None, not \(vm.typeName(base[index]))")
        }
    }

    /// The values of `*args`, which is the parameter at an index.
    public func rest(_ index: Int) -> [Value] {
        if case .tuple(let tuple) = base[index] { return tuple.items }
        return []
    }

    /// The dict of `**kwargs`, which is the parameter at an index.
    public func keywords(_ index: Int) -> DictObject? {
        if case .dict(let dict) = base[index] { return dict }
        return nil
    }

    // MARK: Receivers of methods

    public func list(_ index: Int = 0) throws(Fault) -> ListObject {
        if case .list(let object) = base[index] { return object }
        throw receiverFault("list", index)
    }

    public func dict(_ index: Int = 0) throws(Fault) -> DictObject {
        if case .dict(let object) = base[index] { return object }
        throw receiverFault("dict", index)
    }

    public func set(_ index: Int = 0) throws(Fault) -> SetObject {
        if case .set(let object) = base[index] { return object }
        throw receiverFault("set", index)
    }

    public func tuple(_ index: Int = 0) throws(Fault) -> TupleObject {
        if case .tuple(let object) = base[index] { return object }
        throw receiverFault("tuple", index)
    }

    /// The string a method was called on.
    public func text(_ index: Int = 0) throws(Fault) -> StringObject {
        if case .str(let object) = base[index] { return object }
        throw receiverFault("str", index)
    }

    private func receiverFault(_ wanted: String, _ index: Int) -> Fault {
        .type("descriptor '\(row.name)' for '\(wanted)' objects doesn't apply to a '\(vm.typeName(base[index]))' object")
    }
}

extension Interpreter {
    /// Calls a built-in with arguments that lie side by side, the last ones named by `keywords`.
    /// Never inlined: the optimiser of Swift 6.3 fails on it in some callers.
    @inline(never)
    func call(_ row: Builtin, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject? = nil,
              spread: DictObject? = nil) throws(Fault) -> Value {
        if keywords == nil, spread == nil, let shortcut = row.shortcut, let value = try shortcut(self, arguments, count) { return value }
        if let keywords, spread == nil, let named = row.named, let value = try named(self, arguments, count, keywords) { return value }
        let signature = row.parameters
        if keywords == nil, spread == nil, count == signature.parameters.count, count == signature.positional {
            let result = try row.body(Args(vm: self, row: row, base: arguments, count: count))
            meter?.returned(result, self)
            return result
        }
        let total = signature.parameters.count
        let scratch = try reserve(total)
        defer { releaseScratch(scratch, total) }
        try bind(row, arguments, count, keywords, spread, into: scratch)
        let result = try row.body(Args(vm: self, row: row, base: scratch, count: total))
        meter?.returned(result, self)
        return result
    }

    private func bind(_ row: Builtin, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, _ keywords: TupleObject?,
                      _ spread: DictObject?, into slots: UnsafeMutablePointer<Value>) throws(Fault) {
        let signature = row.parameters
        let named = keywords?.items.count ?? 0
        let positional = count - named
        if positional > signature.positional, signature.varargs == nil {
            throw tooManyArguments(row, arguments, positional, named: named + (spread?.count ?? 0))
        }
        for index in 0..<min(positional, signature.positional) { slots[index] = arguments[index] }
        if let varargs = signature.varargs {
            var rest: [Value] = []
            if positional > signature.positional {
                for index in signature.positional..<positional { rest.append(arguments[index]) }
            }
            slots[varargs] = .newTuple(rest)
        }
        var extra: DictObject?
        if let kwargs = signature.kwargs {
            let dict = DictObject()
            extra = dict
            slots[kwargs] = .dict(dict)
        }
        if let keywords {
            for (index, name) in keywords.items.enumerated() {
                try bindKeyword(row, name, arguments[positional + index], slots, extra, arguments, positional)
            }
        }
        if let spread {
            for entry in spread.table.entries where !entry.key.isUndefined {
                try bindKeyword(row, entry.key, entry.value, slots, extra, arguments, positional)
            }
        }
        // Looked at where they lie: copying a parameter would count references to its name.
        let missing: Int? = signature.parameters.withUnsafeBufferPointer { parameters in
            for index in parameters.indices where slots[index].isUndefined {
                switch parameters[index].fallback {
                case .required: return index
                case .absent: break
                case .none: slots[index] = .none
                case .bool(let value): slots[index] = .bool(value)
                case .int(let value): slots[index] = .int(value)
                case .float(let value): slots[index] = .float(value)
                case .text(let value): slots[index] = .str(intern(value))
                }
            }
            return nil
        }
        if let missing { throw missingArgument(row, missing, arguments, positional) }
    }

    private func bindKeyword(_ row: Builtin, _ name: Value, _ value: Value, _ slots: UnsafeMutablePointer<Value>,
                             _ extra: DictObject?, _ arguments: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) {
        guard case .str(let text) = name else { throw .type("keywords must be strings") }
        let wanted = text.value
        let found = row.parameters.parameters.withUnsafeBufferPointer { parameters in
            parameters.firstIndex { ($0.kind == .either || $0.kind == .keywordOnly) && $0.name == wanted }
        }
        if let found {
            guard slots[found].isUndefined else {
                throw .type("argument for \(row.name)() given by name ('\(wanted)') and position (\(found + 1))")
            }
            slots[found] = value
            return
        }
        if let extra { return extra.setValue(text, value) }
        throw unexpectedKeyword(row, wanted, arguments, count)
    }
}
