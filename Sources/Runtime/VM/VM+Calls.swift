import Lang

extension Interpreter {
    // MARK: Calls from the loop

    /// Calls `callee[0]` with the `count` values behind it. True: a frame was pushed, go on there. False: the
    /// result stands in the caller's register.
    func call(_ callee: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject? = nil, destination: Int,
              _ registers: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
        if callee.tag == Tag.object, let result = try callLent(callee, count, keywords: keywords) {
            callee.clear(count + 1)
            (registers + destination).set(result)
            return false
        }
        switch callee.pointee {
        case .function(let function):
            try push(function, callee + 1, count, keywords: keywords, mode: .plain, destination: destination)
            return true
        case .object(let object):
            if object.kind == .boundMethod {
                let method = unsafeDowncast(object, to: BoundMethodObject.self)
                if case .function(let function) = method.function {
                    callee.set(method.receiver)
                    try push(function, callee, count + 1, keywords: keywords, mode: .plain, destination: destination)
                    return true
                }
                if case .object(let inner) = method.function, inner.kind == .builtin {
                    let row = unsafeDowncast(inner, to: BuiltinObject.self).row
                    callee.set(method.receiver)
                    let result = try call(row, callee, count + 1, keywords: keywords)
                    callee.clear(count + 1)
                    (registers + destination).set(result)
                    return false
                }
            }
        case .type(let type):
            if type === types.range, keywords == nil, let range = plainRange(callee + 1, count) {
                callee.clear(count + 1)
                (registers + destination).set(.object(range))
                return false
            }
            if let row = type.construct, type.isBuiltin, type.layout != .exception {
                let result = try call(row, callee + 1, count, keywords: keywords)
                callee.clear(count + 1)
                (registers + destination).set(result)
                return false
            }
            return try construct(type, callee, count, keywords: keywords, destination: destination, registers)
        case .instance(let instance):
            if let method = instance.type.lookup(names.call, self), case .function(let function) = method {
                try push(function, callee, count + 1, keywords: keywords, mode: .plain, destination: destination)
                return true
            }
        default: break
        }
        let result = try callSlowly(callee, count, keywords: keywords)
        callee.clear(count + 1)
        (registers + destination).set(result)
        return false
    }

