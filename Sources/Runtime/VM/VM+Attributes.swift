import Lang

extension Interpreter {
    // MARK: Reading

    /// `value.name`.
    func attribute(_ value: Value, _ name: StringObject, _ cache: UnsafeMutablePointer<InlineCache>?) throws(Fault) -> Value {
        if case .instance(let instance) = value, instance.type.interceptsAttributes, let hook = userMethod(value, names.getAttribute) {
            do throws(Fault) { return try call(hook, [value, .str(name)]) } catch {
                guard matches(error, "AttributeError"), let second = userMethod(value, names.getAttr) else { throw error }
                forget(error)
                return try call(second, [value, .str(name)])
            }
        }
        let hook = userMethod(value, names.getAttr)
        do throws(Fault) {
            if let found = try findAttribute(value, name, cache) { return found }
        } catch {
            // A property that misses an attribute is itself one that is missing.
            guard hook != nil, matches(error, "AttributeError") else { throw error }
            forget(error)
        }
        if let hook { return try call(hook, [value, .str(name)]) }
        throw missingAttribute(value, name)
    }

    /// `value.name`, or nil when there is none.
    func findAttribute(_ value: Value, _ name: StringObject, _ cache: UnsafeMutablePointer<InlineCache>? = nil) throws(Fault) -> Value? {
        switch value {
        case .instance(let instance):
            let type = instance.type
            let inClass = type.lookup(name, self)
            if let inClass, isDataDescriptor(inClass) { return try bind(inClass, to: value, type) }
            if instance.dictionary == nil, let slot = instance.shape.slot(name) {
                cache?.pointee = InlineCache(kind: .slot, key: instance.shapeID, version: typeVersion, slot: slot)
                return instance.slots[slot]
            }
            if let own = instance.attribute(name) { return own }
            if let inClass { return try bind(inClass, to: value, type) }
            return specialAttribute(value, name)
        case .array(let array): if let found = arrayAttribute(array, name) { return found }
        case .type(let type): return try classAttribute(type, name)
        case .object(let object):
            switch object.kind {
            case .module:
                let module = unsafeDowncast(object, to: ModuleObject.self)
                try module.load(self)
                if let found = module.value(name.value) { return found }
                if !module.late.isEmpty, let found = try module.lateValue(name.value, self) { return found }
            case .superProxy: return try superAttribute(unsafeDowncast(object, to: SuperObject.self), name)
            default:
                if let host = object as? HostObject, let found = try host.hostAttribute(name.value, self) { return found }
            }
        case .function(let function):
            if let own = function.attributes?.value(name) { return own }
        default: break
        }
        let type = type(of: value)
        let inClass = type.lookup(name, self)
        if let inClass, isDataDescriptor(inClass) { return try bind(inClass, to: value, type) }
        if let own = value.heapObject?.extra?.attributes.value(name) { return own }
        if let inClass { return try bind(inClass, to: value, type) }
        if let special = specialAttribute(value, name) { return special }
        // A method has the attributes of its function.
        if case .object(let object) = value, object.kind == .boundMethod, case .function(let function) = unsafeDowncast(object, to: BoundMethodObject.self).function {
            return function.attributes?.value(name)
        }
        return nil
    }

    func isDataDescriptor(_ value: Value) -> Bool {
        switch value {
        case .object(let object): return object.kind == .property
        case .instance(let instance):
            return instance.type.lookup(names.set, self) != nil || instance.type.lookupUser(names.delete, self) != nil
        default: return false
        }
    }

    /// What an attribute of the class becomes when read through an instance.
    func bind(_ attribute: Value, to receiver: Value, _ type: TypeObject) throws(Fault) -> Value {
        switch attribute {
        case .function: return .object(BoundMethodObject(receiver: receiver, function: attribute))
        case .object(let object):
            switch object.kind {
            case .builtin:
                // A plain function of Swift code is no method, as one of C is none in CPython: `class A: f = len`.
                if unsafeDowncast(object, to: BuiltinObject.self).owner == nil { return attribute }
                return .object(BoundMethodObject(receiver: receiver, function: attribute))
            case .staticMethod: return unsafeDowncast(object, to: MethodWrapperObject.self).function
            case .classMethod: return try boundToClass(unsafeDowncast(object, to: MethodWrapperObject.self), type)
            case .property:
                let property = unsafeDowncast(object, to: PropertyObject.self)
                if property.getter.isNone { throw lacksFunction(property, "getter", type) }
                return try call(property.getter, [receiver])
            case .host:
                guard let member = object as? MemberDescriptor else { return attribute }
                return try member.value(of: receiver, self)
            default: return attribute
            }
        case .instance(let instance):
            guard let getter = instance.type.lookup(names.get, self) else { return attribute }
            return try call(getter, [attribute, receiver, .type(type)])
        default: return attribute
        }
    }

