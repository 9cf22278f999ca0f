/// A string of the language on the heap.
///
/// Comparison and hashing go by code points (`Text`), never by Swift's canonical equivalence.
///
/// Programs hold many short strings, so that each takes 48 bytes with what malloc adds: the hash lies in a field that only
/// containers use, and the two words of an ASCII text's String are those of a reference to an object where the text is any
/// other. (No enum of the two is as small.)
public class StringObject: Obj {
    /// An ASCII text's String, or the address of a `Wide`: `isWide` tells which.
    @exclusivity(unchecked) private final var words: (UInt, UInt) = (0, 0)

    /// A text that is not ASCII.
    private final class Wide {
        let text: Text
        /// Made when the text is first indexed.
        @exclusivity(unchecked) var scalars: ContiguousArray<Unicode.Scalar>?
        init(_ text: Text) { self.text = text }
    }

    public init(_ text: Text) {
        super.init(kind: .str)
        store(text)
    }

    public convenience init(_ value: String) { self.init(Text(value)) }

    deinit { clear() }

    /// Where the String of an ASCII text is.
    @inline(__always)
    private final var place: UnsafeMutablePointer<String> {
        withUnsafeMutablePointer(to: &words) { UnsafeMutableRawPointer($0).assumingMemoryBound(to: String.self) }
    }

    @inline(__always)
    private final var isWide: Bool { flag }

    private final var wide: Unmanaged<Wide> {
        @inline(__always) get { UnsafeMutableRawPointer(place).load(as: Unmanaged<Wide>.self) }
    }

    /// Takes a text over, where none is held.
    @inline(__always)
    private final func store(_ text: Text) {
        flag = !text.isASCII
        if flag {
            UnsafeMutableRawPointer(place).storeBytes(of: Unmanaged.passRetained(Wide(text)), as: Unmanaged<Wide>.self)
        } else {
            place.initialize(to: text.string)
        }
    }

    @inline(__always)
    private final func clear() {
        if isWide { wide.release() } else { place.deinitialize(count: 1) }
    }

    public final var text: Text {
        @inline(__always) get {
            if isWide { return wide._withUnsafeGuaranteedRef { $0.text } }
            return Text(unchecked: place.pointee, count: place.pointee.utf8.count)
        }
    }

    /// The same text as a Swift String.
    public final var value: String { isWide ? wide._withUnsafeGuaranteedRef { $0.text.string } : place.pointee }

    /// Number of code points.
    public final var count: Int {
        @inline(__always) get { isWide ? wide._withUnsafeGuaranteedRef { $0.text.count } : place.pointee.utf8.count }
    }

    public final var isASCII: Bool { !isWide }

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
        guard isWide else { return ContiguousArray(place.pointee.unicodeScalars) }
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
        return text.withBytes { Unicode.Scalar($0[index]) }
    }

    /// The same in every run; 31 bits, and never 0.
    final var hash: Int {
        @inline(__always) get { hashBits != 0 ? Int(hashBits) : findHash() }
    }

    private final func findHash() -> Int {
        let bits = Int32(truncatingIfNeeded: text.quickHash >> 1) & Int32.max
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
    final func equals(_ other: StringObject) -> Bool { self === other || text == other.text }

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
