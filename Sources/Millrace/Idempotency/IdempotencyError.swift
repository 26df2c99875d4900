public import MillraceModel

/// Why an idempotent function did not handle a record, or its store cannot be used.
///
/// Equal by code.
public struct IdempotencyError: Error, Sendable, CustomStringConvertible {
    /// What kind of error it is; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// A bounded name, fit for a metric's label.
        public let description: String

        /// Another delivery of the record is being handled, or was when its process ended.
        public static let inProgress = Code(description: "idempotency-in-progress")
        /// The key of a record is empty or too long.
        public static let keyInvalid = Code(description: "idempotency-key-invalid")
        /// The file of a store is in use already.
        public static let storeInUse = Code(description: "idempotency-store-in-use")
        /// The store cannot be opened, read or written.
        public static let storeUnusable = Code(description: "idempotency-store-unusable")
    }

    /// What kind of error it is.
    public let code: Code
    /// What is wrong, and what to do about it; without the key, which is data, because errors stand in logs.
    public let message: String
    /// The key that another delivery holds; `nil` with the other codes.
    public let key: String?
    /// Until when that delivery holds it: the deadline of its invocation; `nil` with the other codes.
    public let heldUntil: Timestamp?
    /// What caused it, if something did.
    public let underlying: (any Error)?
    /// Whether the same may succeed later with nothing changed.
    public let isRetryable: Bool

    init(
        _ code: Code,
        _ message: String,
        key: String? = nil,
        heldUntil: Timestamp? = nil,
        underlying: (any Error)? = nil,
        isRetryable: Bool = false
    ) {
        self.code = code
        self.message = message
        self.key = key
        self.heldUntil = heldUntil
        self.underlying = underlying
        self.isRetryable = isRetryable
    }

    /// A short text without payload, fit for a metric's label.
    public var label: String { code.description }

    /// The message.
    public var description: String { message }
}

extension IdempotencyError: Equatable {
    /// Equal codes.
    public static func == (left: IdempotencyError, right: IdempotencyError) -> Bool { left.code == right.code }
}

extension IdempotencyError {
    /// Another delivery holds the key of a record.
    static func inProgress(
        _ key: String,
        of record: SequenceNumber,
        in function: String,
        until: Timestamp
    ) -> IdempotencyError {
        IdempotencyError(
            .inProgress,
            "another delivery with the key of record \(record) is in progress in \(function), until \(until) at the "
                + "latest; this one is tried again",
            key: key,
            heldUntil: until,
            isRetryable: true
        )
    }
}
