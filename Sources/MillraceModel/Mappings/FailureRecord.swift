/// What stands in the dead-letter file for one discarded batch.
///
/// AWS's on-failure record in the form with `payload`, the original event as one JSON string, so that nothing has to
/// be read again from a stream that may be gone by then.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
public struct FailureRecord: Hashable, Sendable {
    /// Why the batch was discarded; the only two values that AWS is known to write.
    public enum Condition: String, Hashable, Sendable {
        /// All attempts that `MaximumRetryAttempts` allows failed.
        case retryAttemptsExhausted = "RetryAttemptsExhausted"
        /// The records got older than `MaximumRecordAgeInSeconds`.
        case recordAgeExceeded = "RecordAgeExceeded"
    }

    /// How the last invocation ended.
    public struct ResponseContext: Hashable, Sendable {
        /// Whether the function failed (`Unhandled`); else it answered item failures or an invalid response (null).
        public var isFunctionError: Bool

        /// Creates the context of an answer.
        public init(isFunctionError: Bool) { self.isFunctionError = isFunctionError }
    }

    /// The request id of the last invocation.
    public var requestID: String
    /// The ARN of the function.
    public var functionARN: String
    /// Why the batch was discarded.
    public var condition: Condition
    /// How often this exact batch was invoked; 1 also when it was never invoked because of its age.
    public var approximateInvokeCount: Int
    /// How the last invocation ended; `nil` when the age was exceeded or no handler was reached.
    public var responseContext: ResponseContext?
    /// When the batch was discarded.
    public var timestamp: Timestamp
    /// Which records were discarded.
    public var batchInfo: BatchInfo
    /// The tumbling window of the batch; `nil` for a mapping without windows.
    public var timeWindowInfo: TimeWindowInfo?
    /// The event as the function would have received it, as JSON text.
    public var payload: String

    /// Creates a failure record.
    public init(
        requestID: String,
        functionARN: String,
        condition: Condition,
        approximateInvokeCount: Int,
        responseContext: ResponseContext?,
        timestamp: Timestamp,
        batchInfo: BatchInfo,
        timeWindowInfo: TimeWindowInfo? = nil,
        payload: String
    ) {
        self.requestID = requestID
        self.functionARN = functionARN
        self.condition = condition
        self.approximateInvokeCount = approximateInvokeCount
        self.responseContext = responseContext
        self.timestamp = timestamp
        self.batchInfo = batchInfo
        self.timeWindowInfo = timeWindowInfo
        self.payload = payload
    }
}
