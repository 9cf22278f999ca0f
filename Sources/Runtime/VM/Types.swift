import Lang

/// The built-in classes of one interpreter.
public final class Types {
    public let object: TypeObject
    let type, int, float, bool, str, list, dict, tuple, set, frozenset, range, slice: TypeObject
    let noneType, ellipsisType, notImplementedType, function, builtin, method, module, generator, iterator, cell: TypeObject
    let property, staticMethod, classMethod, superType, file, view: TypeObject
    let ndarray, dtype, scalar: TypeObject
    /// Exception classes by name.
    private(set) var exceptions: [String: TypeObject] = [:]
    let baseException: TypeObject
    /// The classes of faults, in the order of `Fault.Kind`.
    private var byKind: [TypeObject] = []
    /// Types made when first asked for, by name.
    private var others: [String: TypeObject] = [:]

    init(_ vm: Interpreter) {
        func make(_ name: String, _ layout: TypeObject.Layout = .other, base: TypeObject?, extensible: Bool = false,
                  module: String = "builtins", _ construct: Builtin? = nil) -> TypeObject {
            TypeObject(name, base: base, layout: layout, builtin: true, extensible: extensible, module: module, construct: construct, vm) {
                BuiltinTable.load($0, $1)
            }
        }
        let object = make("object", .object, base: nil, extensible: true, BuiltinTable.constructor("object"))
        self.object = object
        func plain(_ name: String, _ layout: TypeObject.Layout = .other, extensible: Bool = false, module: String = "builtins") -> TypeObject {
            make(name, layout, base: object, extensible: extensible, module: module, BuiltinTable.constructor(name))
        }
        type = plain("type")
        int = plain("int", .int, extensible: true)
        float = plain("float", .float, extensible: true)
        bool = make("bool", .int, base: int, BuiltinTable.constructor("bool"))
        str = plain("str", .str, extensible: true)
        list = plain("list", .list, extensible: true)
        dict = plain("dict", .dict, extensible: true)
        tuple = plain("tuple", .tuple, extensible: true)
        set = plain("set", .set, extensible: true)
        frozenset = plain("frozenset", .frozenset, extensible: true)
        range = plain("range")
        slice = plain("slice")
        noneType = plain("NoneType")
        ellipsisType = plain("ellipsis")
        notImplementedType = plain("NotImplementedType")
        function = plain("function")
        builtin = plain("builtin_function_or_method")
        method = plain("method")
        module = plain("module")
        generator = plain("generator")
        iterator = plain("iterator")
        cell = plain("cell")
        property = plain("property")
        staticMethod = plain("staticmethod")
        classMethod = plain("classmethod")
        superType = plain("super")
        file = plain("TextIOWrapper", module: "_io")
        view = plain("dict_view")
        ndarray = plain("ndarray", module: "numpy")
        dtype = plain("dtype", module: "numpy")
        scalar = plain("generic", module: "numpy")

        func exception(_ name: String, _ base: TypeObject, extra: TypeObject? = nil, module: String = "builtins") -> TypeObject {
            TypeObject(name, base: base, layout: .exception, builtin: true, module: module, extraBase: extra,
                       construct: BuiltinTable.constructor("BaseException"), vm) { BuiltinTable.load($0, $1) }
        }
        let baseException = exception("BaseException", object)
        self.baseException = baseException
        exceptions["BaseException"] = baseException
        for (name, base) in Types.hierarchy { exceptions[name] = exception(name, exceptions[base] ?? baseException) }
        if let type = exceptions["TypeError"] {
            exceptions["UFuncTypeError"] = exception("UFuncTypeError", type, module: "numpy._core._exceptions")
        }
        if let value = exceptions["ValueError"], let index = exceptions["IndexError"] {
            exceptions["LinAlgError"] = exception("LinAlgError", value, module: "numpy.linalg")
            if let system = exceptions["OSError"] {
                exceptions["UnsupportedOperation"] = exception("UnsupportedOperation", system, extra: value, module: "io")
            }
            exceptions["AxisError"] = exception("AxisError", value, extra: index, module: "numpy.exceptions")
        }
        byKind = Fault.Kind.allCases.map { exceptions[$0.rawValue] ?? baseException }
    }

