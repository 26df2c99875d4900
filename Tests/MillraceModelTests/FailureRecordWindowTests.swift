import MillraceModel
import Testing

@Suite("Failure record of a tumbling window")
struct FailureRecordWindowTests {
    private let table = "arn:aws:dynamodb:eu-central-1:123456789012:table/Birds/stream/2026-03-01T08:00:00.125"
    private let consumer = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks/consumer/app:1772352000"

    private func record(
        stream: String, records: [StreamRecord], window: FailureRecord.TimeWindowInfo?
    ) throws -> FailureRecord {
        FailureRecord(
            requestID: "316aa6d0-8154-4bfd-9480-94d6f34d5f1f",
            functionARN: "arn:aws:lambda:eu-central-1:123456789012:function:totals",
            condition: .retryAttemptsExhausted,
            approximateInvokeCount: 1,
            responseContext: FailureRecord.ResponseContext(isFunctionError: true),
            timestamp: try #require(Timestamp(iso8601: "2026-03-01T08:02:21.459Z")),
            batchInfo: FailureRecord.BatchInfo(
                shardID: "shardId-000000000006",
                records: FailureRecord.BatchInfo.RecordRange(of: records),
                streamARN: try #require(StreamARN(stream))
            ),
            timeWindowInfo: window,
            payload: #"{"Records":[]}"#
        )
    }

    private func window(isFinalInvoke: Bool, isTerminatedEarly: Bool) throws -> FailureRecord.TimeWindowInfo {
        FailureRecord.TimeWindowInfo(
            window: TimeWindow(
                containing: try #require(Timestamp(iso8601: "2026-03-01T08:01:30.250Z")), length: .seconds(120)),
            isFinalInvoke: isFinalInvoke,
            isTerminatedEarly: isTerminatedEarly
        )
    }

    private let head =
        #"{"requestContext":{"requestId":"316aa6d0-8154-4bfd-9480-94d6f34d5f1f","#
        + #""functionArn":"arn:aws:lambda:eu-central-1:123456789012:function:totals","#
        + #""condition":"RetryAttemptsExhausted","approximateInvokeCount":1},"#
        + #""responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},"#
        + #""version":"1.0","payload":"{\"Records\":[]}","timestamp":"2026-03-01T08:02:21.459Z","#
    private let bounds = #""window":{"start":"2026-03-01T08:00:00Z","end":"2026-03-01T08:02:00Z"},"#

    @Test("T4 a batch of a window has the window behind its batch info; a consumer's ARN is kept whole")
    func batchOfAWindow() throws {
        let records = try ["100", "99", "101"].map { digits in
            StreamRecord(
                sequenceNumber: try #require(SequenceNumber(digits)),
                arrival: Timestamp(millisecondsSinceEpoch: 1_772_352_090_000 + Int64(digits.utf8.count)),
                content: .data(DataRecord(partitionKey: "k", data: []))
            )
        }
        let window = try window(isFinalInvoke: false, isTerminatedEarly: false)
        let record = try record(stream: consumer, records: records, window: window)
        let expected =
            head
            + #""KinesisBatchInfo":{"shardId":"shardId-000000000006","startSequenceNumber":"100","#
            + #""endSequenceNumber":"101","approximateArrivalOfFirstRecord":"2026-03-01T08:01:30.003Z","#
            + #""approximateArrivalOfLastRecord":"2026-03-01T08:01:30.003Z","batchSize":3,"#
            + #""streamArn":"\#(consumer)"},"timeWindowInfo":{"# + bounds
            + #""isFinalInvokeForWindow":false,"isWindowTerminatedEarly":false}}"#
        #expect(String(decoding: record.json(), as: UTF8.self) == expected)
        #expect(try FailureRecord(json: record.json()) == record)
    }

    @Test("T6 a failed final invocation has no records: its batch info holds the shard and the stream only")
    func finalInvocation() throws {
        let window = try window(isFinalInvoke: true, isTerminatedEarly: true)
        let record = try record(stream: table, records: [], window: window)
        let expected =
            head
            + #""DDBStreamBatchInfo":{"shardId":"shardId-000000000006","streamArn":"\#(table)"},"timeWindowInfo":{"#
            + bounds + #""isFinalInvokeForWindow":true,"isWindowTerminatedEarly":true}}"#
        #expect(String(decoding: record.json(), as: UTF8.self) == expected)
        #expect(try FailureRecord(json: record.json()) == record)
        #expect(try FailureRecord(json: record.json()).batchInfo.records == nil)
    }

    @Test("A null window is none")
    func nullWindow() throws {
        let record = try record(stream: table, records: [], window: nil)
        let text = String(decoding: record.json(), as: UTF8.self)
        #expect(!text.contains("timeWindowInfo"))
        let withNull = String(text.dropLast()) + #","timeWindowInfo":null}"#
        #expect(try FailureRecord(json: [UInt8](withNull.utf8)) == record)
    }

    @Test(
        "A window without one of its members is refused by the member's path",
        arguments: ["window", "window.start", "window.end", "isFinalInvokeForWindow", "isWindowTerminatedEarly"])
    func missesMembers(path: String) throws {
        let window = try window(isFinalInvoke: true, isTerminatedEarly: false)
        let record = try record(stream: table, records: [], window: window)
        let name = path.split(separator: ".").last ?? ""
        let text = String(decoding: record.json(), as: UTF8.self).replacing("\"\(name)\":", with: "\"other\":")
        let error = #expect(throws: EventDecodingError.self) { try FailureRecord(json: [UInt8](text.utf8)) }
        #expect(
            error?.message.hasPrefix("timeWindowInfo.\(path) is missing at byte ") == true, "\(error?.message ?? "")")
    }
}
