// What a host may ask of an interpreter from outside: variables, attributes, and help; nothing here runs code of the script.

import Lang

extension Interpreter {
    // MARK: Variables of a module

    /// The value of a variable of a module, or nil.
    public func global(_ name: String, in module: ModuleObject) -> Value? { module.value(name) }

    /// Binds a variable of a module.
    public func setGlobal(_ name: String, _ value: Value, in module: ModuleObject) { module.set(intern(name), value) }

    /// Unbinds a variable of a module; false if it is not bound.
    @discardableResult
    public func removeGlobal(_ name: String, in module: ModuleObject) -> Bool { module.remove(name) }

    /// The bound variables of a module in the order of their making.
    public func globalNames(in module: ModuleObject) -> [String] { module.boundNames.map(\.value) }

    /// Makes a module the one that `import` of its name gives.
    public func register(_ module: ModuleObject) { modules[module.name] = module }

    /// Sets an item of a dict; a key without a hash is an error.
    public func setItem(of dict: DictObject, _ key: Value, _ value: Value) throws(Fault) { try set(dict, key, value) }

    /// Sets an item of a dict whose key is an int.
    public func setInt(_ key: Int, _ value: Value, in dict: DictObject) { try? set(dict, .int(key), value) }

    /// Removes an item of a dict whose key is an int.
    public func removeInt(_ key: Int, in dict: DictObject) { _ = try? remove(dict, .int(key)) }

    /// Names that `import` knows without looking at files.
    public var moduleNames: [String] { Set(modules.keys).union(moduleMakers.keys).union(BuiltinModules.names).subtracting(["__main__"]).sorted() }

    // MARK: Attributes, for completion

    /// An attribute whose reading runs no code of the script; nil when there is none or it is computed.
    public func storedAttribute(_ value: Value, _ name: String) -> Value? {
        let key = intern(name)
        switch value {
        case .instance(let instance): return instance.attribute(key) ?? plainClassAttribute(instance.type, key)
        case .type(let type): return plainClassAttribute(type, key)
        case .object(let object) where object.kind == .module:
            let module = unsafeDowncast(object, to: ModuleObject.self)
            do throws(Fault) { try module.load(self) } catch { forget(error) }
            return module.value(name)
        default:
            if let own = value.heapObject?.extra?.attributes.value(key) { return own }
            return plainClassAttribute(type(of: value), key)
        }
    }

    private func plainClassAttribute(_ type: TypeObject, _ key: StringObject) -> Value? {
        guard let found = type.lookup(key, self) else { return nil }
        if case .object(let object) = found, object.kind == .property { return nil }
        return found
    }

    /// The keys of a dict that are strings.
    public func stringKeys(of value: Value) -> [String] {
        guard case .dict(let dict) = value else { return [] }
        return dict.table.entries.compactMap { if case .str(let key) = $0.key { key.value } else { nil } }
    }

    // MARK: Help

    /// What is known of something that can be called or looked up, for help and completion.
    public struct Description: Sendable {
        /// `name(parameters)`, or empty.
        public var signature = ""
        public var documentation = ""
        public var example = ""
        /// Names of the parameters that can be given by keyword.
        public var keywords: [String] = []
        /// The text of the definition, for what a script has defined.
        public var source: String?
        /// Where the definition stands, as `file:line`.
        public var place: String?
    }

    /// Describes a function, method, class or module; runs no code of the script.
    public func describe(_ value: Value) -> Description {
        var result = Description()
        result.documentation = documentation(of: value) ?? ""
        switch value {
        case .function(let function): describe(function, dropping: 0, &result)
        case .type(let type): describe(type, &result)
        case .object(let object):
            switch object.kind {
            case .builtin: describe(unsafeDowncast(object, to: BuiltinObject.self).row, &result)
            case .ufunc: describe(unsafeDowncast(object, to: UfuncObject.self).row, &result)
            case .boundMethod:
                let method = unsafeDowncast(object, to: BoundMethodObject.self)
                if case .function(let function) = method.function { describe(function, dropping: 1, &result) } else {
                    result = describe(method.function)
                    result.signature = Interpreter.withoutReceiver(result.signature)
                }
            default: break
            }
        default: break
        }
        return result
    }

