import MillraceModel

/// A record that `streams tail` prints.
struct TailedRecord: Sendable {
    /// Where it stands.
    let shardID: String
    /// The record as the service gave it.
    let record: JSONValue

    /// Its place in the shard.
    var sequenceNumber: String? {
        (record.objectValue?["SequenceNumber"] ?? change?["SequenceNumber"])?.stringValue
    }

    /// The record as `--json` prints it.
    var json: JSONValue { ["ShardId": .string(shardID), "Record": record] }

    /// The record in a line: when, where, and what it is about.
    var line: String {
        let members = record.objectValue
        let time: String
        let content: String
        if let change {
            time = Self.time(change["ApproximateCreationDateTime"])
            let keys = change["Keys"].map { String(decoding: $0.serialized(), as: UTF8.self) } ?? ""
            content = "\(members?["eventName"]?.stringValue ?? "?")  \(keys)"
        } else {
            time = Self.time(members?["ApproximateArrivalTimestamp"])
            content =
                "\(members?["PartitionKey"]?.stringValue ?? "?")  \(Self.text(members?["Data"]?.stringValue ?? ""))"
        }
        return "\(time)  \(shardID)  \(content)"
    }

    private var change: JSONObject? { record.objectValue?["dynamodb"]?.objectValue }

    private static func time(_ value: JSONValue?) -> String {
        guard case .number(let text)? = value, let instant = Timestamp(secondsSinceEpoch: text) else { return "?" }
        return instant.description
    }

    /// Bytes as text where they are one that fits on a line, as Base64 where not.
    private static func text(_ base64: String) -> String {
        guard let bytes = Base64.decode(base64), let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return base64 }
        return text
    }
}
