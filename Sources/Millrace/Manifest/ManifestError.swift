/// Why a manifest cannot be used: all its problems together.
///
/// Two errors are equal when their codes, paths and problems are.
public struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// A bounded name, fit for a metric's label.
        public let description: String

        /// The file cannot be read.
        public static let unreadable = Code(description: "manifest-unreadable")
        /// The file is not JSON.
        public static let malformed = Code(description: "manifest-malformed")
        /// The file is JSON and not a manifest, or does not fit the functions.
        public static let invalid = Code(description: "manifest-invalid")
    }

    /// What kind of error it is.
    public let code: Code
    /// The path of the manifest as it was given.
    public let path: String
    /// Everything that is wrong; empty when the file cannot be read or is not JSON.
    public let problems: [ManifestProblem]
    /// The whole text: one problem a line, each with the path and the place.
    public let message: String

    /// Creates an error from problems.
    package init(path: String, problems: [ManifestProblem]) {
        code = .invalid
        self.path = path
        self.problems = problems
        message = problems.map { "\(path)#\($0)" }.joined(separator: "\n")
    }

    /// Creates an error for a file as a whole.
    init(_ code: Code, path: String, message: String) {
        self.code = code
        self.path = path
        self.message = message
        problems = []
    }

    /// Whether the same may succeed later with nothing changed: never.
    public var isRetryable: Bool { false }

    /// A short text without payload, fit for a metric's label.
    public var label: String { code.description }

    /// The message.
    public var description: String { message }
}
