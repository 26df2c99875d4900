extension KinesisService {
    /// Which of AWS's limits hold.
    ///
    /// Limits of the form of a request always hold.
    ///
    /// Source: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
    public struct Options: Hashable, Sendable {
        /// Whether reads and writes are refused that are more than a shard takes: 1 MiB and 1,000 records written a
        /// second, 2 MiB and 5 calls read a second, 5 iterators a second; off by default.
        public var enforcesThroughputLimits: Bool
        /// The most open shards of all provisioned streams together; 20,000 by default.
        public var shardCountMax: Int
        /// The most streams in on-demand mode; 50 by default.
        public var onDemandStreamCountMax: Int
        /// The most registered consumers of a stream; 20 by default.
        public var consumerCountMax: Int
        /// The most calls of `updateShardCount` for a stream in any 24 hours; 10 by default.
        public var shardCountUpdatesPerDayMax: Int

        /// Creates options.
        public init(
            enforcesThroughputLimits: Bool = false,
            shardCountMax: Int = 20_000,
            onDemandStreamCountMax: Int = 50,
            consumerCountMax: Int = 20,
            shardCountUpdatesPerDayMax: Int = 10
        ) {
            self.enforcesThroughputLimits = enforcesThroughputLimits
            self.shardCountMax = shardCountMax
            self.onDemandStreamCountMax = onDemandStreamCountMax
            self.consumerCountMax = consumerCountMax
            self.shardCountUpdatesPerDayMax = shardCountUpdatesPerDayMax
        }
    }
}
