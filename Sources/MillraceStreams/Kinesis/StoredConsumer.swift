internal import MillraceModel

/// A registered consumer, as its row in the store has it.
struct StoredConsumer: Hashable, Sendable {
    /// The space of the rows of all consumers, behind the prefix of their service.
    static let space = "kinesis/consumers"

    /// The form that is written.
    private static let version: UInt8 = 1

    /// The stream's name.
    let stream: String
    /// The consumer's name.
    let name: String
    /// When it was registered.
    let createdAt: Timestamp
    /// The tags.
    var tags: [String: String]

    /// Where a consumer stands; for the empty name, in front of all consumers of the stream.
    ///
    /// No name holds a slash, so the consumers of a stream stand together.
    static func rowKey(of name: String, stream: String, in space: String) -> RowKey {
        RowKey(space: space, key: [UInt8]("\(stream)/\(name)".utf8))
    }

    /// Reads a consumer as a transaction sees it.
    static func read(
        _ name: String, of stream: String, in space: String, from transaction: borrowing StoreTransaction
    ) throws -> StoredConsumer? {
        try transaction.row(rowKey(of: name, stream: stream, in: space)).map { try StoredConsumer($0) }
    }

    /// The consumers of a stream as a transaction sees them.
    static func readAll(
        of stream: String, in space: String, from transaction: borrowing StoreTransaction
    ) throws -> [StoredConsumer] {
        let key = rowKey(of: "", stream: stream, in: space).key
        return try consumers(of: stream, in: transaction.rows(in: space, after: key, limit: .max))
    }

    /// The committed consumers of a stream behind a name.
    static func readAll(
        of stream: String, after name: String = "", in space: String, from store: any StreamStore
    ) async throws -> [StoredConsumer] {
        let key = rowKey(of: name, stream: stream, in: space).key
        return try consumers(of: stream, in: await store.rows(in: space, after: key, limit: .max))
    }

    private static func consumers(of stream: String, in rows: [Row]) throws -> [StoredConsumer] {
        let prefix = [UInt8]("\(stream)/".utf8)
        return try rows.prefix { $0.key.starts(with: prefix) }.map { try StoredConsumer($0.value) }
    }
}

extension StoredConsumer {
    /// The row's value.
    var encoded: [UInt8] {
        var writer = BinaryWriter(reserving: 64)
        writer.write(byte: Self.version)
        writer.write(text: stream)
        writer.write(text: name)
        writer.write(signed: createdAt.microsecondsSinceEpoch)
        writer.write(tags: tags)
        return writer.bytes
    }

    /// Reads a row's value.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(_ bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader(bytes)
        let version = try reader.readByte()
        guard version == Self.version else { throw reader.damage("Kinesis consumers of form \(version) are unknown") }
        stream = try reader.readText()
        name = try reader.readText()
        createdAt = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        tags = try reader.readTags()
        try reader.finish()
    }
}
