import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Kinesis destinations")
struct DestinationTests {
    @Test("G25 G26 K5 K6 a change is one JSON document with both images, read like any Kinesis record")
    func document() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        try await birds.put(["id": "1", "n": 1])
        try await birds.put(["id": "1", "n": 2])
        try await birds.delete(["id": "1"])
        let documents = try await fixture.documents()
        #expect(documents.map { $0["eventName"]?.stringValue } == ["INSERT", "MODIFY", "REMOVE"])
        let modify = try #require(documents.dropFirst().first)
        #expect(
            Set(try #require(modify.objectValue).keys) == [
                "awsRegion", "eventID", "eventName", "userIdentity", "recordFormat", "tableName", "dynamodb",
                "eventSource",
            ])
        #expect(modify["awsRegion"]?.stringValue == "us-west-2")
        #expect(modify["eventSource"]?.stringValue == "aws:dynamodb")
        #expect(modify["recordFormat"]?.stringValue == "application/json")
        #expect(modify["tableName"]?.stringValue == "Birds")
        #expect(modify["userIdentity"] == .null, "present and null for a user's write")
        let change = try #require(modify["dynamodb"])
        #expect(change["ApproximateCreationDateTime"]?.intValue == 1_431_379_293_291)
        #expect(change["ApproximateCreationDateTimePrecision"]?.stringValue == "MILLISECOND")
        #expect(change["Keys"]?["id"]?["S"]?.stringValue == "1")
        #expect(change["NewImage"]?["n"]?["N"]?.stringValue == "2")
        #expect(change["OldImage"]?["n"]?["N"]?.stringValue == "1")
        #expect(change["SizeBytes"]?.intValue == 3 + (3 + 3) + (3 + 3))
        #expect(documents.first?["dynamodb"]?["OldImage"] == nil)
        #expect(documents.last?["dynamodb"]?["NewImage"] == nil)
        #expect(Set(documents.map { $0["eventID"]?.stringValue }).count == 3)
    }

    @Test("K5 what time to live deletes carries the service's identity in lower-case names")
    func timeToLive() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        try await fixture.tables.updateTimeToLive("Birds", TimeToLive(attributeName: "gone"))
        try await fixture.tables.table("Birds").put(["id": "1", "gone": 1_431_379_200])
        _ = try await fixture.tables.deleteExpiredItems()
        let identity = try #require(try await fixture.documents().last?["userIdentity"])
        #expect(identity["type"]?.stringValue == "Service")
        #expect(identity["principalId"]?.stringValue == "dynamodb.amazonaws.com")
    }

    @Test("G29 K6 the precision is milliseconds until it is changed, and the change holds for later records")
    func precision() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        fixture.clock.move(by: .microseconds(7))
        try await birds.put(["id": "1", "n": 1])
        let updated = try await fixture.tables.updateKinesisStreamingDestination(
            of: "Birds", streamARN: fixture.arn, precision: .microsecond)
        #expect(updated.status == .updating)
        try await birds.put(["id": "1", "n": 2])
        let changes = try await fixture.documents().compactMap { $0["dynamodb"] }
        #expect(
            changes.map { $0["ApproximateCreationDateTime"]?.intValue } == [
                1_431_379_293_291, 1_431_379_293_291_007,
            ])
        #expect(
            changes.map { $0["ApproximateCreationDateTimePrecision"]?.stringValue } == ["MILLISECOND", "MICROSECOND"])
        let found = try await fixture.tables.describeKinesisStreamingDestination(of: "Birds")
        #expect(
            found == [KinesisDestination(streamARN: fixture.arn, status: .active, precision: .microsecond)])
    }

    @Test("G30 K9 binary values are Base64 in the JSON, which the wire encodes once more")
    func binary() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        try await fixture.tables.table("Birds").put(["id": "1", "song": .binary([0, 255, 16])])
        let data = try #require(try await fixture.records().first).data
        let wire = Base64.encode(data)
        let document = try JSONValue(parsing: try #require(Base64.decode(wire)))
        let inner = try #require(document["dynamodb"]?["NewImage"]?["song"]?["B"]?.stringValue)
        #expect(Base64.decode(inner) == [0, 255, 16])
    }

    @Test("K7 an item's changes have one partition key of 32 hexadecimal digits, other items have others")
    func partitionKeys() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        for number in 0..<3 {
            try await birds.put(["id": "1", "n": .number(AWSNumber(number))])
            try await birds.put(["id": "2", "n": .number(AWSNumber(number))])
        }
        let keys = try await fixture.records().map(\.partitionKey)
        #expect(Set(keys).count == 2)
        #expect(keys.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
        #expect(keys[0] == keys[2] && keys[1] == keys[3])
    }

    @Test(
        "G31 K11 change data capture units: one for each started KB of the larger image, at least one",
        arguments: [(1, 1), (1_023, 1), (1_024, 1), (1_025, 2), (4_000, 4)]
    )
    func units(sizeBytes: Int, units: Int) async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        // "id" and "1" take 3 bytes, the name of the text one.
        let item: Item =
            sizeBytes < 5 ? ["id": "1"] : ["id": "1", "t": .string(String(repeating: "x", count: sizeBytes - 4))]
        try await birds.put(item)
        #expect(try await fixture.tables.destinationStatistics(of: "Birds").changeDataCaptureUnits == units)
        try await birds.delete(["id": "1"])
        let statistics = try await fixture.tables.destinationStatistics(of: "Birds")
        #expect(statistics.changeDataCaptureUnits == 2 * units, "the image before counts as well")
        #expect(statistics.replicatedRecordCount == 2)
    }

    @Test("K13 G14 a write that changes nothing leaves no record, and enabling replays nothing")
    func nothing() async throws {
        let fixture = try await TestDestinations()
        let birds = fixture.tables.table("Birds")
        try await birds.put(["id": "1", "n": 1])
        try await fixture.enable()
        try await birds.put(["id": "1", "n": 1])
        try await birds.delete(["id": "2"])
        #expect(try await fixture.records().isEmpty)
    }

    @Test("G33 K14 a stream that is deleted fails no write; the changes wait, and come in order when it is back")
    func brokenStream() async throws {
        let fixture = try await TestDestinations(on: .sqlite)
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        try await birds.put(["id": "1", "n": 1])
        try await fixture.kinesis.deleteStream(.init(name: "changes"))
        for number in 2...4 { try await birds.put(["id": "1", "n": .number(AWSNumber(number))]) }
        #expect(try await birds.get(["id": "1"])?["n"] == 4)
        #expect(try await fixture.tables.flushDestinations(), "it is still not there")
        var statistics = try await fixture.tables.destinationStatistics(of: "Birds")
        #expect(statistics.throttledPutRecordCount >= 2)
        #expect(statistics.oldestUnreplicated == fixture.clock.now)
        try await fixture.createStream()
        try await birds.put(["id": "1", "n": 5])
        #expect(try await fixture.numbers().isEmpty, "nothing overtakes what waits")
        #expect(try await fixture.tables.flushDestinations() == false)
        #expect(try await fixture.numbers() == [2, 3, 4, 5])
        statistics = try await fixture.tables.destinationStatistics(of: "Birds")
        #expect(statistics.oldestUnreplicated == nil)
        try await birds.put(["id": "1", "n": 6])
        #expect(try await fixture.numbers() == [2, 3, 4, 5, 6])
    }

    @Test("K14 what waits for a stream that is gone does not hold up the one that took its place")
    func replacedStream() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        try await fixture.kinesis.deleteStream(.init(name: "changes"))
        let birds = fixture.tables.table("Birds")
        try await birds.put(["id": "1", "n": 1])
        try await fixture.tables.disableKinesisStreamingDestination(of: "Birds", streamARN: fixture.arn)
        let other = StreamARN(stream: "other", region: "us-west-2", accountID: "111122223333")
        try await fixture.kinesis.createStream(.init(streamName: "other", shardCount: 1))
        try await fixture.tables.enableKinesisStreamingDestination(of: "Birds", streamARN: other)
        try await birds.put(["id": "1", "n": 2])
        #expect(try await fixture.tables.flushDestinations() == false)
        #expect(try await fixture.records(of: other).count == 1)
        let statistics = try await fixture.tables.destinationStatistics(of: "Birds")
        #expect(statistics.failedToReplicateRecordCount == 1)
        #expect(statistics.replicatedRecordCount == 1)
    }

    @Test("K14 an outbox of thousands is emptied in order", arguments: StoreKind.allCases)
    func longOutbox(kind: StoreKind) async throws {
        let fixture = try await TestDestinations(on: kind)
        try await fixture.enable()
        try await fixture.kinesis.deleteStream(.init(name: "changes"))
        let birds = fixture.tables.table("Birds")
        for number in 0..<2_500 { try await birds.put(["id": "1", "n": .number(AWSNumber(number))]) }
        try await fixture.createStream()
        #expect(try await fixture.tables.flushDestinations() == false)
        #expect(try await fixture.numbers() == Array(0..<2_500))
    }

    @Test("K14 changes that wait outlive a restart")
    func restart() async throws {
        let fixture = try await TestDestinations(on: .sqlite)
        try await fixture.enable()
        try await fixture.kinesis.deleteStream(.init(name: "changes"))
        try await fixture.tables.table("Birds").put(["id": "1", "n": 1])
        let (_, tables) = try await TestDestinations.services(on: fixture.store, fixture.clock)
        try await fixture.createStream()
        try await tables.table("Birds").put(["id": "1", "n": 2])
        #expect(try await fixture.numbers().isEmpty)
        #expect(try await tables.flushDestinations() == false)
        #expect(try await fixture.numbers() == [1, 2])
    }

    @Test("K10 what the stream does not take for 24 hours is given up and counted; so is a record that is too large")
    func givenUp() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        // Booleans take one byte in an item and many in JSON.
        let flags = (0..<100_000).map { _ in AttributeValue.boolean(true) }
        try await birds.put(["id": "1", "flags": .list(flags)])
        #expect(try await fixture.records().isEmpty)
        #expect(try await fixture.tables.destinationStatistics(of: "Birds").failedToReplicateRecordCount == 1)
        try await fixture.kinesis.deleteStream(.init(name: "changes"))
        try await birds.put(["id": "2", "n": 1])
        fixture.clock.move(by: .seconds(86_401))
        #expect(try await fixture.tables.flushDestinations() == false)
        #expect(try await fixture.tables.destinationStatistics(of: "Birds").failedToReplicateRecordCount == 2)
    }

    @Test("K10 a stream that throttles gets its changes later, all of them and in order")
    func throttled() async throws {
        let fixture = try await TestDestinations(
            kinesisOptions: KinesisService.Options(enforcesThroughputLimits: true))
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        for number in 0..<1_100 { try await birds.put(["id": "1", "n": .number(AWSNumber(number))]) }
        let statistics = try await fixture.tables.destinationStatistics(of: "Birds")
        #expect(statistics.replicatedRecordCount == 1_000)
        #expect(statistics.throttledPutRecordCount >= 1)
        fixture.clock.move(by: .seconds(2))
        #expect(try await fixture.tables.flushDestinations() == false)
        #expect(try await fixture.numbers() == Array(0..<1_100))
    }

    @Test("G28 K8 without faults each change stands in the stream once and in order")
    func noFaults() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        for number in 0..<200 {
            try await fixture.tables.table("Birds").put(["id": "1", "n": .number(AWSNumber(number))])
        }
        #expect(try await fixture.numbers() == Array(0..<200))
    }

    @Test(
        "G28 K8 duplicates and disorder come by a seed, and the creation time orders what came", arguments: [1, 2, 3]
    )
    func faults(seed: UInt64) async throws {
        let faults = DestinationFaults(duplicateShare: 0.2, reorderShare: 0.2, seed: seed)
        func numbers() async throws -> (all: [Int], ordered: [Int]) {
            let fixture = try await TestDestinations(faults: faults)
            try await fixture.enable()
            for number in 0..<100 {
                try await fixture.tables.table("Birds").put(["id": "1", "n": .number(AWSNumber(number))])
                fixture.clock.move(by: .milliseconds(10))
                if number % 10 == 9 { #expect(try await fixture.tables.flushDestinations() == false) }
            }
            let changes = try await fixture.documents().compactMap { $0["dynamodb"] }
            let byTime = changes.sorted {
                $0["ApproximateCreationDateTime"]?.intValue ?? 0 < $1["ApproximateCreationDateTime"]?.intValue ?? 0
            }
            let ordered = byTime.compactMap { $0["NewImage"]?["n"]?["N"]?.stringValue.flatMap { Int($0) } }
            return (try await fixture.numbers(), ordered)
        }
        let first = try await numbers()
        #expect(first.all.count > 100, "seed \(seed): some stand there twice")
        #expect(first.all != first.all.sorted(), "seed \(seed): some stand elsewhere")
        #expect(Set(first.all) == Set(0..<100), "seed \(seed): none is missing")
        #expect(first.ordered == first.all.sorted(), "seed \(seed): the time orders them")
        #expect(try await numbers().all == first.all, "seed \(seed): the same again")
    }

    @Test("K4 G32 a table has one active destination; a disabled one stays listed and gets nothing")
    func disabling() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        let birds = fixture.tables.table("Birds")
        try await birds.put(["id": "1", "n": 1])
        let disabling = try await fixture.tables.disableKinesisStreamingDestination(
            of: "Birds", streamARN: fixture.arn)
        #expect(disabling.status == .disabling)
        try await birds.put(["id": "1", "n": 2])
        #expect(try await fixture.numbers() == [1])
        #expect(
            try await fixture.tables.describeKinesisStreamingDestination(of: "Birds").map(\.status) == [.disabled])
        try await fixture.enable()
        try await birds.put(["id": "1", "n": 3])
        #expect(try await fixture.numbers() == [1, 3])
    }

    @Test("K2 enabling answers ENABLING, and the destination is found ACTIVE without a precision")
    func enabling() async throws {
        let fixture = try await TestDestinations()
        let answer = try await fixture.tables.enableKinesisStreamingDestination(of: "Birds", streamARN: fixture.arn)
        #expect(answer == KinesisDestination(streamARN: fixture.arn, status: .enabling))
        let found = try await fixture.tables.describeKinesisStreamingDestination(of: "Birds")
        #expect(found == [KinesisDestination(streamARN: fixture.arn, status: .active)])
    }

    @Test("G34 E11 both streams of one table get its changes, and neither touches the other")
    func bothStreams() async throws {
        let fixture = try await TestDestinations()
        try await fixture.enable()
        #expect(try await fixture.tables.describeTable("Birds").latestStreamARN == nil)
        let table = try await fixture.tables.updateStream(of: "Birds", enabled: true, viewType: .keysOnly)
        try await fixture.tables.table("Birds").put(["id": "1", "n": 1])
        let stream = try #require(table.latestStreamARN)
        let shard = try #require(fixture.store.shards(of: stream).first)
        let page = try await fixture.store.read(
            ShardKey(stream: stream, shard: shard.id), after: .trimHorizon, limit: 10)
        #expect(page.records.count == 1)
        #expect(try await fixture.numbers() == [1], "with its image, whatever the other stream shows")
    }

    @Test("K1 K3 refusals have AWS's texts")
    func refusals() async throws {
        let fixture = try await TestDestinations()
        let (tables, arn) = (fixture.tables, fixture.arn)
        await expectRefusal("Requested resource not found: Table: Fish not found", .resourceNotFound) {
            try await tables.enableKinesisStreamingDestination(of: "Fish", streamARN: arn)
        }
        await expectRefusal(
            "Table is not in a valid state to disable Kinesis Streaming Destination: KinesisStreamingDestination must "
                + "be ACTIVE to perform DISABLE operation."
        ) { try await tables.disableKinesisStreamingDestination(of: "Birds", streamARN: arn) }
        await expectRefusal(
            "Table is not in a valid state to enable Kinesis Streaming Destination: No streaming destination with "
                + "streamArn: \(arn) found for table with tableName: Birds"
        ) {
            try await tables.updateKinesisStreamingDestination(of: "Birds", streamARN: arn, precision: .microsecond)
        }
        try await fixture.enable(.microsecond)
        await expectRefusal(
            "Table is not in a valid state to enable Kinesis Streaming Destination: EnableKinesisStreamingDestination "
                + "must be DISABLED to perform ENABLE operation."
        ) { try await fixture.enable() }
        await expectRefusal(
            "Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration "
                + "cannot be null or contain only null values"
        ) { try await tables.updateKinesisStreamingDestination(of: "Birds", streamARN: arn, precision: nil) }
        let id = try await tables.describeTable("Birds").id
        await expectRefusal(
            "Invalid Request: Precision is already set to the desired value of MICROSECOND for tableId: \(id), "
                + "kdsArn: \(arn)"
        ) {
            try await tables.updateKinesisStreamingDestination(of: "Birds", streamARN: arn, precision: .microsecond)
        }
    }

    @Test("K4 K14 G32 a destination is an existing stream of the table's account and Region")
    func streams() async throws {
        let fixture = try await TestDestinations(createsStream: false)
        await expectRefusal("Stream changes under account 111122223333 not found.", .resourceNotFound) {
            try await fixture.enable()
        }
        let elsewhere = StreamARN(stream: "changes", region: "eu-west-1", accountID: "111122223333")
        await expectRefusal(
            "One or more parameter values were invalid: the stream \(elsewhere) and the table must be in the same "
                + "account and Region, 111122223333 in us-west-2"
        ) { try await fixture.tables.enableKinesisStreamingDestination(of: "Birds", streamARN: elsewhere) }
    }
}