    /// What a class method is on a class: its function with the class as the first argument, or, where it wraps a property or
    /// another descriptor, what that gives for the class.
    private func boundToClass(_ wrapper: MethodWrapperObject, _ type: TypeObject) throws(Fault) -> Value {
        switch wrapper.function {
        case .object(let object) where object.kind == .property: return try bind(wrapper.function, to: .type(type), self.type(of: .type(type)))
        case .instance(let instance):
            guard let getter = instance.type.lookup(names.get, self) else { break }
            return try call(getter, [wrapper.function, .type(type)])
        default: break
        }
        return .object(BoundMethodObject(receiver: .type(type), function: wrapper.function))
    }

    func lacksFunction(_ property: PropertyObject, _ function: String, _ type: TypeObject) -> Fault {
        Fault(.attributeError, "property \(property.name.map { "'\($0)' " } ?? "")of '\(type.qualifiedName)' object has no \(function)")
    }

    private func classAttribute(_ type: TypeObject, _ name: StringObject) throws(Fault) -> Value? {
        // What every class has is not hidden by attributes of its body.
        if name === names.name { return .string(type.givenName ?? type.name) }
        if name === names.mro { return .newTuple(type.resolutionOrder.map { .type($0) }) }
        if name === names.bases { return .newTuple((type.base.map { [$0] } ?? []).map { .type($0) }) }
        if name === names.qualifiedName { return .string(type.qualifiedName) }
        if name === names.annotations, !type.isBuiltin {
            if let own = type.namespace.value(name) { return own }
            let made = Value.dict(DictObject())
            type.namespace.setValue(name, made)
            return made
        }
        if let found = type.lookup(name, self) {
            switch found {
            case .object(let object) where object.kind == .staticMethod: return unsafeDowncast(object, to: MethodWrapperObject.self).function
            case .object(let object) where object.kind == .classMethod:
                return try boundToClass(unsafeDowncast(object, to: MethodWrapperObject.self), type)
            case .instance(let instance):
                guard let getter = instance.type.lookup(names.get, self) else { return found }
                return try call(getter, [found, .none, .type(type)])
            default:
                if name !== names.doc || !type.isBuiltin { return found }
            }
        }
        if name === names.module { return .string(type.module) }
        if name.value == "__abstractmethods__", let missing = type.abstractMethods {
            let set = SetObject(frozen: true)
            for name in missing { try add(.string(name), to: set) }
            return .set(set)
        }
        if name.value == "__base__" { return type.base.map { .type($0) } ?? Value.none }
        if name === names.doc { return type.documentation.map { .string($0) } ?? Value.none }
        if name === names.dict { return .object(MappingProxyObject(.namespace(type))) }
        if name === names.type { return .type(types.type) }
        if let method = types.type.lookup(name, self) { return try bind(method, to: .type(type), types.type) }
        return nil
    }

    private func superAttribute(_ proxy: SuperObject, _ name: StringObject) throws(Fault) -> Value? {
        guard proxy.isBound, let next = proxy.start.base, let found = next.lookup(name, self) else {
            switch name.value {
            case "__class__": return .type(types.superType)
            case "__thisclass__": return .type(proxy.start)
            case "__self__": return proxy.isBound ? proxy.receiver : Value.none
            case "__self_class__": return proxy.isBound ? .type(proxy.receiverType) : Value.none
            default:
                guard let own = types.superType.lookup(name, self) else { return nil }
                return try bind(own, to: .object(proxy), types.superType)
            }
        }
        if case .type(let type) = proxy.receiver, proxy.receiverType === type {
            // super() in a class method: plain functions come unbound.
            if case .object(let object) = found, object.kind == .classMethod { return try bind(found, to: proxy.receiver, type) }
            return unwrapStatic(found)
        }
        if case .object(let object) = found, object.kind == .staticMethod { return unsafeDowncast(object, to: MethodWrapperObject.self).function }
        return try bind(found, to: proxy.receiver, proxy.receiverType)
    }

