import MillraceCore
import MillraceModel

/// A mapping machine with the smallest world that can answer it.
struct MappingHarness {
    /// What went wrong in the script, not in the machine.
    struct ScriptError: Error, CustomStringConvertible {
        let description: String
    }

    var machine: MappingMachine
    var now = Timestamp(secondsSinceEpoch: 1_000)
    private(set) var effects: [MappingMachine.Effect] = []
    private(set) var events: [MappingMachine.Event] = []

    private(set) var loads: [MappingMachine.Token] = []
    private(set) var lists: [MappingMachine.Token] = []
    private(set) var stores: [(token: MappingMachine.Token, points: [ShardID: Checkpoint])] = []
    private(set) var deletions: [MappingMachine.Token] = []
    private(set) var timers: [(token: MappingMachine.Token, at: Timestamp)] = []
    /// The lanes that run, with where they began.
    private(set) var lanes: [ShardID: Checkpoint] = [:]
    /// The lanes that were told to stop and run still.
    private(set) var stopping: Set<ShardID> = []
    /// Every state there was, in its order.
    private(set) var states: [EventSourceMapping.State] = []
    private(set) var isFinished = false

    private var random = SeededGenerator(seed: 1)

    init(_ startingPosition: EventSourceMapping.StartingPosition = .trimHorizon) {
        machine = MappingMachine(startingPosition: startingPosition, backoff: Backoff())
    }

    /// A machine that has started and lists the shards.
    static func listing(
        _ startingPosition: EventSourceMapping.StartingPosition = .trimHorizon,
        checkpoints: [ShardID: Checkpoint] = [:]
    ) throws -> MappingHarness {
        var harness = MappingHarness(startingPosition)
        harness.send(.start(isEnabled: true))
        try harness.answerLoad(checkpoints)
        return harness
    }

    /// A machine that has started, with the answer to its first listing.
    static func started(
        _ startingPosition: EventSourceMapping.StartingPosition = .trimHorizon,
        checkpoints: [ShardID: Checkpoint] = [:],
        shards: [MappingMachine.Shard]
    ) throws -> MappingHarness {
        var harness = try listing(startingPosition, checkpoints: checkpoints)
        try harness.answerList(shards)
        return harness
    }

    mutating func send(_ input: MappingMachine.Input) {
        var produced: [MappingMachine.Effect] = []
        machine.handle(input, now: now, using: &random, into: &produced)
        effects = []
        events = []
        for effect in produced {
            switch effect {
            case .observe(let event):
                events.append(event)
                if case .stateChanged(let state) = event { states.append(state) }
                continue
            case .loadCheckpoints(let token): loads.append(token)
            case .listShards(let token): lists.append(token)
            case .storeStartingPoints(let token, let points): stores.append((token, points))
            case .startLane(let shard, let checkpoint): lanes[shard] = checkpoint
            case .stopLane(let shard): stopping.insert(shard)
            case .deleteCheckpoints(let token): deletions.append(token)
            case .startTimer(let token, let at): timers.append((token, at))
            case .cancelTimer(let token): timers.removeAll { $0.token == token }
            case .finished: isFinished = true
            case .applySettings: break
            }
            effects.append(effect)
        }
    }

    mutating func answerLoad(_ checkpoints: [ShardID: Checkpoint]) throws {
        send(.checkpointsLoaded(try take(&loads, "load"), checkpoints))
    }

    mutating func answerList(_ shards: [MappingMachine.Shard]) throws {
        send(.shardsListed(try take(&lists, "list"), shards))
    }

    mutating func failList() throws {
        send(.listFailed(try take(&lists, "list"), "throttled"))
    }

    mutating func answerStore(failure: String? = nil) throws {
        let token = try take(&stores, "starting points").token
        send(failure.map { .startingPointsFailed(token, $0) } ?? .startingPointsStored(token))
    }

    mutating func answerDeletion(failure: String? = nil) throws {
        let token = try take(&deletions, "deletion")
        send(failure.map { .deleteFailed(token, $0) } ?? .checkpointsDeleted(token))
    }

    mutating func fireTimer() throws {
        let timer = try take(&timers, "timer")
        now = max(now, timer.at)
        send(.timerFired(timer.token))
    }

    mutating func endLane(_ shard: ShardID, _ end: ShardLane.End = .shardEnd) {
        lanes[shard] = nil
        stopping.remove(shard)
        send(.laneFinished(shard, end))
    }

    /// Ends all lanes that were told to stop.
    mutating func endStoppedLanes() {
        for shard in stopping.sorted() { endLane(shard, .stopped) }
    }

    /// The source says that its shards changed, and lists them as they are now.
    mutating func change(to shards: [MappingMachine.Shard]) throws {
        send(.shardsChanged)
        try answerList(shards)
    }

    private func take<Element>(_ list: inout [Element], _ name: String) throws -> Element {
        guard !list.isEmpty else { throw ScriptError(description: "the machine awaits no \(name): \(machine)") }
        return list.removeFirst()
    }
}

/// An open shard in which the mapping's starting position lies behind so many records.
func open(_ id: ShardID, parents: [ShardID] = [], start: Int? = nil) -> MappingMachine.Shard {
    MappingMachine.Shard(id: id, parents: parents, isOpen: true, start: start.map(after) ?? .trimHorizon)
}

/// A closed shard in which the mapping's starting position lies behind so many records.
func closed(_ id: ShardID, parents: [ShardID] = [], start: Int? = nil) -> MappingMachine.Shard {
    MappingMachine.Shard(id: id, parents: parents, isOpen: false, start: start.map(after) ?? .trimHorizon)
}
