@testable import NNRuntime

/// A value as the format engines meet it in the corpus.
enum TextValue {
    case text(Text)
    case int(Int)
    case float(Double)

    var typeName: String {
        switch self {
        case .text: "str"
        case .int: "int"
        case .float: "float"
        }
    }

    var repr: Text {
        switch self {
        case .text(let text): text.repr
        case .int(let value): Text(String(value))
        case .float(let value): Text(NumberText.repr(value))
        }
    }

    func converted(_ conversion: Unicode.Scalar) -> Text {
        guard case .text(let text) = self else { return repr }
        return conversion == "s" ? text : conversion == "a" ? text.asciiRepr : text.repr
    }

    func formatted(_ spec: String) throws(Fault) -> String {
        switch self {
        case .text(let text): try FormatSpec.format(text, spec)
        case .int(let value): try FormatSpec.format(value, spec)
        case .float(let value): try FormatSpec.format(value, spec)
        }
    }
}

/// The right side of `%`: a tuple or a mapping.
struct PercentValues: PercentArguments {
    var values: [TextValue] = []
    var mapping: [String: TextValue]?
    private var used = 0
    private var selected: TextValue?

    init(values: [TextValue]) { self.values = values }
    init(mapping: [String: TextValue]) { self.mapping = mapping }

    var isMapping: Bool { mapping != nil }
    var hasUnused: Bool { mapping == nil && used < values.count }

    mutating func select(_ key: String) throws(Fault) {
        guard let value = mapping?[key] else { throw Fault(.keyError, Text(key).repr.string) }
        selected = value
    }

    mutating func next() throws(Fault) -> TextValue {
        if let value = selected {
            selected = nil
            return value
        }
        guard used < values.count else { throw PercentFormat.notEnough }
        used += 1
        return values[used - 1]
    }

    func text(_ item: TextValue, conversion: Unicode.Scalar) -> Text { item.converted(conversion) }

    func size(_ item: TextValue) throws(Fault) -> Int {
        guard case .int(let value) = item else { throw PercentFormat.starWantsInt }
        return value
    }

    func integer(_ item: TextValue, conversion: Unicode.Scalar) throws(Fault) -> Int {
        if case .int(let value) = item { return value }
        if case .float(let value) = item, conversion == "d" || conversion == "i" || conversion == "u" {
            return try NumberText.integer(value)
        }
        throw PercentFormat.needsNumber(conversion, typeName: item.typeName)
    }

    func float(_ item: TextValue) throws(Fault) -> Double {
        switch item {
        case .int(let value): return Double(value)
        case .float(let value): return value
        case .text: throw .type("must be real number, not str")
        }
    }

    func character(_ item: TextValue) throws(Fault) -> Text {
        switch item {
        case .int(let value): return try PercentFormat.character(value)
        case .text(let text) where text.count == 1: return text
        default: throw PercentFormat.needsCharacter
        }
    }
}

/// The arguments of `str.format`.
struct BraceValues: BraceArguments {
    var values: [TextValue]
    var named: [String: TextValue]

    func positional(_ index: Int) throws(Fault) -> TextValue {
        guard index < values.count else { throw BraceFormat.outOfRange(index) }
        return values[index]
    }

    func named(_ name: String) throws(Fault) -> TextValue {
        guard let value = named[name] else { throw Fault(.keyError, Text(name).repr.string) }
        return value
    }

    func attribute(_ item: TextValue, _ name: String) throws(Fault) -> TextValue {
        throw Fault(.attributeError, "'\(item.typeName)' object has no attribute '\(name)'")
    }

    func element(_ item: TextValue, index: Int) throws(Fault) -> TextValue {
        guard case .text(let text) = item else { throw .type("'\(item.typeName)' object is not subscriptable") }
        guard index < text.count else { throw .index("string index out of range") }
        return .text(text[index])
    }

    func element(_ item: TextValue, key: String) throws(Fault) -> TextValue {
        guard case .text = item else { throw .type("'\(item.typeName)' object is not subscriptable") }
        throw .type("string indices must be integers, not 'str'")
    }

    func converted(_ item: TextValue, _ conversion: Unicode.Scalar) -> TextValue { .text(item.converted(conversion)) }

    func render(_ item: TextValue, spec: String) throws(Fault) -> String { try item.formatted(spec) }
}
