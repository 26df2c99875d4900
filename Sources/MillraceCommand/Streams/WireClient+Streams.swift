import MillraceModel

extension WireClient {
    /// All streams, those of tables first.
    func streams() async throws -> [EmulatedStream] { try await tableStreams() + kinesisStreams() }

    /// The streams of all tables by name, for each table the newest first.
    func tableStreams() async throws -> [EmulatedStream] {
        let arns = try await pages(
            .dynamoDBStreams, "ListStreams", list: "Streams",
            next: { page in page["LastEvaluatedStreamArn"]?.stringValue.map { ("ExclusiveStartStreamArn", $0) } }
        ).compactMap { $0.objectValue?["StreamArn"]?.stringValue.flatMap { StreamARN($0) } }
        return Dictionary(grouping: arns) { $0.tableName ?? "" }.sorted { $0.key < $1.key }.flatMap { table, arns in
            // The label is the instant of creation.
            arns.sorted { $0.description > $1.description }.enumerated().map { index, arn in
                EmulatedStream(
                    kind: .table, name: index == 0 ? "table/\(table)" : arn.description, arn: arn.description)
            }
        }
    }

    /// All Kinesis streams by name.
    func kinesisStreams() async throws -> [EmulatedStream] {
        var streams: [EmulatedStream] = []
        for name in try await kinesisStreamNames() {
            let summary = try await call(.kinesis, "DescribeStreamSummary") { $0.member("StreamName", name) }
            let arn = summary["StreamDescriptionSummary"]?.objectValue?["StreamARN"]?.stringValue ?? ""
            streams.append(EmulatedStream(kind: .kinesis, name: "stream/\(name)", arn: arn))
        }
        return streams
    }

    /// The stream that somebody means.
    ///
    /// - Throws: `Failure` when there is none, or when a table and a Kinesis stream have the name.
    func stream(_ text: String) async throws -> EmulatedStream {
        let streams: [EmulatedStream]
        let found: [EmulatedStream]
        switch StreamReference(text) {
        case .table(let name):
            streams = try await tableStreams()
            found = streams.filter { $0.name == "table/\(name)" }
        case .tableStream(let arn):
            streams = try await tableStreams()
            found = streams.filter { $0.arn == arn.description }
        case .kinesis(let name):
            streams = try await kinesisStreams()
            found = streams.filter { $0.name == "stream/\(name)" }
        case .either(let name):
            streams = try await self.streams()
            found = streams.filter { ["table/\(name)", "stream/\(name)"].contains($0.name) }
        }
        if found.count == 1 { return found[0] }
        guard found.isEmpty else { throw Self.ambiguous(text) }
        let names = streams.filter { !$0.name.hasPrefix("arn:") }.map(\.name)
        throw Failure(.invalidData, "there is no stream \(text); \(Self.list(names))")
    }

    /// Where something is to be put: a table or a Kinesis stream.
    ///
    /// - Throws: `Failure` when there is none, or when both have the name.
    func writable(_ text: String) async throws -> (kind: EmulatedStream.Kind, name: String) {
        let tables: [String]
        let streams: [String]
        let wanted: String
        switch StreamReference(text) {
        case .table(let name): (wanted, tables, streams) = (name, try await tableNames(), [])
        case .kinesis(let name): (wanted, tables, streams) = (name, [], try await kinesisStreamNames())
        case .either(let name):
            (wanted, tables, streams) = (name, try await tableNames(), try await kinesisStreamNames())
        case .tableStream:
            throw Failure(.invalidData, "\(text) is the stream of a table; name the table, whose changes flow into it")
        }
        switch (tables.contains(wanted), streams.contains(wanted)) {
        case (true, true): throw Self.ambiguous(text)
        case (true, false): return (.table, wanted)
        case (false, true): return (.kinesis, wanted)
        case (false, false):
            let names = tables.map { "table/\($0)" } + streams.map { "stream/\($0)" }
            throw Failure(.invalidData, "there is no table or stream \(text); \(Self.list(names))")
        }
    }

    private static func ambiguous(_ name: String) -> Failure {
        Failure(.invalidData, "a table and a stream have the name \(name); write table/\(name) or stream/\(name)")
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "there are none at all" : "there are \(names.joined(separator: ", "))"
    }
}
