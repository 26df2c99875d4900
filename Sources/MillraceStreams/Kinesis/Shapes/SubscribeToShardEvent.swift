public import MillraceModel

extension KinesisService {
    /// Records that were pushed to a consumer (`SubscribeToShardEvent`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShardEvent.html
    public struct SubscribeToShardEvent: Hashable, Sendable {
        /// The records, in order; empty when there was nothing for a while.
        public let records: [Record]
        /// Where what is seen ends, behind which a later subscription goes on.
        ///
        /// `nil` at the end of a closed shard, behind which nothing comes.
        public let continuationSequenceNumber: SequenceNumber?
        /// How far the last record lies behind the present, in milliseconds; 0 at the tip.
        public let millisBehindLatest: Int64
        /// At the end of a closed shard, the shards that continue it; else empty.
        public let childShards: [ChildShard]
    }
}
