import Lang

/// What every object has, and the methods of classes, functions and properties.
///
/// These rows are what `super().__setattr__(…)` and `object.__repr__(x)` reach: they never look at methods of
/// scripts' classes, or an override that calls them would call itself without end.
enum ObjectMethods {
    static let rows: [Builtin] = [
        Builtin("__init__", "__init__(self, /, *args, **kwargs)", summary: "Does nothing.", example: "object().__init__()  # None") { args throws(Fault) in
            let vm = args.vm
            guard !args.rest(1).isEmpty || (args.keywords(2)?.count ?? 0) > 0 else { return .none }
            let type = vm.type(of: args[0])
            if let own = type.lookup(vm.names.initialize, vm), !vm.isBuiltinFunction(own) {
                throw .type("object.__init__() takes exactly one argument (the instance to initialize)")
            }
            if type.layout == .object, type.lookupUser(vm.names.new, vm) == nil { throw .type("\(type.name)() takes no arguments") }
            return .none
        },
        Builtin("__repr__", "__repr__(self, /)", summary: "The text of a plain object.", example: "object().__repr__().startswith('<object object')  # True") { args throws(Fault) in
            .string(args.vm.plainRepr(args[0]))
        },
        Builtin("__str__", "__str__(self, /)", summary: "The same as repr().", example: "(5).__str__()  # '5'") { args throws(Fault) in
            .string(try args.vm.repr(args[0]))
        },
        Builtin("__format__", "__format__(self, format_spec, /)", summary: "The same as str(); takes no format.", example: "object.__format__(None, '')  # 'None'") { args throws(Fault) in
            guard case .str(let spec) = args[1] else { throw .type("__format__() argument must be str, not \(args.vm.argumentTypeName(args[1]))") }
            if spec.count > 0 { throw .type("unsupported format string passed to \(args.vm.typeName(args[0])).__format__") }
            return .string(try args.vm.str(args[0]))
        },
        Builtin("__eq__", "__eq__(self, value, /)", summary: "True for the same object.", example: "object.__eq__(1, 2)  # NotImplemented") { args throws(Fault) in
            args[0].isIdentical(to: args[1]) ? .bool(true) : .notImplemented
        },
        Builtin("__ne__", "__ne__(self, value, /)", summary: "The opposite of `==`.", example: "object.__ne__(None, None)  # False") { args throws(Fault) in
            let vm = args.vm
            let equal: Value
            if let method = try vm.findAttribute(args[0], vm.names.equal) { equal = try vm.call(method, [args[1]]) } else { equal = .notImplemented }
            return vm.isNotImplemented(equal) ? equal : .bool(!(try vm.truth(equal)))
        },
        Builtin("__hash__", "__hash__(self, /)", summary: "A number of the object's own.", example: "x = object(); hash(x) == x.__hash__()  # True") { args throws(Fault) in
            if let object = args[0].heapObject { return .int(args.vm.objectHash(object)) }
            return .int(try args.vm.hash(args[0]))
        },
        Builtin("__getattribute__", "__getattribute__(self, name, /)", summary: "The attribute of a name.", example: "(5).__getattribute__('real')  # 5") { args throws(Fault) in
            let name = args.vm.intern(try args.string(1))
            if let found = try args.vm.findAttribute(args[0], name) { return found }
            throw args.vm.missingAttribute(args[0], name)
        },
        Builtin("__setattr__", "__setattr__(self, name, value, /)", summary: "Sets an attribute.", example: "def f(): pass\nf.__setattr__('a', 1); f.a  # 1") { args throws(Fault) in
            try args.vm.setAttributeDirectly(args[0], args.vm.intern(try args.string(1)), args[2])
            return .none
        },
        Builtin("__delattr__", "__delattr__(self, name, /)", summary: "Deletes an attribute.", example: "def f(): pass\nf.a = 1; f.__delattr__('a')") { args throws(Fault) in
            try args.vm.deleteAttributeDirectly(args[0], args.vm.intern(try args.string(1)))
            return .none
        },
        Builtin("__dir__", "__dir__(self, /)", summary: "The names of the attributes.", example: "'append' in [].__dir__()  # True") { args throws(Fault) in
            .newList(args.vm.attributeNames(of: args[0]).map { .string($0) })
        },
        Builtin("__sizeof__", "__sizeof__(self, /)", summary: "Bytes of memory of the object itself, about.", example: "(5).__sizeof__() > 0  # True") { args throws(Fault) in .int(args.vm.size(of: args[0])) },
    ] + orders

    /// `<`, `<=`, `>`, `>=` of plain objects, which have no order.
    private static let orders: [Builtin] = ["__lt__", "__le__", "__gt__", "__ge__"].map { (name: String) in
        Builtin(name, "\(name)(self, value, /)", summary: "Plain objects have no order.", example: "object().\(name)(1)  # NotImplemented") { args throws(Fault) in .notImplemented }
    }

