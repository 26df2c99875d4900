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
    /// The number of the last record, or the starting one when there is none; `nil` while the shard is open.
    package var endingSequenceNumber: SequenceNumber?

    /// Whether records are still written to the shard.
    package var isOpen: Bool { endingSequenceNumber == nil }

    /// Creates a description.
    package init(
        id: ShardID,
        parents: [ShardID],
        hashRange: ClosedRange<UInt128>,
        startingSequenceNumber: SequenceNumber,
        endingSequenceNumber: SequenceNumber? = nil
    ) {
        self.id = id
        self.parents = parents
        self.hashRange = hashRange
        self.startingSequenceNumber = startingSequenceNumber
        self.endingSequenceNumber = endingSequenceNumber
    }
}
