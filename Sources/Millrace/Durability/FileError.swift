import Foundation

/// A file operation that failed.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What was tried, such as `open`, `write` or `lock`.
    public let operation: String
    /// Why it failed, in the system's words.
    public let detail: String

    /// Creates an error from the system's error number.
    package init(path: String, operation: String, code: Int32) {
        self.init(path: path, operation: operation, detail: String(cString: strerror(code)))
    }

    /// Creates an error with a reason of its own.
    package init(path: String, operation: String, detail: String) {
        self.path = path
        self.operation = operation
        self.detail = detail
    }

    /// `cannot write dead-letters/orders.jsonl: No space left on device`.
    public var description: String { "cannot \(operation) \(path): \(detail)" }
}
