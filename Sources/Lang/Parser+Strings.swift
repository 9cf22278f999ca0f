// String literals side by side, and f-strings as Python 3.11 has them: a field is a piece of the literal's text,
// found by counting brackets and quotes, and parsed as an expression of its own.

extension Parser {
    /// One or more string literals, joined.
    @inline(never)
    mutating func strings() throws(SyntaxAbort) -> Expr {
        let begin = start
        var parts: [FStringPart] = []
        var isFormatted = false
        while kind == .string {
            let token = token
            advance()
            try appendString(token, to: &parts, isFormatted: &isFormatted)
        }
        if isFormatted { return try make(.fstring(parts), from: begin) }
        if case .text(let text)? = parts.first { return try make(.string(text), from: begin) }
        return try make(.string(""), from: begin)
    }

    private mutating func appendString(_ token: Token, to parts: inout [FStringPart],
                                       isFormatted: inout Bool) throws(SyntaxAbort) {
        let bytes = source.bytes
        var opening = Int(token.start)
        var isRaw = false, hasFields = false
        while bytes[opening] != UInt8(ascii: "\""), bytes[opening] != UInt8(ascii: "'") {
            if bytes[opening] | 0x20 == UInt8(ascii: "r") { isRaw = true }
            if bytes[opening] | 0x20 == UInt8(ascii: "f") { hasFields = true }
            opening += 1
        }
        let length = Int(token.end) - opening
        let width = length >= 6 && bytes[opening + 1] == bytes[opening] && bytes[opening + 2] == bytes[opening] ? 3 : 1
        let body = opening + width..<Int(token.end) - width
        guard hasFields else {
            try appendText(body, isRaw, to: &parts)
            return
        }
        isFormatted = true
        var scanner = FieldScanner(bytes: bytes, position: body.lowerBound, end: body.upperBound, isRaw: isRaw)
        try fstringParts(&scanner, level: 0, to: &parts)
    }

    /// Appends decoded text, joining it with text that ends the parts so far.
    private mutating func appendText(_ range: Range<Int>, _ isRaw: Bool,
                                     to parts: inout [FStringPart]) throws(SyntaxAbort) {
        var text = ""
        do throws(Literal.Mistake) {
            try Literal.appendText(source.bytes, range, isRaw: isRaw, to: &text)
        } catch {
            throw fail(error.message, Span(error.start, error.end))
        }
        append(text, to: &parts)
    }

    private func append(_ text: String, to parts: inout [FStringPart]) {
        if text.isEmpty { return }
        if case .text(let before)? = parts.last {
            parts[parts.count - 1] = .text(before + text)
        } else {
            parts.append(.text(text))
        }
    }

    // MARK: f-strings

    /// Where the reading of an f-string's body stands.
    struct FieldScanner {
        let bytes: [UInt8]
        var position: Int
        let end: Int
        let isRaw: Bool

        var byte: UInt8 { position < end ? bytes[position] : 0 }
        var next: UInt8 { position + 1 < end ? bytes[position + 1] : 0 }
        var atEnd: Bool { position >= end }

        mutating func skipSpaces() {
            while byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { position += 1 }
        }
    }

    private mutating func failField(_ message: String, _ scanner: FieldScanner) -> SyntaxAbort {
        let offset = min(scanner.position, scanner.end)
        return fail(message, Span(offset, offset + 1))
    }

    /// Text and fields up to the end of the body, or of the format spec (`level` 1) they stand in.
    private mutating func fstringParts(_ scanner: inout FieldScanner, level: Int,
                                       to parts: inout [FStringPart]) throws(SyntaxAbort) {
        while !scanner.atEnd {
            try fstringText(&scanner, level, to: &parts)
            if scanner.atEnd || scanner.byte == UInt8(ascii: "}") { return }
            try fstringField(&scanner, level, to: &parts)
        }
    }

