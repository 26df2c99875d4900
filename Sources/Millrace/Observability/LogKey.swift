/// The keys of all log metadata.
///
/// Messages are constant and data goes here, so that logs can be searched. Payloads are never logged above trace.
enum LogKey {
    static let attempt = "attempt"
    static let cause = "cause"
    static let checkpoint = "checkpoint"
    static let count = "batch.count"
    static let completedMarks = "marks.completed"
    static let condition = "condition"
    static let error = "error"
    static let functionName = "function.name"
    static let isEarly = "window.early"
    static let mappingID = "mapping.id"
    static let path = "file.path"
    static let releasedMarks = "marks.released"
    static let requestID = "request.id"
    static let sequenceNumber = "sequence.number"
    static let shardID = "shard.id"
    static let state = "mapping.state"
    static let streamARN = "stream.arn"
    static let streamName = "stream.name"
    static let tableName = "table.name"
    static let wait = "wait"
    static let window = "window.start"
}
