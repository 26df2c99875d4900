/// To whom a request goes.
///
/// | Request | Service |
/// |---|---|
/// | path under a date, such as `/2015-03-31/` | Lambda |
/// | path under `/_millrace/` | the daemon itself |
/// | `X-Amz-Target: DynamoDB_20120810.…` | DynamoDB |
/// | `X-Amz-Target: DynamoDBStreams_20120810.…` | DynamoDB Streams |
/// | `X-Amz-Target: Kinesis_20131202.…` | Kinesis |
/// | another `X-Amz-Target` | nobody, told in DynamoDB's way |
/// | none | by the host's name, and DynamoDB for all names but those of the other two |
enum ServiceRoute: Hashable, Sendable {
    case dynamoDB
    case dynamoDBStreams
    case kinesis
    case lambda
    case daemon
    case unknown

    /// Finds the service of a request.
    init(_ request: WireRequest) {
        if LambdaPath.isVersioned(request.path) {
            self = .lambda
        } else if request.path.hasPrefix("/_millrace/") {
            self = .daemon
        } else if let target = request.header("x-amz-target") {
            switch target.prefix(while: { $0 != "." }) {
            case "DynamoDB_20120810": self = .dynamoDB
            case "DynamoDBStreams_20120810": self = .dynamoDBStreams
            case "Kinesis_20131202": self = .kinesis
            default: self = .unknown
            }
        } else {
            let host = request.header("host")?.lowercased() ?? ""
            if host.hasPrefix("kinesis.") {
                self = .kinesis
            } else if host.hasPrefix("streams.dynamodb.") || host.hasPrefix("streams-dynamodb.") {
                self = .dynamoDBStreams
            } else {
                self = .dynamoDB
            }
        }
    }

    /// Whether the service is one that clients speak AWS JSON to, from browsers too.
    var isDataService: Bool { self != .lambda && self != .daemon }

    /// Whether its responses carry `x-amz-crc32`.
    var hasChecksum: Bool { isDataService && self != .kinesis }

    /// How its errors look.
    var errors: WireErrorForm { self == .kinesis ? .kinesis : .dynamoDB }

    /// How its documents are written when a request does not say.
    var format: WireFormat { self == .kinesis ? .json11 : .json10 }

    /// How the service is named where it says that it is healthy.
    var hostLabel: String {
        switch self {
        case .kinesis: "kinesis"
        case .dynamoDBStreams: "streams.dynamodb"
        default: "dynamodb"
        }
    }
}
