public import Logging
package import MillraceCore
package import MillraceModel
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
        /// The mappings as they are now: those of the manifest, but some enabled or disabled since, and behind them
        /// those that were made at run time.
        var mappings: [RuntimeMapping]
        /// Whether those that were made at run time are among them.
        var hasLoadedMappings = false
        /// One for each mapping until it has stopped or is deleted, enabled or not.
        var drivers: [MappingDriver] = []
        /// One count for each function, whatever mapping calls it.
        var concurrency: [String: FunctionConcurrency] = [:]
        /// How many ids were drawn.
        var drawnIDs = 0
        /// How many invocations were accepted that nobody waits for, and have not ended.
        var lateInvocations = 0
        /// What tells the running runtime of mappings that begin or have ended.
        var events: AsyncStream<RunEvent>.Continuation?
    }

    let functions: [String: Function]
    private let opening: Opening
    /// Changes the policies of all lanes, for what goes wrong on purpose.
    let adjustPolicy: (@Sendable (inout LanePolicy) -> Void)?
    let logger: Logger
    let activity = Activity()
    let state: Mutex<State>
    /// Changes of mappings come one after the other, also while the runtime starts.
    let changes = SerialSection()
    let laneRuns = LaneRuns()
    private let readyGate = Gate()
    private let isStoppingGate = Gate()

    /// Creates a runtime on a data directory, which is opened when it runs.
    ///
    /// - Parameters:
    ///   - manifest: The tables and mappings.
    ///   - dataDirectory: Where everything durable lives.
    ///   - redeliveredShare: Which share of the batches, drawn at random, is delivered once more on purpose although it
    ///     succeeded, 0 to 1, with the cause `injected`: as if the function's answer had been lost. None by default.
    ///   - logger: The runtime's logger; handlers get it with their function's name and request id.
    ///   - functions: The functions that the mappings name.
    /// - Throws: `ManifestError` with all problems of the manifest and the functions together.
    public convenience init(
        manifest: Manifest,
        dataDirectory: String = ".millrace",
        redelivering redeliveredShare: Double = 0,
        logger: Logger = Logger(label: "millrace"),
        @FunctionsBuilder functions: () -> [Function]
    ) throws(ManifestError) {
        try self.init(
            manifest: manifest,
            opening: .directory(dataDirectory),
            functions: functions(),
            adjustPolicy: Self.redelivering(redeliveredShare),
            logger: logger
        )
    }

    /// Creates a runtime on an environment that is open already.
    ///
    /// - Parameters:
    ///   - manifest: The tables and mappings.
    ///   - environment: What it stands on; no other runtime may run on it.
    ///   - functions: The functions that the mappings name.
    ///   - redeliveredShare: Which share of the batches is delivered once more on purpose, 0 to 1; none by default.
    /// - Throws: `ManifestError` with all problems of the manifest and the functions together.
    public convenience init(
        manifest: Manifest,
        environment: RuntimeEnvironment,
        functions: [Function],
        redelivering redeliveredShare: Double = 0
    ) throws(ManifestError) {
        try self.init(
            manifest: manifest,
            environment: environment,
            functions: functions,
            adjustPolicy: Self.redelivering(redeliveredShare)
        )
    }

    /// Creates a runtime whose lanes have policies of their own.
    package convenience init(
        manifest: Manifest,
        environment: RuntimeEnvironment,
        functions: [Function],
        adjustPolicy: (@Sendable (inout LanePolicy) -> Void)?
    ) throws(ManifestError) {
        try self.init(
            manifest: manifest,
            opening: .opened(environment),
            functions: functions,
            adjustPolicy: adjustPolicy,
            logger: environment.logger
        )
    }

    private static func redelivering(_ share: Double) -> (@Sendable (inout LanePolicy) -> Void)? {
        precondition((0...1).contains(share), "a share is between 0 and 1, not \(share)")
        guard share > 0 else { return nil }
        return { policy in policy.redeliveredShare = share }
    }

    private init(
        manifest: Manifest,
        opening: Opening,
        functions: [Function],
        adjustPolicy: (@Sendable (inout LanePolicy) -> Void)?,
        logger: Logger
    ) throws(ManifestError) {
        try manifest.check(with: functions.map(\.signature))
        state = Mutex(State(manifest: manifest, mappings: manifest.mappings.map { RuntimeMapping(manifest: $0) }))
        self.opening = opening
        self.adjustPolicy = adjustPolicy
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
                    let upkeep = Upkeeps(environment)
                    do {
                        try await upkeep.start()
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

    /// Makes the tables and a driver for each mapping that can run.
    private func prepare(_ environment: RuntimeEnvironment) async throws -> AsyncStream<RunEvent> {
        let manifest = try state.withLock { state in
            guard !state.hasRun else {
                throw MillraceError(.runtimeHasRun, "a runtime runs once; make another one of the same environment")
            }
            state.hasRun = true
            return state.manifest
        }
        try await environment.prepare(manifest)
        try await loadMappings(in: environment)
        try await finishDeletions(in: environment)
        try await checkConflicts(of: manifest, in: environment)
        var sites: [MappingSite] = []
        for mapping in state.withLock(\.mappings) {
            if let site = try await siteUnlessObstructed(of: mapping, manifest, in: environment) { sites.append(site) }
        }
        let drivers = sites.map { MappingDriver(site: $0) }
        let (events, continuation) = AsyncStream.makeStream(of: RunEvent.self)
        for driver in drivers { continuation.yield(.begins(driver)) }
        let now = environment.ports.scheduler.now
        state.withLock { state in
            state.drivers = drivers
            state.events = continuation
            for index in state.mappings.indices where state.mappings[index].modifiedAt == nil {
                state.mappings[index].modifiedAt = now
            }
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
                if isDeleted { state.mappings.removeAll { $0.id == driver.mappingID } }
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

    /// Waits until `run` has started all mappings, or the task is cancelled.
    public func ready() async { await readyGate.passed() }

    /// Waits until there is nothing to do: all records are resolved, all checkpoints stored, no retry is due.
    ///
    /// A handler that fails without end keeps its mapping busy without end.
    public func idle() async {
        await ready()
        await activity.idle()
    }

    /// The states of the mappings that run, with their functions.
    package var mappingStates: [(function: String, state: EventSourceMapping.State)] {
        state.withLock(\.drivers).map { ($0.mapping.functionName, $0.condition.state) }
    }

    /// Whether there is nothing to do at this moment.
    package var isIdle: Bool { readyGate.isOpen && activity.isIdle }

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
}
