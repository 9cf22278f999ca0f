// Codable types as values of the language: a structure becomes a dict with string keys, an array a list.

import NNRuntime

/// Makes a value of anything Encodable.
struct ValueEncoder: Encoder {
    let vm: Interpreter
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]
    /// Where the value goes.
    let put: (Value) -> Void

    static func value(of source: some Encodable, in vm: Interpreter) throws -> Value {
        let place = Place()
        try ValueEncoder(vm: vm, codingPath: [], put: { place.value = $0 }).encode(source)
        return place.value
    }

    private final class Place { var value = Value.none }

    func encode(_ source: some Encodable) throws {
        if let convertible = source as? any ScriptConvertible { put(try convertible.scriptValue(in: vm)) } else { try source.encode(to: self) }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let dict = DictObject()
        put(.dict(dict))
        return KeyedEncodingContainer(Keyed(encoder: self, dict: dict))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        let list = ListObject()
        put(.list(list))
        return Unkeyed(encoder: self, list: list)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

    /// An encoder for a part.
    private func part(_ key: any CodingKey, _ put: @escaping (Value) -> Void) -> ValueEncoder {
        ValueEncoder(vm: vm, codingPath: codingPath + [key], put: put)
    }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: ValueEncoder
        let dict: DictObject
        var codingPath: [any CodingKey] { encoder.codingPath }

        private func part(_ key: any CodingKey) -> ValueEncoder {
            let dict = dict
            return encoder.part(key) { dict[key.stringValue] = $0 }
        }

        mutating func encodeNil(forKey key: Key) throws { dict[key.stringValue] = Value.none }
        mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try part(key).encode(value) }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
            part(key).container(keyedBy: type)
        }
        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { part(key).unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { part(NameKey("super")) }
        mutating func superEncoder(forKey key: Key) -> any Encoder { part(key) }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let encoder: ValueEncoder
        let list: ListObject
        var codingPath: [any CodingKey] { encoder.codingPath }
        var count: Int { list.items.count }

        private func part() -> ValueEncoder {
            let list = list, index = list.items.count
            list.items.append(.none)
            return encoder.part(NameKey(index)) { list.items[index] = $0 }
        }

        mutating func encodeNil() throws { list.items.append(.none) }
        mutating func encode<T: Encodable>(_ value: T) throws { try part().encode(value) }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> { part().container(keyedBy: type) }
        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { part() }
    }

    private struct Single: SingleValueEncodingContainer {
        let encoder: ValueEncoder
        var codingPath: [any CodingKey] { encoder.codingPath }
        mutating func encodeNil() throws { encoder.put(.none) }
        mutating func encode<T: Encodable>(_ value: T) throws {
            if let integer = value as? any BinaryInteger {
                guard let int = Int(exactly: integer) else {
                    throw EncodingError.invalidValue(value, EncodingError.Context(codingPath: codingPath, debugDescription: "\(value) is no int of 64 bits"))
                }
                encoder.put(.int(int))
            } else { try encoder.encode(value) }
        }
    }
}

/// A key made of a name or a place.
struct NameKey: CodingKey {
    let stringValue: String
    let intValue: Int?
    init(_ name: String) { stringValue = name; intValue = nil }
    init(_ index: Int) { stringValue = String(index); intValue = index }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}
