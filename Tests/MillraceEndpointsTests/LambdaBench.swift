import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceEndpoints

/// Lambda's API on a runtime in memory, under virtual time.
final class LambdaBench: Sendable {
    private static let start = Timestamp(secondsSinceEpoch: 1_767_225_600)

    let scheduler = VirtualScheduler(now: start)
    let environment: RuntimeEnvironment
    let runtime: MillraceRuntime
    let service: LambdaService
    private let executor = StepExecutor()
    private let running: Mutex<Task<Void, any Error>?>

    struct Failed: Error {}

    /// What the documents are about: a table, a Kinesis stream with a consumer, and functions of all kinds.
    static let manifest = #"""
        {
          "Region": "eu-central-1", "AccountId": "123456789012",
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
          }],
          "KinesisStreams": [{"Name": "clicks", "ShardCount": 1, "Consumers": ["app"]}],
          "EventSourceMappings": [
            {"FunctionName": "audit", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON"}
          ],
          "Functions": [
            {"FunctionName": "slow", "TimeoutSeconds": 2},
            {"FunctionName": "busy", "ReservedConcurrentExecutions": 0}
          ]
        }
        """#

    static let functions: [Function] = [
        Function("audit") { (_: DynamoDBEvent, _) in },
        Function("orders") { (_: DynamoDBEvent, _) in },
        Function("clicks") { (_: KinesisEvent, _) in },
        Function("reporting", responseType: .reportBatchItemFailures) { (event: DynamoDBEvent, _) in
            event.records.first { $0.change.keys["id"] == "poison" }.map { .failed(from: $0) } ?? .succeeded
        },
        Function("windows", window: ["changes": 0]) { (event: DynamoDBEvent, state, _) in
            state["changes", default: 0] += event.records.count
        },
        Function("broken") { (_: DynamoDBEvent, _) in throw Failed() },
        Function("slow") { (_: DynamoDBEvent, _) in
            let (never, neverEnding) = AsyncStream<Void>.makeStream()
            await withTaskCancellationHandler {
                for await _ in never {}
            } onCancel: {
                neverEnding.finish()
            }
        },
        Function("busy") { (_: DynamoDBEvent, _) in },
        Function("large", responseType: .reportBatchItemFailures) { (_: DynamoDBEvent, _) in
            BatchResponse(itemFailures: [String(repeating: "7", count: 6_291_556)])
        },
    ]

    /// Creates a bench, whose runtime runs unless it is said not to.
    init(
        runs: Bool = true,
        manifest text: String = LambdaBench.manifest,
        functions: [Function] = LambdaBench.functions
    ) async throws {
        let manifest = try Manifest(json: Array(text.utf8), path: "config/manifest.json")
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: Ports(
                scheduler: scheduler,
                random: SeededGenerator(seed: 7),
                handlerExecutor: executor,
                driverExecutor: executor,
                exitProcess: { preconditionFailure("the process would exit with \($0)") }
            ),
            logger: logger
        )
        try await environment.prepare(manifest)
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: functions)
        self.runtime = runtime
        service = LambdaService(runtime, logger: logger, architecture: "x86_64")
        running = Mutex(nil)
        guard runs else { return }
        running.withLock { $0 = Task(executorPreference: executor) { try await runtime.run() } }
        settle()
    }

    /// Runs a test on a bench, and stops its runtime.
    static func with(_ body: (LambdaBench) async throws -> Void) async throws {
        let bench = try await LambdaBench()
        do {
            try await body(bench)
            try await bench.stop()
        } catch {
            try await bench.stop()
            throw error
        }
    }

    /// Puts an item into the table.
    func put(_ item: Item) async throws { try await environment.tables.table("Orders").put(item) }

    /// Lets everything come to its end that does.
    func settle() {
        executor.drain()
        while !runtime.isIdle, scheduler.runNext(by: scheduler.now + .seconds(3_600)) { executor.drain() }
    }

    /// Lets time pass.
    func advance(by duration: Duration) {
        let end = scheduler.now + duration
        executor.drain()
        while scheduler.runNext(by: end) { executor.drain() }
        scheduler.move(to: end)
    }

    private func stop() async throws {
        settle()
        runtime.stop()
        executor.drain()
        try await running.withLock { $0 }?.value
    }

    /// Sends a request and lets just as much time pass as its answer takes.
    func send(_ request: WireRequest) async -> WireResponse {
        let answered = Flag()
        let task = Task(executorPreference: executor) { [service] in
            let response = await service.respond(to: request)
            answered.set()
            return response
        }
        executor.drain()
        while !answered.isSet, scheduler.runNext(by: scheduler.now + .seconds(3_600)) { executor.drain() }
        return await task.value
    }

    /// Sends a request with a body of text.
    func send(
        _ method: String,
        _ path: String,
        query: String = "",
        headers: [WireRequest.Field] = [],
        _ body: String = ""
    ) async -> WireResponse {
        await send(
            WireRequest(method: method, path: path, query: query, headers: headers, body: Array(body.utf8)))
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)

        func set() { value.withLock { $0 = true } }

        var isSet: Bool { value.withLock { $0 } }
    }

    /// The ARN of the table's stream.
    static let tableStream =
        "arn:aws:dynamodb:eu-central-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000"
    /// The ARN of the Kinesis stream.
    static let clicks = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"
    /// Where mappings are.
    static let mappings = "/2015-03-31/event-source-mappings"

    /// Makes a mapping of a function on the table's stream, and gives its UUID.
    func makeMapping(_ function: String = "orders", _ more: String = "") async throws -> String {
        let body = #"""
            {"FunctionName": "\#(function)", "EventSourceArn": "\#(Self.tableStream)",
             "StartingPosition": "LATEST"\#(more)}
            """#
        let response = await send("POST", Self.mappings, body)
        #expect(response.status == 202, "\(response.text)")
        settle()
        return try #require(try response.members()["UUID"]?.stringValue)
    }
}

extension WireResponse {
    /// The body as text.
    var text: String {
        guard case .bytes(let bytes) = body else { return "pieces" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The members of the body.
    func members() throws -> JSONObject {
        guard case .object(let object) = try JSONValue(parsing: Array(text.utf8)) else { throw LambdaBench.Failed() }
        return object
    }

    /// The value of a header.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The error's name; `nil` for an answer that is none.
    var errorName: String? { header("x-amzn-errortype") }

    /// The error's text.
    func errorMessage() throws -> String? {
        let members = try members()
        return (members["message"] ?? members["Message"])?.stringValue
    }
}
