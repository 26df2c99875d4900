import MillraceModel
import MillraceStreams
import MillraceTables

/// Tables and Kinesis streams on one store, with the table `Birds`, the stream `changes`, and what stands in it.
final class TestDestinations: Sendable {
    let clock = TestClock()
    let store: any StreamStore
    let kinesis: KinesisService
    let tables: TableService
    let arn = StreamARN(stream: "changes", region: "us-west-2", accountID: "111122223333")
    private let folder: TemporaryFolder?

    init(
        on kind: StoreKind = .memory,
        faults: DestinationFaults = .none,
        kinesisOptions: KinesisService.Options = KinesisService.Options(),
        createsStream: Bool = true
    ) async throws {
        let clock = clock
        switch kind {
        case .memory:
            folder = nil
            store = MemoryStore(now: { clock.now })
        case .sqlite:
            let folder = try TemporaryFolder()
            self.folder = folder
            store = try SQLiteStore(path: folder.path + "/store.sqlite", synchronous: .off, now: { clock.now })
        }
        (kinesis, tables) = try await Self.services(on: store, clock, faults, kinesisOptions)
        if createsStream { try await createStream() }
        try await tables.createTable(TableDefinition(name: "Birds", keySchema: KeySchema(hash: "id")))
    }

    /// The services as a process makes them that opens the store.
    static func services(
        on store: any StreamStore,
        _ clock: TestClock,
        _ faults: DestinationFaults = .none,
        _ kinesisOptions: KinesisService.Options = KinesisService.Options()
    ) async throws -> (KinesisService, TableService) {
        let kinesis = try await KinesisService(
            store: store,
            region: "us-west-2",
            accountID: "111122223333",
            now: { clock.now },
            alarm: { _, _ in {} },
            options: kinesisOptions
        )
        let tables = try await TableService(
            store: store,
            region: "us-west-2",
            accountID: "111122223333",
            now: { clock.now },
            options: TableService.Options(destinationFaults: faults),
            kinesis: kinesis
        )
        return (kinesis, tables)
    }

    func createStream(shards: Int = 1) async throws {
        try await kinesis.createStream(.init(streamName: "changes", shardCount: shards))
    }

    func enable(_ precision: KinesisDestination.Precision? = nil) async throws {
        try await tables.enableKinesisStreamingDestination(of: "Birds", streamARN: arn, precision: precision)
    }

    /// Everything that stands in a stream, through the Kinesis API.
    func records(of stream: StreamARN? = nil) async throws -> [KinesisService.Record] {
        var records: [KinesisService.Record] = []
        let stream = stream ?? arn
        for shard in store.shards(of: stream) {
            let iterator = try await kinesis.getShardIterator(
                .trimHorizon, of: shard.id.description, in: .init(arn: stream.description))
            records += try await kinesis.getRecords(iterator).records
        }
        return records
    }

    /// The JSON of everything in the stream.
    func documents() async throws -> [JSONValue] {
        try await records().map { try JSONValue(parsing: $0.data) }
    }

    /// The values of the attribute `n` in the new images, in the order of the stream.
    func numbers() async throws -> [Int] {
        try await documents().compactMap { document in
            document["dynamodb"]?["NewImage"]?["n"]?["N"]?.stringValue.flatMap { Int($0) }
        }
    }
}

extension JSONValue {
    /// A member of an object.
    subscript(name: String) -> JSONValue? { objectValue?[name] }
}
