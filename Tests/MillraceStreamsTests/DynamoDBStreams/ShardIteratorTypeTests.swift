import MillraceModel
import MillraceStreams
import Testing

@Suite("GetShardIterator")
struct ShardIteratorTypeTests {
    private typealias Input = DynamoDBStreamsService.GetShardIteratorInput

    private static let shard = "shardId-00000001414562045508-00000000"
    private static let number = "100000000000000000002"

    private static func input(
        stream: String? = orders.description,
        shard: String? = shard,
        _ type: String?,
        _ number: String? = nil,
        _ timestamp: Timestamp? = nil
    ) -> DynamoDBStreamsService.GetShardIteratorInput {
        .init(
            streamARN: stream, shardID: shard, shardIteratorType: type, sequenceNumber: number, timestamp: timestamp)
    }

    @Test(
        "S5 W19 W20 members of GetShardIterator are checked before the stream is looked up",
        arguments: [
            (
                input(stream: nil, shard: nil, nil),
                "3 validation errors detected: Value null at 'streamArn' failed to satisfy constraint: Member must not "
                    + "be null; Value null at 'shardId' failed to satisfy constraint: Member must not be null; Value "
                    + "null at 'shardIteratorType' failed to satisfy constraint: Member must not be null"
            ),
            (
                input(shard: "shardId-1", "LATEST"),
                fault("shardId-1", at: "shardId", "have length greater than or equal to 28")
            ),
            (
                input("NEWEST"),
                fault(
                    "NEWEST",
                    at: "shardIteratorType",
                    "satisfy enum value set: [TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, "
                        + "AT_TIMESTAMP]"
                )
            ),
            (
                input("AT_SEQUENCE_NUMBER", "12"),
                fault("12", at: "sequenceNumber", "have length greater than or equal to 21")
            ),
            (
                input("AT_SEQUENCE_NUMBER", String(repeating: "1", count: 41)),
                fault(
                    String(repeating: "1", count: 41), at: "sequenceNumber", "have length less than or equal to 40")
            ),
            (
                input("AFTER_SEQUENCE_NUMBER", "-00000000000000000002"),
                fault("-00000000000000000002", at: "sequenceNumber", "satisfy regular expression pattern: [0-9]+")
            ),
            (
                input(stream: String(repeating: "x", count: 40), "LATEST"),
                "Invalid StreamArn: \(String(repeating: "x", count: 40)) is not the ARN of a DynamoDB stream"
            ),
        ] as [(DynamoDBStreamsService.GetShardIteratorInput, String)])
    func members(input: DynamoDBStreamsService.GetShardIteratorInput, message: String) async throws {
        try await withStreams(.memory) { streams in
            await expectError(.validation, message) { _ = try await streams.service.getShardIterator(input) }
        }
    }

    @Test(
        "S5 a sequence number or an instant is there just where the type needs it",
        arguments: [
            (input("AT_SEQUENCE_NUMBER"), "SequenceNumber is required for ShardIteratorType AT_SEQUENCE_NUMBER"),
            (input("AFTER_SEQUENCE_NUMBER"), "SequenceNumber is required for ShardIteratorType AFTER_SEQUENCE_NUMBER"),
            (input("LATEST", number), "SequenceNumber is not allowed with ShardIteratorType LATEST"),
            (input("TRIM_HORIZON", number), "SequenceNumber is not allowed with ShardIteratorType TRIM_HORIZON"),
            (
                input("AT_TIMESTAMP", number, .epoch),
                "SequenceNumber is not allowed with ShardIteratorType AT_TIMESTAMP"
            ),
            (input("AT_TIMESTAMP"), "Timestamp is required for ShardIteratorType AT_TIMESTAMP"),
            (input("LATEST", nil, .epoch), "Timestamp is not allowed with ShardIteratorType LATEST"),
        ] as [(DynamoDBStreamsService.GetShardIteratorInput, String)])
    func needs(input: DynamoDBStreamsService.GetShardIteratorInput, message: String) async throws {
        try await withStreams(.memory) { streams in
            await expectError(.validation, "One or more parameter values were invalid: \(message)") {
                _ = try await streams.service.getShardIterator(input)
            }
        }
    }

