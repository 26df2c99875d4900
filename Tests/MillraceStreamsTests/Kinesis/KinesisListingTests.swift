import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis lists")
struct KinesisListingTests {
    @Test("N13 streams are listed by name, behind a name or a token", arguments: StoreKind.forServices)
    func streams(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            for name in ["b", "a", "d", "c"] { try await fixture.createStream(name) }
            let all = try await fixture.service.listStreams()
            #expect(all.streamNames == ["a", "b", "c", "d"])
            #expect(!all.hasMoreStreams)
            #expect(all.nextToken == nil)
            #expect(all.streamSummaries[1].streamARN == fixture.arn("b"))
            let first = try await fixture.service.listStreams(limit: 3)
            #expect(first.streamNames == ["a", "b", "c"])
            #expect(first.hasMoreStreams)
            let rest = try await fixture.service.listStreams(nextToken: first.nextToken)
            #expect(rest.streamNames == ["d"])
            #expect(try await fixture.service.listStreams(exclusiveStartStreamName: "bb").streamNames == ["c", "d"])
            await expectRefusal(
                .invalidArgument, "NextToken and ExclusiveStartStreamName cannot be provided together."
            ) {
                _ = try await fixture.service.listStreams(
                    exclusiveStartStreamName: "a", nextToken: first.nextToken)
            }
        }
    }

    @Test("N13 at most 100 streams and 1,000 shards come at once")
    func pageSizes() async throws {
        try await withKinesis(.memory) { fixture in
            for index in 0..<101 { try await fixture.createStream("s\(index)") }
            let page = try await fixture.service.listStreams(limit: 10_000)
            #expect(page.streamNames.count == 100)
            #expect(page.hasMoreStreams)
            try await fixture.createStream(shardCount: 1_001)
            let shards = try await fixture.service.listShards(
                KinesisService.ListShardsInput(stream: "clicks", maxResults: 10_000))
            #expect(shards.shards.count == 1_000)
            let rest = try await fixture.service.listShards(
                KinesisService.ListShardsInput(stream: nil, nextToken: shards.nextToken))
            #expect(rest.shards.map(\.shardID) == ["shardId-000000001000"])
            #expect(rest.nextToken == nil)
        }
    }

    @Test("N13 a token leads on alone, keeps the filter and expires after 300 s", arguments: StoreKind.forServices)
    func tokens(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 3)
            try await fixture.service.mergeShards("0", "1", in: "clicks")
            var input = KinesisService.ListShardsInput(
                stream: "clicks", maxResults: 1, shardFilter: KinesisService.ShardFilter(type: .atLatest))
            let first = try await fixture.service.listShards(input)
            #expect(first.shards.map(\.shardID) == ["shardId-000000000002"])
            input.nextToken = first.nextToken
            await expectRefusal(.invalidArgument, "NextToken and StreamName cannot be provided together.") {
                _ = try await fixture.service.listShards(input)
            }
            let next = KinesisService.ListShardsInput(stream: nil, nextToken: first.nextToken)
            fixture.clock.advance(by: .seconds(300))
            let second = try await fixture.service.listShards(next)
            #expect(second.shards.map(\.shardID) == ["shardId-000000000003"])
            fixture.clock.advance(by: .milliseconds(1))
            await expectRefusal(
                .expiredNextToken,
                "NextToken expired. The token was created at time Wed Oct 29 05:54:05 UTC 2014 while right now it is "
                    + "Wed Oct 29 05:59:05 UTC 2014 which is further in the future than the tolerated delay of 300000 "
                    + "milliseconds."
            ) { _ = try await fixture.service.listShards(next) }
            for token in ["AAAA", "no base64", String(try #require(first.nextToken).dropLast(4))] {
                await expectRefusal(.invalidArgument, "Invalid NextToken.") {
                    _ = try await fixture.service.listShards(
                        KinesisService.ListShardsInput(stream: nil, nextToken: token))
                }
            }
            await expectRefusal(.invalidArgument, "Either NextToken or StreamName should be provided.") {
                _ = try await fixture.service.listShards(KinesisService.ListShardsInput(stream: nil))
            }
        }
    }

    @Test("N13 filters choose shards by the time at which they were open", arguments: StoreKind.forServices)
    func filters(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            // Shard 0 is open from 0 s to 100 s, then 1 and 2; at 200 s they are merged to 3.
            let begin = fixture.clock.now()
            try await fixture.createStream()
            fixture.clock.advance(by: .seconds(100))
            try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "100")
            fixture.clock.advance(by: .seconds(100))
            try await fixture.service.mergeShards("2", "1", in: "clicks")
            fixture.clock.advance(by: .seconds(100))
            func list(
                _ type: KinesisService.ShardFilter.Kind, shardID: String? = nil, at seconds: Int? = nil
            ) async throws -> [Int] {
                let filter = KinesisService.ShardFilter(
                    type: type, shardID: shardID, timestamp: seconds.map { begin + .seconds($0) })
                let output = try await fixture.service.listShards(
                    KinesisService.ListShardsInput(stream: "clicks", shardFilter: filter))
                return output.shards.compactMap { Int($0.shardID.description.suffix(12)) }
            }
            #expect(try await list(.fromTrimHorizon) == [0, 1, 2, 3])
            #expect(try await list(.atTrimHorizon) == [])
            #expect(try await list(.atLatest) == [3])
            #expect(try await list(.afterShardID, shardID: "shardId-1") == [2, 3])
            #expect(try await list(.atTimestamp, at: 0) == [0])
            #expect(try await list(.atTimestamp, at: 99) == [0])
            #expect(try await list(.atTimestamp, at: 100) == [0, 1, 2], "both ends count")
            #expect(try await list(.atTimestamp, at: 150) == [1, 2])
            #expect(try await list(.atTimestamp, at: 250) == [3])
            #expect(try await list(.fromTimestamp, at: 150) == [1, 2, 3])
            #expect(try await list(.fromTimestamp, at: -1_000_000) == [0, 1, 2, 3])
            // A day later only what ended less than 24 h ago can be read, trimmed or not.
            fixture.clock.advance(by: .seconds(86_400 - 150))
            #expect(try await list(.fromTrimHorizon) == [1, 2, 3])
            #expect(try await list(.atTrimHorizon) == [1, 2])
            #expect(try await list(.atTimestamp, at: 0) == [1, 2], "clamped to the horizon")
            try await fixture.service.trimExpired()
            #expect(try await list(.atTrimHorizon) == [1, 2])
            #expect(try await list(.fromTrimHorizon) == [1, 2, 3])
            fixture.clock.advance(by: .seconds(100))
            #expect(try await fixture.shards().map(\.shardID) == ["shardId-000000000003"])
        }
    }

    @Test("N13 shards open at any one instant take every hash, also after quick changes and a clock set back")
    func coverage() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream(shardCount: 2)
            let begin = fixture.clock.now()
            for delay in [0, 0, 30, -20, 5] {
                fixture.clock.advance(by: .seconds(delay))
                let open = try await fixture.shards().filter { $0.endingSequenceNumber == nil }
                let shard = try #require(open.max { $0.hashKeyRange.lowerBound < $1.hashKeyRange.lowerBound })
                let middle = shard.hashKeyRange.lowerBound / 2 + shard.hashKeyRange.upperBound / 2
                try await fixture.service.splitShard(
                    shard.shardID.description, in: "clicks", newStartingHashKey: "\(middle)")
            }
            for second in 0..<40 {
                let filter = KinesisService.ShardFilter(type: .atTimestamp, timestamp: begin + .seconds(second))
                let shards = try await fixture.service.listShards(
                    KinesisService.ListShardsInput(stream: "clicks", shardFilter: filter)
                ).shards
                var next: UInt128? = 0
                for range in shards.map(\.hashKeyRange).sorted(by: { $0.lowerBound < $1.lowerBound }) {
                    guard let bound = next else { break }
                    #expect(range.lowerBound <= bound, "a gap at \(second) s")
                    next = range.upperBound == .max ? nil : max(bound, range.upperBound + 1)
                }
                #expect(next == nil, "a gap at \(second) s")
            }
        }
    }

    @Test("N13 a filter that lacks its shard or instant is refused, and so is another creation time")
    func filterRefusals() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            func list(_ filter: KinesisService.ShardFilter) async throws {
                _ = try await fixture.service.listShards(
                    KinesisService.ListShardsInput(stream: "clicks", shardFilter: filter))
            }
            await expectRefusal(
                .invalidArgument, "ShardId must be provided for the ShardFilter of type AFTER_SHARD_ID."
            ) { try await list(KinesisService.ShardFilter(type: .afterShardID)) }
            await expectRefusal(
                .invalidArgument, "Timestamp must be provided for the ShardFilter of type AT_TIMESTAMP."
            ) { try await list(KinesisService.ShardFilter(type: .atTimestamp)) }
            await expectRefusal(.resourceNotFound, "Stream clicks under account 111122223333 not found.") {
                _ = try await fixture.service.listShards(
                    KinesisService.ListShardsInput(stream: "clicks", streamCreationTimestamp: .epoch))
            }
        }
    }
}
