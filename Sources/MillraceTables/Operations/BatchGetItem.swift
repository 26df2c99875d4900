public import MillraceModel

/// Which items of one table to get.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KeysAndAttributes.html
public struct KeysAndAttributes: Hashable, Sendable {
    /// The keys of the items, each once.
    public var keys: [Item]
    /// Which attributes to give; all by default.
    public var projection: ProjectionInput
    /// Whether capacity is counted as that of strongly consistent reads; every read here is one.
    public var consistentRead = false

    /// Creates an input.
    public init(keys: [Item], projection: ProjectionInput = ProjectionInput()) {
        self.keys = keys
        self.projection = projection
    }
}

/// What `BatchGetItem` answers.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
public struct BatchGetItemOutput: Hashable, Sendable {
    /// The items that are there, by table.
    public let responses: [String: [Item]]
    /// What did not fit into 16 MB, to be asked again; empty most of the time.
    public let unprocessedKeys: [String: KeysAndAttributes]
    /// The capacity of each table, if asked for.
    public let consumedCapacity: [ConsumedCapacity]?
}
