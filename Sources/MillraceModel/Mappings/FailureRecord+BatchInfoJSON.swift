// The batch and the window of a failure record, in AWS's order of members.
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
extension FailureRecord.BatchInfo {
    static let dynamoDBKey = "DDBStreamBatchInfo"
    static let kinesisKey = "KinesisBatchInfo"

    /// The name of the member in a failure record, by the kind of stream.
    var key: String { streamARN.tableName == nil ? Self.kinesisKey : Self.dynamoDBKey }

    func write(to writer: inout JSONWriter) {
        let precision = streamARN.tableName == nil ? Timestamp.Precision.milliseconds : .seconds
        writer.beginObject()
        writer.member("shardId", shardID.description)
        if let records {
            writer.member("startSequenceNumber", records.startSequenceNumber.description)
            writer.member("endSequenceNumber", records.endSequenceNumber.description)
            writer.member(
                "approximateArrivalOfFirstRecord", records.approximateArrivalOfFirstRecord.iso8601(precision))
            writer.member("approximateArrivalOfLastRecord", records.approximateArrivalOfLastRecord.iso8601(precision))
            writer.key("batchSize")
            writer.int(records.batchSize)
        }
        writer.member("streamArn", streamARN.description)
        writer.endObject()
    }

    /// Reads the description of a batch; of its records all members are there or none.
    ///
    /// - Parameter path: Where it stands, for errors.
    init(from reader: inout JSONReader, at path: String) throws(JSONError) {
        var shardID: ShardID?
        var (start, end) = (SequenceNumber?.none, SequenceNumber?.none)
        var (first, last) = (Timestamp?.none, Timestamp?.none)
        var batchSize: Int?
        var arn: StreamARN?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "shardId": shardID = ShardID(try reader.readString())
            case "startSequenceNumber": start = try reader.readString(as: "a sequence number") { SequenceNumber($0) }
            case "endSequenceNumber": end = try reader.readString(as: "a sequence number") { SequenceNumber($0) }
            case "approximateArrivalOfFirstRecord": first = try reader.readInstant()
            case "approximateArrivalOfLastRecord": last = try reader.readInstant()
            case "batchSize": batchSize = try reader.readInt()
            case "streamArn": arn = try reader.readString(as: "the ARN of a stream") { StreamARN($0) }
            default: try reader.skipValue()
            }
        }
        var records: RecordRange?
        if start != nil || end != nil || first != nil || last != nil || batchSize != nil {
            records = RecordRange(
                startSequenceNumber: try reader.require(start, "\(path).startSequenceNumber"),
                endSequenceNumber: try reader.require(end, "\(path).endSequenceNumber"),
                approximateArrivalOfFirstRecord: try reader.require(first, "\(path).approximateArrivalOfFirstRecord"),
                approximateArrivalOfLastRecord: try reader.require(last, "\(path).approximateArrivalOfLastRecord"),
                batchSize: try reader.require(batchSize, "\(path).batchSize")
            )
        }
        self.init(
            shardID: try reader.require(shardID, "\(path).shardId"),
            records: records,
            streamARN: try reader.require(arn, "\(path).streamArn")
        )
    }
}

extension FailureRecord.TimeWindowInfo {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("window")
        window.write(to: &writer)
        writer.key("isFinalInvokeForWindow")
        writer.bool(isFinalInvoke)
        writer.key("isWindowTerminatedEarly")
        writer.bool(isTerminatedEarly)
        writer.endObject()
    }

    /// Reads the description of a window.
    ///
    /// - Parameter path: Where it stands, for errors.
    init(from reader: inout JSONReader, at path: String) throws(JSONError) {
        var window: TimeWindow?
        var (isFinalInvoke, isTerminatedEarly) = (Bool?.none, Bool?.none)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "window": window = try TimeWindow(from: &reader, at: "\(path).window")
            case "isFinalInvokeForWindow": isFinalInvoke = try reader.readBool()
            case "isWindowTerminatedEarly": isTerminatedEarly = try reader.readBool()
            default: try reader.skipValue()
            }
        }
        self.init(
            window: try reader.require(window, "\(path).window"),
            isFinalInvoke: try reader.require(isFinalInvoke, "\(path).isFinalInvokeForWindow"),
            isTerminatedEarly: try reader.require(isTerminatedEarly, "\(path).isWindowTerminatedEarly")
        )
    }
}
