/// Tuples whose items have names too, as `time.struct_time` and `sys.version_info` are in CPython.
enum StructSequence {
    /// The class.
    /// - Parameter visible: how many of the fields belong to the tuple; all of them when left out.
    static func type(_ name: String, module: String, fields: [String], _ vm: Interpreter) -> TypeObject {
        vm.nativeClass(name, module: module, base: vm.types.tuple, methods: {
            [
                Builtin("__repr__", "__repr__(self, /)") { args throws(Fault) in
                    let items = try args.tuple().items
                    var text = "\(module).\(name)("
                    for (index, field) in fields.enumerated() where index < items.count {
                        if index > 0 { text += ", " }
                        text += field + "=" + (try args.vm.repr(items[index]))
                    }
                    return .string(text + ")")
                },
            ]
        }, properties: {
            fields.enumerated().map { (index: Int, field: String) -> Builtin in
                Builtin(field, "\(field)(self, /)") { args throws(Fault) in
                    let items = try args.tuple().items
                    return index < items.count ? items[index] : .none
                }
            }
        })
    }

    static func make(_ type: TypeObject, _ items: [Value]) -> Value {
        let tuple = TupleObject(items)
        tuple.extend(Obj.Extra(type: type))
        return .tuple(tuple)
    }
}

extension Interpreter {
    /// A class kept for this interpreter under a key, made at first need.
    func libraryType(_ key: String, _ make: () -> TypeObject) -> TypeObject {
        if let known = moduleState[key] as? TypeObject { return known }
        let made = make()
        moduleState[key] = made
        return made
    }
}
