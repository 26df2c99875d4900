public import MillraceModel

/// What to update.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
public struct UpdateItemInput: Hashable, Sendable {
    /// The table.
    public var tableName: String
    /// The key attributes.
    public var key: Item
    /// What to change, such as `SET #s = :new ADD tries :one`; nothing creates an item of its key alone.
    public var updateExpression: String?
    /// What to change, as older clients say it.
    public var attributeUpdates: [String: AttributeUpdate]?
    /// What must hold of the item that is there; its names and values are those of the update, too.
    public var condition: ConditionInput
    /// Which attributes to give back.
    public var returnValues = ReturnValue.none
    /// Whether to say what capacity was taken.
    public var returnConsumedCapacity = ReturnConsumedCapacity.none
    /// Whether to say how large the item collection is.
    public var returnItemCollectionMetrics = ReturnItemCollectionMetrics.none
    /// Whether the error of a condition that failed holds the item.
    public var returnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.none

    /// Creates an input.
    public init(
        tableName: String, key: Item, updateExpression: String? = nil, condition: ConditionInput = ConditionInput()
    ) {
        self.tableName = tableName
        self.key = key
        self.updateExpression = updateExpression
        self.condition = condition
    }
}
