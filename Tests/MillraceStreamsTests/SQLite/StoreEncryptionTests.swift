import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

@Suite("Encryption at rest")
struct StoreEncryptionTests {
    private let clock = TestClock()
    private let item = RowKey(space: "items/1", key: [1])
    private let checkpoint = RowKey(space: "checkpoints", key: [9])
    private let secret = Array("the secret that nobody may read".utf8)

    private func open(_ folder: TemporaryFolder, _ encryption: Encryption?) throws -> SQLiteStore {
        // Without a tail, every read is one of the file.
        try SQLiteStore(
            path: folder.path("store.sqlite"),
            synchronous: .off,
            tailLimits: TailLimits(shardRecordCountMax: 0),
            encryption: encryption,
            now: clock.now
        )
    }

    /// Writes the secret as an item, a checkpoint, and each kind of record.
    private func fill(_ store: SQLiteStore) async throws {
        try await store.createOrders()
        let (item, checkpoint, secret) = (item, checkpoint, secret)
        let text = String(decoding: secret, as: UTF8.self)
        let change = try #require(ItemChange(keys: ["id": 1], oldImage: nil, newImage: ["id": 1, "s": .string(text)]))
        try await store.write { transaction in
            transaction.setRow(item, secret)
            transaction.setRow(checkpoint, secret)
            transaction.setRow(RowKey(space: "items/1", key: []), [])
            _ = try transaction.append(data(text, key: text), to: orders, hash: 0)
            _ = try transaction.append(.change(change), to: orders, hash: 0)
            _ = try transaction.append(data("c"), to: orders, hash: 0)
        }
    }

    private func withFile<Result>(_ folder: TemporaryFolder, _ body: (Database) throws -> Result) throws -> Result {
        let queue = try DatabaseQueue(path: folder.path("store.sqlite"))
        let result = try queue.writeWithoutTransaction(body)
        try queue.close()
        return result
    }

    /// Every byte that the store has in its folder.
    private func bytes(_ folder: TemporaryFolder) throws -> Data {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
            .reduce(into: Data()) { try $0.append(Data(contentsOf: folder.url.appendingPathComponent($1))) }
    }

    private func holdsSecret(_ folder: TemporaryFolder) throws -> Bool {
        try bytes(folder).firstRange(of: secret) != nil
    }

    private func expectAll(in store: SQLiteStore) async throws {
        #expect(try await store.row(item) == secret)
        #expect(try await store.row(checkpoint) == secret)
        #expect(try await store.rows(in: "items/1", after: nil, limit: 9).map(\.value) == [[], secret])
        let text = String(decoding: secret, as: UTF8.self)
        #expect(try await texts(store.readAll(store.shardKey(0))) == [text, "a change", "c"])
    }

    @Test(
        "G17 nothing of records, items and checkpoints stands in the files of an encrypted store",
        arguments: [true, false])
    func nothingInTheClear(isEncrypted: Bool) async throws {
        try await withTemporaryFolder { folder in
            let encryption: Encryption? = isEncrypted ? try .sample() : nil
            var store = try open(folder, encryption)
            #expect(store.isEncrypted == isEncrypted)
            try await fill(store)
            // With the log, and without it.
            #expect(try holdsSecret(folder) == !isEncrypted)
            try await expectAll(in: store)
            try await store.close()
            #expect(try holdsSecret(folder) == !isEncrypted)
            store = try open(folder, encryption)
            try await expectAll(in: store)
            try await store.close()
        }
    }

    @Test("G17 a wrong key, no key, and a key too many are refused before anything is written")
    func refusals() async throws {
        for (made, used, error) in [
            (7, 8, StoreError.wrongEncryptionKey), (7, nil, .encryptionKeyMissing), (nil, 7, .notEncrypted),
        ] as [(UInt8?, UInt8?, StoreError)] {
            try await withTemporaryFolder { folder in
                let store = try open(folder, try made.map { try .sample($0) })
                try await fill(store)
                try await store.close()
                let before = try Data(contentsOf: folder.url.appendingPathComponent("store.sqlite"))
                #expect(throws: error) { try open(folder, try used.map { try .sample($0) }) }
                #expect(try Data(contentsOf: folder.url.appendingPathComponent("store.sqlite")) == before)
            }
        }
    }

    @Test("G17 a file of an older version is not brought up to date for a key that it was not made with")
    func refusalBeforeMigration() async throws {
        try await withTemporaryFolder { folder in
            try withFile(folder) { try $0.execute(sql: OldSchemas.first) }
            #expect(throws: StoreError.notEncrypted) { try open(folder, .sample()) }
            #expect(try withFile(folder) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
        }
    }

