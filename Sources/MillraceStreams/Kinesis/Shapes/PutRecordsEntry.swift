extension KinesisService {
    /// A record to be written (`PutRecordsRequestEntry`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
    public struct PutRecordsEntry: Hashable, Sendable {
        /// The bytes, which may be none; with the partition key at most the stream's record size, 1 MiB by default.
        public var data: [UInt8]
        /// 1 to 256 characters; its MD5 chooses the shard.
        public var partitionKey: String
        /// A decimal number from 0 to 2^128 − 1 that chooses the shard in place of the partition key.
        public var explicitHashKey: String?

        /// Creates a record.
        public init(data: [UInt8], partitionKey: String, explicitHashKey: String? = nil) {
            self.data = data
            self.partitionKey = partitionKey
            self.explicitHashKey = explicitHashKey
        }

        /// What counts against the limits: data and partition key.
        var byteCount: Int { data.count + partitionKey.utf8.count }
    }
}
