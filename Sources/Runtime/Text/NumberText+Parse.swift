// Numbers from text: `int(s, base)`, `float(s)`, `float.fromhex(s)`.

extension NumberText {
    /// Python's `int(text, base)`. The base is 0 (told by the prefix) or 2 to 36.
    public static func parseInt(_ text: Text, base: Int = 10) throws(Fault) -> Int {
        guard base == 0 || (2...36).contains(base) else {
            throw .value("int() base must be >= 2 and <= 36, or 0")
        }
        var reader = Reader(text)
        reader.skipSpace()
        let negative = reader.sign()
        var radix = base
        // A zero in front, where the prefix decides, must be one of several zeros.
        var zeroOnly = false
        if base == 0 {
            radix = reader.peek == 48 ? prefixBase(reader.peek(1)) ?? 10 : 10
            zeroOnly = reader.peek == 48 && radix == 10
        }
        if reader.peek == 48, let prefix = prefixBase(reader.peek(1)), prefix == radix {
            reader.at += 2
            if reader.peek == 95 { reader.at += 1 }
        }
        guard let (magnitude, fits) = try digits(&reader, radix: radix), !(zeroOnly && magnitude != 0) else {
            throw badInt(text, base)
        }
        reader.skipSpace()
        guard reader.isAtEnd else { throw badInt(text, base) }
        guard fits, magnitude <= (negative ? Int.min.magnitude : Int.max.magnitude) else { throw tooLarge }
        return negative ? Int(truncatingIfNeeded: 0 &- magnitude) : Int(truncatingIfNeeded: magnitude)
    }

    /// A run of digits with single underscores between them, and whether 64 bits held it; nil if there is none.
    private static func digits(_ reader: inout Reader, radix: Int) throws(Fault) -> (UInt, Bool)? {
        var value: UInt = 0, count = 0, fits = true, afterUnderscore = true
        while let byte = reader.peek {
            if byte == 95 {
                if afterUnderscore { return nil }
                afterUnderscore = true
            } else {
                guard let digit = digitValue(byte), digit < radix else { break }
                let (product, over) = value.multipliedReportingOverflow(by: UInt(radix))
                let (sum, carry) = product.addingReportingOverflow(UInt(digit))
                if over || carry { fits = false }
                value = sum
                count += 1
                afterUnderscore = false
            }
            reader.at += 1
        }
        if afterUnderscore { return nil }
        if count > 4300, radix & (radix - 1) != 0 {
            throw .value("""
                Exceeds the limit (4300 digits) for integer string conversion: value has \(count) digits; \
                use sys.set_int_max_str_digits() to increase the limit
                """)
        }
        // After an overflow the value is no longer that of the text, but it is not zero either.
        return (fits ? value : 1, fits)
    }

    private static func badInt(_ text: Text, _ base: Int) -> Fault {
        let repr = text.repr
        return .value("invalid literal for int() with base \(base): \(repr.slice(0..<min(200, repr.count)).string)")
    }

    private static func prefixBase(_ letter: UInt8?) -> Int? {
        switch letter {
        case 120?, 88?: 16
        case 111?, 79?: 8
        case 98?, 66?: 2
        default: nil
        }
    }

