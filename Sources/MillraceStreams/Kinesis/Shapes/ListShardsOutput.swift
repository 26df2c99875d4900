extension KinesisService {
    /// A page of shards (`ListShards`).
    public struct ListShardsOutput: Hashable, Sendable {
        /// The shards, in the order of their ids.
        public let shards: [Shard]
        /// What gives the next page within five minutes; `nil` when there is none.
        public let nextToken: String?
    }
}
