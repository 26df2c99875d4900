import MillraceModel
import MillraceStreams
import Testing

/// What a test of the Kinesis service works with.
struct KinesisFixture {
    static let region = "eu-central-1"
    static let accountID = "111122223333"

    let service: KinesisService
    let store: any StreamStore
    let clock: TestClock
    let alarms: TestAlarms

    /// A service on a store, which may hold streams already.
    init(
        _ store: any StreamStore, clock: TestClock, options: KinesisService.Options = KinesisService.Options()
    ) async throws {
        self.store = store
        self.clock = clock
        alarms = TestAlarms(clock: clock)
        service = try await KinesisService(
            store: store,
            region: Self.region,
            accountID: Self.accountID,
            now: clock.now,
            alarm: alarms.alarm,
            options: options
        )
    }

    func arn(_ name: String) -> StreamARN {
        StreamARN(stream: name, region: Self.region, accountID: Self.accountID)
    }

    /// Makes a provisioned stream.
    func createStream(_ name: String = "clicks", shardCount: Int = 1) async throws {
        try await service.createStream(KinesisService.CreateStreamInput(streamName: name, shardCount: shardCount))
    }

    /// Writes texts under one partition key.
    @discardableResult
    func put(
        _ texts: String..., key: String = "k", hash: String? = nil, to stream: String = "clicks"
    ) async throws -> [KinesisService.PutRecordOutput] {
        var outputs: [KinesisService.PutRecordOutput] = []
        for text in texts {
            let entry = KinesisService.PutRecordsEntry(
                data: Array(text.utf8), partitionKey: key, explicitHashKey: hash)
            outputs.append(
                try await service.putRecord(entry, to: KinesisService.StreamIdentifier(stream)))
        }
        return outputs
    }

    /// What an iterator at a position gives.
    func read(
        _ position: KinesisService.StartingPosition = .trimHorizon,
        of shard: String = "0",
        in stream: String = "clicks",
        limit: Int? = nil
    ) async throws -> KinesisService.GetRecordsOutput {
        let iterator = try await service.getShardIterator(
            position, of: shard, in: KinesisService.StreamIdentifier(stream))
        return try await service.getRecords(iterator, limit: limit)
    }

    /// The texts that an iterator at a position gives.
    func texts(
        _ position: KinesisService.StartingPosition = .trimHorizon,
        of shard: String = "0",
        in stream: String = "clicks"
    ) async throws -> [String] {
        try await read(position, of: shard, in: stream).records.texts
    }

    /// All shards whose records can be read.
    func shards(_ stream: String = "clicks") async throws -> [KinesisService.Shard] {
        try await service.listShards(KinesisService.ListShardsInput(stream: KinesisService.StreamIdentifier(stream)))
            .shards
    }
}

extension [KinesisService.Record] {
    var texts: [String] { map { String(decoding: $0.data, as: UTF8.self) } }
}

extension StoreKind {
    /// The kinds that matter to a service, which knows nothing of how streams are numbered.
    static let forServices: [StoreKind] = [.memory, .sqliteWithShortTail]
}

/// Runs a test on a Kinesis service on a new store of a kind.
func withKinesis(
    _ kind: StoreKind,
    options: KinesisService.Options = KinesisService.Options(),
    _ body: (KinesisFixture) async throws -> Void
) async throws {
    try await withStore(kind) { fixture in
        try await body(try await KinesisFixture(fixture.store, clock: fixture.clock, options: options))
    }
}

/// Expects a refusal with a code and a message.
func expectRefusal(
    _ code: ServiceError.Code,
    _ message: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    let error = await #expect(throws: ServiceError.self, sourceLocation: sourceLocation) { try await body() }
    #expect(error?.description == "\(code): \(message)", sourceLocation: sourceLocation)
}