    @Test("S5 an unknown stream and an unknown shard are not found", arguments: StoreKind.allCases)
    func unknown(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            await expectError(.resourceNotFound, "Requested resource not found: Stream: \(orders) not found") {
                _ = try await streams.iterator(of: ShardID(Self.shard))
            }
            try await streams.create()
            let message = "Requested resource not found: Shard does not exist: \(Self.shard) in Stream: \(orders)"
            for type in [DynamoDBStreamsService.ShardIteratorType.trimHorizon, .latest] {
                await expectError(.resourceNotFound, message) {
                    _ = try await streams.iterator(type, of: ShardID(Self.shard))
                }
            }
        }
    }

    @Test("S5 G24 each type begins where it says", arguments: StoreKind.allCases)
    func types(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            var numbers: [SequenceNumber] = []
            for version in 0..<10 { numbers.append(try await streams.put("a", version)) }
            let latest = try await streams.iterator(.latest)
            func read(_ iterator: String) async throws -> [SequenceNumber] {
                try await streams.read(iterator).records.map(\.change.sequenceNumber)
            }
            #expect(try await read(streams.iterator(.trimHorizon)) == numbers)
            #expect(try await read(latest).isEmpty)
            for (index, number) in numbers.enumerated() {
                #expect(try await read(streams.iterator(.atSequenceNumber, number)) == Array(numbers[index...]))
                #expect(
                    try await read(streams.iterator(.afterSequenceNumber, number)) == Array(numbers[(index + 1)...]))
            }
            let next = try await streams.put("a", 10)
            #expect(try await read(latest) == [next])
        }
    }

    @Test(
        "S5 a shard's starting number begins at its oldest record, although no record has it",
        arguments: StoreKind.allCases)
    func startingNumber(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            let start = try await streams.describe().shards[0].sequenceNumberRange.startingSequenceNumber
            let early = try await streams.iterator(.atSequenceNumber, start)
            #expect(try await streams.read(early).records.isEmpty)
            try await streams.put("a", 0)
            streams.clock.advance(by: .seconds(60))
            try await streams.put("a", 1)
            for type in [DynamoDBStreamsService.ShardIteratorType.atSequenceNumber, .afterSequenceNumber] {
                #expect(try await versions(streams.read(streams.iterator(type, start)).records) == ["a0", "a1"])
            }
            streams.clock.advance(by: .seconds(86_370))
            let iterator = try await streams.iterator(.atSequenceNumber, start)
            #expect(try await versions(streams.read(iterator).records) == ["a1"], "the oldest one that is left")
        }
    }

    @Test(
        "S5 a number that was not given yet is refused, one of another shard is a place", arguments: StoreKind.allCases)
    func otherNumbers(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            let old = try await streams.put("a", 0)
            try await streams.replaceShards(bySplitting: false)
            let new = try await streams.put("a", 1)
            let (parent, child) = (streams.shards()[0], streams.shards()[1])
            let far = try #require(SequenceNumber("9999999999999999999999"))
            let message = "Invalid SequenceNumber: \(far) was not given yet by shard \(child) in stream \(orders)"
            for type in [DynamoDBStreamsService.ShardIteratorType.atSequenceNumber, .afterSequenceNumber] {
                await expectError(.validation, message) {
                    _ = try await streams.iterator(type, far, of: child)
                }
                let early = try await streams.iterator(type, old, of: child)
                #expect(try await versions(streams.read(early).records) == ["a1"])
                let late = try await streams.read(streams.iterator(type, new, of: parent))
                #expect(late.records.isEmpty)
                #expect(late.nextShardIterator == nil)
            }
        }
    }

    @Test(
        "S5 AT_TIMESTAMP begins at the first record whose time in seconds is not earlier", arguments: StoreKind.allCases
    )
    func timestamps(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            var numbers: [SequenceNumber] = []
            var seconds: [Int64] = []
            for version in 0..<12 {
                streams.clock.advance(by: .milliseconds(400))
                numbers.append(try await streams.put("a", version))
                seconds.append(streams.clock.now().secondsSinceEpoch)
            }
            let first = Timestamp(secondsSinceEpoch: seconds[0])
            streams.clock.advance(by: .seconds(1))
            for step in -4..<30 {
                let timestamp = first + .milliseconds(Int64(step) * 200)
                if timestamp > streams.clock.now() { continue }
                let index = seconds.firstIndex { Timestamp(secondsSinceEpoch: $0) >= timestamp } ?? numbers.count
                let iterator = try await streams.iterator(.atTimestamp, at: timestamp)
                let found = try await streams.read(iterator).records.map(\.change.sequenceNumber)
                #expect(found == Array(numbers[index...]), "at step \(step)")
            }
        }
    }

    @Test(
        "S5 AT_TIMESTAMP before the trim horizon is TRIM_HORIZON, and in the future an error",
        arguments: StoreKind.allCases)
    func timestampBounds(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.put("a", 0)
            streams.clock.advance(by: .seconds(86_400))
            try await streams.put("a", 1)
            streams.clock.advance(by: .seconds(5))
            for timestamp in [Timestamp.epoch, streams.clock.now() - .seconds(86_405)] {
                let iterator = try await streams.iterator(.atTimestamp, at: timestamp)
                #expect(try await versions(streams.read(iterator).records) == ["a1"])
            }
            let now = streams.clock.now()
            #expect(try await streams.read(streams.iterator(.atTimestamp, at: now)).records.isEmpty)
            await expectError(
                .validation, "One or more parameter values were invalid: Timestamp is in the future"
            ) {
                _ = try await streams.iterator(.atTimestamp, at: now + .milliseconds(1))
            }
        }
    }

    @Test(
        "S5 G22 a number whose record has expired is refused, trimmed or not", arguments: StoreKind.allCases,
        [false, true])
    func trimmed(kind: StoreKind, isTrimmed: Bool) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            var numbers: [SequenceNumber] = []
            for version in 0..<4 {
                numbers.append(try await streams.put("a", version))
                streams.clock.advance(by: .seconds(10))
            }
            streams.clock.advance(by: .seconds(86_400 - 20))
            if isTrimmed { _ = try await streams.upkeep.run() }
            let message = "The data you are trying to access has been trimmed"
            for number in numbers[..<2] {
                await expectError(.trimmedDataAccess, message) {
                    _ = try await streams.iterator(.atSequenceNumber, number)
                }
            }
            await expectError(.trimmedDataAccess, message) {
                _ = try await streams.iterator(.afterSequenceNumber, numbers[0])
            }
            for iterator in [
                try await streams.iterator(.afterSequenceNumber, numbers[1]),
                try await streams.iterator(.atSequenceNumber, numbers[2]),
                try await streams.iterator(.trimHorizon),
            ] {
                #expect(try await versions(streams.read(iterator).records) == ["a2", "a3"])
            }
        }
    }

    @Test("S5 iterators have AWS's form and are all different", arguments: StoreKind.allCases)
    func form(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            var seen: Set<String> = []
            for type in [DynamoDBStreamsService.ShardIteratorType.trimHorizon, .latest, .trimHorizon, .latest] {
                let iterator = try await streams.iterator(type)
                #expect(iterator.hasPrefix("\(orders)|1|"))
                #expect((101...2_048).contains(iterator.utf8.count))
                seen.insert(iterator)
            }
            #expect(seen.count == 4)
        }
    }
}