    /// Name and base, bases first: CPython's tree of built-in exceptions, as far as the dialect has a use for it.
    private static let hierarchy: [(String, String)] = [
        ("SystemExit", "BaseException"), ("KeyboardInterrupt", "BaseException"), ("GeneratorExit", "BaseException"),
        ("LimitExceeded", "BaseException"), ("Exception", "BaseException"),
        ("StopIteration", "Exception"), ("StopAsyncIteration", "Exception"),
        ("ArithmeticError", "Exception"), ("FloatingPointError", "ArithmeticError"), ("OverflowError", "ArithmeticError"),
        ("ZeroDivisionError", "ArithmeticError"), ("AssertionError", "Exception"), ("AttributeError", "Exception"),
        ("BufferError", "Exception"), ("EOFError", "Exception"), ("ImportError", "Exception"), ("ModuleNotFoundError", "ImportError"),
        ("LookupError", "Exception"), ("IndexError", "LookupError"), ("KeyError", "LookupError"), ("MemoryError", "Exception"),
        ("NameError", "Exception"), ("UnboundLocalError", "NameError"), ("OSError", "Exception"), ("BlockingIOError", "OSError"),
        ("ConnectionError", "OSError"), ("FileExistsError", "OSError"), ("FileNotFoundError", "OSError"), ("InterruptedError", "OSError"),
        ("IsADirectoryError", "OSError"), ("NotADirectoryError", "OSError"), ("PermissionError", "OSError"), ("TimeoutError", "OSError"),
        ("ReferenceError", "Exception"), ("RuntimeError", "Exception"), ("NotImplementedError", "RuntimeError"),
        ("RecursionError", "RuntimeError"), ("SyntaxError", "Exception"), ("IndentationError", "SyntaxError"), ("TabError", "IndentationError"),
        ("SystemError", "Exception"), ("TypeError", "Exception"), ("ValueError", "Exception"), ("UnicodeError", "ValueError"),
        ("UnicodeDecodeError", "UnicodeError"), ("UnicodeEncodeError", "UnicodeError"), ("JSONDecodeError", "ValueError"),
        ("Warning", "Exception"), ("DeprecationWarning", "Warning"), ("RuntimeWarning", "Warning"), ("UserWarning", "Warning"),
        ("FutureWarning", "Warning"), ("SyntaxWarning", "Warning"), ("PendingDeprecationWarning", "Warning"), ("ImportWarning", "Warning"),
        ("BytesWarning", "Warning"), ("EncodingWarning", "Warning"), ("ResourceWarning", "Warning"), ("UnicodeWarning", "Warning"),
        ("BrokenPipeError", "ConnectionError"), ("ConnectionAbortedError", "ConnectionError"), ("ConnectionRefusedError", "ConnectionError"),
        ("ConnectionResetError", "ConnectionError"), ("ChildProcessError", "OSError"), ("ProcessLookupError", "OSError"),
        ("UnicodeTranslateError", "UnicodeError"),
    ]

    /// The built-in classes that extend one.
    func builtinSubclasses(of type: TypeObject) -> [TypeObject] {
        if type === int { return [bool] }
        guard type.isBuiltin, type.layout == .exception else { return [] }
        return Types.hierarchy.filter { exceptions[$0.1] === type }.compactMap { exceptions[$0.0] }
    }

    /// The exception class of a fault.
    func exception(_ kind: Fault.Kind) -> TypeObject { byKind[Int(unsafeBitCast(kind, to: UInt8.self))] }

    /// Gives iterators of a name a class that scripts can call (`itertools.count`).
    func register(_ type: TypeObject, iterator name: String) { others[name] = type }

    /// A built-in type with no field of its own here: of iterators, of views of dicts, what scripts make `map` of.
    func named(_ name: String, _ vm: Interpreter) -> TypeObject {
        if let known = others[name] { return known }
        let made = TypeObject(name, base: object, layout: .other, builtin: true, extensible: false,
                              construct: BuiltinTable.constructor(name), vm) { BuiltinTable.load($0, $1) }
        others[name] = made
        return made
    }
}

extension Interpreter {
    /// `type(value)`.
    public func type(of value: Value) -> TypeObject {
        switch value {
        case .undefined, .none: return types.noneType
        case .ellipsis: return types.ellipsisType
        case .notImplemented: return types.notImplementedType
        case .bool: return types.bool
        case .int: return types.int
        case .float: return types.float
        case .str(let object): return object.extra?.type ?? types.str
        case .list(let object): return object.extra?.type ?? types.list
        case .tuple(let object): return object.extra?.type ?? types.tuple
        case .dict(let object): return object.extra?.type ?? types.dict
        case .set(let object): return object.extra?.type ?? (object.isFrozen ? types.frozenset : types.set)
        case .array: return types.ndarray
        case .function: return types.function
        case .instance(let object): return object.type
        case .type: return types.type
        case .object(let object): return type(ofObject: object)
        }
    }

