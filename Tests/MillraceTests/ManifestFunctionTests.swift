import Millrace
import MillraceModel
import Testing

@Suite("A manifest and its functions")
struct ManifestFunctionTests {
    private static let json = #"""
        {"EventSourceMappings": [
            {"FunctionName": "plain", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST"},
            {"FunctionName": "reporting", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST",
             "FunctionResponseTypes": ["ReportBatchItemFailures"]}
         ],
         "Functions": [{"FunctionName": "plain", "TimeoutSeconds": 10}]}
        """#

    private func problems(_ functions: [FunctionSignature]) throws -> [String] {
        let manifest = try Manifest(json: [UInt8](Self.json.utf8), path: "m.json")
        return manifest.problems(with: functions).map(\.description)
    }

    private func function(
        _ name: String,
        _ eventSource: FunctionSignature.EventSource = .dynamoDB,
        reports: Bool = false
    ) -> FunctionSignature {
        FunctionSignature(name: name, eventSource: eventSource, reportsItemFailures: reports)
    }

    @Test("P4 Functions that fit make no problem, also one without a mapping")
    func fitting() throws {
        let functions = [function("plain", .any), function("reporting", reports: true), function("other", .kinesis)]
        #expect(try problems(functions) == [])
    }

    @Test("P4 A function that is not registered is named with the nearest that is")
    func missing() throws {
        #expect(
            try problems([function("plains"), function("reporting", reports: true)]) == [
                "/EventSourceMappings/0/FunctionName: \"plain\" is not the name of a registered function; did you mean "
                    + "plains?",
                "/Functions/0/FunctionName: \"plain\" is not the name of a registered function; did you mean plains?",
            ])
        #expect(
            try problems([]).first
                == "/EventSourceMappings/0/FunctionName: \"plain\" is not the name of a registered function; no "
                + "function is"
        )
    }

    @Test("P4 Two functions of one name, and a name that no mapping can write")
    func names() throws {
        let functions = [
            function("plain"), function("plain"), function("reporting", reports: true), function("no name"),
        ]
        #expect(
            try problems(functions) == [
                ": \"plain\" is the name of two registered functions",
                ": \"no name\" is not a function name: 1 to 64 of A-Z, a-z, 0-9, '_' and '-'",
            ])
    }

    @Test("P4 A function of Kinesis events does not fit a table")
    func events() throws {
        #expect(
            try problems([function("plain", .kinesis), function("reporting", reports: true)]) == [
                "/EventSourceMappings/0/EventSourceArn: \"table/Orders\" delivers DynamoDBEvent; plain takes "
                    + "KinesisEvent"
            ])
    }

    @Test("P4 Item failures must be known on both sides")
    func itemFailures() throws {
        #expect(
            try problems([function("plain", reports: true), function("reporting")]) == [
                "/EventSourceMappings/0/FunctionResponseTypes: missing; plain reports item failures, so write "
                    + "[\"ReportBatchItemFailures\"]",
                "/EventSourceMappings/1/FunctionResponseTypes: [\"ReportBatchItemFailures\"] does not fit: reporting "
                    + "reports no item failures; leave it out, or register the function with responseType: "
                    + ".reportBatchItemFailures",
            ])
    }
}
