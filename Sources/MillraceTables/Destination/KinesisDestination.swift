public import MillraceModel

/// The Kinesis stream that takes the changes of a table.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KinesisDataStreamDestination.html
public struct KinesisDestination: Hashable, Sendable {
    /// Whether changes flow.
    ///
    /// Here they do from the moment of enabling, so the states in between are only ever answered, never found.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Changes are about to flow.
        case enabling = "ENABLING"
        /// Changes flow.
        case active = "ACTIVE"
        /// Changes are about to stop.
        case disabling = "DISABLING"
        /// No changes flow.
        case disabled = "DISABLED"
        /// The stream could not be written to from the beginning.
        case enableFailed = "ENABLE_FAILED"
        /// The precision is about to change.
        case updating = "UPDATING"
    }

    /// The unit of `ApproximateCreationDateTime` in the records.
    public enum Precision: String, Hashable, Sendable, CaseIterable {
        /// Milliseconds since the epoch: the default.
        case millisecond = "MILLISECOND"
        /// Microseconds since the epoch.
        case microsecond = "MICROSECOND"
    }

    /// The stream, of the table's account and Region.
    public var streamARN: StreamARN
    /// Whether changes flow.
    public var status: Status
    /// The unit of instants in records written from now on; `nil` when it was never set, which means milliseconds.
    public var precision: Precision?

    /// Creates a destination.
    public init(streamARN: StreamARN, status: Status, precision: Precision? = nil) {
        self.streamARN = streamARN
        self.status = status
        self.precision = precision
    }
}
