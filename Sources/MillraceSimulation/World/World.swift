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
    static let stepCountMax = 30_000

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
    var durable = DurableState()
    /// The run of the mapping, or `nil` while it is stopped or there is no process.
    var mapping: MappingRun?
    /// Counts the runs; those up to `lastCrashedRun` belong to processes that are gone.
    var runCount = 0
    var lastCrashedRun = 0
    var crashCount = 0
    /// Handlers that have not ended, in this process.
    var handlers: [HandlerID: HandlerRun] = [:]

    let scene: Scene
    var checkers: [any Checker] = [
        ResolutionChecker(), CheckpointChecker(), OrderChecker(), LineageChecker(), BatchChecker(), AttemptChecker(),
        AgeChecker(), RedeliveryChecker(), DeadLetterChecker(), FlightChecker(),
    ]
    var marks: Set<Mark> = []
    private var stepCount = 0
    private var digest: UInt64 = 0
    private let trace: (@Sendable (String) -> Void)?

    private static let birth = Timestamp(secondsSinceEpoch: 1_700_000_000)

    init(scenario: Scenario, machines: Machines, trace: (@Sendable (String) -> Void)?) {
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
        scene = Scene(scenario: scenario, now: Self.birth)
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
            scenario: scenario.description,
            violations: scene.violations,
            marks: marks,
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
        case .checkpointLands(let lane, let token, let checkpoint, let fate):
            checkpointLands(lane, token, checkpoint, fate)
        case .mapping(let run, let input): tellMapping(run, input)
        case .startingPointsLand(let run, let token, let points, let fate):
            startingPointsLand(run, token, points, fate)
        case .produce(let number): try await produce(number)
        case .operate(let operation): try await operate(operation)
        case .clockJumps(let microseconds): clockJumps(by: microseconds)
        case .stopMapping: stopMapping()
        case .startMapping: startMapping()
        case .faultsEnd: faultsEnd()
        }
    }

    /// Lets everything work from here on.
    ///
    /// Poison is forgiven only where the policy would retry it for ever.
    private func faultsEnd() {
        note { "from here on everything works" }
        phase = .liveness
        faults = .none
    }

    private func finish() {
        guard scene.violations.isEmpty else { return }
        let isQuiet = mapping.map { $0.machine.isIdle && $0.lanes.values.allSatisfy(\.machine.isIdle) } ?? false
        scene.expect(isQuiet, .stalled, "nothing will ever happen again: \(whoWaits)")
        guard isQuiet else { return }
        for index in checkers.indices { checkers[index].finish(in: scene) }
    }

    private func advance(to time: Int64) {
        self.time = max(self.time, time)
        scene.time = self.time
        setClock()
    }

    private func setClock() {
        let now = Timestamp(microsecondsSinceEpoch: Self.birth.microsecondsSinceEpoch + time + wallOffset)
        scene.now = now
        clock.set(now)
    }

    private func clockJumps(by microseconds: Int64) {
        wallOffset += microseconds
        setClock()
        marks.insert(microseconds < 0 ? .clockWentBack : .clockWentForward)
        note { "the wall clock jumps by \(microseconds) us" }
    }

    /// Tells the checkers, and then the ledger.
    func happened(_ fact: Fact) {
        for index in checkers.indices { checkers[index].see(fact, in: scene) }
        scene.ledger.enter(fact, at: time)
    }

    /// Lets an event happen after a delay, in microseconds.
    func schedule(_ event: WorldEvent, after delay: Int64) { queue.push(event, at: time + max(0, delay)) }

    /// Lets an event happen after a small delay.
    func schedule(_ event: WorldEvent) { schedule(event, after: latency()) }

    /// How long something that has to travel takes.
    func latency() -> Int64 {
        scenario.latencyMicrosecondsMax == 0 ? 0 : random.microseconds(0...scenario.latencyMicrosecondsMax)
    }

    /// How long a timer that is set to an instant takes; a clock that jumps afterwards changes nothing about it.
    func delay(until instant: Timestamp) -> Int64 { (instant - scene.now).microseconds }

    /// Writes a line of the trace.
    func note(_ line: () -> String) {
        guard let trace else { return }
        let microseconds = String(time)
        trace(String(repeating: " ", count: max(0, 12 - microseconds.utf8.count)) + microseconds + "  " + line())
    }
}
