import MillraceModel
import Testing

@Suite("Event JSON")
struct EventJSONTests {
    private let streamARN = "arn:aws:dynamodb:eu-central-1:123456789012:table/Birds/stream/2026-03-01T08:00:00.125"
    private let kinesisARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"

    /// One record of each kind, in the shape and the order that AWS's documents show.
    private var changes: String {
        #"{"Records":["#
            + #"{"eventID":"c4ca4238a0b923820dcc509a6f75849b","eventName":"INSERT","eventVersion":"1.1","#
            + #""eventSource":"aws:dynamodb","awsRegion":"eu-central-1","dynamodb":{"#
            + #""ApproximateCreationDateTime":1772352000,"Keys":{"Id":{"N":"1"}},"#
            + #""NewImage":{"Id":{"N":"1"},"Message":{"S":"New item!"}},"#
            + #""SequenceNumber":"100000000000000000001","SizeBytes":24,"StreamViewType":"NEW_AND_OLD_IMAGES"},"#
            + #""eventSourceARN":"\#(streamARN)"},"#
            + #"{"eventID":"c81e728d9d4c2f636f067f89cc14862c","eventName":"MODIFY","eventVersion":"1.1","#
            + #""eventSource":"aws:dynamodb","awsRegion":"eu-central-1","dynamodb":{"#
            + #""ApproximateCreationDateTime":1772352001,"Keys":{"Id":{"N":"1"}},"#
            + #""NewImage":{"Id":{"N":"1"},"Message":{"S":"This item has changed"}},"#
            + #""OldImage":{"Id":{"N":"1"},"Message":{"S":"New item!"}},"#
            + #""SequenceNumber":"100000000000000000002","SizeBytes":56,"StreamViewType":"NEW_AND_OLD_IMAGES"},"#
            + #""eventSourceARN":"\#(streamARN)"},"#
            + #"{"eventID":"eccbc87e4b5ce2fe28308fd9f2a7baf3","eventName":"REMOVE","eventVersion":"1.1","#
            + #""eventSource":"aws:dynamodb","awsRegion":"eu-central-1","dynamodb":{"#
            + #""ApproximateCreationDateTime":1772352002,"Keys":{"Id":{"N":"1"}},"#
            + #""OldImage":{"Id":{"N":"1"},"Message":{"S":"This item has changed"}},"#
            + #""SequenceNumber":"100000000000000000003","SizeBytes":36,"StreamViewType":"NEW_AND_OLD_IMAGES"},"#
            + #""eventSourceARN":"\#(streamARN)","#
            + #""userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"}}]}"#
    }

    private var clicks: String {
        #"{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"user-7","#
            + #""sequenceNumber":"49590338271490256608559692538361571095921575989136588898","data":"SGVsbG8h","#
            + #""approximateArrivalTimestamp":1545084650.987},"eventSource":"aws:kinesis","eventVersion":"1.0","#
            + #""eventID":"shardId-000000000006:49590338271490256608559692538361571095921575989136588898","#
            + #""eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::123456789012:role/lambda-role","#
            + #""awsRegion":"eu-central-1","eventSourceARN":"\#(kinesisARN)"}]}"#
    }

    @Test("T9 a DynamoDB event has AWS's members in AWS's order")
    func dynamoDBEventByteForByte() throws {
        let event = try DynamoDBEvent(json: [UInt8](changes.utf8))
        #expect(String(decoding: event.json(), as: UTF8.self) == changes)
        #expect(event.records.map(\.eventName) == [.insert, .modify, .remove])
        let modified = event.records[1].change
        #expect(modified.approximateCreationDateTime == Timestamp(secondsSinceEpoch: 1_772_352_001))
        #expect(modified.keys == ["Id": 1])
        #expect(modified.oldImage?["Message"] == "New item!")
        #expect(modified.newImage?["Message"] == "This item has changed")
        #expect(modified.sizeBytes == 56)
        #expect(event.records[0].eventSourceARN.tableName == "Birds")
    }

    @Test("G16 the record of a time-to-live delete names the service in the members type and principalId")
    func timeToLiveIdentity() throws {
        let event = try DynamoDBEvent(json: [UInt8](changes.utf8))
        #expect(event.records[2].userIdentity == .timeToLive)
        #expect(event.records[1].userIdentity == nil)
    }

