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

    /// What happens to a runtime that runs.
    enum RunEvent: Sendable {
        /// A mapping is to run.
        case begins(MappingDriver)
        /// A mapping has ended; how, and whether it is deleted.
        case ended(MappingDriver, Result<Bool, any Error>)
        /// No further mapping begins.
        case stops
    }

    struct State {
        /// Whether `run` was called.
        var hasRun = false
        var environment: Task<RuntimeEnvironment, any Error>?
        var manifest: Manifest
        /// The mappings as they are now: those of the manifest, but some enabled or disabled since, or deleted.
        var mappings: [ManifestMapping]
        /// One for each mapping until it has stopped or is deleted, enabled or not.
        var drivers: [MappingDriver] = []
        /// One count for each function, whatever mapping calls it.
        var concurrency: [String: FunctionConcurrency] = [:]
        /// What tells the running runtime of mappings that begin or have ended.
        var events: AsyncStream<RunEvent>.Continuation?
    }

    let functions: [String: Function]
    private let opening: Opening
    private let faults: FaultPlan
    let logger: Logger
    private let activity = Activity()
    let state: Mutex<State>
    /// Changes of mappings come one after the other, also while the runtime starts.
    let changes = SerialSection()
    private let laneRuns = LaneRuns()
    private let readyGate = Gate()
    private let isStoppingGate = Gate()

    /// Creates a runtime on a data directory, which is opened when it runs.
    ///
    /// - Parameters:
    ///   - manifest: The tables and mappings.
    ///   - dataDirectory: Where everything durable lives.
    ///   - faults: What goes wrong on purpose; nothing by default.
    ///   - logger: The runtime's logger; handlers get it with their function's name and request id.
    ///   - functions: The functions that the mappings name.
    /// - Throws: `ManifestError` with all problems of the manifest and the functions together.
    public convenience init(
        manifest: Manifest,
        dataDirectory: String = ".millrace",
        faults: FaultPlan = .none,
        logger: Logger = Logger(label: "millrace"),
        @FunctionsBuilder functions: () -> [Function]
    ) throws(ManifestError) {
        try self.init(
            manifest: manifest,
            opening: .directory(dataDirectory),
            functions: functions(),
            faults: faults,
            logger: logger
        )
    }

    /// Creates a runtime on an environment that is open already.
    public convenience init(
        manifest: Manifest,
        environment: RuntimeEnvironment,
        functions: [Function],
        faults: FaultPlan = .none
    ) throws(ManifestError) {
        try self.init(
            manifest: manifest,
            opening: .opened(environment),
            functions: functions,
            faults: faults,
            logger: environment.logger
        )
    }

    private init(
        manifest: Manifest,
        opening: Opening,
        functions: [Function],
        faults: FaultPlan,
        logger: Logger
    ) throws(ManifestError) {
        try manifest.check(with: functions.map(\.signature))
        state = Mutex(State(manifest: manifest, mappings: manifest.mappings))
        self.opening = opening
        self.faults = faults
        self.functions = Dictionary(uniqueKeysWithValues: functions.map { ($0.name, $0) })
        self.logger = logger
    }

    /// The emulated tables; opens the data directory if need be.
    public func tables() async throws -> TableService { try await environment().tables }

    /// Runs until it is told to stop, once.
    ///
    /// - Throws: `MillraceError` when it has run before, or when the data directory, a table or a stream is not as it must be.
    public func run() async throws {
        try await MillraceError.translating { try await runMappings() }
    }

    private func runMappings() async throws {
        let environment = try await environment()
        let events = try await changes.run { try await prepare(environment) }
        readyGate.open()
        logger.info("Millrace is running")
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                // A task of its own: it is not cancelled, for what is in hand has to come to its end.
                let ports = environment.ports
                try await Task(executorPreference: ports.driverExecutor) {
                    let upkeep = Upkeep(environment)
                    upkeep.start()
                    do {
                        try await self.run(events, ports)
                    } catch {
                        await upkeep.stop()
                        throw error
                    }
                    await upkeep.stop()
                }.value
            } onGracefulShutdown: {
                self.stop()
            }
        } onCancel: {
            self.stop()
        }
        logger.info("Millrace has stopped")
    }

    /// Makes the tables and a driver for each mapping.
    private func prepare(_ environment: RuntimeEnvironment) async throws -> AsyncStream<RunEvent> {
        let (manifest, mappings) = try state.withLock { state in
            guard !state.hasRun else {
                throw MillraceError(.runtimeHasRun, "a runtime runs once; make another one of the same environment")
            }
            state.hasRun = true
            return (state.manifest, state.mappings)
        }
        try await environment.prepare(manifest)
        var sites: [MappingSite] = []
        for mapping in mappings { sites.append(try await site(of: mapping, manifest, in: environment)) }
        let drivers = sites.map { MappingDriver(site: $0) }
        let (events, continuation) = AsyncStream.makeStream(of: RunEvent.self)
        for driver in drivers { continuation.yield(.begins(driver)) }
        state.withLock { state in
            state.drivers = drivers
            state.events = continuation
        }
        if isStoppingGate.isOpen { stop() }
        return events
    }

    /// Runs mappings until the runtime is stopped and all of them have ended; the first that fails stops the others.
    private func run(_ events: AsyncStream<RunEvent>, _ ports: Ports) async throws {
        var runningCount = 0
        var isStopping = false
        var failure: (any Error)?
        for await event in events {
            switch event {
            case .begins(let driver):
                runningCount += 1
                if isStopping { driver.stop() }
                ports.startDriver { [self] in
                    let end: Result<Bool, any Error>
                    do { end = .success(try await driver.run()) } catch { end = .failure(error) }
                    state.withLock { _ = $0.events?.yield(.ended(driver, end)) }
                }
            case .ended(let driver, let end):
                runningCount -= 1
                if let error = forget(driver, end), failure == nil {
                    failure = error
                    logger.critical(
                        "A mapping has failed; the others are stopped", metadata: [LogKey.error: "\(error)"])
                    stop()
                }
            case .stops:
                isStopping = true
            }
            if isStopping, runningCount == 0 { break }
        }
        // What came behind the last event never began.
        let late = state.withLock { state in
            state.events = nil
            defer { state.drivers = [] }
            return state.drivers
        }
        for driver in late { driver.close() }
        if let failure { throw failure }
    }

    /// Forgets a mapping that has ended; gives the error if it failed.
    private func forget(_ driver: MappingDriver, _ end: Result<Bool, any Error>) -> (any Error)? {
        state.withLock { state in
            state.drivers.removeAll { $0 === driver }
            switch end {
            case .success(let isDeleted):
                if isDeleted { state.mappings.removeAll { $0.mapping.id == driver.mappingID } }
                return nil
            case .failure(let error):
                return error
            }
        }
    }

    /// Tells all mappings to stop; `run` returns when what is in hand has come to its end.
    public func stop() {
        isStoppingGate.open()
        let drivers = state.withLock { state in
            state.events?.yield(.stops)
            return state.drivers
        }
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

    /// What each mapping is doing and has done.
    public func status() async throws -> [MappingStatus] {
        let environment = try await environment()
        let (mappings, conditions) = state.withLock { state in
            (state.mappings, Dictionary(uniqueKeysWithValues: state.drivers.map { ($0.mappingID, $0.condition) }))
        }
        var statuses: [MappingStatus] = []
        for mapping in mappings {
            statuses.append(
                try await environment.status(of: mapping.mapping, condition: conditions[mapping.mapping.id])
            )
        }
        return statuses
    }

    func environment() async throws -> RuntimeEnvironment {
        switch opening {
        case .opened(let environment): return environment
        case .directory(let path):
            let task = state.withLock { state in
                let task =
                    state.environment
                    ?? Task { [manifest = state.manifest, logger] in
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

    func site(
        of mapping: ManifestMapping,
        _ manifest: Manifest,
        in environment: RuntimeEnvironment,
        after former: MappingDriver? = nil
    ) async throws -> MappingSite {
        let name = mapping.mapping.functionName
        guard let function = functions[name] else { preconditionFailure("\(name) was not checked") }
        let settings = manifest.functions[name] ?? FunctionSettings()
        var logger = logger
        logger[metadataKey: LogKey.mappingID] = "\(mapping.mapping.id)"
        logger[metadataKey: LogKey.functionName] = "\(name)"
        // A mapping stays with its stream as long as there is one, also when its table has a newer one meanwhile.
        let former = former?.condition
        let source: ResolvedSource
        if let former, let kept = environment.store.stream(former.streamARN) {
            source = ResolvedSource(stream: kept, eventSourceARN: former.eventSourceARN)
        } else {
            source = try await environment.source(of: mapping.mapping)
        }
        let stream = source.stream
        try await warnOfForeignCheckpoints(of: mapping.mapping, stream.arn, in: environment, logger)
        if let start = mapping.mapping.startingPositionTimestamp, start > environment.ports.scheduler.now {
            throw MillraceError(
                .startingPositionInFuture,
                "\(name): StartingPositionTimestamp, \(start), is in the future; AWS refuses this too",
                mapping: mapping.mapping.id
            )
        }
        var policy = LanePolicy(mapping, settings, retention: try await environment.retention(of: stream.arn))
        policy.redeliveredShare = faults.redeliveredShare
        return MappingSite(
            settings: mapping,
            function: function,
            functionARN: "arn:aws:lambda:\(manifest.region):\(manifest.accountID):function:\(name)",
            streamARN: stream.arn,
            eventSourceARN: source.eventSourceARN,
            viewType: stream.viewType,
            policy: policy,
            store: environment.store,
            tables: environment.tables,
            checkpoints: environment.checkpoints,
            journal: environment.journal,
            deadLetters: mapping.mapping.deadLetterPath.map(environment.deadLetterSink),
            ports: environment.ports,
            activity: activity,
            concurrency: concurrency(of: name, settings),
            laneRuns: laneRuns,
            condition: former ?? MappingCondition(source),
            metrics: MappingMetrics(mapping: mapping.mapping),
            logger: logger
        )
    }

    /// The count of a function's invocations.
    private func concurrency(of function: String, _ settings: FunctionSettings) -> FunctionConcurrency {
        state.withLock { state in
            if let known = state.concurrency[function] { return known }
            let new = FunctionConcurrency(limit: settings.reservedConcurrentExecutions)
            state.concurrency[function] = new
            return new
        }
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
