import MillraceModel

/// Reads a map.
///
/// Its generic `decode` answers for all the types that the protocol lists, but for those of 128 bits.
struct ItemKeyedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: Item
    let codingPath: [any CodingKey]
    let options: ItemCodingOptions

    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key) == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decodeMember(type, forKey: key)
    }

    func decodeMember<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try ItemValueDecoder.decode(type, from: member(key), at: codingPath + [key], options)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder(of: member(key), at: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(of: member(key), at: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let key = ItemCodingKey.superclass
        // As with Foundation's coders, a superclass without members need not be there.
        return decoder(of: members[key.stringValue] ?? .null, at: key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        decoder(of: members[key.stringValue] ?? .null, at: key)
    }

    private func member(_ key: Key) throws -> AttributeValue {
        guard let value = members[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key,
                .init(codingPath: codingPath, debugDescription: "there is no attribute \"\(key.stringValue)\""))
        }
        return value
    }

    private func decoder(of value: AttributeValue, at key: any CodingKey) -> ItemValueDecoder {
        ItemValueDecoder(value: value, codingPath: codingPath + [key], options: options)
    }
}