    /// Attributes that every object has.
    private func specialAttribute(_ value: Value, _ name: StringObject) -> Value? {
        if name === names.type { return .type(type(of: value)) }
        if name === names.doc {
            if case .object(let object) = value, object.kind == .module, let own = unsafeDowncast(object, to: ModuleObject.self).value("__doc__") { return own }
            return documentation(of: value).map { .string($0) } ?? Value.none
        }
        if name === names.dict { return attributeDictionary(value) }
        if name === names.module {
            if case .function(let function) = value { return function.code.module.value("__name__") ?? .string(function.code.module.name) }
            return .string(type(of: value).module)
        }
        if case .function(let function) = value {
            if name === names.name { return .string(function.name) }
            if name === names.qualifiedName { return .string(function.qualifiedName) }
        }
        if case .object(let object) = value {
            if object.kind == .builtin {
                let builtin = unsafeDowncast(object, to: BuiltinObject.self)
                if name === names.name { return .string(builtin.row.name) }
                if builtin.owner == nil, name.value == "__self__" { return .object(builtins) }
                if name === names.qualifiedName { return .string((builtin.owner.map { $0 + "." } ?? "") + builtin.row.name) }
            }
            if object.kind == .boundMethod {
                let method = unsafeDowncast(object, to: BoundMethodObject.self)
                if name.value == "__self__" { return method.receiver }
                if name.value == "__func__" { return method.function }
                if name === names.qualifiedName, case .type(let type) = method.receiver, case .object(let inner) = method.function,
                   let builtin = inner as? BuiltinObject, builtin.owner == nil {
                    return .string(type.name + "." + builtin.row.name)
                }
                return specialAttribute(method.function, name)
            }
            if object.kind == .staticMethod || object.kind == .classMethod {
                return specialAttribute(unsafeDowncast(object, to: MethodWrapperObject.self).function, name)
            }
            if object.kind == .property, let owner = unsafeDowncast(object, to: PropertyObject.self).owner {
                let own = unsafeDowncast(object, to: PropertyObject.self).name ?? ""
                if name === names.name { return .string(own) }
                if name === names.qualifiedName { return .string(owner + "." + own) }
            }
            if object.kind == .module, name === names.name { return .string(unsafeDowncast(object, to: ModuleObject.self).name) }
        }
        return name === names.module ? .string(type(of: value).module) : nil
    }

    func documentation(of value: Value) -> String? {
        switch value {
        case .function(let function): return function.documentation.asString
        case .type(let type): return type.documentation
        case .object(let object):
            switch object.kind {
            case .builtin: return unsafeDowncast(object, to: BuiltinObject.self).row.summary
            case .ufunc: return unsafeDowncast(object, to: UfuncObject.self).row.summary
            case .boundMethod: return documentation(of: unsafeDowncast(object, to: BoundMethodObject.self).function)
            case .module: return unsafeDowncast(object, to: ModuleObject.self).documentation
            case .property: return unsafeDowncast(object, to: PropertyObject.self).documentation.asString
            case .staticMethod, .classMethod: return documentation(of: unsafeDowncast(object, to: MethodWrapperObject.self).function)
            default: return type(of: value).documentation
            }
        case .array: return nil
        default: return type(of: value).documentation
        }
    }

    /// `__dict__`: the attributes of an instance, living on.
    func attributeDictionary(_ value: Value) -> Value? {
        switch value {
        case .instance(let instance):
            return instance.type.slotNames == nil && instance.type !== types.object ? .dict(instance.materialized()) : nil
        case .function(let function):
            let attributes = function.attributes ?? DictObject()
            function.attributes = attributes
            return .dict(attributes)
        case .type(let type): return .object(MappingProxyObject(.namespace(type)))
        case .object(let object) where object.kind == .module:
            return .dict(globalVariables(of: unsafeDowncast(object, to: ModuleObject.self)))
        default: return value.heapObject?.extra.map { .dict($0.attributes) }
        }
    }

    func missingAttribute(_ value: Value, _ name: StringObject) -> Fault {
        missingOwner = value
        return lacks(value, name).about(name.value)
    }

