internal import MillraceModel

/// How fast the open shards of streams are written to, told from counts at two instants.
struct LoadMeter {
    private struct Mark {
        var writtenCount: Int
        var instant: Timestamp
    }

    private var marks: [ShardKey: Mark] = [:]

    /// Compares the open shards of a stream with what they were one window ago or more.
    ///
    /// The first look at a shard, and the first after the clock was set back, only notes it.
    ///
    /// - Parameters:
    ///   - shards: How many records each open shard has taken so far.
    ///   - stream: The stream.
    ///   - now: The instant of those counts.
    ///   - settings: The window, the rate and how many open shards there may be.
    /// - Returns: The shards to split, the busiest first.
    mutating func look(
        at shards: [ShardID: Int], of stream: StreamARN, now: Timestamp, _ settings: StreamSettings
    ) -> [ShardID] {
        guard let rateMax = settings.splitRecordRate else { return [] }
        var busy: [(rate: Double, shard: ShardID)] = []
        for (shard, count) in shards {
            let key = ShardKey(stream: stream, shard: shard)
            let mark = marks[key]
            if let mark, now >= mark.instant {
                guard now - mark.instant >= settings.loadWindow else { continue }
                let rate = Double(count - mark.writtenCount) / (now - mark.instant).seconds
                if rate > Double(rateMax) { busy.append((rate, shard)) }
            }
            marks[key] = Mark(writtenCount: count, instant: now)
        }
        let room = max(0, settings.openShardCountMax - shards.count)
        return busy.sorted { ($1.rate, $0.shard) < ($0.rate, $1.shard) }.prefix(room).map(\.shard)
    }

    /// Notes shards that were just made, so that their load counts from now on.
    mutating func begin(_ shards: [ShardID], of stream: StreamARN, now: Timestamp) {
        for shard in shards { marks[ShardKey(stream: stream, shard: shard)] = Mark(writtenCount: 0, instant: now) }
    }

    /// Forgets all shards but those that are open.
    mutating func forget(allBut open: Set<ShardKey>) {
        marks = marks.filter { open.contains($0.key) }
    }
}
