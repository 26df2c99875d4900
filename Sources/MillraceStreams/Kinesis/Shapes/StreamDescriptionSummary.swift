public import MillraceModel

extension KinesisService {
    /// A stream without its shards (`StreamDescriptionSummary`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamDescriptionSummary.html
    public struct StreamDescriptionSummary: Hashable, Sendable {
        /// The stream's name.
        public let streamName: String
        /// The stream's ARN.
        public let streamARN: StreamARN
        /// Always active here.
        public let streamStatus: StreamStatus
        /// Who plans the shards.
        public let streamMode: StreamMode
        /// How long records can be read, in hours.
        public let retentionPeriodHours: Int
        /// When the stream was made.
        public let streamCreationTimestamp: Timestamp
        /// The metrics of each shard, which are named but not published.
        public let shardLevelMetrics: [ShardLevelMetric]
        /// Always none here.
        public let encryptionType: EncryptionType
        /// How many shards take records.
        public let openShardCount: Int
        /// How many consumers are registered.
        public let consumerCount: Int
        /// The greatest record, data and partition key together, in KiB.
        public let maxRecordSizeInKiB: Int
    }
}