    private func lacks(_ value: Value, _ name: StringObject) -> Fault {
        if case .object(let object) = value, object.kind == .module {
            if let own = unsafeDowncast(object, to: ModuleObject.self).missing?(name.value) { return own }
            return Fault(.attributeError, "module '\(unsafeDowncast(object, to: ModuleObject.self).name)' has no attribute '\(name.value)'")
        }
        if case .type(let type) = value {
            if type.hasCallHook { return Fault(.attributeError, name.value) }
            return Fault(.attributeError, "type object '\(type.isNative ? type.module + "." : "")\(type.name)' has no attribute '\(name.value)'")
        }
        if case .object(let object) = value, object.kind == .superProxy {
            return Fault(.attributeError, "'super' object has no attribute '\(name.value)'")
        }
        if case .object(let object) = value, object.kind == .boundMethod, case .function(let function) = unsafeDowncast(object, to: BoundMethodObject.self).function {
            return lacks(.function(function), name)
        }
        let typeText = if case .array = value { "numpy.ndarray" } else { type(of: value).module == "numpy" ? "numpy." + typeName(value) : typeName(value) }
        return Fault(.attributeError, "'\(typeText)' object has no attribute '\(name.value)'")
    }

    /// Names for `dir()`, completion and suggestions; runs no script code.
    public func attributeNames(of value: Value) -> [String] {
        var found: Set<String> = ["__class__", "__doc__"]
        if case .instance(let instance) = value { found.formUnion(instance.attributeNames.map(\.value)) }
        if let extra = value.heapObject?.extra { for entry in extra.attributes.table.entries { if case .str(let key) = entry.key { found.insert(key.value) } } }
        if case .object(let object) = value, let host = object as? HostObject { found.formUnion(host.hostAttributeNames) }
        switch value {
        case .function(let function):
            found.formUnion(["__dict__", "__globals__", "__module__", "__name__", "__qualname__"])
            for entry in function.attributes?.table.entries ?? [] { if case .str(let key) = entry.key { found.insert(key.value) } }
        case .object(let object) where object.kind == .boundMethod: found.formUnion(["__func__", "__self__"])
        case .object(let object) where object.kind == .builtin: found.formUnion(["__module__", "__name__", "__qualname__"])
        case .instance(let instance) where instance.type.layout == .exception: found.insert("__dict__")
        default: break
        }
        var chain = type(of: value).resolutionOrder
        if case .type(let type) = value { chain = type.resolutionOrder }
        if case .object(let object) = value, object.kind == .module {
            let module = unsafeDowncast(object, to: ModuleObject.self)
            do throws(Fault) { try module.load(self) } catch { forget(error) }
            return (module.boundNames.map(\.value) + module.late.flatMap(\.names)).sorted(by: StringObject.less)
        }
        for type in chain {
            type.load(self)
            found.formUnion(MappingProxyObject.addedAttributes(of: type))
            for entry in type.namespace.table.entries { if case .str(let key) = entry.key { found.insert(key.value) } }
        }
        return found.sorted(by: StringObject.less)
    }

    /// A method that a script's class defines, also for one that extends a built-in type.
    @inline(__always)
    func userMethod(_ value: Value, _ name: StringObject) -> Value? {
        switch value {
        case .instance(let instance): return instance.type.isBuiltin ? nil : instance.type.lookupUser(name, self)
        case .undefined, .none, .ellipsis, .notImplemented, .bool, .int, .float, .array, .function, .type: return nil
        default:
            guard let extra = value.heapObject?.extra else { return nil }
            return extra.type.lookupUser(name, self)
        }
    }

    /// Calls a method of a script's class, if it has one.
    func callUser(_ value: Value, _ name: StringObject, _ arguments: [Value] = []) throws(Fault) -> Value? {
        guard let method = userMethod(value, name) else { return nil }
        switch method {
        case .function(let function): return try callFunction(function, value, arguments)
        case .object(let object) where object.kind == .builtin && unsafeDowncast(object, to: BuiltinObject.self).owner != nil:
            return try callBuiltin(unsafeDowncast(object, to: BuiltinObject.self).row, [value] + arguments, nil)
        default: break
        }
        if method.isNone {
            if name === names.contains { throw .type("'\(typeName(value))' object is not a container") }
            throw .type("'\(typeName(value))' object does not support \(name.value)")
        }
        return try call(try bind(method, to: value, type(of: value)), arguments)
    }

    // MARK: Writing

