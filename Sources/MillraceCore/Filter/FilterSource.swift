package import MillraceModel

/// What kind of stream a filter reads, which decides what its patterns may name.
package enum FilterSource: Hashable, Sendable, CaseIterable {
    /// The stream of a table.
    case dynamoDB
    /// A Kinesis data stream.
    case kinesis

    /// The kind of a stream.
    package init(_ stream: StreamARN) {
        switch stream.source {
        case .dynamoDB: self = .dynamoDB
        case .kinesis: self = .kinesis
        }
    }

    /// The kind's name for messages, such as "a DynamoDB stream".
    package var name: String {
        switch self {
        case .dynamoDB: "a DynamoDB stream"
        case .kinesis: "a Kinesis stream"
        }
    }

    /// The keys that a pattern may have at its top: the members that some event record has.
    ///
    /// AWS's page names `dynamodb` and `data` only, but filters on other members of the record work. `data` is what
    /// the bytes of a Kinesis record hold as JSON; the Base64 text is `kinesis.data`.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    package var recordKeys: [String] {
        switch self {
        case .dynamoDB:
            [
                "eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb", "eventSourceARN",
                "userIdentity",
            ]
        case .kinesis:
            [
                "data", "kinesis", "eventSource", "eventVersion", "eventID", "eventName", "invokeIdentityArn",
                "awsRegion", "eventSourceARN",
            ]
        }
    }

    /// The key under which the records of such a stream have what is theirs alone.
    var bodyKey: String {
        switch self {
        case .dynamoDB: "dynamodb"
        case .kinesis: "kinesis"
        }
    }

    /// The members of the body, for a hint about one that stands at the top.
    var bodyKeys: [String] {
        switch self {
        case .dynamoDB:
            [
                "ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SequenceNumber", "SizeBytes",
                "StreamViewType",
            ]
        case .kinesis: ["kinesisSchemaVersion", "partitionKey", "sequenceNumber", "approximateArrivalTimestamp"]
        }
    }
}
