internal import MillraceModel

extension StoreTransaction {
    /// Drops what has expired of a stream and rolls over its old shards.
    ///
    /// - Parameters:
    ///   - stream: The stream; nothing happens when it is gone.
    ///   - instant: When that is.
    ///   - settings: What counts as expired and old.
    /// - Returns: The stream afterwards, or `nil` when it is gone.
    mutating func keep(
        _ stream: StreamARN, at instant: Timestamp, _ settings: StreamSettings
    ) throws -> StreamCondition? {
        guard catalog.topology(of: stream) != nil else { return nil }
        let count = try trim(stream, before: instant - settings.retention, limit: settings.trimRecordCountMax)
        if count == settings.trimRecordCountMax { return StreamCondition(hasMoreToTrim: true) }
        if let age = settings.shardAgeMax {
            for shard in openShards(of: stream) where shard.createdAt + age <= instant {
                _ = try rollOverShard(ShardKey(stream: stream, shard: shard.id))
            }
        }
        guard let topology = catalog.topology(of: stream) else {
            removeKeySchema(of: stream)
            return nil
        }
        return condition(of: topology, at: instant, settings)
    }

    private func condition(
        of topology: StreamTopology, at instant: Timestamp, _ settings: StreamSettings
    ) -> StreamCondition {
        var condition = StreamCondition(hasMoreToTrim: false)
        // Of a closed and empty shard the end expires, of any other one the oldest record; of a stream its disabling.
        var oldest = topology.shards.isEmpty ? topology.description.disabledAt : nil
        var rolling: Timestamp?
        for shard in topology.shards {
            let extent = extent(of: shard)
            if let instant = extent.isEmpty ? shard.closedAt : extent.oldestArrival {
                oldest = min(oldest ?? instant, instant)
            }
            guard shard.isOpen else { continue }
            condition.writtenCounts[shard.id] = extent.writtenCount
            if let age = settings.shardAgeMax {
                rolling = min(rolling ?? shard.createdAt + age, shard.createdAt + age)
            }
        }
        // What is exactly as old as the retention stays.
        let trimming = oldest.map {
            max($0 + settings.retention + .microseconds(1), instant + settings.trimInterval)
        }
        condition.nextDue = [trimming, rolling].compactMap(\.self).min()
        return condition
    }

    private func openShards(of stream: StreamARN) -> [CatalogShard] {
        catalog.topology(of: stream)?.shards.filter(\.isOpen) ?? []
    }
}
