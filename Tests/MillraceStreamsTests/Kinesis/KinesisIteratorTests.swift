import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis iterators")
struct KinesisIteratorTests {
    private static let rule =
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
        + "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified "

    @Test("N5 an iterator is Base64 of 152 to 280 bytes that begin with 00…01, and at most 512 characters")
    func form() async throws {
        try await withKinesis(.memory) { fixture in
            for name in ["c", String(repeating: "n", count: 100)] {
                try await fixture.createStream(name)
                let written = try await fixture.put("x", to: name)[0]
                for position in [KinesisService.StartingPosition.trimHorizon, .latest, .at(written.sequenceNumber)] {
                    let text = try await fixture.service.getShardIterator(
                        position, of: "0", in: KinesisService.StreamIdentifier(name))
                    let bytes = try #require(Base64.decode(text))
                    #expect((152...280).contains(bytes.count))
                    #expect(Array(bytes.prefix(8)) == [0, 0, 0, 0, 0, 0, 0, 1])
                    #expect(text.utf8.count <= 512)
                }
            }
        }
    }

    @Test("N14 the five types begin where they say", arguments: StoreKind.forServices)
    func types(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            var written: [KinesisService.PutRecordOutput] = []
            for text in ["a", "b", "c"] {
                // Records of the other shard lie between them.
                try await fixture.put("other", hash: "\(UInt128.max)")
                written += try await fixture.put(text, hash: "0")
                fixture.clock.advance(by: .seconds(10))
            }
            let begin = fixture.clock.now() - .seconds(30)
            #expect(try await fixture.texts(.trimHorizon) == ["a", "b", "c"])
            #expect(try await fixture.texts(.latest) == [])
            #expect(try await fixture.texts(.at(written[1].sequenceNumber)) == ["b", "c"])
            #expect(try await fixture.texts(.after(written[1].sequenceNumber)) == ["c"])
            #expect(try await fixture.texts(.at(begin)) == ["a", "b", "c"])
            #expect(try await fixture.texts(.at(begin + .milliseconds(1))) == ["b", "c"])
            #expect(try await fixture.texts(.at(begin + .seconds(20))) == ["c"])
            #expect(try await fixture.texts(.at(begin + .seconds(21))) == [])
            #expect(try await fixture.texts(.at(.epoch)) == ["a", "b", "c"], "older than the horizon")
            let starting = try await fixture.shards()[0].startingSequenceNumber
            #expect(try await fixture.texts(.at(starting)) == ["a", "b", "c"])
            #expect(try await fixture.texts(.after(starting)) == ["a", "b", "c"])
        }
    }

    @Test("N14 LATEST sees what is written after the iterator was given", arguments: StoreKind.forServices)
    func latest(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            try await fixture.put("before")
            let iterator = try await fixture.service.getShardIterator(.latest, of: "0", in: "clicks")
            try await fixture.put("after")
            #expect(try await fixture.service.getRecords(iterator).records.texts == ["after"])
            #expect(try await fixture.service.getRecords(iterator).records.texts == ["after"], "it can be used again")
        }
    }

    @Test("N14 positions with too much or too little are refused", arguments: StoreKind.forServices)
    func refusals(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let number = try await fixture.put("a")[0].sequenceNumber.description
            func refused(
                _ type: KinesisService.StartingPosition.Kind, _ number: String?, _ timestamp: Timestamp?, _ text: String
            ) async {
                await expectRefusal(.invalidArgument, text) {
                    _ = try await fixture.texts(
                        KinesisService.StartingPosition(type: type, sequenceNumber: number, timestamp: timestamp))
                }
            }
            await refused(.trimHorizon, number, nil, Self.rule + "TRIM_HORIZON and also a StartingSequenceNumber.")
            await refused(.latest, number, nil, Self.rule + "LATEST and also a StartingSequenceNumber.")
            await refused(.atSequenceNumber, nil, nil, Self.rule + "AT_SEQUENCE_NUMBER and no StartingSequenceNumber.")
            await refused(
                .afterSequenceNumber, nil, nil, Self.rule + "AFTER_SEQUENCE_NUMBER and no StartingSequenceNumber.")
            await refused(
                .atTimestamp, nil, nil,
                "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no "
                    + "timestamp parameter.")
            let now = fixture.clock.now()
            await refused(
                .atTimestamp, nil, now + .milliseconds(1),
                "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
                    + "timestampInMillis: \(now.millisecondsSinceEpoch + 1), currentTimestampInMillis: "
                    + "\(now.millisecondsSinceEpoch)")
            await refused(
                .atSequenceNumber, "123", nil,
                "StartingSequenceNumber 123 used in GetShardIterator on shard shardId-000000000000 in stream clicks "
                    + "under account 111122223333 is invalid.")
        }
    }

    @Test("N4 N14 a number of another shard or another stream of the name is refused", arguments: StoreKind.forServices)
    func foreignNumbers(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            let one = try await fixture.put("a", hash: "\(UInt128.max)")[0]
            #expect(one.shardID == "shardId-000000000001")
            await expectRefusal(
                .invalidArgument,
                "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a call to a "
                    + "shard with shardId-000000000000"
            ) { _ = try await fixture.texts(.at(one.sequenceNumber)) }
            try await fixture.service.deleteStream("clicks")
            fixture.clock.advance(by: .seconds(1))
            try await fixture.createStream(shardCount: 2)
            await expectRefusal(
                .invalidArgument,
                "StartingSequenceNumber \(one.sequenceNumber) used in GetShardIterator on shard shardId-000000000001 "
                    + "in stream clicks under account 111122223333 is invalid because it did not come from this stream."
            ) { _ = try await fixture.texts(.at(one.sequenceNumber), of: "1") }
        }
    }

    @Test("N14 a number behind the newest record hides nothing that is written later", arguments: StoreKind.forServices)
    func numberToCome(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let written = try await fixture.put("a")[0]
            var parts = try #require(KinesisSequence(written.sequenceNumber))
            parts.counter += 1_000
            let iterator = try await fixture.service.getShardIterator(
                .after(parts.sequenceNumber), of: "0", in: "clicks")
            try await fixture.put("b")
            #expect(try await fixture.service.getRecords(iterator).records.texts == ["b"])
        }
    }

    @Test("N14 N15 an iterator is good for five minutes", arguments: StoreKind.forServices)
    func expiry(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let iterator = try await fixture.service.getShardIterator(.trimHorizon, of: "0", in: "clicks")
            fixture.clock.advance(by: .seconds(300))
            let next = try #require(try await fixture.service.getRecords(iterator).nextShardIterator)
            fixture.clock.advance(by: .milliseconds(1))
            await expectRefusal(
                .expiredIterator,
                "Iterator expired. The iterator was created at time Wed Oct 29 05:54:05 UTC 2014 while right now it is "
                    + "Wed Oct 29 05:59:05 UTC 2014 which is further in the future than the tolerated delay of 300000 "
                    + "milliseconds."
            ) { _ = try await fixture.service.getRecords(iterator) }
            _ = try await fixture.service.getRecords(next)
        }
    }

    @Test(
        "N15 a text that is no iterator is refused",
        arguments: ["x", "AAAAAAAAAAE=", "arn:aws:dynamodb:eu-central-1:111122223333:table/T/stream/L|1|AAAA"])
    func invalid(text: String) async throws {
        try await withKinesis(.memory) { fixture in
            await expectRefusal(.invalidArgument, "Invalid ShardIterator.") {
                _ = try await fixture.service.getRecords(text)
            }
        }
    }

    @Test(
        "N15 dates in messages are as AWS writes them",
        arguments: [
            (0, "Thu Jan 01 00:00:00 UTC 1970"), (1_541_767_929_000, "Fri Nov 09 12:52:09 UTC 2018"),
            (1_709_164_800_000, "Thu Feb 29 00:00:00 UTC 2024"), (-1_000, "Wed Dec 31 23:59:59 UTC 1969"),
            (1_609_459_199_999, "Thu Dec 31 23:59:59 UTC 2020"),
        ] as [(Int64, String)])
    func dates(milliseconds: Int64, text: String) {
        #expect(Timestamp(millisecondsSinceEpoch: milliseconds).javaDate == text)
    }
}
