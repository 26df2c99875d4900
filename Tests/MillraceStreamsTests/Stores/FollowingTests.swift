import MillraceModel
import MillraceStreams
import Testing

@Suite("Following")
struct FollowingTests {
    private static let recordCount = 1_200

    /// Reads a shard to its end, then its children, and gives what it read.
    private func follow(
        _ shard: ShardID, of store: any StreamStore, until count: Int, _ seen: SeenRecords
    ) async throws {
        let key = ShardKey(stream: orders, shard: shard)
        var position = Checkpoint.trimHorizon
        while seen.count < count {
            let page = try await store.read(key, after: position, limit: 7)
            #expect(!page.skippedTrimmedRecords)
            seen.add(page.records)
            if let last = page.records.last { position = .after(last.sequenceNumber) }
            if page.isAtShardEnd {
                for child in store.shards(of: orders) where child.parents.contains(shard) {
                    // Depth first is enough: no record of the test is needed by two branches.
                    try await follow(child.id, of: store, until: count, seen)
                }
                return
            }
            if page.records.isEmpty { try await store.readable(key, after: position) }
        }
    }

    @Test(
        "G13 G20 readers follow writers over roll-overs and trims and miss nothing",
        arguments: StoreKind.withBothStreams)
    func follow(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders()
            let root = store.shards(of: orders)[0].id
            let readers = [SeenRecords(), SeenRecords(), SeenRecords()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seen in readers {
                    group.addTask { try await follow(root, of: store, until: Self.recordCount, seen) }
                }
                group.addTask {
                    for index in 0..<Self.recordCount {
                        try await store.write { transaction in
                            _ = try transaction.append(data("\(index)"), to: orders, hash: 0)
                            if index % 100 == 99, let shard = transaction.shards(of: orders).last(where: \.isOpen) {
                                _ = try transaction.rollOverShard(ShardKey(stream: orders, shard: shard.id))
                            }
                        }
                        fixture.clock.advance(by: .milliseconds(1))
                        // Only what all readers have.
                        if index % 50 == 0, let oldest = readers.map(\.lastArrival).min() {
                            _ = try await store.write { try $0.trim(orders, before: oldest) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            for seen in readers { #expect(seen.texts == (0..<Self.recordCount).map { "\($0)" }) }
        }
    }
}
