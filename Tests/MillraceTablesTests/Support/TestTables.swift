import MillraceModel
import MillraceStreams

@testable import MillraceTables

/// A table service on a fresh store, with what tests ask of it.
final class TestTables: Sendable {
    let service: TableService
    let store: any StreamStore
    let clock: TestClock
    private let folder: TemporaryFolder?

    convenience init(
        on kind: StoreKind,
        options: TableService.Options = TableService.Options(),
        clock: TestClock = TestClock()
    ) async throws {
        switch kind {
        case .memory:
            try await self.init(MemoryStore(now: { clock.now }), folder: nil, options, clock)
        case .sqlite:
            let folder = try TemporaryFolder()
            try await self.init(Self.sqliteStore(in: folder, clock), folder: folder, options, clock)
        }
    }

    private init(
        _ store: any StreamStore, folder: TemporaryFolder?, _ options: TableService.Options, _ clock: TestClock
    ) async throws {
        self.store = store
        self.folder = folder
        self.clock = clock
        service = try await Self.service(on: store, clock: clock, options: options)
    }

    /// The same after a restart of the process: SQLite's file is opened again; a store in memory stays as it is.
    func reopened() async throws -> TestTables {
        guard let folder else { return try await TestTables(store, folder: nil, service.options, clock) }
        try await store.close()
        return try await TestTables(Self.sqliteStore(in: folder, clock), folder: folder, service.options, clock)
    }

    private static func sqliteStore(in folder: TemporaryFolder, _ clock: TestClock) throws -> SQLiteStore {
        try SQLiteStore(path: folder.path + "/store.sqlite", synchronous: .off, now: { clock.now })
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

    /// All items of a table in the order of their keys.
    func items(of table: String = "Birds") async throws -> [Item] {
        try await service.items(of: table, limit: .max).items
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