    private func type(ofObject object: Obj) -> TypeObject {
        switch object.kind {
        case .range: types.range
        case .slice: types.slice
        case .boundMethod:
            if case .object(let inner) = unsafeDowncast(object, to: BoundMethodObject.self).function, let builtin = inner as? BuiltinObject {
                builtin.isSlot ? types.named("method-wrapper", self) : types.builtin
            } else {
                types.method
            }
        case .builtin:
            switch unsafeDowncast(object, to: BuiltinObject.self) {
            case let builtin where builtin.owner == nil: types.builtin
            case let builtin: types.named(builtin.isSlot ? "wrapper_descriptor" : "method_descriptor", self)
            }
        case .module: types.module
        case .generator: types.generator
        case .iterator: (object as? IteratorObject).map { types.named($0.typeName, self) } ?? types.iterator
        case .cell: types.cell
        case .property: unsafeDowncast(object, to: PropertyObject.self).owner == nil ? types.property : types.named("getset_descriptor", self)
        case .staticMethod: types.staticMethod
        case .classMethod: types.classMethod
        case .superProxy: types.superType
        case .file: types.file
        case .view: (object as? HostObject)?.hostType(self) ?? types.view
        case .scalar: (object as? HostObject)?.hostType(self) ?? types.scalar
        case .dtype: types.dtype
        default: (object as? HostObject)?.hostType(self) ?? types.object
        }
    }

    /// The name of an argument's type where CPython's own argument parser complains of it: None stands for itself.
    func argumentTypeName(_ value: Value) -> String { value.isNone ? "None" : typeName(value) }

    /// The name of a value's type, as error messages show it.
    public func typeName(_ value: Value) -> String {
        let type = type(of: value)
        return type.isNative ? type.module + "." + type.name : type.name
    }
}

/// An object whose type a layer above defines: views, files, nets, anything a host registers.
open class HostObject: Obj {
    /// The type, made once an interpreter.
    open func hostType(_ vm: Interpreter) -> TypeObject { vm.types.object }
    /// Text of `repr()`; nil for the default.
    open func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { nil }
    /// Text of `str()`; nil for the same as `repr()`.
    open func hostText(_ vm: Interpreter) throws(Fault) -> String? { nil }
    /// An attribute that is no method; nil when there is none.
    open func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? { nil }
    /// The names that `hostAttribute` answers to, for `dir` and completion.
    open var hostAttributeNames: [String] { [] }
    /// Sets an attribute; false when there is none of that name.
    open func setHostAttribute(_ name: String, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool { false }
    /// The object as an array, where NumPy's functions want one.
    open func hostArray(_ vm: Interpreter) throws(Fault) -> NDArray? { nil }
    open func hostLength(_ vm: Interpreter) throws(Fault) -> Int? { nil }
    open func hostItem(_ key: Value, _ vm: Interpreter) throws(Fault) -> Value? { nil }
    open func setHostItem(_ key: Value, _ value: Value, _ vm: Interpreter) throws(Fault) -> Bool { false }
    open func hostIterator(_ vm: Interpreter) throws(Fault) -> IteratorObject? { nil }
    /// Whether `next()` may be called on the object itself.
    open var isHostIterator: Bool { false }
    /// What `next()` gives; nil at the end.
    open func hostNext(_ vm: Interpreter) throws(Fault) -> Value? { nil }
    open func hostContains(_ value: Value, _ vm: Interpreter) throws(Fault) -> Bool? { nil }
    open func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? { nil }
    open func hostTruth(_ vm: Interpreter) throws(Fault) -> Bool? { nil }
    open func hostHash(_ vm: Interpreter) throws(Fault) -> Int? { nil }
    /// What `callable()` says.
    open var isCallable: Bool { false }
    /// `self(…)`; nil when it cannot be called.
    open func hostCall(_ arguments: [Value], _ keywords: DictObject?, _ vm: Interpreter) throws(Fault) -> Value? { nil }
    /// `self op other`, or `other op self` when reflected; nil when it does not know how.
    open func hostBinary(_ op: BinaryOp, _ other: Value, reflected: Bool, _ vm: Interpreter) throws(Fault) -> Value? { nil }
    /// `self < other` and so on; nil when it does not know how.
    open func hostCompare(_ op: CompareOp, _ other: Value, _ vm: Interpreter) throws(Fault) -> Value? { nil }
}
