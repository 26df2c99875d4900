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
    }

    /// What a function answers.
    public enum ResponseType: String, Hashable, Sendable, CaseIterable {
        /// A `BatchResponse` that names the failed records.
        case reportBatchItemFailures = "ReportBatchItemFailures"
    }

    /// The source: a table's current stream, found by the table's name, or a stream by its ARN.
    public enum Source: Hashable, Sendable, CustomStringConvertible {
        /// The stream that a table of this account and Region has.
        case table(String)
        /// One stream, label included.
        case stream(StreamARN)

        /// `table/Orders`, or the ARN.
        public var description: String {
            switch self {
            case .table(let name): "table/\(name)"
            case .stream(let arn): arn.description
            }
        }
    }

    /// The mapping's identity, a UUID derived from the function and the source: the same in every process.
    public let id: String
    /// The name of the function.
    public var functionName: String
    /// Where the records come from.
    public var source: Source
    /// Where reading begins at first discovery.
    ///
    /// No default on AWS either.
    public var startingPosition: StartingPosition
    /// The most records of one invocation, 1 to 10,000; 100 by default.
    public var batchSize: Int
    /// How often a failed batch is tried again before it is discarded, 0 to 10,000; `nil` (-1) means until the
    /// records expire, the default.
    public var maximumRetryAttempts: Int?
    /// The age at which a record is discarded, 60 s to 7 days; `nil` (-1) means never, the default.
    public var maximumRecordAge: Duration?
    /// What the function's answer means; none by default: any answer is a success.
    public var functionResponseTypes: Set<ResponseType>
    /// Where failure records go, such as `file:dead-letters/orders.jsonl`; `nil` drops what is discarded.
    public var onFailureDestination: String?
    /// Whether the mapping polls.
    ///
    /// True by default.
    public var isEnabled: Bool

    /// Creates a mapping with AWS's defaults.
    public init(
        functionName: String,
        source: Source,
        startingPosition: StartingPosition,
        batchSize: Int = 100,
        maximumRetryAttempts: Int? = nil,
        maximumRecordAge: Duration? = nil,
        functionResponseTypes: Set<ResponseType> = [],
        onFailureDestination: String? = nil,
        isEnabled: Bool = true
    ) {
        self.functionName = functionName
        self.source = source
        self.startingPosition = startingPosition
        self.batchSize = batchSize
        self.maximumRetryAttempts = maximumRetryAttempts
        self.maximumRecordAge = maximumRecordAge
        self.functionResponseTypes = functionResponseTypes
        self.onFailureDestination = onFailureDestination
        self.isEnabled = isEnabled
        id = Self.id(functionName: functionName, source: source)
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
