import MillraceModel
import MillraceStreams
import Testing

@Suite("Stream catalog")
struct StreamCatalogTests {
    private let now = Timestamp(millisecondsSinceEpoch: 1_414_562_045_508)

    private func catalog(shardCount: Int) throws -> StreamCatalog {
        var catalog = StreamCatalog()
        var position = StreamPosition.beginning
        _ = try catalog.createStream(
            orders, viewType: .keysOnly, shardCount: shardCount, now: now, position: &position)
        #expect(position == Int64(shardCount))
        return catalog
    }

    @Test("shard ids have AWS's form: the creation time in milliseconds and eight hexadecimal digits")
    func shardIDForm() throws {
        let shards = try #require(try catalog(shardCount: 1).topology(of: orders)).shards
        let text = try #require(shards.first).id.description
        #expect(text.wholeMatch(of: /shardId-00000001414562045508-[0-9a-f]{8}/) != nil)
    }

    @Test("shards of one millisecond have different ids, in the order of their creation")
    func shardIDOrder() throws {
        let shards = try #require(try catalog(shardCount: 100).topology(of: orders)).shards
        #expect(Set(shards.map(\.id)).count == 100)
        #expect(shards.map(\.id) == shards.map(\.id).sorted())
        #expect(shards.map(\.start) == Array(1...100))
    }

    @Test("the shards of a new stream take every hash once", arguments: [1, 2, 3, 7, 10_000])
    func evenDivision(shardCount: Int) throws {
        let topology = try #require(try catalog(shardCount: shardCount).topology(of: orders))
        var next: UInt128? = 0
        for shard in topology.shards {
            #expect(shard.hashRange.lowerBound == next)
            next = shard.hashRange.upperBound == .max ? nil : shard.hashRange.upperBound + 1
        }
        #expect(next == nil)
        for shard in topology.shards {
            #expect(topology.route(of: shard.hashRange.lowerBound)?.number == shard.number)
            #expect(topology.route(of: shard.hashRange.upperBound)?.number == shard.number)
        }
    }

    @Test("a refused operation leaves the catalog as it was")
    func refusal() throws {
        var changed = try catalog(shardCount: 1)
        let before = changed
        var position: Int64 = 1
        #expect(throws: StoreError.streamExists(orders)) {
            _ = try changed.createStream(orders, viewType: .keysOnly, shardCount: 1, now: now, position: &position)
        }
        _ = try changed.disableStream(orders, now: now, lastPositions: [:])
        let disabled = changed
        #expect(throws: StoreError.streamDisabled(orders)) {
            _ = try changed.disableStream(orders, now: now, lastPositions: [:])
        }
        #expect(changed == disabled)
        #expect(before != disabled)
    }
}
