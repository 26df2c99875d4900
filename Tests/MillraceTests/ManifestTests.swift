import Foundation
import Millrace
import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Manifest")
struct ManifestTests {
    private func manifest(_ text: String) throws -> Manifest {
        try Manifest(json: [UInt8](text.utf8), path: "m.json")
    }

    @Test("P4 The shipped manifest has no problem, and says what the examples need")
    func shippedManifest() throws {
        let manifest = try Manifest.load(ManifestFiles.path(ManifestFiles.manifest))
        #expect(manifest.problems == [])
        let views = manifest.tables.compactMap { table in table.streamViewType.map { "\(table.name) \($0.rawValue)" } }
        #expect(
            views == [
                "UsageEvents NEW_AND_OLD_IMAGES", "Prices NEW_AND_OLD_IMAGES", "SensorReadings NEW_AND_OLD_IMAGES",
                "Uploads NEW_AND_OLD_IMAGES", "Customers NEW_IMAGE",
            ])
        let mappings = manifest.mappings.map(\.mapping)
        #expect(
            mappings.map { "\($0.functionName) <- \($0.source)" } == [
                "usage-metrics <- table/UsageEvents", "portfolio-risk <- table/Prices",
                "portfolio-rebalance <- table/Prices", "sensor-alerts <- table/SensorReadings",
                "sensor-archive <- table/SensorReadings", "friend-notifier <- table/Uploads",
                "welcome-email <- table/Customers",
            ])
        #expect(mappings.allSatisfy { $0.startingPosition == .trimHorizon })
        // The archive fails only for want of room, and then waits for it instead of giving readings up.
        #expect(mappings.map(\.maximumRetryAttempts) == [3, 3, 3, 3, nil, 3, 3])
        #expect(mappings.map(\.batchSize) == [100, 100, 100, 100, 1000, 100, 100])
        #expect(mappings.allSatisfy { $0.onFailureDestination == "file:dead-letters/\($0.functionName).jsonl" })
        let functions = mappings.map {
            FunctionSignature(name: $0.functionName, eventSource: .dynamoDB, reportsItemFailures: false)
        }
        #expect(manifest.problems(with: functions) == [])
        try manifest.check(with: functions)
    }

    @Test("T1 Defaults are AWS's")
    func defaults() throws {
        let manifest = try manifest(
            """
            {"EventSourceMappings": [
                {"FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST"}
            ]}
            """)
        #expect(manifest.problems == [])
        let expected = EventSourceMapping(
            functionName: "f", source: .table("Orders"), startingPosition: .latest, batchSize: 100,
            maximumRetryAttempts: nil, maximumRecordAge: nil, functionResponseTypes: [], onFailureDestination: nil,
            isEnabled: true)
        #expect(manifest.mappings == [ManifestMapping(expected)])
        #expect(manifest.mappings[0].retryBackoff.base == .seconds(1))
        #expect(manifest.mappings[0].retryBackoff.cap == .seconds(60))
        #expect(manifest.region == "us-east-1")
        #expect(manifest.accountID == "000000000000")
        #expect(manifest.synchronous == .full)
        #expect(manifest.tables.isEmpty && manifest.functions.isEmpty)
        let empty = try self.manifest("{}")
        #expect(empty.problems == [] && empty.mappings.isEmpty && empty.region == "us-east-1")
    }

    @Test("T1 Every parameter of a mapping arrives")
    func everyParameter() throws {
        let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders/stream/2015-05-11T21:21:33.291"
        let manifest = try manifest(
            """
            {"$schema": "x", "Region": "eu-west-1", "AccountId": "123456789012", "Store": {"Synchronous": "NORMAL"},
             "EventSourceMappings": [
                {"FunctionName": "f", "EventSourceArn": "\(arn)", "StartingPosition": "TRIM_HORIZON", "BatchSize": 1,
                 "MaximumRetryAttempts": 0, "MaximumRecordAgeInSeconds": 60, "Enabled": false,
                 "FunctionResponseTypes": ["ReportBatchItemFailures"],
                 "DestinationConfig": {"OnFailure": {"Destination": "file:/var/dead/f.jsonl"}},
                 "RetryBackoff": {"BaseSeconds": 0.25, "CapSeconds": 1.5},
                 "MaximumBatchingWindowInSeconds": 300, "ParallelizationFactor": 10, "BisectBatchOnFunctionError": true,
                 "TumblingWindowInSeconds": 0,
                 "FilterCriteria": {"Filters": [{"Pattern": "{\\"eventName\\": [\\"INSERT\\"]}"}]}},
                {"FunctionName": "g", "EventSourceArn": "stream/clicks", "StartingPosition": "AT_TIMESTAMP",
                 "StartingPositionTimestamp": 1541139109.5, "TumblingWindowInSeconds": 900,
                 "TumblingWindowIdleTimeoutInSeconds": 60}
             ],
             "Functions": [
                {"FunctionName": "f", "TimeoutSeconds": 900, "StuckAfterSeconds": 1, "WhenStuck": "exit",
                 "ReservedConcurrentExecutions": 0},
                {"FunctionName": "g"}
             ]}
            """)
        #expect(manifest.problems == [])
        let mapping = try #require(manifest.mappings.first)
        #expect(mapping.mapping.source == .stream(try #require(StreamARN(arn))))
        #expect(mapping.mapping.batchSize == 1)
        #expect(mapping.mapping.maximumRetryAttempts == 0)
        #expect(mapping.mapping.maximumRecordAge == .seconds(60))
        #expect(mapping.mapping.functionResponseTypes == [.reportBatchItemFailures])
        #expect(mapping.mapping.onFailureDestination == "file:/var/dead/f.jsonl")
        #expect(!mapping.isEnabled)
        #expect(mapping.retryBackoff.base == .milliseconds(250))
        #expect(mapping.retryBackoff.cap == .milliseconds(1_500))
        #expect(mapping.mapping.maximumBatchingWindow == .seconds(300))
        #expect(mapping.mapping.parallelizationFactor == 10)
        #expect(mapping.mapping.bisectBatchOnFunctionError)
        #expect(mapping.mapping.filterPatterns == [#"{"eventName": ["INSERT"]}"#])
        #expect(mapping.filter?.patterns.count == 1)
        let windowed = try #require(manifest.mappings.last)
        #expect(windowed.mapping.source == .kinesisStream("clicks"))
        #expect(windowed.mapping.startingPosition == .atTimestamp)
        #expect(windowed.mapping.startingPositionTimestamp == Timestamp(millisecondsSinceEpoch: 1_541_139_109_500))
        #expect(windowed.mapping.tumblingWindow == .seconds(900))
        #expect(windowed.tumblingWindowIdleTimeout == .seconds(60))
        let settings = FunctionSettings(
            timeout: .seconds(900),
            stuckAfter: .seconds(1),
            whenStuck: .exit,
            reservedConcurrentExecutions: 0
        )
        #expect(manifest.functions == ["f": settings, "g": FunctionSettings()])
        #expect(FunctionSettings() == FunctionSettings(timeout: .seconds(3), stuckAfter: .seconds(5), whenStuck: .hold))
        #expect(manifest.synchronous == .normal)
    }

    @Test("P4 A broken manifest reports all its problems at once")
    func allAtOnce() throws {
        let manifest = try manifest(
            """
            {"Region": "Frankfurt", "Tabels": [],
             "Tables": [
                {"TableName": "Orders", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "T"}],
                 "KeySchema": [{"AttributeName": "ident", "KeyType": "RANGE"}]}
             ],
             "EventSourceMappings": [
                {"FunctionName": "welcome-mail", "EventSourceArn": "streams/clicks", "BatchSize": 20000,
                 "batchsize": 1, "Enabled": true, "Enabled": false},
                7
             ],
             "Functions": [{"FunctionName": "welcome-email", "TimeoutSeconds": 0}]}
            """)
        let functions = [FunctionSignature(name: "welcome-email", eventSource: .dynamoDB, reportsItemFailures: false)]
        let problems = manifest.problems(with: functions)
        #expect(
            Set(problems.map(\.pointer)) == [
                "/Region", "/Tabels", "/Tables/0/AttributeDefinitions/0/AttributeType",
                "/Tables/0/AttributeDefinitions/0/AttributeName", "/Tables/0/KeySchema/0/AttributeName",
                "/Tables/0/KeySchema/0/KeyType", "/EventSourceMappings/0/FunctionName",
                "/EventSourceMappings/0/EventSourceArn", "/EventSourceMappings/0/BatchSize",
                "/EventSourceMappings/0/batchsize", "/EventSourceMappings/0/Enabled",
                "/EventSourceMappings/0/StartingPosition", "/EventSourceMappings/1", "/Functions/0/TimeoutSeconds",
            ])
        #expect(problems.count == 14)
        #expect(manifest.tables.isEmpty && manifest.mappings.isEmpty && manifest.functions.isEmpty)
        let error = #expect(throws: ManifestError.self) { try manifest.check(with: functions) }
        #expect(error?.problems == problems)
        #expect(error?.code == .invalid)
        let lines = error?.description.split(separator: "\n") ?? []
        #expect(lines.count == 14)
        #expect(
            lines.contains(
                "m.json#/EventSourceMappings/0/BatchSize: 20000 is not a whole number from 1 to 10000"))
        #expect(
            lines.contains(
                "m.json#/EventSourceMappings/0/FunctionName: \"welcome-mail\" is not the name of a registered "
                    + "function; did you mean welcome-email?"))
    }

    @Test("A file that cannot be read is an error with its path and the reason")
    func unreadable() throws {
        let missing = #expect(throws: ManifestError.self) { try Manifest.load("/nowhere/manifest.json") }
        #expect(missing?.code == .unreadable)
        #expect(missing?.description == "/nowhere/manifest.json: No such file or directory")
        let directory = #expect(throws: ManifestError.self) { try Manifest.load("/") }
        #expect(directory?.code == .unreadable)
        let large = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20) + [UInt8]("{}".utf8)
        let tooLarge = #expect(throws: ManifestError.self) { try Manifest(json: large, path: "m.json") }
        #expect(tooLarge?.description == "m.json: 1048578 bytes are too many for a manifest; 1 MiB is the most")
    }

    @Test("What is not JSON is an error with line and column")
    func malformed() throws {
        let error = #expect(throws: ManifestError.self) {
            try manifest("{\n  \"Region\": \"ü\", \"AccountId\" \"0\"\n}")
        }
        #expect(error?.code == .malformed)
        #expect(error?.description == "m.json:2:30: unexpected '\"' at byte 32, expected ':'")
        let empty = #expect(throws: ManifestError.self) { try manifest("") }
        #expect(empty?.description == "m.json:1:1: unexpected end of input at byte 0")
        let deep = String(repeating: "[", count: 40)
        #expect(throws: ManifestError.self) { try manifest(deep) }
    }

    @Test("JSON of another type than an object is one problem", arguments: ["[]", "7", "null", "\"x\""])
    func noObject(_ text: String) throws {
        let manifest = try manifest(text)
        #expect(manifest.problems.map(\.description) == [": \(text) is not an object, which a Manifest is"])
    }

    @Test("Long values and names are cut in messages, and control characters do not reach the terminal")
    func bounded() throws {
        let long = String(repeating: "x", count: 500)
        let manifest = try manifest("{\"Region\": \"\(long)\", \"\(long)\": 1, \"a\\u001B[2J\": 2}")
        #expect(manifest.problems.count == 3)
        #expect(manifest.problems.allSatisfy { $0.description.count < 300 })
        #expect(manifest.problems.allSatisfy { !$0.description.contains("\u{1B}") })
    }

    @Test("A name must have the very bytes: the Kelvin sign, which Swift takes for a K, makes no KMSKeyArn")
    func sameBytes() throws {
        let members = #""FunctionName": "f", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST""#
        let manifest = try manifest("{\"EventSourceMappings\": [{\"\u{212A}MSKeyArn\": 1, \(members)}]}")
        #expect(manifest.problems.map(\.pointer) == ["/EventSourceMappings/0/\u{212A}MSKeyArn"])
        #expect(manifest.problems[0].message.hasPrefix("stands under a name that is unknown here"))
    }

    @Test("A manifest made in Swift is checked like one from a file")
    func madeInSwift() throws {
        let mapping = EventSourceMapping(
            functionName: "f", source: .table("Orders"), startingPosition: .trimHorizon)
        let manifest = Manifest(
            mappings: [ManifestMapping(mapping), ManifestMapping(mapping)], functions: ["h": FunctionSettings()])
        #expect(manifest.problems.map(\.pointer) == ["/EventSourceMappings/1/EventSourceArn"])
        let functions = [FunctionSignature(name: "g", eventSource: .any, reportsItemFailures: false)]
        #expect(
            manifest.problems(with: functions).map(\.pointer) == [
                "/EventSourceMappings/1/EventSourceArn", "/EventSourceMappings/0/FunctionName",
                "/EventSourceMappings/1/FunctionName", "/Functions",
            ])
    }
}
