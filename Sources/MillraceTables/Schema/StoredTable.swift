internal import MillraceModel
internal import MillraceStreams

/// A table as its row in the store has it.
struct StoredTable: Hashable, Sendable {
    /// The stream that takes the table's changes.
    struct EnabledStream: Hashable, Sendable {
        let arn: StreamARN
        let viewType: StreamViewType
    }

    /// The space of the rows of all tables, behind the prefix of their service.
    static let space = "tables"

    /// Unique in the store and never used again, so that a table created anew under an old name has no old items.
    let number: UInt64
    let name: String
    let keySchema: KeySchema
    let createdAt: Timestamp
    var indexes: [StoredIndex] = []
    /// The number of the index or time to live that came last; numbers are never used again.
    var lastNumber: UInt64 = 0
    var provisionedThroughput: ProvisionedThroughput?
    var isDeletionProtected = false
    var tags: [String: String] = [:]
    var timeToLive: TimeToLive?
    /// The numbers of the indexes, and of time to live, that have not taken up all items yet.
    var backfills: [UInt64] = []
    /// The Kinesis streams that take or took the table's changes; at most one is active.
    var destinations: [KinesisDestination] = []
    /// The enabled stream; its ARN is also the latest one.
    var stream: EnabledStream?
    /// The stream that was enabled last.
    var latestStreamARN: StreamARN?

    /// The space of the table's items.
    var itemSpace: String { "items/\(number)" }

    /// The space of the instants at which items expire.
    var expirySpace: String { "items/\(number)/expiry" }

    /// The space of changes that the destination has not taken yet.
    var outboxSpace: String { "items/\(number)/outbox" }

    /// The attribute that says when an item expires, where that counts.
    var expiryAttribute: String? { timeToLive.flatMap { $0.isEnabled ? $0.attributeName : nil } }

    /// Whether items have rows beside their own.
    var hasSecondaryRows: Bool { !indexes.isEmpty || expiryAttribute != nil }

    /// The destination that changes flow into.
    var activeDestination: KinesisDestination? { destinations.first { $0.status == .active } }

    /// An index by its name.
    func index(named name: String) -> StoredIndex? { indexes.first { $0.definition.name == name } }

    /// The space of an index.
    func space(of index: StoredIndex) -> String { "items/\(number)/index/\(index.number)" }

    /// All attributes that belong to the key of the table or of an index, each once.
    var keyAttributes: [KeyAttribute] {
        var attributes = keySchema.attributes
        for attribute in indexes.flatMap(\.definition.keySchema.attributes) where !attributes.contains(attribute) {
            attributes.append(attribute)
        }
        return attributes
    }

    /// Where a table stands.
    static func rowKey(of name: String, _ spacePrefix: String) -> RowKey {
        RowKey(space: spacePrefix + space, key: [UInt8](name.utf8))
    }

    /// Reads a table as a transaction sees it.
    static func read(_ key: RowKey, from transaction: borrowing StoreTransaction) throws -> StoredTable? {
        try transaction.row(key).map { try StoredTable($0) }
    }
}

/// A secondary index with the number that names its space.
struct StoredIndex: Hashable, Sendable {
    let number: UInt64
    var definition: SecondaryIndex
}
