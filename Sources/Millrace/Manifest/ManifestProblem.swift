package import MillraceModel

/// One thing that is wrong with a manifest, or between a manifest and the functions.
public struct ManifestProblem: Hashable, Sendable, CustomStringConvertible {
    /// The longest text of a value, in characters.
    private static let valueCountMax = 80

    /// Where it is, as a JSON pointer (RFC 6901): `/EventSourceMappings/0/BatchSize`; empty for the whole manifest.
    public let pointer: String
    /// The value that is there as JSON, cut after 80 characters; `nil` when none is.
    public let value: String?
    /// What was expected and what to do, such as "is not a whole number from 1 to 10000".
    ///
    /// It reads on from the value, if there is one.
    public let message: String

    /// Creates a problem.
    ///
    /// - Parameters:
    ///   - pointer: The place as a JSON pointer.
    ///   - value: The value that is there, if any; its text is cut to a length that a line bears.
    ///   - message: What was expected and what to do.
    package init(pointer: String, value: JSONValue?, message: String) {
        self.pointer = pointer
        self.value = value.map(Self.text)
        self.message = message
    }

    init(_ pointer: JSONPointer, _ value: JSONValue?, _ message: String) {
        self.init(pointer: pointer.description, value: value, message: message)
    }

    /// `/EventSourceMappings/0/BatchSize: 20000 is not a whole number from 1 to 10000`.
    public var description: String {
        "\(pointer): " + (value.map { "\($0) " } ?? "") + message
    }

    /// A value as JSON text on one line.
    private static func text(_ value: JSONValue) -> String {
        let text = String(decoding: value.serialized(), as: UTF8.self)
        let count = text.unicodeScalars.prefix(valueCountMax + 1).count
        return count <= valueCountMax ? text : String(text.unicodeScalars.prefix(valueCountMax - 1)) + "…"
    }
}