    private mutating func fstringText(_ scanner: inout FieldScanner, _ level: Int,
                                      to parts: inout [FStringPart]) throws(SyntaxAbort) {
        var runStart = scanner.position
        while !scanner.atEnd {
            let byte = scanner.byte
            if byte == UInt8(ascii: "\\"), !scanner.isRaw {
                scanner.position += 1
                // The braces of \N{...} belong to the escape.
                if scanner.byte == UInt8(ascii: "N"), scanner.next == UInt8(ascii: "{") {
                    while !scanner.atEnd, scanner.byte != UInt8(ascii: "}") { scanner.position += 1 }
                    if !scanner.atEnd { scanner.position += 1 }
                } else if scanner.byte != UInt8(ascii: "{"), scanner.byte != UInt8(ascii: "}"), !scanner.atEnd {
                    scanner.position += 1
                }
                continue
            }
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                if level == 0 {
                    if scanner.next == byte {
                        try appendText(runStart..<scanner.position + 1, scanner.isRaw, to: &parts)
                        scanner.position += 2
                        runStart = scanner.position
                        continue
                    }
                    if byte == UInt8(ascii: "}") { throw failField("f-string: single '}' is not allowed", scanner) }
                }
                break
            }
            scanner.position += 1
        }
        try appendText(runStart..<min(scanner.position, scanner.end), scanner.isRaw, to: &parts)
    }

    /// A field; its brace is at the scanner.
    private mutating func fstringField(_ scanner: inout FieldScanner, _ level: Int,
                                       to parts: inout [FStringPart]) throws(SyntaxAbort) {
        if level >= 2 { throw failField("f-string: expressions nested too deeply", scanner) }
        scanner.position += 1
        let range = try fieldExpression(&scanner)
        let value = try fieldValue(range, scanner)
        var isDebug = false
        if scanner.byte == UInt8(ascii: "=") {
            scanner.position += 1
            scanner.skipSpaces()
            isDebug = true
            append(String(decoding: scanner.bytes[range.lowerBound..<scanner.position], as: UTF8.self), to: &parts)
        }
        var conversion: Character?
        if scanner.byte == UInt8(ascii: "!"), !scanner.atEnd {
            scanner.position += 1
            if scanner.atEnd { throw failField("f-string: expecting '}'", scanner) }
            let letter = Character(UnicodeScalar(scanner.byte))
            guard letter == "s" || letter == "r" || letter == "a" else {
                throw failField("f-string: invalid conversion character: expected 's', 'r', or 'a'", scanner)
            }
            scanner.position += 1
            conversion = letter
        }
        var spec: [FStringPart]?
        if scanner.byte == UInt8(ascii: ":"), !scanner.atEnd {
            scanner.position += 1
            var inner: [FStringPart] = []
            try fstringParts(&scanner, level: level + 1, to: &inner)
            spec = inner
        }
        guard scanner.byte == UInt8(ascii: "}"), !scanner.atEnd else {
            throw failField("f-string: expecting '}'", scanner)
        }
        scanner.position += 1
        parts.append(.field(value, conversion: conversion, spec: spec, debug: isDebug))
    }

    /// Finds the end of a field's expression: the `!`, `:`, `=` or `}` outside brackets and quotes.
    private mutating func fieldExpression(_ scanner: inout FieldScanner) throws(SyntaxAbort) -> Range<Int> {
        let begin = scanner.position
        var quote: (byte: UInt8, width: Int)?
        var brackets: [UInt8] = []
        scan: while !scanner.atEnd {
            let byte = scanner.byte
            if byte == UInt8(ascii: "\\") {
                throw failField("f-string expression part cannot include a backslash", scanner)
            }
            if let open = quote {
                if byte == open.byte, open.width == 1 || isTripled(scanner) {
                    scanner.position += open.width
                    quote = nil
                } else {
                    scanner.position += 1
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                let width = isTripled(scanner) ? 3 : 1
                quote = (byte, width)
                scanner.position += width
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "("):
                if brackets.count >= Lexer.maximumBrackets {
                    throw failField("f-string: too many nested parenthesis", scanner)
                }
                brackets.append(byte)
            case UInt8(ascii: "#"):
                throw failField("f-string expression part cannot include '#'", scanner)
            case UInt8(ascii: "!"), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "="), UInt8(ascii: "<"),
                 UInt8(ascii: ">"):
                if brackets.isEmpty {
                    if byte != UInt8(ascii: ":"), byte != UInt8(ascii: "}"), scanner.next == UInt8(ascii: "=") {
                        scanner.position += 2
                        continue
                    }
                    if byte != UInt8(ascii: "<"), byte != UInt8(ascii: ">") { break scan }
                } else if byte == UInt8(ascii: "}") {
                    try closeBracket(&brackets, byte, scanner)
                }
            case UInt8(ascii: "]"), UInt8(ascii: ")"): try closeBracket(&brackets, byte, scanner)
            default: break
            }
            scanner.position += 1
        }
        if quote != nil { throw failField("f-string: unterminated string", scanner) }
        if let open = brackets.last {
            throw failField("f-string: unmatched '\(UnicodeScalar(open))'", scanner)
        }
        if scanner.atEnd { throw failField("f-string: expecting '}'", scanner) }
        return begin..<scanner.position
    }

    private func isTripled(_ scanner: FieldScanner) -> Bool {
        scanner.next == scanner.byte && scanner.position + 2 < scanner.end
            && scanner.bytes[scanner.position + 2] == scanner.byte
    }

    private mutating func closeBracket(_ brackets: inout [UInt8], _ close: UInt8,
                                       _ scanner: FieldScanner) throws(SyntaxAbort) {
        let text = String(UnicodeScalar(close))
        guard let open = brackets.popLast() else { throw failField("f-string: unmatched '\(text)'", scanner) }
        guard close > open, close - open <= 2 else {
            let opening = String(UnicodeScalar(open))
            throw failField("f-string: closing parenthesis '\(text)' does not match opening parenthesis '\(opening)'", scanner)
        }
    }

    /// Parses a field's expression in place of the surrounding tokens, which are put back.
    private mutating func fieldValue(_ range: Range<Int>, _ scanner: FieldScanner) throws(SyntaxAbort) -> Expr {
        let isBlank = source.bytes[range].allSatisfy { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
        if isBlank {
            switch scanner.byte {
            case UInt8(ascii: "!"), UInt8(ascii: ":"), UInt8(ascii: "="):
                let next = UnicodeScalar(scanner.byte)
                throw failField("f-string: expression required before '\(next)'", scanner)
            default: throw failField("f-string: empty expression not allowed", scanner)
            }
        }
        let lexed = Lexer.tokenizeField(source.bytes, range)
        let saved = (tokens, errors, index, previousEnd, isInField)
        (tokens, errors, index, isInField) = (lexed.tokens, lexed.errors, 0, true)
        try enter()
        defer {
            (tokens, errors, index, previousEnd, isInField) = saved
            leave()
        }
        let value = kind == .kwYield ? try yieldExpression() : try starExpressionsOrWalrus()
        if kind != .endOfFile { throw try missingComma() }
        if case .starred = value.kind { throw fail("cannot use starred expression here", value.span) }
        return value
    }

    /// What may stand between parentheses, since that is how CPython reads a field.
    private mutating func starExpressionsOrWalrus() throws(SyntaxAbort) -> Expr {
        kind == .name && peek() == .colonEqual ? try namedExpression() : try starExpressions()
    }
}
