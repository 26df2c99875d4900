extension KinesisService {
    /// A page of streams (`ListStreams`).
    public struct ListStreamsOutput: Hashable, Sendable {
        /// The streams, in the order of their names.
        public let streamSummaries: [StreamSummary]
        /// Whether streams follow behind these.
        public let hasMoreStreams: Bool
        /// What gives the next page; `nil` when there is none.
        public let nextToken: String?

        /// The names of the streams.
        public var streamNames: [String] { streamSummaries.map(\.streamName) }
    }
}
