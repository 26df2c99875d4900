import MillraceModel
import MillraceStreams
import Testing

@Suite("Transactions")
struct TransactionTests {
    private struct Refusal: Error {}

    private let counter = RowKey(space: "counters", key: [1])

    @Test("G9 rows and the records they cause become visible together", arguments: StoreKind.withBothStreams)
    func together(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            let record = try await fixture.store.write { transaction in
                transaction.setRow(counter, [1])
                return try transaction.append(data("one"), to: orders, hash: 0)
            }
            #expect(try await fixture.store.row(counter) == [1])
            #expect(try await fixture.store.readAll(fixture.store.shardKey(0)) == [record])
            #expect(record.arrival == fixture.clock.now())
        }
    }

    @Test("a body that throws leaves nothing behind", arguments: StoreKind.withBothStreams)
    func rollback(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            try await fixture.store.append(["a"])
            let before = (fixture.store.streams(), fixture.store.shards(of: orders))
            await #expect(throws: Refusal.self) {
                try await fixture.store.write { transaction in
                    transaction.setRow(counter, [1])
                    _ = try transaction.append(data("lost"), to: orders, hash: 0)
                    let shard = transaction.shards(of: orders)[0].id
                    _ = try transaction.splitShard(ShardKey(stream: orders, shard: shard))
                    _ = try transaction.append(data("lost too"), to: orders, hash: 0)
                    _ = try transaction.trim(orders, before: transaction.now + .seconds(1))
                    throw Refusal()
                }
            }
            try await fixture.store.append(["b"])
            #expect(try await fixture.store.row(counter) == nil)
            #expect(fixture.store.streams() == before.0)
            #expect(fixture.store.shards(of: orders) == before.1)
            let records = try await fixture.store.readAll(fixture.store.shardKey(0))
            #expect(texts(records) == ["a", "b"])
            #expect(records.map { position(of: $0.sequenceNumber) } == [2, 3])
        }
    }

    @Test("a body can catch a refused operation and go on", arguments: StoreKind.withBothStreams)
    func caughtRefusal(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            let wasRefused = try await fixture.store.write { transaction in
                var wasRefused = false
                do {
                    try transaction.createStream(orders, viewType: .keysOnly)
                } catch StoreError.streamExists {
                    wasRefused = true
                }
                _ = try transaction.append(data("a"), to: orders, hash: 0)
                return wasRefused
            }
            #expect(wasRefused)
            #expect(fixture.store.stream(orders)?.viewType == .newAndOldImages)
            #expect(try await texts(fixture.store.readAll(fixture.store.shardKey(0))) == ["a"])
        }
    }

    @Test("many concurrent writers add up, one after the other", arguments: StoreKind.withBothStreams)
    func concurrentWriters(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders(shardCount: 4)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<40 {
                    group.addTask {
                        for _ in 0..<25 {
                            try await store.write { transaction in
                                let old = try transaction.row(counter).map { Int($0[0]) << 8 | Int($0[1]) } ?? 0
                                transaction.setRow(counter, [UInt8((old + 1) >> 8), UInt8((old + 1) & 0xff)])
                                _ = try transaction.append(
                                    data("\(old)"), to: orders, hash: hash(UInt128(writer * 2)))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.row(counter) == [UInt8(1_000 >> 8), UInt8(1_000 & 0xff)])
            var records: [StreamRecord] = []
            for index in 0..<4 { records += try await store.readAll(store.shardKey(index)) }
            records.sort { position(of: $0.sequenceNumber) < position(of: $1.sequenceNumber) }
            #expect(texts(records) == (0..<1_000).map { "\($0)" })
            #expect(records.map { position(of: $0.sequenceNumber) } == Array(5..<1_005))
        }
    }

    @Test("a closed store refuses reads and writes", arguments: StoreKind.withBothStreams)
    func closed(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            let shard = store.shardKey(0)
            try await store.close()
            await #expect(throws: StoreError.closed) { try await store.write { $0.setRow(counter, []) } }
            await #expect(throws: StoreError.closed) { try await store.row(counter) }
            await #expect(throws: StoreError.closed) { try await store.rows(in: "counters", after: nil, limit: 1) }
            await #expect(throws: StoreError.closed) { try await store.read(shard, after: .trimHorizon, limit: 1) }
            try await store.readable(shard, after: .trimHorizon)
            try await store.shardsChanged(of: orders, since: store.stream(orders)?.version ?? 0)
        }
    }
}
