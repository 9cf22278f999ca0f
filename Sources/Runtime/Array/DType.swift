/// What one element of an array is. Raw values are in NumPy's own order of type numbers, narrow to wide.
public enum DType: UInt8, CaseIterable, Sendable {
    case bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64

    /// NumPy's classes of element types, in the order in which they absorb each other.
    public enum Kind: UInt8, Sendable, Comparable {
        case bool, signed, unsigned, float
        public static func < (lhs: Kind, rhs: Kind) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// One line of facts per element type, indexed by raw value.
    private struct Row: Sendable {
        let name: String, code: Character, kind: Kind, itemsize: Int
        let smallest: Int, largest: UInt64
    }

    private static let rows: [Row] = [
        Row(name: "bool", code: "?", kind: .bool, itemsize: 1, smallest: 0, largest: 1),
        Row(name: "int8", code: "b", kind: .signed, itemsize: 1, smallest: -128, largest: 127),
        Row(name: "uint8", code: "B", kind: .unsigned, itemsize: 1, smallest: 0, largest: 255),
        Row(name: "int16", code: "h", kind: .signed, itemsize: 2, smallest: Int(Int16.min), largest: UInt64(Int16.max)),
        Row(name: "uint16", code: "H", kind: .unsigned, itemsize: 2, smallest: 0, largest: UInt64(UInt16.max)),
        Row(name: "int32", code: "i", kind: .signed, itemsize: 4, smallest: Int(Int32.min), largest: UInt64(Int32.max)),
        Row(name: "uint32", code: "I", kind: .unsigned, itemsize: 4, smallest: 0, largest: UInt64(UInt32.max)),
        Row(name: "int64", code: "l", kind: .signed, itemsize: 8, smallest: .min, largest: UInt64(Int64.max)),
        Row(name: "uint64", code: "L", kind: .unsigned, itemsize: 8, smallest: 0, largest: .max),
        Row(name: "float32", code: "f", kind: .float, itemsize: 4, smallest: 0, largest: 0),
        Row(name: "float64", code: "d", kind: .float, itemsize: 8, smallest: 0, largest: 0),
    ]

    private var row: Row { Self.rows[Int(rawValue)] }

    /// NumPy's name: `float64`.
    public var name: String { row.name }
    /// NumPy's one-letter code: `d`.
    public var code: Character { row.code }
    /// The letter NumPy calls `dtype.kind`: b, i, u or f.
    public var kindLetter: Character { isBool ? "b" : isSigned ? "i" : isFloat ? "f" : "u" }
    public var kind: Kind {
        if rawValue >= 9 { return .float }
        if rawValue == 0 { return .bool }
        return rawValue & 1 == 1 ? .signed : .unsigned
    }

    /// Base-two logarithm of `itemsize`.
    public var shift: Int {
        // Three bits per element type, packed: 0 0 0 1 1 2 2 3 3 2 3.
        (0b11_10_11_11_10_10_01_01_00_00_00 >> (Int(rawValue) &* 2)) & 3
    }
    /// Bytes per element.
    public var itemsize: Int { 1 << shift }

    public var isBool: Bool { self == .bool }
    public var isFloat: Bool { rawValue >= 9 }
    /// Signed and unsigned integers; not bool.
    public var isInteger: Bool { rawValue >= 1 && rawValue <= 8 }
    public var isSigned: Bool { isInteger && rawValue & 1 == 1 }
    public var isUnsigned: Bool { isInteger && rawValue & 1 == 0 }

    /// Least value of an integer or bool type.
    public var smallestInteger: Int { row.smallest }
    /// Greatest value of an integer or bool type.
    public var largestInteger: UInt64 { row.largest }

    /// The element type of a name or code NumPy takes: `float64`, `d`, `f8`, `<f8`, `float`, `int`, `bool`, `uint8`, `u1`…
    public init?(spelling: String) {
        var text = Substring(spelling)
        if let first = text.first, first == "<" || first == "=" || first == "|" { text = text.dropFirst() }
        guard let raw = Self.spellings[String(text)] else { return nil }
        self = raw
    }

    private static let spellings: [String: DType] = {
        var table: [String: DType] = [
            "float": .float64, "double": .float64, "single": .float32, "int": .int64, "int_": .int64, "intp": .int64,
            "uint": .uint64, "uintp": .uint64, "bool_": .bool, "long": .int64, "ulong": .uint64, "longlong": .int64,
            "ulonglong": .uint64, "byte": .int8, "ubyte": .uint8, "short": .int16, "ushort": .uint16, "intc": .int32,
            "uintc": .uint32, "q": .int64, "Q": .uint64, "p": .int64, "P": .uint64, "b1": .bool,
        ]
        for type in DType.allCases {
            table[type.name] = type
            table[String(type.code)] = type
            if !type.isBool { table["\(type.kindLetter)\(type.itemsize)"] = type }
        }
        return table
    }()

