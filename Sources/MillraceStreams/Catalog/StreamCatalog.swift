package import MillraceModel

/// All streams of a store with their shards and lineage, as a value.
///
/// Each operation checks what it needs, changes the catalog, bumps the stream's version and answers what changed. It
/// knows no clock and no counter: the instant, the stream's counter and the last positions of shards are arguments.
package struct StreamCatalog: Hashable, Sendable {
    private var topologies: [StreamARN: StreamTopology] = [:]
    private var lastNumber = 0

    /// Creates a catalog without streams.
    package init() {}

    /// All streams by ARN.
    package var streams: [StreamDescription] {
        topologies.values.map(\.description).sorted { $0.arn.description < $1.arn.description }
    }

    /// A stream with its shards, or `nil` when there is none of that ARN.
    package func topology(of stream: StreamARN) -> StreamTopology? { topologies[stream] }

    /// A shard by its address.
    package func shard(_ key: ShardKey) -> CatalogShard? { topologies[key.stream]?.shard(key.shard) }

    /// Adds a stream whose shards divide the hashes evenly.
    ///
    /// - Parameters:
    ///   - arn: The stream's name, label included.
    ///   - viewType: Which images its records show.
    ///   - shardCount: How many shards it begins with, at least 1.
    ///   - now: The instant.
    ///   - position: The last position of the stream, which each new shard moves on; zero here.
    /// - Throws: `StoreError.streamExists`.
    package mutating func createStream(
        _ arn: StreamARN, viewType: StreamViewType, shardCount: Int, now: Timestamp, position: inout Int64
    ) throws(StoreError) -> TopologyChange {
        precondition(shardCount > 0, "a stream needs a shard")
        guard topologies[arn] == nil else { throw .streamExists(arn) }
        let description = StreamDescription(
            arn: arn, viewType: viewType, status: .enabled, createdAt: now, version: 0)
        topologies[arn] = try StreamTopology(number: nextNumber(), description: description)
        return try replace(
            [],
            by: Self.uniformRanges(shardCount: shardCount),
            in: arn,
            now: now,
            position: &position,
            lastPositions: [:]
        )
    }

    /// Divides the hashes evenly, as Kinesis does: what the division leaves over goes to the last shard.
    package static func uniformRanges(shardCount: Int) -> [ClosedRange<UInt128>] {
        let count = UInt128(shardCount)
        let (quotient, remainder) = UInt128.max.quotientAndRemainder(dividingBy: count)
        // 2^128 divided by the count; for a single shard, which has no boundary to place, that wraps to zero.
        let width = quotient &+ (remainder == count - 1 ? 1 : 0)
        return (0..<count).map { index in
            index * width...(index + 1 == count ? .max : (index + 1) * width - 1)
        }
    }

    /// Splits, rolls over or merges: closes open shards and opens others for the same hashes.
    ///
    /// - Parameters:
    ///   - parents: The shards to close, which the new ones name.
    ///   - ranges: The hashes of the new shards; together those of the parents.
    ///   - stream: The stream's name.
    ///   - now: The instant.
    ///   - position: The last position of the stream, which each new shard moves on.
    ///   - lastPositions: The last position of each shard to close, by its number; its start when it has no record.
    package mutating func replace(
        _ parents: [CatalogShard],
        by ranges: [ClosedRange<UInt128>],
        in stream: StreamARN,
        now: Timestamp,
        position: inout Int64,
        lastPositions: [Int: Int64]
    ) throws(StoreError) -> TopologyChange {
        try change(stream) { (topology, catalog, change) throws(StoreError) in
            for parent in parents where topology.shard(parent.id)?.isOpen != true {
                throw .shardClosed(ShardKey(stream: stream, shard: parent.id))
            }
            change.closed = Self.close(parents, of: &topology, now: now, lastPositions: lastPositions)
            for range in ranges {
                position += 1
                change.created.append(
                    topology.open(
                        number: catalog.nextNumber(),
                        parents: parents.map(\.id),
                        hashRange: range,
                        start: position,
                        now: now
                    ))
            }
        }
    }

    /// Closes all open shards of a stream and takes no more records.
    ///
    /// - Throws: `StoreError.noSuchStream`, `StoreError.streamDisabled`.
    package mutating func disableStream(
        _ stream: StreamARN, now: Timestamp, lastPositions: [Int: Int64]
    ) throws(StoreError) -> TopologyChange {
        try change(stream) { (topology, _, change) throws(StoreError) in
            guard topology.description.status == .enabled else { throw .streamDisabled(stream) }
            let open = topology.shards.filter(\.isOpen)
            change.closed = Self.close(open, of: &topology, now: now, lastPositions: lastPositions)
            topology.description.status = .disabled
            topology.description.disabledAt = now
        }
    }

    /// Forgets closed shards, and a disabled stream with the last of them.
    package mutating func dropShards(
        _ numbers: Set<Int>, of stream: StreamARN, includingStream: Bool
    ) throws(StoreError) -> TopologyChange {
        var change = try change(stream) { (topology, _, change) throws(StoreError) in
            topology.drop(numbers)
            change.dropped = numbers.sorted()
        }
        if includingStream {
            change.isStreamDropped = true
            topologies[stream] = nil
        }
        return change
    }

    /// Takes a stream over from a file.
    mutating func restore(number: Int, description: StreamDescription, shards: [CatalogShard]) throws(StoreError) {
        guard topologies[description.arn] == nil else { throw .corrupt("two streams are named \(description.arn)") }
        topologies[description.arn] = try StreamTopology(number: number, description: description, shards: shards)
        lastNumber = max(lastNumber, number, shards.map(\.number).max() ?? 0)
    }

    /// Runs one operation, which must check before it changes anything.
    private mutating func change(
        _ stream: StreamARN,
        _ body: (inout StreamTopology, inout StreamCatalog, inout TopologyChange) throws(StoreError) -> Void
    ) throws(StoreError) -> TopologyChange {
        // Taken out while it changes, so that a stream of many shards is not copied for each step.
        guard var topology = topologies.removeValue(forKey: stream) else { throw .noSuchStream(stream) }
        defer { topologies[stream] = topology }
        var change = TopologyChange(streamNumber: topology.number, stream: topology.description)
        try body(&topology, &self, &change)
        topology.sortRoutes()
        topology.description.version += 1
        change.stream = topology.description
        return change
    }

    private static func close(
        _ shards: [CatalogShard], of topology: inout StreamTopology, now: Timestamp, lastPositions: [Int: Int64]
    ) -> [CatalogShard] {
        shards.compactMap { topology.close($0.id, at: lastPositions[$0.number] ?? $0.start, now: now) }
    }

    private mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }
}
