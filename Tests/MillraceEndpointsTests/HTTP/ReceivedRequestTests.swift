import Testing

@testable import MillraceEndpoints

@Suite struct ReceivedRequestTests {
    @Test(
        "W1 only short requests for single items and records are answered on the thread of their connection",
        arguments: [
            ("/", "DynamoDB_20120810.GetItem", 100, true), ("/", "DynamoDB_20120810.PutItem", 65_536, true),
            ("/", "DynamoDB_20120810.PutItem", 65_537, false), ("/", "DynamoDB_20120810.Scan", 100, false),
            ("/", "DynamoDB_20120810.BatchGetItem", 100, false), ("/", "Kinesis_20131202.PutRecord", 100, true),
            ("/", "Kinesis_20131202.PutRecords", 100, false), ("/", "Kinesis_20131202.SubscribeToShard", 100, false),
            ("/", "DynamoDBStreams_20120810.GetRecords", 100, false), ("/", "Kinesis_20131202.GetRecords", 100, false),
            ("/", "Other.X.GetItem", 100, true),
            ("/", "GetItem", 100, false), ("/", nil, 100, false),
            ("/2015-03-31/functions/a/invocations", "DynamoDB_20120810.GetItem", 100, false),
            ("/_millrace/status", "DynamoDB_20120810.GetItem", 100, false),
        ] as [(String, String?, Int, Bool)]
    )
    func isBrief(path: String, target: String?, count: Int, isBrief: Bool) {
        let limits = EndpointLimits()
        let head = WireRequest(
            path: path,
            headers: target.map { [("x-amz-target", $0)] } ?? [],
            body: [UInt8](repeating: 0, count: count)
        )
        #expect(ReceivedRequest(head, limits: limits, load: EndpointLoad(limits: limits)).isBrief == isBrief)
    }

    @Test("W1 a compressed request is not answered there: nobody knows yet how long it is")
    func compressed() {
        let limits = EndpointLimits()
        let head = WireRequest(
            path: "/",
            headers: [("x-amz-target", "DynamoDB_20120810.GetItem"), ("content-encoding", "gzip")],
            body: [0]
        )
        #expect(!ReceivedRequest(head, limits: limits, load: EndpointLoad(limits: limits)).isBrief)
    }
}
