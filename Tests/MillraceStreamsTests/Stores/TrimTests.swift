import MillraceModel
import MillraceStreams
import Testing

@Suite("Trimming")
struct TrimTests {
    @Test("G22 records go when they arrived before an instant, younger ones stay", arguments: StoreKind.withBothStreams)
    func age(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            for index in 0..<10 {
                try await store.append(["\(index)"])
                fixture.clock.advance(by: .seconds(1))
            }
            let shard = store.shardKey(0)
            let all = try await store.readAll(shard)
            #expect(try await store.write { try $0.trim(orders, before: all[0].arrival) } == 0)
            #expect(try await store.write { try $0.trim(orders, before: all[4].arrival) } == 4)
            #expect(try await store.write { try $0.trim(orders, before: all[4].arrival) } == 0)
            #expect(try await store.readAll(shard) == Array(all[4...]))
            #expect(try await store.write { try $0.trim(orders, before: all[9].arrival, limit: 2) } == 2)
            #expect(try await store.readAll(shard, pageSize: 2) == Array(all[6...]))
            #expect(store.shards(of: orders).count == 1)
            #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 4)
            #expect(try await store.readAll(shard).isEmpty)
            #expect(store.shards(of: orders).count == 1)
            try await store.append(["next"])
            #expect(try await texts(store.readAll(shard)) == ["next"])
        }
    }

    @Test("a page says when records behind its position were trimmed", arguments: StoreKind.withBothStreams)
    func skipping(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            for index in 0..<10 {
                try await store.append(["\(index)"])
                fixture.clock.advance(by: .seconds(1))
            }
            let shard = store.shardKey(0)
            let all = try await store.readAll(shard)
            _ = try await store.write { try $0.trim(orders, before: all[4].arrival) }
            for (index, record) in all.enumerated() {
                let page = try await store.read(shard, after: .after(record.sequenceNumber), limit: 10)
                #expect(page.skippedTrimmedRecords == (index < 3))
                #expect(page.records == Array(all[max(4, index + 1)...]))
            }
            let start = Checkpoint.after(store.shards(of: orders)[0].startingSequenceNumber)
            #expect(try await store.read(shard, after: start, limit: 1).skippedTrimmedRecords)
            #expect(try await !store.read(shard, after: .trimHorizon, limit: 1).skippedTrimmedRecords)
        }
    }

    @Test(
        "G20 no shard goes before its parent, whatever the clock did in between", arguments: StoreKind.withBothStreams)
    func parentsFirst(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            fixture.clock.advance(by: .seconds(100))
            try await store.append(["in the first shard"])
            let first = store.shardKey(0)
            _ = try await store.write { try $0.rollOverShard(first) }
            fixture.clock.advance(by: .seconds(-50))
            let second = store.shardKey(1)
            _ = try await store.write { try $0.rollOverShard(second) }
            fixture.clock.advance(by: .seconds(25))
            #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 0)
            #expect(store.shards(of: orders).count == 3, "the empty one in the middle waits for its parent")
            fixture.clock.advance(by: .seconds(50))
            #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 1)
            #expect(store.shards(of: orders).count == 1)
        }
    }

    @Test("G18 G22 a closed shard goes with its last record, an open one stays", arguments: StoreKind.withBothStreams)
    func closedShards(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            let parent = store.shardKey(0)
            try await store.append(["a"])
            fixture.clock.advance(by: .seconds(10))
            let children = try await store.write { try $0.splitShard(parent) }
            try await store.append(["b"])
            let closing = fixture.clock.now()
            fixture.clock.advance(by: .seconds(10))
            // Empty, but closed too recently: its readers have yet to learn that it ended.
            #expect(try await store.write { try $0.trim(orders, before: closing) } == 1)
            #expect(store.shards(of: orders).count == 3)
            #expect(try await store.read(parent, after: .trimHorizon, limit: 1).isAtShardEnd)
            let version = try #require(store.stream(orders)).version
            #expect(try await store.write { try $0.trim(orders, before: closing + .seconds(1)) } == 1)
            #expect(store.shards(of: orders).map(\.id) == children)
            #expect(try #require(store.stream(orders)).version > version)
            #expect(store.shards(of: orders)[0].parents == [parent.shard])
            await #expect(throws: StoreError.noSuchShard(parent)) {
                try await store.read(parent, after: .trimHorizon, limit: 1)
            }
            try await store.append(["c"])
            #expect(try await texts(store.readAll(store.shardKey(0))) == ["c"])
        }
    }

    @Test(
        "G21 G22 a disabled stream goes with its last shard, and its name is free again",
        arguments: StoreKind.withBothStreams)
    func disabledStreams(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders(shardCount: 2)
            try await store.append(["a"])
            try await store.write { try $0.disableStream(orders) }
            #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 0)
            #expect(store.shards(of: orders).count == 2)
            fixture.clock.advance(by: .seconds(86_400))
            #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 1)
            #expect(store.stream(orders) == nil)
            #expect(store.shards(of: orders).isEmpty)
            await #expect(throws: StoreError.noSuchStream(orders)) {
                try await store.write { try $0.trim(orders, before: $0.now) }
            }
            try await store.createOrders()
            try await store.append(["b"])
            #expect(try await texts(store.readAll(store.shardKey(0))) == ["b"])
        }
    }

    @Test("one transaction can append, trim, close and drop", arguments: StoreKind.withBothStreams)
    func everythingAtOnce(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            try await store.append(["old"])
            let root = store.shardKey(0)
            let count = try await store.write { transaction in
                _ = try transaction.append(data("new"), to: orders, hash: 0)
                let child = try transaction.rollOverShard(root)
                _ = try transaction.append(data("newer"), to: orders, hash: 0)
                _ = try transaction.rollOverShard(ShardKey(stream: orders, shard: child))
                let count = try transaction.trim(orders, before: transaction.now + .seconds(1))
                _ = try transaction.append(data("kept"), to: orders, hash: 0)
                return count
            }
            #expect(count == 3)
            #expect(store.shards(of: orders).count == 1)
            let records = try await store.readAll(store.shardKey(0))
            #expect(texts(records) == ["kept"])
            #expect(position(of: try #require(records.first).sequenceNumber) == 7)
        }
    }

    @Test("trims of one transaction after another agree with those before", arguments: StoreKind.withBothStreams)
    func repeatedTrims(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders(shardCount: 2)
            var random = SeededGenerator(seed: 9)
            var kept: [[StreamRecord]] = [[], []]
            for _ in 0..<200 {
                let side = Int.random(in: 0...1, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    let before = fixture.clock.now() - .seconds(Int.random(in: 0...9, using: &random))
                    let count = try await store.write { try $0.trim(orders, before: before) }
                    let stay = kept.map { $0.filter { $0.arrival >= before } }
                    #expect(count == kept.joined().count - stay.joined().count)
                    kept = stay
                case 1:
                    fixture.clock.advance(by: .seconds(1))
                default:
                    kept[side].append(
                        try await store.write { try $0.append(data("x"), to: orders, hash: side == 0 ? 0 : .max) })
                }
                let records = try await store.readAll(store.shardKey(side), pageSize: 4)
                #expect(records == kept[side])
            }
        }
    }

    @Test("a record with a later arrival holds those behind it", arguments: StoreKind.withBothStreams)
    func clockSetBack(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            try await fixture.store.append(["late"])
            fixture.clock.advance(by: .seconds(-60))
            try await fixture.store.append(["early"])
            #expect(try await fixture.store.write { try $0.trim(orders, before: $0.now + .seconds(1)) } == 0)
            #expect(try await fixture.store.write { try $0.trim(orders, before: $0.now + .seconds(61)) } == 2)
        }
    }
}
