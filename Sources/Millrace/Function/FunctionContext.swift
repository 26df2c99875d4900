public import Logging
public import MillraceModel
public import MillraceTables

/// What a function is told of its invocation, besides the event.
///
/// The first members are those of `LambdaContext` in swift-aws-lambda-runtime; the others tell what Lambda cannot.
public struct FunctionContext: Sendable {
    /// The request id; the same for all attempts of one unchanged batch.
    public let requestID: String
    /// The ARN of the function.
    public let invokedFunctionARN: String
    /// When the function's time is up and it is cancelled.
    public let deadline: Timestamp
    /// A logger that carries the function's name and the request id.
    public var logger: Logger {
        // Made when it is asked for: a logger with metadata of its own costs as much as all else of an invocation.
        var logger = baseLogger
        logger[metadataKey: LogKey.requestID] = "\(requestID)"
        return logger
    }

    /// Which attempt of this batch it is, from 1.
    public let attempt: Int
    /// The stream that the batch comes from, label included.
    public let streamARN: StreamARN
    /// The shard that the batch comes from; together with the first sequence number it names a batch.
    public let shardID: ShardID
    /// When the invocation began, by the runtime's clock.
    public let invokedAt: Timestamp
    /// The emulated tables of the runtime.
    public let tables: TableService

    /// Which records of the batch were delivered before, and why.
    package enum Redelivery: Sendable {
        /// None of them.
        case none
        /// All of them, this many, for one reason.
        case all(RedeliveryCause, count: Int)
        /// Some of them.
        case records([SequenceNumber: RedeliveryCause])
    }

    let redelivery: Redelivery
    /// The logger without the request id.
    let baseLogger: Logger

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - requestID: The request id.
    ///   - invokedFunctionARN: The ARN of the function.
    ///   - deadline: When the function's time is up.
    ///   - logger: A logger that carries the function's name.
    ///   - attempt: Which attempt of this batch it is, from 1.
    ///   - streamARN: The stream that the batch comes from.
    ///   - shardID: The shard that the batch comes from.
    ///   - invokedAt: When the invocation began.
    ///   - tables: The emulated tables.
    ///   - redelivery: Which records of the batch were delivered before, and why.
    package init(
        requestID: String,
        invokedFunctionARN: String,
        deadline: Timestamp,
        logger: Logger,
        attempt: Int,
        streamARN: StreamARN,
        shardID: ShardID,
        invokedAt: Timestamp,
        tables: TableService,
        redelivery: Redelivery
    ) {
        self.requestID = requestID
        self.invokedFunctionARN = invokedFunctionARN
        self.deadline = deadline
        baseLogger = logger
        self.attempt = attempt
        self.streamARN = streamARN
        self.shardID = shardID
        self.invokedAt = invokedAt
        self.tables = tables
        self.redelivery = redelivery
    }

    /// How many records of the batch were delivered before; `redeliveryCause(of:)` tells which and why.
    public var redeliveredCount: Int {
        switch redelivery {
        case .none: 0
        case .all(_, let count): count
        case .records(let causes): causes.count
        }
    }

    /// Why a change is delivered again, or `nil` when it is delivered first.
    public func redeliveryCause(of record: DynamoDBEvent.EventRecord) -> RedeliveryCause? {
        redeliveryCause(of: record.change.sequenceNumber)
    }

    /// Why a Kinesis record is delivered again, or `nil` when it is delivered first.
    public func redeliveryCause(of record: KinesisEvent.Record) -> RedeliveryCause? {
        redeliveryCause(of: record.kinesis.sequenceNumber)
    }

    private func redeliveryCause(of sequenceNumber: SequenceNumber) -> RedeliveryCause? {
        switch redelivery {
        case .none: nil
        case .all(let cause, _): cause
        case .records(let causes): causes[sequenceNumber]
        }
    }

    func logFailure(of sequenceNumber: SequenceNumber, _ error: any Error) {
        logger.warning(
            "A record failed",
            metadata: [LogKey.sequenceNumber: "\(sequenceNumber)", LogKey.error: "\(error)"]
        )
    }
}
