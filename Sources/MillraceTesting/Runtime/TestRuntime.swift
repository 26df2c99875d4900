import Logging
public import Millrace
import MillraceCore
public import MillraceModel
public import MillraceStreams
public import MillraceTables
import Synchronization

/// The real runtime, its tables and streams in memory, and a clock that only the test moves.
///
/// Tables, streams, checkpoints, dead letters and the delivery journal live as long as the test; the process that runs
/// the mappings may crash and start anew, by ``crash()`` and ``restart()`` or by the fault plan.
public final class TestRuntime: Sendable {
    /// Nothing can happen any more, and yet there is something to do.
    public struct Stalled: Error, CustomStringConvertible {
        /// What was waited for, at which instant, and who waits for what.
        public let description: String
    }

    private struct State {
        var life: ProcessLife?
        var lifeCount = 0
        var manifest: Manifest
        var handlerObserver: HandlerObserver?
    }

    /// How often the process may die by itself while a test settles: a plan that kills it each time would never end.
    private static let crashCountMax = 200
    /// When the virtual clock begins, 2026-01-01.
    static let start = Timestamp(secondsSinceEpoch: 1_767_225_600)

    /// How long changes that wait for a Kinesis stream are given, two tries: it may be missing for good.
    private static let flushingTime = Duration.seconds(3)

    /// How much virtual time `settle` lets pass by default, 30 days.
    public static let settlingTime = Duration.seconds(30 * 86_400)

    package let scheduler: VirtualScheduler
    package let deadLetterSink: MemoryDeadLetters
    let functions: [Function]
    private let environment: RuntimeEnvironment
    private let random: SeededGenerator
    private let injector: FaultInjector
    private let log = DeliveryLog()
    private let batchSizeMax: Int?
    private let state: Mutex<State>

