import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

@Suite("SQLite files")
struct SQLiteFileTests {
    private let clock = TestClock()

    private func open(_ folder: TemporaryFolder, _ synchronous: Synchronous = .off) throws -> SQLiteStore {
        try SQLiteStore(path: folder.path("store.sqlite"), synchronous: synchronous, now: clock.now)
    }

    /// Works on the file as another program would.
    private func withFile(_ folder: TemporaryFolder, _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: folder.path("store.sqlite"))
        try queue.writeWithoutTransaction(body)
        try queue.close()
    }

    @Test("G22 a store that is opened again has its rows, streams, shards, records and counters")
    func reopen() async throws {
        try await withTemporaryFolder { folder in
            var store = try open(folder)
            try await store.createOrders(shardCount: 2)
            try await store.append(["a", "b", "c"])
            let parent = store.shardKey(0)
            _ = try await store.write { try $0.splitShard(parent) }
            try await store.append(["d"], hash: .max)
            clock.advance(by: .seconds(10))
            try await store.append(["e"])
            _ = try await store.write { try $0.trim(orders, before: $0.now - .seconds(1)) }
            try await store.write { transaction in
                transaction.setRow(RowKey(space: "items", key: [1]), [2])
                transaction.setRow(RowKey(space: "dropped", key: [1]), [2])
            }
            try await store.write { $0.removeSpace("dropped") }
            let (streams, shards) = (store.streams(), store.shards(of: orders))
            var records: [[StreamRecord]] = []
            for index in shards.indices { records.append(try await store.readAll(store.shardKey(index))) }
            try await store.close()

            store = try open(folder)
            #expect(store.streams() == streams)
            #expect(store.shards(of: orders) == shards)
            for index in shards.indices { #expect(try await store.readAll(store.shardKey(index)) == records[index]) }
            #expect(try await store.row(RowKey(space: "items", key: [1])) == [2])
            #expect(try await store.row(RowKey(space: "dropped", key: [1])) == nil)
            await #expect(throws: StoreError.noSuchShard(parent)) {
                try await store.read(parent, after: .trimHorizon, limit: 1)
            }
            let beginning = Checkpoint.after(shards[0].startingSequenceNumber)
            #expect(try await store.read(store.shardKey(0), after: beginning, limit: 1).skippedTrimmedRecords)
            let next = try await store.write { try $0.append(data("f"), to: orders, hash: 0) }
            #expect(StreamPosition.position(of: next.sequenceNumber) == 10)
            let child = try await store.write {
                try $0.rollOverShard(ShardKey(stream: orders, shard: $0.shards(of: orders)[1].id))
            }
            #expect(child > (shards.last?.id ?? child))
            try await store.close()
        }
    }

    @Test("counters go on although everything was trimmed and the process was not ended in order")
    func countersAfterTrim() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.createOrders()
            try await store.append(["a", "b"])
            clock.advance(by: .seconds(10))
            _ = try await store.write { try $0.trim(orders, before: $0.now) }
            // No close: the second store finds what a crash leaves.
            let other = try open(folder)
            let next = try await other.write { try $0.append(data("c"), to: orders, hash: 0) }
            #expect(StreamPosition.position(of: next.sequenceNumber) == 4)
            #expect(try await texts(other.readAll(other.shardKey(0))) == ["c"])
            try await other.close()
            try await store.close()
        }
    }

    @Test("synchronous is what was asked for, on the connection that writes", arguments: Synchronous.allCases)
    func synchronous(wanted: Synchronous) async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder, wanted)
            #expect(try await store.synchronous() == wanted)
            try await store.createOrders()
            #expect(try await store.synchronous() == wanted)
            try await store.close()
        }
    }

    @Test("a file has pages of 16 KiB, WAL mode and a table for each shard and space")
    func layout() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.createOrders(shardCount: 2)
            try await store.write { $0.setRow(RowKey(space: "items", key: []), []) }
            try await store.close()
            try withFile(folder) { db in
                #expect(try Int.fetchOne(db, sql: "PRAGMA page_size") == 16_384)
                #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal")
                let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
                #expect(Set(tables) == ["streams", "shards", "spaces", "keys", "shard_2", "shard_3", "space_1"])
            }
        }
    }

    @Test("a database of another program and a file that is none are refused")
    func foreignFiles() async throws {
        try await withTemporaryFolder { folder in
            try withFile(folder) { try $0.execute(sql: "CREATE TABLE theirs (id INTEGER PRIMARY KEY)") }
            #expect(throws: StoreError.corrupt("the file is a database of another program")) { try open(folder) }
        }
        try await withTemporaryFolder { folder in
            try Data(repeating: 0x78, count: 40_000).write(to: folder.url.appendingPathComponent("store.sqlite"))
            #expect(throws: StoreError.self) { try open(folder) }
        }
        try await withTemporaryFolder { folder in
            #expect(throws: StoreError.self) {
                try SQLiteStore(path: folder.path("no/such/folder/store.sqlite"), now: clock.now)
            }
        }
    }

    @Test("a damaged record is named, and the others stay readable")
    func damagedRecord() async throws {
        try await withTemporaryFolder { folder in
            var store = try open(folder)
            try await store.createOrders()
            try await store.append(["a", "b", "c"])
            let records = try await store.readAll(store.shardKey(0))
            try await store.close()
            try withFile(folder) { db in
                try db.execute(sql: "UPDATE shard_2 SET content = x'01ff00' WHERE position = 3")
            }
            store = try open(folder)
            let shard = store.shardKey(0)
            let error = await #expect(throws: StoreError.self) {
                try await store.read(shard, after: .trimHorizon, limit: 10)
            }
            #expect(error?.description.contains(records[1].sequenceNumber.description) == true)
            let behind = Checkpoint.after(records[1].sequenceNumber)
            #expect(try await store.read(shard, after: behind, limit: 10).records == [records[2]])
            #expect(try await store.read(shard, after: .trimHorizon, limit: 1).records == [records[0]])
            try await store.close()
        }
    }

    @Test(
        "a damaged registry is refused when the file is opened",
        arguments: [
            "UPDATE streams SET arn = 'arn:aws:s3:::bucket'", "UPDATE streams SET view_type = 'ALL'",
            "UPDATE shards SET lower_hash = 'zz'", "DELETE FROM shards WHERE number = 2",
        ])
    func damagedRegistry(sql: String) async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.createOrders(shardCount: 2)
            try await store.close()
            try withFile(folder) { try $0.execute(sql: sql) }
            let error = #expect(throws: StoreError.self) { try open(folder) }
            #expect(error?.description.hasPrefix("the store is damaged") == true)
        }
    }
}
