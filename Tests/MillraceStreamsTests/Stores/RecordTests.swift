import MillraceModel
import MillraceStreams
import Testing

@Suite("Records")
struct RecordTests {
    @Test("G11 sequence numbers rise without a gap over all shards of a stream", arguments: StoreKind.withBothStreams)
    func sequence(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            try await fixture.store.createOrders(shardCount: 2)
            for index in 0..<20 {
                try await fixture.store.append(["\(index)"], hash: index.isMultiple(of: 2) ? 0 : .max)
            }
            let even = try await fixture.store.readAll(fixture.store.shardKey(0), pageSize: 3)
            let odd = try await fixture.store.readAll(fixture.store.shardKey(1), pageSize: 3)
            #expect(texts(even) == stride(from: 0, to: 20, by: 2).map(String.init))
            #expect(texts(odd) == stride(from: 1, to: 20, by: 2).map(String.init))
            let positions = (even + odd).map { position(of: $0.sequenceNumber) }.sorted()
            #expect(positions == Array(3..<23))
        }
    }

    @Test("records come back whole, with both images", arguments: StoreKind.withBothStreams)
    func wholeRecords(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            var random = SeededGenerator(seed: 7)
            var contents: [StreamRecord.Content] = []
            for index in 0..<20 {
                let change = ItemChange(
                    keys: ["id": .number(AWSNumber(index))], oldImage: .random(using: &random),
                    newImage: .random(using: &random))
                if let change { contents.append(.change(change)) }
            }
            for content in contents {
                _ = try await fixture.store.write { try $0.append(content, to: orders, hash: 5) }
            }
            #expect(try await fixture.store.readAll(fixture.store.shardKey(0)).map(\.content) == contents)
        }
    }

    @Test("a page begins behind its position and ends at its limit", arguments: StoreKind.withBothStreams)
    func pages(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            try await fixture.store.append((0..<10).map(String.init))
            let shard = fixture.store.shardKey(0)
            let all = try await fixture.store.readAll(shard)
            for first in 0...10 {
                for limit in 1...11 {
                    let position = first == 0 ? Checkpoint.trimHorizon : .after(all[first - 1].sequenceNumber)
                    let page = try await fixture.store.read(shard, after: position, limit: limit)
                    #expect(texts(page.records) == (first..<min(10, first + limit)).map(String.init))
                    #expect(!page.isAtShardEnd)
                    #expect(!page.skippedTrimmedRecords)
                }
            }
            let start = Checkpoint.after(fixture.store.shards(of: orders)[0].startingSequenceNumber)
            #expect(try await fixture.store.read(shard, after: start, limit: 1).records == [all[0]])
            #expect(try await fixture.store.read(shard, after: .shardEnd, limit: 1).records.isEmpty)
            let foreign = Checkpoint.after(try #require(SequenceNumber("7")))
            #expect(try await fixture.store.read(shard, after: foreign, limit: 1).records == [all[0]])
        }
    }

    @Test("the page that reaches the end of a closed shard says so", arguments: StoreKind.withBothStreams)
    func shardEnd(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            try await fixture.store.createOrders()
            try await fixture.store.append((0..<5).map(String.init))
            let shard = fixture.store.shardKey(0)
            _ = try await fixture.store.write { try $0.rollOverShard(shard) }
            #expect(try await !fixture.store.read(shard, after: .trimHorizon, limit: 4).isAtShardEnd)
            let page = try await fixture.store.read(shard, after: .trimHorizon, limit: 5)
            #expect(page.isAtShardEnd)
            let last = Checkpoint.after(try #require(page.records.last).sequenceNumber)
            #expect(
                try await fixture.store.read(shard, after: last, limit: 1)
                    == RecordPage(records: [], isAtShardEnd: true))
            #expect(try await fixture.store.read(shard, after: .shardEnd, limit: 1).isAtShardEnd)
            let child = fixture.store.shardKey(1)
            #expect(try await !fixture.store.read(child, after: .trimHorizon, limit: 1).isAtShardEnd)
        }
    }

    @Test("unknown streams and shards are named in the error", arguments: StoreKind.withBothStreams)
    func unknown(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let shard = ShardKey(stream: orders, shard: "shardId-1")
            await #expect(throws: StoreError.noSuchShard(shard)) {
                try await fixture.store.read(shard, after: .trimHorizon, limit: 1)
            }
            await #expect(throws: StoreError.noSuchStream(orders)) { try await fixture.store.append(["a"]) }
            #expect(fixture.store.shards(of: orders).isEmpty)
            #expect(fixture.store.stream(orders) == nil)
        }
    }
}
