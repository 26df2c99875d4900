import MillraceModel
import MillraceStreams
import Testing

@Suite("Splits under load")
struct StreamSplitTests {
    private func settings(_ rate: Int?, openShardCountMax: Int = 16) -> StreamSettings {
        StreamSettings(
            shardAgeMax: nil, splitRecordRate: rate, loadWindow: .seconds(10), openShardCountMax: openShardCountMax)
    }

    /// Writes to ten items in turn, then looks after the streams.
    private func burst(_ streams: TableStreams, _ count: Int, _ next: inout Int) async throws {
        for _ in 0..<count {
            try await streams.put("item\(next % 10)", next / 10)
            next += 1
        }
        streams.clock.advance(by: .seconds(10))
        #expect(try await streams.upkeep.run() == streams.clock.now() + .seconds(10))
    }

    private func openCount(_ streams: TableStreams) -> Int {
        streams.store.shards(of: orders).filter(\.isOpen).count
    }

    @Test("S15 G19 a shard that takes more than its rate over a window is split", arguments: StoreKind.allCases)
    func split(kind: StoreKind) async throws {
        try await withStreams(kind, settings(10)) { streams in
            try await streams.create()
            _ = try await streams.upkeep.run()
            var next = 0
            try await burst(streams, 100, &next)
            #expect(streams.shards().count == 1, "ten a second are allowed")
            try await burst(streams, 101, &next)
            #expect(streams.shards().count == 3)
            let shards = try await streams.describe().shards
            #expect(shards[1...].allSatisfy { $0.parentShardID == shards[0].shardID })
            // Now each half takes its part.
            try await burst(streams, 100, &next)
            #expect(streams.shards().count == 3)
            try await burst(streams, 400, &next)
            #expect(openCount(streams) == 4)
        }
    }

    @Test("S17 S18 G10 after splits each item's changes are in order along the lineage", arguments: StoreKind.allCases)
    func order(kind: StoreKind) async throws {
        try await withStreams(kind, settings(5)) { streams in
            try await streams.create()
            _ = try await streams.upkeep.run()
            var next = 0
            for _ in 0..<6 { try await burst(streams, 120, &next) }
            #expect(openCount(streams) > 2)
            // Ids are in the order of creation, so a parent comes before its children.
            var seen: [String: [String]] = [:]
            for shard in streams.shards() {
                for text in try await versions(streams.readAll(shard, limit: 13)) {
                    seen[String(text.prefix(5)), default: []].append(String(text.dropFirst(5)))
                }
            }
            #expect(seen.count == 10)
            for versions in seen.values { #expect(versions == (0..<72).map(String.init)) }
        }
    }

    @Test("G19 a single busy item ends at the limit of open shards", arguments: [1, 3, 16])
    func limit(count: Int) async throws {
        try await withStreams(.memory, settings(1, openShardCountMax: count)) { streams in
            try await streams.create()
            _ = try await streams.upkeep.run()
            var version = 0
            for _ in 0..<20 {
                for _ in 0..<50 {
                    try await streams.put("a", version)
                    version += 1
                }
                streams.clock.advance(by: .seconds(10))
                _ = try await streams.upkeep.run()
            }
            #expect(openCount(streams) == count)
        }
    }

    @Test("a load in front of the first look, or before a pause, does not split", arguments: StoreKind.allCases)
    func quiet(kind: StoreKind) async throws {
        try await withStreams(kind, settings(10)) { streams in
            try await streams.create()
            for version in 0..<500 { try await streams.put("a", version) }
            _ = try await streams.upkeep.run()
            for version in 500..<900 { try await streams.put("a", version) }
            streams.clock.advance(by: .seconds(9))
            _ = try await streams.upkeep.run()
            #expect(streams.shards().count == 1, "the window is not over")
            streams.clock.advance(by: .seconds(60))
            _ = try await streams.upkeep.run()
            #expect(streams.shards().count == 1, "spread over 69 seconds it is little")
        }
    }

    @Test("no shard is split where that is turned off", arguments: StoreKind.allCases)
    func off(kind: StoreKind) async throws {
        try await withStreams(kind, settings(nil)) { streams in
            try await streams.create()
            for version in 0..<300 {
                try await streams.put("a", version)
                if version % 100 == 99 {
                    #expect(try await streams.upkeep.run() > streams.clock.now() + .seconds(86_000))
                    streams.clock.advance(by: .seconds(10))
                }
            }
            #expect(streams.shards().count == 1)
        }
    }
}
