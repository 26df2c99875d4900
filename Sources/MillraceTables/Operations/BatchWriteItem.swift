public import MillraceModel

/// One of the writes of a batch.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_WriteRequest.html
public enum WriteRequest: Hashable, Sendable {
    /// Puts an item, whole.
    case put(Item)
    /// Deletes the item of a key, if there is one.
    case delete(key: Item)
}

/// What `BatchWriteItem` answers; nothing is ever left unprocessed here.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
public struct BatchWriteItemOutput: Hashable, Sendable {
    /// The sizes of the item collections of tables with local indexes, if asked for.
    public let itemCollectionMetrics: [String: [ItemCollectionMetrics]]?
    /// The capacity of each table, if asked for.
    public let consumedCapacity: [ConsumedCapacity]?
}
