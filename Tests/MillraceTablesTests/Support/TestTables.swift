import MillraceModel
import MillraceStreams
import MillraceTables

/// A table service on a fresh store, with what tests ask of it.
final class TestTables: Sendable {
    let service: TableService
    let store: any StreamStore
    let clock: TestClock
    private let folder: TemporaryFolder?

    init(
        on kind: StoreKind,
        options: TableService.Options = TableService.Options(),
        clock: TestClock = TestClock()
    ) async throws {
        self.clock = clock
        switch kind {
        case .memory:
            folder = nil
            store = MemoryStore(now: { clock.now })
        case .sqlite:
            let folder = try TemporaryFolder()
            self.folder = folder
            store = try SQLiteStore(path: folder.path + "/store.sqlite", synchronous: .off, now: { clock.now })
        }
        service = try await Self.service(on: store, clock: clock, options: options)
    }

    static func service(
        on store: any StreamStore,
        clock: TestClock,
        options: TableService.Options = TableService.Options()
    ) async throws -> TableService {
        try await TableService(
            store: store,
            region: "us-west-2",
            accountID: "111122223333",
            now: { clock.now },
            options: options
        )
    }

    /// Makes the table `Birds` with the hash key `id` and, unless `nil` is given, a stream.
    @discardableResult
    func createBirds(
        key: KeySchema = KeySchema(hash: "id"), view: StreamViewType? = .newAndOldImages
    ) async throws -> Table {
        try await service.createTable(TableDefinition(name: "Birds", keySchema: key, streamViewType: view))
        return service.table("Birds")
    }

    /// The records of a stream, shard by shard in the order of their ids, which is parents first.
    func records(of stream: StreamARN) async throws -> [(shard: ShardID, records: [StreamRecord])] {
        var all: [(shard: ShardID, records: [StreamRecord])] = []
        for shard in store.shards(of: stream) {
            let page = try await store.read(
                ShardKey(stream: stream, shard: shard.id), after: .trimHorizon, limit: 100_000)
            all.append((shard.id, page.records))
        }
        return all
    }

    /// The changes in the stream that a table had last.
    func changes(of table: String = "Birds") async throws -> [ItemChange] {
        guard let stream = try await service.describeTable(table).latestStreamARN else { return [] }
        return try await records(of: stream).flatMap(\.records).compactMap { record in
            guard case .change(let change) = record.content else { return nil }
            return change
        }
    }
}
