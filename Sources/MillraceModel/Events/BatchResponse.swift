/// What a function with item failures or a tumbling window answers: which records of the batch failed, and the state.
///
/// The lowest reported sequence number counts: everything before it is done, that record and all behind it are
/// delivered again, also those that succeeded. An identifier that is not in the batch fails the whole batch.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
public struct BatchResponse: Hashable, Sendable {
    /// The sequence numbers of the failed records as the function gave them (`itemIdentifier`).
    public var itemFailures: [String]
    /// The state of the tumbling window: one JSON object in UTF-8, byte for byte; `nil` when the answer has none.
    ///
    /// An invocation for a window fails without it. Whoever sets it answers for its being JSON.
    public var state: [UInt8]?
    /// Why the item failures of a JSON answer mean nothing, with the JSON path; `nil` when they are in order.
    ///
    /// Where a mapping has `ReportBatchItemFailures`, such an answer fails the whole batch, and ``itemFailures`` is
    /// empty: look here first. Other mappings ignore the item failures and this with them.
    public let invalidReason: String?

    /// Creates an answer from sequence numbers; none means that the whole batch succeeded.
    ///
    /// - Parameters:
    ///   - itemFailures: The sequence numbers of the failed records.
    ///   - state: The state of a tumbling window, one JSON object in UTF-8.
    public init(itemFailures: [String], state: [UInt8]? = nil) {
        self.init(itemFailures: itemFailures, state: state, invalidReason: nil)
    }

    init(itemFailures: [String], state: [UInt8]?, invalidReason: String?) {
        self.itemFailures = itemFailures
        self.state = state
        self.invalidReason = invalidReason
    }

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
