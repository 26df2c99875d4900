internal import MillraceModel

/// The committed state under a transaction, as far as a transaction reads it.
protocol TransactionBase {
    /// Whether records are stored as bytes, for which the stored form of their images is of use.
    var takesStoredForms: Bool { get }

    /// The committed value of a row.
    func row(_ key: RowKey) throws -> [UInt8]?

    /// Committed rows of a range of a space, in its direction.
    func rows(in space: String, _ range: RowRange, limit: Int) throws -> [Row]

    /// The last position that a stream has handed out.
    func lastPosition(ofStream number: Int) -> Int64

    /// How far a shard is written and trimmed; `nil` when it has not been committed yet.
    func extent(ofShard number: Int) -> ShardExtent?

    /// Finds how many of a shard's committed records arrived before an instant.
    ///
    /// - Parameters:
    ///   - number: The shard, which has been committed.
    ///   - position: Only records behind this position count.
    ///   - instant: The first instant whose records stay.
    ///   - limit: The most records to count.
    func trimPoint(
        ofShard number: Int, after position: Int64, before instant: Timestamp, limit: Int
    ) throws -> TrimPoint
}

extension TransactionBase {
    var takesStoredForms: Bool { true }
}
