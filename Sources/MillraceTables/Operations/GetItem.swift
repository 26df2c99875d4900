public import MillraceModel

/// What to get.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
public struct GetItemInput: Hashable, Sendable {
    /// The table.
    public var tableName: String
    /// The key attributes.
    public var key: Item
    /// Which attributes to give; all by default.
    public var projection = ProjectionInput()
    /// Whether capacity is counted as that of a strongly consistent read; every read here is one.
    public var consistentRead = false
    /// Whether to say what capacity was taken.
    public var returnConsumedCapacity = ReturnConsumedCapacity.none

    /// Creates an input.
    public init(tableName: String, key: Item, projection: ProjectionInput = ProjectionInput()) {
        self.tableName = tableName
        self.key = key
        self.projection = projection
    }
}

/// What `GetItem` answers.
public struct GetItemOutput: Hashable, Sendable {
    /// The item, or `nil` when there is none.
    public let item: Item?
    /// The capacity, if asked for.
    public let consumedCapacity: ConsumedCapacity?
}
