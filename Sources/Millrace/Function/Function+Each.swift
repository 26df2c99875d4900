public import MillraceModel

/// One record of a Kinesis stream.
public typealias KinesisRecord = KinesisEvent.Record
/// One change of a table.
public typealias DynamoDBRecord = DynamoDBEvent.EventRecord

extension Function {
    /// Creates a function that is called with one change at a time.
    ///
    /// The first throw marks that record as failed: those before it are done, it and those behind it are delivered
    /// again. The mapping must list `ReportBatchItemFailures`.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - record: `DynamoDBRecord.self`.
    ///   - body: Called with each change in order.
    public init(
        _ name: String,
        each record: DynamoDBRecord.Type,
        body: @escaping @Sendable (_ record: DynamoDBRecord, _ context: FunctionContext) async throws -> Void
    ) {
        self.init(
            name,
            .reportBatchItemFailures,
            keepsWindowState: nil,
            granularity: .record,
            .dynamoDB { event, context in
                for record in event.records {
                    do {
                        try await body(record, context)
                    } catch {
                        context.logFailure(of: record.change.sequenceNumber, error)
                        return .failed(from: record)
                    }
                }
                return .succeeded
            }
        )
    }

    /// Creates a function that is called with one Kinesis record at a time.
    ///
    /// The first throw marks that record as failed: those before it are done, it and those behind it are delivered
    /// again. The mapping must list `ReportBatchItemFailures`.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - record: `KinesisRecord.self`.
    ///   - body: Called with each record in order.
    public init(
        _ name: String,
        each record: KinesisRecord.Type,
        body: @escaping @Sendable (_ record: KinesisRecord, _ context: FunctionContext) async throws -> Void
    ) {
        self.init(
            name,
            .reportBatchItemFailures,
            keepsWindowState: nil,
            granularity: .record,
            .kinesis { event, context in
                for record in event.records {
                    do {
                        try await body(record, context)
                    } catch {
                        context.logFailure(of: record.kinesis.sequenceNumber, error)
                        return .failed(from: record)
                    }
                }
                return .succeeded
            }
        )
    }
}
