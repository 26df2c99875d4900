import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Testing

@Suite("Events of tables for tests")
struct DynamoDBEventBuildingTests {
    struct Order: Codable, Equatable {
        var id: String
        var total: Int
        var tags: Set<String>?
    }

    private static let order = Order(id: "1", total: 5)
    private static let changed = Order(id: "1", total: 7, tags: ["new"])

    /// What the stream of a table in memory shows after some writes.
    private func shown(_ view: StreamViewType) async throws -> (arn: StreamARN, records: [StreamRecord]) {
        let definition = try TableDefinition(
            name: "Orders", keySchema: KeySchema(hash: "id"), streamViewType: view, timeToLiveAttribute: "expiresAt")
        let tables = try await TableService.inMemory([definition])
        let orders = tables.table("Orders")
        try await orders.put(["id": "1", "total": 5])
        try await orders.put(["id": "1", "total": 7, "tags": .stringSet(["new"])])
        try await orders.delete(["id": "1"])
        try await orders.put([
            "id": "2", "expiresAt": .number(AWSNumber(Int(Timestamp.testStart.secondsSinceEpoch) - 9)),
        ])
        _ = try await tables.deleteExpiredItems()
        let arn = try #require(try await orders.describe().latestStreamARN)
        let shard = try #require(tables.store.shards(of: arn).first?.id)
        let page = try await tables.store.read(
            ShardKey(stream: arn, shard: shard), after: .trimHorizon, limit: 100)
        return (arn, page.records)
    }

    @Test("T9 a built event is byte for byte what the runtime makes of such writes", arguments: StreamViewType.allCases)
    func likeTheRealOne(view: StreamViewType) async throws {
        let (arn, records) = try await shown(view)
        let real = DynamoDBEvent(
            records: records.map { record in
                guard case .change(let change) = record.content else { preconditionFailure("\(record)") }
                return DynamoDBRecord(change, of: record, in: arn, view: view)
            })
        let first = try #require(real.records.first?.change.sequenceNumber)
        let position = Int(StreamPosition.position(of: first))
        let session: Item = ["id": "2", "expiresAt": 1_767_225_591]
        let built = try DynamoDBEvent(
            changesOf: "Orders", key: "id", view: view, startingAt: position,
            .inserted(Self.order),
            .modified(from: Self.order, to: Self.changed),
            .removed(Self.changed),
            .inserted(session),
            .expired(session)
        )
        #expect(built == real)
        #expect(built.json() == real.json())
        #expect(built.records.map(\.userIdentity) == [nil, nil, nil, nil, .timeToLive])
    }

