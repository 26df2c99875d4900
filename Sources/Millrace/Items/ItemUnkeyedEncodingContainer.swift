import MillraceModel

/// Writes a list.
///
/// Its generic `encode` answers for all the types that the protocol lists, but for those of 128 bits.
struct ItemUnkeyedEncodingContainer: UnkeyedEncodingContainer {
    let elements: EncodedElements
    let codingPath: [any CodingKey]
    let options: ItemCodingOptions

    var count: Int { elements.nodes.count }

    /// The path of the element that comes next.
    private var elementPath: [any CodingKey] { codingPath + [ItemCodingKey(intValue: count)] }

    mutating func encodeNil() throws {
        elements.nodes.append(.value(.null))
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try encodeElement(value)
    }

    func encodeElement(_ value: some Encodable) throws {
        let attribute = try ItemValueEncoder.encode(value, at: elementPath, options)
        elements.nodes.append(.value(attribute))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        let nested = EncodedMembers()
        let container = ItemKeyedEncodingContainer<NestedKey>(
            members: nested, codingPath: elementPath, options: options)
        elements.nodes.append(.members(nested))
        return KeyedEncodingContainer(container)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let nested = EncodedElements()
        let container = ItemUnkeyedEncodingContainer(elements: nested, codingPath: elementPath, options: options)
        elements.nodes.append(.elements(nested))
        return container
    }

    mutating func superEncoder() -> any Encoder {
        let encoder = ItemValueEncoder(codingPath: elementPath, options: options)
        elements.nodes.append(.encoder(encoder))
        return encoder
    }
}
