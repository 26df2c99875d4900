public import MillraceModel

extension DynamoDBStreamsService {
    /// Whether changes flow into a stream.
    public enum StreamStatus: String, Hashable, Sendable, CaseIterable {
        /// Being turned on; never here, where it takes effect at once.
        case enabling = "ENABLING"
        /// Changes of the table flow in.
        case enabled = "ENABLED"
        /// Being turned off; never here.
        case disabling = "DISABLING"
        /// All shards are closed; what they hold is readable until it expires.
        case disabled = "DISABLED"
    }

    /// An attribute of the key of a stream's table.
    public struct KeySchemaElement: Hashable, Sendable {
        /// The parts of a key.
        public enum KeyType: String, Hashable, Sendable, CaseIterable {
            /// The hash (partition) key.
            case hash = "HASH"
            /// The range (sort) key.
            case range = "RANGE"
        }

        /// The attribute's name.
        public var attributeName: String
        /// Which part of the key it is.
        public var keyType: KeyType

        /// Creates an element.
        public init(attributeName: String, keyType: KeyType) {
            self.attributeName = attributeName
            self.keyType = keyType
        }
    }

    /// From where to where the sequence numbers of a shard go.
    public struct SequenceNumberRange: Hashable, Sendable {
        /// A number before every record of the shard.
        public var startingSequenceNumber: SequenceNumber
        /// The number of the last record, or the starting one when there was none; `nil` while the shard is open.
        public var endingSequenceNumber: SequenceNumber?
    }

    /// A shard of a stream.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Shard.html
    public struct Shard: Hashable, Sendable {
        /// The name, unique in the stream; text order is creation order.
        public var shardID: ShardID
        /// From where to where its sequence numbers go.
        public var sequenceNumberRange: SequenceNumberRange
        /// The shard that this one continues, which may be gone; `nil` for one of the first.
        public var parentShardID: ShardID?
    }

    /// A stream with a page of its shards.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamDescription.html
    public struct DescribedStream: Hashable, Sendable {
        /// The stream's name, label included.
        public var streamARN: StreamARN
        /// When the stream was made, as text.
        public var streamLabel: String
        /// Whether changes flow in.
        public var streamStatus: StreamStatus
        /// What records show.
        public var streamViewType: StreamViewType
        /// When the stream was made.
        public var creationRequestDateTime: Timestamp
        /// The table's name; the table itself may be gone.
        public var tableName: String
        /// The table's key, hash first; empty for a stream that was made without a table.
        public var keySchema: [KeySchemaElement]
        /// The shards, in the order of their ids.
        public var shards: [Shard]
        /// The last shard of the page when there are more.
        public var lastEvaluatedShardID: ShardID?
    }
}
