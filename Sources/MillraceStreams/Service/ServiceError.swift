public import MillraceModel

/// Why an emulated service refused a request, under AWS's names and in AWS's words.
///
/// Equal by code.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
public struct ServiceError: Error, Sendable, CustomStringConvertible {
    /// The name of an error; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// AWS's name, such as `ValidationException`.
        public let description: String

        /// Names an error.
        package init(_ description: String) { self.description = description }
    }

    /// Why one action of a transaction did not take place.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html
    public struct CancellationReason: Hashable, Sendable {
        /// `ConditionalCheckFailed`, `TransactionConflict`, `ValidationError` and so on; `None` for an action without
        /// fault.
        public let code: String
        /// What is wrong; `nil` for an action without fault.
        public let message: String?
        /// The item as it stands, where the action asked for it (`ReturnValuesOnConditionCheckFailure`).
        public let item: Item?

        /// Creates a reason, that of an action without fault unless another is given.
        package init(code: String = "None", message: String? = nil, item: Item? = nil) {
            self.code = code
            self.message = message
            self.item = item
        }
    }

    /// The error's name.
    public let code: Code
    /// What is wrong; AWS's words where it has some.
    public let message: String
    /// Whether the same request may succeed later without being changed.
    public let isRetryable: Bool
    /// What caused it, if something under the service did.
    public let underlying: (any Error)?
    /// The item that did not meet the condition, where the request asked for it.
    public let item: Item?
    /// Why a transaction was cancelled, one for each of its actions; empty for other errors.
    public let cancellationReasons: [CancellationReason]

    /// Creates an error.
    package init(
        _ code: Code,
        _ message: String,
        isRetryable: Bool = false,
        underlying: (any Error)? = nil,
        item: Item? = nil,
        cancellationReasons: [CancellationReason] = []
    ) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.underlying = underlying
        self.item = item
        self.cancellationReasons = cancellationReasons
    }

    /// Says that the store failed.
    package init(_ error: StoreError) {
        self.init(.internalServerError, error.description, isRetryable: error.isRetryable, underlying: error)
    }

    /// A short text without names or values, fit for a metric's label: the code.
    public var label: String { code.description }

    /// Code and message.
    public var description: String { "\(code): \(message)" }

    /// The request is malformed or breaks a limit.
    package static func validation(_ message: String) -> ServiceError { ServiceError(.validation, message) }

    /// What is to be made or changed is there already, or is not in a state for it.
    package static func resourceInUse(_ message: String) -> ServiceError { ServiceError(.resourceInUse, message) }

    /// There is no such table, stream, shard or consumer.
    package static func resourceNotFound(_ message: String) -> ServiceError {
        ServiceError(.resourceNotFound, message)
    }

    /// An argument has a value that Kinesis refuses.
    package static func invalidArgument(_ message: String) -> ServiceError { ServiceError(.invalidArgument, message) }

    /// A limit on the number of something, or on calls to it, is reached.
    package static func limitExceeded(_ message: String, isRetryable: Bool = false) -> ServiceError {
        ServiceError(.limitExceeded, message, isRetryable: isRetryable)
    }

    /// Runs something on a store; its errors leave as those of a service.
    package static func translatingStoreErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as StoreError {
            throw ServiceError(error)
        }
    }
}

extension ServiceError.Code {
    /// The request is malformed or breaks a limit.
    public static let validation = Self("ValidationException")
    /// What is to be made exists already, or what is to be changed is not in a state for it.
    public static let resourceInUse = Self("ResourceInUseException")
    /// There is no such table, stream, shard or consumer.
    public static let resourceNotFound = Self("ResourceNotFoundException")
    /// The store failed; the request may or may not succeed later.
    public static let internalServerError = Self("InternalServerError")
    /// A limit on the number of something, or on calls to it, is reached.
    public static let limitExceeded = Self("LimitExceededException")
    /// Kinesis: an argument has a value that it refuses.
    public static let invalidArgument = Self("InvalidArgumentException")
    /// A shard iterator is older than it may be.
    public static let expiredIterator = Self("ExpiredIteratorException")
    /// Kinesis: the token of a next page is older than it may be.
    public static let expiredNextToken = Self("ExpiredNextTokenException")
    /// The records asked for are older than the stream keeps them.
    public static let trimmedDataAccess = Self("TrimmedDataAccessException")
    /// More was written or read than the limits allow.
    public static let provisionedThroughputExceeded = Self("ProvisionedThroughputExceededException")
    /// More calls were made than the limits allow.
    public static let throttling = Self("ThrottlingException")
    /// An item does not meet the condition of the request.
    public static let conditionalCheckFailed = Self("ConditionalCheckFailedException")
    /// A transaction did not take place; its cancellation reasons say why.
    public static let transactionCanceled = Self("TransactionCanceledException")
    /// A token of a transaction was used before with another request.
    public static let idempotentParameterMismatch = Self("IdempotentParameterMismatchException")
    /// The items of one hash key exceed 10 GB with a local index.
    public static let itemCollectionSizeLimitExceeded = Self("ItemCollectionSizeLimitExceededException")
}

extension ServiceError: Hashable {
    /// Equal codes.
    public static func == (left: ServiceError, right: ServiceError) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
