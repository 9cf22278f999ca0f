// `str.format`: literal text and fields in braces.
//
// As with `%`, the engine asks for values as it meets the fields: first the value a field names, then what its path of
// attributes and items leads to, then the conversion, then the nested fields of the specifier, then the text.

/// The arguments of `str.format`.
protocol BraceArguments {
    associatedtype Item

    /// The argument at an index; throws `BraceFormat.outOfRange` where there is none. `format_map` throws
    /// `BraceFormat.noPositional`.
    mutating func positional(_ index: Int) throws(Fault) -> Item
    /// The keyword argument of a name; throws KeyError where there is none.
    mutating func named(_ name: String) throws(Fault) -> Item
    mutating func attribute(_ item: Item, _ name: String) throws(Fault) -> Item
    /// `item[index]`: a key of digits is an int, any other a text.
    mutating func element(_ item: Item, index: Int) throws(Fault) -> Item
    mutating func element(_ item: Item, key: String) throws(Fault) -> Item
    /// What `!s`, `!r` and `!a` make of a value.
    mutating func converted(_ item: Item, _ conversion: Unicode.Scalar) throws(Fault) -> Item
    /// `format(item, spec)`.
    mutating func render(_ item: Item, spec: String) throws(Fault) -> String
}

/// The engine of `str.format`.
struct BraceFormat {
    static func outOfRange(_ index: Int) -> Fault {
        .index("Replacement index \(index) out of range for positional args tuple")
    }
    static var noPositional: Fault { .value("Format string contains positional fields") }

    /// The whole of `format.format(arguments)`.
    static func format<Arguments: BraceArguments>(
        _ format: String, _ arguments: inout Arguments, limit: Int = Text.limit
    ) throws(Fault) -> String {
        var engine = BraceFormat(limit: limit)
        return try engine.expand(format, &arguments, depth: 2)
    }

    private let limit: Int
    /// The index of the next field without a name.
    private var nextIndex = 0
    /// Whether fields are numbered by hand; nil until the first that has a number or none.
    private var isManual: Bool?

    private init(limit: Int) { self.limit = limit }

    private mutating func expand<Arguments: BraceArguments>(
        _ format: String, _ arguments: inout Arguments, depth: Int
    ) throws(Fault) -> String {
        guard depth > 0 else { throw .value("Max string recursion exceeded") }
        var reader = FormatReader(format)
        var result = ""
        while !reader.isAtEnd {
            result += reader.read { $0 == "{" || $0 == "}" }
            guard let brace = reader.next() else { break }
            if reader.take(brace) {
                result.unicodeScalars.append(brace)
                continue
            }
            if brace == "}" { throw .value("Single '}' encountered in format string") }
            if reader.isAtEnd { throw .value("Single '{' encountered in format string") }
            let field = try Field(&reader)
            var item = try resolve(field.name, &arguments)
            if let conversion = field.conversion {
                guard conversion == "s" || conversion == "r" || conversion == "a" else {
                    throw .value("Unknown conversion specifier \(FormatSpec.shown(conversion))")
                }
                item = try arguments.converted(item, conversion)
            }
            let spec = field.hasNested ? try expand(field.spec, &arguments, depth: depth - 1) : field.spec
            result += try arguments.render(item, spec: spec)
            guard result.utf8.count <= limit else { throw Text.tooLong }
        }
        return result
    }

    /// `name!conversion:spec`, without its braces.
    private struct Field {
        var name: String
        var conversion: Unicode.Scalar?
        var spec = ""
        /// Whether the specifier has fields of its own.
        var hasNested = false

        /// Reads a field up to its closing brace; the opening one has been read.
        init(_ reader: inout FormatReader) throws(Fault) {
            var inBrackets = false
            name = reader.read { scalar in
                if inBrackets {
                    if scalar == "]" { inBrackets = false }
                    return false
                }
                if scalar == "[" { inBrackets = true }
                return scalar == "{" || scalar == "}" || scalar == ":" || scalar == "!"
            }
            switch reader.next() {
            case "}"?: return
            case "{"?: throw .value("unexpected '{' in field name")
            case "!"?:
                guard let letter = reader.next() else {
                    throw .value("end of string while looking for conversion specifier")
                }
                conversion = letter
                if let next = reader.next() {
                    if next == "}" { return }
                    guard next == ":" else { throw .value("expected ':' after conversion specifier") }
                }
            case ":"?: break
            default: throw .value("expected '}' before end of string")
            }
            var depth = 1, nested = false
            spec = reader.read { scalar in
                if scalar == "{" {
                    nested = true
                    depth += 1
                }
                if scalar == "}" { depth -= 1 }
                return depth == 0
            }
            hasNested = nested
            guard reader.take("}") else { throw .value("unmatched '{' in format spec") }
        }
    }

    /// The value a field names: an argument, then attributes and items of it.
    private mutating func resolve<Arguments: BraceArguments>(
        _ name: String, _ arguments: inout Arguments
    ) throws(Fault) -> Arguments.Item {
        var reader = FormatReader(name)
        let first = reader.read { $0 == "." || $0 == "[" }
        let index = try BraceFormat.index(first)
        var item: Arguments.Item
        if index != nil || first.isEmpty {
            item = try arguments.positional(number(index))
        } else {
            item = try arguments.named(first)
        }
        while let mark = reader.next() {
            switch mark {
            case ".":
                let attribute = reader.read { $0 == "." || $0 == "[" }
                if attribute.isEmpty { throw BraceFormat.emptyAttribute }
                item = try arguments.attribute(item, attribute)
            case "[":
                let key = reader.read { $0 == "]" }
                guard reader.take("]") else { throw .value("Missing ']' in format string") }
                if key.isEmpty { throw BraceFormat.emptyAttribute }
                if let index = try BraceFormat.index(key) {
                    item = try arguments.element(item, index: index)
                } else {
                    item = try arguments.element(item, key: key)
                }
            default: throw .value("Only '.' or '[' may follow ']' in format field specifier")
            }
        }
        return item
    }

    private static var emptyAttribute: Fault { .value("Empty attribute in format string") }

    /// The index of a field, given or counted; a format may have only one of the two kinds.
    private mutating func number(_ given: Int?) throws(Fault) -> Int {
        let manual = isManual ?? (given != nil)
        isManual = manual
        if manual, given == nil {
            throw .value("cannot switch from manual field specification to automatic field numbering")
        }
        if !manual, given != nil {
            throw .value("cannot switch from automatic field numbering to manual field specification")
        }
        if let given { return given }
        nextIndex += 1
        return nextIndex - 1
    }

    /// The number a name is, if it is all digits.
    private static func index(_ name: String) throws(Fault) -> Int? {
        var reader = FormatReader(name)
        let value = try reader.integer()
        return reader.isAtEnd ? value : nil
    }
}
