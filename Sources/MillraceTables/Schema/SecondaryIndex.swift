/// A second order in which the items of a table can be read.
///
/// An item stands in it when it has the index's key attributes. Indexes are written in the transaction of the item, so
/// that global ones, too, are never behind.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html
public struct SecondaryIndex: Hashable, Sendable {
    /// How an index relates to its table.
    public enum Kind: Hashable, Sendable {
        /// A hash key of its own; it comes and goes at any time.
        case global
        /// The table's hash key with another range key; made with the table and gone with it.
        case local
    }

    /// The name, 3 to 255 of `a-z A-Z 0-9 _ . -`, unique in its table.
    public let name: String
    /// Whether it has a hash key of its own.
    public let kind: Kind
    /// The key by which it is ordered.
    public let keySchema: KeySchema
    /// What stands in it beside the keys.
    public let projection: IndexProjection
    /// The capacity of a global index of a table with provisioned capacity, else `nil`.
    public let provisionedThroughput: ProvisionedThroughput?

    /// Creates an index.
    public init(
        _ name: String,
        _ kind: Kind = .global,
        keySchema: KeySchema,
        projection: IndexProjection = .all,
        provisionedThroughput: ProvisionedThroughput? = nil
    ) {
        self.name = name
        self.kind = kind
        self.keySchema = keySchema
        self.projection = projection
        self.provisionedThroughput = provisionedThroughput
    }
}
