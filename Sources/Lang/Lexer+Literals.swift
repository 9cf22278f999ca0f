// Names, numbers and strings: finding where they end. What they mean is decoded by `Literal`.

extension Lexer {
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
    }

    func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == 0x5F || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }

    /// The scalar at an offset and its length in bytes.
    func scalar(at offset: Int) -> (value: Unicode.Scalar, length: Int) {
        let lead = byte(offset)
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = lead < 0x80 ? UInt32(lead) : UInt32(lead) & (0xFF >> UInt32(length + 1))
        for step in 1..<max(length, 1) { value = value << 6 | UInt32(byte(offset + step) & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    // MARK: Names

    mutating func readName() {
        let start = position
        while position < end {
            if isNameByte(bytes[position]) { position += 1; continue }
            if bytes[position] < 0x80 { break }
            let (scalar, length) = scalar(at: position)
            let properties = scalar.properties
            if position == start ? properties.isXIDStart : properties.isXIDContinue { position += length; continue }
            badCharacter(scalar, length)
            return
        }
        if position < end, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'"),
           position - start <= 2, isStringPrefix(start, position) {
            readString(from: start)
            return
        }
        emit(keyword(start, position) ?? .name, start, position)
    }

    private mutating func badCharacter(_ scalar: Unicode.Scalar, _ length: Int) {
        let offset = position
        position += length
        while position < end, isNameByte(bytes[position]) { position += 1 }
        let code = hex(scalar.value, width: 4)
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            fail("invalid non-printable character U+\(code)", offset, offset + length)
        default:
            fail("invalid character '\(scalar)' (U+\(code))", offset, offset + length)
        }
    }

    private func isStringPrefix(_ start: Int, _ stop: Int) -> Bool {
        let first = bytes[start] | 0x20
        if stop - start == 1 { return first == 0x72 || first == 0x66 || first == 0x75 || first == 0x62 }
        let second = bytes[start + 1] | 0x20
        let pair = first < second ? (first, second) : (second, first)
        return pair == (0x66, 0x72) || pair == (0x62, 0x72)
    }

    private func keyword(_ start: Int, _ stop: Int) -> TokenKind? {
        guard stop - start >= 2, stop - start <= 8 else { return nil }
        return TokenTable.keywordKinds[String(decoding: bytes[start..<stop], as: UTF8.self)]
    }

    // MARK: Strings

    /// Reads a string whose prefix, if any, begins at `start`; the quote is at `position`.
    mutating func readString(from start: Int) {
        let quote = bytes[position], opening = position
        let isTriple = byte(opening + 1) == quote && byte(opening + 2) == quote
        position += isTriple ? 3 : 1
        while position < end {
            let current = bytes[position]
            if current == UInt8(ascii: "\\") {
                position += byte(position + 1) == 0x0D && byte(position + 2) == 0x0A ? 3 : 2
            } else if current == quote {
                if !isTriple { position += 1; emitString(start, opening); return }
                if byte(position + 1) == quote, byte(position + 2) == quote {
                    position += 3
                    emitString(start, opening)
                    return
                }
                position += 1
            } else if !isTriple, isLineEnd(position) {
                break
            } else {
                position += 1
            }
        }
        position = min(position, end)
        unterminated(start, isTriple)
    }

    private mutating func unterminated(_ start: Int, _ isTriple: Bool) {
        let kind = isTriple ? "triple-quoted string" : "string"
        let line = lineNumber(isTriple ? end - 1 : position)
        var diagnostic = Diagnostic("unterminated \(kind) literal (detected at line \(line))", Span(start, start + 1))
        diagnostic.needsMoreInput = isTriple || position >= end && byte(end - 1) == UInt8(ascii: "\\") || endsWithJoinedLine()
        fail(diagnostic, start, position)
        if isTriple { brackets.removeAll() }
    }

    /// True when the text stops right behind a backslash and a line end.
    private func endsWithJoinedLine() -> Bool {
        position >= end && end >= 2 && byte(end - 1) == 0x0A && byte(end - 2) == UInt8(ascii: "\\")
    }

    private mutating func emitString(_ start: Int, _ opening: Int) {
        for offset in start..<opening where bytes[offset] | 0x20 == UInt8(ascii: "b") {
            fail(Diagnostic("nn has no bytes literals", Span(start, position),
                            hint: "leave out the b prefix for a string"), start, position)
            return
        }
        emit(.string, start, position)
    }

    // MARK: Numbers

    mutating func readNumber() {
        let start = position
        if bytes[start] == UInt8(ascii: "0"), let base = numberBase(byte(start + 1)) {
            readRadix(start, base)
            return
        }
        guard readDigits(start) else { return }
        var isFloat = false
        if byte(position) == UInt8(ascii: "."), position < end {
            isFloat = true
            position += 1
            if isDigit(byte(position)) { guard readDigits(start) else { return } }
        }
        if byte(position) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(position + 1) == UInt8(ascii: "+") || byte(position + 1) == UInt8(ascii: "-") ? 1 : 0
            if isDigit(byte(position + 1 + sign)) {
                isFloat = true
                position += 1 + sign
                guard readDigits(start) else { return }
            } else if sign == 1 {
                badNumber("invalid decimal literal", start)
                return
            }
        }
        if byte(position) | 0x20 == UInt8(ascii: "j") {
            position += 1
            fail(Diagnostic("nn has no complex numbers", Span(start, position)), start, position)
            return
        }
        if !isFloat, bytes[start] == UInt8(ascii: "0"), hasLeadingZeros(start) {
            fail("leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                 start, position)
            return
        }
        endNumber(start, "decimal")
    }

    private func numberBase(_ byte: UInt8) -> (radix: Int, name: String)? {
        switch byte | 0x20 {
        case UInt8(ascii: "x"): (16, "hexadecimal")
        case UInt8(ascii: "o"): (8, "octal")
        case UInt8(ascii: "b"): (2, "binary")
        default: nil
        }
    }

    private mutating func readRadix(_ start: Int, _ base: (radix: Int, name: String)) {
        position = start + 2
        repeat {
            if byte(position) == UInt8(ascii: "_") { position += 1 }
            let first = byte(position)
            let isValid = base.radix == 16 ? isHexDigit(first) : isDigit(first) && Int(first) - 0x30 < base.radix
            if !isValid {
                if isDigit(first) {
                    badNumber("invalid digit '\(UnicodeScalar(first))' in \(base.name) literal", start)
                } else {
                    badNumber("invalid \(base.name) literal", start)
                }
                return
            }
            while base.radix == 16 ? isHexDigit(byte(position))
                    : isDigit(byte(position)) && Int(byte(position)) - 0x30 < base.radix { position += 1 }
        } while byte(position) == UInt8(ascii: "_")
        if isDigit(byte(position)) {
            badNumber("invalid digit '\(UnicodeScalar(byte(position)))' in \(base.name) literal", start)
            return
        }
        endNumber(start, base.name)
    }

    /// Reads digits with single underscores between them; false after an error.
    private mutating func readDigits(_ start: Int) -> Bool {
        while true {
            while isDigit(byte(position)) { position += 1 }
            guard byte(position) == UInt8(ascii: "_") else { return true }
            position += 1
            if !isDigit(byte(position)) {
                badNumber("invalid decimal literal", start)
                return false
            }
        }
    }

    private func hasLeadingZeros(_ start: Int) -> Bool {
        bytes[start..<position].contains { $0 >= 0x31 && $0 <= 0x39 }
    }

    /// A number must not run into a name, except into one of the keywords that may follow it (`1if x else 2`).
    private mutating func endNumber(_ start: Int, _ name: String) {
        let next = byte(position)
        if position < end, isNameByte(next) || next >= 0x80 {
            var stop = position
            while stop < end, isNameByte(bytes[stop]) { stop += 1 }
            switch keyword(position, stop) {
            case .kwAnd, .kwElse, .kwFor, .kwIf, .kwIn, .kwIs, .kwOr, .kwNot: break
            default:
                badNumber("invalid \(name) literal", start)
                return
            }
        }
        emit(.number, start, position)
    }

    private mutating func badNumber(_ message: String, _ start: Int) {
        let offset = max(position - 1, start)
        while position < end, isNameByte(bytes[position]) { position += 1 }
        fail(message, offset, offset + 1)
    }
}
