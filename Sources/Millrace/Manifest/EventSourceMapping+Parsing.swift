package import MillraceModel

extension EventSourceMapping.Source {
    /// What a text in `EventSourceArn` is.
    package enum Parsed: Hashable, Sendable {
        /// A source that this version reads.
        case source(EventSourceMapping.Source)
        /// A source that it does not read, with the reason, which reads on from the text.
        case refused(String)
        /// Not a source.
        case unknown
    }

    /// Reads the source of a mapping.
    ///
    /// - Parameter text: `table/NAME`, `stream/NAME` or `stream/NAME/consumer/NAME` for a table, Kinesis stream or
    ///   consumer of the manifest's account and Region, or the ARN of a table's stream, a Kinesis stream or a consumer.
    package static func parse(_ text: String) -> Parsed {
        if text.hasPrefix("arn:") { return parse(arn: text) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("table", 2) where ManifestText.isTableName(parts[1]): return .source(.table(String(parts[1])))
        case ("stream", 2) where ManifestText.isStreamName(parts[1]): return .source(.kinesisStream(String(parts[1])))
        case ("stream", 4)
        where parts[2] == "consumer" && ManifestText.isStreamName(parts[1]) && ManifestText.isStreamName(parts[3]):
            return .source(.kinesisConsumer(stream: String(parts[1]), consumer: String(parts[3])))
        case (_, 1) where ManifestText.isTableName(text):
            return .refused("is not a source; did you mean \"table/\(text)\"?")
        default: return .unknown
        }
    }

    private static func parse(arn text: String) -> Parsed {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { return .unknown }
        switch parts[2] {
        case "dynamodb":
            if let arn = StreamARN(text), let table = arn.tableName, ManifestText.isTableName(table) {
                return .source(.stream(arn))
            }
            let name = parts[5].dropFirst("table/".count)
            guard parts[5].hasPrefix("table/"), ManifestText.isTableName(name) else { return .unknown }
            return .refused("is the ARN of a table, not of its stream; did you mean \"table/\(name)\"?")
        case "kinesis":
            guard let arn = StreamARN(text), let stream = arn.kinesisStreamName, ManifestText.isStreamName(stream)
            else {
                return .unknown
            }
            return .source(.stream(arn))
        default:
            return .refused(
                "is not supported: sources are the streams of tables, as in \"table/NAME\", and Kinesis streams, as in "
                    + "\"stream/NAME\"")
        }
    }
}
