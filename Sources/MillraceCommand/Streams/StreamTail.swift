import Millrace
import MillraceModel

/// Follows a stream: its shards, their records in order, and the shards that come after them.
///
/// Children are read when all their parents that are still there have been read to their end, so that records of one
/// key come in order.
struct StreamTail {
    /// A shard that is being read.
    private struct Reading {
        var iterator: String
        /// The sequence number of the last record that came.
        var last: String?
        let type: String
        var isAtTip = false
    }

    private static let waitAfterRecords = Duration.milliseconds(250)
    private static let waitAfterNone = Duration.seconds(1)

    private let client: WireClient
    private let stream: EmulatedStream
    private let scheduler: any Scheduler
    private var reading: [String: Reading] = [:]
    private var finished: Set<String> = []

    /// - Parameters:
    ///   - stream: The stream to follow.
    ///   - client: Reads it.
    ///   - scheduler: Waits between the reads.
    init(_ stream: EmulatedStream, client: WireClient, scheduler: any Scheduler) {
        self.stream = stream
        self.client = client
        self.scheduler = scheduler
    }

    /// Reads until the stream has ended, which one that is in use does not.
    ///
    /// - Parameters:
    ///   - isFromStart: Whether to begin with the oldest record, not behind the newest.
    ///   - isUntilEnd: Whether to stop when all records that are there have come.
    ///   - emit: Called with each record.
    mutating func run(
        isFromStart: Bool, isUntilEnd: Bool, _ emit: ([TailedRecord]) -> Void
    ) async throws {
        let shards = try await client.details(of: stream).shards
        if isFromStart {
            try await beginChildren(among: shards)
        } else {
            for shard in shards {
                if shard.isOpen { try await begin(shard.id, "LATEST") } else { finished.insert(shard.id) }
            }
        }
        while !reading.isEmpty {
            var recordCount = 0
            var hasEnded = false
            for id in reading.keys.sorted() {
                let (records, isAtEnd) = try await read(id)
                recordCount += records.count
                if !records.isEmpty { emit(records) }
                hasEnded = hasEnded || isAtEnd
            }
            if hasEnded { try await beginChildren(among: try await client.details(of: stream).shards) }
            if isUntilEnd {
                if reading.values.allSatisfy(\.isAtTip) { return }
            } else if recordCount == 0, !hasEnded {
                await scheduler.wait(until: scheduler.now + Self.waitAfterNone)
            } else {
                await scheduler.wait(until: scheduler.now + Self.waitAfterRecords)
            }
        }
    }

    /// Begins with the shards that nothing is in the way of.
    private mutating func beginChildren(among shards: [StreamShard]) async throws {
        let ids = Set(shards.map(\.id))
        for shard in shards where reading[shard.id] == nil && !finished.contains(shard.id) {
            guard shard.parents.allSatisfy({ finished.contains($0) || !ids.contains($0) }) else { continue }
            try await begin(shard.id, "TRIM_HORIZON")
        }
    }

    private mutating func begin(_ id: String, _ type: String) async throws {
        reading[id] = Reading(iterator: try await iterator(id, type), type: type)
    }

    private func iterator(_ id: String, _ type: String, after number: String? = nil) async throws -> String {
        let answer = try await client.call(stream.target, "GetShardIterator") { writer in
            stream.write(to: &writer)
            writer.member("ShardId", id)
            writer.member("ShardIteratorType", number == nil ? type : "AFTER_SEQUENCE_NUMBER")
            let name = stream.kind == .table ? "SequenceNumber" : "StartingSequenceNumber"
            if let number { writer.member(name, number) }
        }
        return answer["ShardIterator"]?.stringValue ?? ""
    }

    /// Reads a page of a shard; says whether it was the last.
    private mutating func read(_ id: String) async throws -> (records: [TailedRecord], isAtEnd: Bool) {
        guard var shard = reading[id] else { return ([], false) }
        let page: JSONObject
        do {
            page = try await client.call(stream.target, "GetRecords") { $0.member("ShardIterator", shard.iterator) }
        } catch let error as WireFailure where error.isThrottling {
            return ([], false)
        } catch let error as WireFailure where error.type == "ExpiredIteratorException" {
            if shard.last == nil, shard.type == "LATEST" {
                printError("\(id): this process rested for too long; records that came meanwhile are not shown")
            }
            shard.iterator = try await iterator(id, shard.type, after: shard.last)
            reading[id] = shard
            return ([], false)
        }
        let records = (page["Records"]?.arrayValue ?? []).map { TailedRecord(shardID: id, record: $0) }
        guard let next = page["NextShardIterator"]?.stringValue else {
            reading[id] = nil
            finished.insert(id)
            return (records, true)
        }
        shard.iterator = next
        shard.last = records.last?.sequenceNumber ?? shard.last
        shard.isAtTip = records.isEmpty && page["MillisBehindLatest"]?.intValue ?? 0 == 0
        reading[id] = shard
        return (records, false)
    }
}
