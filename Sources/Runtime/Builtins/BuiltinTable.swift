/// Where the rows of the table are found: constructors of built-in types, their methods, functions.
///
/// The rows themselves stand in one file a subject (`ListMethods.swift`, `StringMethods.swift`, …), each a
/// static array; this file only says which array belongs to which type.
enum BuiltinTable {
    /// The row that `name(…)` calls for a built-in type; nil for a type that scripts cannot make.
    static func constructor(_ name: String) -> Builtin? { constructors[name] }

    private static let constructors: [String: Builtin] = Dictionary((Constructors.rows + NumPyConstructors.rows).map { ($0.name, $0) }) { first, _ in first }

    /// Fills the namespace of a built-in type.
    @Sendable
    static func load(_ type: TypeObject, _ vm: Interpreter) {
        for row in methods(of: type) {
            type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: type.name)))
        }
        for row in properties(of: type) {
            let getter = Value.object(BuiltinObject(row))
            var setter = Value.none, deleter = Value.none
            if type.layout == .exception {
                setter = .object(BuiltinObject(ExceptionMethods.setter(row.name)))
            } else if type.name == "generator", let row = IteratorMethods.generatorSetter(row.name) {
                setter = .object(BuiltinObject(row))
                deleter = setter
            }
            let property = PropertyObject(getter: getter, setter: setter, deleter: deleter)
            property.name = row.name
            property.owner = type.name
            type.namespace.setValue(vm.intern(row.name), .object(property))
        }
        for row in classMethods(of: type) {
            let wrapped = MethodWrapperObject(.object(BuiltinObject(row)), isClassMethod: true)
            type.namespace.setValue(vm.intern(row.name), .object(wrapped))
        }
        for row in staticMethods(of: type) {
            let wrapped = MethodWrapperObject(.object(BuiltinObject(row)), isClassMethod: false)
            type.namespace.setValue(vm.intern(row.name), .object(wrapped))
        }
        if DunderMethods.unhashable.contains(type.name) { type.namespace.setValue(vm.names.hash, .none) }
        if let row = type.construct, type.documentation == nil { type.documentation = row.summary }
    }

    static func methods(of type: TypeObject) -> [Builtin] {
        if type.module == "numpy" { return type.name == "ndarray" || type.name == "generic" ? ArrayMethods.all : [] }
        return plainMethods(of: type.name) + DunderMethods.rows(type.name)
    }

    private static func plainMethods(of name: String) -> [Builtin] {
        switch name {
        case "object": ObjectMethods.rows
        case "type": ObjectMethods.typeRows
        case "int": NumberMethods.intRows
        case "float": NumberMethods.floatRows
        case "str": StringMethods.rows + StringMethods.moreRows
        case "list": ListMethods.rows
        case "tuple": ListMethods.tupleRows
        case "dict": DictMethods.rows
        case "set": SetMethods.rows + SetMethods.mutableRows
        case "frozenset": SetMethods.rows
        case "range": ListMethods.rangeRows
        case "slice": ListMethods.sliceRows
        case "generator": IteratorMethods.generatorRows
        case "property": ObjectMethods.propertyRows + ObjectMethods.descriptorRows
        case "getset_descriptor": ObjectMethods.descriptorRows
        case "member_descriptor": MemberDescriptor.rows
        case "super": ObjectMethods.superRows
        case "staticmethod": ObjectMethods.functionRows.filter { $0.name == "__call__" } + ObjectMethods.descriptorRows
        case "classmethod": ObjectMethods.descriptorRows
        case "function", "builtin_function_or_method", "method", "method_descriptor", "wrapper_descriptor", "method-wrapper": ObjectMethods.functionRows
        case "BaseException": ExceptionMethods.rows
        case "TextIOWrapper": FileMethods.rows
        case "dict_keys", "dict_items": DictMethods.viewRows
        default: isIterator(name) ? IteratorMethods.iteratorRows : []
        }
    }

    /// Iterators have their methods by the look of their names.
    private static func isIterator(_ name: String) -> Bool {
        name.hasSuffix("iterator") || name.hasPrefix("itertools.") || ["map", "filter", "zip", "enumerate", "reversed"].contains(name)
    }

    static func properties(of type: TypeObject) -> [Builtin] {
        switch type.name {
        case "int": NumberMethods.intProperties
        case "float": NumberMethods.floatProperties
        case "range": ListMethods.rangeProperties
        case "slice": ListMethods.sliceProperties
        case "BaseException": ExceptionMethods.properties
        case "StopIteration": ExceptionMethods.stopIterationProperties
        case "SystemExit": ExceptionMethods.systemExitProperties
        case "OSError": ExceptionMethods.osErrorProperties
        case "SyntaxError": ExceptionMethods.syntaxErrorProperties
        case "ImportError": ExceptionMethods.importErrorProperties
        case "NameError": ExceptionMethods.nameErrorProperties
        case "AttributeError": ExceptionMethods.attributeErrorProperties
        case "generator": IteratorMethods.generatorProperties
        case "dict_keys", "dict_values", "dict_items": DictMethods.viewProperties
        case "property": ObjectMethods.propertyProperties
        case "function": ObjectMethods.functionProperties
        case "cell": ObjectMethods.cellProperties
        case "staticmethod", "classmethod": ObjectMethods.wrapperProperties
        case "ndarray": ArrayMethods.properties
        default: []
        }
    }

    static func classMethods(of type: TypeObject) -> [Builtin] {
        switch type.name {
        case "object": ObjectMethods.classRows
        case "dict": DictMethods.classRows
        case "float": NumberMethods.floatClassRows
        case "int": NumberMethods.intClassRows
        default: []
        }
    }

    static func staticMethods(of type: TypeObject) -> [Builtin] {
        switch type.name {
        case "str": ObjectMethods.newRows("str") + StringMethods.staticRows
        case "object", "int", "float", "tuple", "list", "dict", "set", "frozenset", "BaseException": ObjectMethods.newRows(type.name)
        default: []
        }
    }
}
