import Logging
import MillraceCore
import MillraceModel
import MillraceStreams

/// Records of one shard on their way to the function or to the dead-letter file, and the events made of them.
struct EventBatch: Sendable {
    let records: [StreamRecord]
    let timeWindow: TimeWindowProperties?
    let shardID: ShardID
    let site: MappingSite

    /// The event of a table's stream, as its view shows it.
    func dynamoDBEvent() -> DynamoDBEvent {
        DynamoDBEvent(
            records: records.map { record in
                guard case .change(let change) = record.content else {
                    preconditionFailure("the stream \(site.streamARN) of a table holds \(record)")
                }
                return DynamoDBEvent.EventRecord(change, of: record, in: site.eventSourceARN, view: site.viewType)
            },
            timeWindow: timeWindow
        )
    }

    /// The event of a Kinesis stream.
    func kinesisEvent() -> KinesisEvent {
        let frame = KinesisEvent.Record.Frame(
            invokeIdentityARN: site.invokeIdentityARN, eventSourceARN: site.eventSourceARN)
        return KinesisEvent(
            records: records.map { record in
                guard case .data(let data) = record.content else {
                    preconditionFailure("the Kinesis stream \(site.streamARN) holds \(record)")
                }
                return KinesisEvent.Record(data, of: record, shardID: shardID, frame: frame)
            },
            timeWindow: timeWindow
        )
    }

    /// What the dead-letter file keeps of these records.
    func failureRecord(of discarded: ShardLane.DiscardedBatch, at instant: Timestamp) -> FailureRecord {
        let payload =
            switch site.streamARN.source {
            case .dynamoDB: dynamoDBEvent().json()
            case .kinesis: kinesisEvent().json()
            }
        return FailureRecord(
            requestID: discarded.requestID,
            functionARN: site.functionARN,
            condition: discarded.condition,
            approximateInvokeCount: discarded.invokeCount,
            responseContext: discarded.responseContext,
            timestamp: instant,
            batchInfo: FailureRecord.BatchInfo(
                shardID: shardID,
                records: FailureRecord.BatchInfo.RecordRange(of: records),
                streamARN: site.streamARN
            ),
            timeWindowInfo: timeWindow.map { FailureRecord.TimeWindowInfo($0) },
            payload: String(decoding: payload, as: UTF8.self)
        )
    }
}

extension FunctionContext {
    init(_ invocation: ShardLane.Invocation, of batch: EventBatch, logger: Logger) {
        let site = batch.site
        requestID = invocation.requestID
        invokedFunctionARN = site.functionARN
        deadline = invocation.deadline
        baseLogger = logger
        attempt = invocation.attempt
        streamARN = site.streamARN
        shardID = batch.shardID
        invokedAt = site.ports.scheduler.now
        tables = site.tables
        redelivery =
            switch invocation.redelivery {
            case .none: .none
            case .all(let cause): .all(cause, count: invocation.records.count)
            case .restarted(let indices):
                .records(
                    Dictionary(
                        uniqueKeysWithValues: indices.map { (invocation.records[$0].sequenceNumber, .restart) }))
            }
    }
}
