/// A string of the language on the heap.
///
/// Comparison and hashing go by code points (`Text`), never by Swift's canonical equivalence.
///
/// Programs hold many short strings, so that each takes 64 bytes with what malloc adds: the hash lies in a field that only
/// containers use, and what only a text beyond ASCII needs in an object of its own.
public final class StringObject: Obj {
    @exclusivity(unchecked) private var string: String
    /// Of a text that is not ASCII.
    @exclusivity(unchecked) private var points: CodePoints?

    private final class CodePoints {
        let count: Int
        /// Made when the text is first indexed.
        @exclusivity(unchecked) var scalars: ContiguousArray<Unicode.Scalar>?
        init(_ count: Int) { self.count = count }
    }

    public init(_ text: Text) {
        string = text.string
        points = text.isASCII ? nil : CodePoints(text.count)
        super.init(kind: .str)
    }

    public convenience init(_ value: String) { self.init(Text(value)) }

    public var text: Text {
        @inline(__always) get { Text(unchecked: string, count: count) }
    }

    /// The same text as a Swift String.
    public var value: String { string }

    /// Number of code points.
    public var count: Int {
        @inline(__always) get { points?.count ?? string.utf8.count }
    }

    public var isASCII: Bool { points == nil }

    /// Appends in place: only for an object that nobody else holds.
    func append(_ more: Text) throws(Fault) {
        var mine = text
        // The text is then held once, and grows where it is.
        string = ""
        defer {
            string = mine.string
            points = mine.isASCII ? nil : CodePoints(mine.count)
            hashBits = 0
        }
        try mine.append(more)
    }

    /// The code points, for indexing a text that is not ASCII.
    var scalars: ContiguousArray<Unicode.Scalar> {
        if let known = points?.scalars { return known }
        let made = ContiguousArray(string.unicodeScalars)
        points?.scalars = made
        return made
    }

    /// The code point at an index within bounds.
    func scalar(at index: Int) -> Unicode.Scalar {
        if !isASCII { return scalars[index] }
        return text.withBytes { Unicode.Scalar($0[index]) }
    }

    /// The same in every run; 31 bits, and never 0.
    var hash: Int {
        @inline(__always) get { hashBits != 0 ? Int(hashBits) : findHash() }
    }

    private func findHash() -> Int {
        let bits = Int32(truncatingIfNeeded: text.quickHash >> 1) & Int32.max
        hashBits = bits == 0 ? 1 : bits
        return Int(hashBits)
    }

    /// The hash once it was asked for, else 0: kept in the collector's count, which a string, being no container, has no use for.
    private var hashBits: Int32 {
        get { heapCount }
        set { heapCount = newValue }
    }

    /// Equality by code points.
    @inline(__always)
    func equals(_ other: StringObject) -> Bool { self === other || text == other.text }

    static func equal(_ a: String, _ b: String) -> Bool { a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8) }

    /// Order by code points, which for UTF-8 is the order of the bytes.
    static func less(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
