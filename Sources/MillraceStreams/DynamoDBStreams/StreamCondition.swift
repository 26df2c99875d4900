internal import MillraceModel

/// A stream after a round of upkeep.
struct StreamCondition: Sendable {
    /// Whether there may be more records to trim at once, because a transaction trims only so many.
    var hasMoreToTrim: Bool
    /// When there is something to do next, as far as retention and age of shards go; `nil` for never.
    var nextDue: Timestamp?
    /// How many records each open shard has taken.
    var writtenCounts: [ShardID: Int] = [:]
}