    static let classRows: [Builtin] = [
        Builtin("__subclasshook__", "__subclasshook__(cls, subclass, /)", summary: "What an abstract class says of another class; by itself nothing.",
                example: "object.__subclasshook__(int)  # NotImplemented") { args throws(Fault) in .notImplemented },
        Builtin("__init_subclass__", "__init_subclass__(cls, /)", summary: "Called with each new class that extends this one.",
                example: "object.__init_subclass__()  # None") { args throws(Fault) in .none },
    ]

    /// `__new__` of a built-in class. Most make instances of the classes that extend them and of no other.
    static func newRows(_ owner: String) -> [Builtin] { [
        Builtin("__new__", "__new__(cls, /, *args, **kwargs)", summary: "A new instance of a class.", example: "int.__new__(int, 5)  # 5") { args throws(Fault) in
            let vm = args.vm
            guard case .type(let type) = args[0] else { throw .type("\(owner).__new__(X): X is not a type object (\(vm.typeName(args[0])))") }
            let base = type.builtinBase
            if owner == "object", ObjectMethods.converting.contains(base.name) { throw .type("object.__new__(\(type.name)) is not safe, use \(base.name).__new__()") }
            if owner != "object", !type.resolutionOrder.contains(where: { $0.isBuiltin && $0.name == owner }) {
                throw .type("\(owner).__new__(\(type.name)): \(type.name) is not a subtype of \(owner)")
            }
            var keywords = args.keywords(2)
            if keywords?.count == 0 { keywords = nil }
            let arguments = args.rest(1)
            if owner == "int", base.name == "bool" { throw .type("int.__new__(bool) is not safe, use bool.__new__()") }
            if type.isBuiltin, type.layout != .exception {
                // What these hold comes with `__init__`.
                let isFilledLater = owner == "list" || owner == "dict" || owner == "set"
                return try vm.construct(type, isFilledLater ? [] : arguments, keywords: isFilledLater ? nil : keywords)
            }
            if type.layout == .object, !arguments.isEmpty || keywords != nil {
                if type.lookupUser(vm.names.new, vm) != nil { throw .type("object.__new__() takes exactly one argument (the type to instantiate)") }
                if type.lookupUser(vm.names.initialize, vm) == nil { throw .type("\(type.name)() takes no arguments") }
            }
            return try vm.allocate(type, arguments, keywords)
        },
    ] }

    /// The built-in classes with a `__new__` that `object`'s does not stand in for.
    private static let converting: Set<String> = ["int", "float", "bool", "str", "tuple", "list", "dict", "set", "frozenset"]

    // MARK: Classes

    private static func type(_ args: borrowing Args) throws(Fault) -> TypeObject {
        if case .type(let type) = args[0] { return type }
        throw .type("descriptor requires a 'type' object but received a '\(args.vm.typeName(args[0]))'")
    }

    static let typeRows: [Builtin] = [
        Builtin("__call__", "__call__(self, /, *args, **kwargs)", summary: "A new instance.", example: "int.__call__('5')  # 5") { args throws(Fault) in
            try args.vm.call(args[0], args.rest(1), keywords: args.keywords(2))
        },
        Builtin("mro", "mro(self, /)", summary: "The class and its ancestors.", example: "bool.mro()  # [<class 'bool'>, <class 'int'>, <class 'object'>]") { args throws(Fault) in
            .newList(try type(args).resolutionOrder.map { .type($0) })
        },
        Builtin("__subclasses__", "__subclasses__(self, /)", summary: "The classes that extend this one.", example: "class A: pass\nA.__subclasses__()  # []") { args throws(Fault) in
            let type = try type(args)
            return .newList((args.vm.types.builtinSubclasses(of: type) + type.subclasses).map { .type($0) })
        },
        Builtin("__instancecheck__", "__instancecheck__(self, instance, /)", summary: "Whether a value is an instance.", example: "int.__instancecheck__(5)  # True") { args throws(Fault) in
            .bool(args.vm.isInstance(args[1], of: try type(args)))
        },
        Builtin("__subclasscheck__", "__subclasscheck__(self, subclass, /)", summary: "Whether a class extends this one.", example: "int.__subclasscheck__(bool)  # True") { args throws(Fault) in
            guard case .type(let other) = args[1] else { throw .type("issubclass() arg 1 must be a class") }
            return .bool(other.isSubtype(of: try type(args)))
        },
    ]

    // MARK: Functions

