import MillraceCore
import MillraceModel

/// A mapping machine in a world that splits, merges, rolls over and expires shards, changes the mapping and answers at
/// random, and looks at the machine from outside.
struct MappingWorld {
    /// What must not happen.
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    var random: SeededGenerator
    let startingPosition: EventSourceMapping.StartingPosition
    var machine: MappingMachine
    var now = Timestamp(secondsSinceEpoch: 1_000)

    /// The source's shards.
    var shards: [MappingMachine.Shard] = []
    var nextShard = 0
    /// The parents of every shard there ever was.
    var parents: [ShardID: [ShardID]] = [:]
    /// What stands on disk.
    var durable: [ShardID: Checkpoint] = [:]
    /// The shards that the first discovery stored starting points of.
    var starts: [ShardID: Checkpoint]?

    var load: MappingMachine.Token?
    var list: MappingMachine.Token?
    var store: (token: MappingMachine.Token, points: [ShardID: Checkpoint])?
    var deletion: MappingMachine.Token?
    var timers: [(token: MappingMachine.Token, at: Timestamp)] = []
    var lanes: Set<ShardID> = []
    var stopping: Set<ShardID> = []
    var isFinished = false
    var hasStopped = false
    var wantsDeletion = false
    var coverage: Set<String> = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        startingPosition = [.trimHorizon, .latest, .atTimestamp].randomElement(using: &random) ?? .latest
        machine = MappingMachine(startingPosition: startingPosition, backoff: Backoff())
        for _ in 0..<Int.random(in: 1...3, using: &random) { add(parents: []) }
    }

    /// Lets random things happen; then closes all shards, lets everything go well, and looks for what is left.
    mutating func run() throws {
        try send(.start(isEnabled: chance(3, in: 4)))
        for _ in 0..<Int.random(in: 5...80, using: &random) where !isFinished { try step(goesWell: false) }
        if hasStopped {
            try runUntil("stopped") { $0.isFinished }
            try begin()
        }
        if wantsDeletion { return try runUntil("deleted") { $0.isFinished && $0.durable.isEmpty } }
        try runUntil("settled") { !$0.machine.state.isTransition }
        if machine.state == .disabled { try send(.update(isEnabled: true)) }
        for index in shards.indices { shards[index].isOpen = false }
        try send(.shardsChanged)
        try runUntil("drained") { world in
            world.machine.isIdle && world.shards.allSatisfy { world.durable[$0.id] == .shardEnd }
        }
        try send(.stop)
        try runUntil("stopped") { $0.isFinished }
    }

    mutating func runUntil(_ goal: String, _ isReached: (MappingWorld) -> Bool) throws {
        for _ in 0..<2_000 where !isReached(self) { try step(goesWell: true) }
        guard isReached(self) else { throw Violation(description: "never \(goal): \(machine)") }
    }

    mutating func step(goesWell: Bool) throws {
        switch Int.random(in: 0..<(goesWell ? 7 : 11), using: &random) {
        case 0:
            guard let token = take(&load) else { return }
            try send(.checkpointsLoaded(token, durable))
        case 1:
            guard let token = take(&list) else { return }
            let fails = !goesWell && chance(1, in: 4)
            try send(fails ? .listFailed(token, "throttled") : .shardsListed(token, shards.shuffled(using: &random)))
        case 2: try answerStore(goesWell)
        case 3: try answerDeletion(goesWell)
        case 4 where !timers.isEmpty:
            timers.sort { $0.at < $1.at }
            now = max(now, timers[0].at)
            try send(.timerFired(timers.removeFirst().token))
        case 5: try endLane()
        case 6:
            guard let shard = stopping.sorted().randomElement(using: &random) else { return }
            try end(shard, .stopped)
        case 7: try changeShards()
        case 8: try changeMapping()
        case 9 where chance(1, in: 8):
            coverage.insert("crash")
            try begin()
        default: break
        }
    }

    /// Another machine, from what is durable.
    mutating func begin() throws {
        machine = MappingMachine(startingPosition: startingPosition, backoff: Backoff())
        (load, list, store, deletion) = (nil, nil, nil, nil)
        (timers, lanes, stopping, isFinished, hasStopped) = ([], [], [], false, false)
        try send(wantsDeletion ? .start(isEnabled: false) : .start(isEnabled: true))
        if wantsDeletion { try send(.delete) }
    }

    mutating func answerStore(_ goesWell: Bool) throws {
        guard let store else { return }
        self.store = nil
        let fails = !goesWell && chance(1, in: 3)
        if !fails || chance(1, in: 2) {
            durable.merge(store.points) { $1 }
            starts = durable
        }
        try send(fails ? .startingPointsFailed(store.token, "disk full") : .startingPointsStored(store.token))
    }

    mutating func answerDeletion(_ goesWell: Bool) throws {
        guard let token = take(&deletion) else { return }
        if !goesWell, chance(1, in: 3) { return try send(.deleteFailed(token, "disk full")) }
        durable = [:]
        try send(.checkpointsDeleted(token))
    }

    /// A lane reaches the end of its closed or expired shard.
    mutating func endLane() throws {
        let ended = lanes.sorted().filter { id in shards.first { $0.id == id }.map { !$0.isOpen } ?? true }
        guard let shard = ended.randomElement(using: &random) else { return }
        durable[shard] = .shardEnd
        try end(shard, .shardEnd)
    }

    mutating func end(_ shard: ShardID, _ end: ShardLane.End) throws {
        lanes.remove(shard)
        stopping.remove(shard)
        try send(.laneFinished(shard, end))
    }

    mutating func changeMapping() throws {
        if chance(1, in: 10) {
            coverage.insert("stop")
            hasStopped = true
            return try send(.stop)
        }
        guard !machine.state.isTransition else { return }
        if chance(1, in: 10) {
            coverage.insert("delete")
            wantsDeletion = true
            return try send(.delete)
        }
        try send(.update(isEnabled: chance(1, in: 2)))
    }

    mutating func changeShards() throws {
        let open = shards.indices.filter { shards[$0].isOpen }
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where !open.isEmpty:
            guard let index = open.randomElement(using: &random) else { return }
            shards[index].isOpen = false
            let parent = shards[index].id
            for _ in 0..<Int.random(in: 1...2, using: &random) { add(parents: [parent]) }
        case 1 where open.count > 1:
            shards[open[0]].isOpen = false
            shards[open[1]].isOpen = false
            add(parents: [shards[open[0]].id, shards[open[1]].id])
        case 2:
            guard let oldest = shards.firstIndex(where: { !$0.isOpen }) else { return }
            coverage.insert("expired")
            shards.remove(at: oldest)
        default: return
        }
        try send(.shardsChanged)
    }

    mutating func add(parents: [ShardID]) {
        let id = ShardID("shard-" + String(1_000 + nextShard))
        nextShard += 1
        self.parents[id] = parents
        shards.append(MappingMachine.Shard(id: id, parents: parents, isOpen: true, start: .after(sequenceNumber(5))))
    }

    func take<Value>(_ value: inout Value?) -> Value? {
        defer { value = nil }
        return value
    }

    mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        Int.random(in: 0..<denominator, using: &random) < numerator
    }
}
