import MillraceModel

/// Writes the one value that a type is.
///
/// Its generic `encode` answers for all the types that the protocol lists, but for those of 128 bits.
struct ItemSingleValueEncodingContainer: SingleValueEncodingContainer {
    let encoder: ItemValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil() throws {
        encoder.set(.null)
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try encodeValue(value)
    }

    func encodeValue(_ value: some Encodable) throws {
        encoder.set(try ItemValueEncoder.encode(value, at: codingPath, encoder.options))
    }
}
