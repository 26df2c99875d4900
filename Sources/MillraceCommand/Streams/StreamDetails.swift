import MillraceModel

/// A stream with its shards.
struct StreamDetails: Sendable {
    let stream: EmulatedStream
    /// `ENABLED` or `DISABLED` for a table's, `ACTIVE` and so on for one of Kinesis.
    let status: String
    /// The view type of a table's, the mode of one of Kinesis.
    let type: String
    /// When it was made.
    let createdAt: Timestamp?
    /// The shards in the order of their ids.
    let shards: [StreamShard]

    private var openCount: Int { shards.count(where: \.isOpen) }

    /// The heads of the columns of `row`.
    static let header = ["STREAM", "STATUS", "TYPE", "SHARDS", "OPEN", "CREATED"]

    /// The stream in a line of a table.
    var row: [String] {
        [stream.name, status, type, "\(shards.count)", "\(openCount)", createdAt?.description ?? ""]
    }

    /// The members that `streams list --json` prints, and the shards if wanted.
    func json(withShards: Bool) -> JSONValue {
        var members: JSONObject = [
            "Name": .string(stream.name), "StreamArn": .string(stream.arn), "Status": .string(status),
            "Type": .string(type), "ShardCount": .number("\(shards.count)"), "OpenShardCount": .number("\(openCount)"),
        ]
        if let createdAt { members["CreatedAt"] = .string(createdAt.description) }
        if withShards { members["Shards"] = .array(shards.map(\.json)) }
        return .object(members)
    }
}

extension WireClient {
    /// Describes a stream with all its shards.
    func details(of stream: EmulatedStream) async throws -> StreamDetails {
        switch stream.kind {
        case .table: try await tableStreamDetails(stream)
        case .kinesis: try await kinesisDetails(stream)
        }
    }

    private func tableStreamDetails(_ stream: EmulatedStream) async throws -> StreamDetails {
        var shards: [StreamShard] = []
        var last: String?
        while true {
            let page = try await call(.dynamoDBStreams, "DescribeStream") { writer in
                stream.write(to: &writer)
                if let last { writer.member("ExclusiveStartShardId", last) }
            }["StreamDescription"]?.objectValue
            shards += (page?["Shards"]?.arrayValue ?? []).map { StreamShard($0) }
            last = page?["LastEvaluatedShardId"]?.stringValue
            if last != nil { continue }
            return StreamDetails(
                stream: stream,
                status: page?["StreamStatus"]?.stringValue ?? "",
                type: page?["StreamViewType"]?.stringValue ?? "",
                createdAt: Self.instant(page?["CreationRequestDateTime"]),
                shards: shards
            )
        }
    }

    private func kinesisDetails(_ stream: EmulatedStream) async throws -> StreamDetails {
        let summary = try await call(.kinesis, "DescribeStreamSummary") { stream.write(to: &$0) }
        let members = summary["StreamDescriptionSummary"]?.objectValue
        let shards = try await pages(
            .kinesis, "ListShards", list: "Shards",
            next: { page in
                guard page["NextToken"]?.stringValue != nil else { return nil }
                return page["Shards"]?.arrayValue?.last.map { ("ExclusiveStartShardId", StreamShard($0).id) }
            },
            { stream.write(to: &$0) }
        )
        return StreamDetails(
            stream: stream,
            status: members?["StreamStatus"]?.stringValue ?? "",
            type: members?["StreamModeDetails"]?.objectValue?["StreamMode"]?.stringValue ?? "",
            createdAt: Self.instant(members?["StreamCreationTimestamp"]),
            shards: shards.map { StreamShard($0) }
        )
    }

    private static func instant(_ value: JSONValue?) -> Timestamp? {
        guard case .number(let text)? = value else { return nil }
        return Timestamp(secondsSinceEpoch: text)
    }
}
