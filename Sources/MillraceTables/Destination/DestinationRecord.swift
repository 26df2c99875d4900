internal import MillraceModel
internal import MillraceStreams

/// A change as a table's Kinesis stream takes it: JSON with both images, whatever the table's own stream shows.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
struct DestinationRecord: Hashable, Sendable {
    /// The table.
    let tableName: String
    /// The Region, which the record names.
    let region: String
    /// What changed.
    let change: ItemChange
    /// When.
    let instant: Timestamp
    /// The unit of the instant.
    let precision: KinesisDestination.Precision
    /// Differs from that of all other changes of the process.
    let number: UInt64

    /// Equal for the changes of one item, which so stay in one shard.
    ///
    /// AWS does not say what it takes.
    var partitionKey: String { StableHash.hexadecimal(hash.value) }

    private var hash: StableHash {
        var hash = StableHash()
        hash.combine(tableName.utf8)
        hash.combine([0])
        hash.combine(change.keys.jsonText().utf8)
        return hash
    }

    private var eventID: String {
        var hash = hash
        hash.combine("/\(instant.microsecondsSinceEpoch)/\(number)".utf8)
        return UUIDText.text(hash.value, version: 4)
    }

    /// The bytes of the record.
    var data: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("awsRegion", region)
        writer.member("eventID", eventID)
        writer.member("eventName", change.operation.rawValue)
        writer.key("userIdentity")
        if let identity = change.userIdentity {
            writer.beginObject()
            writer.member("type", identity.type)
            writer.member("principalId", identity.principalID)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("recordFormat", "application/json")
        writer.member("tableName", tableName)
        writer.key("dynamodb")
        write(change, to: &writer)
        writer.member("eventSource", "aws:dynamodb")
        writer.endObject()
        return writer.bytes
    }

    private func write(_ change: ItemChange, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("ApproximateCreationDateTime")
        switch precision {
        case .millisecond: writer.int(instant.millisecondsSinceEpoch)
        case .microsecond: writer.int(instant.microsecondsSinceEpoch)
        }
        writer.member("ApproximateCreationDateTimePrecision", precision.rawValue)
        writer.key("Keys")
        change.keys.write(to: &writer)
        if let image = change.newImage {
            writer.key("NewImage")
            image.write(to: &writer)
        }
        if let image = change.oldImage {
            writer.key("OldImage")
            image.write(to: &writer)
        }
        writer.key("SizeBytes")
        writer.int(change.sizeBytes(under: .newAndOldImages))
        writer.endObject()
    }
}
