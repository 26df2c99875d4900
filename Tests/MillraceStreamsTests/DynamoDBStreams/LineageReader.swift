import MillraceModel
import MillraceStreams
import Testing

/// A consumer that knows nothing but the Streams API, and reads parents before their children.
struct LineageReader {
    typealias Service = DynamoDBStreamsService

    private var iterators: [ShardKey: String] = [:]
    private var last: [ShardKey: SequenceNumber] = [:]
    private var finished: Set<ShardKey> = []
    /// How often reading was refused, by the error's name.
    private(set) var refusals: [String: Int] = [:]

    /// Reads one page of a shard whose parent is done, if there is such a shard.
    mutating func step(
        _ service: Service, using random: inout SeededGenerator
    ) async throws -> (stream: StreamARN, records: [DynamoDBEvent.EventRecord])? {
        let candidates = try await candidates(service, using: &random)
        guard let shard = candidates.randomElement(using: &random) else { return nil }
        // Sometimes a consumer starts anew, from the number that it has noted.
        if Int.random(in: 0..<10, using: &random) == 0 { iterators[shard] = nil }
        return (shard.stream, try await read(shard, service, limit: Int.random(in: 1...30, using: &random)))
    }

    /// Reads all there is.
    mutating func drain(
        _ service: Service, using random: inout SeededGenerator
    ) async throws -> [(stream: StreamARN, records: [DynamoDBEvent.EventRecord])] {
        var pages: [(stream: StreamARN, records: [DynamoDBEvent.EventRecord])] = []
        var isMoving = true
        while isMoving {
            isMoving = false
            for shard in try await candidates(service, using: &random) {
                let refusalCount = refusals.values.reduce(0, +)
                let records = try await read(shard, service, limit: nil)
                pages.append((shard.stream, records))
                let isRefused = refusals.values.reduce(0, +) > refusalCount
                if !records.isEmpty || finished.contains(shard) || isRefused { isMoving = true }
            }
        }
        return pages
    }

    /// The shards of all streams that may be read now: not done, and their parents done or gone.
    private func candidates(_ service: Service, using random: inout SeededGenerator) async throws -> [ShardKey] {
        var shards: [ShardKey] = []
        for stream in try await streams(service, using: &random) {
            let described = try await self.shards(of: stream, service, using: &random)
            let ids = Set(described.map(\.shardID))
            for shard in described where !finished.contains(ShardKey(stream: stream, shard: shard.shardID)) {
                if let parent = shard.parentShardID, ids.contains(parent),
                    !finished.contains(ShardKey(stream: stream, shard: parent))
                {
                    continue
                }
                shards.append(ShardKey(stream: stream, shard: shard.shardID))
            }
        }
        return shards
    }

    private func streams(_ service: Service, using random: inout SeededGenerator) async throws -> [StreamARN] {
        var streams: [StreamARN] = []
        var start: StreamARN?
        repeat {
            let page = try await service.listStreams(
                .init(
                    tableName: "Orders",
                    limit: Int.random(in: 1...4, using: &random),
                    exclusiveStartStreamARN: start?.description
                ))
            streams += page.streams.map(\.streamARN)
            start = page.lastEvaluatedStreamARN
        } while start != nil
        return streams
    }

    private func shards(
        of stream: StreamARN, _ service: Service, using random: inout SeededGenerator
    ) async throws -> [Service.Shard] {
        var shards: [Service.Shard] = []
        var start: ShardID?
        repeat {
            let page = try await service.describeStream(
                .init(
                    streamARN: stream.description,
                    limit: Int.random(in: 1...20, using: &random),
                    exclusiveStartShardID: start?.description
                )
            ).streamDescription
            shards += page.shards
            start = page.lastEvaluatedShardID
        } while start != nil
        return shards
    }

    private mutating func read(
        _ shard: ShardKey, _ service: Service, limit: Int?
    ) async throws -> [DynamoDBEvent.EventRecord] {
        do {
            let iterator: String
            if let known = iterators[shard] {
                iterator = known
            } else {
                let type = last[shard] == nil ? "TRIM_HORIZON" : "AFTER_SEQUENCE_NUMBER"
                iterator = try await service.getShardIterator(
                    .init(
                        streamARN: shard.stream.description,
                        shardID: shard.shard.description,
                        shardIteratorType: type,
                        sequenceNumber: last[shard]?.description
                    )
                ).shardIterator
            }
            let page = try await service.getRecords(.init(shardIterator: iterator, limit: limit))
            if let number = page.records.last?.change.sequenceNumber { last[shard] = number }
            iterators[shard] = page.nextShardIterator
            if page.nextShardIterator == nil { finished.insert(shard) }
            return page.records
        } catch let error as ServiceError {
            refusals[error.label, default: 0] += 1
            iterators[shard] = nil
            switch error.code {
            case .expiredIterator: break
            case .trimmedDataAccess: last[shard] = nil
            default: throw error
            }
            return []
        }
    }
}
