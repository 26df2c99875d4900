public import MillraceModel

extension KinesisService {
    /// Which shards are to be listed (`ListShards`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
    public struct ListShardsInput: Hashable, Sendable {
        /// The stream; `nil` with a token.
        public var stream: StreamIdentifier?
        /// What gives the next page; nothing else but `maxResults` may stand beside it.
        public var nextToken: String?
        /// Only shards behind this one.
        public var exclusiveStartShardID: String?
        /// The most shards to give, 1 to 10,000; never more than 1,000 come.
        public var maxResults: Int?
        /// When the stream was made, to tell it from another one of the name.
        public var streamCreationTimestamp: Timestamp?
        /// Which shards count; `nil` means those whose records can still be read.
        public var shardFilter: ShardFilter?

        /// Creates the first request for the shards of a stream.
        public init(
            stream: StreamIdentifier?,
            nextToken: String? = nil,
            exclusiveStartShardID: String? = nil,
            maxResults: Int? = nil,
            streamCreationTimestamp: Timestamp? = nil,
            shardFilter: ShardFilter? = nil
        ) {
            self.stream = stream
            self.nextToken = nextToken
            self.exclusiveStartShardID = exclusiveStartShardID
            self.maxResults = maxResults
            self.streamCreationTimestamp = streamCreationTimestamp
            self.shardFilter = shardFilter
        }
    }
}
