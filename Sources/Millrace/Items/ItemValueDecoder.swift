import MillraceModel

/// The decoder that one value reads itself from.
struct ItemValueDecoder: Decoder {
    let value: AttributeValue
    let codingPath: [any CodingKey]
    let options: ItemCodingOptions

    var userInfo: [CodingUserInfoKey: Any] { options.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .map(let members) = value else {
            throw fault(.wrongType(expected: "a map (M)"), for: [String: AttributeValue].self)
        }
        return KeyedDecodingContainer(
            ItemKeyedDecodingContainer<Key>(members: members, codingPath: codingPath, options: options))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let elements: [AttributeValue]
        switch value {
        case .list(let values): elements = values
        case .stringSet(let texts): elements = texts.map { .string($0) }
        case .numberSet(let numbers): elements = numbers.map { .number($0) }
        case .binarySet(let binaries): elements = binaries.map { .binary($0) }
        default:
            throw fault(.wrongType(expected: "a list or a set (L, SS, NS, BS)"), for: [AttributeValue].self)
        }
        return ItemUnkeyedDecodingContainer(elements: elements, codingPath: codingPath, options: options)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        ItemSingleValueDecodingContainer(decoder: self)
    }

    private func fault(_ fault: AttributeFault, for type: any Any.Type) -> DecodingError {
        fault.decodingError(for: type, of: value, at: codingPath)
    }

    /// Makes a value of any type of an attribute.
    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from attribute: AttributeValue,
        at path: @autoclosure () -> [any CodingKey],
        _ options: ItemCodingOptions
    ) throws -> Value {
        if let convertible = type as? any AttributeConvertible.Type {
            do throws(AttributeFault) {
                // The cast back cannot fail: `make` answers the type it is called on.
                if let value = try convertible.make(from: attribute, options) as? Value { return value }
            } catch {
                throw error.decodingError(for: type, of: attribute, at: path())
            }
        }
        return try Value(from: ItemValueDecoder(value: attribute, codingPath: path(), options: options))
    }
}