    @Test("T9 a Kinesis event has AWS's members in AWS's order, milliseconds as decimals")
    func kinesisEventByteForByte() throws {
        let event = try KinesisEvent(json: [UInt8](clicks.utf8))
        #expect(String(decoding: event.json(), as: UTF8.self) == clicks)
        let record = try #require(event.records.first)
        #expect(record.kinesis.data == [UInt8]("Hello!".utf8))
        #expect(record.kinesis.approximateArrivalTimestamp == Timestamp(millisecondsSinceEpoch: 1_545_084_650_987))
        let rebuilt = KinesisEvent.Record(
            kinesis: record.kinesis,
            shardID: "shardId-000000000006",
            invokeIdentityARN: record.invokeIdentityARN,
            eventSourceARN: record.eventSourceARN
        )
        #expect(rebuilt == record)
    }

    @Test("T9 events of older versions, other number forms, blanks, unknown members and null images are read")
    func readsVariants() throws {
        var text = changes.replacing("\"eventVersion\":\"1.1\"", with: "\"eventVersion\" : \"1.0\"")
        text = text.replacing("1772352000,", with: "1.772352E9, \"New\": [{\"deep\": [1e5, null]}],")
        text = text.replacing(
            "\"OldImage\":{\"Id\":{\"N\":\"1\"},\"Message\":{\"S\":\"New item!\"}}", with: "\"OldImage\":null")
        text = text.replacing("{\"Records\":", with: "{\"responsePayload\":{},\"Records\":")
        let event = try DynamoDBEvent(json: [UInt8](text.utf8))
        #expect(event.records.allSatisfy { $0.eventVersion == "1.0" })
        #expect(event.records[0].change.approximateCreationDateTime == Timestamp(secondsSinceEpoch: 1_772_352_000))
        #expect(event.records[1].change.oldImage == nil)
        let consumer = clicks.replacing("stream/clicks\"", with: "stream/clicks/consumer/app:1545084650\"")
        #expect(try KinesisEvent(json: [UInt8](consumer.utf8)).records.count == 1)
    }

    @Test(
        "T9 an instant is read from every number form",
        arguments: [
            ("1479499740", 1_479_499_740_000_000), ("1.479499740E9", 1_479_499_740_000_000),
            ("1479499740.1234567", 1_479_499_740_123_456), ("1.5e-3", 1_500), ("0", 0), ("0.0e99", 0),
            ("-1.25", -1_250_000),
            ("1e-9", 0), ("999999999999.999999", 999_999_999_999_999_999),
        ] as [(String, Int64)])
    func numberForms(text: String, microseconds: Int64) {
        #expect(Timestamp(secondsSinceEpoch: text)?.microsecondsSinceEpoch == microseconds)
    }

    @Test(
        "An instant that does not fit is refused, not wrapped",
        arguments: ["1e12", "1e400", "x", "1e99999999999999999999"])
    func instantsOutOfRange(text: String) {
        #expect(Timestamp(secondsSinceEpoch: text) == nil)
    }

    @Test(
        "A member of a DynamoDB event that AWS always writes is missed by its path",
        arguments: [
            "eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb", "eventSourceARN",
            "dynamodb.ApproximateCreationDateTime", "dynamodb.Keys", "dynamodb.SequenceNumber", "dynamodb.SizeBytes",
            "dynamodb.StreamViewType",
        ]
    )
    func missesDynamoDBMembers(path: String) {
        let name = path.split(separator: ".").last ?? ""
        let text = changes.replacing("\"\(name)\":", with: "\"other\":")
        let error = #expect(throws: EventDecodingError.self) { try DynamoDBEvent(json: [UInt8](text.utf8)) }
        #expect(error?.message.hasPrefix("Records[0].\(path) is missing at byte ") == true, "\(error?.message ?? "")")
    }

