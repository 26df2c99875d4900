import MillraceModel
import MillraceStreams

extension DynamoDBStreamsService.DescribedStream {
    /// Writes the description of a stream.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamDescription.html
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("StreamArn", streamARN.description)
        writer.member("StreamLabel", streamLabel)
        writer.member("StreamStatus", streamStatus.rawValue)
        writer.member("StreamViewType", streamViewType.rawValue)
        writer.member("CreationRequestDateTime", instant: creationRequestDateTime)
        writer.member("TableName", tableName)
        writer.member("KeySchema", list: keySchema) { element, writer in
            writer.beginObject()
            writer.member("AttributeName", element.attributeName)
            writer.member("KeyType", element.keyType.rawValue)
            writer.endObject()
        }
        writer.member("Shards", list: shards) { $0.write(to: &$1) }
        if let last = lastEvaluatedShardID { writer.member("LastEvaluatedShardId", last.description) }
        writer.endObject()
    }
}

extension DynamoDBStreamsService.Shard {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("ShardId", shardID.description)
        writer.member("SequenceNumberRange") { writer in
            writer.member("StartingSequenceNumber", sequenceNumberRange.startingSequenceNumber.description)
            if let end = sequenceNumberRange.endingSequenceNumber {
                writer.member("EndingSequenceNumber", end.description)
            }
        }
        if let parentShardID { writer.member("ParentShardId", parentShardID.description) }
        writer.endObject()
    }
}
