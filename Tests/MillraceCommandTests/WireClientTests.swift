import MillraceEndpoints
import MillraceModel
import Testing

@testable import MillraceCommand

@Suite struct WireClientTests {
    @Test(
        "W6 an error is read wherever a service puts its name and text",
        arguments: [
            (
                #"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"m"}"#, nil,
                "ResourceNotFoundException: m"
            ),
            (#"{"__type":"ValidationException:http://x","Message":"m"}"#, nil, "ValidationException: m"),
            (#"{"Type":"User","Message":"m"}"#, "ResourceConflictException:http://x", "ResourceConflictException: m"),
            (
                #"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#, nil,
                "UnknownOperationException: no details"
            ),
            ("<html>", nil, "HTTP 502: no details"), ("", nil, "HTTP 502: no details"),
        ] as [(String, String?, String)]
    )
    func errors(body: String, field: String?, text: String) {
        let headers = field.map { [("x-amzn-errortype", $0)] } ?? []
        let failure = WireFailure(WireAnswer(status: 502, headers: headers, body: Array(body.utf8)))
        #expect(failure.description == text)
    }

    @Test("lists are collected over all their pages")
    func pages() async throws {
        let transport = FakeTransport { request in
            switch (
                request.operation, request.text("ExclusiveStartTableName") ?? request.text("ExclusiveStartStreamName")
            ) {
            case ("ListTables", nil): (200, ["TableNames": ["a", "b"], "LastEvaluatedTableName": "b"])
            case ("ListTables", "b"): (200, ["TableNames": ["c"]])
            case ("ListStreams", nil): (200, ["StreamNames": ["x"], "HasMoreStreams": true])
            case ("ListStreams", "x"): (200, ["StreamNames": ["y"], "HasMoreStreams": false])
            default: FakeTransport.error("ValidationException")
            }
        }
        let client = WireClient(transport: transport)
        #expect(try await client.tableNames() == ["a", "b", "c"])
        #expect(try await client.kinesisStreamNames() == ["x", "y"])
    }

    @Test(
        "G6 a stream is named in several ways",
        arguments: [
            ("table/Orders", StreamReference.table("Orders")), ("stream/clicks", .kinesis("clicks")),
            ("Orders", .either("Orders")), ("arn:aws:kinesis:eu-west-1:123456789012:stream/clicks", .kinesis("clicks")),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/Orders", .table("Orders")), ("a/b", .either("a/b")),
        ]
    )
    func references(text: String, reference: StreamReference) {
        #expect(StreamReference(text) == reference)
    }

    @Test("of a table's streams the newest has the table's name, and older ones their ARNs")
    func tableStreams() async throws {
        func arn(_ table: String, _ day: Int) -> String {
            "arn:aws:dynamodb:us-east-1:000000000000:table/\(table)/stream/2026-11-0\(day)T00:00:00.000"
        }
        let arns = [arn("B", 2), arn("A", 1), arn("A", 3), arn("A", 2)]
        let transport = FakeTransport { request in
            guard request.operation == "ListStreams" else { return FakeTransport.error("ValidationException") }
            return (200, ["Streams": .array(arns.map { ["StreamArn": .string($0)] })])
        }
        let client = WireClient(transport: transport)
        #expect(
            try await client.tableStreams().map(\.name) == ["table/A", arn("A", 2), arn("A", 1), "table/B"])
        #expect(try await client.stream("table/A").arn == arn("A", 3))
        #expect(try await client.stream(arn("A", 1)).name == arn("A", 1))
    }

    @Test("a part of a name stands for it if only one has that part")
    func choice() throws {
        let names = ["abc", "abd", "ab"]
        func only(_ text: String) throws -> String {
            try Choice.only(text, of: names, what: "mapping") { $0.hasPrefix($1) }
        }
        #expect(try only("abc") == "abc")
        #expect(try only("ab") == "ab")
        #expect(throws: Failure.self) { try only("a") }
        #expect(throws: Failure.self) { try only("") }
        #expect(
            #expect(throws: Failure.self) { try only("x") }?.description
                == "there is no mapping x; there are abc, abd, ab")
    }

    @Test(
        "a record of bytes that are no text is printed in Base64, on one line",
        arguments: [("AAE=", "AAE="), ("YQpi", "YQpi"), ("YWI=", "ab")])
    func recordText(data: String, text: String) {
        let record = TailedRecord(
            shardID: "s", record: ["PartitionKey": "k", "Data": .string(data), "ApproximateArrivalTimestamp": 1])
        #expect(record.line == "1970-01-01T00:00:01.000Z  s  k  \(text)")
    }
}
