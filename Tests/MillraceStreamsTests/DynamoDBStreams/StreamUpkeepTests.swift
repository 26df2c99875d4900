import MillraceModel
import MillraceStreams
import Testing

@Suite("Upkeep of streams")
struct StreamUpkeepTests {
    private let still = StreamSettings(shardAgeMax: nil, splitRecordRate: nil)

    @Test(
        "S16 G22 records expire after 24 hours, and the next one is due a retention after it came",
        arguments: StoreKind.allCases)
    func records(kind: StoreKind) async throws {
        try await withStreams(kind, still) { streams in
            try await streams.create()
            let begin = streams.clock.now()
            for version in 0..<5 {
                try await streams.put("a", version)
                streams.clock.advance(by: .seconds(3_600))
            }
            for expired in 0..<5 {
                let due = try await streams.upkeep.run()
                #expect(due == begin + .seconds(86_400 + expired * 3_600) + .microseconds(1))
                streams.clock.advance(by: due - streams.clock.now() - .microseconds(1))
                _ = try await streams.upkeep.run()
                #expect(try await streams.storedCount() == 5 - expired)
                streams.clock.advance(by: .microseconds(1))
                _ = try await streams.upkeep.run()
                #expect(try await streams.storedCount() == 4 - expired)
            }
            #expect(try await streams.upkeep.run() == streams.clock.now() + .seconds(86_400))
        }
    }

    @Test("G22 a trim of many records goes in transactions of 1,000")
    func bounded() async throws {
        let clock = TestClock()
        let transactions = CallCounter()
        // A store asks for the instant once for each transaction.
        let store = MemoryStore(now: {
            transactions.callback()
            return clock.now()
        })
        let streams = TableStreams(store: store, clock: clock, settings: still)
        try await streams.create()
        let change = try #require(ItemChange(keys: ["id": "a"], oldImage: nil, newImage: ["id": "a"]))
        try await store.write { transaction in
            for _ in 0..<2_500 { _ = try transaction.append(.change(change), to: orders, hash: 0) }
        }
        clock.advance(by: .seconds(86_401))
        let count = transactions.count
        _ = try await streams.upkeep.run()
        #expect(transactions.count - count == 3)
        #expect(try await streams.storedCount() == 0)
    }

    @Test("records that come steadily are trimmed at most once a minute", arguments: StoreKind.allCases)
    func trimInterval(kind: StoreKind) async throws {
        try await withStreams(kind, still) { streams in
            try await streams.create()
            for version in 0..<100 {
                try await streams.put("a", version)
                streams.clock.advance(by: .milliseconds(10))
            }
            streams.clock.advance(by: .seconds(86_400) - .milliseconds(500))
            #expect(try await streams.upkeep.run() == streams.clock.now() + .seconds(60))
            #expect(try await streams.storedCount() == 50)
        }
    }

    @Test("S15 G18 G19 an open shard is rolled over at the age of 4 hours", arguments: StoreKind.allCases)
    func rollOver(kind: StoreKind) async throws {
        try await withStreams(kind, StreamSettings(splitRecordRate: nil)) { streams in
            try await streams.create()
            try await streams.put("a", 0)
            let begin = streams.clock.now()
            streams.clock.advance(by: .seconds(60))
            #expect(try await streams.upkeep.run() == begin + .seconds(14_400))
            streams.clock.advance(by: .seconds(14_400 - 60) - .microseconds(1))
            _ = try await streams.upkeep.run()
            #expect(streams.shards().count == 1)
            streams.clock.advance(by: .microseconds(1))
            #expect(try await streams.upkeep.run() == begin + .seconds(28_800))
            try await streams.put("a", 1)
            let shards = try await streams.describe().shards
            #expect(shards.map(\.parentShardID) == [nil, shards[0].shardID])
            #expect(shards.map { $0.sequenceNumberRange.endingSequenceNumber == nil } == [false, true])
            #expect(try await versions(streams.readAll(shards[0].shardID)) == ["a0"])
            #expect(try await versions(streams.readAll(shards[1].shardID)) == ["a1"])
        }
    }

