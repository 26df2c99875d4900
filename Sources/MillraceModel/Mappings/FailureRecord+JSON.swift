// AWS's on-failure record with the payload, in AWS's order of members.
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
extension FailureRecord {
    /// Reads a record as `json()` and AWS write it.
    ///
    /// - Parameter json: The whole document in UTF-8, such as one line of a dead-letter file.
    /// - Throws: `EventDecodingError` with the byte, and with the path of what is missing.
    public init(json: [UInt8]) throws(EventDecodingError) {
        self = try JSONReader.decode(json) { reader throws(JSONError) in try FailureRecord(from: &reader) }
    }

    /// The record in compact JSON on one line, members in AWS's order.
    ///
    /// `responseContext` and `timeWindowInfo` are left out when there is none. The arrival times have whole seconds for
    /// DynamoDB Streams and milliseconds for Kinesis, as on AWS.
    public func json() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1_024 + payload.utf8.count * 9 / 8)
        writer.beginObject()
        writer.key("requestContext")
        writer.beginObject()
        writer.member("requestId", requestID)
        writer.member("functionArn", functionARN)
        writer.member("condition", condition.rawValue)
        writer.key("approximateInvokeCount")
        writer.int(approximateInvokeCount)
        writer.endObject()
        if let responseContext {
            writer.key("responseContext")
            responseContext.write(to: &writer)
        }
        writer.member("version", "1.0")
        writer.member("payload", payload)
        writer.member("timestamp", timestamp.iso8601(.milliseconds))
        writer.key(batchInfo.key)
        batchInfo.write(to: &writer)
        if let timeWindowInfo {
            writer.key("timeWindowInfo")
            timeWindowInfo.write(to: &writer)
        }
        writer.endObject()
        return writer.bytes
    }

    private init(from reader: inout JSONReader) throws(JSONError) {
        var request: RequestContext?
        var response: ResponseContext?
        var payload: String?
        var timestamp: Timestamp?
        var batchInfo: BatchInfo?
        var timeWindowInfo: TimeWindowInfo?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "requestContext": request = try RequestContext(from: &reader)
            case "responseContext":
                response = try reader.readUnlessNull { reader throws(JSONError) in try ResponseContext(from: &reader) }
            case "version":
                _ = try reader.readString(as: "a known version of failure records") { $0 == "1.0" ? $0 : nil }
            case "payload": payload = try reader.readString()
            case "timestamp": timestamp = try reader.readInstant()
            case BatchInfo.dynamoDBKey, BatchInfo.kinesisKey: batchInfo = try BatchInfo(from: &reader, at: key)
            case "timeWindowInfo":
                timeWindowInfo = try reader.readUnlessNull { reader throws(JSONError) in
                    try TimeWindowInfo(from: &reader, at: key)
                }
            default: try reader.skipValue()
            }
        }
        let context = try reader.require(request, "requestContext")
        self.init(
            requestID: context.requestID,
            functionARN: context.functionARN,
            condition: context.condition,
            approximateInvokeCount: context.approximateInvokeCount,
            responseContext: response,
            timestamp: try reader.require(timestamp, "timestamp"),
            batchInfo: try reader.require(batchInfo, "\(BatchInfo.dynamoDBKey) or \(BatchInfo.kinesisKey)"),
            timeWindowInfo: timeWindowInfo,
            payload: try reader.require(payload, "payload")
        )
    }

    /// The member `requestContext`, whose members the record holds itself.
    private struct RequestContext {
        var requestID: String
        var functionARN: String
        var condition: Condition
        var approximateInvokeCount: Int

        init(from reader: inout JSONReader) throws(JSONError) {
            var (requestID, functionARN) = (String?.none, String?.none)
            var condition: Condition?
            var approximateInvokeCount: Int?
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "requestId": requestID = try reader.readString()
                case "functionArn": functionARN = try reader.readString()
                case "condition":
                    condition = try reader.readString(as: "RetryAttemptsExhausted or RecordAgeExceeded") {
                        Condition(rawValue: $0)
                    }
                case "approximateInvokeCount": approximateInvokeCount = try reader.readInt()
                default: try reader.skipValue()
                }
            }
            self.requestID = try reader.require(requestID, "requestContext.requestId")
            self.functionARN = try reader.require(functionARN, "requestContext.functionArn")
            self.condition = try reader.require(condition, "requestContext.condition")
            self.approximateInvokeCount = try reader.require(
                approximateInvokeCount, "requestContext.approximateInvokeCount")
        }
    }
}

extension FailureRecord.ResponseContext {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("statusCode")
        writer.int(200)
        writer.member("executedVersion", "$LATEST")
        writer.key("functionError")
        if isFunctionError { writer.string("Unhandled") } else { writer.null() }
        writer.endObject()
    }

    fileprivate init(from reader: inout JSONReader) throws(JSONError) {
        var isFunctionError = false
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "functionError":
                isFunctionError =
                    try reader.readUnlessNull { reader throws(JSONError) in try reader.readString() } != nil
            default: try reader.skipValue()
            }
        }
        self.init(isFunctionError: isFunctionError)
    }
}
