/// Why the runtime could not start or go on.
///
/// Equal by code.
public struct MillraceError: Error, Sendable, CustomStringConvertible {
    /// What kind of error it is; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// A bounded name, fit for a metric's label.
        public let description: String

        /// The data directory is in use by another process.
        public static let dataDirectoryInUse = Code(description: "data-directory-in-use")
        /// A file or directory cannot be used.
        public static let fileUnusable = Code(description: "file-unusable")
        /// The store cannot be opened or read.
        public static let storeUnusable = Code(description: "store-unusable")
        /// A table of the manifest is there already, and differs.
        public static let tableDiffers = Code(description: "table-differs")
        /// A Kinesis stream of the manifest is there already, and differs.
        public static let streamDiffers = Code(description: "stream-differs")
        /// The runtime has run already.
        public static let runtimeHasRun = Code(description: "runtime-has-run")
        /// There is no mapping of that id.
        public static let mappingMissing = Code(description: "mapping-missing")
        /// The mapping is on its way to another state; AWS's `ResourceInUseException`.
        public static let mappingInUse = Code(description: "mapping-in-use")
        /// The parameters of a mapping are wrong, or do not fit its function; AWS's `InvalidParameterValueException`.
        public static let mappingInvalid = Code(description: "mapping-invalid")
        /// The function has a mapping on that source already; AWS's `ResourceConflictException`.
        public static let mappingConflict = Code(description: "mapping-conflict")
        /// The manifest made the mapping, so that it is changed there.
        public static let mappingOfManifest = Code(description: "mapping-of-manifest")
        /// No function of that name is registered.
        public static let functionMissing = Code(description: "function-missing")
        /// As many invocations of the function run, or wait, as may; AWS's `TooManyRequestsException`.
        public static let functionThrottled = Code(description: "function-throttled")
        /// Where a mapping begins was changed after it was made.
        public static let startingPositionFixed = Code(description: "starting-position-fixed")
        /// `StartingPositionTimestamp` has not come yet.
        public static let startingPositionInFuture = Code(description: "starting-position-in-future")
        /// A mapping's stream does not exist.
        public static let streamMissing = Code(description: "stream-missing")
    }

    /// What kind of error it is.
    public let code: Code
    /// What is wrong, and what to do about it.
    public let message: String
    /// The mapping that it concerns, if one.
    public let mapping: String?
    /// What caused it, if something did.
    public let underlying: (any Error)?
    /// Whether the same may succeed later with nothing changed.
    public let isRetryable: Bool

    init(
        _ code: Code,
        _ message: String,
        mapping: String? = nil,
        underlying: (any Error)? = nil,
        isRetryable: Bool = false
    ) {
        self.code = code
        self.message = message
        self.mapping = mapping
        self.underlying = underlying
        self.isRetryable = isRetryable
    }

    /// A short text without payload, fit for a metric's label.
    public var label: String { code.description }

    /// The message.
    public var description: String { message }
}

extension MillraceError: Equatable {
    /// Equal codes.
    public static func == (left: MillraceError, right: MillraceError) -> Bool { left.code == right.code }
}
