import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Testing

/// A runtime whose functions are called by name, under virtual time.
struct InvokeBench {
    /// A log handler that keeps what is logged.
    private struct Notes: LogHandler {
        let lines: Stored<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let error = event.metadata?["error"].map { " \($0)" } ?? ""
            lines.change { $0.append("\(event.level): \(event.message)\(error)") }
        }
    }

    let scheduler = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
    let executor = StepExecutor()
    let environment: RuntimeEnvironment
    let runtime: MillraceRuntime
    let logged = Stored<[String]>([])
    let exits = Stored<[Int32]>([])

    init(_ functions: [Function], settings: String = "", mappings: String = "") async throws {
        let text = ApiMappings.manifest(mappings: mappings, functions: settings)
        let manifest = try Manifest(json: Array(text.utf8), path: "test manifest")
        environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: Ports(
                scheduler: scheduler,
                random: SeededGenerator(seed: 7),
                handlerExecutor: executor,
                driverExecutor: executor,
                exitProcess: { [exits] status in exits.change { $0.append(status) } }
            ),
            logger: Logger(label: "test") { [logged] _ in Notes(lines: logged) }
        )
        runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: functions)
    }

    /// Lets everything happen that can, without time passing.
    func drain() { executor.drain() }

    /// Lets time pass, and everything happen that is due.
    func advance(by duration: Duration) {
        let end = scheduler.now + duration
        executor.drain()
        while scheduler.runNext(by: end) { executor.drain() }
        scheduler.move(to: end)
        executor.drain()
    }

    /// Begins a call.
    func begin(_ name: String, _ payload: String = Self.empty) -> Task<InvocationResult, any Error> {
        let call = Task(executorPreference: executor) { [runtime] in
            try await runtime.invoke(name, payload: Array(payload.utf8))
        }
        executor.drain()
        return call
    }

    /// Calls a function that waits for nothing.
    func invoke(_ name: String, _ payload: String = Self.empty) async throws -> InvocationResult {
        try await begin(name, payload).value
    }

    /// Calls a function and waits for nothing.
    func invokeLater(_ name: String, _ payload: String = Self.empty) async throws -> String {
        try await runtime.invokeLater(name, payload: Array(payload.utf8))
    }

    /// An event without records.
    static let empty = #"{"Records":[]}"#

    /// An event of one change.
    static let change = #"""
        {"Records":[{"eventID":"1","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb",
        "awsRegion":"eu-west-1","dynamodb":{"ApproximateCreationDateTime":1,"Keys":{"id":{"S":"a"}},
        "SequenceNumber":"100","SizeBytes":3,"StreamViewType":"KEYS_ONLY"},
        "eventSourceARN":"arn:aws:dynamodb:eu-west-1:123456789012:table/Birds/stream/2026-01-01T00:00:00.000"}]}
        """#

    /// An event of one Kinesis record.
    static let record = #"""
        {"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"k","sequenceNumber":"7","data":"eA==",
        "approximateArrivalTimestamp":1.5},"eventSource":"aws:kinesis","eventVersion":"1.0",
        "eventID":"shardId-000000000003:7","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::1:role/r",
        "awsRegion":"eu-west-1","eventSourceARN":"arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"}]}
        """#
}

extension InvocationResult {
    /// The answer as a text; `nil` for a failure.
    var answer: String? {
        guard case .answered(let bytes) = outcome else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