    @Test(
        "A member of a Kinesis event that AWS always writes is missed by its path",
        arguments: [
            "kinesis", "kinesis.kinesisSchemaVersion", "kinesis.partitionKey", "kinesis.sequenceNumber", "kinesis.data",
            "kinesis.approximateArrivalTimestamp", "eventSource", "eventVersion", "eventID", "eventName",
            "invokeIdentityArn", "awsRegion", "eventSourceARN",
        ]
    )
    func missesKinesisMembers(path: String) {
        let name = path.split(separator: ".").last ?? ""
        let text = clicks.replacing("\"\(name)\":", with: "\"other\":")
        let error = #expect(throws: EventDecodingError.self) { try KinesisEvent(json: [UInt8](text.utf8)) }
        #expect(error?.message.hasPrefix("Records[0].\(path) is missing at byte ") == true, "\(error?.message ?? "")")
    }

    @Test(
        "Values that make no sense are refused and quoted",
        arguments: [
            ("\"INSERT\"", "\"CREATE\"", "\"CREATE\" is not INSERT, MODIFY or REMOVE"),
            ("\"NEW_AND_OLD_IMAGES\"", "\"ALL\"", "\"ALL\" is not a stream view type"),
            ("\"100000000000000000001\"", "\"1a\"", "\"1a\" is not a sequence number"),
            ("1772352000,", "1e300,", "1e300 is not an instant in seconds since 1970"),
            ("\"arn:aws:dynamodb:", "\"arn:aws:s3:", "is not the ARN of a stream"),
            ("{\"Records\":[", "{\"Records\":[7,", "expected an object at byte 12, found a number"),
            ("\"Records\"", "\"records\"", "Records is missing"),
        ])
    func refusesNonsense(good: String, bad: String, message: String) {
        let text = changes.replacing(good, with: bad)
        let error = #expect(throws: EventDecodingError.self) { try DynamoDBEvent(json: [UInt8](text.utf8)) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("T9 a change is shown by the view: images, size and whole seconds")
    func viewsOfAChange() throws {
        let arn = try #require(StreamARN(streamARN))
        let old: Item = ["id": "Fred"]
        let new: Item = ["id": "Fred", "name": "Fred"]
        let change = try #require(ItemChange(keys: ["id": "Fred"], oldImage: old, newImage: new))
        let number = try #require(SequenceNumber("100000000000000000007"))
        let record = StreamRecord(
            sequenceNumber: number,
            arrival: Timestamp(microsecondsSinceEpoch: 1_772_352_000_999_999),
            content: .change(change)
        )
        for view in StreamViewType.allCases {
            let shown = DynamoDBEvent.EventRecord(change, of: record, in: arn, view: view)
            #expect(shown.change.newImage == (view.showsNewImage ? new : nil))
            #expect(shown.change.oldImage == (view.showsOldImage ? old : nil))
            #expect(shown.change.sizeBytes == 6 + (view.showsNewImage ? 14 : 0) + (view.showsOldImage ? 6 : 0))
            #expect(shown.eventID.utf8.count == 32)
            let event = DynamoDBEvent(records: [shown])
            #expect(try DynamoDBEvent(json: event.json()) == event)
            #expect(
                String(decoding: event.json(), as: UTF8.self).contains("\"ApproximateCreationDateTime\":1772352000,"))
        }
    }

    @Test("Seeded random events are read back as they were written")
    func randomEventsRoundTrip() throws {
        let arn = try #require(StreamARN(streamARN))
        for seed in 0..<100 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            let records = try (0..<3).map { _ in
                let change = DynamoDBEvent.StreamRecord(
                    approximateCreationDateTime: Timestamp(
                        secondsSinceEpoch: Int64.random(in: 0...4_000_000_000, using: &generator.random)),
                    keys: generator.item(),
                    newImage: Bool.random(using: &generator.random) ? generator.item() : nil,
                    oldImage: Bool.random(using: &generator.random) ? generator.item() : nil,
                    sequenceNumber: try #require(
                        SequenceNumber("\(generator.random.next())\(generator.random.next())")),
                    sizeBytes: Int.random(in: 0...800_000, using: &generator.random),
                    streamViewType: .newAndOldImages
                )
                return DynamoDBEvent.EventRecord(
                    eventID: generator.text(), eventName: .modify, change: change, eventSourceARN: arn)
            }
            let event = DynamoDBEvent(records: records)
            #expect(try DynamoDBEvent(json: event.json()) == event, "seed \(seed)")
        }
    }
}
