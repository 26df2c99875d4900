extension BatchResponse {
    /// The answer as a function on Lambda returns it: `{"batchItemFailures":[{"itemIdentifier":"…"}]}`.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    public func json() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 32 + itemFailures.count * 64)
        writer.beginObject()
        writer.key("batchItemFailures")
        writer.array(itemFailures) { writer, sequenceNumber in
            writer.beginObject()
            writer.member("itemIdentifier", sequenceNumber)
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }
}
