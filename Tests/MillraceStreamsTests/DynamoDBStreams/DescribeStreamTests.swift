import MillraceModel
import MillraceStreams
import Testing

@Suite("DescribeStream")
struct DescribeStreamTests {
    private let unknownShard = "shardId-00000000000000000001-00000000"

    @Test("S3 a fresh stream is described with all its members", arguments: StoreKind.allCases)
    func fresh(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create(view: .keysOnly, range: "time")
            let stream = try await streams.describe()
            #expect(stream.streamARN == orders)
            #expect(stream.streamLabel == "2015-05-11T21:21:33.291")
            #expect(stream.streamStatus == .enabled)
            #expect(stream.streamViewType == .keysOnly)
            #expect(stream.creationRequestDateTime == streams.clock.now())
            #expect(stream.tableName == "Orders")
            #expect(stream.keySchema.map(\.attributeName) == ["id", "time"])
            #expect(stream.keySchema.map(\.keyType) == [.hash, .range])
            #expect(stream.shards.count == 1)
            #expect(stream.lastEvaluatedShardID == nil)
        }
    }

    @Test("S10 S11 S13 the first shard has AWS's form of id, no parent and no end", arguments: StoreKind.allCases)
    func firstShard(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            let shard = try #require(await streams.describe().shards.first)
            let id = shard.shardID.description
            #expect(id.utf8.count == 37)
            #expect(id.wholeMatch(of: /shardId-00000001414562045508-[0-9a-f]{8}/) != nil)
            #expect(shard.parentShardID == nil)
            let start = shard.sequenceNumberRange.startingSequenceNumber.description
            #expect(start.wholeMatch(of: /[0-9]{21,40}/) != nil)
            #expect(shard.sequenceNumberRange.endingSequenceNumber == nil)
        }
    }

    @Test(
        "S3 S4 W19 members of DescribeStream are checked",
        arguments: [
            (.init(streamARN: nil), fault(nil, at: "streamArn", "not be null")),
            (.init(streamARN: "x"), fault("x", at: "streamArn", "have length greater than or equal to 37")),
            (
                .init(streamARN: orders.description, limit: 0),
                fault("0", at: "limit", "have value greater than or equal to 1")
            ),
            (
                .init(streamARN: orders.description, limit: 101),
                fault("101", at: "limit", "have value less than or equal to 100")
            ),
            (
                .init(streamARN: orders.description, exclusiveStartShardID: "shardId-1"),
                fault("shardId-1", at: "exclusiveStartShardId", "have length greater than or equal to 28")
            ),
            (
                .init(streamARN: orders.description, shardFilter: .init(shardID: orders.description)),
                "2 validation errors detected: Value null at 'shardFilter.type' failed to satisfy constraint: Member "
                    + "must not be null; Value '\(orders)' at 'shardFilter.shardId' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 65"
            ),
            (
                .init(streamARN: orders.description, shardFilter: .init(type: "CHILD_SHARDS")),
                fault(nil, at: "shardFilter.shardId", "not be null")
            ),
            (
                .init(
                    streamARN: orders.description,
                    shardFilter: .init(type: "PARENTS", shardID: "shardId-00000000000000000001-00000000")
                ),
                fault("PARENTS", at: "shardFilter.type", "satisfy enum value set: [CHILD_SHARDS]")
            ),
            (
                .init(streamARN: orders.description, shardFilter: .init(type: "CHILD_SHARDS", shardID: "shardId-1")),
                fault("shardId-1", at: "shardFilter.shardId", "have length greater than or equal to 28")
            ),
            (
                .init(streamARN: "arn:aws:dynamodb:us-west-2:111122223333:table/Orders"),
                "Invalid StreamArn: arn:aws:dynamodb:us-west-2:111122223333:table/Orders is not the ARN of a DynamoDB "
                    + "stream"
            ),
        ] as [(DynamoDBStreamsService.DescribeStreamInput, String)])
    func members(input: DynamoDBStreamsService.DescribeStreamInput, message: String) async throws {
        try await withStreams(.memory) { streams in
            await expectError(.validation, message) { _ = try await streams.service.describeStream(input) }
        }
    }

    @Test(
        "S3 a stream that does not exist is named",
        arguments: [arn("Customers"), arn("Orders", "2015-05-11T21:21:33.292")])
    func unknown(stream: StreamARN) async throws {
        try await withStreams(.memory) { streams in
            try await streams.create()
            await expectError(.resourceNotFound, "Requested resource not found: Stream: \(stream) not found") {
                _ = try await streams.describe(stream)
            }
        }
    }

    @Test("S3 S19 shards come in pages, in the order of their ids", arguments: 1...8)
    func pages(limit: Int) async throws {
        try await withStreams(.memory) { streams in
            try await streams.create()
            for _ in 0..<2 { try await streams.replaceShards() }
            var seen: [ShardID] = []
            var start: String?
            repeat {
                let page = try await streams.describe(limit: limit, after: start)
                seen += page.shards.map(\.shardID)
                #expect(page.shards.count <= limit)
                #expect(page.lastEvaluatedShardID == nil || page.lastEvaluatedShardID == seen.last)
                start = page.lastEvaluatedShardID?.description
            } while start != nil
            #expect(seen == streams.shards())
            #expect(seen == seen.sorted())
            #expect(seen.count == 7)
        }
    }

    @Test("S3 a start behind the last shard, or at an unknown one, gives no shards", arguments: StoreKind.allCases)
    func start(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.replaceShards()
            let last = try #require(streams.shards().last).description
            let starts = [
                last, unknownShard, "shardId-99999999999999999999-00000000", String(repeating: "x", count: 28),
            ]
            for start in starts {
                let page = try await streams.describe(after: start)
                #expect(page.shards.isEmpty, "\(start)")
                #expect(page.lastEvaluatedShardID == nil)
            }
        }
    }

    @Test("S3 S16 a list goes on behind a shard that expired in between", arguments: StoreKind.allCases)
    func expiredStart(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            let first = streams.shards()[0]
            streams.clock.advance(by: .seconds(1))
            try await streams.replaceShards()
            streams.clock.advance(by: .seconds(86_401))
            _ = try await streams.upkeep.run()
            #expect(!streams.shards().contains(first))
            #expect(try await streams.describe(after: first.description).shards.map(\.shardID) == streams.shards())
        }
    }

    @Test("S4 CHILD_SHARDS gives the children of a shard, page by page", arguments: StoreKind.allCases)
    func children(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.replaceShards()
            try await streams.replaceShards(bySplitting: false)
            let ids = streams.shards()
            for (parent, children) in [(0, [1, 2]), (1, [3]), (2, [4]), (3, []), (4, [])] {
                let page = try await streams.describe(childrenOf: ids[parent])
                #expect(page.shards.map(\.shardID) == children.map { ids[$0] })
                #expect(page.shards.allSatisfy { $0.parentShardID == ids[parent] })
                #expect(page.streamARN == orders)
                #expect(page.lastEvaluatedShardID == nil)
            }
            let first = try await streams.describe(limit: 1, childrenOf: ids[0])
            #expect(first.lastEvaluatedShardID == ids[1])
            let second = try await streams.describe(limit: 1, after: ids[1].description, childrenOf: ids[0])
            #expect(second.shards.map(\.shardID) == [ids[2]])
            #expect(second.lastEvaluatedShardID == nil)
            #expect(try await streams.describe(childrenOf: ShardID(unknownShard)).shards.isEmpty)
        }
    }

    @Test("S13 S14 a closed shard has an end, and its children name it", arguments: StoreKind.allCases)
    func closed(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            let number = try await streams.put("a")
            try await streams.replaceShards()
            try await streams.replaceShards(bySplitting: false)
            let shards = try await streams.describe().shards
            let ranges = shards.map(\.sequenceNumberRange)
            #expect(
                shards.map(\.parentShardID) == [nil, shards[0].shardID, shards[0].shardID]
                    + shards[1...2].map(\.shardID))
            #expect(ranges[0].endingSequenceNumber == number)
            #expect(ranges[0].startingSequenceNumber < number)
            #expect(ranges[1].endingSequenceNumber == ranges[1].startingSequenceNumber, "it took no record")
            #expect(ranges[3...].allSatisfy { $0.endingSequenceNumber == nil })
        }
    }

    @Test(
        "E6 G21 after a disable the stream is described as before, but DISABLED and closed",
        arguments: StoreKind.allCases)
    func disabled(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create(view: .oldImage)
            try await streams.replaceShards()
            let before = try await streams.describe()
            try await streams.disable()
            var after = try await streams.describe()
            #expect(after.streamStatus == .disabled)
            #expect(after.shards.allSatisfy { $0.sequenceNumberRange.endingSequenceNumber != nil })
            after.streamStatus = .enabled
            after.shards = before.shards
            #expect(after == before)
        }
    }

    @Test("E9 the key is known as long as the stream, also over a restart, and goes with it")
    func keySchema() async throws {
        try await withTemporaryFolder { folder in
            let clock = TestClock()
            var store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            var streams = TableStreams(store: store, clock: clock)
            try await streams.create(range: "time")
            try await streams.disable()
            try await store.close()
            store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            streams = TableStreams(store: store, clock: clock)
            #expect(try await streams.describe().keySchema.map(\.attributeName) == ["id", "time"])
            #expect(try await store.rows(in: "stream-keys", after: nil, limit: 9).count == 1)
            clock.advance(by: .seconds(86_401))
            _ = try await streams.upkeep.run()
            #expect(try await store.rows(in: "stream-keys", after: nil, limit: 9).isEmpty)
            try await store.close()
        }
    }
}
