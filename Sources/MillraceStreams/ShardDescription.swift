package import MillraceModel

/// A shard as it stands.
package struct ShardDescription: Hashable, Sendable {
    /// The name, unique in the stream; text order is creation order.
    package var id: ShardID
    /// The shards this one continues: none at the beginning, one after a split or roll-over, two after a merge.
    ///
    /// A parent may be gone already.
    package var parents: [ShardID]
    /// The hashes that this shard takes.
    package var hashRange: ClosedRange<UInt128>
    /// A number before every record of the shard.
    package var startingSequenceNumber: SequenceNumber
    /// The number of the last record, or the starting one when there is none, for Kinesis one behind all records;
    /// `nil` while the shard is open.
    package var endingSequenceNumber: SequenceNumber?
    /// When the shard was created; one of a Kinesis stream at least a second after its parents.
    package var createdAt: Timestamp
    /// When the shard was closed.
    package var closedAt: Timestamp?

    /// Whether records are still written to the shard.
    package var isOpen: Bool { endingSequenceNumber == nil }

    /// How positions in the shard become sequence numbers.
    package var numbering: ShardNumbering { ShardNumbering(of: id, createdAt: createdAt) }

    /// Creates a description.
    package init(
        id: ShardID,
        parents: [ShardID],
        hashRange: ClosedRange<UInt128>,
        startingSequenceNumber: SequenceNumber,
        endingSequenceNumber: SequenceNumber? = nil,
        createdAt: Timestamp,
        closedAt: Timestamp? = nil
    ) {
        self.id = id
        self.parents = parents
        self.hashRange = hashRange
        self.startingSequenceNumber = startingSequenceNumber
        self.endingSequenceNumber = endingSequenceNumber
        self.createdAt = createdAt
        self.closedAt = closedAt
    }
}