    /// `value.name = new`.
    func setAttribute(_ value: Value, _ name: StringObject, _ new: Value, _ cache: UnsafeMutablePointer<InlineCache>? = nil) throws(Fault) {
        if let hook = userMethod(value, names.setAttr) {
            _ = try call(hook, [value, .str(name), new])
            return
        }
        try setAttributeDirectly(value, name, new, cache)
    }

    /// What `object.__setattr__` does.
    func setAttributeDirectly(_ value: Value, _ name: StringObject, _ new: Value, _ cache: UnsafeMutablePointer<InlineCache>? = nil) throws(Fault) {
        let type = type(of: value)
        if case .type(let target) = value { return try setClassAttribute(target, name, new) }
        if case .function(let function) = value, try setDefaults(of: function, name.value, new) { return }
        if case .array(let array) = value, try ArrayMethods.setAttribute(array, name.value, new, self) { return }
        if case .object(let object)? = type.lookup(name, self), object.kind == .property {
            let property = unsafeDowncast(object, to: PropertyObject.self)
            guard !property.setter.isNone else {
                if type.isNative { throw Fault(.attributeError, "attribute '\(name.value)' of '\(typeName(value))' objects is not writable") }
                if let owner = builtinOwner(of: name, type) {
                    if ["range", "slice", "property", "staticmethod", "classmethod", "function"].contains(owner.name) { throw Fault(.attributeError, "readonly attribute") }
                    throw Fault(.attributeError, "attribute '\(name.value)' of '\(owner.name)' objects is not writable")
                }
                throw lacksFunction(property, "setter", type)
            }
            _ = try call(property.setter, [value, new])
            return
        }
        if case .instance(let descriptor)? = type.lookup(name, self) {
            if let setter = descriptor.type.lookup(names.set, self) {
                _ = try call(setter, [.instance(descriptor), value, new])
                return
            }
            if descriptor.type.lookupUser(names.delete, self) != nil { throw Fault(.attributeError, "__set__") }
        }
        if name === names.type { return try setClass(of: value, new) }
        switch value {
        case .instance(let instance):
            if let exception = instance as? ExceptionObject, try setExceptionAttribute(exception, name.value, new) { return }
            if let allowed = type.slotNames, !allowed.contains(where: { $0 === name }) {
                throw Fault(.attributeError, "'\(typeName(value))' object has no attribute '\(name.value)'")
            }
            if type.isBuiltin, type.layout != .exception { break }
            if name === names.dict {
                guard case .dict(let dict) = new else { throw .type("__dict__ must be set to a dictionary, not a '\(typeName(new))'") }
                _ = instance.materialized()
                instance.dictionary = dict
                return
            }
            let before = instance.shapeID
            instance.setAttribute(name, new, self)
            if let cache, instance.dictionary == nil, let slot = instance.shape.slot(name), userMethod(value, names.setAttr) == nil {
                cache.pointee = InlineCache(kind: .slot, key: instance.shapeID, version: typeVersion, slot: slot)
                if before != instance.shapeID {
                    cache.pointee = InlineCache(kind: .addSlot, key: before, version: typeVersion, slot: instance.shapeID,
                                                nextShape: Unmanaged.passUnretained(instance.shape))
                }
            }
            return
        case .function(let function):
            if name === names.name || name === names.qualifiedName {
                guard let text = new.asString else { throw .type("\(name.value) must be set to a string object") }
                if name === names.name { function.name = text } else { function.qualifiedName = text }
                return
            }
            if name === names.doc { function.documentation = new; return }
            if name === names.dict {
                guard case .dict(let dict) = new else { throw .type("__dict__ must be set to a dictionary, not a '\(typeName(new))'") }
                function.attributes = dict
                return
            }
            if function.attributes == nil { function.attributes = DictObject() }
            function.attributes?.setValue(name, new)
            return
        case .object(let object):
            if object.kind == .module {
                unsafeDowncast(object, to: ModuleObject.self).set(name, new)
                return
            }
            if let host = object as? HostObject, try host.setHostAttribute(name.value, new, self) { return }
            if let property = object as? PropertyObject, name === names.doc {
                property.documentation = new
                return
            }
        default: break
        }
        if let extra = value.heapObject?.extra {
            if let allowed = type.slotNames, !allowed.contains(where: { $0 === name }), extra.attributes.value(name) == nil {
                throw Fault(.attributeError, "'\(typeName(value))' object has no attribute '\(name.value)'")
            }
            extra.attributes.setValue(name, new)
            return
        }
        if type.lookup(name, self) != nil {
            throw Fault(.attributeError, "'\(type.name)' object attribute '\(name.value)' is read-only")
        }
        throw Fault(.attributeError, "'\(type.name)' object has no attribute '\(name.value)'")
    }

