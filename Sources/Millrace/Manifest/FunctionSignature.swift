/// What the checks of a manifest need to know of a function.
public struct FunctionSignature: Hashable, Sendable {
    /// The events that a function takes.
    public enum EventSource: String, Hashable, Sendable, CaseIterable {
        /// Changes of a table: `DynamoDBEvent`.
        case dynamoDB
        /// Records of a Kinesis stream: `KinesisEvent`.
        case kinesis
        /// Whatever comes.
        case any
    }

    /// The function's name, unique in a runtime.
    public let name: String
    /// The events that it takes.
    public let eventSource: EventSource
    /// Whether its answer names the records that failed.
    public let reportsItemFailures: Bool
    /// Whether it keeps a state over tumbling windows; `nil` when its answers may have a state or not.
    public let keepsWindowState: Bool?

    /// Creates a signature.
    public init(name: String, eventSource: EventSource, reportsItemFailures: Bool, keepsWindowState: Bool? = false) {
        self.name = name
        self.eventSource = eventSource
        self.reportsItemFailures = reportsItemFailures
        self.keepsWindowState = keepsWindowState
    }
}
