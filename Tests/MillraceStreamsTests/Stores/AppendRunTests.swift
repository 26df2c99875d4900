import MillraceModel
import MillraceStreams
import Testing

@Suite("Runs of records")
struct AppendRunTests {
    private struct Refusal: Error {}

    /// A hash that one of three shards takes.
    private func hash(side: Int) -> UInt128 { MillraceStreamsTests.hash([10, 50, 90][side]) }

    @Test(
        "G11 pages of any place and size agree with what commits and trims of any size left",
        arguments: StoreKind.withBothStreams)
    func pages(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let (orders, store) = (fixture.orders, fixture.store)
            try await store.createOrders(shardCount: 3)
            for seed in 0..<3 as Range<UInt64> {
                var random = SeededGenerator(seed: seed)
                var kept: [[StreamRecord]] = [[], [], []]
                for side in 0..<3 { kept[side] = try await store.readAll(store.shardKey(side)) }
                for _ in 0..<25 {
                    let sides = (0..<[1, 2, 40, 400][Int.random(in: 0..<4, using: &random)]).map { _ in
                        Int.random(in: 0..<3, using: &random)
                    }
                    let hashes = sides.map(hash)
                    let added = try await store.write { transaction in
                        try transaction.append(to: orders) { run in
                            try hashes.map { run.append(data("x"), at: try run.route(of: $0)) }
                        }
                    }
                    for (side, record) in zip(sides, added) { kept[side].append(record) }
                    fixture.clock.advance(by: .seconds(1))
                    if Int.random(in: 0..<3, using: &random) == 0 {
                        let limit = Int.random(in: 1...300, using: &random)
                        let instant = fixture.clock.now()
                        var rest = try await store.write { try $0.trim(orders, before: instant, limit: limit) }
                        #expect(rest == min(limit, kept.joined().count), "seed \(seed)")
                        for side in 0..<3 {
                            let count = min(rest, kept[side].count)
                            kept[side].removeFirst(count)
                            rest -= count
                        }
                    }
                    let side = Int.random(in: 0..<3, using: &random)
                    let first = Int.random(in: 0...kept[side].count, using: &random)
                    let limit = Int.random(in: 1...500, using: &random)
                    let page = try await store.read(
                        store.shardKey(side),
                        after: first == 0 ? .trimHorizon : .after(kept[side][first - 1].sequenceNumber),
                        limit: limit)
                    #expect(page.records == Array(kept[side][first...].prefix(limit)), "seed \(seed)")
                }
                for side in 0..<3 {
                    let records = try await store.readAll(store.shardKey(side), pageSize: 77)
                    #expect(records == kept[side], "seed \(seed)")
                }
            }
        }
    }

    @Test("a run whose body throws leaves nothing, and the transaction goes on", arguments: StoreKind.withBothStreams)
    func refusedRun(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            try await fixture.store.write { transaction in
                #expect(throws: Refusal.self) {
                    try transaction.append(to: orders) { run in
                        _ = run.append(data("lost"), at: try run.route(of: 0))
                        throw Refusal()
                    }
                }
                _ = try transaction.append(data("kept"), to: orders, hash: 0)
            }
            let records = try await fixture.store.readAll(fixture.store.shardKey(0))
            #expect(texts(records) == ["kept"])
            #expect(position(of: try #require(records.first).sequenceNumber) == 2)
        }
    }
}
