public import MillraceModel

extension KinesisService {
    /// The answer to a change of a stream's metrics (`EnableEnhancedMonitoring`, `DisableEnhancedMonitoring`).
    public struct EnhancedMonitoringOutput: Hashable, Sendable {
        /// The stream's name.
        public let streamName: String
        /// The stream's ARN.
        public let streamARN: StreamARN
        /// The metrics of each shard before.
        public let currentShardLevelMetrics: [ShardLevelMetric]
        /// The metrics of each shard now.
        public let desiredShardLevelMetrics: [ShardLevelMetric]
    }
}
