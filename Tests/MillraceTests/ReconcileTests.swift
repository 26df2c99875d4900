import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Testing

/// Manifests that meet tables and streams which are there already.
@Suite struct ReconcileTests {
    private static func manifest(_ more: String = "", view: String = "NEW_IMAGE", stream: String = "") throws
        -> Manifest
    {
        let text = #"""
            {"KinesisStreams": [{"Name": "changes", "ShardCount": 1\#(stream)}],
             "Tables": [{"TableName": "Birds", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
              "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
              "StreamSpecification": {"StreamViewType": "\#(view)"}\#(more)}]}
            """#
        let manifest = try Manifest(json: Array(text.utf8), path: "test")
        #expect(manifest.problems.isEmpty)
        return manifest
    }

    private func environment(_ manifest: Manifest) async throws -> RuntimeEnvironment {
        let executor = StepExecutor()
        let environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: Ports(
                scheduler: VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600)),
                random: SeededGenerator(seed: 7),
                handlerExecutor: executor,
                driverExecutor: executor,
                exitProcess: { _ in }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await environment.prepare(manifest)
        return environment
    }

    @Test("what a table can become without a loss, it becomes; preparing it again changes nothing")
    func changes() async throws {
        let environment = try await environment(Self.manifest())
        let more = #"""
            , "DeletionProtectionEnabled": true, "TimeToLiveSpecification": {"AttributeName": "gone"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
            "Tags": [{"Key": "team", "Value": "ornithology"}],
            "KinesisStreamSpecification": {"StreamArn": "stream/changes"}
            """#
        for _ in 0..<2 {
            try await environment.prepare(Self.manifest(more, stream: #", "RetentionPeriodHours": 48"#))
            let table = try await environment.tables.describeTable("Birds")
            #expect(table.isDeletionProtected)
            #expect(table.provisionedThroughput == ProvisionedThroughput(readCapacityUnits: 5, writeCapacityUnits: 6))
            #expect(try await environment.tables.tags(of: "Birds") == ["team": "ornithology"])
            #expect(try await environment.tables.describeTimeToLive("Birds")?.attributeName == "gone")
            let summary = try await environment.kinesis.describeStreamSummary(.init(name: "changes"))
            #expect(summary.retentionPeriodHours == 48)
        }
        let precise = more.replacing(
            #""stream/changes""#, with: #""stream/changes", "ApproximateCreationDateTimePrecision": "MICROSECOND""#)
        try await environment.prepare(Self.manifest(precise, stream: #", "RetentionPeriodHours": 48"#))
        let destinations = try await environment.tables.describeKinesisStreamingDestination(of: "Birds")
        #expect(destinations.map(\.precision) == [.microsecond])
    }

    @Test("a manifest that cannot be met changes nothing of the tables, whatever else it asks for")
    func nothingIsChanged() async throws {
        let environment = try await environment(Self.manifest())
        let more = #", "TimeToLiveSpecification": {"AttributeName": "gone"}, "DeletionProtectionEnabled": true"#
        await #expect {
            try await environment.prepare(Self.manifest(more, view: "OLD_IMAGE"))
        } throws: { error in
            (error as? MillraceError)?.code == .tableDiffers
        }
        #expect(try await environment.tables.describeTimeToLive("Birds") == nil)
        #expect(try await environment.tables.describeTable("Birds").isDeletionProtected == false)
    }

    @Test("a Kinesis stream that would have to forget records, and one of another mode, are refused with advice")
    func streams() async throws {
        let environment = try await environment(Self.manifest(stream: #", "RetentionPeriodHours": 48"#))
        await #expect { try await environment.prepare(Self.manifest()) } throws: { error in
            "\(error)".contains("keeps records for 48 hours, the manifest says only 24")
        }
        let onDemand = try Manifest(json: Array(#"{"KinesisStreams": [{"Name": "changes"}]}"#.utf8), path: "test")
        await #expect { try await environment.prepare(onDemand) } throws: { error in
            "\(error)".contains("stream changes exists as PROVISIONED, the manifest says ON_DEMAND")
        }
    }

    @Test("a destination that names no stream says what to add")
    func missingStream() async throws {
        let more = #", "KinesisStreamSpecification": {"StreamArn": "stream/chnges"}"#
        await #expect { try await environment(Self.manifest(more)) } throws: { error in
            "\(error)".contains("stream/chnges; add it to KinesisStreams in the manifest")
        }
    }
}
