import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

@Suite("Checking a store")
struct StoreCheckTests {
    private let clock = TestClock()

    private struct Refusal: Error, CustomStringConvertible {
        var description: String { "the value means nothing" }
    }

    private func fill(_ folder: TemporaryFolder, encryption: Encryption? = nil) async throws {
        let store = try SQLiteStore(
            path: folder.path("store.sqlite"), synchronous: .off, encryption: encryption, now: clock.now)
        try await store.createOrders(shardCount: 2)
        try await store.append(["a", "b", "c"])
        clock.advance(by: .seconds(1))
        _ = try await store.write { try $0.trim(orders, before: $0.now, limit: 1) }
        _ = try await store.write { try $0.splitShard(ShardKey(stream: orders, shard: $0.shards(of: orders)[0].id)) }
        try await store.append(["d"])
        try await store.write { $0.setRow(RowKey(space: "items", key: [1]), [2]) }
        try await store.write { $0.setRow(RowKey(space: "items", key: []), []) }
        try await store.close()
    }

    private func damage(_ folder: TemporaryFolder, _ sql: String) throws {
        let queue = try DatabaseQueue(path: folder.path("store.sqlite"))
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    private func check(_ folder: TemporaryFolder, encryption: Encryption? = nil) -> StoreReport {
        SQLiteStore.check(path: folder.path("store.sqlite"), encryption: encryption)
    }

    @Test("a sound store is counted, encrypted or not, and stays as it is", arguments: [true, false])
    func sound(isEncrypted: Bool) async throws {
        try await withTemporaryFolder { folder in
            let encryption: Encryption? = isEncrypted ? try .sample() : nil
            try await fill(folder, encryption: encryption)
            let before = try Data(contentsOf: folder.url.appendingPathComponent("store.sqlite"))
            let report = check(folder, encryption: encryption)
            #expect(report.findings == [])
            #expect(report.isSound)
            #expect(report.schemaVersion == 3)
            #expect((report.isEncrypted, report.hasCheckedValues) == (isEncrypted, true))
            #expect(report.dataKeyCount == (isEncrypted ? 1 : 0))
            #expect((report.streamCount, report.shardCount, report.recordCount) == (1, 4, 3))
            #expect((report.spaceCount, report.rowCount) == (1, 2))
            #expect(report.valueByteCount == 3 * 6 + 1 + (isEncrypted ? 5 * 32 : 0))
            #expect(report.pageCount > 5)
            #expect(try Data(contentsOf: folder.url.appendingPathComponent("store.sqlite")) == before)
        }
    }

    @Test("a store is checked while it is open, as of its last commit")
    func whileOpen() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            try await store.createOrders()
            try await store.append(["a", "b"])
            #expect(check(folder).findings == [])
            #expect(check(folder).recordCount == 2)
            try await store.append(["c"])
            #expect(try await store.readAll(store.shardKey(0)).count == 3)
            try await store.close()
        }
    }

    @Test(
        "each damage is found, with its place and what to do",
        arguments: [
            ("UPDATE streams SET arn = 'arn:aws:s3:::bucket'", "stream number 1", "is unknown"),
            ("UPDATE streams SET disabled = 5", "stream arn:aws:dynamodb", "disabled and has open shards"),
            ("DELETE FROM streams", "shard number 2", "its stream, number 1, is not there"),
            ("DELETE FROM shards WHERE number = 3", "stream arn:aws:dynamodb", "do not divide the hashes"),
            ("DELETE FROM shards", "stream arn:aws:dynamodb", "it is enabled and has no shard"),
            ("DELETE FROM shards WHERE number = 3", "table shard_3", "no shard and no space has this table"),
            ("UPDATE shards SET lower_hash = 'zz' WHERE number = 3", "shard number 3", "takes no hashes"),
            ("UPDATE shards SET id = 'shardId-1'", "stream arn:aws:dynamodb", "two shards are named"),
            ("UPDATE shards SET start = 3 WHERE number = 5", "shard shardId-", "begins before its parent"),
            ("UPDATE shards SET ending = 0 WHERE number = 2", "shard shardId-", "it ends at 0, before its start 1"),
            ("UPDATE shards SET closed = NULL WHERE number = 2", "shard shardId-", "it is closed by half"),
            ("UPDATE shards SET trimmed = 9 WHERE number = 2", "shard shardId-", "it is trimmed up to 9"),
            ("UPDATE shards SET trimmed = 4 WHERE number = 2", "position 4 of shard number 2", "lies outside"),
            ("UPDATE shard_2 SET position = 50 WHERE position = 5", "position 50 of shard number 2", "lies outside"),
            ("UPDATE shard_2 SET content = x'01ff00' WHERE position = 5", "position 5 of shard number 2", "kind 255"),
            ("DROP TABLE shard_3", "table shard_3", "no such table"),
            ("DROP TABLE space_1", "space items, table space_1", "no such table"),
            ("UPDATE spaces SET number = 8", "table space_1", "no shard and no space has this table"),
            ("CREATE TABLE theirs (id INTEGER)", "table theirs", "no shard and no space has this table"),
            ("DROP TABLE spaces", "table spaces", "no such table"),
            ("DROP TABLE keys", "table keys", "no such table"),
            ("UPDATE space_1 SET value = x'ff' WHERE key = x'01'", "the row x'01' of items", "means nothing"),
        ])
    func damages(sql: String, place: String, what: String) async throws {
        try await withTemporaryFolder { folder in
            try await fill(folder)
            try damage(folder, sql)
            let report = SQLiteStore.check(path: folder.path("store.sqlite")) { space, row in
                if space == "items", row.value == [255] { throw Refusal() }
            }
            #expect(!report.isSound)
            let findings = report.findings
            #expect(
                findings.contains {
                    $0.place.contains(place) && $0.what.contains(what) && !$0.advice.isEmpty && $0.severity == .damage
                },
                "\(findings.map(\.description).joined(separator: "\n"))"
            )
        }
    }

    @Test("a damaged page is found, and what can be read is still counted")
    func damagedPage() async throws {
        try await withTemporaryFolder { folder in
            try await fill(folder)
            let url = folder.url.appendingPathComponent("store.sqlite")
            let queue = try DatabaseQueue(path: url.path)
            let root = try await queue.read { db in
                try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'space_1'")
            }
            try queue.close()
            let handle = try FileHandle(forWritingTo: url)
            try handle.seek(toOffset: UInt64(try #require(root) - 1) * 16_384)
            try handle.write(contentsOf: Data(repeating: 0xff, count: 16_384))
            try handle.close()
            let report = check(folder)
            #expect(!report.isSound)
            #expect(report.findings.contains { $0.place.contains("space_1") }, "\(report.findings)")
            #expect(report.recordCount == 3)
        }
    }

    @Test("G17 without the key values are only counted, with a wrong one each data key is named")
    func keys() async throws {
        try await withTemporaryFolder { folder in
            try await fill(folder, encryption: .sample(7, sealedCountMax: 2))
            let without = check(folder)
            #expect(without.isSound)
            #expect((without.hasCheckedValues, without.recordCount, without.rowCount) == (false, 3, 2))
            #expect(without.findings.map(\.severity) == [.note])
            #expect(without.dataKeyCount > 2)
            let wrong = check(folder, encryption: try .sample(8))
            #expect(!wrong.isSound)
            #expect(wrong.findings.filter { $0.place.contains("data key") }.count == wrong.dataKeyCount)
            #expect(wrong.findings.count == wrong.dataKeyCount, "no value is called damaged for that")
            try damage(folder, "UPDATE shard_2 SET arrival = arrival + 1 WHERE position = 5")
            let moved = check(folder, encryption: try .sample(7))
            #expect(moved.findings.count == 1)
            #expect(moved.findings.first?.place == "the record at position 5 of shard number 2")
        }
        try await withTemporaryFolder { folder in
            try await fill(folder)
            let report = check(folder, encryption: try .sample(7))
            #expect(report.isSound)
            #expect(report.hasCheckedValues)
            #expect(report.findings.map(\.what) == ["the store is not encrypted"])
        }
    }

    @Test("what is no store of this version is one finding")
    func others() async throws {
        try await withTemporaryFolder { folder in
            #expect(check(folder).findings.map(\.what) == ["there is no such file"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
            try damage(folder, "CREATE TABLE theirs (id INTEGER)")
            #expect(check(folder).findings.first?.what.contains("another program") == true)
            #expect(check(folder).schemaVersion == nil)
        }
        try await withTemporaryFolder { folder in
            try Data(repeating: 0x78, count: 40_000).write(to: folder.url.appendingPathComponent("store.sqlite"))
            #expect(check(folder).findings.count == 1)
            #expect(!check(folder).isSound)
        }
        try await withTemporaryFolder { folder in
            try await fill(folder)
            try damage(folder, "PRAGMA user_version = 9")
            #expect(check(folder).findings.first?.what.contains("use a newer version") == true)
        }
        try await withTemporaryFolder { folder in
            try damage(folder, OldSchemas.first)
            let report = check(folder)
            #expect((report.isSound, report.hasCheckedValues, report.schemaVersion) == (true, false, 1))
            #expect(report.findings.map(\.severity) == [.note])
        }
    }

    @Test("findings beyond a hundred are only counted")
    func manyFindings() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path("store.sqlite")
            let store = try SQLiteStore(path: path, synchronous: .off, now: clock.now)
            try await store.createOrders()
            try await store.write { for _ in 0..<150 { _ = try $0.append(data("x"), to: orders, hash: 0) } }
            try await store.close()
            try damage(folder, "UPDATE shard_2 SET content = x'00'")
            let report = check(folder)
            #expect((report.findings.count, report.omittedFindingCount) == (100, 50))
            #expect(report.recordCount == 150)
        }
    }
}
