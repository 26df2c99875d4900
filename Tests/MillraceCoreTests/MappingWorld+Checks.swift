import MillraceCore
import MillraceModel

/// What must hold whatever happens.
extension MappingWorld {
    mutating func send(_ input: MappingMachine.Input) throws {
        var effects: [MappingMachine.Effect] = []
        machine.handle(input, now: now, using: &random, into: &effects)
        for effect in effects { try perform(effect) }
        let isAwaited = load != nil || list != nil || store != nil || deletion != nil || !timers.isEmpty
        guard isAwaited || !stopping.isEmpty || machine.isIdle else {
            throw Violation(description: "the machine stalls: \(machine)")
        }
    }

    private mutating func perform(_ effect: MappingMachine.Effect) throws {
        guard !isFinished else { throw Violation(description: "\(effect) after the end") }
        switch effect {
        case .applySettings:
            guard lanes.isEmpty else { throw Violation(description: "new settings beside lanes: \(machine)") }
        case .loadCheckpoints(let token): load = token
        case .listShards(let token): list = token
        case .storeStartingPoints(let token, let points):
            guard durable.isEmpty || durable == points, lanes.isEmpty, startingPosition != .trimHorizon else {
                throw Violation(description: "starting points move: \(durable) to \(points)")
            }
            store = (token, points)
        case .startLane(let shard, let checkpoint): try startLane(shard, checkpoint)
        case .stopLane(let shard):
            guard lanes.contains(shard), stopping.insert(shard).inserted else {
                throw Violation(description: "\(shard) is stopped twice, or does not run: \(machine)")
            }
        case .deleteCheckpoints(let token):
            guard lanes.isEmpty, wantsDeletion else { throw Violation(description: "deletes beside lanes: \(machine)") }
            deletion = token
        case .startTimer(let token, let at): timers.append((token, at))
        case .cancelTimer(let token): timers.removeAll { $0.token == token }
        case .finished:
            guard lanes.isEmpty, store == nil, deletion == nil, timers.isEmpty else {
                throw Violation(description: "ends with something in flight: \(machine)")
            }
            isFinished = true
        case .observe(.stateChanged(let state)): coverage.insert(state.rawValue)
        case .observe: break
        }
    }

    private mutating func startLane(_ shard: ShardID, _ checkpoint: Checkpoint) throws {
        func fail(_ reason: String) -> Violation { Violation(description: "\(shard) \(reason): \(machine)") }
        guard lanes.insert(shard).inserted else { throw fail("has two lanes") }
        guard checkpoint == durable[shard] ?? .trimHorizon, checkpoint != .shardEnd else {
            throw fail("begins at \(checkpoint), not at \(String(describing: durable[shard]))")
        }
        if startingPosition != .trimHorizon, starts == nil { throw fail("begins before the starting points") }
        // A listed parent is finished; the lane of an expired one, or of its ancestors, has ended.
        var ancestors = parents[shard] ?? []
        while let ancestor = ancestors.popLast() {
            if shards.contains(where: { $0.id == ancestor }), durable[ancestor] != .shardEnd {
                throw fail("begins before its ancestor \(ancestor)")
            }
            if lanes.contains(ancestor) { throw fail("runs beside its ancestor \(ancestor)") }
            ancestors += parents[ancestor] ?? []
        }
    }
}