    @Test("T9 the JSON of a built event is read as the same event", arguments: StreamViewType.allCases)
    func json(view: StreamViewType) throws {
        let event = try DynamoDBEvent(
            changesOf: "SensorReadings", key: "sensor", sortKey: "time", view: view,
            at: Timestamp(secondsSinceEpoch: 1_800_000_000), startingAt: 40, region: "eu-west-1",
            accountID: "123456789012", streamLabel: "2026-05-11T21:21:33.291",
            window: .tumbling(of: .seconds(60), state: ["changes": 3]),
            .inserted(["sensor": "roof", "time": 7, "bytes": .binary([1, 2]), "note": nil]),
            .expired(["sensor": "roof", "time": 8])
        )
        #expect(try DynamoDBEvent(json: event.json()) == event)
        let record = try #require(event.records.first)
        #expect(record.change.keys == ["sensor": "roof", "time": 7])
        #expect(record.change.approximateCreationDateTime == Timestamp(secondsSinceEpoch: 1_800_000_000))
        #expect(
            record.eventSourceARN.description
                == "arn:aws:dynamodb:eu-west-1:123456789012:table/SensorReadings/stream/2026-05-11T21:21:33.291")
        #expect(record.awsRegion == "eu-west-1")
    }

    @Test("S11 S12 sequence numbers ascend within an event and to the next one, and no two event ids are equal")
    func numbers() throws {
        let changes = (1...20).map { TableChange.inserted(["id": "\($0)"]) }
        let first = try DynamoDBEvent(changesOf: "Orders", key: "id", changes)
        let second = try DynamoDBEvent(changesOf: "Orders", key: "id", startingAt: 21, changes)
        let records = first.records + second.records
        let numbers = records.map(\.change.sequenceNumber)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        #expect(numbers.allSatisfy { $0.description.count == 21 })
        #expect(Set(records.map(\.eventID)).count == 40)
        #expect(records.allSatisfy { $0.eventID.count == 32 })
        #expect(try DynamoDBEvent(changesOf: "Orders", key: "id", changes) == first, "equal calls give equal events")
    }

    @Test("R8 a record that is made alone is the one of an event, and every member can be set")
    func record() throws {
        var record = try DynamoDBRecord(.inserted(["id": "1"]), of: "Orders", key: "id", position: 3)
        let event = try DynamoDBEvent(changesOf: "Orders", key: "id", startingAt: 3, .inserted(["id": "1"]))
        #expect(event.records == [record])
        #expect(record.change.sizeBytes == 6)
        record.eventID = "own"
        record.change.sequenceNumber = try #require(SequenceNumber("12"))
        #expect(try DynamoDBEvent(json: DynamoDBEvent(records: [record]).json()).records == [record])
    }

    @Test("P5 a literal of one type of value and an item of any types are both items")
    func literals() throws {
        let event = try DynamoDBEvent(
            key: "id",
            .inserted(["id": "1", "name": "Ada"]),
            .inserted(["id": "2", "total": 5, "flags": [true], "note": nil]),
            .inserted(["id": 3, "price": 1.5])
        )
        #expect(
            event.records.map(\.change.newImage) == [
                ["id": "1", "name": "Ada"],
                ["id": "2", "total": 5, "flags": [true], "note": nil],
                ["id": 3, "price": .number(try AWSNumber("1.5"))],
            ])
        #expect(event.records[0].eventSourceARN.tableName == "TestTable")
    }

    @Test("T6 an event at the end of a tumbling window has no records, and the window's state")
    func window() throws {
        let event = try DynamoDBEvent(
            changesOf: "Orders", key: "id", at: .testStart + .seconds(95),
            window: .tumbling(of: .seconds(60), state: ["total": 12], isFinal: true, isTerminatedEarly: true)
        )
        let window = try #require(event.timeWindow)
        #expect(event.records.isEmpty)
        #expect(window.window == TimeWindow(start: .testStart + .seconds(60), end: .testStart + .seconds(120)))
        #expect(String(decoding: window.state, as: UTF8.self) == #"{"total":12}"#)
        #expect(window.isFinalInvoke && window.isTerminatedEarly)
        #expect(window.eventSourceARN.tableName == "Orders")
        #expect(try DynamoDBEvent(json: event.json()) == event)
        let first = try DynamoDBEvent(key: "id", window: .tumbling(of: .seconds(60)), .inserted(["id": "1"]))
        #expect(first.timeWindow?.state == TimeWindowProperties.emptyState)
        #expect(first.timeWindow?.isFinalInvoke == false)
    }

    struct Unencodable: Encodable {
        var id = "1"
        var total = Double.nan
    }

    @Test(
        "P5 what no stream would show is refused, with the number of the change and what to do",
        arguments: [
            (
                TableChange.inserted(["name": "Ada"]),
                "change 2 (inserted): the item has no key attribute \"id\", its attributes are \"name\"; name those of "
                    + "the table's key as key: and sortKey:"
            ),
            (
                .removed([:] as Item),
                "change 2 (removed): the item has no key attribute \"id\", its attributes are none; name those of the "
                    + "table's key as key: and sortKey:"
            ),
            (.inserted(["id": true]), "change 2 (inserted): the key attribute \"id\" is BOOL; keys are S, N or B"),
            (
                .modified(from: ["id": "1"], to: ["id": "2"]),
                #"change 2 (modified): the key changes from {"id":{"S":"1"}} to {"id":{"S":"2"}}, which makes it "#
                    + "another item: a stream shows the one removed and the other inserted"
            ),
            (
                .modified(from: order, to: order),
                "change 2 (modified): both images are equal; a stream shows no record of such a write"
            ),
        ]
    )
    func refused(change: TableChange, text: String) {
        let error = #expect(throws: EventBuildingError.self) {
            try DynamoDBEvent(changesOf: "Orders", key: "id", .inserted(["id": "0"]), change)
        }
        #expect(error?.description == text)
    }

    @Test("P5 a value that is no item is refused with the encoder's error")
    func unencodable() throws {
        let error = #expect(throws: EventBuildingError.self) {
            try DynamoDBRecord(.inserted(Unencodable()), key: "id")
        }
        #expect(error?.place == "the change (inserted)")
        #expect(error?.underlying is EncodingError)
        #expect(throws: EventBuildingError.self) { try DynamoDBRecord(.inserted(7), key: "id") }
        #expect(throws: EventBuildingError.self) { try DynamoDBRecord(.inserted(["id": .stringSet([])]), key: "id") }
        let position = #expect(throws: EventBuildingError.self) {
            try DynamoDBEvent(key: "id", startingAt: 0, .inserted(["id": "1"]))
        }
        #expect(position?.description == "change 1: the position 0 is not from 1")
    }

    @Test(
        "T6 a window has 1 to 900 whole seconds, as mappings do",
        arguments: [.zero, .seconds(-60), .milliseconds(999), .milliseconds(1_500), .seconds(901), .seconds(3_600)]
            as [Duration])
    func windowLength(length: Duration) throws {
        let error = #expect(throws: EventBuildingError.self) {
            try DynamoDBEvent(key: "id", window: .tumbling(of: length))
        }
        #expect(error?.place == "the window")
        #expect(error?.message.contains("1 to 900 whole seconds") == true)
        for length in [1, 900] { _ = try DynamoDBEvent(key: "id", window: .tumbling(of: .seconds(length))) }
    }

    @Test(
        "T6 a last invocation with records, an early end that is not the last, and a state that is no object are refused"
    )
    func windowRefused() {
        let final = #expect(throws: EventBuildingError.self) {
            try DynamoDBEvent(key: "id", window: .tumbling(of: .seconds(1), isFinal: true), .inserted(["id": "1"]))
        }
        #expect(
            final?.description
                == "the window: its last invocation has no records and was given 1; make an event for each")
        let puts = #expect(throws: EventBuildingError.self) {
            try KinesisEvent(window: .tumbling(of: .seconds(1), isFinal: true), .text("a"), .text("b"))
        }
        #expect(puts?.description.contains("was given 2") == true)
        let early = #expect(throws: EventBuildingError.self) {
            try DynamoDBEvent(key: "id", window: .tumbling(of: .seconds(1), isTerminatedEarly: true))
        }
        #expect(early?.description == "the window: only its last invocation terminates it early; set isFinal too")
        let state = #expect(throws: EventBuildingError.self) {
            try DynamoDBEvent(key: "id", window: .tumbling(of: .seconds(1), state: [1, 2]))
        }
        #expect(state?.description.hasPrefix("the window: its state is no object in JSON: ") == true)
    }
}
