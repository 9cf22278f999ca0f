// The `%` operator of str: C's printf directives, with a key in parentheses.
//
// The engine reads the format and asks for the values as it meets their directives, so that errors come in the order
// Python has them. It knows no values: `PercentArguments` hands it text and numbers.

/// The values on the right of `%`, handed out one by one.
protocol PercentArguments {
    associatedtype Item

    /// Whether `%(key)s` may be asked for: one value that has items and is neither a tuple nor a text.
    var isMapping: Bool { get }

    /// Looks up the value of `%(key)s`. From then on `next` gives this value once, and no other until the next key.
    mutating func select(_ key: String) throws(Fault)

    /// The next value; throws `PercentFormat.notEnough` if there is none.
    mutating func next() throws(Fault) -> Item

    /// Whether values were left over, where that is an error: never so for a mapping.
    var hasUnused: Bool { get }

    /// The text of `%s`, `%r` and `%a`.
    mutating func text(_ item: Item, conversion: Unicode.Scalar) throws(Fault) -> Text

    /// The int of `*`; throws `PercentFormat.starWantsInt` for anything else.
    mutating func size(_ item: Item) throws(Fault) -> Int

    /// The int of `%d`, `%i`, `%u` (a float is truncated), or of `%o`, `%x`, `%X` (a float is refused); throws
    /// `PercentFormat.needsNumber` for anything else.
    mutating func integer(_ item: Item, conversion: Unicode.Scalar) throws(Fault) -> Int

    /// The float of `%e`, `%f`, `%g`; throws "must be real number, not str" for anything else.
    mutating func float(_ item: Item) throws(Fault) -> Double

    /// The text of `%c`, from an int or a text of length 1; see `PercentFormat.character`.
    mutating func character(_ item: Item) throws(Fault) -> Text
}

/// The engine of the `%` operator.
enum PercentFormat {
    static var notEnough: Fault { .type("not enough arguments for format string") }
    static var starWantsInt: Fault { .type("* wants int") }
    static var needsCharacter: Fault { .type("%c requires int or char") }

    static func needsNumber(_ conversion: Unicode.Scalar, typeName: String) -> Fault {
        let integral = conversion == "o" || conversion == "x" || conversion == "X"
        return .type("%\(conversion) format: \(integral ? "an integer" : "a real number") is required, not \(typeName)")
    }

    /// The text of `%c` of an int.
    static func character(_ value: Int) throws(Fault) -> Text {
        guard let scalar = UInt32(exactly: value).flatMap({ Unicode.Scalar($0) }) else {
            throw Fault(.overflowError, "%c arg not in range(0x110000)")
        }
        return Text(scalar)
    }

    /// The whole of `format % values`.
    static func format<Arguments: PercentArguments>(
        _ format: String, _ arguments: inout Arguments, limit: Int = Text.limit
    ) throws(Fault) -> String {
        var reader = FormatReader(format)
        var result = ""
        while !reader.isAtEnd {
            result += reader.read { $0 == "%" }
            guard reader.take("%") else { break }
            if reader.take("%") {
                result += "%"
                continue
            }
            let directive = try Directive(&reader, &arguments)
            let item = try arguments.next()
            result += try directive.apply(item, &arguments, index: reader.offset - 1, limit: limit)
            guard result.utf8.count <= limit else { throw Text.tooLong }
        }
        if arguments.hasUnused { throw .type("not all arguments converted during string formatting") }
        return result
    }

    /// What stands between `%` and its letter, and the letter.
    private struct Directive {
        var leftJustified = false, plus = false, blank = false, alternate = false, zero = false
        var width: Int?
        var precision: Int?
        var letter: Unicode.Scalar = "%"

        init<Arguments: PercentArguments>(
            _ reader: inout FormatReader, _ arguments: inout Arguments
        ) throws(Fault) {
            if reader.take("(") {
                guard arguments.isMapping else { throw .type("format requires a mapping") }
                try arguments.select(Directive.key(&reader))
            }
            readFlags(&reader)
            if reader.take("*") {
                let given = try arguments.size(arguments.next())
                leftJustified = leftJustified || given < 0
                // -2^63 has no positive counterpart; Python leaves it negative, which is no width.
                width = given == .min ? nil : abs(given)
            } else {
                width = try Directive.number(&reader, most: Int.max, name: "width")
            }
            if reader.take(".") {
                if reader.take("*") {
                    let given = try arguments.size(arguments.next())
                    guard Int32(exactly: given) != nil else {
                        throw Fault(.overflowError, "Python int too large to convert to C int")
                    }
                    precision = max(0, given)
                } else {
                    precision = try Directive.number(&reader, most: Int(Int32.max), name: "precision") ?? 0
                }
            }
            if let size = reader.peek, size == "h" || size == "l" || size == "L" { reader.advance() }
            guard let last = reader.next() else { throw .value("incomplete format") }
            letter = last
        }

