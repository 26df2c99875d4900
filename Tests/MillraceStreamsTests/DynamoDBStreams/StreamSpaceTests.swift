import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

@Suite("Room that streams take")
struct StreamSpaceTests {
    @Test("G22 trimmed records make room for the next ones: a file does not grow from day to day")
    func boundedFile() async throws {
        try await withTemporaryFolder { folder in
            let clock = TestClock()
            let path = folder.path("store.sqlite")
            let store = try SQLiteStore(path: path, synchronous: .off, now: clock.now)
            let streams = TableStreams(store: store, clock: clock)
            try await streams.create()
            let payload = String(repeating: "x", count: 4_000)
            let change = try #require(
                ItemChange(keys: ["id": "a"], oldImage: nil, newImage: ["id": "a", "v": .string(payload)]))
            var pageCounts: [Int] = []
            for _ in 0..<6 {
                for _ in 0..<20 {
                    try await store.write { transaction in
                        for _ in 0..<100 { _ = try transaction.append(.change(change), to: orders, hash: 0) }
                    }
                }
                pageCounts.append(try pageCount(path))
                clock.advance(by: .seconds(86_401))
                _ = try await streams.upkeep.run()
                #expect(try await streams.read(streams.iterator(of: streams.shards().last)).records.isEmpty)
            }
            // 8 MB a day; what comes on top of the first day are a few pages of the registry.
            #expect(pageCounts[0] > 8_000_000 / 16_384)
            #expect(pageCounts.allSatisfy { $0 <= pageCounts[0] + 16 }, "\(pageCounts)")
            try await store.close()
            #expect(try byteCount(path) <= (pageCounts[0] + 16) * 16_384)
        }
    }

    @Test("S16 the tables of shards that have expired are gone from the file")
    func droppedTables() async throws {
        try await withTemporaryFolder { folder in
            let clock = TestClock()
            let path = folder.path("store.sqlite")
            let store = try SQLiteStore(path: path, synchronous: .off, now: clock.now)
            let streams = TableStreams(store: store, clock: clock)
            try await streams.create()
            for _ in 0..<3 { try await streams.replaceShards() }
            #expect(try tableCount(path) == 15)
            clock.advance(by: .seconds(86_401))
            _ = try await streams.upkeep.run()
            // Eight were open and went on in one child each.
            #expect(try tableCount(path) == 16)
            clock.advance(by: .seconds(86_401))
            _ = try await streams.upkeep.run()
            #expect(try tableCount(path) == 16)
            try await streams.disable()
            clock.advance(by: .seconds(86_401))
            _ = try await streams.upkeep.run()
            #expect(try tableCount(path) == 0)
            try await store.close()
        }
    }

    private func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let value = try queue.read(body)
        try queue.close()
        return value
    }

    private func pageCount(_ path: String) throws -> Int {
        try read(path) { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }

    private func tableCount(_ path: String) throws -> Int {
        try read(path) { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'shard_[0-9]*'") ?? 0
        }
    }

    private func byteCount(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
}
