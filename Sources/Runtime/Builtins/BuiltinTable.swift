/// Where the rows of the table are found: constructors of built-in types, their methods, functions.
///
/// The rows themselves stand in one file a subject (`ListMethods.swift`, `StringMethods.swift`, …), each a
/// static array; this file only says which array belongs to which type.
enum BuiltinTable {
    /// The row that `name(…)` calls for a built-in type; nil for a type that scripts cannot make.
    static func constructor(_ name: String) -> Builtin? { Constructors.rows.first { $0.name == name } }

    /// Fills the namespace of a built-in type.
    @Sendable
    static func load(_ type: TypeObject, _ vm: Interpreter) {
        for row in methods(of: type) {
            type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: type.name)))
        }
        for row in properties(of: type) {
            let getter = Value.object(BuiltinObject(row))
            type.namespace.setValue(vm.intern(row.name), .object(PropertyObject(getter: getter, setter: .none, deleter: .none)))
        }
        for row in classMethods(of: type) {
            let wrapped = MethodWrapperObject(.object(BuiltinObject(row)), isClassMethod: true)
            type.namespace.setValue(vm.intern(row.name), .object(wrapped))
        }
        for row in staticMethods(of: type) {
            let wrapped = MethodWrapperObject(.object(BuiltinObject(row)), isClassMethod: false)
            type.namespace.setValue(vm.intern(row.name), .object(wrapped))
        }
    }

    @Sendable
    static func loadIterator(_ type: TypeObject, _ vm: Interpreter) {
        for row in IteratorMethods.iteratorRows {
            type.namespace.setValue(vm.intern(row.name), .object(BuiltinObject(row, owner: type.name)))
        }
    }

    private static func methods(of type: TypeObject) -> [Builtin] {
        switch type.name {
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
        case "property": ObjectMethods.propertyRows
        case "BaseException": ExceptionMethods.rows
        case "ndarray": type.module == "numpy" ? ArrayMethods.rows : []
        default: []
        }
    }

    private static func properties(of type: TypeObject) -> [Builtin] {
        switch type.name {
        case "int": NumberMethods.intProperties
        case "float": NumberMethods.floatProperties
        case "range": ListMethods.rangeProperties
        case "slice": ListMethods.sliceProperties
        case "BaseException": ExceptionMethods.properties
        case "StopIteration": ExceptionMethods.stopIterationProperties
        case "SystemExit": ExceptionMethods.systemExitProperties
        case "KeyError", "OSError": type.name == "OSError" ? ExceptionMethods.osErrorProperties : []
        case "property": ObjectMethods.propertyProperties
        case "ndarray": ArrayMethods.properties
        default: []
        }
    }

    private static func classMethods(of type: TypeObject) -> [Builtin] {
        switch type.name {
        case "dict": DictMethods.classRows
        case "float": NumberMethods.floatClassRows
        default: []
        }
    }

    private static func staticMethods(of type: TypeObject) -> [Builtin] {
        switch type.name {
        case "object", "int", "float", "str", "tuple", "list", "dict", "set", "frozenset", "BaseException": ObjectMethods.newRows
        case "str": []
        default: []
        }
    }
}
