extension KinesisService {
    /// A metric that a stream may have for each of its shards (`MetricsName`).
    ///
    /// Which ones a stream has is kept and told; no values are published.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnhancedMetrics.html
    public enum ShardLevelMetric: String, Hashable, Sendable, CaseIterable {
        /// The bytes written.
        case incomingBytes = "IncomingBytes"
        /// The records written.
        case incomingRecords = "IncomingRecords"
        /// The bytes read.
        case outgoingBytes = "OutgoingBytes"
        /// The records read.
        case outgoingRecords = "OutgoingRecords"
        /// The writes refused because they were more than the shard takes.
        case writeProvisionedThroughputExceeded = "WriteProvisionedThroughputExceeded"
        /// The reads refused because they were more than the shard gives.
        case readProvisionedThroughputExceeded = "ReadProvisionedThroughputExceeded"
        /// The age of the last record read.
        case iteratorAgeMilliseconds = "IteratorAgeMilliseconds"
        /// All of the others; only requests have it.
        case all = "ALL"
    }
}
