/// What to query: the items of one hash key, in the order of their range keys.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
public struct QueryInput: Hashable, Sendable {
    /// The table.
    public var tableName: String
    /// The index to read; `nil` for the table itself.
    public var indexName: String?
    /// The hash key, and a condition on the range key, such as `id = :id AND begins_with(#d, :year)`.
    public var keyConditionExpression: String?
    /// The key condition as older clients say it; not beside expressions.
    public var keyConditions: [String: Condition]?
    /// What items to give of those that were read, and what of them.
    public var selection: ItemSelection
    /// Whether the range keys ascend.
    public var scanIndexForward = true

    /// Creates an input.
    public init(
        tableName: String,
        indexName: String? = nil,
        keyConditionExpression: String? = nil,
        selection: ItemSelection = ItemSelection()
    ) {
        self.tableName = tableName
        self.indexName = indexName
        self.keyConditionExpression = keyConditionExpression
        self.selection = selection
    }
}
