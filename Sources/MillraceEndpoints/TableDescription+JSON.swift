import MillraceModel
import MillraceTables

extension TableDescription {
    /// The description as DynamoDB writes it (`TableDescription`).
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("TableName")
        writer.string(name)
        writer.key("TableArn")
        writer.string(arn)
        writer.key("TableStatus")
        writer.string("ACTIVE")
        writer.key("CreationDateTime")
        writer.number(text: String(Double(createdAt.millisecondsSinceEpoch) / 1_000))
        let keys = [keySchema.hash] + (keySchema.range.map { [$0] } ?? [])
        writer.key("AttributeDefinitions")
        writer.beginArray()
        for key in keys {
            writer.beginObject()
            writer.key("AttributeName")
            writer.string(key.name)
            writer.key("AttributeType")
            writer.string(key.type.rawValue)
            writer.endObject()
        }
        writer.endArray()
        writer.key("KeySchema")
        writer.beginArray()
        for (key, role) in zip(keys, ["HASH", "RANGE"]) {
            writer.beginObject()
            writer.key("AttributeName")
            writer.string(key.name)
            writer.key("KeyType")
            writer.string(role)
            writer.endObject()
        }
        writer.endArray()
        if let streamViewType {
            writer.key("StreamSpecification")
            writer.beginObject()
            writer.key("StreamEnabled")
            writer.bool(true)
            writer.key("StreamViewType")
            writer.string(streamViewType.rawValue)
            writer.endObject()
        }
        if let latestStreamARN, let latestStreamLabel {
            writer.key("LatestStreamArn")
            writer.string(latestStreamARN.description)
            writer.key("LatestStreamLabel")
            writer.string(latestStreamLabel)
        }
        writer.endObject()
    }
}
