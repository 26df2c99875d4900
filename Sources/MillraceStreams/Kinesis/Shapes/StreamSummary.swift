public import MillraceModel

extension KinesisService {
    /// A stream in a list (`StreamSummary`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamSummary.html
    public struct StreamSummary: Hashable, Sendable {
        /// The stream's name.
        public let streamName: String
        /// The stream's ARN.
        public let streamARN: StreamARN
        /// Always active here.
        public let streamStatus: StreamStatus
        /// Who plans the shards.
        public let streamMode: StreamMode
        /// When the stream was made.
        public let streamCreationTimestamp: Timestamp
    }
}
