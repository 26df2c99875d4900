import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Synchronization
import Testing

/// What a runtime does with tables and streams by itself, under virtual time.
@Suite struct UpkeepTests {
    private static let table = #"""
        "TableName": "Birds", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]
        """#

    @Test("G16 G18 R11 an expired item goes at its instant, and the function sees who deleted it")
    func timeToLive() async throws {
        let deliveries = Mutex<[DynamoDBEvent.EventRecord]>([])
        let function = Function("birds") { (event: DynamoDBEvent, _) in deliveries.withLock { $0 += event.records } }
        let manifest = #"""
            {"Tables": [{\#(Self.table), "TimeToLiveSpecification": {"AttributeName": "gone"},
              "StreamSpecification": {"StreamViewType": "OLD_IMAGE"}}],
             "EventSourceMappings": [{"FunctionName": "birds", "EventSourceArn": "table/Birds",
              "StartingPosition": "TRIM_HORIZON"}]}
            """#
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            let birds = runtime.table("Birds")
            let seconds = runtime.now.secondsSinceEpoch
            try await birds.put(["id": "1", "gone": .number(AWSNumber(Int(seconds + 3_600)))])
            try await birds.put(["id": "2", "gone": .number(AWSNumber(Int(seconds + 60)))])
            try runtime.advance(by: .seconds(61))
            #expect(try await birds.get(["id": "2"]) == nil)
            #expect(try await birds.get(["id": "1"]) != nil)
            try runtime.advance(by: .seconds(3_600))
            #expect(try await birds.get(["id": "1"]) == nil)
            try runtime.settle()
        }
        let removals = deliveries.withLock { $0.filter { $0.eventName == .remove } }
        #expect(removals.map { $0.change.keys["id"] } == ["2", "1"])
        #expect(removals.allSatisfy { $0.userIdentity == .timeToLive })
    }

    @Test("G22 records go after 24 hours, a disabled stream after 24 more, and shards roll over on the way")
    func retention() async throws {
        let manifest = #"{"Tables": [{\#(Self.table), "StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}]}"#
        try await withTestRuntime(manifest: manifest, functions: []) { runtime in
            try await runtime.table("Birds").put(["id": "1"])
            let streams = runtime.streams
            let arn = try #require(try await streams.listStreams().streams.first).streamARN
            let first = try await streams.describeStream(.init(streamARN: arn.description)).streamDescription.shards
            #expect(first.count == 1)
            try runtime.advance(by: .seconds(4 * 3_600 + 60))
            let rolled = try await streams.describeStream(.init(streamARN: arn.description)).streamDescription.shards
            #expect(rolled.count == 2)
            #expect(rolled.last?.parentShardID == first.first?.shardID)
            try runtime.advance(by: .seconds(86_400))
            let late = try await streams.describeStream(.init(streamARN: arn.description)).streamDescription.shards
            #expect(!late.contains { $0.shardID == first.first?.shardID }, "its only record is too old")
            try await runtime.tables.updateStream(of: "Birds", enabled: false)
            try runtime.advance(by: .seconds(86_400 + 120))
            #expect(try await streams.listStreams().streams.isEmpty)
        }
    }

    @Test("K14 G33 what a destination did not take is delivered when its stream is there again")
    func destination() async throws {
        let manifest = #"""
            {"KinesisStreams": [{"Name": "changes", "ShardCount": 1}],
             "Tables": [{\#(Self.table), "KinesisStreamSpecification": {"StreamArn": "stream/changes"}}]}
            """#
        try await withTestRuntime(manifest: manifest, functions: []) { runtime in
            try await runtime.kinesis.deleteStream(.init(name: "changes"))
            try await runtime.table("Birds").put(["id": "1"])
            try runtime.advance(by: .seconds(5))
            #expect(try await runtime.tables.destinationStatistics(of: "Birds").replicatedRecordCount == 0)
            try await runtime.kinesis.createStream(.init(streamName: "changes", shardCount: 1))
            try runtime.advance(by: .seconds(5))
            #expect(try await runtime.tables.destinationStatistics(of: "Birds").replicatedRecordCount == 1)
        }
    }

    @Test("G26 G27 G36 two consumers of one Kinesis stream get the changes of a table, each under its own name")
    func consumers() async throws {
        let seen = Mutex<[String: [String]]>([:])
        let functions = ["a", "b"].map { name in
            Function(name) { (event: KinesisEvent, _) in
                for record in event.records {
                    seen.withLock { $0[name, default: []].append(record.eventSourceARN.description) }
                }
            }
        }
        let manifest = #"""
            {"KinesisStreams": [{"Name": "changes", "ShardCount": 2, "RetentionPeriodHours": 48,
              "Consumers": ["one", "two"]}],
             "Tables": [{\#(Self.table), "KinesisStreamSpecification": {"StreamArn": "stream/changes",
              "ApproximateCreationDateTimePrecision": "MICROSECOND"}}],
             "EventSourceMappings": [
              {"FunctionName": "a", "EventSourceArn": "stream/changes/consumer/one", "StartingPosition": "TRIM_HORIZON"},
              {"FunctionName": "b", "EventSourceArn": "stream/changes/consumer/two", "StartingPosition": "TRIM_HORIZON"}]}
            """#
        try await withTestRuntime(manifest: manifest, functions: functions) { runtime in
            for number in 0..<20 { try await runtime.table("Birds").put(["id": .string("\(number)")]) }
            try runtime.settle()
            let summary = try await runtime.kinesis.describeStreamSummary(.init(name: "changes"))
            #expect(summary.retentionPeriodHours == 48)
            #expect(summary.consumerCount == 2)
        }
        let sources = seen.withLock { $0 }
        for (name, consumer) in [("a", "one"), ("b", "two")] {
            let own = try #require(sources[name])
            #expect(own.count == 20)
            #expect(own.allSatisfy { $0.contains("stream/changes/consumer/\(consumer):") }, "\(own)")
        }
    }

    @Test("a mapping on a consumer that nobody registered says what to add")
    func missingConsumer() async throws {
        let manifest = #"""
            {"KinesisStreams": [{"Name": "changes", "ShardCount": 1}],
             "EventSourceMappings": [{"FunctionName": "a", "EventSourceArn": "stream/changes/consumer/one",
              "StartingPosition": "TRIM_HORIZON"}]}
            """#
        let function = Function("a") { (_: KinesisEvent, _) in }
        await #expect {
            try await withTestRuntime(manifest: manifest, functions: [function]) { _ in }
        } throws: { error in
            "\(error)".contains("stream changes has no consumer one; add it to the stream's Consumers")
        }
    }

    @Test("G17 a data directory with a key is unreadable without it and with another one")
    func encryption() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "millrace-\(UUID().uuidString)").path
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch { print("\(folder) is left over") }
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, digit) in [("right", "a"), ("wrong", "b")] {
            let key = Data(String(repeating: digit, count: 64).utf8)
            #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: key))
        }
        // The directory is free again only when nobody holds the environment any more.
        func withTables<Result>(_ key: String?, _ body: (Table) async throws -> Result) async throws -> Result {
            let store = key.map { #", "Store": {"EncryptionKey": "file:\#(folder)/\#($0)"}"# } ?? ""
            let manifest = try Manifest(json: Array(#"{"Tables": [{\#(Self.table)}]\#(store)}"#.utf8), path: "test")
            #expect(manifest.problems.isEmpty)
            let environment = try await RuntimeEnvironment.open(
                dataDirectory: "\(folder)/data",
                manifest: manifest,
                ports: .virtual(VirtualScheduler(now: .testStart), executor: QueueExecutor(label: "test")),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            try await environment.prepare(manifest)
            let result = try await body(environment.tables.table("Birds"))
            try await environment.close()
            return result
        }
        try await withTables("right") { _ = try await $0.put(["id": "1", "song": "quiet please"]) }
        for key in [nil, "wrong"] {
            await #expect {
                try await withTables(key) { _ in }
            } throws: { error in
                (error as? MillraceError)?.code == .storeUnusable
            }
        }
        let song = try await withTables("right") { try await $0.get(["id": "1"])?["song"] }
        #expect(song == "quiet please")
    }
}
