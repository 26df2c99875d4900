extension KinesisService {
    /// What a new stream is to be (`CreateStream`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
    public struct CreateStreamInput: Hashable, Sendable {
        /// 1 to 128 characters of `a-zA-Z0-9_.-`.
        public var streamName: String
        /// How many shards it begins with; required for provisioned streams, not allowed for others.
        public var shardCount: Int?
        /// Who plans the shards; `nil` means provisioned when there is a shard count, else on demand.
        public var streamMode: StreamMode?
        /// Up to 50 tags.
        public var tags: [String: String]
        /// The throughput to be ready for, in MiB/s; only 0 and `nil` are supported.
        public var warmThroughputMiBps: Int?
        /// The greatest record, data and partition key together, 1,024 (the default) to 10,240 KiB.
        public var maxRecordSizeInKiB: Int?

        /// Creates the definition of a stream, in on-demand mode unless there is a shard count.
        public init(
            streamName: String,
            shardCount: Int? = nil,
            streamMode: StreamMode? = nil,
            tags: [String: String] = [:],
            warmThroughputMiBps: Int? = nil,
            maxRecordSizeInKiB: Int? = nil
        ) {
            self.streamName = streamName
            self.shardCount = shardCount
            self.streamMode = streamMode
            self.tags = tags
            self.warmThroughputMiBps = warmThroughputMiBps
            self.maxRecordSizeInKiB = maxRecordSizeInKiB
        }
    }
}
