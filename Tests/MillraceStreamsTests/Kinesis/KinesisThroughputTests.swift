import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis throughput")
struct KinesisThroughputTests {
    private typealias Entry = KinesisService.PutRecordsEntry

    private static let limited = KinesisService.Options(enforcesThroughputLimits: true)
    private static let message =
        "Rate exceeded for shard shardId-000000000000 in stream clicks under account 111122223333."

    private static func entry(_ size: Int, hash: String = "0") -> Entry {
        Entry(data: [UInt8](repeating: 0, count: size - 1), partitionKey: "k", explicitHashKey: hash)
    }

    @Test("N14 five iterators of a shard a second", arguments: StoreKind.forServices)
    func iterators(kind: StoreKind) async throws {
        try await withKinesis(kind, options: Self.limited) { fixture in
            try await fixture.createStream(shardCount: 2)
            for _ in 0..<5 { _ = try await fixture.service.getShardIterator(.latest, of: "0", in: "clicks") }
            await expectRefusal(.provisionedThroughputExceeded, Self.message) {
                _ = try await fixture.service.getShardIterator(.latest, of: "0", in: "clicks")
            }
            _ = try await fixture.service.getShardIterator(.latest, of: "1", in: "clicks")
            fixture.clock.advance(by: .seconds(1))
            _ = try await fixture.service.getShardIterator(.latest, of: "0", in: "clicks")
        }
    }

    @Test("N15 five calls for records of a shard a second", arguments: StoreKind.forServices)
    func calls(kind: StoreKind) async throws {
        try await withKinesis(kind, options: Self.limited) { fixture in
            try await fixture.createStream()
            let iterator = try await fixture.service.getShardIterator(.latest, of: "0", in: "clicks")
            for _ in 0..<5 {
                _ = try await fixture.service.getRecords(iterator)
                fixture.clock.advance(by: .milliseconds(100))
            }
            await expectRefusal(.provisionedThroughputExceeded, Self.message) {
                _ = try await fixture.service.getRecords(iterator)
            }
            fixture.clock.advance(by: .milliseconds(500))
            _ = try await fixture.service.getRecords(iterator)
        }
    }

    @Test("N15 2 MiB of a shard a second, and 10 MiB in one reply stop it for five seconds")
    func readBytes() async throws {
        try await withKinesis(.memory, options: Self.limited) { fixture in
            try await fixture.createStream()
            for _ in 0..<13 {
                try await fixture.service.putRecord(Self.entry(1 << 20), to: "clicks")
                fixture.clock.advance(by: .seconds(1))
            }
            var iterator = try await fixture.service.getShardIterator(.trimHorizon, of: "0", in: "clicks")
            for limit in [1, 1] {
                iterator = try #require(
                    try await fixture.service.getRecords(iterator, limit: limit).nextShardIterator)
            }
            await expectRefusal(.provisionedThroughputExceeded, Self.message) {
                _ = try await fixture.service.getRecords(iterator)
            }
            fixture.clock.advance(by: .seconds(1))
            let large = try await fixture.service.getRecords(iterator)
            #expect(large.records.count == 10)
            iterator = try #require(large.nextShardIterator)
            fixture.clock.advance(by: .milliseconds(4_999))
            await expectRefusal(.provisionedThroughputExceeded, Self.message) {
                _ = try await fixture.service.getRecords(iterator)
            }
            fixture.clock.advance(by: .milliseconds(1))
            #expect(try await fixture.service.getRecords(iterator).records.count == 1)
        }
    }

    @Test(
        "N17 1,000 records into a shard a second; one that fails does not stop the rest",
        arguments: StoreKind.forServices)
    func writtenRecords(kind: StoreKind) async throws {
        try await withKinesis(kind, options: Self.limited) { fixture in
            try await fixture.createStream(shardCount: 2)
            for _ in 0..<2 {
                let entries = [Entry](repeating: Self.entry(1), count: 499)
                #expect(try await fixture.service.putRecords(entries, to: "clicks").failedRecordCount == 0)
            }
            let output = try await fixture.service.putRecords(
                [
                    Self.entry(1), Self.entry(1), Self.entry(1), Self.entry(1, hash: "\(UInt128.max)"), Self.entry(1),
                ], to: "clicks")
            #expect(output.failedRecordCount == 2)
            let isWritten = output.records.map { if case .success = $0 { true } else { false } }
            #expect(isWritten == [true, true, false, true, false])
            guard case .failure(let error) = output.records[2] else { return }
            #expect(error.description == "ProvisionedThroughputExceededException: \(Self.message)")
            #expect(error.isRetryable)
            await expectRefusal(.provisionedThroughputExceeded, Self.message) {
                try await fixture.service.putRecord(Self.entry(1), to: "clicks")
            }
            fixture.clock.advance(by: .seconds(1))
            try await fixture.service.putRecord(Self.entry(1), to: "clicks")
            #expect(try await fixture.read().records.count == 1_001)
        }
    }

    @Test("N17 1 MiB into a shard a second", arguments: StoreKind.forServices)
    func writtenBytes(kind: StoreKind) async throws {
        try await withKinesis(kind, options: Self.limited) { fixture in
            try await fixture.createStream()
            try await fixture.service.putRecord(Self.entry(1 << 19), to: "clicks")
            fixture.clock.advance(by: .milliseconds(500))
            try await fixture.service.putRecord(Self.entry(1 << 19), to: "clicks")
            await expectRefusal(.provisionedThroughputExceeded, Self.message) {
                try await fixture.service.putRecord(Self.entry(1), to: "clicks")
            }
            fixture.clock.advance(by: .milliseconds(500))
            try await fixture.service.putRecord(Self.entry(1 << 19), to: "clicks")
            fixture.clock.advance(by: .seconds(-3_600))
            try await fixture.service.putRecord(Self.entry(1 << 19), to: "clicks")
        }
    }

    @Test("N14 N15 N17 without limits nothing is refused")
    func unlimited() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            for _ in 0..<12 {
                try await fixture.service.putRecord(Self.entry(1 << 20), to: "clicks")
                _ = try await fixture.read()
            }
        }
    }
}
