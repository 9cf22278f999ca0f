import Lang

extension Interpreter {
    // MARK: Making instances

    /// `type(…)` from the loop: pushes a frame for a script's `__init__`, else makes the object at once.
    func construct(_ type: TypeObject, _ callee: UnsafeMutablePointer<Value>, _ count: Int, keywords: TupleObject?, destination: Int,
                   _ registers: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
        if let function = initializer(of: type), type.layout == .object || keywords == nil {
            let instance: InstanceObject
            if type.layout == .exception {
                let exception = ExceptionObject(type)
                exception.setArguments(callee + 1, count)
                instance = exception
            } else {
                instance = type.newInstance()
            }
            callee.set(.instance(consume instance))
            if function.isSimple, keywords == nil, count + 1 == function.code.positionalCount {
                let initializer = Unmanaged.passUnretained(function)
                try pushPlain(initializer, callee, count + 1, mode: .initializer, destination: destination)
                _ = initializer.hold()
                let frame = frames + (frameCount - 1)
                // The instance is the first argument now.
                frame.contextPlace.start(copying: frame.pointee.base)
            } else {
                try push(function, callee, count + 1, keywords: keywords, mode: .initializer, destination: destination, context: callee.pointee)
            }
            return true
        }
        var positional: [Value] = []
        let named = keywords?.items.count ?? 0
        positional.reserveCapacity(count - named)
        for index in 0..<(count - named) { positional.append(callee[1 + index]) }
        var dict: DictObject?
        if let keywords {
            let made = DictObject()
            for (index, name) in keywords.items.enumerated() {
                if case .str(let text) = name { made.setValue(text, callee[1 + count - named + index]) }
            }
            dict = made
        }
        let result = try construct(type, positional, keywords: dict)
        callee.clear(count + 1)
        (registers + destination).set(result)
        return false
    }

    /// The `__init__` of a script that is all there is to do for a new instance of a class; nil when there is more.
    @inline(__always)
    private func initializer(of type: TypeObject) -> FunctionObject? {
        if type.initializerVersion == typeVersion { return type.initializer }
        return findInitializer(of: type)
    }

    private func findInitializer(of type: TypeObject) -> FunctionObject? {
        type.initializer = nil
        type.initializerVersion = typeVersion
        guard type.layout == .object || type.layout == .exception, !type.isBuiltin, !type.hasCallHook, type.abstractMethods?.isEmpty ?? true,
              case .function(let function)? = type.lookup(names.initialize, self), type.lookupUser(names.new, self) == nil else { return nil }
        type.initializer = function
        return function
    }

    /// `type(*arguments, **keywords)`.
    func construct(_ type: TypeObject, _ arguments: [Value], keywords: DictObject?) throws(Fault) -> Value {
        try checkNativeStack()
        if type.isBuiltin, type.layout != .exception {
            guard let row = type.construct else { throw .type("cannot create '\(type.name)' instances") }
            return try callBuiltin(row, arguments, keywords)
        }
        if let result = try callHook(type, "__class_call__", arguments, keywords) { return result }
        if type.abstractMethods != nil { try checkAbstract(type) }
        var made: Value
        if let new = type.lookupUser(names.new, self) {
            made = try call(unwrapStatic(new), [.type(type)] + arguments, keywords: keywords)
            guard isInstance(made, of: type) else { return made }
        } else {
            made = try allocate(type, arguments, keywords)
        }
        try initialize(&made, arguments, keywords, type)
        return made
    }

    func unwrapStatic(_ value: Value) -> Value {
        if case .object(let object) = value, object.kind == .staticMethod { return unsafeDowncast(object, to: MethodWrapperObject.self).function }
        return value
    }

