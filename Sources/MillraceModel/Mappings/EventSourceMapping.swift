/// One event source mapping: a stream, a function, and the policy between them.
///
/// Parameters, ranges and defaults are AWS's.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
public struct EventSourceMapping: Hashable, Sendable {
    /// Where reading begins when a mapping first sees its stream.
    public enum StartingPosition: String, Hashable, Sendable, CaseIterable {
        /// At the oldest record there is.
        case trimHorizon = "TRIM_HORIZON"
        /// Behind the newest record at the first discovery; shards that appear later are read from their beginning.
        case latest = "LATEST"
        /// At the first record that arrived at ``EventSourceMapping/startingPositionTimestamp`` or later; for Kinesis
        /// only.
        case atTimestamp = "AT_TIMESTAMP"
    }

    /// What a function answers.
    public enum ResponseType: String, Hashable, Sendable, CaseIterable {
        /// A `BatchResponse` that names the failed records.
        case reportBatchItemFailures = "ReportBatchItemFailures"
    }

    /// The source: a table's current stream or a Kinesis stream, found by its name, or a stream by its ARN.
    public enum Source: Hashable, Sendable, CustomStringConvertible {
        /// The stream that a table of this account and Region has.
        case table(String)
        /// The Kinesis stream of this account and Region.
        case kinesisStream(String)
        /// A consumer with enhanced fan-out of a Kinesis stream of this account and Region.
        case kinesisConsumer(stream: String, consumer: String)
        /// One stream: a table's, label included, a Kinesis stream, or a consumer of one.
        case stream(StreamARN)

        /// Whether the source delivers the changes of a table, not the records of a Kinesis stream.
        package var isTable: Bool {
            switch self {
            case .table: true
            case .kinesisStream, .kinesisConsumer: false
            case .stream(let arn): arn.tableName != nil
            }
        }

        /// `table/Orders`, `stream/clicks`, `stream/clicks/consumer/app`, or the ARN.
        public var description: String {
            switch self {
            case .table(let name): "table/\(name)"
            case .kinesisStream(let name): "stream/\(name)"
            case .kinesisConsumer(let stream, let consumer): "stream/\(stream)/consumer/\(consumer)"
            case .stream(let arn): arn.description
            }
        }
    }

    /// The mapping's identity, a UUID.
    ///
    /// That of a manifest's mapping is derived from the function and the source, so that it is the same in every
    /// process; one that is made at run time is given an id, which it keeps when its function changes.
    public let id: String
    /// The name of the function.
    public var functionName: String
    /// Where the records come from.
    public var source: Source
    /// Where reading begins at first discovery.
    ///
    /// No default on AWS either.
    public var startingPosition: StartingPosition
    /// The arrival time at which reading begins, in whole seconds and not in the future; with `AT_TIMESTAMP` only.
    public var startingPositionTimestamp: Timestamp?
    /// The most records of one invocation, 1 to 10,000; 100 by default.
    public var batchSize: Int
    /// How long records are gathered before an invocation, 0 to 300 s; 0, the default, never waits.
    ///
    /// A full batch or a full payload ends the wait.
    public var maximumBatchingWindow: Duration
    /// How many batches of one shard are in flight at once, 1 to 10; 1 by default.
    ///
    /// Records of one item, or of one partition key, keep their order. More than 1 excludes ``tumblingWindow``.
    public var parallelizationFactor: Int
    /// How often a failed batch is tried again before it is discarded, 0 to 10,000; `nil` (-1) means until the
    /// records expire, the default.
    public var maximumRetryAttempts: Int?
    /// The age at which a record is discarded, 60 s to 7 days; `nil` (-1) means never, the default.
    public var maximumRecordAge: Duration?
    /// Whether a failed batch of several records is split in two instead of being tried again whole; false by default.
    ///
    /// Splitting spends no retries.
    public var bisectBatchOnFunctionError: Bool
    /// The length of the tumbling windows over which a function keeps a state, 1 to 900 s; `nil` (0) means none, the
    /// default.
    ///
    /// Excludes a ``parallelizationFactor`` above 1 and ``filterPatterns``.
    public var tumblingWindow: Duration?
    /// What the function's answer means; none by default: any answer is a success.
    public var functionResponseTypes: Set<ResponseType>
    /// The patterns that records must match to be delivered (`FilterCriteria.Filters`), each a JSON text of up to
    /// 4,096 characters, up to 5 of them (10 with a raised quota); none by default: all records.
    ///
    /// A record is delivered when it matches one of them; the others count as resolved.
    public var filterPatterns: [String]
    /// Where failure records go, such as `file:dead-letters/orders.jsonl`; `nil` drops what is discarded.
    public var onFailureDestination: String?
    /// Whether the mapping polls.
    ///
    /// True by default.
    public var isEnabled: Bool

    /// Creates a mapping with AWS's defaults; each parameter sets the property of its name.
    ///
    /// Without an id the mapping has the one that is derived from its function and source.
    public init(
        functionName: String,
        source: Source,
        startingPosition: StartingPosition,
        startingPositionTimestamp: Timestamp? = nil,
        batchSize: Int = 100,
        maximumBatchingWindow: Duration = .zero,
        parallelizationFactor: Int = 1,
        maximumRetryAttempts: Int? = nil,
        maximumRecordAge: Duration? = nil,
        bisectBatchOnFunctionError: Bool = false,
        tumblingWindow: Duration? = nil,
        functionResponseTypes: Set<ResponseType> = [],
        filterPatterns: [String] = [],
        onFailureDestination: String? = nil,
        isEnabled: Bool = true,
        id: String? = nil
    ) {
        self.functionName = functionName
        self.source = source
        self.startingPosition = startingPosition
        self.startingPositionTimestamp = startingPositionTimestamp
        self.batchSize = batchSize
        self.maximumBatchingWindow = maximumBatchingWindow
        self.parallelizationFactor = parallelizationFactor
        self.maximumRetryAttempts = maximumRetryAttempts
        self.maximumRecordAge = maximumRecordAge
        self.bisectBatchOnFunctionError = bisectBatchOnFunctionError
        self.tumblingWindow = tumblingWindow
        self.functionResponseTypes = functionResponseTypes
        self.filterPatterns = filterPatterns
        self.onFailureDestination = onFailureDestination
        self.isEnabled = isEnabled
        self.id = id ?? Self.id(functionName: functionName, source: source)
    }

    /// A UUID over the two things that AWS lets occur only once together.
    private static func id(functionName: String, source: Source) -> String {
        var hash = StableHash()
        hash.combine(functionName.utf8)
        hash.combine("|".utf8)
        hash.combine(source.description.utf8)
        return UUIDText.text(hash.value, version: 8)
    }
}
