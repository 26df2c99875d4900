public import MillraceModel

/// What to delete.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
public struct DeleteItemInput: Hashable, Sendable {
    /// The table.
    public var tableName: String
    /// The key attributes.
    public var key: Item
    /// What must hold of the item that is there; as a text, or as older clients say it.
    public var condition: ConditionInput
    /// `none` or `allOld`.
    public var returnValues = ReturnValue.none
    /// Whether to say what capacity was taken.
    public var returnConsumedCapacity = ReturnConsumedCapacity.none
    /// Whether to say how large the item collection is.
    public var returnItemCollectionMetrics = ReturnItemCollectionMetrics.none
    /// Whether the error of a condition that failed holds the item.
    public var returnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.none

    /// Creates an input.
    public init(tableName: String, key: Item, condition: ConditionInput = ConditionInput()) {
        self.tableName = tableName
        self.key = key
        self.condition = condition
    }
}
