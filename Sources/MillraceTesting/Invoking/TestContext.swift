public import Logging
public import Millrace
public import MillraceModel
public import MillraceTables

/// What a test tells a handler of its invocation; everything has a default.
///
/// ```swift
/// try await stockKeeper.invoke(with: event, context: TestContext(attempt: 2, redelivery: .all(.retry)))
/// ```
///
/// Stream and shard of the `FunctionContext` are those of the event.
public struct TestContext: Sendable {
    /// Which records of the event were delivered before, and why.
    public enum Redelivery: Sendable {
        /// None of them.
        case none
        /// All of them, for one reason.
        case all(RedeliveryCause)
        /// Those with these sequence numbers.
        case records([SequenceNumber: RedeliveryCause])

        /// Some changes, for one reason.
        public static func records(_ records: [DynamoDBRecord], _ cause: RedeliveryCause) -> Redelivery {
            .records(Dictionary(records.map { ($0.change.sequenceNumber, cause) }) { first, _ in first })
        }

        /// Some Kinesis records, for one reason.
        public static func records(_ records: [KinesisRecord], _ cause: RedeliveryCause) -> Redelivery {
            .records(Dictionary(records.map { ($0.kinesis.sequenceNumber, cause) }) { first, _ in first })
        }
    }

    /// Which attempt of the batch it is, from 1; 1 by default.
    public var attempt: Int
    /// Which records were delivered before, and why; none by default.
    public var redelivery: Redelivery
    /// The tables that the handler finds in its context; none, in memory, by default.
    ///
    /// The marks of idempotent functions stand in their store, by their clock; the default ones are new at each call and
    /// remember nothing.
    public var tables: TableService?
    /// When the invocation began; `Timestamp.testStart` by default.
    ///
    /// With tables whose clock stands elsewhere say where: the deadline counts from here.
    public var invokedAt: Timestamp
    /// How long after that the deadline is; 3 s by default, as without settings in the manifest.
    ///
    /// Nothing ends the handler then: there is no runtime.
    public var timeout: Duration
    /// The request id; the same for each invocation by default.
    public var requestID: String
    /// The ARN of the function; one of its name and the stream's account by default.
    public var invokedFunctionARN: String?
    /// The shard that the records come from; that of the event by default, as far as it names one.
    public var shardID: ShardID?
    /// The handler's logger, which writes nothing by default.
    public var logger: Logger

    /// Creates the settings of an invocation.
    public init(
        attempt: Int = 1,
        redelivery: Redelivery = .none,
        tables: TableService? = nil,
        invokedAt: Timestamp = .testStart,
        timeout: Duration = FunctionSettings().timeout,
        requestID: String = "00000000-0000-4000-8000-000000000000",
        invokedFunctionARN: String? = nil,
        shardID: ShardID? = nil,
        logger: Logger = Logger(label: "millrace.test") { _ in SwiftLogNoOpLogHandler() }
    ) {
        self.attempt = attempt
        self.redelivery = redelivery
        self.tables = tables
        self.invokedAt = invokedAt
        self.timeout = timeout
        self.requestID = requestID
        self.invokedFunctionARN = invokedFunctionARN
        self.shardID = shardID
        self.logger = logger
    }
}