    /// `split(sep=None)` of `split(self, /, sep=None)`: what is left to be given to a method that has its object.
    private static func withoutReceiver(_ signature: String) -> String {
        guard let open = signature.firstIndex(of: "("), signature[open...].hasPrefix("(self") else { return signature }
        var rest = signature[open...].dropFirst(5)
        for sign in [", /", ", "] where rest.hasPrefix(sign) { rest = rest.dropFirst(sign.count) }
        return String(signature[...open] + rest)
    }

    private func describe(_ row: Builtin, _ result: inout Description) {
        result.signature = row.signature
        result.documentation = row.summary
        result.example = row.example
        result.keywords = row.parameters.parameters.filter { $0.kind == .either || $0.kind == .keywordOnly }.map(\.name)
            .filter { $0 != "self" }
    }

    private func describe(_ type: TypeObject, _ result: inout Description) {
        if let code = type.code?.code { locate(code, &result) }
        if let own = type.lookup(intern("__init__"), self), case .function(let function) = own {
            let documentation = result.documentation, source = result.source, place = result.place
            describe(function, dropping: 1, &result)
            result.signature = type.name + String(result.signature.drop { $0 != "(" })
            result.source = source ?? result.source
            result.place = place ?? result.place
            if !documentation.isEmpty { result.documentation = documentation }
        } else if let row = type.construct {
            let documentation = result.documentation
            describe(row, &result)
            if !documentation.isEmpty { result.documentation = documentation }
        }
    }

    private func locate(_ code: Code, _ result: inout Description) {
        result.source = code.source.text(code.span)
        result.place = "\(code.source.name):\(code.source.line(at: Int(code.span.start)))"
    }

    private func describe(_ function: FunctionObject, dropping: Int, _ result: inout Description) {
        let code = function.code.code
        locate(code, &result)
        result.signature = function.name + "(" + parameterTexts(function, dropping: dropping).joined(separator: ", ") + ")"
        let layout = code.parameters
        result.keywords = Array(layout.names.prefix(layout.positional + layout.keywordOnly)
            .dropFirst(max(layout.positionalOnly, dropping)))
    }

    private func parameterTexts(_ function: FunctionObject, dropping: Int) -> [String] {
        let layout = function.code.code.parameters
        var texts: [String] = []
        let firstDefault = layout.positional - function.defaults.count
        for index in 0..<layout.positional where index >= dropping {
            let fallback = index >= firstDefault ? function.defaults[index - firstDefault] : .undefined
            texts.append(layout.names[index] + defaultText(fallback))
            if index + 1 == layout.positionalOnly { texts.append("/") }
        }
        let after = layout.positional + layout.keywordOnly
        if layout.hasVarargs { texts.append("*" + layout.names[after]) } else if layout.keywordOnly > 0 { texts.append("*") }
        for index in 0..<layout.keywordOnly {
            let fallback = index < function.keywordDefaults.count ? function.keywordDefaults[index] : .undefined
            texts.append(layout.names[layout.positional + index] + defaultText(fallback))
        }
        if layout.hasKwargs { texts.append("**" + layout.names[after + (layout.hasVarargs ? 1 : 0)]) }
        return texts
    }

    /// `=value` for a default that is a number or a text, `=…` for others, whose text would run code.
    private func defaultText(_ value: Value) -> String {
        switch value {
        case .undefined: return ""
        case .none, .bool, .int, .float, .str:
            return "=" + ((try? repr(value)) ?? "…")
        default: return "=…"
        }
    }
}

extension Interpreter {
    /// The line of source that is being run; nil when nothing runs.
    public var currentPlace: (source: Source, line: Int)? {
        guard frameCount > 0 else { return nil }
        let frame = frames + (frameCount - 1)
        let code = frame.pointee.function.code
        let span = code.code.spanEntry(at: frame.pointee.pc - code.instructions - 1).span
        return (code.code.source, code.code.source.line(at: Int(span.start)))
    }
}
