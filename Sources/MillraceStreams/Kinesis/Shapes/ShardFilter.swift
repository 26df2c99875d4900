public import MillraceModel

extension KinesisService {
    /// Which shards of a stream count (`ShardFilter`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html
    public struct ShardFilter: Hashable, Sendable {
        /// How shards are chosen (`ShardFilterType`).
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Those behind a shard.
            case afterShardID = "AFTER_SHARD_ID"
            /// Those that were open at the oldest instant that can be read.
            case atTrimHorizon = "AT_TRIM_HORIZON"
            /// Those that were open at the oldest instant that can be read or later.
            case fromTrimHorizon = "FROM_TRIM_HORIZON"
            /// Those that are open.
            case atLatest = "AT_LATEST"
            /// Those that were open at an instant.
            case atTimestamp = "AT_TIMESTAMP"
            /// Those that were open at an instant or later.
            case fromTimestamp = "FROM_TIMESTAMP"
        }

        /// How shards are chosen (`Type`).
        public var type: Kind
        /// The shard of `.afterShardID`.
        public var shardID: String?
        /// The instant of `.atTimestamp` and `.fromTimestamp`.
        public var timestamp: Timestamp?

        /// Creates a filter.
        public init(type: Kind, shardID: String? = nil, timestamp: Timestamp? = nil) {
            self.type = type
            self.shardID = shardID
            self.timestamp = timestamp
        }
    }
}
