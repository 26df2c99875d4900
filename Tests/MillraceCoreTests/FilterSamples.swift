import MillraceCore
import MillraceModel

/// Records and contexts for the tests of filters.
enum FilterSamples {
    static let tableStream = StreamARN(
        table: "Orders",
        label: "2026-03-01T08:00:00.000",
        region: "eu-central-1",
        accountID: "123456789012"
    )
    static let role = "arn:aws:iam::123456789012:role/lambda-role"

    static func kinesisStream() -> StreamARN {
        guard let arn = StreamARN("arn:aws:kinesis:eu-central-1:123456789012:stream/clicks") else {
            preconditionFailure("the ARN of a stream")
        }
        return arn
    }

    static func context(
        _ source: FilterSource,
        viewType: StreamViewType = .newAndOldImages
    ) -> FilterContext {
        FilterContext(
            streamARN: source == .dynamoDB ? tableStream : kinesisStream(),
            viewType: viewType,
            shardID: "shardId-000000000006",
            invokeIdentityARN: role
        )
    }

    static func record(
        _ content: StreamRecord.Content,
        arrival: Timestamp = Timestamp(microsecondsSinceEpoch: 1_772_352_000_987_654)
    ) -> StreamRecord {
        guard let number = SequenceNumber("100000000000000000042") else { preconditionFailure("a sequence number") }
        return StreamRecord(sequenceNumber: number, arrival: arrival, content: content)
    }

    static func change(
        keys: Item = ["id": "a"],
        old: Item? = nil,
        new: Item? = nil,
        userIdentity: DynamoDBEvent.UserIdentity? = nil
    ) -> StreamRecord {
        guard let change = ItemChange(keys: keys, oldImage: old, newImage: new, userIdentity: userIdentity) else {
            preconditionFailure("nothing changes between \(String(describing: old)) and \(String(describing: new))")
        }
        return record(.change(change))
    }

    static func data(_ text: String, key: String = "user-7") -> StreamRecord {
        record(.data(DataRecord(partitionKey: key, data: [UInt8](text.utf8))))
    }

    /// Whether a record of a table's stream matches one pattern.
    static func matches(_ pattern: String, _ record: StreamRecord) throws -> Bool {
        let source: FilterSource = if case .change = record.content { .dynamoDB } else { .kinesis }
        return try FilterCriteria([FilterPattern(pattern, for: source)]).matches(record, in: context(source))
    }

    /// The record as an element of the `Records` of the event that Lambda would get.
    static func eventJSON(_ record: StreamRecord, in context: FilterContext) throws -> JSONObject {
        var writer = JSONWriter()
        switch record.content {
        case .change(let change):
            DynamoDBEvent.EventRecord(change, of: record, in: context.streamARN, view: context.viewType)
                .write(to: &writer)
        case .data(let data):
            KinesisEvent.Record(
                data,
                of: record,
                shardID: context.shardID,
                in: context.streamARN,
                invokeIdentityARN: context.invokeIdentityARN
            ).write(to: &writer)
        }
        return try JSONValue(parsing: writer.bytes, depthLimit: JSONReader.depthLimitMax).objectValue ?? JSONObject()
    }
}
