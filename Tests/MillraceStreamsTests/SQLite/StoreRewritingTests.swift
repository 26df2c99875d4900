import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

@Suite("Rewriting a store")
struct StoreRewritingTests {
    private let clock = TestClock()

    private func open(_ folder: TemporaryFolder, _ key: UInt8?) throws -> SQLiteStore {
        try SQLiteStore(
            path: folder.path("store.sqlite"), synchronous: .off, encryption: encryption(key), now: clock.now)
    }

    private func encryption(_ key: UInt8?) throws -> Encryption? { try key.map { try .sample($0) } }

    @discardableResult
    private func rewrite(_ folder: TemporaryFolder, from old: UInt8?, to new: UInt8?) throws -> Int {
        try SQLiteStore.rewrite(
            path: folder.path("store.sqlite"), from: encryption(old), to: encryption(new), now: clock.now)
    }

    /// A store with two generations of shards, two spaces, and a trimmed record.
    private func fill(_ store: SQLiteStore) async throws {
        try await store.createOrders(shardCount: 2)
        try await store.append(["needle 1", "needle 2"])
        clock.advance(by: .seconds(5))
        _ = try await store.write { try $0.trim(orders, before: $0.now, limit: 1) }
        _ = try await store.write { try $0.splitShard(ShardKey(stream: orders, shard: $0.shards(of: orders)[0].id)) }
        try await store.append(["needle 3"])
        try await store.write { transaction in
            transaction.setRow(RowKey(space: "items", key: []), [])
            transaction.setRow(RowKey(space: "items", key: [1]), Array("needle 4".utf8))
            transaction.setRow(RowKey(space: "checkpoints", key: [1]), Array("needle 5".utf8))
        }
    }

    /// Everything that can be asked of a store.
    private struct Content: Equatable {
        var streams: [StreamDescription]
        var shards: [ShardDescription]
        var records: [[StreamRecord]] = []
        var rows: [MillraceStreams.Row] = []

        init(of store: SQLiteStore) async throws {
            streams = store.streams()
            shards = store.shards(of: orders)
            for index in shards.indices { records.append(try await store.readAll(store.shardKey(index))) }
            for space in ["items", "checkpoints"] { rows += try await store.rows(in: space, after: nil, limit: 9) }
        }
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }

    private func holdsNeedle(_ folder: TemporaryFolder) throws -> Bool {
        try names(folder).contains { name in
            try Data(contentsOf: folder.url.appendingPathComponent(name)).firstRange(of: Data("needle".utf8)) != nil
        }
    }

    @Test(
        "G17 a store is encrypted, decrypted, sealed anew or just compacted, and holds the same",
        arguments: [(nil, 7), (7, nil), (7, 8), (7, 7), (nil, nil)] as [(UInt8?, UInt8?)])
    func rewriting(old: UInt8?, new: UInt8?) async throws {
        try await withTemporaryFolder { folder in
            var store = try open(folder, old)
            try await fill(store)
            let content = try await Content(of: store)
            try await store.close()
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: folder.path("store.sqlite"))
            // What a rewrite leaves that was cut off.
            try Data(repeating: 1, count: 50_000).write(to: folder.url.appendingPathComponent("store.sqlite.rewriting"))
            #expect(try rewrite(folder, from: old, to: new) == 5)
            #expect(try holdsNeedle(folder) == (new == nil))
            #expect(try names(folder) == ["store.sqlite"])
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("store.sqlite"))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let report = SQLiteStore.check(path: folder.path("store.sqlite"), encryption: try encryption(new))
            #expect(report.findings == [])
            store = try open(folder, new)
            #expect(try await Content(of: store) == content)
            try await store.append(["more"])
            let more = try await store.readAll(store.shardKey(store.shards(of: orders).count - 2))
            #expect(texts(more).last == "more")
            try await store.close()
        }
    }

    @Test("G17 a rewrite with the wrong key, of a damaged value, or of no file changes nothing")
    func failures() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder, 7)
            try await fill(store)
            try await store.close()
            #expect(throws: StoreError.wrongEncryptionKey) { try rewrite(folder, from: 8, to: 9) }
            #expect(throws: StoreError.encryptionKeyMissing) { try rewrite(folder, from: nil, to: 9) }
            let queue = try DatabaseQueue(path: folder.path("store.sqlite"))
            try await queue.write { try $0.execute(sql: "UPDATE shard_2 SET arrival = 1") }
            try queue.close()
            let error = #expect(throws: StoreError.self) { try rewrite(folder, from: 7, to: nil) }
            #expect(error?.description.contains("position") == true)
            #expect(try names(folder) == ["store.sqlite"])
            try await open(folder, 7).close()
            #expect(throws: StoreError.failed("there is no file \(folder.path("other.sqlite"))")) {
                try SQLiteStore.rewrite(path: folder.path("other.sqlite"), from: nil, to: nil, now: clock.now)
            }
        }
    }

    @Test("G17 a store that is open is not rewritten under its owner")
    func inUse() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder, nil)
            try await fill(store)
            let error = #expect(throws: StoreError.self) { try rewrite(folder, from: nil, to: 7) }
            #expect(error?.description.contains("in use") == true)
            try await store.append(["more"])
            try await store.close()
            #expect(try rewrite(folder, from: nil, to: 7) == 6)
        }
    }

    @Test("G22 a rewrite gives back the space of records that were trimmed")
    func compaction() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder, nil)
            try await store.createOrders()
            let text = String(repeating: "x", count: 10_000)
            try await store.write { for _ in 0..<500 { _ = try $0.append(data(text), to: orders, hash: 0) } }
            clock.advance(by: .seconds(1))
            #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 500)
            try await store.close()
            let before = SQLiteStore.check(path: folder.path("store.sqlite"))
            try rewrite(folder, from: nil, to: nil)
            let after = SQLiteStore.check(path: folder.path("store.sqlite"))
            #expect(before.freePageCount > 250)
            #expect(after.freePageCount == 0)
            #expect(after.pageCount < 20)
        }
    }
}
