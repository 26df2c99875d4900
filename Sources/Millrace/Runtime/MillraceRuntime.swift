public import Logging
import MillraceCore
import MillraceModel
import MillraceStreams
public import MillraceTables
public import ServiceLifecycle
import Synchronization

/// Runs the mappings of a manifest: polls the streams, calls the functions, keeps what fails.
///
/// ```swift
/// let runtime = try MillraceRuntime(manifest: .load("config/manifest.json")) { welcomeEmail }
/// try await runtime.run()
/// ```
///
/// `run` ends on graceful shutdown (swift-service-lifecycle) or when its task is cancelled; what is in hand is brought
/// to its end first. It may just as well be killed: everything goes on where it was.
public final class MillraceRuntime: Service {
    private enum Opening: Sendable {
        case directory(String)
        case opened(RuntimeEnvironment)
    }

    private struct State {
        var environment: Task<RuntimeEnvironment, any Error>?
        var drivers: [MappingDriver] = []
    }

    private let manifest: Manifest
    private let functions: [String: Function]
    private let opening: Opening
    private let logger: Logger
    private let activity = Activity()
    private let state = Mutex(State())
    private let readyGate = Gate()
    private let isStoppingGate = Gate()

    /// Creates a runtime on a data directory, which is opened when it runs.
    ///
    /// - Parameters:
    ///   - manifest: The tables and mappings.
    ///   - dataDirectory: Where everything durable lives.
    ///   - logger: The runtime's logger; handlers get it with their function's name and request id.
    ///   - functions: The functions that the mappings name.
    /// - Throws: `ManifestError` with all problems of the manifest and the functions together.
    public convenience init(
        manifest: Manifest,
        dataDirectory: String = ".millrace",
        logger: Logger = Logger(label: "millrace"),
        @FunctionsBuilder functions: () -> [Function]
    ) throws(ManifestError) {
        try self.init(
            manifest: manifest,
            opening: .directory(dataDirectory),
            functions: functions(),
            logger: logger
        )
    }

    /// Creates a runtime on an environment that is open already.
    public convenience init(
        manifest: Manifest,
        environment: RuntimeEnvironment,
        functions: [Function]
    ) throws(ManifestError) {
        try self.init(
            manifest: manifest,
            opening: .opened(environment),
            functions: functions,
            logger: environment.logger
        )
    }

    private init(
        manifest: Manifest,
        opening: Opening,
        functions: [Function],
        logger: Logger
    ) throws(ManifestError) {
        try manifest.check(with: functions.map(\.signature))
        self.manifest = manifest
        self.opening = opening
        self.functions = Dictionary(uniqueKeysWithValues: functions.map { ($0.name, $0) })
        self.logger = logger
    }

    /// The emulated tables; opens the data directory if need be.
    public func tables() async throws -> TableService { try await environment().tables }

    /// Runs until it is told to stop.
    ///
    /// - Throws: `MillraceError` when the data directory, a table or a stream is not as it must be.
    public func run() async throws {
        try await MillraceError.translating { try await runMappings() }
    }

