internal import MillraceModel

/// How far a shard has been written and trimmed.
struct ShardExtent: Hashable, Sendable {
    /// The position of the last record that was written, or the shard's start when there was none.
    var last: Int64
    /// The position of the last record that was trimmed, or the shard's start when none was.
    var trimmed: Int64
    /// When the oldest record arrived that is still there, if a trim came to know it: nothing older can be trimmed.
    var oldestArrival: Timestamp?

    /// How many records were written since the store was opened.
    var writtenCount = 0

    /// Whether the shard holds no record.
    var isEmpty: Bool { last <= trimmed }
}
