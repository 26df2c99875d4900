public import MillraceModel
internal import MillraceStreams

/// A table as it stands.
///
/// Emulated tables are active from the moment they are created.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
public struct TableDescription: Hashable, Sendable {
    /// A secondary index as it stands.
    public struct Index: Hashable, Sendable {
        /// What it was made from.
        public let definition: SecondaryIndex
        /// `<table ARN>/index/<name>`.
        public let arn: String
        /// Whether the items that were there before it are still being taken up (`IndexStatus` `CREATING`).
        public let isBackfilling: Bool
        /// How many items stand in it.
        public internal(set) var itemCount = 0
        /// About how many bytes they take.
        public internal(set) var sizeBytes = 0
    }

    /// The table's name.
    public let name: String
    /// `arn:aws:dynamodb:<region>:<account>:table/<name>`.
    public let arn: String
    /// A UUID that no other table has, also none of the same name.
    public let id: String
    /// The primary key.
    public let keySchema: KeySchema
    /// The attributes of all keys, each once (`AttributeDefinitions`).
    public let attributeDefinitions: [KeyAttribute]
    /// The secondary indexes.
    public internal(set) var indexes: [Index]
    /// The provisioned capacity; `nil` for `PAY_PER_REQUEST`.
    public let provisionedThroughput: ProvisionedThroughput?
    /// Whether `DeleteTable` is refused.
    public let isDeletionProtected: Bool
    /// When the table was created.
    public let createdAt: Timestamp
    /// How many items there are.
    public internal(set) var itemCount = 0
    /// About how many bytes they take.
    public internal(set) var sizeBytes = 0
    /// What the records of the enabled stream show; `nil` when no stream is enabled, also after a disable.
    public let streamViewType: StreamViewType?
    /// The stream that was enabled last, label included; `nil` when there never was one.
    ///
    /// It stays after a disable.
    public let latestStreamARN: StreamARN?

    /// The label of the stream that was enabled last, such as `2015-05-11T21:21:33.291`.
    public var latestStreamLabel: String? {
        guard case .dynamoDB(_, let label) = latestStreamARN?.source else { return nil }
        return label
    }

    init(_ table: StoredTable, region: String, accountID: String) {
        name = table.name
        let arn = "arn:aws:dynamodb:\(region):\(accountID):table/\(table.name)"
        self.arn = arn
        var hash = StableHash()
        hash.combine("\(arn)/\(table.number)/\(table.createdAt.microsecondsSinceEpoch)".utf8)
        id = UUIDText.text(hash.value, version: 4)
        keySchema = table.keySchema
        attributeDefinitions = table.keyAttributes
        indexes = table.indexes.map { index in
            Index(
                definition: index.definition,
                arn: "\(arn)/index/\(index.definition.name)",
                isBackfilling: table.backfills.contains(index.number)
            )
        }
        provisionedThroughput = table.provisionedThroughput
        isDeletionProtected = table.isDeletionProtected
        createdAt = table.createdAt
        streamViewType = table.stream?.viewType
        latestStreamARN = table.latestStreamARN
    }
}