    private func runMappings() async throws {
        let environment = try await environment()
        try await environment.prepareTables(of: manifest)
        var drivers: [MappingDriver] = []
        for mapping in manifest.mappings where mapping.isEnabled {
            drivers.append(MappingDriver(site: try await site(of: mapping, in: environment)))
        }
        state.withLock { $0.drivers = drivers }
        if isStoppingGate.isOpen { stop() }
        readyGate.open()
        logger.info("Millrace is running", metadata: ["mappings": "\(drivers.count)"])
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await run(drivers, on: environment.ports.driverExecutor)
            } onGracefulShutdown: {
                self.stop()
            }
        } onCancel: {
            self.stop()
        }
        logger.info("Millrace has stopped")
    }

    /// Tells all mappings to stop; `run` returns when what is in hand has come to its end.
    public func stop() {
        isStoppingGate.open()
        let drivers = state.withLock { $0.drivers }
        for driver in drivers { driver.stop() }
    }

    /// Waits until `run` has started all mappings.
    public func ready() async { await readyGate.passed() }

    /// Waits until there is nothing to do: all records are resolved, all checkpoints stored, no retry is due.
    ///
    /// A handler that fails without end keeps its mapping busy without end.
    public func idle() async {
        await ready()
        await activity.idle()
    }

    /// Whether there is nothing to do at this moment.
    package var isIdle: Bool { readyGate.isOpen && activity.isIdle }

    /// What each mapping of the manifest is doing and has done.
    public func status() async throws -> [MappingStatus] {
        let environment = try await environment()
        var statuses: [MappingStatus] = []
        for mapping in manifest.mappings { statuses.append(try await environment.status(of: mapping.mapping)) }
        return statuses
    }

    private func run(_ drivers: [MappingDriver], on executor: any TaskExecutor) async throws {
        try await withTaskExecutorPreference(executor) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for driver in drivers { group.addTask { try await driver.run() } }
                // Without any mapping there is still a stop to wait for.
                group.addTask { await self.isStoppingGate.passed() }
                do {
                    // Not `waitForAll`, which would tell of the first error when all the others have ended.
                    while try await group.next() != nil {}
                } catch {
                    logger.critical(
                        "A mapping has failed; the others are stopped", metadata: [LogKey.error: "\(error)"])
                    self.stop()
                    throw error
                }
            }
        }
    }

    private func environment() async throws -> RuntimeEnvironment {
        switch opening {
        case .opened(let environment): return environment
        case .directory(let path):
            let task = state.withLock { state in
                let task =
                    state.environment
                    ?? Task { [manifest, logger] in
                        try await RuntimeEnvironment.open(dataDirectory: path, manifest: manifest, logger: logger)
                    }
                state.environment = task
                return task
            }
            do {
                return try await task.value
            } catch {
                // What was in the way may be gone at the next try.
                state.withLock { $0.environment = nil }
                throw error
            }
        }
    }

    private func site(of mapping: ManifestMapping, in environment: RuntimeEnvironment) async throws -> MappingSite {
        let name = mapping.mapping.functionName
        guard let function = functions[name] else { preconditionFailure("\(name) was not checked") }
        let settings = manifest.functions[name] ?? FunctionSettings()
        var logger = logger
        logger[metadataKey: LogKey.mappingID] = "\(mapping.mapping.id)"
        logger[metadataKey: LogKey.functionName] = "\(name)"
        let stream = try await environment.stream(of: mapping.mapping)
        try await warnOfForeignCheckpoints(of: mapping.mapping, stream.arn, in: environment, logger)
        return MappingSite(
            mapping: mapping.mapping,
            function: function,
            functionARN: "arn:aws:lambda:\(manifest.region):\(manifest.accountID):function:\(name)",
            streamARN: stream.arn,
            viewType: stream.viewType,
            policy: LanePolicy(mapping, settings),
            store: environment.store,
            tables: environment.tables,
            checkpoints: environment.checkpoints,
            journal: environment.journal,
            deadLetters: mapping.mapping.deadLetterPath.map(environment.deadLetterSink),
            ports: environment.ports,
            activity: activity,
            metrics: MappingMetrics(mapping: mapping.mapping),
            logger: logger
        )
    }

    /// Says that checkpoints for another stream are there and are not used.
    private func warnOfForeignCheckpoints(
        of mapping: EventSourceMapping,
        _ streamARN: StreamARN,
        in environment: RuntimeEnvironment,
        _ logger: Logger
    ) async throws {
        for other in try await environment.checkpoints.streams(of: mapping.id) where other != streamARN.description {
            logger.warning(
                "Checkpoints of another stream are not used: the table's stream was made anew since",
                metadata: ["stream.other": "\(other)", LogKey.streamARN: "\(streamARN)"]
            )
        }
    }
}
