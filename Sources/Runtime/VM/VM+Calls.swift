import Lang

extension Interpreter {
    // MARK: Calls from the loop

    /// Calls `callee[0]` with the `count` values behind it. True: a frame was pushed, go on there. False: the
    /// result stands in the caller's register.
    func call(_ callee: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject? = nil, destination: Int,
              _ registers: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
        switch callee.pointee {
        case .function(let function):
            try push(function, callee + 1, count, keywords: keywords, mode: .plain, destination: destination)
            return true
        case .object(let object):
            if object.kind == .builtin {
                let row = unsafeDowncast(object, to: BuiltinObject.self).row
                registers[destination] = try call(row, callee + 1, count, keywords: keywords)
                return false
            }
            if object.kind == .ufunc {
                registers[destination] = try unsafeDowncast(object, to: UfuncObject.self).apply(callee + 1, count, keywords: keywords, self)
                return false
            }
            if object.kind == .boundMethod {
                let method = unsafeDowncast(object, to: BoundMethodObject.self)
                if case .function(let function) = method.function {
                    callee.pointee = method.receiver
                    try push(function, callee, count + 1, keywords: keywords, mode: .plain, destination: destination)
                    return true
                }
                if case .object(let inner) = method.function, inner.kind == .builtin {
                    let row = unsafeDowncast(inner, to: BuiltinObject.self).row
                    callee.pointee = method.receiver
                    registers[destination] = try call(row, callee, count + 1, keywords: keywords)
                    return false
                }
            }
        case .type(let type):
            if let row = type.construct, type.isBuiltin, type.layout != .exception {
                registers[destination] = try call(row, callee + 1, count, keywords: keywords)
                return false
            }
            return try construct(type, callee, count, keywords: keywords, destination: destination, registers)
        case .instance(let instance):
            if let method = instance.type.lookup(names.call, self), case .function(let function) = method {
                try pushMethod(function, receiver: callee.pointee, callee, count, keywords: keywords, destination: destination)
                return true
            }
        default: break
        }
        registers[destination] = try callSlowly(callee, count, keywords: keywords)
        return false
    }

    /// Calls a function as a method of what stands in `callee[0]`.
    private func pushMethod(_ function: FunctionObject, receiver: Value, _ callee: UnsafeMutablePointer<Value>, _ count: Int,
                            keywords: TupleObject?, destination: Int) throws(Fault) {
        try push(function, callee, count + 1, keywords: keywords, mode: .plain, destination: destination)
    }

    /// Anything else that can be called, by way of arrays.
    private func callSlowly(_ callee: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject?) throws(Fault) -> Value {
        var positional: [Value] = []
        let named = keywords?.items.count ?? 0
        for index in 0..<(count - named) { positional.append(callee[1 + index]) }
        var dict: DictObject?
        if let keywords {
            let made = DictObject()
            for (index, name) in keywords.items.enumerated() {
                if case .str(let text) = name { made.setValue(text, callee[1 + count - named + index]) }
            }
            dict = made
        }
        return try call(callee.pointee, positional, keywords: dict)
    }

    /// `f(*args, **kwargs)`: the list and the dict stand behind the callee.
    func callSpread(_ callee: UnsafeMutablePointer<Value>, destination: Int, _ registers: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
        var positional: [Value] = []
        if case .list(let list) = callee[1] { positional = list.items }
        var keywords: DictObject?
        if case .dict(let dict) = callee[2] { keywords = dict }
        if case .function(let function) = callee.pointee {
            try push(function, positional, keywords, mode: .plain, destination: destination)
            return true
        }
        registers[destination] = try call(callee.pointee, positional, keywords: keywords)
        return false
    }

