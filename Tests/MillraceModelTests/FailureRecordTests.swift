import MillraceModel
import Testing

@Suite("Failure record")
struct FailureRecordTests {
    private func record(
        stream: String,
        first: String,
        last: String,
        condition: FailureRecord.Condition = .retryAttemptsExhausted,
        response: FailureRecord.ResponseContext? = FailureRecord.ResponseContext(isFunctionError: true),
        window: FailureRecord.TimeWindowInfo? = nil
    ) throws -> FailureRecord {
        FailureRecord(
            requestID: "316aa6d0-8154-4bfd-9480-94d6f34d5f1f",
            functionARN: "arn:aws:lambda:eu-central-1:123456789012:function:welcome-email",
            condition: condition,
            approximateInvokeCount: 3,
            responseContext: response,
            timestamp: try #require(Timestamp(iso8601: "2026-03-01T08:00:21.459Z")),
            batchInfo: FailureRecord.BatchInfo(
                shardID: "shardId-00000001573689847184-864758bb",
                records: FailureRecord.BatchInfo.RecordRange(
                    startSequenceNumber: try #require(SequenceNumber("800000000003126276362")),
                    endSequenceNumber: try #require(SequenceNumber("800000000003126276364")),
                    approximateArrivalOfFirstRecord: try #require(Timestamp(iso8601: first)),
                    approximateArrivalOfLastRecord: try #require(Timestamp(iso8601: last)),
                    batchSize: 2
                ),
                streamARN: try #require(StreamARN(stream))
            ),
            timeWindowInfo: window,
            payload: #"{"Records":[{"note":"a\nb"}]}"#
        )
    }

    private let head =
        #"{"requestContext":{"requestId":"316aa6d0-8154-4bfd-9480-94d6f34d5f1f","#
        + #""functionArn":"arn:aws:lambda:eu-central-1:123456789012:function:welcome-email","#
    private let payload = #""payload":"{\"Records\":[{\"note\":\"a\\nb\"}]}","timestamp":"2026-03-01T08:00:21.459Z","#
    private let range =
        #""shardId":"shardId-00000001573689847184-864758bb","startSequenceNumber":"800000000003126276362","#
        + #""endSequenceNumber":"800000000003126276364","#
    private let table = "arn:aws:dynamodb:eu-central-1:123456789012:table/Birds/stream/2026-03-01T08:00:00.125"
    private let clicks = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"

    @Test("T4 the failure record of a DynamoDB batch has AWS's fields in AWS's order, arrivals in whole seconds")
    func dynamoDBByteForByte() throws {
        let record = try record(stream: table, first: "2026-03-01T08:00:19Z", last: "2026-03-01T08:00:20Z")
        let expected =
            head
            + #""condition":"RetryAttemptsExhausted","approximateInvokeCount":3},"#
            + #""responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},"#
            + #""version":"1.0","# + payload + #""DDBStreamBatchInfo":{"# + range
            + #""approximateArrivalOfFirstRecord":"2026-03-01T08:00:19Z","#
            + #""approximateArrivalOfLastRecord":"2026-03-01T08:00:20Z","batchSize":2,"streamArn":"\#(table)"}}"#
        #expect(String(decoding: record.json(), as: UTF8.self) == expected)
        #expect(try FailureRecord(json: record.json()) == record)
    }

    @Test("T4 the failure record of a Kinesis batch has arrivals in milliseconds; item failures are no function error")
    func kinesisByteForByte() throws {
        let record = try record(
            stream: clicks,
            first: "2026-03-01T08:00:19.835Z",
            last: "2026-03-01T08:00:20.000Z",
            response: FailureRecord.ResponseContext(isFunctionError: false)
        )
        let expected =
            head
            + #""condition":"RetryAttemptsExhausted","approximateInvokeCount":3},"#
            + #""responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":null},"#
            + #""version":"1.0","# + payload + #""KinesisBatchInfo":{"# + range
            + #""approximateArrivalOfFirstRecord":"2026-03-01T08:00:19.835Z","#
            + #""approximateArrivalOfLastRecord":"2026-03-01T08:00:20.000Z","batchSize":2,"streamArn":"\#(clicks)"}}"#
        #expect(String(decoding: record.json(), as: UTF8.self) == expected)
        #expect(try FailureRecord(json: record.json()) == record)
    }

