// Values of Swift as values of the language, and back.
//
// Numbers, strings, arrays, dictionaries and optionals convert by themselves; anything that is Codable converts by
// `Session.encode` and `Session.decode`. An `NDArray` is passed as it is: to share memory with it use `NDArray.external`,
// which takes a host's buffer without a copy, and `withElements`, which lends the array's own.

import NNRuntime

/// What can be given to a program and taken from it.
public protocol ScriptConvertible {
    /// This as a value of the language.
    func scriptValue(in vm: Interpreter) throws(Fault) -> Value
    /// A value of the language as this; a TypeError if it is something else.
    static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> Self
}

extension Value: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value { self }
    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> Value { value }
}

extension Int: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value { .int(self) }
    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> Int { try vm.index(value) }
}

extension Double: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value { .float(self) }
    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> Double { try vm.double(value) }
}

extension Float: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value { .float(Double(self)) }
    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> Float { Float(try vm.double(value)) }
}

extension Bool: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value { .bool(self) }
    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> Bool { try vm.truth(value) }
}

extension String: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value { .string(self) }
    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> String {
        if let text = value.asString { return text }
        throw .type("a str is needed, not \(vm.typeName(value))")
    }
}

extension Array: ScriptConvertible where Element: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value {
        var items: [Value] = []
        items.reserveCapacity(count)
        for element in self { items.append(try element.scriptValue(in: vm)) }
        return .newList(items)
    }

    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> [Element] {
        var result: [Element] = []
        for item in try vm.array(of: value) { result.append(try Element.from(item, in: vm)) }
        return result
    }
}

extension Dictionary: ScriptConvertible where Key: ScriptConvertible, Value: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> NNRuntime.Value {
        let dict = DictObject()
        for (key, value) in self { try vm.setItem(of: dict, try key.scriptValue(in: vm), try value.scriptValue(in: vm)) }
        return .dict(dict)
    }

    public static func from(_ value: NNRuntime.Value, in vm: Interpreter) throws(Fault) -> [Key: Value] {
        guard case .dict(let dict) = value else { throw .type("a dict is needed, not \(vm.typeName(value))") }
        var result: [Key: Value] = [:]
        for (key, value) in dict.items { result[try Key.from(key, in: vm)] = try Value.from(value, in: vm) }
        return result
    }
}

extension Optional: ScriptConvertible where Wrapped: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value {
        if let self { try self.scriptValue(in: vm) } else { .none }
    }

    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> Wrapped? {
        value.isNone ? nil : try Wrapped.from(value, in: vm)
    }
}

extension NDArray: ScriptConvertible {
    public func scriptValue(in vm: Interpreter) throws(Fault) -> Value { .array(self) }
    public static func from(_ value: Value, in vm: Interpreter) throws(Fault) -> NDArray {
        if case .array(let array) = value { array } else { try vm.array(from: value) }
    }
}
