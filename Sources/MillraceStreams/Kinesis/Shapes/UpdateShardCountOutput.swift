public import MillraceModel

extension KinesisService {
    /// The answer to a change of the number of shards (`UpdateShardCount`).
    public struct UpdateShardCountOutput: Hashable, Sendable {
        /// The stream's name.
        public let streamName: String
        /// The stream's ARN.
        public let streamARN: StreamARN
        /// How many shards were open before.
        public let currentShardCount: Int
        /// How many are open now.
        public let targetShardCount: Int
    }
}
