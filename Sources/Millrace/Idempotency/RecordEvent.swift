import MillraceModel

/// What idempotency needs to know of an event, of either kind.
protocol RecordEvent: Sendable {
    /// What the event is a list of.
    associatedtype Record: Sendable

    /// The records, in the order of the shard.
    var records: [Record] { get set }

    /// The position of a record, by which it is reported as failed.
    static func sequenceNumber(of record: Record) -> SequenceNumber
}

extension DynamoDBEvent: RecordEvent {
    static func sequenceNumber(of record: EventRecord) -> SequenceNumber { record.change.sequenceNumber }
}

extension KinesisEvent: RecordEvent {
    static func sequenceNumber(of record: Record) -> SequenceNumber { record.kinesis.sequenceNumber }
}
