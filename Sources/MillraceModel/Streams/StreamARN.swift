/// The Amazon resource name of a DynamoDB stream, a Kinesis stream or a Kinesis consumer.
///
/// | Source | Form |
/// |---|---|
/// | DynamoDB Streams | `arn:aws:dynamodb:<region>:<account>:table/<Table>/stream/<label>` |
/// | Kinesis | `arn:aws:kinesis:<region>:<account>:stream/<name>` |
/// | Kinesis, enhanced fan-out | `arn:aws:kinesis:<region>:<account>:stream/<name>/consumer/<name>:<seconds>` |
///
/// Two streams that one table had one after the other differ in their label, so a checkpoint keyed by this name can
/// never be applied to the wrong one.
public struct StreamARN: Hashable, Sendable, LosslessStringConvertible {
    /// What kind of stream a name refers to.
    public enum Source: Hashable, Sendable {
        /// The stream of a DynamoDB table, with its label, the UTC instant of its creation.
        case dynamoDB(table: String, label: String)
        /// A Kinesis data stream, and the registered consumer where enhanced fan-out is used.
        case kinesis(stream: String, consumer: String?)
    }

    /// The parts of a name, shared by all its copies.
    ///
    /// Every event record and every shard's address holds a name. As one reference it is copied with one count instead
    /// of five, and its hash is made once.
    private final class Parts: Sendable {
        let description: String
        let region: String
        let accountID: String
        let source: Source
        let hash: Int

        init(_ description: String, region: String, accountID: String, source: Source) {
            self.description = description
            self.region = region
            self.accountID = accountID
            self.source = source
            hash = description.hashValue
        }
    }

    private let parts: Parts

    /// The whole name.
    public var description: String { parts.description }
    /// The Region, such as `eu-central-1`.
    public var region: String { parts.region }
    /// The twelve digits of the account.
    public var accountID: String { parts.accountID }
    /// What the name refers to.
    public var source: Source { parts.source }

    /// Reads a name, or gives `nil` when it is not the name of a stream or consumer.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws") else { return nil }
        guard parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        let path = parts[5].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains("") else { return nil }
        let source: Source
        switch (parts[2], path.count) {
        case ("dynamodb", 4) where path[0] == "table" && path[2] == "stream":
            source = .dynamoDB(table: path[1], label: path[3])
        case ("kinesis", 2) where path[0] == "stream":
            source = .kinesis(stream: path[1], consumer: nil)
        case ("kinesis", 4) where path[0] == "stream" && path[2] == "consumer":
            source = .kinesis(stream: path[1], consumer: path[3])
        default:
            return nil
        }
        self.parts = Parts(text, region: parts[3], accountID: parts[4], source: source)
    }

    /// Creates the name of a table's stream.
    ///
    /// - Parameters:
    ///   - table: The table's name.
    ///   - label: The stream's label, such as `2015-05-11T21:21:33.291`.
    ///   - region: The Region.
    ///   - accountID: The twelve digits of the account.
    public init(table: String, label: String, region: String, accountID: String) {
        parts = Parts(
            "arn:aws:dynamodb:\(region):\(accountID):table/\(table)/stream/\(label)",
            region: region,
            accountID: accountID,
            source: .dynamoDB(table: table, label: label)
        )
    }

    /// Creates the name of a Kinesis stream.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - region: The Region.
    ///   - accountID: The twelve digits of the account.
    public init(stream: String, region: String, accountID: String) {
        parts = Parts(
            "arn:aws:kinesis:\(region):\(accountID):stream/\(stream)",
            region: region,
            accountID: accountID,
            source: .kinesis(stream: stream, consumer: nil)
        )
    }

    /// Names are equal when their texts are.
    public static func == (left: StreamARN, right: StreamARN) -> Bool {
        left.parts === right.parts
            || left.parts.hash == right.parts.hash && left.description == right.description
    }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(parts.hash)
    }

    /// The table whose changes the stream holds, or `nil` for a Kinesis stream.
    public var tableName: String? {
        guard case .dynamoDB(let table, _) = source else { return nil }
        return table
    }

    /// The name of the Kinesis stream, also of a consumer's; `nil` for a table's stream.
    public var kinesisStreamName: String? {
        guard case .kinesis(let stream, _) = source else { return nil }
        return stream
    }

    /// The value of `eventSource` in an event: `aws:dynamodb` or `aws:kinesis`.
    public var eventSource: String {
        switch source {
        case .dynamoDB: "aws:dynamodb"
        case .kinesis: "aws:kinesis"
        }
    }
}
