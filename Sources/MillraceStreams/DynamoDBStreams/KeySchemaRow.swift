internal import MillraceModel

/// The row that holds the key of a stream's table: one or two names.
enum KeySchemaRow {
    /// The form that is written.
    static let version: UInt8 = 1

    /// The address of the row.
    static func key(of stream: StreamARN) -> RowKey {
        RowKey(space: "stream-keys", key: [UInt8](stream.description.utf8))
    }

    /// Reads the row.
    ///
    /// - Throws: `StoreError.corrupt`.
    static func elements(_ bytes: [UInt8]) throws(StoreError) -> [DynamoDBStreamsService.KeySchemaElement] {
        var reader = BinaryReader(bytes)
        let found = try reader.readByte()
        guard found == version else { throw reader.damage("keys of form \(found) are unknown") }
        var elements = [DynamoDBStreamsService.KeySchemaElement(attributeName: try reader.readText(), keyType: .hash)]
        if reader.remaining > 0 { elements.append(.init(attributeName: try reader.readText(), keyType: .range)) }
        try reader.finish()
        return elements
    }
}
