import MillraceModel
import MillraceStreams
import Testing

/// The streams of tables on one store, as their service and their upkeep see them.
struct TableStreams {
    typealias Service = DynamoDBStreamsService

    let store: any StreamStore
    let clock: TestClock
    let service: Service
    let upkeep: StreamUpkeep

    init(store: any StreamStore, clock: TestClock, settings: StreamSettings = StreamSettings()) {
        self.store = store
        self.clock = clock
        service = Service(store: store, now: clock.now, settings: settings)
        upkeep = StreamUpkeep(store: store, now: clock.now, settings: settings)
    }

    /// Makes a stream as a table with the key `id` does.
    func create(
        _ stream: StreamARN = orders, view: StreamViewType = .newAndOldImages, range: String? = nil
    ) async throws {
        try await store.write { transaction in
            try transaction.createStream(stream, viewType: view)
            transaction.setKeySchema(hash: "id", range: range, of: stream)
        }
    }

    /// Appends a change of an item, the insertion of version 0 or the step to a later one.
    @discardableResult
    func put(_ id: String, _ version: Int = 0, to stream: StreamARN = orders) async throws -> SequenceNumber {
        let old: Item? = version == 0 ? nil : ["id": .string(id), "v": .number(AWSNumber(version - 1))]
        let new: Item = ["id": .string(id), "v": .number(AWSNumber(version))]
        return try await append(keys: ["id": .string(id)], old: old, new: new, to: stream)
    }

    /// Appends a change of an item.
    @discardableResult
    func append(
        keys: Item,
        old: Item?,
        new: Item?,
        by identity: DynamoDBEvent.UserIdentity? = nil,
        to stream: StreamARN = orders
    ) async throws -> SequenceNumber {
        let change = try #require(ItemChange(keys: keys, oldImage: old, newImage: new, userIdentity: identity))
        return try await store.write { transaction in
            var hash = StableHash()
            for (name, value) in keys.sorted(by: { $0.key < $1.key }) { hash.combine("\(name)=\(value)".utf8) }
            return try transaction.append(.change(change), to: stream, hash: hash.value).sequenceNumber
        }
    }

    /// Splits or rolls over the open shards of a stream.
    func replaceShards(of stream: StreamARN = orders, bySplitting: Bool = true) async throws {
        try await store.write { transaction in
            for shard in transaction.shards(of: stream) where shard.isOpen {
                let key = ShardKey(stream: stream, shard: shard.id)
                if bySplitting {
                    _ = try transaction.splitShard(key)
                } else {
                    _ = try transaction.rollOverShard(key)
                }
            }
        }
    }

    func disable(_ stream: StreamARN = orders) async throws {
        try await store.write { try $0.disableStream(stream) }
    }

    func describe(
        _ stream: StreamARN = orders, limit: Int? = nil, after start: String? = nil, childrenOf parent: ShardID? = nil
    ) async throws -> Service.DescribedStream {
        let filter = parent.map {
            Service.DescribeStreamInput.ShardFilter(type: "CHILD_SHARDS", shardID: $0.description)
        }
        return try await service.describeStream(
            .init(
                streamARN: stream.description, limit: limit, exclusiveStartShardID: start, shardFilter: filter)
        ).streamDescription
    }

    func shards(of stream: StreamARN = orders) -> [ShardID] { store.shards(of: stream).map(\.id) }

    /// How many records the first shard of a stream holds, expired ones included.
    func storedCount(of stream: StreamARN = orders) async throws -> Int {
        try await store.readAll(ShardKey(stream: stream, shard: shards(of: stream)[0])).count
    }

    func iterator(
        _ type: Service.ShardIteratorType = .trimHorizon,
        _ number: SequenceNumber? = nil,
        at timestamp: Timestamp? = nil,
        of shard: ShardID? = nil,
        in stream: StreamARN = orders
    ) async throws -> String {
        let shard = shard ?? shards(of: stream).first ?? "none"
        return try await service.getShardIterator(
            .init(
                streamARN: stream.description,
                shardID: shard.description,
                shardIteratorType: type.rawValue,
                sequenceNumber: number?.description,
                timestamp: timestamp
            )
        ).shardIterator
    }

    func read(_ iterator: String?, limit: Int? = nil) async throws -> Service.GetRecordsOutput {
        try await service.getRecords(.init(shardIterator: iterator, limit: limit))
    }

    /// All that can be read from a shard, from its oldest record on.
    func readAll(
        _ shard: ShardID, of stream: StreamARN = orders, limit: Int? = nil
    ) async throws -> [DynamoDBEvent.EventRecord] {
        var records: [DynamoDBEvent.EventRecord] = []
        var iterator: String? = try await self.iterator(of: shard, in: stream)
        while let current = iterator {
            let page = try await read(current, limit: limit)
            records += page.records
            if page.records.isEmpty { break }
            iterator = page.nextShardIterator
        }
        return records
    }
}

/// Runs a test on the streams of a new store.
func withStreams(
    _ kind: StoreKind, _ settings: StreamSettings = StreamSettings(), _ body: (TableStreams) async throws -> Void
) async throws {
    try await withStore(kind) { fixture in
        try await body(TableStreams(store: fixture.store, clock: fixture.clock, settings: settings))
    }
}

/// Expects that a call is refused with an error of a name, and with a text.
func expectError(
    _ code: ServiceError.Code,
    _ message: String? = nil,
    _ location: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("nothing was refused", sourceLocation: location)
    } catch let error as ServiceError {
        #expect(error.code == code, sourceLocation: location)
        if let message { #expect(error.message == message, sourceLocation: location) }
    } catch {
        Issue.record(error, sourceLocation: location)
    }
}

/// Whether a page is empty and the last one of its shard.
func isEnd(_ page: DynamoDBStreamsService.GetRecordsOutput) -> Bool {
    page.records.isEmpty && page.nextShardIterator == nil
}

/// Items and versions of records made by `put`, such as `a0`.
func versions(_ records: [DynamoDBEvent.EventRecord]) -> [String] {
    records.map { record in
        let item = record.change.newImage ?? [:]
        return (item["id"]?.stringValue ?? "?") + (item["v"]?.numberValue?.stringValue ?? "?")
    }
}

/// The ARN of a stream by table and label.
func arn(_ table: String, _ label: String = "2015-05-11T21:21:33.291") -> StreamARN {
    StreamARN(table: table, label: label, region: "us-west-2", accountID: "111122223333")
}

/// A Kinesis stream that stands in the same store.
let clicks = StreamARN(stream: "clicks-of-all-visitors", region: "us-west-2", accountID: "111122223333")

/// One failed constraint, in the words of all three services.
func fault(_ value: String?, at path: String, _ rule: String) -> String {
    let value = value.map { " '\($0)'" } ?? " null"
    return "1 validation error detected: Value\(value) at '\(path)' failed to satisfy constraint: Member must \(rule)"
}
