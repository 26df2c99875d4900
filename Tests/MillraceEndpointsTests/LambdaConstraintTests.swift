import MillraceModel
import Testing

@testable import MillraceEndpoints

/// The ranges of a mapping's parameters, on the wire.
@Suite struct LambdaConstraintTests {
    private static let ranges: [(name: String, ClosedRange<Int>)] = [
        ("BatchSize", 1...10_000), ("MaximumBatchingWindowInSeconds", 0...300), ("ParallelizationFactor", 1...10),
        ("MaximumRetryAttempts", -1...10_000), ("MaximumRecordAgeInSeconds", -1...604_800),
        ("TumblingWindowInSeconds", 0...900),
    ]

    @Test(
        "W19 a parameter out of its range breaks a constraint, when a mapping is made and when it is changed",
        arguments: ranges)
    func outOfRange(name: String, range: ClosedRange<Int>) async throws {
        let path = name.prefix(1).lowercased() + name.dropFirst()
        try await LambdaBench.with { (bench) async throws in
            let id = try await bench.makeMapping()
            for (value, rule) in [
                (range.lowerBound - 1, "greater than or equal to \(range.lowerBound)"),
                (range.upperBound + 1, "less than or equal to \(range.upperBound)"),
            ] {
                let expected =
                    "1 validation error detected: Value '\(value)' at '\(path)' failed to satisfy constraint: Member must "
                    + "have value \(rule)"
                let create = #"""
                    {"FunctionName": "broken", "EventSourceArn": "\#(LambdaBench.tableStream)",
                     "StartingPosition": "LATEST", "\#(name)": \#(value)}
                    """#
                for response in [
                    await bench.send("POST", LambdaBench.mappings, create),
                    await bench.send("PUT", "\(LambdaBench.mappings)/\(id)", #"{"\#(name)": \#(value)}"#),
                ] {
                    #expect(response.status == 400)
                    #expect(response.errorName == "ValidationException")
                    #expect(try response.errorMessage() == expected)
                }
            }
        }
    }

    @Test("T1 the ends of each range are good, and come back as they were given", arguments: ranges)
    func inRange(name: String, range: ClosedRange<Int>) async throws {
        try await LambdaBench.with { (bench) async throws in
            let id = try await bench.makeMapping("broken")
            // A window needs a function that keeps a state.
            let values = name == "TumblingWindowInSeconds" ? [0] : [range.upperBound, range.lowerBound]
            for value in values {
                let body = #"{"\#(name)": \#(value)}"#
                let response = await bench.send("PUT", "\(LambdaBench.mappings)/\(id)", body)
                #expect(response.status == 202, "\(response.text)")
                #expect(try response.members()[name]?.intValue == value)
                bench.settle()
            }
        }
    }

    @Test(
        "W19 texts and lists have their constraints too",
        arguments: [
            (
                #""FunctionResponseTypes": ["ReportItemFailures"]"#,
                "Value 'ReportItemFailures' at 'functionResponseTypes.1.member' failed to satisfy constraint: Member must "
                    + "satisfy enum value set: [ReportBatchItemFailures]"
            ),
            (
                #""FunctionResponseTypes": ["ReportBatchItemFailures", "ReportBatchItemFailures"]"#,
                "Value '[ReportBatchItemFailures, ReportBatchItemFailures]' at 'functionResponseTypes' failed to satisfy constraint: Member must have length less than or "
                    + "equal to 1"
            ),
            (
                #""DestinationConfig": {"OnFailure": {"Destination": "\#(String(repeating: "f", count: 351))"}}"#,
                "Value '\(String(repeating: "f", count: 351))' at 'destinationConfig.onFailure.destination' failed to satisfy "
                    + "constraint: Member must have length less than or equal to 350"
            ),
            (
                #""FunctionName": """#,
                "Value '' at 'functionName' failed to satisfy constraint: Member must have length greater than or equal to 1"
            ),
        ])
    func others(member: String, fault: String) async throws {
        try await LambdaBench.with { (bench) async throws in
            let id = try await bench.makeMapping()
            let response = await bench.send("PUT", "\(LambdaBench.mappings)/\(id)", "{\(member)}")
            #expect(response.status == 400)
            #expect(response.errorName == "ValidationException")
            #expect(try response.errorMessage()?.hasSuffix(fault) == true, "\(response.text)")
        }
    }

    @Test(
        "T1 a parameter that means nothing here is refused by its name, unless it says nothing",
        arguments: [
            ("KMSKeyArn", #""arn:aws:kms:x""#, ["\"\"", "null"]),
            ("MetricsConfig", #"{"Metrics": ["EventCount"]}"#, ["{}", #"{"Metrics": []}"#, #"{"Metrics": null}"#]),
            ("Queues", #"["q"]"#, ["[]"]),
            ("Topics", #"["t"]"#, ["[]"]),
            ("ScalingConfig", #"{"MaximumConcurrency": 2}"#, ["{}"]),
            ("ProvisionedPollerConfig", #"{"MinimumPollers": 1}"#, ["{}"]),
            ("LoggingConfig", #"{"SystemLogLevel": "INFO"}"#, ["{}"]),
            ("SourceAccessConfigurations", #"[{"Type": "BASIC_AUTH", "URI": "u"}]"#, ["[]", "[{}]"]),
            (
                "SelfManagedEventSource", #"{"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["h:1"]}}"#,
                [#"{"Endpoints": {}}"#]
            ),
            ("SelfManagedKafkaEventSourceConfig", #"{"ConsumerGroupId": "g"}"#, ["{}"]),
            ("AmazonManagedKafkaEventSourceConfig", #"{"ConsumerGroupId": "g"}"#, ["{}"]),
            ("DocumentDBEventSourceConfig", #"{"DatabaseName": "d"}"#, ["{}"]),
        ])
    func refused(name: String, value: String, blanks: [String]) async throws {
        try await LambdaBench.with { (bench) async throws in
            let id = try await bench.makeMapping()
            let path = "\(LambdaBench.mappings)/\(id)"
            let refusal = await bench.send("PUT", path, #"{"\#(name)": \#(value)}"#)
            #expect(refusal.errorName == "InvalidParameterValueException")
            #expect(try refusal.errorMessage()?.hasPrefix("\(name) is refused: ") == true, "\(refusal.text)")
            for blank in blanks {
                let response = await bench.send("PUT", path, #"{"\#(name)": \#(blank)}"#)
                #expect(response.status == 202, "\(blank): \(response.text)")
                bench.settle()
            }
        }
    }
}
