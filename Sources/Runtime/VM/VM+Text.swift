import Lang

extension Interpreter {
    // MARK: str and repr

    /// `str(value)`.
    public func str(_ value: Value) throws(Fault) -> String {
        switch value {
        case .str(let text): if text.extra == nil { return text.value }
        case .int(let number): return String(number)
        default: break
        }
        if value.hasUserClass {
            if let result = try callUser(value, names.str) { return try text(result, "__str__") }
            if let exception = exceptionObject(value) {
                return try exceptionText(exception)
            }
            if case .str = value {} else if let result = try callUser(value, names.repr) { return try text(result, "__str__") }
        }
        switch value {
        case .str(let text): return text.value
        case .instance(let instance):
            if let exception = instance as? ExceptionObject { return try exceptionText(exception) }
            return try repr(value)
        case .array(let array): return try arrayText(array, isRepr: false)
        case .object(let object) where object.kind == .scalar: return scalarText(unsafeDowncast(object, to: ScalarObject.self).scalar, isRepr: false)
        case .object(let object):
            if let host = object as? HostObject, let text = try host.hostText(self) { return text }
            return try repr(value)
        default: return try repr(value)
        }
    }

    private func exceptionObject(_ value: Value) -> ExceptionObject? {
        if case .instance(let instance) = value { return instance as? ExceptionObject }
        return nil
    }

    private func text(_ value: Value, _ method: String) throws(Fault) -> String {
        guard case .str(let text) = value else { throw .type("\(method) returned non-string (type \(typeName(value)))") }
        return text.value
    }

    /// `repr(value)`.
    public func repr(_ value: Value) throws(Fault) -> String {
        var out = ""
        try writeRepr(value, &out)
        if out.utf8.count > WorkContext.large { work.note(out.utf8.count) }
        return out
    }

    /// Appends `repr(value)`.
    func writeRepr(_ value: Value, _ out: inout String) throws(Fault) {
        try tick()
        if value.hasUserClass, let result = try callUser(value, names.repr) {
            out += try text(result, "__repr__")
            return
        }
        try writeBuiltinRepr(value, &out)
    }

    /// The same without a look at a script's own `__repr__`.
    func writeBuiltinRepr(_ value: Value, _ out: inout String) throws(Fault) {
        switch value {
        case .undefined: out += "<undefined>"
        case .none: out += "None"
        case .ellipsis: out += "Ellipsis"
        case .notImplemented: out += "NotImplemented"
        case .bool(let truth): out += truth ? "True" : "False"
        case .int(let number): out += String(number)
        case .float(let number): out += NumberText.repr(number)
        case .str(let text): out += text.text.repr.string
        case .list(let list): try writeItems(list, list.items, "[", "]", "[...]", &out)
        case .tuple(let tuple):
            try writeItems(tuple, tuple.items, "(", tuple.items.count == 1 ? ",)" : ")", "(...)", &out)
        case .dict(let dict): try writeDict(dict, &out)
        case .set(let set): try writeSet(set, &out)
        case .array(let array): out += try arrayText(array, isRepr: true)
        case .function(let function): out += "<function \(function.qualifiedName)>"
        case .type(let type):
            if let text = try callHook(type, "__class_repr__") { out += try str(text) } else { out += "<class '\(typePath(type))'>" }
        case .instance(let instance): try writeInstance(instance, &out)
        case .object(let object): try writeObject(object, &out)
        }
    }

    /// The class's name as its repr shows it.
    func typePath(_ type: TypeObject) -> String {
        type.module == "builtins" ? type.qualifiedName : type.module + "." + type.qualifiedName
    }

    /// Enters a container for its repr; false when it is inside itself.
    private func enter(_ object: Obj) throws(Fault) -> Bool {
        try checkNativeStack()
        let identity = ObjectIdentifier(object)
        if reprActive.contains(identity) { return false }
        if reprActive.count >= max(recursionLimit, 1000) { throw Fault(.recursionError, "maximum recursion depth exceeded while getting the repr of an object") }
        reprActive.insert(identity)
        return true
    }

