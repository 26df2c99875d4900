import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

/// What a store keeps in memory does not grow with what stands in its file; told by counts, not by the process's size.
@Suite("Bounded memory")
struct BoundedMemoryTests {
    private let clock = TestClock()
    private let text = String(repeating: "x", count: 1_000)

    private func open(_ folder: TemporaryFolder, _ limits: TailLimits = TailLimits()) throws -> SQLiteStore {
        try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, tailLimits: limits, now: clock.now)
    }

    private func pragma(_ name: String, _ folder: TemporaryFolder) throws -> Int {
        let queue = try DatabaseQueue(path: folder.path("store.sqlite"))
        defer { _ = Result { try queue.close() } }
        return try queue.read { try Int.fetchOne($0, sql: "PRAGMA \(name)") ?? 0 }
    }

    @Test("G22 a backlog is read through page by page and leaves nothing in memory")
    func backlog() async throws {
        try await withTemporaryFolder { folder in
            var store = try open(folder, TailLimits(storeByteCountMax: 1 << 20))
            try await store.createOrders(shardCount: 4)
            let text = text
            for round in 0..<8 {
                try await store.write { transaction in
                    for index in 0..<500 {
                        _ = try transaction.append(data(text), to: orders, hash: hash(UInt128(index % 4) * 25 + 1))
                    }
                }
                #expect(store.tailUsage.byteCount <= 1 << 20, "after \(round + 1) rounds")
            }
            try await store.close()
            store = try open(folder)
            #expect(store.tailUsage == (0, 0))
            var count = 0
            for index in 0..<4 {
                var position = Checkpoint.trimHorizon
                while let last = try await {
                    let page = try await store.read(store.shardKey(index), after: position, limit: 500)
                    #expect(page.records.count <= 500)
                    count += page.records.count
                    return page.records.last
                }() { position = .after(last.sequenceNumber) }
            }
            #expect(count == 4_000)
            #expect(store.tailUsage == (0, 0))
            try await store.append(["new"])
            #expect(store.tailUsage.recordCount == 1)
            try await store.close()
        }
    }

    @Test("a page from the file ends with the record that passes 8 MiB, however many are asked for")
    func pageBytes() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder, TailLimits(shardRecordCountMax: 0))
            try await store.createOrders()
            let text = String(repeating: "x", count: 1 << 20)
            for _ in 0..<20 { try await store.append([text]) }
            var counts: [Int] = []
            var position = Checkpoint.trimHorizon
            while counts.last != 0 {
                let page = try await store.read(store.shardKey(0), after: position, limit: .max)
                counts.append(page.records.count)
                if let last = page.records.last { position = .after(last.sequenceNumber) }
            }
            #expect(counts == [8, 8, 4, 0])
            try await store.close()
        }
    }

    @Test("tails of many shards stay within the limits of the store together")
    func manyTails() async throws {
        try await withTemporaryFolder { folder in
            let limits = TailLimits(
                shardRecordCountMax: 10, shardByteCountMax: 8_000, storeRecordCountMax: 100, storeByteCountMax: 50_000)
            let store = try open(folder, limits)
            try await store.createOrders(shardCount: 50)
            let text = text
            for _ in 0..<12 {
                try await store.write { transaction in
                    for shard in transaction.shards(of: orders) {
                        _ = try transaction.append(data(text), to: orders, hash: shard.hashRange.lowerBound)
                    }
                }
                let (recordCount, byteCount) = store.tailUsage
                #expect((1...100).contains(recordCount))
                #expect((1...50_000).contains(byteCount))
            }
            for index in 0..<50 { #expect(try await store.readAll(store.shardKey(index)).count == 12) }
            try await store.close()
        }
    }

    @Test("a shard that is written to keeps its last records in memory, however many others fill it")
    func busyTails() async throws {
        try await withTemporaryFolder { folder in
            let limits = TailLimits(
                shardRecordCountMax: 100, shardByteCountMax: 1 << 20, storeRecordCountMax: 60,
                storeByteCountMax: 1 << 20)
            let store = try open(folder, limits)
            try await store.createOrders(shardCount: 4)
            let text = text
            for _ in 0..<50 {
                let tips = (0..<4).map { store.tip(of: store.shardKey($0)) }
                try await store.write { transaction in
                    for shard in transaction.shards(of: orders) {
                        _ = try transaction.append(data(text), to: orders, hash: shard.hashRange.lowerBound)
                    }
                }
                for (index, tip) in tips.enumerated() {
                    let page = try store.readNow(store.shardKey(index), after: tip, limit: 10)
                    #expect(page?.records.count == 1, "nobody has to go to the disk for it")
                }
                #expect((1...60).contains(store.tailUsage.recordCount))
            }
            try await store.close()
        }
    }

    @Test("more spaces than statements are kept for are written and read alike")
    func manySpaces() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            for round in 0..<2 {
                try await store.write { transaction in
                    for space in 0..<300 {
                        transaction.setRow(RowKey(space: "items/\(space)", key: [UInt8(round)]), [UInt8(space % 256)])
                    }
                }
            }
            for space in 0..<300 {
                let rows = try await store.rows(in: "items/\(space)", after: nil, limit: 9)
                #expect(rows.map(\.value) == [[UInt8(space % 256)], [UInt8(space % 256)]])
            }
            try await store.write { transaction in
                for space in 0..<300 { transaction.removeRow(RowKey(space: "items/\(space)", key: [0])) }
            }
            #expect(try await store.row(RowKey(space: "items/299", key: [0])) == nil)
            #expect(try await store.row(RowKey(space: "items/299", key: [1])) == [43])
            try await store.close()
        }
    }

    @Test("G22 the pages of trimmed records are used again, so a steady stream does not make the file grow")
    func freePages() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.createOrders()
            let text = text
            var pageCounts: [Int] = []
            for _ in 0..<6 {
                try await store.write { for _ in 0..<2_000 { _ = try $0.append(data(text), to: orders, hash: 0) } }
                clock.advance(by: .seconds(1))
                pageCounts.append(try pragma("page_count", folder))
                #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 2_000)
                #expect(try pragma("freelist_count", folder) > 100)
            }
            #expect((pageCounts.last ?? .max) <= pageCounts[0] + 2, "\(pageCounts)")
            try await store.close()
        }
    }
}
