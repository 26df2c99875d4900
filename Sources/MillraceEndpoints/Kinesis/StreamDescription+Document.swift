import MillraceModel
import MillraceStreams

extension KinesisService.StreamDescription {
    /// The description as Kinesis writes it (`StreamDescription`).
    func write(to writer: inout some DocumentWriter) {
        writer.beginObject()
        writer.member("StreamName", streamName)
        writer.member("StreamARN", streamARN.description)
        writer.member("StreamStatus", streamStatus.rawValue)
        streamMode.write(to: &writer)
        writer.objects("Shards", shards) { $1.writeMembers(to: &$0) }
        writer.member("HasMoreShards", hasMoreShards)
        writer.member("RetentionPeriodHours", retentionPeriodHours)
        writer.member("StreamCreationTimestamp", streamCreationTimestamp)
        shardLevelMetrics.write(to: &writer)
        writer.member("EncryptionType", encryptionType.rawValue)
        writer.endObject()
    }
}

extension KinesisService.StreamDescriptionSummary {
    /// The description as Kinesis writes it (`StreamDescriptionSummary`).
    func write(to writer: inout some DocumentWriter) {
        writer.beginObject()
        writer.member("StreamName", streamName)
        writer.member("StreamARN", streamARN.description)
        writer.member("StreamStatus", streamStatus.rawValue)
        streamMode.write(to: &writer)
        writer.member("RetentionPeriodHours", retentionPeriodHours)
        writer.member("StreamCreationTimestamp", streamCreationTimestamp)
        shardLevelMetrics.write(to: &writer)
        writer.member("EncryptionType", encryptionType.rawValue)
        writer.member("OpenShardCount", openShardCount)
        writer.member("ConsumerCount", consumerCount)
        writer.member("MaxRecordSizeInKiB", maxRecordSizeInKiB)
        writer.endObject()
    }
}

extension KinesisService.ListStreamsOutput {
    /// The page as Kinesis writes it (`ListStreamsOutput`).
    func writeMembers(to writer: inout some DocumentWriter) {
        writer.strings("StreamNames", streamNames)
        writer.objects("StreamSummaries", streamSummaries) { writer, stream in
            writer.member("StreamName", stream.streamName)
            writer.member("StreamARN", stream.streamARN.description)
            writer.member("StreamStatus", stream.streamStatus.rawValue)
            stream.streamMode.write(to: &writer)
            writer.member("StreamCreationTimestamp", stream.streamCreationTimestamp)
        }
        writer.member("HasMoreStreams", hasMoreStreams)
        if let nextToken { writer.member("NextToken", nextToken) }
    }
}

extension KinesisService.StreamMode {
    /// The mode as Kinesis writes it (`StreamModeDetails`).
    fileprivate func write(to writer: inout some DocumentWriter) {
        writer.object("StreamModeDetails") { $0.member("StreamMode", rawValue) }
    }
}

extension [KinesisService.ShardLevelMetric] {
    /// The metrics as Kinesis writes them: a list of one list (`EnhancedMonitoring`).
    fileprivate func write(to writer: inout some DocumentWriter) {
        writer.objects("EnhancedMonitoring", [map(\.rawValue)]) { $0.strings("ShardLevelMetrics", $1) }
    }
}
