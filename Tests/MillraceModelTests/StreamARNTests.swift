import MillraceModel
import Testing

@Suite("Stream ARN")
struct StreamARNTests {
    @Test("G6 a stream's ARN names Region, account, table and label")
    func dynamoDBForm() throws {
        let text = "arn:aws:dynamodb:us-west-2:111122223333:table/TestTable/stream/2015-05-11T21:21:33.291"
        let arn = try #require(StreamARN(text))
        #expect(arn.description == text)
        #expect(arn.region == "us-west-2")
        #expect(arn.accountID == "111122223333")
        #expect(arn.source == .dynamoDB(table: "TestTable", label: "2015-05-11T21:21:33.291"))
        #expect(arn.tableName == "TestTable")
        #expect(arn.eventSource == "aws:dynamodb")
        let label = "2015-05-11T21:21:33.291"
        let built = StreamARN(table: "TestTable", label: label, region: "us-west-2", accountID: "111122223333")
        #expect(built == arn)
        #expect(Timestamp(iso8601: label + "Z")?.iso8601(.milliseconds, suffix: "") == label)
    }

    @Test(
        "Kinesis streams and consumers are read",
        arguments: [
            ("arn:aws:kinesis:eu-central-1:123456789012:stream/clicks", String?.none),
            ("arn:aws-cn:kinesis:cn-north-1:123456789012:stream/clicks/consumer/app:1600000000", "app:1600000000"),
        ])
    func kinesisForms(text: String, consumer: String?) throws {
        let arn = try #require(StreamARN(text))
        #expect(arn.source == .kinesis(stream: "clicks", consumer: consumer))
        #expect(arn.description == text)
        #expect(arn.tableName == nil)
        #expect(arn.eventSource == "aws:kinesis")
    }

    @Test("T10 two streams of one table have different names")
    func labelsTellApart() {
        let labels = ["2026-03-01T08:00:00.125", "2026-03-01T08:00:00.126"]
        let arns = labels.map {
            StreamARN(table: "Orders", label: $0, region: "eu-central-1", accountID: "123456789012")
        }
        #expect(arns[0] != arns[1])
    }

    @Test(
        "Names of other things are refused",
        arguments: [
            "", "Orders", "arn:aws:dynamodb:eu-central-1:123456789012:table/Orders",
            "arn:aws:dynamodb:eu-central-1:123456789012:table/Orders/stream/",
            "arn:aws:dynamodb:eu-central-1:123456789012:table/Orders/index/ByDay",
            "arn:aws:dynamodb:eu-central-1:account-id:table/Orders/stream/2026-03-01T08:00:00.125",
            "arn:aws:s3:::bucket", "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks/consumer",
            "urn:aws:kinesis:eu-central-1:123456789012:stream/clicks",
        ])
    func refuses(text: String) {
        #expect(StreamARN(text) == nil)
    }
}
