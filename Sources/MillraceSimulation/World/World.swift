import MillraceCore
import MillraceModel
import MillraceStreams

/// One seed's world: a stream, a mapping that reads it, a function, and everything that can go wrong.
///
/// It performs what the machines want done against the real store, answers them, and tells the checkers. Time is
/// virtual: an event happens when all earlier ones have.
final class World {
    /// What can go wrong, and what is expected all the same.
    enum Phase {
        /// Whatever goes wrong, no rule is broken.
        case safety
        /// Nothing goes wrong any more, and everything is done in the end.
        case liveness
    }

    /// More events than any healthy world needs.
    static let stepCountMax = 60_000
    /// The instant at which virtual time begins.
    static let birth = Timestamp(secondsSinceEpoch: 1_700_000_000)

    let scenario: Scenario
    let machines: Machines
    let stream: StreamARN
    let store: MemoryStore
    let clock: WallClock
    let wakeUps = WakeUps()

    var random: SeededGenerator
    var machineRandom: SeededGenerator
    var queue = EventQueue()
    var time: Int64 = 0
    var wallOffset: Int64 = 0
    var phase = Phase.safety
    var faults: FaultRates

    /// What outlives a crash.
    var durable: DurableState
    /// The run of the mapping, or `nil` while there is no process.
    var mapping: MappingRun?
    /// Counts the runs; those up to `lastCrashedRun` belong to processes that are gone.
    var runCount = 0
    var lastCrashedRun = 0
    var crashCount = 0
    /// Counts all lanes.
    var laneCount = 0
    /// Handlers that have not ended, in this process.
    var handlers: [HandlerID: HandlerRun] = [:]
    /// How many handlers may run at once.
    var concurrencyLimit: Int?

    let scene: Scene
    var checkers: [any Checker] = [
        ResolutionChecker(), CheckpointChecker(), OrderChecker(), LineageChecker(), BatchChecker(), AttemptChecker(),
        BackoffChecker(), AgeChecker(), RedeliveryChecker(), DeadLetterChecker(), DiscardChecker(), FlightChecker(),
        WindowChecker(), LifeChecker(),
    ]
    var followers: [any FollowingChecker] = [ReadAheadChecker(), GatheringChecker()]
    var marks: Set<Mark> = []
    var transitions = TransitionTable()
    private var stepCount = 0
    private var digest: UInt64 = 0
    private let trace: (@Sendable (String) -> Void)?

    init(scenario: Scenario, machines: Machines, rules: Set<Rule>, trace: (@Sendable (String) -> Void)?) {
        self.scenario = scenario
        self.machines = machines
        self.trace = trace
        let clock = WallClock(Self.birth)
        self.clock = clock
        guard let stream = StreamARN("arn:aws:kinesis:eu-central-1:000000000000:stream/simulation") else {
            preconditionFailure("the stream's name is none")
        }
        self.stream = stream
        store = MemoryStore { clock.now }
        random = SeededGenerator(seed: scenario.seed)
        machineRandom = random.fork()
        faults = scenario.faults
        durable = DurableState(life: scenario.life)
        scene = Scene(scenario: scenario, rules: rules, stream: stream, now: Self.birth)
    }

    /// Runs the world to its end, or until a rule is broken.
    func run() async throws -> RunReport {
        note { self.scenario.description }
        try await begin()
        while scene.violations.isEmpty, let entry = queue.pop() {
            stepCount += 1
            if stepCount > Self.stepCountMax {
                scene.fail(.stalled, "more than \(Self.stepCountMax) events: \(whoWaits)")
                break
            }
            advance(to: entry.time)
            if phase == .safety, canCrash, random.chance(faults.crash) { crash(because: "of chance") }
            digest = StableHash.mixed(digest ^ UInt64(bitPattern: time) &+ UInt64(entry.event.name.utf8.count))
            try await handle(entry.event)
            wakeUp()
        }
        finish()
        for violation in scene.violations { note { "VIOLATION \(violation)" } }
        let records = scene.ledger.shards.values.flatMap(\.records)
        return RunReport(
            seed: scenario.seed,
            scenario: scenario,
            violations: scene.violations,
            marks: marks,
            transitions: transitions,
            stepCount: stepCount,
            time: time,
            recordCount: records.count,
            deliveryCount: records.reduce(0) { $0 + $1.deliveries },
            digest: digest
        )
    }

    private func handle(_ event: WorldEvent) async throws {
        switch event {
        case .readable(let lane, let token): try await read(for: lane, token)
        case .lane(let lane, let input): tell(lane, input)
        case .markLands(let lane, let invocation): markLands(lane, invocation)
        case .handlerBegins(let lane, let invocation): handlerBegins(lane, invocation)
        case .handlerEnds(let lane, let token, let outcome): handlerEnds(lane, token, outcome)
        case .failureLands(let lane, let token, let batch, let fate): failureLands(lane, token, batch, fate)
        case .progressLands(let lane, let token, let progress, let fate): progressLands(lane, token, progress, fate)
        case .mapping(let run, let input): try await tellMapping(run, input)
        case .startingPointsLand(let run, let token, let points, let fate):
            startingPointsLand(run, token, points, fate)
        case .progressDeletes(let run, let token, let fate): progressDeletes(run, token, fate)
        case .produce(let number): try await produce(number)
        case .operate(let operation): try await operate(operation)
        case .retentionEnds: try await retentionEnds()
        case .concurrencyChanges(let limit): concurrencyChanges(to: limit)
        case .clockJumps(let microseconds): clockJumps(by: microseconds)
        case .ask(let operation): try await ask(operation)
        case .stopProcess: try await stopProcess()
        case .startProcess: try await startProcess()
        case .faultsEnd: faultsEnd()
        }
    }

    /// Tells the checkers, and then the ledger.
    func happened(_ fact: Fact) {
        for index in checkers.indices { checkers[index].see(fact, in: scene) }
        for index in followers.indices { followers[index].see(fact, in: scene) }
        scene.ledger.enter(fact, at: time)
        for index in followers.indices { followers[index].follow(fact, in: scene) }
    }

    /// Lets an event happen after a delay, in microseconds.
    func schedule(_ event: WorldEvent, after delay: Int64) { queue.push(event, at: time + max(0, delay)) }

    /// Lets an event happen after a small delay.
    func schedule(_ event: WorldEvent) { schedule(event, after: latency()) }

    /// How long something that has to travel takes.
    func latency() -> Int64 {
        scenario.latencyMicrosecondsMax == 0 ? 0 : random.microseconds(0...scenario.latencyMicrosecondsMax)
    }

    /// Writes a line of the trace.
    func note(_ line: () -> String) {
        guard let trace else { return }
        let microseconds = String(time)
        trace(String(repeating: " ", count: max(0, 12 - microseconds.utf8.count)) + microseconds + "  " + line())
    }
}
