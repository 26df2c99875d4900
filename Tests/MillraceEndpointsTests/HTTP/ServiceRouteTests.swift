import Testing

@testable import MillraceEndpoints

@Suite struct ServiceRouteTests {
    @Test(
        "W1 a request goes to a service by its path, its target, or its host",
        arguments: [
            ("/", "DynamoDB_20120810.GetItem", "localhost", ServiceRoute.dynamoDB),
            ("/x", "DynamoDBStreams_20120810.GetRecords", "localhost", .dynamoDBStreams),
            ("/", "Kinesis_20131202.PutRecord", "dynamodb.eu-west-1.amazonaws.com", .kinesis),
            ("/", "DynamoDB_20120810", "localhost", .dynamoDB),
            ("/", "dynamodb_20120810.GetItem", "localhost", .unknown),
            ("/", "DynamoDB_20111205.GetItem", "localhost", .unknown), ("/", "GetItem", "localhost", .unknown),
            ("/", nil, "localhost", .dynamoDB), ("/", nil, "KINESIS.eu-west-1.amazonaws.com", .kinesis),
            ("/", nil, "streams.dynamodb.eu-west-1.amazonaws.com", .dynamoDBStreams),
            ("/2015-03-31/functions", "DynamoDB_20120810.GetItem", "localhost", .lambda),
            ("/2016-08-19/account-settings/", nil, "localhost", .lambda),
            ("/2017-03-31/tags/a", nil, "localhost", .lambda), ("/_millrace/status", nil, "localhost", .daemon),
            ("/2015-03-31", nil, "localhost", .dynamoDB), ("/_millrace", nil, "localhost", .dynamoDB),
            ("/2015-3-31/functions", nil, "localhost", .dynamoDB), ("/2015-03-311/a", nil, "localhost", .dynamoDB),
            ("/a015-03-31/functions", nil, "localhost", .dynamoDB), ("2015-03-31/a", nil, "localhost", .dynamoDB),
        ] as [(String, String?, String, ServiceRoute)]
    )
    func route(path: String, target: String?, host: String, route: ServiceRoute) {
        let fields = [("host", host)] + (target.map { [("x-amz-target", $0)] } ?? [])
        #expect(ServiceRoute(WireRequest(path: path, headers: fields)) == route)
    }

    @Test(
        "W1 the path and the query are taken out of all forms of a target",
        arguments: [
            ("/", "/", ""), ("/a/b%20c?d=e&f=%3F", "/a/b%20c", "d=e&f=%3F"), ("/?", "/", ""), ("/a?b?c", "/a", "b?c"),
            ("http://localhost:4566/a?b", "/a", "b"), ("http://localhost", "/", ""), ("https://h?a=b", "/", "a=b"),
            ("*", "*", ""), ("localhost:80", "localhost:80", ""), ("", "", ""),
        ]
    )
    func split(target: String, path: String, query: String) {
        let parts = ReceivedRequest.split(target)
        #expect(parts.path == path)
        #expect(parts.query == query)
    }
}