    /// `receiver.name(…)` without making a bound method.
    func callMethod(_ base: UnsafeMutablePointer<Value>, _ count: Int, _ name: StringObject, _ cache: UnsafeMutablePointer<InlineCache>,
                    destination: Int, _ registers: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
        if case .instance(let instance) = base.pointee {
            if cache.pointee.kind == .method, cache.pointee.key == instance.shapeID, cache.pointee.version == typeVersion,
               case .function(let function) = cache.pointee.method {
                try push(function, base, count + 1, keywords: nil, mode: .plain, destination: destination)
                return true
            }
            if !instance.type.interceptsAttributes, instance.attribute(name) == nil, let method = instance.type.lookup(name, self) {
                if case .function(let function) = method {
                    if instance.dictionary == nil {
                        cache.pointee = InlineCache(kind: .method, key: instance.shape.id, version: typeVersion, method: method)
                    }
                    try push(function, base, count + 1, keywords: nil, mode: .plain, destination: destination)
                    return true
                }
                if case .object(let object) = method, object.kind == .builtin {
                    let row = unsafeDowncast(object, to: BuiltinObject.self).row
                    registers[destination] = try call(row, base, count + 1)
                    return false
                }
            }
        } else if case .object(let object) = base.pointee, object.kind == .module {
            let module = unsafeDowncast(object, to: ModuleObject.self)
            try module.load(self)
            if cache.pointee.kind == .slot, cache.pointee.key == address(module) {
                base.pointee = module.slots[cache.pointee.slot]
                if base.pointee.isUndefined { base.pointee = .object(module) } else {
                    return try call(base, count, destination: destination, registers)
                }
            }
            if module.value(name.value) != nil {
                cache.pointee = InlineCache(kind: .slot, key: address(module), slot: module.slot(name))
            }
        } else {
            let type = type(of: base.pointee)
            if cache.pointee.kind == .builtinMethod, cache.pointee.key == address(type), cache.pointee.version == typeVersion,
               case .object(let object) = cache.pointee.method {
                registers[destination] = try call(unsafeDowncast(object, to: BuiltinObject.self).row, base, count + 1)
                return false
            }
            if base.pointee.heapObject?.extra == nil, case .object(let object)? = type.lookup(name, self), object.kind == .builtin,
               !hasOwnLookup(base.pointee) {
                cache.pointee = InlineCache(kind: .builtinMethod, key: address(type), version: typeVersion, method: .object(object))
                registers[destination] = try call(unsafeDowncast(object, to: BuiltinObject.self).row, base, count + 1)
                return false
            }
        }
        base.pointee = try attribute(base.pointee, name, nil)
        return try call(base, count, destination: destination, registers)
    }

    /// AttributeError if a value has no attribute of a name; runs no property.
    func checkMethod(_ value: Value, _ name: StringObject, _ cache: UnsafeMutablePointer<InlineCache>) throws(Fault) {
        if cache.pointee.kind == .builtinMethod, cache.pointee.version == typeVersion, cache.pointee.key == address(type(of: value)) { return }
        if cache.pointee.kind == .slot, case .object(let object) = value, cache.pointee.key == address(object) { return }
        if case .instance(let instance) = value, instance.type.interceptsAttributes || instance.attribute(name) != nil { return }
        if case .type(let type) = value, type.lookup(name, self) != nil { return }
        if type(of: value).lookup(name, self) != nil || userMethod(value, names.getAttr) != nil { return }
        _ = try attribute(value, name, nil)
    }

    /// Whether attributes of the value are looked up elsewhere than in its type.
    private func hasOwnLookup(_ value: Value) -> Bool {
        switch value {
        case .type: true
        case .object(let object): object.kind == .superProxy
        default: false
        }
    }

    func address(_ object: Obj) -> Int { Int(bitPattern: Unmanaged.passUnretained(object).toOpaque()) }

    // MARK: Pushing frames

