/// What is done to the shards of the stream while it is read.
package enum ShardOperation: String, Hashable, Sendable, CaseIterable {
    /// An open shard becomes two.
    case split
    /// An open shard goes on in one child.
    case rollOver
    /// Two open shards side by side become one.
    case merge
    /// The oldest records go, and the shards that are empty then.
    case trim
    /// All open shards are closed; nothing is written any more.
    case disable
}