    @Test(
        "G17 a value that was changed, moved or put there in the clear is found damaged, and its place is named",
        arguments: [
            ("UPDATE shard_2 SET content = (SELECT content FROM shard_2 WHERE position = 3) WHERE position = 2", true),
            ("UPDATE shard_2 SET arrival = arrival + 1 WHERE position = 2", true),
            ("UPDATE shard_2 SET content = x'0101016b0161' WHERE position = 2", true),
            ("UPDATE shard_2 SET content = CAST(x'00000009' || substr(content, 5) AS BLOB) WHERE position = 2", true),
            ("UPDATE shard_2 SET content = substr(content, 1, length(content) - 1) WHERE position = 2", true),
            ("UPDATE shard_2 SET content = x'00' WHERE position = 2", true),
            ("UPDATE shard_2 SET content = (SELECT value FROM space_2 WHERE key = x'01') WHERE position = 2", true),
            ("UPDATE space_2 SET value = (SELECT value FROM space_1) WHERE key = x'01'", false),
            ("UPDATE space_2 SET value = (SELECT value FROM space_2 WHERE key = x'') WHERE key = x'01'", false),
            ("UPDATE space_2 SET value = x'01' WHERE key = x'01'", false),
            ("UPDATE space_2 SET value = x'' WHERE key = x'01'", false),
        ])
    func moved(sql: String, isRecord: Bool) async throws {
        try await withTemporaryFolder { folder in
            var store = try open(folder, .sample())
            try await fill(store)
            try await store.close()
            let itemSpace = try withFile(folder) { db in
                try Int.fetchOne(db, sql: "SELECT number FROM spaces WHERE name = 'items/1'") ?? 0
            }
            // Which space came first is up to the dictionary of the commit.
            var sql = sql
            if itemSpace == 1 {
                sql = sql.replacing("space_2", with: "space_3").replacing("space_1", with: "space_2")
                    .replacing("space_3", with: "space_1")
            }
            try withFile(folder) { db in
                try db.execute(sql: sql)
                #expect(db.changesCount == 1)
            }
            store = try open(folder, .sample())
            let shard = store.shardKey(0)
            let error = await #expect(throws: StoreError.self) {
                if isRecord {
                    _ = try await store.read(shard, after: .trimHorizon, limit: 1)
                } else {
                    _ = try await store.row(item)
                }
            }
            let message = error?.description ?? ""
            #expect(message.hasPrefix("the store is damaged"))
            #expect(message.contains(isRecord ? "100000000000000000002" : "x'01' of items/1"), "\(message)")
            #expect(try await store.row(checkpoint) == secret)
            try await store.close()
        }
    }

    @Test("G17 after the key was replaced the new one opens what was and what is written, and the old one nothing")
    func rotation() async throws {
        try await withTemporaryFolder { folder in
            var store = try open(folder, .sample(7))
            try await fill(store)
            let wrapped = try withFile(folder) { try Data.fetchAll($0, sql: "SELECT wrapped FROM keys") }
            try await store.rotateEncryptionKey(to: .sample(8))
            try await store.append(["d"])
            try await store.rotateEncryptionKey(to: .sample(9))
            try await store.append(["e"])
            #expect(try await store.readAll(store.shardKey(0)).count == 5)
            try await store.close()
            for old in wrapped { #expect(try bytes(folder).firstRange(of: old) == nil) }
            #expect(throws: StoreError.wrongEncryptionKey) { try open(folder, .sample(7)) }
            #expect(throws: StoreError.wrongEncryptionKey) { try open(folder, .sample(8)) }
            store = try open(folder, .sample(9))
            #expect(try await store.row(item) == secret)
            #expect(try await texts(store.readAll(store.shardKey(0))).suffix(2) == ["d", "e"])
            try await store.close()
            try withFile(folder) { db in
                let ids = try Data.fetchAll(db, sql: "SELECT substr(content, 1, 4) FROM shard_2 ORDER BY position")
                #expect(ids.map { $0[3] } == [1, 1, 1, 2, 3])
            }
        }
    }

    @Test("G17 a replacement of the key that fails leaves the old one, and a store in the clear has none to replace")
    func failedRotation() async throws {
        try await withTemporaryFolder { folder in
            var store = try open(folder, .sample(7))
            try await fill(store)
            try await store.rotateEncryptionKey(to: .sample(8))
            try await store.close()
            try withFile(folder) { try $0.execute(sql: "UPDATE keys SET wrapped = zeroblob(60) WHERE id = 1") }
            store = try open(folder, .sample(8))
            await #expect(throws: StoreError.wrongEncryptionKey) { try await store.rotateEncryptionKey(to: .sample(9)) }
            try await store.append(["d"])
            try await store.close()
            try await open(folder, .sample(8)).close()
        }
        try await withTemporaryFolder { folder in
            let store = try open(folder, nil)
            await #expect(throws: StoreError.notEncrypted) { try await store.rotateEncryptionKey(to: .sample(9)) }
            try await store.close()
        }
    }

    @Test("G17 a data key seals no more values than it may, over restarts and failed commits, and no nonce comes twice")
    func succession() async throws {
        try await withTemporaryFolder { folder in
            var random: any RandomNumberGenerator & Sendable = SeededGenerator(seed: 5)
            var sealed: Set<Data> = []
            for round in 0..<6 {
                let encryption = Encryption(key: try .sample(7), random: random, sealedCountMax: 16)
                let store = try open(folder, encryption)
                if round == 0 { try await store.createOrders() }
                for index in 0..<10 { try await store.append(["\(round * 10 + index)"]) }
                let limit = try await store.limitPages(to: 1)
                await #expect(throws: StoreError.self) {
                    try await store.append([String(repeating: "x", count: 300_000)])
                }
                #expect(try await store.limitPages(to: limit + 1_000) == limit + 1_000)
                try await store.append(["after"])
                try await store.close()
                random = SeededGenerator(seed: UInt64(round) + 100)
            }
            let store = try open(folder, .sample(7))
            #expect(try await store.readAll(store.shardKey(0)).count == 66)
            try await store.close()
            try withFile(folder) { db in
                let prefixes = try Data.fetchAll(db, sql: "SELECT substr(content, 1, 16) FROM shard_2")
                sealed.formUnion(prefixes)
                #expect(sealed.count == 66)
                let counts = Dictionary(grouping: prefixes, by: { $0.prefix(4) }).mapValues(\.count)
                #expect(counts.values.max() ?? 0 <= 16)
                #expect(counts.count >= 5)
                #expect(try Int.fetchOne(db, sql: "SELECT max(sealed) FROM keys") ?? 99 <= 16)
            }
        }
    }
}
