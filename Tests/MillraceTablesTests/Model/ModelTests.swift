import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Tables against their model")
struct ModelTests {
    @Test(
        "G9 G10 G14 after anything at all items, indexes and streams are those of a simple model",
        arguments: Seeds.all, StoreKind.allCases)
    func everything(seed: UInt64, kind: StoreKind) async throws {
        var world = try await TableWorld(seed: seed, on: kind)
        for _ in 0..<6 {
            for _ in 0..<50 { try await world.advance() }
            try await world.checkItems()
        }
        try await world.checkStreams()
    }

    @Test("The model's worlds see what they are for: each kind of change, of shards and of refusals")
    func coverage() async throws {
        var (names, expiries, streams, shards, indexes) = (Set<String>(), 0, 0, 0, Set<String>())
        for seed in 1...6 as ClosedRange<UInt64> {
            var world = try await TableWorld(seed: seed, on: .memory)
            for _ in 0..<150 {
                try await world.advance()
                indexes.formUnion(world.model.indexes.map(\.name))
            }
            let changes = world.model.changes.values.flatMap(\.self)
            names.formUnion(changes.map(\.name))
            expiries += changes.count(where: \.isByTimeToLive)
            streams += world.model.changes.count
            for stream in world.tables.store.streams() { shards += world.tables.store.shards(of: stream.arn).count }
        }
        #expect(names == ["INSERT", "MODIFY", "REMOVE"])
        #expect(expiries > 0)
        #expect(streams > 4)
        #expect(shards > 20)
        #expect(indexes == ["local", "global1", "global2", "global3"])
    }
}
