import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterDataTests {
    private static let json = #"{"city": "Bonn", "n": 5}"#

    @Test(
        "T7 data and metadata of Kinesis records match as AWS's table of formats says",
        arguments: [
            (
                "JSON data, pattern for data and metadata", json,
                #"{"data": {"city": ["Bonn"]}, "kinesis": {"partitionKey": ["user-7"]}}"#, true
            ),
            (
                "JSON data, other metadata", json,
                #"{"data": {"city": ["Bonn"]}, "kinesis": {"partitionKey": ["user-8"]}}"#, false
            ),
            (
                "JSON data, other data", json,
                #"{"data": {"city": ["Köln"]}, "kinesis": {"partitionKey": ["user-7"]}}"#, false
            ),
            ("JSON data, pattern for metadata only", json, #"{"kinesis": {"partitionKey": ["user-7"]}}"#, true),
            ("other data, pattern for data", "Hello!", #"{"data": {"city": ["Bonn"]}}"#, false),
            (
                "other data, pattern that only wants absence", "Hello!", #"{"data": {"city": [{"exists": false}]}}"#,
                false
            ),
            ("other data, pattern for metadata only", "Hello!", #"{"kinesis": {"partitionKey": ["user-7"]}}"#, true),
            (
                "other data, an alternative without data", "Hello!",
                #"{"$or": [{"data": {"a": [1]}}, {"eventVersion": ["1.0"]}]}"#, false
            ),
            (
                "JSON data, an alternative without data", json,
                #"{"$or": [{"data": {"a": [1]}}, {"eventVersion": ["1.0"]}]}"#, true
            ),
            ("JSON data that is no object", "[1]", #"{"data": {"city": [{"exists": false}]}}"#, true),
            ("no data at all", "", #"{"data": {"city": [{"exists": false}]}}"#, false),
            ("half of JSON", #"{"city": "Bonn""#, #"{"data": {"city": ["Bonn"]}}"#, false),
            (
                "a key twice, the last one counts", #"{"city": "Köln", "city": "Bonn"}"#,
                #"{"data": {"city": ["Bonn"]}}"#, true
            ),
            (
                "a key twice, the first one does not", #"{"city": "Bonn", "city": "Köln"}"#,
                #"{"data": {"city": ["Bonn"]}}"#, false
            ),
            ("numbers are numbers", json, #"{"data": {"n": [{"numeric": ["=", 5]}]}}"#, true),
            ("the bytes as Base64", "Hello!", #"{"kinesis": {"data": ["SGVsbG8h"]}}"#, true),
            (
                "arrival with milliseconds", json, #"{"kinesis": {"approximateArrivalTimestamp": [1772352000.987]}}"#,
                true
            ),
            ("the id of the event", json, #"{"eventID": ["shardId-000000000006:100000000000000000042"]}"#, true),
            ("the function's role", json, #"{"invokeIdentityArn": [{"suffix": "role/lambda-role"}]}"#, true),
        ])
    func formats(fact: String, data: String, pattern: String, isMatch: Bool) throws {
        #expect(try FilterSamples.matches(pattern, FilterSamples.data(data)) == isMatch, "\(fact)")
    }

    @Test("T7 data that is not JSON drops out of the patterns for data only, not out of the others")
    func otherPatterns() throws {
        let patterns = try [#"{"data": {"city": ["Bonn"]}}"#, #"{"kinesis": {"partitionKey": ["user-7"]}}"#]
            .map { try FilterPattern($0, for: .kinesis) }
        let criteria = try FilterCriteria(patterns)
        let context = FilterSamples.context(.kinesis)
        #expect(criteria.matches(FilterSamples.data("Hello!"), in: context))
        #expect(!criteria.matches(FilterSamples.data("Hello!", key: "user-8"), in: context))
        #expect(criteria.matches(FilterSamples.data(Self.json, key: "user-8"), in: context))
    }

    @Test("T7 data with five hundred levels is matched, and deeper data is not JSON to a filter")
    func deepData() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth - 1) + "5" + String(repeating: "]", count: depth - 1)
        }
        let pattern = #"{"data": {"a": [5]}}"#
        #expect(try FilterSamples.matches(pattern, FilterSamples.data("{\"a\": \(nested(512))}")))
        #expect(try !FilterSamples.matches(pattern, FilterSamples.data("{\"a\": \(nested(513))}")))
    }
}
