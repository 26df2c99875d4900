import MillraceModel
import MillraceStreams
import Testing

@Suite("Dropped streams")
struct DropTests {
    @Test(
        "N9 a dropped stream is gone with shards and records, and its name is free again",
        arguments: StoreKind.withBothStreams
    )
    func drop(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let (orders, store) = (fixture.orders, fixture.store)
            try await store.createOrders(shardCount: 3)
            try await store.append(["a", "b"])
            let shard = store.shardKey(0)
            let tip = store.tip(of: shard)
            let version = try #require(store.stream(orders)).version
            let calls = CallCounter()
            _ = store.whenReadable(shard, after: tip, calls.callback)
            _ = store.whenShardsChange(of: orders, since: version, calls.callback)
            try await store.write { try $0.dropStream(orders) }
            #expect(calls.count == 2)
            #expect(store.stream(orders) == nil)
            #expect(store.shards(of: orders).isEmpty)
            await #expect(throws: StoreError.noSuchShard(shard)) {
                try await store.read(shard, after: .trimHorizon, limit: 1)
            }
            await #expect(throws: StoreError.noSuchStream(orders)) {
                try await store.write { try $0.dropStream(orders) }
            }
            try await store.createOrders()
            try await store.append(["c"])
            #expect(try await texts(store.readAll(store.shardKey(0))) == ["c"])
        }
    }

    @Test("N9 a stream can come, go and come again in one transaction", arguments: StoreKind.withBothStreams)
    func dropAtOnce(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let (orders, store) = (fixture.orders, fixture.store)
            try await store.createOrders()
            try await store.append(["a"])
            try await store.write { transaction in
                _ = try transaction.append(data("b"), to: orders, hash: 0)
                try transaction.dropStream(orders)
                try transaction.createStream(orders)
                _ = try transaction.append(data("c"), to: orders, hash: 0)
                try transaction.dropStream(orders)
                try transaction.createStream(orders, shardCount: 2)
                _ = try transaction.append(data("d"), to: orders, hash: 0)
            }
            #expect(store.shards(of: orders).count == 2)
            #expect(try await texts(store.readAll(store.shardKey(0))) == ["d"])
        }
    }

    @Test(
        "the open shard that takes a hash is told before anything is written to it",
        arguments: StoreKind.withBothStreams)
    func route(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let (orders, store) = (fixture.orders, fixture.store)
            try await store.createOrders(shardCount: 2)
            let root = store.shardKey(0)
            let ids = try await store.write { transaction in
                let children = try transaction.splitShard(root, at: 10)
                return (
                    children,
                    try [0, 9, 10, UInt128.max].map { try transaction.shard(taking: $0, of: orders) }
                )
            }
            #expect(ids.1 == [ids.0[0], ids.0[0], ids.0[1], store.shardKey(1).shard])
            try await store.write { try $0.disableStream(orders) }
            await #expect(throws: StoreError.streamDisabled(orders)) {
                try await store.write { try $0.shard(taking: 0, of: orders) }
            }
        }
    }
}
