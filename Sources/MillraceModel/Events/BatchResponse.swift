/// What a function with item failures answers: which records of the batch failed.
///
/// The lowest reported sequence number counts: everything before it is done, that record and all behind it are
/// delivered again, also those that succeeded. An identifier that is not in the batch fails the whole batch.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
public struct BatchResponse: Hashable, Sendable {
    /// The sequence numbers of the failed records as the function gave them (`itemIdentifier`).
    public var itemFailures: [String]

    /// Creates an answer from sequence numbers; none means that the whole batch succeeded.
    public init(itemFailures: [String]) { self.itemFailures = itemFailures }

    /// The whole batch succeeded.
    public static let succeeded = BatchResponse(itemFailures: [])

    /// The batch succeeded up to this change, exclusive.
    public static func failed(from record: DynamoDBEvent.EventRecord) -> BatchResponse {
        BatchResponse(itemFailures: [record.change.sequenceNumber.description])
    }

    /// The batch succeeded up to this record, exclusive.
    public static func failed(from record: KinesisEvent.Record) -> BatchResponse {
        BatchResponse(itemFailures: [record.kinesis.sequenceNumber.description])
    }
}
