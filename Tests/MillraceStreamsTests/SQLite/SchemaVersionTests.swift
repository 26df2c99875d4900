import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

@Suite("Schema versions")
struct SchemaVersionTests {
    private let clock = TestClock()
    /// The version that is written.
    private let version = 3

    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
    }

    private func withFile<Result>(_ folder: TemporaryFolder, _ body: (Database) throws -> Result) throws -> Result {
        let queue = try DatabaseQueue(path: folder.path("store.sqlite"))
        let result = try queue.writeWithoutTransaction(body)
        try queue.close()
        return result
    }

    @Test("G22 a file of the first version is brought up to date with all its streams, shards, records and rows")
    func firstVersion() async throws {
        try await withTemporaryFolder { folder in
            try withFile(folder) { try $0.execute(sql: OldSchemas.first) }
            for _ in 0..<2 {
                let store = try open(folder)
                let stream = try #require(store.stream(orders))
                #expect(stream.createdAt == Timestamp(millisecondsSinceEpoch: 1_414_562_045_508))
                #expect((stream.status, stream.version) == (.enabled, 2))
                let shards = store.shards(of: orders)
                #expect(shards.map(\.parents.count) == [0, 1, 1])
                #expect(shards.map(\.isOpen) == [false, true, true])
                #expect(try await texts(store.readAll(store.shardKey(0))) == ["a"])
                #expect(try await texts(store.readAll(store.shardKey(1))) == ["b", "c"])
                #expect(try await texts(store.readAll(store.shardKey(2))) == ["d"])
                let start = Checkpoint.after(shards[0].startingSequenceNumber)
                #expect(try await store.read(store.shardKey(0), after: start, limit: 1).skippedTrimmedRecords)
                #expect(try await store.rows(in: "items/1", after: nil, limit: 9).map(\.value) == [[10], []])
                #expect(try await store.row(RowKey(space: "checkpoints", key: [])) == [11])
                try await store.close()
            }
            let store = try open(folder)
            let next = try await store.write { try $0.append(data("e"), to: orders, hash: 0) }
            #expect(StreamPosition.position(of: next.sequenceNumber) == 9)
            try await store.close()
            try withFile(folder) { db in
                #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == version)
                let created = try Int.fetchAll(db, sql: "SELECT created FROM shards ORDER BY number")
                #expect(created == [1_414_562_045_508_000, 1_414_562_046_000_000, 1_414_562_046_001_000])
            }
            #expect(SQLiteStore.check(path: folder.path("store.sqlite")).findings == [])
        }
    }

    @Test("an old file has the same tables afterwards as a new one")
    func sameTables() async throws {
        func tables(_ folder: TemporaryFolder) throws -> [String] {
            try withFile(folder) { db in
                try String.fetchAll(
                    db,
                    sql: """
                        SELECT t.name || '.' || c.name || ' ' || c.type || c."notnull" || c.pk
                        FROM sqlite_schema t, pragma_table_info(t.name) c
                        WHERE t.type = 'table' AND t.name NOT GLOB '*_[0-9]*' ORDER BY 1
                        """
                )
            }
        }
        try await withTemporaryFolder { old in
            try withFile(old) { try $0.execute(sql: OldSchemas.first) }
            try await open(old).close()
            try await withTemporaryFolder { new in
                try await open(new).close()
                #expect(try tables(old) == tables(new))
                #expect(try tables(new).count == 23)
            }
        }
    }

    @Test("a migration that fails in the middle leaves the old version as it was")
    func failedMigration() async throws {
        try await withTemporaryFolder { folder in
            // The last step finds its table there already, behind the others.
            try withFile(folder) { try $0.execute(sql: OldSchemas.first + "CREATE TABLE keys (theirs INTEGER)") }
            let error = #expect(throws: StoreError.self) { try open(folder) }
            #expect(error?.description.contains("keys") == true)
            try withFile(folder) { db in
                #expect(try Int.fetchOne(db, sql: "PRAGMA user_version") == 1)
                #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM pragma_table_info('shards')") == 10)
                try db.execute(sql: "DROP TABLE keys")
            }
            let store = try open(folder)
            #expect(try await texts(store.readAll(store.shardKey(2))) == ["d"])
            try await store.close()
        }
    }

    @Test("a file of a newer version is refused, and says so")
    func newerSchema() async throws {
        try await withTemporaryFolder { folder in
            try await open(folder).close()
            try withFile(folder) { try $0.execute(sql: "PRAGMA user_version = \(version + 1)") }
            let error = #expect(throws: StoreError.newerSchema(found: version + 1, supported: version)) {
                try open(folder)
            }
            #expect(
                error?.description == "the store has schema 4, this version knows up to 3; use a newer version")
            #expect(try withFile(folder) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == version + 1)
        }
    }

    @Test(
        "a database of another program is refused and stays as it is",
        arguments: [
            "CREATE TABLE theirs (id INTEGER)", "PRAGMA user_version = 1", "PRAGMA application_id = 7",
            "PRAGMA application_id = 7; PRAGMA user_version = 2; CREATE TABLE streams (id INTEGER)",
            "PRAGMA application_id = \(0x4d49_4c4c)",
        ])
    func foreign(sql: String) async throws {
        try await withTemporaryFolder { folder in
            try withFile(folder) { try $0.execute(sql: sql) }
            let before = try Data(contentsOf: folder.url.appendingPathComponent("store.sqlite"))
            #expect(throws: StoreError.corrupt("the file is a database of another program")) { try open(folder) }
            #expect(try Data(contentsOf: folder.url.appendingPathComponent("store.sqlite")) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["store.sqlite"])
        }
    }
}
