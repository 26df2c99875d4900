import MillraceCore
import MillraceModel

/// A lane in a world that answers at random, and looks at it from outside.
///
/// `LaneWorld+Checks.swift` says what must hold.
struct LaneWorld {
    /// What must not happen.
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    /// An invocation that is out.
    struct Running {
        var invocation: ShardLane.Invocation
        var isCancelled = false
    }

    var random: SeededGenerator
    var policy: LanePolicy
    let shard: [StreamRecord]
    var lane: ShardLane
    var now = Timestamp(secondsSinceEpoch: 1_000)

    var read: (token: ShardLane.Token, after: Checkpoint, limit: Int)?
    var store: (token: ShardLane.Token, progress: LaneProgress)?
    var running: [Running] = []
    var deliveries: [(token: ShardLane.Token, batch: ShardLane.DiscardedBatch)] = []
    var timers: [(token: ShardLane.Token, at: Timestamp)] = []
    var end: ShardLane.End?
    var isStopping = false

    /// What stands on disk.
    var stored = LaneProgress(.trimHorizon)
    var marks = DeliveryMarks()
    /// Records of which the world knows that nothing more is owed to them.
    var resolved: Set<Int> = []
    /// Records that the function has seen.
    var delivered: Set<Int> = []
    /// The window that the next invocation has to go on with.
    var openWindow: LaneProgress.OpenWindow?
    /// Whether the last input made the lane deliver a batch once more.
    var hasInjected = false
    /// What happened, so that a test can tell whether everything did.
    var coverage: Set<String> = []

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        policy = try LanePolicy.random(using: &random)
        shard = StreamRecord.randomShard(using: &random)
        lane = ShardLane(
            source: .test, policy: policy, from: stored, deliveredBefore: DeliveryMarks())
    }

    /// Lets random things happen, and then lets everything go well until the shard has ended.
    mutating func run() throws {
        try send(.start)
        for _ in 0..<Int.random(in: 5...80, using: &random) where end != .shardEnd { try step(goesWell: false) }
        for _ in 0..<3_000 where end != .shardEnd { try step(goesWell: true) }
        guard end == .shardEnd else { throw Violation(description: "the shard never ends: \(lane)") }
        try checkEnd()
    }

    private mutating func step(goesWell: Bool) throws {
        if end == .stopped { return try restart() }
        if !goesWell, chance(1, in: 60) { return try crash() }
        if !goesWell, !isStopping, chance(1, in: 60) {
            isStopping = true
            coverage.insert("stop")
            return try send(.stop)
        }
        var choices: [Int] = []
        if read != nil, !isStopping { choices += [0, 0] }
        if store != nil { choices.append(1) }
        if !running.isEmpty { choices += [2, 2, 2] }
        if !deliveries.isEmpty { choices.append(3) }
        if !timers.isEmpty { choices.append(4) }
        switch choices.randomElement(using: &random) {
        case 0: try answerRead(goesWell)
        case 1: try answerStore(goesWell)
        case 2: try endInvocation(goesWell)
        case 3: try answerDelivery(goesWell)
        case 4: try fireTimer()
        default: throw Violation(description: "the lane awaits nothing: \(lane)")
        }
    }

    private mutating func answerRead(_ goesWell: Bool) throws {
        guard let read else { return }
        self.read = nil
        if !goesWell, chance(1, in: 8) { return try send(.readFailed(read.token, .transient("throttled"))) }
        let left = shard.filter { .after($0.sequenceNumber) > read.after }
        let count = min(left.count, Int.random(in: 0...read.limit, using: &random))
        let page = Array(left[..<count])
        if let last = page.last { now = max(now, last.arrival) }
        try send(
            .pageRead(
                read.token,
                records: page,
                isAtShardEnd: count == left.count && (goesWell || chance(1, in: 2)),
                skippedTrimmedRecords: false
            )
        )
    }

    private mutating func answerStore(_ goesWell: Bool) throws {
        guard let store else { return }
        self.store = nil
        let fails = !goesWell && chance(1, in: 5)
        // The answer may be lost, and the progress durable all the same.
        if !fails || chance(1, in: 2) { stored = store.progress }
        try send(fails ? .progressFailed(store.token, "disk full") : .progressStored(store.token))
    }

    private mutating func answerDelivery(_ goesWell: Bool) throws {
        let delivery = deliveries.removeFirst()
        if !goesWell, chance(1, in: 5) { return try send(.failureDeliveryFailed(delivery.token, "disk full")) }
        resolved.formUnion(delivery.batch.records.map(\.number))
        if delivery.batch.timeWindow?.isFinalInvoke == true { openWindow = nil }
        try send(.failureDelivered(delivery.token))
    }

    private mutating func fireTimer() throws {
        timers.sort { $0.at < $1.at }
        let timer = timers.removeFirst()
        now = max(now, timer.at)
        try send(.timerFired(timer.token))
    }

    private mutating func crash() throws {
        coverage.insert("crash")
        for running in running { deliver(running.invocation) }
        try restart()
    }

    /// Another lane, from what is durable, with other settings perhaps.
    private mutating func restart() throws {
        (read, store, end, isStopping) = (nil, nil, nil, false)
        (running, deliveries, timers) = ([], [], [])
        if stored.checkpoint == .shardEnd {
            end = .shardEnd
            return
        }
        openWindow = stored.openWindow
        marks.forget(through: stored.checkpoint)
        // More changes than this are remembered only roughly.
        if policy.tumblingWindow == nil, marks.epochs.count < 2 {
            policy.parallelizationFactor = Int.random(in: 1...3, using: &random)
        }
        lane = ShardLane(source: .test, policy: policy, from: stored, deliveredBefore: marks)
        try send(.start)
    }

    mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        Int.random(in: 0..<denominator, using: &random) < numerator
    }

    /// Notes that the function has seen a batch.
    mutating func deliver(_ invocation: ShardLane.Invocation) {
        delivered.formUnion(invocation.records.map(\.number))
        guard let last = invocation.records.last else { return }
        marks.deliver(last.sequenceNumber, slot: invocation.slot, of: policy.parallelizationFactor)
    }
}
