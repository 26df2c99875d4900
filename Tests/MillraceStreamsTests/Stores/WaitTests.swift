import MillraceModel
import MillraceStreams
import Testing

@Suite("Waiting")
struct WaitTests {
    @Test("G13 a reader is called back by an append, once", arguments: StoreKind.withBothStreams)
    func append(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            try await fixture.store.createOrders(shardCount: 2)
            let calls = CallCounter()
            let wait = fixture.store.whenReadable(fixture.store.shardKey(0), after: .trimHorizon, calls.callback)
            try await fixture.store.append(["other shard"], hash: .max)
            #expect(calls.count == 0)
            try await fixture.store.append(["a"])
            #expect(calls.count == 1)
            try await fixture.store.append(["b"])
            #expect(calls.count == 1)
            fixture.store.cancel(wait)
        }
    }

    @Test("a reader is called back at once when there is something to read", arguments: StoreKind.withBothStreams)
    func atOnce(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            try await fixture.store.append(["a"])
            let shard = fixture.store.shardKey(0)
            let calls = CallCounter()
            _ = fixture.store.whenReadable(shard, after: .trimHorizon, calls.callback)
            #expect(calls.count == 1)
            let last = try #require(try await fixture.store.readAll(shard).last)
            _ = fixture.store.whenReadable(shard, after: .after(last.sequenceNumber), calls.callback)
            #expect(calls.count == 1)
            _ = fixture.store.whenReadable(ShardKey(stream: orders, shard: "gone"), after: .trimHorizon, calls.callback)
            #expect(calls.count == 2)
        }
    }

    @Test("a reader is called back when its shard closes", arguments: StoreKind.withBothStreams)
    func close(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            try await fixture.store.createOrders()
            let shard = fixture.store.shardKey(0)
            let calls = CallCounter()
            _ = fixture.store.whenReadable(shard, after: .trimHorizon, calls.callback)
            _ = fixture.store.whenReadable(shard, after: .shardEnd, calls.callback)
            _ = try await fixture.store.write { try $0.splitShard(shard) }
            #expect(calls.count == 2)
            _ = fixture.store.whenReadable(shard, after: .trimHorizon, calls.callback)
            #expect(calls.count == 3)
        }
    }

    @Test("a cancelled callback never comes", arguments: StoreKind.withBothStreams)
    func cancelled(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            let calls = CallCounter()
            let version = try #require(fixture.store.stream(orders)).version
            let waits = [
                fixture.store.whenReadable(fixture.store.shardKey(0), after: .trimHorizon, calls.callback),
                fixture.store.whenShardsChange(of: orders, since: version, calls.callback),
            ]
            for wait in waits { fixture.store.cancel(wait) }
            for wait in waits { fixture.store.cancel(wait) }
            try await fixture.store.append(["a"])
            let shard = fixture.store.shardKey(0)
            _ = try await fixture.store.write { try $0.rollOverShard(shard) }
            #expect(calls.count == 0)
        }
    }

    @Test("G20 changes of shards and of the status call back, appends do not", arguments: StoreKind.withBothStreams)
    func shardChanges(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let calls = CallCounter()
            _ = fixture.store.whenShardsChange(of: orders, since: 0, calls.callback)
            #expect(calls.count == 0)
            try await fixture.store.createOrders()
            #expect(calls.count == 1)
            var version = try #require(fixture.store.stream(orders)).version
            _ = fixture.store.whenShardsChange(of: orders, since: version, calls.callback)
            try await fixture.store.append(["a"])
            #expect(calls.count == 1)
            let shard = fixture.store.shardKey(0)
            _ = try await fixture.store.write { try $0.splitShard(shard) }
            #expect(calls.count == 2)
            _ = fixture.store.whenShardsChange(of: orders, since: version, calls.callback)
            #expect(calls.count == 3)
            version = try #require(fixture.store.stream(orders)).version
            _ = fixture.store.whenShardsChange(of: orders, since: version, calls.callback)
            try await fixture.store.write { try $0.disableStream(orders) }
            #expect(calls.count == 4)
            version = try #require(fixture.store.stream(orders)).version
            _ = fixture.store.whenShardsChange(of: orders, since: version, calls.callback)
            fixture.clock.advance(by: .seconds(90_000))
            _ = try await fixture.store.write { try $0.trim(orders, before: $0.now) }
            #expect(fixture.store.stream(orders) == nil)
            #expect(calls.count == 5)
        }
    }

    @Test("G13 a task waits for an append, and its record is there", arguments: StoreKind.withBothStreams)
    func tasks(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let store = fixture.store
            try await store.createOrders()
            let shard = store.shardKey(0)
            async let text = {
                try await store.readable(shard, after: .trimHorizon)
                return try await texts(store.read(shard, after: .trimHorizon, limit: 1).records)
            }()
            try await store.append(["a"])
            #expect(try await text == ["a"])
        }
    }

    @Test("a cancelled task stops waiting", arguments: StoreKind.withBothStreams)
    func cancelledTask(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            let shard = store.shardKey(0)
            let version = try #require(store.stream(orders)).version
            let tasks = [
                Task { try await store.readable(shard, after: .trimHorizon) },
                Task { try await store.shardsChanged(of: orders, since: version) },
            ]
            for task in tasks {
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    @Test("a callback may use the store", arguments: StoreKind.withBothStreams)
    func reentrancy(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            let shard = store.shardKey(0)
            let calls = CallCounter()
            _ = store.whenReadable(shard, after: .trimHorizon) {
                _ = store.shards(of: orders)
                store.cancel(store.whenReadable(shard, after: .shardEnd, {}))
                _ = store.whenReadable(shard, after: .trimHorizon, calls.callback)
            }
            try await store.append(["a"])
            #expect(calls.count == 1)
        }
    }
}
