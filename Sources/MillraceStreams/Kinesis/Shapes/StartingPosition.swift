public import MillraceModel

extension KinesisService {
    /// Where reading begins (`StartingPosition`, and the same members of `GetShardIterator`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartingPosition.html
    public struct StartingPosition: Hashable, Sendable {
        /// The kinds of positions (`ShardIteratorType`).
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// At a record.
            case atSequenceNumber = "AT_SEQUENCE_NUMBER"
            /// Right behind a record.
            case afterSequenceNumber = "AFTER_SEQUENCE_NUMBER"
            /// At the oldest record.
            case trimHorizon = "TRIM_HORIZON"
            /// Behind the newest record.
            case latest = "LATEST"
            /// At the first record that did not arrive before an instant.
            case atTimestamp = "AT_TIMESTAMP"
        }

        /// The kind (`Type`, `ShardIteratorType`).
        public var type: Kind
        /// The number of the record, for `.atSequenceNumber` and `.afterSequenceNumber` (`StartingSequenceNumber`).
        public var sequenceNumber: String?
        /// The instant, for `.atTimestamp`.
        public var timestamp: Timestamp?

        /// Creates a position.
        public init(type: Kind, sequenceNumber: String? = nil, timestamp: Timestamp? = nil) {
            self.type = type
            self.sequenceNumber = sequenceNumber
            self.timestamp = timestamp
        }

        /// The oldest record.
        public static let trimHorizon = StartingPosition(type: .trimHorizon)
        /// Behind the newest record.
        public static let latest = StartingPosition(type: .latest)
        /// At a record.
        public static func at(_ sequenceNumber: SequenceNumber) -> StartingPosition {
            StartingPosition(type: .atSequenceNumber, sequenceNumber: sequenceNumber.description)
        }
        /// Right behind a record.
        public static func after(_ sequenceNumber: SequenceNumber) -> StartingPosition {
            StartingPosition(type: .afterSequenceNumber, sequenceNumber: sequenceNumber.description)
        }
        /// At the first record that did not arrive before an instant.
        public static func at(_ timestamp: Timestamp) -> StartingPosition {
            StartingPosition(type: .atTimestamp, timestamp: timestamp)
        }
    }
}