    /// Pushes a frame for a call whose arguments lie side by side; they are moved out of their places.
    @inline(__always)
    func push(_ function: FunctionObject, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject?,
              mode: Frame.Mode, destination: Int, context: Value = .none) throws(Fault) {
        ticksLeft &-= 1
        if ticksLeft < 0 { try checkInterrupts() }
        let code = function.code
        let base = try newRegisters(function)
        if function.isSimple, keywords == nil, count == code.positionalCount {
            for index in 0..<count {
                (base + index).initialize(to: (arguments + index).move())
                (arguments + index).initialize(to: .undefined)
            }
            (base + count).initialize(repeating: .undefined, count: code.registerCount - count)
        } else {
            base.initialize(repeating: .undefined, count: code.registerCount)
            do throws(Fault) {
                try bind(function, arguments, count, keywords, nil, into: base)
            } catch {
                abandon(base, code.registerCount)
                throw error
            }
        }
        do throws(Fault) {
            try pushFrame(function, base: base, mode: mode, destination: destination, context: context)
        } catch {
            abandon(base, code.registerCount)
            throw error
        }
    }

    /// The same with arguments in arrays.
    func push(_ function: FunctionObject, _ positional: [Value], _ keywords: DictObject?, mode: Frame.Mode, destination: Int,
              context: Value = .none) throws(Fault) {
        ticksLeft &-= 1
        if ticksLeft < 0 { try checkInterrupts() }
        let base = try newRegisters(function)
        let count = function.code.registerCount
        base.initialize(repeating: .undefined, count: count)
        do throws(Fault) {
            var copy = positional
            try bindArray(function, &copy, keywords, into: base)
            try pushFrame(function, base: base, mode: mode, destination: destination, context: context)
        } catch {
            abandon(base, count)
            throw error
        }
    }

    private func bindArray(_ function: FunctionObject, _ positional: inout [Value], _ keywords: DictObject?,
                           into base: UnsafeMutablePointer<Value>) throws(Fault) {
        if function.isSimple, keywords == nil, positional.count == function.code.positionalCount {
            for (index, value) in positional.enumerated() { base[index] = value }
            return
        }
        let count = positional.count
        let scratch = try reserve(count)
        defer { releaseScratch(scratch, count) }
        for (index, value) in positional.enumerated() { scratch[index] = value }
        try bind(function, scratch, count, nil, keywords, into: base)
    }

    private func abandon(_ base: UnsafeMutablePointer<Value>, _ count: Int) {
        base.deinitialize(count: count)
        stackTop = base
    }

    // MARK: Binding arguments to parameters

    private func bind(_ function: FunctionObject, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, _ keywords: TupleObject?,
                      _ spread: DictObject?, into base: UnsafeMutablePointer<Value>) throws(Fault) {
        let layout = function.code.code.parameters
        let named = keywords?.items.count ?? 0
        let positional = count - named
        let taken = min(positional, layout.positional)
        for index in 0..<taken { base[index] = arguments[index] }
        let keywordEnd = layout.positional + layout.keywordOnly
        if layout.hasVarargs {
            var rest: [Value] = []
            if positional > taken { for index in taken..<positional { rest.append(arguments[index]) } }
            base[keywordEnd] = .newTuple(rest)
        }
        var extra: DictObject?
        if layout.hasKwargs {
            let dict = DictObject()
            extra = dict
            base[keywordEnd + (layout.hasVarargs ? 1 : 0)] = .dict(dict)
        }
        if let keywords {
            for (index, name) in keywords.items.enumerated() {
                guard case .str(let text) = name else { throw .type("keywords must be strings") }
                try bindKeyword(function, text, arguments[positional + index], base, extra, keywords, spread)
            }
        }
        if let spread {
            for entry in spread.table.entries where !entry.key.isUndefined {
                guard case .str(let text) = entry.key else { throw .type("keywords must be strings") }
                try bindKeyword(function, text, entry.value, base, extra, keywords, spread)
            }
        }
        if positional > layout.positional, !layout.hasVarargs { throw tooMany(function, positional, base) }
        let firstDefault = layout.positional - function.defaults.count
        var missing: [String] = []
        for index in 0..<layout.positional where base[index].isUndefined {
            if index >= firstDefault { base[index] = function.defaults[index - firstDefault] } else { missing.append(layout.names[index]) }
        }
        if !missing.isEmpty { throw missingFault(function, missing, "positional") }
        for index in 0..<layout.keywordOnly where base[layout.positional + index].isUndefined {
            let value = function.keywordDefaults[index]
            if value.isUndefined { missing.append(layout.names[layout.positional + index]) } else { base[layout.positional + index] = value }
        }
        if !missing.isEmpty { throw missingFault(function, missing, "keyword-only") }
    }

