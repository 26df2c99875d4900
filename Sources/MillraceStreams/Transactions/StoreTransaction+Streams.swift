package import MillraceModel

extension StoreTransaction {
    /// All streams, disabled ones included, by ARN.
    package func streams() -> [StreamDescription] { catalog.streams }

    /// One stream, or `nil` when there is none of that ARN.
    package func stream(_ arn: StreamARN) -> StreamDescription? { catalog.topology(of: arn)?.description }

    /// The shards of a stream in the order of their ids, closed ones included as long as they hold data.
    package func shards(of stream: StreamARN) -> [ShardDescription] {
        catalog.topology(of: stream)?.shards.map(\.description) ?? []
    }

    /// Makes a stream whose shards divide the hashes evenly.
    ///
    /// - Parameters:
    ///   - arn: The stream's name, label included.
    ///   - viewType: Which images its records show; of no meaning for Kinesis.
    ///   - shardCount: How many shards it begins with, at least 1.
    /// - Throws: `StoreError.streamExists`.
    package mutating func createStream(
        _ arn: StreamARN, viewType: StreamViewType = .newAndOldImages, shardCount: Int = 1
    ) throws {
        var position = StreamPosition.beginning
        let change = try catalog.createStream(
            arn, viewType: viewType, shardCount: shardCount, now: now, position: &position)
        group.changes.setPosition(position, ofStream: change.streamNumber)
        group.changes.add(change)
    }

    /// Closes the open shards of a stream, which then takes no more records.
    ///
    /// - Throws: `StoreError.noSuchStream`, `StoreError.streamDisabled`.
    package mutating func disableStream(_ arn: StreamARN) throws {
        let open = catalog.topology(of: arn)?.shards.filter(\.isOpen) ?? []
        group.changes.add(try catalog.disableStream(arn, now: now, lastPositions: lastPositions(of: open)))
    }

    /// Drops a stream at once, with its shards and records.
    ///
    /// - Throws: `StoreError.noSuchStream`.
    package mutating func dropStream(_ arn: StreamARN) throws {
        guard let topology = catalog.topology(of: arn) else { throw StoreError.noSuchStream(arn) }
        group.changes.add(
            try catalog.dropShards(Set(topology.shards.map(\.number)), of: arn, includingStream: true))
    }

    /// The open shard that takes a hash.
    ///
    /// - Throws: `StoreError.noSuchStream`, `StoreError.streamDisabled`.
    package func shard(taking hash: UInt128, of stream: StreamARN) throws -> ShardID {
        guard let topology = catalog.topology(of: stream) else { throw StoreError.noSuchStream(stream) }
        guard let route = topology.route(of: hash) else { throw StoreError.streamDisabled(stream) }
        return route.id
    }

    /// Adds a record to the open shard that takes its hash.
    ///
    /// - Parameters:
    ///   - content: The change or the bytes.
    ///   - stream: The stream.
    ///   - hash: Where the record's key lies among the hashes; the same key must always give the same hash.
    ///   - images: The stored form of a change's images, where it is known.
    /// - Returns: The record with the next sequence number of the stream.
    /// - Throws: `StoreError.noSuchStream`, `StoreError.streamDisabled`.
    package mutating func append(
        _ content: StreamRecord.Content, to stream: StreamARN, hash: UInt128, images: StoredImages? = nil
    ) throws -> StreamRecord {
        guard let topology = catalog.topology(of: stream) else { throw StoreError.noSuchStream(stream) }
        guard let route = topology.routeIndex(of: hash) else { throw StoreError.streamDisabled(stream) }
        let position = lastPosition(ofStream: topology.number) + 1
        let record = StreamRecord(
            sequenceNumber: topology.routes[route].numbering.sequenceNumber(at: position, arrival: now),
            arrival: now,
            content: content
        )
        group.changes.append(
            PositionedRecord(
                position: position, record: record, images: group.base.takesStoredForms ? images : nil),
            toShard: topology.routes[route].number,
            ofStream: topology.number
        )
        return record
    }

    /// Adds several records to a stream, or none when the body throws.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - body: Adds the records.
    /// - Returns: What `body` gives.
    /// - Throws: `StoreError.noSuchStream`, and what `body` throws.
    package mutating func append<Result>(
        to stream: StreamARN, _ body: (inout AppendRun) throws -> Result
    ) throws -> Result {
        guard let topology = catalog.topology(of: stream) else { throw StoreError.noSuchStream(stream) }
        var run = AppendRun(topology, now: now, position: lastPosition(ofStream: topology.number))
        let result = try body(&run)
        if !run.lists.isEmpty { group.changes.append(run, toStream: topology.number) }
        return result
    }

    /// How many records the body has added, by the shards that were given them.
    package var appendedCounts: [ShardKey: Int] {
        var counts: [ShardKey: Int] = [:]
        for stream in catalog.streams {
            for shard in catalog.topology(of: stream.arn)?.shards ?? [] {
                let added = group.changes.appendedCount(toShard: shard.number)
                if added > 0 { counts[ShardKey(stream: stream.arn, shard: shard.id)] = added }
            }
        }
        return counts
    }

    /// The last position that a stream has handed out.
    func lastPosition(ofStream number: Int) -> Int64 {
        group.changes.streamPositions[number] ?? group.base.lastPosition(ofStream: number)
    }

    /// How far a shard is written and trimmed.
    func extent(of shard: CatalogShard) -> ShardExtent {
        var extent =
            group.base.extent(ofShard: shard.number) ?? ShardExtent(last: shard.start, trimmed: shard.start)
        if let last = group.changes.appended[shard.number]?.last?.position { extent.last = last }
        if let trimmed = group.changes.trimmed[shard.number] { extent.trimmed = trimmed }
        if let oldest = group.changes.oldestArrivals[shard.number] { extent.oldestArrival = oldest }
        return extent
    }

    /// The last position of each shard, by its number.
    func lastPositions(of shards: [CatalogShard]) -> [Int: Int64] {
        Dictionary(shards.map { ($0.number, extent(of: $0).last) }) { _, last in last }
    }
}
