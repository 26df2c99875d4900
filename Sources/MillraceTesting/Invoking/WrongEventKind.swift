/// A function was to be invoked with an event of the other kind, which a manifest would refuse.
public struct WrongEventKind: Error, Hashable, Sendable, CustomStringConvertible {
    /// The function's name.
    public let function: String
    /// The event that it takes, `DynamoDBEvent` or `KinesisEvent`.
    public let expected: String
    /// The event that it was to be invoked with.
    public let found: String

    /// Which function takes what, and what it was given.
    public var description: String { "the function \(function) takes a \(expected) and was given a \(found)" }
}