    /// Creates a runtime that is not started.
    ///
    /// - Parameter batchSizeMax: The most records of a batch, whatever mappings say; `nil` leaves it to them.
    init(
        manifest: Manifest,
        functions: [Function],
        seed: UInt64,
        faults: FaultPlan,
        logger: Logger,
        batchSizeMax: Int? = nil
    ) async throws {
        let scheduler = VirtualScheduler(now: Self.start)
        let deadLetters = MemoryDeadLetters()
        let injector = FaultInjector(faults, seed: seed)
        let random = SeededGenerator(seed: seed)
        var manifest = manifest
        if injector.destinationFaults != .none {
            manifest.emulation.tables.destinationFaults = injector.destinationFaults
        }
        self.scheduler = scheduler
        deadLetterSink = deadLetters
        self.functions = functions
        self.random = random
        self.injector = injector
        self.batchSizeMax = batchSizeMax
        state = Mutex(State(manifest: manifest))
        environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            // What the tables and streams do by themselves; each life of the process brings its own.
            ports: Ports(
                scheduler: scheduler,
                random: random,
                handlerExecutor: nil,
                driverExecutor: StepExecutor(),
                exitProcess: { preconditionFailure("the tables and streams do not exit, but did with \($0)") }
            ),
            logger: logger,
            store: MemoryStore(now: { scheduler.now }, amend: { try injector.amend(&$0) }),
            deadLetterSink: { _ in deadLetters }
        )
    }

    /// The emulated tables.
    public var tables: TableService { environment.tables }

    /// The emulated Kinesis streams.
    public var kinesis: KinesisService { environment.kinesis }

    /// The streams of the tables, as DynamoDB Streams shows them, and what makes them split, roll over and trim now.
    public var streams: DynamoDBStreamsService { environment.streams }

    /// The present instant, which only `settle` and `advance` move.
    public var now: Timestamp { scheduler.now }

    /// How much virtual time has passed.
    public var elapsed: Duration { scheduler.now - Self.start }

    /// A table by its name.
    public func table(_ name: String) -> Table { tables.table(name) }

    /// The streams under the tables, for tests that split or close shards.
    package var store: any StreamStore { environment.store }

    /// The failure records written so far, oldest first.
    public var deadLetters: [FailureRecord] { deadLetterSink.records }

    /// How often the process has died.
    public var crashCount: Int { state.withLock { $0.lifeCount - ($0.life?.isDead == false ? 1 : 0) } }

    /// Whether any fault of the plan has occurred.
    var hasFaulted: Bool { injector.hasFaulted }

    /// The faults of the plan that have found no opportunity so far, as Swift text.
    ///
    /// Those of a Kinesis destination are not counted, and never among them.
    public var missedFaults: [String] { injector.missed }

    /// All deliveries so far, in order.
    public var deliveries: [Delivery] { log.deliveries }

    /// The deliveries to a function so far, in order.
    public func deliveries(of function: String) -> [Delivery] {
        deliveries.filter { $0.functionName == function }
    }

    /// The records that were delivered before, once for each delivery.
    ///
    /// - Parameters:
    ///   - cause: Why they were delivered again; all causes unless given.
    ///   - function: To which function; any unless given.
    public func duplicates(by cause: RedeliveryCause? = nil, of function: String? = nil) -> [Delivery.Record] {
        deliveries.filter { function == nil || $0.functionName == function }.flatMap(\.records)
            .filter { $0.cause != nil && (cause == nil || $0.cause == cause) }
    }

    /// The runtime of the process that runs, or ran last.
    package var runtime: MillraceRuntime { life.runtime }

    private var life: ProcessLife {
        guard let life = state.withLock(\.life) else { preconditionFailure("the test runtime was not started") }
        return life
    }

    /// What each mapping is doing and has done.
    public func status() async throws -> [MappingStatus] { try await runtime.status() }

    /// Runs everything until there is nothing left to do; time jumps over every wait.
    ///
    /// A process that dies of a fault, or exits because of a stuck handler, is started anew at once. Changes of tables
    /// that wait for a Kinesis stream have come there, unless it does not take them.
    ///
    /// - Parameter limit: How much virtual time may pass; 30 days by default.
    /// - Throws: `Stalled` when something is left to do and either time is up or nothing is waited for.
    public func settle(within limit: Duration = settlingTime) throws(Stalled) {
        let (deadline, first) = (scheduler.now + limit, lifeCount)
        while true {
            while true {
                let life = try step(since: first)
                if life.isIdle { break }
                guard life.waitsForTime else { throw stalled("there is something to do, but nothing goes on") }
                guard scheduler.runNext(by: deadline) else {
                    throw stalled("there is still something to do, and \(limit) are over")
                }
            }
            guard tables.hasWaitingChanges else { return }
            try advance(by: Self.flushingTime)
            if try step(since: first).isIdle { return }
        }
    }

    /// Runs everything until something holds; time jumps over every wait, also those of an idle runtime, such as the
    /// one for an item's time to live.
    ///
    /// - Parameters:
    ///   - limit: How much virtual time may pass; 30 days by default.
    ///   - condition: Looked at whenever nothing can go on at an instant.
    /// - Throws: `Stalled` when it does not hold and either time is up or nothing is waited for; what `condition` throws.
    public func settle(
        within limit: Duration = settlingTime,
        until condition: () async throws -> Bool
    ) async throws {
        let (deadline, first) = (scheduler.now + limit, lifeCount)
        while true {
            let life = try step(since: first)
            if try await condition() { return }
            // The condition may have written something itself.
            life.drain()
            guard scheduler.runNext(by: deadline) else { throw stalled("the condition does not hold after \(limit)") }
        }
    }

    /// Lets virtual time pass, and everything happen that is due meanwhile.
    ///
    /// Time passes too while the process is down after ``crash()``.
    ///
    /// - Throws: `Stalled` when the process dies again and again, or tasks go on without end at one instant.
    public func advance(by duration: Duration) throws(Stalled) {
        let (end, first) = (scheduler.now + duration, lifeCount)
        let isDown = life.isDead
        if !isDown { _ = try step(since: first) }
        while scheduler.runNext(by: end) { if !isDown { _ = try step(since: first) } }
        scheduler.move(to: end)
        if !isDown { _ = try step(since: first) }
    }

    /// Kills the process at once, as `kill -9` does: what it was about is lost, what is durable stays.
    ///
    /// Nothing runs until ``restart()``; the test may go on to read and write tables and streams.
    public func crash() {
        let life = life
        die()
        // Actors that were called have their calls carried out.
        life.drain()
    }

    private func die() {
        life.kill()
        log.interrupt()
    }

    /// Starts the process again after ``crash()``; called while it runs, it kills the process first.
    ///
    /// - Throws: `ManifestError` when manifest and functions do not fit.
    public func restart() throws(ManifestError) {
        if !life.isDead { crash() }
        try begin().drain()
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
        let manifest = try Manifest(json: Array(manifest.utf8), path: "test manifest")
        try await runtime.apply(manifest)
        state.withLock { $0.manifest = manifest }
    }

    /// Has something looked at before and behind each handler, from the next process on.
    func observeHandlers(_ observer: @escaping HandlerObserver) { state.withLock { $0.handlerObserver = observer } }

    /// Starts a process.
    @discardableResult
    func begin() throws(ManifestError) -> ProcessLife {
        let (manifest, number, observer) = state.withLock { state in
            state.lifeCount += 1
            return (state.manifest, state.lifeCount, state.handlerObserver)
        }
        let executor = StepExecutor()
        let (scheduler, upkeepScheduler) = (LifeScheduler(self.scheduler), LifeScheduler(self.scheduler))
        let die: @Sendable () -> Void = { [weak self] in self?.die() }
        let ports = Ports(
            scheduler: scheduler,
            upkeepScheduler: upkeepScheduler,
            // Each process draws for itself: request ids must not come again.
            random: number == 1 ? random : random.derived(for: "life \(number)"),
            handlerExecutor: executor,
            driverExecutor: executor,
            exitProcess: { _ in die() },
            probe: LifeProbe(
                injector: injector, log: log, scheduler: scheduler, die: die, observer: observer)
        )
        let (share, batchSizeMax) = (injector.redeliveredShare, batchSizeMax)
        let runtime = try MillraceRuntime(
            manifest: manifest,
            environment: environment.reopened(with: ports),
            functions: functions,
            adjustPolicy: { policy in
                policy.redeliveredShare = share
                if let batchSizeMax { policy.batchSize = min(policy.batchSize, batchSizeMax) }
            }
        )
        let life = ProcessLife(
            runtime: runtime, executor: executor, scheduler: scheduler, upkeepScheduler: upkeepScheduler)
        state.withLock { $0.life = life }
        return life
    }

    private var lifeCount: Int { state.withLock(\.lifeCount) }

    /// Runs everything that can run at this instant, in a new process each time the former one died of itself.
    ///
    /// - Parameter first: How many lives there were when the test began to wait.
    /// - Returns: The process that runs.
    private func step(since first: Int) throws(Stalled) -> ProcessLife {
        guard !life.isDead else { throw stalled("the process has crashed; restart() starts it again") }
        while lifeCount - first <= Self.crashCountMax {
            guard life.drain() else {
                throw stalled(
                    "tasks go on without end and wait for nothing; functions were called \(log.deliveries.count) times")
            }
            if let failure = life.failure { throw stalled("the runtime has failed: \(failure)") }
            guard life.isDead else { return life }
            do {
                try begin()
            } catch {
                preconditionFailure("what fitted when the process started first does not now: \(error)")
            }
        }
        throw stalled("the process has died \(lifeCount - first) times since the test began to wait")
    }

    private func stalled(_ what: String) -> Stalled {
        let next = scheduler.nextInstant.map { "the next timer is due at \($0)" } ?? "no timer is waiting"
        let states = runtime.mappingStates.filter(\.state.isTransition)
            .map { "\($0.function): the mapping is \($0.state.rawValue)" }
        let waits = (states + log.waits).map { "\n  \($0)" }.joined()
        return Stalled(
            description: "at \(scheduler.now) \(what); \(next)"
                + (waits.isEmpty ? "" : "; who waits for what:" + waits)
        )
    }

    /// Ends the test: what is in hand comes to its end, unless a handler keeps it from that.
    func finish() throws {
        guard !life.isDead else { return }
        life.drain()
        runtime.stop()
        // By then each handler was cancelled and found stuck; upkeep alone would go on for ever.
        let deadline = scheduler.now + .seconds(3_600)
        life.drain()
        while !life.hasEnded, !life.isDead, scheduler.runNext(by: deadline) { life.drain() }
        let failure = life.failure
        life.kill()
        if let failure { throw failure }
    }
}
