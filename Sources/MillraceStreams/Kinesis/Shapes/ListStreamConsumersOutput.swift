extension KinesisService {
    /// A page of consumers (`ListStreamConsumers`).
    public struct ListStreamConsumersOutput: Hashable, Sendable {
        /// The consumers, in the order of their names.
        public let consumers: [Consumer]
        /// What gives the next page within five minutes; `nil` when there is none.
        public let nextToken: String?
    }
}
