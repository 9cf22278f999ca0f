/// One element with its type: what `np.float64(3.5)` or `a[0]` is. Plain data of two words.
public struct Scalar: Sendable, Equatable {
    public let dtype: DType
    /// The value: an integer's two's complement widened to 64 bits, bool 0 or 1, a float's bit pattern.
    public let bits: UInt64

    public init(dtype: DType, bits: UInt64) { self.dtype = dtype; self.bits = bits }
    public init(_ value: Double) { dtype = .float64; bits = value.bitPattern }
    public init(_ value: Float) { dtype = .float32; bits = UInt64(value.bitPattern) }
    public init(_ value: Bool) { dtype = .bool; bits = value ? 1 : 0 }
    public init(_ value: Int) { dtype = .int64; bits = UInt64(bitPattern: Int64(value)) }

    /// The integer wrapped to the type's width, or turned into the float it stands for.
    public init(wrapping value: Int, as dtype: DType) {
        self.dtype = dtype
        switch dtype {
        case .bool: bits = value != 0 ? 1 : 0
        case .int8: bits = Self.widen(Int8(truncatingIfNeeded: value))
        case .uint8: bits = UInt64(UInt8(truncatingIfNeeded: value))
        case .int16: bits = Self.widen(Int16(truncatingIfNeeded: value))
        case .uint16: bits = UInt64(UInt16(truncatingIfNeeded: value))
        case .int32: bits = Self.widen(Int32(truncatingIfNeeded: value))
        case .uint32: bits = UInt64(UInt32(truncatingIfNeeded: value))
        case .int64, .uint64: bits = UInt64(bitPattern: Int64(value))
        case .float32: bits = UInt64(Float(value).bitPattern)
        case .float64: bits = Double(value).bitPattern
        }
    }

    /// The double in the type's precision; an integer type takes the whole part as the processor converts it.
    public init(_ value: Double, as dtype: DType) {
        switch dtype {
        case .float64: self.init(value)
        case .float32: self.init(Float(value))
        case .bool: self.init(value != 0)
        case .uint64: self.init(dtype: .uint64, bits: Self.unsigned(value))
        default: self.init(wrapping: Self.whole(value), as: dtype)
        }
    }

    private static func widen(_ value: some SignedInteger) -> UInt64 { UInt64(bitPattern: Int64(value)) }

    /// The whole part of a double as x86 converts it: what does not fit, and NaN, becomes the least integer.
    static func whole(_ value: Double) -> Int {
        value >= -0x1p63 && value < 0x1p63 ? Int(value) : Int.min
    }
    static func unsigned(_ value: Double) -> UInt64 {
        if value < 0x1p63 { return UInt64(bitPattern: Int64(whole(value))) }
        if value < 0x1p64 { return UInt64(value) }
        return value.isNaN ? 1 << 63 : value > 0 ? 0 : 1 << 63
    }

    /// As a Double; 64-bit integers lose digits beyond 2^53.
    public var double: Double {
        switch dtype {
        case .float64: Double(bitPattern: bits)
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .uint64: Double(bits)
        default: Double(Int64(bitPattern: bits))
        }
    }

    /// As an Int: floats lose their fraction, uint64 beyond the range wraps.
    public var int: Int {
        dtype.isFloat ? Self.whole(double) : Int(Int64(bitPattern: bits))
    }

    /// The value as an Int if it is an integer or bool that one can hold.
    public var exactInt: Int? {
        if dtype.isFloat || dtype == .uint64 && bits > UInt64(Int.max) { return nil }
        return Int(Int64(bitPattern: bits))
    }

    /// Truth as Python sees it; NaN is true.
    public var isTrue: Bool { dtype.isFloat ? double != 0 : bits != 0 }

    /// The same value in another type, converted as NumPy's `astype` does.
    public func cast(to type: DType) -> Scalar {
        if type == dtype { return self }
        if dtype.isFloat { return Scalar(double, as: type) }
        if type == .float32 {
            return dtype == .uint64 ? Scalar(Float(bits)) : Scalar(Float(Int64(bitPattern: bits)))
        }
        if type == .float64 { return Scalar(double) }
        return Scalar(wrapping: Int(Int64(bitPattern: bits)), as: type)
    }