        private static func key(_ reader: inout FormatReader) throws(Fault) -> String {
            var depth = 1
            let key = reader.read { scalar in
                if scalar == "(" { depth += 1 }
                if scalar == ")" { depth -= 1 }
                return depth == 0
            }
            guard reader.take(")") else { throw .value("incomplete format key") }
            return key
        }

        private mutating func readFlags(_ reader: inout FormatReader) {
            while let flag = reader.peek {
                switch flag {
                case "-": leftJustified = true
                case "+": plus = true
                case " ": blank = true
                case "#": alternate = true
                case "0": zero = true
                default: return
                }
                reader.advance()
            }
        }

        private static func number(
            _ reader: inout FormatReader, most: Int, name: String
        ) throws(Fault) -> Int? {
            var value: Int?
            while let scalar = reader.peek, scalar.isASCII, let digit = scalar.decimalValue {
                let (product, over) = (value ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.addingReportingOverflow(digit)
                if over || carry || sum > most { throw .value("\(name) too big") }
                value = sum
                reader.advance()
            }
            return value
        }

        func apply<Arguments: PercentArguments>(
            _ item: Arguments.Item, _ arguments: inout Arguments, index: Int, limit: Int
        ) throws(Fault) -> String {
            switch letter {
            case "s", "r", "a":
                var text = try arguments.text(item, conversion: letter)
                if let precision, precision < text.count { text = text.slice(0..<precision) }
                return try justified(text, limit: limit)
            case "c": return try justified(arguments.character(item), limit: limit)
            case "d", "i", "u", "o", "x", "X":
                let value = try arguments.integer(item, conversion: letter)
                return try numeric(integer(value, limit: limit), limit: limit)
            default:
                guard var style = FloatStyle(letter: letter) else { throw unsupported(index) }
                let value = try arguments.float(item)
                style.precision = precision ?? 6
                style.alternate = alternate
                return try numeric(style.text(value, limit: limit), limit: limit)
            }
        }

        private func unsupported(_ index: Int) -> Fault {
            let shown = (31...126).contains(letter.value) ? String(letter) : "?"
            let code = String(letter.value, radix: 16)
            return .value("unsupported format character '\(shown)' (0x\(code)) at index \(index)")
        }

        private func justified(_ text: Text, limit: Int) throws(Fault) -> String {
            let width = width ?? 0
            return try leftJustified
                ? text.leftJustified(width, limit: limit).string
                : text.rightJustified(width, limit: limit).string
        }

        /// The digits of an int, at least as many as the precision says, with sign and without prefix.
        private func integer(_ value: Int, limit: Int) throws(Fault) -> String {
            let radix = letter == "o" ? 8 : letter == "x" || letter == "X" ? 16 : 10
            var digits = String(value.magnitude, radix: radix, uppercase: letter == "X")
            if let precision, precision > digits.utf8.count {
                guard precision < Int32.max - 3 else { throw Fault(.overflowError, "precision too large") }
                digits = try Text(digits).rightJustified(precision, fill: "0", limit: limit).string
            }
            return value < 0 ? "-" + digits : digits
        }

        /// A number with sign and prefix, filled up to the width.
        private func numeric(_ number: String, limit: Int) throws(Fault) -> String {
            let isNegative = number.utf8.first == 45
            let sign = isNegative ? "-" : plus ? "+" : blank ? " " : ""
            let prefix = alternate && (letter == "o" || letter == "x" || letter == "X") ? "0\(letter)" : ""
            let digits = isNegative ? String(number.dropFirst()) : number
            let gap = max(0, (width ?? 0) - sign.utf8.count - prefix.utf8.count - digits.utf8.count)
            if gap == 0 { return sign + prefix + digits }
            let fill: Unicode.Scalar = zero && !leftJustified ? "0" : " "
            let padding = try Text(fill).repeated(gap, limit: limit).string
            if leftJustified { return sign + prefix + digits + padding }
            return zero ? sign + prefix + padding + digits : padding + sign + prefix + digits
        }
    }
}
