import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis reading")
struct KinesisReadingTests {
    private typealias Entry = KinesisService.PutRecordsEntry

    @Test("N15 pages lead on by their iterators, and say how far they lie behind", arguments: StoreKind.forServices)
    func pages(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            for index in 0..<10 {
                try await fixture.put("\(index)")
                fixture.clock.advance(by: .milliseconds(1_500))
            }
            var iterator = try await fixture.service.getShardIterator(.trimHorizon, of: "0", in: "clicks")
            var seen: [String] = []
            var behind: [Int64] = []
            for _ in 0..<5 {
                let output = try await fixture.service.getRecords(iterator, limit: 3)
                seen += output.records.texts
                behind.append(output.millisBehindLatest)
                #expect(output.childShards.isEmpty)
                iterator = try #require(output.nextShardIterator)
            }
            #expect(seen == (0..<10).map { "\($0)" })
            #expect(behind == [12_000, 7_500, 3_000, 0, 0])
            try await fixture.put("more")
            #expect(try await fixture.service.getRecords(iterator).records.texts == ["more"])
        }
    }

    @Test("N16 a page without records has a next iterator", arguments: StoreKind.forServices)
    func emptyPage(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let output = try await fixture.read()
            #expect(output.records.isEmpty)
            #expect(output.nextShardIterator != nil)
            #expect(output.millisBehindLatest == 0)
        }
    }

    @Test(
        "N15 W19 limits other than 1 to 10,000 are refused",
        arguments: [(0, "greater than or equal to 1"), (10_001, "less than or equal to 10000")])
    func limits(limit: Int, rule: String) async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            await expectRefusal(
                .validation,
                "1 validation error detected: Value '\(limit)' at 'limit' failed to satisfy constraint: Member must "
                    + "have value \(rule)"
            ) { _ = try await fixture.read(limit: limit) }
        }
    }

    @Test("N15 an iterator goes with the ARN of its stream only")
    func streamARN() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            let iterator = try await fixture.service.getShardIterator(.latest, of: "0", in: "clicks")
            _ = try await fixture.service.getRecords(iterator, streamARN: fixture.arn("clicks").description)
            let other = fixture.arn("other").description
            await expectRefusal(.invalidArgument, "StreamARN \(other) is not that of the ShardIterator.") {
                _ = try await fixture.service.getRecords(iterator, streamARN: other)
            }
        }
    }

    @Test(
        "N15 a reply holds at most 10 MiB of data and keys, and the rest comes next", arguments: StoreKind.forServices)
    func replySize(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            try await fixture.service.updateMaxRecordSize(of: "clicks", toKiB: 10_240)
            let sizes = [4 << 20, 4 << 20, 3 << 20, 10 << 20, 1 << 20]
            for size in sizes {
                try await fixture.service.putRecord(
                    Entry(data: [UInt8](repeating: 1, count: size - 1), partitionKey: "k"), to: "clicks")
            }
            var iterator: String? = try await fixture.service.getShardIterator(.trimHorizon, of: "0", in: "clicks")
            var replies: [[Int]] = []
            while let text = iterator {
                let output = try await fixture.service.getRecords(text)
                replies.append(output.records.map { $0.data.count + 1 })
                iterator = output.millisBehindLatest == 0 && output.records.isEmpty ? nil : output.nextShardIterator
            }
            #expect(replies.flatMap { $0 } == sizes)
            #expect(replies.allSatisfy { $0.reduce(0, +) <= 10 << 20 })
            #expect(replies.first == [4 << 20, 4 << 20])
        }
    }

    @Test("N15 the end of a closed shard names its children and has no next iterator", arguments: StoreKind.forServices)
    func shardEnd(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            try await fixture.put("a", "b", hash: "0")
            let latest = try await fixture.service.getShardIterator(.latest, of: "0", in: "clicks")
            try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "100")
            try await fixture.service.mergeShards("3", "1", in: "clicks")
            let first = try await fixture.read(limit: 1)
            #expect(first.nextShardIterator != nil)
            #expect(first.childShards.isEmpty)
            let second = try await fixture.service.getRecords(try #require(first.nextShardIterator))
            #expect(second.records.texts == ["b"])
            #expect(second.nextShardIterator == nil)
            #expect(second.millisBehindLatest == 0)
            #expect(second.childShards.map(\.shardID) == ["shardId-000000000002", "shardId-000000000003"])
            #expect(second.childShards.map(\.parentShards) == [["shardId-000000000000"], ["shardId-000000000000"]])
            #expect(second.childShards[0].hashKeyRange == 0...99)
            #expect(try await fixture.service.getRecords(latest).nextShardIterator == nil)
            let merged = try await fixture.read(of: "3")
            #expect(merged.records.isEmpty)
            #expect(merged.childShards.map(\.shardID) == ["shardId-000000000004"])
            #expect(merged.childShards.map(\.parentShards) == [["shardId-000000000003", "shardId-000000000001"]])
        }
    }

    @Test("N15 a shard that was trimmed away is not found", arguments: StoreKind.forServices)
    func trimmedShard(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            try await fixture.put("a")
            try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "100")
            fixture.clock.advance(by: .seconds(86_401))
            let iterator = try await fixture.service.getShardIterator(.trimHorizon, of: "0", in: "clicks")
            let end = try await fixture.service.getRecords(iterator)
            #expect(end.records.isEmpty)
            #expect(end.childShards.count == 2, "expired, not yet trimmed")
            try await fixture.service.trimExpired()
            await expectRefusal(
                .resourceNotFound,
                "Shard shardId-000000000000 in stream clicks under account 111122223333 does not exist"
            ) { _ = try await fixture.service.getRecords(iterator) }
        }
    }

    @Test(
        "G26 a reader that follows shards to their children gets every record, those of a key in order",
        arguments: StoreKind.forServices)
    func follow(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            var random = SeededGenerator(seed: 26)
            var written: [String: [String]] = [:]
            for index in 0..<300 {
                let key = "key \(Int.random(in: 0..<10, using: &random))"
                try await fixture.put("\(index)", key: key)
                written[key, default: []].append("\(index)")
                if index % 60 == 59 {
                    let current = try await fixture.shards().count { $0.endingSequenceNumber == nil }
                    let target = Int.random(in: (current + 1) / 2...current * 2, using: &random)
                    try await fixture.service.updateShardCount(of: "clicks", to: target)
                }
                fixture.clock.advance(by: .milliseconds(100))
            }
            var read: [String: [String]] = [:]
            var done: Set<ShardID> = []
            var waiting = try await fixture.shards().filter { $0.parentShardID == nil }.map(\.shardID)
            while let shard = waiting.popLast() {
                guard done.insert(shard).inserted else { continue }
                var iterator: String? = try await fixture.service.getShardIterator(
                    .trimHorizon, of: shard.description, in: "clicks")
                while let text = iterator {
                    let output = try await fixture.service.getRecords(text, limit: 7)
                    for record in output.records {
                        read[record.partitionKey, default: []].append(
                            String(decoding: record.data, as: UTF8.self))
                    }
                    for child in output.childShards where done.isSuperset(of: child.parentShards) {
                        waiting.append(child.shardID)
                    }
                    iterator = output.records.isEmpty ? nil : output.nextShardIterator
                }
            }
            #expect(read == written, "seed 26")
        }
    }

    @Test("G36 several applications read one stream, each at its own pace", arguments: StoreKind.forServices)
    func independentReaders(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let service = fixture.service
            try await withThrowingTaskGroup(of: [String].self) { group in
                let first = try await service.getShardIterator(.trimHorizon, of: "0", in: "clicks")
                var writers: [AsyncStream<Void>.Continuation] = []
                for limit in [1, 7, 10_000] {
                    let (writes, writer) = AsyncStream<Void>.makeStream()
                    writers.append(writer)
                    group.addTask {
                        var (iterator, seen): (String, [String]) = (first, [])
                        // A page for each write is enough, also for who takes one record at a time.
                        for await _ in writes {
                            let output = try await service.getRecords(iterator, limit: limit)
                            seen += output.records.texts
                            iterator = try #require(output.nextShardIterator)
                        }
                        return seen
                    }
                }
                for index in 0..<200 {
                    try await fixture.put("\(index)")
                    for writer in writers { writer.yield() }
                }
                for writer in writers { writer.finish() }
                for try await seen in group { #expect(seen == (0..<200).map { "\($0)" }) }
            }
        }
    }
}
