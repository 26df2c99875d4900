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
    private(set) var invocations: [ShardLane.Invocation] = []
    private(set) var cancelled: [ShardLane.Token] = []
    private(set) var deliveries: [(token: ShardLane.Token, batch: ShardLane.DiscardedBatch)] = []
    private(set) var stores: [(token: ShardLane.Token, checkpoint: Checkpoint)] = []
    private(set) var timers: [(token: ShardLane.Token, at: Timestamp)] = []
    private(set) var end: ShardLane.End?
    /// Every batch that was ever invoked, as sequence numbers.
    private(set) var history: [[Int]] = []

    private var random = SeededGenerator(seed: 1)

    init(_ policy: LanePolicy = LanePolicy(), from checkpoint: Checkpoint = .trimHorizon, deliveredThrough: Int? = nil)
    {
        lane = ShardLane(
            shardID: "shard",
            policy: policy,
            from: checkpoint,
            deliveredThrough: deliveredThrough.map(sequenceNumber)
        )
    }

    /// A lane that has started and has read records from 1 on.
    static func started(
        _ policy: LanePolicy = LanePolicy(),
        records count: Int,
        isAtShardEnd: Bool = false,
        deliveredThrough: Int? = nil
    ) throws -> LaneHarness {
        var harness = LaneHarness(policy, deliveredThrough: deliveredThrough)
        harness.send(.start)
        try harness.answerRead(Array(1..<count + 1), isAtShardEnd: isAtShardEnd)
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
    }

    private mutating func remember(_ effect: ShardLane.Effect) {
        switch effect {
        case .read(let token, let after, let limit): reads.append((token, after, limit))
        case .invoke(let invocation):
            invocations.append(invocation)
            history.append(invocation.records.map(\.number))
        case .cancelInvocation(let token): cancelled.append(token)
        case .deliverFailure(let token, let batch): deliveries.append((token, batch))
        case .storeCheckpoint(let token, let checkpoint): stores.append((token, checkpoint))
        case .startTimer(let token, let at): timers.append((token, at))
        case .cancelTimer(let token): timers.removeAll { $0.token == token }
        case .finished(let end): self.end = end
        case .exitProcess, .observe: break
        }
    }

    mutating func answerRead(
        _ numbers: [Int] = [],
        isAtShardEnd: Bool = false,
        skippedTrimmedRecords: Bool = false
    ) throws {
        let read = try take(&reads, "read")
        send(
            .pageRead(
                read.token,
                records: numbers.map { record($0, arrival: now) },
                isAtShardEnd: isAtShardEnd,
                skippedTrimmedRecords: skippedTrimmedRecords
            )
        )
    }

    mutating func failRead(_ failure: ShardLane.ReadFailure) throws {
        send(.readFailed(try take(&reads, "read").token, failure))
    }

    /// Ends the invocation that is out, the oldest if there are several.
    mutating func end(_ outcome: ShardLane.Outcome = .succeeded) throws {
        send(.invocationFinished(try take(&invocations, "invocation").token, outcome))
    }

    mutating func end(failing numbers: [Int]) throws {
        try end(.responded(BatchResponse(itemFailures: numbers.map(String.init))))
    }

    mutating func answerDelivery(failure: String? = nil) throws {
        let token = try take(&deliveries, "failure record").token
        send(failure.map { .failureDeliveryFailed(token, $0) } ?? .failureDelivered(token))
    }

    mutating func answerStore(failure: String? = nil) throws {
        let token = try take(&stores, "checkpoint").token
        send(failure.map { .checkpointFailed(token, $0) } ?? .checkpointStored(token))
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

/// A record with a small sequence number.
func record(_ number: Int, arrival: Timestamp) -> StreamRecord {
    StreamRecord(
        sequenceNumber: sequenceNumber(number),
        arrival: arrival,
        content: .data(DataRecord(partitionKey: "key", data: []))
    )
}

/// A small sequence number.
func sequenceNumber(_ number: Int) -> SequenceNumber { SequenceNumber(normalized: String(number)) }

/// The checkpoint behind a record with a small sequence number.
func after(_ number: Int) -> Checkpoint { .after(sequenceNumber(number)) }

extension StreamRecord {
    /// The small sequence number that `record(_:arrival:)` gave.
    var number: Int { Int(sequenceNumber.description) ?? -1 }
}
