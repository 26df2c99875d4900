import MillraceModel

/// Writes a map.
///
/// Its generic `encode` answers for all the types that the protocol lists, but for those of 128 bits.
struct ItemKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let members: EncodedMembers
    let codingPath: [any CodingKey]
    let options: ItemCodingOptions

    mutating func encodeNil(forKey key: Key) throws {
        members.nodes[key.stringValue] = .value(.null)
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try encodeMember(value, forKey: key)
    }

    func encodeMember(_ value: some Encodable, forKey key: Key) throws {
        let attribute = try ItemValueEncoder.encode(value, at: codingPath + [key], options)
        members.nodes[key.stringValue] = .value(attribute)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        let nested: EncodedMembers
        // A type may ask more than once and goes on in the same container.
        if case .members(let begun) = members.nodes[key.stringValue] {
            nested = begun
        } else {
            nested = EncodedMembers()
        }
        members.nodes[key.stringValue] = .members(nested)
        return KeyedEncodingContainer(
            ItemKeyedEncodingContainer<NestedKey>(members: nested, codingPath: codingPath + [key], options: options))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        let nested: EncodedElements
        if case .elements(let begun) = members.nodes[key.stringValue] {
            nested = begun
        } else {
            nested = EncodedElements()
        }
        members.nodes[key.stringValue] = .elements(nested)
        return ItemUnkeyedEncodingContainer(elements: nested, codingPath: codingPath + [key], options: options)
    }

    mutating func superEncoder() -> any Encoder {
        superEncoder(at: ItemCodingKey.superclass)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        superEncoder(at: key)
    }

    private func superEncoder(at key: any CodingKey) -> ItemValueEncoder {
        let encoder = ItemValueEncoder(codingPath: codingPath + [key], options: options)
        members.nodes[key.stringValue] = .encoder(encoder)
        return encoder
    }
}
