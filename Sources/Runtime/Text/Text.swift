// Text: what a script's `str` is made of.
//
// A `Text` is a Swift String with the number of its code points. Python counts, indexes and compares code points, Swift
// counts grapheme clusters and compares by canonical equivalence; nothing of Swift's view may leak into a script, so all
// code here works on the UTF-8 bytes or on Unicode scalars, never on Characters, and `==` is equality of bytes.
//
// The count is kept because it tells two things at once: `len`, and, compared with the number of bytes, whether the text
// is ASCII. An ASCII text is indexed, sliced and searched without looking at what is skipped; any other is walked from
// the front, counting the bytes that begin a scalar. Order by UTF-8 bytes is order by code points.
//
// The folder holds, beside the methods of `str`, everything between numbers and text: `NumberText` (shortest float text,
// exactly rounded `%e %f %g`, parsers), `FormatSpec` (the format mini-language), `PercentFormat` (the `%` operator) and
// `BraceFormat` (`str.format`). None of it knows a script's values: the engines ask for them through a small protocol.
//
// What a script can make arbitrarily long takes a `limit` in bytes and throws MemoryError above it. Lone surrogates are
// not representable. The properties of code points are those of Unicode 14, which CPython 3.11 has, whatever the
// standard library's own version: see UnicodeProperties.swift.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The bytes of a text while it is being read: always valid UTF-8.
typealias Bytes = UnsafeBufferPointer<UInt8>

/// A string as Python sees it: a sequence of code points.
public struct Text: Sendable {
    /// The same text as a Swift String, stored natively (UTF-8).
    public private(set) var string: String
    /// The number of code points: Python's `len`.
    public private(set) var count: Int

    /// More bytes than this no text may have, unless the caller gives a limit of its own.
    public static let limit: Int = 1 << 32

    public static let empty = Text(unchecked: "", count: 0)

    /// Takes a String and counts its code points.
    public init(_ string: String) {
        self.string = string
        self.string.makeContiguousUTF8()
        count = 0
        count = withBytes { $0.scalarCount }
    }

    /// Takes a String whose number of code points is already known.
    init(unchecked string: String, count: Int) {
        self.string = string
        self.count = count
    }

    /// The text of one code point.
    public init(_ scalar: Unicode.Scalar) {
        string = String(scalar)
        count = 1
    }

    /// A copy of bytes that are valid UTF-8 and cut at the borders of code points.
    init(_ bytes: Slice<Bytes>, isASCII: Bool = false) {
        let part = Bytes(rebasing: bytes)
        string = String(decoding: part, as: UTF8.self)
        count = isASCII ? part.count : part.scalarCount
    }

    public var isEmpty: Bool { count == 0 }

    /// Whether every code point is below 128; then one byte is one code point.
    public var isASCII: Bool { count == string.utf8.count }

    /// The number of bytes in UTF-8.
    public var byteCount: Int { string.utf8.count }

    /// Calls `body` with the UTF-8 bytes.
    @inline(__always)
    func withBytes<R>(_ body: (Bytes) -> R) -> R {
        if let result = string.utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = string
        return copy.withUTF8(body)
    }

    /// The fault of a text that would be too long: CPython's MemoryError has no words.
    static var tooLong: Fault { Fault(.memoryError, "") }
}

// MARK: - Comparing

extension Text: Hashable, Comparable {
    public static func == (lhs: Text, rhs: Text) -> Bool {
        // Texts of up to 15 bytes lie in the two words of their String, as a rule: told apart without counting references.
        let a = unsafeBitCast(lhs.string, to: (UInt64, UInt64).self), b = unsafeBitCast(rhs.string, to: (UInt64, UInt64).self)
        if a == b { return true }
        if a.1 & b.1 & Text.isInPlace != 0 { return false }
        guard lhs.count == rhs.count, lhs.string.utf8.count == rhs.string.utf8.count else { return false }
        // For ASCII the library's comparison is the same and starts with a comparison of two words.
        if lhs.isASCII { return lhs.string == rhs.string }
        return lhs.compare(rhs) == 0
    }

