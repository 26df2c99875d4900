/// How the streams of tables are kept: how long, in how many shards, and what a reader may take.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
public struct StreamSettings: Hashable, Sendable {
    /// How long records, closed shards and disabled streams stay readable; 24 hours by default, as on AWS.
    public var retention: Duration
    /// The age at which an open shard is closed and goes on in one child; 4 hours by default, about what AWS does, and
    /// `nil` for never.
    public var shardAgeMax: Duration?
    /// The records a second from which on an open shard is split in two; 1,000 by default, `nil` for never.
    ///
    /// AWS splits a partition beyond 1,000 write units a second, one unit for a write of up to 1 KB. Records are counted
    /// here whatever their size, because that costs nothing on the way of a write.
    public var splitRecordRate: Int?
    /// Over how long the load of a shard is measured, and so how often it is looked at; a minute by default.
    public var loadWindow: Duration
    /// The open shards that a stream reaches by splits under load at the most; 16 by default.
    ///
    /// A split does not help against a single busy item, so there has to be an end.
    public var openShardCountMax: Int
    /// The least time between two trims of a stream; a minute by default.
    ///
    /// Until then expired records take room, but no reader of the Streams API gets them.
    public var trimInterval: Duration
    /// The most records that one transaction trims, because writers wait for it; 1,000 by default.
    public var trimRecordCountMax: Int
    /// Whether `GetRecords` and `DescribeStream` refuse calls above AWS's limits; off by default.
    public var isThrottling: Bool

    /// Creates settings.
    public init(
        retention: Duration = .seconds(86_400),
        shardAgeMax: Duration? = .seconds(14_400),
        splitRecordRate: Int? = 1_000,
        loadWindow: Duration = .seconds(60),
        openShardCountMax: Int = 16,
        trimInterval: Duration = .seconds(60),
        trimRecordCountMax: Int = 1_000,
        isThrottling: Bool = false
    ) {
        precondition(retention > .zero && loadWindow > .zero && trimInterval > .zero, "durations are above zero")
        precondition(shardAgeMax.map { $0 > .zero } ?? true, "a shard has an age above zero")
        precondition(splitRecordRate.map { $0 > 0 } ?? true, "a rate is above zero")
        precondition(openShardCountMax > 0 && trimRecordCountMax > 0, "numbers are above zero")
        self.retention = retention
        self.shardAgeMax = shardAgeMax
        self.splitRecordRate = splitRecordRate
        self.loadWindow = loadWindow
        self.openShardCountMax = openShardCountMax
        self.trimInterval = trimInterval
        self.trimRecordCountMax = trimRecordCountMax
        self.isThrottling = isThrottling
    }
}
