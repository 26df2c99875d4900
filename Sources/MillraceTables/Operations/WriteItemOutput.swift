public import MillraceModel

/// What `PutItem`, `UpdateItem` and `DeleteItem` answer.
public struct WriteItemOutput: Hashable, Sendable {
    /// What was asked for; `nil` when there is nothing of it.
    public let attributes: Item?
    /// The capacity, if asked for.
    public let consumedCapacity: ConsumedCapacity?
    /// The size of the item collection, if asked for and the table has local indexes.
    public let itemCollectionMetrics: ItemCollectionMetrics?
}