    /// The float that holds all values of a small type, float64 for larger ones; NumPy's float16 is float32 here.
    var asFloat: DType { isFloat ? self : itemsize <= 2 ? .float32 : .float64 }

    // MARK: promotion

    /// The element type in which values of both can be held, as NumPy 2 decides it.
    public static func promoted(_ a: DType, _ b: DType) -> DType {
        if a == b { return a }
        let low = a.rawValue < b.rawValue ? a : b, high = a.rawValue < b.rawValue ? b : a
        if low == .bool { return high }
        if high == .float64 { return .float64 }
        if high == .float32 { return low.itemsize <= 2 ? .float32 : .float64 }
        if low.isSigned == high.isSigned { return high }
        let unsigned = low.isSigned ? high : low, signed = low.isSigned ? low : high
        if unsigned.itemsize < signed.itemsize { return signed }
        switch unsigned {
        case .uint8: return .int16
        case .uint16: return .int32
        case .uint32: return .int64
        default: return .float64
        }
    }

    /// Whether NumPy's rule `safe` lets values of this type become `other`.
    public func canCastSafely(to other: DType) -> Bool {
        if self == other || self == .bool { return true }
        if other == .bool { return false }
        if isFloat { return other == .float64 }
        if other.isFloat { return other == .float64 || itemsize <= 2 }
        if isUnsigned { return other.isUnsigned ? itemsize <= other.itemsize : itemsize < other.itemsize }
        return other.isSigned && itemsize <= other.itemsize
    }

    /// Whether NumPy's rule `same_kind` lets values of this type become `other`.
    public func canCastSameKind(to other: DType) -> Bool {
        canCastSafely(to: other) || sameKindRank <= other.sameKindRank
    }

    /// bool < unsigned < signed < float: a value may become any type of its own or a later rank.
    private var sameKindRank: Int { isBool ? 0 : isUnsigned ? 1 : isInteger ? 2 : 3 }
}

/// A Swift type that is an element of arrays.
public protocol ArrayElement: BitwiseCopyable, Sendable, Equatable {
    static var dtype: DType { get }
}

extension Bool: ArrayElement { public static var dtype: DType { .bool } }
extension Int8: ArrayElement { public static var dtype: DType { .int8 } }
extension UInt8: ArrayElement { public static var dtype: DType { .uint8 } }
extension Int16: ArrayElement { public static var dtype: DType { .int16 } }
extension UInt16: ArrayElement { public static var dtype: DType { .uint16 } }
extension Int32: ArrayElement { public static var dtype: DType { .int32 } }
extension UInt32: ArrayElement { public static var dtype: DType { .uint32 } }
extension Int: ArrayElement { public static var dtype: DType { .int64 } }
extension Int64: ArrayElement { public static var dtype: DType { .int64 } }
extension UInt64: ArrayElement { public static var dtype: DType { .uint64 } }
extension UInt: ArrayElement { public static var dtype: DType { .uint64 } }
extension Float: ArrayElement { public static var dtype: DType { .float32 } }
extension Double: ArrayElement { public static var dtype: DType { .float64 } }

/// Work that is generic over the element type; `DType.accept` calls it with the right one.
public protocol DTypeVisitor {
    associatedtype Result
    mutating func visit<T: ArrayElement & Comparable>(_ type: T.Type) throws(Fault) -> Result
}

extension DType {
    /// Calls the visitor with the Swift type of this element type; bool is visited as UInt8.
    @inline(__always)
    public func accept<V: DTypeVisitor>(_ visitor: inout V) throws(Fault) -> V.Result {
        switch self {
        case .bool, .uint8: try visitor.visit(UInt8.self)
        case .int8: try visitor.visit(Int8.self)
        case .int16: try visitor.visit(Int16.self)
        case .uint16: try visitor.visit(UInt16.self)
        case .int32: try visitor.visit(Int32.self)
        case .uint32: try visitor.visit(UInt32.self)
        case .int64: try visitor.visit(Int.self)
        case .uint64: try visitor.visit(UInt64.self)
        case .float32: try visitor.visit(Float.self)
        case .float64: try visitor.visit(Double.self)
        }
    }
}
