/// A string of the language on the heap.
///
/// Comparison and hashing go by code points (`Text`), never by Swift's canonical equivalence.
///
/// Programs hold many short strings, so that each takes 48 bytes with what malloc adds: the hash lies in a field that only
/// containers use, and the two words of an ASCII text's String are those of a reference to an object where the text is any
/// other. (No enum of the two is as small.) A String keeps up to 15 bytes in these words; `make` gives an ASCII text of 16 to
/// 63 bytes an object with room for them, which saves the 48 bytes that Swift's own object around them takes.
public class StringObject: Obj, Joinable {
    /// An ASCII text's String, the address of a `Wide`, or the beginning of a short text, its length first: `form` tells which.
    @exclusivity(unchecked) private final var words: (UInt, UInt) = (0, 0)

    private static let isString: UInt8 = 0, isWide: UInt8 = 1, isShort: UInt8 = 2

    /// A text that is not ASCII.
    private final class Wide {
        let text: Text
        /// Made when the text is first indexed.
        @exclusivity(unchecked) var scalars: ContiguousArray<Unicode.Scalar>?
        init(_ text: Text) { self.text = text }
    }

    /// A string that can grow in place.
    public init(_ text: Text) {
        super.init(kind: .str)
        store(text)
    }

    public convenience init(_ value: String) { self.init(Text(value)) }

    /// A string whose bytes lie in the object, which has room for them.
    fileprivate init(short text: Text) {
        super.init(kind: .str)
        form = StringObject.isShort
        let target = UnsafeMutableRawPointer(place)
        text.withBytes { bytes in
            target.storeBytes(of: UInt8(truncatingIfNeeded: bytes.count), as: UInt8.self)
            if let source = bytes.baseAddress { (target + 1).copyMemory(from: source, byteCount: bytes.count) }
        }
    }

    /// A string in as little memory as it can have.
    static func make(_ text: Text) -> StringObject {
        let count = text.byteCount
        guard count > 15, count < 64, text.isASCII else { return StringObject(text) }
        return count < 32 ? StringOf31(short: text) : count < 48 ? StringOf47(short: text) : StringOf63(short: text)
    }

    deinit { clear() }

    /// Where the String of an ASCII text is.
    @inline(__always)
    private final var place: UnsafeMutablePointer<String> {
        withUnsafeMutablePointer(to: &words) { UnsafeMutableRawPointer($0).assumingMemoryBound(to: String.self) }
    }

    private final var wide: Unmanaged<Wide> {
        @inline(__always) get { UnsafeMutableRawPointer(place).load(as: Unmanaged<Wide>.self) }
    }

    /// The bytes of a short text.
    private final var short: Bytes {
        @inline(__always) get {
            let start = UnsafeRawPointer(place).assumingMemoryBound(to: UInt8.self)
            return Bytes(start: start + 1, count: Int(start.pointee))
        }
    }

    /// Takes a text over, where none is held.
    @inline(__always)
    private final func store(_ text: Text) {
        if text.isASCII {
            form = StringObject.isString
            place.initialize(to: text.string)
        } else {
            form = StringObject.isWide
            UnsafeMutableRawPointer(place).storeBytes(of: Unmanaged.passRetained(Wide(text)), as: Unmanaged<Wide>.self)
        }
    }

    @inline(__always)
    private final func clear() {
        if form == StringObject.isString { place.deinitialize(count: 1) } else if form == StringObject.isWide { wide.release() }
    }

    public final var text: Text {
        @inline(__always) get {
            form == StringObject.isString ? Text(unchecked: place.pointee, count: place.pointee.utf8.count) : otherText
        }
    }

    @inline(never)
    private final var otherText: Text {
        if form == StringObject.isWide { return wide._withUnsafeGuaranteedRef { $0.text } }
        let bytes = short
        return Text(unchecked: String(unsafeUninitializedCapacity: bytes.count) { _ = $0.initialize(fromContentsOf: bytes); return bytes.count },
                    count: bytes.count)
    }

