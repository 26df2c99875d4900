import MillraceModel
import MillraceStreams

extension KinesisService.PutRecordOutput {
    /// The place of the record as Kinesis writes it (`PutRecordOutput`).
    func writeMembers(to writer: inout some DocumentWriter) {
        writer.member("ShardId", shardID.description)
        writer.member("SequenceNumber", sequenceNumber.description)
    }
}

extension KinesisService.PutRecordsOutput {
    /// What became of the records as Kinesis writes it (`PutRecordsOutput`).
    func writeMembers(to writer: inout some DocumentWriter) {
        writer.member("FailedRecordCount", failedRecordCount)
        writer.objects("Records", records) { writer, record in
            switch record {
            case .success(let output): output.writeMembers(to: &writer)
            case .failure(let error):
                writer.member("ErrorCode", error.code.description)
                writer.member("ErrorMessage", error.message)
            }
        }
    }
}

extension KinesisService.GetRecordsOutput {
    /// The page as Kinesis writes it (`GetRecordsOutput`).
    func writeMembers(to writer: inout some DocumentWriter) {
        records.write(to: &writer)
        if let nextShardIterator { writer.member("NextShardIterator", nextShardIterator) }
        writer.member("MillisBehindLatest", Int(millisBehindLatest))
        childShards.write(to: &writer)
    }
}

extension KinesisService.SubscribeToShardEvent {
    /// The event as Kinesis writes it (`SubscribeToShardEvent`).
    func writeMembers(to writer: inout some DocumentWriter) {
        records.write(to: &writer)
        if let continuationSequenceNumber {
            writer.member("ContinuationSequenceNumber", continuationSequenceNumber.description)
        }
        writer.member("MillisBehindLatest", Int(millisBehindLatest))
        childShards.write(to: &writer)
    }
}

extension [KinesisService.Record] {
    /// The records as Kinesis writes them (`RecordList`).
    fileprivate func write(to writer: inout some DocumentWriter) {
        writer.objects("Records", self) { writer, record in
            writer.member("SequenceNumber", record.sequenceNumber.description)
            writer.member("ApproximateArrivalTimestamp", record.approximateArrivalTimestamp)
            writer.member("Data", record.data)
            writer.member("PartitionKey", record.partitionKey)
        }
    }
}
