package import MillraceModel

// The key of a stream's table, in a row of its own beside the stream: it has to be known after the table is gone.
extension StoreTransaction {
    /// Notes the key of a stream's table, which a table does in the transaction that makes the stream.
    ///
    /// - Parameters:
    ///   - hash: The name of the hash attribute.
    ///   - range: The name of the range attribute, if there is one.
    ///   - stream: The stream.
    package mutating func setKeySchema(hash: String, range: String?, of stream: StreamARN) {
        var writer = BinaryWriter()
        writer.write(byte: KeySchemaRow.version)
        for name in [hash, range].compactMap(\.self) { writer.write(text: name) }
        setRow(KeySchemaRow.key(of: stream), writer.bytes)
    }

    /// Forgets the key of a stream's table.
    mutating func removeKeySchema(of stream: StreamARN) {
        removeRow(KeySchemaRow.key(of: stream))
    }
}