    private func initialize(_ made: inout Value, _ arguments: [Value], _ keywords: DictObject?, _ type: TypeObject) throws(Fault) {
        let actual = self.type(of: made)
        guard let initializer = actual.lookup(names.initialize, self) else {
            if type.layout == .object, !arguments.isEmpty || (keywords?.count ?? 0) > 0, type.lookupUser(names.new, self) == nil {
                throw .type("\(type.name)() takes no arguments")
            }
            return
        }
        if case .object(let object) = initializer, object.kind == .builtin, type.layout == .object, type.makeInstance == nil {
            if !arguments.isEmpty || (keywords?.count ?? 0) > 0, type.lookupUser(names.new, self) == nil {
                throw .type("\(type.name)() takes no arguments")
            }
            return
        }
        // Exceptions keep their arguments when they are made; most have nothing more to do.
        if case .instance(let instance) = made, let exception = instance as? ExceptionObject, isBuiltinFunction(initializer) {
            return try setUp(exception, arguments, keywords)
        }
        // A class with a `__new__` of its own may take keywords that the built-in `__init__` would refuse.
        if isBuiltinFunction(initializer), type.layout == .list || type.layout == .set, type.lookupUser(names.new, self) != nil {
            _ = try call(initializer, [made] + arguments)
            return
        }
        let result = try call(initializer, [made] + arguments, keywords: keywords)
        if !result.isNone { throw .type("__init__() should return None, not '\(typeName(result))'") }
    }

    /// What `__new__` of the built-in ancestor does: an instance with its storage.
    func allocate(_ type: TypeObject, _ arguments: [Value], _ keywords: DictObject?) throws(Fault) -> Value {
        switch type.layout {
        case .object: return .instance(type.newInstance())
        case .exception:
            let exception = ExceptionObject(type === types.exception(.osError) ? systemErrorType(arguments) : type)
            exception.arguments = arguments
            return .instance(exception)
        case .int, .float:
            let instance = InstanceObject(type)
            instance.payload = try convert(type.builtinBase, arguments, ownsKeywords(type) ? nil : keywords)
            return .instance(instance)
        case .list: return marked(.list(ListObject()), type)
        case .dict: return marked(.dict(DictObject()), type)
        case .set: return marked(.set(SetObject()), type)
        case .str:
            guard case .str(let text) = try convert(types.str, arguments, keywords) else { break }
            return .str(type.isBuiltin ? StringObject(text.text) : ExtendedString(text.text, Obj.Extra(type: type)))
        case .tuple:
            guard case .tuple(let tuple) = try convert(types.tuple, arguments, ownsKeywords(type) ? nil : keywords) else { break }
            return marked(.tuple(TupleObject(try copy(tuple.items[...]))), type)
        case .frozenset:
            guard case .set(let set) = try convert(types.frozenset, arguments, ownsKeywords(type) ? nil : keywords) else { break }
            let copy = SetObject(frozen: true)
            copy.table = try set.table.detached(look)
            return marked(.set(copy), type)
        case .other: break
        }
        throw .type("cannot create '\(type.name)' instances")
    }

    /// The built-in value an instance of a class that extends int, str … is made from.
    private func convert(_ base: TypeObject, _ arguments: [Value], _ keywords: DictObject?) throws(Fault) -> Value {
        guard let row = base.construct else { throw .type("cannot create '\(base.name)' instances") }
        return try callBuiltin(row, arguments, keywords)
    }

    /// Whether keywords are up to a script's own `__init__`.
    private func ownsKeywords(_ type: TypeObject) -> Bool { type.lookupUser(names.initialize, self) != nil }

    private func marked(_ value: Value, _ type: TypeObject) -> Value {
        if !type.isBuiltin { (value.heapObject as? Container)?.extend(Obj.Extra(type: type)) }
        return value
    }

    // MARK: Class statements