    private func bindKeyword(_ function: FunctionObject, _ name: StringObject, _ value: Value, _ base: UnsafeMutablePointer<Value>,
                             _ extra: DictObject?, _ keywords: TupleObject?, _ spread: DictObject?) throws(Fault) {
        let layout = function.code.code.parameters
        let names = function.code.parameterNames
        for index in layout.positionalOnly..<max(layout.positionalOnly, layout.positional + layout.keywordOnly) where names[index].equals(name) {
            guard base[index].isUndefined else {
                throw .type("\(function.qualifiedName)() got multiple values for argument '\(name.value)'")
            }
            base[index] = value
            return
        }
        if let extra {
            guard extra.value(name) == nil else {
                throw .type("\(function.qualifiedName)() got multiple values for keyword argument '\(name.value)'")
            }
            return extra.setValue(name, value)
        }
        let only = layout.names.prefix(layout.positionalOnly)
        let given = ((keywords?.items ?? []) + (spread?.table.entries.map(\.key) ?? [])).compactMap(\.asString)
        let misplaced = only.filter { parameter in given.contains { StringObject.equal($0, parameter) } }
        if !misplaced.isEmpty {
            throw .type("\(function.qualifiedName)() got some positional-only arguments passed as keyword arguments: '\(misplaced.joined(separator: ", "))'")
        }
        let known = layout.names[layout.positionalOnly..<(layout.positional + layout.keywordOnly)].map { $0 }
        throw .type("\(function.qualifiedName)() got an unexpected keyword argument '\(name.value)'",
                    hint: suggestion(name.value, among: known).map { "did you mean '\($0)'?" })
    }

    private func tooMany(_ function: FunctionObject, _ given: Int, _ base: UnsafeMutablePointer<Value>) -> Fault {
        let layout = function.code.code.parameters
        let most = layout.positional
        let least = most - function.defaults.count
        var keywordOnlyGiven = 0
        for index in 0..<layout.keywordOnly where !base[most + index].isUndefined { keywordOnlyGiven += 1 }
        let plural = !function.defaults.isEmpty || most != 1
        let takes = least == most ? "\(most)" : "from \(least) to \(most)"
        var givenText = "\(given)"
        if keywordOnlyGiven > 0 {
            givenText += " positional argument\(given == 1 ? "" : "s") (and \(keywordOnlyGiven) keyword-only argument\(keywordOnlyGiven == 1 ? "" : "s"))"
        }
        let were = given == 1 && keywordOnlyGiven == 0 ? "was" : "were"
        return .type("\(function.qualifiedName)() takes \(takes) positional argument\(plural ? "s" : "") but \(givenText) \(were) given")
    }

    private func missingFault(_ function: FunctionObject, _ missing: [String], _ kind: String) -> Fault {
        let quoted = missing.map { "'\($0)'" }
        let list: String
        switch quoted.count {
        case 1: list = quoted[0]
        case 2: list = "\(quoted[0]) and \(quoted[1])"
        default: list = quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
        }
        return .type("\(function.qualifiedName)() missing \(missing.count) required \(kind) argument\(missing.count == 1 ? "" : "s"): \(list)")
    }

    // MARK: Calls from Swift

