package import MillraceModel

/// A whole record as a filter sees it, and what the bytes of a Kinesis record hold.
package struct FilterRecord: Sendable {
    /// The key of a pattern under which the bytes of a Kinesis record are matched as JSON.
    static let dataKey = "data"

    /// Where the members come from.
    private enum Form: Sendable {
        case stored(StreamRecord, FilterContext)
        /// A record of an event, as JSON.
        case event(JSONObject)
    }

    private let form: Form
    /// What the bytes of a Kinesis record hold, once somebody asked.
    private(set) var data = FilterData.unread

    /// Sees a record of a shard as its event would have it.
    package init(_ record: StreamRecord, in context: FilterContext) {
        form = .stored(record, context)
    }

    /// Sees one element of the `Records` of an event.
    package init(event: JSONObject) {
        form = .event(event)
    }

    /// The record's `eventID`, if it has one.
    var eventID: String? { member("eventID")?.plainValue?.stringValue }

    /// Parses the bytes of a Kinesis record, if nobody did before.
    ///
    /// A record of another source has no data, which counts as data that is no JSON.
    mutating func readData() {
        guard case .unread = data else { return }
        switch form {
        case .stored(let record, _):
            guard case .data(let content) = record.content else {
                data = .unreadable("the record has no data")
                return
            }
            data = FilterData(parsing: content.data)
        case .event(let record):
            let text = record["kinesis"]?.objectValue?["data"]?.stringValue
            guard let bytes = text.flatMap(Base64.decode) else {
                data = .unreadable("the record has no data in Base64 under kinesis")
                return
            }
            data = FilterData(parsing: bytes)
        }
    }

    /// A member of the record; `data` is what the bytes hold and is there after ``readData()`` only.
    func member(_ name: String) -> FilterSubject? {
        switch form {
        case .event(let record):
            return name == Self.dataKey ? data.subject : record[name].map { .json($0) }
        case .stored(let record, let context):
            switch record.content {
            case .change(let change): return member(name, of: change, record, context)
            case .data: return member(name, ofDataIn: record, context)
            }
        }
    }

    /// A member of `dynamodb` or `kinesis`.
    func bodyMember(_ name: String) -> FilterSubject? {
        guard case .stored(let record, let context) = form else { return nil }
        switch record.content {
        case .change(let change): return bodyMember(name, of: change, record, context)
        case .data(let content): return bodyMember(name, of: content, record)
        }
    }

    private func member(
        _ name: String,
        of change: ItemChange,
        _ record: StreamRecord,
        _ context: FilterContext
    ) -> FilterSubject? {
        switch name {
        case "dynamodb": .body(self)
        case "eventName": Self.text(change.operation.rawValue)
        case "eventVersion": Self.text("1.1")
        case "eventSource": Self.text(context.streamARN.eventSource)
        case "awsRegion": Self.text(context.streamARN.region)
        case "eventSourceARN": Self.text(context.streamARN.description)
        case "userIdentity":
            change.userIdentity.map { .json(["type": .string($0.type), "principalId": .string($0.principalID)]) }
        case "eventID":
            // The view changes nothing about the id, and without images the record costs least.
            Self.text(
                DynamoDBEvent.EventRecord(change, of: record, in: context.streamARN, view: .keysOnly).eventID)
        default: nil
        }
    }

    private func bodyMember(
        _ name: String,
        of change: ItemChange,
        _ record: StreamRecord,
        _ context: FilterContext
    ) -> FilterSubject? {
        switch name {
        // K has a canonically equivalent twin, the Kelvin sign, which is longer.
        case "Keys" where name.utf8.count == 4: .item(change.keys)
        case "NewImage": context.viewType.showsNewImage ? change.newImage.map { .item($0) } : nil
        case "OldImage": context.viewType.showsOldImage ? change.oldImage.map { .item($0) } : nil
        case "ApproximateCreationDateTime": .json(.number(String(record.arrival.secondsSinceEpoch)))
        case "SequenceNumber": Self.text(record.sequenceNumber.description)
        case "SizeBytes": .json(.number(String(change.sizeBytes(under: context.viewType))))
        case "StreamViewType": Self.text(context.viewType.rawValue)
        default: nil
        }
    }

    private func member(_ name: String, ofDataIn record: StreamRecord, _ context: FilterContext) -> FilterSubject? {
        switch name {
        case Self.dataKey: data.subject
        case "kinesis": .body(self)
        case "eventSource": Self.text(context.streamARN.eventSource)
        case "eventVersion": Self.text("1.0")
        case "eventID": Self.text("\(context.shardID):\(record.sequenceNumber)")
        case "eventName": Self.text("aws:kinesis:record")
        case "invokeIdentityArn": Self.text(context.invokeIdentityARN)
        case "awsRegion": Self.text(context.streamARN.region)
        case "eventSourceARN": Self.text(context.streamARN.description)
        default: nil
        }
    }

    private func bodyMember(_ name: String, of content: DataRecord, _ record: StreamRecord) -> FilterSubject? {
        switch name {
        case "kinesisSchemaVersion": Self.text("1.0")
        case "partitionKey": Self.text(content.partitionKey)
        case "sequenceNumber": Self.text(record.sequenceNumber.description)
        case "data": Self.text(Base64.encode(content.data))
        case "approximateArrivalTimestamp":
            .json(
                .number(
                    Timestamp(millisecondsSinceEpoch: record.arrival.millisecondsSinceEpoch).decimalSecondsSinceEpoch))
        default: nil
        }
    }

    private static func text(_ text: String) -> FilterSubject { .json(.string(text)) }
}
