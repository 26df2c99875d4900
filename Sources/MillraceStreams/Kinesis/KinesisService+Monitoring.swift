internal import MillraceModel

extension KinesisService {
    /// Adds metrics to those that a stream has for each shard.
    ///
    /// Descriptions of the stream name them; no values are published.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - metrics: At least one; `.all` stands for the other seven.
    /// - Throws: `ServiceError`: `.resourceNotFound`, `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html
    @discardableResult
    public func enableEnhancedMonitoring(
        of stream: StreamIdentifier, metrics: [ShardLevelMetric]
    ) async throws -> EnhancedMonitoringOutput {
        try await changeMetrics(of: stream, metrics) { $0.union($1) }
    }

    /// Takes metrics away from those that a stream has for each shard.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - metrics: At least one; `.all` stands for the other seven.
    /// - Throws: `ServiceError`: `.resourceNotFound`, `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DisableEnhancedMonitoring.html
    @discardableResult
    public func disableEnhancedMonitoring(
        of stream: StreamIdentifier, metrics: [ShardLevelMetric]
    ) async throws -> EnhancedMonitoringOutput {
        try await changeMetrics(of: stream, metrics) { $0.subtracting($1) }
    }

    private func changeMetrics(
        of stream: StreamIdentifier,
        _ metrics: [ShardLevelMetric],
        _ combine: @escaping @Sendable (Set<ShardLevelMetric>, Set<ShardLevelMetric>) -> Set<ShardLevelMetric>
    ) async throws -> EnhancedMonitoringOutput {
        let arn = try arn(of: stream) { check in
            check.length(metrics.count, of: "[]", at: "shardLevelMetrics", in: 1...7)
        }
        let named = Set(metrics.contains(.all) ? ShardLevelMetric.allCases : metrics).subtracting([.all])
        return try await change(arn) { _, settings in
            let current = settings.shardLevelMetrics
            let desired = combine(Set(current), named)
            settings.shardLevelMetrics = ShardLevelMetric.allCases.filter(desired.contains)
            return EnhancedMonitoringOutput(
                streamName: arn.kinesisStreamName,
                streamARN: arn,
                currentShardLevelMetrics: current,
                desiredShardLevelMetrics: settings.shardLevelMetrics
            )
        }
    }
}
