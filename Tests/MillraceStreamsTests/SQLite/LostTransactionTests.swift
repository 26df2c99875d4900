import GRDB
import MillraceModel
import Testing

@testable import MillraceStreams

@Suite struct LostTransactionTests {
    private let clock = TestClock()

    @Test("a transaction that SQLite gives up while a body reads leaves nothing behind, and the caller is told")
    func lost() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            try await store.createOrders()
            let key = RowKey(space: "rows", key: [1])
            await #expect(throws: StoreError.self) {
                try await store.write { transaction in
                    transaction.setRow(key, [1])
                    _ = try transaction.append(data("lost"), to: orders, hash: 0)
                    // As it does on a fault of the disk.
                    try store.pool.unsafeReentrantWrite { db in try db.execute(sql: "ROLLBACK") }
                }
            }
            #expect(try await store.row(key) == nil)
            #expect(try await store.readAll(store.shardKey(0)).isEmpty)
            try await store.write { transaction in
                transaction.setRow(key, [2])
                _ = try transaction.append(data("kept"), to: orders, hash: 0)
            }
            #expect(try await store.row(key) == [2])
            #expect(try await store.readAll(store.shardKey(0)).count == 1)
            try await store.close()
        }
    }
}
