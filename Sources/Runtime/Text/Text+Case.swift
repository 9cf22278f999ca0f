// Upper, lower and title case, over code points, with the mappings that change the length.

extension Text {
    public var lowered: Text {
        if isASCII { return mapASCII { Text.lowerASCII($0) } }
        let scalars = Array(string.unicodeScalars)
        return build { result in
            for at in scalars.indices { result += Text.lower(scalars, at) }
        }
    }

    public var uppered: Text {
        if isASCII { return mapASCII { Text.upperASCII($0) } }
        return build { result in
            for scalar in string.unicodeScalars { result += scalar.upperMapping }
        }
    }

    /// For comparison without case; more thorough than lower case (`ß` becomes `ss`).
    public var casefolded: Text {
        if isASCII { return lowered }
        return build { result in
            for scalar in string.unicodeScalars { result += scalar.foldMapping }
        }
    }

    public var capitalized: Text {
        if isASCII {
            var isFirst = true
            return mapASCII { byte in
                defer { isFirst = false }
                return isFirst ? Text.upperASCII(byte) : Text.lowerASCII(byte)
            }
        }
        let scalars = Array(string.unicodeScalars)
        return build { result in
            for at in scalars.indices { result += at == 0 ? scalars[at].titleMapping : Text.lower(scalars, at) }
        }
    }

    public var titled: Text {
        if isASCII {
            var inWord = false
            return mapASCII { byte in
                defer { inWord = (byte | 0x20) &- 97 < 26 }
                return inWord ? Text.lowerASCII(byte) : Text.upperASCII(byte)
            }
        }
        let scalars = Array(string.unicodeScalars)
        return build { result in
            var inWord = false
            for at in scalars.indices {
                result += inWord ? Text.lower(scalars, at) : scalars[at].titleMapping
                inWord = scalars[at].isCasedLetter
            }
        }
    }

    public var swapcased: Text {
        if isASCII { return mapASCII { ($0 | 0x20) &- 97 < 26 ? $0 ^ 0x20 : $0 } }
        let scalars = Array(string.unicodeScalars)
        return build { result in
            for at in scalars.indices {
                let scalar = scalars[at]
                if scalar.isUpper {
                    result += Text.lower(scalars, at)
                } else if scalar.isLower {
                    result += scalar.upperMapping
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
    }

    /// One code point in lower case. A capital sigma at the end of a word becomes the final one.
    private static func lower(_ scalars: [Unicode.Scalar], _ at: Int) -> String {
        guard scalars[at].value == 0x3A3 else { return scalars[at].lowerMapping }
        let before = scalars[..<at].last { !$0.isCaseTransparent }
        let after = scalars[(at + 1)...].first { !$0.isCaseTransparent }
        let ends = before?.isCasedLetter == true && after?.isCasedLetter != true
        return ends ? "\u{3C2}" : "\u{3C3}"
    }

    private func build(_ fill: (inout String) -> Void) -> Text {
        var result = String()
        result.reserveCapacity(byteCount)
        fill(&result)
        return Text(result)
    }

    @inline(__always)
    private static func lowerASCII(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }

    @inline(__always)
    private static func upperASCII(_ byte: UInt8) -> UInt8 { byte &- 97 < 26 ? byte & 0xDF : byte }

    @inline(__always)
    private func mapASCII(_ change: (UInt8) -> UInt8) -> Text {
        let mapped = withBytes { bytes in
            String(unsafeUninitializedCapacity: bytes.count) { target in
                for at in bytes.indices { target[at] = change(bytes[at]) }
                return bytes.count
            }
        }
        return Text(unchecked: mapped, count: count)
    }
}

// MARK: - In pieces

extension Text {
    /// Where a text may be cut so that its pieces change as they do together: a capital sigma looks at the letters around it,
    /// and a title at the one before.
    public enum Cut: Sendable { case anywhere, betweenLetters, behindSpaces }

    /// The text with its case changed: its beginning by `first`, what follows by `rest`. A long text is taken in pieces, with
    /// a look for Ctrl-C and limits in between.
    public func changed(_ cut: Cut, first: (Text) -> Text, rest: (Text) -> Text) throws(Fault) -> Text {
        guard byteCount > 2 * Text.piece else { return first(self) }
        try WorkContext.ask(byteCount)
        let work = WorkContext.current
        var result = String(), scalars = 0, start = 0
        result.reserveCapacity(byteCount)
        while start < byteCount {
            let part = withBytes { bytes in
                let end = Text.end(of: start, in: bytes, cut)
                defer { start = end }
                return (isFirst: start == 0, text: Text(String(decoding: Bytes(rebasing: bytes[start..<end]), as: UTF8.self)))
            }
            let changed = part.isFirst ? first(part.text) : rest(part.text)
            result += changed.string
            scalars += changed.count
            try work.check()
        }
        return Text(unchecked: result, count: scalars)
    }

    /// Where the piece that begins at `start` may end; the end of all where no such place is near.
    private static func end(of start: Int, in bytes: Bytes, _ cut: Cut) -> Int {
        let wanted = start + piece
        guard wanted < bytes.count else { return bytes.count }
        func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }
        for end in stride(from: wanted, to: wanted - piece / 2, by: -1) {
            let fits = switch cut {
            case .anywhere: bytes[end] & 0xC0 != 0x80
            case .betweenLetters: isLetter(bytes[end - 1]) && isLetter(bytes[end])
            case .behindSpaces: bytes[end - 1] == 0x20 || bytes[end - 1] == 0x0A
            }
            if fits { return end }
        }
        return bytes.count
    }
}

// MARK: - Questions

extension Text {
    public var isAlpha: Bool { all { $0.isLetter } }
    public var isAlphanumeric: Bool { all { $0.isLetter || $0.isNumeric || $0.isDigit } }
    public var isDecimal: Bool { all { $0.isDecimal } }
    public var isDigit: Bool { all { $0.isDigit } }
    public var isNumeric: Bool { all { $0.isNumeric } }
    public var isSpace: Bool { all { $0.isSpace } }

    /// True of the empty text too.
    public var isPrintable: Bool { isEmpty || all { $0.isPrintable } }

    public var isIdentifier: Bool {
        guard let first = string.unicodeScalars.first, first.startsIdentifier else { return false }
        return all { $0.continuesIdentifier }
    }

    public var isLower: Bool {
        var found = false
        for scalar in string.unicodeScalars {
            if scalar.isUpper || scalar.isTitle { return false }
            if !found { found = scalar.isLower }
        }
        return found
    }

    public var isUpper: Bool {
        var found = false
        for scalar in string.unicodeScalars {
            if scalar.isLower || scalar.isTitle { return false }
            if !found { found = scalar.isUpper }
        }
        return found
    }

    /// Whether capitals stand only at the beginning of words, and small letters only inside.
    public var isTitle: Bool {
        var found = false, inWord = false
        for scalar in string.unicodeScalars {
            if scalar.isUpper || scalar.isTitle {
                if inWord { return false }
                (found, inWord) = (true, true)
            } else if scalar.isLower {
                if !inWord { return false }
                (found, inWord) = (true, true)
            } else {
                inWord = false
            }
        }
        return found
    }

    /// Whether there is a code point and all of them pass.
    @inline(__always)
    private func all(_ test: (Unicode.Scalar) -> Bool) -> Bool {
        if isEmpty { return false }
        guard isASCII else { return string.unicodeScalars.allSatisfy(test) }
        return withBytes { bytes in
            for byte in bytes where !test(Unicode.Scalar(byte)) { return false }
            return true
        }
    }
}
