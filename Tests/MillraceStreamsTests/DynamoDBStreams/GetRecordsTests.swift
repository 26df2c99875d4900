import MillraceModel
import MillraceStreams
import Testing

@Suite("GetRecords")
struct GetRecordsTests {
    @Test(
        "S6 W19 members of GetRecords are checked",
        arguments: [
            (nil, nil, fault(nil, at: "shardIterator", "not be null")),
            ("", nil, fault("", at: "shardIterator", "have length greater than or equal to 1")),
            ("x", 0, fault("0", at: "limit", "have value greater than or equal to 1")),
            ("x", -1, fault("-1", at: "limit", "have value greater than or equal to 1")),
            ("x", 1_001, fault("1001", at: "limit", "have value less than or equal to 1000")),
            ("x", 1_000, "Invalid ShardIterator: it was not given by DynamoDB Streams"),
            ("\(orders)|1|AAAA", nil, "Invalid ShardIterator: it was not given by DynamoDB Streams"),
        ] as [(String?, Int?, String)])
    func members(iterator: String?, limit: Int?, message: String) async throws {
        try await withStreams(.memory) { streams in
            try await streams.create()
            await expectError(.validation, message) { _ = try await streams.read(iterator, limit: limit) }
        }
    }

    @Test("S6 an iterator that was damaged, or is of Kinesis, is refused", arguments: StoreKind.allCases)
    func bogus(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            let sound = try await streams.iterator()
            let kinesis = ShardIterator(
                stream: clicks,
                streamCreatedAt: .epoch,
                shard: "shardId-000000000000",
                position: .trimHorizon,
                createdAt: streams.clock.now(),
                number: 1
            )
            for text in [String(sound.dropLast(8)), sound + "AAAA", kinesis.text] {
                await expectError(.validation) { _ = try await streams.read(text) }
            }
        }
    }

    @Test("S6 records come page by page, 1,000 at the most", arguments: [nil, 1, 7, 1_000])
    func pages(limit: Int?) async throws {
        try await withStreams(.memory) { streams in
            try await streams.create()
            let count = limit.map { $0 * 2 + 1 } ?? 1_500
            for version in 0..<count { try await streams.put("a", version) }
            var iterator = try await streams.iterator()
            var seen: [String] = []
            for _ in 0..<4 {
                let page = try await streams.read(iterator, limit: limit)
                #expect(page.records.count == min(limit ?? 1_000, count - seen.count))
                seen += versions(page.records)
                iterator = try #require(page.nextShardIterator)
            }
            #expect(seen == (0..<count).map { "a\($0)" })
        }
    }

    @Test("S6 R12 a reply ends before 1 MB of SizeBytes, but holds one record at least", arguments: StoreKind.allCases)
    func byteCount(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            // With both images about 800 KB, as for items of 400 KB, then three of 300 KB, then small ones.
            let sizes = [400_000, 400_000, 150_000, 150_000, 150_000, 150_000, 10, 10]
            for (index, size) in sizes.enumerated() {
                let old: Item = ["id": "a", "v": .string(String(repeating: "x", count: size))]
                let new: Item = ["id": "a", "v": .string(String(repeating: "\(index)", count: size))]
                try await streams.append(keys: ["id": "a"], old: old, new: new)
            }
            var iterator: String? = try await streams.iterator()
            var counts: [Int] = []
            repeat {
                let page = try await streams.read(iterator)
                counts.append(page.records.count)
                let byteCount = page.records.reduce(0) { $0 + $1.change.sizeBytes }
                #expect(byteCount <= 1 << 20)
                iterator = page.nextShardIterator
            } while counts.last != 0
            #expect(counts == [1, 1, 3, 3, 0])
        }
    }

    @Test("S6 E12 G13 a record is readable as soon as its write returns", arguments: StoreKind.allCases)
    func atOnce(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            var iterator: String? = try await streams.iterator(.latest)
            for version in 0..<20 {
                try await streams.put("a", version)
                let page = try await streams.read(iterator)
                #expect(versions(page.records) == ["a\(version)"])
                iterator = page.nextShardIterator
            }
        }
    }

    @Test("S6 an iterator expires after 15 minutes, its successors later", arguments: StoreKind.allCases)
    func expiry(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.put("a")
            let iterator = try await streams.iterator()
            streams.clock.advance(by: .seconds(900))
            let next = try #require(await streams.read(iterator).nextShardIterator)
            streams.clock.advance(by: .milliseconds(1))
            let message =
                "Shard iterator has expired: it was given at 2014-10-29T05:54:05.508Z, and lasts 15 minutes"
            await expectError(.expiredIterator, message) { _ = try await streams.read(iterator) }
            streams.clock.advance(by: .seconds(899))
            #expect(try await streams.read(next).records.isEmpty)
        }
    }

    @Test("S6 each call gives another iterator, with data or without", arguments: StoreKind.allCases)
    func distinct(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.replaceShards()
            try await streams.replaceShards()
            var seen: Set<String> = []
            for shard in streams.shards()[3...] {
                let iterator = try await streams.iterator(of: shard)
                seen.insert(iterator)
                for _ in 0..<3 { seen.insert(try #require(await streams.read(iterator).nextShardIterator)) }
            }
            #expect(seen.count == 16)
        }
    }

    @Test("S6 the reply with the last record of a closed shard has no iterator", arguments: StoreKind.allCases)
    func shardEnd(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            let tip = try await streams.iterator(.latest)
            for version in 0..<3 { try await streams.put("a", version) }
            let open = try await streams.read(tip)
            #expect(open.nextShardIterator != nil)
            try await streams.replaceShards(bySplitting: false)
            let page = try await streams.read(tip, limit: 2)
            #expect(page.nextShardIterator != nil)
            let last = try await streams.read(page.nextShardIterator, limit: 1)
            #expect(versions(last.records) == ["a2"])
            #expect(last.nextShardIterator == nil)
            #expect(try await streams.read(tip).nextShardIterator == nil)
            let behind = try await streams.read(open.nextShardIterator)
            #expect(isEnd(behind))
        }
    }

    @Test(
        "S6 S12 reading again from a saved number gives the same records with the same ids",
        arguments: StoreKind.allCases)
    func again(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            for version in 0..<10 { try await streams.put("a", version) }
            let all = try await streams.readAll(streams.shards()[0])
            #expect(Set(all.map(\.eventID)).count == 10)
            for (index, record) in all.enumerated() {
                let iterator = try await streams.iterator(.atSequenceNumber, record.change.sequenceNumber)
                #expect(try await streams.read(iterator, limit: 3).records == Array(all[index...].prefix(3)))
            }
        }
    }

    @Test(
        "E8 old iterators run to the end of a disabled stream, and new ones can be made", arguments: StoreKind.allCases)
    func disabled(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            for version in 0..<4 { try await streams.put("a", version) }
            let first = try await streams.read(streams.iterator(), limit: 2)
            let latest = try await streams.iterator(.latest)
            try await streams.disable()
            let second = try await streams.read(first.nextShardIterator)
            #expect(versions(first.records + second.records) == ["a0", "a1", "a2", "a3"])
            #expect(second.nextShardIterator == nil)
            #expect(try await isEnd(streams.read(latest)))
            #expect(try await versions(streams.readAll(streams.shards()[0])) == ["a0", "a1", "a2", "a3"])
            streams.clock.advance(by: .seconds(86_401))
            await expectError(.resourceNotFound) { _ = try await streams.iterator() }
        }
    }

    @Test(
        "S6 an iterator of a shard that expired finds no shard, one of a stream no stream",
        arguments: StoreKind.allCases)
    func gone(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.replaceShards(bySplitting: false)
            let shard = streams.shards()[0]
            streams.clock.advance(by: .seconds(86_400))
            let iterator = try await streams.iterator(of: shard)
            streams.clock.advance(by: .milliseconds(1))
            _ = try await streams.upkeep.run()
            let message = "Requested resource not found: Shard does not exist: \(shard) in Stream: \(orders)"
            await expectError(.resourceNotFound, message) { _ = try await streams.read(iterator) }
            try await streams.disable()
            streams.clock.advance(by: .seconds(86_400))
            let last = try await streams.iterator()
            streams.clock.advance(by: .milliseconds(1))
            await expectError(.resourceNotFound, "Requested resource not found: Stream: \(orders) not found") {
                _ = try await streams.read(last)
            }
        }
    }

    @Test("S6 an iterator and its place outlive a restart")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            let clock = TestClock()
            var store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            var streams = TableStreams(store: store, clock: clock)
            try await streams.create()
            for version in 0..<5 { try await streams.put("a", version) }
            let horizon = try await streams.iterator()
            let page = try await streams.read(horizon, limit: 2)
            let all = try await streams.readAll(streams.shards()[0])
            try await store.close()

            clock.advance(by: .seconds(600))
            store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            streams = TableStreams(store: store, clock: clock)
            #expect(try await streams.read(horizon).records == all)
            let rest = try await streams.read(page.nextShardIterator)
            #expect(rest.records == Array(all[2...]))
            try await streams.put("a", 5)
            #expect(try await versions(streams.read(rest.nextShardIterator).records) == ["a5"])
            clock.advance(by: .seconds(301))
            await expectError(.expiredIterator) { _ = try await streams.read(horizon) }
            try await store.close()
        }
    }

    @Test("G22 what has expired is not given although nobody trims", arguments: StoreKind.allCases)
    func retention(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            for version in 0..<30 {
                try await streams.put("a", version)
                streams.clock.advance(by: .seconds(10))
            }
            let page = try await streams.read(streams.iterator(), limit: 5)
            streams.clock.advance(by: .seconds(86_400 - 300 - 5))
            let horizon = try await streams.iterator()
            for oldest in [0, 1, 2, 3, 4, 5, 6, 29, 30] {
                let now = Timestamp(millisecondsSinceEpoch: 1_414_562_045_508) + .seconds(86_400 + oldest * 10 - 5)
                streams.clock.advance(by: now - streams.clock.now())
                let found = try await streams.readAll(streams.shards()[0], limit: 4)
                #expect(versions(found) == (oldest..<30).map { "a\($0)" })
                // Iterators say whether something was lost between what they gave and what they would give.
                var next = try #require(page.nextShardIterator.flatMap(ShardIterator.init))
                next.createdAt = now
                if oldest <= 5 {
                    #expect(try await versions(streams.read(next.text, limit: 1).records) == ["a5"])
                } else {
                    await expectError(.trimmedDataAccess) { _ = try await streams.read(next.text) }
                }
            }
            let empty = try await streams.read(horizon)
            #expect(empty.records.isEmpty)
            try await streams.put("b")
            #expect(try await versions(streams.read(empty.nextShardIterator).records) == ["b0"])
            #expect(try await versions(streams.read(horizon).records) == ["b0"])
        }
    }

    @Test("G22 a closed shard whose records have all expired is at its end", arguments: StoreKind.allCases)
    func expiredClosedShard(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            for version in 0..<5 { try await streams.put("a", version) }
            streams.clock.advance(by: .seconds(3_600))
            try await streams.replaceShards()
            streams.clock.advance(by: .seconds(86_400 - 3_600 + 1))
            #expect(try await isEnd(streams.read(streams.iterator())))
        }
    }
}
