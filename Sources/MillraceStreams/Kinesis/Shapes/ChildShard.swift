public import MillraceModel

extension KinesisService {
    /// A shard that continues one that has been read to its end (`ChildShard`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ChildShard.html
    public struct ChildShard: Hashable, Sendable {
        /// The shard's id.
        public let shardID: ShardID
        /// The shards that it continues.
        public let parentShards: [ShardID]
        /// The hashes of the partition keys that it takes.
        public let hashKeyRange: ClosedRange<UInt128>
    }
}
