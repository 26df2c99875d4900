extension ManifestRefusal {
    static let tableRefusals: [(table: String, problem: String)] = [
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": []"#,
            "/KeySchema: [] has 0 elements; expected an array of 1 to 2 of objects"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]"#,
            "/KeySchema/0/KeyType: \"RANGE\" is not \"HASH\": the partition key (HASH) stands first, the sort key "
                + "(RANGE) second"
        ),
        (
            #""AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, "#
                + #"{"AttributeName": "id", "KeyType": "RANGE"}]"#,
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
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, "#
                + #"{"AttributeName": "at", "KeyType": "RANGE"}]"#,
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
            "/StreamSpecification/StreamEnabled: false is refused: a table without a stream has no "
                + "StreamSpecification; write true or leave StreamEnabled out"
        ),
        (
            goodKey + #", "StreamSpecification": {"StreamEnabled": true}"#,
            "/StreamSpecification/StreamViewType: missing; expected \"KEYS_ONLY\", \"NEW_IMAGE\", \"OLD_IMAGE\" or "
                + "\"NEW_AND_OLD_IMAGES\""
        ),
        (
            goodKey + #", "BillingMode": "PROVISIONED""#,
            "/BillingMode: \"PROVISIONED\" needs ProvisionedThroughput beside it"
        ),
        (
            goodKey + #", "BillingMode": "PAY_PER_REQUEST", "#
                + #""ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}"#,
            "/ProvisionedThroughput: does not go with the BillingMode \"PAY_PER_REQUEST\""
        ),
        (
            goodKey + #", "TimeToLiveSpecification": {}"#,
            "/TimeToLiveSpecification/AttributeName: missing; expected a key attribute's name: 1 to 255 bytes"
        ),
        (
            goodKey + #", "GlobalSecondaryIndexes": [{"IndexName": "byName", "#
                + #""KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}], "#
                + #""Projection": {"ProjectionType": "ALL"}}]"#,
            "/GlobalSecondaryIndexes/0/KeySchema/0/AttributeName: \"name\" is not defined in AttributeDefinitions"
        ),
        (
            goodKey + #", "GlobalSecondaryIndexes": [{"IndexName": "byID", "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "#
                + #""Projection": {"ProjectionType": "ALL", "NonKeyAttributes": ["n"]}}]"#,
            "/GlobalSecondaryIndexes/0/Projection/NonKeyAttributes: goes with the ProjectionType \"INCLUDE\" only"
        ),
        (
            goodKey + #", "LocalSecondaryIndexes": [{"IndexName": "byID", "#
                + #""KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "#
                + #""Projection": {"ProjectionType": "ALL"}}]"#,
            ": One or more parameter values were invalid: Table KeySchema does not have a range key, which is required "
                + "when specifying a LocalSecondaryIndex"
        ),
        (
            goodKey + #", "KinesisStreamSpecification": {"StreamArn": "table/Orders"}"#,
            "/KinesisStreamSpecification/StreamArn: \"table/Orders\" is not a Kinesis stream: \"stream/NAME\" or the ARN "
                + "of a Kinesis stream"
        ),
        (
            goodKey + #", "KinesisStreamSpecification": {"StreamArn": "#
                + #""arn:aws:kinesis:eu-west-1:000000000000:stream/changes"}"#,
            "/KinesisStreamSpecification/StreamArn: \"arn:aws:kinesis:eu-west-1:000000000000:stream/changes\" is not of "
                + "the manifest's account and Region, 000000000000 in us-east-1"
        ),
        (
            goodKey + #", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]"#,
            "/Tags/1/Key: \"a\" is the name of another tag"
        ),
    ]

    static let elsewhere: [ManifestRefusal] = [
        ManifestRefusal(
            json: #"{"Region": "us-east"}"#,
            problem: #"/Region: "us-east" is not a Region: lower case as in "eu-central-1""#),
        ManifestRefusal(
            json: #"{"AccountId": 0}"#, problem: "/AccountId: 0 is not an account: twelve digits in quotes"),
        ManifestRefusal(
            json: #"{"Store": {"Synchronous": "full"}}"#,
            problem: #"/Store/Synchronous: "full" is not "FULL", "NORMAL" or "OFF"; did you mean FULL?"#),
        ManifestRefusal(
            json: #"{"Store": {"EncryptionKey": "secret"}}"#,
            problem: #"/Store/EncryptionKey: "secret" is not the source of a key: "file:" and a path, "#
                + #"or "env:" and the name of an environment variable"#),
        ManifestRefusal(
            json: #"{"KinesisStreams": [{"Name": "clicks", "StreamModeDetails": {"StreamMode": "PROVISIONED"}}]}"#,
            problem: "/KinesisStreams/0/ShardCount: is missing: a PROVISIONED stream needs it"),
        ManifestRefusal(
            json: #"{"KinesisStreams": [{"Name": "clicks", "ShardCount": 1, "#
                + #""StreamModeDetails": {"StreamMode": "ON_DEMAND"}}]}"#,
            problem: "/KinesisStreams/0/ShardCount: does not go with the StreamMode \"ON_DEMAND\""),
        ManifestRefusal(
            json: #"{"KinesisStreams": [{"Name": "clicks"}, {"Name": "clicks"}]}"#,
            problem: #"/KinesisStreams/1/Name: "clicks" is the name of another stream, at /KinesisStreams/0"#),
        ManifestRefusal(
            json: #"{"KinesisStreams": [{"Name": "clicks", "Consumers": ["a", "a"]}]}"#,
            problem: #"/KinesisStreams/0/Consumers: "a" stands there twice"#),
        ManifestRefusal(
            json: #"{"Emulation": {"DestinationFaults": {"DuplicateShare": 2}}}"#,
            problem: "/Emulation/DestinationFaults/DuplicateShare: 2 is not a number from 0 to 1"),
        ManifestRefusal(json: #"{"Tables": {}}"#, problem: "/Tables: {} is not an array of objects"),
        ManifestRefusal(
            json: #"{"Functions": [{"FunctionName": "f", "TimeoutSeconds": 901}]}"#,
            problem: "/Functions/0/TimeoutSeconds: 901 is not a whole number from 1 to 900"),
        ManifestRefusal(
            json: #"{"Functions": [{"FunctionName": "f", "WhenStuck": "wait"}]}"#,
            problem: #"/Functions/0/WhenStuck: "wait" is not "hold", "abandon" or "exit""#),
        ManifestRefusal(
            json: #"{"Functions": [{"FunctionName": "f", "Timeout": 9}]}"#,
            problem: "/Functions/0/Timeout: 9 is refused: the name here is TimeoutSeconds; leave Timeout out"),
        ManifestRefusal(
            json: #"{"Functions": [{"FunctionName": "f"}, {"FunctionName": "f"}]}"#,
            problem: #"/Functions/1/FunctionName: "f" has settings already, at /Functions/0/FunctionName"#),
        ManifestRefusal(
            json: mapping(#""FunctionName": "a b", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST""#),
            problem:
                "/EventSourceMappings/0/FunctionName: \"a b\" is not a function name: 1 to 64 of A-Z, a-z, 0-9, '_' "
                + "and '-'"),
        ManifestRefusal(
            json: mapping(
                #""FunctionName": "arn:aws:lambda:x", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST""#),
            problem: "/EventSourceMappings/0/FunctionName: \"arn:aws:lambda:x\" is an ARN; functions go by their name "
                + "alone, for they live in this process"),
        ManifestRefusal(
            json: mapping(#""FunctionName": "f", "EventSourceArn": "table/Orders""#),
            problem:
                #"/EventSourceMappings/0/StartingPosition: missing; expected "TRIM_HORIZON", "LATEST" or "AT_TIMESTAMP""#
        ),
        ManifestRefusal(
            json: mapping(#""FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "latest""#),
            problem:
                "/EventSourceMappings/0/StartingPosition: \"latest\" is not \"TRIM_HORIZON\", \"LATEST\" or "
                + "\"AT_TIMESTAMP\"; did you mean LATEST?"),
        ManifestRefusal(
            json: mapping(
                #""FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "AT_TIMESTAMP", "#
                    + #""StartingPositionTimestamp": 1"#),
            problem:
                "/EventSourceMappings/0/StartingPosition: \"AT_TIMESTAMP\" is for Kinesis only, as at AWS; expected "
                + "\"TRIM_HORIZON\" or \"LATEST\""),
        ManifestRefusal(
            json: mapping(
                #""FunctionName": "f", "EventSourceArn": "stream/clicks", "StartingPosition": "AT_TIMESTAMP""#),
            problem:
                "/EventSourceMappings/0/StartingPositionTimestamp: missing; AT_TIMESTAMP needs it, in seconds since "
                + "1970"),
    ]
}
