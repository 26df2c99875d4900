import MillraceCore
import MillraceModel

/// A filter with one typical pattern, against a record that it lets through and one that it drops.
enum FilterRows {
    private static let changePattern = """
        {"eventName": ["INSERT", "MODIFY"],
         "dynamodb": {"NewImage": {"status": {"S": ["paid", {"prefix": "sent"}]}, "country": {"S": ["DE", "FR"]},
                                   "error": {"S": [{"exists": false}]}}}}
        """
    private static let dataPattern = """
        {"data": {"type": ["order"], "order": {"amount": [{"numeric": [">=", 100]}],
                                               "country": [{"anything-but": ["US"]}]}}}
        """

    /// The rows.
    static let all = [
        row("filter, change that matches", changePattern, Samples.change(1), in: Samples.orders, matches: true),
        row(
            "filter, change that does not match", changePattern, Samples.change(1, status: "void"),
            in: Samples.orders, matches: false),
        row("filter, Kinesis record that matches", dataPattern, Samples.data(1), in: Samples.clicks, matches: true),
        row(
            "filter, Kinesis record that does not match", dataPattern, Samples.data(1, amount: 5),
            in: Samples.clicks, matches: false),
    ]

    private static func row(
        _ name: String,
        _ pattern: String,
        _ content: StreamRecord.Content,
        in stream: StreamARN,
        matches expected: Bool
    ) -> MicroRow {
        MicroRow(name, unit: "record") {
            let criteria = try FilterCriteria([FilterPattern(pattern, for: FilterSource(stream))])
            let context = FilterContext(streamARN: stream, shardID: "shardId-000000000000")
            let record = try await Samples.records([content], in: stream)[0]
            return .steps { criteria.matches(record, in: context) == expected ? 1 : 0 }
        }
    }
}
