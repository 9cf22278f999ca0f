/// Tuples whose parts have names too, as `np.linalg` gives them.
extension Interpreter {
    func named(_ name: String, _ parts: [(String, Value)]) throws(Fault) -> Value {
        let type = numpy.resultType(name, self)
        let tuple = TupleObject(parts.map(\.1))
        let extra = Obj.Extra(type: type)
        for (part, value) in parts { extra.attributes.setValue(intern(part), value) }
        tuple.extend(extra)
        return .tuple(tuple)
    }
}

extension NumPyState {
    /// The class of results of that name.
    func resultType(_ name: String, _ vm: Interpreter) -> TypeObject {
        if let known = resultTypes[name] { return known }
        let type = TypeObject(name, base: vm.types.tuple, layout: .tuple, builtin: false, module: "numpy.linalg", vm)
        let text = Builtin("__repr__", "__repr__(self)", summary: "The text of the parts with their names.") { args throws(Fault) in
            guard case .tuple(let tuple) = args[0], let extra = tuple.extra else { return .string("()") }
            var parts: [String] = []
            for (entry, value) in zip(extra.attributes.table.entries, tuple.items) {
                if case .str(let key) = entry.key { parts.append("\(key.value)=\(try args.vm.repr(value))") }
            }
            return .string("\(extra.type.name)(\(parts.joined(separator: ", ")))")
        }
        type.namespace.setValue(vm.names.repr, .object(BuiltinObject(text, owner: name)))
        resultTypes[name] = type
        return type
    }
}
