import MillraceModel

/// A failure record and where it stands.
struct DeadLetter: Sendable {
    /// Counts through all files, from 1.
    let number: Int
    /// The file.
    let path: String
    /// The line in it.
    let line: Int
    /// When its function dealt with it after all; `nil` when it did not.
    let redrivenAt: String?
    /// The record.
    let record: FailureRecord

    /// Reads an element of the daemon's list.
    init(_ value: JSONValue) throws {
        let members = value.objectValue ?? JSONObject()
        number = members["Number"]?.intValue ?? 0
        path = members["Path"]?.stringValue ?? ""
        line = members["Line"]?.intValue ?? 0
        redrivenAt = members["RedrivenAt"]?.stringValue
        record = try FailureRecord(json: (members["Record"] ?? .null).serialized())
    }

    /// The function's name.
    var function: String { record.functionARN.split(separator: ":").last.map(String.init) ?? "?" }

    /// What was given up: records, or the end of a tumbling window.
    var contents: String {
        if let range = record.batchInfo.records {
            return "\(range.batchSize) records  \(range.startSequenceNumber)...\(range.endSequenceNumber)"
        }
        let window = record.timeWindowInfo?.window
        return "the end of the window from \(window?.start.description ?? "?")"
    }

    /// The record in a line of the list.
    var summary: String {
        "\(number)  \(record.timestamp)  \(function)  \(record.condition.rawValue)  \(contents)  "
            + "\(record.batchInfo.shardID)  \(record.approximateInvokeCount) invocations"
            + (redrivenAt.map { "  redriven \($0)" } ?? "")
    }
}