    /// `function.__annotations__`: evaluated when it is first asked for.
    func annotations(of function: FunctionObject) throws(Fault) -> DictObject {
        switch function.annotations {
        case .dict(let dict)?: return dict
        case .unread(let maker, let namespace)?:
            var made = Value.none
            if case .function(let body) = maker, !namespace.isNone {
                try push(body, [], nil, mode: .native, destination: -1, context: namespace)
                made = try enterRun()
            } else {
                made = try call(maker, [])
            }
            if case .dict(let dict) = made {
                function.annotations = .dict(dict)
                return dict
            }
        case nil: break
        }
        let dict = DictObject()
        function.annotations = .dict(dict)
        return dict
    }

    /// `function.__defaults__ = (…)`, `function.__kwdefaults__ = {…}`; None takes them away.
    private func setDefaults(of function: FunctionObject, _ name: String, _ new: Value) throws(Fault) -> Bool {
        switch (name, new) {
        case ("__defaults__", .none): function.defaults = []
        case ("__defaults__", .tuple(let tuple)): function.defaults = tuple.items
        case ("__defaults__", _): throw .type("__defaults__ must be set to a tuple object")
        case (Compiler.annotationMaker, .function):
            let frame = frames + (frameCount - 1)
            function.annotations = .unread(new, namespace: frame.pointee.linked.code.kind == .classBody ? frame.pointee.context : .none)
        case ("__annotations__", .none): function.annotations = nil
        case ("__annotations__", .dict(let dict)): function.annotations = .dict(dict)
        case ("__annotations__", _): throw .type("__annotations__ must be set to a dict object")
        case ("__kwdefaults__", .none), ("__kwdefaults__", .dict):
            var given: DictObject?
            if case .dict(let dict) = new { given = dict }
            let layout = function.code.code.parameters
            function.keywordDefaults = (0..<layout.keywordOnly).map { index in
                given?.value(intern(layout.names[layout.positional + index])) ?? .undefined
            }
        case ("__kwdefaults__", _): throw .type("__kwdefaults__ must be set to a dict object")
        case ("__code__", _):
            if case .object(let object) = new, object is CodeView { return false }
            throw .type("__code__ must be set to a code object")
        default: return false
        }
        return true
    }

    /// `value.__class__ = new`: between classes of scripts whose instances have the same storage.
    private func setClass(of value: Value, _ new: Value) throws(Fault) {
        guard case .type(let other) = new else { throw .type("__class__ must be set to a class, not '\(typeName(new))' object") }
        let type = type(of: value)
        guard !type.isBuiltin, !other.isBuiltin else {
            if case .object(let object) = value, object.kind == .module, other.isSubtype(of: type) { return }
            throw .type("__class__ assignment only supported for mutable types or ModuleType subclasses")
        }
        let names = (type.slotNames ?? []).map(\.value), others = (other.slotNames ?? []).map(\.value)
        guard storage(of: type) === storage(of: other), (type.slotNames == nil) == (other.slotNames == nil), names == others else {
            throw .type("__class__ assignment: '\(other.name)' object layout differs from '\(type.name)'")
        }
        if case .instance(let instance) = value { instance.change(to: other) } else { value.heapObject?.extra?.type = other }
    }

    /// The built-in ancestor whose storage instances have; most exceptions have that of BaseException.
    private func storage(of type: TypeObject) -> TypeObject {
        var type = type
        while let base = type.base, !type.isBuiltin { type = base }
        guard type.layout == .exception else { return type }
        let special: [Fault.Kind] = [.osError, .stopIteration, .systemExit, .syntaxError, .importError, .nameError, .attributeError]
        while let base = type.base, base.layout == .exception, !special.contains(where: { types.exception($0) === type }) { type = base }
        return type
    }

    /// The built-in class that defines an attribute of a class.
    private func builtinOwner(of name: StringObject, _ type: TypeObject) -> TypeObject? {
        var current: TypeObject? = type
        while let candidate = current {
            if candidate.namespace.value(name) != nil { return candidate.isBuiltin && candidate.module == "builtins" ? candidate : nil }
            current = candidate.base
        }
        return nil
    }