    /// Calls anything that can be called and gives its result.
    public func call(_ callee: Value, _ arguments: [Value] = [], keywords: DictObject? = nil) throws(Fault) -> Value {
        switch callee {
        case .function(let function):
            try push(function, arguments, keywords, mode: .native, destination: -1)
            return try enterRun()
        case .type(let type):
            return try construct(type, arguments, keywords: keywords)
        case .instance(let instance):
            guard let method = instance.type.lookup(names.call, self) else { break }
            // `__call__` may be an object that is called in its turn.
            guard instanceCalls < recursionLimit else { throw recursionFault() }
            instanceCalls += 1
            defer { instanceCalls -= 1 }
            try checkNativeStack()
            return try call(method, [callee] + arguments, keywords: keywords)
        case .object(let object):
            switch object.kind {
            case .builtin:
                return try callBuiltin(unsafeDowncast(object, to: BuiltinObject.self).row, arguments, keywords)
            case .boundMethod:
                let method = unsafeDowncast(object, to: BoundMethodObject.self)
                return try call(method.function, [method.receiver] + arguments, keywords: keywords)
            case .staticMethod:
                return try call(unsafeDowncast(object, to: MethodWrapperObject.self).function, arguments, keywords: keywords)
            default:
                if let host = object as? HostObject, let value = try host.hostCall(arguments, keywords, self) { return value }
            }
        default: break
        }
        throw .type("'\(typeName(callee))' object is not callable")
    }

    func callBuiltin(_ row: Builtin, _ arguments: [Value], _ keywords: DictObject?) throws(Fault) -> Value {
        try checkNativeStack()
        let count = arguments.count
        let scratch = try reserve(count)
        defer { releaseScratch(scratch, count) }
        for (index, value) in arguments.enumerated() { scratch[index] = value }
        return try call(row, scratch, count, spread: keywords)
    }

    /// Runs the frame just pushed until it returns.
    func enterRun() throws(Fault) -> Value {
        if nativeDepth > 0 { return try enterNestedRun() }
        // Another interpreter may run on this thread further out, or later.
        let before = WorkContext.exchange(work)
        defer { _ = WorkContext.exchange(before) }
        return try enterNestedRun()
    }

    private func enterNestedRun() throws(Fault) -> Value {
        try checkNativeStackOrPop()
        nativeDepth += 1
        defer { nativeDepth -= 1 }
        return try run(above: frameCount - 1)
    }

    private func checkNativeStackOrPop() throws(Fault) {
        do throws(Fault) { try checkNativeStack() } catch {
            let mode = frames[frameCount - 1].mode
            if mode == .generatorNative || mode == .forLoop { popGeneratorFrame() } else { popFrame() }
            throw error
        }
    }

    // MARK: Making functions

    func makeFunction(_ frame: UnsafeMutablePointer<Frame>, child index: Int, defaults: UnsafeMutablePointer<Value>) -> Value {
        let parent = frame.pointee.function
        let code = parent.code.children[index]
        let layout = code.code.parameters
        var values: [Value] = []
        for offset in 0..<layout.positionalDefaults { values.append(defaults[offset]) }
        var keywordDefaults: [Value] = []
        var next = layout.positionalDefaults
        for hasDefault in layout.keywordDefaults {
            if hasDefault {
                keywordDefaults.append(defaults[next])
                next += 1
            } else {
                keywordDefaults.append(.undefined)
            }
        }
        var closure: [CellObject] = []
        closure.reserveCapacity(code.code.captures.count)
        for capture in code.code.captures {
            switch capture {
            case .register(let register):
                if case .object(let object) = frame.pointee.base[register], object.kind == .cell {
                    closure.append(unsafeDowncast(object, to: CellObject.self))
                } else {
                    closure.append(CellObject(.undefined))
                }
            case .free(let free): closure.append(parent.closure[free])
            }
        }
        return .function(FunctionObject(code: code, defaults: values, keywordDefaults: keywordDefaults, closure: closure))
    }
}
