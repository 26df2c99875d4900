import MillraceCore
import MillraceModel
import Testing

/// A lane with the smallest world that can answer it: it remembers what the lane awaits, and answers when told to.
struct LaneHarness {
    /// What went wrong in the script, not in the lane.
    struct ScriptError: Error, CustomStringConvertible {
        let description: String
    }

    var lane: ShardLane
    var now = Timestamp(secondsSinceEpoch: 1_000)
    /// The effects of the last input, without what is only observed.
    private(set) var effects: [ShardLane.Effect] = []
    /// What the last input let logs and metrics see.
    private(set) var events: [ShardLane.Event] = []

    private(set) var reads: [(token: ShardLane.Token, after: Checkpoint, limit: Int)] = []
    /// The invocations that are out, the oldest first.
    private(set) var invocations: [ShardLane.Invocation] = []
    private(set) var cancelled: [ShardLane.Token] = []
    private(set) var deliveries: [(token: ShardLane.Token, batch: ShardLane.DiscardedBatch)] = []
    private(set) var stores: [(token: ShardLane.Token, progress: LaneProgress)] = []
    private(set) var timers: [(token: ShardLane.Token, at: Timestamp)] = []
    private(set) var end: ShardLane.End?

    /// Every batch that was ever invoked, as sequence numbers.
    private(set) var history: [[Int]] = []
    /// Every invocation that there ever was.
    private(set) var invoked: [ShardLane.Invocation] = []
    /// Everything that failure records were asked for.
    private(set) var discarded: [ShardLane.DiscardedBatch] = []
    /// Everything that logs and metrics ever saw.
    private(set) var log: [ShardLane.Event] = []

    private var random = SeededGenerator(seed: 1)

    init(
        _ policy: LanePolicy = LanePolicy(),
        from progress: LaneProgress = LaneProgress(.trimHorizon),
        deliveredBefore: DeliveryMarks = DeliveryMarks()
    ) {
        lane = ShardLane(source: .test, policy: policy, from: progress, deliveredBefore: deliveredBefore)
    }

    /// A lane that has started and has read records from 1 on.
    static func started(
        _ policy: LanePolicy = LanePolicy(),
        records count: Int,
        isAtShardEnd: Bool = false,
        deliveredBefore: DeliveryMarks = DeliveryMarks()
    ) throws -> LaneHarness {
        var harness = LaneHarness(policy, deliveredBefore: deliveredBefore)
        harness.send(.start)
        try harness.answerRead(Array(1..<count + 1), isAtShardEnd: isAtShardEnd)
        return harness
    }

    /// A lane that has started and has read these records.
    static func started(
        _ policy: LanePolicy = LanePolicy(),
        from progress: LaneProgress = LaneProgress(.trimHorizon),
        deliveredBefore: DeliveryMarks = DeliveryMarks(),
        reading records: [StreamRecord],
        isAtShardEnd: Bool = false
    ) throws -> LaneHarness {
        var harness = LaneHarness(policy, from: progress, deliveredBefore: deliveredBefore)
        harness.send(.start)
        try harness.answerRead(records: records, isAtShardEnd: isAtShardEnd)
        return harness
    }

    mutating func send(_ input: ShardLane.Input) {
        var produced: [ShardLane.Effect] = []
        lane.handle(input, now: now, using: &random, into: &produced)
        effects = []
        events = []
        for effect in produced {
            if case .observe(let event) = effect {
                events.append(event)
            } else {
                effects.append(effect)
            }
            remember(effect)
        }
        log += events
    }

    private mutating func remember(_ effect: ShardLane.Effect) {
        switch effect {
        case .read(let token, let after, let limit): reads.append((token, after, limit))
        case .invoke(let invocation):
            invocations.append(invocation)
            invoked.append(invocation)
            history.append(invocation.records.map(\.number))
        case .cancelInvocation(let token): cancelled.append(token)
        case .deliverFailure(let token, let batch):
            deliveries.append((token, batch))
            discarded.append(batch)
        case .storeProgress(let token, let progress): stores.append((token, progress))
        case .startTimer(let token, let at): timers.append((token, at))
        case .cancelTimer(let token): timers.removeAll { $0.token == token }
        case .finished(let end): self.end = end
        case .exitProcess, .observe: break
        }
    }

    /// Answers the read that is out with records of one key that arrive now.
    mutating func answerRead(
        _ numbers: [Int] = [],
        isAtShardEnd: Bool = false,
        skippedTrimmedRecords: Bool = false
    ) throws {
        try answerRead(
            records: numbers.map { record($0, arrival: now) },
            isAtShardEnd: isAtShardEnd,
            skippedTrimmedRecords: skippedTrimmedRecords
        )
    }

    mutating func answerRead(
        records: [StreamRecord],
        isAtShardEnd: Bool = false,
        skippedTrimmedRecords: Bool = false
    ) throws {
        let token = try take(&reads, "read").token
        send(
            .pageRead(
                token,
                records: records,
                isAtShardEnd: isAtShardEnd,
                skippedTrimmedRecords: skippedTrimmedRecords
            )
        )
    }

    mutating func failRead(_ failure: ShardLane.ReadFailure) throws {
        send(.readFailed(try take(&reads, "read").token, failure))
    }

    /// Ends the invocation that is out: of one slot if one is named, the oldest if there are several.
    mutating func end(_ outcome: ShardLane.Outcome = .succeeded, slot: Int? = nil) throws {
        guard let index = invocations.firstIndex(where: { slot == nil || $0.slot == slot }) else {
            throw ScriptError(description: "the lane awaits no invocation of slot \(slot ?? -1): \(lane)")
        }
        send(.invocationFinished(invocations.remove(at: index).token, outcome))
    }

    /// Ends the oldest invocation with item failures, and with the state of a window if there is one.
    mutating func end(failing numbers: [Int], state: String? = nil) throws {
        try end(.responded(.failing(numbers, state: state)))
    }

    mutating func answerDelivery(failure: String? = nil) throws {
        let token = try take(&deliveries, "failure record").token
        send(failure.map { .failureDeliveryFailed(token, $0) } ?? .failureDelivered(token))
    }

    mutating func answerStore(failure: String? = nil) throws {
        let token = try take(&stores, "progress").token
        send(failure.map { .progressFailed(token, $0) } ?? .progressStored(token))
    }

    /// Lets time pass to the next timer, and fires it.
    mutating func fireTimer() throws {
        timers.sort { $0.at < $1.at }
        let timer = try take(&timers, "timer")
        now = max(now, timer.at)
        send(.timerFired(timer.token))
    }

    private func take<Element>(_ list: inout [Element], _ name: String) throws -> Element {
        guard !list.isEmpty else { throw ScriptError(description: "the lane awaits no \(name): \(lane)") }
        return list.removeFirst()
    }
}
