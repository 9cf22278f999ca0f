// Values of the language as Codable types: a dict, or an object with attributes, becomes a structure; a list, a tuple or an
// array becomes an array.

import NNRuntime

/// Makes anything Decodable of a value.
struct ValueDecoder: Decoder {
    let value: Value
    let vm: Interpreter
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    static func decode<T: Decodable>(_ type: T.Type, from value: Value, in vm: Interpreter) throws -> T {
        try ValueDecoder(value: value, vm: vm, codingPath: []).decode(type)
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let integer = type as? any FixedWidthInteger.Type, let made = try self.integer(integer) as? T { return made }
        if let convertible = type as? any ScriptConvertible.Type {
            do { if let made = try convertible.from(value, in: vm) as? T { return made } } catch { throw mismatch(type, error) }
        }
        return try T(from: self)
    }

    private func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        let int: Int
        do { int = try vm.index(value) } catch { throw mismatch(type, error) }
        if let made = T(exactly: int) { return made }
        throw DecodingError.dataCorrupted(context("\(int) does not fit into \(type)"))
    }

    private func context(_ words: String) -> DecodingError.Context { DecodingError.Context(codingPath: codingPath, debugDescription: words) }

    private func mismatch(_ type: any Any.Type, _ fault: Fault) -> DecodingError {
        vm.forget(fault)
        return .typeMismatch(type, context(fault.message))
    }

    private func part(_ value: Value, _ key: any CodingKey) -> ValueDecoder { ValueDecoder(value: value, vm: vm, codingPath: codingPath + [key]) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        switch value {
        case .dict, .instance: KeyedDecodingContainer(Keyed(decoder: self))
        default: throw DecodingError.typeMismatch([String: Any].self, context("a dict is needed, not \(vm.typeName(value))"))
        }
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        do { return Unkeyed(decoder: self, items: try vm.array(of: value)) } catch { throw mismatch([Any].self, error) }
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: ValueDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }
        var allKeys: [Key] {
            if case .dict = decoder.value { return decoder.vm.stringKeys(of: decoder.value).compactMap { Key(stringValue: $0) } }
            return decoder.vm.attributeNames(of: decoder.value).compactMap { Key(stringValue: $0) }.filter { contains($0) }
        }

        private func stored(_ key: any CodingKey) -> Value? {
            if case .dict(let dict) = decoder.value { return dict[key.stringValue] }
            return decoder.vm.storedAttribute(decoder.value, key.stringValue)
        }

        func contains(_ key: Key) -> Bool { stored(key) != nil }

        private func part(_ key: any CodingKey) throws -> ValueDecoder {
            guard let value = stored(key) else { throw DecodingError.keyNotFound(key, decoder.context("there is no '\(key.stringValue)'")) }
            return decoder.part(value, key)
        }

        func decodeNil(forKey key: Key) throws -> Bool { try part(key).value.isNone }
        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try part(key).decode(type) }
        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
            try part(key).container(keyedBy: type)
        }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { try part(key).unkeyedContainer() }
        func superDecoder() throws -> any Decoder { try part(NameKey("super")) }
        func superDecoder(forKey key: Key) throws -> any Decoder { try part(key) }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let decoder: ValueDecoder
        let items: [Value]
        var currentIndex = 0
        var codingPath: [any CodingKey] { decoder.codingPath }
        var count: Int? { items.count }
        var isAtEnd: Bool { currentIndex >= items.count }

        private func part() throws -> ValueDecoder {
            guard currentIndex < items.count else { throw DecodingError.valueNotFound(Any.self, decoder.context("there are only \(items.count) items")) }
            return decoder.part(items[currentIndex], NameKey(currentIndex))
        }

        /// The item at hand, which is used up only if `body` succeeds.
        private mutating func take<T>(_ body: (ValueDecoder) throws -> T) throws -> T {
            let result = try body(try part())
            currentIndex += 1
            return result
        }

        mutating func decodeNil() throws -> Bool {
            guard try part().value.isNone else { return false }
            currentIndex += 1
            return true
        }
        mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try take { try $0.decode(type) } }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
            try take { try $0.container(keyedBy: type) }
        }
        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try take { try $0.unkeyedContainer() } }
        mutating func superDecoder() throws -> any Decoder { try take { $0 } }
    }

    private struct Single: SingleValueDecodingContainer {
        let decoder: ValueDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }
        func decodeNil() -> Bool { decoder.value.isNone }
        func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
    }
}
