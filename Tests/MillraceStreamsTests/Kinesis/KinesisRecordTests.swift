import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis records")
struct KinesisRecordTests {
    private typealias Entry = KinesisService.PutRecordsEntry

    @Test(
        "N3 the MD5 of the partition key is the hash",
        arguments: [
            ("a", "0cc175b9c0f1b6a831c399e269772661"), ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("абв", "9817de3f4bd1d1d149fc366d46e5e134"),
        ])
    func hashes(key: String, digits: String) {
        #expect(StableHash.hexadecimal(KinesisService.hash(ofPartitionKey: key)) == digits)
    }

    @Test(
        "N3 records go to the shard of their key, unless an explicit hash says otherwise",
        arguments: StoreKind.forServices)
    func routing(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 16)
            for index in 0..<64 {
                let key = "key \(index)"
                let shard = KinesisService.hash(ofPartitionKey: key) >> 124
                let output = try await fixture.put("x", key: key)[0]
                #expect(output.shardID == ShardNumbering.kinesisID(index: Int64(shard)))
            }
            #expect(try await fixture.put("x", hash: "0")[0].shardID == "shardId-000000000000")
            #expect(try await fixture.put("x", hash: "\(UInt128.max)")[0].shardID == "shardId-000000000015")
            let above = "340282366920938463463374607431768211456"
            await expectRefusal(
                .invalidArgument,
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                    + above
            ) { try await fixture.put("x", hash: above) }
        }
    }

    @Test("N4 a record's number holds its shard, its shard's creation and its second", arguments: StoreKind.forServices)
    func numbers(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let begin = fixture.clock.now()
            try await fixture.createStream(shardCount: 2)
            fixture.clock.advance(by: .seconds(77))
            let written = try await fixture.put("a", hash: "\(UInt128.max)")[0]
            let parts = try #require(KinesisSequence(written.sequenceNumber))
            #expect(parts.shardIndex == 1)
            #expect(Int64(parts.shardSeconds) == begin.secondsSinceEpoch)
            #expect(Int64(parts.seconds) == begin.secondsSinceEpoch + 77)
            let shard = try await fixture.shards()[1]
            let starting = try #require(KinesisSequence(shard.startingSequenceNumber))
            #expect(starting.counter == 0)
            #expect(try await fixture.read(of: "1").records.map(\.sequenceNumber) == [written.sequenceNumber])
            try await fixture.service.mergeShards("0", "1", in: "clicks")
            let ending = try #require(try await fixture.shards()[1].endingSequenceNumber)
            #expect(KinesisSequence(ending)?.counter == 0x7fff_ffff_ffff_ffff)
            #expect(try await fixture.texts(.after(ending), of: "1") == [])
        }
    }

    @Test(
        "N18 data of no bytes and of any bytes comes back as it was",
        arguments: [[], Array("ä漢🚲\u{0}".utf8), Array(0...255)] as [[UInt8]])
    func roundTrip(data: [UInt8]) async throws {
        for kind in StoreKind.forServices {
            try await withKinesis(kind) { fixture in
                try await fixture.createStream()
                let key = "🚲 key"
                try await fixture.service.putRecord(Entry(data: data, partitionKey: key), to: "clicks")
                // More, so that the first comes from the disk where there is one.
                try await fixture.put("1", "2", "3", "4", "5", "6")
                let record = try #require(try await fixture.read(limit: 1).records.first)
                #expect(record.data == data)
                #expect(record.partitionKey == key)
                #expect(record.approximateArrivalTimestamp == fixture.clock.now())
            }
        }
    }

    @Test("N17 W19 members of a record have their limits")
    func constraints() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            let prefix = "1 validation error detected: Value "
            let long = String(repeating: "k", count: 257)
            let cases: [(Entry, String)] = [
                (
                    Entry(data: [], partitionKey: ""),
                    "'' at 'partitionKey' failed to satisfy constraint: Member must have length greater than or equal "
                        + "to 1"
                ),
                (
                    Entry(data: [], partitionKey: long),
                    "'\(long)' at 'partitionKey' failed to satisfy constraint: Member must have length less than or "
                        + "equal to 256"
                ),
                (
                    Entry(data: [UInt8](repeating: 0, count: 10_485_761), partitionKey: "k"),
                    "'java.nio.HeapByteBuffer[pos=0 lim=10485761 cap=10485761]' at 'data' failed to satisfy "
                        + "constraint: Member must have length less than or equal to 10485760"
                ),
                (
                    Entry(data: [], partitionKey: "k", explicitHashKey: "-1"),
                    "'-1' at 'explicitHashKey' failed to satisfy constraint: Member must satisfy regular expression "
                        + #"pattern: 0|([1-9]\d{0,38})"#
                ),
            ]
            for (entry, message) in cases {
                await expectRefusal(.validation, prefix + message) {
                    try await fixture.service.putRecord(entry, to: "clicks")
                }
                await expectRefusal(
                    .validation, prefix + message.replacing(" at '", with: " at 'records.2.member.", maxReplacements: 1)
                ) {
                    try await fixture.service.putRecords([Entry(data: [], partitionKey: "k"), entry], to: "clicks")
                }
            }
            #expect(try await fixture.texts() == [])
            try await fixture.put("emoji", key: String(repeating: "🚲", count: 256))
        }
    }

    @Test("N17 data and key together may be 1 MiB, or what the stream was set to", arguments: StoreKind.forServices)
    func recordSize(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            func entry(_ size: Int) -> Entry {
                Entry(data: [UInt8](repeating: 7, count: size - 1), partitionKey: "k")
            }
            try await fixture.service.putRecord(entry(1 << 20), to: "clicks")
            await expectRefusal(
                .invalidArgument,
                "A record of 1048577 bytes, data and partition key together, is larger than the 1024 KiB that stream "
                    + "clicks under account 111122223333 takes. UpdateMaxRecordSize raises that, up to 10240 KiB."
            ) { try await fixture.service.putRecord(entry(1 << 20 + 1), to: "clicks") }
            try await fixture.service.updateMaxRecordSize(of: "clicks", toKiB: 10_240)
            try await fixture.service.putRecord(entry(10 << 20), to: "clicks")
            await expectRefusal(
                .validation,
                "1 validation error detected: Value '10241' at 'maxRecordSizeInKiB' failed to satisfy constraint: "
                    + "Member must have value less than or equal to 10240"
            ) { try await fixture.service.updateMaxRecordSize(of: "clicks", toKiB: 10_241) }
        }
    }

    @Test("N17 several records are answered in the order of the request", arguments: StoreKind.forServices)
    func putRecords(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            let entries = (0..<500).map {
                Entry(
                    data: Array("\($0)".utf8), partitionKey: "k",
                    explicitHashKey: $0 % 2 == 0 ? "0" : "\(UInt128.max)")
            }
            let output = try await fixture.service.putRecords(entries, to: "clicks")
            #expect(output.failedRecordCount == 0)
            let written = try output.records.map { try $0.get() }
            #expect(written.map { $0.shardID.description.last } == (0..<500).map { $0 % 2 == 0 ? "0" : "1" })
            for shard in 0..<2 {
                let records = try await fixture.read(of: "\(shard)").records
                #expect(records.texts == (0..<500).filter { $0 % 2 == shard }.map { "\($0)" })
                #expect(
                    records.map(\.sequenceNumber)
                        == written.enumerated().filter { $0.offset % 2 == shard }.map(\.element.sequenceNumber))
            }
            for count in [0, 501] {
                let error = await #expect(throws: ServiceError.self) {
                    try await fixture.service.putRecords(
                        [Entry](repeating: Entry(data: [], partitionKey: "k"), count: count), to: "clicks")
                }
                #expect(error?.code == .validation)
            }
            let large = Entry(data: [UInt8](repeating: 0, count: 1_000_000), partitionKey: "k")
            await expectRefusal(.invalidArgument, "Records size exceeds 10 MB limit") {
                try await fixture.service.putRecords([Entry](repeating: large, count: 11), to: "clicks")
            }
        }
    }

    @Test("N17 a number for ordering is checked and followed", arguments: StoreKind.forServices)
    func ordering(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let first = try await fixture.put("a")[0]
            let second = try await fixture.service.putRecord(
                Entry(data: [], partitionKey: "k"), to: "clicks",
                sequenceNumberForOrdering: first.sequenceNumber.description)
            #expect(second.sequenceNumber > first.sequenceNumber)
            await expectRefusal(
                .invalidArgument,
                "ExclusiveMinimumSequenceNumber 7 used in PutRecord on stream clicks under account 111122223333 is "
                    + "invalid."
            ) {
                try await fixture.service.putRecord(
                    Entry(data: [], partitionKey: "k"), to: "clicks", sequenceNumberForOrdering: "7")
            }
        }
    }

    @Test("N19 a deleted stream takes no records", arguments: StoreKind.forServices)
    func deleted(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            try await fixture.service.deleteStream("clicks")
            await expectRefusal(.resourceNotFound, "Stream clicks under account 111122223333 not found.") {
                try await fixture.put("x")
            }
        }
    }

    @Test("G26 records that are part of another transaction are read like any others", arguments: StoreKind.forServices)
    func append(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let service = fixture.service
            try await fixture.store.write { transaction in
                transaction.setRow(RowKey(space: "items", key: [1]), [2])
                let output = try service.append(
                    [Entry(data: Array("change".utf8), partitionKey: "item")], to: "clicks", in: &transaction)
                #expect(output.failedRecordCount == 0)
            }
            await #expect(throws: ServiceError.self) {
                try await fixture.store.write { transaction in
                    _ = try service.append([Entry(data: [], partitionKey: "k")], to: "clicks", in: &transaction)
                    _ = try service.append([Entry(data: [], partitionKey: "k")], to: "none", in: &transaction)
                }
            }
            #expect(try await fixture.texts() == ["change"])
        }
    }
}
