public import MillraceStreams
public import MillraceTables

/// How the emulated services behave where they differ from one another in time, place or mood: limits, ages, and faults
/// on purpose.
public struct EmulationSettings: Hashable, Sendable {
    /// The streams of tables: how long they keep records, when shards roll over and split, whether readers are limited.
    public var streams = StreamSettings()
    /// Kinesis streams: whether throughput is limited.
    public var kinesis = KinesisService.Options()
    /// Tables: where the documents and today's AWS differ, and faults of Kinesis destinations.
    public var tables = TableService.Options()

    /// The defaults: AWS's ages, no limits, no faults.
    public init() {}
}
