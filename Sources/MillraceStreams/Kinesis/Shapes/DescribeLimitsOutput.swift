extension KinesisService {
    /// How much of the account's limits is used (`DescribeLimits`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html
    public struct DescribeLimitsOutput: Hashable, Sendable {
        /// The most open shards of provisioned streams.
        public let shardLimit: Int
        /// The open shards of provisioned streams.
        public let openShardCount: Int
        /// The streams in on-demand mode.
        public let onDemandStreamCount: Int
        /// The most streams in on-demand mode.
        public let onDemandStreamCountLimit: Int
    }
}