    /// The same text as a Swift String.
    public final var value: String { form == StringObject.isString ? place.pointee : otherText.string }

    /// Number of code points.
    public final var count: Int {
        @inline(__always) get {
            if form == StringObject.isString { return place.pointee.utf8.count }
            return form == StringObject.isShort ? short.count : wide._withUnsafeGuaranteedRef { $0.text.count }
        }
    }

    /// The number of bytes in UTF-8.
    final var byteCount: Int { form == StringObject.isWide ? wide._withUnsafeGuaranteedRef { $0.text.byteCount } : count }

    public final var isASCII: Bool { form != StringObject.isWide }

    /// Calls `body` with the UTF-8 bytes.
    @inline(__always)
    final func withBytes<R>(_ body: (Bytes) -> R) -> R { form == StringObject.isShort ? body(short) : text.withBytes(body) }

    /// Appends in place: only for an object that nobody else holds.
    final func append(_ more: Text) throws(Fault) {
        var mine = text
        // The text is then held once, and grows where it is.
        clear()
        store(.empty)
        defer {
            clear()
            store(mine)
            hashBits = 0
        }
        try mine.append(more)
    }

    /// The code points, for indexing a text that is not ASCII.
    final var scalars: ContiguousArray<Unicode.Scalar> {
        guard form == StringObject.isWide else { return ContiguousArray(value.unicodeScalars) }
        return wide._withUnsafeGuaranteedRef { wide in
            if let known = wide.scalars { return known }
            let made = ContiguousArray(wide.text.string.unicodeScalars)
            wide.scalars = made
            return made
        }
    }

    /// The code point at an index within bounds.
    final func scalar(at index: Int) -> Unicode.Scalar {
        if !isASCII { return scalars[index] }
        return withBytes { Unicode.Scalar($0[index]) }
    }

    /// The same in every run; 31 bits, and never 0.
    final var hash: Int {
        @inline(__always) get { hashBits != 0 ? Int(hashBits) : findHash() }
    }

    private final func findHash() -> Int {
        let bits = Int32(truncatingIfNeeded: withBytes(Text.quickHash) >> 1) & Int32.max
        hashBits = bits == 0 ? 1 : bits
        return Int(hashBits)
    }

    /// The hash once it was asked for, else 0: kept in the collector's count, which a string, being no container, has no use for.
    private final var hashBits: Int32 {
        get { heapCount }
        set { heapCount = newValue }
    }

    /// Equality by code points.
    @inline(__always)
    final func equals(_ other: StringObject) -> Bool {
        self === other || (form | other.form == StringObject.isString ? text == other.text : equalsOther(other))
    }

    @inline(never)
    private final func equalsOther(_ other: StringObject) -> Bool {
        byteCount == other.byteCount && withBytes { mine in other.withBytes { mine.elementsEqual($0) } }
    }

    static func equal(_ a: String, _ b: String) -> Bool { a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8) }

    /// Order by code points, which for UTF-8 is the order of the bytes.
    static func less(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}

/// A string of a script's own class.
final class ExtendedString: StringObject {
    /// See `extra`.
    let ownExtra: Extra

    init(_ text: Text, _ extra: Extra) {
        ownExtra = extra
        super.init(text)
        isExtended = true
    }
}

/// Strings of 16 to 31, 47 and 63 ASCII characters: see `make`. What they add follows the words of every string.
private final class StringOf31: StringObject {
    private var more: (UInt, UInt) = (0, 0)
}

private final class StringOf47: StringObject {
    private var more: (UInt, UInt, UInt, UInt) = (0, 0, 0, 0)
}

private final class StringOf63: StringObject {
    private var more: (UInt, UInt, UInt, UInt, UInt, UInt) = (0, 0, 0, 0, 0, 0)
}
