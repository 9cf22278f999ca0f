// Filling up to a width, tabs, and translation by table.

extension Text {
    public func leftJustified(_ width: Int, fill: Unicode.Scalar = " ", limit: Int = Text.limit) throws(Fault) -> Text {
        guard width > count else { return self }
        return try padded(left: 0, right: width - count, fill: fill, limit: limit)
    }

    public func rightJustified(_ width: Int, fill: Unicode.Scalar = " ", limit: Int = Text.limit) throws(Fault) -> Text {
        guard width > count else { return self }
        return try padded(left: width - count, right: 0, fill: fill, limit: limit)
    }

    /// An odd gap leaves the larger half on the left if the width is odd, else on the right.
    public func centered(_ width: Int, fill: Unicode.Scalar = " ", limit: Int = Text.limit) throws(Fault) -> Text {
        guard width > count else { return self }
        let gap = width - count
        let left = gap / 2 + (gap & width & 1)
        return try padded(left: left, right: gap - left, fill: fill, limit: limit)
    }

    /// Filled with zeros on the left, behind a sign.
    public func zeroFilled(_ width: Int, limit: Int = Text.limit) throws(Fault) -> Text {
        guard width > count else { return self }
        let first = string.utf8.first
        guard first == 43 || first == 45 else { return try rightJustified(width, fill: "0", limit: limit) }
        let rest = try slice(1..<count).rightJustified(width - 1, fill: "0", limit: limit)
        return try slice(0..<1).appending(rest, limit: limit)
    }

    /// The text between two runs of a fill character.
    func padded(left: Int, right: Int, fill: Unicode.Scalar, limit: Int = Text.limit) throws(Fault) -> Text {
        guard left > 0 || right > 0 else { return self }
        let unit = Text(fill)
        let (fills, overflow) = (max(0, left) + max(0, right)).multipliedReportingOverflow(by: unit.byteCount)
        guard !overflow, fills <= limit - byteCount else { throw Text.tooLong }
        try WorkContext.ask(byteCount + fills)
        var result = String()
        result.reserveCapacity(byteCount + fills)
        try unit.run(left, into: &result)
        result += string
        try unit.run(right, into: &result)
        return Text(unchecked: result, count: max(0, left) + count + max(0, right))
    }

    /// With each tab filled up to the next multiple of a width, counted from the line's start.
    public func expandingTabs(_ width: Int = 8, limit: Int = Text.limit) throws(Fault) -> Text {
        var result = ""
        var column = 0, size = 0
        for scalar in string.unicodeScalars {
            if scalar == "\t" {
                guard width > 0 else { continue }
                let gap = width - column % width
                guard gap <= limit - size else { throw Text.tooLong }
                try WorkContext.ask(gap)
                size += gap
                column += gap
                result += String(repeating: " ", count: gap)
                continue
            }
            column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
            size += 4
            guard size <= limit else { throw Text.tooLong }
            result.unicodeScalars.append(scalar)
        }
        return Text(result)
    }
}

// MARK: - Translation

/// What a translation table says of one code point.
public enum Translation: Sendable {
    /// The table does not have it.
    case keep
    /// The table has None.
    case drop
    case put(Text)
}

extension Text {
    /// With each code point replaced as `table` says: Python's `translate`. The table is asked for each code point in turn.
    public func translated(
        limit: Int = Text.limit, _ table: (Unicode.Scalar) throws(Fault) -> Translation
    ) throws(Fault) -> Text {
        var result = ""
        var size = 0
        for scalar in string.unicodeScalars {
            switch try table(scalar) {
            case .keep:
                result.unicodeScalars.append(scalar)
                size += 4
            case .drop: continue
            case .put(let text):
                size += text.byteCount
                guard size <= limit else { throw Text.tooLong }
                result += text.string
            }
        }
        return Text(result)
    }

    /// The pairs of `str.maketrans(from, to, drop)`, in order; nil stands for None. Later pairs win.
    public static func translationPairs(
        _ from: Text, _ to: Text, dropping drop: Text = .empty
    ) throws(Fault) -> [(key: Int, value: Int?)] {
        guard from.count == to.count else {
            throw .value("the first two maketrans arguments must have equal length")
        }
        var pairs: [(key: Int, value: Int?)] = zip(from.string.unicodeScalars, to.string.unicodeScalars)
            .map { (key: Int($0.value), value: Int($1.value)) }
        for scalar in drop.string.unicodeScalars { pairs.append((key: Int(scalar.value), value: nil)) }
        return pairs
    }
}
