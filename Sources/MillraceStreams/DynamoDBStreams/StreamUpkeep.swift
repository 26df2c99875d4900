package import MillraceModel
internal import Synchronization

/// Keeps the streams of tables: drops what has expired, rolls over old shards and splits busy ones.
///
/// It has no clock or timer of its own: who runs it runs it again when it says so. Rounds must not overlap. Kinesis
/// streams in the store are left alone.
///
/// Freed room is used again: SQLite gives the pages of dropped records and shards to the next ones, so a file stays as
/// large as it was at its fullest. It is not made smaller, because moving pages would cost each commit.
package final class StreamUpkeep: Sendable {
    private let store: any StreamStore
    private let now: @Sendable () -> Timestamp
    private let settings: StreamSettings
    private let meter = Mutex(LoadMeter())

    /// Creates the upkeep of a store.
    ///
    /// - Parameters:
    ///   - store: Holds the streams.
    ///   - now: Tells the instant of a round; the store's clock.
    ///   - settings: What to do when.
    package init(
        store: any StreamStore,
        now: @escaping @Sendable () -> Timestamp,
        settings: StreamSettings = StreamSettings()
    ) {
        self.store = store
        self.now = now
        self.settings = settings
    }

    /// Does what is due.
    ///
    /// Each transaction is bounded, so writers come in between.
    ///
    /// - Returns: When to run again: when the next record, shard or stream expires or the next shard has its age, and
    ///   one load window from now at the latest if shards are split under load. Streams that come in the meantime are
    ///   never due earlier.
    /// - Throws: `StoreError` when the store fails; the next run goes on where this one ended.
    package func run() async throws -> Timestamp {
        let instant = now()
        var nextDue = instant + settings.retention
        if let age = settings.shardAgeMax { nextDue = min(nextDue, instant + age) }
        if settings.splitRecordRate != nil { nextDue = min(nextDue, instant + settings.loadWindow) }
        var open: Set<ShardKey> = []
        for stream in store.streams() where stream.arn.tableName != nil {
            guard let condition = try await keep(stream.arn, at: instant) else { continue }
            if let due = condition.nextDue { nextDue = min(nextDue, due) }
            open.formUnion(condition.writtenCounts.keys.map { ShardKey(stream: stream.arn, shard: $0) })
            open.formUnion(try await split(stream.arn, condition, at: instant))
        }
        meter.withLock { $0.forget(allBut: open) }
        return nextDue
    }

    private func keep(_ stream: StreamARN, at instant: Timestamp) async throws -> StreamCondition? {
        while true {
            let condition = try await store.write { [settings] in try $0.keep(stream, at: instant, settings) }
            if condition?.hasMoreToTrim != true { return condition }
        }
    }

    /// Splits the shards of a stream that are too busy.
    ///
    /// - Returns: The new shards.
    private func split(
        _ stream: StreamARN, _ condition: StreamCondition, at instant: Timestamp
    ) async throws -> [ShardKey] {
        let busy = meter.withLock {
            $0.look(at: condition.writtenCounts, of: stream, now: instant, settings)
        }
        guard !busy.isEmpty else { return [] }
        let children = try await store.write { transaction in
            // Others may have closed them since the look, or they take a single hash.
            let open = transaction.shards(of: stream).filter { shard in
                shard.isOpen && shard.hashRange.lowerBound < shard.hashRange.upperBound && busy.contains(shard.id)
            }
            return try open.flatMap { try transaction.splitShard(ShardKey(stream: stream, shard: $0.id)) }
        }
        meter.withLock { $0.begin(children, of: stream, now: instant) }
        return children.map { ShardKey(stream: stream, shard: $0) }
    }
}
