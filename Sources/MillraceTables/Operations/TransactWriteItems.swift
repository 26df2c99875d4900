public import MillraceModel

/// One action of a transaction.
///
/// Conditions and updates come as expressions, and nothing but the item of a condition that failed is given back: legacy
/// parameters and `returnValues` are refused.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItem.html
public enum TransactWriteItem: Hashable, Sendable {
    /// Puts an item.
    case put(PutItemInput)
    /// Updates an item, which needs an expression.
    case update(UpdateItemInput)
    /// Deletes an item.
    case delete(DeleteItemInput)
    /// Changes nothing; the transaction takes place only if the condition holds, which it needs.
    case conditionCheck(DeleteItemInput)
}

/// What `TransactWriteItems` answers.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
public struct TransactWriteItemsOutput: Hashable, Sendable {
    /// The sizes of the item collections of tables with local indexes, if asked for.
    public let itemCollectionMetrics: [String: [ItemCollectionMetrics]]?
    /// The capacity of each table, if asked for.
    public let consumedCapacity: [ConsumedCapacity]?
}

/// What `TransactGetItems` answers.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
public struct TransactGetItemsOutput: Hashable, Sendable {
    /// The items in the order of the request; `nil` where there is none.
    public let items: [Item?]
    /// The capacity of each table, if asked for.
    public let consumedCapacity: [ConsumedCapacity]?
}
