public import MillraceModel
public import MillraceStreams

/// What a table is created from.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
public struct TableDefinition: Hashable, Sendable {
    /// The Kinesis stream that takes a table's changes.
    public struct KinesisDestination: Hashable, Sendable {
        /// The stream, of the table's account and Region.
        public let streamARN: StreamARN
        /// The unit of instants in the records; `nil` for milliseconds.
        public let precision: MillraceTables.KinesisDestination.Precision?

        /// Creates a destination.
        public init(streamARN: StreamARN, precision: MillraceTables.KinesisDestination.Precision? = nil) {
            self.streamARN = streamARN
            self.precision = precision
        }
    }

    /// The table's name, 3 to 255 of `a-z A-Z 0-9 _ . -`, unique in account and Region.
    public let name: String
    /// The primary key.
    public let keySchema: KeySchema
    /// The secondary indexes, at most 20 global and 5 local ones.
    public let indexes: [SecondaryIndex]
    /// The provisioned capacity; `nil` for `PAY_PER_REQUEST`.
    public let provisionedThroughput: ProvisionedThroughput?
    /// What the records of the table's stream show; `nil` creates no stream.
    public let streamViewType: StreamViewType?
    /// The attribute that says when an item expires; `nil` when none does.
    public let timeToLiveAttribute: String?
    /// The Kinesis stream that takes the table's changes, which must exist; `nil` for none.
    public let kinesisDestination: KinesisDestination?
    /// Whether `DeleteTable` is refused.
    public let isDeletionProtected: Bool
    /// The tags, at most 50.
    public let tags: [String: String]

    /// Creates a definition.
    ///
    /// - Throws: `ServiceError` with the code `.validation` for a name that is too short, too long or has other
    ///   characters, for key attributes without a name or with one over 255 bytes, for two of one name, and for indexes
    ///   or tags that break a rule.
    public init(
        name: String,
        keySchema: KeySchema,
        indexes: [SecondaryIndex] = [],
        provisionedThroughput: ProvisionedThroughput? = nil,
        streamViewType: StreamViewType? = nil,
        timeToLiveAttribute: String? = nil,
        kinesisDestination: KinesisDestination? = nil,
        isDeletionProtected: Bool = false,
        tags: [String: String] = [:]
    ) throws(ServiceError) {
        try TableRules.check(name: name)
        try TableRules.check(keySchema)
        try TableRules.check(provisionedThroughput)
        try IndexRules.check(indexes, ofTableWith: keySchema, isProvisioned: provisionedThroughput != nil)
        try TimeToLive.check(timeToLiveAttribute)
        try TagRules.check(tags)
        self.name = name
        self.keySchema = keySchema
        self.indexes = indexes
        self.provisionedThroughput = provisionedThroughput
        self.streamViewType = streamViewType
        self.timeToLiveAttribute = timeToLiveAttribute
        self.kinesisDestination = kinesisDestination
        self.isDeletionProtected = isDeletionProtected
        self.tags = tags
    }
}
