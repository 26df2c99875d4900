import Millrace

/// Counts and sums the usage of an app by the minute, into the table `UsageMetrics`.
///
/// | Table | Key | Attributes |
/// |---|---|---|
/// | `UsageEvents` | `app`, `time` (ISO 8601, UTC) | `count`, `durationMilliseconds` |
/// | `UsageMetrics` | `app`, `minute` such as `2026-01-31T23:59` | `events`, and the sums of the two |
///
/// `count` is how many uses an event stands for, 1 if absent; `durationMilliseconds` how long they took, 0 if absent.
///
/// The figures are exact at any time, in decimal arithmetic: an event that is corrected counts with its new numbers,
/// one that is deleted counts no more. Events that time to live deletes stay counted, for metrics outlive raw data.
let usageMetrics = Function("usage-metrics") { (event: DynamoDBEvent, context) in
    let records = event.records.filter { $0.userIdentity != .timeToLive }
    for (key, records) in try records.grouped(by: minuteKey) {
        let minute = StateItem("UsageMetrics", key: key, initial: UsageTotals(), context: context)
        try await minute.apply(records) { totals, records in
            for record in records {
                switch try Change<UsageEvent>(decoding: record) {
                case .inserted(let event):
                    try totals.add(event)
                case .modified(let old, let new):
                    try totals.subtract(old)
                    try totals.add(new)
                case .removed(let event):
                    try totals.subtract(event)
                }
            }
        }
    }
}

/// The key of the metrics that an event belongs to.
///
/// App and time are the event's key, so no change moves it to another minute.
private func minuteKey(of record: DynamoDBRecord) throws -> Item {
    let key = try ItemDecoder().decode(UsageEvent.Key.self, from: record.change.keys)
    return ["app": .string(key.app), "minute": .string(String(key.time.prefix("2026-01-31T23:59".count)))]
}

private struct UsageEvent: Decodable {
    struct Key: Decodable {
        var app: String
        var time: String
    }

    var count: AWSNumber?
    var durationMilliseconds: AWSNumber?
}

private struct UsageTotals: Codable {
    var events = 0
    var count: AWSNumber = 0
    var durationMilliseconds: AWSNumber = 0

    mutating func add(_ event: UsageEvent) throws {
        events += 1
        count = try count.adding(event.count ?? 1)
        durationMilliseconds = try durationMilliseconds.adding(event.durationMilliseconds ?? 0)
    }

    mutating func subtract(_ event: UsageEvent) throws {
        events -= 1
        count = try count.subtracting(event.count ?? 1)
        durationMilliseconds = try durationMilliseconds.subtracting(event.durationMilliseconds ?? 0)
    }
}