    /// `registers`: the body's function, the name, the bases, perhaps a dict of keywords.
    func buildClass(_ registers: UnsafeMutablePointer<Value>, bases: Int, hasKeywords: Bool) throws(Fault) -> Value {
        guard case .function(let body) = registers[0], case .str(let name) = registers[1] else { return .none }
        var base = types.object, written: Value?
        if bases > 0 {
            if case .type = registers[2] {} else { written = registers[2] }
            if case .object(let object) = registers[2], let alias = object as? GenericAliasObject { registers[2] = .type(alias.origin) }
            // What is no class may name the class to extend, as `typing.List[int]` does.
            if case .instance = registers[2], let named = try callUser(registers[2], intern("__mro_entries__"), [.newTuple([registers[2]])]) {
                guard case .tuple(let entries) = named else { throw .type("__mro_entries__ must return a tuple") }
                guard entries.items.count < 2 else { throw .type("nn has no multiple inheritance: class '\(name.value)' has \(entries.items.count) bases") }
                registers[2] = entries.items.first ?? .type(types.object)
            }
            guard case .type(let given) = registers[2] else {
                throw Fault(.typeError, "the base of class '\(name.value)' must be a class, not '\(typeName(registers[2]))'")
            }
            if given === types.type { throw .type("nn has no metaclasses") }
            guard given.isExtensible || !given.isBuiltin else { throw .type("type '\(given.name)' is not an acceptable base type") }
            base = given
        }
        var keywords: DictObject?
        if hasKeywords, case .dict(let dict) = registers[2 + bases] { keywords = dict }

        let namespace = DictObject()
        namespace.flag = !base.isBuiltin && base.lookup(intern("_make_member_"), self) != nil
        try push(body, [], nil, mode: .native, destination: -1, context: .dict(namespace))
        let cell = try enterRun()
        if let written { namespace.setValue(intern("__orig_bases__"), .newTuple([written])) }
        let type = try makeClass(name.value, base: base, namespace: namespace, module: body.code.module.name)
        type.code = body.code
        if case .object(let object) = cell, object.kind == .cell { unsafeDowncast(object, to: CellObject.self).value = .type(type) }
        try announce(type, keywords)
        return .type(type)
    }

    /// A class of a script from its name, base and namespace.
    func makeClass(_ name: String, base: TypeObject, namespace: DictObject, module: String) throws(Fault) -> TypeObject {
        let type = TypeObject(name, base: base, layout: base.layout, builtin: false, module: module, self)
        if let qualified = namespace.value(names.qualifiedName) {
            guard case .str(let text) = qualified else { throw .type("type __qualname__ must be a str, not \(typeName(qualified))") }
            type.qualifiedName = text.value
        }
        type.expectedSlots = base.expectedSlots
        base.note(subclass: type)
        var members: [StringObject] = []
        if let slots = namespace.value(names.slots) {
            var list = base.slotNames ?? []
            for item in try array(of: isString(slots) ? .newTuple([slots]) : slots) {
                guard case .str(let text) = item else { throw .type("__slots__ items must be strings, not '\(typeName(item))'") }
                guard Text(text.value).isIdentifier else { throw .type("__slots__ must be identifiers") }
                let slot = intern(PrivateName.mangled(text.value, in: name))
                if namespace.value(slot) != nil { throw .value("\(try repr(item)) in __slots__ conflicts with class variable") }
                list.append(slot)
                if slot !== names.dict, slot.value != "__weakref__" { members.append(slot) }
            }
            if base.isBuiltin || base.slotNames != nil { type.slotNames = list }
        }
        for entry in namespace.table.entries {
            guard case .str(let key) = entry.key, key !== names.qualifiedName else { continue }
            if case .object(let object) = entry.value, object is AttributeDescriptor { continue }
            var value = entry.value
            if case .function = value, key === names.new { value = .object(MethodWrapperObject(value, isClassMethod: false)) }
            if case .function = value, key === names.initSubclass || key === names.classGetItem {
                value = .object(MethodWrapperObject(value, isClassMethod: true))
            }
            type.namespace.setValue(intern(key.value), value)
        }
        for name in members { type.namespace.setValue(name, .object(MemberDescriptor(name, of: type))) }
        if case .str(let own)? = type.namespace.value(names.module) { type.module = own.value }
        if type.namespace.value(names.module) == nil { type.namespace.setValue(names.module, .string(module)) }
        if type.namespace.value(names.doc) == nil { type.namespace.setValue(names.doc, .none) }
        // `__eq__` without `__hash__` makes instances unhashable.
        if type.namespace.value(names.equal) != nil, type.namespace.value(names.hash) == nil { type.namespace.setValue(names.hash, .none) }
        type.hasCallHook = type.lookup(intern("__class_call__"), self) != nil
        type.interceptsAttributes = base.interceptsAttributes || type.namespace.value(names.getAttribute) != nil
        if base.hasFinalizer || type.namespace.value(names.finalize) != nil { noteFinalizer(type) }
        if let inherited = base.abstractMethods { type.abstractMethods = missingMethods(of: type, inherited) }
        return type
    }

