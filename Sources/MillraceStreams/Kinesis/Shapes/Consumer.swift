public import MillraceModel

extension KinesisService {
    /// A registered consumer (`Consumer`, `ConsumerDescription`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ConsumerDescription.html
    public struct Consumer: Hashable, Sendable {
        /// The consumer's name, unique in its stream.
        public let consumerName: String
        /// The consumer's ARN, which ends in the second of its registration.
        public let consumerARN: StreamARN
        /// Creating in the answer to its registration, active from then on.
        public let consumerStatus: StreamStatus
        /// When it was registered.
        public let consumerCreationTimestamp: Timestamp
        /// The stream that it reads.
        public let streamARN: StreamARN
    }
}
