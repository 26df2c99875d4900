// The event of a DynamoDB stream as Lambda hands it to a function, in AWS's order of members.
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
extension DynamoDBEvent {
    /// Reads an event as Lambda hands it to a function.
    ///
    /// Members that are not known are passed over. A member that AWS always writes has to be there; those of a tumbling
    /// window are all there or none.
    ///
    /// - Parameter json: The whole document in UTF-8.
    /// - Throws: `EventDecodingError` with the byte, and with the path of what is missing.
    public init(json: [UInt8]) throws(EventDecodingError) {
        self = try JSONReader.decode(json) { reader throws(JSONError) in try DynamoDBEvent(from: &reader) }
    }

    /// The event in compact JSON, members in AWS's order, attributes in the byte order of their names.
    public func json() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512 + records.count * 768 + (timeWindow?.state.count ?? 0))
        write(to: &writer)
        return writer.bytes
    }

    /// Writes `{"Records":[…]}`, with a tumbling window its members after the records.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("Records")
        writer.array(records) { $1.write(to: &$0) }
        timeWindow?.writeMembers(to: &writer)
        writer.endObject()
    }

    /// Reads `{"Records":[…]}`, and the members of a tumbling window, all or none.
    package init(from reader: inout JSONReader) throws(JSONError) {
        var records: [EventRecord]?
        var stream: StreamARN?
        var window = TimeWindowProperties.Members()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "Records":
                records = try reader.readArray { reader, index throws(JSONError) in
                    let record = try EventRecord(from: &reader, at: "Records[\(index)]", stream: stream)
                    stream = record.eventSourceARN
                    return record
                }
            default: try window.read(key, from: &reader)
            }
        }
        self.init(records: try reader.require(records, "Records"), timeWindow: try window.properties(reader))
    }
}

extension DynamoDBEvent.EventRecord {
    /// Writes one record of an event.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("eventID", eventID)
        writer.member("eventName", eventName.rawValue)
        writer.member("eventVersion", eventVersion)
        writer.member("eventSource", eventSource)
        writer.member("awsRegion", awsRegion)
        writer.key("dynamodb")
        change.write(to: &writer)
        writer.member("eventSourceARN", eventSourceARN.description)
        if let userIdentity {
            writer.key("userIdentity")
            writer.beginObject()
            writer.member("type", userIdentity.type)
            writer.member("principalId", userIdentity.principalID)
            writer.endObject()
        }
        writer.endObject()
    }

    /// Reads one record of an event.
    ///
    /// - Parameters:
    ///   - path: Where the record stands, for errors.
    ///   - stream: The stream of the record before, nearly always the same, which need not be taken apart again.
    package init(
        from reader: inout JSONReader, at path: @autoclosure () -> String, stream: StreamARN? = nil
    ) throws(JSONError) {
        typealias Event = DynamoDBEvent
        var (eventID, eventVersion, eventSource, awsRegion) = (String?.none, String?.none, String?.none, String?.none)
        var eventName: Event.OperationType?
        var change: Event.StreamRecord?
        var arn: StreamARN?
        var userIdentity: Event.UserIdentity?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "eventID": eventID = try reader.readString()
            case "eventName":
                eventName = try reader.readString(as: "INSERT, MODIFY or REMOVE") { Event.OperationType(rawValue: $0) }
            case "eventVersion": eventVersion = try reader.readString()
            case "eventSource": eventSource = try reader.readString()
            case "awsRegion": awsRegion = try reader.readString()
            case "dynamodb": change = try Event.StreamRecord(from: &reader, at: "\(path()).dynamodb")
            case "userIdentity":
                userIdentity = try reader.readUnlessNull { reader throws(JSONError) in
                    try Event.UserIdentity(from: &reader, at: "\(path()).userIdentity")
                }
            case "eventSourceARN":
                arn = try reader.readString(as: "the ARN of a stream") { text in
                    text == stream?.description ? stream : StreamARN(text)
                }
            default: try reader.skipValue()
            }
        }
        let id = try reader.require(eventID, "\(path()).eventID")
        let name = try reader.require(eventName, "\(path()).eventName")
        let version = try reader.require(eventVersion, "\(path()).eventVersion")
        let source = try reader.require(eventSource, "\(path()).eventSource")
        let region = try reader.require(awsRegion, "\(path()).awsRegion")
        self.init(
            id: .text(id),
            eventName: name,
            eventVersion: version,
            change: try reader.require(change, "\(path()).dynamodb"),
            eventSourceARN: try reader.require(arn, "\(path()).eventSourceARN"),
            userIdentity: userIdentity
        )
        self.eventSource = source
        self.awsRegion = region
    }
}

extension DynamoDBEvent.StreamRecord {
    /// Writes the member `dynamodb` of a record.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("ApproximateCreationDateTime")
        writer.int(approximateCreationDateTime.secondsSinceEpoch)
        writer.key("Keys")
        keys.write(to: &writer)
        if let newImage {
            writer.key("NewImage")
            newImage.write(to: &writer)
        }
        if let oldImage {
            writer.key("OldImage")
            oldImage.write(to: &writer)
        }
        writer.member("SequenceNumber", sequenceNumber.description)
        writer.key("SizeBytes")
        writer.int(sizeBytes)
        writer.member("StreamViewType", streamViewType.rawValue)
        writer.endObject()
    }

    /// Reads the member `dynamodb` of a record.
    init(from reader: inout JSONReader, at path: @autoclosure () -> String) throws(JSONError) {
        var created: Timestamp?
        var (keys, newImage, oldImage) = (Item?.none, Item?.none, Item?.none)
        var sequenceNumber: SequenceNumber?
        var sizeBytes: Int?
        var view: StreamViewType?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "ApproximateCreationDateTime": created = try reader.readSecondsSinceEpoch()
            case "Keys": keys = try Item(from: &reader)
            case "NewImage":
                newImage = try reader.readUnlessNull { reader throws(JSONError) in try Item(from: &reader) }
            case "OldImage":
                oldImage = try reader.readUnlessNull { reader throws(JSONError) in try Item(from: &reader) }
            case "SequenceNumber":
                sequenceNumber = try reader.readString(as: "a sequence number") { SequenceNumber($0) }
            case "SizeBytes": sizeBytes = try reader.readInt()
            case "StreamViewType":
                view = try reader.readString(as: "a stream view type") { StreamViewType(rawValue: $0) }
            default: try reader.skipValue()
            }
        }
        self.init(
            approximateCreationDateTime: try reader.require(created, "\(path()).ApproximateCreationDateTime"),
            keys: try reader.require(keys, "\(path()).Keys"),
            newImage: newImage,
            oldImage: oldImage,
            sequenceNumber: try reader.require(sequenceNumber, "\(path()).SequenceNumber"),
            sizeBytes: try reader.require(sizeBytes, "\(path()).SizeBytes"),
            streamViewType: try reader.require(view, "\(path()).StreamViewType")
        )
    }
}

extension DynamoDBEvent.UserIdentity {
    init(from reader: inout JSONReader, at path: @autoclosure () -> String) throws(JSONError) {
        var (type, principalID) = (String?.none, String?.none)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "type": type = try reader.readString()
            case "principalId": principalID = try reader.readString()
            default: try reader.skipValue()
            }
        }
        self.init(
            type: try reader.require(type, "\(path()).type"),
            principalID: try reader.require(principalID, "\(path()).principalId")
        )
    }
}