    /// The bit of a String's second word that is set where its bytes lie in these words (a test asserts it).
    static let isInPlace: UInt64 = 1 << 61

    public static func < (lhs: Text, rhs: Text) -> Bool { lhs.compare(rhs) < 0 }

    /// Negative, zero or positive as the code points of `self` come before, are or come after those of `other`.
    public func compare(_ other: Text) -> Int {
        withBytes { left in
            other.withBytes { right in
                let shared = min(left.count, right.count)
                if shared > 0, let a = left.baseAddress, let b = right.baseAddress {
                    let order = memcmp(a, b, shared)
                    if order != 0 { return Int(order) }
                }
                return left.count - right.count
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// A quick hash of the bytes, the same in every run: eight bytes a step, multiplied and folded.
    public var quickHash: Int { withBytes(Text.quickHash) }

    /// The same of bytes.
    static func quickHash(_ bytes: Bytes) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
        var at = 0
        while raw.count - at >= 8 {
            state = Text.fold(state ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var tail: UInt64 = 0
        while at < raw.count { tail = tail << 8 | UInt64(raw[at]); at += 1 }
        return Int(truncatingIfNeeded: Text.fold(state ^ tail))
    }

    private static func fold(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}

// MARK: - Joining

extension Text {
    /// Adds a text at the end: Python's `+` and `+=`.
    public mutating func append(_ other: Text, limit: Int = Text.limit) throws(Fault) {
        guard byteCount <= limit - other.byteCount else { throw Text.tooLong }
        try WorkContext.ask(byteCount + other.byteCount)
        string += other.string
        count += other.count
    }

    public func appending(_ other: Text, limit: Int = Text.limit) throws(Fault) -> Text {
        var result = self
        try result.append(other, limit: limit)
        return result
    }

    /// The text `times` times over: Python's `*`.
    public func repeated(_ times: Int, limit: Int = Text.limit) throws(Fault) -> Text {
        if times <= 0 || isEmpty { return .empty }
        if times == 1 { return self }
        let (bytes, overflow) = byteCount.multipliedReportingOverflow(by: times)
        guard !overflow, bytes <= limit else { throw Text.tooLong }
        try WorkContext.ask(bytes)
        var result = String()
        try run(times, into: &result)
        return Text(unchecked: result, count: count * times)
    }

    /// Bytes that are put together between two looks for Ctrl-C and limits.
    static let piece = 1 << 18

    /// Appends the text `times` times over to a string. The product must be a size that memory was asked for.
    func run(_ times: Int, into result: inout String) throws(Fault) {
        guard times > 0, !isEmpty else { return }
        let inPiece = min(times, max(1, Text.piece / byteCount)), bytes = byteCount * inPiece
        let part = withBytes { source in
            String(unsafeUninitializedCapacity: bytes) { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return 0 }
                to.initialize(from: from, count: source.count)
                // What is there is doubled until it is enough.
                var done = source.count
                while done < bytes {
                    let more = min(done, bytes - done)
                    (to + done).initialize(from: to, count: more)
                    done += more
                }
                return bytes
            }
        }
        if inPiece == times, result.isEmpty {
            result = part
            return
        }
        let work = WorkContext.current
        result.reserveCapacity(result.utf8.count + byteCount * times)
        var left = times
        while left >= inPiece {
            result += part
            left -= inPiece
            try work.check()
        }
        for _ in 0..<left { result += string }
    }

    /// The parts one after the other with this text between them: Python's `join`. The parts are walked twice.
    func joining<Parts: Collection>(_ parts: Parts, limit: Int = Text.limit) throws(Fault) -> Text where Parts.Element: Joinable {
        let work = WorkContext.current
        var bytes = 0, scalars = 0, walked = 0
        for part in parts {
            bytes += part.byteCount + byteCount
            scalars += part.count + count
            guard bytes <= limit else { throw Text.tooLong }
            walked &+= 1
            if walked & 0xFFFF == 0 { try work.check() }
        }
        guard bytes > 0 else { return .empty }
        let size = bytes - byteCount
        try WorkContext.ask(size)
        if size <= 2 * Text.piece { return Text(unchecked: joined(parts[...], size, isFirst: true), count: scalars - count) }
        var result = String(), place = parts.startIndex
        result.reserveCapacity(size)
        while place != parts.endIndex {
            var end = place, room = 0
            while end != parts.endIndex, room < Text.piece {
                room += parts[end].byteCount + byteCount
                parts.formIndex(after: &end)
            }
            result += joined(parts[place..<end], room, isFirst: place == parts.startIndex)
            place = end
            try work.check()
        }
        return Text(unchecked: result, count: scalars - count)
    }

    /// Some of the parts with this text between them, and before them unless they are the first.
    private func joined<Parts: Collection>(_ parts: Parts, _ room: Int, isFirst: Bool) -> String where Parts.Element: Joinable {
        withBytes { between in
            String(unsafeUninitializedCapacity: room) { target in
                var at = 0, isFirst = isFirst
                for part in parts {
                    if !isFirst { at = target.copy(between[...], at: at) }
                    at = part.withBytes { target.copy($0[...], at: at) }
                    isFirst = false
                }
                return at
            }
        }
    }
}

/// What can be joined: a text, or an object that holds one.
protocol Joinable {
    var byteCount: Int { get }
    var count: Int { get }
    func withBytes<R>(_ body: (Bytes) -> R) -> R
}

extension Text: Joinable {}

// MARK: - Indexing

extension Text {
    /// The byte at which a code point begins; `count` gives the end. The index must lie in `0...count`.
    func byteOffset(of index: Int) -> Int {
        if isASCII { return index }
        return withBytes { $0.offset(ofScalar: index, from: 0) }
    }

    /// The code point at an index in `0..<count`, as a text.
    public subscript(index: Int) -> Text {
        withBytes { bytes in
            let start = bytes.count == count ? index : bytes.offset(ofScalar: index, from: 0)
            return Text(bytes.scalar(at: start))
        }
    }

    /// The code points of a range inside `0...count`.
    public func slice(_ range: Range<Int>) -> Text {
        if range.count == count { return self }
        if range.isEmpty { return .empty }
        return withBytes { bytes in
            if bytes.count == count { return Text(bytes[range], isASCII: true) }
            let start = bytes.offset(ofScalar: range.lowerBound, from: 0)
            let end = bytes.offset(ofScalar: range.count, from: start)
            return Text(unchecked: String(decoding: Bytes(rebasing: bytes[start..<end]), as: UTF8.self), count: range.count)
        }
    }

    /// `count` code points from `start` on, every `step`th: a slice whose bounds have been resolved. All of
    /// `start + i * step` for `i` in `0..<count` must be indices.
    public func slice(start: Int, step: Int, count wanted: Int) -> Text {
        guard wanted > 0 else { return .empty }
        if step == 1 { return slice(start..<start + wanted) }
        if isASCII {
            let string = withBytes { bytes in
                String(unsafeUninitializedCapacity: wanted) { target in
                    var index = start
                    for at in 0..<wanted {
                        target[at] = bytes[index]
                        index &+= step
                    }
                    return wanted
                }
            }
            return Text(unchecked: string, count: wanted)
        }
        let scalars = Array(string.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = start
        for _ in 0..<wanted {
            result.append(scalars[index])
            index &+= step
        }
        return Text(unchecked: String(result), count: wanted)
    }

    /// Every code point as a text of its own, in order.
    public var characters: [Text] { string.unicodeScalars.map { Text($0) } }

    /// The only code point of a text of length 1.
    public var onlyScalar: Unicode.Scalar? { count == 1 ? string.unicodeScalars.first : nil }

    /// Python's reading of optional bounds, as `find` and `startswith` have them: negative ones count from the end.
    static func clamp(_ start: Int, _ end: Int, count: Int) -> (start: Int, end: Int) {
        func fromEnd(_ bound: Int) -> Int { bound < 0 ? max(0, bound + count) : bound }
        return (fromEnd(start), min(fromEnd(end), count))
    }
}
