// The format mini-language: what stands behind the colon in `f"{x:>10,.2f}"`, and the second argument of `format`.
//
//     [[fill]align][sign][z][#][0][width][grouping][.precision][type]
//
// A specifier is parsed without knowing the value, but for the letter and the alignment it defaults to; applying it is
// in FormatSpec+Apply.swift. Wordings are CPython's.

/// A parsed format specifier.
public struct FormatSpec: Sendable {
    /// What is put between groups of digits.
    enum Grouping: Sendable {
        case none, comma, underscore
        /// `_` between groups of four, for the bases 2, 8 and 16.
        case underscoreByFour
    }

    var fill: Unicode.Scalar = " "
    /// One of `<`, `>`, `=` and `^`.
    var align: Unicode.Scalar
    /// One of `+`, `-` and a space.
    var sign: Unicode.Scalar?
    var dropsNegativeZero = false
    var alternate = false
    var width: Int?
    var grouping = Grouping.none
    var precision: Int?
    /// The letter at the end; U+0000 is a float's when there is none.
    var type: Unicode.Scalar

    /// Parses a specifier for a value of the type `typeName`, which only errors show.
    init(
        _ spec: String, typeName: String, defaultType: Unicode.Scalar, defaultAlign: Unicode.Scalar
    ) throws(Fault) {
        align = defaultAlign
        type = defaultType
        var reader = FormatReader(spec)
        let alignGiven = readAlignment(&reader)
        let fillGiven = alignGiven.fill
        if let next = reader.peek, next == "+" || next == "-" || next == " " {
            sign = next
            reader.advance()
        }
        dropsNegativeZero = reader.take("z")
        alternate = reader.take("#")
        if !fillGiven, reader.take("0") {
            fill = "0"
            if !alignGiven.align, defaultAlign == ">" { align = "=" }
        }
        width = try reader.integer()
        try readGrouping(&reader)
        if reader.take(".") {
            precision = try reader.integer()
            if precision == nil { throw .value("Format specifier missing precision") }
        }
        if let letter = reader.peek {
            reader.advance()
            guard reader.peek == nil else {
                throw .value("Invalid format specifier '\(spec)' for object of type '\(typeName)'")
            }
            type = letter
        }
        try checkGrouping()
    }

    private mutating func readAlignment(_ reader: inout FormatReader) -> (align: Bool, fill: Bool) {
        func isAlignment(_ scalar: Unicode.Scalar?) -> Bool {
            scalar == "<" || scalar == ">" || scalar == "=" || scalar == "^"
        }
        if let first = reader.peek, let second = reader.second, isAlignment(second) {
            fill = first
            align = second
            reader.advance()
            reader.advance()
            return (true, true)
        }
        guard let first = reader.peek, isAlignment(first) else { return (false, false) }
        align = first
        reader.advance()
        return (true, false)
    }

    private mutating func readGrouping(_ reader: inout FormatReader) throws(Fault) {
        if reader.take(",") { grouping = .comma }
        if reader.take("_") {
            guard grouping == .none else { throw .value("Cannot specify both ',' and '_'.") }
            grouping = .underscore
        }
        if reader.peek == ",", grouping == .underscore { throw .value("Cannot specify both ',' and '_'.") }
    }

    private mutating func checkGrouping() throws(Fault) {
        guard grouping != .none else { return }
        switch type {
        case "d", "e", "f", "g", "E", "G", "%", "F", "\0": return
        case "b", "o", "x", "X":
            if grouping == .underscore {
                grouping = .underscoreByFour
                return
            }
        default: break
        }
        let separator = grouping == .comma ? "," : "_"
        throw .value("Cannot specify '\(separator)' with '\(FormatSpec.shown(type))'.")
    }

    /// A letter as errors show it.
    static func shown(_ letter: Unicode.Scalar) -> String {
        letter.value > 32 && letter.value < 128 ? String(letter) : "\\x" + String(letter.value, radix: 16)
    }

    func unknownType(_ typeName: String) -> Fault {
        .value("Unknown format code '\(FormatSpec.shown(type))' for object of type '\(typeName)'")
    }
}

/// Reads the code points of a format from the front.
struct FormatReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { at >= bytes.count }

    /// How many code points have been read.
    var offset: Int { bytes.withUnsafeBufferPointer { $0.scalarCount(0..<at) } }

    var peek: Unicode.Scalar? { at < bytes.count ? scalar(at: at) : nil }

    var second: Unicode.Scalar? {
        guard at < bytes.count else { return nil }
        let next = at + width(at: at)
        return next < bytes.count ? scalar(at: next) : nil
    }

    @inline(__always)
    private func scalar(at offset: Int) -> Unicode.Scalar {
        let lead = bytes[offset]
        return lead < 0x80 ? Unicode.Scalar(lead) : bytes.withUnsafeBufferPointer { $0.scalar(at: offset) }
    }

    @inline(__always)
    private func width(at offset: Int) -> Int {
        bytes[offset] < 0x80 ? 1 : bytes.withUnsafeBufferPointer { $0.width(at: offset) }
    }

    mutating func advance() {
        if at < bytes.count { at += width(at: at) }
    }

    /// Reads the next code point.
    mutating func next() -> Unicode.Scalar? {
        let scalar = peek
        advance()
        return scalar
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        advance()
        return true
    }

    /// Reads decimal digits of any script; nil if there are none.
    mutating func integer() throws(Fault) -> Int? {
        var value: Int?
        while let digit = peek?.decimalValue {
            let (product, over) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(digit)
            if over || carry { throw .value("Too many decimal digits in format string") }
            value = sum
            advance()
        }
        return value
    }

    /// Reads up to a code point for which `stops` holds, which is not read, or to the end.
    mutating func read(until stops: (Unicode.Scalar) -> Bool) -> String {
        let start = at
        while at < bytes.count, !stops(scalar(at: at)) { at += width(at: at) }
        return start == at ? "" : String(decoding: bytes[start..<at], as: UTF8.self)
    }
}
