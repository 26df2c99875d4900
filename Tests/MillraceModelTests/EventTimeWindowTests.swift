import MillraceModel
import Testing

@Suite("Event JSON of a tumbling window")
struct EventTimeWindowTests {
    private let table = "arn:aws:dynamodb:eu-central-1:123456789012:table/Birds/stream/2026-03-01T08:00:00.125"
    private let consumer = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks/consumer/app:1772352000"

    private var final: String {
        #"{"Records":[],"window":{"start":"2026-03-01T08:00:00Z","end":"2026-03-01T08:02:00Z"},"#
            + #""state":{ "count": 1.0, "é":["\u00e9"]},"shardId":"shardId-00000001573689847184-864758bb","#
            + #""eventSourceARN":"\#(table)","isFinalInvokeForWindow":true,"isWindowTerminatedEarly":false}"#
    }

    private var first: String {
        #"{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"user-7","sequenceNumber":"1","#
            + #""data":"SGVsbG8h","approximateArrivalTimestamp":1772352000.987},"eventSource":"aws:kinesis","#
            + #""eventVersion":"1.0","eventID":"shardId-000000000006:1","eventName":"aws:kinesis:record","#
            + #""invokeIdentityArn":"arn:aws:iam::123456789012:role/lambda-role","awsRegion":"eu-central-1","#
            + #""eventSourceARN":"\#(consumer)"}],"#
            + #""window":{"start":"2026-03-01T08:00:00Z","end":"2026-03-01T08:02:00Z"},"state":{},"#
            + #""shardId":"shardId-000000000006","eventSourceARN":"\#(consumer)","isFinalInvokeForWindow":false,"#
            + #""isWindowTerminatedEarly":false}"#
    }

    @Test("T6 the final event of a window has AWS's members in AWS's order and the state byte for byte")
    func finalEventByteForByte() throws {
        let event = try DynamoDBEvent(json: [UInt8](final.utf8))
        #expect(String(decoding: event.json(), as: UTF8.self) == final)
        let window = try #require(event.timeWindow)
        #expect(event.records.isEmpty)
        #expect(window.window.start == Timestamp(secondsSinceEpoch: 1_772_352_000))
        #expect(window.window.end == Timestamp(secondsSinceEpoch: 1_772_352_120))
        #expect(String(decoding: window.state, as: UTF8.self) == #"{ "count": 1.0, "é":["\u00e9"]}"#)
        #expect(window.shardID == "shardId-00000001573689847184-864758bb")
        #expect(window.eventSourceARN.tableName == "Birds")
        #expect(window.isFinalInvoke)
        #expect(!window.isTerminatedEarly)
    }

    @Test("T6 the first event of a window has an empty state; its ARN is the consumer's with enhanced fan-out")
    func firstEventByteForByte() throws {
        let event = try KinesisEvent(json: [UInt8](first.utf8))
        #expect(String(decoding: event.json(), as: UTF8.self) == first)
        let built = TimeWindowProperties(
            window: TimeWindow(containing: event.records[0].kinesis.approximateArrivalTimestamp, length: .seconds(120)),
            shardID: "shardId-000000000006",
            eventSourceARN: try #require(StreamARN(consumer))
        )
        #expect(event.timeWindow == built)
    }

    @Test("An event without a window, or with nothing but null for it, has none")
    func noWindow() throws {
        let names = [
            "window", "state", "shardId", "eventSourceARN", "isFinalInvokeForWindow", "isWindowTerminatedEarly",
        ]
        let nulls = names.map { ",\"\($0)\":null" }.joined()
        for text in [#"{"Records":[]}"#, "{\"Records\":[]\(nulls)}"] {
            let event = try DynamoDBEvent(json: [UInt8](text.utf8))
            #expect(event == DynamoDBEvent(records: []))
            #expect(String(decoding: event.json(), as: UTF8.self) == #"{"Records":[]}"#)
        }
    }

    @Test(
        "An event with only some members of a window is refused, and the others are named",
        arguments: [
            "window", "state", "shardId", "eventSourceARN", "isFinalInvokeForWindow", "isWindowTerminatedEarly",
        ])
    func incompleteWindow(name: String) {
        let text = final.replacing("\"\(name)\":", with: "\"other\":")
        let error = #expect(throws: EventDecodingError.self) { try DynamoDBEvent(json: [UInt8](text.utf8)) }
        let message = "the members of a tumbling window come together, missing: \(name) at byte "
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test(
        "Members of a window that make no sense are refused",
        arguments: [
            (#""state":{}"#, #""state":[]"#, "expected an object at byte 551, found an array"),
            (#""state":{}"#, #""state":{1}"#, "unexpected '1' at byte 552, expected a key in quotes"),
            ("2026-03-01T08:00:00Z", "today", "\"today\" is not an instant"),
            (#""start":"#, #""begin":"#, "window.start is missing"),
            (#""shardId":"#, #""shardId":7,"other":"#, "expected a string at byte "),
            (#"ForWindow":false"#, #"ForWindow":"false""#, "expected a boolean at byte "),
        ])
    func nonsense(good: String, bad: String, message: String) {
        let text = first.replacing(good, with: bad)
        let error = #expect(throws: EventDecodingError.self) { try KinesisEvent(json: [UInt8](text.utf8)) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("Seeded random states survive an event and an answer to the byte")
    func randomStates() throws {
        for seed in 0..<100 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            let state = [UInt8](generator.item().jsonText().utf8)
            let properties = TimeWindowProperties(
                window: TimeWindow(containing: Timestamp(secondsSinceEpoch: 1_772_352_000), length: .seconds(7)),
                state: state,
                shardID: ShardID(generator.text()),
                eventSourceARN: try #require(StreamARN(table)),
                isFinalInvoke: Bool.random(using: &generator.random),
                isTerminatedEarly: Bool.random(using: &generator.random)
            )
            let event = DynamoDBEvent(records: [], timeWindow: properties)
            #expect(try DynamoDBEvent(json: event.json()).timeWindow == properties, "seed \(seed)")
            let answer = BatchResponse(itemFailures: [generator.text() + "7"], state: state)
            #expect(BatchResponse(json: answer.json()) == answer, "seed \(seed)")
        }
    }
}
