public import MillraceModel

extension KinesisService {
    /// A shard of a stream (`Shard`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Shard.html
    public struct Shard: Hashable, Sendable {
        /// `shardId-` and twelve digits, counted from 0 in the order of creation.
        public let shardID: ShardID
        /// The shard that this one continues; for a merge the `ShardToMerge`.
        public let parentShardID: ShardID?
        /// The other shard that a merge continues, its `AdjacentShardToMerge`.
        public let adjacentParentShardID: ShardID?
        /// The hashes of the partition keys that it takes.
        public let hashKeyRange: ClosedRange<UInt128>
        /// A number in front of all its records.
        public let startingSequenceNumber: SequenceNumber
        /// A number behind all its records; `nil` while the shard is open.
        public let endingSequenceNumber: SequenceNumber?

        /// Creates a shard from its description in a store.
        init(_ shard: ShardDescription) {
            shardID = shard.id
            parentShardID = shard.parents.first
            adjacentParentShardID = shard.parents.dropFirst().first
            hashKeyRange = shard.hashRange
            startingSequenceNumber = shard.startingSequenceNumber
            endingSequenceNumber = shard.endingSequenceNumber
        }
    }
}
