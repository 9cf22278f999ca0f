// The value of the language.
//
// A value is sixteen bytes: a payload of one word and a tag. Numbers live in it, everything else is a
// reference to an object on the heap, counted by Swift. Kinds that the virtual machine meets all the time have
// a case each, the rest share `.object`. Scalars of NumPy dtypes are objects (`ScalarObject`), since they are
// rare beside Python's own numbers. `.undefined` is no value of the language: it marks unbound variables, free
// registers and arguments that were not given.

public enum Value {
    case undefined
    case none
    case ellipsis
    case notImplemented
    case bool(Bool)
    case int(Int)
    case float(Double)
    case str(StringObject)
    case list(ListObject)
    case tuple(TupleObject)
    case dict(DictObject)
    case set(SetObject)
    case array(NDArray)
    case function(FunctionObject)
    case instance(InstanceObject)
    case type(TypeObject)
    case object(Obj)
}

extension Value {
    /// A new string value.
    public static func string(_ text: String) -> Value { .str(.make(Text(text))) }
    public static func newList(_ items: [Value]) -> Value { .list(ListObject(items)) }
    public static func newTuple(_ items: [Value]) -> Value { .tuple(TupleObject(items)) }

    @inline(__always)
    var isUndefined: Bool { if case .undefined = self { true } else { false } }

    public var isNone: Bool { if case .none = self { true } else { false } }

    /// Data, as opposed to functions, descriptors and objects.
    var isPlain: Bool {
        switch self {
        case .none, .bool, .int, .float, .str, .list, .tuple, .dict, .set: true
        default: false
        }
    }

    /// The heap object behind the value, if it has one.
    var heapObject: Obj? {
        switch self {
        case .str(let o): o
        case .list(let o): o
        case .tuple(let o): o
        case .dict(let o): o
        case .set(let o): o
        case .array(let o): o
        case .function(let o): o
        case .instance(let o): o
        case .type(let o): o
        case .object(let o): o
        default: nil
        }
    }

    /// Whether the class of the value is a script's own.
    var hasUserClass: Bool {
        switch self {
        case .undefined, .none, .ellipsis, .notImplemented, .bool, .int, .float, .array, .function: false
        case .instance(let instance): !instance.type.isBuiltin
        case .type: false
        default: heapObject?.extra != nil
        }
    }

    /// `self is other`.
    func isIdentical(to other: Value) -> Bool {
        switch (self, other) {
        case (.undefined, .undefined), (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.int(let a), .int(let b)): return a == b
        case (.float(let a), .float(let b)): return a.bitPattern == b.bitPattern
        case (.str(let a), .str(let b)):
            // Equal short strings count as one object, as CPython's interning makes them look.
            return a === b || (a.count <= 20 && a.extra == nil && b.extra == nil && a.equals(b))
        default:
            guard let a = heapObject, let b = other.heapObject else { return false }
            if a === b { return true }
            if case .tuple(let s) = self, case .tuple(let t) = other { return s.items.isEmpty && t.items.isEmpty }
            return false
        }
    }

    /// The number behind an int, a bool or an instance of a class that extends int.
    var asInt: Int? {
        switch self {
        case .int(let value): value
        case .bool(let value): value ? 1 : 0
        case .instance(let instance): instance.payload.isUndefined ? nil : instance.payload.asInt
        default: nil
        }
    }

    /// The text behind a string.
    public var asString: String? {
        if case .str(let object) = self { return object.value }
        return nil
    }
}
