public import MillraceModel

/// A stretch of a table's items in the order of their keys.
public struct ItemPage: Hashable, Sendable {
    /// The items.
    public var items: [Item]
    /// The key of the last item when there are more behind it, to go on from; `nil` at the end.
    public var lastEvaluatedKey: Item?

    /// Creates a page.
    public init(items: [Item], lastEvaluatedKey: Item? = nil) {
        self.items = items
        self.lastEvaluatedKey = lastEvaluatedKey
    }
}
