package import MillraceModel

extension StoreTransaction {
    /// Splits an open shard in two.
    ///
    /// - Parameters:
    ///   - key: The shard.
    ///   - hash: The lowest hash of the second child; `nil` takes the middle.
    /// - Returns: The ids of the children, that of the lower hashes first.
    /// - Throws: `StoreError.noSuchShard`, `StoreError.shardClosed`, `StoreError.invalidSplit`.
    package mutating func splitShard(_ key: ShardKey, at hash: UInt128? = nil) throws -> [ShardID] {
        let parent = try openShard(key)
        let range = parent.hashRange
        // The sum overflows only for a shard that takes nothing but the highest hash, which cannot be split anyway.
        let (middle, overflow) = (range.lowerBound + (range.upperBound - range.lowerBound) / 2)
            .addingReportingOverflow(1)
        let boundary = hash ?? (overflow ? range.lowerBound : middle)
        guard boundary > range.lowerBound, boundary <= range.upperBound else { throw StoreError.invalidSplit(key) }
        return try replace(
            [parent], by: [range.lowerBound...boundary - 1, boundary...range.upperBound], in: key.stream)
    }

    /// Ends an open shard and goes on in one child of the same hashes, as AWS does every few hours.
    ///
    /// - Returns: The id of the child.
    /// - Throws: `StoreError.noSuchShard`, `StoreError.shardClosed`.
    package mutating func rollOverShard(_ key: ShardKey) throws -> ShardID {
        let parent = try openShard(key)
        return try replace([parent], by: [parent.hashRange], in: key.stream)[0]
    }

    /// Merges two open shards whose hashes lie side by side.
    ///
    /// - Returns: The id of the child, which names both as its parents, in the order given.
    /// - Throws: `StoreError.noSuchShard`, `StoreError.shardClosed`, `StoreError.shardsNotAdjacent`.
    package mutating func mergeShards(_ one: ShardID, _ other: ShardID, in stream: StreamARN) throws -> ShardID {
        let parents = [
            try openShard(ShardKey(stream: stream, shard: one)),
            try openShard(ShardKey(stream: stream, shard: other)),
        ]
        let ranges = parents.map(\.hashRange).sorted { $0.lowerBound < $1.lowerBound }
        let (next, overflow) = ranges[0].upperBound.addingReportingOverflow(1)
        guard !overflow, next == ranges[1].lowerBound else { throw StoreError.shardsNotAdjacent(one, other) }
        return try replace(parents, by: [ranges[0].lowerBound...ranges[1].upperBound], in: stream)[0]
    }

    /// Drops the records of a stream that arrived before an instant, and what is empty then.
    ///
    /// Records go from the oldest on, so one with a later arrival, which a clock that was set back leaves, holds those
    /// behind it. A closed shard goes when it holds nothing and was closed before the instant; a disabled stream when
    /// it was disabled before the instant and its last shard is gone.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - instant: The first instant whose records stay.
    ///   - limit: The most records to drop in this transaction.
    /// - Returns: How many records were dropped.
    /// - Throws: `StoreError.noSuchStream`, or a failure of the disk.
    package mutating func trim(
        _ stream: StreamARN, before instant: Timestamp, limit: Int = .max
    ) throws -> Int {
        guard let topology = catalog.topology(of: stream) else { throw StoreError.noSuchStream(stream) }
        var count = 0
        var emptied: Set<Int> = []
        for shard in topology.shards {
            count += try trim(shard, before: instant, limit: limit - count)
            // Parents first, whatever the clock did in between: a gap in the lineage would let children overtake.
            let isOldest = shard.parents.allSatisfy { topology.shard($0).map { emptied.contains($0.number) } ?? true }
            if isOldest, let closedAt = shard.closedAt, closedAt < instant, extent(of: shard).isEmpty {
                emptied.insert(shard.number)
            }
        }
        let isOver = topology.description.disabledAt.map { $0 < instant } ?? false
        let dropsStream = isOver && emptied.count == topology.shards.count
        if !emptied.isEmpty || dropsStream {
            group.changes.add(try catalog.dropShards(emptied, of: stream, includingStream: dropsStream))
        }
        return count
    }

    private mutating func trim(_ shard: CatalogShard, before instant: Timestamp, limit: Int) throws -> Int {
        let extent = extent(of: shard)
        guard !extent.isEmpty, limit > 0 else { return 0 }
        // Most shards of most trims: a trim must not look at each of thousands of tables.
        if let oldest = extent.oldestArrival, oldest >= instant { return 0 }
        var point = TrimPoint(through: extent.trimmed, count: 0, isComplete: true)
        if group.base.extent(ofShard: shard.number) != nil {
            point = try group.base.trimPoint(
                ofShard: shard.number, after: extent.trimmed, before: instant, limit: limit)
        }
        if point.isComplete {
            for entry in group.changes.appended[shard.number] ?? [] where entry.position > extent.trimmed {
                guard entry.record.arrival < instant, point.count < limit else {
                    point.oldestArrival = entry.record.arrival
                    break
                }
                point.through = entry.position
                point.count += 1
            }
        }
        group.changes.trim(
            shard.number, through: point.count > 0 ? point.through : nil, oldestArrival: point.oldestArrival)
        return point.count
    }

    private mutating func replace(
        _ parents: [CatalogShard], by ranges: [ClosedRange<UInt128>], in stream: StreamARN
    ) throws -> [ShardID] {
        guard let topology = catalog.topology(of: stream) else { throw StoreError.noSuchStream(stream) }
        var position = lastPosition(ofStream: topology.number)
        let change = try catalog.replace(
            parents,
            by: ranges,
            in: stream,
            now: now,
            position: &position,
            lastPositions: lastPositions(of: parents)
        )
        group.changes.setPosition(position, ofStream: change.streamNumber)
        group.changes.add(change)
        return change.created.map(\.id)
    }

    private func openShard(_ key: ShardKey) throws -> CatalogShard {
        guard let shard = catalog.shard(key) else { throw StoreError.noSuchShard(key) }
        guard shard.isOpen else { throw StoreError.shardClosed(key) }
        return shard
    }
}
