public import MillraceModel

/// What became of the changes of a table that has a Kinesis stream as its destination.
///
/// It counts from the start of the process on, and counts what a transaction did that was cancelled in the end.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds-monitor.html
public struct DestinationStatistics: Hashable, Sendable {
    /// Changes that stand in the stream.
    public internal(set) var replicatedRecordCount = 0
    /// Attempts that the stream refused; the change waits and is tried again (`ThrottledPutRecordCount`).
    public internal(set) var throttledPutRecordCount = 0
    /// Changes that were given up: too large for the stream, or not taken for 24 hours
    /// (`FailedToReplicateRecordCount`).
    public internal(set) var failedToReplicateRecordCount = 0
    /// Change data capture units: for each change one per started KB of the larger image, at least one.
    public internal(set) var changeDataCaptureUnits = 0
    /// When the oldest change was made that waits for its stream; `nil` when none waits.
    public internal(set) var oldestUnreplicated: Timestamp?

    /// No changes.
    public init() {}
}