    static let functionRows: [Builtin] = [
        Builtin("__call__", "__call__(self, /, *args, **kwargs)", summary: "Calls the function.", example: "len.__call__('ab')  # 2") { args throws(Fault) in
            try args.vm.call(args[0], args.rest(1), keywords: args.keywords(2))
        },
        Builtin("__get__", "__get__(self, instance, owner=None, /)", summary: "The function bound to an instance.",
                example: "(lambda x: x + 1).__get__(2)()  # 3") { args throws(Fault) in
            args[1].isNone ? args[0] : try args.vm.bind(args[0], to: args[1], args.vm.type(of: args[1]))
        },
    ]

    /// Of what stands in a class and says itself what reading it gives.
    static let descriptorRows: [Builtin] = [
        Builtin("__get__", "__get__(self, instance, owner=None, /)", summary: "What reading it as an attribute gives.",
                example: "staticmethod(len).__get__(None)('ab')  # 2") { args throws(Fault) in
            let vm = args.vm
            if args[1].isNone, case .object(let object) = args[0], object.kind == .property { return args[0] }
            var owner = vm.type(of: args[1])
            if case .type(let given) = args[2] { owner = given }
            return try vm.bind(args[0], to: args[1], owner)
        },
    ]

    static let superRows: [Builtin] = [
        Builtin("__get__", "__get__(self, instance, owner=None, /)", summary: "The same bound to an instance.") { args throws(Fault) in
            guard case .object(let object) = args[0], object.kind == .superProxy, !args[1].isNone else { return args[0] }
            let proxy = unsafeDowncast(object, to: SuperObject.self)
            return proxy.isBound ? args[0] : try args.vm.superProxy(proxy.start, args[1])
        },
    ]

    private static func function(_ args: borrowing Args) throws(Fault) -> FunctionObject {
        if case .function(let function) = args[0] { return function }
        throw .type("a function is needed, not '\(args.vm.typeName(args[0]))'")
    }

    static let functionProperties: [Builtin] = [
        Builtin("__defaults__", "__defaults__(self)", summary: "The defaults of its positional parameters.", example: "(lambda a, b=2: a).__defaults__  # (2,)") { args throws(Fault) in
            let defaults = try function(args).defaults
            return defaults.isEmpty ? .none : .newTuple(defaults)
        },
        Builtin("__kwdefaults__", "__kwdefaults__(self)", summary: "The defaults of its keyword-only parameters.", example: "(lambda *, a=2: a).__kwdefaults__  # {'a': 2}") { args throws(Fault) in
            let function = try function(args)
            let layout = function.code.code.parameters
            let dict = DictObject()
            for (index, value) in function.keywordDefaults.enumerated() where !value.isUndefined {
                dict.setValue(args.vm.intern(layout.names[layout.positional + index]), value)
            }
            return dict.count == 0 ? .none : .dict(dict)
        },
        Builtin("__closure__", "__closure__(self)", summary: "The variables it closes over.", example: "(lambda: 1).__closure__  # None") { args throws(Fault) in
            let cells = try function(args).closure
            return cells.isEmpty ? .none : .newTuple(cells.map { .object($0) })
        },
        Builtin("__code__", "__code__(self)", summary: "What is known of its code.", example: "(lambda a, b: a).__code__.co_varnames  # ('a', 'b')") { args throws(Fault) in
            .object(CodeView(try function(args).code))
        },
        Builtin("__globals__", "__globals__(self)", summary: "The variables of its module.", example: "(lambda: 1).__globals__ is globals()  # True") { args throws(Fault) in
            .dict(args.vm.globalVariables(of: try function(args).code.module))
        },
        Builtin("__annotations__", "__annotations__(self)", summary: "The annotations of its parameters and of its result.",
                example: "def f(a: int) -> str: pass\nf.__annotations__  # {'a': <class 'int'>, 'return': <class 'str'>}") { args throws(Fault) in
            .dict(try args.vm.annotations(of: try function(args)))
        },
    ]

    static let cellProperties: [Builtin] = [
        Builtin("cell_contents", "cell_contents(self)", summary: "The value of the variable.", example: "def f(x): return lambda: x\nf(3).__closure__[0].cell_contents  # 3") { args throws(Fault) in
            guard case .object(let object) = args[0], object.kind == .cell else { throw .type("a cell is needed") }
            let value = unsafeDowncast(object, to: CellObject.self).value
            if value.isUndefined { throw .value("Cell is empty") }
            return value
        },
    ]

    // MARK: Properties

    private static func property(_ args: borrowing Args) throws(Fault) -> PropertyObject {
        if case .object(let object) = args[0], object.kind == .property { return unsafeDowncast(object, to: PropertyObject.self) }
        throw .type("a property is needed, not '\(args.vm.typeName(args[0]))'")
    }

