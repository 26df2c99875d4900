public import MillraceModel

/// A function that a mapping triggers: a name and a closure.
///
/// The closure receives the events that AWS Lambda would hand it and fails by throwing. It runs for several shards at
/// once, so what it captures must be `Sendable`; for one shard it runs for one batch at a time, in order, unless the
/// mapping has a `ParallelizationFactor`.
///
/// ```swift
/// let welcomeEmail = Function("welcome-email") { (event: DynamoDBEvent, context) in
///     for record in event.records where record.eventName == .insert { … }
/// }
/// ```
///
/// Delivery is at least once: every closure must bear to see a record again. `FunctionContext` tells when that happens,
/// and ``idempotent(by:store:timeToLive:)`` passes over what was handled before.
public struct Function: Sendable {
    /// What the closure takes.
    enum Handler: Sendable {
        case dynamoDB(@Sendable (DynamoDBEvent, FunctionContext) async throws -> BatchResponse)
        case kinesis(@Sendable (KinesisEvent, FunctionContext) async throws -> BatchResponse)
    }

    /// What the closure deals with as one.
    enum Granularity: Hashable, Sendable {
        /// All records of an event.
        case batch
        /// One record after the other; each is done before the next one is begun.
        case record
    }

    /// The name that mappings refer to, unique in a runtime.
    public let name: String
    /// What the closure's answer means; `nil` when it answers nothing.
    public let responseType: EventSourceMapping.ResponseType?
    /// Whether it keeps a state over tumbling windows; `nil` when the closure answers whatever it likes.
    let keepsWindowState: Bool?
    let granularity: Granularity
    /// Whether it passes over records that it has handled before.
    let isIdempotent: Bool
    let handler: Handler

    init(
        _ name: String,
        _ responseType: EventSourceMapping.ResponseType?,
        keepsWindowState: Bool?,
        granularity: Granularity = .batch,
        isIdempotent: Bool = false,
        _ handler: Handler
    ) {
        self.name = name
        self.responseType = responseType
        self.keepsWindowState = keepsWindowState
        self.granularity = granularity
        self.isIdempotent = isIdempotent
        self.handler = handler
    }

    /// Creates a function on the changes of a table.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - body: Called with each batch; the batch succeeds when it returns and fails when it throws.
    public init(
        _ name: String,
        body: @escaping @Sendable (_ event: DynamoDBEvent, _ context: FunctionContext) async throws -> Void
    ) {
        self.init(
            name,
            nil,
            keepsWindowState: false,
            .dynamoDB { event, context in
                try await body(event, context)
                return .succeeded
            }
        )
    }

    /// Creates a function on the records of a Kinesis stream.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - body: Called with each batch; the batch succeeds when it returns and fails when it throws.
    public init(
        _ name: String,
        body: @escaping @Sendable (_ event: KinesisEvent, _ context: FunctionContext) async throws -> Void
    ) {
        self.init(
            name,
            nil,
            keepsWindowState: false,
            .kinesis { event, context in
                try await body(event, context)
                return .succeeded
            }
        )
    }

    /// Creates a function on the changes of a table that answers which of them failed.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - responseType: What the answer means; the mapping must list the same in `FunctionResponseTypes`.
    ///   - body: Called with each batch; throwing fails the whole batch.
    public init(
        _ name: String,
        responseType: EventSourceMapping.ResponseType,
        body: @escaping @Sendable (_ event: DynamoDBEvent, _ context: FunctionContext) async throws -> BatchResponse
    ) {
        self.init(name, responseType, keepsWindowState: nil, .dynamoDB(body))
    }

    /// Creates a function on the records of a Kinesis stream that answers which of them failed.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - responseType: What the answer means; the mapping must list the same in `FunctionResponseTypes`.
    ///   - body: Called with each batch; throwing fails the whole batch.
    public init(
        _ name: String,
        responseType: EventSourceMapping.ResponseType,
        body: @escaping @Sendable (_ event: KinesisEvent, _ context: FunctionContext) async throws -> BatchResponse
    ) {
        self.init(name, responseType, keepsWindowState: nil, .kinesis(body))
    }

    /// What the manifest's checks need to know of the function.
    package var signature: FunctionSignature {
        let source: FunctionSignature.EventSource =
            switch handler {
            case .dynamoDB: .dynamoDB
            case .kinesis: .kinesis
            }
        return FunctionSignature(
            name: name,
            eventSource: source,
            reportsItemFailures: responseType == .reportBatchItemFailures,
            keepsWindowState: keepsWindowState
        )
    }
}
