import MillraceModel

extension DynamoDBEvent.EventRecord {
    /// Writes the record as `GetRecords` does: without the ARN of its stream, and with capitals in `userIdentity`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
    func writeAsStreamRecord(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("eventID", eventID)
        writer.member("eventName", eventName.rawValue)
        writer.member("eventVersion", eventVersion)
        writer.member("eventSource", eventSource)
        writer.member("awsRegion", awsRegion)
        writer.key("dynamodb")
        change.write(to: &writer)
        if let userIdentity {
            writer.member("userIdentity") { writer in
                writer.member("PrincipalId", userIdentity.principalID)
                writer.member("Type", userIdentity.type)
            }
        }
        writer.endObject()
    }
}
