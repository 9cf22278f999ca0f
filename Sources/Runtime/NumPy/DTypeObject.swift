import Lang

/// `np.dtype('float64')`: an element type as a value.
public final class DTypeObject: HostObject {
    public let dtype: DType

    init(_ dtype: DType) {
        self.dtype = dtype
        super.init(kind: .dtype)
    }

    override public func hostType(_ vm: Interpreter) -> TypeObject { vm.types.dtype }
    override public func hostRepr(_ vm: Interpreter) throws(Fault) -> String? { "dtype('\(dtype.name)')" }
    override public func hostText(_ vm: Interpreter) throws(Fault) -> String? { dtype.name }
    override public func hostHash(_ vm: Interpreter) throws(Fault) -> Int? { Int(dtype.rawValue) &* 7919 &+ 17 }

    override public func hostEquals(_ other: Value, _ vm: Interpreter) throws(Fault) -> Bool? {
        switch other {
        case .object(let object): return (object as? DTypeObject)?.dtype == dtype
        case .type, .str: return try? vm.dtype(other) == dtype
        default: return false
        }
    }

    /// `<` and its like: whether one type casts safely to the other.
    override public func hostCompare(_ op: CompareOp, _ other: Value, _ vm: Interpreter) throws(Fault) -> Value? {
        guard let right = try? vm.dtype(other) else { return nil }
        switch op {
        case .less: return .bool(dtype != right && dtype.canCastSafely(to: right))
        case .lessEqual: return .bool(dtype.canCastSafely(to: right))
        case .greater: return .bool(dtype != right && right.canCastSafely(to: dtype))
        case .greaterEqual: return .bool(right.canCastSafely(to: dtype))
        default: return nil
        }
    }

    override public func hostAttribute(_ name: String, _ vm: Interpreter) throws(Fault) -> Value? {
        switch name {
        case "name": .string(dtype.name)
        case "itemsize": .int(dtype.itemsize)
        case "alignment": .int(dtype.itemsize)
        case "kind": .string(String(dtype.kindLetter))
        case "char": .string(String(dtype.code))
        case "str": .string((dtype.itemsize == 1 ? "|" : "<") + String(dtype.kindLetter) + String(dtype.itemsize))
        case "byteorder": .string(dtype.itemsize == 1 ? "|" : "=")
        case "num": .int(dtype.isFloat ? Int(dtype.rawValue) + 2 : Int(dtype.rawValue))
        case "type": .type(vm.numpy.types.type(of: dtype))
        case "shape": .newTuple([])
        case "ndim": .int(0)
        case "names", "fields", "subdtype", "metadata": Value.none
        case "base": .object(self)
        case "isnative": .bool(true)
        case "hasobject", "isalignedstruct": .bool(false)
        case "isbuiltin": .int(1)
        case "flags": .int(0)
        case "descr": .newList([.newTuple([.string(""), .string((dtype.itemsize == 1 ? "|" : "<") + String(dtype.kindLetter) + String(dtype.itemsize))])])
        default: nil
        }
    }
}

extension DTypeObject {
    static let rows: [Builtin] = [
        Builtin("newbyteorder", "newbyteorder(self, new_order='S', /)", summary: "The element type in another order of bytes; nn has the machine's only.") { args throws(Fault) in
            let order = try args.string(1), dtype = try args.vm.dtype(args[0])
            if dtype.itemsize == 1 || ["=", "<", "|", "L", "l", "N", "n", "I", "i", "native", "little", "ignore"].contains(order) { return args[0] }
            guard ["S", "s", ">", "B", "b", "swap", "big"].contains(order) else { throw .value("\(order) is an unrecognized byteorder") }
            throw .type("nn has arrays in the machine's order of bytes only")
        },
    ]
}

extension Interpreter {
    /// The dtype a script names: a dtype object, a type, a string, or None for float64.
    func dtype(_ value: Value) throws(Fault) -> DType {
        switch value {
        case .none, .undefined: return .float64
        case .object(let object):
            if let found = object as? DTypeObject { return found.dtype }
        case .type(let type):
            if let found = type.dtype { return found }
            if type === types.float { return .float64 }
            if type === types.int { return .int64 }
            if type === types.bool { return .bool }
            if numpy.types.abstract.contains(where: { $0 === type }) {
                switch type.name {
                case "integer", "signedinteger": return .int64
                case "unsignedinteger": return .uint64
                default: return .float64
                }
            }
            throw .type("nn has no arrays of \(type.name == "object" ? "objects" : type.name)", hint: "arrays hold numbers and bools")
        case .str(let text):
            if let found = DType(spelling: text.value) { return found }
            throw .type("data type '\(text.value)' not understood", hint: missingDType(text.value))
        default: break
        }
        throw .type("Cannot interpret '\(try repr(value))' as a data type")
    }

    private func missingDType(_ name: String) -> String? {
        if name.contains("complex") { return "nn has no complex numbers" }
        if name.contains("16") && name.hasPrefix("f") { return "nn has float32 and float64" }
        return suggestion(name, among: DType.allCases.map(\.name)).map { "did you mean '\($0)'?" }
    }

    func value(_ dtype: DType) -> Value { .object(numpy.types.object(of: dtype)) }
}
