import MillraceModel

/// A table or a stream as people name it.
///
/// | Text | Meaning |
/// |---|---|
/// | `table/Orders`, or the table's ARN | the table, or its newest stream |
/// | `stream/clicks`, or the stream's ARN | the Kinesis stream |
/// | the ARN of a table's stream | that stream |
/// | `Orders` | whichever there is of that name |
enum StreamReference: Hashable, Sendable {
    case table(String)
    case kinesis(String)
    case tableStream(StreamARN)
    case either(String)

    /// Reads a name.
    init(_ text: String) {
        if let arn = StreamARN(text) {
            self = arn.kinesisStreamName.map(StreamReference.kinesis) ?? .tableStream(arn)
            return
        }
        let isTableARN = text.hasPrefix("arn:") && text.split(separator: ":").count == 6
        let path = isTableARN ? text.split(separator: ":").last ?? "" : text[...]
        if path.hasPrefix("table/") {
            self = .table(String(path.dropFirst(6)))
        } else if path.hasPrefix("stream/") {
            self = .kinesis(String(path.dropFirst(7)))
        } else {
            self = .either(text)
        }
    }
}
