extension Interpreter {
    /// Binds the built-in functions, types and exceptions.
    func installBuiltins() {
        for row in Functions.rows { builtins.set(intern(row.name), .object(BuiltinObject(row))) }
        let classes = [types.object, types.type, types.int, types.float, types.bool, types.str, types.list, types.dict, types.tuple,
                       types.set, types.frozenset, types.range, types.slice, types.property, types.staticMethod, types.classMethod,
                       types.superType]
        for type in classes { builtins.set(intern(type.name), .type(type)) }
        for name in ["map", "filter", "zip", "enumerate", "reversed"] + Constructors.refusedNames {
            builtins.set(intern(name), .type(types.named(name, self)))
        }
        for (name, type) in types.exceptions where type.module == "builtins" && name != "LimitExceeded" && name != "JSONDecodeError" {
            builtins.set(intern(name), .type(type))
        }
        builtins.set(intern("IOError"), .type(types.exception(.osError)))
        builtins.set(intern("EnvironmentError"), .type(types.exception(.osError)))
        installModules()
        builtins.set(intern("NotImplemented"), .notImplemented)
        builtins.set(intern("Ellipsis"), .ellipsis)
        builtins.set(intern("__debug__"), .bool(true))
        let numpy = NumPyModule.make(self)
        builtins.set(intern("np"), .object(numpy))
        modules["numpy"] = numpy
    }
}
