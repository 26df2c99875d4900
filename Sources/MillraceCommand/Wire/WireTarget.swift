import MillraceEndpoints

/// The services that commands speak to.
enum WireTarget: Sendable {
    case dynamoDB
    case dynamoDBStreams
    case kinesis
    case lambda
    case daemon

    /// The name in the scope of signatures.
    var signingName: String {
        switch self {
        case .dynamoDB, .dynamoDBStreams: SigningName.dynamoDB
        case .kinesis: SigningName.kinesis
        case .lambda: SigningName.lambda
        case .daemon: SigningName.daemon
        }
    }

    /// What `X-Amz-Target` begins with, and the type of documents; `nil` for a service with paths of its own.
    var awsJSON: (targetPrefix: String, contentType: String)? {
        switch self {
        case .dynamoDB: ("DynamoDB_20120810.", "application/x-amz-json-1.0")
        case .dynamoDBStreams: ("DynamoDBStreams_20120810.", "application/x-amz-json-1.0")
        case .kinesis: ("Kinesis_20131202.", "application/x-amz-json-1.1")
        case .lambda, .daemon: nil
        }
    }

    /// The service among those of a process.
    func service(in services: WireServices) -> any WireService {
        switch self {
        case .dynamoDB: services.dynamoDB
        case .dynamoDBStreams: services.dynamoDBStreams
        case .kinesis: services.kinesis
        case .lambda: services.lambda
        case .daemon: services.daemon
        }
    }
}
