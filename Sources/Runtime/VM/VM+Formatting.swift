/// The values on the right of `%`.
struct PercentValues: PercentArguments {
    typealias Item = Value
    let vm: Interpreter
    private let whole: Value
    private var items: [Value]
    private var position = 0
    private var selected: Value?
    private var usesKeys = false

    init(_ value: Value, _ vm: Interpreter) {
        self.vm = vm
        whole = value
        if case .tuple(let tuple) = value { items = tuple.items } else { items = [value] }
    }

    var isMapping: Bool {
        switch whole {
        case .dict, .list, .array: return true
        case .tuple, .str: return false
        case .object(let object) where object.kind == .range: return true
        default: return vm.userMethod(whole, vm.names.getItem) != nil
        }
    }

    mutating func select(_ key: String) throws(Fault) {
        usesKeys = true
        selected = try vm.item(whole, .string(key))
    }

    mutating func next() throws(Fault) -> Value {
        if let value = selected {
            selected = nil
            return value
        }
        guard !usesKeys, position < items.count else { throw PercentFormat.notEnough }
        position += 1
        return items[position - 1]
    }

    var hasUnused: Bool {
        if isMapping { return false }
        return !usesKeys && position < items.count
    }

    mutating func text(_ item: Value, conversion: Unicode.Scalar) throws(Fault) -> Text {
        switch conversion {
        case "r": Text(try vm.repr(item))
        case "a": Text(Text(try vm.repr(item)).asciiOnly)
        default: Text(try vm.str(item))
        }
    }

    mutating func size(_ item: Value) throws(Fault) -> Int {
        guard let number = item.asInt else { throw PercentFormat.starWantsInt }
        return number
    }

    mutating func integer(_ item: Value, conversion: Unicode.Scalar) throws(Fault) -> Int {
        if let number = item.asInt { return number }
        let isDecimal = conversion == "d" || conversion == "i" || conversion == "u"
        if case .float(let number) = item, isDecimal { return try NumberText.integer(number) }
        if vm.isArrayLike(item), let number = vm.number(item), isDecimal { return try NumberText.integer(number) }
        if vm.isArrayLike(item), let number = try? vm.index(item) { return number }
        if isDecimal, let result = try vm.callUser(item, vm.names.int) { return try vm.index(result) }
        if let result = try vm.callUser(item, vm.names.index) { return try vm.index(result) }
        throw PercentFormat.needsNumber(conversion, typeName: vm.typeName(item))
    }

    mutating func float(_ item: Value) throws(Fault) -> Double { try vm.double(item) }

    mutating func character(_ item: Value) throws(Fault) -> Text {
        if let number = item.asInt { return try PercentFormat.character(number) }
        if case .str(let text) = item, text.count == 1 { return text.text }
        if let result = try vm.callUser(item, vm.names.index) { return try PercentFormat.character(vm.index(result)) }
        throw PercentFormat.needsCharacter
    }
}

/// The arguments of `str.format`.
struct BraceValues: BraceArguments {
    typealias Item = Value
    let vm: Interpreter
    let positional: [Value]
    let named: Value
    /// For `format_map`: no positional arguments, names looked up in any mapping.
    let isMap: Bool

    mutating func positional(_ index: Int) throws(Fault) -> Value {
        if isMap { throw BraceFormat.noPositional }
        guard index < positional.count else { throw BraceFormat.outOfRange(index) }
        return positional[index]
    }

    mutating func named(_ name: String) throws(Fault) -> Value { try vm.item(named, .string(name)) }
    mutating func attribute(_ item: Value, _ name: String) throws(Fault) -> Value { try vm.attribute(item, vm.intern(name), nil) }
    mutating func element(_ item: Value, index: Int) throws(Fault) -> Value { try vm.item(item, .int(index)) }
    mutating func element(_ item: Value, key: String) throws(Fault) -> Value { try vm.item(item, .string(key)) }

    mutating func converted(_ item: Value, _ conversion: Unicode.Scalar) throws(Fault) -> Value {
        switch conversion {
        case "r": .string(try vm.repr(item))
        case "a": .string(Text(try vm.repr(item)).asciiOnly)
        default: .string(try vm.str(item))
        }
    }

    mutating func render(_ item: Value, spec: String) throws(Fault) -> String { try vm.format(item, spec) }
}

extension Interpreter {
    /// `format % values`.
    func formatPercent(_ format: StringObject, _ values: Value) throws(Fault) -> Value {
        var arguments = PercentValues(values, self)
        return .string(try PercentFormat.format(format.value, &arguments))
    }
}
