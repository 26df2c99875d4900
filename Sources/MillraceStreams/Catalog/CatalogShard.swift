package import MillraceModel

/// A shard in the catalog: what never changes about it, and where and when it ended.
///
/// How far it has been written and trimmed stands elsewhere, so that an append leaves the catalog alone.
package struct CatalogShard: Hashable, Sendable {
    /// Unique among all streams and shards of the store; names the shard's table.
    package let number: Int
    /// The name, unique in the stream.
    package let id: ShardID
    /// The shards that this one continues.
    package let parents: [ShardID]
    /// The hashes that this shard takes.
    package let hashRange: ClosedRange<UInt128>
    /// When the shard was created; one of a Kinesis stream at least a second after its parents.
    package let createdAt: Timestamp
    /// How positions become sequence numbers.
    package let numbering: ShardNumbering
    /// The position that the shard took when it was created, before all its records.
    package let start: Int64
    /// The position of the last record, or the start when there is none; `nil` while the shard is open.
    package private(set) var end: Int64?
    /// When the shard was closed.
    package private(set) var closedAt: Timestamp?

    /// Creates a shard, closed if it has an end.
    package init(
        number: Int,
        id: ShardID,
        parents: [ShardID],
        hashRange: ClosedRange<UInt128>,
        createdAt: Timestamp,
        start: Int64,
        end: Int64? = nil,
        closedAt: Timestamp? = nil
    ) {
        self.number = number
        self.id = id
        self.parents = parents
        self.hashRange = hashRange
        self.createdAt = createdAt
        numbering = ShardNumbering(of: id, createdAt: createdAt)
        self.start = start
        self.end = end
        self.closedAt = closedAt
    }

    /// Whether records are still written to the shard.
    package var isOpen: Bool { end == nil }

    /// The shard as others see it.
    package var description: ShardDescription {
        ShardDescription(
            id: id,
            parents: parents,
            hashRange: hashRange,
            startingSequenceNumber: numbering.startingSequenceNumber(at: start),
            endingSequenceNumber: end.map {
                numbering.endingSequenceNumber(at: $0, closedAt: closedAt ?? createdAt)
            },
            createdAt: createdAt,
            closedAt: closedAt
        )
    }

    /// Ends the shard behind its last record.
    mutating func close(at last: Int64, now: Timestamp) {
        end = last
        closedAt = now
    }
}
