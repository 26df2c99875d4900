internal import MillraceModel

/// What was read from and written to each shard, for the limits on that.
///
/// Source: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
struct ThroughputMeters {
    private struct Meter {
        var writtenBytes = RollingWindow()
        var writtenRecords = RollingWindow()
        var iterators = RollingWindow()
        var reads = RollingWindow()
        var readBytes = RollingWindow()
        /// When reading may go on after a reply that was more than a second's worth.
        var readableAt = Timestamp.epoch
    }

    private static let writtenBytesMax = 1 << 20
    private static let writtenRecordsMax = 1_000
    private static let callsMax = 5
    /// The bytes that may be read in a second.
    static let readBytesMax = 2 << 20

    private var meters: [ShardKey: Meter] = [:]

    /// Counts a record that is to be written; says whether the shard takes it.
    ///
    /// A record that is larger than a second's worth is taken when nothing else was.
    mutating func write(_ byteCount: Int, to shard: ShardKey, at now: Timestamp) -> Bool {
        change(shard) { meter in
            meter.writtenBytes.advance(to: now)
            meter.writtenRecords.advance(to: now)
            let total = meter.writtenBytes.total
            guard meter.writtenRecords.total < Self.writtenRecordsMax,
                total == 0 || total + byteCount <= Self.writtenBytesMax
            else { return false }
            meter.writtenBytes.add(byteCount, at: now)
            meter.writtenRecords.add(1, at: now)
            return true
        }
    }

    /// Counts a call for an iterator; says whether the shard takes it.
    mutating func getIterator(of shard: ShardKey, at now: Timestamp) -> Bool {
        change(shard) { Self.call(&$0.iterators, at: now) }
    }

    /// Counts a call for records; says whether the shard takes it.
    mutating func beginRead(of shard: ShardKey, at now: Timestamp) -> Bool {
        change(shard) { meter in
            meter.readBytes.advance(to: now)
            guard now >= meter.readableAt, meter.readBytes.total < Self.readBytesMax else { return false }
            return Self.call(&meter.reads, at: now)
        }
    }

    /// Counts what a call gave: ten MiB, five seconds' worth, stop the shard's calls for five seconds.
    mutating func endRead(of shard: ShardKey, byteCount: Int, at now: Timestamp) {
        change(shard) { meter in
            meter.readBytes.add(byteCount, at: now)
            guard meter.readBytes.total > Self.readBytesMax else { return }
            meter.readableAt = now + Self.time(toRead: meter.readBytes.total)
        }
    }

    /// How long it takes to read so much within the limit.
    static func time(toRead byteCount: Int) -> Duration {
        .microseconds(Int64(byteCount) * 1_000_000 / Int64(readBytesMax))
    }

    /// Forgets the shards of a stream.
    mutating func forget(_ stream: StreamARN) {
        meters = meters.filter { $0.key.stream != stream }
    }

    private static func call(_ window: inout RollingWindow, at now: Timestamp) -> Bool {
        window.advance(to: now)
        guard window.total < callsMax else { return false }
        window.add(1, at: now)
        return true
    }

    private mutating func change<Result>(_ shard: ShardKey, _ body: (inout Meter) -> Result) -> Result {
        body(&meters[shard, default: Meter()])
    }
}
