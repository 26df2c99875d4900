public import Logging
public import Millrace
public import MillraceModel
public import MillraceStreams
public import MillraceTables

/// The real runtime, its tables and streams in memory, and a clock that only the test moves.
public final class TestRuntime: Sendable {
    /// Nothing can happen any more, and yet there is something to do.
    public struct Stalled: Error, CustomStringConvertible {
        /// What was reached and what was not.
        public let description: String
    }

    package let runtime: MillraceRuntime
    private let environment: RuntimeEnvironment
    private let executor: StepExecutor
    private let start: Timestamp
    package let scheduler: VirtualScheduler
    package let deadLetterSink: MemoryDeadLetters

    fileprivate init(
        manifest: Manifest,
        functions: [Function],
        seed: UInt64,
        faults: FaultPlan,
        logger: Logger
    ) async throws {
        start = Timestamp(secondsSinceEpoch: 1_767_225_600)
        let scheduler = VirtualScheduler(now: start)
        let executor = StepExecutor()
        let deadLetters = MemoryDeadLetters()
        self.scheduler = scheduler
        self.executor = executor
        deadLetterSink = deadLetters
        environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: Ports(
                scheduler: scheduler,
                random: SeededGenerator(seed: seed),
                handlerExecutor: executor,
                driverExecutor: executor,
                exitProcess: { preconditionFailure("the process would exit with \($0): a handler is stuck") }
            ),
            logger: logger,
            deadLetterSink: { _ in deadLetters }
        )
        runtime = try MillraceRuntime(
            manifest: manifest, environment: environment, functions: functions, faults: faults)
    }

    /// The emulated tables.
    public var tables: TableService { environment.tables }

    /// The emulated Kinesis streams.
    public var kinesis: KinesisService { environment.kinesis }

    /// The streams of the tables, as DynamoDB Streams shows them, and what makes them split, roll over and trim now.
    public var streams: DynamoDBStreamsService { environment.streams }

    /// The present instant, which only `settle` and `advance` move.
    public var now: Timestamp { scheduler.now }

    /// A table by its name.
    public func table(_ name: String) -> Table { tables.table(name) }

    /// The streams under the tables, for tests that split or close shards.
    package var store: any StreamStore { environment.store }

    /// The failure records written so far, oldest first.
    public var deadLetters: [FailureRecord] { deadLetterSink.records }

    /// How much virtual time has passed.
    public var elapsed: Duration { scheduler.now - start }

    /// What each mapping is doing and has done.
    public func status() async throws -> [MappingStatus] { try await runtime.status() }

    /// Runs everything until there is nothing left to do; time jumps over every wait.
    ///
    /// - Parameter limit: How much virtual time may pass; 30 days by default.
    /// - Throws: `Stalled` when something is left to do and either time is up or nothing is waited for.
    public func settle(within limit: Duration = .seconds(30 * 86_400)) throws(Stalled) {
        let deadline = scheduler.now + limit
        executor.drain()
        while !runtime.isIdle {
            guard scheduler.runNext(by: deadline) else {
                let next = scheduler.nextInstant.map { "the next timer is due at \($0)" } ?? "no timer is waiting"
                throw Stalled(
                    description: "the runtime has something to do but does not go on at \(scheduler.now); \(next)"
                )
            }
            executor.drain()
        }
    }

    /// Lets virtual time pass, and everything happen that is due meanwhile.
    public func advance(by duration: Duration) {
        let end = scheduler.now + duration
        executor.drain()
        while scheduler.runNext(by: end) { executor.drain() }
        scheduler.move(to: end)
        executor.drain()
    }

    /// Disables a mapping by the name of its function; what is in hand comes to its end when the runtime goes on.
    public func disableMapping(of function: String) async throws {
        for mapping in try await status() where mapping.mapping.functionName == function {
            try await runtime.disableMapping(mapping.mapping.id)
        }
    }

    /// Lets a disabled mapping poll again, by the name of its function.
    public func enableMapping(of function: String) async throws {
        for mapping in try await status() where mapping.mapping.functionName == function {
            try await runtime.enableMapping(mapping.mapping.id)
        }
    }

    /// Takes over another manifest while the runtime runs, as a daemon does on SIGHUP.
    ///
    /// - Parameter manifest: The manifest as JSON text.
    public func apply(manifest: String) async throws {
        try await runtime.apply(Manifest(json: Array(manifest.utf8), path: "test manifest"))
    }

    fileprivate func run<Result>(_ body: (TestRuntime) async throws -> Result) async throws -> Result {
        let running = Task(executorPreference: executor) { [runtime] in try await runtime.run() }
        // The tables of the manifest are there before the test writes to them.
        executor.drain()
        do {
            let result = try await body(self)
            try await stop(running)
            return result
        } catch {
            try await stop(running)
            throw error
        }
    }

    private func stop(_ running: Task<Void, any Error>) async throws {
        executor.drain()
        runtime.stop()
        executor.drain()
        // A handler that waits in virtual time would never end: it is cancelled by its timeout.
        while scheduler.runNext(by: scheduler.now + .seconds(86_400)) { executor.drain() }
        try await running.value
    }
}

/// Runs a test on the real runtime, in memory and under virtual time.
///
/// Time passes only in `settle` and `advance`, and jumps to the next timer as soon as no task of the runtime can go on.
/// A handler that waits for something outside, such as the network or an actor with an executor of its own, looks as if
/// it could not go on, and its timeout comes at once: give such a function stand-ins in tests.
///
/// - Parameters:
///   - manifest: The manifest as JSON text.
///   - functions: The functions that its mappings name.
///   - seed: Where all jitter and request ids come from; equal seeds give equal runs.
///   - faults: What goes wrong on purpose, such as `.redeliverEverything`; nothing by default.
///   - logger: The runtime's logger.
///   - body: Writes to tables, settles, and looks at the effects.
/// - Throws: What `body` throws, and `ManifestError` when manifest and functions do not fit.
public func withTestRuntime<Result>(
    manifest: String,
    functions: [Function],
    seed: UInt64 = 1,
    faults: FaultPlan = .none,
    logger: Logger = Logger(label: "millrace.test") { _ in SwiftLogNoOpLogHandler() },
    _ body: (TestRuntime) async throws -> Result
) async throws -> Result {
    let manifest = try Manifest(json: Array(manifest.utf8), path: "test manifest")
    let runtime = try await TestRuntime(
        manifest: manifest,
        functions: functions,
        seed: seed,
        faults: faults,
        logger: logger
    )
    return try await runtime.run(body)
}