    private func setClassAttribute(_ type: TypeObject, _ name: StringObject, _ new: Value) throws(Fault) {
        guard !type.isBuiltin else { throw .type("cannot set '\(name.value)' attribute of immutable type '\(type.name)'") }
        if name === names.name || name === names.qualifiedName {
            guard let text = new.asString else { throw .type("can only assign string to \(type.givenName ?? type.name).\(name.value), not '\(typeName(new))'") }
            if name === names.name { type.givenName = text } else { type.qualifiedName = text }
            return
        }
        if name === names.bases { throw .type("nn has no assignment to __bases__: a class keeps its base") }
        if name === names.mro { throw Fault(.attributeError, "readonly attribute") }
        if name === names.dict { throw Fault(.attributeError, "attribute '__dict__' of 'type' objects is not writable") }
        if name === names.module, let text = new.asString { type.module = text }
        if name === names.getAttribute { type.interceptsAttributes = true }
        if name === names.finalize { noteFinalizer(type) }
        if name.value == "__class_call__" { type.hasCallHook = true }
        let old = type.namespace.value(name)
        if type.hasCallHook, let old, self.type(of: old) === type { throw Fault(.attributeError, "cannot reassign member '\(name.value)'") }
        type.namespace.setValue(name, new)
        // Remembered look-ups hold methods and "there is none", never plain values.
        if let old, old.isPlain, new.isPlain { return }
        invalidateTypes()
    }

    /// `del value.name`.
    func deleteAttribute(_ value: Value, _ name: StringObject) throws(Fault) {
        if let hook = userMethod(value, names.deleteAttr) {
            _ = try call(hook, [value, .str(name)])
            return
        }
        try deleteAttributeDirectly(value, name)
    }

    func deleteAttributeDirectly(_ value: Value, _ name: StringObject) throws(Fault) {
        let type = type(of: value)
        if case .function(let function) = value, try setDefaults(of: function, name.value, .none) { return }
        if case .object(let object)? = type.lookup(name, self), object.kind == .property {
            let property = unsafeDowncast(object, to: PropertyObject.self)
            guard !property.deleter.isNone else {
                if type.layout == .exception, type.lookupUser(name, self) == nil { throw .type("\(name.value) may not be deleted") }
                throw lacksFunction(property, "deleter", type)
            }
            _ = try call(property.deleter, [value])
            return
        }
        if case .instance(let descriptor)? = type.lookup(name, self) {
            if let deleter = descriptor.type.lookup(names.delete, self) {
                _ = try call(deleter, [.instance(descriptor), value])
                return
            }
            if descriptor.type.lookupUser(names.set, self) != nil { throw Fault(.attributeError, "__delete__") }
        }
        switch value {
        case .instance(let instance):
            if instance.removeAttribute(name) { return }
            if case .object(let object)? = type.lookup(name, self), object is MemberDescriptor { throw Fault(.attributeError, name.value) }
            if name === names.dict, !type.isBuiltin, type.slotNames == nil {
                _ = instance.materialized()
                instance.dictionary = DictObject()
                return
            }
        case .type(let target) where !target.isBuiltin:
            if target.hasCallHook, let old = target.namespace.value(name), self.type(of: old) === target {
                throw Fault(.attributeError, "'\(target.name)' cannot delete member '\(name.value)'.")
            }
            if target.namespace.removeValue(name) {
                invalidateTypes()
                return
            }
        case .object(let object) where object.kind == .module:
            if unsafeDowncast(object, to: ModuleObject.self).remove(name.value) { return }
        case .function(let function): if function.attributes?.removeValue(name) == true { return }
        default: if value.heapObject?.extra?.attributes.removeValue(name) == true { return }
        }
        if name === names.type { throw .type("can't delete __class__ attribute") }
        if case .type(let target) = value, target.isBuiltin { throw .type("cannot set '\(name.value)' attribute of immutable type '\(target.name)'") }
        if case .type(let target) = value, name === names.name || name === names.qualifiedName {
            throw .type("cannot delete '\(name.value)' attribute of immutable type '\(target.name)'")
        }
        if case .type(let target) = value { throw Fault(.attributeError, "type object '\(target.name)' has no attribute '\(name.value)'") }
        throw Fault(.attributeError, "'\(type.name)' object has no attribute '\(name.value)'")
    }
}