    private static func digitValue(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...90: Int(byte) - 55
        case 97...122: Int(byte) - 87
        default: nil
        }
    }

    /// Python's `float(text)`.
    public static func parseFloat(_ text: Text) throws(Fault) -> Double {
        guard let value = float(text) else { throw .value("could not convert string to float: \(text.repr.string)") }
        return value
    }

    /// The float a text stands for, nil if for none: the grammar of Python's `float`.
    public static func float(_ text: Text) -> Double? {
        if let plain = text.withBytes({ plainFloat($0) }) { return plain }
        var reader = Reader(text)
        reader.skipSpace()
        let negative = reader.sign()
        let size: Double
        if let name = reader.name() {
            size = name
        } else {
            guard let value = decimal(&reader) else { return nil }
            size = value
        }
        reader.skipSpace()
        guard reader.isAtEnd else { return nil }
        return negative ? -size : size
    }

    /// The commonest form, `-12.5` without exponent and with few digits; nil for any other.
    private static func plainFloat(_ bytes: Bytes) -> Double? {
        guard let first = bytes.first, bytes.count <= 20 else { return nil }
        let start = first == 45 ? 1 : 0
        var whole: UInt64 = 0, places = 0, digits = 0, behindPoint = false
        for at in start..<bytes.count {
            let byte = bytes[at]
            if byte == 46, !behindPoint {
                behindPoint = true
                continue
            }
            guard byte &- 48 < 10 else { return nil }
            whole = whole &* 10 &+ UInt64(byte &- 48)
            digits += 1
            if behindPoint { places += 1 }
        }
        // An integer up to 2^53 and the power are exact, so the quotient is rounded once.
        guard digits > 0, digits <= 18, whole <= 1 << 53 else { return nil }
        let size = Double(whole) / powersOfTen[places]
        return start == 1 ? -size : size
    }

    private static func decimal(_ reader: inout Reader) -> Double? {
        var digits: [UInt8] = []
        var exponent = 0
        guard reader.run(into: &digits) else { return nil }
        if reader.peek == 46 {
            reader.at += 1
            let whole = digits.count
            // An underscore stands between digits only, so none follows the point.
            guard reader.run(into: &digits) else { return nil }
            exponent = whole - digits.count
        }
        guard !digits.isEmpty else { return nil }
        if reader.peek == 101 || reader.peek == 69 {
            reader.at += 1
            let negative = reader.sign()
            var power: [UInt8] = []
            guard reader.run(into: &power), !power.isEmpty else { return nil }
            // A bound far above what any text of digits can undo.
            let size = power.reduce(0) { min($0 * 10 + Int($1), 1 << 48) }
            exponent += negative ? -size : size
        }
        return double(digits: digits, exponent: exponent)
    }

    /// The double nearest to `digits * 10^exponent`.
    static func double(digits: [UInt8], exponent: Int) -> Double {
        let digits = digits.drop { $0 == 0 }
        if digits.isEmpty { return 0 }
        // Both factors are exact, so one multiplication or division rounds correctly.
        if digits.count <= 15, abs(exponent) <= 22 {
            let whole = Double(digits.reduce(0) { $0 * 10 + Int($1) })
            return exponent < 0 ? whole / powersOfTen[-exponent] : whole * powersOfTen[exponent]
        }
        var text = digits.map { $0 + 48 }
        text.append(101)
        text.append(contentsOf: String(exponent).utf8)
        return Double(String(decoding: text, as: UTF8.self)) ?? 0
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// Python's `float.fromhex(text)`.
    public static func parseHex(_ text: Text) throws(Fault) -> Double {
        guard text.isASCII else { throw badHex }
        var reader = Reader(text)
        reader.skipSpace()
        let negative = reader.sign()
        let size: Double
        if let name = reader.name() { size = name } else { size = try hexadecimal(&reader) }
        reader.skipSpace()
        guard reader.isAtEnd else { throw badHex }
        return negative ? -size : size
    }

    private static var badHex: Fault { .value("invalid hexadecimal floating-point string") }

    private static func hexadecimal(_ reader: inout Reader) throws(Fault) -> Double {
        if reader.peek == 48, reader.peek(1) == 120 || reader.peek(1) == 88 { reader.at += 2 }
        var digits: [UInt8] = []
        var shift = 0
        reader.hexRun(into: &digits)
        if reader.peek == 46 {
            reader.at += 1
            let whole = digits.count
            reader.hexRun(into: &digits)
            shift = 4 * (whole - digits.count)
        }
        guard !digits.isEmpty else { throw badHex }
        if reader.peek == 112 || reader.peek == 80 {
            reader.at += 1
            let negative = reader.sign()
            var power: [UInt8] = []
            guard reader.run(into: &power, underscores: false), !power.isEmpty else { throw badHex }
            let size = power.reduce(0) { min($0 * 10 + Int($1), 1 << 48) }
            shift += negative ? -size : size
        }
        let value = rounded(hexadecimal: digits.drop { $0 == 48 }, shift: shift)
        guard value.isFinite else {
            throw Fault(.overflowError, "hexadecimal value too large to represent as a float")
        }
        return value
    }

    /// The double nearest to the digits times 2^shift, halves to even. Of more digits than fit a word only whether they are
    /// all zero matters; a subnormal has fewer bits to round to.
    private static func rounded(hexadecimal digits: ArraySlice<UInt8>, shift: Int) -> Double {
        var bits: UInt64 = 0
        for digit in digits.prefix(15) { bits = bits << 4 | UInt64(Character(Unicode.Scalar(digit)).hexDigitValue ?? 0) }
        if bits == 0 { return 0 }
        bits = bits << 1 | (digits.dropFirst(15).contains { $0 != 48 } ? 1 : 0)
        var power = shift + 4 * max(0, digits.count - 15) - 1
        let length = 64 - bits.leadingZeroBitCount
        let top = length - 1 + power
        if top > 1023 { return .infinity }
        let kept = top >= -1022 ? 53 : 53 - (-1022 - top)
        if kept < 0 { return 0 }
        if length > kept {
            let dropped = length - kept
            let half: UInt64 = 1 << UInt64(dropped - 1)
            let rest = dropped == 64 ? bits : bits & (half << 1 &- 1)
            bits = dropped == 64 ? 0 : bits >> UInt64(dropped)
            if rest > half || (rest == half && bits & 1 == 1) { bits += 1 }
            power += dropped
        }
        return bits == 0 ? 0 : Double(sign: .plus, exponent: power, significand: Double(bits))
    }

    /// A text as bytes to be read from the front: digits of other scripts become ASCII ones, other spaces ` `, and what
    /// no number can contain `?`.
    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        init(_ text: Text) {
            if text.isASCII {
                bytes = Array(text.string.utf8)
                return
            }
            bytes = text.string.unicodeScalars.map { scalar in
                if scalar.isASCII { return UInt8(truncatingIfNeeded: scalar.value) }
                if scalar.isSpace { return 32 }
                return scalar.decimalValue.map { UInt8(truncatingIfNeeded: 48 + $0) } ?? 63
            }
        }

        var isAtEnd: Bool { at >= bytes.count }
        var peek: UInt8? { peek(0) }

        func peek(_ ahead: Int) -> UInt8? { at + ahead < bytes.count ? bytes[at + ahead] : nil }

        mutating func skipSpace() {
            while let byte = peek, byte == 32 || byte &- 9 < 5 { at += 1 }
        }

        /// Reads a sign; true for a minus.
        mutating func sign() -> Bool {
            guard let byte = peek, byte == 43 || byte == 45 else { return false }
            at += 1
            return byte == 45
        }

        /// Reads `inf`, `infinity` or `nan` in any case.
        mutating func name() -> Double? {
            for (name, value) in [("infinity", Double.infinity), ("inf", Double.infinity), ("nan", Double.nan)] {
                let end = at + name.utf8.count
                guard end <= bytes.count, zip(bytes[at..<end], name.utf8).allSatisfy({ $0 | 0x20 == $1 }) else { continue }
                at = end
                return value
            }
            return nil
        }

        /// Reads digits, as values, with single underscores between them; false at a misplaced underscore.
        mutating func run(into digits: inout [UInt8], underscores: Bool = true) -> Bool {
            var afterDigit = false
            while let byte = peek {
                if byte &- 48 < 10 {
                    digits.append(byte &- 48)
                    afterDigit = true
                } else if byte == 95, underscores {
                    guard afterDigit, let next = peek(1), next &- 48 < 10 else { return false }
                    afterDigit = false
                } else {
                    break
                }
                at += 1
            }
            return true
        }

        /// Reads hexadecimal digits as they are.
        mutating func hexRun(into digits: inout [UInt8]) {
            while let byte = peek, let value = NumberText.digitValue(byte), value < 16 {
                digits.append(byte)
                at += 1
            }
        }
    }
}
