import MillraceModel

/// Reads the one value that a type is.
///
/// Its generic `decode` answers for all the types that the protocol lists, but for those of 128 bits.
struct ItemSingleValueDecodingContainer: SingleValueDecodingContainer {
    let decoder: ItemValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value == .null }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try decodeValue(type)
    }

    func decodeValue<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try ItemValueDecoder.decode(type, from: decoder.value, at: codingPath, decoder.options)
    }
}