    private func writeItems(_ object: Obj, _ items: [Value], _ open: String, _ close: String, _ inside: String, _ out: inout String) throws(Fault) {
        guard !items.isEmpty else {
            out += open == "(" ? "()" : open + close
            return
        }
        guard try enter(object) else {
            out += inside
            return
        }
        defer { reprActive.remove(ObjectIdentifier(object)) }
        out += open
        for (index, item) in items.enumerated() {
            if index > 0 { out += ", " }
            try writeRepr(item, &out)
        }
        out += close
    }

    /// The text of a dict as such, whatever its class says.
    func plainRepr(_ dict: DictObject) throws(Fault) -> String {
        var out = ""
        try writeDict(dict, &out)
        return out
    }

    private func writeDict(_ dict: DictObject, _ out: inout String) throws(Fault) {
        guard try enter(dict) else {
            out += "{...}"
            return
        }
        defer { reprActive.remove(ObjectIdentifier(dict)) }
        out += "{"
        var isFirst = true
        for entry in dict.table.entries where !entry.key.isUndefined {
            if !isFirst { out += ", " }
            isFirst = false
            try writeRepr(entry.key, &out)
            out += ": "
            try writeRepr(entry.value, &out)
        }
        out += "}"
    }

    private func writeSet(_ set: SetObject, _ out: inout String) throws(Fault) {
        let name = typeName(.set(set))
        guard set.count > 0 else {
            out += "\(name)()"
            return
        }
        guard try enter(set) else {
            out += "\(name)(...)"
            return
        }
        defer { reprActive.remove(ObjectIdentifier(set)) }
        let isPlain = name == "set"
        out += isPlain ? "{" : "\(name)({"
        for (index, key) in set.keys.enumerated() {
            if index > 0 { out += ", " }
            try writeRepr(key, &out)
        }
        out += isPlain ? "}" : "})"
    }

    private func writeInstance(_ instance: InstanceObject, _ out: inout String) throws(Fault) {
        try checkNativeStack()
        if let exception = instance as? ExceptionObject {
            out += exception.type.name
            if exception.arguments.count == 1 {
                out += "("
                try writeRepr(exception.arguments[0], &out)
                out += ")"
            } else {
                try writeRepr(.newTuple(exception.arguments), &out)
            }
            return
        }
        if !instance.payload.isUndefined { return try writeRepr(instance.payload, &out) }
        out += "<\(typePath(instance.type)) object>"
    }

