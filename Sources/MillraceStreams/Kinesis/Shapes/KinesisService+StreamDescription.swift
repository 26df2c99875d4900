public import MillraceModel

extension KinesisService {
    /// A stream with a page of its shards (`StreamDescription`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamDescription.html
    public struct StreamDescription: Hashable, Sendable {
        /// The stream's name.
        public let streamName: String
        /// The stream's ARN.
        public let streamARN: StreamARN
        /// Always active here.
        public let streamStatus: StreamStatus
        /// Who plans the shards.
        public let streamMode: StreamMode
        /// Shards in the order of their ids, closed ones included as long as their records can be read.
        public let shards: [Shard]
        /// Whether shards follow behind these.
        public let hasMoreShards: Bool
        /// How long records can be read, in hours.
        public let retentionPeriodHours: Int
        /// When the stream was made.
        public let streamCreationTimestamp: Timestamp
        /// The metrics of each shard, which are named but not published.
        public let shardLevelMetrics: [ShardLevelMetric]
        /// Always none here.
        public let encryptionType: EncryptionType
    }
}
