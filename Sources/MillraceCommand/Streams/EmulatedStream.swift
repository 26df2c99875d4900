import MillraceModel

/// A stream of a data directory: a table's or one of Kinesis.
struct EmulatedStream: Hashable, Sendable {
    /// Whose stream it is.
    enum Kind: Hashable, Sendable {
        case table
        case kinesis
    }

    /// Whose stream it is.
    let kind: Kind
    /// `table/Orders` for a table's newest stream, the ARN for an older one, `stream/clicks` for one of Kinesis.
    let name: String
    /// The stream's ARN.
    let arn: String

    /// The service that reads it.
    var target: WireTarget { kind == .table ? .dynamoDBStreams : .kinesis }

    /// Writes which stream a request is about.
    func write(to writer: inout JSONWriter) {
        switch kind {
        case .table: writer.member("StreamArn", arn)
        // The name goes with clients of any age, the ARN does not.
        case .kinesis: writer.member("StreamName", String(name.dropFirst("stream/".count)))
        }
    }
}
