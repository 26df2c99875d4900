import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis shards")
struct KinesisShardTests {
    @Test(
        "N2 shards are numbered from 0 in creation order, also after old ones are gone",
        arguments: StoreKind.forServices)
    func ids(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            try await fixture.service.splitShard("1", in: "clicks", newStartingHashKey: "\(UInt128(3) << 126)")
            let ids = try await fixture.shards().map(\.shardID)
            #expect(ids == (0..<4).map { ShardNumbering.kinesisID(index: $0) })
            fixture.clock.advance(by: .seconds(90_000))
            try await fixture.service.trimExpired()
            try await fixture.service.mergeShards("2", "3", in: "clicks")
            fixture.clock.advance(by: .seconds(90_000))
            try await fixture.service.trimExpired()
            #expect(
                fixture.store.shards(of: fixture.arn("clicks")).map(\.id)
                    == ["shardId-000000000000", "shardId-000000000004"])
            try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "100")
            #expect(try await fixture.shards().last?.shardID == "shardId-000000000006")
        }
    }

    @Test(
        "N2 a shard is found by the forms of its id that AWS accepts",
        arguments: ["shardId-000000000001", "shardId-1", "1", "001", "shardId-000000000000000001"]
    )
    func idForms(text: String) async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream(shardCount: 2)
            try await fixture.put("x", hash: "\(UInt128.max)")
            #expect(try await fixture.texts(of: text) == ["x"])
        }
    }

    @Test("N2 N14 a shard that does not exist is named in the error", arguments: ["2", "shardId-2", "shard"])
    func unknownShard(text: String) async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream(shardCount: 2)
            let name = text == "shard" ? "shard" : "shardId-000000000002"
            await expectRefusal(
                .resourceNotFound, "Shard \(name) in stream clicks under account 111122223333 does not exist"
            ) { _ = try await fixture.texts(of: text) }
            await expectRefusal(
                .resourceNotFound, "Could not find shard \(name) in stream clicks under account 111122223333."
            ) { try await fixture.service.splitShard(text, in: "clicks", newStartingHashKey: "7") }
        }
    }

    @Test(
        "N3 the hashes are divided by floor(2^128 / n), and the last shard takes the rest",
        arguments: [
            (1, ["0-340282366920938463463374607431768211455"]),
            (
                2,
                [
                    "0-170141183460469231731687303715884105727",
                    "170141183460469231731687303715884105728-340282366920938463463374607431768211455",
                ]
            ),
            (
                3,
                [
                    "0-113427455640312821154458202477256070484",
                    "113427455640312821154458202477256070485-226854911280625642308916404954512140969",
                    "226854911280625642308916404954512140970-340282366920938463463374607431768211455",
                ]
            ),
        ]
    )
    func division(shardCount: Int, ranges: [String]) async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream(shardCount: shardCount)
            let found = try await fixture.shards().map(\.hashKeyRange)
            #expect(found.map { "\($0.lowerBound)-\($0.upperBound)" } == ranges)
        }
    }

    @Test("N10 a split gives two children that name their parent", arguments: StoreKind.forServices)
    func split(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let before = try await fixture.put("a", "b")
            try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "1000")
            let shards = try await fixture.shards()
            #expect(shards.map(\.parentShardID) == [nil, "shardId-000000000000", "shardId-000000000000"])
            #expect(shards.map(\.adjacentParentShardID) == [nil, nil, nil])
            #expect(shards[1].hashKeyRange == 0...999)
            #expect(shards[2].hashKeyRange == 1_000...UInt128.max)
            let ending = try #require(shards[0].endingSequenceNumber)
            #expect(ending > before[1].sequenceNumber)
            #expect(shards[1].startingSequenceNumber > ending)
            #expect(shards[2].startingSequenceNumber > ending)
            #expect(shards[1].endingSequenceNumber == nil)
            let after = try await fixture.put("low", hash: "999") + fixture.put("high", hash: "1000")
            #expect(after.map(\.shardID) == ["shardId-000000000001", "shardId-000000000002"])
        }
    }

    @Test(
        "N10 a hash that leaves a child nothing is refused",
        arguments: ["0", "1", "340282366920938463463374607431768211455"])
    func splitRefusals(key: String) async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            await expectRefusal(
                .invalidArgument,
                "NewStartingHashKey \(key) used in SplitShard() on shard shardId-000000000000 in stream clicks under "
                    + "account 111122223333 is not both greater than one plus the shard's StartingHashKey 0 and less "
                    + "than the shard's EndingHashKey 340282366920938463463374607431768211455."
            ) { try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: key) }
            await expectRefusal(
                .validation,
                "1 validation error detected: Value '01' at 'newStartingHashKey' failed to satisfy constraint: Member "
                    + #"must satisfy regular expression pattern: 0|([1-9]\d{0,38})"#
            ) { try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "01") }
        }
    }

    @Test("N10 a merge names its parents in the order given, of either side", arguments: StoreKind.forServices)
    func merge(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 4)
            try await fixture.service.mergeShards("1", "0", in: "clicks")
            try await fixture.service.mergeShards("shardId-2", "shardId-3", in: "clicks")
            let shards = try await fixture.shards()
            #expect(shards[4].parentShardID == "shardId-000000000001")
            #expect(shards[4].adjacentParentShardID == "shardId-000000000000")
            #expect(shards[5].parentShardID == "shardId-000000000002")
            #expect(shards[5].adjacentParentShardID == "shardId-000000000003")
            #expect(shards[4].hashKeyRange == 0...(UInt128(1) << 127) - 1)
            #expect(shards.prefix(4).allSatisfy { $0.endingSequenceNumber != nil })
        }
    }

    @Test("N10 shards that are not adjacent, or closed, are not merged")
    func mergeRefusals() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream(shardCount: 3)
            await expectRefusal(
                .invalidArgument,
                "Shards shardId-000000000000 and shardId-000000000002 in stream clicks under account 111122223333 are "
                    + "not an adjacent pair of shards eligible for merging."
            ) { try await fixture.service.mergeShards("0", "2", in: "clicks") }
            try await fixture.service.mergeShards("0", "1", in: "clicks")
            await expectRefusal(
                .resourceInUse,
                "Shard shardId-000000000001 in stream clicks under account 111122223333 has already been merged or "
                    + "split, and thus is not eligible for merging or splitting."
            ) { try await fixture.service.mergeShards("1", "2", in: "clicks") }
        }
    }

    @Test("N10 N11 shards of an on-demand stream are not its owner's to change")
    func onDemand() async throws {
        try await withKinesis(.memory) { fixture in
            let service = fixture.service
            try await service.createStream(KinesisService.CreateStreamInput(streamName: "free"))
            let calls: [(String, @Sendable () async throws -> Void)] = [
                ("SplitShard", { try await service.splitShard("0", in: "free", newStartingHashKey: "9") }),
                ("MergeShards", { try await service.mergeShards("0", "1", in: "free") }),
                ("UpdateShardCount", { try await service.updateShardCount(of: "free", to: 8) }),
            ]
            for (name, call) in calls {
                await expectRefusal(
                    .validation,
                    "\(name) is not supported for streams with mode ON_DEMAND: stream free under account 111122223333.",
                    call)
            }
        }
    }

    @Test(
        "N11 shards divide the hashes evenly after each change of their number",
        arguments: [[2], [1, 2, 3, 2], [4, 7, 14, 9, 5, 3], [6, 4, 2, 1]]
    )
    func updateShardCount(counts: [Int]) async throws {
        try await withKinesis(.memory) { fixture in
            var current = counts[0]
            try await fixture.createStream(shardCount: current)
            // An owner may have divided them otherwise before.
            try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "12345")
            current += 1
            for count in counts.dropFirst() + [counts.last ?? 1] {
                let output = try await fixture.service.updateShardCount(of: "clicks", to: count)
                #expect(output.currentShardCount == current)
                #expect(output.targetShardCount == count)
                #expect(output.streamARN == fixture.arn("clicks"))
                let open = try await fixture.shards().filter { $0.endingSequenceNumber == nil }
                    .sorted { $0.hashKeyRange.lowerBound < $1.hashKeyRange.lowerBound }
                #expect(open.map(\.hashKeyRange) == StreamCatalog.uniformRanges(shardCount: count))
                current = count
            }
        }
    }

    @Test("N11 at most double, at least half, and ten times in any 24 hours", arguments: StoreKind.forServices)
    func updateShardCountLimits(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 4)
            await expectRefusal(
                .invalidArgument,
                "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: "
                    + "4 Target shard count: 9"
            ) { try await fixture.service.updateShardCount(of: "clicks", to: 9) }
            await expectRefusal(
                .invalidArgument,
                "UpdateShardCount cannot scale down below half your current open shard count. Current open shard "
                    + "count: 4 Target shard count: 1"
            ) { try await fixture.service.updateShardCount(of: "clicks", to: 1) }
            for round in 0..<10 {
                try await fixture.service.updateShardCount(of: "clicks", to: round % 2 == 0 ? 5 : 4)
                fixture.clock.advance(by: .seconds(600))
            }
            await expectRefusal(
                .limitExceeded,
                "UpdateShardCount was called 10 times within 24 hours for stream clicks under account 111122223333, "
                    + "which is the most."
            ) { try await fixture.service.updateShardCount(of: "clicks", to: 5) }
            fixture.clock.advance(by: .seconds(86_400 - 6_000))
            try await fixture.service.updateShardCount(of: "clicks", to: 5)
        }
    }

    @Test(
        "N4 numbers grow in a shard and from parent to child, in one second and when the clock is set back",
        arguments: StoreKind.forServices)
    func growingNumbers(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            // More than sixteen shards, so that the last digit of the index begins again.
            try await fixture.createStream()
            var numbers: [SequenceNumber] = []
            for round in 0..<40 {
                numbers += try await fixture.put("\(round)", "again", hash: "\(UInt128.max)").map(\.sequenceNumber)
                let open = try #require(try await fixture.shards().last)
                numbers.insert(open.startingSequenceNumber, at: numbers.count - 2)
                let middle = open.hashKeyRange.lowerBound / 2 + open.hashKeyRange.upperBound / 2
                try await fixture.service.splitShard(
                    open.shardID.description, in: "clicks", newStartingHashKey: "\(middle)")
                let closed = try await fixture.shards().first { $0.shardID == open.shardID }
                numbers.append(try #require(closed?.endingSequenceNumber))
                if round % 10 == 9 { fixture.clock.advance(by: .seconds(round == 19 ? -100 : 1)) }
            }
            for (earlier, later) in zip(numbers, numbers.dropFirst()) { #expect(earlier < later) }
        }
    }
}