    /// Reads an element from memory.
    @inline(__always)
    public init(loading dtype: DType, from pointer: UnsafeRawPointer) {
        self.dtype = dtype
        switch dtype {
        case .bool: bits = pointer.load(as: UInt8.self) != 0 ? 1 : 0
        case .int8: bits = Self.widen(pointer.load(as: Int8.self))
        case .uint8: bits = UInt64(pointer.load(as: UInt8.self))
        case .int16: bits = Self.widen(pointer.loadUnaligned(as: Int16.self))
        case .uint16: bits = UInt64(pointer.loadUnaligned(as: UInt16.self))
        case .int32: bits = Self.widen(pointer.loadUnaligned(as: Int32.self))
        case .uint32, .float32: bits = UInt64(pointer.loadUnaligned(as: UInt32.self))
        case .int64, .uint64, .float64: bits = pointer.loadUnaligned(as: UInt64.self)
        }
    }

    /// Writes the element, in its own type, to memory.
    @inline(__always)
    public func store(to pointer: UnsafeMutableRawPointer) {
        switch dtype.shift {
        case 0: pointer.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
        case 1: pointer.storeBytes(of: UInt16(truncatingIfNeeded: bits), as: UInt16.self)
        case 2: pointer.storeBytes(of: UInt32(truncatingIfNeeded: bits), as: UInt32.self)
        default: pointer.storeBytes(of: bits, as: UInt64.self)
        }
    }
}

/// What an array operation takes: an array, a typed element, or a plain Python number, which has a kind but
/// gives way to the element type of the other operand (NEP 50 calls it weak).
public enum Operand {
    case array(NDArray)
    case scalar(Scalar)
    case pyBool(Bool)
    case pyInt(Int)
    case pyFloat(Double)
}

/// What an array operation gives: NumPy turns every result without axes into a scalar.
public enum ArrayResult {
    case array(NDArray)
    case scalar(Scalar)

    public var operand: Operand {
        switch self {
        case .array(let array): .array(array)
        case .scalar(let scalar): .scalar(scalar)
        }
    }
}

extension Scalar {
    /// A Python int as an element of `dtype`.
    /// - Throws: OverflowError where an integer type cannot hold it.
    public init(pyInt value: Int, as dtype: DType) throws(Fault) {
        if dtype.isInteger, value < dtype.smallestInteger || value > 0 && UInt64(value) > dtype.largestInteger {
            throw Fault(.overflowError, "Python integer \(value) out of bounds for \(dtype.name)")
        }
        self.init(wrapping: value, as: dtype)
    }
}

extension Operand {
    /// The element type, with the default one for a plain Python number.
    public var dtype: DType {
        switch self {
        case .array(let array): array.dtype
        case .scalar(let scalar): scalar.dtype
        case .pyBool: .bool
        case .pyInt: .int64
        case .pyFloat: .float64
        }
    }

    /// Whether the element type gives way to that of another operand.
    public var isWeak: Bool {
        switch self {
        case .pyInt, .pyFloat: true
        default: false
        }
    }

    public var shape: Dims {
        if case .array(let array) = self { return array.shape }
        return Dims()
    }

    /// The element type in which an operation on both takes place.
    /// A Python int adapts to any integer or float, a Python float to any float.
    public static func promoted(_ lhs: Operand, _ rhs: Operand) -> DType {
        switch (lhs.isWeak, rhs.isWeak) {
        case (false, true): strong(lhs.dtype, with: rhs.dtype)
        case (true, false): strong(rhs.dtype, with: lhs.dtype)
        default: DType.promoted(lhs.dtype, rhs.dtype)
        }
    }

    /// `dtype` met by a weak Python int (int64) or float (float64).
    static func strong(_ dtype: DType, with weak: DType) -> DType {
        if weak == .float64 { return dtype.isFloat ? dtype : .float64 }
        return dtype.isBool ? .int64 : dtype
    }

    /// The operand's one value in `dtype`; an array must have one element only.
    func scalar(as dtype: DType) throws(Fault) -> Scalar {
        switch self {
        case .array(let array): array.firstElement.cast(to: dtype)
        case .scalar(let scalar): scalar.cast(to: dtype)
        case .pyBool(let value): Scalar(wrapping: value ? 1 : 0, as: dtype)
        case .pyInt(let value): try Scalar(pyInt: value, as: dtype)
        case .pyFloat(let value): Scalar(value, as: dtype)
        }
    }
}
