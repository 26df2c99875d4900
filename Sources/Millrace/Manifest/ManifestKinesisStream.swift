/// A Kinesis stream that is made at the start where it is not there yet.
public struct ManifestKinesisStream: Hashable, Sendable {
    /// The stream's name, 1 to 128 of `a-z A-Z 0-9 _ . -`.
    public var name: String
    /// How many shards it begins with; `nil` for an on-demand stream, which begins with 4.
    public var shardCount: Int?
    /// How long records are kept in hours, 24 to 8,760; 24 by default.
    public var retentionPeriodHours: Int
    /// The names of consumers with enhanced fan-out.
    public var consumers: [String]
    /// The tags.
    public var tags: [String: String]

    /// Creates a stream of the manifest.
    public init(
        name: String,
        shardCount: Int? = nil,
        retentionPeriodHours: Int = 24,
        consumers: [String] = [],
        tags: [String: String] = [:]
    ) {
        self.name = name
        self.shardCount = shardCount
        self.retentionPeriodHours = retentionPeriodHours
        self.consumers = consumers
        self.tags = tags
    }
}
