/// A string of the language on the heap.
///
/// Comparison and hashing go by code points (`Text`), never by Swift's canonical equivalence.
public final class StringObject: Obj {
    @exclusivity(unchecked) public private(set) var text: Text
    @exclusivity(unchecked) private var cachedHash = Int.min
    /// Code points of a text that is not ASCII, made when it is first indexed.
    @exclusivity(unchecked) private var codePoints: ContiguousArray<Unicode.Scalar>?

    public init(_ text: Text) {
        self.text = text
        super.init(kind: .str)
    }

    public convenience init(_ value: String) { self.init(Text(value)) }

    /// The same text as a Swift String.
    public var value: String { text.string }

    /// Number of code points.
    public var count: Int { text.count }

    public var isASCII: Bool { text.isASCII }

    /// Appends in place: only for an object that nobody else holds.
    func append(_ more: Text) throws(Fault) {
        try text.append(more)
        cachedHash = Int.min
        codePoints = nil
    }

    /// The code points, for indexing a text that is not ASCII.
    var scalars: ContiguousArray<Unicode.Scalar> {
        if let codePoints { return codePoints }
        let made = ContiguousArray(text.string.unicodeScalars)
        codePoints = made
        return made
    }

    /// The code point at an index within bounds.
    func scalar(at index: Int) -> Unicode.Scalar {
        guard isASCII else { return scalars[index] }
        return text.withBytes { Unicode.Scalar($0[index]) }
    }

    /// The same in every run.
    var hash: Int {
        if cachedHash != Int.min { return cachedHash }
        cachedHash = text.quickHash >> 1
        return cachedHash
    }

    /// Equality by code points.
    @inline(__always)
    func equals(_ other: StringObject) -> Bool { self === other || text == other.text }

    static func equal(_ a: String, _ b: String) -> Bool { a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8) }

    /// Order by code points, which for UTF-8 is the order of the bytes.
    static func less(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