    @Test("T4 a batch that got too old has no responseContext")
    func ageExceeded() throws {
        let record = try record(
            stream: table,
            first: "2026-03-01T08:00:19Z",
            last: "2026-03-01T08:00:20Z",
            condition: .recordAgeExceeded,
            response: nil
        )
        let expected =
            head
            + #""condition":"RecordAgeExceeded","approximateInvokeCount":3},"version":"1.0","# + payload
            + #""DDBStreamBatchInfo":{"# + range
            + #""approximateArrivalOfFirstRecord":"2026-03-01T08:00:19Z","#
            + #""approximateArrivalOfLastRecord":"2026-03-01T08:00:20Z","batchSize":2,"streamArn":"\#(table)"}}"#
        #expect(String(decoding: record.json(), as: UTF8.self) == expected)
        #expect(try FailureRecord(json: record.json()) == record)
    }

    @Test("T4 the payload is the event as one JSON string and is read back to the byte")
    func payloadIsText() throws {
        var record = try record(stream: table, first: "2026-03-01T08:00:19Z", last: "2026-03-01T08:00:20Z")
        for seed in 0..<50 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            record.payload = generator.item().jsonText()
            #expect(try FailureRecord(json: record.json()).payload == record.payload, "seed \(seed)")
            #expect(!record.json().contains(UInt8(ascii: "\n")), "one record is one line")
        }
    }

    @Test(
        "A failure record without a member that AWS always writes is refused by the member's path",
        arguments: [
            "requestContext", "requestContext.requestId", "requestContext.functionArn", "requestContext.condition",
            "requestContext.approximateInvokeCount", "payload", "timestamp", "DDBStreamBatchInfo.shardId",
            "DDBStreamBatchInfo.startSequenceNumber", "DDBStreamBatchInfo.endSequenceNumber",
            "DDBStreamBatchInfo.approximateArrivalOfFirstRecord", "DDBStreamBatchInfo.approximateArrivalOfLastRecord",
            "DDBStreamBatchInfo.batchSize", "DDBStreamBatchInfo.streamArn",
        ]
    )
    func missesMembers(path: String) throws {
        let record = try record(stream: table, first: "2026-03-01T08:00:19Z", last: "2026-03-01T08:00:20Z")
        let name = path.split(separator: ".").last ?? ""
        let text = String(decoding: record.json(), as: UTF8.self).replacing("\"\(name)\":", with: "\"other\":")
        let error = #expect(throws: EventDecodingError.self) { try FailureRecord(json: [UInt8](text.utf8)) }
        #expect(error?.message.hasPrefix("\(path) is missing at byte ") == true, "\(error?.message ?? "")")
    }

    @Test(
        "A failure record of an unknown condition, version or form is refused",
        arguments: [
            (
                "\"RetryAttemptsExhausted\"", "\"RetriesExhausted\"",
                "is not RetryAttemptsExhausted or RecordAgeExceeded"
            ),
            ("\"version\":\"1.0\"", "\"version\":\"2.0\"", "\"2.0\" is not a known version of failure records"),
            ("\"DDBStreamBatchInfo\"", "\"other\"", "DDBStreamBatchInfo or KinesisBatchInfo is missing"),
            ("08:00:19Z", "8:00:19Z", "is not an instant such as 2026-01-31T23:59:59.123Z"),
        ])
    func refuses(good: String, bad: String, message: String) throws {
        let record = try record(stream: table, first: "2026-03-01T08:00:19Z", last: "2026-03-01T08:00:20Z")
        let text = String(decoding: record.json(), as: UTF8.self).replacing(good, with: bad)
        let error = #expect(throws: EventDecodingError.self) { try FailureRecord(json: [UInt8](text.utf8)) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
