internal import MillraceModel

/// What readers took within the last second, against AWS's limits.
///
/// Two readers of a shard at a time are AWS's figure. A reader is a chain of iterators: one from `GetShardIterator` and
/// those that follow from it. AWS gives no rate for a shard; the 5 calls and 2 MB a second are those of Kinesis. A call
/// that is refused does not count.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
struct ReadThrottle {
    private struct Call {
        let instant: Timestamp
        let reader: UInt64
        var byteCount = 0
    }

    private static let window = Duration.seconds(1)
    private static let readerCountMax = 2
    private static let callCountMax = 5
    private static let byteCountMax = 2 << 20
    private static let describeCountMax = 10
    /// From how many shards on those that nobody reads any more are forgotten.
    private static let shardCountMax = 1_024

    private var reads: [ShardKey: [Call]] = [:]
    private var descriptions: [Timestamp] = []

    /// Counts a read of a shard.
    ///
    /// - Throws: `ServiceError`: `.limitExceeded`.
    mutating func read(_ shard: ShardKey, by reader: UInt64, at now: Timestamp) throws(ServiceError) {
        if reads.count >= Self.shardCountMax {
            reads = reads.mapValues { $0.filter { Self.isRecent($0.instant, now) } }.filter { !$0.value.isEmpty }
        }
        let calls = (reads[shard] ?? []).filter { Self.isRecent($0.instant, now) }
        reads[shard] = calls
        let limit: String? =
            if Set(calls.map(\.reader)).union([reader]).count > Self.readerCountMax {
                "\(Self.readerCountMax) readers at a time"
            } else if calls.count >= Self.callCountMax {
                "\(Self.callCountMax) calls a second"
            } else if calls.reduce(0, { $0 + $1.byteCount }) >= Self.byteCountMax {
                "\(Self.byteCountMax >> 20) MB a second"
            } else {
                nil
            }
        if let limit {
            throw .limitExceeded(
                "Rate exceeded for shard \(shard.shard) in stream \(shard.stream): the limit is \(limit)",
                isRetryable: true
            )
        }
        reads[shard, default: []].append(Call(instant: now, reader: reader))
    }

    /// Counts what a read gave.
    mutating func add(byteCount: Int, to shard: ShardKey, by reader: UInt64) {
        guard let index = reads[shard]?.lastIndex(where: { $0.reader == reader }) else { return }
        reads[shard]?[index].byteCount += byteCount
    }

    /// Counts a description of a stream; the limit is that of the account.
    ///
    /// - Throws: `ServiceError`: `.throttling`.
    mutating func describe(at now: Timestamp) throws(ServiceError) {
        descriptions.removeAll { !Self.isRecent($0, now) }
        guard descriptions.count < Self.describeCountMax else {
            throw ServiceError(
                .throttling,
                "Rate exceeded: the limit of DescribeStream is \(Self.describeCountMax) calls a second",
                isRetryable: true
            )
        }
        descriptions.append(now)
    }

    /// Whether an instant lies within the last second; one ahead is left over from a clock that was set back.
    private static func isRecent(_ instant: Timestamp, _ now: Timestamp) -> Bool {
        instant <= now && now - instant < window
    }
}
