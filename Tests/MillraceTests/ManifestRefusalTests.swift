import Millrace
import MillraceModel
import Testing

@Suite("What a manifest refuses")
struct ManifestRefusalTests {
    /// One change of a good manifest, and the one problem that it makes.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let json: String
        let problem: String

        var testDescription: String { problem }
    }

    private static let mappingRefusals: [(member: String, problem: String)] = [
        ("BatchSize: 0", "BatchSize: 0 is not a whole number from 1 to 10000"),
        ("BatchSize: 10001", "BatchSize: 10001 is not a whole number from 1 to 10000"),
        ("BatchSize: 1.5", "BatchSize: 1.5 is not a whole number from 1 to 10000"),
        ("BatchSize: 1e2", "BatchSize: 1e2 is not a whole number from 1 to 10000"),
        ("BatchSize: \"100\"", "BatchSize: \"100\" is not a whole number from 1 to 10000"),
        ("BatchSize: null", "BatchSize: null is not a whole number from 1 to 10000; leave it out instead"),
        ("BatchSize: 99999999999999999999", "BatchSize: 99999999999999999999 is not a whole number from 1 to 10000"),
        ("MaximumRetryAttempts: -2", "MaximumRetryAttempts: -2 is not a whole number from -1 to 10000"),
        ("MaximumRetryAttempts: 10001", "MaximumRetryAttempts: 10001 is not a whole number from -1 to 10000"),
        (
            "MaximumRecordAgeInSeconds: 59",
            "MaximumRecordAgeInSeconds: 59 is not -1 or a whole number from 60 to 604800"
        ),
        (
            "MaximumRecordAgeInSeconds: 604801",
            "MaximumRecordAgeInSeconds: 604801 is not -1 or a whole number from 60 to 604800"
        ),
        (
            "FunctionResponseTypes: [\"ReportItemFailures\"]",
            "FunctionResponseTypes/0: \"ReportItemFailures\" is not \"ReportBatchItemFailures\"; did you mean "
                + "ReportBatchItemFailures?"
        ),
        (
            "FunctionResponseTypes: [\"ReportBatchItemFailures\", \"ReportBatchItemFailures\"]",
            "FunctionResponseTypes: [\"ReportBatchItemFailures\",\"ReportBatchItemFailures\"] has 2 elements; expected an "
                + "array of 0 to 1 of \"ReportBatchItemFailures\""
        ),
        ("Enabled: 1", "Enabled: 1 is not true or false"),
        (
            "DestinationConfig: {\"OnSuccess\": {}}",
            "DestinationConfig/OnSuccess: {} is refused: streams have no destination for successes, as at AWS; leave "
                + "OnSuccess out"
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"arn:aws:sqs:us-east-1:000000000000:q\"}}",
            "DestinationConfig/OnFailure/Destination: \"arn:aws:sqs:us-east-1:000000000000:q\" is not supported: failure "
                + "records go to a file, as in \"file:dead-letters/orders.jsonl\""
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"file:///dead.jsonl\"}}",
            "DestinationConfig/OnFailure/Destination: \"file:///dead.jsonl\" is a URL; write the path right behind "
                + "\"file:\""
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"file:dead.json\"}}",
            "DestinationConfig/OnFailure/Destination: \"file:dead.json\" is not a destination: \"file:\" and the path of a "
                + ".jsonl file, at most 350 characters"
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"\"}}",
            "DestinationConfig/OnFailure/Destination: \"\" names no file; leave DestinationConfig out for none"
        ),
        ("RetryBackoff: {\"BaseSeconds\": 0}", "RetryBackoff/BaseSeconds: 0 is not a number from 0.001 to 3600"),
        ("RetryBackoff: {\"CapSeconds\": 1e999}", "RetryBackoff/CapSeconds: 1e999 is not a number from 0.001 to 86400"),
        ("RetryBackoff: {\"BaseSeconds\": 61}", "RetryBackoff: CapSeconds (60) is less than BaseSeconds (61)"),
        (
            "MaximumBatchingWindowInSeconds: 5",
            "MaximumBatchingWindowInSeconds: 5 is refused: batching windows are not supported yet; write 0 or leave "
                + "MaximumBatchingWindowInSeconds out"
        ),
        (
            "ParallelizationFactor: 2",
            "ParallelizationFactor: 2 is refused: several lanes for one shard are not supported yet; write 1 or leave "
                + "ParallelizationFactor out"
        ),
        (
            "BisectBatchOnFunctionError: true",
            "BisectBatchOnFunctionError: true is refused: bisecting is not supported yet; write false or leave "
                + "BisectBatchOnFunctionError out"
        ),
        (
            "TumblingWindowInSeconds: 60",
            "TumblingWindowInSeconds: 60 is refused: tumbling windows are not supported yet; write 0 or leave "
                + "TumblingWindowInSeconds out"
        ),
        (
            "FilterCriteria: {\"Filters\": [{\"Pattern\": \"{}\"}]}",
            "FilterCriteria: {\"Filters\":[{\"Pattern\":\"{}\"}]} is refused: filters are not supported yet; write {} or "
                + "{\"Filters\":[]} or leave FilterCriteria out"
        ),
        (
            "StartingPositionTimestamp: 0",
            "StartingPositionTimestamp: 0 is refused: it is for AT_TIMESTAMP and so for Kinesis only; leave "
                + "StartingPositionTimestamp out"
        ),
        ("KMSKeyArn: \"\"", "KMSKeyArn: \"\" is refused: there are no keys here; leave KMSKeyArn out"),
        ("Tags: {}", "Tags: {} is refused: tags are not supported; leave Tags out"),
        (
            "MetricsConfig: {}", "MetricsConfig: {} is refused: all metrics are always on; leave MetricsConfig out"
        ),
        ("Queues: []", "Queues: [] is refused: it is for Amazon MQ, not for streams; leave Queues out"),
        ("Topics: []", "Topics: [] is refused: it is for Kafka, not for streams; leave Topics out"),
        ("BatchSise: 5", "BatchSise: 5 stands under a name that is unknown here; did you mean BatchSize?"),
        ("batchSize: 5", "batchSize: 5 stands under a name that is unknown here; did you mean BatchSize?"),
        (
            "MaxRetryAttempts: 5",
            "MaxRetryAttempts: 5 stands under a name that is unknown here; did you mean MaximumRetryAttempts?"
        ),
        ("Enabled: true, \"Enabled\": true", "Enabled: true stands under a name that this object has twice"),
        (
            "RetryBackoff: {\"Jitter\": 1}",
            "RetryBackoff/Jitter: 1 stands under a name that is unknown here; these are known: BaseSeconds, CapSeconds"
        ),
    ]

    private static let sourceRefusals: [(source: String, problem: String)] = [
        ("stream/clicks", "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""),
        (
            "stream/clicks/consumer/app",
            "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""
        ),
        (
            "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
            "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""
        ),
        (
            "arn:aws:kinesis:us-east-1:000000000000:stream/clicks/consumer/a:1",
            "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""
        ),
        (
            "arn:aws:dynamodb:us-east-1:000000000000:table/Orders",
            "is the ARN of a table, not of its stream; did you mean \"table/Orders\"?"
        ),
        (
            "arn:aws:sqs:us-east-1:000000000000:orders",
            "is not supported: only the streams of tables are sources, as in \"table/NAME\""
        ),
        (
            "arn:aws:dynamodb:eu-west-1:000000000000:table/Orders/stream/x",
            "is in another Region than the manifest, us-east-1"
        ),
        (
            "arn:aws:dynamodb:us-east-1:000000000001:table/Orders/stream/x",
            "is in another account than the manifest, 000000000000"
        ),
        ("Orders", "is not a source; did you mean \"table/Orders\"?"),
        ("table/", "is not the source of a mapping: \"table/NAME\", or the ARN of a table's stream"),
        ("table/Or ders", "is not the source of a mapping: \"table/NAME\", or the ARN of a table's stream"),
        ("table/Plain", "is a table without a stream; give it a StreamSpecification in Tables"),
    ]

    private static let elsewhere: [Refusal] = [
        Refusal(
            json: #"{"Region": "us-east"}"#, problem: #"/Region: "us-east" is not a Region: lower case as in "eu-central-1""#),
        Refusal(
            json: #"{"AccountId": 0}"#, problem: "/AccountId: 0 is not an account: twelve digits in quotes"),
        Refusal(
            json: #"{"Store": {"Synchronous": "full"}}"#,
            problem: #"/Store/Synchronous: "full" is not "FULL", "NORMAL" or "OFF"; did you mean FULL?"#),
        Refusal(json: #"{"Tables": {}}"#, problem: "/Tables: {} is not an array of objects"),
        Refusal(
            json: #"{"Functions": [{"FunctionName": "f", "TimeoutSeconds": 901}]}"#,
            problem: "/Functions/0/TimeoutSeconds: 901 is not a whole number from 1 to 900"),
        Refusal(
            json: #"{"Functions": [{"FunctionName": "f", "WhenStuck": "wait"}]}"#,
            problem: #"/Functions/0/WhenStuck: "wait" is not "hold", "abandon" or "exit""#),
        Refusal(
            json: #"{"Functions": [{"FunctionName": "f", "Timeout": 9}]}"#,
            problem: "/Functions/0/Timeout: 9 is refused: the name here is TimeoutSeconds; leave Timeout out"),
        Refusal(
            json: #"{"Functions": [{"FunctionName": "f"}, {"FunctionName": "f"}]}"#,
            problem: #"/Functions/1/FunctionName: "f" has settings already, at /Functions/0/FunctionName"#),
        Refusal(
            json: mapping(#""FunctionName": "a b", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST""#),
            problem: "/EventSourceMappings/0/FunctionName: \"a b\" is not a function name: 1 to 64 of A-Z, a-z, 0-9, '_' "
                + "and '-'"),
        Refusal(
            json: mapping(
                #""FunctionName": "arn:aws:lambda:x", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST""#),
            problem: "/EventSourceMappings/0/FunctionName: \"arn:aws:lambda:x\" is an ARN; functions go by their name "
                + "alone, for they live in this process"),
        Refusal(
            json: mapping(#""FunctionName": "f", "EventSourceArn": "table/Orders""#),
            problem: #"/EventSourceMappings/0/StartingPosition: missing; expected "TRIM_HORIZON" or "LATEST""#),
        Refusal(
            json: mapping(#""FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "latest""#),
            problem: "/EventSourceMappings/0/StartingPosition: \"latest\" is not \"TRIM_HORIZON\" or \"LATEST\"; did you "
                + "mean LATEST?"),
        Refusal(
            json: mapping(#""FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "AT_TIMESTAMP""#),
            problem: "/EventSourceMappings/0/StartingPosition: \"AT_TIMESTAMP\" is for Kinesis only, as at AWS; expected "
                + "\"TRIM_HORIZON\" or \"LATEST\""),
    ]

    private static let tableRefusals: [(table: String, problem: String)] = [
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": []"#,
            "/KeySchema: [] has 0 elements; expected an array of 1 to 2 of objects"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]"#,
            "/KeySchema/0/KeyType: \"RANGE\" is not \"HASH\": the partition key (HASH) stands first, the sort key (RANGE) "
                + "second"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}]"#,
            "/KeySchema/1/AttributeName: \"id\" is the partition key already; the sort key is another attribute"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, "#
                + #"{"AttributeName": "at", "AttributeType": "N"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]"#,
            "/AttributeDefinitions/1/AttributeName: \"at\" is not in KeySchema; only key attributes are defined"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, "#
                + #"{"AttributeName": "id", "AttributeType": "N"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]"#,
            "/AttributeDefinitions: \"id\" is defined twice"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}]"#,
            "/KeySchema/1/AttributeName: \"at\" is not defined in AttributeDefinitions"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "BOOL"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]"#,
            "/AttributeDefinitions/0/AttributeType: \"BOOL\" is not \"S\", \"N\" or \"B\""
        ),
        (
            goodKey + #", "StreamSpecification": {"StreamViewType": "NEW_IMAGES"}"#,
            "/StreamSpecification/StreamViewType: \"NEW_IMAGES\" is not \"KEYS_ONLY\", \"NEW_IMAGE\", \"OLD_IMAGE\" or "
                + "\"NEW_AND_OLD_IMAGES\"; did you mean NEW_IMAGE?"
        ),
        (
            goodKey + #", "StreamSpecification": {"StreamEnabled": false, "StreamViewType": "NEW_IMAGE"}"#,
            "/StreamSpecification/StreamEnabled: false is refused: a table without a stream has no StreamSpecification; "
                + "write true or leave StreamEnabled out"
        ),
        (
            goodKey + #", "StreamSpecification": {"StreamEnabled": true}"#,
            "/StreamSpecification/StreamViewType: missing; expected \"KEYS_ONLY\", \"NEW_IMAGE\", \"OLD_IMAGE\" or "
                + "\"NEW_AND_OLD_IMAGES\""
        ),
        (
            goodKey + #", "BillingMode": "PROVISIONED""#,
            "/BillingMode: \"PROVISIONED\" is refused: there is no capacity to provision; write \"PAY_PER_REQUEST\" or "
                + "leave BillingMode out"
        ),
        (
            goodKey + #", "TimeToLiveSpecification": {}"#,
            "/TimeToLiveSpecification: {} is refused: time to live is not supported yet; leave TimeToLiveSpecification out"
        ),
    ]

    private static let goodKey =
        #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "#
        + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]"#

    private static func mapping(_ members: String) -> String {
        #"{"Tables": [{"TableName": "Plain", \#(goodKey)}], "EventSourceMappings": [{\#(members)}]}"#
    }

    private static let refusals: [Refusal] =
        mappingRefusals.map { member, problem in
            let parts = member.split(separator: ":", maxSplits: 1)
            let json = mapping(
                #""FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST", "#
                    + "\"\(parts[0])\":\(parts[1])")
            return Refusal(json: json, problem: "/EventSourceMappings/0/" + problem)
        }
        + sourceRefusals.map { source, problem in
            let json = mapping(
                #""FunctionName": "f", "EventSourceArn": "\#(source)", "StartingPosition": "LATEST""#)
            return Refusal(json: json, problem: "/EventSourceMappings/0/EventSourceArn: \"\(source)\" \(problem)")
        }
        + tableRefusals.map { table, problem in
            Refusal(json: #"{"Tables": [{"TableName": "Orders", \#(table)}]}"#, problem: "/Tables/0\(problem)")
        }
        + elsewhere

    @Test("T1 P4 Each refused thing has its place and its message", arguments: refusals)
    func refuses(_ refusal: Refusal) throws {
        let manifest = try Manifest(json: [UInt8](refusal.json.utf8), path: "m.json")
        let expected = refusal.problem.unicodeScalars
        // The value in a message is cut after 80 characters, the ones here are not.
        #expect(manifest.problems.map(\.description) == [String(expected)], "\(refusal.json)")
    }

    @Test("A second table of a name and a second mapping of a function and a source are refused")
    func secondOnes() throws {
        let table = #"{"TableName": "Orders", \#(Self.goodKey), "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}"#
        let mapping = #"{"FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST"}"#
        let json = #"{"Tables": [\#(table), \#(table)], "EventSourceMappings": [\#(mapping), \#(mapping)]}"#
        let manifest = try Manifest(json: [UInt8](json.utf8), path: "m.json")
        #expect(
            manifest.problems.map(\.description) == [
                "/Tables/1/TableName: \"Orders\" is the name of another table, at /Tables/0",
                "/EventSourceMappings/1/EventSourceArn: \"table/Orders\" is mapped to f already, at "
                    + "/EventSourceMappings/0; AWS refuses this too",
            ])
    }
}
