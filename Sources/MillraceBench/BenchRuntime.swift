import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams
import Synchronization

/// A runtime with one Kinesis stream and one mapping, as a person would run it, whose handler only counts.
struct BenchRuntime: Sendable {
    static let stream = "bench"

    let environment: RuntimeEnvironment
    let runtime: MillraceRuntime
    let counter: DeliveryCounter
    private let running: Task<Void, any Error>

    /// Starts a runtime and waits until it is ready.
    ///
    /// - Parameters:
    ///   - workload: Shards, batch size and store.
    ///   - directory: The data directory of a store in SQLite.
    ///   - mapping: Further members of the mapping, as JSON.
    ///   - waitsUntilIdle: Whether to wait until the mapping has begun, and has read what is there.
    ///   - handler: What the function does besides counting.
    static func start(
        _ workload: Workload,
        directory: String,
        mapping: String = "",
        waitsUntilIdle: Bool = true,
        handler: (@Sendable (KinesisEvent, FunctionContext) async throws -> Void)? = nil
    ) async throws -> BenchRuntime {
        let manifest = try Self.manifest(workload, mapping: mapping)
        let environment = try await Self.environment(workload.store, manifest, directory: directory)
        let counter = DeliveryCounter()
        let function = Function("bench") { (event: KinesisEvent, context) in
            counter.add(event.records.count)
            try await handler?(event, context)
        }
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: [function])
        let running = Task { try await runtime.run() }
        await runtime.ready()
        if waitsUntilIdle { await runtime.idle() }
        return BenchRuntime(environment: environment, runtime: runtime, counter: counter, running: running)
    }

    /// Writes records in calls of `PutRecords`, by so many producers.
    func produce(_ records: RecordPool, count: Int, producers: Int) async throws {
        try await Self.produce(records, count: count, producers: producers, into: environment.kinesis)
    }

    static func produce(
        _ records: RecordPool, count: Int, producers: Int, into kinesis: KinesisService
    ) async throws {
        let share = (count + producers - 1) / producers
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<producers {
                let range = min(count, producer * share)..<min(count, (producer + 1) * share)
                group.addTask {
                    for start in stride(from: range.lowerBound, to: range.upperBound, by: RecordPool.callSize) {
                        let end = min(start + RecordPool.callSize, range.upperBound)
                        try await kinesis.putRecords(
                            records.entries(start..<end), to: KinesisService.StreamIdentifier(stream))
                        // A store in memory never suspends; without this the handlers would get no thread.
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Waits until everything written is delivered and its checkpoints are stored.
    func drain() async { await runtime.idle() }

    /// Ends the runtime and closes its store.
    func stop() async throws {
        runtime.stop()
        try await running.value
        try await environment.close()
    }

    /// Waits until the runtime ends.
    func ended() async throws { try await running.value }

    /// The manifest with the stream and the mapping.
    static func manifest(_ workload: Workload, mapping: String = "", hasMapping: Bool = true) throws -> Manifest {
        let own = """
            {
              "FunctionName": "bench", "EventSourceArn": "stream/\(stream)", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": \(workload.batchSize)\(mapping.isEmpty ? "" : ", " + mapping)
            }
            """
        let text = """
            {
              "KinesisStreams": [{"Name": "\(stream)", "ShardCount": \(workload.shards)}],
              "EventSourceMappings": [\(hasMapping ? own : "")],
              "Store": {"Synchronous": "NORMAL"}
            }
            """
        return try Manifest(json: Array(text.utf8), path: "the manifest of the bench")
    }

    static func environment(
        _ store: Workload.Store, _ manifest: Manifest, directory: String
    ) async throws -> RuntimeEnvironment {
        var logger = Logger(label: "millrace") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        return switch store {
        case .memory: try await .ephemeral(manifest: manifest, ports: .system(), logger: logger)
        case .sqlite: try await .open(dataDirectory: directory, manifest: manifest, logger: logger)
        }
    }
}

/// Counts delivered records.
final class DeliveryCounter: Sendable {
    private let deliveries = Atomic(0)
    private let calls = Atomic(0)

    /// How many records were delivered.
    var records: Int { deliveries.load(ordering: .relaxed) }
    /// How often the function was called.
    var invocations: Int { calls.load(ordering: .relaxed) }

    func add(_ count: Int) {
        deliveries.add(count, ordering: .relaxed)
        calls.add(1, ordering: .relaxed)
    }
}
