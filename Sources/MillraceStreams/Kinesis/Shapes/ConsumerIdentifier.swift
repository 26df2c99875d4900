extension KinesisService {
    /// A consumer by its ARN, or by its stream's ARN and its name.
    public struct ConsumerIdentifier: Hashable, Sendable {
        /// The consumer's ARN.
        public var consumerARN: String?
        /// The ARN of its stream.
        public var streamARN: String?
        /// Its name in the stream.
        public var consumerName: String?

        /// Creates an identifier; all that is given must mean the same consumer.
        public init(consumerARN: String? = nil, streamARN: String? = nil, consumerName: String? = nil) {
            self.consumerARN = consumerARN
            self.streamARN = streamARN
            self.consumerName = consumerName
        }
    }
}
