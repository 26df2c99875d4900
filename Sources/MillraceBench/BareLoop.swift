import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables

/// The limit of everything in memory: a loop that builds the same typed events and awaits the same closure.
struct BareLoop: Sendable {
    private let records: [StreamRecord]
    private let context: FunctionContext

    init(recordBytes: Int, tables: TableService) {
        let prepared = RecordPool(bytes: recordBytes)
        records = prepared.entries(0..<1_000).enumerated().map { index, entry in
            StreamRecord(
                sequenceNumber: KinesisSequence(
                    shardSeconds: 1_767_225_600, shardIndex: 0, counter: UInt64(index + 1), seconds: 1_767_225_600
                ).sequenceNumber,
                arrival: Self.instant,
                content: .data(DataRecord(partitionKey: entry.partitionKey, data: entry.data))
            )
        }
        var logger = Logger(label: "millrace")
        logger.logLevel = .critical
        context = FunctionContext(
            requestID: "00000000-0000-4000-8000-000000000000",
            invokedFunctionARN: "arn:aws:lambda:us-east-1:000000000000:function:bench",
            deadline: Self.instant,
            logger: logger,
            attempt: 1,
            streamARN: Self.stream,
            shardID: Self.shard,
            invokedAt: Self.instant,
            tables: tables,
            redelivery: .none
        )
    }

    /// Hands over batches until there were so many records; gives records a second.
    func rate(records count: Int, batchSize: Int) async throws -> Double {
        let counter = DeliveryCounter()
        let body: @Sendable (KinesisEvent, FunctionContext) async throws -> Void = { event, _ in
            counter.add(event.records.count)
        }
        let watch = Stopwatch()
        var start = 0
        while counter.records < count {
            if start + batchSize > records.count { start = 0 }
            let event = KinesisEvent(
                records: records[start..<min(start + batchSize, records.count)].map { record in
                    guard case .data(let data) = record.content else { preconditionFailure("\(record) is no data") }
                    return KinesisEvent.Record(
                        data,
                        of: record,
                        shardID: Self.shard,
                        in: Self.stream,
                        invokeIdentityARN: "arn:aws:iam::000000000000:role/bench"
                    )
                }
            )
            try await body(event, context)
            start += batchSize
        }
        return watch.rate(of: counter.records)
    }

    private static let instant = Timestamp(secondsSinceEpoch: 1_767_225_600)
    private static let stream = StreamARN(stream: "bench", region: "us-east-1", accountID: "000000000000")
    private static let shard = ShardID("shardId-000000000000")
}
