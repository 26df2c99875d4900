internal import MillraceModel
internal import MillraceStreams

/// A table as its row in the store has it.
struct StoredTable: Hashable, Sendable {
    /// The stream that takes the table's changes.
    struct EnabledStream: Hashable, Sendable {
        let arn: StreamARN
        let viewType: StreamViewType
    }

    /// The space of the rows of all tables.
    static let space = "tables"
    /// The form that is written.
    private static let version: UInt8 = 1

    /// Unique in the store and never used again, so that a table created anew under an old name has no old items.
    let number: UInt64
    let name: String
    let keySchema: KeySchema
    let createdAt: Timestamp
    /// The enabled stream; its ARN is also the latest one.
    var stream: EnabledStream?
    /// The stream that was enabled last.
    var latestStreamARN: StreamARN?

    /// The space of the table's items.
    var itemSpace: String { "items/\(number)" }

    static func rowKey(of name: String) -> RowKey { RowKey(space: space, key: [UInt8](name.utf8)) }

    /// Reads the table of a name as a transaction sees it.
    static func read(_ name: String, from transaction: borrowing StoreTransaction) throws -> StoredTable? {
        try transaction.row(rowKey(of: name)).map { try StoredTable($0) }
    }
}

extension StoredTable {
    /// The row's value.
    var encoded: [UInt8] {
        var writer = BinaryWriter(reserving: 128)
        writer.write(byte: Self.version)
        writer.write(varint: number)
        writer.write(text: name)
        writer.write(count: keySchema.attributes.count)
        for attribute in keySchema.attributes {
            writer.write(text: attribute.name)
            writer.write(text: attribute.type.rawValue)
        }
        writer.write(signed: createdAt.microsecondsSinceEpoch)
        writer.write(text: latestStreamARN?.description ?? "")
        writer.write(text: stream?.viewType.rawValue ?? "")
        return writer.bytes
    }

    /// Reads a row's value.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(_ bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader(bytes)
        let version = try reader.readByte()
        guard version == Self.version else { throw reader.damage("tables of form \(version) are unknown") }
        number = try reader.readVarint()
        name = try reader.readText()
        var attributes: [KeyAttribute] = []
        for _ in 0..<(try reader.readCount()) {
            let name = try reader.readText()
            guard let type = KeyAttribute.KeyType(rawValue: try reader.readText()) else {
                throw reader.damage("a key attribute has an unknown type")
            }
            attributes.append(KeyAttribute(name, type))
        }
        guard let hash = attributes.first, attributes.count <= 2 else {
            throw reader.damage("a key has \(attributes.count) attributes")
        }
        keySchema = KeySchema(hash: hash, range: attributes.count == 2 ? attributes[1] : nil)
        createdAt = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        let (arn, viewType) = (try reader.readText(), try reader.readText())
        try reader.finish()
        latestStreamARN = StreamARN(arn)
        guard arn.isEmpty || latestStreamARN != nil else { throw reader.damage("\(arn) is not the ARN of a stream") }
        guard !viewType.isEmpty else { return }
        guard let latestStreamARN, let viewType = StreamViewType(rawValue: viewType) else {
            throw reader.damage("an enabled stream has no ARN or no view")
        }
        stream = EnabledStream(arn: latestStreamARN, viewType: viewType)
    }
}
