// Cutting into parts, and stripping. Each part is handed to the caller as it is found (`take`), so that a million of them
// are held once, and by whoever can leave them to be freed later.

extension Text {
    /// Cut at runs of white space, from the left, at most `most` times (no bound if negative). What is left after
    /// that keeps the white space at its end.
    public func split(most: Int = -1, _ take: (Text) -> Void) throws(Fault) {
        var at = 0
        try pieces(most, .empty, take) { bytes, _, isEnough in
            at = bytes.skipSpace(from: at)
            if at >= bytes.count { return nil }
            if isEnough { return (at..<bytes.count, true) }
            let start = at
            at = bytes.skipWord(from: at)
            return (start..<at, false)
        }
    }

    /// Cut at runs of white space, from the right; the last part comes first.
    public func splitFromRight(most: Int = -1, _ take: (Text) -> Void) throws(Fault) {
        var end = byteCount
        try pieces(most, .empty, take) { bytes, _, isEnough in
            end = bytes.trimSpace(to: end)
            if end == 0 { return nil }
            if isEnough { return (0..<end, true) }
            let stop = end
            end = bytes.trimWord(to: end)
            return (end..<stop, false)
        }
    }

    /// Cut at each occurrence of a separator, from the left.
    public func split(by separator: Text, most: Int = -1, _ take: (Text) -> Void) throws(Fault) {
        try separator.checkSeparator()
        var at = 0
        try pieces(most, separator, take) { bytes, needle, isEnough in
            guard !isEnough, let hit = bytes.find(needle, in: at..<bytes.count) else { return (at..<bytes.count, true) }
            let start = at
            at = hit + needle.count
            return (start..<hit, false)
        }
    }

    /// Cut at each occurrence of a separator, from the right; the last part comes first.
    public func splitFromRight(by separator: Text, most: Int = -1, _ take: (Text) -> Void) throws(Fault) {
        try separator.checkSeparator()
        var end = byteCount
        try pieces(most, separator, take) { bytes, needle, isEnough in
            guard !isEnough, let hit = bytes.findLast(needle, in: 0..<end) else { return (0..<end, true) }
            let stop = end
            end = hit
            return (hit + needle.count..<stop, false)
        }
    }

    /// The parts in the order in which `next` finds their bytes, until it has none or calls one the last. It is told whether
    /// `most` parts were found.
    @inline(__always)
    private func pieces(_ most: Int, _ separator: Text, _ take: (Text) -> Void,
                        _ next: (_ bytes: Bytes, _ needle: Bytes, _ isEnough: Bool) -> (part: Range<Int>, isLast: Bool)?) throws(Fault) {
        let most = most < 0 ? Int.max : most
        let ascii = isASCII
        var found = 0
        try Text.inBatches { size in
            withBytes { bytes in
                separator.withBytes { needle in
                    for _ in 0..<size {
                        guard let (part, isLast) = next(bytes, needle, found >= most) else { return false }
                        take(Text(bytes[part], isASCII: ascii))
                        found += 1
                        if isLast { return false }
                    }
                    return true
                }
            }
        }
    }

    /// What stands before the first separator, it, and what follows; the text and two empty ones where there is none.
    public func partition(_ separator: Text) throws(Fault) -> (Text, Text, Text) {
        try separator.checkSeparator()
        guard let at = find(separator) else { return (self, .empty, .empty) }
        return (slice(0..<at), separator, slice(at + separator.count..<count))
    }

    /// The same at the last separator; two empty texts and the text where there is none.
    public func partitionFromRight(_ separator: Text) throws(Fault) -> (Text, Text, Text) {
        try separator.checkSeparator()
        guard let at = findLast(separator) else { return (.empty, .empty, self) }
        return (slice(0..<at), separator, slice(at + separator.count..<count))
    }

    /// The lines, without their ends unless these are to be kept. All line ends of Unicode count; `\r\n` is one.
    public func lines(keepingEnds: Bool = false) -> [Text] {
        let ascii = isASCII
        return withBytes { bytes in
            var lines: [Text] = []
            var start = 0, at = 0
            while at < bytes.count {
                let width = bytes.lineEnd(at: at)
                if width == 0 {
                    at += 1
                    continue
                }
                lines.append(Text(bytes[start..<(keepingEnds ? at + width : at)], isASCII: ascii))
                at += width
                start = at
            }
            if start < bytes.count { lines.append(Text(bytes[start...], isASCII: ascii)) }
            return lines
        }
    }

    private func checkSeparator() throws(Fault) {
        if isEmpty { throw .value("empty separator") }
    }
}

// MARK: - Stripping

/// The ends of a text that are stripped.
public struct TextEnds: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let left = TextEnds(rawValue: 1)
    public static let right = TextEnds(rawValue: 2)
    public static let both: TextEnds = [.left, .right]
}

extension Text {
    /// Without the white space at its ends.
    public func stripped(_ ends: TextEnds = .both) -> Text { stripped(ends) { $0.isSpace } }

    /// Without the code points at its ends that occur in `characters`.
    public func stripped(_ ends: TextEnds = .both, of characters: Text) -> Text {
        if let only = characters.onlyScalar { return stripped(ends) { $0 == only } }
        let set = Set(characters.string.unicodeScalars)
        return stripped(ends) { set.contains($0) }
    }

    private func stripped(_ ends: TextEnds, _ drop: (Unicode.Scalar) -> Bool) -> Text {
        let ascii = isASCII
        return withBytes { bytes in
            var start = 0, end = bytes.count
            if ends.contains(.left) {
                while start < end, drop(bytes.scalar(at: start)) { start += bytes.width(at: start) }
            }
            if ends.contains(.right) {
                while end > start {
                    let before = bytes.start(before: end)
                    if !drop(bytes.scalar(at: before)) { break }
                    end = before
                }
            }
            return start == 0 && end == bytes.count ? self : Text(bytes[start..<end], isASCII: ascii)
        }
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    @inline(__always)
    private func isSpace(at offset: Int) -> Bool {
        let byte = self[offset]
        if byte < 0x80 { return byte == 32 || byte &- 9 < 5 || byte &- 28 < 4 }
        return scalar(at: offset).isSpace
    }

    /// The first byte from `from` on that is no white space.
    func skipSpace(from: Int) -> Int {
        var at = from
        while at < count, isSpace(at: at) { at += width(at: at) }
        return at
    }

    /// The first byte from `from` on that is white space.
    func skipWord(from: Int) -> Int {
        var at = from
        while at < count, !isSpace(at: at) { at += width(at: at) }
        return at
    }

    /// The end of what remains of the first `to` bytes without the white space at their end.
    func trimSpace(to: Int) -> Int {
        var end = to
        while end > 0 {
            let before = start(before: end)
            if !isSpace(at: before) { break }
            end = before
        }
        return end
    }

    /// The beginning of the word that ends at byte `to`.
    func trimWord(to: Int) -> Int {
        var end = to
        while end > 0 {
            let before = start(before: end)
            if isSpace(at: before) { break }
            end = before
        }
        return end
    }

    /// The number of bytes of the line end at a byte, 0 if there is none.
    func lineEnd(at offset: Int) -> Int {
        switch self[offset] {
        case 10, 11, 12, 28, 29, 30: return 1
        case 13: return offset + 1 < count && self[offset + 1] == 10 ? 2 : 1
        case 0xC2: return offset + 1 < count && self[offset + 1] == 0x85 ? 2 : 0
        case 0xE2:
            guard offset + 2 < count, self[offset + 1] == 0x80 else { return 0 }
            return self[offset + 2] & 0xFE == 0xA8 ? 3 : 0
        default: return 0
        }
    }
}