    private func writeObject(_ object: Obj, _ out: inout String) throws(Fault) {
        try checkNativeStack()
        switch object.kind {
        case .range:
            let range = unsafeDowncast(object, to: RangeObject.self)
            out += range.step == 1 ? "range(\(range.start), \(range.stop))" : "range(\(range.start), \(range.stop), \(range.step))"
        case .slice:
            let slice = unsafeDowncast(object, to: SliceObject.self)
            out += "slice(\(try repr(slice.start)), \(try repr(slice.stop)), \(try repr(slice.step)))"
        case .builtin:
            let builtin = unsafeDowncast(object, to: BuiltinObject.self)
            if let owner = builtin.owner { out += "<\(builtin.isSlot ? "slot wrapper" : "method") '\(builtin.row.name)' of '\(owner)' objects>" } else { out += "<built-in function \(builtin.row.name)>" }
        case .property where unsafeDowncast(object, to: PropertyObject.self).owner != nil:
            let property = unsafeDowncast(object, to: PropertyObject.self)
            out += "<attribute '\(property.name ?? "")' of '\(property.owner ?? "")' objects>"
        case .boundMethod:
            let method = unsafeDowncast(object, to: BoundMethodObject.self)
            if case .function(let function) = method.function {
                out += "<bound method \(function.qualifiedName) of \(try repr(method.receiver))>"
            } else if case .object(let inner) = method.function, inner.kind == .builtin {
                let builtin = unsafeDowncast(inner, to: BuiltinObject.self)
                out += builtin.isSlot ? "<method-wrapper '\(builtin.row.name)' of \(typeName(method.receiver)) object>"
                    : "<built-in method \(builtin.row.name) of \(typeName(method.receiver)) object>"
            } else {
                out += "<bound method>"
            }
        case .module:
            let module = unsafeDowncast(object, to: ModuleObject.self)
            out += module.file.map { "<module '\(module.name)' from '\($0)'>" } ?? "<module '\(module.name)'\(module.isMadeByScript ? "" : " (built-in)")>"
        case .generator: out += "<generator object \(unsafeDowncast(object, to: GeneratorObject.self).function.qualifiedName)>"
        case .scalar: out += scalarText(unsafeDowncast(object, to: ScalarObject.self).scalar, isRepr: true)
        case .staticMethod, .classMethod:
            let wrapper = unsafeDowncast(object, to: MethodWrapperObject.self)
            out += "<\(object.kind == .staticMethod ? "staticmethod" : "classmethod")(\(try repr(wrapper.function)))>"
        case .superProxy:
            let proxy = unsafeDowncast(object, to: SuperObject.self)
            out += "<super: <class '\(proxy.start.name)'>, " + (proxy.isBound ? "<\(proxy.receiverType.name) object>>" : "NULL>")
        default:
            if let host = object as? HostObject, let text = try host.hostRepr(self) { out += text } else
            if let iterator = object as? IteratorObject, let text = try iterator.text(self) { out += text } else {
                out += "<\(typePath(type(of: .object(object)))) object>"
            }
        }
    }

    // MARK: Formatting

    /// An f-string field: conversion 0 none, 1 str, 2 repr, 3 ascii.
    func formatField(_ value: Value, conversion: Int, spec: Value) throws(Fault) -> Value {
        let converted: Value
        switch conversion {
        case 1: converted = .string(try str(value))
        case 2: converted = .string(try repr(value))
        case 3: converted = .string(Text(try repr(value)).asciiOnly)
        default: converted = value
        }
        var specText = ""
        if case .str(let text) = spec { specText = text.value }
        if specText.isEmpty {
            if case .str(let text) = converted, text.extra == nil { return converted }
            if case .int(let number) = converted { return .string(String(number)) }
        }
        return .string(try format(converted, specText))
    }

    /// `format(value, spec)`.
    public func format(_ value: Value, _ spec: String) throws(Fault) -> String {
        if value.hasUserClass, let result = try callUser(value, names.format, [.string(spec)]) {
            guard case .str(let text) = result else { throw .type("__format__ must return a str, not \(typeName(result))") }
            return text.value
        }
        return try builtinFormat(value, spec)
    }

    /// The same without a look at a script's own `__format__`.
    func builtinFormat(_ value: Value, _ spec: String) throws(Fault) -> String {
        switch value {
        case .int(let number): return try FormatSpec.format(number, spec)
        case .float(let number): return try FormatSpec.format(number, spec)
        case .bool(let truth): return try FormatSpec.format(truth, spec)
        case .str(let text): return try FormatSpec.format(text.text, spec)
        case .instance(let instance) where !instance.payload.isUndefined:
            if spec.isEmpty { return try str(value) }
            return try format(instance.payload, spec)
        case .object(let object) where object.kind == .scalar:
            return try formatScalar(unsafeDowncast(object, to: ScalarObject.self).scalar, spec)
        case .array(let array) where array.rank == 0 && !spec.isEmpty: return try formatScalar(try array.item(), spec)
        default: break
        }
        if spec.isEmpty { return try str(value) }
        throw .type("unsupported format string passed to \(qualifiedTypeName(value)).__format__")
    }

    /// The strings of an f-string, joined.
    func joinStrings(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> Value {
        if count == 1 { return first.pointee }
        var out = ""
        for index in 0..<count { if case .str(let text) = first[index] { out += text.value } }
        return .string(out)
    }
}
