extension KinesisService {
    /// A page of records (`GetRecords`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
    public struct GetRecordsOutput: Hashable, Sendable {
        /// The records, in order; empty at the tip.
        public let records: [Record]
        /// What reads on; `nil` at the end of a closed shard.
        public let nextShardIterator: String?
        /// How far the last record lies behind the present, in milliseconds; 0 at the tip.
        public let millisBehindLatest: Int64
        /// At the end of a closed shard, the shards that continue it; else empty.
        public let childShards: [ChildShard]
    }
}
