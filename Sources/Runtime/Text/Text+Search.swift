// Finding, counting and replacing.

extension Text {
    /// The index at which `other` first occurs between two bounds, read as Python reads them; nil where it does not.
    public func find(_ other: Text, from start: Int = 0, to end: Int = .max) -> Int? {
        search(other, from: start, to: end) { $0.find($1, in: $2) } empty: { $0.lowerBound }
    }

    /// The index at which `other` last occurs between two bounds.
    public func findLast(_ other: Text, from start: Int = 0, to end: Int = .max) -> Int? {
        search(other, from: start, to: end) { $0.findLast($1, in: $2) } empty: { $0.upperBound }
    }

    /// Python's `index`, which throws where `find` gives -1.
    public func index(_ other: Text, from start: Int = 0, to end: Int = .max) throws(Fault) -> Int {
        guard let index = find(other, from: start, to: end) else { throw .value("substring not found") }
        return index
    }

    /// Python's `rindex`.
    public func lastIndex(_ other: Text, from start: Int = 0, to end: Int = .max) throws(Fault) -> Int {
        guard let index = findLast(other, from: start, to: end) else { throw .value("substring not found") }
        return index
    }

    public func contains(_ other: Text) -> Bool {
        if other.isEmpty { return true }
        return withBytes { bytes in other.withBytes { bytes.find($0, in: bytes.indices) != nil } }
    }

    /// How often `other` occurs between two bounds without overlap.
    public func occurrences(of other: Text, from start: Int = 0, to end: Int = .max) throws(Fault) -> Int {
        let bounds = Text.clamp(start, end, count: count)
        guard bounds.end >= bounds.start else { return 0 }
        if other.isEmpty { return bounds.end - bounds.start + 1 }
        return try occurrences(of: other, in: byteOffset(of: bounds.start)..<byteOffset(of: bounds.end), most: .max)
    }

    /// The same within bytes, counting no further than to `most`.
    private func occurrences(of other: Text, in range: Range<Int>, most: Int) throws(Fault) -> Int {
        var at = range.lowerBound, found = 0
        try Text.inBatches { size in
            withBytes { bytes in
                other.withBytes { needle in
                    for _ in 0..<size {
                        guard found < most, let hit = bytes.find(needle, in: at..<range.upperBound) else { return false }
                        found += 1
                        at = hit + needle.count
                    }
                    return true
                }
            }
        }
        return found
    }

    /// Long work in steps of so many hits, between which Ctrl-C and limits are seen. A step says whether there is more.
    static func inBatches(_ step: (_ size: Int) -> Bool) throws(Fault) {
        while step(1 << 14) { try WorkContext.current.check() }
    }

    /// Whether the code points between two bounds begin with those of `prefix`.
    public func hasPrefix(_ prefix: Text, from start: Int = 0, to end: Int = .max) -> Bool {
        let bounds = Text.clamp(start, end, count: count)
        guard bounds.end - prefix.count >= bounds.start else { return false }
        return withBytes { bytes in prefix.withBytes { bytes.matches($0, at: byteOffset(of: bounds.start)) } }
    }

    /// Whether the code points between two bounds end with those of `suffix`.
    public func hasSuffix(_ suffix: Text, from start: Int = 0, to end: Int = .max) -> Bool {
        let bounds = Text.clamp(start, end, count: count)
        guard bounds.end - suffix.count >= bounds.start else { return false }
        return withBytes { bytes in
            suffix.withBytes { needle in
                let from = byteOffset(of: bounds.end) - needle.count
                return from >= 0 && bytes.matches(needle, at: from)
            }
        }
    }

    public func removingPrefix(_ prefix: Text) -> Text { hasPrefix(prefix) ? slice(prefix.count..<count) : self }

    public func removingSuffix(_ suffix: Text) -> Text { hasSuffix(suffix) ? slice(0..<count - suffix.count) : self }

    /// With the first `most` occurrences replaced, all of them if that is negative.
    public func replacing(_ old: Text, with new: Text, most: Int = -1, limit: Int = Text.limit) throws(Fault) -> Text {
        let most = most < 0 ? Int.max : most
        if most == 0 { return self }
        let hits = try old.isEmpty ? min(most, count + 1) : occurrences(of: old, in: 0..<byteCount, most: most)
        if hits == 0 { return self }
        let (growth, overflow) = (new.byteCount - old.byteCount).multipliedReportingOverflow(by: hits)
        guard !overflow, growth <= limit - byteCount else { throw Text.tooLong }
        let size = byteCount + growth
        try WorkContext.ask(size)
        let work = WorkContext.current
        let string = withBytes { bytes in
            old.withBytes { needle in
                new.withBytes { put in
                    String(unsafeUninitializedCapacity: size) { target in
                        var from = 0, to = 0
                        for hit in 0..<hits {
                            // The empty text stands before each code point and at the end.
                            let place = needle.isEmpty ? (hit == 0 ? 0 : from + bytes.width(at: from)) : bytes.find(needle, in: from..<bytes.count) ?? bytes.count
                            to = target.copy(bytes[from..<place], at: to)
                            to = target.copy(put[...], at: to)
                            from = place + needle.count
                            // What is made so far is text, if of no use: the look below throws.
                            if hit & 0x3FFF == 0x3FFF, work.stop.isSet { return to }
                        }
                        return target.copy(bytes[from...], at: to)
                    }
                }
            }
        }
        try work.check()
        return Text(unchecked: string, count: count + (new.count - old.count) * hits)
    }

    private func search(
        _ other: Text, from start: Int, to end: Int, by find: (Bytes, Bytes, Range<Int>) -> Int?, empty: (Range<Int>) -> Int
    ) -> Int? {
        let bounds = Text.clamp(start, end, count: count)
        guard bounds.end - other.count >= bounds.start else { return nil }
        if other.isEmpty { return empty(bounds.start..<bounds.end) }
        return withBytes { bytes in
            other.withBytes { needle in
                let range = byteOffset(of: bounds.start)..<byteOffset(of: bounds.end)
                guard let hit = find(bytes, needle, range) else { return nil }
                return bytes.count == count ? hit : bounds.start + bytes.scalarCount(range.lowerBound..<hit)
            }
        }
    }
}

extension UnsafeMutableBufferPointer where Element == UInt8 {
    /// Writes bytes at an offset and gives the offset behind them.
    func copy(_ source: Slice<Bytes>, at offset: Int) -> Int {
        let part = Bytes(rebasing: source)
        guard part.count > 0, offset + part.count <= count, let from = part.baseAddress, let to = baseAddress else {
            return offset
        }
        (to + offset).initialize(from: from, count: part.count)
        return offset + part.count
    }
}
