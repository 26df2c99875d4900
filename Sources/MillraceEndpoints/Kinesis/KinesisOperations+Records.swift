import MillraceStreams

extension KinesisOperations {
    /// The operations that write and read records.
    static func records(_ kinesis: KinesisService) -> [String: WireOperation] {
        let entry: [Shape.Member] = [
            .required("Data", .blob(length: 0...10_485_760)),
            .required("PartitionKey", .text(.length(1...256))),
            .optional("ExplicitHashKey", .hashKey),
        ]
        return [
            "PutRecord": WireOperation(
                Shape.Member.stream + entry + [.optional("SequenceNumberForOrdering", .sequenceNumber), .dryRun]
            ) { call in
                try checkDryRun(call.input)
                let output = try await kinesis.putRecord(
                    call.input.recordToPut,
                    to: call.input.stream,
                    sequenceNumberForOrdering: call.input.text("SequenceNumberForOrdering")
                )
                return .document(in: call.format) { output.writeMembers(to: &$0) }
            },
            "PutRecords": WireOperation(
                Shape.Member.stream + [
                    .required("Records", .list(of: .structure(entry), count: 1...500)), .dryRun,
                ]
            ) { call in
                try checkDryRun(call.input)
                let output = try await kinesis.putRecords(
                    call.input.structures("Records")!.map(\.recordToPut), to: call.input.stream)
                return .document(in: call.format) { output.writeMembers(to: &$0) }
            },
            "GetShardIterator": WireOperation(
                Shape.Member.stream + [
                    .required("ShardId", .kinesisName),
                    .required("ShardIteratorType", .choice(of: KinesisService.StartingPosition.Kind.self)),
                    .optional("StartingSequenceNumber", .sequenceNumber),
                    .optional("Timestamp", .timestamp),
                    .dryRun,
                ]
            ) { call in
                try checkDryRun(call.input)
                let iterator = try await kinesis.getShardIterator(
                    KinesisService.StartingPosition(
                        type: call.input.choice("ShardIteratorType")!,
                        sequenceNumber: call.input.text("StartingSequenceNumber"),
                        timestamp: call.input.timestamp("Timestamp")
                    ),
                    of: call.input.text("ShardId")!,
                    in: call.input.stream
                )
                return .document(in: call.format) { $0.member("ShardIterator", iterator) }
            },
            "GetRecords": WireOperation([
                .required("ShardIterator", .text(.length(1...512))),
                .optional("Limit", .pageLimit),
                .optional("StreamARN", .streamARN),
                .optional("StreamId", .text()),
                .dryRun,
            ]) { call in
                try checkDryRun(call.input)
                let page = try await kinesis.getRecords(
                    call.input.text("ShardIterator")!,
                    limit: call.input.integer("Limit"),
                    streamARN: call.input.text("StreamARN")
                )
                return .document(in: call.format) { page.writeMembers(to: &$0) }
            },
        ]
    }
}

extension WireStructure {
    /// A record to be written.
    fileprivate var recordToPut: KinesisService.PutRecordsEntry {
        KinesisService.PutRecordsEntry(
            data: blob("Data")!, partitionKey: text("PartitionKey")!, explicitHashKey: text("ExplicitHashKey"))
    }
}