    static let propertyRows: [Builtin] = [
        Builtin("getter", "getter(self, function, /)", summary: "The property with another function that reads it.",
                example: "property().getter(len).fget is len  # True") { args throws(Fault) in
            let old = try property(args)
            var words = old.documentation
            // Words that were those of the old function are those of the new one.
            if let known = words.asString, known == args.vm.documentation(of: old.getter) {
                words = args.vm.documentation(of: args[1]).map { Value.string($0) } ?? Value.none
            }
            return .object(PropertyObject(getter: args[1], setter: old.setter, deleter: old.deleter, documentation: words))
        },
        Builtin("setter", "setter(self, function, /)", summary: "The property with a function that sets it.",
                example: "property().setter(len).fset is len  # True") { args throws(Fault) in
            let old = try property(args)
            return .object(PropertyObject(getter: old.getter, setter: args[1], deleter: old.deleter, documentation: old.documentation))
        },
        Builtin("deleter", "deleter(self, function, /)", summary: "The property with a function that deletes it.",
                example: "property().deleter(len).fdel is len  # True") { args throws(Fault) in
            let old = try property(args)
            return .object(PropertyObject(getter: old.getter, setter: old.setter, deleter: args[1], documentation: old.documentation))
        },
        Builtin("__get__", "__get__(self, instance, owner=None, /)", summary: "The value for an instance.",
                example: "property(len).__get__('ab')  # 2") { args throws(Fault) in
            args[1].isNone ? args[0] : try args.vm.bind(args[0], to: args[1], args.vm.type(of: args[1]))
        },
        Builtin("__set__", "__set__(self, instance, value, /)", summary: "Sets the value for an instance.") { args throws(Fault) in
            let property = try property(args)
            if property.setter.isNone { throw args.vm.lacksFunction(property, "setter", args.vm.type(of: args[1])) }
            _ = try args.vm.call(property.setter, [args[1], args[2]])
            return .none
        },
        Builtin("__delete__", "__delete__(self, instance, /)", summary: "Deletes the value of an instance.") { args throws(Fault) in
            let property = try property(args)
            if property.deleter.isNone { throw args.vm.lacksFunction(property, "deleter", args.vm.type(of: args[1])) }
            _ = try args.vm.call(property.deleter, [args[1]])
            return .none
        },
        Builtin("__set_name__", "__set_name__(self, owner, name, /)", summary: "Tells the property its name, for its errors.") { args throws(Fault) in
            try property(args).name = args[2].asString
            return .none
        },
    ]

    static let propertyProperties: [Builtin] = [
        Builtin("fget", "fget(self)", summary: "The function that reads it.", example: "property(len).fget is len  # True") { args throws(Fault) in try property(args).getter },
        Builtin("fset", "fset(self)", summary: "The function that sets it.", example: "property(len).fset  # None") { args throws(Fault) in try property(args).setter },
        Builtin("fdel", "fdel(self)", summary: "The function that deletes it.", example: "property(len).fdel  # None") { args throws(Fault) in try property(args).deleter },
    ]

    static let wrapperProperties: [Builtin] = ["__func__", "__wrapped__"].map { (name: String) in
        Builtin(name, "\(name)(self)", summary: "The function inside.", example: "staticmethod(len).\(name) is len  # True") { args throws(Fault) in
            guard case .object(let object) = args[0], let wrapper = object as? MethodWrapperObject else { throw .type("a method is needed") }
            return wrapper.function
        }
    }
}

extension Interpreter {
    /// `super(type, value)`.
    func superProxy(_ type: TypeObject, _ value: Value) throws(Fault) -> Value {
        let receiver: TypeObject
        if case .type(let given) = value, given.isSubtype(of: type) { receiver = given } else { receiver = self.type(of: value) }
        guard receiver.isSubtype(of: type) else { throw .type("super(type, obj): obj must be an instance or subtype of type") }
        return .object(SuperObject(start: type, receiver: value, receiverType: receiver))
    }

    func isBuiltinFunction(_ value: Value) -> Bool {
        if case .object(let object) = value { return object.kind == .builtin }
        return false
    }

    /// The repr of an object that has no better one.
    func plainRepr(_ value: Value) -> String {
        if case .type(let type) = value { return "<class '\(typePath(type))'>" }
        return "<\(typePath(type(of: value))) object>"
    }

    /// Bytes that CPython would give an object, about: what `sys.getsizeof` is asked for is comparison.
    func size(of value: Value) -> Int {
        switch value {
        case .none, .bool, .ellipsis, .notImplemented, .undefined: 16
        case .int: 28
        case .float: 24
        case .str(let text): 49 + text.text.byteCount
        case .list(let list): 56 + 8 * list.count
        case .tuple(let tuple): 40 + 8 * tuple.items.count
        case .dict(let dict): 64 + 104 * dict.count
        case .set(let set): 216 + 16 * set.count
        default: 48
        }
    }
}
