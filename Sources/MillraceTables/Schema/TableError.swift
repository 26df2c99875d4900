internal import MillraceStreams

/// Why a table refused a request, under DynamoDB's names and in its words.
///
/// Equal by code.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
public struct TableError: Error, Sendable, CustomStringConvertible {
    /// The name of an error; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// DynamoDB's name, such as `ValidationException`.
        public let description: String

        /// The request is malformed or breaks a limit.
        public static let validation = Code(description: "ValidationException")
        /// The table exists already, or its stream is enabled already.
        public static let resourceInUse = Code(description: "ResourceInUseException")
        /// There is no such table.
        public static let resourceNotFound = Code(description: "ResourceNotFoundException")
        /// The store failed; the request may or may not succeed later.
        public static let internalServerError = Code(description: "InternalServerError")
    }

    /// The error's name.
    public let code: Code
    /// What is wrong; DynamoDB's words where it has some.
    public let message: String
    /// Whether the same request may succeed later without being changed.
    public let isRetryable: Bool
    /// What caused it, if something under the tables did.
    public let underlying: (any Error)?

    private init(_ code: Code, _ message: String, isRetryable: Bool = false, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.underlying = underlying
    }

    /// A short text without names or values, fit for a metric's label: the code.
    public var label: String { code.description }

    /// Code and message.
    public var description: String { "\(code): \(message)" }

    /// The request is malformed or breaks a limit.
    package static func validation(_ message: String) -> TableError { TableError(.validation, message) }

    static func resourceInUse(_ message: String) -> TableError { TableError(.resourceInUse, message) }

    /// There is no table for an operation on items.
    static let tableNotFound = TableError(.resourceNotFound, "Requested resource not found")

    /// There is no table for an operation on tables.
    static func tableNotFound(named name: String) -> TableError {
        TableError(.resourceNotFound, "Requested resource not found: Table: \(name) not found")
    }

    init(_ error: StoreError) {
        self.init(.internalServerError, error.description, isRetryable: error.isRetryable, underlying: error)
    }
}

extension TableError: Hashable {
    /// Equal codes.
    public static func == (left: TableError, right: TableError) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