    @Test("S16 G18 over days a stream keeps the shards of its last 24 hours only", arguments: StoreKind.allCases)
    func days(kind: StoreKind) async throws {
        try await withStreams(kind, StreamSettings(splitRecordRate: nil)) { streams in
            try await streams.create()
            var rounds = 0
            let end = streams.clock.now() + .seconds(5 * 86_400)
            while streams.clock.now() < end {
                try await streams.put("a", rounds)
                let due = try await streams.upkeep.run()
                #expect(due > streams.clock.now())
                streams.clock.advance(by: due - streams.clock.now())
                rounds += 1
            }
            #expect(streams.shards().count <= 8)
            #expect(rounds < 200)
            let ids = streams.shards()
            #expect(streams.store.shards(of: orders).dropFirst().allSatisfy { $0.parents.allSatisfy(ids.contains) })
        }
    }

    @Test("S14 S16 closed and empty shards go after 24 hours, parents first", arguments: StoreKind.allCases)
    func emptyShards(kind: StoreKind) async throws {
        try await withStreams(kind, still) { streams in
            try await streams.create()
            let begin = streams.clock.now()
            streams.clock.advance(by: .seconds(10))
            try await streams.replaceShards()
            streams.clock.advance(by: .seconds(10))
            try await streams.replaceShards(bySplitting: false)
            let ids = streams.shards()
            #expect(try await streams.upkeep.run() == begin + .seconds(86_410) + .microseconds(1))
            streams.clock.advance(by: .seconds(86_400 - 5))
            #expect(try await streams.upkeep.run() == streams.clock.now() + .seconds(60))
            #expect(streams.shards() == Array(ids[1...]))
            #expect(try await streams.describe().shards[0].parentShardID == ids[0], "although it is gone")
            streams.clock.advance(by: .seconds(60))
            _ = try await streams.upkeep.run()
            #expect(streams.shards() == Array(ids[3...]))
        }
    }

    @Test(
        "S16 E7 E9 a disabled stream goes 24 hours after the disable, whatever it holds", arguments: StoreKind.allCases)
    func disabled(kind: StoreKind) async throws {
        try await withStreams(kind, still) { streams in
            try await streams.create()
            try await streams.put("a")
            streams.clock.advance(by: .seconds(7_200))
            try await streams.disable()
            let disabledAt = streams.clock.now()
            streams.clock.advance(by: .seconds(86_400 - 7_200 + 1))
            #expect(try await streams.upkeep.run() == disabledAt + .seconds(86_400) + .microseconds(1))
            #expect(try await streams.describe().shards.count == 1, "closed less than 24 hours ago")
            streams.clock.advance(by: .seconds(7_200 - 1))
            _ = try await streams.upkeep.run()
            #expect(streams.store.stream(orders) != nil)
            streams.clock.advance(by: .microseconds(1))
            _ = try await streams.upkeep.run()
            #expect(streams.store.stream(orders) == nil)
            #expect(try await streams.upkeep.run() == streams.clock.now() + .seconds(86_400))
        }
    }

    @Test("Kinesis streams in the same store are left alone", arguments: StoreKind.allCases)
    func kinesis(kind: StoreKind) async throws {
        let settings = StreamSettings(splitRecordRate: 1, loadWindow: .seconds(1))
        try await withStreams(kind, settings) { streams in
            try await streams.store.write { try $0.createStream(clicks) }
            for _ in 0..<3 {
                for _ in 0..<100 {
                    _ = try await streams.store.write { try $0.append(data("x"), to: clicks, hash: 0) }
                }
                #expect(try await streams.upkeep.run() == streams.clock.now() + .seconds(1))
                streams.clock.advance(by: .seconds(86_400))
            }
            #expect(streams.store.shards(of: clicks).count == 1)
            #expect(try await streams.storedCount(of: clicks) == 300)
        }
    }
}
