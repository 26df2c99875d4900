public import MillraceModel

/// What to put.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
public struct PutItemInput: Hashable, Sendable {
    /// The table.
    public var tableName: String
    /// The item, whole.
    public var item: Item
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
    public init(tableName: String, item: Item, condition: ConditionInput = ConditionInput()) {
        self.tableName = tableName
        self.item = item
        self.condition = condition
    }
}