    /// A call of a built-in function or of an element-wise function of arrays; nil for anything else. What is called is lent
    /// from its register, not counted.
    @inline(__always)
    private func callLent(_ callee: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject?) throws(Fault) -> Value? {
        let result: Result<Value?, Fault> = callee.borrowed(Obj.self)._withUnsafeGuaranteedRef { object in
            do throws(Fault) {
                switch object.kind {
                case .builtin: return .success(try call(unsafeDowncast(object, to: BuiltinObject.self).row, callee + 1, count, keywords: keywords))
                case .ufunc: return .success(try unsafeDowncast(object, to: UfuncObject.self).apply(callee + 1, count, keywords: keywords, self))
                default: return .success(nil)
                }
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// `range(…)` of ints, the most frequent call of a built-in; nil for anything else.
    private func plainRange(_ arguments: UnsafeMutablePointer<Value>, _ count: Int) -> RangeObject? {
        guard count >= 1, count <= 3 else { return nil }
        for index in 0..<count where (arguments + index).tag != Tag.int { return nil }
        if count == 1 { return RangeObject(start: 0, stop: arguments.int, step: 1) }
        let step = count == 3 ? (arguments + 2).int : 1
        return step == 0 ? nil : RangeObject(start: arguments.int, stop: (arguments + 1).int, step: step)
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
        if base.tag == Tag.object, cache.pointee.kind == .slot, cache.pointee.key == Int(bitPattern: base.word),
           base.borrowed(Obj.self)._withUnsafeGuaranteedRef({ $0.kind == .module }) {
            // A function of a module that was called here before.
            let slot = base.borrowed(ModuleObject.self)._withUnsafeGuaranteedRef { $0.slots + cache.pointee.slot }
            if !slot.isUnbound {
                base.copy(from: slot)
                return try call(base, count, destination: destination, registers)
            }
        }
        if case .instance(let instance) = base.pointee {
            if !instance.type.interceptsAttributes, instance.attribute(name) == nil, let method = instance.type.lookup(name, self) {
                if case .function(let function) = method {
                    if instance.dictionary == nil {
                        cache.pointee = InlineCache(kind: .method, key: instance.shapeID, version: typeVersion, method: method,
                                                    function: Unmanaged.passUnretained(function))
                    }
                    try push(function, base, count + 1, keywords: nil, mode: .plain, destination: destination)
                    return true
                }
                if case .object(let object) = method, object.kind == .builtin, unsafeDowncast(object, to: BuiltinObject.self).owner != nil {
                    try callRow(unsafeDowncast(object, to: BuiltinObject.self).row, base, count + 1, registers + destination)
                    return false
                }
            }
        } else if case .object(let object) = base.pointee, object.kind == .module {
            let module = unsafeDowncast(object, to: ModuleObject.self)
            try module.load(self)
            if module.value(name.value) != nil {
                cache.pointee = InlineCache(kind: .slot, key: address(module), slot: module.slot(name))
            }
        } else if base.tag == Tag.object, case .object(let object) = base.pointee, object.kind == .superProxy, unsafeDowncast(object, to: SuperObject.self).isBound {
            let proxy = unsafeDowncast(object, to: SuperObject.self)
            if let next = proxy.start.base, let found = next.lookup(name, self), !isClass(proxy.receiver) {
                if case .function(let function) = found {
                    base.set(proxy.receiver)
                    try push(function, base, count + 1, keywords: nil, mode: .plain, destination: destination)
                    return true
                }
                if case .object(let found) = found, found.kind == .builtin {
                    base.set(proxy.receiver)
                    try callRow(unsafeDowncast(found, to: BuiltinObject.self).row, base, count + 1, registers + destination)
                    return false
                }
            }
        } else if base.tag == Tag.object, case .object(let object) = base.pointee, object.kind == .host, let found = object as? CalleeObject {
            base.set(found.value)
            return try call(base, count, destination: destination, registers)
        } else {
            let type = type(of: base.pointee)
            if cache.pointee.kind == .builtinMethod, cache.pointee.key == address(type), cache.pointee.version == typeVersion,
               let row = cache.pointee.row {
                try callRow(row.takeUnretainedValue(), base, count + 1, registers + destination)
                return false
            }
            if base.pointee.heapObject?.extra == nil, case .object(let object)? = type.lookup(name, self), object.kind == .builtin,
               !hasOwnLookup(base.pointee) {
                let row = unsafeDowncast(object, to: BuiltinObject.self).row
                let plain = base.plainKey
                var kind = plain != 0 ? InlineCache.Kind.plainMethod : .builtinMethod
                if plain == Int(Tag.list), count == 1, row.name == "append" { kind = .append }
                if plain == Int(Tag.dict), count == 1 || count == 2, row.name == "get" { kind = .get }
                cache.pointee = InlineCache(kind: kind, key: plain != 0 ? plain : address(type), version: typeVersion, method: .object(object),
                                            row: Unmanaged.passUnretained(row))
                try callRow(row, base, count + 1, registers + destination)
                return false
            }
        }
        base.set(try attribute(base.pointee, name, nil))
        return try call(base, count, destination: destination, registers)
    }

    /// Before the arguments of a method call are evaluated: AttributeError if there is no such method. What a property, a
    /// descriptor or `__getattr__` gives is asked for here, and takes the receiver's place.
    func checkMethod(_ place: UnsafeMutablePointer<Value>, _ name: StringObject, _ cache: UnsafeMutablePointer<InlineCache>) throws(Fault) {
        let value = place.pointee
        if cache.pointee.kind == .builtinMethod, cache.pointee.version == typeVersion, cache.pointee.key == address(type(of: value)) { return }
        if cache.pointee.kind == .slot, case .object(let object) = value, cache.pointee.key == address(object) { return }
        if case .instance(let instance) = value, !instance.type.interceptsAttributes {
            let inClass = instance.type.lookup(name, self)
            if let inClass, isDataDescriptor(inClass) {} else if instance.attribute(name) != nil { return }
            if let inClass, isMethod(inClass) { return }
        } else if case .type(let type) = value {
            if let found = type.lookup(name, self), isMethod(found) { return }
        } else if case .object(let object) = value, object.kind == .module || object.kind == .superProxy {
            if object.kind == .module, unsafeDowncast(object, to: ModuleObject.self).value(name.value) != nil { return }
        } else if let found = type(of: value).lookup(name, self), isMethod(found) {
            return
        }
        place.set(.object(CalleeObject(try attribute(value, name, nil))))
    }

    /// What is bound to its receiver without running code.
    private func isMethod(_ value: Value) -> Bool {
        switch value {
        case .function, .type: true
        case .object(let object): object.kind == .builtin || object.kind == .staticMethod || object.kind == .classMethod
        default: false
        }
    }

    private func isClass(_ value: Value) -> Bool { if case .type = value { true } else { false } }

    /// Calls a built-in with arguments in registers, which are freed.
    @inline(__always)
    func callRow(_ row: Builtin, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, _ target: UnsafeMutablePointer<Value>) throws(Fault) {
        let result = try call(row, arguments, count)
        arguments.clear(count)
        target.set(result)
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

    /// Pushes a frame for a call of a function that takes exactly these positional arguments; they are moved out of
    /// their places. Does not retain the function: the caller hands over a reference, once this has not thrown.
    @inline(__always)
    func pushPlain(_ function: Unmanaged<FunctionObject>, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, mode: Frame.Mode,
                   destination: Int) throws(Fault) {
        ticksLeft &-= 1
        if ticksLeft < 0 { try checkInterrupts() }
        try checkDepth()
        let code = function._withUnsafeGuaranteedRef { Unmanaged.passUnretained($0.code) }
        let registers = code._withUnsafeGuaranteedRef { $0.registerCount }
        let base = try newRegisters(registers)
        var index = 0
        while index < count {
            (base + index).start(taking: arguments + index)
            index &+= 1
        }
        while index < registers {
            (base + index).startUnbound()
            index &+= 1
        }
        pushFrame(owning: function, code, base: base, pc: code._withUnsafeGuaranteedRef { $0.instructions }, mode: mode,
                  destination: destination)
    }

    /// Pushes a frame for a call whose arguments lie side by side; they are moved out of their places.
    func push(_ function: FunctionObject, _ arguments: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject?,
              mode: Frame.Mode, destination: Int, context: Value = .none) throws(Fault) {
        let callee = Unmanaged.passUnretained(function)
        if function.isSimple, keywords == nil, count == function.code.positionalCount {
            try pushPlain(callee, arguments, count, mode: mode, destination: destination)
            _ = callee.hold()
        } else {
            ticksLeft &-= 1
            if ticksLeft < 0 { try checkInterrupts() }
            try checkDepth()
            let registers = function.code.registerCount
            let base = try newRegisters(registers)
            base.initialize(repeating: .undefined, count: registers)
            do throws(Fault) {
                try bind(function, arguments, count, keywords, nil, into: base)
            } catch {
                abandon(base, registers)
                throw error
            }
            arguments.clear(count)
            pushFrame(owning: callee.hold(), Unmanaged.passUnretained(function.code), base: base, pc: function.code.instructions,
                      mode: mode, destination: destination)
        }
        if case .none = context {} else { frames[frameCount - 1].context = context }
    }

    /// The same with arguments in arrays.
    func push(_ function: FunctionObject, _ positional: [Value], _ keywords: DictObject?, mode: Frame.Mode, destination: Int,
              context: Value = .none) throws(Fault) {
        ticksLeft &-= 1
        if ticksLeft < 0 { try checkInterrupts() }
        try checkDepth()
        let count = function.code.registerCount
        let base = try newRegisters(count)
        base.initialize(repeating: .undefined, count: count)
        do throws(Fault) {
            try bindArray(function, positional, keywords, into: base)
        } catch {
            abandon(base, count)
            throw error
        }
        pushFrame(owning: Unmanaged.passRetained(function), Unmanaged.passUnretained(function.code), base: base,
                  pc: function.code.instructions, mode: mode, destination: destination)
        if case .none = context {} else { frames[frameCount - 1].context = context }
    }

    private func bindArray(_ function: FunctionObject, _ positional: [Value], _ keywords: DictObject?,
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
        base.drop(count)
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
            if index >= firstDefault, function.defaults.indices.contains(index - firstDefault) { base[index] = function.defaults[index - firstDefault] } else { missing.append(layout.names[index]) }
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

    /// Calls a function of one argument, of two.
    func call(_ callee: Value, _ argument: Value) throws(Fault) -> Value {
        guard case .function(let function) = callee, function.isSimple, function.code.positionalCount == 1 else {
            return try call(callee, [argument])
        }
        let scratch = try reserve(1)
        scratch.initialize(to: argument)
        return try callPlain(function, scratch, 1)
    }

    func call(_ callee: Value, _ first: Value, _ second: Value) throws(Fault) -> Value {
        guard case .function(let function) = callee, function.isSimple, function.code.positionalCount == 2 else {
            return try call(callee, [first, second])
        }
        let scratch = try reserve(2)
        scratch.initialize(to: first)
        (scratch + 1).initialize(to: second)
        return try callPlain(function, scratch, 2)
    }

    /// Calls a function with arguments in scratch space, which is given back.
    private func callPlain(_ function: FunctionObject, _ arguments: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) -> Value {
        let callee = Unmanaged.passUnretained(function)
        do throws(Fault) {
            try checkNativeStack()
            try pushPlain(callee, arguments, count, mode: .native, destination: -1)
        } catch {
            releaseScratch(arguments, count)
            throw error
        }
        _ = callee.hold()
        // The arguments have moved to the frame.
        defer { stackTop = arguments }
        return try enterCheckedRun()
    }

    /// Calls a method of a script's with its receiver in front of the arguments.
    func callFunction(_ function: FunctionObject, _ receiver: Value, _ arguments: [Value]) throws(Fault) -> Value {
        let count = arguments.count + 1
        guard function.isSimple, function.code.positionalCount == count else { return try call(.function(function), [receiver] + arguments) }
        let scratch = try reserve(count)
        scratch.initialize(to: receiver)
        for (index, argument) in arguments.enumerated() { (scratch + index + 1).initialize(to: argument) }
        return try callPlain(function, scratch, count)
    }

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
        try checkNativeStackOrPop()
        return try enterCheckedRun()
    }

    /// The same after `checkNativeStack`.
    @inline(__always)
    func enterCheckedRun() throws(Fault) -> Value {
        if nativeDepth == 0 { return try enterRunAnew() }
        nativeDepth &+= 1
        defer { nativeDepth &-= 1 }
        return try run(above: frameCount &- 1)
    }

    /// The outermost run: a call of the host.
    private func enterRunAnew() throws(Fault) -> Value {
        try metered { () throws(Fault) in
            work.isStopping = false
            work.leftovers.freeAll()
            nativeDepth += 1
            defer { nativeDepth -= 1 }
            return try run(above: frameCount - 1)
        }
    }

    private func checkNativeStackOrPop() throws(Fault) {
        do throws(Fault) { try checkNativeStack() } catch {
            let mode = frames[frameCount - 1].mode
            if mode == .generatorNative || mode == .forLoop {
                frames[frameCount - 1].suspended?._withUnsafeGuaranteedRef { $0.state = .suspended }
                popGeneratorFrame()
            } else {
                popFrame()
            }
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
            case .free(let free): closure.append(parent.cells[free].takeUnretainedValue())
            }
        }
        return .function(FunctionObject(code: code, defaults: values, keywordDefaults: keywordDefaults, closure: closure))
    }
}
