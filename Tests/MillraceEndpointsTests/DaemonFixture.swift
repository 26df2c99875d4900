import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Testing

@testable import MillraceEndpoints

/// A daemon's service on a data directory of its own, with a table, a mapping, and two dead-letter files.
struct DaemonFixture: Sendable {
    struct StreamedBody: Error {}

    let runtime: MillraceRuntime
    let environment: RuntimeEnvironment
    let service: DaemonService
    let directory: String

    private static let manifest = """
        {
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}
          }],
          "EventSourceMappings": [
            {
              "FunctionName": "keep", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters/keep.jsonl"}}
            },
            {
              "FunctionName": "keep-too", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters/keep-too.jsonl"}}
            }
          ]
        }
        """

    /// Runs something on a fixture that is gone afterwards.
    static func with(_ body: (DaemonFixture) async throws -> Void) async throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-\(UUID().uuidString)")
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let manifest = try Manifest(json: Array(manifest.utf8), path: "test")
        let environment = try await RuntimeEnvironment.ephemeral(
            dataDirectory: url.path,
            manifest: manifest,
            // Time stands still; the dead-letter files are on a disk, which answers when it likes.
            ports: .virtual(VirtualScheduler(now: .testStart), executor: QueueExecutor(label: "test")),
            logger: logger
        )
        try await environment.prepare(manifest)
        let functions = ["keep", "keep-too"].map { name in Function(name) { (event: DynamoDBEvent, context) in } }
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: functions)
        let fixture = DaemonFixture(
            runtime: runtime,
            environment: environment,
            service: DaemonService(runtime: runtime, environment: environment, logger: logger),
            directory: url.path
        )
        do {
            try await body(fixture)
        } catch {
            try FileManager.default.removeItem(at: url)
            throw error
        }
        try FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { "\(directory)/dead-letters/\(name).jsonl" }

    func get(_ target: String) async throws -> (status: Int, value: JSONValue) { try await send("GET", target) }

    func post(_ target: String, _ body: JSONValue = [:]) async throws -> (status: Int, value: JSONValue) {
        try await send("POST", target, body.serialized())
    }

    func send(_ method: String, _ target: String, _ body: [UInt8] = []) async throws -> (status: Int, value: JSONValue)
    {
        let parts = target.split(separator: "?").map(String.init)
        let response = await service.respond(
            to: WireRequest(
                method: method, path: "/_millrace/\(parts[0])", query: parts.count > 1 ? parts[1] : "", body: body))
        guard case .bytes(let bytes) = response.body else { throw StreamedBody() }
        return (response.status, try JSONValue(parsing: bytes))
    }

    func put(_ number: Int) async throws {
        try await environment.tables.putItem(["id": .string("\(number)")], into: "Orders")
    }

    /// The table's stream and its shard.
    func stream() async throws -> (arn: JSONValue, shard: JSONValue) {
        let arn = try #require(try await environment.streams.listStreams().streams.first?.streamARN)
        let shard = try #require(environment.store.shards(of: arn).first)
        return (.string(arn.description), .string(shard.id.description))
    }

    /// Appends failure records to a file.
    func giveUp(_ requestIDs: [String], in name: String, payloadByteCount: Int = 20) async throws {
        let file = DeadLetterFile(path: path(name)) { _, _ in }
        for id in requestIDs { try await file.append(Self.record(id, payloadByteCount: payloadByteCount)) }
    }

    static func record(_ requestID: String, payloadByteCount: Int = 20) -> FailureRecord {
        let filler = String(repeating: "x", count: payloadByteCount)
        return FailureRecord(
            requestID: requestID,
            functionARN: "arn:aws:lambda:us-east-1:000000000000:function:keep",
            condition: .retryAttemptsExhausted,
            approximateInvokeCount: 3,
            responseContext: nil,
            timestamp: .epoch,
            batchInfo: FailureRecord.BatchInfo(
                shardID: "shardId-1", records: nil,
                streamARN: StreamARN(
                    table: "Orders", label: "2026-11-21T15:00:00.000", region: "us-east-1", accountID: "000000000000")),
            payload: "{\"Records\":[],\"filler\":\"\(filler)\"}"
        )
    }
}
