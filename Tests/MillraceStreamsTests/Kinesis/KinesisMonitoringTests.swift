import MillraceModel
import Testing

@testable import MillraceStreams

@Suite("Kinesis shard-level metrics")
struct KinesisMonitoringTests {
    @Test("N7 the metrics of a stream are kept and told", arguments: StoreKind.forServices)
    func metrics(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let service = fixture.service
            try await fixture.createStream()
            #expect(try await service.describeStream("clicks").shardLevelMetrics == [])
            let enabled = try await service.enableEnhancedMonitoring(
                of: "clicks", metrics: [.outgoingBytes, .incomingBytes])
            #expect(enabled.currentShardLevelMetrics == [])
            #expect(enabled.desiredShardLevelMetrics == [.incomingBytes, .outgoingBytes])
            #expect(try await service.describeStream("clicks").shardLevelMetrics == [.incomingBytes, .outgoingBytes])
            let all = try await service.enableEnhancedMonitoring(of: "clicks", metrics: [.all])
            #expect(all.desiredShardLevelMetrics == KinesisService.ShardLevelMetric.allCases.filter { $0 != .all })
            let fewer = try await service.disableEnhancedMonitoring(of: "clicks", metrics: [.incomingBytes])
            #expect(fewer.desiredShardLevelMetrics.count == 6)
            #expect(try await service.describeStreamSummary("clicks").shardLevelMetrics.count == 6)
            #expect(
                try await service.disableEnhancedMonitoring(of: "clicks", metrics: [.all]).desiredShardLevelMetrics
                    == [])
        }
    }

    @Test("the settings of a stream are read as a former version wrote them, without metrics")
    func formerVersion() throws {
        var settings = StoredStream(mode: .provisioned)
        settings.retentionHours = 48
        settings.tags = ["a": "b"]
        settings.shardCountUpdates = [Timestamp(secondsSinceEpoch: 7)]
        // Form 1 ended where the number of metrics now stands, which is zero.
        let former = [1] + settings.encoded.dropFirst().dropLast()
        #expect(try StoredStream(former) == settings)
        settings.shardLevelMetrics = [.incomingBytes, .iteratorAgeMilliseconds]
        #expect(try StoredStream(settings.encoded) == settings)
        #expect(throws: StoreError.self) { try StoredStream([3] + settings.encoded.dropFirst()) }
    }
}
