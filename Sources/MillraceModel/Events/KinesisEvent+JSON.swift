// The event of a Kinesis data stream as Lambda hands it to a function, in AWS's order of members.
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
extension KinesisEvent {
    /// Reads an event as Lambda hands it to a function.
    ///
    /// Members that are not known are passed over. A member that AWS always writes has to be there; those of a tumbling
    /// window are all there or none.
    ///
    /// - Parameter json: The whole document in UTF-8.
    /// - Throws: `EventDecodingError` with the byte, and with the path of what is missing.
    public init(json: [UInt8]) throws(EventDecodingError) {
        self = try JSONReader.decode(json) { reader throws(JSONError) in try KinesisEvent(from: &reader) }
    }

    /// The event in compact JSON, members in AWS's order.
    public func json() -> [UInt8] {
        let size = records.reduce(512 + (timeWindow?.state.count ?? 0)) {
            $0 + 512 + Base64.encodedCount(of: $1.kinesis.data.count)
        }
        var writer = JSONWriter(reservingCapacity: size)
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
        var records: [Record]?
        var stream: StreamARN?
        var window = TimeWindowProperties.Members()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "Records":
                records = try reader.readArray { reader, index throws(JSONError) in
                    let record = try Record(from: &reader, at: "Records[\(index)]", stream: stream)
                    stream = record.eventSourceARN
                    return record
                }
            default: try window.read(key, from: &reader)
            }
        }
        self.init(records: try reader.require(records, "Records"), timeWindow: try window.properties(reader))
    }
}

extension KinesisEvent.Record {
    /// Writes one record of an event.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("kinesis")
        kinesis.write(to: &writer)
        writer.member("eventSource", eventSource)
        writer.member("eventVersion", eventVersion)
        writer.member("eventID", eventID)
        writer.member("eventName", eventName)
        writer.member("invokeIdentityArn", invokeIdentityARN)
        writer.member("awsRegion", awsRegion)
        writer.member("eventSourceARN", eventSourceARN.description)
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
        var kinesis: KinesisEvent.Payload?
        var (eventSource, eventVersion, eventID) = (String?.none, String?.none, String?.none)
        var (eventName, invokeIdentityARN, awsRegion) = (String?.none, String?.none, String?.none)
        var arn: StreamARN?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "kinesis": kinesis = try KinesisEvent.Payload(from: &reader, at: "\(path()).kinesis")
            case "eventSource": eventSource = try reader.readString()
            case "eventVersion": eventVersion = try reader.readString()
            case "eventID": eventID = try reader.readString()
            case "eventName": eventName = try reader.readString()
            case "invokeIdentityArn": invokeIdentityARN = try reader.readString()
            case "awsRegion": awsRegion = try reader.readString()
            case "eventSourceARN":
                arn = try reader.readString(as: "the ARN of a stream") { text in
                    text == stream?.description ? stream : StreamARN(text)
                }
            default: try reader.skipValue()
            }
        }
        let payload = try reader.require(kinesis, "\(path()).kinesis")
        // In the order in which a record names its members, so that the first that is missing is reported.
        let source = try reader.require(eventSource, "\(path()).eventSource")
        let version = try reader.require(eventVersion, "\(path()).eventVersion")
        let id = try reader.require(eventID, "\(path()).eventID")
        let frame = Frame(
            Frame.Members(
                eventSource: source,
                eventVersion: version,
                eventName: try reader.require(eventName, "\(path()).eventName"),
                invokeIdentityARN: try reader.require(invokeIdentityARN, "\(path()).invokeIdentityArn"),
                awsRegion: try reader.require(awsRegion, "\(path()).awsRegion"),
                eventSourceARN: try reader.require(arn, "\(path()).eventSourceARN")
            ))
        self.init(kinesis: payload, id: .text(id), frame: frame)
    }
}

extension KinesisEvent.Payload {
    /// Writes the member `kinesis` of a record.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kinesisSchemaVersion", kinesisSchemaVersion)
        writer.member("partitionKey", partitionKey)
        writer.member("sequenceNumber", sequenceNumber.description)
        writer.key("data")
        writer.base64(data)
        writer.key("approximateArrivalTimestamp")
        writer.number(text: approximateArrivalTimestamp.decimalSecondsSinceEpoch)
        writer.endObject()
    }

    /// Reads the member `kinesis` of a record.
    init(from reader: inout JSONReader, at path: @autoclosure () -> String) throws(JSONError) {
        var (schemaVersion, partitionKey) = (String?.none, String?.none)
        var sequenceNumber: SequenceNumber?
        var data: [UInt8]?
        var arrival: Timestamp?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "kinesisSchemaVersion": schemaVersion = try reader.readString()
            case "partitionKey": partitionKey = try reader.readString()
            case "sequenceNumber":
                sequenceNumber = try reader.readString(as: "a sequence number") { SequenceNumber($0) }
            case "data": data = try reader.readBase64()
            case "approximateArrivalTimestamp": arrival = try reader.readSecondsSinceEpoch()
            default: try reader.skipValue()
            }
        }
        self.init(
            kinesisSchemaVersion: try reader.require(schemaVersion, "\(path()).kinesisSchemaVersion"),
            partitionKey: try reader.require(partitionKey, "\(path()).partitionKey"),
            sequenceNumber: try reader.require(sequenceNumber, "\(path()).sequenceNumber"),
            data: try reader.require(data, "\(path()).data"),
            approximateArrivalTimestamp: try reader.require(arrival, "\(path()).approximateArrivalTimestamp")
        )
    }
}