    /// The abstract methods that a class inherits and does not define, or defines as such.
    private func missingMethods(of type: TypeObject, _ inherited: [String]) -> [String] {
        var missing = inherited.filter { type.namespace.value(intern($0)) == nil }
        for entry in type.namespace.table.entries where !entry.key.isUndefined {
            if case .str(let name) = entry.key, isAbstract(entry.value) { missing.append(name.value) }
        }
        return missing.sorted(by: StringObject.less)
    }

    private func isAbstract(_ value: Value) -> Bool {
        switch value {
        case .function(let function):
            if case .bool(true)? = function.attributes?.value(intern("__isabstractmethod__")) { return true }
            return false
        case .object(let object):
            if let property = object as? PropertyObject { return isAbstract(property.getter) || isAbstract(property.setter) }
            if let wrapper = object as? MethodWrapperObject { return isAbstract(wrapper.function) }
            return false
        default: return false
        }
    }

    /// What a class itself does when it is called, iterated over …; nil when it has no such hook.
    func callHook(_ type: TypeObject, _ name: String, _ arguments: [Value] = [], _ keywords: DictObject? = nil) throws(Fault) -> Value? {
        guard type.hasCallHook, let hook = type.lookup(intern(name), self) else { return nil }
        return try call(try bind(hook, to: .type(type), type), arguments, keywords: keywords)
    }

    private func checkAbstract(_ type: TypeObject) throws(Fault) {
        guard let missing = type.abstractMethods, !missing.isEmpty else { return }
        throw .type("Can't instantiate abstract class \(type.name) with abstract method\(missing.count == 1 ? "" : "s") \(missing.joined(separator: ", "))")
    }

    private func isString(_ value: Value) -> Bool { if case .str = value { true } else { false } }

    /// `__set_name__` of the attributes, `__init_subclass__` of the base.
    func announce(_ type: TypeObject, _ keywords: DictObject?) throws(Fault) {
        for entry in type.namespace.table.entries {
            if case .object(let object) = entry.value, object.kind == .property, case .str(let name) = entry.key {
                unsafeDowncast(object, to: PropertyObject.self).name = name.value
                continue
            }
            guard case .instance(let instance) = entry.value, let hook = instance.type.lookup(names.setName, self) else { continue }
            do throws(Fault) { _ = try call(hook, [entry.value, .type(type), entry.key]) } catch {
                let cause = exceptionObject(of: error)
                guard cause.type.isSubtype(of: types.exceptions["Exception"] ?? types.baseException) else { throw raise(.instance(cause)) }
                let wrapped = newException(types.exception(.runtimeError),
                                           [.string("Error calling __set_name__ on '\(typeName(entry.value))' instance \(try repr(entry.key)) in '\(type.name)'")])
                wrapped.cause = .instance(cause)
                wrapped.suppressContext = true
                throw raise(.instance(wrapped))
            }
        }
        if let base = type.base, let hook = base.lookup(names.initSubclass, self) {
            var function = hook
            if case .object(let object) = hook, object.kind == .classMethod { function = unsafeDowncast(object, to: MethodWrapperObject.self).function }
            _ = try call(function, [.type(type)], keywords: keywords)
        } else if let keywords, let entry = keywords.table.entries.first, case .str = entry.key {
            throw .type("\(type.name).__init_subclass__() takes no keyword arguments")
        }
    }

    // MARK: Tests

    /// Is the value an instance of the class or of one derived from it?
    func isInstance(_ value: Value, of type: TypeObject) -> Bool {
        let actual = self.type(of: value)
        return actual.isSubtype(of: type) || (type === types.float && isFloat64Scalar(value)) || (type.instanceTest?(value, self) ?? false)
    }
}
