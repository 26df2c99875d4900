import MillraceModel
import MillraceStreams

extension KinesisOperations {
    /// The operations that change how a stream is kept.
    static func settings(_ kinesis: KinesisService) -> [String: WireOperation] {
        let retention = Shape.Member.stream + [.required("RetentionPeriodHours", .integer())]
        let encryption =
            Shape.Member.stream + [
                .required("EncryptionType", .choice(of: KinesisService.EncryptionType.self)),
                .required("KeyId", .text(.length(1...2_048))),
            ]
        return [
            "IncreaseStreamRetentionPeriod": WireOperation(retention) { call in
                try await kinesis.increaseStreamRetentionPeriod(
                    of: call.input.stream, toHours: call.input.integer("RetentionPeriodHours")!)
                return .empty
            },
            "DecreaseStreamRetentionPeriod": WireOperation(retention) { call in
                try await kinesis.decreaseStreamRetentionPeriod(
                    of: call.input.stream, toHours: call.input.integer("RetentionPeriodHours")!)
                return .empty
            },
            "UpdateStreamMode": WireOperation(
                Shape.Member.streamByARN + [
                    .required("StreamModeDetails", .streamModeDetails),
                    .optional(
                        "WarmThroughputMiBps",
                        .refused("is not supported: streams take any throughput at once. Leave it out.")),
                ]
            ) { call in
                try await kinesis.updateStreamMode(
                    of: call.input.stream, to: call.input.structure("StreamModeDetails")!.choice("StreamMode")!)
                return .empty
            },
            "UpdateMaxRecordSize": WireOperation([
                .optional("StreamARN", .streamARN), .optional("StreamId", .text()),
                .required("MaxRecordSizeInKiB", .maxRecordSize),
            ]) { call in
                try await kinesis.updateMaxRecordSize(
                    of: call.input.stream, toKiB: call.input.integer("MaxRecordSizeInKiB")!)
                return .empty
            },
            "StartStreamEncryption": WireOperation(encryption) { call in
                try await kinesis.startStreamEncryption(
                    of: call.input.stream, type: call.input.choice("EncryptionType")!)
                return .empty
            },
            "StopStreamEncryption": WireOperation(encryption) { call in
                try await kinesis.stopStreamEncryption(of: call.input.stream)
                return .empty
            },
            "EnableEnhancedMonitoring": monitoring(kinesis.enableEnhancedMonitoring),
            "DisableEnhancedMonitoring": monitoring(kinesis.disableEnhancedMonitoring),
        ]
    }

    private static func monitoring(
        _ change:
            @escaping @Sendable (
                KinesisService.StreamIdentifier, [KinesisService.ShardLevelMetric]
            ) async throws -> KinesisService.EnhancedMonitoringOutput
    ) -> WireOperation {
        WireOperation(
            Shape.Member.stream + [
                .required(
                    "ShardLevelMetrics",
                    .list(of: .choice(of: KinesisService.ShardLevelMetric.self), count: 1...7))
            ]
        ) { call in
            let names = call.input.textList("ShardLevelMetrics")!
            let output = try await change(
                call.input.stream, names.compactMap(KinesisService.ShardLevelMetric.init(rawValue:)))
            return .document(in: call.format) { writer in
                writer.member("StreamName", output.streamName)
                writer.member("StreamARN", output.streamARN.description)
                writer.strings("CurrentShardLevelMetrics", output.currentShardLevelMetrics.map(\.rawValue))
                writer.strings("DesiredShardLevelMetrics", output.desiredShardLevelMetrics.map(\.rawValue))
            }
        }
    }
}
