// Reading valid UTF-8 by hand: the loops under `Text`.

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension UnsafeBufferPointer where Element == UInt8 {
    /// The number of code points: of bytes that do not continue one. Eight bytes a step.
    var scalarCount: Int {
        let raw = UnsafeRawBufferPointer(self)
        var continuing = 0, at = 0
        while raw.count - at >= 8 {
            let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            continuing &+= (word >> 7 & ~word >> 6 & 0x0101_0101_0101_0101).nonzeroBitCount
            at += 8
        }
        while at < raw.count {
            if raw[at] & 0xC0 == 0x80 { continuing &+= 1 }
            at += 1
        }
        return raw.count - continuing
    }

    /// The number of code points that begin in a range of bytes.
    func scalarCount(_ range: Range<Int>) -> Int { Bytes(rebasing: self[range]).scalarCount }

    /// Where the code point begins that is `index` further than the one at byte `from`; at most the end.
    func offset(ofScalar index: Int, from: Int) -> Int {
        var left = index, at = from
        while left > 0, at < count {
            at += width(at: at)
            left -= 1
        }
        return Swift.min(at, count)
    }

    /// The number of bytes of the code point that begins at a byte.
    @inline(__always)
    func width(at offset: Int) -> Int {
        let lead = self[offset]
        return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }

    /// The code point that begins at a byte.
    @inline(__always)
    func scalar(at offset: Int) -> Unicode.Scalar {
        let lead = self[offset]
        if lead < 0x80 { return Unicode.Scalar(lead) }
        let width = width(at: offset)
        // The bytes are valid UTF-8, so the ends are inside and the value is a scalar; a guard keeps that a fact.
        guard offset + width <= count else { return "\u{FFFD}" }
        var value = UInt32(lead) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
        for at in 1..<width { value = value << 6 | UInt32(self[offset + at] & 0x3F) }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// Where the code point begins that ends just before a byte; the byte must not be the first.
    @inline(__always)
    func start(before offset: Int) -> Int {
        var at = offset - 1
        while at > 0, self[at] & 0xC0 == 0x80 { at -= 1 }
        return at
    }

    /// Where `needle`, which is not empty, first occurs in a range of bytes.
    ///
    /// Candidates are found by their first byte and compared. A needle with many near misses would make that
    /// quadratic, so once the comparisons have cost far more than the text is long, the search goes on in linear time.
    func find(_ needle: Bytes, in range: Range<Int>) -> Int? {
        guard range.count >= needle.count, let base = baseAddress, let other = needle.baseAddress else { return nil }
        var at = range.lowerBound
        let last = range.upperBound - needle.count
        var budget = 16 * range.count
        while at <= last {
            guard let hit = memchr(base + at, Int32(other[0]), last - at + 1) else { return nil }
            at = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
            if memcmp(base + at, other, needle.count) == 0 { return at }
            at += 1
            budget -= needle.count
            if budget < 0 { return findLinear(needle, in: at..<range.upperBound) }
        }
        return nil
    }

    /// The same by Knuth, Morris and Pratt: after a mismatch the needle is moved by what it has in common with itself.
    private func findLinear(_ needle: Bytes, in range: Range<Int>) -> Int? {
        var borders = [Int](repeating: 0, count: needle.count)
        var matched = 0
        for at in 1..<needle.count {
            while matched > 0, needle[at] != needle[matched] { matched = borders[matched - 1] }
            if needle[at] == needle[matched] { matched += 1 }
            borders[at] = matched
        }
        matched = 0
        for at in range {
            while matched > 0, self[at] != needle[matched] { matched = borders[matched - 1] }
            if self[at] == needle[matched] { matched += 1 }
            if matched == needle.count { return at - matched + 1 }
        }
        return nil
    }

    /// Where `needle`, which is not empty, last occurs in a range of bytes.
    func findLast(_ needle: Bytes, in range: Range<Int>) -> Int? {
        guard range.count >= needle.count, needle.count > 0 else { return nil }
        var at = range.upperBound - needle.count
        let first = needle[0]
        while at >= range.lowerBound {
            if self[at] == first, matches(needle, at: at) { return at }
            at -= 1
        }
        return nil
    }

    /// Whether the bytes from `offset` on begin with those of `needle`.
    func matches(_ needle: Bytes, at offset: Int) -> Bool {
        guard needle.count > 0 else { return true }
        guard count - offset >= needle.count, let base = baseAddress, let other = needle.baseAddress else { return false }
        return memcmp(base + offset, other, needle.count) == 0
    }
}
